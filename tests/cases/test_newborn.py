"""The newborn bundle: three stages, a number given by the population register, fields carried from stage to stage."""

from datetime import date

import pytest

from onewindow.cases import services
from onewindow.cases.models import Case
from onewindow.cases.services import Opening
from onewindow.catalogue.queries import after_of, published_bundle, published_item
from onewindow.identity.queries import party
from onewindow.licences.models import Licence
from tests.cases import world
from tests.support.queue import run_queued_jobs

QUESTIONS = {
    "q_hospital": "yes", "q_married": "yes", "q_local": "yes", "q_in90": "yes", "q_subsidy": "no", "q_minor": "yes",
    "q_have": "no",
}  # fmt: skip
ANSWERS = {
    "baby_name": "陈安安", "sex": "女", "born_at": "2026-05-08T06:32", "mother_id": "m", "father_id": "f",
    "surname_from": "父", "ethnicity": "汉族", "follow": "随父", "hukou_address": "清岚市松泽区某街道1号",
    "guardian_id": "f", "pay_year": "2026", "name": "陈安安", "mobile": "10000000000", "bank": "清岚银行", "deliver": "邮寄",
}  # fmt: skip
TYPED = {
    "mother": "周晓雨", "father": "陈立", "hospital": "清岚市妇幼保健院", "household_no": "H1", "head": "陈立",
    "scheme": "居民医保", "start": "2026-05", "contribution": "380", "card_no": "C1",
}  # fmt: skip


@pytest.fixture
def newborn(city):
    father = world.person("chenli")
    bundle = published_bundle("NEWBORN")
    parts = tuple(
        world.part(published_item(key), QUESTIONS, after_of(bundle, key, bundle.items), ANSWERS) for key in bundle.items
    )
    applicant = party(father.party)
    with world.at("2026-05-11T10:00"):
        return services.open_case(father, Opening("x", applicant, "app", bundle, parts))


def play(key, receiver, accepted, issued):
    with world.at(accepted):
        services.accept_case(world.official(receiver), world.number_of(key))
        run_queued_jobs()
    with world.at(issued):
        world.finish(key, result_fields=TYPED)
        run_queued_jobs()


def test_the_newborn_bundle_comes_out_as_it_is_written(newborn):
    play("BIRTHCERT", "WJ-R", "2026-05-11T10:00", "2026-05-11T10:02")
    play("HUKOUBIRTH", "GA-R", "2026-05-11T10:03", "2026-05-12T11:00")
    number = Licence.objects.get(type="LT-HUKOU", taken_over=False).fields["members"]
    assert number.startswith("33990320260508")
    assert {case.state for case in Case.objects.filter(key__in=["MEDNEWBORN", "SSCARD"])} == {"received"}
    card = Case.objects.get(key="SSCARD")
    assert card.answers["id_no"] == number
    play("MEDNEWBORN", "YB-R", "2026-05-12T11:01", "2026-05-12T11:05")
    play("SSCARD", "RS-R", "2026-05-12T11:01", "2026-05-15T15:00")
    dues = {case.key: (case.promised_due, case.statutory_due) for case in Case.objects.filter(kind="item")}
    assert dues == {
        "BIRTHCERT": (date(2026, 5, 11), date(2026, 5, 18)),
        "HUKOUBIRTH": (date(2026, 5, 12), date(2026, 5, 18)),
        "MEDNEWBORN": (date(2026, 5, 12), date(2026, 5, 26)),
        "SSCARD": (date(2026, 5, 15), date(2026, 6, 9)),
    }
    assert Licence.objects.get(type="LT-SSC").valid_until == date(2036, 5, 14)
    parent = Case.objects.get(number=newborn)
    assert (parent.state, parent.outcome) == ("closed", "granted")
