"""What items, bundles and licence types look like in their files."""

from __future__ import annotations

from onewindow.catalogue.rules.processvalues import DETAILS, EVENTS
from onewindow.foundation.limits.values import Unit
from onewindow.foundation.shape import Anything, Many, Number, OneOf, Record, Shape, Table, Word, Yes

DAY = Word(r"\d{4}-\d\d-\d\d", "2026-09-30")
KEY = Word(r"[A-Z][A-Z0-9-]{1,39}", "FOOD")
NAME = Word(r"[a-z][a-z0-9_]{0,59}", "entity_name")
QUESTION = Word(r"q_[a-z0-9_]{1,40}", "q_area")
ELEMENT = Word(r"[a-z]{2,8}\.[a-z0-9_]+", "pop.name")
WAY = Word(r"[a-z][a-z0-9_]{0,15}", "large")
LAW = Word(r"[a-z0-9-]+", "food-safety-law")
TEXT = Word()
TEXTS = Record({"zh": TEXT, "en": TEXT}, {})
LIMIT = Record({"value": Number(0, 10_000, is_whole=False), "unit": OneOf([unit.value for unit in Unit])}, {})
LIMIT_UNDER_LAW = Record(
    {
        "value": Number(1, 10_000),
        "unit": OneOf([unit.value for unit in Unit]),
        "law_id": LAW,
        "article": Number(1, 2000),
    },
    {},
)
ROLES = ("power", "limit", "condition", "material", "procedure", "validity", "charge", "pause", "supervision")
GIVES = ("grade", "month", "payment")  # what a result's field takes from the occasion and the scale of payments
SOURCES = ("register", "licence", "previous_step", "promise", "applicant")
FIELD_TYPES = [
    "text",
    "address",
    "select",
    "multiselect",
    "number",
    "money",
    "boolean",
    "date",
    "month",
    "datetime",
    "idno",
    "uscc",
    "phone",
    "table",
]
TYPE_CODES = {"01": "行政许可", "05": "行政给付", "07": "行政确认", "10": "其他行政权力", "20": "公共服务"}
LEVELS = ("city", "county", "township", "village")
BASIS = Record(
    {"law_id": LAW, "law": TEXT, "article": Number(1, 2000), "label": TEXT, "version": DAY, "role": OneOf(ROLES)},
    {"newer_version": DAY},
)
OWN_BASIS = Record({"law_id": LAW, "article": Number(1, 2000)}, {"law": TEXT, "label": TEXT, "version": DAY})
SUPPLIER = Record(
    {}, {"register": ELEMENT, "licence_type": Word(r"LT-[A-Z0-9]+", "LT-BIZ"), "item": KEY, "step": TEXT, "form": KEY}
)
WHEN = Table(TEXT)
MATERIAL = Record(
    {
        "code": Word(r"M-[A-Z0-9]+", "M-PLAN"),
        "name": TEXT,
        "name_en": TEXT,
        "source": OneOf(SOURCES),
        "supplied_by": Many(SUPPLIER),
        "upload": Yes(),
        "tolerance": Yes(),
        "commitment": Yes(),
        "required": Yes(),
    },
    {"when": WHEN, "elements": Many(ELEMENT), "basis": OWN_BASIS},
)
CONSTRAINTS = Record(
    {},
    {
        **dict.fromkeys(("min", "max"), Number(-1e12, 1e12, is_whole=False)),
        **dict.fromkeys(
            ["min_items", "max_items", "min_length", "max_length", "length", "max_age", "contribution_years_max"],
            Number(0, 100_000),
        ),
        "options": Many(TEXT, at_least=1),
        "options_en": Many(TEXT, at_least=1),
        "pattern": TEXT,
    },
)
FIELD = Record(
    {"name": NAME, "label": TEXT, "label_en": TEXT, "type": OneOf(FIELD_TYPES), "required": Yes()},
    {"prefill": ELEMENT, "element": ELEMENT, "constraints": CONSTRAINTS},
)
OPTION = Record(
    {"value": TEXT, "label": TEXT, "label_en": TEXT},
    dict.fromkeys(["stop", "stop_en", "route", "mode", "note", "note_en"], TEXT),
)
ASKED = Record(
    {"code": QUESTION, "text": TEXT, "text_en": TEXT, "options": Many(OPTION, at_least=2)}, {"demo_rule": Yes()}
)
TASKS = ("accept", "review", "inspect", "approve", "issue", "tax", "pay", "publish", "appraise", "deliver")
ACTIONS = (*TASKS, *DETAILS)
POST = Word(r"[A-Z]{2,8}-[A-Z]", "SJ-R")
DAYS = Record(
    {"value": Number(1, 3650), "unit": OneOf([Unit.WORKDAY.value, Unit.CALENDAR_DAY.value, Unit.MONTH.value])}, {}
)
CHOICE_RULE = Record({"when": Table(TEXT), "gives": WAY}, {"law_id": LAW, "article": Number(1, 2000)})
STEP_DETAILS: dict[str, Shape] = {  # what nodes other than plain tasks are written with
    "automatic": Yes(),
    "after": Many(TEXT),
    "runs_if": WHEN,
    "choice": Record(
        {
            "hit": OneOf(("U", "F", "C")),
            "inputs": Table(OneOf(("number", "boolean", "select", "date"))),
            "rules": Many(CHOICE_RULE, at_least=1),
            "default": WAY,
        },
        {"ways": Table(TEXTS)},
    ),
    "wait": Record({"event": OneOf(EVENTS), "within": DAYS}, {}),
    "timer": DAYS,
    "subcase": Record({"item": KEY}, {}),
    "notice": Record({"text": TEXT, "text_en": TEXT}, {}),
    "joint": Record(
        {"posts": Many(POST, at_least=1), "within": DAYS, "escalate_to": POST, "escalate_within": DAYS},
        {"silence": OWN_BASIS},
    ),
}
PRESENCE = Record({"reason": TEXT, "reason_en": TEXT}, {"basis": OWN_BASIS})
STEP = Record(
    {
        "code": TEXT,
        "name": TEXT,
        "name_en": TEXT,
        "post": POST,
        "action": OneOf(ACTIONS),
        "share": Number(0, 100, is_whole=False),
    },
    {
        "parallel": TEXT,
        "inspection": Yes(),
        "inspectors": Number(1, 9),
        "pause_reasons": Many(TEXT),
        "skip_when": WHEN,
        "basis": OWN_BASIS,
        **STEP_DETAILS,
        "presence": PRESENCE,
    },
)
MONTH = Word(r"\d{4}-(0[1-9]|1[0-2])", "2025-01")
REACHED = Record(  # the month in which somebody reaches an age that the law raises step by step
    {"born": NAME, "years": Number(0, 150)},
    {"delay_from": MONTH, "delay_every": Number(1, 120), "delay_most": Number(1, 240)},
)
RESULT_ROW = Record({}, {"when": Table(TEXT), "value": TEXT, "reached": REACHED})
RESULT_RULE = Record({"field": NAME}, {"rows": Many(RESULT_ROW, at_least=1), "gives": OneOf(GIVES)})
RESULT = Record(
    {"kind": OneOf(("licence", "document")), "name": TEXT, "name_en": TEXT, "fields": Many(NAME, at_least=1)},
    {"licence_type": Word(r"LT-[A-Z0-9]+", "LT-BIZ"), "rules": Many(RESULT_RULE, at_least=1)},
)
REMEDY = Record(
    {"kind": OneOf(("reconsideration", "litigation", "complaint")), "to": TEXT},
    {"to_en": TEXT, "limit": LIMIT, "law_id": LAW, "article": Number(1, 2000), "text": TEXT, "text_en": TEXT},
)
FEE = Record(
    {"name": TEXT, "name_en": TEXT, "amount": Number(0, is_whole=False), "unit": TEXT, "unit_en": TEXT},
    {"basis": OWN_BASIS, "when": Table(TEXT)},
)
CONDITION = Record({"zh": TEXT, "en": TEXT}, {"basis": OWN_BASIS})
# What came with the catalogue's life in law: each is optional, so that files of older catalogues stay valid.
ADOPTS = Record({"kind": OneOf(("basic_item", "item")), "key": TEXT}, {"version": Number(1)})
FOR_LICENCE = Record(  # 延续、变更、注销: what the item does to a licence held, from which its cases begin
    {"act": OneOf(("renew", "change", "cancel")), "licence_type": Word(r"LT-[A-Z0-9]+", "LT-FOOD")},
    {"fields": Many(NAME, at_least=1)},
)
BUSINESS_ITEM = Record({"sequence": Word(r"(?!00)\d\d", "'01'"), "name": TEXT, "name_en": TEXT}, {"answers": WHEN})
BAND = Record(  # 裁量基准: within which range a decision lies where its conditions are met
    {"code": TEXT, "name": TEXT, "name_en": TEXT, "field": NAME, "law_id": LAW, "article": Number(1, 2000)},
    {
        "when": Table(TEXT),
        **dict.fromkeys(("min", "max"), Number(-1e12, 1e12, is_whole=False)),
        "one_of": Many(TEXT, at_least=1),
        "unit": TEXT,
        "unit_en": TEXT,
    },
)
CRITERION = Record(  # one row of a decision table: conditions on inputs, what follows, and what would change it
    {"when": Table(TEXT), "qualifies": Yes(), "reason": TEXT, "reason_en": TEXT},
    {"law_id": LAW, "article": Number(1, 2000), "change": TEXT, "change_en": TEXT},
)
INPUT = Record(
    {"name": NAME, "label": TEXT, "label_en": TEXT, "type": OneOf(("number", "boolean", "select", "date"))},
    {"options": Many(TEXT, at_least=1), "options_en": Many(TEXT, at_least=1), "unit": TEXT, "unit_en": TEXT},
)
ELIGIBILITY = Record(
    {
        "code": NAME,
        "name": TEXT,
        "name_en": TEXT,
        "hit": OneOf(("U", "F", "C")),
        "inputs": Many(INPUT, at_least=1),
        "rules": Many(CRITERION, at_least=1),
    },
    {},
)
ASSESSMENT = Record(  # 网上办理评估
    {"online": Yes(), "decided_by": TEXT, "decided_by_en": TEXT, "decided_on": DAY, "reason": TEXT, "reason_en": TEXT},
    {},
)
PAPER_PROCESS = Record(  # the process before it was redesigned
    {"steps": Many(Record({"name": TEXT, "name_en": TEXT}, {"post": TEXT, "action": TEXT}), at_least=1)},
    dict.fromkeys(("materials", "days", "visits"), Number(0, 10_000)),
)
SUPERVISION = Record(
    {"name": TEXT, "name_en": TEXT, "kind": OneOf(("random", "targeted", "after_check"))},
    {"every_days": Number(1, 3650), "share_percent": Number(0, 100), "law_id": LAW, "article": Number(1, 2000)},
)
REPORT = Record(  # 中介服务: a report by a third party
    {"name": TEXT, "name_en": TEXT, "basis": OWN_BASIS}, {"paid_by": OneOf(("organ", "applicant"))}
)
OCCASION = Record(
    {"after": Record({"value": Number(0, 1500), "unit": OneOf(("calendar_day", "month", "year"))}, {})}, {"grade": TEXT}
)
NEEDED_ELEMENT = Record({"element": ELEMENT, "missing": TEXT, "missing_en": TEXT}, {})
PROACTIVE = Record(  # 免申即享: when somebody is found, what finding her implies, and what must be known of her
    {"trigger": ELEMENT, "rule": TEXT, "rule_en": TEXT, "lead_days": Number(0, 365)},
    {
        "occasions": Many(OCCASION, at_least=1),
        "answers": WHEN,
        "agent_question": QUESTION,
        "needed": Many(NEEDED_ELEMENT),
    },
)
SILENCE = Record(  # what follows when nobody speaks in time
    {
        "when": OneOf(("notice", "correction", "decision", "renewal")),
        "effect": OneOf(("accepted", "withdrawn", "not_granted", "granted", "renewed")),
        "law_id": LAW,
        "article": Number(1, 2000),
    },
    {},
)
ITEM = Record(
    {
        "key": KEY,
        "basic_code": Word(r"\d{12}", "'000131001000' (12 digits in quotes)"),
        "implementation_code": Word(r"[0-9A-Z]{18}\d{13}", "11339900MB990138253000131001000"),
        "name": TEXT,
        "name_en": TEXT,
        "type": OneOf(tuple(TYPE_CODES.values())),
        "type_en": TEXT,
        "type_code": OneOf(tuple(TYPE_CODES)),
        "department": TEXT,
        "level": Number(1, 6),
        "target": Many(OneOf(("natural_person", "legal_person")), at_least=1),
        "legal_bases": Many(BASIS),
        "limits": Record({"statutory": LIMIT, "promised": LIMIT}, {}),
        "charge": Record({"free": Yes()}, {"items": Many(FEE, at_least=1), "policy": TEXT}),
        "online_level": Number(1, 4),
        "visits": Number(0, 9),
        "instant": Yes(),
        "acceptance_modes": Many(OneOf(("standard", "tolerance", "commitment")), at_least=1),
        "conditions": Many(CONDITION, at_least=1),
        "materials": Many(MATERIAL, at_least=1),
        "form": Many(FIELD, at_least=1),
        "questions": Many(ASKED),
        "steps": Many(STEP, at_least=1),
        "result": RESULT,
        "channels": Many(OneOf(("web", "app", "hall", "kiosk")), at_least=1),
        "windows": Many(TEXT),
        "phone": Word(r"[0-9-]{5,20}", "000-88000011"),
        "handled_at": Many(OneOf(LEVELS), at_least=1),
        "cross_region": Yes(),
        "remedies": Many(REMEDY),
        "reviewed_on": DAY,
        "keywords": Many(TEXT, at_least=1),
        "keywords_en": Many(TEXT, at_least=1),
    },
    {
        "extension": LIMIT_UNDER_LAW,
        "silence": Many(SILENCE),
        "tolerance_days": Number(1, 60),
        "after_check_days": Number(1, 365),
        "commitment_promised": LIMIT,
        "renewal": Record(
            {
                "before_value": Number(1),
                "before_unit": OneOf(("calendar_day", "workday")),
                "law_id": LAW,
                "article": Number(1),
            },
            {},
        ),
        "apply_within": Record(LIMIT_UNDER_LAW.needed, {"since": ELEMENT}),
        "proactive": PROACTIVE,
        "payments": Many(Record({"grade": TEXT}, {"grade_en": TEXT, "monthly": Number(0), "total": Number(0)})),
        "local_policy": Record({"title": TEXT, "title_en": TEXT, "number": TEXT}, {"fictional": Yes()}),
        "policy_note": TEXTS,
        "power": TEXT,
        "responsibility": TEXT,
        "statutory_duty": Yes(),
        "code_scheme": Record({"scheme": TEXT, "code": TEXT}, {}),
        "adopts": ADOPTS,
        "for_licence": FOR_LICENCE,
        "business_items": Many(BUSINESS_ITEM),
        "discretion": Many(BAND),
        "eligibility": Many(ELIGIBILITY),
        "online_assessment": ASSESSMENT,
        "process_before": PAPER_PROCESS,
        "supervision": Many(SUPERVISION),
        "reports": Many(REPORT),
        **dict.fromkeys(("summary", "summary_en"), TEXT),
        **dict.fromkeys(("themes", "life_events", "stages", "audiences"), Many(TEXT)),
    },
)
BASIC_ITEM = Record(  # 基本事项: what nation or province sets for all offices that adopt it
    {
        "code": Word(r"\d{12}", "'000131001000' (12 digits in quotes)"),
        "name": TEXT,
        "name_en": TEXT,
        "type_code": OneOf(tuple(TYPE_CODES)),
        "level": OneOf(("nation", "province")),
        "limit": LIMIT,
        "materials": Many(Word(r"M-[A-Z0-9]+", "M-PLAN")),
        "targets": Many(OneOf(("natural_person", "legal_person")), at_least=1),
        "legal_bases": Many(BASIS),
    },
    {"conditions": Many(TEXTS), "free": Yes()},
)
JOINT_FIELD = Record(
    {**FIELD.needed, "used_by": Many(KEY, at_least=1)},
    {**FIELD.optional, "carried_from": KEY, "result_field": NAME},
)
RULE: dict[str, Shape] = {"items": Many(KEY, at_least=1), "rule": TEXT, "rule_en": TEXT}
FIGURES = Record(
    {},
    {
        **dict.fromkeys(
            ["visits", "materials", "forms", "fields", "workdays", "uploads", "promises", "fields_to_type"], Number()
        ),
        "assumption": TEXT,
        "assumption_en": TEXT,
    },
)
BUNDLE = Record(
    {
        "code": KEY,
        "name": TEXT,
        "name_en": TEXT,
        "life_event": TEXT,
        "life_event_en": TEXT,
        "lead_department": TEXT,
        "departments": Many(TEXT, at_least=1),
        "items": Many(KEY, at_least=2),
        "optional_items": Many(KEY),
        "default_answers": WHEN,
        "dependencies": Many(Record({"item": KEY, "after": Many(KEY)}, {}), at_least=1),
        "stages": Many(Many(KEY, at_least=1), at_least=1),
        "joint_form": Many(JOINT_FIELD, at_least=1),
        "single_journey": FIGURES,
        "bundle_journey": FIGURES,
    },
    {
        "shared_materials": Many(Record({"code": TEXT, "items": Many(KEY, at_least=2)}, {})),
        "joint_materials": Table(Many(TEXT)),
        "joint_inspection": Record(RULE, {}, is_nullable=True),
        "pre_review": Record(RULE, {}, is_nullable=True),
        "bundle_limits": Many(Record({"item": KEY, **LIMIT.needed}, {})),
        "stage_names": Many(Record({"name": TEXT, "name_en": TEXT}, {})),
        "stage_rule": TEXT,
        "stage_rule_en": TEXT,
    },
)
LICENCE_TYPE = Record(
    {
        "code": Word(r"LT-[A-Z0-9]+", "LT-BIZ"),
        "type_code": Word(r"[0-9A-Z]{18}\d{3}", "11339900MB99013825001"),
        "name": TEXT,
        "name_en": TEXT,
        "issuer": TEXT,
        "holder": OneOf(["natural_person", "legal_person", "household", "couple", "any"]),
        "validity": Record({"value": Number(0, 100), "unit": OneOf(("year", "permanent"))}, {}),
        "fields": Many(Record({"name": NAME, "label": TEXT, "label_en": TEXT}, {}), at_least=1),
        "template": Table(Anything()),
    },
    {},
)
