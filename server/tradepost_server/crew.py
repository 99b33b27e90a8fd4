"""Several processes on one port: the first starts them, starts anew who dies, and stops when told to."""

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

from .gateway.listening import SharedPort
from .settings import Settings

_log = logging.getLogger("tradepost.serving")

AGAIN_S = 1.0  # before a process that died is started anew
STOP_S = 40.0  # a process drains and stops within this; it is killed after it

Work = Callable[[Settings, str, socket.socket, socket.socket | None], None]
"""(settings, database, the socket of this process, its one for operators)"""


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
        self, work: Work, settings: Settings, dsn: str, port: SharedPort, operators: Sequence[socket.socket | None]
    ) -> None:
        self._work, self._settings, self._dsn, self._port, self._operators = work, settings, dsn, port, operators
        self._context = multiprocessing.get_context("spawn")
        self._told = False

    def run(self) -> None:
        """Returns after SIGTERM or Ctrl-C, when all have stopped.

        Raises: CannotListen where another program has taken the port meanwhile.
        """
        before = {number: signal.signal(number, self._stop) for number in (signal.SIGTERM, signal.SIGINT)}
        crew: list[SpawnProcess] = []
        try:
            crew.extend(self._start(place) for place in range(len(self._operators)))
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
        with self._port.bound() as sock:  # the process has its own hold on it; ours would listen on when it dies
            arguments = (self._settings, self._dsn, sock, self._operators[place])
            process = self._context.Process(target=self._work, args=arguments)
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
