"""The thread of a case: who writes and reads it, what it may not do, whom it tells, what happens to its files."""

import io

import pytest

from onewindow.cases import queries, services
from onewindow.cases.models import CaseMessage
from onewindow.cases.services import errors
from onewindow.config.journey.filling import sample_pdf
from onewindow.documents.connectors.scanning import EICAR
from onewindow.documents.services import FileRefused
from onewindow.foundation.errors import NotFound
from onewindow.foundation.ids import new_id
from onewindow.ledger.models import Entry
from onewindow.notifications.models import Message
from tests.cases import world
from tests.support.queue import run_queued_jobs

PDF = sample_pdf("plan")


@pytest.fixture
def number(bundle_number):
    return world.number_of("COMPANY")


def notices(kind):
    run_queued_jobs()
    return list(Message.objects.filter(kind=kind).order_by("id"))


def test_a_question_and_its_answer_stand_in_one_thread(bundle_number, number, zhangsan):
    receiver = world.official("SJ-R")
    services.write_message(zhangsan, number, "章程可以用范本吗？")
    services.write_message(receiver, number, "可以，直接用系统范本。")

    own, desk = queries.own_thread(zhangsan, bundle_number), queries.desk_thread(receiver, number)

    assert [(row.side, row.kind, row.text) for row in own.messages] == [
        ("applicant", "question", "章程可以用范本吗？"),
        ("post", "answer", "可以，直接用系统范本。"),
    ]
    assert [row.id for row in desk.messages] == [row.id for row in own.messages]
    assert own.messages[1].post.code == "SJ-R"
    assert own.messages[1].author == "", "the post answers the applicant, not a person"
    assert desk.messages[1].author == "市监演示甲"


def test_what_is_new_is_new_until_the_other_side_opens_the_thread(number, zhangsan):
    receiver = world.official("SJ-R")
    services.write_message(zhangsan, number, "问一下")
    [task] = queries.inbox(receiver)
    assert task.has_news
    thread = queries.desk_thread(receiver, number)
    assert [row.is_new for row in thread.messages] == [True]

    services.read_thread(zhangsan, [part.id for part in thread.parts])
    assert queries.desk_thread(receiver, number).messages[0].is_new, "one's own look changes nothing"
    services.read_thread(receiver, [part.id for part in thread.parts])

    assert not queries.desk_thread(receiver, number).messages[0].is_new
    assert not queries.inbox(receiver)[0].has_news
    assert queries.own_thread(zhangsan, number).messages[0].read_at is not None


def test_each_side_is_told_of_the_others_message_and_not_of_its_own(number, zhangsan):
    services.write_message(zhangsan, number, "只有我们知道的内容")
    posts = notices("post_message")
    services.write_message(world.official("SJ-R"), number, "答复")
    [told] = notices("case_message")

    assert {one.account for one in posts} == {world.official("SJ-R", n).id for n in (0, 1)}
    assert told.account == zhangsan.id
    assert all("只有我们知道的内容" not in f"{one.title}{one.body}" for one in [*posts, told])
    assert notices("post_message") == posts


@pytest.mark.parametrize(
    "who",
    [
        lambda: world.person("wuguoqiang"),
        lambda: world.official("XF-R"),
        world.stranger,
    ],
)
def test_a_thread_is_unknown_to_strangers(bundle_number, number, who):
    actor = who()
    with pytest.raises(NotFound):
        services.write_message(actor, number, "x")
    with pytest.raises(NotFound):
        queries.own_thread(actor, bundle_number)
    with pytest.raises(NotFound):
        queries.desk_thread(actor, number)
    assert not CaseMessage.objects.exists()


def test_a_citizen_has_no_thread_at_the_desk_and_an_official_none_of_her_own(bundle_number, number, zhangsan):
    with pytest.raises(NotFound):
        queries.desk_thread(zhangsan, number)
    with pytest.raises(NotFound):
        queries.own_thread(world.official("SJ-R"), bundle_number)


def test_who_represents_the_applicant_writes_for_it(city):
    owner = world.person("panlong")
    answers = {"q_prepack": "no", "q_cold": "no", "q_agent": "no"}
    entity = next(iter(owner.represents))
    number = services.open_case(owner, world.single(owner, "FOOD", answers, applicant=entity))
    services.write_message(owner, number, "我是法定代表人")
    assert queries.desk_thread(world.official("SJ-R"), number).messages[0].side == "applicant"


def test_materials_are_asked_for_by_the_notice_alone(number):
    with pytest.raises(errors.MaterialsByNoticeOnly):
        services.write_message(world.official("SJ-R"), number, "请补章程", kind="materials")
    assert not CaseMessage.objects.exists()


def test_an_empty_message_is_refused(number, zhangsan):
    with pytest.raises(errors.MessageMissing):
        services.write_message(zhangsan, number, "  ")


def test_nothing_is_written_to_a_closed_case(bundle_number, number, zhangsan):
    services.write_message(zhangsan, number, "算了，不办了")
    services.withdraw_case(zhangsan, bundle_number)

    for actor in (zhangsan, world.official("SJ-R")):
        with pytest.raises(errors.MessagesClosed):
            services.write_message(actor, number, "还有一句")
    assert len(queries.own_thread(zhangsan, bundle_number).messages) == 1
    assert queries.own_thread(zhangsan, bundle_number).open_parts == ()


def test_files_go_the_way_of_all_uploads(bundle_number, number, zhangsan):
    services.write_message(zhangsan, number, "见附件", files=[("平面图.pdf", io.BytesIO(PDF))])
    [row] = queries.own_thread(zhangsan, bundle_number).messages
    file_id = row.files[0].id

    assert row.files[0].name == "平面图.pdf"
    assert queries.message_file(zhangsan, bundle_number, file_id)
    assert not queries.message_file(world.official("SJ-V"), number, file_id)
    for actor, known in ((world.person("wuguoqiang"), bundle_number), (world.official("XF-R"), number)):
        with pytest.raises(NotFound):
            queries.message_file(actor, known, file_id)
    with pytest.raises(NotFound):
        queries.message_file(zhangsan, bundle_number, new_id())


def test_malware_and_too_many_files_leave_no_message(number, zhangsan):
    with pytest.raises(FileRefused):
        services.write_message(zhangsan, number, "见附件", files=[("x.pdf", io.BytesIO(EICAR))])
    with pytest.raises(errors.TooManyFiles):
        services.write_message(zhangsan, number, "见附件", files=[("x.pdf", io.BytesIO(PDF))] * 6)
    assert not CaseMessage.objects.exists()


def test_a_message_is_recorded_without_its_words(number, zhangsan):
    services.write_message(zhangsan, number, "我的电话是 13800000000")
    entry = Entry.objects.filter(act="cases.write_message").get()
    assert "13800000000" not in str(entry.facts)
