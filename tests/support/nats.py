"""A NATS server on the loopback, from a wheel."""

import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from . import ports

PROGRAM = Path(sys.executable).with_name("nats-server")
START_S = 10.0


@dataclass(kw_only=True)
class NatsServer:
    """To be stopped and started again on the same port."""

    port: int = field(default_factory=ports.free)
    options: Sequence[str] = ()
    popen: "subprocess.Popen[bytes] | None" = None

    @property
    def address(self) -> str:
        """nats://127.0.0.1:…"""
        return f"nats://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Returns when it answers."""
        command = [str(PROGRAM), "--addr", "127.0.0.1", "--port", str(self.port), *self.options]
        self.popen = subprocess.Popen(command, stdin=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        deadline = time.monotonic() + START_S
        while not self._answers():
            assert self.popen.poll() is None, f"it ended with {self.popen.returncode}"
            assert time.monotonic() < deadline, f"not ready after {START_S} s"
            time.sleep(0.02)

    def _answers(self) -> bool:
        with suppress(OSError), socket.create_connection(("127.0.0.1", self.port), timeout=1):
            return True
        return False

    def kill(self) -> None:
        """It dies without a word."""
        if self.popen is not None:
            self.popen.kill()
            self.popen.wait(10)


@contextmanager
def running() -> Iterator[NatsServer]:
    """One that is started, and gone at the end."""
    server = NatsServer()
    try:
        server.start()
        yield server
    finally:
        server.kill()
