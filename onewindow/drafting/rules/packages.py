"""Packages from city to city: what is in one, whether it is whole and whose it is, and what is missing here."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from base64 import b64decode
from collections.abc import Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

FORMAT = 1
MANIFEST, SIGNATURE, DEFINITIONS = "manifest.json", "signature.json", "definitions.yaml"
FILES = (MANIFEST, SIGNATURE, DEFINITIONS)
MOST_BYTES, MOST_UNPACKED = 20_000_000, 100_000_000


class PackageRefused(ValueError):
    """A package that is not taken; its arguments say why in Chinese and English."""


@dataclass(frozen=True, slots=True)
class Package:
    """A package whose files are whole and whose signature holds. `key_id` names who signed it."""

    manifest: Mapping[str, Any]
    definitions: str
    key_id: str
    sha256: str

    @property
    def city(self) -> str:
        """Where it comes from."""
        return str(self.manifest["city"])


@dataclass(frozen=True, slots=True)
class Lack:
    """Something that a package refers to and that is not here: its kind, its name, and by which definition."""

    kind: str
    name: str
    needed_by: str


def manifest_of(definitions: bytes, about: Mapping[str, Any]) -> dict[str, Any]:
    """What is signed: the format, where it comes from, and the hash of every file."""
    return {"format": FORMAT, **about, "files": {DEFINITIONS: hashlib.sha256(definitions).hexdigest()}}


def written(manifest: bytes, signature: Mapping[str, str], definitions: bytes) -> bytes:
    """The package as a file; the same contents make the same bytes."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        parts = ((MANIFEST, manifest), (SIGNATURE, json.dumps(signature).encode()), (DEFINITIONS, definitions))
        for name, part in parts:
            archive.writestr(zipfile.ZipInfo(name, (2020, 1, 1, 0, 0, 0)), part)
    return file.getvalue()


def read_package(content: bytes) -> Package:
    """The package in a file. Raises PackageRefused that names what is wrong; nothing is written anywhere."""
    parts = _parts(content)
    try:
        manifest, signature = json.loads(parts[MANIFEST]), json.loads(parts[SIGNATURE])
        public = b64decode(signature["public_key"], validate=True)
        value = b64decode(signature["value"], validate=True)
        key = Ed25519PublicKey.from_public_bytes(public)
    except (ValueError, KeyError, TypeError):
        raise PackageRefused("包里的清单或签名读不懂。", "Its manifest or signature cannot be read.") from None
    try:
        key.verify(value, parts[MANIFEST])
    except InvalidSignature:
        raise PackageRefused(
            "签名不对：清单被改过。", "The signature does not hold: the manifest was changed."
        ) from None
    if not isinstance(manifest, dict) or not isinstance(manifest.get("files"), dict) or "city" not in manifest:
        raise PackageRefused("包里的清单不完整。", "Its manifest is not complete.")
    if manifest.get("format") != FORMAT:
        raise PackageRefused(
            f"这是第 {manifest.get('format')} 版格式的包，本系统只认第 {FORMAT} 版。",
            f"Its format is {manifest.get('format')}, this system reads {FORMAT}.",
        )
    digest = hashlib.sha256(parts[DEFINITIONS]).hexdigest()
    if manifest["files"].get(DEFINITIONS) != digest:
        raise PackageRefused(f"文件 {DEFINITIONS} 被改过。", f"The file {DEFINITIONS} was changed.")
    try:
        definitions = parts[DEFINITIONS].decode("utf-8")
    except UnicodeDecodeError:
        raise PackageRefused("定义文件不是 UTF-8。", "The definitions are not UTF-8.") from None
    return Package(manifest, definitions, hashlib.sha256(public).hexdigest()[:16], hashlib.sha256(content).hexdigest())


def _parts(content: bytes) -> dict[str, bytes]:
    if len(content) > MOST_BYTES:
        raise PackageRefused("包超过 20 MB。", "The package is larger than 20 MB.")
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = archive.infolist()
            names = [entry.filename for entry in entries]
            if sorted(names) != sorted(FILES):
                raise PackageRefused(
                    f"包里应当正好有 {'、'.join(FILES)}。", f"A package has exactly {', '.join(FILES)}."
                )
            if sum(entry.file_size for entry in entries) > MOST_UNPACKED:
                raise PackageRefused("解压后太大，没有打开。", "It unpacks to too much; it was not opened.")
            return {name: archive.read(name) for name in names}
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError):
        raise PackageRefused("这不是完整的包（ZIP 读不出来）。", "This is no whole package.") from None
    except Exception as error:
        if isinstance(error, PackageRefused):
            raise
        raise PackageRefused("这不是完整的包（ZIP 读不出来）。", "This is no whole package.") from None


def lacks(
    items: Sequence[Mapping[str, Any]], here: Mapping[str, Any], bundles: Sequence[Mapping[str, Any]] = ()
) -> list[Lack]:
    """What definitions refer to and what is not here.

    `here` has what is known by kind: item, material, element, licence_type, law (as `law_id:article`), department.
    """
    needed = [(kind, name, str(body.get("key", ""))) for body in items for kind, name in _needs(body)]
    needed += [(kind, name, str(body.get("code", ""))) for body in bundles for kind, name in _bundle_needs(body)]
    found = dict.fromkeys(Lack(kind, name, by) for kind, name, by in needed if name not in here[kind])
    return list(found)


def _bundle_needs(body: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for key in body.get("items", ()):
        yield "item", str(key)
    for code in (body.get("lead_department", ""), *body.get("departments", ())):
        yield "department", str(code)


def _needs(body: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for material in body.get("materials", ()):
        yield "material", str(material["code"])
        for supplier in material.get("supplied_by", ()):
            if "register" in supplier:
                yield "element", str(supplier["register"])
            if "licence_type" in supplier:
                yield "licence_type", str(supplier["licence_type"])
    for field in body.get("form", ()):
        if field.get("prefill"):
            yield "element", str(field["prefill"])
    if body.get("result", {}).get("licence_type"):
        yield "licence_type", str(body["result"]["licence_type"])
    for basis in body.get("legal_bases", ()):
        yield "law", f"{basis['law_id']}:{basis['article']}"
    yield "department", str(body.get("department", ""))


def adapted(
    kind: str, body: Mapping[str, Any], departments: Mapping[str, str], usccs: Mapping[str, str]
) -> dict[str, Any]:
    """A definition of another city as ours begins: our departments, their posts and codes; ties to their lists go.

    `kind` is item, bundle, or the name of a list. `departments` maps their codes to ours; one that is not mapped keeps
    its code.
    """
    ours = deepcopy(dict(body))
    mine = {code: departments.get(code, code) for code in departments_of(body)}
    for field in ("department", "lead_department"):
        if field in ours:
            ours[field] = mine[str(ours[field])]
    if kind == "bundle":
        ours["departments"] = sorted({mine[str(code)] for code in body.get("departments", ())})
    if kind == "item":
        _adapt_item(ours, mine, usccs)
    return ours


def departments_of(body: Mapping[str, Any]) -> list[str]:
    """The departments that a definition names, by their codes."""
    posts = [str(step.get("post", "")).rpartition("-")[0] for step in body.get("steps", ())]
    remedies = [str(remedy.get("to", "")) for remedy in body.get("remedies", ())]
    names = [body.get("department"), body.get("lead_department"), *body.get("departments", ()), *posts, *remedies]
    return list(
        dict.fromkeys(str(name) for name in names if name and str(name).isascii())
    )  # a remedy may go to a court


def _adapt_item(ours: dict[str, Any], mine: Mapping[str, str], usccs: Mapping[str, str]) -> None:
    office = ours.get("department", "")
    if office in usccs and ours.get("basic_code"):
        ours["implementation_code"] = f"{usccs[office]}{ours.get('level', 3)}{ours['basic_code']}"
    for step in ours.get("steps", ()):
        theirs, _, letter = str(step.get("post", "")).rpartition("-")
        step["post"] = f"{mine.get(theirs, theirs)}-{letter}"
    for remedy in ours.get("remedies", ()):
        remedy["to"] = mine.get(remedy.get("to", ""), remedy.get("to", ""))
    for name in ("power", "responsibility", "adopts"):
        ours.pop(name, None)
