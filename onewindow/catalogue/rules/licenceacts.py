"""Items that renew, change or cancel a licence held (延续、变更、注销): what they must say, and which there are."""

from __future__ import annotations

from collections.abc import Iterable

from onewindow.catalogue.rules.known import Definition, Everything, note_unknown
from onewindow.catalogue.rules.values import Item

UNCLEAR = "LICENCE_ACT_UNCLEAR"
OURS = frozenset({"licence_no", "issued_on", "valid_until"})  # computed when a licence is made, never applied for
ORDER = ("renew", "change", "cancel")


def check_licence_act(item: Definition, everything: Everything) -> None:
    """The licence's type exists, what is granted fits the act, and a change names fields of the licence."""
    act = item.body.get("for_licence")
    if not act:
        return
    kind = everything.licence_types.get(act["licence_type"])
    if kind is None:
        note_unknown(
            item, ("for_licence", "licence_type"), "licence type", act["licence_type"], everything.licence_types
        )
        return
    _check_outcome(item, act["act"], act["licence_type"])
    named = act.get("fields", [])
    if (act["act"] == "change") != bool(named):
        item.fault(
            ("for_licence",),
            UNCLEAR,
            "A change names the fields that it changes; renewal and cancellation change none.",
            "Write fields for a change only.",
        )
    possible = [field["name"] for field in kind["fields"] if field["name"] not in OURS]
    for index, name in enumerate(named):
        if name not in possible:
            note_unknown(item, ("for_licence", "fields", index), "field of the licence to change", name, possible)
    if act["act"] == "renew" and not item.body.get("renewal"):
        item.fault(
            ("for_licence",),
            UNCLEAR,
            "It does not say how long before expiry the holder applies.",
            "Write renewal with its article (Administrative Licensing Law, article 50).",
        )


def _check_outcome(item: Definition, act: str, licence_type: str) -> None:
    result = item.body["result"]
    granted = result.get("licence_type", "") if result["kind"] == "licence" else ""
    expected = "" if act == "cancel" else licence_type
    if granted != expected:
        item.fault(
            ("result",),
            UNCLEAR,
            "What is granted does not fit the act.",
            "Grant a document." if act == "cancel" else f"Grant a licence of the type {licence_type}.",
        )


def items_for_licence(items: Iterable[Item], licence_type: str) -> tuple[Item, ...]:
    """The items that renew, change or cancel a licence of this type, in that order."""
    found = [
        (ORDER.index(item.for_licence.act), item.key, item)
        for item in items
        if item.for_licence and item.for_licence.licence_type == licence_type
    ]
    return tuple(item for _order, _key, item in sorted(found, key=lambda one: one[:2]))
