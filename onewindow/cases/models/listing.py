"""Lists of cases by key: each reads as much of its index as it shows, however many cases there are."""

from __future__ import annotations

from collections.abc import Collection
from itertools import groupby
from uuid import UUID

from onewindow.cases.models.loading import LoadedCase, Tree
from onewindow.cases.models.tables import Case

# What each of her parties applied for, alone or together with others, from its index's newest end; then each matter's cases.
OWN = """
with own as (
    select found.id from unnest(%(parties)s::uuid[]) party cross join lateral (
        select id from cases_case
         where applicant = party and parent_id is null and {before} order by id desc limit %(limit)s
    ) found
    union
    select found.id from unnest(%(parties)s::uuid[]) party cross join lateral (
        select id from cases_case
         where co_applicants @> jsonb_build_array(jsonb_build_object('party', party::text))
           and parent_id is null and {before}
    ) found
),
page as (select id from own order by id desc limit %(limit)s)
select one.id, one.number, one.parent_id, one.kind, one.position, one.title, one.title_en, one.applicant_name, one.state,
       one.outcome, one.received_at, one.promised_due, one.correction, one.tolerance
  from page cross join lateral (
    select * from cases_case where id = page.id
    union all select * from cases_case where parent_id = page.id
  ) one
 order by page.id desc, one.parent_id nulls first, one.position
"""
NO_CURSOR, CURSOR = "true", "id < (select id from cases_case where number = %(after)s)"


def list_own(parties: Collection[UUID], after: str | None, limit: int) -> list[Tree]:
    """The matters whose applicant or co-applicant is one of the parties, newest first, in one statement.

    Only what a list shows is read. `after` is the number of the last matter shown.
    """
    given = {"parties": list(parties), "limit": limit}
    if after:
        given["after"] = after
    rows = Case.objects.raw(OWN.format(before=CURSOR if after else NO_CURSOR), given)
    return [_tree(list(found)) for _, found in groupby(rows, key=lambda row: row.parent_id or row.id)]


def _tree(rows: list[Case]) -> Tree:
    return Tree(rows[0], [LoadedCase(row) for row in rows if row.kind == "item"])
