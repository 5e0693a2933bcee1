"""The public page on which a document is checked."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from onewindow.documents import queries
from onewindow.foundation.access import public


@public
@require_safe
@never_cache
def check(request: HttpRequest, check_code: str) -> HttpResponse:
    """Whether the document with this check code is genuine; says no more than a checker needs."""
    document = queries.document_by_check_code(check_code)
    return render(
        request,
        "documents/check.html",
        {"document": document, "kind_name": queries.kind_name(document.kind) if document else ""},
        status=200 if document else 404,
    )
