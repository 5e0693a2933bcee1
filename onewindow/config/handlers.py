"""The pages for what went wrong outside every view; machines get problem+json."""

from __future__ import annotations

import sys

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from onewindow.foundation.problems import problem

RETRY_AFTER_S = 60
PAGES = {400: "foundation/400.html", 403: "foundation/403.html", 404: "foundation/404.html"}


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400: the request cannot be read."""
    return _answer(request, 400, "bad-request", _("无法读取这个请求"))


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    """403: this may not be done."""
    return _answer(request, 403, "not-allowed", _("您没有权限进行这项操作"))


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403: the form is not one that this page gave out, or it has become too old."""
    if _is_machine(request):
        return problem(request, 403, "csrf-token-missing", _("页面已过期，请刷新后再试"))
    return render(request, "foundation/403_csrf.html", status=403)


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404: no such page."""
    return _answer(request, 404, "not-found", _("没有找到您要的内容"))


def server_error(request: HttpRequest) -> HttpResponse:
    """500: our own fault; 503 while the database cannot be reached."""
    if isinstance(sys.exception(), (OperationalError, InterfaceError)):
        return _unavailable(request)
    if _is_machine(request):
        return problem(request, 500, "server-error", _("系统出错了，我们已经记录下来"))
    return HttpResponse(render_to_string("foundation/500.html"), status=500)  # without context: that may be what failed


def _unavailable(request: HttpRequest) -> HttpResponse:
    if _is_machine(request):
        return problem(request, 503, "unavailable", _("系统暂时连不上，请稍后再试"), retry_after_s=RETRY_AFTER_S)
    headers = {"Retry-After": str(RETRY_AFTER_S), "Cache-Control": "no-store"}
    return HttpResponse(render_to_string("foundation/503.html"), status=503, headers=headers)


def _answer(request: HttpRequest, status: int, code: str, title: str) -> HttpResponse:
    if _is_machine(request):
        return problem(request, status, code, title)
    return render(request, PAGES[status], status=status)


def _is_machine(request: HttpRequest) -> bool:
    return request.path.startswith("/api/")
