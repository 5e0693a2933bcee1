"""Appointments for inspections: proposed, chosen or answered with others, held, photographed; no day moves."""

from datetime import date, datetime, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from hypothesis import given
from hypothesis import strategies as st

from onewindow.cases import queries, services
from onewindow.cases.models import Case, SideMatter
from onewindow.cases.rules.appointments import Window, kept, stored, wrong_windows
from onewindow.cases.services import errors, sideerrors
from onewindow.documents.queries import open_file
from onewindow.foundation import clock
from onewindow.foundation.actor import Actor, ActorKind
from onewindow.foundation.errors import NotFound
from onewindow.foundation.ids import new_id
from onewindow.foundation.profile import profile
from onewindow.ledger.queries import acts_on
from tests.cases import world
from tests.cases.pages.conftest import client_as
from tests.cases.pages.test_pages import let_go
from tests.documents.test_photos import SECRET, exif, jpeg

QUESTIONS = {"q_large": "yes", "q_street": "yes"}
NOT_HERS = {
    "another citizen": lambda: world.person("wuguoqiang"),
    "the inspector": lambda: world.official("CG-I"),
    "nobody": lambda: Actor(ActorKind.PERSON, new_id()),
}


def window(text, hours=2):
    begins = datetime.fromisoformat(text).replace(tzinfo=clock.LOCAL)
    return Window(begins, begins + timedelta(hours=hours))


FIRST, SECOND, HERS = window("2026-04-16T09:00"), window("2026-04-16T14:00"), window("2026-04-17T09:00")


@pytest.fixture
def number(city):
    """A large sign whose site is to be inspected, from Tuesday 14 April 2026."""
    owner = world.person("linfeng")
    with world.at("2026-04-14T09:30"):
        opening = world.single(owner, "SIGN", QUESTIONS, applicant=next(iter(owner.represents)))
        opened = services.open_case(owner, opening)
        services.accept_case(world.official("CG-R"), opened)
        services.complete_step(world.official("CG-V"), opened, "s2", opinion="符合")
    return opened


def propose(number, windows=(FIRST, SECOND), at="2026-04-14T10:00", who="CG-I", **given):
    with world.at(at):
        return services.propose_inspection(world.official(who), number, "s3", windows, **given)


def choose(number, index=1, at="2026-04-14T11:00"):
    with world.at(at):
        services.choose_window(world.person("linfeng"), number, index)


def record(matter, at="2026-04-16T15:00", *, is_held=True, photos=(), who=0):
    with world.at(at):
        services.record_inspection(
            world.official("CG-I", who), matter, is_held=is_held, note="尺寸与图纸一致", photos=photos
        )


def row_of(matter):
    return SideMatter.objects.get(id=matter)


NOW = datetime(2026, 4, 14, 10, tzinfo=clock.LOCAL)
moments = st.datetimes(datetime.fromisoformat("2026-04-01"), datetime.fromisoformat("2026-06-30")).map(
    lambda at: at.replace(tzinfo=clock.LOCAL)
)


@given(st.lists(st.builds(Window, moments, moments), max_size=7))
def test_windows_that_pass_are_few_ahead_on_working_days_and_forwards(windows):
    calendar = profile().calendar
    if wrong_windows(windows, NOW, calendar) == "":
        assert 1 <= len(windows) <= 5
        assert len(set(windows)) == len(windows)
        for one in windows:
            assert NOW < one.begins < one.ends
            assert one.begins.date() == one.ends.date()
            assert calendar.is_workday(one.begins.date())


@given(st.lists(st.builds(Window, moments, moments)))
def test_windows_are_kept_as_they_are(windows):
    assert list(kept(stored(windows))) == windows


@pytest.mark.parametrize(
    ("windows", "why"),
    [
        ([], "none"),
        ([FIRST] * 6, "too_many"),
        ([Window(FIRST.ends, FIRST.begins)], "backwards"),
        ([Window(FIRST.begins, HERS.ends)], "backwards"),
        ([window("2026-04-14T09:00")], "past"),
        ([window("2026-04-18T09:00")], "day_off"),
        ([FIRST, FIRST], "twice"),
        ([FIRST, SECOND], ""),
    ],
)
def test_what_cannot_be_proposed_is_named(windows, why):
    assert wrong_windows(windows, NOW, profile().calendar) == why


def test_the_applicant_is_asked_to_choose_and_no_day_moves(number):
    before = Case.objects.get(number=number)
    propose(number, note="请留好钥匙")
    after = Case.objects.get(number=number)
    names = ("state", "clock", "promised_due", "statutory_due", "visits")
    assert [getattr(after, name) for name in names] == [getattr(before, name) for name in names]
    page = queries.case_page(world.person("linfeng"), number)
    assert (page.next_action.kind, page.next_action.case_number) == ("inspection", number)


def test_what_she_chooses_is_a_task_of_that_day_for_the_inspectors(number):
    matter = propose(number)
    choose(number)
    row = row_of(matter)
    assert (row.state, row.stage, row.due_on, kept([row.facts["agreed"]])) == (
        "open",
        "agreed",
        date(2026, 4, 16),
        (SECOND,),
    )
    assert matter in [task.id for task in queries.inbox(world.official("CG-I"))]
    assert queries.case_page(world.person("linfeng"), number).next_action is None


def test_none_suits_and_hers_is_taken(number):
    matter = propose(number)
    with world.at("2026-04-14T11:00"):
        services.propose_other_windows(world.person("linfeng"), number, [HERS], "上午店里有人")
        assert row_of(matter).stage == "answered"
        services.agree_window(world.official("CG-I"), matter, 0)
    assert kept([row_of(matter).facts["agreed"]]) == (HERS,)


def test_none_suits_and_the_post_proposes_anew_in_the_same_matter(number):
    matter = propose(number)
    with world.at("2026-04-14T11:00"):
        services.propose_other_windows(world.person("linfeng"), number, [HERS])
    assert propose(number, [window("2026-04-20T09:00")], at="2026-04-14T12:00") == matter
    assert (row_of(matter).state, row_of(matter).facts["answered"]) == ("waiting", [])


def test_without_an_answer_the_first_window_holds(number):
    matter = propose(number)
    with pytest.raises(sideerrors.NotYetHeld):
        record(matter, at="2026-04-16T08:59")
    record(matter, at="2026-04-16T09:30")
    row = row_of(matter)
    assert (row.state, row.stage, kept([row.facts["agreed"]])) == ("done", "held", (FIRST,))


def test_officials_who_come_are_no_visit_of_hers(number):
    matter = propose(number)
    record(matter)
    assert queries.case_page(world.person("linfeng"), number).outcome.visits == 0


def test_the_record_has_photographs_and_two_persons_sign_the_findings(number):
    matter, photo = propose(number), new_id()
    record(matter, photos=[photo])
    with world.at("2026-04-16T16:00"):
        for which in (0, 1):
            services.complete_step(world.official("CG-I", which), number, "s3", opinion="合格", result="pass")
    part = queries.case_page(world.person("linfeng"), number).children[0]
    assert part.matters[0].photos == (photo,)
    step = next(one for one in part.steps if one.code == "s3")
    assert (step.state, len({one.account for one in step.signatures})) == ("done", 2)
    queries.case_file(world.person("linfeng"), number, photo)
    with pytest.raises(NotFound):
        queries.case_file(world.person("wuguoqiang"), number, photo)
    with pytest.raises(NotFound):
        queries.matter_file(world.official("XF-I"), matter, photo)


def test_one_that_failed_is_arranged_again(number):
    first = propose(number)
    record(first, is_held=False)
    again = propose(number, [window("2026-04-20T09:00")], at="2026-04-17T09:00")
    assert again != first
    assert row_of(first).stage == "failed"


def test_an_appointment_is_over_once_the_findings_are_signed_without_it(number):
    matter = propose(number)
    with world.at("2026-04-15T10:00"):
        for which in (0, 1):
            services.complete_step(world.official("CG-I", which), number, "s3", opinion="合格", result="pass")
    assert row_of(matter).state == "void"
    with pytest.raises(sideerrors.MatterNotOpen):
        choose(number)
    assert queries.case_page(world.person("linfeng"), number).next_action is None


def test_nobody_is_asked_to_come_without_a_reason_and_its_norm(number):
    for coming in (
        services.Coming("检测站", applicant_comes=True),
        services.Coming("检测站", applicant_comes=True, reason="要当面验"),
        services.Coming("检测站", applicant_comes=True, reason=" ", basis="某条例第三条"),
    ):
        with pytest.raises(sideerrors.PresenceUnfounded):
            propose(number, coming=coming)


def test_a_window_that_is_over_or_was_never_offered_is_not_taken(number):
    propose(number)
    for index in (-1, 2):
        with pytest.raises(sideerrors.WindowNotOffered):
            choose(number, index)
    with pytest.raises(sideerrors.WindowNotOffered):
        choose(number, 0, at="2026-04-16T10:00")


def test_what_is_not_her_turn_is_refused(number):
    matter = propose(number)
    choose(number)
    with pytest.raises(sideerrors.MatterNotOpen):
        choose(number)
    with pytest.raises(sideerrors.MatterNotOpen), world.at("2026-04-14T12:00"):
        services.propose_other_windows(world.person("linfeng"), number, [HERS])
    with pytest.raises(sideerrors.MatterNotOpen), world.at("2026-04-14T12:00"):
        services.agree_window(world.official("CG-I"), matter, 0)
    record(matter)
    with pytest.raises(sideerrors.MatterNotOpen):
        record(matter)


@pytest.mark.parametrize("who", NOT_HERS)
def test_only_the_party_chooses(number, who):
    propose(number)
    with pytest.raises(NotFound), world.at("2026-04-14T11:00"):
        services.choose_window(NOT_HERS[who](), number, 0)
    with pytest.raises(NotFound), world.at("2026-04-14T11:00"):
        services.propose_other_windows(NOT_HERS[who](), number, [HERS])


@pytest.mark.parametrize("post", ["CG-R", "CG-V", "CG-A", "CG-P"])
def test_another_post_of_the_case_arranges_nothing(number, post):
    with pytest.raises(errors.NotYourPost):
        propose(number, who=post)
    matter = propose(number)
    with pytest.raises(errors.NotYourPost):
        services.agree_window(world.official(post), matter, 0)
    with pytest.raises(errors.NotYourPost):
        services.record_inspection(world.official(post), matter, is_held=True, note="好")


@pytest.mark.parametrize(
    "who", [lambda: world.official("XF-I"), lambda: world.person("linfeng"), *list(NOT_HERS.values())[::2]]
)
def test_strangers_arrange_nothing(number, who):
    matter = propose(number)
    with pytest.raises(NotFound):
        services.propose_inspection(who(), number, "s3", [FIRST])
    with pytest.raises(NotFound):
        services.agree_window(who(), matter, 0)
    with pytest.raises(NotFound):
        services.record_inspection(who(), matter, is_held=True, note="好")


def test_only_an_open_inspection_is_arranged(number):
    for step in ("s2", "s4", "nope"):
        with pytest.raises(NotFound):
            services.propose_inspection(world.official("CG-I"), number, step, [FIRST])


def fields(*windows):
    given = {}
    for n, one in enumerate(windows):
        given |= {
            f"day_{n}": f"{one.begins:%Y-%m-%d}",
            f"begins_{n}": f"{one.begins:%H:%M}",
            f"ends_{n}": f"{one.ends:%H:%M}",
        }
    return given


def test_the_way_through_the_pages(number):
    place = f"/desk/cases/{number}/inspection/"
    mine = f"/my/cases/{number}/inspection/"
    with world.at("2026-04-14T10:00"):
        inspector, applicant = client_as("cg_inspect"), client_as("linfeng")
        assert place in inspector.get(f"/desk/cases/{number}/").content.decode()
        assert applicant.get(mine).status_code == 302  # nothing to choose yet
        for wrong in (
            {},
            {**fields(FIRST), "place": "店门口", "day_1": "2026-04-17"},
            {**fields(FIRST), "place": "店门口", "applicant_comes": "on"},
        ):
            assert inspector.post(place, wrong).status_code == 422
        assert inspector.post(place, {**fields(window("2026-04-18T09:00")), "place": "店门口"}).status_code == 422
        assert (
            inspector.post(place, {**fields(FIRST, SECOND), "place": "店门口", "note": "请留钥匙"}).status_code == 302
        )

        shown = applicant.get(f"/my/cases/{number}/").content.decode()
        assert mine in shown
        page = applicant.get(mine).content.decode()
        assert "请留钥匙" in page and "09:00–11:00" in page and "工作人员上门，不用您跑" in page
        assert applicant.post(mine, {"act": "choose"}).status_code == 422
        assert applicant.post(mine, {"act": "others"}).status_code == 422
        assert applicant.post(mine, {"act": "others", **fields(HERS), "note": "上午有人"}).status_code == 302
        assert "等工作人员定" in applicant.get(f"/my/cases/{number}/").content.decode()

        matter = SideMatter.objects.get().id
        assert "上午有人" in inspector.get(f"/desk/matters/{matter}/").content.decode()
        assert inspector.post(f"/desk/matters/{matter}/", {"window": "0"}).status_code == 302
        assert "不用您跑" in applicant.get(f"/my/cases/{number}/").content.decode()

    with world.at("2026-04-17T09:30"):
        picture = SimpleUploadedFile("门头.jpg", jpeg(exif(6)), content_type="text/html")
        script = SimpleUploadedFile("x.jpg", b"<script>alert(1)</script>", content_type="image/jpeg")
        told = {"is_held": "yes", "note": "尺寸一致"}
        assert inspector.post(f"/desk/matters/{matter}/", {**told, "photos": [script]}).status_code == 422
        assert SideMatter.objects.get().state == "open"
        assert inspector.post(f"/desk/matters/{matter}/", {**told, "photos": [picture]}).status_code == 302
        photo = SideMatter.objects.get().facts["photos"][0]
        with open_file(photo) as stored_picture:
            assert SECRET not in stored_picture.read()
        assert "门头.jpg" in inspector.get(f"/desk/matters/{matter}/").content.decode()
        for client, path in (
            (inspector, f"/desk/matters/{matter}/files/{photo}/"),
            (applicant, f"/my/cases/{number}/files/{photo}/"),
        ):
            answer = client.get(path)
            assert (answer.status_code, answer["Content-Type"]) == (200, "image/jpeg")
            let_go(answer)
        assert "尺寸一致" in applicant.get(f"/en/my/cases/{number}/").content.decode()
    assert [one.act for one in acts_on(f"case:{number}") if one.act != "cases.open_task"][-4:] == [
        "cases.propose_inspection",
        "cases.propose_other_windows",
        "cases.agree_window",
        "cases.record_inspection",
    ]


@pytest.mark.parametrize("login", ["wuguoqiang", "cg_inspect"])
def test_another_does_not_get_the_page_on_which_she_chooses(number, login):
    propose(number)
    assert client_as(login).get(f"/my/cases/{number}/inspection/").status_code in {302, 403, 404}
    assert client_as(login).post(f"/my/cases/{number}/inspection/", {"act": "choose", "window": "0"}).status_code in {
        302,
        403,
        404,
    }
    assert SideMatter.objects.get().state == "waiting"


@pytest.mark.parametrize("login", ["xf_inspect", "linfeng"])
def test_another_does_not_arrange_on_the_page(number, login):
    assert client_as(login).get(f"/desk/cases/{number}/inspection/").status_code in {403, 404}
