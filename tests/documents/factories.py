"""Small files of every sort that is taken, and of some that are not."""

from __future__ import annotations

import io
import zipfile


def archive(**entries: bytes) -> bytes:
    """A zip archive; two underscores in a name stand for a point."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as made:
        for name, content in entries.items():
            made.writestr(name.replace("__", "."), content)
    return target.getvalue()


PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
PNG = b"\x89PNG\r\n\x1a\n" + b"\x00\x00\x00\rIHDR" + b"\x00" * 40
JPG = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01" + b"\x00" * 40
OFD = archive(OFD__xml=b'<?xml version="1.0"?><ofd:OFD xmlns:ofd="http://www.ofdspec.org/2016" DocType="OFD"/>')
GIF = b"GIF89a" + b"\x00" * 40
DOCX = archive(**{"[Content_Types]__xml": b"<Types/>", "word/document__xml": b"<w/>"})
EXE = b"MZ" + b"\x00" * 100
HTML = b"<!doctype html><script>alert(1)</script>"
