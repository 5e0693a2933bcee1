from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onewindow.foundation.hiding import OWNED_THINGS, Hiding, hidden_from_others
from onewindow.intake.rules import asking, choosing, evidence, filling, joining
from onewindow.intake.rules.asking import APPLICANT, COMPANY, PERSON, Known
from onewindow.intake.rules.content import Content, FileRef, Prefilled, Read, content_from_json
from onewindow.intake.rules.evidence import Given, HeldLicence, Supply
from onewindow.intake.rules.fields import CHECKS, check_value
from onewindow.intake.rules.filling import Entries
from onewindow.intake.rules.minutes import minutes_of, seconds_after

TODAY = date(2026, 4, 13)
NOW = datetime(2026, 4, 13, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Asked:
    name: str = "x"
    type: str = "text"
    required: bool = True
    constraints: dict = field(default_factory=dict)
    prefill: str | None = None
    carried_from: str | None = None


@dataclass(frozen=True)
class Supplier:
    kind: str
    ref: str


@dataclass(frozen=True)
class Material:
    source: str = "licence"
    supplied_by: tuple = ()
    commitment: bool = False
    code: str = "M-X"


@dataclass(frozen=True)
class Option:
    value: str
    mode: str = ""
    route: str = ""


@dataclass(frozen=True)
class Question:
    code: str
    options: tuple


def checked(kind, raw, required=True, **constraints):
    return check_value(Asked(type=kind, required=required, constraints=constraints), raw, TODAY)


@pytest.mark.parametrize(
    ("kind", "raw", "constraints", "answer"),
    [
        ("text", "  买买提·艾力 𠮷 ", {}, "买买提·艾力 𠮷"),
        ("number", "１，２００．5", {"max": 5000}, 1200.5),
        ("number", "12.0", {}, 12),
        ("money", "0.1", {"min": 0.1}, 0.1),
        ("select", "有限责任公司", {"options": ["有限责任公司"]}, "有限责任公司"),
        ("select", "汉族", {}, "汉族"),
        ("multiselect", ["乙", "甲", "乙"], {"options": ["甲", "乙"]}, ["甲", "乙"]),
        ("multiselect", "甲、丙", {}, ["甲", "丙"]),
        ("boolean", "true", {}, True),
        ("boolean", "否", {}, False),
        ("boolean", False, {}, False),
        ("date", "2026年4月3日", {}, "2026-04-03"),
        ("date", "2026/4/3", {}, "2026-04-03"),
        ("month", "2026年6月", {}, "2026-06"),
        ("datetime", "2026-05-08 06:32", {}, "2026-05-08T06:32"),
        ("idno", "339902198803121010", {}, "339902198803121010"),
        ("uscc", " 91339902ma9q00701j", {}, "91339902MA9Q00701J"),
        ("phone", "100 0000 0002", {}, "10000000002"),
        ("phone", "0571-88000010", {}, "0571-88000010"),
        ("table", [{"value": "甲"}, {"value": ""}], {}, [{"value": "甲"}]),
    ],
)
def test_a_value_is_read_as_people_write_it(kind, raw, constraints, answer):
    found = checked(kind, raw, **constraints)
    assert (found.answer, found.faults) == (answer, ())


@pytest.mark.parametrize(
    ("kind", "raw", "constraints", "code"),
    [
        ("text", "", {}, "required"),
        ("text", "   ", {}, "required"),
        ("text", "一二三", {"max_length": 2}, "too_long"),
        ("text", "12", {"length": 28}, "length"),
        ("number", "很多", {}, "number"),
        ("number", "nan", {}, "number"),
        ("number", "1e400", {}, "number"),
        ("number", "0", {"min": 1}, "too_small"),
        ("number", "61", {"max": 60}, "too_big"),
        ("money", "-1", {}, "too_small"),
        ("select", "别的", {"options": ["甲"]}, "choice"),
        ("multiselect", ["别的"], {"options": ["甲"]}, "choice"),
        ("multiselect", ["甲"], {"options": ["甲", "乙"], "min_items": 2}, "few_items"),
        ("boolean", "也许", {}, "choice"),
        ("date", "2026-02-30", {}, "date"),
        ("month", "2026-13", {}, "month"),
        ("datetime", "今天", {}, "datetime"),
        ("idno", "339902198803121011", {}, "ready"),
        ("idno", "339902196003121013", {"max_age": 60}, "too_old"),
        ("uscc", "91339902MA9Q00701X", {}, "ready"),
        ("phone", "139000000", {}, "phone"),
        ("table", [], {}, "required"),
        ("table", "甲", {}, "table"),
        ("table", [{"value": str(n)} for n in range(51)], {}, "many_rows"),
    ],
)
def test_a_value_that_does_not_hold_says_why(kind, raw, constraints, code):
    assert [fault.code for fault in checked(kind, raw, **constraints).faults] == [code]


def test_an_optional_value_may_be_left_out():
    assert all(checked(kind, None, required=False).faults == () for kind in CHECKS)


def test_capital_is_paid_in_within_five_years():
    shareholders = Asked("shareholders", "table", constraints={"contribution_years_max": 5})
    row = {"name": "张三", "id_no": "1", "amount": "50", "paid_by": "2031-04-14"}

    late = check_value(shareholders, [row], TODAY).faults
    in_time = check_value(shareholders, [row | {"paid_by": "2031-04-13"}], TODAY).faults

    assert [(fault.code, fault.row, fault.column) for fault in late] == [("late_contribution", 0, "paid_by")]
    assert in_time == ()


@given(
    st.sampled_from(sorted(CHECKS)), st.one_of(st.none(), st.text(), st.booleans(), st.integers(), st.lists(st.text()))
)
def test_nothing_that_is_typed_makes_a_check_fail(kind, raw):
    found = checked(kind, raw)
    assert found.faults or found.answer is not None


@given(st.lists(st.integers(0, 3600), max_size=20))
def test_idle_gaps_add_nothing_and_others_all(gaps):
    spent, seen = 0, NOW
    for gap in gaps:
        spent, seen = seconds_after(spent, seen, seen + timedelta(seconds=gap)), seen + timedelta(seconds=gap)
    assert spent == sum(gap for gap in gaps if gap <= 300)


def test_minutes_are_whole_and_at_least_one():
    assert [minutes_of(seconds) for seconds in (0, 1, 60, 61)] == [1, 1, 1, 2]
    assert seconds_after(5, NOW, NOW - timedelta(seconds=9)) == 5


# --------------------------------------------------------------------------------------------------- what holds


def prefilled(value="张三", element="pop.name"):
    return Prefilled(value, element, "2026-04-13T01:00:00+00:00", "r")


def test_her_own_value_wins_and_both_are_kept():
    content = Content(prefilled={"x": prefilled()})
    asked = [Asked(prefill="pop.name")]
    filling.merge(content, Entries({"x": "张叁"}, {"x": True}), asked)

    assert filling.value_of(content, "x") == "张叁"
    assert (filling.source_of(content, "x"), content.prefilled["x"].value) == ("applicant", "张三")
    filling.merge(content, Entries({"x": ""}, {"x": False}), asked)
    assert (filling.value_of(content, "x"), filling.source_of(content, "x")) == ("张三", "register")


def test_a_prefilled_value_that_comes_back_is_not_hers():
    content = Content(prefilled={"x": prefilled("380", "geo.floor_area")})
    filling.merge(content, Entries({"x": " 380 "}), [Asked(prefill="geo.floor_area")])
    assert content.values == {}


def test_a_value_that_a_register_is_asked_with_stays_hers_and_is_confirmed():
    content = Content(values={"address": "甲路1号"}, prefilled={"address": prefilled("甲路1号", "geo.std_address")})
    filling.merge(content, Entries({"address": "甲路1号"}), [Asked("address", prefill="geo.std_address")])
    assert (content.values["address"], filling.source_of(content, "address")) == ("甲路1号", "register")


def test_a_register_value_that_the_field_would_refuse_fills_nothing():
    read = Read("edu", (("edu.person_id", "1"),), ("edu.degree",), "answered", "", ({"edu.degree": "专科"},), "r", "t")
    content = Content(reads=[read])
    asked = [Asked("degree", "select", constraints={"options": ["本科"]}, prefill="edu.degree")]

    filling.refill(content, asked, Known({PERSON: "1"}, {}, {}), TODAY, lambda _field: ())

    assert content.prefilled == {}


def test_of_several_records_one_is_picked_and_tables_take_all():
    rows = ({"veh.plate": "甲"}, {"veh.plate": "乙"})
    read = Read("veh", (("veh.owner", "1"),), ("veh.plate",), "answered", "", rows, "r", "t")
    known = Known({APPLICANT: "1"}, {}, {})
    table, single = Asked("vehicles", "table", prefill="veh.plate"), Asked("plate", prefill="veh.plate")
    content = Content(reads=[read])

    filling.refill(content, [table, single], known, TODAY, lambda _field: ())
    assert content.prefilled["vehicles"].value == [{"plate": "甲"}, {"plate": "乙"}]
    assert "plate" not in content.prefilled

    content.picks = {"veh": "1"}
    filling.refill(content, [single], known, TODAY, lambda _field: ())
    assert content.prefilled["plate"].value == "乙"


@given(st.dictionaries(st.text(min_size=1, max_size=5), st.text(max_size=9), max_size=4))
def test_content_comes_back_from_json_as_it_was(values):
    content = Content(
        values=dict(values),
        prefilled={"a": prefilled()},
        files={"M": (FileRef("1", "a.pdf", 3, "application/pdf"),)},
        reads=[Read("pop", (("pop.id_no", "1"),), ("pop.name",), "empty", "", (), "r", "t")],
    )
    assert content_from_json(content.to_json()) == content


def test_a_fingerprint_changes_with_what_evidence_depends_on():
    asked = [Asked("address", "address", prefill="geo.std_address"), Asked("floors")]
    content = Content(values={"address": "甲"})
    mark = filling.fingerprint(content, {"q": "yes"}, asked, TODAY)

    content.values["floors"] = "2"
    assert filling.fingerprint(content, {"q": "yes"}, asked, TODAY) == mark
    content.values["address"] = "乙"
    assert filling.fingerprint(content, {"q": "yes"}, asked, TODAY) != mark


# ------------------------------------------------------------------------------------------------- what to ask


def read(register, key, value, state="answered", *names, rows=({"x": 1},)):
    return Read(register, ((key, value),), names, state, "", rows if state == "answered" else (), "r", "t")


def test_a_register_is_asked_by_its_next_key_only_when_the_first_had_no_record():
    known = Known({PERSON: "1"}, {PERSON: "ref"}, {})
    names = ("bir.sex",)

    first = asking.next_questions(names, known, [])
    empty = read("bir", "bir.mother_id", "1", "empty", *names)
    second = asking.next_questions(names, known, [empty])
    found = read("bir", "bir.father_id", "1", "answered", *names)

    assert first[0].query == (("bir.mother_id", "1"),)
    assert (second[0].query, second[0].subject) == ((("bir.father_id", "1"),), "ref")
    assert asking.next_questions(names, known, [empty, found]) == []
    assert asking.answer_for("bir", names, known, [empty, found]) is found
    assert asking.next_questions(names, known, [read("bir", "bir.mother_id", "1", "failed", *names)]) == []


def test_a_property_is_looked_for_at_the_address_and_not_among_all_of_hers():
    at_address = Known({APPLICANT: "1"}, {}, {"geo.std_address": "甲"})
    waiting = Known({APPLICANT: "1"}, {}, {"geo.std_address": ""})
    anywhere = Known({APPLICANT: "1"}, {}, {})

    assert asking.next_questions(["res.cert_no"], at_address, [])[0].query == (("res.address", "甲"),)
    assert asking.next_questions(["res.cert_no"], waiting, []) == []
    assert asking.next_questions(["res.cert_no"], anywhere, [])[0].query == (("res.owner_id", "1"),)


def test_what_nobody_knows_is_not_asked():
    assert asking.next_questions(["ent.name", "geo.floor_area", "mac.value"], Known({}, {}, {}), []) == []
    assert asking.next_questions(["ent.name"], Known({COMPANY: "91"}, {}, {}), [])[0].register == "ent"


# -------------------------------------------------------------------------------------------- where it comes from


def licence(kind="LT-X", thing="", **fields):
    return HeldLicence("id", kind, "证", "Licence", "SJ", "no", thing, fields)


SITE = Material(supplied_by=(Supplier("licence_type", "LT-RE"), Supplier("register", "res.cert_no")), commitment=True)


def test_the_first_supplier_that_answers_gives_the_material():
    both = Supply(
        "FOOD",
        licences=[licence("LT-RE", "甲 路1号")],
        registers={"res": {"res.cert_no": "浙1"}},
        reads={"res.cert_no": ("r1", "answered")},
        places=frozenset({"甲路1号"}),
    )
    assert evidence.resolve(SITE, both).given is Given.LICENCE
    assert evidence.still_to_ask([SITE], both) == frozenset()

    elsewhere = Supply(
        "FOOD", licences=[licence("LT-RE", "乙路2号")], registers=both.registers, reads=both.reads, places=both.places
    )
    found = evidence.resolve(SITE, elsewhere)
    assert (found.given, found.read_id, dict(found.values)) == (Given.REGISTER, "r1", {"res.cert_no": "浙1"})


def test_a_register_is_asked_only_where_nothing_before_it_answers():
    assert evidence.still_to_ask([SITE], Supply("FOOD", places=frozenset({"甲"}))) == {"res.cert_no"}
    settled = Supply("FOOD", reads={"res.cert_no": ("r", "empty")}, places=frozenset({"甲"}))
    assert evidence.still_to_ask([SITE], settled) == frozenset()
    own = Supply("FOOD", files={"M-X": [FileRef("1", "a", 1, "b")]})
    assert evidence.still_to_ask([SITE], own) == frozenset()


def test_what_depends_on_an_address_waits_for_it():
    waiting = Supply("FOOD", reads={"res.cert_no": ("", evidence.UNASKED)}, awaited=frozenset({"geo.std_address"}))
    found = evidence.resolve(SITE, waiting)
    assert (found.is_waiting, found.is_free, found.is_upload) == (True, True, True)

    nowhere = Supply("FOOD", reads=waiting.reads)
    assert evidence.resolve(SITE, nowhere).is_waiting is False


def test_when_nothing_answers_an_upload_is_asked_as_a_fallback_and_a_promise_may_take_its_place():
    nothing = Supply("FOOD", reads={"res.cert_no": ("r", "empty")})
    found = evidence.resolve(SITE, nothing)
    assert (found.given, found.fallback, found.can_promise) == (Given.MISSING, True, True)

    promised = evidence.resolve(SITE, Supply("FOOD", choices={"M-X": "promise"}, may_promise=True))
    assert (promised.given, promised.fallback) == (Given.PROMISE, False)

    barred = evidence.resolve(SITE, Supply("FOOD", choices={"M-X": "promise"}, may_promise=False))
    assert (barred.given, barred.is_promise_barred, barred.can_promise) == (Given.MISSING, True, False)

    unknown = evidence.resolve(SITE, Supply("FOOD", choices={"M-X": "promise"}))
    assert unknown.given is Given.MISSING

    failed = evidence.resolve(SITE, Supply("FOOD", reads={"res.cert_no": ("r", "failed")}))
    assert failed.failed == "res"


def test_a_register_that_has_a_record_says_also_what_is_empty_in_it():
    both = Material("register", (Supplier("register", "geo.drain_area"), Supplier("register", "geo.rain_sewage_split")))
    reads = {"geo.drain_area": ("r", "answered"), "geo.rain_sewage_split": ("r", "answered")}

    whole = Supply("DRAIN", registers={"geo": {"geo.drain_area": "东", "geo.rain_sewage_split": False}}, reads=reads)
    part = Supply("DRAIN", registers={"geo": {"geo.drain_area": None, "geo.rain_sewage_split": True}}, reads=reads)

    none = Supply("DRAIN", registers={"geo": {}}, reads=reads)

    assert evidence.resolve(both, whole).given is Given.REGISTER
    assert evidence.resolve(both, part).given is Given.REGISTER
    assert evidence.resolve(both, none).given is Given.MISSING


def test_a_licence_that_this_bundle_will_issue_is_not_taken_from_the_wallet():
    business = Material("licence", (Supplier("licence_type", "LT-BIZ"),))
    supply = Supply("FOOD", licences=[licence("LT-BIZ")], issued_before={"LT-BIZ": "COMPANY"})
    found = evidence.resolve(business, supply)
    assert (found.given, found.supplier) == (Given.PENDING, "COMPANY")


def test_an_earlier_step_or_case_gives_the_material():
    retired = Material("previous_step", (Supplier("item", "RETIRE"),))
    earlier = {"RETIRE": evidence.Earlier("RETIRE", "YC1", "核定表", "Form", "lic")}

    assert evidence.resolve(retired, Supply("FUND", before=frozenset({"RETIRE"}))).given is Given.PENDING
    assert evidence.resolve(retired, Supply("RETIRE")).given is Given.PENDING
    found = evidence.resolve(retired, Supply("FUND", earlier=earlier))
    assert (found.given, found.licence_id) == (Given.PREVIOUS_STEP, "lic")
    assert evidence.resolve(Material("previous_step", (Supplier("form", "FUND"),)), Supply("FUND")).is_free


@given(
    st.sampled_from(["register", "licence", "previous_step", "promise", "applicant"]),
    st.booleans(),
    st.sampled_from(["", "promise"]),
    st.sampled_from([None, True, False]),
    st.booleans(),
)
def test_her_own_paper_always_wins_and_no_promise_is_taken_from_the_barred(source, commitment, choice, may, has_file):
    material = Material(source, (Supplier("licence_type", "LT-X"),), commitment)
    files = {"M-X": [FileRef("1", "a", 1, "b")]} if has_file else {}
    supply = Supply("A", licences=[licence()], choices={"M-X": choice}, may_promise=may, files=files)

    found = evidence.resolve(material, supply)

    assert (found.given is Given.APPLICANT) == has_file
    if found.given is Given.PROMISE and source != "promise":
        assert commitment and may
    if source == "applicant":
        assert not found.fallback


def test_items_before_are_found_however_far_back_but_only_those_applied_for():
    after = {"C": ("B",), "B": ("A",), "A": ()}
    assert evidence.items_before("C", after, ["A", "B", "C"]) == {"A", "B"}
    assert evidence.items_before("C", after, ["A", "C"]) == {"A"}
    assert choosing.waited_for("C", after, frozenset({"A", "C"})) == ("A",)


# ------------------------------------------------------------------------------------------------------ answers


def test_a_window_blocks_and_a_bundle_is_only_a_better_way():
    assert choosing.way_of("window:JT", "TRANSPORT").blocks
    assert not choosing.way_of("bundle:RESTAURANT", "COMPANY").blocks
    assert choosing.way_of("bundle:RESTAURANT", "RESTAURANT") is None
    assert choosing.way_of("", "X") is None


def test_the_barred_go_the_ordinary_way():
    asked = [
        Question("q_promise", (Option("yes", "commitment"), Option("no", "standard"))),
        Question("q_large", (Option("yes"), Option("no", "commitment"))),
        Question("q_other", (Option("yes"), Option("no"))),
    ]
    answers = {"q_promise": "yes", "q_large": "no", "q_other": "no"}
    assert choosing.ordinary_answers(asked, answers) == {"q_promise": "no", "q_other": "no"}
    assert choosing.unanswered(asked, {"q_promise": "perhaps", "q_large": "no"}) == ["q_promise", "q_other"]
    assert choosing.known_answers(asked, answers | {"q_x": "1"}) == answers


def test_an_item_is_for_those_it_names():
    assert choosing.may_apply("natural_person", [("natural_person", "legal_person")])
    assert choosing.may_apply("legal_entity", [("natural_person", "legal_person"), ("legal_person",)])
    assert not choosing.may_apply("natural_person", [("natural_person",), ("legal_person",)])


def found_by(register, element, value, *rows):
    elements = tuple(sorted({name for row in rows for name in row})) or ("res.unit_no",)
    return Read(register, ((element, value),), elements, "answered" if rows else "empty", "", rows, value, "")


BOTH = Known({APPLICANT: "1"}, {APPLICANT: "r1"}, {}, (("2", "r2"),))


def test_a_thing_is_looked_for_with_each_owner_who_applies():
    asked = asking.next_questions(["res.unit_no"], BOTH, [])
    assert [(one.asked_with, one.subject) for one in asked] == [
        ({"res.owner_id": "1"}, "r1"),
        ({"res.owner_id": "2"}, "r2"),
    ]
    known = [found_by("res", "res.owner_id", "1")]
    assert [one.asked_with for one in asking.next_questions(["res.unit_no"], BOTH, known)] == [{"res.owner_id": "2"}]
    assert asking.next_questions(["pop.name"], Known({PERSON: "1"}, {}, {}, (("2", "r2"),)), [])[1:] == []


def test_what_several_owners_have_is_one_answer_each_after_the_other():
    rows = [{"res.unit_no": "甲"}, {"res.unit_no": "乙"}]
    reads = [found_by("res", "res.owner_id", "1", rows[0]), found_by("res", "res.owner_id", "2", rows[1])]
    assert list(asking.answer_for("res", ("res.unit_no",), BOTH, reads).rows) == rows
    assert [list(one.rows) for one in asking.joint_answers(reads)] == [rows]
    assert (
        asking.answer_for("res", ("res.unit_no",), BOTH, [reads[1], found_by("res", "res.owner_id", "1")]) == reads[1]
    )


@given(st.lists(st.tuples(st.sampled_from("12"), st.integers(0, 3)), max_size=6))
def test_one_who_applies_alone_is_answered_as_ever(found):
    reads = [
        found_by("res", "res.owner_id", who, *({"res.unit_no": str(n)} for n in range(rows))) for who, rows in found
    ]
    alone = Known({APPLICANT: "1"}, {}, {})
    own = [one for one in reads if one.query == (("res.owner_id", "1"),)]
    assert asking.answer_for("res", ("res.unit_no",), alone, reads) == (own[-1] if own else None)


@given(st.dictionaries(st.sampled_from(["a", "b", "c"]), st.text(min_size=1), min_size=1), st.sampled_from("abc"))
def test_what_is_confirmed_has_another_name_as_soon_as_a_value_changes(values, name):
    before = joining.confirmed_content(Content(values=dict(values)), {}, [])
    assert before == joining.confirmed_content(Content(values=dict(values), reads=[found_by("res", "x", "1")]), {}, [])
    after = dict(values) | {name: values.get(name, "") + "!"}
    assert before != joining.confirmed_content(Content(values=after), {}, [])
    assert before != joining.confirmed_content(Content(values=dict(values)), {"q": "yes"}, [])
    assert before != joining.confirmed_content(Content(values=dict(values)), {}, [("party", "same")])


def test_a_value_that_comes_back_as_it_was_found_is_no_change():
    found = {"a": Prefilled("1", "pop.name", "", "")}
    assert joining.confirmed_content(Content(prefilled=found), {}, []) == joining.confirmed_content(
        Content(prefilled=found, values={"a": "1"}), {}, []
    )


@pytest.mark.parametrize(
    ("field_type", "grade", "register", "hidden"),
    [
        ("idno", "", "", Hiding.NUMBER),
        ("phone", "L2", "pop", Hiding.PHONE),
        ("text", "L3", "pop", Hiding.ALL),
        ("text", "L4", "mar", Hiding.ALL),
        ("money", "L3", "res", Hiding.NOTHING),
        ("text", "L2", "pop", Hiding.NOTHING),
        ("text", "", "", Hiding.NOTHING),
    ],
)
def test_of_anothers_data_only_what_is_not_sensitive_is_shown(field_type, grade, register, hidden):
    assert hidden_from_others(field_type, grade, register) is hidden


def test_things_with_owners_are_those_that_each_owner_is_asked_for():
    joint = {register for register, keys in asking.KEYS.items() if any(key.is_joint for key in keys)}
    assert joint == OWNED_THINGS
