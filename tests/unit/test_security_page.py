"""Every threat is in a table of docs/security.md, and every test that is named there exists."""

import re
from functools import cache
from pathlib import Path

TESTS = Path(__file__).resolve().parents[1]
PAGE = (TESTS.parent / "docs" / "security.md").read_text()
ROWS = re.findall(r"^\| (T\d\d(?:, T\d\d)*) \|.*\| ([^|]*) \|$", PAGE, flags=re.MULTILINE)
HOMES = [TESTS.parent, TESTS / "integration", *(TESTS / "acceptance" / name for name in ("", "security", "browser"))]


@cache
def names() -> str:
    """The names of all tests, one a line."""
    return "\n".join(found for path in TESTS.rglob("*.py") for found in re.findall(r"def (test_\w+)", path.read_text()))


def exists(named: str) -> bool:
    """Whether there is such a file or directory, a test in it whose name begins so, or such a test anywhere."""
    place, _, test = named.rpartition("::") if "::" in named else (named, "", "")
    if place.startswith("test_") and not place.endswith(".py"):
        return re.search(rf"^{re.escape(place.removesuffix('…'))}", names(), flags=re.MULTILINE) is not None
    files = [path for home in HOMES for path in home.glob(place)]
    if not test:
        return bool(files)
    return any(f"def {test.removesuffix('…')}" in path.read_text() for path in files)


def test_each_threat_has_a_row() -> None:
    told = {number for numbers, _ in ROWS for number in numbers.split(", ")}
    assert told == {f"T{number:02}" for number in range(1, 59)}


def test_each_row_names_tests_that_exist() -> None:
    missing = {
        (numbers, named or tests)
        for numbers, tests in ROWS
        for named in re.findall(r"`([^`]+)`", tests) or [""]
        if not named or not exists(named)
    }
    assert missing == set()
