"""Reference data, open to all parts. Rows of registers are never answered here: the exchange alone reads them."""

from __future__ import annotations

from functools import lru_cache

from onewindow.foundation.errors import NotFound
from onewindow.registers.models import Authority, Division, LoadedSource, RegisterDefinition, ServiceSite
from onewindow.registers.rules import (
    About,
    AuthorityRow,
    DivisionRow,
    ElementRow,
    Grade,
    RegisterRow,
    ServiceSiteRow,
    division_of_address,
    is_text,
    register_from,
    text_of,
    typed_value,
)

__all__ = [
    "About",
    "AuthorityRow",
    "DivisionRow",
    "ElementRow",
    "Grade",
    "RegisterRow",
    "ServiceSiteRow",
    "address_division",
    "authorities",
    "authority",
    "clear_reference_cache",
    "divisions",
    "element",
    "is_text",
    "loaded_digest",
    "register",
    "registers",
    "service_sites",
    "text_of",
    "typed_value",
]


@lru_cache(maxsize=1)
def _authorities() -> dict[str, AuthorityRow]:
    names = ("code", "name", "name_en", "short", "kind", "division", "uscc", "phone", "windows")
    return {
        code: AuthorityRow(code, name, name_en, short, kind, division, uscc, phone, tuple(windows))
        for code, name, name_en, short, kind, division, uscc, phone, windows in Authority.objects.order_by(
            "code"
        ).values_list(*names)
    }


@lru_cache(maxsize=1)
def _divisions() -> dict[str, DivisionRow]:
    rows = Division.objects.order_by("code").values_list("code", "name", "name_en", "level", "parent")
    return {row[0]: DivisionRow(*row) for row in rows}


@lru_cache(maxsize=1)
def _service_sites() -> tuple[ServiceSiteRow, ...]:
    names = ("code", "name", "name_en", "level", "division", "address", "address_en", "hours", "phone", "windows")
    rows = [ServiceSiteRow(*row) for row in ServiceSite.objects.order_by("division", "code").values_list(*names)]
    levels = ("city", "county", "township", "village")
    return tuple(sorted(rows, key=lambda row: (levels.index(row.level) if row.level in levels else 9, row.division)))


@lru_cache(maxsize=1)
def _registers() -> dict[str, RegisterRow]:
    names = ("code", "name", "name_en", "owner_id", "kind", "elements", "access")
    return {
        row[0]: register_from(
            dict(zip(("code", "name", "name_en", "owner", "kind", "elements"), row, strict=False)), row[6]
        )
        for row in RegisterDefinition.objects.order_by("code").values_list(*names)
    }


def authorities() -> dict[str, AuthorityRow]:
    """Every department and utility by its code; kept in the process."""
    found = _authorities()
    if not found:  # nothing loaded yet: ask again next time
        _authorities.cache_clear()
    return found


def authority(code: str) -> AuthorityRow:
    """The department with this code; raises NotFound."""
    found = authorities().get(code)
    if found is None:
        raise NotFound(code)
    return found


def divisions() -> dict[str, DivisionRow]:
    """Every division by its code; kept in the process."""
    found = _divisions()
    if not found:
        _divisions.cache_clear()
    return found


def service_sites() -> tuple[ServiceSiteRow, ...]:
    """The halls and service points, the city's first; kept in the process."""
    found = _service_sites()
    if not found:
        _service_sites.cache_clear()
    return found


def registers() -> dict[str, RegisterRow]:
    """Every register by its code; kept in the process."""
    found = _registers()
    if not found:
        _registers.cache_clear()
    return found


def register(code: str) -> RegisterRow:
    """The register with this code; raises NotFound."""
    found = registers().get(code)
    if found is None:
        raise NotFound(code)
    return found


def element(name: str) -> ElementRow | None:
    """The data element `register.element`, as `pop.name`; None when there is none."""
    code, _, rest = name.partition(".")
    found = registers().get(code)
    return found.elements.get(rest) if found else None


def address_division(address: str) -> str:
    """The code of the county or city in which an address lies; empty when it names none that is known."""
    return division_of_address(address, divisions().values())


def loaded_digest(name: str) -> str:
    """The digest of the set of files last loaded under this name; empty when there is none."""
    return LoadedSource.objects.filter(name=name).values_list("digest", flat=True).first() or ""


def clear_reference_cache() -> None:
    """Forgets what the process keeps of the reference data; the loader calls it after each change."""
    for kept in (_authorities, _divisions, _service_sites, _registers):
        kept.cache_clear()
