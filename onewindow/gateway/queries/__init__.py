"""What is offered, who takes part, and what proves a message."""

from __future__ import annotations

from onewindow.gateway.queries.directory import allowed_services, list_clients, list_methods
from onewindow.gateway.queries.evidence import MessageProof, NoSuchMessage, node_keys, prove_message
from onewindow.gateway.queries.members import KeyRow, MemberRow, SubsystemRow, members
from onewindow.gateway.queries.openapi import openapi
from onewindow.gateway.queries.providers import (
    META,
    PUBLIC,
    QUERY,
    VERSION,
    ProvidedService,
    all_services,
    instance,
    member_of,
    provided_service,
    provider_of,
    services_at,
)
from onewindow.gateway.queries.uptime import ServiceRow, clear_measured, service_directory

__all__ = [
    "META",
    "PUBLIC",
    "QUERY",
    "VERSION",
    "KeyRow",
    "MemberRow",
    "MessageProof",
    "NoSuchMessage",
    "ProvidedService",
    "ServiceRow",
    "SubsystemRow",
    "all_services",
    "allowed_services",
    "clear_measured",
    "instance",
    "list_clients",
    "list_methods",
    "member_of",
    "members",
    "node_keys",
    "openapi",
    "prove_message",
    "provided_service",
    "provider_of",
    "service_directory",
    "services_at",
]
