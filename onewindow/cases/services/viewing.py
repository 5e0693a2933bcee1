"""An official opens a case: what she sees of it, and the trace that she did."""

from __future__ import annotations

from dataclasses import replace

from onewindow.cases.queries import Beside, DeskCase, desk_case, lookups_beside, with_papers
from onewindow.cases.services.escalation import note_opened
from onewindow.documents.queries import documents_lookup
from onewindow.exchange.services import prepare_view
from onewindow.foundation.actor import Actor
from onewindow.foundation.lookups import look_up
from onewindow.licences.queries import licences_lookup


def view_case(actor: Actor, number: str) -> tuple[DeskCase, Beside]:
    """A case for an official of one of its posts, with what stands beside it; the look is traced.

    Two statements: the case, and all that other parts know of it together with the trace; more where she is the first
    to open a task, which is recorded. Raises NotFound.
    """
    desk = desk_case(actor, number, papers=False)
    if desk.unopened:
        note_opened(actor, number)
    licences, documents, *rest = look_up(
        licences_lookup([number]),
        documents_lookup([number]),
        *lookups_beside(desk),
        noting=prepare_view(actor, number, viewed_elements(desk), desk.subjects),
    )
    return replace(desk, part=with_papers(desk.part, licences, documents)), Beside(*rest)


def viewed_elements(desk: DeskCase) -> list[str]:
    """What she looks at when she opens the case: elements of registers by code, all else by its name in both languages."""
    fields = [row.element if row.source == "register" else f"{row.label}|{row.label_en}" for row in desk.part.answers]
    materials = [f"{row.name}|{row.name_en}" for row in desk.part.materials if row.given not in {"pending", "missing"}]
    return list(dict.fromkeys([*fields, *materials]))
