"""The gate (法无授权不可为): no element of an item without a basis of a rank that law admits for it (rules E5)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from onewindow.catalogue.rules.known import Definition, KnownReferences, LawFact, rows
from onewindow.foundation.located import Path

LICENCE, PUBLIC_SERVICE = "01", "20"
ALL_RANKS = frozenset(
    [
        "law",
        "regulation",
        "state_council_decision",
        "local_regulation",
        "provincial_rule",
        "ministry_rule",
        "city_rule",
        "normative_document",
    ]
)
BINDING = ALL_RANKS - {"normative_document"}
# Rules E5, a row for each element. A licence by local regulation needs that no law or regulation governs it, one by
# provincial rule is temporary: both are conditions of the second table.
ADMITTED: Mapping[str, frozenset[str]] = {
    "licence": frozenset(["law", "regulation", "state_council_decision", "local_regulation", "provincial_rule"]),
    "power": BINDING,
    "condition": BINDING,
    "step": BINDING,
    "material": BINDING,
    "proof": frozenset(["law", "regulation", "state_council_decision", "local_regulation"]),
    "licence_fee": frozenset(["law", "regulation"]),
    "fee": BINDING,
    "report": frozenset(["law", "regulation", "state_council_decision", "local_regulation"]),
    "public_service": ALL_RANKS,
}
TEMPORARY_DAYS = 365  # a licence set by a provincial rule ends after a year (Administrative Licensing Law, art. 15)
ELEMENTS = {  # names of elements in both languages, and the source of the rule
    "licence": ("设定许可", "creating a licence", "administrative-licensing-law:14,15,17"),
    "power": ("设定权力事项", "setting a power", "business-environment-regulation:35"),
    "condition": ("设定条件", "a condition", "business-environment-regulation:35"),
    "step": ("设定环节", "a step", "business-environment-regulation:35"),
    "material": ("要求材料", "a material", "administrative-licensing-law:30"),
    "proof": ("要求证明", "a proof", "business-environment-regulation:44"),
    "licence_fee": ("许可收费", "a fee for a licence", "administrative-licensing-law:58"),
    "fee": ("收费", "a fee", "business-environment-regulation:35"),
    "report": ("要求中介报告", "a report by a third party", "business-environment-regulation:43"),
    "public_service": ("公共服务", "a public service", "business-environment-regulation:35"),
}
RANK_NAMES = {
    "law": ("法律", "a law"),
    "regulation": ("行政法规", "an administrative regulation"),
    "state_council_decision": ("国务院决定", "a State Council decision"),
    "local_regulation": ("地方性法规", "a local regulation"),
    "provincial_rule": ("省级政府规章", "a provincial rule"),
    "ministry_rule": ("部门规章", "a ministry rule"),
    "city_rule": ("设区的市政府规章", "a city rule"),
    "normative_document": ("行政规范性文件", "a normative document"),
}


@dataclass(frozen=True, slots=True)
class Cited:
    """An article that an element cites, where it does so, and the fact of its law when it is in the register."""

    path: Path
    law_id: str
    article: int
    version: str
    fact: LawFact | None


def check_gate(item: Definition, known: KnownReferences) -> None:
    """Every element of the item against the table of ranks. Without any basis there is nothing to judge."""
    bases = list(_bases(item, known))
    if not has_power(item, known):
        return
    _check_register(item, bases, known)
    _check_setting(item, bases, known.today)
    _check_elements(item, bases, known)


def has_power(item: Definition, known: KnownReferences) -> bool:
    """Whether anything sets the item: an article with the role power, or for a public service a duty."""
    if any(basis.get("role") == "power" for basis in item.body.get("legal_bases") or ()):
        return True
    duty = known.duty_for(item.key, item.body.get("responsibility", ""))
    return item.body.get("type_code") == PUBLIC_SERVICE and duty is not None and duty.state == "active"


def _bases(item: Definition, known: KnownReferences) -> Iterator[tuple[str, Cited]]:
    for path, basis in rows(item, "legal_bases"):
        yield basis["role"], _cited(path, basis, known)


def _cited(path: Path, basis: Mapping[str, Any], known: KnownReferences) -> Cited:
    versions = known.laws.get(basis["law_id"], {})
    version = basis.get("version") or max(versions, default="")
    return Cited(path, basis["law_id"], basis["article"], version, versions.get(version))


def _check_register(item: Definition, bases: list[tuple[str, Cited]], known: KnownReferences) -> None:
    """Each cited article is in the register, in force, and in the version that is; each law is named once."""
    told: set[tuple[str, str]] = set()
    elements = [cited for _element, cited in _own_bases(item, known)]
    for cited in [*(cited for _role, cited in bases), *elements]:
        if cited.fact is None:
            _note_absent(item, cited, known)
        elif cited.fact.in_force_until is not None and cited.fact.in_force_until < known.today:
            ended = cited.fact.in_force_until.isoformat()
            item.fault(
                cited.path,
                "LAW_REPEALED",
                f"{cited.fact.law_en} is no longer law since {ended}.",
                "Cite what took its place, or withdraw the item.",
                f"《{cited.fact.short}》已于{ended}废止或失效，不能再作依据",
            )
        elif cited.article not in cited.fact.articles:
            item.fault(
                cited.path,
                "ARTICLE_UNKNOWN",
                f"Article {cited.article} of {cited.fact.law_en} ({cited.version}) is not in the law register.",
                "Correct the article, or load the law with `onewindow laws import`.",
                f"法规库里没有《{cited.fact.short}》{cited.version}版本的第{cited.article}条",
            )
        elif (cited.law_id, cited.version) not in told:
            told.add((cited.law_id, cited.version))
            _check_newer(item, cited, cited.fact, known)


def _note_absent(item: Definition, cited: Cited, known: KnownReferences) -> None:
    is_known = cited.law_id in known.laws
    what = f"version {cited.version} of {cited.law_id}" if is_known else cited.law_id
    zh = f"法规库里没有 {cited.law_id}" + (f" 的{cited.version}版本" if is_known else "")
    item.fault(
        cited.path,
        "LAW_UNKNOWN",
        f"The law register does not hold {what}.",
        "Load it with `onewindow laws import`, or cite a law that it holds.",
        zh,
    )


def _check_newer(item: Definition, cited: Cited, fact: LawFact, known: KnownReferences) -> None:
    newer = fact.newer_version
    if not newer:
        return
    later = known.laws[cited.law_id].get(newer)
    mine = {
        basis["article"]
        for basis in item.body.get("legal_bases") or ()
        if (basis["law_id"], basis.get("version", cited.version)) == (cited.law_id, cited.version)
    } | {cited.article}
    gone = sorted(mine - later.articles) if later and later.in_force_from <= known.today and later.articles else []
    if gone:
        listed = ", ".join(map(str, gone))
        item.fault(
            cited.path,
            "ARTICLE_REMOVED",
            f"The version of {newer} of {fact.law_en} has no article {listed} any more.",
            "Cite what took its place, or withdraw what rests on it.",
            f"《{fact.short}》{newer}版本已没有第{listed}条",
        )
        return
    item.fault(
        cited.path,
        "LAW_VERSION_OUTDATED",
        f"The text cited is the version of {cited.version}; a revision of {newer} exists and the articles must be "
        "compared",
        "Compare the articles, then cite the newer version.",
        f"引用的《{fact.short}》文本为{cited.version}版本，已有{newer}修订，须核对条文",
    )


def _check_setting(item: Definition, bases: list[tuple[str, Cited]], today: date) -> None:
    """What sets the item is of a rank that may: one sufficient basis is enough."""
    code = item.body.get("type_code")
    element = {LICENCE: "licence", PUBLIC_SERVICE: "public_service"}.get(str(code), "power")
    setting = [cited for role, cited in bases if role == "power" and cited.fact is not None]
    if not setting:
        return
    if not any(_admits(element, cited) for cited in setting):
        _note_rank(item, setting[0], element)
        return
    if element == "licence" and not any(_rank(cited) in _HIGHEST for cited in setting):
        _check_lower_licence(item, setting, today)


_HIGHEST = frozenset(["law", "regulation", "state_council_decision"])


def _check_lower_licence(item: Definition, setting: list[Cited], today: date) -> None:
    """A licence by a provincial rule alone is temporary: it ends a year after the rule came into force."""
    if any(_rank(cited) == "local_regulation" for cited in setting):
        return
    cited = setting[0]
    if cited.fact is not None and (today - cited.fact.in_force_from).days > TEMPORARY_DAYS:
        item.fault(
            cited.path,
            "TEMPORARY_LICENCE_ENDED",
            f"A licence set by a provincial rule lasts one year; {cited.fact.law_en} is older.",
            "Withdraw the licence, or cite the local regulation that made it lasting.",
            f"省级政府规章设定的临时性许可满一年即止，《{cited.fact.short}》已超过一年",
        )


def _check_elements(item: Definition, bases: list[tuple[str, Cited]], known: KnownReferences) -> None:
    """Elements with a basis of their own by that; the others by the item's bases of the same role, if any."""
    is_licence = item.body.get("type_code") == LICENCE
    is_service = item.body.get("type_code") == PUBLIC_SERVICE
    for element, cited in _own_bases(item, known):
        if cited.fact is not None and not _admits(element, cited):
            _note_rank(item, cited, element)
    for role, element in (
        ("condition", "public_service" if is_service else "condition"),
        ("procedure", "public_service" if is_service else "step"),
        ("material", "public_service" if is_service else "material"),
        ("charge", "licence_fee" if is_licence else "fee"),
    ):
        found = [cited for name, cited in bases if name == role and cited.fact is not None]
        is_used = role != "charge" or not item.body.get("charge", {}).get("free", True)
        if found and is_used and not any(_admits(element, cited) for cited in found):
            _note_rank(item, found[0], element)


def _own_bases(item: Definition, known: KnownReferences) -> Iterator[tuple[str, Cited]]:
    is_licence = item.body.get("type_code") == LICENCE
    for name, element in (("conditions", "condition"), ("steps", "step"), ("materials", "material")):
        for path, row in rows(item, name):
            if row.get("basis"):
                fact = known.materials.get(row.get("code", "")) if name == "materials" else None
                yield "proof" if fact and fact.is_proof else element, _cited((*path, "basis"), row["basis"], known)
    for path, row in rows(item, "reports"):
        yield "report", _cited((*path, "basis"), row["basis"], known)
    for index, fee in enumerate(item.body.get("charge", {}).get("items", ())):
        if fee.get("basis"):
            path = ("charge", "items", index, "basis")
            yield "licence_fee" if is_licence else "fee", _cited(path, fee["basis"], known)


def _rank(cited: Cited) -> str:
    return cited.fact.kind if cited.fact else ""


def _admits(element: str, cited: Cited) -> bool:
    return _rank(cited) in ADMITTED[element]


def _note_rank(item: Definition, cited: Cited, element: str) -> None:
    zh, en, source = ELEMENTS[element]
    rank_zh, rank_en = RANK_NAMES[_rank(cited)]
    needed = [RANK_NAMES[rank] for rank in RANK_NAMES if rank in ADMITTED[element]]
    item.fault(
        cited.path,
        "BASIS_RANK_TOO_LOW",
        f"{rank_en.capitalize()} is not enough for {en} ({source}).",
        f"Cite {', '.join(name for _zh, name in needed)}, or drop it.",
        f"{zh}的依据是{rank_zh}，位阶不够；须有{'、'.join(name for name, _en in needed)}",
    )
