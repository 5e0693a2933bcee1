import os
import subprocess
import sys

import pytest
from django.db import connection
from procrastinate.contrib.django.models import ProcrastinateJob

from onewindow.config.state import CHECKOUT
from onewindow.foundation.queue import enqueue

ONE_RUN = (
    "import os; from django.conf import settings; import django; django.setup();"
    "settings.DATABASES['default']['NAME'] = os.environ['NAME'];"
    "from django.core.management import call_command; call_command('worker', '--once')"
)


@pytest.mark.django_db(transaction=True)
def test_a_worker_does_what_was_committed_and_ends_when_nothing_is_left():
    enqueue("foundation.retry_stalled_jobs", timestamp=0)
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "onewindow.config.settings_test",
        "NAME": connection.settings_dict["NAME"],
    }

    subprocess.run([sys.executable, "-c", ONE_RUN], cwd=CHECKOUT, env=environment, check=True, timeout=60)

    left = ProcrastinateJob.objects.filter(task_name="foundation.retry_stalled_jobs", args__timestamp=0)
    assert not left.exists()  # the clock may have begun one of its own meanwhile
