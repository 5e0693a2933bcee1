from dataclasses import replace

import pytest
from django.db import DatabaseError, transaction

from onewindow.exchange.connectors import Found, SourceFailure, SourceTimedOut, hosted, use_source
from onewindow.exchange.models import Answer, Purpose, Trace
from onewindow.exchange.queries import traces_of
from onewindow.exchange.services import EvidenceRead, close_purposes, read_now, widen_purpose
from onewindow.foundation import clock
from onewindow.foundation.actor import system_actor
from onewindow.foundation.personal import lookup_hash
from onewindow.ledger.queries import acts_on
from tests.exchange.conftest import BAOLIAN, HEJING, LIMEI, LISI, YUNFAN, ZHANGSAN

NAME = EvidenceRead("pop", ("pop.name", "pop.mobile"), {"pop.id_no": ZHANGSAN})
PREMISES = "清岚市澄湖区湖滨街道望湖社区望湖路66号"


class Recording:
    """A register's system that is asked by the exchange and keeps what it was asked."""

    def __init__(self, *found):
        self.found, self.asked = list(found), []

    def ask(self, questions):
        self.asked.append(list(questions))
        return self.found


@pytest.fixture
def in_place_of():
    replaced = []

    def put(code, source):
        use_source(code, source)
        replaced.append(code)
        return source

    yield put
    for code in replaced:
        use_source(code, None)


def test_a_person_reads_her_own_record_under_her_draft(person, open_draft):
    zhangsan = person("zhangsan")
    number = open_draft(zhangsan, "pop.name", "pop.mobile")

    [answer] = read_now(zhangsan, number, [NAME])

    assert (answer.state, answer.reason) == ("answered", "")
    assert answer.rows == ({"pop.name": "张三", "pop.mobile": "10000007919"},)


def test_another_person_is_refused_and_he_finds_the_attempt_in_his_trace(person, open_draft):
    limei = person("limei")
    number = open_draft(limei, "pop.name", "pop.mobile")

    [answer] = read_now(limei, number, [NAME])

    assert (answer.state, answer.reason, answer.rows) == ("refused", "ow.NotOwnData", ())
    [row] = traces_of([lookup_hash(ZHANGSAN)])
    assert (row.state, row.reason, row.is_self) == ("refused", "ow.NotOwnData", False)
    assert "李梅" not in row.who


def test_a_draft_of_somebody_else_opens_nothing(person, open_draft):
    number = open_draft(person("limei"), "pop.name", "pop.mobile")

    [answer] = read_now(person("zhangsan"), number, [NAME])

    assert answer.reason == "ow.NotDraftOwner"


def test_a_closed_draft_gives_nothing_any_more(person, open_draft):
    zhangsan = person("zhangsan")
    number = open_draft(zhangsan, "pop.name", "pop.mobile")
    close_purposes([number])

    [answer] = read_now(zhangsan, number, [NAME])

    assert answer.reason == "ow.NoOpenDraft"


def test_only_what_the_item_needs_is_given(person, open_draft):
    zhangsan = person("zhangsan")
    number = open_draft(zhangsan, "pop.name")

    [answer] = read_now(zhangsan, number, [NAME])

    assert (answer.reason, answer.rows) == ("ow.NeedNotDeclared", ())


def test_she_reads_the_record_of_the_company_that_she_represents(person, open_draft):
    liuyang = person("liuyang")
    number = open_draft(liuyang, "ent.name", "ent.legal_rep_id", "crd.promise_allowed")

    answers = read_now(
        liuyang,
        number,
        [
            EvidenceRead("ent", ("ent.name", "ent.legal_rep_id"), {"ent.uscc": BAOLIAN}),
            EvidenceRead("crd", ("crd.promise_allowed",), {"crd.subject_id": BAOLIAN}),
            EvidenceRead("crd", ("crd.promise_allowed",), {"crd.subject_id": YUNFAN}),
        ],
    )

    assert [answer.state for answer in answers] == ["answered", "answered", "refused"]
    assert answers[0].rows[0]["ent.name"] == "清岚宝联火锅有限公司"
    assert answers[2].reason == "ow.NotOwnData"


def test_an_official_on_the_case_reads_its_party_and_nobody_else(official, open_case):
    sj = official("sj_receive")
    number = open_case(sj, "pop.name", "pop.mobile")

    answers = read_now(sj, number, [NAME, EvidenceRead("pop", ("pop.name",), {"pop.id_no": LISI})])

    assert [answer.reason for answer in answers] == ["", "ow.SubjectNotInCase"]
    [row] = traces_of([lookup_hash(ZHANGSAN)])
    assert (row.who, row.department, row.post) == (sj.name, "清岚市市场监督管理局", "受理岗")
    assert row.fields == ("姓名", "手机号码")
    assert (row.purpose_number, row.purpose_title, row.purpose_title_en) == (number, "食品经营许可", "Food licence")


def test_an_official_of_another_post_is_refused(official, open_case):
    number = open_case(official("sj_receive"), "pop.name", "pop.mobile")

    [answer] = read_now(official("xf_receive"), number, [NAME])

    assert answer.reason == "ow.UserNotOnCase"


def test_the_platforms_own_step_reads_under_a_case_and_never_under_a_draft(person, official, open_case, open_draft):
    case = open_case(official("sj_receive"), "pop.name", "pop.mobile")
    draft = open_draft(person("zhangsan"), "pop.name", "pop.mobile")
    job = system_actor("resolve_evidence")

    reasons = [read_now(job, number, [NAME])[0].reason for number in (case, draft)]

    assert reasons[0] == "" and reasons[1] in {"ow.NotDraftOwner", "ow.NotOwnData"}


def test_a_standing_purpose_reads_its_population_by_its_posts(official, city):
    number = "MD33990020251222000005K"
    read = EvidenceRead("ent", ("ent.name", "ent.legal_rep_name"), {"ent.uscc": YUNFAN})
    personal = EvidenceRead("pop", ("pop.name",), {"pop.id_no": ZHANGSAN})
    widen_purpose(number, [lookup_hash(YUNFAN)])

    public, undeclared = read_now(official("sj_inspect"), number, [read, personal])

    assert public.state == "answered"
    assert undeclared.reason == "ow.NeedNotDeclared"


def test_a_record_on_a_thing_leaves_only_when_its_owner_is_allowed(person, open_draft):
    zhangsan, limei = person("zhangsan"), person("limei")
    elements = ("res.cert_no", "res.area")
    read = EvidenceRead("res", elements, {"res.address": PREMISES})

    [his] = read_now(zhangsan, open_draft(zhangsan, *elements), [read])
    [hers] = read_now(limei, open_draft(limei, *elements), [read])

    assert his.rows[0]["res.area"] == 380.0
    assert (hers.state, hers.rows) == ("empty", ())


def test_all_her_own_things_can_be_asked_for_at_once(person, open_draft):
    zhangsan = person("zhangsan")
    number = open_draft(zhangsan, "res.address")

    [answer] = read_now(zhangsan, number, [EvidenceRead("res", ("res.address",))])

    assert sorted(row["res.address"] for row in answer.rows) == [
        "清岚市澄湖区湖滨街道望湖社区望湖路3号1幢301室",
        PREMISES,
    ]


def test_others_named_in_a_record_on_a_thing_find_the_read_in_their_traces(person, open_draft):
    zhangsan = person("zhangsan")
    number = open_draft(zhangsan, "mar.cert_no")

    [answer] = read_now(zhangsan, number, [EvidenceRead("mar", ("mar.cert_no",))])

    assert answer.rows == ({"mar.cert_no": "J339902-2014-000001"},)
    [row] = traces_of([lookup_hash(LIMEI)])
    assert (row.fields, row.is_self) == (("结婚证字号",), False)


def test_a_parent_reads_the_birth_record_in_her_own_draft_and_strangers_do_not(person, open_draft):
    mother, stranger = person("zhouxiaoyu"), person("limei")
    read = EvidenceRead("bir", ("bir.baby_name",), {"bir.birth_no": "B3399030001"})

    [hers] = read_now(mother, open_draft(mother, "bir.baby_name"), [read])
    [others] = read_now(stranger, open_draft(stranger, "bir.baby_name"), [read])

    assert hers.rows == ({"bir.baby_name": "陈安安"},)
    assert others.rows == ()


def test_geography_needs_no_purpose_and_leaves_a_trace(person):
    read = EvidenceRead("geo", ("geo.floor_area",), {"geo.std_address": PREMISES})

    [answer] = read_now(person("limei"), "", [read])

    assert answer.rows == ({"geo.floor_area": 380},)
    assert Trace.objects.get(id=answer.read_id).subjects == []


ANYBODY = [
    EvidenceRead("pop", ("pop.name",), {}, lookup_hash(ZHANGSAN)),
    EvidenceRead("pop", ("pop.name",), {"pop.name": "李梅"}, lookup_hash(ZHANGSAN)),
    EvidenceRead("pop", ("pop.name",), {"pop.sex": "女"}, lookup_hash(ZHANGSAN)),
]


@pytest.mark.parametrize("read", ANYBODY)
def test_naming_oneself_beside_the_query_opens_no_other_persons_record(person, open_draft, read):
    zhangsan = person("zhangsan")
    number = open_draft(zhangsan, "pop.name", "pop.sex")

    [answer] = read_now(zhangsan, number, [read])

    assert {row["pop.name"] for row in answer.rows} <= {"张三"}


def test_a_question_about_somebody_reaches_the_register_bound_to_whom_it_may_be_about(person, open_draft, in_place_of):
    zhangsan = person("zhangsan")
    number = open_draft(zhangsan, "pop.name", "pop.mobile", "res.address", "mar.cert_no")
    sources = {code: in_place_of(code, Recording(Found())) for code in ("pop", "res", "mar")}

    read_now(
        zhangsan,
        number,
        [
            NAME,
            EvidenceRead("res", ("res.address",), {}, lookup_hash(ZHANGSAN)),
            EvidenceRead("mar", ("mar.cert_no",), {"mar.person_a": ZHANGSAN}),
        ],
    )

    assert {code: [one.allowed for one in source.asked[0]] for code, source in sources.items()} == {
        code: [(ZHANGSAN,)] for code in sources
    }


def test_each_register_gets_one_statement_for_all_reads_of_a_call(person, open_draft, monkeypatch):
    zhangsan = person("zhangsan")
    number = open_draft(zhangsan, "pop.name", "pop.mobile", "res.address")
    sent, connect = [], hosted.psycopg.connect

    class Counted:
        def __init__(self, opened):
            self.opened = opened

        def __enter__(self):
            self.inner = self.opened.__enter__()
            return self

        def __exit__(self, *error):
            return self.opened.__exit__(*error)

        def execute(self, statement, *given):
            sent.append(self.inner.info.user)
            return self.inner.execute(statement, *given)

    with monkeypatch.context() as patch:
        patch.setattr(hosted.psycopg, "connect", lambda *given, **options: Counted(connect(*given, **options)))
        answers = read_now(zhangsan, number, [NAME, NAME, EvidenceRead("res", ("res.address",)), NAME])

    assert [answer.state for answer in answers] == ["answered"] * 4
    assert sorted(sent) == ["onewindow_read_pop", "onewindow_read_res"]


class Raising:
    def __init__(self, error):
        self.error = error

    def ask(self, questions):
        raise self.error


@pytest.mark.parametrize(
    ("source", "state", "reason"),
    [
        (Raising(SourceFailure("down")), "failed", "ow.SourceFailed"),
        (Raising(SourceTimedOut("slow")), "failed", "ow.SourceTimedOut"),
        (Raising(ValueError("nonsense")), "failed", "ow.SourceFailed"),
        (Recording(), "failed", "ow.SourceFailed"),  # no answer to the question
        (Recording(Found(("no row",))), "failed", "ow.SourceFailed"),
        (Recording(Found()), "empty", ""),
    ],
)
def test_whatever_a_source_does_is_an_answer_and_a_trace(person, open_draft, in_place_of, source, state, reason):
    zhangsan = person("zhangsan")
    number = open_draft(zhangsan, "pop.name", "pop.mobile")
    in_place_of("pop", source)

    [answer] = read_now(zhangsan, number, [NAME])

    assert (answer.state, answer.reason, answer.rows) == (state, reason, ())
    [row] = traces_of([lookup_hash(ZHANGSAN)])
    assert (row.id, row.state, row.reason) == (answer.read_id, state, reason)


def test_a_party_of_a_case_does_not_read_under_it(person, official, open_case):
    number = open_case(official("sj_receive"), "pop.name", "pop.mobile")

    [answer] = read_now(person("zhangsan"), number, [NAME])

    assert (answer.state, answer.reason, answer.rows) == ("refused", "ow.UserNotOnCase", ())


def test_an_official_does_not_read_under_a_draft(official, person, open_draft):
    number = open_draft(person("zhangsan"), "pop.name", "pop.mobile")

    [answer] = read_now(official("sj_receive"), number, [NAME])

    assert answer.state == "refused" and answer.reason in {"ow.NotOwnData", "ow.NotDraftOwner"}


@pytest.mark.parametrize(("job", "reason"), [("food_inspection", ""), ("another_job", "ow.NotOnProject")])
def test_only_the_jobs_of_a_project_read_for_it(city, job, reason):
    number = "MD33990020251222000005K"
    Purpose.objects.filter(number=number).update(jobs=["food_inspection"], needs=["pop.name", "pop.mobile"])
    widen_purpose(number, [lookup_hash(ZHANGSAN)])

    [answer] = read_now(system_actor(job), number, [NAME])

    assert answer.reason == reason


@pytest.mark.parametrize(
    ("number", "reason"),
    [("", "ow.NoPurpose"), ("XX1", "ow.NoPurpose"), ("YC1", "ow.NoOpenCase"), ("CG1", "ow.NoOpenDraft")],
)
def test_a_read_for_nothing_is_refused_and_he_finds_it(official, number, reason):
    [answer] = read_now(official("sj_receive"), number, [NAME])

    assert (answer.state, answer.rows) == ("refused", ())
    [row] = traces_of([lookup_hash(ZHANGSAN)])
    assert (row.reason, row.purpose_number, row.post) == (reason, number, "受理岗")


def test_nothing_found_is_no_failure(person, open_draft):
    zhangsan = person("zhangsan")
    number = open_draft(zhangsan, "hpf.balance")

    [answer] = read_now(zhangsan, number, [EvidenceRead("hpf", ("hpf.balance",), {"hpf.person_id": ZHANGSAN})])

    assert (answer.state, answer.reason, answer.rows) == ("empty", "", ())


def test_a_register_is_asked_once_for_all_reads_of_a_call(person, open_draft, in_place_of):
    zhangsan = person("zhangsan")
    number = open_draft(zhangsan, "pop.name", "pop.mobile")
    source = in_place_of("pop", Recording(Found(), Found()))

    read_now(zhangsan, number, [NAME, EvidenceRead("pop", ("pop.name",), {"pop.id_no": ZHANGSAN})])

    assert [len(questions) for questions in source.asked] == [2]


def test_a_refused_read_never_reaches_the_register(person, open_draft, in_place_of):
    limei = person("limei")
    source = in_place_of("pop", Recording(Found()))

    read_now(limei, open_draft(limei, "pop.name", "pop.mobile"), [NAME])

    assert source.asked == []


def test_what_a_register_sends_beyond_the_question_is_cut_off(person, open_draft, in_place_of):
    zhangsan = person("zhangsan")
    number = open_draft(zhangsan, "pop.name", "pop.mobile")
    in_place_of("pop", Recording(Found(({"name": "张三", "mobile": "1", "photo": "secret"},), (ZHANGSAN,))))

    [answer] = read_now(zhangsan, number, [NAME])

    assert answer.rows == ({"pop.name": "张三", "pop.mobile": "1"},)


def test_a_read_costs_few_statements(person, open_draft, django_assert_max_num_queries):
    zhangsan = person("zhangsan")
    number = open_draft(zhangsan, "pop.name", "pop.mobile", "res.address")
    read_now(zhangsan, number, [NAME])  # reference data is kept in the process from now on

    with django_assert_max_num_queries(12):  # four of them begin and end savepoints of the test
        read_now(zhangsan, number, [NAME, EvidenceRead("res", ("res.address",))])


def test_reads_are_acts_without_personal_data(person, open_draft):
    zhangsan = person("zhangsan")
    number = open_draft(zhangsan, "pop.name", "pop.mobile")

    [answer] = read_now(zhangsan, number, [NAME])

    [act] = acts_on(f"trace:{answer.read_id}")
    assert act.act == "exchange.read" and ZHANGSAN not in str(act.facts)


@pytest.mark.parametrize("model", [Trace, Answer])
@pytest.mark.parametrize("act", ["update", "delete"])
def test_nobody_changes_or_deletes_a_trace(person, open_draft, model, act):
    zhangsan = person("zhangsan")
    read_now(zhangsan, open_draft(zhangsan, "pop.name", "pop.mobile"), [NAME])

    with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
        model.objects.update(at="2020-01-01T00:00Z") if act == "update" else model.objects.all()._raw_delete("default")


def test_an_uninvolved_person_sees_nothing(person, open_draft):
    zhangsan = person("zhangsan")
    read_now(zhangsan, open_draft(zhangsan, "pop.name", "pop.mobile"), [NAME])

    assert traces_of([lookup_hash(HEJING)]) == []


def test_a_read_of_another_time_leaves_its_trace_and_says_of_which(official, open_case):
    at = clock.now()
    case = open_case(official("sj_approve"), "pop.residence_address")
    read = EvidenceRead(
        "pop", ("pop.residence_address",), {"pop.id_no": ZHANGSAN}, as_of=at, known_at=at.replace(year=2000)
    )

    [unknown] = read_now(official("sj_receive"), case, [read])
    [known] = read_now(official("sj_receive"), case, [replace(read, known_at=None)])

    assert (unknown.state, known.state) == ("empty", "answered")
    [act] = acts_on(f"trace:{known.read_id}")
    assert act.facts["as_of"] == at.isoformat() and "known_at" not in act.facts
