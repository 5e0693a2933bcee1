"""Another node, or any other witness, over HTTP (C2SP tlog-witness)."""

from __future__ import annotations

import httpx

from onewindow.foundation.errors import SourceUnavailable

PATIENCE_S = 15.0
LONGEST = 16 * 1024


class WitnessKnowsAnother(Exception):
    """The witness has seen another size last than the one from which we proved: `size`."""

    def __init__(self, size: int) -> None:
        super().__init__(size)
        self.size = size


def add_checkpoint(address: str, body: str) -> str:
    """Hands a checkpoint to the witness and returns its lines for the note.

    Raises WitnessKnowsAnother, and SourceUnavailable for everything else that is not an answer.
    """
    try:
        answer = httpx.post(
            f"{address.rstrip('/')}/add-checkpoint",
            content=body.encode(),
            headers={"Content-Type": "text/plain; charset=utf-8"},
            timeout=PATIENCE_S,
        )
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise SourceUnavailable(f"{address}: {type(error).__name__}") from None
    said = answer.text.strip()
    if answer.status_code == httpx.codes.CONFLICT and said.isdecimal() and len(said) < 20:
        raise WitnessKnowsAnother(int(said))
    if answer.status_code != httpx.codes.OK or len(answer.content) > LONGEST:
        raise SourceUnavailable(f"{address}: answered {answer.status_code} with {len(answer.content)} bytes")
    return answer.text
