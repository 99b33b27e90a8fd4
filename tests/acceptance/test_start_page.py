"""What a developer begins with, in a real browser beside pages of a shop; the tests are in `browser/`."""

import os
import subprocess
from pathlib import Path

import pytest

from support.process import ServerProcess

ROOT = Path(__file__).resolve().parents[2]
BROWSER_S = 240.0
pytestmark = pytest.mark.timeout(BROWSER_S + 60)


def test_the_first_page_says_who_came_and_what_is_in_the_way(server_process: ServerProcess) -> None:
    run("start.e2e.mjs", server_process)


def test_t44_only_pages_of_the_site_hold_the_messenger_in_a_frame(server_process: ServerProcess) -> None:
    run("frames.e2e.mjs", server_process)


def test_the_examples_open_a_conversation(server_process: ServerProcess) -> None:
    run("examples.e2e.mjs", server_process)


def run(tests: str, server: ServerProcess) -> None:
    found = subprocess.run(["sh", ROOT / "tools" / "chromium.sh"], capture_output=True, text=True, timeout=60)
    assert found.returncode == 0, found.stderr
    keys = server.keys
    told = {"SERVER": server.url, "SITE": keys.site, "API_KEY": keys.api_key, "CHROMIUM": found.stdout.strip()}
    command = ["sh", "tools/node.sh", "node", "--test", f"tests/acceptance/browser/{tests}"]
    done = subprocess.run(
        command, cwd=ROOT, env={**os.environ, **told}, capture_output=True, text=True, timeout=BROWSER_S
    )
    assert done.returncode == 0, f"{done.stdout[-8000:]}\n{done.stderr[-2000:]}"
