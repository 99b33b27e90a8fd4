"""The imports follow the picture of docs/architecture.md; the contracts stand in pyproject.toml."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
LINT_IMPORTS = Path(sys.executable).parent / "lint-imports"


def lint_imports(directory: Path) -> subprocess.CompletedProcess[str]:
    """The verdict of import-linter on the sources below `directory`, by its pyproject.toml."""
    sources = os.pathsep.join(str(directory / name) for name in ("sdk", "server"))
    return subprocess.run(
        [LINT_IMPORTS, "--no-logo", "--no-cache"],
        cwd=directory,
        env={**os.environ, "PYTHONPATH": sources},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    directory = tmp_path_factory.mktemp("layers")
    shutil.copy(ROOT / "pyproject.toml", directory)
    for package in ("sdk/tradepost", "server/tradepost_server"):
        shutil.copytree(ROOT / package, directory / package, ignore=shutil.ignore_patterns("__pycache__", "web"))
    return directory


WAYS_OUT = re.compile(
    r"urllib\.request|from urllib import request|http\.client|from http import client|create_connection\("
    r"|open_connection\(|import (aiohttp|ftplib|requests|smtplib|telnetlib|urllib3)"
)
LISTED_WAYS_OUT = {
    "server/tradepost_server/demo/line.py",  # between processes of the demo, over a socket pair
    "server/tradepost_server/media/scanner.py",  # to the operator's own scanner, at the address that they set
}


def test_the_server_has_no_other_way_out_than_outbound() -> None:
    """import-linter cannot tell `urllib.request` from `urllib.parse`; this can."""
    server = (ROOT / "server/tradepost_server").rglob("*.py")
    found = {str(path.relative_to(ROOT)) for path in server if WAYS_OUT.search(path.read_text())}
    assert found == LISTED_WAYS_OUT


def test_the_imports_follow_the_picture() -> None:
    verdict = lint_imports(ROOT)
    assert verdict.returncode == 0, verdict.stdout + verdict.stderr


@pytest.mark.parametrize(
    ("package", "line", "contract"),
    [
        ("server/tradepost_server/gateway", "import asyncpg", "each dependency has one home"),
        ("server/tradepost_server/handlers", "from starlette.requests import Request", "each dependency has one home"),
        ("server/tradepost_server/workers", "import httpx2", "each dependency has one home"),
        ("server/tradepost_server/media", "from httpcore2 import URL", "each dependency has one home"),
        ("server/tradepost_server/handlers", "from PIL import Image", "each dependency has one home"),
        ("server/tradepost_server/media", "from tradepost_server import broker", "imports follow the picture"),
        ("server/tradepost_server/handlers", "from tradepost_server import gateway", "imports follow the picture"),
        ("server/tradepost_server/store", "from tradepost_server import broker", "imports follow the picture"),
        ("server/tradepost_server/rules", "from tradepost_server import store", "imports follow the picture"),
        ("server/tradepost_server/rules", "from time import monotonic", "rules are pure"),
        ("sdk/tradepost", "import tradepost_server.rules", "the SDK knows nothing of the server"),
        ("sdk/tradepost/protocol", "import httpx2", "the protocol stands alone"),
    ],
)
def test_a_planted_import_against_the_picture_is_caught(copy: Path, package: str, line: str, contract: str) -> None:
    planted = copy / package / "planted.py"
    planted.write_text(line + "\n")
    try:
        verdict = lint_imports(copy)
    finally:
        planted.unlink()
    assert verdict.returncode == 1
    broken = [line for line in verdict.stdout.splitlines() if line.startswith(contract) and " BROKEN" in line]
    assert len(broken) == 1, verdict.stdout + verdict.stderr
