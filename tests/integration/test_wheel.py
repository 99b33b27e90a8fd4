"""The server's wheel: it carries the web assets, and a server installed from it serves them."""

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SERVER = ROOT / "server"
BUILD_S = 120
ASK = """
from starlette.requests import Request
from tradepost_server.gateway.assets import WebAssets
import tradepost_server
found = WebAssets.found()
request = Request({"type": "http", "method": "GET", "path": "/", "headers": [(b"accept-encoding", b"br")]})
answer = found.answer(request, "start/index.html", {})
print(tradepost_server.__file__, found.built, answer.status_code, answer.headers.get("content-encoding"))
"""


def build(source: Path, into: Path, *targets: str) -> "subprocess.CompletedProcess[str]":
    """Without a network: hatchling is in the environment of the tests."""
    command = [sys.executable, "-m", "hatchling", "build", "-d", into, *targets]
    return subprocess.run(command, cwd=source, capture_output=True, text=True, timeout=BUILD_S)


@pytest.mark.timeout(2 * BUILD_S)
def test_a_server_installed_from_its_wheel_serves_the_web_assets(tmp_path: Path) -> None:
    assert (ROOT / "web-widget" / "dist" / "w" / "assets").is_dir(), "the web assets are not built: make setup"
    done = build(SERVER, tmp_path, "-t", "wheel")
    assert done.returncode == 0, done.stderr
    (wheel,) = tmp_path.glob("*.whl")
    names = set(zipfile.ZipFile(wheel).namelist())
    assert {"tradepost_server/web/start/index.html", "tradepost_server/web/assets/emoji/en.json.br"} <= names
    assert not [name for name in names if "node_modules" in name or "/dist/" in name]

    place = tmp_path / "installed"
    with zipfile.ZipFile(wheel) as packed:
        packed.extractall(place)
    environment = {**os.environ, "PYTHONPATH": str(place)}
    asked = subprocess.run(
        [sys.executable, "-c", ASK], capture_output=True, text=True, timeout=60, env=environment, cwd=tmp_path
    )
    where, built, status, encoding = asked.stdout.split()
    assert Path(where).is_relative_to(place), asked.stderr
    assert (built, status, encoding) == ("True", "200", "br")


def test_a_wheel_without_its_web_assets_is_not_built_and_says_what_to_do(tmp_path: Path) -> None:
    source = tmp_path / "server"
    (source / "tradepost_server").mkdir(parents=True)
    (source / "tradepost_server" / "__init__.py").touch()
    for name in ("pyproject.toml", "README.md", "hatch_build.py"):
        (source / name).write_bytes((SERVER / name).read_bytes())
    done = build(source, tmp_path / "out", "-t", "wheel")
    assert done.returncode != 0
    assert "make setup" in done.stdout + done.stderr


def test_an_editable_installation_needs_no_assets(tmp_path: Path) -> None:
    """`make setup` installs the server before it builds them."""
    script = "import sys; from hatchling.build import build_editable; build_editable(sys.argv[1])"
    command = [sys.executable, "-c", script, tmp_path]
    done = subprocess.run(command, cwd=SERVER, capture_output=True, text=True, timeout=BUILD_S)
    assert done.returncode == 0, done.stderr
    (wheel,) = tmp_path.glob("*.whl")
    assert not [name for name in zipfile.ZipFile(wheel).namelist() if "/web/" in name]
