"""An item as linked data: CPSV-AP for catalogues of public services, schema.org for search engines."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from onewindow.catalogue.rules.values import Bundle, Item
from onewindow.foundation.limits.values import Limit

CONTEXT: Mapping[str, Any] = {
    "cpsv": "http://purl.org/vocab/cpsv#",
    "cv": "http://data.europa.eu/m8g/",
    "cccev": "http://data.europa.eu/m8g/",
    "dct": "http://purl.org/dc/terms/",
    "eli": "http://data.europa.eu/eli/ontology#",
    "adms": "http://www.w3.org/ns/adms#",
    "dcat": "http://www.w3.org/ns/dcat#",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
    "ow": "https://onewindow.example/ns#",
}
DAY_UNITS = {"workday": 1, "calendar_day": 1}
LANGUAGES = ("zh-Hans", "en")
CHANNELS = {"web": "网上", "app": "手机", "hall": "大厅窗口", "kiosk": "自助终端"}


@dataclass(frozen=True, slots=True)
class Office:
    """The competent authority of an item, as linked data names it."""

    code: str
    name: str
    name_en: str
    division: str
    uscc: str


def cpsv(item: Item, office: Office, base: str, *, state: str = "published") -> dict[str, Any]:
    """An item as cpsv:PublicService; `base` is the address of the site, without a slash at its end."""
    me = f"{base}/items/{item.key}/"
    return {
        "@id": me,
        "@type": "cpsv:PublicService",
        "dct:identifier": item.implementation_code,
        "dct:title": texts(item.name, item.name_en),
        "dct:description": texts(item.summary or item.name, item.summary_en or item.name_en),
        "dct:language": [
            {"@id": f"http://publications.europa.eu/resource/authority/language/{code}"} for code in ("ZHO", "ENG")
        ],
        "dct:spatial": {"@id": f"{base}/divisions/{office.division}"},
        "dct:modified": {"@type": "xsd:date", "@value": item.reviewed_on},
        "adms:status": {"@id": f"ow:status/{state}"},
        "dcat:keyword": [*item.keywords, *item.keywords_en],
        "dcat:version": str(item.version),
        "cv:hasCompetentAuthority": authority(office, base),
        "cv:hasLegalResource": _laws(item, base),
        "cv:holdsRequirement": _requirements(item, me),
        "cpsv:produces": {
            "@id": f"{me}#result",
            "@type": "cv:Output",
            "dct:identifier": item.result.licence_type or f"{item.key}-result",
            "dct:title": texts(item.result.name, item.result.name_en),
        },
        "cv:hasCost": _costs(item, me),
        "cv:hasChannel": [_channel(name, me) for name in item.channels],
        "cv:hasContactPoint": {"@id": f"{me}#contact", "@type": "cv:ContactPoint", "cv:telephone": item.phone},
        "cv:processingTime": _duration(item.promised),
        "ow:workdays": item.promised.value if item.promised.unit == "workday" else None,
        "ow:statutoryLimit": item.statutory.label_en(),
        "cpsv:follows": [
            {
                "@id": f"{me}#rule-{table.code}",
                "@type": "cpsv:Rule",
                "dct:identifier": table.code,
                "dct:title": texts(table.name, table.name_en),
                "dct:description": texts(table.name, table.name_en),
            }
            for table in item.eligibility
        ],
    }


def cpsv_bundle(bundle: Bundle, base: str) -> dict[str, Any]:
    """A bundle as the life or business event that groups its items."""
    me = f"{base}/bundles/{bundle.code}/"
    return {
        "@id": me,
        "@type": ["cv:Event", "cv:LifeEvent"],
        "dct:identifier": bundle.code,
        "dct:title": texts(bundle.name, bundle.name_en),
        "dct:description": texts(bundle.life_event, bundle.life_event_en),
        "dct:relation": [{"@id": f"{base}/items/{key}/"} for key in bundle.items],
    }


def authority(office: Office, base: str) -> dict[str, Any]:
    """A department as cv:PublicOrganisation."""
    return {
        "@id": f"{base}/offices/{office.code}",
        "@type": "cv:PublicOrganisation",
        "dct:identifier": office.uscc,
        "dct:title": texts(office.name, office.name_en),
        "skos:prefLabel": texts(office.name, office.name_en),
        "dct:spatial": {"@id": f"{base}/divisions/{office.division}"},
    }


def graph(things: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """Several things as one JSON-LD document; what is not known is left out."""
    return {"@context": dict(CONTEXT), "@graph": [without_gaps(thing) for thing in things]}


def government_service(item: Item, office: Office, address: str) -> dict[str, Any]:
    """An item as schema.org's GovernmentService; `address` is its guide."""
    service: dict[str, Any] = without_gaps(
        {
            "@context": "https://schema.org",
            "@type": "GovernmentService",
            "@id": address,
            "url": address,
            "identifier": item.implementation_code,
            "name": item.name,
            "alternateName": item.name_en,
            "description": item.summary or item.name,
            "inLanguage": list(LANGUAGES),
            "serviceType": item.type,
            "provider": {
                "@type": "GovernmentOrganization",
                "name": office.name,
                "alternateName": office.name_en,
                "telephone": item.phone,
            },
            "areaServed": {"@type": "AdministrativeArea", "identifier": office.division},
            "audience": [{"@type": "Audience", "audienceType": kind} for kind in item.targets],
            "availableChannel": [
                {"@type": "ServiceChannel", "name": CHANNELS.get(name, name), "serviceUrl": address}
                for name in item.channels
            ],
            "isAccessibleForFree": item.charge.free,
            "offers": [
                {"@type": "Offer", "name": fee.name, "price": fee.amount, "priceCurrency": "CNY"}
                for fee in item.charge.items
            ],
            "serviceOutput": {"@type": "Thing", "name": item.result.name, "alternateName": item.result.name_en},
        }
    )
    return service


def texts(zh: str, en: str) -> list[dict[str, str]]:
    """A text in both languages; English only where there is some."""
    both = [{"@language": "zh-Hans", "@value": zh}]
    return [*both, {"@language": "en", "@value": en}] if en else both


def without_gaps(value: Any) -> Any:
    """The same without anything that is None or empty."""
    if isinstance(value, Mapping):
        found = {name: without_gaps(part) for name, part in value.items()}
        return {name: part for name, part in found.items() if part not in (None, "", [], {})}
    return [without_gaps(part) for part in value] if isinstance(value, list) else value


def _laws(item: Item, base: str) -> list[dict[str, Any]]:
    found = {}
    for basis in item.legal_bases:
        address = f"{base}/laws/{basis.law_id}/#a-{basis.article}"
        found[address] = {
            "@id": address,
            "@type": "eli:LegalResource",
            "dct:identifier": f"{basis.law_id}:{basis.article}",
            "dct:title": texts(f"{basis.law}{basis.label}", ""),
            "eli:version": basis.version,
        }
    return list(found.values())


def _requirements(item: Item, me: str) -> list[dict[str, Any]]:
    conditions = [
        {
            "@id": f"{me}#condition-{number}",
            "@type": "cccev:Requirement",
            "dct:identifier": f"{item.key}-C{number}",
            "dct:title": texts(condition.zh, condition.en),
        }
        for number, condition in enumerate(item.conditions, 1)
    ]
    evidence = {
        "@id": f"{me}#evidence",
        "@type": "cccev:Requirement",
        "dct:identifier": f"{item.key}-E",
        "dct:title": texts("申请材料", "Evidence"),
        "cccev:hasEvidenceTypeList": {
            "@id": f"{me}#evidence-list",
            "@type": "cccev:EvidenceTypeList",
            "dct:identifier": f"{item.key}-EL",
            "cccev:specifiesEvidenceType": [
                {
                    "@id": f"{me}#evidence-{material.code}",
                    "@type": "cccev:EvidenceType",
                    "dct:identifier": material.code,
                    "dct:title": texts(material.name, material.name_en),
                    "ow:source": material.source,
                }
                for material in item.materials
            ],
        },
    }
    return [*conditions, evidence]


def _costs(item: Item, me: str) -> list[dict[str, Any]]:
    if item.charge.free:
        return [{"@id": f"{me}#cost-0", "@type": "cv:Cost", "dct:identifier": f"{item.key}-F0", **_amount(0)}]
    return [
        {
            "@id": f"{me}#cost-{number}",
            "@type": "cv:Cost",
            "dct:identifier": f"{item.key}-F{number}",
            "dct:description": texts(f"{fee.name}，每{fee.unit}", f"{fee.name_en}, per {fee.unit_en}"),
            **_amount(fee.amount),
        }
        for number, fee in enumerate(item.charge.items, 1)
    ]


def _amount(amount: float) -> dict[str, Any]:
    currency = "http://publications.europa.eu/resource/authority/currency/CNY"
    return {"cv:value": {"@type": "xsd:decimal", "@value": str(amount)}, "cv:currency": {"@id": currency}}


def _channel(name: str, me: str) -> dict[str, Any]:
    return {
        "@id": f"{me}#channel-{name}",
        "@type": "cv:Channel",
        "dct:identifier": name,
        "dct:type": {"@id": f"ow:channel/{name}"},
    }


def _duration(limit: Limit) -> dict[str, str] | None:
    """ISO 8601 cannot say working days: days stand for both, `ow:workdays` says which they are."""
    if limit.unit in DAY_UNITS:
        return {"@type": "xsd:duration", "@value": f"P{limit.value:g}D"}
    unit = {"month": "P{}M", "year": "P{}Y", "hour": "PT{}H", "working_hour": "PT{}H"}.get(str(limit.unit), "PT0S")
    return {"@type": "xsd:duration", "@value": unit.format(f"{limit.value:g}")}
