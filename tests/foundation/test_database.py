import pytest
from django.db import IntegrityError, transaction

from onewindow.config.models import ClockOffset
from onewindow.foundation.database import violated_constraint


@pytest.mark.django_db
def test_the_broken_constraint_has_a_name():
    with pytest.raises(IntegrityError) as caught, transaction.atomic():
        ClockOffset.objects.create(id=2)

    assert violated_constraint(caught.value) == "config_clock_has_one_row"


def test_an_error_without_a_diagnosis_has_none():
    assert violated_constraint(IntegrityError()) == ""
