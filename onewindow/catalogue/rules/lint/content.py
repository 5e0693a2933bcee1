"""Rules on what an item asks of people and says to them: materials, proofs, words, review, online handling."""

from __future__ import annotations

import re
from datetime import date

from onewindow.catalogue.rules.journeys import workdays_of
from onewindow.catalogue.rules.known import Definition, Everything, KnownReferences, rows
from onewindow.catalogue.rules.lint.coverage import share_told
from onewindow.catalogue.rules.lint.gate import ADMITTED
from onewindow.foundation.limits.values import Limit

CHINESE = re.compile("[\u4e00-\u9fff]")
AMBIGUOUS = re.compile("有关(材料|证明|证件|手续)|相关(材料|证明|证件|手续)|其他(材料|证明|证件)|等(材料|证明|证件)")
FORMULA = re.compile(r"^[=+@\t\r-]")
REVIEW_DAYS = 365
ONLINE_FROM = 3
GENERAL_LIMIT = ("administrative-licensing-law", 42)  # holds unless another article sets a limit of its own


def check_content(item: Definition, everything: Everything, known: KnownReferences) -> None:
    """All of these rules for one item."""
    _check_names(item)
    _check_own_code(item, everything)
    _check_materials(item, known)
    _check_words(item)
    _check_fields(item, known)
    _check_statutory(item, known)
    _check_review(item, known.today)
    _check_online(item)
    _check_redesign(item)


def _check_names(item: Definition) -> None:
    """Neither markup nor a spreadsheet's formula in a name: it would run somewhere (R: bad input)."""
    for name in ("name", "name_en", "type_en", "phone"):
        value = str(item.body.get(name, ""))
        if "<" in value or ">" in value:
            item.fault(
                (name,), "MARKUP_IN_NAME", "< or > in a name.", "Write plain words.", "名称里不能有 < 或 >（网页代码）"
            )
        elif name.startswith("name") and FORMULA.match(value):
            item.fault(
                (name,),
                "FORMULA_IN_NAME",
                f"A name that begins with {value[0]!r} is a formula to a spreadsheet.",
                "Begin with a letter or a character.",
                "名称不能以 = + - @ 开头（会被表格软件当成公式）",
            )


def _check_own_code(item: Definition, everything: Everything) -> None:
    code = item.body.get("implementation_code")
    taken = next(
        (key for key, body in everything.items.items() if key != item.key and body["implementation_code"] == code), None
    )
    if taken:
        item.fault(
            ("implementation_code",),
            "CODE_TWICE",
            f"{code} is the code of {taken}.",
            "Give each item its own; codes are never used again.",
            f"实施编码已被 {taken} 使用",
        )


def _check_materials(item: Definition, known: KnownReferences) -> None:
    noted = {fault.path for fault in item.found.faults if fault.code == "MATERIAL_ALREADY_HELD"}
    for path, material in rows(item, "materials"):
        fact = known.materials.get(material["code"])
        if (*item.path, *path) in noted:
            continue
        if fact is None:
            item.fault(
                path,
                "UNKNOWN_MATERIAL",
                f"{material['code']} is not in the catalogue of materials.",
                "Use a material of the catalogue, or have it put there first.",
                f"材料目录里没有 {material['code']}，不得要求",
            )
        elif material["source"] == "applicant" and fact.held_by:
            held, share = "、".join(fact.held_by), share_told(fact.held_by, known)
            item.fault(
                path,
                "MATERIAL_ALREADY_HELD",
                f"{', '.join(fact.held_by)} already hold this; do not ask the applicant{share[1]}",
                "Set source to register or licence, with supplied_by.",
                f"该信息可由 {held} 提供，不得要求申请人提交{share[0]}",
            )
        else:
            if fact.name != material["name"]:
                item.fault(
                    (*path, "name"),
                    "MATERIAL_NAME_DIFFERS",
                    f"The catalogue calls {material['code']} {fact.name}.",
                    "Use the catalogue's name.",
                    f"材料目录里 {material['code']} 叫“{fact.name}”",
                )
            _check_proof(item, path, material["code"], known)


def _check_proof(item: Definition, path: tuple[str | int, ...], code: str, known: KnownReferences) -> None:
    if not known.materials[code].is_proof:
        return
    proof = known.proofs.get(code)
    if proof is None:
        item.fault(
            path,
            "PROOF_NOT_LISTED",
            f"{code} is a proof that is not on the list of proofs.",
            "Do not ask for it, or have it put on the list with its basis (business-environment-regulation:44).",
            f"{code} 属于证明，但不在证明事项清单里，不得索要",
        )
        return
    facts = [known.laws.get(law, {}).get(version) for law, _article, version in proof.bases]
    if not any(fact is not None and fact.kind in ADMITTED["proof"] for fact in facts):
        item.fault(
            path,
            "PROOF_BASIS_TOO_LOW",
            f"The proof {proof.code} rests on nothing that may require a proof.",
            "Name a law, regulation or State Council decision (business-environment-regulation:44).",
            f"证明 {proof.code} 的依据位阶不够，须有法律、法规或国务院决定",
        )


def _check_words(item: Definition) -> None:
    texts = [((*path, "zh"), row.get("zh", "")) for path, row in rows(item, "conditions")]
    texts += [((*path, "label"), row.get("label", "")) for path, row in rows(item, "form")]
    texts += [((*path, "text"), row.get("text", "")) for path, row in rows(item, "questions")]
    for path, text in texts:
        found = AMBIGUOUS.search(text)
        if found:
            item.fault(
                path,
                "AMBIGUOUS_WORDS",
                f"{found.group()} does not say which.",
                "Name exactly what is meant.",
                f"“{found.group()}”没有说清是哪一样",
            )
    for name in ("name_en", "type_en"):
        if CHINESE.search(str(item.body.get(name, ""))):
            item.fault((name,), "ENGLISH_MISSING", "The English is Chinese.", "Translate it.", "英文没有翻译")


def _check_fields(item: Definition, known: KnownReferences) -> None:
    """By the data element that a field declares, never by names that look alike."""
    for path, field in rows(item, "form"):
        element = field.get("element")
        if element in known.elements and "prefill" not in field:
            item.fault(
                path,
                "FIELD_ALREADY_HELD",
                f"{element} holds this already; do not make people type it.",
                f"Set prefill to {element}.",
                f"{element} 已有这一项，不该让人再填",
            )
        elif element is not None and element not in known.elements:
            item.fault(
                (*path, "element"),
                "UNKNOWN_REFERENCE",
                f"There is no data element {element!r}.",
                "Name one that a register holds.",
                f"没有数据元 {element}",
            )


def _check_statutory(item: Definition, known: KnownReferences) -> None:
    """The statutory limit is not longer than what the cited article gives (where the register knows that)."""
    limits = dict[tuple[str, int], Limit]()
    for _path, basis in rows(item, "legal_bases"):
        if basis["role"] == "limit":
            fact = known.laws.get(basis["law_id"], {}).get(basis["version"])
            found = fact.limits.get(basis["article"]) if fact else None
            if found is not None:
                limits[basis["law_id"], basis["article"]] = found
    special = {article: limit for article, limit in limits.items() if article != GENERAL_LIMIT}
    allowed = max((special or limits).values(), key=workdays_of, default=None)
    statutory = Limit(**item.body["limits"]["statutory"])
    if allowed is not None and workdays_of(statutory) > workdays_of(allowed):
        item.fault(
            ("limits", "statutory"),
            "LIMIT_LONGER_THAN_LAW",
            f"The article cited gives {allowed.label_en()}, the item takes {statutory.label_en()}.",
            f"Set at most {allowed.label_en()}.",
            f"法定期限写成 {statutory.label()}，长于所引条文的 {allowed.label()}",
        )


def _check_review(item: Definition, today: date) -> None:
    reviewed = date.fromisoformat(item.body["reviewed_on"])
    if (today - reviewed).days > REVIEW_DAYS:
        item.fault(
            ("reviewed_on",),
            "GUIDE_NOT_REVIEWED",
            f"The guide was last reviewed on {reviewed.isoformat()}, more than a year ago.",
            "Review the guide, then set reviewed_on.",
            f"指南上次核对是{reviewed.isoformat()}，已超过一年",
        )


def _check_online(item: Definition) -> None:
    """Everything is first assessed for online handling; what stays offline says who decided so and why (R-007)."""
    assessment = item.body.get("online_assessment")
    if item.body["online_level"] < ONLINE_FROM and assessment is None:
        item.fault(
            ("online_assessment",),
            "NOT_ASSESSED",
            "It cannot be done online, and nobody has said who decided so and why.",
            "Add online_assessment, or offer it online.",
            "不能网上办，但没有写明谁在什么时候因为什么这样决定",
        )
    elif assessment and assessment["online"] != (item.body["online_level"] >= ONLINE_FROM):
        item.fault(
            ("online_assessment",),
            "ASSESSMENT_DIFFERS",
            "The assessment and online_level say different things.",
            "Correct one of them.",
            "网上办理评估和网办深度说法不一",
        )


def _check_redesign(item: Definition) -> None:
    before = item.body.get("process_before")
    if before and [step["name"] for step in before["steps"]] == [step["name"] for step in item.body["steps"]]:
        item.fault(
            ("process_before",),
            "PROCESS_UNCHANGED",
            "The online process is a copy of the one on paper.",
            "Leave out, join or automate steps (R-012).",
            "网上流程照搬了纸面流程，没有优化",
        )
