"""Cases that look like a case: the same applicant, item and thing, or a paper with the same content."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from onewindow.cases.queries.matters import DeskCase
from onewindow.documents.queries import twins_lookup
from onewindow.foundation import clock
from onewindow.foundation.lookups import Lookup, Row
from onewindow.identity.queries import officials

A_YEAR = timedelta(days=365)
MOST_SHOWN = 10
# A thing is what an application is about: its place, or its vehicle; without one the item alone says it.
THING = "coalesce(nullif({0}.answers->>'address', ''), {0}.answers->>'premises_address', {0}.answers->>'plate_no', '')"
LIKE = f"""
with twins as ({{twins}}),
like_it as (
    select other.id, other.number, other.title, other.title_en, other.received_at,
           other.applicant_ref = own.applicant_ref and other.key = own.key
             and {THING.format("other")} = {THING.format("own")} and other.received_at > %s as same_thing,
           exists (select 1 from cases_casematerial m where m.case_id = other.id and m.given = 'applicant'
             and m.file_ids && (select coalesce(array_agg(id), '{{{{}}}}') from twins)) as same_paper
      from cases_case own, cases_case other
     where own.id = %s and other.id <> own.id and other.kind = 'item' and other.number is not null
       and (other.applicant_ref = own.applicant_ref or other.id in (
           select m.case_id from cases_casematerial m where m.given = 'applicant'
              and m.file_ids && (select coalesce(array_agg(id), '{{{{}}}}') from twins)))
)
select l.number, l.title, l.title_en, l.received_at, l.same_thing, l.same_paper, v.verdict, v.reason, v.by, v.at
  from like_it l left join cases_duplicateverdict v on v.case_id = %s and v.other_id = l.id
 where l.same_thing or l.same_paper
 order by l.received_at desc, l.number limit {MOST_SHOWN}
"""  # noqa: S608 our own text


@dataclass(frozen=True, slots=True)
class DuplicateRow:
    """A case that looks like the one at the desk, in what, and what was found of it (empty: nobody has judged yet)."""

    number: str
    title: str
    title_en: str
    received_at: datetime | None
    same_thing: bool
    same_paper: bool
    verdict: str
    reason: str
    decided_by: str
    decided_at: datetime | None


def duplicates_lookup(desk: DeskCase) -> Lookup[list[DuplicateRow]]:
    """The cases that look like this one, the newest first, to be asked beside other things."""
    papers = [file for row in desk.part.materials if row.given == "applicant" for file in row.file_ids]
    twins = twins_lookup(papers)
    case = desk.part.id
    text = LIKE.format(twins=twins.text)
    return Lookup(text, [*twins.given, clock.now() - A_YEAR, case, case], _rows)


def _rows(rows: Sequence[Row]) -> list[DuplicateRow]:
    known = officials() if any(row["verdict"] for row in rows) else {}
    return [
        DuplicateRow(
            number=row["number"],
            title=row["title"],
            title_en=row["title_en"],
            received_at=datetime.fromisoformat(row["received_at"]) if row["received_at"] else None,
            same_thing=bool(row["same_thing"]),
            same_paper=row["same_paper"],
            verdict=row["verdict"] or "",
            reason=row["reason"] or "",
            decided_by=who.name if row["by"] and (who := known.get(UUID(row["by"]))) else "",
            decided_at=datetime.fromisoformat(row["at"]) if row["at"] else None,
        )
        for row in rows
    ]
