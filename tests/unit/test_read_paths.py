"""Who reads messages is written down: a function that reads them and stands in no row fails the build."""

import ast
import importlib
import re
import tomllib
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any

import tradepost_server

ROOT = Path(tradepost_server.__file__).parent
TABLES = tomllib.loads((files("tradepost_server.rules") / "read_paths.toml").read_text())
READS = re.compile(r"\b(FROM|JOIN|UPDATE|INTO)\s+(messages|events|reactions|placements)\b")


def modules() -> Iterator[tuple[str, ast.Module]]:
    for path in sorted(ROOT.rglob("*.py")):
        yield ".".join(path.relative_to(ROOT).with_suffix("").parts), ast.parse(path.read_text())


def words(node: ast.AST) -> str:
    """All text constants below a node."""
    return " ".join(n.value for n in ast.walk(node) if isinstance(n, ast.Constant) and isinstance(n.value, str))


def reading_constants(module: ast.Module) -> set[str]:
    """Names of a module's constants that hold such a statement, those made of others included."""
    found: set[str] = set()
    for _ in range(3):
        for statement in module.body:
            if isinstance(statement, ast.Assign) and isinstance(statement.targets[0], ast.Name):
                used = {n.id for n in ast.walk(statement.value) if isinstance(n, ast.Name)}
                if READS.search(words(statement.value)) or used & found:
                    found.add(statement.targets[0].id)
    return found


def readers(name: str, module: ast.Module) -> Iterator[str]:
    """`module:function` for each that holds or names such a statement."""
    constants = reading_constants(module)
    for function in ast.walk(module):
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
            used = {n.id for n in ast.walk(function) if isinstance(n, ast.Name)}
            if READS.search(words(function)) or used & constants:
                yield f"{name}:{function.name}"


def named() -> set[str]:
    paths: dict[str, Any] = TABLES["path"]
    return {function for path in paths.values() for function in path["functions"]} | set(TABLES["inner"])


def test_every_function_that_reads_messages_stands_in_the_table() -> None:
    found = {function for name, module in modules() for function in readers(name, module)}
    assert len(found) >= 15
    assert found - named() == set()


def test_a_new_reader_is_noticed() -> None:
    sneaky = ast.parse('_ALL = "SELECT content FROM messages"\ndef peek(tx):\n    return tx.fetch(_ALL)\n')
    assert list(readers("store.sneaky", sneaky)) == ["store.sneaky:peek"]
    direct = ast.parse('async def peek(tx):\n    return await tx.fetch("SELECT 1 FROM events e")\n')
    assert list(readers("store.sneaky", direct)) == ["store.sneaky:peek"]
    assert "store.sneaky:peek" not in named()


def test_every_function_in_the_table_exists() -> None:
    for entry in named():
        module, _, function = entry.partition(":")
        assert callable(getattr(importlib.import_module(f"tradepost_server.{module}"), function)), entry


def test_every_served_path_says_what_decides() -> None:
    for name, path in TABLES["path"].items():
        assert path["state"] in {"served", "not yet"}, name
        assert bool(path["functions"]) == bool(path["decides"]) == (path["state"] == "served"), name
