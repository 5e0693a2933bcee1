"""What earlier cases of the applicant can give to a new one (rules E1)."""

from __future__ import annotations

from collections.abc import Collection

from onewindow.cases.models import Case, CaseMaterial
from onewindow.cases.queries.matters import (
    EarlierResult,
    FileOffer,
)
from onewindow.licences.queries import licences_of_cases

OFFERS_OF_EACH = 5


def earlier_files(refs: Collection[str], codes: Collection[str]) -> dict[str, list[FileOffer]]:
    """The papers that these applicants handed in before, by material, newest first, in one statement."""
    if not refs or not codes:
        return {}
    rows = (
        CaseMaterial.objects.filter(case__applicant_ref__in=list(refs), code__in=list(codes), given="applicant")
        .order_by("code", "-stated_at", "-id")
        .values_list("code", "file_ids", "case__number", "case__title", "case__title_en", "stated_at")
    )
    offers: dict[str, list[FileOffer]] = {}
    for code, file_ids, number, title, title_en, at in rows:
        known = offers.setdefault(code, [])
        seen = {offer.file_id for offer in known}
        for file_id in file_ids:
            if file_id not in seen and len(known) < OFFERS_OF_EACH:
                known.append(FileOffer(file_id, code, number or "", title, title_en, at))
    return {code: found for code, found in offers.items() if found}


def earlier_results(refs: Collection[str], item_keys: Collection[str]) -> dict[str, EarlierResult]:
    """The newest result that each of these items gave to the applicants, by item, in two statements."""
    if not refs or not item_keys:
        return {}
    granted = Case.objects.filter(
        subjects__overlap=list(refs), key__in=list(item_keys), outcome="granted", kind="item", decided_at__isnull=False
    ).order_by("key", "-decided_at")
    newest: dict[str, Case] = {}
    for case in granted:
        newest.setdefault(case.key, case)
    licences = {one.case_number: one.id for one in licences_of_cases([str(case.number) for case in newest.values()])}
    return {
        key: EarlierResult(
            item=key,
            case_number=str(case.number),
            decided_at=case.decided_at,
            result=case.result.get("fields", {}),
            licence_id=licences.get(str(case.number)),
        )
        for key, case in newest.items()
        if case.decided_at is not None and not case.result.keys() & {"revoked_at", "ended"}
    }
