"""The composer in a real browser, in a page of its own. The tests themselves are in `browser/`."""

import os
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
BROWSER = ROOT / "tests" / "acceptance" / "browser"
BROWSER_S = 420.0


@pytest.mark.timeout(BROWSER_S + 60)
def test_everything_can_be_written_attached_recorded_and_shared() -> None:
    assert (ROOT / "web-widget" / "node_modules").is_dir(), "the page's tools are missing: make setup"
    found = subprocess.run(["sh", ROOT / "tools" / "chromium.sh"], capture_output=True, text=True, timeout=60)
    assert found.returncode == 0, found.stderr
    command = ["sh", ROOT / "tools" / "node.sh", "node", "--test", "--test-reporter=spec", BROWSER / "composer.e2e.mjs"]
    environment = {**os.environ, "CHROMIUM": found.stdout.strip()}
    done = subprocess.run(command, capture_output=True, text=True, timeout=BROWSER_S, env=environment)
    assert done.returncode == 0, done.stdout + done.stderr
