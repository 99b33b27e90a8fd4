"""Opening connections: to the host that is the primary now, and without a storm while there is none."""

import asyncio
import random
import socket
from time import monotonic
from typing import Any
from urllib.parse import parse_qs, quote, urlsplit, urlunsplit

import asyncpg

from ..tuning import tune

APART_S = (0.1, 0.3)  # attempts of one process while the database is away: at most ten a second
_VANISHED_AFTER = (  # a host that is gone without a word is known to be after 11 s, idle or waited for
    ("SOL_SOCKET", "SO_KEEPALIVE", 1),
    ("IPPROTO_TCP", "TCP_KEEPIDLE", 5),  # s
    ("IPPROTO_TCP", "TCP_KEEPINTVL", 2),  # s
    ("IPPROTO_TCP", "TCP_KEEPCNT", 3),
    ("IPPROTO_TCP", "TCP_USER_TIMEOUT", 11_000),  # ms
)


class _Pace:
    """When the next attempt may be. Attempts come as they are asked for until one fails."""

    def __init__(self) -> None:
        self.failing = False
        self.last: str | None = None  # the host that answered
        self._next = 0.0

    async def wait(self) -> None:
        """Until it is this attempt's turn."""
        if self.failing:
            now = monotonic()
            self._next = max(now, self._next) + random.uniform(*APART_S)  # noqa: S311  # spreads, and is no secret
            await asyncio.sleep(self._next - now)


_paces: dict[tuple[str, str], _Pace] = {}  # by address and what is wanted there: a process has one or two


async def dial(
    dsn: str, *, timeout: float = 5.0, transaction_limit: str = "60s", **options: Any
) -> "asyncpg.Connection[asyncpg.Record]":
    """A connection to the first host of the address that is a primary, the one that answered last before the others.

    An address or an option that says `target_session_attrs` is obeyed. Each host gets its share of the time.
    PostgreSQL 17 and newer end a transaction that takes longer than its limit.
    Raises: what `db.DOWN` lists, of the last host that was tried.
    """
    wanted = {**_primary(dsn), **options}
    pace = _paces.setdefault((dsn, wanted.get("target_session_attrs", "")), _Pace())
    await pace.wait()
    hosts = sorted(each_host(dsn), key=lambda host: host != pace.last)
    for number, host in enumerate(hosts, 1):
        try:
            connection: asyncpg.Connection[asyncpg.Record] = await asyncpg.connect(
                host, timeout=timeout / len(hosts), **wanted
            )
            _watch_for_its_host(connection)
            if connection.get_server_version().major >= 17:
                await connection.execute(f"SET transaction_timeout = '{transaction_limit}'")
        except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError, asyncpg.InternalClientError, TimeoutError):
            if number == len(hosts):
                pace.failing = True
                raise
        except ValueError as error:  # of asyncpg's reading of the address; its words may quote the password
            raise asyncpg.exceptions.ClientConfigurationError("its address cannot be read") from error
        else:
            pace.failing, pace.last = False, host
            return connection
    raise AssertionError("an address has a host")


def _watch_for_its_host(connection: "asyncpg.Connection[asyncpg.Record]") -> None:
    """The kernel ends the connection when its host has vanished: the log writer waits for a commit without limit."""
    transport: asyncio.Transport = connection._transport  # type: ignore[attr-defined]  # asyncpg tells of no other way
    sock = transport.get_extra_info("socket")
    if sock.family in (socket.AF_INET, socket.AF_INET6):
        tune(sock, _VANISHED_AFTER)


def each_host(dsn: str) -> list[str]:
    """The address with one of its hosts at a time; commas are between them, as PostgreSQL's own programs take it.

    Raises: ClientConfigurationError for an address that is none.
    """
    try:
        hosts = _each_host(dsn)
        for host in hosts:
            _ = urlsplit(host).port  # a number, or there is none
    except ValueError as error:  # its words may quote the password
        raise asyncpg.exceptions.ClientConfigurationError("its address cannot be read") from error
    return hosts


def _each_host(dsn: str) -> list[str]:
    parts = urlsplit(dsn)
    if parts.scheme not in ("postgres", "postgresql"):
        raise ValueError(parts.scheme)
    query = parse_qs(parts.query, strict_parsing=True) if parts.query else {}
    user, at, listed = parts.netloc.rpartition("@")
    if "," in listed:
        return [urlunsplit(parts._replace(netloc=f"{user}{at}{host}")) for host in listed.split(",")]
    hosts, ports = (query.get(name, [""])[0].split(",") for name in ("host", "port"))
    if len(hosts) == 1:
        return [dsn]
    rest = "".join(f"&{name}={quote(v[0], safe='')}" for name, v in query.items() if name not in ("host", "port"))
    ports = ports * len(hosts) if len(ports) == 1 else ports
    return [
        urlunsplit(parts._replace(query=f"host={quote(host, safe='')}{f'&port={port}' if port else ''}{rest}"))
        for host, port in zip(hosts, ports, strict=True)
    ]


def _primary(dsn: str) -> dict[str, Any]:
    return {} if "target_session_attrs=" in dsn else {"target_session_attrs": "primary"}
