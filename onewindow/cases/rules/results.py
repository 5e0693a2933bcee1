"""What a grant says: each field of the result from what the case knows, by rule and never by item."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

# A result's field and the names under which forms and registers know the same thing, best first.
ALIASES: Mapping[str, tuple[str, ...]] = {
    "legal_rep": ("legal_rep_name",),
    "entity_name": ("name_applied", "builder"),
    "holder_name": ("name", "baby_name"),
    "holder_id": ("id_no", "baby_id"),
    "person": ("name", "baby_name"),
    "owner": ("buyer_name", "owner_name"),
    "type": ("company_type",),
    "scope": ("items",),
    "share_type": ("share",),
    "address": ("location", "residence_address", "hukou_address"),
    "grade": ("base_grade",),
    "start": ("start_month",),
}
SIZE, ESTABLISHED, MODE, EFFECTIVE = "size", "established", "mode", "effective_on"
LICENCE_NO, ISSUED_ON, VALID_UNTIL = "licence_no", "issued_on", "valid_until"
FIXED = frozenset({LICENCE_NO, ISSUED_ON, VALID_UNTIL, ESTABLISHED, MODE})  # ours to compute, nobody's to type
OWNER = "owner"  # of a thing: all who share it stand in it
HOLDERS = frozenset({"entity_name", "holder_name", "person"})
RECIPIENTS = ("entity_name", "holder_name", "person", "baby_name", "owner", "new_owner")  # the first that is named
WHO = HOLDERS | {"uscc", "holder_id"}  # whom a result is for is what form and registers say, never retyped
LONGEST, LONGEST_NAME = 1000, 200  # who and where is on the face of a licence, and as short as the form asks it
MODE_WORDS = {"commitment": "告知承诺", "standard": "一般程序"}
# A number that no form asks for and no evidence holds is given by the register's owner when the result is issued.
ASSIGNED_BY: Mapping[str, str] = {"uscc": "ent", "members": "pop"}
NEWBORN_FIELDS = frozenset({"born_at", "baby_name"})


class Origin(StrEnum):
    """Where a field's value came from."""

    COMPUTED = "computed"
    RULED = "ruled"
    FORM = "form"
    EVIDENCE = "evidence"
    ASSIGNED = "assigned"
    KEPT = "kept"
    ASKED = "asked"


@dataclass(frozen=True, slots=True)
class Value:
    """A value of the result and its origin; an empty one is asked at the issuing step."""

    name: str
    value: Any
    origin: Origin

    @property
    def is_empty(self) -> bool:
        """Whether nothing is known of it yet."""
        return self.value in (None, "", [], ())

    @property
    def is_fixed(self) -> bool:
        """Whether the issuing step only reads it: computed, ruled, assigned, kept from a licence, or who it is for."""
        is_given = self.origin in (Origin.ASSIGNED, Origin.RULED, Origin.KEPT)
        return self.name in FIXED or is_given or (self.name in WHO and not self.is_empty)


def longest(name: str) -> int:
    """How many characters may be typed into a field of a result."""
    return LONGEST_NAME if name in HOLDERS or name == "address" else LONGEST


def identifier_register(fields: Collection[str], form: Collection[str]) -> str:
    """The register whose owner gives a number when this result is issued; empty when none does.

    A result that founds an entity names a USCC that its form cannot ask for; one that registers a newborn lists the
    members of a household, with a form that knows a birth.
    """
    for name, register in ASSIGNED_BY.items():
        if name in fields and name not in form and (register == "ent" or set(form) >= NEWBORN_FIELDS):
            return register
    return ""


def assigned_field(register: str) -> str:
    """The result's field that the register's owner fills in; empty when there is none."""
    return next((name for name, owner in ASSIGNED_BY.items() if owner == register), "")


def result_values(  # noqa: PLR0913 what a result is made of, all by name
    fields: Sequence[str],
    answers: Mapping[str, Any],
    evidence: Sequence[Mapping[str, Any]],
    *,
    issued_on: date,
    mode: str,
    register: str = "",
    identifier: str = "",
    applicant: str = "",
    ruled: Mapping[str, str] | None = None,
    co_holders: Sequence[str] = (),
) -> dict[str, Value]:
    """The result's fields in their order, each with what the case knows of it.

    First what is computed, given by the item's own rules (`ruled`) or assigned, then the form's value
    of the same name, then an evidence's field, then the same under another name; a holder that nothing names is the
    applicant, and the owner of a thing is everybody who shares it (`co_holders`). `evidence` holds licences' fields and registers' elements (`ent.legal_rep_name`).
    """
    computed = _computed(answers, issued_on, mode)
    assigned = assigned_field(register)
    facts = [_plain(one) for one in evidence]
    found = {}
    for name in fields:
        if name == assigned and register:
            found[name] = Value(name, identifier, Origin.ASSIGNED)
        elif ruled and name in ruled:
            found[name] = Value(name, ruled[name], Origin.RULED)
        elif name in computed:
            found[name] = Value(name, computed[name], Origin.COMPUTED)
        else:
            found[name] = _known(name, answers, facts)
        if name in HOLDERS and found[name].is_empty:
            found[name] = Value(name, applicant, Origin.EVIDENCE)
        if name == OWNER and co_holders and not found[name].is_empty:
            found[name] = Value(name, _owners(str(found[name].value), co_holders), found[name].origin)
    return found


def recipient(values: Mapping[str, Any], answers: Mapping[str, Any], applicant: str) -> str:
    """Whom a result is for: the holder or person that it names, else the newborn of the form, else the applicant."""
    named = next((str(values[name]) for name in RECIPIENTS if values.get(name)), "")
    return named or str(answers.get("baby_name") or applicant)


def first_owner(owners: Any, others: Sequence[str]) -> Any:
    """The owner of the applicant's own, of all who stand in one line."""
    suffix = f"、{'、'.join(others)}"
    return owners.removesuffix(suffix) if others and isinstance(owners, str) else owners


def _owners(first: str, others: Sequence[str]) -> str:
    """All owners of a thing in one line, the applicant's side first, each once."""
    return "、".join(dict.fromkeys([first, *others]))


def missing_fields(values: Iterable[Value]) -> tuple[str, ...]:
    """The fields that must be asked: empty, and not computed when the licence is made."""
    return tuple(value.name for value in values if value.is_empty and value.name not in (LICENCE_NO, VALID_UNTIL))


def _computed(answers: Mapping[str, Any], issued_on: date, mode: str) -> dict[str, Any]:
    found: dict[str, Any] = {
        LICENCE_NO: "",
        VALID_UNTIL: "",
        ISSUED_ON: issued_on.isoformat(),
        ESTABLISHED: issued_on.isoformat(),
        EFFECTIVE: issued_on.isoformat(),
        MODE: MODE_WORDS.get(mode, mode),
    }
    width, height = answers.get("width_m"), answers.get("height_m")
    if width not in (None, "") and height not in (None, ""):
        found[SIZE] = f"{width} × {height} 米"
    return found


def _known(name: str, answers: Mapping[str, Any], facts: Sequence[Mapping[str, Any]]) -> Value:
    for candidate in (name, *ALIASES.get(name, ())):
        if answers.get(candidate) not in (None, "", []):
            return Value(name, answers[candidate], Origin.FORM)
        for one in facts:
            if one.get(candidate) not in (None, "", []):
                return Value(name, one[candidate], Origin.EVIDENCE)
    return Value(name, "", Origin.ASKED)


def _plain(evidence: Mapping[str, Any]) -> dict[str, Any]:
    """Registers' elements without the register's code; of two with one name the first wins."""
    found: dict[str, Any] = {}
    for name, value in evidence.items():
        found.setdefault(name.rpartition(".")[2], value)
    return found
