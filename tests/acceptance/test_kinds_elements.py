"""The elements of the kinds of content in a real browser, under the strict policy; the tests are in `browser/`."""

import os
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
BROWSER = ROOT / "tests" / "acceptance" / "browser"
BROWSER_S = 900.0


@pytest.mark.timeout(BROWSER_S + 60)
def test_every_kind_of_content_is_used_by_keyboard_pointer_and_without_motion() -> None:
    _run("elements.e2e.mjs")


@pytest.mark.timeout(BROWSER_S + 60)
def test_hostile_words_in_any_field_of_any_kind_do_nothing() -> None:
    _run("xss.e2e.mjs")


def _run(tests: str) -> None:
    found = subprocess.run(["sh", ROOT / "tools" / "chromium.sh"], capture_output=True, text=True, timeout=60)
    assert found.returncode == 0, found.stderr
    command: list[str | Path] = ["sh", ROOT / "tools" / "node.sh", "node", "--test", "--test-reporter=spec"]
    environment = {**os.environ, "CHROMIUM": found.stdout.strip()}
    done = subprocess.run(
        [*command, BROWSER / tests], capture_output=True, text=True, timeout=BROWSER_S, env=environment
    )
    assert done.returncode == 0, done.stdout + done.stderr
