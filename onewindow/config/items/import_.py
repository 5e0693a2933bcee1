"""`onewindow items import`: takes YAML files or a city's spreadsheet in as drafts, with a report of every row."""

from __future__ import annotations

import csv
import json
from argparse import ArgumentParser
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

import yaml
from django.core.management.base import CommandError

from onewindow.drafting import services
from onewindow.foundation.actor import Actor
from onewindow.foundation.errors import DomainError
from onewindow.identity.services import official_at_terminal

YAML = frozenset([".yaml", ".yml"])
SHOWN = 20  # rejected rows that the terminal shows; the report has all


def add_arguments(parser: ArgumentParser) -> None:
    """Files, a mapping, whose act it is, and where the report goes."""
    parser.add_argument("files", nargs="+", type=Path, help="YAML files, or one list as XLSX or CSV")
    parser.add_argument("--mapping", type=Path, help="YAML: which column is which field, names of departments, units")
    parser.add_argument("--as", dest="login", default="ds_catalogue", help="the official who takes it in")
    parser.add_argument("--dry-run", action="store_true", help="says what would happen and saves nothing")
    parser.add_argument("--report", type=Path, help="writes every row and remark to a CSV or JSON file")
    parser.add_argument("--suggest", action="store_true", help="prints which columns are known, as a mapping to edit")


def run(options: Mapping[str, Any], out: Any) -> None:
    """Prints what became of the rows."""
    actor = _actor(options["login"])
    sheets = [path for path in options["files"] if path.suffix.lower() not in YAML]
    texts = {path.name: _read(path).decode("utf-8-sig") for path in options["files"] if path not in sheets}
    if texts:
        _import_yaml(actor, texts, out)
    for path in sheets:
        _import_sheet(actor, path, options, out)


def _actor(login: str) -> Actor:
    try:
        return official_at_terminal(login)
    except DomainError as error:
        raise CommandError(f"{login}: {error.title} Name an official with --as.") from None


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise CommandError(f"{path} cannot be read: {error.strerror}.") from None


def _import_yaml(actor: Actor, texts: Mapping[str, str], out: Any) -> None:
    report = services.import_definitions(actor, texts)
    if report.faults:
        raise CommandError("\n".join(map(str, report.faults)))
    for row in report.rows:
        out.write(f"{row.outcome} {row.key}{': ' + str(row.reason) if row.reason else ''}")
    counts = ", ".join(f"{report.count(name)} {name}" for name in ("saved", "updated", "unchanged", "refused"))
    out.write(counts)


def _import_sheet(actor: Actor, path: Path, options: Mapping[str, Any], out: Any) -> None:
    mapping = _mapping(options["mapping"])
    content = _read(path)
    try:
        if options["dry_run"] or options["suggest"]:
            report = services.read_list(content, mapping)
        else:
            report = services.import_list(actor, content, mapping, path.name)
    except services.UnreadableFile as error:
        raise CommandError(f"{path.name}: {error.args[0]} / {error.args[1]}") from None
    except ValueError as error:
        raise CommandError(f"{path.name}: {error}") from None
    if options["suggest"]:
        out.write(yaml.safe_dump({"columns": dict(report.columns)}, allow_unicode=True, sort_keys=False))
        out.write(f"# not read: {', '.join(report.unread) or 'none'}")
        return
    if options["report"]:
        _write_report(report, options["report"])
    _print_report(report, path.name, out)


def _mapping(path: Path | None) -> Any:
    if path is None:
        return services.SheetMapping()
    try:
        return services.read_mapping(yaml.load(path.read_text(encoding="utf-8-sig"), Loader=yaml.CSafeLoader))
    except (OSError, UnicodeDecodeError, yaml.YAMLError, ValueError) as error:
        raise CommandError(f"{path}: {error}") from None


def _print_report(report: Any, name: str, out: Any) -> None:
    for zh, en in report.remarks:
        out.write(f"{name}: {zh} / {en}")
    if report.unread:
        out.write(f"{name}: columns that were not read: {', '.join(report.unread)}")
    rejected = [row for row in report.rows if row.outcome == services.REJECTED]
    for row in rejected[:SHOWN]:
        for one in row.remarks:
            out.write(f"{name} row {row.row} {one.cell}: {one.text} / {one.text_en}")
    if len(rejected) > SHOWN:
        out.write(f"… and {len(rejected) - SHOWN} more rejected rows; --report FILE has them all")
    counts = ", ".join(f"{report.count(outcome)} {outcome}" for outcome in services.OUTCOMES)
    out.write(f"{len(report.rows)} rows: {counts}")


def _write_report(report: Any, path: Path) -> None:
    if path.suffix.lower() == ".json":
        path.write_text(
            json.dumps([asdict(row) for row in report.rows], ensure_ascii=False, indent=1), encoding="utf-8"
        )
        return
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file).writerows(services.report_lines(report))
