"""A client written from the protocol's text alone, against a served node: data for an open case, and every refusal."""

import json
import time
import uuid
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest
from django.db import connection

from onewindow.exchange.connectors import SourceFailure, SourceTimedOut, use_source
from onewindow.exchange.models import Answer, Trace
from onewindow.exchange.services import close_purposes
from onewindow.foundation.roles import owner_connection
from onewindow.gateway.models import Evidence
from onewindow.gateway.queries import clear_measured, node_keys, service_directory
from onewindow.gateway.services import answering, close_subsystem, operator, register_key, retire_key, set_quota
from tests.exchange.conftest import LISI, ZHANGSAN
from tests.gateway.conftest import DATA_BUREAU, NEEDS, attach, granted, service_at
from tests.support.foreign_client import ForeignClient, is_signed_by, request_hash

pytestmark = pytest.mark.django_db(transaction=True)

QUESTION = {"elements": ["name", "mobile"], "query": {"id_no": ZHANGSAN}}
REVIEWER = "CN339900sj_review"
PREMISES = "清岚市澄湖区湖滨街道望湖社区望湖路66号"
GEOGRAPHY = {"elements": ["std_address_code"], "query": {"std_address": PREMISES}}


def error_of(answer):
    """Status, error type and reason code of an error in the protocol's form; fails for any other answer."""
    body = answer.json()
    assert set(body) == {"type", "message", "detail"} and uuid.UUID(body["detail"])
    assert answer.headers["x-road-error"] == body["type"]
    assert answer.status_code == (400 if body["type"].startswith("Client.") else 500)
    return answer.status_code, body["type"], body["message"].partition(":")[0]


def denied(code):
    return 500, "Server.ServerProxy.AccessDenied", code


def broken(code):
    return 400, "Client.BadRequest", code


@pytest.fixture
def number(official, open_case):
    return open_case(official("sj_review"), *NEEDS)


def test_a_foreign_client_gets_data_for_an_open_case_and_none_for_a_closed_one(node, market, pop, number):
    given = {"user": REVIEWER, "issue": number, "message_id": str(uuid.uuid4())}

    answer = market.ask(pop, QUESTION, **given)

    assert answer.status_code == 200 and "x-road-error" not in answer.headers
    assert answer.json()["rows"] == [{"name": "张三", "mobile": "10000007919"}]
    assert answer.headers["x-road-service"] == pop and answer.headers["x-road-id"] == given["message_id"]
    headers = market.headers(**given) | {"Content-Type": "application/json; charset=utf-8"}
    expected = request_hash("POST", f"/r1/{pop}/v1", headers, json.dumps(QUESTION).encode())
    assert answer.headers["x-road-request-hash"] == expected
    assert is_signed_by(answer, httpx.get(f"{node}/gateway/keys").json()["keys"][0]["public_key"])
    trace = Trace.objects.get(message_id=answer.headers["x-road-request-id"])
    assert (trace.caller, trace.reader_user_id, trace.purpose_number) == (market.subsystem, REVIEWER, number)
    assert ZHANGSAN not in json.dumps(list(Evidence.objects.values()), default=str)

    close_purposes([number])
    refused = market.ask(pop, QUESTION, user=REVIEWER, issue=number)

    assert error_of(refused) == denied("ow.NoOpenCase")
    assert is_signed_by(refused, node_keys()["keys"][0]["public_key"])
    assert Trace.objects.get(message_id=refused.headers["x-road-request-id"]).refusal == "ow.NoOpenCase"


def test_each_refusal_has_its_error_in_the_protocols_form(
    node, market, pop, number, official, open_case, open_draft, person
):
    reviewer = official("sj_review")
    market.ask(pop, QUESTION, user=REVIEWER, issue=number)

    def asked(question=QUESTION, service=pop, client=market, **given):
        return error_of(client.ask(service, question, **({"user": REVIEWER, "issue": number} | given)))

    zhangsan = person("zhangsan")
    cases = {
        "no issue": (asked(issue=""), broken("ow.NoPurpose")),
        "an issue of no known kind": (asked(issue="GD33990020251009000123E"), broken("ow.NoPurpose")),
        "no user": (asked(user=""), broken("ow.NoUser")),
        "an unknown user": (asked(user="CN339900nobody"), denied("ow.NoUser")),
        "a user of another city": (asked(user="CN330100sj_review"), denied("ow.NoUser")),
        "another department's official": (asked(user="CN339900xf_review"), denied("ow.NoUser")),
        "a citizen number as user": (asked(user=f"CN{ZHANGSAN}"), broken("ow.NoUser")),
        "an unknown case": (asked(issue="YC33990020251009999999E"), denied("ow.NoOpenCase")),
        "another department's case": (
            asked(issue=open_case(reviewer, *NEEDS, posts=("XF-V",))),
            denied("ow.NoOpenCase"),
        ),
        "a case that does not declare it": (asked(issue=open_case(reviewer, "pop.name")), denied("ow.NeedNotDeclared")),
        "somebody else": (asked({**QUESTION, "query": {"id_no": LISI}}), denied("ow.SubjectNotInCase")),
        "an official without a post on it": (asked(user="CN339900sj_data"), denied("ow.UserNotOnCase")),
        "an unknown draft": (asked(issue="CG33990020251009999999E"), denied("ow.NoOpenDraft")),
        "a citizen's draft": (
            asked(issue=open_draft(zhangsan, *NEEDS), user=zhangsan.user_id),
            denied("ow.NotDraftOwner"),
        ),
        "an unknown project": (asked(issue="MD33990020251009999999E"), denied("ow.NoStandingPurpose")),
        "fields beyond the grant": (asked({**QUESTION, "elements": ["name", "alive"]}), denied("ow.NoAuthorisation")),
        "an element that does not exist": (asked({**QUESTION, "elements": ["shoes"]}), denied("ow.NotShareable")),
        "a service that does not exist": (asked(service=pop.replace("query", "erase")), denied("ow.NotShareable")),
        "a register that does not exist": (asked(service=pop.replace("/pop/", "/xyz/")), denied("ow.NotShareable")),
        "an address too short": (
            error_of(market.send("POST", "/r1/OW/GOV", market.headers(), b"{}")),
            broken("ow.BadAddress"),
        ),
    }
    wrong = {name: got for name, (got, wanted) in cases.items() if got != wanted}
    assert wrong == {}


def test_a_malformed_header_is_named(node, market, pop, number):
    good = market.headers(user=REVIEWER, issue=number)

    def sent(name, value):
        answer = market.send("POST", f"/r1/{pop}/v1", good | {name: value}, json.dumps(QUESTION).encode())
        assert value == "" or name in answer.json()["message"]
        return error_of(answer)

    assert sent("X-Road-Client", "") == broken("ow.NoClient")
    assert sent("X-Road-Client", "OW/GOV/x") == broken("ow.NoClient")
    assert sent("X-Road-Client", "OW/GOV/x/%FF") == broken("ow.NoClient")
    assert sent("X-Road-Id", "two words") == broken("ow.BadHeader")
    assert sent("X-Road-Issue", "' or 1=1 --") == broken("ow.NoPurpose")
    assert sent("X-Road-UserId", "DE123") == broken("ow.NoUser")
    assert sent("X-Road-Represented-Party", "a/b/c") == broken("ow.BadHeader")
    assert sent("X-Road-Represented-Party", ZHANGSAN) == broken("ow.BadHeader")
    assert sent("X-OW-Purpose", "-") == broken("ow.BadHeader")


def test_only_a_valid_key_of_the_calling_subsystem_opens_anything(node, market, pop, number):
    body = json.dumps(QUESTION).encode()
    headers = market.headers(user=REVIEWER, issue=number)
    path = f"/r1/{pop}/v1"

    def sent(changed=None, body_sent=body, **signing):
        signed = headers | {"X-Road-Id": str(uuid.uuid4())}
        signed |= market.signature("POST", node + path, signed, body, **signing)
        return error_of(market.send_as_is("POST", path, signed | (changed or {}), body_sent))

    stranger = ForeignClient(node, "OW/GOV/11339900MB99013825/stranger", key_id=market.key_id)
    assert error_of(stranger.ask(pop, QUESTION, user=REVIEWER, issue=number)) == denied("ow.NotMember")
    forger = ForeignClient(node, market.subsystem, key_id=market.key_id)
    assert error_of(forger.ask(pop, QUESTION, user=REVIEWER, issue=number)) == denied("ow.NotMember")
    assert error_of(market.send_as_is("POST", path, headers, body)) == broken("ow.NotMember")
    assert sent(key_id="unknown") == denied("ow.NotMember")
    assert sent({"X-Road-Issue": "YC33990020251009000123E"}) == denied("ow.NotMember")  # changed on the way
    assert sent(body_sent=body.replace(b"mobile", b"alive!")) == broken("ow.BadSignature")
    assert sent(leave_out=("x-road-issue",)) == broken("ow.BadSignature")
    assert sent(leave_out=("content-digest",)) == broken("ow.BadSignature")
    assert sent({"Signature-Input": "rubbish("}) == broken("ow.BadSignature")
    assert sent({"Signature": "sig1=:!!!:"}) == broken("ow.BadSignature")
    assert sent(nonce="") == broken("ow.BadSignature")
    assert sent(alg="") == broken("ow.BadSignature")
    assert sent(created=int(time.time()) - 301) == broken("ow.TooOld")
    assert sent(created=int(time.time()) + 60) == broken("ow.BadSignature")
    assert not Trace.objects.filter(subjects__len__gt=0).exists()  # who is not known leaves nothing at anybody's


def test_a_key_is_changed_without_a_stop_and_the_old_one_then_opens_nothing(node, market, pop, number):
    renewed = ForeignClient(node, market.subsystem)
    renewed.key_id = register_key(operator(), market.subsystem, renewed.public_key)
    given = {"user": REVIEWER, "issue": number}
    assert [one.ask(pop, QUESTION, **given).status_code for one in (market, renewed, market)] == [200, 200, 200]

    retire_key(operator(), market.key_id)

    assert error_of(market.ask(pop, QUESTION, **given)) == denied("ow.NotMember")
    assert renewed.ask(pop, QUESTION, **given).status_code == 200
    close_subsystem(operator(), market.subsystem, "系统下线")
    assert error_of(renewed.ask(pop, QUESTION, **given)) == denied("ow.NotMember")


def test_a_message_that_is_sent_again_is_refused(node, market, pop, number):
    body, path = json.dumps(QUESTION).encode(), f"/r1/{pop}/v1"
    headers = market.headers(user=REVIEWER, issue=number)
    signed = headers | market.signature("POST", node + path, headers, body)
    assert market.send_as_is("POST", path, signed, body).status_code == 200

    assert error_of(market.send_as_is("POST", path, signed, body)) == broken("ow.Replayed")  # recorded on the way
    again = market.send("POST", path, headers, body)
    assert again.status_code == 200  # its own sender may ask the same again
    other = json.dumps({**QUESTION, "elements": ["name"]}).encode()
    assert error_of(market.send("POST", path, headers, other)) == broken("ow.Replayed")


def test_of_the_same_message_sent_many_times_at_once_one_is_answered(node, market, pop, number):
    body, path = json.dumps(QUESTION).encode(), f"/r1/{pop}/v1"
    headers = market.headers(user=REVIEWER, issue=number)
    signed = headers | market.signature("POST", node + path, headers, body)

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: market.send_as_is("POST", path, signed, body), range(8)))

    assert sorted(answer.status_code for answer in answers) == [200, *[400] * 7]
    assert {error_of(answer) for answer in answers if answer.status_code == 400} == {broken("ow.Replayed")}
    assert Trace.objects.filter(refusal="").count() == 1


def test_a_register_that_hangs_is_given_up_and_answers_again_when_it_is_free(node, market, pop, number, settings):
    settings.ONEWINDOW_SOURCE_TIMEOUT_MS = 300
    with owner_connection() as owner, owner.transaction():
        owner.execute("lock table reg_pop.record in access exclusive mode")
        hung = market.ask(pop, QUESTION, user=REVIEWER, issue=number)
    assert error_of(hung) == (500, "Server.ServerProxy.NetworkError", "ow.SourceTimedOut")
    assert Answer.objects.get(trace__message_id=hung.headers["x-road-request-id"]).reason == "ow.SourceTimedOut"
    assert market.ask(pop, QUESTION, user=REVIEWER, issue=number).status_code == 200


def test_more_messages_than_the_quota_are_refused(node, market, pop, number):
    set_quota(operator(), market.subsystem, pop, 2)
    answers = [market.ask(pop, QUESTION, user=REVIEWER, issue=number) for _ in range(4)]
    codes = [answer.status_code for answer in answers]
    assert codes.count(200) in {2, 3, 4}  # a new minute may have begun meanwhile
    if codes.count(200) == 2:
        assert error_of(answers[-1]) == denied("ow.OverQuota")


def test_sql_in_a_value_is_just_a_value(node, market, pop, number):
    for text in ("' or '1'='1", '"; drop table exchange_trace; --', "%", "\\", ZHANGSAN + "' --"):
        asked = {"elements": ["name"], "query": {"id_no": text}}
        assert error_of(market.ask(pop, asked, user=REVIEWER, issue=number)) == denied("ow.SubjectNotInCase")
    harmless = {"elements": ["name"], "query": {"id_no": ZHANGSAN, "name": "张三' or 1=1 --"}}
    answer = market.ask(pop, harmless, user=REVIEWER, issue=number)
    assert (answer.status_code, answer.json()["state"], answer.json()["rows"]) == (200, "empty", [])
    assert Trace.objects.exists()


def test_the_services_own_errors_come_without_the_exchanges_header(node, market, pop, number):
    given = {"user": REVIEWER, "issue": number}
    wrong = [b"{", b"[]", b'{"elements": []}', b'{"elements": ["name"], "query": {"id_no": 1}}', b"\xff\xfe"]
    wrong += [json.dumps({**QUESTION, "query": {"id_no": "a\x00b"}}).encode(), b"[" * 200_000]
    for body in wrong:
        answer = market.ask(pop, body, **given)
        assert (answer.status_code, answer.headers["content-type"]) == (400, "application/problem+json")
        assert "x-road-error" not in answer.headers and is_signed_by(answer, node_keys()["keys"][0]["public_key"])
    assert market.ask(pop, QUESTION, version="v9", **given).status_code == 404


def test_a_body_of_100_mb_is_refused_and_so_is_an_answer_that_is_too_large(node, market, pop, number, monkeypatch):
    huge = market.ask(pop, b"x" * 100_000_000, user=REVIEWER, issue=number)
    assert error_of(huge) == broken("ow.TooLarge")

    class Flooding:
        def ask(self, questions):
            from onewindow.exchange.connectors import Found

            return [Found(tuple({"name": "x" * 1_000_000} for _ in range(100)), (ZHANGSAN,)) for _ in questions]

    use_source("pop", Flooding())
    try:
        flooded = market.ask(pop, QUESTION, user=REVIEWER, issue=number)
    finally:
        use_source("pop", None)
    assert error_of(flooded) == (500, "Server.ServerProxy.ServiceFailed", "ow.AnswerTooLarge")


@pytest.mark.parametrize(
    ("failure", "kind", "code"),
    [
        (SourceTimedOut, "Server.ServerProxy.NetworkError", "ow.SourceTimedOut"),
        (SourceFailure, "Server.ServerProxy.ServiceFailed", "ow.SourceFailed"),
    ],
)
def test_a_register_that_is_down_or_fails_is_told_apart(node, market, pop, number, failure, kind, code):
    class Failing:
        def ask(self, questions):
            raise failure

    use_source("pop", Failing())
    try:
        answer = market.ask(pop, QUESTION, user=REVIEWER, issue=number)
    finally:
        use_source("pop", None)
    assert error_of(answer) == (500, kind, code)


def test_when_the_proof_cannot_be_kept_nothing_is_given_out(node, market, pop, number, monkeypatch):
    def broken_disk(_changes):
        raise OSError

    monkeypatch.setattr(answering, "write_rows", broken_disk)
    answer = market.ask(pop, QUESTION, user=REVIEWER, issue=number)
    assert error_of(answer) == (500, "Server.ServerProxy.ServiceFailed", "ow.Failed")
    assert "张三" not in answer.text


def test_a_plain_client_reads_what_is_nobodys_data_with_the_mandatory_header_alone(node, market, pop):
    geo = service_at(node, "geo")
    plain = {"X-Road-Client": market.subsystem, "Content-Type": "application/json"}

    def sent(service, question, headers=plain):
        return httpx.post(f"{node}/r1/{service}/v1", json=question, headers=headers, timeout=30)

    assert error_of(sent(geo, GEOGRAPHY)) == denied("ow.NoAuthorisation")  # deny by default
    granted(market, "geo.std_address_code")
    answer = sent(geo, GEOGRAPHY)
    assert answer.status_code == 200 and set(answer.json()["rows"][0]) == {"std_address_code"}
    by_get = httpx.get(
        f"{node}/r1/{geo}/v1",
        params={"std_address": PREMISES, "elements": "std_address_code"},
        headers=plain,
        timeout=30,
    )
    assert by_get.json()["rows"] == answer.json()["rows"]
    assert error_of(sent(geo, GEOGRAPHY, {})) == broken("ow.NoClient")
    assert error_of(sent(geo, GEOGRAPHY, {"X-Road-Client": "OW/GOV/1/nobody"})) == denied("ow.NotMember")
    missing = sent(pop, QUESTION)
    assert error_of(missing) == broken("ow.NoPurpose") and "X-Road-Issue" in missing.json()["message"]
    missing = sent(pop, QUESTION, plain | {"X-Road-Issue": "YC33990020251009000123E"})
    assert error_of(missing) == broken("ow.NoUser") and "X-Road-UserId" in missing.json()["message"]
    in_address = httpx.get(f"{node}/r1/{pop}/v1", params={"id_no": "1"}, headers=plain, timeout=30)
    assert error_of(in_address) == broken("ow.AskByPost")


def test_what_a_company_register_publishes_is_a_service_of_its_own(node, market):
    granted(market, "ent.name", "ent.legal_rep_id")
    public = service_at(node, "ent", "public")
    plain = {"X-Road-Client": market.subsystem}
    answer = httpx.get(
        f"{node}/r1/{public}/v1", params={"uscc": "91339902MA9Q00701J", "elements": "name"}, headers=plain, timeout=30
    )
    assert answer.status_code == 200 and answer.json()["rows"][0]["name"]
    hidden = httpx.get(
        f"{node}/r1/{public}/v1",
        params={"uscc": "91339902MA9Q00701J", "elements": "legal_rep_id"},
        headers=plain,
        timeout=30,
    )
    assert error_of(hidden) == denied("ow.NotShareable")


def test_a_portal_reads_for_the_person_who_fills_in_her_draft(node, pop, person, open_draft):
    portal = attach(node, DATA_BUREAU, "portal", "DS", serves_persons=True)
    granted(portal, *NEEDS)
    zhangsan = person("zhangsan")
    number = open_draft(zhangsan, *NEEDS)

    assert portal.ask(pop, QUESTION, user=zhangsan.user_id, issue=number).status_code == 200
    other = person("limei").user_id
    assert error_of(portal.ask(pop, QUESTION, user=other, issue=number)) == denied("ow.NotOwnData")


def test_a_foreign_client_finds_its_way_alone(node, market, pop):
    plain = {"X-Road-Client": market.subsystem}
    base = f"{node}/r1/{pop.rpartition('/')[0]}"
    (method,) = httpx.get(f"{base}/listMethods", headers=plain).json()["service"]
    assert (method["subsystem_code"], method["service_code"]) == ("pop", "query")
    assert method["endpoint_list"] == [{"method": "POST", "path": "/v1"}]
    (allowed,) = httpx.get(f"{base}/allowedMethods", headers=plain).json()["service"]
    assert allowed["service_code"] == "query"
    geo = service_at(node, "geo").rpartition("/")[0]
    assert httpx.get(f"{node}/r1/{geo}/allowedMethods", headers=plain).json() == {"service": []}
    described = httpx.get(f"{base}/getOpenAPI", params={"serviceCode": "query"}, headers=plain).json()
    assert described["openapi"].startswith("3.") and described["x-ow-personal-data"] is True
    assert "name" in described["components"]["schemas"]["Answer"]["properties"]["rows"]["items"]["properties"]
    nowhere = httpx.get(f"{base}/getOpenAPI", params={"serviceCode": "x"}, headers=plain)
    assert error_of(nowhere) == broken("ow.NotShareable")


def test_every_register_is_described_and_only_personal_data_is_marked_so(node, market):
    plain = {"X-Road-Client": market.subsystem}
    listed = httpx.get(f"{node}/listClients").json()["member"]
    assert {"xroad_instance": "OW", "member_class": "GOV", "member_code": "11339900MB99013825",
            "subsystem_code": "market", "object_type": "SUBSYSTEM"} in [one["id"] for one in listed]  # fmt: skip
    marks = {}
    for code in ("pop", "ent", "geo", "crd", "mac", "res", "mar", "edu", "sin", "bir", "hpf", "veh", "prj"):
        base = f"{node}/r1/{service_at(node, code).rpartition('/')[0]}"
        for one in httpx.get(f"{base}/listMethods", headers=plain).json()["service"]:
            asked = {"serviceCode": one["service_code"]}
            found = httpx.get(f"{base}/getOpenAPI", params=asked, headers=plain).json()
            marks[f"{code}/{one['service_code']}"] = found["x-ow-personal-data"]
    assert {name for name, personal in marks.items() if not personal} == {"geo/query", "mac/query", "ent/public"}


def test_a_proof_once_kept_cannot_be_changed(node, market, pop, number):
    market.ask(pop, QUESTION, user=REVIEWER, issue=number)
    with pytest.raises(Exception, match=r"(?i)never changed|permission denied"), connection.cursor() as cursor:
        cursor.execute("update gateway_evidence set status = 500")


def test_the_directory_tells_how_well_each_service_answers_and_blames_no_caller_on_it(node, market, pop, number):
    class Failing:
        def ask(self, questions):
            raise SourceFailure

    given = {"user": REVIEWER, "issue": number}
    for _ in range(3):
        assert market.ask(pop, QUESTION, **given).status_code == 200
    market.ask(pop, QUESTION, user=REVIEWER, issue="YC33990020251009999999E")  # refused: not the service's fault
    use_source("pop", Failing())
    try:
        market.ask(pop, QUESTION, **given)
    finally:
        use_source("pop", None)
    clear_measured()

    rows = {row.id: row for row in service_directory()}

    assert (rows[pop].asked, rows[pop].uptime, rows[pop].is_personal) == (4, 75.0, True)
    assert rows[pop].last_used and rows[pop].median_ms is not None
    unused = rows[service_at(node, "geo")]
    assert (unused.asked, unused.uptime, unused.last_used) == (0, None, None)
    page = httpx.get(f"{node}/gateway/services/").text
    assert "答复了 75.0%" in page and market.subsystem not in page
    clear_measured()
