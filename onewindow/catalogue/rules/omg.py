"""What BPMN and DMN files of ours share: reading XML without its dangers, and our own facts beside their elements."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any
from xml.etree import ElementTree as ET

OURS = "urn:onewindow:bpmn:1"
MOST_BYTES = 2_000_000


class ModelRefused(ValueError):
    """A file that is no model of the subset; says what stands there and what to do, in both languages."""

    def __init__(self, reason: str, zh: str) -> None:
        """The reason in English and in Chinese."""
        super().__init__(reason)
        self.zh = zh


def q(uri: str, name: str) -> str:
    """A qualified name."""
    return f"{{{uri}}}{name}"


def read_xml(text: str) -> ET.Element:
    """The root of a file; raises ModelRefused for one that is too large, declares a document type, or is no XML."""
    if len(text.encode()) > MOST_BYTES or "<!DOCTYPE" in text or "<!ENTITY" in text:
        raise ModelRefused(
            "The file is larger than 2 MB or declares a document type; save it from a modeller again.",
            "文件超过 2 MB，或者声明了文档类型，请从建模工具里重新保存。",
        )
    try:
        return ET.fromstring(text)  # noqa: S314 document types and entities are refused above
    except ET.ParseError as error:
        raise ModelRefused(f"The file is no XML: {error}.", f"文件不是 XML：{error}。") from None


def written(root: ET.Element) -> str:
    """The file's text."""
    ET.indent(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ET.tostring(root, encoding="unicode") + "\n"


def packed(facts: Mapping[str, Any]) -> dict[str, str]:
    """Facts as attributes: texts as they are, anything else as JSON, named in `json`."""
    kinds = [name for name, value in facts.items() if not isinstance(value, str)]
    given = {name: json.dumps(facts[name], ensure_ascii=False) if name in kinds else facts[name] for name in facts}
    return {**given, **({"json": " ".join(kinds)} if kinds else {})}


def unpacked(attributes: Mapping[str, str], where: str) -> dict[str, Any]:
    """The facts again; raises ModelRefused for what cannot be read."""
    given = dict(attributes)
    kinds = given.pop("json", "").split()
    try:
        return {name: json.loads(value) if name in kinds else value for name, value in given.items()}
    except ValueError:
        raise ModelRefused(
            f"What stands beside {where} cannot be read; export it again.", f"{where} 旁边写的读不懂，请重新导出。"
        ) from None
