"""Who looked at my data, and a data steward's disputes."""

from django.http import HttpRequest, HttpResponse

from onewindow.foundation.access import person_only, staff_only


@person_only
def traces(request: HttpRequest) -> HttpResponse:
    """Her traces."""
    return HttpResponse("")


@staff_only
def corrections(request: HttpRequest) -> HttpResponse:
    """Disputes."""
    return HttpResponse("")


@staff_only
def correction(request: HttpRequest, number: str) -> HttpResponse:
    """One dispute."""
    return HttpResponse("")
