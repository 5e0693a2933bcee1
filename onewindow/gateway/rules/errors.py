"""How the exchange itself refuses a message (standards 8)."""

from __future__ import annotations

BAD_REQUEST = "Client.BadRequest"
ACCESS_DENIED = "Server.ServerProxy.AccessDenied"
NETWORK_ERROR = "Server.ServerProxy.NetworkError"
SERVICE_FAILED = "Server.ServerProxy.ServiceFailed"


class ProtocolError(Exception):
    """A message that the exchange does not carry out: status, error type, and a reason code first in its message."""

    def __init__(self, kind: str, code: str, text: str) -> None:
        super().__init__(f"{code}: {text}")
        self.kind, self.code, self.text = kind, code, text

    @property
    def status(self) -> int:
        """400 when the caller broke the protocol, 500 for everything else; the exchange knows no other."""
        return 400 if self.kind.startswith("Client.") else 500


def bad_request(code: str, text: str) -> ProtocolError:
    """The request breaks the protocol, or a header that is required is missing."""
    return ProtocolError(BAD_REQUEST, code, text)


def access_denied(code: str, text: str) -> ProtocolError:
    """The request is understood and not allowed."""
    return ProtocolError(ACCESS_DENIED, code, text)
