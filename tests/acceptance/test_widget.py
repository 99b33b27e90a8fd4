"""The widget in a real browser, on a shop's page of another origin, against a real server; see `browser/`."""

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from support.process import ServerProcess

ROOT = Path(__file__).parents[2]
BROWSER = ROOT / "tests" / "acceptance" / "browser"
BROWSER_S = 300.0
TALKING = ["kinds_live", "writing", "attaching"]
LONG = ["using"] if os.environ.get("TRADEPOST_CAMPAIGN") == "browser" else []


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServerProcess]:
    """`tradepost serve` with its own database."""
    process = ServerProcess(data=tmp_path_factory.mktemp("widget") / "data")
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
@pytest.mark.parametrize(
    "tests",
    ["widget", "embedding", "widget_identity", "tunnel", "bad_input", "access", *TALKING, *LONG],
)
def test_the_widget_on_a_page_of_a_shop(tests: str, server: ServerProcess, chromium: str) -> None:
    _run(f"{tests}.e2e.mjs", server, chromium)


@pytest.mark.timeout(BROWSER_S + 60)
def test_the_widget_is_as_small_as_it_says(server: ServerProcess, chromium: str) -> None:
    _run("sizes.e2e.mjs", server, chromium)


def _run(name: str, server: ServerProcess, chromium: str) -> None:
    keys = server.keys
    told = {"SERVER": server.url, "SITE": keys.site, "API_KEY": keys.api_key, "CHROMIUM": chromium}
    command = ["sh", "tools/node.sh", "node", "--test", str(BROWSER / name)]
    done = subprocess.run(
        command, cwd=ROOT, env={**os.environ, **told}, capture_output=True, text=True, timeout=BROWSER_S
    )
    assert done.returncode == 0, f"{done.stdout[-8000:]}\n{done.stderr[-2000:]}"
