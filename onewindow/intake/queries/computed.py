"""What an item's own rules say of a draft's fields, so that nobody has to type it."""

from __future__ import annotations

from onewindow.catalogue.queries import ruled_values
from onewindow.foundation import clock
from onewindow.foundation.actor import Actor
from onewindow.intake.queries.drafts import own_draft
from onewindow.intake.queries.things import thing_in
from onewindow.intake.rules import filling


def computed_values(actor: Actor, number: str) -> dict[str, str]:
    """The fields without a value that the rules of the draft's items compute, from what is known of it today.

    Raises NotFound for another's draft.
    """
    draft = own_draft(actor, number)
    content, thing = draft.content, thing_in(draft.kind, draft.key, draft.versions)
    names = {field.name for field in thing.fields(draft.answers)}
    values = {name: filling.value_of(content, name) for name in names}
    facts = {name: value for name, value in values.items() if value not in (None, "", [])} | dict(draft.answers)
    return {
        name: ruled.value
        for item in thing.chosen(draft.answers)
        for name, ruled in ruled_values(item, facts, clock.today()).items()
        if name in names and values[name] in (None, "", [])
    }
