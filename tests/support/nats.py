"""A NATS server on the loopback, from a wheel."""

import json
import socket
import subprocess
import sys
import urllib.request
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
    told_port: int = field(default_factory=ports.free)  # where it says how it is
    options: Sequence[str] = ()
    popen: "subprocess.Popen[bytes] | None" = None

    @property
    def address(self) -> str:
        """nats://127.0.0.1:…"""
        return f"nats://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Returns when it answers."""
        command = [str(PROGRAM), "--addr", "127.0.0.1", "--port", str(self.port)]
        command += ["--http_port", str(self.told_port), *self.options]
        self.popen = subprocess.Popen(command, stdin=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        wait_for(self.popen, self._answers, START_S)

    def _answers(self) -> bool:
        with suppress(OSError), socket.create_connection(("127.0.0.1", self.port), timeout=1):
            return True
        return False

    def given_up(self) -> int:
        """How many connections it has ended since its start because they did not take what it had for them."""
        with urllib.request.urlopen(f"http://127.0.0.1:{self.told_port}/varz", timeout=5) as answer:
            return int(json.load(answer)["slow_consumers"])

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
