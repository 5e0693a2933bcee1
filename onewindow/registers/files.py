"""From a file of demo records (`registers.yaml`) to the rows of each register. Pure: no database, no clock."""

from __future__ import annotations

import struct
import zlib
from base64 import b64encode
from collections.abc import Mapping, Sequence
from typing import Any

Document = Mapping[str, Any]
SECTIONS = {
    "pop": "people",
    "ent": "companies",
    "geo": "addresses",
    "crd": "credit",
    "res": "properties",
    "mar": "marriages",
    "edu": "education",
    "sin": "social_insurance",
    "bir": "births",
    "hpf": "housing_funds",
    "veh": "vehicles",
    "prj": "projects",
}
WIDTH, HEIGHT = 60, 80  # of a placeholder portrait, in pixels


def rows_of(code: str, document: Document) -> list[dict[str, Any]]:
    """The rows of a register in the document; a company that is still to be founded is not among them."""
    if code == "mac":
        return _series(document["macro"])
    rows = [dict(row) for row in document["records"].get(SECTIONS[code], ()) if not row.get("future")]
    if code == "pop":
        for row in rows:
            row["photo"] = portrait(row["sex"], row["id_no"])
    return rows


def reservations_of(code: str, document: Document) -> dict[str, str]:
    """The identifiers that a register's owner keeps: for companies to be founded, and for newborns."""
    records = document["records"]
    if code == "ent":
        return {row["name"]: row["uscc"] for row in records["companies"] if row.get("future")}
    if code == "pop":
        names = ("birth_no", "baby_name")
        return {row[name]: row["assigned_id_no"] for row in records["births"] for name in names}
    return {}


def portrait(sex: str, number: str) -> str:
    """A placeholder picture of nobody, as the value of an image element: a PNG in a data address."""
    shade = zlib.crc32(number.encode()) % 48
    colours = bytes((0xE0 - shade, 0xE8, 0xEC)) + bytes((0x4A, 0x5A + shade, 0x66)) + bytes((0xD8, 0xB8, 0x9A))
    lines = []
    for y in range(HEIGHT):
        head, shoulders = _half_width(y, 28, 16, 14), _half_width(y, 84, 34, 26)
        hair = _half_width(y, 24 if sex == "男" else 30, 18, 18 if sex == "男" else 24) if y < 26 or sex != "男" else 0
        line = bytearray(WIDTH)
        for half, colour in ((hair if y < 50 else 0, 1), (shoulders, 1), (head, 2)):
            if half:
                line[WIDTH // 2 - half : WIDTH // 2 + half] = bytes([colour]) * (2 * half)
        lines.append(b"\x00" + bytes(line))
    parts = (
        (b"IHDR", struct.pack(">IIBBBBB", WIDTH, HEIGHT, 8, 3, 0, 0, 0)),
        (b"PLTE", colours),
        (b"IDAT", zlib.compress(b"".join(lines), 9)),
        (b"IEND", b""),
    )
    chunks = [
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data)) for kind, data in parts
    ]
    return "data:image/png;base64," + b64encode(b"\x89PNG\r\n\x1a\n" + b"".join(chunks)).decode()


def _half_width(y: int, middle: int, height: int, width: int) -> int:
    """Half the width of an ellipse in line `y`."""
    inside = 1 - ((y - middle) / height) ** 2
    return round(width * inside**0.5) if inside > 0 else 0


def _series(macro: Mapping[str, Any]) -> list[dict[str, Any]]:
    months: Sequence[str] = macro["months"]
    return [
        {"division": row["division"], "month": str(month), "indicator": row["indicator"], "value": value}
        for row in macro["series"]
        for month, value in zip(months, row["values"], strict=True)
    ]
