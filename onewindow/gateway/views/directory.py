"""The directory of services, for everybody."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from onewindow.foundation.access import public
from onewindow.gateway import queries


@public
@require_safe
@never_cache
def services(request: HttpRequest) -> HttpResponse:
    """Each service with its owner, its condition, how well it answers and when it was last used."""
    return render(request, "gateway/services.html", {"services": queries.service_directory(), "nav": ""})
