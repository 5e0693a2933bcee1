"""Messages for tests."""

from __future__ import annotations

from datetime import timedelta

import time_machine

from onewindow.foundation import clock
from onewindow.foundation.ids import new_id
from onewindow.notifications.services import Notice, Recipient, send_message


def notice(account=None, *, key="case:1:accepted", email="somebody@qinglan.example", language="zh-hans", **changes):
    """A message that a case was accepted."""
    texts = {
        "kind": "case_accepted",
        "title": "您的办件 YC339900-20260413-000001-3 已受理",
        "title_en": "Your case YC339900-20260413-000001-3 was accepted",
        "body": "三丰餐饮的食品经营许可已受理。",
        "body_en": "The food permit of Sanfeng Catering was accepted.",
        "link": "/my/cases/YC339900202604130000013/",
    }
    return Notice(Recipient(account or new_id(), email, language), key, **(texts | changes))


def send_in_turn(account, number):
    """Sends numbered messages to one account, a second apart, the last one now."""
    with time_machine.travel(clock.real_now() - timedelta(seconds=number), tick=False) as time:
        for n in range(number):
            send_message(notice(account, key=f"case:{n}", title=f"第 {n:02d} 件"))
            time.shift(timedelta(seconds=1))
