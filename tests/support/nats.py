"""A NATS server on the loopback, from a wheel."""

import socket
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from . import ports
from .started import wait_for

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
        wait_for(self.popen, self._answers, START_S)

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
