"""The demo's pages in a real browser, against a running `tradepost demo`. The tests themselves are in `browser/`."""

import contextlib
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest

from support import ports
from support.browser import play

PROGRAM = Path(sys.executable).with_name("tradepost")
START_S, BROWSER_S, END_S = 60.0, 420.0, 20.0


@pytest.fixture
def demo(tmp_path: Path) -> Iterator[str]:
    """The address of a demo that has just begun."""
    port, log = ports.free(), tmp_path / "demo.log"
    command = [PROGRAM, "demo", "--port", str(port), "--data", tmp_path / "data"]
    with log.open("wb") as out:
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=out, stderr=out, start_new_session=True)
    try:
        deadline = time.monotonic() + START_S
        while not _plays(port):
            assert process.poll() is None, log.read_text()
            assert time.monotonic() < deadline, log.read_text()
            time.sleep(0.1)
        yield f"http://127.0.0.1:{port}/demo"
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(END_S)


def _plays(port: int) -> bool:
    with contextlib.suppress(httpx2.HTTPError):
        answer = httpx2.get(f"http://127.0.0.1:{port}/demo/config.json", timeout=5, trust_env=False)
        return answer.status_code == 200
    return False


@pytest.mark.timeout(START_S + 2 * BROWSER_S + END_S)
def test_all_sides_talk_every_kind_is_shown_and_cuts_and_kills_lose_nothing(demo: str) -> None:
    """Looked at first, while nothing kills it; then beside each other, as visitors are: the story takes its time."""
    for files in (["demo_looks"], ["kinds", "demo"]):
        play(*files, within_s=BROWSER_S, TRADEPOST_DEMO_URL=demo)
