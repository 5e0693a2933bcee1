"""The public page on which a document is checked."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from onewindow.documents import queries
from onewindow.documents.rules import DocumentKind
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
        {"document": document, "kind_name": kind_name(document.kind) if document else ""},
        status=200 if document else 404,
    )


def kind_name(kind: str) -> str:
    """What people call a kind of document."""
    names = {
        DocumentKind.RECEIPT: _("收件凭证"),
        DocumentKind.ACCEPTANCE_NOTICE: _("受理通知书"),
        DocumentKind.CORRECTION_NOTICE: _("补正通知书"),
        DocumentKind.NON_ACCEPTANCE: _("不予受理通知书"),
        DocumentKind.DECISION: _("决定书"),
        DocumentKind.COMMITMENT: _("承诺书"),
    }
    return names[DocumentKind(kind)]
