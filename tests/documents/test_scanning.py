"""Malware in uploads: the demo's scanner, a real conversation with clamd's protocol, and a scanner that is away."""

import io
import socket
import struct
import threading

import pytest

from onewindow.config.journey.filling import sample_pdf
from onewindow.documents import queries
from onewindow.documents.connectors.scanning import EICAR, ScannerUnavailable, malware_in
from onewindow.documents.models import StoredFile
from onewindow.documents.services import FileRefused, scan_file, store_file
from onewindow.foundation.actor import system_actor

ACTOR = system_actor("tests")
PDF = sample_pdf("charter")
BAD = PDF + b"\n% " + EICAR


class Daemon:
    """What clamd does with INSTREAM: it reads the chunks, and says what it found."""

    def __init__(self, answer=None):
        self.answer = answer
        self.server = socket.create_server(("127.0.0.1", 0))
        self.address = f"clamd:127.0.0.1:{self.server.getsockname()[1]}"
        self.thread = threading.Thread(target=self.serve, daemon=True)
        self.thread.start()

    def serve(self):
        while True:
            try:
                link, _ = self.server.accept()
            except OSError:
                return
            with link, link.makefile("rb") as source:
                assert source.read(10) == b"zINSTREAM\0"
                content = b""
                while size := struct.unpack("!L", source.read(4))[0]:
                    content += source.read(size)
                verdict = self.answer or (b"stream: Eicar FOUND\0" if EICAR in content else b"stream: OK\0")
                link.sendall(verdict)

    def stop(self):
        self.server.close()


@pytest.fixture
def daemon(settings):
    running = Daemon()
    settings.ONEWINDOW_SCANNER = running.address
    yield running
    running.stop()


def stored(content):
    return store_file(ACTOR, name="charter.pdf", content=io.BytesIO(content))


@pytest.mark.parametrize("scanner", ["eicar", "clamd"])
def test_malware_is_refused_in_words_and_nothing_is_kept(db, settings, daemon, scanner):
    settings.ONEWINDOW_SCANNER = daemon.address if scanner == "clamd" else scanner
    with pytest.raises(FileRefused) as refused:
        stored(BAD)
    assert "病毒" in str(refused.value.detail)
    assert StoredFile.objects.count() == 0
    assert stored(PDF).scan == "clean"


def test_the_test_file_is_found_wherever_chunks_are_cut(tmp_path, settings):
    settings.ONEWINDOW_SCANNER = "eicar"
    file = tmp_path / "file"
    for before in (0, 64 * 1024 - 10, 64 * 1024 - len(EICAR), 200_000):
        file.write_bytes(b"x" * before + EICAR + b"y")
        assert malware_in(file) == "Eicar-Test-Signature"
        file.write_bytes(b"x" * before + EICAR[:-1])
        assert malware_in(file) == ""


def test_while_the_scanner_is_away_only_the_owner_opens_the_file(db, settings, daemon):
    settings.ONEWINDOW_SCANNER = "clamd:127.0.0.1:1"
    row = stored(PDF)
    assert row.scan == "pending"
    with queries.open_file(row.id) as content:
        assert content.read() == PDF
    with pytest.raises(queries.FileNotOpened):
        queries.open_scanned_file(row.id)
    with pytest.raises(ScannerUnavailable):
        scan_file(row.id)

    settings.ONEWINDOW_SCANNER = daemon.address
    scan_file(row.id)
    scan_file(row.id)
    with queries.open_scanned_file(row.id) as content:
        assert content.read() == PDF


def test_malware_found_later_is_opened_by_nobody(db, settings, daemon):
    settings.ONEWINDOW_SCANNER = "clamd:127.0.0.1:1"
    row = stored(BAD)
    settings.ONEWINDOW_SCANNER = daemon.address
    scan_file(row.id)
    for opened in (queries.open_file, queries.open_scanned_file):
        with pytest.raises(queries.FileNotOpened):
            opened(row.id)


@pytest.mark.parametrize("answer", [b"INSTREAM size limit exceeded. ERROR\0", b"", b"nonsense"])
def test_an_answer_that_is_no_verdict_is_none(tmp_path, settings, answer):
    running = Daemon(answer or b"\0")
    settings.ONEWINDOW_SCANNER = running.address
    (tmp_path / "file").write_bytes(b"x")
    with pytest.raises(ScannerUnavailable):
        malware_in(tmp_path / "file")
    running.stop()


def test_where_nothing_scans_files_are_taken_and_it_is_known(db, settings):
    settings.ONEWINDOW_SCANNER = ""
    assert stored(PDF).scan == "none"
    assert not queries.files_are_scanned()
    settings.ONEWINDOW_SCANNER = "virustotal"
    assert stored(PDF).scan == "pending"
