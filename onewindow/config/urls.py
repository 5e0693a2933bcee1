"""All addresses: machines' first, then the parts' pages in Chinese and, below /en/, in English."""

from __future__ import annotations

from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path

from onewindow.config.api import api
from onewindow.config.health import healthz, readyz
from onewindow.config.joining import rooms

handler400 = "onewindow.config.handlers.bad_request"
handler403 = "onewindow.config.handlers.permission_denied"
handler404 = "onewindow.config.handlers.page_not_found"
handler500 = "onewindow.config.handlers.server_error"

urlpatterns = [
    path("healthz", healthz, name="healthz"),
    path("readyz", readyz, name="readyz"),
    path("api/v1/", api.urls),
    *i18n_patterns(
        *(path("", include(room)) for _part, room in reversed(rooms("urls"))), prefix_default_language=False
    ),
]
