"""The protocol: names, headers, hashes, errors. Pure."""

from __future__ import annotations

from onewindow.gateway.rules.addresses import ServiceAddress, SubsystemId, encoded, parse_address, parse_subsystem
from onewindow.gateway.rules.errors import (
    ACCESS_DENIED,
    BAD_REQUEST,
    NETWORK_ERROR,
    SERVICE_FAILED,
    ProtocolError,
    access_denied,
    bad_request,
)
from onewindow.gateway.rules.hashing import HASHED, header_lines, request_hash
from onewindow.gateway.rules.headers import PERSON, SYSTEM, MessageHeaders, parse_headers, protocol_headers

__all__ = [
    "ACCESS_DENIED",
    "BAD_REQUEST",
    "HASHED",
    "NETWORK_ERROR",
    "PERSON",
    "SERVICE_FAILED",
    "SYSTEM",
    "MessageHeaders",
    "ProtocolError",
    "ServiceAddress",
    "SubsystemId",
    "access_denied",
    "bad_request",
    "encoded",
    "header_lines",
    "parse_address",
    "parse_headers",
    "parse_subsystem",
    "protocol_headers",
    "request_hash",
]
