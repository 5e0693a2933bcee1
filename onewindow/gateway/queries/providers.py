"""What is offered over the protocol: for every register a subsystem of its owner, with its services (standards 8)."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings

from onewindow.gateway.rules import ServiceAddress, SubsystemId
from onewindow.registers.queries import About, Grade, RegisterRow, authorities, registers

QUERY, PUBLIC, VERSION = "query", "public", "v1"
META = ("listMethods", "allowedMethods", "getOpenAPI")


@dataclass(frozen=True, slots=True)
class ProvidedService:
    """A service of a register: which elements it may give at most, and whether these are personal data.

    What is free of them may be asked by GET too; a person's number never stands in an address.
    """

    provider: SubsystemId
    code: str
    register: RegisterRow
    elements: tuple[str, ...]
    is_personal: bool

    @property
    def id(self) -> str:
        """The service's id."""
        return f"{self.provider}/{self.code}"

    @property
    def methods(self) -> tuple[str, ...]:
        """By which methods it may be asked."""
        return ("POST",) if self.is_personal else ("GET", "POST")


def instance() -> str:
    """The name of this installation of the exchange."""
    return str(settings.ONEWINDOW_INSTANCE)


def provider_of(register: RegisterRow) -> SubsystemId:
    """The subsystem that offers a register: of its owner, named by the register's code."""
    return SubsystemId(instance(), *member_of(register.owner), register.code)


def member_of(authority: str) -> tuple[str, str]:
    """Class and code of a department or utility of this city as a member."""
    row = authorities()[authority]
    return ("GOV" if row.kind == "department" else "COM", row.uscc)


def services_of(register: RegisterRow) -> list[ProvidedService]:
    """The services of a register; company registers offer what they publish as a service of its own."""
    provider, names = provider_of(register), tuple(register.elements)
    offered = [ProvidedService(provider, QUERY, register, names, register.about != About.NOBODY)]
    if register.about == About.COMPANY:
        open_names = tuple(name for name, row in register.elements.items() if row.grade == Grade.L1)
        offered.append(ProvidedService(provider, PUBLIC, register, open_names, is_personal=False))
    return offered


def provided_service(address: ServiceAddress) -> ProvidedService | None:
    """The service at an address; None when this node has none there."""
    found = services_at(address.provider)
    return next((one for one in found if one.code == address.service), None)


def services_at(provider: SubsystemId) -> list[ProvidedService]:
    """The services of a subsystem; none when it offers nothing here."""
    row = registers().get(provider.subsystem)
    return services_of(row) if row is not None and provider_of(row) == provider else []


def all_services() -> list[ProvidedService]:
    """Every service that this node offers."""
    return [one for row in registers().values() for one in services_of(row)]
