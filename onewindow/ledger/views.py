"""What of the ledger is public: the log as files that anybody can check, and pages that say how."""

from __future__ import annotations

from pathlib import Path

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from onewindow.foundation.access import public
from onewindow.ledger import queries, services
from onewindow.ledger.rules import NotATile, Place, entry_bundle, parse_place, width_of

PLAIN = "text/plain; charset=utf-8"
FOREVER = "public, max-age=31536000, immutable"
A_MOMENT = "public, max-age=5"
SCRIPT = Path(__file__).parent / "static/ledger/check.py"


@public
@require_safe
@never_cache
def ledger(request: HttpRequest) -> HttpResponse:
    """What the log is for, its newest checkpoint, who confirms it, and the form to look for a receipt."""
    code = request.GET.get("code", "").strip().rstrip("/").rpartition("/")[2]  # the whole address may be pasted
    if code:
        return redirect("ledger:receipt", check_code=code)
    context = {
        "newest": queries.newest_checkpoint(),
        "keys": queries.public_keys(),
        "confirmations": queries.newest_confirmations(),
        "witnessed": queries.witnessed_logs(),
        "is_missing": "code" in request.GET,
    }
    return render(request, "ledger/ledger.html", context)


@public
@require_safe
@never_cache
def receipt(request: HttpRequest, check_code: str) -> HttpResponse:
    """Where the entry stands by which a receipt's application was received, and its proof."""
    proof, state = None, "proved"
    try:
        proof = queries.proof_of(queries.entry_of_receipt(check_code))
    except queries.NotSealed:
        state = "waiting"
    except queries.NothingToProve:
        state = "unknown"
    context = {"proof": proof, "state": state, "check_code": check_code}
    return render(request, "ledger/receipt.html", context, status=404 if state == "unknown" else 200)


@public
@require_safe
@never_cache
def receipt_proof(request: HttpRequest, check_code: str) -> HttpResponse:
    """The proof as a file; who has the receipt's code has the receipt, so record and salt are in it."""
    proof = queries.proof_of(queries.entry_of_receipt(check_code))
    answer = JsonResponse(proof.document(), json_dumps_params={"ensure_ascii": False, "indent": 1})
    answer["Content-Disposition"] = 'attachment; filename="proof.json"'
    return answer


@public
@require_safe
def keys(request: HttpRequest) -> HttpResponse:
    """Every public key that has signed here, one a line, former ones first."""
    text = "".join(f"{vkey}\n" for vkey in queries.public_keys())
    return _text(text, A_MOMENT)


@public
@require_safe
def check_script(request: HttpRequest) -> HttpResponse:
    """The program that checks proofs and checkpoints offline."""
    answer = HttpResponse(SCRIPT.read_bytes(), content_type="text/x-python; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="check.py"'
    return answer


@public
@require_safe
def checkpoint(request: HttpRequest, epoch: int | None = None) -> HttpResponse:
    """The newest signed checkpoint."""
    newest = queries.newest_checkpoint(epoch)
    if newest is None:
        raise Http404
    return _text(queries.confirmed_note(newest), A_MOMENT)


@public
@require_safe
def former_checkpoint(request: HttpRequest, size: int, epoch: int | None = None) -> HttpResponse:
    """The signed checkpoint of that size, with the lines of witnesses that have confirmed it since."""
    found = queries.checkpoint_of(_epoch(epoch), size)
    if found is None:
        raise Http404
    return _text(queries.confirmed_note(found), A_MOMENT)


@public
@require_safe
def tile(request: HttpRequest, level: int, place: str, epoch: int | None = None) -> HttpResponse:
    """A tile of the tree."""
    number = _epoch(epoch)
    wanted = _place(number, level, place)
    return _file(queries.tile_hashes(number, level, wanted.number, wanted.width))


@public
@require_safe
def entries(request: HttpRequest, place: str, epoch: int | None = None) -> HttpResponse:
    """What stands in the tree for the entries of a tile: salted hashes, from which no record can be guessed."""
    number = _epoch(epoch)
    wanted = _place(number, 0, place)
    return _file(entry_bundle(queries.entry_data(number, wanted.number, wanted.width)))


@public
@csrf_exempt  # other nodes ask, without a session; what they hand in is judged by its signature
@require_POST
@never_cache
def add_checkpoint(request: HttpRequest) -> HttpResponse:
    """The witness: confirms another log's checkpoint, or answers with the protocol's code."""
    try:
        return HttpResponse(services.confirm_checkpoint(request.body.decode()), content_type=PLAIN)
    except UnicodeDecodeError:
        return HttpResponse("not in UTF-8\n", status=400, content_type=PLAIN)
    except services.Refused as refusal:
        if refusal.latest is not None:
            return HttpResponse(f"{refusal.latest}\n", status=refusal.status, content_type="text/x.tlog.size")
        return HttpResponse(f"{refusal.why}\n", status=refusal.status, content_type=PLAIN)


def _epoch(epoch: int | None) -> int:
    if epoch is not None:
        return epoch
    known = queries.epochs()
    if not known:
        raise Http404
    return known[0]


def _place(epoch: int, level: int, path: str) -> Place:
    """The tile that is asked for, which a signed checkpoint must cover."""
    try:
        place = parse_place(path)
    except NotATile:
        raise Http404 from None
    newest = queries.newest_checkpoint(epoch)
    if newest is None or level > 7 or place.width > width_of(level, place.number, newest.size):
        raise Http404
    return place


def _text(text: str, caching: str) -> HttpResponse:
    answer = HttpResponse(text, content_type=PLAIN)
    answer["Cache-Control"] = caching
    return answer


def _file(data: bytes) -> HttpResponse:
    answer = HttpResponse(data, content_type="application/octet-stream")
    answer["Cache-Control"] = FOREVER
    return answer
