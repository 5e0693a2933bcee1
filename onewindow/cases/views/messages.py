"""The thread of a case on the applicant's page and at the desk; opening it notes that it was read."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from onewindow.cases import queries, services
from onewindow.cases.forms.messages import DeskMessageForm, MessageForm
from onewindow.cases.queries import Thread
from onewindow.documents.queries import file_row, open_file, open_scanned_file
from onewindow.documents.services import FileRefused
from onewindow.foundation.access import person_only, staff_only
from onewindow.foundation.actor import Actor
from onewindow.foundation.http import actor_of, file_answer


@person_only
def mine(request: HttpRequest, number: str) -> HttpResponse:
    """What she and the departments wrote to each other in a matter; here she writes."""
    actor = actor_of(request)
    thread = queries.own_thread(actor, number)
    back = reverse("cases:messages", args=[number])
    return _thread(request, actor, thread, MessageForm, ("cases/messages.html", back))


@staff_only
def desk(request: HttpRequest, number: str) -> HttpResponse:
    """What the applicant and the case's posts wrote to each other; here a post answers and asks."""
    actor = actor_of(request)
    thread = queries.desk_thread(actor, number)
    back = reverse("cases:desk_messages", args=[number])
    return _thread(request, actor, thread, DeskMessageForm, ("cases/desk_messages.html", back))


def _thread(
    request: HttpRequest, actor: Actor, thread: Thread, make: type[MessageForm], shown: tuple[str, str]
) -> HttpResponse:
    template, back = shown
    form = None
    if thread.open_parts:
        form = make(thread, request.POST, request.FILES) if request.method == "POST" else make(thread)
        if form.is_bound and form.is_valid() and _written(actor, form, request):
            return HttpResponseRedirect(f"{back}#last")
    services.read_thread(actor, [part.id for part in thread.parts if any(row.is_new for row in thread.messages)])
    context = {"thread": thread, "form": form, "nav": "desk" if make is DeskMessageForm else "my"}
    return render(request, template, context, status=422 if form and form.is_bound else 200)


def _written(actor: Actor, form: MessageForm, request: HttpRequest) -> bool:
    """Whether the message was taken; a file that was not is said beside its field."""
    given = form.cleaned_data
    files = [(file.name or "", file.file) for file in request.FILES.getlist("attached") if file.file]
    try:
        services.write_message(actor, given["about"], given["text"], kind=given.get("kind", ""), files=files)
    except (FileRefused, services.TooManyFiles) as refused:
        form.add_error("attached", str(refused.detail or refused.title))
        return False
    return True


@person_only
def file(request: HttpRequest, number: str, file_id: UUID) -> HttpResponseBase:
    """A file of the thread for the applicant."""
    return _file(request, number, file_id)


@staff_only
def desk_file(request: HttpRequest, number: str, file_id: UUID) -> HttpResponseBase:
    """A file of the thread for the posts of the case."""
    return _file(request, number, file_id)


def _file(request: HttpRequest, number: str, file_id: UUID) -> HttpResponseBase:
    is_own = queries.message_file(actor_of(request), number, file_id)
    row = file_row(file_id)
    return file_answer(open_file(file_id) if is_own else open_scanned_file(file_id), row.name, row.media_type)
