"""What the architecture tests know of the house, read from the import contracts: one source of truth."""

from __future__ import annotations

import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "onewindow"


def height_of_parts() -> dict[str, int]:
    """Maps each part to its layer, counted from the bottom."""
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    layers = next(c["layers"] for c in contracts if c.get("containers") == ["onewindow"])
    return {part.strip(" ()"): height for height, layer in enumerate(reversed(layers)) for part in layer.split("|")}


def template_files() -> dict[str, Path]:
    """Maps the name by which a template is loaded to its file."""
    return {
        file.relative_to(folder).as_posix(): file
        for folder in PACKAGE.glob("*/templates")
        for file in folder.rglob("*")
        if file.is_file()
    }
