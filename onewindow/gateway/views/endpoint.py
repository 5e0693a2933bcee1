"""The protocol's addresses: messages, the list of clients, the node's keys. For machines, not for browsers."""

from __future__ import annotations

from django.core.exceptions import DisallowedHost, RequestDataTooBig
from django.http import HttpRequest, HttpResponse, JsonResponse, UnreadablePostError
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from onewindow.foundation.access import public
from onewindow.gateway import queries, services
from onewindow.gateway.rules import ProtocolError, bad_request
from onewindow.gateway.services import IncomingMessage, OutgoingAnswer


@public
@csrf_exempt
@never_cache
def message(request: HttpRequest, address: str) -> HttpResponse:
    """One message of the protocol and its answer."""
    request.META["HTTP_ACCEPT_ENCODING"] = ""  # the answer's digest is of the bytes as they are: nothing packs them
    try:
        answer = services.answer_message(_incoming(request), address)
    except ProtocolError as refused:
        answer = services.refusal(refused)
    return _response(answer)


@public
@require_safe
@never_cache
def list_clients(request: HttpRequest) -> HttpResponse:
    """Every member and subsystem of the exchange."""
    return JsonResponse(queries.list_clients(), json_dumps_params={"ensure_ascii": False})


@public
@require_safe
@never_cache
def keys(request: HttpRequest) -> HttpResponse:
    """The key by which the signatures of this node's answers are verified."""
    return JsonResponse(queries.node_keys())


def _incoming(request: HttpRequest) -> IncomingMessage:
    headers = {name.lower(): value for name, value in request.headers.items()}
    if headers.get("transfer-encoding"):
        raise bad_request("ow.BadRequest", "send the body whole, with Content-Length")
    try:
        origin = f"{request.scheme}://{request.get_host()}"
        body = request.body
    except DisallowedHost:
        raise bad_request("ow.BadAddress", "header Host does not name this node") from None
    except RequestDataTooBig:
        raise bad_request("ow.TooLarge", "the body is larger than 3 MB") from None
    except UnreadablePostError:
        raise bad_request("ow.BadRequest", "the body ended early") from None
    return IncomingMessage(request.method or "", origin, request.get_full_path(), headers, body)


def _response(answer: OutgoingAnswer) -> HttpResponse:
    response = HttpResponse(answer.body, status=answer.status)
    for name, value in answer.headers.items():
        response.headers["-".join(part.capitalize() for part in name.split("-"))] = value
    return response
