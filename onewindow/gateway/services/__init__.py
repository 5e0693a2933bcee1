"""Acts of the gateway: members and keys, and the answering of messages."""

from __future__ import annotations

from onewindow.gateway.services.answering import OutgoingAnswer, answer_message, refusal
from onewindow.gateway.services.calling import IncomingMessage
from onewindow.gateway.services.clearing import clear_expired
from onewindow.gateway.services.members import (
    KnownAlready,
    StillNeeded,
    close_member,
    close_subsystem,
    may_manage,
    operator,
    register_key,
    register_member,
    register_subsystem,
    retire_key,
    set_quota,
)

__all__ = [
    "IncomingMessage",
    "KnownAlready",
    "OutgoingAnswer",
    "StillNeeded",
    "answer_message",
    "clear_expired",
    "close_member",
    "close_subsystem",
    "may_manage",
    "operator",
    "refusal",
    "register_key",
    "register_member",
    "register_subsystem",
    "retire_key",
    "set_quota",
]
