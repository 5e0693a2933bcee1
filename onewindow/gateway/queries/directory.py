"""Who takes part and what is offered, in the form of X-Road's own metadata services."""

from __future__ import annotations

from typing import Any

from onewindow.exchange.queries import granted_registers
from onewindow.gateway.models import Member, Subsystem
from onewindow.gateway.queries.providers import VERSION, ProvidedService, instance, member_of
from onewindow.gateway.rules import SubsystemId
from onewindow.registers.queries import authorities, registers


def list_clients() -> dict[str, Any]:
    """Every member and subsystem that takes part: those registered, and the owners of registers with these."""
    named: dict[tuple[str, ...], str] = {}
    for authority in sorted({row.owner for row in registers().values()}):
        named[(instance(), *member_of(authority))] = authorities()[authority].name
    for one in Member.objects.filter(closed_at__isnull=True).order_by("id"):
        named[(one.instance, one.member_class, one.code)] = one.name
    for row in registers().values():
        named[(instance(), *member_of(row.owner), row.code)] = row.name
    living = Subsystem.objects.filter(closed_at__isnull=True, member__closed_at__isnull=True).select_related("member")
    for sub in living.order_by("id"):
        named[(sub.member.instance, sub.member.member_class, sub.member.code, sub.code)] = sub.name
    return {"member": [{"id": _client_id(parts), "name": named[parts]} for parts in sorted(named)]}


def list_methods(services: list[ProvidedService]) -> dict[str, Any]:
    """The services of a subsystem with their addresses and methods, as listMethods and allowedMethods answer."""
    return {"service": [_method(one) for one in services]}


def allowed_services(services: list[ProvidedService], caller: SubsystemId) -> list[ProvidedService]:
    """Those of the services in which something is granted to the caller today."""
    granted = granted_registers(str(caller))
    return [one for one in services if granted.get(one.register.code, frozenset()) & set(one.elements)]


def _client_id(parts: tuple[str, ...]) -> dict[str, str]:
    names = ("xroad_instance", "member_class", "member_code", "subsystem_code")
    kind = "SUBSYSTEM" if len(parts) == 4 else "MEMBER"
    return dict(zip(names, parts, strict=False)) | {"object_type": kind}


def _method(service: ProvidedService) -> dict[str, Any]:
    provider = service.provider
    return {
        "xroad_instance": provider.instance,
        "member_class": provider.member_class,
        "member_code": provider.member_code,
        "subsystem_code": provider.subsystem,
        "service_code": service.code,
        "service_type": "OPENAPI",
        "object_type": "SERVICE",
        "endpoint_list": [{"method": method, "path": f"/{VERSION}"} for method in service.methods],
        "x-ow-personal-data": service.is_personal,
    }
