from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onewindow.exchange.rules import (
    DRAFT_LIFE,
    PurposeFacts,
    PurposeKind,
    Reader,
    ReadRequest,
    Reason,
    Source,
    check_read,
    is_open,
    numbers_in,
)

TODAY = date(2026, 4, 13)
POP = Source(
    "pop", "person", {"pop.id_no": "L3", "pop.name": "L3", "pop.mobile": "L3"}, ("pop.id_no",), frozenset({"pop.id_no"})
)
ENT = Source(
    "ent",
    "company",
    {"ent.uscc": "L1", "ent.name": "L1", "ent.legal_rep_id": "L3"},
    ("ent.uscc",),
    frozenset({"ent.uscc"}),
)
CRD = Source(
    "crd",
    "party",
    {"crd.subject_id": "L1", "crd.serious_dishonest": "L1"},
    ("crd.subject_id",),
    frozenset({"crd.subject_id"}),
)
RES = Source(
    "res",
    "thing",
    {"res.owner_id": "L3", "res.address": "L2"},
    ("res.owner_id",),
    frozenset({"res.owner_id", "res.address"}),
)
GEO = Source("geo", "nobody", {"geo.std_address": "L1", "geo.floor_area": "L2"}, (), frozenset({"geo.std_address"}))
DRAFT = PurposeFacts(
    "CG1",
    PurposeKind.DRAFT,
    frozenset({"pop.name", "res.address", "ent.name"}),
    frozenset({"her"}),
    opened_by="a",
    opened_on=TODAY,
)
CASE = PurposeFacts("YC1", PurposeKind.CASE, frozenset({"pop.name"}), frozenset({"her"}), posts=frozenset({"SJ-R"}))
STANDING = PurposeFacts(
    "MD1", PurposeKind.STANDING, frozenset({"pop.name"}), frozenset({"her"}), frozenset({"SJ-I"}), frozenset({"after_check"}),
    valid_from=date(2026, 1, 1), valid_until=date(2026, 12, 31), proposed_by="x", approved_by="y", ground=("law:1",),
)  # fmt: skip
HERSELF = Reader("a", "CN-PERSON-a", "person", refs=frozenset({"her", "her company"}))
OFFICIAL = Reader("b", "CN339900b", "staff", posts=frozenset({"SJ-R"}))
INSPECTOR = Reader("c", "CN339900c", "staff", posts=frozenset({"SJ-I"}))
JOB = Reader("d", "CN-SYSTEM-after_check", "system")
HERS = ReadRequest(("pop.name",), frozenset({"pop.id_no"}), "CG1", frozenset({"her"}))


@pytest.mark.parametrize(
    ("purpose", "reader"), [(DRAFT, HERSELF), (CASE, OFFICIAL), (CASE, JOB), (STANDING, INSPECTOR), (STANDING, JOB)]
)
def test_f1_each_kind_of_purpose_lets_its_own_readers_read(purpose, reader):
    assert check_read(HERS, POP, purpose, reader, TODAY) is Reason.ALLOWED


@pytest.mark.parametrize(
    ("request_", "source", "purpose", "reader", "reason"),
    [
        (HERS, None, DRAFT, HERSELF, "ow.NotShareable"),
        (replace(HERS, elements=()), POP, DRAFT, HERSELF, "ow.NotShareable"),
        (replace(HERS, elements=("pop.iris",)), POP, DRAFT, HERSELF, "ow.NotShareable"),
        (replace(HERS, number=""), POP, None, HERSELF, "ow.NoPurpose"),
        (replace(HERS, number="XX1"), POP, None, HERSELF, "ow.NoPurpose"),
        (HERS, POP, DRAFT, replace(HERSELF, user_id=""), "ow.NoUser"),
        (replace(HERS, number="YC9"), POP, None, HERSELF, "ow.NoOpenCase"),
        (replace(HERS, number="CG9"), POP, None, HERSELF, "ow.NoOpenDraft"),
        (replace(HERS, number="MD9"), POP, None, HERSELF, "ow.NoStandingPurpose"),
        (HERS, POP, replace(CASE, closed=True), OFFICIAL, "ow.NoOpenCase"),
        (HERS, POP, replace(DRAFT, closed=True), HERSELF, "ow.NoOpenDraft"),
        (HERS, POP, replace(DRAFT, opened_on=TODAY - timedelta(days=91)), HERSELF, "ow.NoOpenDraft"),
        (HERS, POP, replace(STANDING, valid_until=TODAY - timedelta(days=1)), INSPECTOR, "ow.NoStandingPurpose"),
        (HERS, POP, replace(STANDING, valid_from=TODAY + timedelta(days=1)), INSPECTOR, "ow.NoStandingPurpose"),
        (HERS, POP, replace(STANDING, approved_by="x"), INSPECTOR, "ow.NoStandingPurpose"),
        (HERS, POP, replace(STANDING, approved_by=""), INSPECTOR, "ow.NoStandingPurpose"),
        (replace(HERS, elements=("pop.name", "pop.mobile")), POP, DRAFT, HERSELF, "ow.NeedNotDeclared"),
        (replace(HERS, query=frozenset({"pop.id_no", "pop.mobile"})), POP, DRAFT, HERSELF, "ow.NeedNotDeclared"),
        (replace(HERS, asked_refs=frozenset({"him"})), POP, CASE, OFFICIAL, "ow.SubjectNotInCase"),
        (replace(HERS, asked_refs=frozenset({"him"})), POP, DRAFT, HERSELF, "ow.NotOwnData"),
        (replace(HERS, asked_refs=frozenset({"her", "him"})), POP, DRAFT, HERSELF, "ow.NotOwnData"),
        (replace(HERS, asked_refs=frozenset()), POP, DRAFT, HERSELF, "ow.NotOwnData"),
        (replace(HERS, asked_refs=frozenset({"him"})), POP, STANDING, INSPECTOR, "ow.OutsidePopulation"),
        (HERS, POP, CASE, INSPECTOR, "ow.UserNotOnCase"),
        (HERS, POP, CASE, HERSELF, "ow.UserNotOnCase"),
        (HERS, POP, DRAFT, replace(HERSELF, account="z"), "ow.NotDraftOwner"),
        (HERS, POP, STANDING, OFFICIAL, "ow.NotOnProject"),
        (HERS, POP, STANDING, replace(JOB, user_id="CN-SYSTEM-other"), "ow.NotOnProject"),
        (HERS, POP, replace(STANDING, ground=()), INSPECTOR, "ow.NoGround"),
    ],
)
def test_f1_a_read_is_refused_with_the_first_reason_that_holds(request_, source, purpose, reader, reason):
    assert check_read(request_, source, purpose, reader, TODAY).value == reason


def test_f1_geography_has_no_subject_and_needs_no_purpose():
    request = ReadRequest(("geo.floor_area",), frozenset({"geo.std_address"}))

    assert check_read(request, GEO, None, OFFICIAL, TODAY) is Reason.ALLOWED


@pytest.mark.parametrize(
    ("elements", "reason"), [(("ent.name",), ""), (("ent.name", "ent.legal_rep_id"), "ow.NoPurpose")]
)
def test_f1_only_what_a_companys_register_publishes_is_free(elements, reason):
    request = ReadRequest(elements, frozenset({"ent.uscc"}), "", frozenset({"it"}), asks_company=True)

    assert check_read(request, ENT, None, OFFICIAL, TODAY).value == reason


@pytest.mark.parametrize(("asks_company", "reason"), [(True, ""), (False, "ow.NoPurpose")])
def test_f1_a_persons_credit_is_never_free(asks_company, reason):
    request = ReadRequest(
        ("crd.serious_dishonest",), frozenset({"crd.subject_id"}), "", frozenset({"it"}), asks_company
    )

    assert check_read(request, CRD, None, OFFICIAL, TODAY).value == reason


def test_f1_asking_a_companys_register_by_what_it_does_not_publish_is_not_free():
    request = ReadRequest(("ent.name",), frozenset({"ent.legal_rep_id"}), asks_company=True)

    assert check_read(request, ENT, None, OFFICIAL, TODAY) is Reason.NO_PURPOSE


def test_f1_a_record_on_a_thing_may_be_asked_for_without_naming_its_owner():
    request = ReadRequest(("res.address",), frozenset({"res.address"}), "CG1")

    assert check_read(request, RES, DRAFT, HERSELF, TODAY) is Reason.ALLOWED
    assert check_read(request, RES, DRAFT, replace(HERSELF, refs=frozenset()), TODAY) is Reason.NOT_OWN_DATA


def test_f1_a_draft_is_open_for_ninety_days():
    assert is_open(DRAFT, TODAY + DRAFT_LIFE)
    assert not is_open(DRAFT, TODAY + DRAFT_LIFE + timedelta(days=1))


def test_numbers_in_rows_count_the_values_of_lists():
    rows = [{"veh.drivers": ["1", "2"]}, {"veh.drivers": "3"}, {"veh.drivers": None}]

    assert numbers_in(rows, ["veh.drivers"]) == {"1", "2", "3"}


REFS = st.frozensets(st.sampled_from(["her", "him", "her company", "them"]), max_size=3)
SOURCES = st.sampled_from([POP, ENT, CRD, RES, GEO])
ELEMENTS = sorted({name for source in (POP, ENT, CRD, RES, GEO) for name in source.grades} | {"pop.iris"})
PURPOSES = st.builds(
    PurposeFacts,
    number=st.just("CG1"),
    kind=st.sampled_from(PurposeKind),
    needs=st.frozensets(st.sampled_from(ELEMENTS)),
    subjects=REFS,
    posts=st.frozensets(st.sampled_from(["SJ-R", "SJ-I"])),
    jobs=st.frozensets(st.sampled_from(["after_check"])),
    opened_by=st.sampled_from("abcd"),
    opened_on=st.dates(date(2025, 12, 1), date(2026, 4, 13)),
    closed=st.booleans(),
    valid_from=st.none() | st.dates(date(2026, 1, 1), date(2026, 12, 31)),
    valid_until=st.none() | st.dates(date(2026, 1, 1), date(2026, 12, 31)),
    proposed_by=st.sampled_from("xy"),
    approved_by=st.sampled_from(["x", "y", ""]),
    ground=st.sampled_from([(), ("law:1",)]),
)
READERS = st.sampled_from(
    [HERSELF, OFFICIAL, INSPECTOR, JOB, replace(OFFICIAL, user_id=""), replace(HERSELF, account="z")]
)
REQUESTS = st.builds(
    ReadRequest,
    elements=st.lists(st.sampled_from(ELEMENTS), max_size=4).map(tuple),
    query=st.frozensets(st.sampled_from(ELEMENTS), max_size=3),
    number=st.sampled_from(["CG1", "", "YC2"]),
    asked_refs=REFS,
    asks_company=st.booleans(),
)


ALLOWED_READS = [
    (HERS, POP, DRAFT, HERSELF),
    (HERS, POP, CASE, OFFICIAL),
    (HERS, POP, CASE, JOB),
    (HERS, POP, STANDING, INSPECTOR),
    (HERS, POP, STANDING, JOB),
    (ReadRequest(("res.address",), frozenset({"res.address"}), "CG1"), RES, DRAFT, HERSELF),
    (
        ReadRequest(("ent.name",), frozenset({"ent.uscc"}), "", frozenset({"it"}), asks_company=True),
        ENT,
        None,
        OFFICIAL,
    ),
    (ReadRequest(("geo.floor_area",), frozenset({"geo.std_address"})), GEO, None, OFFICIAL),
]
FOREIGN = sorted({name for name in ELEMENTS if name[:3] == "pop"})


def changes_of(read):
    """Changes of a read's request: mostly elements that its register has, sometimes of another or of none."""
    names = st.sampled_from(sorted(read[1].grades) * 3 + FOREIGN)
    return st.fixed_dictionaries(
        {},
        optional={
            "elements": st.lists(names, max_size=2).map(tuple),
            "query": st.frozensets(names, max_size=2),
            "asked_refs": REFS,
            "asks_company": st.booleans(),
        },
    )


PURPOSE_CHANGES = st.fixed_dictionaries(
    {},
    optional={
        "needs": st.frozensets(st.sampled_from(ELEMENTS)),
        "subjects": REFS,
        "posts": st.frozensets(st.sampled_from(["SJ-R", "SJ-I"])),
        "jobs": st.frozensets(st.sampled_from(["after_check", "other"])),
        "opened_by": st.sampled_from("abcd"),
        "opened_on": st.dates(date(2026, 1, 1), TODAY),
        "closed": st.booleans(),
        "valid_from": st.none() | st.dates(date(2026, 4, 1), date(2026, 4, 30)),
        "valid_until": st.none() | st.dates(date(2026, 4, 1), date(2026, 4, 30)),
        "approved_by": st.sampled_from(["x", "y", ""]),
        "ground": st.sampled_from([(), ("law:1",)]),
    },
)


def is_public(request, source):
    """Of nobody, or what the register of companies publishes of a company."""
    if source.about == "nobody":
        return True
    of_company = source.about == "company" or (source.about == "party" and request.asks_company)
    return of_company and {source.grades[name] for name in {*request.elements, *request.query}} == {"L1"}


def is_in_force(purpose):
    if purpose.kind is PurposeKind.DRAFT:
        return not purpose.closed and (TODAY - purpose.opened_on).days <= 90
    if purpose.kind is PurposeKind.CASE:
        return not purpose.closed
    begun = purpose.valid_from is not None and purpose.valid_from <= TODAY
    ended = purpose.valid_until is not None and purpose.valid_until < TODAY
    return not purpose.closed and begun and not ended and purpose.approved_by not in ("", purpose.proposed_by)


def is_reader(purpose, reader):
    if purpose.kind is PurposeKind.DRAFT:
        return reader.account == purpose.opened_by
    if reader.kind == "system":
        return purpose.kind is PurposeKind.CASE or reader.user_id.removeprefix("CN-SYSTEM-") in purpose.jobs
    return bool(reader.posts & purpose.posts)


def may_read(request, source, purpose, reader):
    """Rule F1 once more, in the words of its table."""
    known = {*request.elements, *request.query} <= set(source.grades)
    if not request.elements or not known:
        return False
    if is_public(request, source):
        return True
    if purpose is None or not reader.user_id or not is_in_force(purpose):
        return False
    people = reader.refs if purpose.kind is PurposeKind.DRAFT else purpose.subjects
    return (
        set(request.elements) <= purpose.needs
        and request.query <= purpose.needs | source.lookup
        and request.asked_refs <= people
        and bool(people)
        and (bool(request.asked_refs) or source.about == "thing")
        and is_reader(purpose, reader)
        and (purpose.kind is not PurposeKind.STANDING or bool(purpose.ground))
    )


CHANGED = st.sampled_from(ALLOWED_READS).flatmap(lambda read: st.tuples(st.just(read), changes_of(read)))


@settings(max_examples=400)
@given(changed=CHANGED, purpose_changes=PURPOSE_CHANGES, other=st.none() | READERS)
def test_f1_a_read_is_allowed_exactly_when_every_line_of_the_table_passes(changed, purpose_changes, other):
    (request, source, purpose, reader), changes = changed
    request, purpose = replace(request, **changes), purpose and replace(purpose, **purpose_changes)

    allowed = check_read(request, source, purpose, other or reader, TODAY) is Reason.ALLOWED

    assert allowed == may_read(request, source, purpose, other or reader)


@pytest.mark.parametrize("read", ALLOWED_READS)
def test_f1_each_read_from_which_the_changes_begin_is_allowed(read):
    assert check_read(*read, TODAY) is Reason.ALLOWED


@given(request=REQUESTS, source=SOURCES, purpose=st.none() | PURPOSES, reader=READERS)
def test_f1_nothing_about_anybody_is_read_beyond_an_open_purposes_needs_and_people(request, source, purpose, reader):
    if check_read(request, source, purpose, reader, TODAY) is not Reason.ALLOWED:
        return
    assert set(request.elements) | request.query <= set(source.grades)
    if is_public(request, source):
        return
    assert purpose is not None and is_open(purpose, TODAY) and reader.user_id
    assert set(request.elements) <= purpose.needs
    assert request.query <= purpose.needs | source.lookup
    assert request.asked_refs <= (reader.refs if purpose.kind is PurposeKind.DRAFT else purpose.subjects)
    assert request.asked_refs or source.about == "thing"
    if purpose.kind is PurposeKind.DRAFT:
        assert reader.account == purpose.opened_by
    if reader.kind == "person":
        assert purpose.kind is PurposeKind.DRAFT


@given(request=REQUESTS, source=SOURCES, purpose=PURPOSES, reader=READERS)
def test_f1_closing_a_purpose_ends_every_read_that_needed_it(request, source, purpose, reader):
    before = check_read(request, source, replace(purpose, closed=False), reader, TODAY)
    after = check_read(request, source, replace(purpose, closed=True), reader, TODAY)

    if before is Reason.ALLOWED and after is Reason.ALLOWED:
        assert check_read(replace(request, number=""), source, None, reader, TODAY) is Reason.ALLOWED


def test_f1_who_has_agreed_to_apply_together_has_begun_the_draft_too():
    his = replace(HERS, asked_refs=frozenset({"him"}))
    both = replace(DRAFT, joined=frozenset({"him"}))
    assert check_read(his, POP, DRAFT, HERSELF, TODAY) is Reason.NOT_OWN_DATA
    assert check_read(his, POP, both, HERSELF, TODAY) is Reason.ALLOWED
    assert check_read(his, POP, both, replace(HERSELF, account="z"), TODAY) is Reason.NOT_DRAFT_OWNER
    assert check_read(his, POP, replace(both, closed=True), HERSELF, TODAY) is Reason.NO_OPEN_DRAFT
    assert (
        check_read(his, POP, replace(STANDING, joined=frozenset({"him"})), INSPECTOR, TODAY)
        is Reason.OUTSIDE_POPULATION
    )
