"""The developer's first page in a real browser, beside pages of a shop; see `browser/start.e2e.mjs`."""

import os
import subprocess
from pathlib import Path

import pytest

from support.process import ServerProcess

ROOT = Path(__file__).resolve().parents[2]
BROWSER_S = 240.0


@pytest.mark.timeout(BROWSER_S + 60)
def test_the_first_page_says_who_came_and_what_is_in_the_way(server_process: ServerProcess) -> None:
    found = subprocess.run(["sh", ROOT / "tools" / "chromium.sh"], capture_output=True, text=True, timeout=60)
    assert found.returncode == 0, found.stderr
    keys = server_process.keys
    told = {"SERVER": server_process.url, "SITE": keys.site, "API_KEY": keys.api_key, "CHROMIUM": found.stdout.strip()}
    command = ["sh", "tools/node.sh", "node", "--test", "tests/acceptance/browser/start.e2e.mjs"]
    done = subprocess.run(
        command, cwd=ROOT, env={**os.environ, **told}, capture_output=True, text=True, timeout=BROWSER_S
    )
    assert done.returncode == 0, f"{done.stdout[-8000:]}\n{done.stderr[-2000:]}"
