"""`onewindow items lint`: checks files, or what is published, against every rule."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError

from onewindow.catalogue.queries import bodies_published, known_references, lint_files, lint_published, lint_rules
from onewindow.catalogue.queries import try_fault_file as try_faults

FAILED = 1


def add_arguments(parser: ArgumentParser) -> None:
    """Files or folders; without any, what is published."""
    parser.add_argument("paths", nargs="*", type=Path, help="YAML files or folders; none: what is published")
    parser.add_argument("--json", action="store_true", help="findings as a list of JSON objects")
    parser.add_argument("--as-of", type=date.fromisoformat, help="the day on which guides are looked at (2026-11-22)")
    parser.add_argument("--rules", action="store_true", help="prints every rule with its source and stops")


def run(options: Mapping[str, Any], out: Any) -> None:
    """Prints what was found; ends with 1 when something blocks publication or a fault is not as expected."""
    if options["rules"]:
        _print_rules(options["json"], out)
        return
    known = known_references()
    if options["as_of"]:
        known = replace(known, today=options["as_of"])
    if not options["paths"]:
        _report(lint_published(known), options["json"], out)
        return
    texts = {str(path): _read(path) for path in _files(options["paths"])}
    findings, tried = lint_files(texts, known), try_faults(texts, bodies_published(), known)
    if tried:
        _report_faults(tried, options["json"], out)
    else:
        _report(findings, options["json"], out)


def _files(paths: Iterable[Path]) -> list[Path]:
    found: list[Path] = []
    for path in paths:
        if path.is_dir():
            found += sorted(file for pattern in ("*.yaml", "*.yml") for file in path.glob(pattern))
        else:
            found.append(path)
    return found


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise CommandError(f"{path} cannot be read: {error}. Give files of YAML in UTF-8.") from None


def _report(findings: Sequence[Any], is_json: bool, out: Any) -> None:
    if is_json:
        out.write(json.dumps([finding.as_dict() for finding in findings], ensure_ascii=False, indent=1))
    else:
        for finding in findings:
            out.write(str(finding))
        blocking = sum(finding.blocks for finding in findings)
        out.write(f"{len(findings)} findings, {blocking} of them block publication")
    if any(finding.blocks for finding in findings):
        raise SystemExit(FAILED)


def _report_faults(tried: Sequence[Any], is_json: bool, out: Any) -> None:
    if is_json:
        rows = [
            {"id": one.id, "as_expected": one.is_as_expected, "findings": [found.as_dict() for found in one.findings]}
            for one in tried
        ]
        out.write(json.dumps(rows, ensure_ascii=False, indent=1))
    else:
        for one in tried:
            out.write(f"{one.id}: {'as expected' if one.is_as_expected else 'NOT as expected'}")
            for finding in one.findings:
                out.write(f"  {finding}")
    if not all(one.is_as_expected for one in tried):
        raise SystemExit(FAILED)


def _print_rules(is_json: bool, out: Any) -> None:
    rules = lint_rules()
    if is_json:
        out.write(json.dumps(rules, ensure_ascii=False, indent=1))
        return
    for rule in rules:
        out.write(f"{rule['code']} ({rule['level']}, {rule['source']}): {rule['title']} / {rule['title_en']}")
        out.write(f"    {rule['fix']} / {rule['fix_en']}")
