"""Steps of the schema run while the version before serves: they add, and take nothing away that it asks for."""

import re
from pathlib import Path

import pytest

from tradepost_server import store

STEPS = sorted((Path(store.__file__).parent / "migrations").glob("[0-9]*.sql"))
TRIED = "0012"  # up to here the first version was run beside the present one: tests/acceptance/test_side_by_side.py
TAKES_AWAY = re.compile(
    r"\bDROP\s+(TABLE|COLUMN|FUNCTION|TYPE|CONSTRAINT)|\bRENAME\b|\bSET\s+NOT\s+NULL|\bALTER\s+COLUMN\s+\w+\s+(SET\s+DATA\s+)?TYPE"
    r"|\bADD\s+COLUMN\b(?:(?!,|;|\bDEFAULT\b).)*\bNOT\s+NULL\b(?:(?!,|;|\bDEFAULT\b).)*[,;]|\bTRUNCATE\b",
    re.IGNORECASE | re.DOTALL,
)


@pytest.mark.parametrize("step", [step for step in STEPS if step.name[:4] > TRIED] or [None])
def test_a_step_adds_and_takes_nothing_away(step: Path | None) -> None:
    found = TAKES_AWAY.search(step.read_text()) if step is not None else None
    assert found is None, f"{found[0]!r} fails under the version before; docs/decisions/0023 says when it may go"


@pytest.mark.parametrize(
    "statement",
    [
        "ALTER TABLE logs DROP COLUMN needs_since;",
        "ALTER TABLE logs RENAME COLUMN a TO b;",
        "ALTER TABLE logs ALTER COLUMN a TYPE bigint;",
        "ALTER TABLE logs ALTER COLUMN a SET NOT NULL;",
        "ALTER TABLE logs ADD COLUMN a integer NOT NULL;",
    ],
)
def test_what_takes_away_is_seen(statement: str) -> None:
    assert TAKES_AWAY.search(statement)


@pytest.mark.parametrize(
    "statement",
    [
        "ALTER TABLE logs ADD COLUMN a integer NOT NULL DEFAULT 0, ADD COLUMN b text;",
        "CREATE TABLE x (a integer NOT NULL);",
        "CREATE INDEX x ON logs (a);",
    ],
)
def test_what_adds_passes(statement: str) -> None:
    assert not TAKES_AWAY.search(statement)
