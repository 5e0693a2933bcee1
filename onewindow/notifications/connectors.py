"""The mail server, as Django's setting EMAIL_BACKEND names it."""

from __future__ import annotations

from django.conf import settings
from django.core.mail import EmailMessage


def send_mail(*, address: str, subject: str, text: str, message_id: str) -> None:
    """Hands one e-mail to the mail server and returns when it has taken it; raises OSError when it has not.

    A repetition bears the same Message-ID, by which mail programs drop the second one.
    """
    EmailMessage(
        subject=" ".join(subject.split()),
        body=text,
        from_email=settings.DEFAULT_FROM_EMAIL,
        to=[address],
        headers={"Message-ID": f"<{message_id}@{settings.DEFAULT_FROM_EMAIL.rpartition('@')[2] or 'localhost'}>"},
    ).send(fail_silently=False)
