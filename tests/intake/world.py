"""The restaurant of Zhang San, as a draft meets it."""

from __future__ import annotations

import io
from dataclasses import replace

from onewindow.identity.models import Party
from onewindow.intake import queries, services
from onewindow.intake.services import Entries
from tests.cases import world as cases
from tests.cases.world import RESTAURANT, at

__all__ = ["ADDRESS", "PDF", "RESTAURANT", "VALUES", "at", "begun", "fill", "hand_in", "pdf", "person", "post_form"]

PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
ADDRESS = "清岚市澄湖区湖滨街道望湖社区望湖路66号"
VALUES = {
    "name_applied": "清岚三丰餐饮有限公司", "company_type": "有限责任公司", "capital": "50", "address": ADDRESS,
    "scope": ["餐饮服务"], "shareholders": [{"name": "张三", "id_no": "", "amount": "50", "paid_by": "2028-12-31"}],
    "business_form": "餐饮服务经营者", "items": ["热食类制售"], "staff_count": "12", "floors": "1", "exits": "2",
    "position": "门头", "width_m": "3", "height_m": "1.2", "lighting": "true", "volume": "8", "outlet": "1",
    "pretreat": "隔油池",
}  # fmt: skip
VALUES["shareholders"][0]["id_no"] = "339902198803121010"
PAPERS = ("M-CHARTER", "M-PLAN", "M-EQUIP", "M-FIRERULES", "M-SIGNIMG", "M-PIPE", "M-TRAP")
PROMISES = ("M-ADDR", "M-RULES", "M-FIREPROM", "M-SIGNPROM")


def person(login):
    actor = cases.person(login)
    return replace(actor, user_id=f"CN-PERSON-{actor.id}", name=login)


def company(actor, name):
    """The entity of this name among those that the actor represents."""
    return Party.objects.get(id__in=actor.represents, name=name).id


def pdf(name="a.pdf", more=b""):
    file = io.BytesIO(PDF + more)
    file.name = name
    return file


def begun(actor, kind="bundle", key="RESTAURANT", answers=RESTAURANT, applicant=None):
    number = services.start_draft(actor, kind, key, applicant or actor.party, answers)
    services.answer_questions(actor, number, answers)
    services.resolve_evidence(actor, number)
    return number


def fill(actor, number, **changes):
    services.save_values(actor, number, Entries(values=VALUES | changes))
    services.resolve_evidence(actor, number)

    services.resolve_evidence(actor, number)


def hand_in(actor, number, papers=PAPERS):
    for code in papers:
        services.attach_file(actor, number, code, name=f"{code}.pdf", content=pdf())
    services.resolve_evidence(actor, number)


def field(actor, number, name):
    return next(each for each in queries.draft_page(actor, number).fields if each.name == name)


def material(actor, number, code):
    return next(each for each in queries.draft_page(actor, number).materials if each.code == code)


def post_form(client, number, **more):
    """Posts the form as the page sends it, tables flattened."""
    sent = {"whole": "1"}
    for name, value in (VALUES | more).items():
        if isinstance(value, list) and value and isinstance(value[0], dict):
            sent |= {f"{name}-{i}-{column}": cell for i, row in enumerate(value) for column, cell in row.items()}
        else:
            sent[name] = value
    return client.post(f"/apply/{number}/form/", sent)
