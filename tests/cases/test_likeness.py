"""Cases that look alike, and what officials found of them; claims that end with an absence."""

import io

import pytest

from onewindow.cases import queries, services
from onewindow.cases.models import Case, DuplicateVerdict, Step
from onewindow.cases.services import errors
from onewindow.config.journey.filling import sample_pdf
from onewindow.documents.services import store_file
from onewindow.foundation import clock
from onewindow.foundation.errors import Invalid, NotFound
from onewindow.identity.services import Days, mark_absence
from tests.cases import world

PDF = sample_pdf("charter")
SINGLE = {"q_prior": "no", "q_agent": "no"}
RECEIVER = "SJ-R"


def lodged(owner, key, *, address=world.FORM["address"], paper=None):
    opening = world.single(owner, "COMPANY", SINGLE, key=key, answers={**world.FORM, "address": address})
    for part in opening.parts:
        for given in part.materials:
            if paper and given.code == "M-CHARTER":
                object.__setattr__(given, "file_ids", (paper,))
    return services.open_case(owner, opening)


def stored(owner, content=PDF):
    return store_file(owner, name="章程.pdf", content=io.BytesIO(content)).id


def alike(number):
    return queries.beside(queries.desk_case(world.official(RECEIVER), number)).duplicates


def test_the_same_applicant_item_and_place_look_alike(zhangsan):
    first, second = lodged(zhangsan, "a"), lodged(zhangsan, "b")
    elsewhere = lodged(zhangsan, "c", address="清岚市澄湖区别处路1号")

    [row] = alike(second)

    assert (row.number, row.same_thing, row.same_paper, row.verdict) == (first, True, False, "")
    assert alike(elsewhere) == []


def test_what_was_lodged_more_than_a_year_ago_does_not(zhangsan):
    with world.at("2026-04-13T10:00"):
        lodged(zhangsan, "a")
    with world.at("2027-05-13T10:00"):
        assert alike(lodged(zhangsan, "b")) == []


def test_the_same_content_looks_alike_whoever_handed_it_in(zhangsan):
    other = world.person("wuguoqiang")
    first = lodged(zhangsan, "a", paper=stored(zhangsan))
    second = lodged(other, "b", paper=stored(other))
    third = lodged(world.person("limei"), "c", paper=stored(zhangsan, sample_pdf("another")))

    [row] = alike(second)

    assert (row.number, row.same_thing, row.same_paper) == (first, False, True)
    assert alike(third) == []


def test_a_verdict_is_kept_with_its_reason_and_said_anew(zhangsan):
    first, second = lodged(zhangsan, "a"), lodged(zhangsan, "b")
    receiver = world.official(RECEIVER)
    services.judge_likeness(receiver, second, first, "same", "同一家店交了两次")
    services.judge_likeness(receiver, second, first, "different", "两层楼，各办各的")

    [row] = alike(second)

    assert (row.verdict, row.reason, row.decided_by) == ("different", "两层楼，各办各的", "市监演示甲")
    assert DuplicateVerdict.objects.count() == 1
    assert alike(first)[0].verdict == "", "a verdict is one case's of another"


def test_only_the_posts_of_the_case_judge_and_with_a_reason(zhangsan):
    first, second = lodged(zhangsan, "a"), lodged(zhangsan, "b")
    for actor in (zhangsan, world.official("XF-R"), world.stranger()):
        with pytest.raises(NotFound):
            services.judge_likeness(actor, second, first, "same", "x")
    receiver = world.official(RECEIVER)
    with pytest.raises(errors.ReasonMissing):
        services.judge_likeness(receiver, second, first, "same", " ")
    with pytest.raises(Invalid):
        services.judge_likeness(receiver, second, first, "perhaps", "x")
    for none in ("QL-NONE", second):
        with pytest.raises(NotFound):
            services.judge_likeness(receiver, second, none, "same", "x")
    assert not DuplicateVerdict.objects.exists()


def test_a_claim_ends_with_its_holders_absence(zhangsan):
    with world.at("2026-04-13T10:00"):
        number = lodged(zhangsan, "a")
        first, second = world.official(RECEIVER), world.official(RECEIVER, 1)
        services.claim_task(first, number, "s1")
        services.end_claims_of_absent()
        assert Step.objects.get(case__number=number, code="s1").claimed_by == first.id
        mark_absence(first, Days(clock.today(), clock.today()))
        services.end_claims_of_absent()
        assert Step.objects.get(case__number=number, code="s1").claimed_by is None
        services.accept_case(second, number)
    assert Case.objects.get(number=number).state == "accepted"
