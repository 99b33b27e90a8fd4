"""Caddy on the loopback, from a wheel, with the very Caddyfile of deploy/compose."""

import json
import os
import socket
import ssl
import subprocess
import sys
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from . import ports
from .started import wait_for

PROGRAM = Path(sys.executable).with_name("caddy")
CADDYFILE = Path(__file__).parents[2] / "deploy" / "compose" / "Caddyfile"
START_S = 15.0


@dataclass(kw_only=True)
class Caddy:
    """The proxy before `nodes`, once with TLS and once without; what it keeps is under `data`."""

    data: Path
    nodes: Sequence[str]  # host:port
    tls_port: int = field(default_factory=ports.free)
    port: int = field(default_factory=ports.free)
    popen: "subprocess.Popen[bytes] | None" = None

    @property
    def url(self) -> str:
        """http://localhost:…"""
        return f"http://localhost:{self.port}"

    @property
    def tls_url(self) -> str:
        """https://localhost:…"""
        return f"https://localhost:{self.tls_port}"

    def trust(self) -> ssl.SSLContext:
        """Believes the certificate that Caddy made itself."""
        return ssl.create_default_context(cafile=self.data / "caddy" / "pki" / "authorities" / "local" / "root.crt")

    def start(self) -> None:
        """Returns when it answers."""
        self.data.mkdir(parents=True, exist_ok=True)
        file = self.data / "caddy.json"
        file.write_text(json.dumps(self._config()))
        with (self.data / "caddy.log").open("ab") as log:
            self.popen = subprocess.Popen(
                [PROGRAM, "run", "--config", file],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                env=self._environment(),
            )
        wait_for(self.popen, self._ready, START_S, (self.data / "caddy.log").read_text)

    def _ready(self) -> bool:
        """It has made its certificate, and shows it."""
        with (
            suppress(OSError),
            socket.create_connection(("127.0.0.1", self.tls_port), timeout=1) as connection,
            self.trust().wrap_socket(connection, server_hostname="localhost"),
        ):
            return True
        return False

    def stop(self) -> None:
        """It is gone."""
        if self.popen is not None:
            self.popen.kill()
            self.popen.wait(10)

    def run(self, *arguments: str | Path) -> "subprocess.CompletedProcess[str]":
        """The command, to its end, with the same addresses and data."""
        return subprocess.run(
            [PROGRAM, *arguments], capture_output=True, text=True, timeout=60, env=self._environment()
        )

    def _config(self) -> Any:
        """The Caddyfile as Caddy reads it, but: no port below 1024, no port for its own operator, and nothing of its
        own among the certificates that this machine trusts."""
        done = self.run("adapt", "--config", CADDYFILE)
        assert done.returncode == 0, done.stderr
        config = json.loads(done.stdout)
        config["admin"] = {"disabled": True, "config": {"persist": False}}
        config["apps"]["http"] |= {"http_port": ports.free(), "https_port": self.tls_port}
        config["apps"]["pki"] = {"certificate_authorities": {"local": {"install_trust": False}}}
        return config

    def _environment(self) -> dict[str, str]:
        return {
            **os.environ,
            "TRADEPOST_DOMAIN": f"{self.tls_url}, {self.url}",
            "TRADEPOST_NODES": " ".join(self.nodes),
            "XDG_DATA_HOME": str(self.data),
            "XDG_CONFIG_HOME": str(self.data),
        }
