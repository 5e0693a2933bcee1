"""What has changed since in the registers on which a licence rests."""

from __future__ import annotations

from datetime import datetime

from onewindow.licences.models import Licence, SourceChange


def note_source_change(
    case_number: str, *, correction: str, element: str, name: str, name_en: str, at: datetime
) -> list[str]:
    """Notes at each licence in force of a case that a value was corrected since; returns the ids of those licences.

    The licence itself stays as it is: only its issuer may change or end it. Noted before, nothing is noted again.
    """
    held = Licence.objects.filter(case_number=case_number, state="valid").order_by("id")
    given = {"correction": correction, "element": element, "name": name, "name_en": name_en, "at": at}
    SourceChange.objects.bulk_create([SourceChange(licence=one, **given) for one in held], ignore_conflicts=True)
    return [str(one.id) for one in held]
