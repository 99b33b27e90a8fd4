"""`tradepost serve` as its users run it: a process, to be killed and started again."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import httpx2

from tradepost_server import embedded
from tradepost_server.serving import Keys, read_keys

from . import neighbour, ports
from .node import client
from .started import LOOK_AGAIN_S, wait_for

START_S, STOP_S = 60.0, 40.0
PROGRAM = Path(sys.executable).with_name("tradepost")


@dataclass(kw_only=True)
class ServerProcess:
    """A server on its own data directory, with its embedded PostgreSQL unless `environment` names another."""

    data: Path
    port: int = field(default_factory=ports.free)
    environment: Mapping[str, str] = field(default_factory=dict)
    program: Sequence[str] = (str(PROGRAM),)
    popen: "subprocess.Popen[bytes] | None" = None

    @property
    def url(self) -> str:
        """http://127.0.0.1:…"""
        return f"http://127.0.0.1:{self.port}"

    @property
    def keys(self) -> Keys:
        """As the server left them under its data directory."""
        found = read_keys(self.data)
        assert found is not None
        return found

    @property
    def log(self) -> str:
        """What it said so far."""
        return self._log_path.read_text(errors="replace")

    @property
    def _log_path(self) -> Path:
        return self.data.with_suffix(".log")

    def rest(self) -> httpx2.AsyncClient:
        """For REST with the API key; the caller closes it."""
        return client(self.url, self.keys.api_key)

    def start(self) -> None:
        """Returns when it answers."""
        command = [*self.program, "serve", "--port", str(self.port), "--data", str(self.data)]
        others = neighbour.environment(self.environment)
        environment = {**os.environ, "TRADEPOST_LIMITS": "off", **others, **self.environment}
        with self._log_path.open("ab") as log:
            self.popen = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, env=environment, start_new_session=True
            )
        wait_for(self.popen, self._ready, START_S, lambda: self.log)

    def _ready(self) -> bool:
        with contextlib.suppress(httpx2.HTTPError):
            return httpx2.get(f"{self.url}/ready", timeout=5, trust_env=False).status_code == 200
        return False

    def kill9(self) -> None:
        """It dies without a word, and any workers of it follow; its PostgreSQL goes on."""
        assert self.popen is not None
        self.popen.kill()
        self.popen.wait(STOP_S)
        deadline = time.monotonic() + STOP_S
        while self._is_listening():
            assert time.monotonic() < deadline, f"its workers do not follow:\n{self.log}"
            time.sleep(LOOK_AGAIN_S)

    def _is_listening(self) -> bool:
        with contextlib.suppress(ConnectionError), socket.create_connection(("127.0.0.1", self.port), timeout=1):
            return True
        return False

    def stop(self) -> int:
        """Told to stop; its exit code."""
        assert self.popen is not None
        self.popen.send_signal(signal.SIGTERM)
        return self.popen.wait(STOP_S)

    def restart(self) -> None:
        """Starts again on the same port and data."""
        self.start()

    def clear_away(self) -> None:
        """Nothing of it is left running."""
        if self.popen is not None and self.popen.poll() is None:
            self.popen.terminate()
            try:
                self.popen.wait(STOP_S)
            except subprocess.TimeoutExpired:
                self.kill9()
        left = embedded.find(self.data)
        if left is not None:
            embedded.stop(left)
