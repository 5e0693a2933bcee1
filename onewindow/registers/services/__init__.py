"""Acts on registers: reference data, hosting, messages to owners' systems, and the telling of what has changed."""

from __future__ import annotations

from onewindow.registers.connectors.owner import AlreadyRegistered, MessageUnknown, OwnerUnavailable
from onewindow.registers.files import rows_of
from onewindow.registers.services.hosting import (
    assign_identifier,
    describe_registers,
    host_register,
    load_departments,
    load_records,
    load_reference,
    note_loaded,
    prepare_registers,
    reader_role,
    reserve_identifiers,
    restore_records,
    schema_of,
    take_message,
)
from onewindow.registers.services.publishing import change_events, publish_all_changes, publish_changes

__all__ = [
    "AlreadyRegistered",
    "MessageUnknown",
    "OwnerUnavailable",
    "assign_identifier",
    "change_events",
    "describe_registers",
    "host_register",
    "load_departments",
    "load_records",
    "load_reference",
    "note_loaded",
    "prepare_registers",
    "publish_all_changes",
    "publish_changes",
    "reader_role",
    "reserve_identifiers",
    "restore_records",
    "rows_of",
    "schema_of",
    "take_message",
]
