"""Several processes on one listening socket: the first starts them, starts anew who dies, and stops when told to."""

import logging
import multiprocessing
import os
import signal
import socket
import threading
import time
from collections.abc import Callable, Sequence
from multiprocessing.connection import wait
from multiprocessing.context import SpawnProcess
from types import FrameType

from .settings import Settings

_log = logging.getLogger("tradepost.serving")

AGAIN_S = 1.0  # before a process that died is started anew
STOP_S = 40.0  # a process drains and stops within this; it is killed after it

Work = Callable[[Settings, str, socket.socket, socket.socket | None], None]
"""(settings, database, the socket of all, the one for operators of this process)"""


def stop_with_parent() -> None:
    """In a process of the crew: it stops when the first one is gone."""
    parent = multiprocessing.parent_process()
    assert parent is not None

    def watch() -> None:
        wait([parent.sentinel])
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=watch, name="parent watcher", daemon=True).start()


class Crew:
    """Runs `work` in as many processes as the settings say."""

    def __init__(
        self, work: Work, settings: Settings, dsn: str, sock: socket.socket, operators: Sequence[socket.socket | None]
    ) -> None:
        self._work, self._arguments, self._operators = work, (settings, dsn, sock), operators
        self._context = multiprocessing.get_context("spawn")
        self._told = False

    def run(self) -> None:
        """Returns after SIGTERM or Ctrl-C, when all have stopped."""
        before = {number: signal.signal(number, self._stop) for number in (signal.SIGTERM, signal.SIGINT)}
        crew = [self._start(place) for place in range(len(self._operators))]
        try:
            while not self._told:
                wait([process.sentinel for process in crew], timeout=0.2)
                for place, process in enumerate(crew):
                    if process.is_alive() or self._told:
                        continue
                    _log.error("a process ended with %s; starting it anew", process.exitcode)
                    time.sleep(AGAIN_S)
                    crew[place] = self._start(place)
        finally:
            self._end(crew)
            for number, handler in before.items():
                signal.signal(number, handler)

    def _stop(self, number: int, frame: FrameType | None) -> None:
        self._told = True

    def _start(self, place: int) -> SpawnProcess:
        process = self._context.Process(target=self._work, args=(*self._arguments, self._operators[place]))
        process.start()
        return process

    def _end(self, crew: list[SpawnProcess]) -> None:
        for process in crew:
            if process.is_alive():
                process.terminate()
        deadline = time.monotonic() + STOP_S
        for process in crew:
            process.join(max(0.0, deadline - time.monotonic()))
            if process.is_alive():
                _log.error("a process did not stop in %.0f s: it is killed", STOP_S)
                process.kill()
                process.join()
