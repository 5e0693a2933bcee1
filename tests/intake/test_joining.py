"""Applying together: a buyer and a seller, a spouse, a company; each confirms herself what is submitted."""

from datetime import timedelta

import pytest
import time_machine
from django.db import transaction

from onewindow.cases import queries as case_queries
from onewindow.cases import services as case_services
from onewindow.cases.models import Case
from onewindow.config.journey.stories import city as records
from onewindow.exchange.queries import traces_of
from onewindow.foundation import clock
from onewindow.foundation.errors import Invalid, NotFound, TooManyAttempts
from onewindow.identity import queries as identity
from onewindow.identity.models import SignInAttempt
from onewindow.intake import queries, services
from onewindow.intake.models import CoApplicant, Draft
from onewindow.intake.queries.window import helped_person, screen
from onewindow.intake.services import Entries
from onewindow.ledger.queries import acts_on
from onewindow.notifications.models import Message
from tests.cases import world as cases
from tests.intake import world
from tests.support.queue import run_queued_jobs

ANSWERS = {"q_mortgage": "no", "q_couple": "yes", "q_seized": "no"}
FILLED = {"share": "共同共有", "first_home": "true"}


def papers(login):
    row = records().people[login]
    return {"document": row["id_no"], "name": row["name"]}


def named(actor, number, login, side="other"):
    return services.name_co_applicant(actor, number, **papers(login), side=side)


@pytest.fixture
def buyer(city):
    return world.person("liuyang")


@pytest.fixture
def seller(city):
    return world.person("wangwu")


@pytest.fixture
def spouse(city):
    return world.person("hejing")


@pytest.fixture
def draft(buyer):
    return world.begun(buyer, "item", "RETRANSFER", ANSWERS)


@pytest.fixture
def joined(buyer, seller, draft):
    """The seller has agreed; what the register knows of her home has filled in the form, the rest is typed."""
    row = named(buyer, draft, "wangwu")
    services.join_draft(seller, row)
    services.resolve_evidence(buyer, draft)
    services.save_values(buyer, draft, Entries(values=FILLED))
    services.resolve_evidence(buyer, draft)
    return row


def content(actor, row):
    return queries.joint_page(actor, row).content


def confirm(actor, row):
    services.confirm_draft(actor, row, content(actor, row))


def test_the_seller_is_found_by_number_and_name_and_told(buyer, seller, draft):
    row = named(buyer, draft, "wangwu")
    page = queries.people_page(buyer, draft)
    assert [(each.name, each.side, each.state) for each in page.rows] == [("王五", "other", "asked")]
    assert Message.objects.filter(account=seller.id, kind="joint_asked", link=f"/my/joint/{row}/").exists()
    assert [act.act for act in acts_on(draft)][-1] == "intake.name_co_applicant"


@pytest.mark.parametrize("change", [{"name": "别的人"}, {"document": "339900200001011234"}, {"side": "elsewhere"}])
def test_who_is_not_one_party_is_not_named(buyer, draft, change):
    with pytest.raises(Invalid):
        services.name_co_applicant(buyer, draft, **{**papers("wangwu"), "side": "other", **change})
    assert not CoApplicant.objects.exists()


def test_nobody_is_named_twice_nor_the_applicant_herself(buyer, draft):
    named(buyer, draft, "wangwu")
    for login in ("wangwu", "liuyang"):
        with pytest.raises(services.AlreadyNamed), transaction.atomic():
            named(buyer, draft, login)
    assert Draft.objects.get(number=draft).joint == 1


def test_before_she_agrees_nothing_is_read_about_her(buyer, seller, draft):
    named(buyer, draft, "wangwu")
    services.resolve_evidence(buyer, draft)
    assert not traces_of([identity.party(seller.party).ref], limit=50)
    assert world.field(buyer, draft, "unit_no").value in ("", None)


def test_once_she_has_agreed_her_home_fills_in_the_form_and_she_sees_each_look(buyer, seller, draft, joined):
    assert world.field(buyer, draft, "seller_id").value == records().people["wangwu"]["id_no"]
    assert world.material(buyer, draft, "M-RECERT").resolved.given == "licence"
    assert world.material(buyer, draft, "M-CONTRACT").resolved.given == "register"
    rows = traces_of([identity.party(seller.party).ref], limit=50)
    assert rows and {row.purpose_number for row in rows} == {draft}


def test_the_application_is_lodged_only_when_all_have_confirmed(buyer, seller, spouse, draft, joined):
    other = named(buyer, draft, "hejing", side="same")
    with pytest.raises(services.NotComplete) as refused:
        services.submit_draft(buyer, draft, "key")
    assert {each["pointer"] for each in refused.value.facts["errors"]} == {f"/joint/{joined}", f"/joint/{other}"}
    confirm(seller, joined)
    with pytest.raises(services.NotComplete):
        services.submit_draft(buyer, draft, "key")
    services.join_draft(spouse, other)
    confirm(spouse, other)
    number = services.submit_draft(buyer, draft, "key")
    case = Case.objects.get(number=number)
    assert [(one["name"], one["side"]) for one in case.co_applicants] == [("王五", "other"), ("何静", "same")]
    refs = {identity.party(actor.party).ref for actor in (buyer, seller, spouse)}
    assert refs == set(case.subjects)


def test_each_of_them_sees_the_case_and_nobody_else(buyer, seller, draft, joined):
    confirm(seller, joined)
    number = services.submit_draft(buyer, draft, "key")
    assert case_queries.case_page(seller, number).number == number
    assert [row.number for row in case_queries.cases_of(seller)] == [number]
    for stranger in (world.person("zhangsan"), cases.stranger(), cases.official("CG-R")):
        with pytest.raises(NotFound):
            case_queries.case_page(stranger, number)
        assert case_queries.cases_of(stranger) == []


def test_confirming_twice_is_confirming_once(seller, draft, joined):
    confirm(seller, joined)
    confirm(seller, joined)
    assert [act.act for act in acts_on(draft)].count("intake.confirm_draft") == 1


@pytest.mark.parametrize(
    "change",
    [
        lambda buyer, draft: services.save_values(buyer, draft, Entries(values={"first_home": "false"})),
        lambda buyer, draft: services.answer_questions(buyer, draft, {"q_mortgage": "yes"}),
        lambda buyer, draft: services.attach_file(buyer, draft, "M-CONTRACT", name="a.pdf", content=world.pdf()),
        lambda buyer, draft: named(buyer, draft, "zhangsan", side="same"),
    ],
)
def test_a_change_after_a_confirmation_voids_it_and_she_is_told(buyer, seller, draft, joined, change):
    confirm(seller, joined)
    change(buyer, draft)
    row = CoApplicant.objects.get(id=joined)
    assert (row.state, row.seen) == ("joined", "")
    assert Message.objects.filter(account=seller.id, kind="joint_changed").count() == 1
    with pytest.raises(services.NotComplete):
        services.submit_draft(buyer, draft, "key")


def test_saving_the_same_again_voids_nothing(buyer, seller, draft, joined):
    confirm(seller, joined)
    services.save_values(buyer, draft, Entries(values=FILLED))
    services.resolve_evidence(buyer, draft)
    assert CoApplicant.objects.get(id=joined).state == "confirmed"


def test_what_was_changed_since_she_read_it_is_not_confirmed(buyer, seller, draft, joined):
    read = content(seller, joined)
    services.save_values(buyer, draft, Entries(values={"first_home": "false"}))
    with pytest.raises(services.ContentChanged):
        services.confirm_draft(seller, joined, read)


def test_half_a_form_is_not_confirmed(buyer, seller, draft):
    row = named(buyer, draft, "wangwu")
    with pytest.raises(services.NotJoined):
        confirm(seller, row)
    services.join_draft(seller, row)
    with pytest.raises(services.NotFilledIn):
        confirm(seller, row)


def test_who_declines_is_read_about_no_more_and_nothing_is_lodged(buyer, seller, draft, joined):
    confirm(seller, joined)
    services.decline_draft(seller, joined, "价格没谈好")
    services.decline_draft(seller, joined, "again")
    assert queries.people_page(buyer, draft).rows[0].reason == "价格没谈好"
    services.resolve_evidence(buyer, draft)
    assert world.field(buyer, draft, "seller_id").value in ("", None)
    with pytest.raises(services.HasDeclined):
        confirm(seller, joined)
    services.remove_co_applicant(buyer, draft, joined)
    services.remove_co_applicant(buyer, draft, joined)
    assert queries.people_page(buyer, draft).rows == ()


HER_ACTS = (
    queries.joint_page,
    services.join_draft,
    lambda who, row: services.confirm_draft(who, row, "x"),
    services.decline_draft,
)
OWNERS_ACTS = (
    lambda who, draft, row: queries.people_page(who, draft),
    lambda who, draft, row: named(who, draft, "hejing"),
    services.remove_co_applicant,
    lambda who, draft, row: services.ask_to_confirm(who, draft),
    lambda who, draft, row: services.submit_draft(who, draft, "key"),
)


@pytest.mark.parametrize("act", HER_ACTS)
def test_nobody_but_the_named_answers(buyer, spouse, joined, act):
    for stranger in (buyer, spouse, cases.stranger(), cases.official("ZR-R")):
        with pytest.raises(NotFound):
            act(stranger, joined)


@pytest.mark.parametrize("act", OWNERS_ACTS)
def test_nobody_but_the_owner_names_and_submits(seller, spouse, draft, joined, act):
    for stranger in (seller, spouse, cases.stranger(), cases.official("ZR-R")):
        with pytest.raises(NotFound):
            act(stranger, draft, joined)


def test_a_company_joins_through_its_representative(buyer, draft):
    company = records().companies["guanghe"]
    row = services.name_co_applicant(buyer, draft, document=company["uscc"], name=company["name"], side="other")
    services.join_draft(world.person("wangwu"), row)
    assert queries.people_page(buyer, draft).rows[0].state == "joined"


HALL = "SITE-CITY"


@pytest.fixture
def clerk(city):
    return identity.official(identity.accounts_by_login(["ds_receive"])["ds_receive"])


@pytest.fixture
def at_window(clerk):
    """Liu Yang stands at the window with Wang Wu, who sells her home to him."""
    services.open_visit(clerk, number=records().people["liuyang"]["id_no"], name="刘洋", site=HALL)
    helped = helped_person(clerk)
    number = world.begun(helped, "item", "RETRANSFER", ANSWERS)
    return helped, number, named(helped, number, "wangwu")


def test_at_the_window_each_looks_at_the_second_screen_one_after_the_other(clerk, seller, at_window):
    helped, number, row = at_window
    services.join_on_screen(services.send_to_screen(clerk, number, row))
    services.resolve_evidence(helped, number)
    services.save_values(helped, number, Entries(values=FILLED))
    services.resolve_evidence(helped, number)
    code = services.send_to_screen(clerk, number, row)
    shown = screen(code)
    assert (shown.person.id, shown.person.user_id, shown.signer) == (seller.id, clerk.user_id, row)
    services.sign_on_screen(code, content(shown.person, row))
    with pytest.raises(NotFound):
        services.sign_on_screen(code, "again")
    case = services.confirm_on_screen(
        services.send_to_screen(clerk, number), (), is_confirmed=True, without_promises=True
    )
    assert Case.objects.get(number=case).co_applicants[0]["name"] == "王五"
    assert Message.objects.filter(account=seller.id, kind="visit").exists()


def test_her_screen_is_not_the_applicants_and_the_other_way_round(clerk, at_window):
    _helped, number, row = at_window
    code = services.send_to_screen(clerk, number, row)
    with pytest.raises(NotFound):
        services.confirm_on_screen(code, (), is_confirmed=True, without_promises=True)
    code = services.send_to_screen(clerk, number)
    for act in (services.join_on_screen, lambda code: services.sign_on_screen(code, "x")):
        with pytest.raises(NotFound):
            act(code)


def test_nobody_is_sent_to_the_screen_who_does_not_apply_in_this_draft(clerk, buyer, at_window):
    _helped, number, _row = at_window
    other = world.begun(world.person("zhangsan"), "item", "RETRANSFER", ANSWERS)
    stranger = named(world.person("zhangsan"), other, "hejing")
    for signer in (stranger, buyer.id):
        with pytest.raises(NotFound):
            services.send_to_screen(clerk, number, signer)


def test_whoever_tries_names_and_numbers_is_stopped_after_ten_misses_a_day(buyer, draft):
    for _ in range(10):
        with pytest.raises(Invalid):
            services.name_co_applicant(buyer, draft, **papers("wangwu") | {"name": "陈新"}, side="other")

    with pytest.raises(TooManyAttempts):  # also with the right name, and also about others
        named(buyer, draft, "wangwu")
    with pytest.raises(TooManyAttempts):
        named(buyer, draft, "zhangsan")
    assert not CoApplicant.objects.exists()

    with time_machine.travel(clock.real_now() + timedelta(days=1, seconds=1)):
        named(buyer, draft, "wangwu")


def test_a_number_is_not_tried_from_many_accounts_and_a_hit_costs_nothing(buyer, draft):
    for login in ("zhangsan", "limei"):
        actor = world.person(login)
        number = world.begun(actor, "item", "RETRANSFER", ANSWERS)
        for _ in range(5):
            with pytest.raises(Invalid):
                services.name_co_applicant(actor, number, **papers("wangwu") | {"name": "陈新"}, side="other")

    with pytest.raises(TooManyAttempts):
        named(buyer, draft, "wangwu")
    named(buyer, draft, "hejing")
    assert SignInAttempt.objects.count() == 2 * 10


def test_the_page_says_when_to_try_again(client_of, draft):
    given = {**papers("wangwu"), "name": "陈新", "side": "other"}
    answers = [client_of("liuyang").post(f"/apply/{draft}/people/", given) for _ in range(11)]
    assert {answer.status_code for answer in answers} == {422}
    assert "24 小时以后" in answers[-1].content.decode() and "24 小时以后" not in answers[-2].content.decode()


def test_the_pages_name_ask_and_confirm(client_of, buyer, draft):
    owner, other = client_of("liuyang"), client_of("wangwu")
    bad = owner.post(f"/apply/{draft}/people/", {"document": "1", "name": "王五", "side": "other"})
    assert bad.status_code == 422 and "对不上" in bad.content.decode()
    assert owner.post(f"/apply/{draft}/people/", {**papers("wangwu"), "side": "other"}).status_code == 302
    row = CoApplicant.objects.get()
    assert f"/my/joint/{row.id}/" in other.get("/my/").content.decode()
    assert f"/my/joint/{row.id}/" in other.get("/my/joint/").content.decode()
    assert other.post(f"/my/joint/{row.id}/", {"act": "join"}).status_code == 302
    services.resolve_evidence(buyer, draft)
    services.save_values(buyer, draft, Entries(values=FILLED))
    services.resolve_evidence(buyer, draft)
    page = other.get(f"/my/joint/{row.id}/").content.decode()
    assert "186" in page  # the price, which both sign
    assert records().people["liuyang"]["id_no"] not in page
    owner.post(f"/apply/{draft}/people/", {"ask": "1"})
    assert Message.objects.filter(account=cases.person("wangwu").id, kind="joint_ready").count() == 1
    assert other.post(f"/my/joint/{row.id}/", {"act": "confirm", "seen": "old", "confirmed": "1"}).status_code == 422
    assert other.post(f"/my/joint/{row.id}/", {"act": "confirm"}).status_code == 422
    refused = owner.post(f"/apply/{draft}/submit/", {"confirmed": "1"})
    assert refused.status_code == 422 and "还没有都确认" in refused.content.decode()
    seen = queries.joint_page(world.person("wangwu"), row.id).content
    other.post(f"/my/joint/{row.id}/", {"act": "confirm", "seen": seen, "confirmed": "1"})
    assert owner.post(f"/apply/{draft}/submit/", {"confirmed": "1"}).status_code == 302
    assert client_of("hejing").get(f"/my/joint/{row.id}/").status_code == 404
    assert client_of("ds_receive").get(f"/my/joint/{row.id}/").status_code == 403


def test_a_seller_sees_the_case_without_the_buyers_own_data_and_only_looks_at_hers(buyer, seller, draft, joined):
    confirm(seller, joined)
    number = services.submit_draft(buyer, draft, "key")
    hers, his = case_queries.case_page(seller, number), case_queries.case_page(buyer, number)
    values = {row.name: row.value for part in hers.children for row in part.answers}
    assert values["buyer_id"] == "339***********1010" and str(values["price"]).startswith("186")
    assert not any(row.values for part in hers.children for row in part.materials)
    assert {row.name: row.value for part in his.children for row in part.answers}["buyer_id"].endswith("1201010")
    assert hers.subjects == {identity.party(seller.party).ref}
    assert hers.subjects.isdisjoint(his.subjects)


@pytest.fixture
def lodged(buyer, seller, draft, joined):
    confirm(seller, joined)
    return services.submit_draft(buyer, draft, "key")


def state(number):
    return Case.objects.get(number=number).state


def test_a_joint_case_is_withdrawn_once_all_have_agreed(buyer, seller, lodged):
    assert case_services.withdraw_case(seller, lodged, "不卖了") is False
    assert case_services.withdraw_case(seller, lodged) is False
    assert state(lodged) == "received"
    asked = case_queries.open_withdrawal(buyer, case_queries.case_page(buyer, lodged))
    assert (asked.agreed, asked.waiting, asked.is_hers) == (("王五",), ("刘洋",), True)
    assert case_services.withdraw_case(buyer, lodged) is True
    assert state(lodged) == "withdrawn"
    assert case_queries.open_withdrawal(buyer, case_queries.case_page(buyer, lodged)) is None


def test_one_who_does_not_agree_keeps_the_case_going(buyer, seller, lodged):
    case_services.withdraw_case(buyer, lodged)
    case_services.refuse_withdrawal(seller, lodged)
    case_services.refuse_withdrawal(seller, lodged)
    assert state(lodged) == "received"
    assert case_services.withdraw_case(seller, lodged) is False  # asked anew, the buyer's old wish counts no longer


def test_nobody_else_withdraws_or_refuses(buyer, lodged):
    case_services.withdraw_case(buyer, lodged)
    for stranger in (world.person("zhangsan"), cases.stranger(), cases.official("ZR-R")):
        for act in (case_services.withdraw_case, case_services.refuse_withdrawal):
            with pytest.raises(NotFound):
                act(stranger, lodged)


def test_the_withdrawal_page_asks_the_other(client_of, lodged):
    seller, buyer = client_of("wangwu"), client_of("liuyang")
    assert seller.post(f"/my/cases/{lodged}/withdraw/", {"reason": "", "confirmed": "on"}).status_code == 302
    assert "等其他申请人同意撤回" in seller.get(f"/my/cases/{lodged}/").content.decode()
    assert "有人想撤回，同意吗" in buyer.get(f"/my/cases/{lodged}/").content.decode()
    assert "还没同意：刘洋" in buyer.get(f"/my/cases/{lodged}/withdraw/").content.decode()
    buyer.post(f"/my/cases/{lodged}/withdraw/", {"refuse": "1"})
    assert "想撤回" not in buyer.get(f"/my/cases/{lodged}/").content.decode()


def test_both_are_told_when_it_was_received(buyer, seller, lodged):
    run_queued_jobs()
    for actor in (buyer, seller):
        assert Message.objects.filter(account=actor.id, kind="case_received").exists()
