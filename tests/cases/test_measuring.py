"""What cases tell the catalogue each day: how long they took, and what applicants need not have handed in."""

from datetime import date

from onewindow.cases.models import Case
from onewindow.cases.services import compute_real_times, real_times_until
from onewindow.cases.services.realtimes import coverage_until
from onewindow.catalogue.queries import known_references
from onewindow.exchange.models import Answer, Trace
from onewindow.foundation import clock
from onewindow.foundation.ids import new_id
from onewindow.licences.models import Licence
from tests.cases import world

DAY = date(2026, 4, 14)


def read(register, purpose, state):
    trace = Trace.objects.create(
        id=new_id(),
        kind="read",
        purpose_number=purpose,
        purpose_kind="draft",
        register=register,
        reader_id=new_id(),
        reader_kind="person",
        at=clock.now(),
    )
    Answer.objects.create(trace=trace, state=state, at=clock.now())


def test_a_register_covers_those_applications_for_which_it_had_a_record(bundle_number):
    with world.at("2026-04-13T10:00"):
        for number, state in enumerate(["answered", "empty", "answered", "failed", "refused"]):
            read("edu", f"CG{number}", state)
        read("edu", "CG0", "answered")  # the same application asks twice
    with world.at("2026-04-14T10:00"):
        assert coverage_until(DAY)["edu"] == (3, 2)
    with world.at("2026-08-14T10:00"):
        assert "edu" not in coverage_until(date(2026, 8, 14))


def test_a_licence_type_covers_those_recent_applicants_who_hold_a_valid_one(bundle_number):
    ref = Case.objects.get(number=bundle_number).applicant_ref
    licence = Licence.objects.filter(state="valid").first()
    with world.at("2026-04-14T10:00"):
        Licence.objects.filter(id=licence.id).update(type="LT-MINE", holders=[ref])
        assert coverage_until(DAY)["LT-MINE"] == (1, 1)
        Licence.objects.filter(id=licence.id).update(state="revoked")
        assert "LT-MINE" not in coverage_until(DAY)
        Licence.objects.filter(id=licence.id).update(state="valid", holders=["somebody else"])
        assert "LT-MINE" not in coverage_until(DAY)


def test_once_a_day_the_catalogue_learns_of_both(bundle_number):
    with world.at("2026-04-13T10:00"):
        read("edu", "CG1", "answered")
    with world.at("2026-04-14T10:00"):
        compute_real_times()
        assert known_references().coverage["edu"].held == 1
        assert real_times_until(DAY) == []  # nothing is decided yet
        read("edu", "CG2", "answered")
        compute_real_times()
        assert known_references().coverage["edu"].held == 1  # today's figures are there
