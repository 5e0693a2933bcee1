"""People, officials and submissions of the demo city, as the engine meets them."""

from __future__ import annotations

import math
from contextlib import contextmanager
from datetime import datetime, timedelta

from django.db import connection
from django.test.utils import CaptureQueriesContext

from onewindow.cases import services
from onewindow.cases.models import Case
from onewindow.cases.services import MaterialGiven, Opening, PartOpening
from onewindow.catalogue.queries import active_materials, after_of, published_bundle, published_item
from onewindow.config.models import ClockOffset
from onewindow.foundation import clock
from onewindow.foundation.actor import Actor, ActorKind
from onewindow.foundation.ids import new_id
from onewindow.identity.models import Account, Party, PostHolder, Representation
from onewindow.identity.queries import party

RESTAURANT = {
    "q_prior": "no", "q_agent": "no", "q_food": "yes", "q_prepack": "no", "q_cold": "no", "q_area": "yes",
    "q_promise": "yes", "q_large": "no", "q_street": "yes", "q_key": "no", "q_net": "yes",
}  # fmt: skip
FORM = {
    "name_applied": "清岚三丰餐饮有限公司", "company_type": "有限责任公司", "capital": "50",
    "address": "清岚市澄湖区湖滨街道望湖社区望湖路66号", "scope": ["餐饮服务"], "legal_rep_name": "张三",
    "legal_rep_id": "339902198803121010", "shareholders": [{"name": "张三", "amount": 50}], "area": "320",
    "business_form": "餐饮服务经营者", "items": ["热食类食品制售"], "manager": "张三", "staff_count": "12", "floors": "1",
    "exits": "2", "fire_manager": "张三", "position": "门头", "width_m": "3", "height_m": "1", "lighting": True,
    "volume": "8", "outlet": "1", "pretreat": "隔油池",
}  # fmt: skip
ENTITY = {"entity_name": "清岚某某有限公司", "uscc": "91339902MA9Q00701J"}
RECEIVERS = {"COMPANY": "SJ-R", "FOOD": "SJ-R", "FIRE": "XF-R", "SIGN": "CG-R", "DRAIN": "ZJ-R"}


@contextmanager
def at(text: str):
    """Business time is this moment of Asia/Shanghai inside the block, for requests and jobs too."""
    ahead = datetime.fromisoformat(text).replace(tzinfo=clock.LOCAL) - clock.real_now()
    seconds = math.ceil(ahead.total_seconds())
    ClockOffset.objects.update_or_create(id=1, defaults={"seconds": seconds})
    with clock.use_offset(timedelta(seconds=seconds)):
        yield
    ClockOffset.objects.filter(id=1).delete()


def person(login: str) -> Actor:
    """The person with this login, and whom she represents."""
    account = Account.objects.get(login=login)
    represents = Representation.objects.filter(person=account.party_id).values_list("entity", flat=True)
    return Actor(ActorKind.PERSON, account.id, party=account.party_id, represents=frozenset(represents))


def stranger() -> Actor:
    """Somebody who has nothing to do with anything."""
    return Actor(ActorKind.PERSON, new_id(), party=new_id())


def official(post: str, which: int = 0) -> Actor:
    """An official of the post, the first or another."""
    holder = PostHolder.objects.filter(post=post).select_related("account").order_by("account__login")[which]
    return Actor(
        ActorKind.STAFF, holder.account_id, organisation=post.partition("-")[0], posts=frozenset({post}), name=post
    )


def materials(item, questions, missing=()):
    """Every active material as its declared source gives it."""
    return tuple(
        MaterialGiven(
            one.code,
            one.name,
            one.name_en,
            one.source,
            "missing" if one.code in missing else one.source,
            file_ids=(new_id(),) if one.source == "applicant" and one.code not in missing else (),
        )
        for one in active_materials(item, questions)
    )


def part(item, questions, after=(), answers=FORM, missing=()):
    """One item of a submission."""
    names = {field.name for field in item.form}
    given = materials(item, questions, missing)
    if after:
        given = tuple(
            MaterialGiven(one.code, one.name, one.name_en, one.source, "pending") if one.code == "M-BIZ" else one
            for one in given
        )
    codes = {question.code for question in item.questions}
    return PartOpening(
        item=item,
        after=tuple(after),
        answers={name: value for name, value in answers.items() if name in names},
        materials=given,
        questions={code: value for code, value in questions.items() if code in codes},
    )


def restaurant(actor: Actor, key: str = "once") -> Opening:
    """The submission of the restaurant."""
    bundle = published_bundle("RESTAURANT")
    parts = tuple(part(published_item(name), RESTAURANT, after_of(bundle, name, bundle.items)) for name in bundle.items)
    applicant = party(actor.party)
    return Opening(key, applicant, "web", bundle, parts, minutes_spent=14, subjects=frozenset({applicant.ref}))


def single(actor: Actor, name: str, questions, *, applicant=None, answers=FORM, missing=(), key="once") -> Opening:
    """The submission of one item, for the person herself or an entity."""
    who = party(applicant or actor.party)
    return Opening(key, who, "web", None, (part(published_item(name), questions, (), {**ENTITY, **answers}, missing),))


def entity(name: str):
    """The party of a company by its name."""
    return Party.objects.get(name=name).id


def number_of(item: str) -> str:
    """The number of the only case of an item."""
    return Case.objects.get(key=item).number


def finish(item: str, *, until: str = "", result_fields=None) -> None:
    """Does the open steps of an item's case in order, each by its post, up to the step `until`."""
    from onewindow.cases.models import Step

    while True:
        step = Step.objects.filter(case__key=item, state="open").order_by("position").first()
        if step is None or step.code == until:
            return
        for which in range(step.inspectors):
            services.complete_step(
                official(step.post, which), step.case.number, step.code, opinion="符合", result_fields=result_fields
            )


@contextmanager
def statements(at_most: int):
    """Counts the statements of a block, those that only bound a transaction left out."""
    with CaptureQueriesContext(connection) as captured:
        yield
    bounds = ("SAVEPOINT", "RELEASE", "ROLLBACK", "BEGIN", "COMMIT")
    real = [one["sql"] for one in captured.captured_queries if not one["sql"].startswith(bounds)]
    assert len(real) <= at_most, f"{len(real)} statements:\n" + "\n".join(text[:160] for text in real)
