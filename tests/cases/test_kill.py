"""A process killed in the middle of the last step leaves neither decision nor licence; the step can be done again."""

import os
import signal
import subprocess
import sys
import textwrap

import pytest
from django.conf import settings
from django.db import connection

from onewindow.cases import services
from onewindow.cases.models import Case, Step
from onewindow.documents.queries import documents_of_cases
from onewindow.licences.models import Licence
from tests.cases import world

SCRIPT = """
import os, signal, sys
import django
django.setup()
from django.conf import settings
from django.db import connections
connections["default"].settings_dict["NAME"] = sys.argv[1]
from uuid import UUID
from onewindow.foundation.actor import Actor, ActorKind
from onewindow.cases import services
from onewindow.cases.services import deciding

def killed(event):
    sys.stdout.write("decided\\n"); sys.stdout.flush()
    os.kill(os.getpid(), signal.SIGKILL)

deciding.announce = killed
actor = Actor(ActorKind.STAFF, UUID(sys.argv[2]), organisation="SJ", posts=frozenset({"SJ-P"}))
services.complete_step(actor, sys.argv[3], "s5", result_fields={"legal_rep": "刘洋"})
"""


@pytest.mark.django_db(transaction=True)
def test_a_kill_between_decision_and_licence_leaves_neither(city):
    owner = world.person("liuyang")
    questions = {"q_prepack": "no", "q_cold": "no", "q_agent": "no"}
    number = services.open_case(owner, world.single(owner, "FOOD", questions, applicant=next(iter(owner.represents))))
    services.accept_case(world.official("SJ-R"), number)
    world.finish("FOOD", until="s5")
    printer = world.official("SJ-P")
    run = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(SCRIPT), connection.settings_dict["NAME"], str(printer.id), number],
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "onewindow.config.settings_test"},
        cwd=settings.BASE,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (run.returncode, run.stdout) == (-signal.SIGKILL, "decided\n"), run.stderr
    assert Case.objects.get(number=number).state == "accepted"
    assert Step.objects.get(case__number=number, code="s5").state == "open"
    assert not Licence.objects.filter(case_number=number).exists()
    assert "decision" not in [one.kind for one in documents_of_cases([number])]
    services.complete_step(printer, number, "s5", result_fields={"legal_rep": "刘洋"})
    assert Licence.objects.filter(case_number=number).count() == 1
