"""The editor in a real browser: no fault of accessibility at either width, and it saves by itself."""

import pytest
from django.urls import reverse

from onewindow.drafting import queries, services

pytestmark = [pytest.mark.browser]
