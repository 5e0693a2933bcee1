"""Steps that ask the applicant to come in person without a norm that demands it: they are to be removed."""

from __future__ import annotations

from dataclasses import dataclass

from onewindow.catalogue.queries.published import published_catalogue


@dataclass(frozen=True, slots=True)
class UnfoundedStep:
    """A step that wants the applicant there, and the reason it gives instead of a norm."""

    name: str
    name_en: str
    reason: str
    reason_en: str


@dataclass(frozen=True, slots=True)
class PresenceRow:
    """An item that asks for presence without a norm; without `steps` no step even says why."""

    key: str
    name: str
    name_en: str
    department: str
    visits: int
    steps: tuple[UnfoundedStep, ...]


def presence_without_basis(department: str = "") -> list[PresenceRow]:
    """The published items, of one department or all, with presence that nothing demands, by department and key.

    Either a step wants it and names no article, or the guide promises visits and no step says which or why.
    """
    found = []
    for item in published_catalogue().items.values():
        wanting = [step for step in item.steps if step.presence]
        unfounded = [step for step in wanting if step.presence and not step.presence.basis]
        is_unsaid = item.visits > 0 and not wanting
        if (unfounded or is_unsaid) and department in ("", item.department):
            steps = tuple(
                UnfoundedStep(step.name, step.name_en, step.presence.reason, step.presence.reason_en)
                for step in unfounded
                if step.presence
            )
            found.append(PresenceRow(item.key, item.name, item.name_en, item.department, item.visits, steps))
    return sorted(found, key=lambda row: (row.department, row.key))
