"""What a person writes into a form: what is already there, else her records, else the first thing allowed."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from onewindow.config.journey.browser import Field, Form
from onewindow.config.journey.stories import City, Story

# How fields are called in forms, and where the records keep the same thing.
SAME_THING = {
    "name_applied": "name",
    "company_type": "type",
    "entity_name": "name",
    "location": "address",
    "legal_rep": "legal_rep_name",
    "project": "name",
}
SHARED = "共同共有"  # what spouses who buy together choose
IDENTITY = "the applicant's own number"


def sample_pdf(title: str) -> bytes:
    """A small valid PDF of one page that says what it stands for (ASCII)."""
    words = title.encode("ascii", "ignore").decode().replace("(", "").replace(")", "")
    drawing = f"BT /F1 24 Tf 72 700 Td ({words}) Tj ET".encode()
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>",
        b"<</Length %d>>stream\n%s\nendstream" % (len(drawing), drawing),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    ]
    body, places = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, 1):
        places.append(len(body))
        body += b"%d 0 obj%s endobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    return body + b"xref\n0 6\n0000000000 65535 f \n%strailer<</Size 6/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (
        table,
        len(body),
    )


def filled(form: Form, story: Story, city: City, *, everything: bool = False) -> dict[str, Any]:
    """The form's values with every empty required control (or every control) given a value."""
    values = form.values()
    known = _known(story, city)
    for control in form.fields.values():
        if (
            control.kind in {"file", "hidden"}
            or control.readonly
            or control.name.startswith(("dispute", "reuse_", "choose_"))
        ):
            continue
        if values.get(control.name) or not (everything or control.required or _belongs(control)):
            continue
        choice = _value(control, known, city)
        if choice not in (None, ""):
            values[control.name] = choice
    return values


def _belongs(control: Field) -> bool:
    """A record may know it even where the form can't insist; a single box to tick is left alone."""
    return control.kind != "search" and (control.kind != "checkbox" or len(control.options) > 1)


def _known(story: Story, city: City) -> dict[str, Any]:
    known: dict[str, Any] = {}
    for place in (*story.companies, *sorted(story.objects, reverse=True)):
        record: Mapping[str, Any] = city.objects.get(place) or city.companies.get(place) or {}
        known |= {key: value for key, value in record.items() if value not in (None, "", [])}
        if "std_address" in record:
            known["address"] = known["location"] = record["std_address"]
    for company in story.companies:
        record = city.companies[company]
        if record.get("future"):
            known |= {key: value for key, value in record.items() if value not in (None, "")}
    for issued in story.expected.get("issued", ()):
        if issued.get("new_company"):
            known["name"] = issued["new_company"]
    if any(person.side == "same" for person in story.co_applicants):
        known["share"] = SHARED
    return known | {IDENTITY: city.people[story.applicant]["id_no"]}


def _value(control: Field, known: Mapping[str, Any], city: City) -> Any:
    name = control.name.split("-")[-1] if "-" in control.name else control.name
    record = known.get(control.name, known.get(SAME_THING.get(control.name, name)))
    if control.options:
        return _choice(control, record)
    if record not in (None, "") and not isinstance(record, list | dict | bool):
        return str(record)
    if name.endswith(("_id", "id_no")) and not control.options:
        return str(known[IDENTITY])
    if "address" in control.name or control.name == "location":
        return city.addresses[0]
    return _first_allowed(control)


def _choice(control: Field, record: Any) -> Any:
    wanted = [str(part) for part in (record if isinstance(record, list) else [record])]
    fitting = [value for value, label in control.options.items() if value and (value in wanted or label in wanted)]
    usable = fitting or [value for value in control.options if value]
    if not usable:
        return None
    return fitting or [usable[0]] if control.multiple else usable[0]


def _first_allowed(control: Field) -> str:
    attributes = control.attributes
    typed_number = attributes.get("inputmode") in {"decimal", "numeric"} and control.kind != "tel"
    if control.kind == "number" or typed_number:
        return attributes.get("min") or "1"
    by_kind = {
        "date": attributes.get("min") or "2026-06-30",
        "month": "2026-06",
        "datetime-local": "2026-06-30T09:00",
        "tel": "10000000000",
        "email": "somebody@qinglan.example",
    }
    if control.kind in by_kind:
        return by_kind[control.kind]
    length = int(attributes.get("minlength") or 0)
    return "演示内容".ljust(length, "一")[: int(attributes.get("maxlength") or 400)]


def files_for(form: Form, missing: Collection[str] = ()) -> list[tuple[str, Any]]:
    """A small generated PDF for each file control that isn't left out."""
    return [
        (name, (f"{code}.pdf", sample_pdf(f"OneWindow demo {code}"), "application/pdf"))
        for name in form.fields
        if name.startswith("file_") and (code := name.removeprefix("file_")) not in missing
    ]
