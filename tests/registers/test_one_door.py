"""Register data has one door: nothing else names a register's schema or role, or opens a connection of its own."""

import ast
import re

import pytest

from tests.architecture.parts import PACKAGE

DOORS = ("registers/connectors/", "exchange/connectors/", "registers/services/")
BENCH = "config/bench/"  # compares a read over the exchange with the same read by hand
LEDGER = "ledger/queries/"  # verifies one view of its own log from several processes
CONNECTING = (*DOORS, LEDGER, "foundation/roles.py", "config/")  # config starts and watches the database itself
DRIVERS = {"psycopg", "psycopg_pool", "psycopg2", "asyncpg", "pg8000"}
CONNECTORS = {"connect", "Connection", "AsyncConnection", "ConnectionPool", "AsyncConnectionPool"}


def is_door(name, doors):
    return name.startswith(doors)


def strings_of(tree):
    documented = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in documented:
            yield node.value


def names_a_schema(text):
    return re.search(r"(?<![a-z])reg_|onewindow_(reg|read)", text) is not None


def connections_of(tree):
    """What opens a connection past Django's own, or knows the address of another role."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):  # under another name, or a driver that the others do not know
            yield from (
                a.name for a in node.names if a.name.split(".")[0] in DRIVERS and (a.asname or a.name != "psycopg")
            )
        elif isinstance(node, ast.Attribute) and node.attr in CONNECTORS and isinstance(node.value, ast.Name):
            if node.value.id in DRIVERS:
                yield f"{node.value.id}.{node.attr}"
        elif isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] in DRIVERS:
            yield from (alias.name for alias in node.names if alias.name in CONNECTORS)
        elif isinstance(node, ast.ImportFrom) and node.module == "onewindow.foundation.roles":
            yield from (f"roles.{alias.name}" for alias in node.names)


def python_files():
    for file in sorted(PACKAGE.rglob("*.py")):
        yield file.relative_to(PACKAGE).as_posix(), ast.parse(file.read_text())


def test_only_the_doors_name_a_registers_schema_or_role():
    found = [
        (name, text)
        for name, tree in python_files()
        if not is_door(name, (*DOORS, BENCH))
        for text in strings_of(tree)
        if names_a_schema(text)
    ]
    assert found == []


def test_only_the_doors_open_a_connection_of_their_own():
    found = [
        (name, what)
        for name, tree in python_files()
        if not is_door(name, CONNECTING) and "/migrations/" not in name
        for what in connections_of(tree)
    ]
    assert found == []


def test_only_the_exchange_and_the_demo_ask_the_owners_systems():
    acting = {"take_message", "assign_identifier", "restore_records", "reserve_identifiers", "load_records"}
    found = [
        (name, alias.name)
        for name, tree in python_files()
        if not name.startswith(("registers/", "exchange/services/owners.py", "config/demo"))
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module == "onewindow.registers.services"
        for alias in node.names
        if alias.name in acting
    ]
    assert found == []


@pytest.mark.parametrize("text", ["select * from reg_pop.record", "onewindow_read_pop", "set role onewindow_reg_ent"])
def test_a_schema_or_role_is_recognised(text):
    assert names_a_schema(text)


@pytest.mark.parametrize(
    "code",
    [
        "import psycopg\npsycopg.connect(x)",
        "from psycopg import connect",
        "import psycopg as anything\nanything.connect(x)",
        "import asyncpg",
        "from onewindow.foundation.roles import role_url",
    ],
)
def test_a_connection_is_recognised(code):
    assert list(connections_of(ast.parse(code)))
