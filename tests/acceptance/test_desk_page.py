"""The agents' page in a real browser, with a buyer in a shop beside it, against a real server; see `browser/`."""

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from support.process import ServerProcess

ROOT = Path(__file__).parents[2]
BROWSER_S = 420.0


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServerProcess]:
    """`tradepost serve` with its own database."""
    process = ServerProcess(data=tmp_path_factory.mktemp("desk") / "data")
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
def test_an_agent_at_the_desk_and_a_buyer_in_the_shop(server: ServerProcess, chromium: str) -> None:
    keys = server.keys
    told = {"SERVER": server.url, "SITE": keys.site, "API_KEY": keys.api_key, "CHROMIUM": chromium}
    command = ["sh", "tools/node.sh", "node", "--test", "tests/acceptance/browser/desk.e2e.mjs"]
    environment = {**os.environ, **told, "SIGNING_SECRET": keys.signing.secret}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=BROWSER_S)
    assert done.returncode == 0, f"{done.stdout[-8000:]}\n{done.stderr[-2000:]}"
