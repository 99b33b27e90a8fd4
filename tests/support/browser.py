"""Plays the tests of `tests/acceptance/browser` in a real Chromium, by node's own test runner."""

import os
import signal
import subprocess
from functools import cache
from pathlib import Path

from .process import ServerProcess

ROOT = Path(__file__).resolve().parents[2]
BROWSER = ROOT / "tests" / "acceptance" / "browser"


@cache
def chromium() -> str:
    """Path of a browser; without one the test says which command installs it."""
    found = subprocess.run(["sh", ROOT / "tools" / "chromium.sh"], capture_output=True, text=True, timeout=60)
    assert found.returncode == 0, found.stderr
    return found.stdout.strip()


def play(*files: str, within_s: float, server: ServerProcess | None = None, **environment: str) -> None:
    """Runs `FILE.e2e.mjs` of each name, beside each other; they are told where the server is, and its keys.

    Raises: AssertionError with what the runner said, also of a run that did not end in time.
    """
    assert (ROOT / "web-widget" / "node_modules").is_dir(), "the browser tests' tools are missing: make setup"
    command = ["sh", "tools/node.sh", "node", "--test", "--test-reporter=spec", f"--test-concurrency={len(files)}"]
    with subprocess.Popen(
        [*command, *(str(BROWSER / f"{name}.e2e.mjs") for name in files)],
        cwd=ROOT,
        env={**os.environ, "CHROMIUM": chromium(), **(_keys(server) if server else {}), **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    ) as running:
        try:
            said, complained = running.communicate(timeout=within_s)
        except subprocess.TimeoutExpired:
            os.killpg(running.pid, signal.SIGKILL)  # the runner and its files; browsers end with them
            said, complained = running.communicate()
            complained += f"\nIt did not end within {within_s:.0f} s"
        finally:
            if running.poll() is None:
                os.killpg(running.pid, signal.SIGKILL)
    assert running.returncode == 0, f"{said[-12_000:]}\n{complained[-2_000:]}"


def _keys(server: ServerProcess) -> dict[str, str]:
    keys = server.keys
    return {
        "SERVER": server.url,
        "SITE": keys.site,
        "API_KEY": keys.api_key,
        "KID": keys.signing.kid,
        "SECRET": keys.signing.secret,
    }
