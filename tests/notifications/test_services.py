from smtplib import SMTPServerDisconnected
from threading import Barrier, Thread

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.db import connection
from procrastinate.contrib.django.models import ProcrastinateJob

from onewindow.foundation.actor import Actor, ActorKind
from onewindow.foundation.errors import NotFound
from onewindow.foundation.ids import new_id
from onewindow.notifications.models import Message
from onewindow.notifications.queries import messages_of, unread_count
from onewindow.notifications.services import deliver_message, mark_all_read, mark_read, send_message, send_messages
from onewindow.notifications.tasks import deliver_message as delivery
from tests.notifications.factories import notice, send_in_turn
from tests.support.queue import run_queued_jobs

pytestmark = pytest.mark.django_db


class BrokenServer(EmailBackend):
    """A mail server that refuses everything."""

    def send_messages(self, messages):
        raise SMTPServerDisconnected("gone")


def test_messages_are_in_the_inbox_at_once_and_cost_two_statements(django_assert_num_queries):
    account = new_id()

    with django_assert_num_queries(2):
        send_messages([notice(account, key=f"case:{n}") for n in range(7)])

    assert len(messages_of(account)) == 7
    assert unread_count(account) == 7
    assert ProcrastinateJob.objects.filter(task_name="notifications.deliver_message").count() == 7


def test_an_event_is_told_once_whatever_is_repeated():
    account = new_id()

    send_message(notice(account))
    send_message(notice(account))
    send_messages([notice(account), notice(account)])

    assert len(messages_of(account)) == 1
    assert run_queued_jobs() == ["notifications.deliver_message"]
    assert len(mail.outbox) == 1


def test_the_same_event_is_told_to_each_recipient():
    send_messages([notice(), notice()])

    run_queued_jobs()

    assert len(mail.outbox) == 2


def test_running_the_job_twice_sends_one_email():
    send_message(notice())
    message = Message.objects.get()

    delivery.func(message_id=str(message.id))
    delivery.func(message_id=str(message.id))

    message.refresh_from_db()
    assert len(mail.outbox) == 1
    assert message.delivered_at is not None
    assert message.email == ""


def test_no_address_is_no_email_and_no_job(django_assert_num_queries):
    account = new_id()

    with django_assert_num_queries(1):
        send_message(notice(account, email=""))

    assert len(messages_of(account)) == 1
    assert run_queued_jobs() == []


def test_nothing_to_tell_is_no_statement(django_assert_num_queries):
    with django_assert_num_queries(0):
        send_messages([])


@pytest.mark.parametrize(
    ("language", "subject", "link"),
    [
        ("zh-hans", "已受理", "https://city.example/my/cases/YC339900202604130000013/"),
        ("en", "was accepted", "https://city.example/en/my/cases/YC339900202604130000013/"),
    ],
)
def test_the_email_says_title_and_link_in_the_recipients_language_and_nothing_personal(
    settings, language, subject, link
):
    settings.ONEWINDOW_BASE_URL = "https://city.example/"

    send_message(notice(language=language))
    run_queued_jobs()

    (email,) = mail.outbox
    assert subject in email.subject
    assert link in email.body
    assert "三丰" not in email.body + email.subject
    assert "Sanfeng" not in email.body + email.subject
    assert ("自动发" in email.body) is (language == "zh-hans")


def test_a_title_cannot_add_headers():
    send_message(notice(title="a\r\nBcc: everybody@example.org"))

    run_queued_jobs()

    assert mail.outbox[0].subject == "a Bcc: everybody@example.org"


def test_a_message_that_leads_out_of_the_portal_is_never_sent():
    with pytest.raises(ValueError, match="portal"):
        send_message(notice(link="https://example.org/"))

    assert not Message.objects.exists()


def test_an_email_that_the_server_did_not_take_is_sent_later(settings):
    send_message(notice())
    message = Message.objects.get()
    settings.EMAIL_BACKEND = f"{BrokenServer.__module__}.BrokenServer"

    with pytest.raises(SMTPServerDisconnected):
        deliver_message(message.id)

    message.refresh_from_db()
    assert message.delivered_at is None
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    deliver_message(message.id)
    assert len(mail.outbox) == 1


def test_a_job_for_a_message_that_is_gone_does_nothing():
    deliver_message(new_id())

    assert mail.outbox == []


@pytest.mark.django_db(transaction=True)
def test_two_workers_with_the_same_job_send_one_email():
    send_message(notice())
    message = Message.objects.get()
    start = Barrier(2)

    def work():
        start.wait()
        delivery.func(message_id=str(message.id))
        connection.close()

    workers = [Thread(target=work) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()

    assert len(mail.outbox) == 1


def test_messages_come_newest_first_page_by_page():
    account = new_id()
    send_in_turn(account, 5)

    first = messages_of(account, limit=3)
    rest = messages_of(account, limit=3, before=first[-1].id)

    assert [row.key for row in first + rest] == ["case:4", "case:3", "case:2", "case:1", "case:0"]


def test_the_inbox_may_be_asked_by_actor():
    person = Actor(ActorKind.PERSON, new_id())
    send_message(notice(person.id))

    assert messages_of(person) == messages_of(person.id)
    assert unread_count(person) == 1


def test_reading_is_noted_once():
    person = Actor(ActorKind.PERSON, new_id())
    send_message(notice(person.id))
    (row,) = messages_of(person)

    mark_read(person, row.id)
    first = messages_of(person)[0].read_at
    mark_read(person, row.id)

    assert first is not None
    assert messages_of(person)[0].read_at == first
    assert unread_count(person) == 0


def test_nobody_reads_anothers_message():
    owner, stranger = Actor(ActorKind.PERSON, new_id()), Actor(ActorKind.PERSON, new_id())
    send_message(notice(owner.id))
    (row,) = messages_of(owner)

    with pytest.raises(NotFound):
        mark_read(stranger, row.id)
    assert mark_all_read(stranger) == 0

    assert messages_of(owner)[0].is_unread
    assert messages_of(stranger) == []
