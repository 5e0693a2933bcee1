"""Acts on the law register: loading versions of laws, and ending a law."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db import connection, transaction

from onewindow.foundation import clock
from onewindow.foundation.actor import Actor
from onewindow.foundation.errors import Invalid, NotFound
from onewindow.foundation.events import announce
from onewindow.foundation.ids import new_id
from onewindow.laws.events import LawLoaded, LawRepealed
from onewindow.laws.models import Article, LawsToken, LawVersion
from onewindow.laws.queries import clear_law_cache
from onewindow.laws.rules import ArticleLine, LineFault
from onewindow.ledger.services import record_acts

LOADING = 71_202  # the advisory lock under which the register changes


class LawsInvalid(Invalid):
    """Lines that may not enter the register; `faults` has file, line, reason and remedy of each."""

    code, title = "laws-invalid", "法规文件有误，没有载入"

    def __init__(self, faults: Sequence[LineFault]) -> None:
        self.faults = tuple(faults)
        errors = [
            {"pointer": f"{fault.file}:{fault.line}", "reason": f"{fault.reason} {fault.remedy}"} for fault in faults
        ]
        super().__init__("\n".join(map(str, faults)), errors=errors)


@dataclass(frozen=True, slots=True)
class LawReport:
    """What loading did: versions that are new, how many articles were added or given a text, how many stood."""

    versions: tuple[str, ...]
    articles: int
    unchanged: int


@transaction.atomic
def import_laws(actor: Actor, lines: Sequence[ArticleLine], faults: Sequence[LineFault] = ()) -> LawReport:
    """Loads articles; a version that is here gains what it lacks and never loses or changes a word.

    Loading the same twice changes nothing. Raises LawsInvalid for any fault, also where a line says something else
    than the register does, and then loads nothing.
    """
    if faults:
        raise LawsInvalid(faults)
    _lock()
    before = _newest_articles({line.law_id for line in lines})
    versions, new = _ensure_versions(lines)
    added, changed, unchanged, differing = _compare(lines, versions)
    if differing:
        raise LawsInvalid(differing)
    Article.objects.bulk_create(added, batch_size=1000)
    Article.objects.bulk_update(changed, ["gist", "gist_en", "text", "limit"], batch_size=500)
    if new or added or changed:
        _turn_token()
        acts = [
            ("laws.load_version", f"law:{row.law_id}", {"version": row.version.isoformat(), "kind": row.kind})
            for row in new
        ]
        record_acts(actor, acts or [("laws.add_articles", "laws", {"articles": len(added) + len(changed)})])
        for row in new:
            _announce_loaded(row, before.get(row.law_id), added)
    return LawReport(tuple(str(row) for row in new), len(added) + len(changed), unchanged)


@transaction.atomic
def repeal_law(actor: Actor, law_id: str, until: date, reason: str) -> None:
    """Ends a law on a day, its last in force; raises NotFound for a law that is not in the register."""
    _lock()
    newest = LawVersion.objects.filter(law_id=law_id).order_by("-version").first()
    if newest is None:
        raise NotFound
    if not reason.strip():
        raise Invalid("A reason is needed.", errors=[{"pointer": "reason", "reason": "请写明依据。"}])
    newest.in_force_until = until
    newest.save(update_fields=["in_force_until"])
    _turn_token()
    record_acts(actor, [("laws.repeal", f"law:{law_id}", {"until": until.isoformat(), "reason": reason})])
    announce(LawRepealed(law_id, until))


def _lock() -> None:
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(%s)", [LOADING])


def _turn_token() -> None:
    LawsToken.objects.update_or_create(id=1, defaults={"token": new_id()})
    transaction.on_commit(clear_law_cache)


def _newest_articles(law_ids: Iterable[str]) -> dict[str, set[int]]:
    """The numbers of the articles of the newest version of each law, as they stand before loading."""
    newest = LawVersion.objects.filter(law_id__in=list(law_ids)).order_by("law_id", "-version").distinct("law_id")
    by_version = {row.id: row.law_id for row in newest}
    found: dict[str, set[int]] = {law_id: set() for law_id in by_version.values()}
    for version, number in Article.objects.filter(law_version_id__in=by_version).values_list(
        "law_version_id", "number"
    ):
        found[by_version[version]].add(number)
    return found


def _ensure_versions(lines: Sequence[ArticleLine]) -> tuple[dict[tuple[str, date], LawVersion], list[LawVersion]]:
    wanted = {(line.law_id, line.version): line for line in lines}
    known = {
        (row.law_id, row.version): row
        for row in LawVersion.objects.filter(law_id__in={law_id for law_id, _version in wanted})
    }
    new = [
        LawVersion(
            law_id=line.law_id,
            version=line.version,
            kind=line.kind,
            law=line.law,
            short=line.short,
            law_en=line.law_en,
            in_force_from=line.in_force_from,
            in_force_until=line.in_force_until,
            newer_version=line.newer_version,
            loaded_at=clock.now(),
        )
        for key, line in wanted.items()
        if key not in known
    ]
    LawVersion.objects.bulk_create(new)
    known |= {(row.law_id, row.version): row for row in new}
    _note_newer(list(known.values()), wanted)
    return known, new


def _note_newer(rows: Iterable[LawVersion], wanted: dict[tuple[str, date], ArticleLine]) -> None:
    """A version knows of a later one when a line says so, or when the later one is in the register itself."""
    latest: dict[str, date] = {}
    for row in rows:
        latest[row.law_id] = max(latest.get(row.law_id, row.version), row.version)
    changed = []
    for row in rows:
        line = wanted.get((row.law_id, row.version))
        told = max(row.newer_version, line.newer_version if line else "")
        newer = max(told, latest[row.law_id].isoformat() if latest[row.law_id] > row.version else "")
        if newer != row.newer_version:
            row.newer_version = newer
            changed.append(row)
    LawVersion.objects.bulk_update(changed, ["newer_version"])


def _compare(
    lines: Sequence[ArticleLine], versions: dict[tuple[str, date], LawVersion]
) -> tuple[list[Article], list[Article], int, list[LineFault]]:
    here = {
        (row.law_version_id, row.number): row
        for row in Article.objects.filter(law_version_id__in={row.id for row in versions.values()})
    }
    added, changed, unchanged, differing = list[Article](), list[Article](), 0, list[LineFault]()
    for line in lines:
        version = versions[line.law_id, line.version]
        row = here.get((version.id, line.number))
        if row is None:
            added.append(_article(line, version))
        elif line.text and row.text and line.text != row.text:
            where = f"{line.law_id} {line.version} article {line.number}"
            reason = f"{where} has another text in the register."
            differing.append(LineFault("", 0, reason, "A changed text is a new version: give it its own day."))
        elif _fill(row, line):
            changed.append(row)
        else:
            unchanged += 1
    return added, changed, unchanged, differing


def _article(line: ArticleLine, version: LawVersion) -> Article:
    return Article(
        law_version=version,
        number=line.number,
        label=line.label,
        gist=line.gist,
        gist_en=line.gist_en,
        text=line.text,
        limit=line.limit,
    )


def _fill(row: Article, line: ArticleLine) -> bool:
    """Gives a row what it lacks; True when there was something."""
    lacking = [name for name in ("gist", "gist_en", "text", "limit") if not getattr(row, name) and getattr(line, name)]
    for name in lacking:
        setattr(row, name, getattr(line, name))
    return bool(lacking)


def _announce_loaded(row: LawVersion, before: set[int] | None, added: Iterable[Article]) -> None:
    mine = {article.number for article in added if article.law_version_id == row.id}
    removed = tuple(sorted((before or set()) - mine))
    announce(LawLoaded(row.law_id, row.version.isoformat(), removed))
