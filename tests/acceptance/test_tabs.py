"""Tabs, reloads and people who follow each other in one browser, against a real server. The tests are in `browser/`."""

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from support.process import ServerProcess

ROOT = Path(__file__).parents[2]
BROWSER = ROOT / "tests" / "acceptance" / "browser"
BROWSER_S = 300.0


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServerProcess]:
    """`tradepost serve` with its own database."""
    process = ServerProcess(data=tmp_path_factory.mktemp("tabs") / "data")
    try:
        process.start()
        yield process
    finally:
        process.clear_away()


@pytest.fixture(scope="module")
def chromium() -> str:
    """Path of a browser; without one the test says which command installs it."""
    found = subprocess.run(["sh", ROOT / "tools" / "chromium.sh"], capture_output=True, text=True, timeout=60)
    assert found.returncode == 0, found.stderr
    return found.stdout.strip()


@pytest.mark.timeout(BROWSER_S + 60)
@pytest.mark.parametrize("tests", ["tabs.e2e.mjs", "identity.e2e.mjs", "attention.e2e.mjs"])
def test_in_several_tabs_everything_is_true_once(server: ServerProcess, chromium: str, tests: str) -> None:
    keys = server.keys
    told = {"SERVER": server.url, "SITE": keys.site, "API_KEY": keys.api_key, "CHROMIUM": chromium}
    signing = {"KID": keys.signing.kid, "SECRET": keys.signing.secret}
    command = ["sh", "tools/node.sh", "node", "--test", str(BROWSER / tests)]
    done = subprocess.run(
        command, cwd=ROOT, env={**os.environ, **told, **signing}, capture_output=True, text=True, timeout=BROWSER_S
    )
    assert done.returncode == 0, f"{done.stdout[-8000:]}\n{done.stderr[-2000:]}"
