"""A department's own system is told of cases at its posts, fetches them, and reports; the platform's rules and clock hold."""

import json
import re
from base64 import b64encode
from datetime import date, timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from onewindow.cases import services
from onewindow.cases.connectors import signature_of, systems
from onewindow.cases.models import Case, DepartmentSystem, Step, SystemEvent, SystemReport, SystemTask
from onewindow.cases.services.errors import StepNotOpen
from onewindow.exchange.models import Trace
from onewindow.foundation import clock
from onewindow.foundation.errors import NotFound, SourceUnavailable
from onewindow.foundation.personal import decrypt
from onewindow.identity.models import Account
from onewindow.ledger.queries import acts_on
from tests.cases import world
from tests.cases.foreign import API, Foreign
from tests.cases.pages.conftest import client_as
from tests.support.queue import run_queued_jobs

POSTS = ("CG-R", "CG-V", "CG-I", "CG-A", "CG-P")
MONDAY = "2025-10-20T10:00"


@pytest.fixture
def foreign(tmp_path):
    system = Foreign(tmp_path)
    yield system
    system.stop()


def attach(foreign, posts=POSTS, item="", head="CG-A", address=""):
    return services.attach_system(
        world.official(head),
        code=foreign.code,
        name="招牌审批系统",
        address=address or foreign.address,
        public_key=foreign.public_key,
        served=[(post, item) for post in posts],
    )


@pytest.fixture
def attached(city, foreign):
    attach(foreign)
    return foreign


def lodge(missing=()):
    owner = world.person("zhangsan")
    return services.open_case(owner, world.single(owner, "SIGN", {"q_large": "no", "q_street": "yes"}, missing=missing))


@pytest.fixture
def sign(attached):
    with world.at(MONDAY):
        number = lodge()
        run_queued_jobs()
    return number


def case(number):
    return Case.objects.get(number=number)


def open_step(number):
    return Step.objects.get(case__number=number, state="open")


def sweep():
    services.sweep_systems()
    run_queued_jobs()


def test_a_system_plays_a_case_from_receipt_to_licence(attached, sign):
    with world.at("2025-10-20T14:00"):
        [task] = attached.get().json()["tasks"]
        assert (task["number"], task["action"], task["case_state"]) == (sign, "accept", "received")
        answers = [
            attached.report(sign, {"step": task["step"], "state": "received", "official": "cg_receive"}),
            attached.report(sign, {"step": task["step"], "state": "accepted", "official": "cg_receive"}),
        ]
        run_queued_jobs()
    with world.at("2025-10-21T10:00"):
        logins = {"review": "cg_review", "inspect": "cg_inspect", "approve": "cg_approve", "issue": "cg_issue"}
        while (tasks := attached.get().json()["tasks"]) and len(answers) < 12:
            step, seen = tasks[0], attached.get(f"/{sign}").json()
            [mine] = [one for one in seen["steps"] if one["code"] == step["step"]]
            ends = "grant" in mine["results"]
            body = {"step": step["step"], "state": "decided" if ends else "step_done", "reason": "符合规定"}
            for which in range(mine["inspectors"]):
                official = f"{logins[step['action']]}{which + 1 if which else ''}"
                given = {**body, "result": "grant" if ends else "pass", "official": official}
                answers.append(attached.report(sign, given))
            run_queued_jobs()

    assert {one.status_code for one in answers} == {200}, [one.json() for one in answers]
    assert case(sign).outcome == "granted"
    assert attached.told()[0] == ("step_opened", "s1")
    assert attached.told()[-1][0] == "closed"
    done = Step.objects.filter(case__number=sign, state="done").exclude(code="s1").values_list("done_by", flat=True)
    assert set(done) <= set(Account.objects.filter(login__startswith="cg_").values_list("id", flat=True))
    assert SystemTask.objects.filter(ended_at=None).count() == 0


def test_an_event_is_signed_and_names_the_case_and_nobody(attached, sign):
    [event] = attached.events()
    body, headers = json.loads(event["body"]), event["headers"]
    secret = decrypt(DepartmentSystem.objects.get().secret)

    assert headers["content-type"].startswith("application/cloudevents+json")
    assert {name: body[name] for name in ("specversion", "type", "subject")} == {
        "specversion": "1.0",
        "type": "cn.onewindow.case.step_opened.v1",
        "subject": sign,
    }
    assert body["id"] == headers["webhook-id"]
    assert headers["webhook-signature"] == signature_of(
        secret, body["id"], headers["webhook-timestamp"], event["body"].encode()
    )
    assert secret not in DepartmentSystem.objects.get().secret
    person = Case.objects.get(number=sign)
    assert not re.search(rf"{person.applicant_name}|{person.applicant_ref}|望湖路", event["body"])


def test_what_a_system_does_not_take_is_sent_again_and_given_up_after_a_day(attached, city):
    attached.behave("refuse")
    with world.at(MONDAY):
        lodge()
        run_queued_jobs()
    event = SystemEvent.objects.get()
    assert (event.state, event.attempts, event.fault) == ("waiting", 1, "500")

    tries = 1
    while SystemEvent.objects.get().state == "waiting":
        DepartmentSystem.objects.update(silent_until=None)
        SystemEvent.objects.update(next_at=clock.real_now(), since=SystemEvent.objects.get().since - timedelta(hours=2))
        sweep()
        tries += 1
    assert (SystemEvent.objects.get().state, len(attached.events())) == ("dead", tries)

    attached.behave("ok")
    system = DepartmentSystem.objects.get()
    services.send_again(world.official("CG-A"), system.id, event.id)
    run_queued_jobs()
    assert SystemEvent.objects.get().state == "delivered"
    assert attached.told() == [("step_opened", "s1")]


@pytest.mark.parametrize(
    ("mode", "fault"), [("hang", "timeout"), ("die", "unreachable"), ("no-handshake", "handshake")]
)
def test_a_system_that_hangs_dies_or_does_not_agree_keeps_nobody_waiting(attached, city, monkeypatch, mode, fault):
    monkeypatch.setattr(systems, "ANSWER_S", 0.3)
    attached.behave(mode)
    with world.at(MONDAY):
        number = lodge()
        run_queued_jobs()
        event = SystemEvent.objects.get()
        services.accept_case(world.official("CG-R"), number)  # the desk goes on
    assert (event.state, event.attempts, event.fault) == ("waiting", 1, fault)
    assert case(number).state == "accepted"


def test_a_system_that_did_not_answer_is_left_alone_for_a_while(attached, city):
    attached.behave("refuse")
    with world.at(MONDAY):
        lodge()
        run_queued_jobs()
        services.sweep_systems()
    SystemEvent.objects.update(next_at=clock.real_now())
    sweep()
    assert SystemEvent.objects.get().attempts == 1


def test_an_event_whose_sender_died_is_sent_again_with_the_same_id(attached, sign):
    SystemEvent.objects.update(state="waiting", delivered_at=None, next_at=clock.real_now() - timedelta(seconds=1))
    sweep()
    first, second = attached.events()
    assert first["headers"]["webhook-id"] == second["headers"]["webhook-id"]
    assert SystemEvent.objects.get().state == "delivered"


def test_a_system_that_replies_twice_does_it_once(attached, sign):
    body = {"step": "s1", "state": "accepted", "official": "cg_receive", "stated_at": "2020-01-01T00:00:00+08:00"}
    with world.at("2025-10-20T15:00"):
        first = attached.report(sign, body, key="report-0001")
        second = attached.report(sign, body, key="report-0001")
        other = attached.report(sign, body | {"state": "not_accepted", "reason": "不"}, key="report-0001")

    assert (first.status_code, second.status_code) == (200, 200)
    assert second.json() == first.json() | {"repeated": True}
    assert (other.status_code, other.json()["type"]) == (422, "/problems/idempotency-key-used")
    assert len([act for act in acts_on(f"case:{sign}") if act.act == "cases.accept_case"]) == 1


def test_no_report_moves_the_platform_clock(attached, sign):
    with world.at("2025-10-20T15:00"):
        body = {"step": "s1", "state": "accepted", "official": "cg_receive", "stated_at": "2024-01-01T00:00:00+08:00"}
        answer = attached.report(sign, body).json()
    assert clock.local(case(sign).accepted_at).date() == date(2025, 10, 20)
    assert answer["promised_due"] == case(sign).promised_due.isoformat()
    assert SystemReport.objects.get().stated_at.year == 2023 or SystemReport.objects.get().stated_at.year == 2024


def test_a_late_report_is_refused_and_kept_with_its_reason(attached, sign):
    with world.at("2025-10-20T15:00"):
        services.accept_case(world.official("CG-R"), sign)
        late = attached.report(sign, {"step": "s1", "state": "accepted", "official": "cg_receive"}, key="late-0001")
        again = attached.report(sign, {"step": "s1", "state": "accepted", "official": "cg_receive"}, key="late-0001")

    assert (late.status_code, late.json()["type"]) == (409, f"/problems/{StepNotOpen.code}")
    assert late.headers["Content-Type"] == "application/problem+json"
    assert again.json() == late.json()
    kept = SystemReport.objects.get()
    assert (kept.status, kept.answer["code"], kept.state) == (409, StepNotOpen.code, "accepted")


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({"step": "s1", "state": "decided", "result": "grant", "official": "cg_receive"}, 409, "report-not-fitting"),
        ({"step": "s2", "state": "step_done", "result": "pass", "official": "cg_review"}, 404, "not-found"),
        ({"step": "s1", "state": "accepted", "official": "cg_review"}, 422, "official-unknown"),
        ({"step": "s1", "state": "accepted", "official": "nobody"}, 422, "official-unknown"),
        ({"step": "s1", "state": "not_accepted", "official": "cg_receive"}, 422, "reason-missing"),
        ({"step": "s1", "state": "vanished", "official": "cg_receive"}, 422, "invalid-input"),
    ],
)
def test_what_the_desk_may_not_do_a_system_may_not_either(attached, sign, body, status, code):
    with world.at("2025-10-20T15:00"):
        answer = attached.report(sign, body)
    assert (answer.status_code, answer.json()["type"]) == (status, f"/problems/{code}")
    assert case(sign).state == "received"


def test_a_correction_goes_out_once_with_all_defects_and_comes_back_as_an_event(attached, sign):
    material = case(sign).materials.filter(source="applicant").order_by("code").first()
    points = [{"material": material.code, "text": "看不清"}]
    body = {"step": "s1", "state": "correction_needed", "official": "cg_receive", "points": points}
    with world.at("2025-10-21T09:00"):
        assert attached.report(sign, body).status_code == 200
        given = services.MaterialGiven(material.code, material.name, material.name_en, "applicant", "applicant")
        services.supply_correction(world.person("zhangsan"), sign, [given])
        sweep()
        second = attached.report(sign, body | {"points": [{"material": "M-NEW", "text": "还要一份"}]})

    assert [kind for kind, _ in attached.told()] == ["step_opened", "correction_requested", "received"]
    assert (second.status_code, second.json()["type"]) == (409, "/problems/second-correction-notice")
    assert case(sign).refused_askings.count() == 1


def test_a_case_that_the_applicant_withdraws_is_told_as_closed(attached, sign):
    with world.at("2025-10-20T16:00"):
        services.withdraw_case(world.person("zhangsan"), sign, "不开了")
        sweep()
        answer = attached.report(sign, {"step": "s1", "state": "accepted", "official": "cg_receive"})
    assert attached.told()[-1] == ("closed", "s1")
    assert attached.get().json()["tasks"] == []
    assert answer.status_code == 409


def test_fetching_a_case_leaves_a_trace_that_names_the_system(attached, sign):
    with world.at("2025-10-20T11:00"):
        seen = attached.get(f"/{sign}")
    assert seen.json()["applicant_name"] == case(sign).applicant_name
    trace = Trace.objects.filter(purpose_number=sign).order_by("-id").first()
    assert (trace.reader_user_id, trace.organisation) == ("CN-SYSTEM-sign-approval", "CG")


@pytest.mark.parametrize(
    "wrong",
    [
        {"key": Ed25519PrivateKey.generate()},
        {"key_id": "somebody-else"},
        {"covered": ["@method"]},
        {"created": 1_600_000_000},
    ],
)
def test_a_request_that_is_not_signed_rightly_is_not_answered(attached, sign, wrong):
    with world.at("2025-10-20T11:00"):
        for answer in (attached.get(f"/{sign}", **wrong), client_as("cg_receive").get(f"{API}/{sign}")):
            assert (answer.status_code, answer.json()["type"]) == (401, "/problems/signature-needed")


def test_the_same_signed_request_does_not_come_twice(attached, sign):
    assert attached.get(f"/{sign}", nonce="n-1").status_code == 200
    again = attached.get(f"/{sign}", nonce="n-1")
    assert (again.status_code, again.json()["type"]) == (409, "/problems/request-repeated")


def test_a_system_sees_only_what_has_come_to_its_posts(city, foreign, tmp_path_factory):
    attach(foreign, posts=["CG-V"])
    other = Foreign(tmp_path_factory.mktemp("other"), "fire-approval")
    attach(other, posts=["XF-V"], head="XF-A")
    try:
        with world.at(MONDAY):
            number = lodge()
            assert foreign.get(f"/{number}").status_code == 404  # it is at another post still
            services.accept_case(world.official("CG-R"), number)
            run_queued_jobs()
            assert foreign.get(f"/{number}").status_code == 200
            assert [one["step"] for one in foreign.get().json()["tasks"]] == [open_step(number).code]
            assert other.get(f"/{number}").status_code == 404
            assert other.get().json()["tasks"] == []
            body = {"step": open_step(number).code, "state": "step_done", "result": "pass", "official": "cg_review"}
            assert other.report(number, body).status_code == 404
    finally:
        other.stop()
    assert other.events() == []


def test_a_system_for_one_item_gets_only_that_item(city, foreign):
    attach(foreign, item="DRAIN", posts=["CG-R"])
    with world.at(MONDAY):
        lodge()
        run_queued_jobs()
        sweep()
    assert foreign.events() == []


def test_cases_that_are_at_the_posts_when_a_system_comes_are_told_too_and_when_it_goes_the_desk_goes_on(city, foreign):
    with world.at(MONDAY):
        number = lodge()
        run_queued_jobs()
        system, _secret = attach(foreign)
        sweep()
        assert foreign.told() == [("step_opened", "s1")]
        services.detach_system(world.official("CG-A"), system)
        assert foreign.get(f"/{number}").status_code == 401
        services.accept_case(world.official("CG-R"), number)
        sweep()
    assert foreign.told() == [("step_opened", "s1")]
    assert case(number).state == "accepted"


def test_only_the_head_of_the_department_attaches_and_detaches(city, foreign):
    for post in ("CG-R", "XF-A", "SJ-A"):
        with pytest.raises(NotFound):
            attach(foreign, head=post)
    with pytest.raises(NotFound):
        services.attach_system(
            world.person("zhangsan"), code="x1", name="x", address=foreign.address, public_key="", served=[("CG-R", "")]
        )
    system, _secret = attach(foreign)
    for post in ("CG-R", "XF-A"):
        with pytest.raises(NotFound):
            services.detach_system(world.official(post), system)


@pytest.mark.parametrize(
    ("address", "why"),
    [
        ("ftp://example.org/", "form"),
        ("https://user:word@example.org/", "form"),
        ("http://example.org/hook", "tls"),
        ("http://10.0.0.8/hook", "tls"),
        ("http://[::1", "form"),
    ],
)
def test_an_address_that_may_not_be_called_is_refused(city, foreign, address, why):
    with pytest.raises(services.SystemWrong) as refused:
        attach(foreign, address=address)
    assert refused.value.facts["errors"][0]["reason"] == str(services.SYSTEM_FAULTS[why])


def test_a_private_address_is_not_called_unless_the_operator_names_its_network(attached, city, settings):
    settings.ONEWINDOW_SYSTEM_NETWORKS = []
    with world.at(MONDAY):
        lodge()
        run_queued_jobs()
    assert (SystemEvent.objects.get().fault, attached.events()) == ("address", [])


def test_another_systems_silence_is_no_answer_and_the_same_key_may_come_again(attached, sign, monkeypatch):
    def silent(*_args, **_given):
        raise SourceUnavailable

    body = {"step": "s1", "state": "accepted", "official": "cg_receive"}
    with world.at("2025-10-20T15:00"):
        with monkeypatch.context() as outside:
            outside.setitem(services.reporting.ACTS, services.reporting.Report.ACCEPTED, silent)
            assert attached.report(sign, body, key="again-0001").status_code == 503
        assert attached.report(sign, body, key="again-0001").status_code == 200


def test_telling_costs_no_statement_of_the_act(attached, city):
    owner = world.person("zhangsan")
    with world.at(MONDAY):
        opening = world.single(owner, "SIGN", {"q_large": "no", "q_street": "yes"})
        services.open_case(owner, opening)
        other = world.single(owner, "SIGN", {"q_large": "no", "q_street": "yes"}, key="twice")
        with world.statements(2):
            number = services.open_case(owner, other)
        run_queued_jobs()
    assert SystemTask.objects.filter(case__number=number).count() == 1


def test_a_key_that_is_none_is_refused(city, foreign):
    with pytest.raises(services.SystemWrong):
        services.attach_system(
            world.official("CG-A"),
            code="broken",
            name="系统",
            address=foreign.address,
            public_key=b64encode(b"short").decode(),
            served=[("CG-R", "")],
        )


def attach_by_form(head, foreign, **changed):
    given = {
        "name": "招牌审批系统",
        "code": foreign.code,
        "address": foreign.address,
        "public_key": foreign.public_key,
        "posts": ["CG-R"],
    }
    return head.post("/desk/systems/attach/", given | changed)


def test_a_head_attaches_a_system_on_her_page_and_sees_its_secret_once(city, foreign):
    head = client_as("cg_approve")
    page = attach_by_form(head, foreign)
    row = DepartmentSystem.objects.get()
    secret = decrypt(row.secret)

    assert secret in page.content.decode()
    for path in ("/desk/systems/", f"/desk/systems/{row.id}/", f"/en/desk/systems/{row.id}/"):
        later = head.get(path)
        assert (later.status_code, secret in later.content.decode()) == (200, False)
    assert "招牌审批系统" in head.get("/desk/systems/").content.decode()
    assert "/desk/systems/" in head.get("/desk/").content.decode()


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"code": "Sign Approval"}, "代号用小写字母"),
        ({"address": "http://example.org/"}, "地址要用 https"),
        ({"public_key": "abc"}, "公钥是 Ed25519"),
        ({"item": "NOSUCH"}, "没有这个事项"),
        ({"posts": []}, "至少选一个岗位"),
    ],
)
def test_what_does_not_hold_is_said_beside_its_field(city, foreign, changed, said):
    page = attach_by_form(client_as("cg_approve"), foreign, **changed)
    assert (page.status_code, said in page.content.decode()) == (422, True)
    assert not DepartmentSystem.objects.exists()


def test_a_code_or_a_post_that_is_taken_is_said_so(attached, tmp_path):
    head = client_as("cg_approve")
    assert "这个代号已经有别的系统在用" in attach_by_form(head, attached).content.decode()
    assert "这个岗位已经接到别的系统上" in attach_by_form(head, attached, code="other").content.decode()


def test_a_head_sends_again_what_was_given_up_and_detaches(attached, sign):
    event, system = SystemEvent.objects.get(), DepartmentSystem.objects.get()
    SystemEvent.objects.update(state="dead", delivered_at=None, fault="timeout")
    head, other = client_as("cg_approve"), client_as("xf_approve")
    again, detach = f"/desk/systems/{system.id}/events/{event.id}/again/", f"/desk/systems/{system.id}/detach/"

    assert [other.post(path).status_code for path in (again, detach)] == [404, 404]
    assert "再发一次" in head.get(f"/desk/systems/{system.id}/").content.decode()
    assert head.post(again).status_code == 302
    run_queued_jobs()
    assert SystemEvent.objects.get().state == "delivered"
    assert head.post(again).status_code == 409
    assert head.post(detach).status_code == 302
    assert "已解除" in head.get("/desk/systems/").content.decode()


@pytest.mark.parametrize("login", ["cg_receive", "zhangsan"])
def test_nobody_but_a_head_opens_the_page_of_systems(city, login):
    assert client_as(login).get("/desk/systems/").status_code == 403
