"""The window: an official helps one person at a time, who confirms herself at the second screen."""

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.test import Client

from onewindow.cases.models import Case
from onewindow.config.journey.stories import city as records
from onewindow.exchange.queries import traces_of
from onewindow.foundation import clock
from onewindow.foundation.errors import Invalid, NotAllowed, NotFound
from onewindow.identity import queries as identity
from onewindow.intake import services
from onewindow.intake.models import Draft, Visit
from onewindow.intake.queries.window import helped_person, present_visit, screen
from onewindow.ledger.queries import acts_on
from tests.cases import world as cases
from tests.intake import world

HALL = "SITE-CITY"


def papers(login):
    row = records().people[login]
    return {"number": row["id_no"], "name": row["name"]}


@pytest.fixture
def clerk(city):
    return identity.official(identity.accounts_by_login(["ds_receive"])["ds_receive"])


@pytest.fixture
def helped(clerk):
    """Zhang San stands at the window of the city's hall."""
    services.open_visit(clerk, **papers("zhangsan"), site=HALL, ticket="A032")
    return helped_person(clerk)


@pytest.fixture
def filled(helped):
    """The restaurant, filled in at the window and ready to be confirmed."""
    number = world.begun(helped)
    world.fill(helped, number)
    world.hand_in(helped, number)
    return number


def test_the_official_acts_for_the_person_and_both_are_recorded(clerk, helped):
    person = cases.person("zhangsan")
    assert (helped.id, helped.party, helped.represents) == (person.id, person.party, person.represents)
    assert (helped.channel, helped.user_id) == ("hall", clerk.user_id)
    visit = present_visit(clerk)
    assert (visit.site.code, visit.ticket) == (HALL, "A032")
    assert [act.act for act in acts_on(f"visit:{visit.id}")] == ["intake.open_visit"]


@pytest.mark.parametrize("change", [{"name": "别的人"}, {"number": "339900200001011234"}, {"site": "SITE-NOWHERE"}])
def test_who_is_not_found_by_number_and_name_is_not_helped(clerk, change):
    with pytest.raises(Invalid):
        services.open_visit(clerk, **{**papers("zhangsan"), "site": HALL, **change})
    assert helped_person(clerk) is None
    assert Visit.objects.count() == 0


@pytest.mark.parametrize("login", ["sj_receive", "ds_catalogue", "sj_approve"])
def test_no_other_official_serves_a_window(city, client_of, login):
    official = identity.official(identity.accounts_by_login([login])[login])
    with pytest.raises(NotAllowed):
        services.open_visit(official, **papers("zhangsan"), site=HALL)
    client = client_of(login)
    assert client.get("/desk/window/").status_code == 403
    assert client.get("/apply/item/FOOD/").status_code == 403


def test_one_person_at_a_window_at_a_time(clerk, helped):
    with pytest.raises(services.AlreadyHelping):
        services.open_visit(clerk, **papers("liuyang"), site=HALL)
    services.end_visit(clerk, "another")
    assert helped_person(clerk) is not None
    services.end_visit(clerk, str(present_visit(clerk).id))
    assert helped_person(clerk) is None
    services.open_visit(clerk, **papers("liuyang"), site=HALL)


def test_a_visit_that_was_forgotten_is_over_with_its_day(clerk, helped):
    Visit.objects.update(opened_at=clock.now() - timedelta(days=1))
    assert helped_person(clerk) is None
    assert present_visit(clerk) is None
    services.open_visit(clerk, **papers("liuyang"), site=HALL)
    assert Visit.objects.filter(ended_at=None).count() == 1


def test_what_she_confirms_is_a_case_of_hers_lodged_here_with_one_visit_counted(clerk, filled):
    code = services.send_to_screen(clerk, filled)
    number = services.confirm_on_screen(code, world.PROMISES, is_confirmed=True, without_promises=False)
    case = Case.objects.get(number=number)
    assert (case.channel, case.site, case.visits.count()) == ("hall", HALL, 1)
    assert case.filed_by == cases.person("zhangsan").id
    assert present_visit(clerk).cases == (number,)
    with pytest.raises(NotFound):
        services.confirm_on_screen(code, world.PROMISES, is_confirmed=True, without_promises=False)


def test_nothing_is_submitted_without_her_confirmation(clerk, filled):
    code = services.send_to_screen(clerk, filled)
    with pytest.raises(services.NotComplete):
        services.confirm_on_screen(code, (), is_confirmed=False, without_promises=False)
    assert screen(code).draft == filled
    assert Case.objects.count() == 0


def test_a_code_is_good_for_a_quarter_of_an_hour_and_only_the_newest(clerk, filled):
    first = services.send_to_screen(clerk, filled)
    second = services.send_to_screen(clerk, filled)
    with pytest.raises(NotFound):
        screen(first)
    visit = Visit.objects.get()
    visit.screen_until_real -= timedelta(minutes=16)
    visit.save()
    for code in (second, "guess", ""):
        with pytest.raises(NotFound):
            screen(code)


def test_the_draft_of_somebody_else_is_not_sent_to_the_screen(clerk, zhangsan):
    number = world.begun(zhangsan)
    services.open_visit(clerk, **papers("liuyang"), site=HALL)
    with pytest.raises(NotFound):
        services.send_to_screen(clerk, number)


def test_begun_online_it_goes_on_at_the_window_and_the_other_way_round(clerk, zhangsan):
    number = world.begun(zhangsan)
    services.open_visit(clerk, **papers("zhangsan"), site=HALL)
    helped = helped_person(clerk)
    world.fill(helped, number)
    services.end_visit(clerk, str(present_visit(clerk).id))
    world.hand_in(zhangsan, number)
    assert services.submit_draft(zhangsan, number, "key", promises=world.PROMISES)
    assert Case.objects.filter(channel="web", visits=None, parent=None).exists()


def test_she_sees_that_an_official_looked_for_her(clerk, filled):
    rows = traces_of([identity.party(cases.person("zhangsan").party).ref], limit=50)
    assert any(f"窗口工作人员替您查（工号 {clerk.user_id}）" == row.who for row in rows)


def test_the_window_leads_from_the_papers_to_the_receipt_without_a_script(city, client_of):
    client = client_of("ds_receive")
    assert client.get("/apply/item/FOOD/").status_code == 403  # nobody stands at the window
    wrong = client.post("/desk/window/", {"number": "1", "name": "张三", "site": HALL})
    assert wrong.status_code == 422
    assert client.post("/desk/window/", {**papers("zhangsan"), "site": HALL}).status_code == 302
    page = client.get("/desk/window/").content.decode()
    assert "正在接待" in page
    assert records().people["zhangsan"]["id_no"] not in page
    assert "正在帮" in client.get("/apply/bundle/RESTAURANT/").content.decode()
    for private in ("/my/", "/my/cases/", "/my/licences/", "/my/traces/"):
        assert client.get(private).status_code in (403, 404)

    clerk = identity.official(identity.accounts_by_login(["ds_receive"])["ds_receive"])
    helped = helped_person(clerk)
    number = world.begun(helped)
    world.fill(helped, number)
    world.hand_in(helped, number)
    review = client.get(f"/apply/{number}/review/").content.decode()
    assert f"/desk/window/{number}/send/" in review
    assert 'name="confirmed"' not in review
    assert client.post(f"/apply/{number}/submit/", {"confirmed": "1"}).status_code == 403

    assert client.post(f"/desk/window/{number}/send/").status_code == 302
    window = BeautifulSoup(client.get("/desk/window/").content, "html.parser")
    address = window.find("a", href=lambda href: href and "/screen/" in href)["href"]
    tablet = Client()
    shown = BeautifulSoup(tablet.get(address).content, "html.parser")
    boxes = {box["name"]: box["value"] for box in shown.select("input[type=checkbox], [name=seen]")}
    assert "confirmed" in boxes
    assert tablet.post(address, {}).status_code == 422
    assert "交上去了" in tablet.post(address, boxes).content.decode()
    assert tablet.get(address).status_code == 404
    lodged = Draft.objects.get(number=number).case_number
    assert lodged in client.get("/desk/window/").content.decode()
    assert client.get(f"/my/cases/{lodged}/receipt/").status_code == 200
    assert client.get(f"/my/cases/{lodged}/").status_code == 403


def test_what_was_changed_at_the_window_after_she_read_it_is_shown_to_her_again(clerk, filled):
    code = services.send_to_screen(clerk, filled)
    tablet, place = Client(), f"/screen/{code}/"
    shown = BeautifulSoup(tablet.get(place).content, "html.parser")
    boxes = {box["name"]: "1" for box in shown.select("input[type=checkbox]")}
    seen = shown.select_one("[name=seen]")["value"]
    world.fill(helped_person(clerk), filled, area="321")
    answer = tablet.post(place, {**boxes, "seen": seen})
    assert answer.status_code == 422
    assert "请再看一遍" in answer.content.decode()
    assert Case.objects.count() == 0


def test_evidence_that_is_stale_is_found_anew_when_she_confirms(clerk, filled):
    draft = Draft.objects.get(number=filled)
    content = draft.content
    content.evidence["fingerprint"] = "yesterday's"
    draft.put_content(content)
    draft.save()
    code = services.send_to_screen(clerk, filled)
    assert services.confirm_on_screen(code, world.PROMISES, is_confirmed=True, without_promises=False)
