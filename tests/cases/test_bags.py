"""Bags of paper: closed at the hall, handed over against an answer, one holder at any moment, the chain without a gap."""

import pytest
from django.db import DatabaseError, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from onewindow.cases import queries, services
from onewindow.cases.models import Bag, BagPaper, Case, HandOver, SideMatter
from onewindow.cases.queries import bags as bag_queries
from onewindow.cases.rules import bags as rules
from onewindow.cases.services import bagerrors, sideerrors
from onewindow.foundation import access
from onewindow.foundation.actor import Actor, ActorKind
from onewindow.foundation.errors import DomainError, Invalid, NotFound
from onewindow.foundation.identifiers import number_fault
from onewindow.foundation.ids import new_id
from onewindow.identity.queries import posts as known_posts
from onewindow.ledger.queries import acts_on
from tests.cases import bagworld, world
from tests.cases.bagworld import closed, confirm, hand, opened, papers, row
from tests.support.queue import run_queued_jobs

STRANGERS = {
    "another department's post": lambda: world.official("GA-R"),
    "the window where it was not taken in": lambda: world.official("DS-R"),
    "the applicant": lambda: world.person("linfeng"),
    "another citizen": lambda: world.person("zhaoxiuying"),
    "nobody": lambda: Actor(ActorKind.PERSON, new_id()),
}
ACTS = {
    "close": lambda actor, number, bag: services.close_bag(actor, number, papers(number)),
    "hand over": lambda actor, number, bag: services.hand_over_bag(actor, bag, to="CG-A", seal="intact"),
    "confirm": lambda actor, number, bag: services.confirm_bag(actor, bag, seal="intact"),
    "protest": lambda actor, number, bag: services.dispute_bag(actor, bag, missing=[], seal="broken", remark="破了"),
    "recall": lambda actor, number, bag: services.recall_bag(actor, bag),
    "return": lambda actor, number, bag: services.return_bag(actor, bag, to_whom="本人", remark="核对完了"),
    "archive": lambda actor, number, bag: services.archive_bag(actor, bag, shelf="一库三架"),
    "see": lambda actor, number, bag: bag_queries.bag_page(actor, bag),
    "pack": lambda actor, number, bag: bag_queries.packing(actor, number),
}
posts = st.sampled_from(["CG-R", "CG-V", "CG-I", "CG-A"])


@pytest.fixture
def number(city):
    return opened()


@pytest.fixture
def bag(number):
    return closed(number)


@given(posts, st.lists(st.tuples(posts, st.sampled_from(["confirmed", "disputed", "recalled"]))))
def test_the_chain_alone_tells_where_a_bag_is(first, wishes):
    now, moves = rules.Whereabouts(rules.HERE, first), []
    for to, state in wishes:
        sent = rules.handed_over(now, to)
        if sent is None:
            assert to == now.holder
            continue
        assert (sent.holder, sent.heading_to) == (now.holder, to)
        moves.append(rules.Move(now.holder, to, state))
        now = rules.recalled(sent) if state == "recalled" else rules.taken(sent)
    assert rules.whereabouts(first, moves) == now
    over = rules.ended(now, rules.RETURNED)
    ends = [*moves, rules.Move(now.holder, "", "confirmed", rules.RETURNED)]
    assert rules.whereabouts(first, ends) == over == rules.Whereabouts(rules.RETURNED, "")
    assert rules.handed_over(over, "CG-V") is None


@given(posts, posts, posts)
def test_a_chain_with_a_gap_is_none(first, begins, to):
    if begins == first:
        begins = "XX-R"
    with pytest.raises(ValueError, match="does not begin"):
        rules.whereabouts(first, [rules.Move(begins, to, "confirmed")])


@given(posts, st.lists(posts, unique=True), st.sets(posts))
def test_a_bag_goes_first_to_whom_it_is_due_and_never_to_its_holder(holder, own, now):
    found = rules.posts_next(holder, own, now, "DS-R")
    assert holder not in found
    assert len(set(found)) == len(found)
    assert set(found) == {*own, "DS-R"} - {holder}
    due = [post for post in own if post in now and post != holder]
    assert list(found[: len(due)]) == due


tries = st.lists(
    st.tuples(
        st.sampled_from(["hand over", "confirm", "protest", "recall", "return", "archive"]),
        posts,
        posts,
        st.integers(0, 1),
    ),
    max_size=12,
)


def test_whatever_is_tried_a_bag_has_one_holder_and_its_chain_no_gap(number):
    bag = closed(number)
    acts = {
        "hand over": lambda who, to: services.hand_over_bag(who, bag, to=to, seal="intact"),
        "confirm": lambda who, to: services.confirm_bag(who, bag, seal="intact"),
        "protest": lambda who, to: services.dispute_bag(who, bag, missing=[], seal="broken", remark="封条破了"),
        "recall": lambda who, to: services.recall_bag(who, bag),
        "return": lambda who, to: services.return_bag(who, bag, to_whom="本人", remark="核对完了"),
        "archive": lambda who, to: services.archive_bag(who, bag, shelf="一库"),
    }

    @given(tries)
    @settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    def holds(wishes):
        with world.at("2026-04-14T10:00"), transaction.atomic():
            for act, who, to, which in wishes:
                before = (row(bag).state, row(bag).holder, row(bag).heading_to)
                try:
                    with transaction.atomic():
                        acts[act](world.official(who, which if who in ("CG-R", "CG-V") else 0), to)
                except DomainError:
                    assert (row(bag).state, row(bag).holder, row(bag).heading_to) == before
                found = row(bag)
                chain = [
                    rules.Move(one.from_post, one.to_post, one.state, one.ends_as)
                    for one in HandOver.objects.filter(bag=found).order_by("place")
                ]
                by_chain = rules.whereabouts(found.closed_post, chain)
                assert by_chain == rules.Whereabouts(found.state, found.holder, found.heading_to)
                assert bool(found.holder) == (found.state in ("here", "on_way"))
            transaction.set_rollback(True)

    holds()


@pytest.mark.parametrize("act", ACTS)
@pytest.mark.parametrize("who", STRANGERS)
def test_a_bag_is_unknown_to_those_who_have_nothing_to_do_with_it(number, bag, act, who):
    with pytest.raises(NotFound):
        ACTS[act](STRANGERS[who](), number, bag)


@pytest.mark.parametrize("act", ["close", "hand over", "confirm", "protest", "recall", "return", "archive"])
def test_another_post_of_the_case_looks_on(number, bag, act):
    hand(bag, to="CG-A")
    with pytest.raises(NotFound):
        ACTS[act](world.official("CG-I"), number, bag)
    assert bag_queries.bag_page(world.official("CG-I"), bag).may == frozenset()


def test_a_closed_bag_has_a_number_that_can_be_checked_and_says_what_is_inside(number, bag):
    assert number_fault(bag) is None
    assert bag.startswith("ZD")
    page = bag_queries.bag_page(world.official("CG-R"), bag)
    assert [(one.is_original, one.copies, one.sheets) for one in page.papers] == [(False, 2, 3), (True, 1, 12)]
    assert page.sheets == 18
    assert (page.state, page.holder.code, page.matter) == ("here", "CG-R", number)
    assert page.may == {"hand_over", "return"}
    assert "cases.close_bag" in [one.act for one in acts_on(f"case:{number}")]


@pytest.mark.parametrize(
    ("change", "refusal"),
    [
        ({"sheets": 0}, bagerrors.PaperUnfit),
        ({"copies": 10_000}, bagerrors.PaperUnfit),
        ({"name": "  "}, bagerrors.PaperUnfit),
        ({"material": "M-NONE"}, bagerrors.PaperUnfit),
        ({"case": "YC33990020260413000009Z"}, NotFound),
    ],
)
def test_a_paper_that_cannot_be_counted_is_refused(number, change, refusal):
    from dataclasses import replace

    given_in = services.PaperGiven(number, "合同", 1, 1, is_original=True)
    with pytest.raises(refusal):
        services.close_bag(world.official("CG-R"), number, [replace(given_in, **change)])
    assert not Bag.objects.exists()


def test_an_empty_bag_is_none(number):
    with pytest.raises(bagerrors.BagEmpty):
        services.close_bag(world.official("CG-R"), number, [])


def test_the_window_packs_what_was_taken_in_there_and_what_its_visitor_brings(city, monkeypatch):
    taken_in, online = opened(site="SITE-CITY"), None
    clerk = world.official("DS-R")
    assert services.close_bag(clerk, taken_in, papers(taken_in))
    owner = world.person("liuyang")
    online = services.open_case(owner, world.single(owner, "SSCARD", {"q_have": "no"}, key="online"))
    given_in = [services.PaperGiven(online, "户口簿", 1, 8, is_original=True)]
    with pytest.raises(NotFound):
        services.close_bag(clerk, online, given_in)
    monkeypatch.setattr(access, "helped_person", lambda official: owner)
    bag = services.close_bag(clerk, online, given_in)
    assert row(bag).holder == "DS-R"


def test_one_bag_holds_papers_of_several_cases_of_a_matter_and_each_post_sees_its_own(bundle_number):
    Case.objects.filter(number=bundle_number).update(site="SITE-CITY")
    company, root = world.number_of("COMPANY"), bundle_number
    services.accept_case(world.official("SJ-R"), company)
    world.finish("COMPANY")
    run_queued_jobs()
    sign, fire = world.number_of("SIGN"), world.number_of("FIRE")
    inside = [services.PaperGiven(one, f"{one} 的合同", 1, 2, is_original=True) for one in (sign, fire)]
    clerk = world.official("DS-R")
    assert {one for one, *_rest in bag_queries.packing(clerk, root).cases} >= {sign, fire}
    bag = services.close_bag(clerk, root, inside)
    page = bag_queries.bag_page(world.official("CG-V"), bag)
    assert [one.case_number for one in page.papers] == [sign]
    assert page.hides_papers
    services.hand_over_bag(clerk, bag, to="CG-R", seal="intact")
    services.confirm_bag(world.official("CG-R"), bag, seal="intact")
    assert len(bag_queries.bag_page(world.official("CG-R"), bag).papers) == 2
    with pytest.raises(NotFound):
        bag_queries.bag_page(world.official("ZJ-R"), bag)


def test_the_giver_answers_for_the_bag_until_the_receiver_has_counted(bag):
    hand(bag)
    assert (row(bag).holder, row(bag).heading_to, row(bag).due_on.isoformat()) == ("CG-R", "CG-V", "2026-04-14")
    assert bag_queries.bag_page(world.official("CG-R"), bag).may == {"recall"}
    assert bag_queries.bag_page(world.official("CG-V"), bag).may == {"confirm"}
    with pytest.raises(bagerrors.BagNotHere):
        hand(bag, to="CG-A")
    confirm(bag)
    assert (row(bag).state, row(bag).holder, row(bag).heading_to) == ("here", "CG-V", "")
    with pytest.raises(bagerrors.BagNotOnWay):
        confirm(bag)


def test_the_receiving_post_is_told_with_a_link_to_the_bag(bag):
    from onewindow.notifications.models import Message

    hand(bag)
    run_queued_jobs()
    assert set(Message.objects.filter(kind="post_bag_on_way").values_list("link", flat=True)) == {f"/desk/bags/{bag}/"}


def test_the_giver_takes_it_back_before_it_came(bag):
    hand(bag)
    services.recall_bag(world.official("CG-R"), bag)
    assert (row(bag).state, row(bag).holder) == ("here", "CG-R")
    with pytest.raises(bagerrors.BagNotOnWay):
        services.recall_bag(world.official("CG-R"), bag)


@pytest.mark.parametrize("to", ["GA-R", "CG-R", "", "no post"])
def test_a_bag_goes_only_to_posts_of_its_cases(bag, to):
    with pytest.raises(bagerrors.ReceiverUnfit):
        hand(bag, to=to)


def test_who_gave_a_bag_does_not_confirm_it_herself(bag):
    both = bagworld.people("cg_receive")
    giver = Actor(ActorKind.STAFF, both.id, organisation="CG", posts=frozenset({"CG-R", "CG-V"}), name="both")
    services.hand_over_bag(giver, bag, to="CG-V", seal="intact")
    with pytest.raises(bagerrors.ReceiverIsGiver):
        services.confirm_bag(giver, bag, seal="intact")


def protested(bag, at="2026-04-13T15:00"):
    """The receiver took the bag, but the contract was not inside."""
    hand(bag)
    contract = BagPaper.objects.get(bag__number=bag, is_original=True)
    with world.at(at):
        matter = services.dispute_bag(world.official("CG-V"), bag, missing=[contract.id], seal="broken")
    return matter, contract


def test_a_missing_paper_is_named_and_asked_of_the_sender(number, bag):
    matter, contract = protested(bag)
    found = SideMatter.objects.get(id=matter)
    assert (found.kind, found.post, found.asked_post, found.due_on.isoformat()) == (
        "papers", "CG-R", "CG-V", "2026-04-16",
    )  # fmt: skip
    assert "房屋买卖合同原件" in found.question
    assert (row(bag).holder, HandOver.objects.get(bag__number=bag).state) == ("CG-V", "disputed")
    contract.refresh_from_db()
    assert contract.state == "missing"
    part = queries.desk_case(world.official("CG-V"), number).part
    assert [one.kind for one in part.matters] == ["papers"]
    assert [one.kind for one in queries.inbox(world.official("CG-R")) if one.is_matter] == ["papers"]


@pytest.mark.parametrize(("is_found", "state", "told"), [(True, "inside", 0), (False, "lost", 1)])
def test_the_sender_explains_and_the_applicant_is_told_of_a_loss(bag, is_found, state, told):
    from onewindow.notifications.models import Message

    matter, contract = protested(bag)
    assert queries.matter_page(world.official("CG-R"), matter).may_act
    services.explain_papers(world.official("CG-R"), matter, is_found=is_found, note="在另一袋里")
    contract.refresh_from_db()
    assert contract.state == state
    run_queued_jobs()
    account = world.person("linfeng").id
    assert Message.objects.filter(kind="case_paper_lost", account=account).count() == told
    with pytest.raises(sideerrors.MatterNotOpen):
        services.explain_papers(world.official("CG-R"), matter, is_found=True, note="又找到了")


@pytest.mark.parametrize("who", ["CG-V", "CG-I", "GA-R"])
def test_only_the_sender_explains(bag, who):
    matter, _contract = protested(bag)
    with pytest.raises(NotFound):
        services.explain_papers(world.official(who), matter, is_found=True, note="找到了")


def test_a_protest_says_what_is_wrong(bag):
    hand(bag)
    with pytest.raises(bagerrors.ProtestEmpty):
        services.dispute_bag(world.official("CG-V"), bag, missing=[], seal="intact")
    with pytest.raises(bagerrors.PaperUnfit):
        services.dispute_bag(world.official("CG-V"), bag, missing=[new_id()], seal="intact")
    assert row(bag).state == "on_way"


def test_originals_go_back_to_the_applicant_who_is_told(number, bag):
    from onewindow.notifications.models import Message

    with pytest.raises(bagerrors.ReturnUnexplained):
        services.return_bag(world.official("CG-R"), bag, to_whom="本人，核对了身份证")
    services.return_bag(world.official("CG-R"), bag, to_whom="本人，核对了身份证", remark="核对完原件")
    assert (row(bag).state, row(bag).holder) == ("returned", "")
    run_queued_jobs()
    assert Message.objects.filter(kind="case_bag_returned", account=world.person("linfeng").id).count() == 1
    with pytest.raises(bagerrors.BagNotHere):
        hand(bag)
    places = queries.case_page_and_traces(world.person("linfeng"), number)[3].bags
    assert [(one.state, one.given_to) for one in places] == [("returned", "本人，核对了身份证：核对完原件")]


def test_copies_are_archived_once_the_case_has_ended_and_originals_never(number):
    copies, originals = closed(number, originals=0), closed(number)
    with pytest.raises(bagerrors.CaseGoesOn):
        services.archive_bag(world.official("CG-R"), copies, shelf="一库三架")
    services.withdraw_case(world.person("linfeng"), number, "不装了")
    assert "archive" in bag_queries.bag_page(world.official("CG-R"), copies).may
    with pytest.raises(bagerrors.OriginalsInside):
        services.archive_bag(world.official("CG-R"), originals, shelf="一库三架")
    services.archive_bag(world.official("CG-R"), copies, shelf="一库三架")
    assert row(copies).state == "archived"


def test_the_lists_of_a_post_say_what_is_here_what_goes_on_and_what_is_late(number):
    first, second = closed(number), closed(number, at="2026-04-13T10:30")
    assert known_posts()  # asked for once and kept
    receiver, reviewer = world.official("CG-R"), world.official("CG-V")

    def listed(actor, which, at="2026-04-13T12:00"):
        with world.at(at), world.statements(at_most=1):
            return [one.number for one in bag_queries.bags_of_posts(actor, which)]

    assert listed(receiver, "here") == [first, second]
    assert listed(receiver, "to_hand_over") == []
    with world.at("2026-04-13T10:45"):
        services.accept_case(receiver, number)
    assert listed(receiver, "to_hand_over") == [first, second]
    hand(first)
    assert listed(receiver, "on_way") == listed(reviewer, "on_way") == [first]
    assert listed(receiver, "here") == [second]
    assert listed(reviewer, "overdue") == []
    assert listed(reviewer, "overdue", at="2026-04-15T09:00") == [first]
    confirm(first)
    assert (listed(reviewer, "here"), listed(reviewer, "to_hand_over")) == ([first], [])
    assert listed(world.official("GA-R"), "here") == []
    with pytest.raises(Invalid):
        bag_queries.bags_of_posts(receiver, "all")


def test_a_list_goes_on_after_its_last_row(number):
    both = [closed(number), closed(number, at="2026-04-13T10:30")]
    receiver = world.official("CG-R")
    last = bag_queries.bags_of_posts(receiver, "here", limit=1)[0]
    rest = bag_queries.bags_of_posts(receiver, "here", f"{last.since.isoformat()}~{last.id}")
    assert [last.number, *(one.number for one in rest)] == both
    for wrong in ("x", "2026-04-13T10:30:00~" + str(last.id), last.since.isoformat()):
        with pytest.raises(Invalid):
            bag_queries.bags_of_posts(receiver, "here", wrong)


@pytest.mark.parametrize("shape", [str, str.lower, lambda code: f" {code[:8]}-{code[8:16]}-{code[16:22]}-{code[22:]} "])
def test_a_scanner_finds_the_bag(bag, shape):
    assert bag_queries.bag_by_code(world.official("CG-R"), shape(bag)) == bag


def test_a_code_that_is_none_or_another_office_s_says_what_to_do(bag):
    with pytest.raises(Invalid) as wrong:
        bag_queries.bag_by_code(world.official("CG-R"), bag[:-1] + ("A" if bag[-1] != "A" else "B"))
    assert "校验码" in wrong.value.facts["errors"][0]["reason"]
    with pytest.raises(Invalid) as foreign:
        bag_queries.bag_by_code(world.official("GA-R"), bag)
    assert "送回" in foreign.value.facts["errors"][0]["reason"]


def test_the_case_says_in_which_bag_a_paper_lies_without_a_further_statement(number, bag):
    official = world.official("CG-R")
    _desk, beside = services.view_case(official, number)
    assert [(one.number, one.holder.code, len(one.papers)) for one in beside.bags] == [(bag, "CG-R", 2)]
    owner = world.person("linfeng")
    with world.statements(at_most=2):
        places = queries.case_page_and_traces(owner, number)[3].bags
    assert [one.number for one in places] == [bag]


@pytest.mark.parametrize(
    "change",
    [
        {"holder": "CG-V"},
        {"holder": ""},
        {"heading_to": "CG-V"},
        {"state": "on_way"},
        {"state": "returned"},
    ],
)
def test_the_database_itself_keeps_one_holder(bag, change):
    with pytest.raises(DatabaseError), transaction.atomic():
        Bag.objects.filter(number=bag).update(**change)


def test_the_database_itself_keeps_the_chain(bag):
    hand(bag)
    confirm(bag)
    move = HandOver.objects.get(bag__number=bag)
    with pytest.raises(DatabaseError), transaction.atomic():
        HandOver.objects.filter(id=move.id).update(remark="改过")
    move.pk, move.place = new_id(), 2
    move._state.adding = True
    with pytest.raises(DatabaseError), transaction.atomic():  # it would begin where the bag is no more
        move.save(force_insert=True)
