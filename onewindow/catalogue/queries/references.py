"""What definitions may refer to in this installation: departments, posts, registers, laws, lists and the profile."""

from __future__ import annotations

from onewindow.catalogue.models import Coverage
from onewindow.catalogue.rules.known import (
    CoverageFact,
    DutyFact,
    KnownReferences,
    LawFact,
    MaterialFact,
    PowerFact,
    ProofFact,
)
from onewindow.foundation import clock
from onewindow.foundation.limits.values import Limit
from onewindow.foundation.profile import profile
from onewindow.identity import queries as identity
from onewindow.laws import queries as laws
from onewindow.lists import queries as lists
from onewindow.registers import queries as registers


def known_references() -> KnownReferences:
    """Everything that definitions are checked against, as it stands now."""
    place = profile()
    found = registers.registers()
    posts = identity.posts()
    listed = lists.all_entries()
    return KnownReferences(
        departments={code: row.uscc for code, row in registers.authorities().items()},
        posts=frozenset(posts),
        elements=frozenset(f"{code}.{name}" for code, row in found.items() for name in row.elements),
        registers={code: (row.short, row.name_en) for code, row in found.items()},
        laws=_laws(),
        powers={
            code: PowerFact(code, row.department, row.item, row.body.get("level", 3), row.state, row.cancelled_on)
            for code, row in listed.get(lists.POWER, {}).items()
        },
        duties={
            code: DutyFact(
                code, row.body.get("power", ""), row.item, row.department, row.body.get("post", ""), row.state
            )
            for code, row in listed.get(lists.RESPONSIBILITY, {}).items()
        },
        materials={
            code: MaterialFact(code, row.name, row.held_by, row.is_proof) for code, row in lists.materials().items()
        },
        proofs={
            material: ProofFact(
                row.code, tuple((basis.law_id, basis.article, basis.version) for basis in row.legal_bases)
            )
            for material, row in lists.proofs().items()
        },
        staffed_posts=identity.staffed_posts(),
        post_duties=frozenset(code for code, row in posts.items() if row.duty),
        today=clock.today(),
        pause_kinds=frozenset(place.pause_kinds),
        commitment_items={key: allowed.when for key, allowed in place.commitment_items.items()},
        after_check_days=int(place.after_check.value),
        calendar=place.calendar,
        coverage=coverage(),
    )


def coverage() -> dict[str, CoverageFact]:
    """For how many of the last applicants each register and licence type had what was needed."""
    return {row.source: CoverageFact(row.asked, row.held) for row in Coverage.objects.all()}


def _laws() -> dict[str, dict[str, LawFact]]:
    return {
        law_id: {
            row.version: LawFact(
                kind=row.kind,
                short=row.short,
                law_en=row.law_en,
                articles=frozenset(row.articles),
                in_force_from=row.in_force_from,
                in_force_until=row.in_force_until,
                newer_version=row.newer_version,
                limits={number: _limit(one.limit) for number, one in row.articles.items() if one.limit},
            )
            for row in versions
        }
        for law_id, versions in laws.law_versions().items()
    }


def _limit(text: str) -> Limit:
    value, unit = text.split()
    return Limit(int(value), unit)
