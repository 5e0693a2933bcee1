"""Looking for malware in a file: ClamAV's daemon through its socket, or the demo's, which knows the EICAR test file."""

from __future__ import annotations

import socket
import struct
from pathlib import Path

from django.conf import settings

CHUNK_BYTES = 64 * 1024
TIMEOUT_S = 20.0
NONE, DEMO, CLAMD = "", "eicar", "clamd:"
# The test string of the European Institute for Computer Antivirus Research, in two parts so that this file is none.
EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


class ScannerUnavailable(Exception):
    """No verdict: the scanner does not answer, or not as it should."""


def is_configured() -> bool:
    """Whether files are looked at here at all."""
    return bool(settings.ONEWINDOW_SCANNER)


def malware_in(path: Path) -> str:
    """The name of what was found in a file, empty when nothing was; raises ScannerUnavailable."""
    configured: str = settings.ONEWINDOW_SCANNER
    if configured == NONE:
        return ""
    if configured == DEMO:
        return _eicar_in(path)
    if not configured.startswith(CLAMD):
        raise ScannerUnavailable(f"unknown scanner {configured!r}")
    try:
        return _asked(configured.removeprefix(CLAMD), path)
    except OSError as error:
        raise ScannerUnavailable(str(error)) from error


def _eicar_in(path: Path) -> str:
    tail = b""
    with path.open("rb") as source:
        while chunk := source.read(CHUNK_BYTES):
            if EICAR in tail + chunk:
                return "Eicar-Test-Signature"
            tail = chunk[-len(EICAR) :]
    return ""


def _asked(address: str, path: Path) -> str:
    """Clamd's verdict by its command INSTREAM: chunks, each after its length, ended by a length of nothing."""
    with _connected(address) as link, path.open("rb") as source:
        link.sendall(b"zINSTREAM\0")
        while chunk := source.read(CHUNK_BYTES):
            link.sendall(struct.pack("!L", len(chunk)) + chunk)
        link.sendall(struct.pack("!L", 0))
        answer = b""
        while not answer.endswith(b"\0"):
            part = link.recv(4096)
            if not part:
                break
            answer += part
    verdict = answer.rstrip(b"\0").decode(errors="replace").removeprefix("stream: ")
    if verdict == "OK":
        return ""
    if verdict.endswith(" FOUND"):
        return verdict.removesuffix(" FOUND")
    raise ScannerUnavailable(verdict or "no answer")


def _connected(address: str) -> socket.socket:
    host, _, port = address.rpartition(":")
    if host and port.isdecimal():
        return socket.create_connection((host, int(port)), timeout=TIMEOUT_S)
    link = socket.socket(socket.AF_UNIX)
    link.settimeout(TIMEOUT_S)
    link.connect(address)
    return link
