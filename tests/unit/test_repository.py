"""What holds for the repository as a whole: its locks, the size of its files, the commands its pages name."""

import json
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from packaging.version import Version

ROOT = Path(__file__).resolve().parents[2]
MOST_LINES = 400
LONGER_FOR_A_REASON: dict[str, str] = {}  # path: the reason
SECURITY_FLOORS = {  # the first releases without a known weakness that matters here
    "pillow": "12.2.0",
    "pyjwt": "2.13.0",
    "python-multipart": "0.0.27",
    "starlette": "1.3.1",
    "uvicorn": "0.52.1",
}


def locked_python() -> dict[str, tuple[Version, int]]:
    """Name of each package in requirements.lock, with its version and the number of its hashes."""
    found: dict[str, tuple[Version, int]] = {}
    for block in re.split(r"^(?=[a-z0-9])", (ROOT / "requirements.lock").read_text(), flags=re.MULTILINE):
        if named := re.match(r"([a-z0-9._-]+)==([^ ]+)", block):
            found[named[1]] = (Version(named[2]), block.count("--hash=sha256:"))
    return found


def locked_node() -> Iterator[tuple[str, dict[str, object]]]:
    lock = ROOT / "web-widget" / "package-lock.json"
    if lock.exists():
        yield from ((path, entry) for path, entry in json.loads(lock.read_text())["packages"].items() if path)


def test_the_python_lock_has_a_hash_for_each_package_and_names_no_host() -> None:
    locked = locked_python()
    assert {"asyncpg", "msgspec", "uv", "hatchling"} <= set(locked)
    assert [name for name, (_, hashes) in locked.items() if not hashes] == []
    assert not re.search(r"://|^--|^-[ef]", (ROOT / "requirements.lock").read_text(), flags=re.MULTILINE)


def test_the_node_lock_has_a_hash_for_each_package_and_names_no_host() -> None:
    for path, entry in locked_node():
        assert "resolved" not in entry, path
        assert "integrity" in entry or entry.get("inBundle"), path


def test_the_node_lock_is_complete_for_every_system() -> None:
    """npm leaves out an optional package that it could not find, and `npm ci` then refuses the lock."""
    locked = dict(locked_node())
    names = {path.rpartition("node_modules/")[2] for path in locked}
    for path, entry in locked.items():
        asked = entry.get("optionalDependencies", {})
        assert isinstance(asked, dict)
        assert asked.keys() <= names, path


@pytest.mark.parametrize("name", SECURITY_FLOORS)
def test_a_locked_package_is_not_below_its_security_floor(name: str) -> None:
    version, _ = locked_python().get(name, (None, 0))
    assert version is None or version >= Version(SECURITY_FLOORS[name])


def test_no_source_file_has_outgrown_its_room() -> None:
    sources = [path for package in ("sdk", "server") for path in (ROOT / package).rglob("*.py")]
    lines = {str(path.relative_to(ROOT)): path.read_text().count("\n") for path in sources}
    offenders = {path: n for path, n in lines.items() if n > MOST_LINES and path not in LONGER_FOR_A_REASON}
    assert offenders == {}, f"longer than {MOST_LINES} lines: split them where they join two things"


def test_two_test_files_do_not_share_a_name_outside_packages() -> None:
    """pytest imports a file by its name where its directory is no package; of two alike it reads one."""
    names = Counter(
        path.name for path in (ROOT / "tests").rglob("test_*.py") if not (path.parent / "__init__.py").exists()
    )
    assert [name for name, n in names.items() if n > 1] == []


def test_every_make_command_that_a_page_names_exists() -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), flags=re.MULTILINE))
    pages = [*ROOT.glob("*.md"), *ROOT.glob("deploy/*.md"), ROOT / ".ci" / "run"]
    named = re.compile(r"(?:^|`|exec )make (?:-C \S+ )?([a-z-]+)", flags=re.MULTILINE)
    asked = {target for page in pages for target in named.findall(page.read_text())}
    assert {"demo", "test", "setup", "check"} <= asked <= targets


def test_the_readme_names_the_two_commands_to_begin_with() -> None:
    readme = (ROOT / "README.md").read_text()
    assert "make demo" in readme
    assert "make test" in readme
