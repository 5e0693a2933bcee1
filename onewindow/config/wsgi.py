"""The web server's entry."""

from __future__ import annotations

import os

from django.core.wsgi import get_wsgi_application

from onewindow.config.observability import start_observing

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "onewindow.config.settings")
start_observing()
application = get_wsgi_application()
