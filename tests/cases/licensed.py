"""A hotpot restaurant that holds a food operation licence, and the cases that begin from it."""

from __future__ import annotations

from datetime import date

from onewindow.cases import services
from onewindow.cases.models import Case
from onewindow.cases.services import Opening, PartOpening
from onewindow.catalogue.queries import published_item
from onewindow.foundation.actor import system_actor
from onewindow.identity.queries import party
from onewindow.licences.models import Licence
from onewindow.licences.services import HeldLicence, take_over_licence
from tests.cases import world

NAME = "清岚宝联火锅有限公司"
NUMBER = "JY23399020000001"
FIELDS = {
    "licence_no": NUMBER, "entity_name": NAME, "uscc": "91339902MA9Q10001X", "legal_rep": "刘洋",
    "address": "清岚市澄湖区湖滨街道望湖社区望湖路88号", "business_form": "餐饮服务经营者", "scope": ["热食类制售"],
    "issued_on": "2021-01-01", "valid_until": "2025-12-31",
}  # fmt: skip
ANSWERS = {
    "FOODRENEW": {"manager": "刘洋", "staff_count": "9"},
    "FOODCHANGE": {
        "entity_name": "清岚宝联大火锅有限公司", "legal_rep_name": "刘洋", "business_form": "餐饮服务经营者",
        "items": ["热食类制售", "冷食类制售"],
    },
    "FOODCANCEL": {"reason": "不再经营"},
}  # fmt: skip
QUESTIONS = {"FOODRENEW": {"q_changed": "no"}, "FOODCHANGE": {"q_moved": "no"}, "FOODCANCEL": {"q_stopped": "yes"}}


def holder():
    """The person who represents the holder, and the holder."""
    from onewindow.identity.models import Party

    person = world.person("liuyang")
    return person, party(Party.objects.filter(id__in=person.represents).exclude(id=person.party).get().id)


def hold(until=date(2025, 12, 31), issued=date(2021, 1, 1)) -> Licence:
    """The licence, taken over from before."""
    _person, company = holder()
    fields = FIELDS | {"issued_on": issued.isoformat(), "valid_until": until.isoformat()}
    held = HeldLicence("LT-FOOD", (company.ref,), NAME, NUMBER, issued, fields, until, FIELDS["address"])
    take_over_licence(system_actor("tests"), held)
    return Licence.objects.get(licence_no=NUMBER)


def hold_another() -> Licence:
    """Another licence of the holder, with the same last day."""
    _person, company = holder()
    number = NUMBER[:-1] + "2"
    fields = FIELDS | {"licence_no": number}
    issued, until = date(2021, 1, 1), date(2025, 12, 31)
    held = HeldLicence("LT-FOOD", (company.ref,), NAME, number, issued, fields, until, FIELDS["address"])
    take_over_licence(system_actor("tests"), held)
    return Licence.objects.get(licence_no=number)


def opening(item: str, licence: Licence, key: str = "once", **answers) -> Opening:
    """The submission of one of the three."""
    _person, company = holder()
    part = PartOpening(
        item=published_item(item),
        answers=ANSWERS[item] | answers,
        materials=world.materials(published_item(item), QUESTIONS[item]),
        questions=QUESTIONS[item],
        licence_id=licence.id,
    )
    return Opening(key, company, "web", None, (part,), subjects=frozenset({company.ref}))


def opened(item: str, licence: Licence, key: str = "once", **answers) -> str:
    """A case of one of the three, received."""
    return services.open_case(holder()[0], opening(item, licence, key, **answers))


def granted(item: str, licence: Licence, **answers) -> Case:
    """The same, accepted and granted."""
    number = opened(item, licence, **answers)
    services.accept_case(world.official("SJ-R"), number)
    world.finish(item)
    return Case.objects.get(number=number)
