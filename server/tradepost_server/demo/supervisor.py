"""The server as a child process: started, started again when it dies, ended."""

import asyncio
import contextlib
import os
import socket
import sys
from asyncio.subprocess import DEVNULL, Process
from collections import deque
from collections.abc import Callable
from pathlib import Path
from time import monotonic

import msgspec

from .line import Answer, attend
from .node import Orders
from .routes import Wait

DEATHS_MAX, DEATHS_WITHIN_S = 10, 60.0  # then it is given up
KILLS_MAX = 6  # by the button in the same time, so that visitors alone cannot reach that
START_MAX_S = 60.0  # from the start to the first word; then it is killed
STOP_MAX_S = 2.0  # from SIGTERM; then it is killed: what is stored is stored
KILL_AFTER_S = 0.05  # for the answer to leave


class GaveUp(Exception):
    """The server died too often."""


class Supervisor:
    """Keeps one server running. It holds the listening socket, so whoever connects meanwhile waits and is served."""

    def __init__(
        self, sock: socket.socket, *, data: Path, host: str, dsn: str, answer: Answer, say: Callable[[str], None]
    ) -> None:
        self._sock, self._data, self._host, self._dsn = sock, data, host, dsn
        self._answer_other, self._say = answer, say
        self._deaths: deque[float] = deque(maxlen=DEATHS_MAX + 1)  # on the monotonic clock
        self._kills: deque[float] = deque(maxlen=KILLS_MAX)
        self._process: Process | None = None
        self._overdue: asyncio.TimerHandle | None = None
        self.ready = asyncio.Event()

    async def run(self) -> None:
        """Until cancelled; then the server is ended.

        Raises: GaveUp.
        """
        while True:
            await self._live_once()
            self.ready.clear()
            self._deaths.append(monotonic())
            if len(self._deaths) > DEATHS_MAX and self._deaths[-1] - self._deaths[0] < DEATHS_WITHIN_S:
                raise GaveUp(f"The server died {len(self._deaths)} times within {DEATHS_WITHIN_S:.0f} s.")

    async def _live_once(self) -> None:
        ours, theirs = socket.socketpair()
        with theirs:
            self._process = process = await self._spawn(theirs)
        self._overdue = asyncio.get_running_loop().call_later(START_MAX_S, process.kill)
        try:
            await attend(ours, self._answer)
        finally:
            self._overdue.cancel()
            await _end(process)

    async def _spawn(self, line: socket.socket) -> Process:
        """In a process group of its own: Ctrl-C is for us alone."""
        orders = Orders(
            data=str(self._data), host=self._host, dsn=self._dsn, listening=self._sock.fileno(), line=line.fileno()
        )
        return await asyncio.create_subprocess_exec(
            *(sys.executable, "-P", "-m", f"{__package__}.node", msgspec.json.encode(orders).decode()),
            stdin=DEVNULL,
            pass_fds=(self._sock.fileno(), line.fileno()),
            process_group=0,
            env=os.environ | {"PYTHONUNBUFFERED": "1"},
        )

    async def _answer(self, word: str) -> bytes:
        if word == "ready":
            self._came_up()
            return b"{}"
        return msgspec.json.encode(self._kill()) if word == "kill" else await self._answer_other(word)

    def _came_up(self) -> None:
        assert self._overdue is not None
        self._overdue.cancel()
        self.ready.set()
        if self._deaths:
            self._say(f"the server died, and is back after {monotonic() - self._deaths[-1]:.1f} s")

    def _kill(self) -> Wait:
        """SIGKILL in a moment, unless that was asked for too often."""
        now = monotonic()
        if len(self._kills) == KILLS_MAX and now - self._kills[0] < DEATHS_WITHIN_S:
            return Wait(wait_s=round(DEATHS_WITHIN_S - (now - self._kills[0]), 1))
        self._kills.append(now)
        assert self._process is not None
        asyncio.get_running_loop().call_later(KILL_AFTER_S, _kill, self._process)
        return Wait(wait_s=0)


def _kill(process: Process) -> None:
    if process.returncode is None:
        process.kill()


async def _end(process: Process) -> None:
    """SIGTERM, 2 s, SIGKILL; nothing where it is dead already."""
    if process.returncode is None:
        with contextlib.suppress(ProcessLookupError):
            process.terminate()
    try:
        async with asyncio.timeout(STOP_MAX_S):
            await process.wait()
    except TimeoutError:
        _kill(process)
        await process.wait()
