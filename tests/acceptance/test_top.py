"""`tradepost top`: what a node does, in a terminal."""

import asyncio
import os
import pty
import signal
import subprocess
from pathlib import Path

import pytest

from support.node import LiveNode, operators
from support.process import PROGRAM, ServerProcess
from tradepost_server.gateway import readiness
from tradepost_server.top import quantile

COLUMNS = ["node", "state", "messages/s", "deliveries/s", "sockets", "ack p99", "loop lag", "queue", "behind"]


def top(*arguments: str) -> "subprocess.CompletedProcess[str]":
    """Into a pipe, whose width nobody knows."""
    return subprocess.run([str(PROGRAM), "top", *arguments], capture_output=True, text=True, timeout=60, env={})


def test_one_frame_tells_of_the_server_on_a_data_directory(server_process: ServerProcess) -> None:
    done = top("--data", str(server_process.data), "--once")
    assert done.returncode == 0, done.stderr
    head, row, *_ = done.stdout.splitlines()
    assert all(column in head for column in COLUMNS)
    assert row.startswith("127.0.0.1:")
    assert row.split()[1] in {"ok", "degraded"}


@pytest.mark.one_node("each process counts for itself")
async def test_a_frame_counts_what_happens_between_two_looks_and_names_what_is_degraded(
    node: LiveNode, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = await node.conversation(("buyer:1", "buyer"))
    buyer = await node.connect("buyer:1", "buyer")
    monkeypatch.setattr(readiness, "DISK_FREE", 1.0)
    async with operators(node) as asking:
        showing = asyncio.create_task(asyncio.to_thread(top, "--once", "--url", str(asking.base_url)))
        sent = 0
        while not showing.done():
            await buyer.send(made["id"], f"message {sent}")
            sent += 1
        done = await showing
    head, row, *worries = done.stdout.splitlines()
    names = head.replace("ack p", "ack-p").replace("loop lag", "loop-lag").split()
    figures = dict(zip(names, _cells(row), strict=True))
    assert figures["state"] == "degraded"
    assert 0 < float(figures["messages/s"].replace(",", "")) <= sent
    assert figures["deliveries/s"] == figures["messages/s"]
    assert figures["sockets"] == "1"
    assert float(figures["ack-p50"].removesuffix("ms").replace(",", "")) > 0
    assert any("% of the disk is free" in worry for worry in worries)


def _cells(row: str) -> list[str]:
    return row.replace(" ms", "ms").replace(" s", "s").split()


def test_where_nothing_answers_it_says_so(tmp_path: Path) -> None:
    nobody = top("--once", "--url", "http://127.0.0.1:9")
    assert (nobody.returncode, nobody.stdout) == (1, "")
    assert "Nothing answers at http://127.0.0.1:9" in nobody.stderr
    nowhere = top("--once", "--data", str(tmp_path))
    assert nowhere.returncode == 2
    assert "--url" in nowhere.stderr
    assert "Traceback" not in nobody.stderr + nowhere.stderr


@pytest.mark.parametrize(
    ("buckets", "share", "expected"),
    [
        ([], 0.5, None),
        ([(1.0, 0.0), (float("inf"), 0.0)], 0.5, None),
        ([(1.0, 10.0), (float("inf"), 10.0)], 0.5, 0.5),
        ([(1.0, 5.0), (2.0, 10.0), (float("inf"), 10.0)], 0.9, 1.8),
        ([(1.0, 0.0), (2.0, 0.0), (float("inf"), 4.0)], 0.5, 2.0),
    ],
)
def test_quantiles_are_those_that_prometheus_reckons(
    buckets: list[tuple[float, float]], share: float, expected: float | None
) -> None:
    assert quantile(buckets, share) == (expected if expected is None else pytest.approx(expected))


def test_it_renews_itself_in_a_terminal_until_ctrl_c(server_process: ServerProcess) -> None:
    ours, theirs = pty.openpty()
    command = [str(PROGRAM), "top", "--data", str(server_process.data)]
    environment = {"PATH": os.environ["PATH"], "COLUMNS": "160", "LINES": "20", "TERM": "xterm"}
    showing = subprocess.Popen(
        command, stdin=theirs, stdout=theirs, stderr=theirs, env=environment, start_new_session=True
    )
    os.close(theirs)
    try:
        seen = b""
        while seen.count(b"messages/s") < 3:  # ends by the test's time limit
            seen += os.read(ours, 65_536)
        showing.send_signal(signal.SIGINT)
        while chunk := _read(ours):
            seen += chunk
        assert showing.wait(10) == 0
        assert b"Traceback" not in seen
    finally:
        showing.kill()
        showing.wait()
        os.close(ours)


def _read(terminal: int) -> bytes:
    """Empty once nobody writes to it any more."""
    try:
        return os.read(terminal, 65_536)
    except OSError:
        return b""
