"""The database: whether it answers, keeps what it confirms, ends what hangs, tells the time, and has room."""

import asyncio
import time
from collections.abc import AsyncIterator
from pathlib import Path

import asyncpg

from tradepost_server import embedded
from tradepost_server.doctor.finding import Finding, judge
from tradepost_server.store import migrate

OLDEST_POSTGRESQL = 15
DURABLE = ("fsync", "full_page_writes", "synchronous_commit")
TIME_LIMITS = {"statement_timeout": "30s", "idle_in_transaction_session_timeout": "60s"}  # with what to advise
ANSWER_LIMIT_S = 5.0
CLOCK_LIMIT_MS = 500.0
FEW_CONNECTIONS = 20

SYNCHRONOUS = frozenset({"on", "remote_apply"})  # what waits for the disk, and for the standby where there is one

ROLES_WITHOUT_LIMIT = r"""
SELECT rolname FROM pg_roles AS r
WHERE rolcanlogin AND (rolname = current_user OR rolname LIKE 'tradepost\_%')
  AND NOT EXISTS (
    SELECT FROM pg_db_role_setting AS s, unnest(setconfig) AS entry
    WHERE setrole IN (0, r.oid)
      AND setdatabase IN (0, (SELECT oid FROM pg_database WHERE datname = current_database()))
      AND entry LIKE $1 || '=%' AND entry !~ '=0[a-z]*$')
  AND NOT EXISTS (
    SELECT FROM pg_settings
    WHERE name = $1 AND setting <> '0' AND source IN ('configuration file', 'command line'))
ORDER BY rolname
"""

CONNECTIONS = """
SELECT current_setting('max_connections')::int - current_setting('superuser_reserved_connections')::int AS most,
  (SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend') AS used
"""


async def examine_database(dsn: str | None, data: Path | None) -> list[Finding]:
    """What the database says of itself; one failed finding if it does not answer."""
    if dsn is None and data is not None:
        server = await asyncio.to_thread(embedded.find, data)
        dsn = server.dsn if server is not None else None
    if dsn is None:
        advice = "Start `tradepost serve`, or name a database with TRADEPOST_DATABASE_URL, and ask again."
        return [Finding("PostgreSQL", "fail", "none runs on the data directory", advice)]
    findings: list[Finding] = []
    try:
        async with asyncio.timeout(2 * ANSWER_LIMIT_S):
            connection = await asyncpg.connect(dsn, timeout=ANSWER_LIMIT_S)
            try:
                async for finding in _ask(connection):
                    findings.append(finding)
            finally:
                connection.terminate()
    except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
        advice = "Check that the database runs, its address, user and password, and that it takes connections."
        findings.append(Finding("PostgreSQL", "fail", str(error) or "no answer in time", advice))
    except ValueError:  # its words may quote the password
        advice = "Write it as postgresql://user:password@host:5432/database, with %-escapes for special characters."
        findings.append(Finding("PostgreSQL", "fail", "its address cannot be read", advice))
    return findings


async def _ask(connection: asyncpg.Connection) -> AsyncIterator[Finding]:
    major = connection.get_server_version().major
    version = await connection.fetchval("SELECT current_setting('server_version')")
    advice = f"Upgrade to PostgreSQL {OLDEST_POSTGRESQL} or newer."
    yield judge("PostgreSQL", major >= OLDEST_POSTGRESQL, version, advice, otherwise="fail")
    absent = await migrate.missing(connection)
    advice = f"Install PostgreSQL's contrib modules (postgresql-contrib): {', '.join(absent)} not found."
    yield judge("extensions", not absent, ", ".join(migrate.EXTENSIONS), advice, otherwise="fail")
    for name in DURABLE:
        yield await _durable(connection, name)
    for name, limit in TIME_LIMITS.items():
        yield await _time_limit(connection, name, limit)
    yield await _clock(connection)
    yield await _connections(connection)


async def _durable(connection: asyncpg.Connection, name: str) -> Finding:
    found = await connection.fetchval("SELECT current_setting($1)", name)
    advice = f"Confirmed messages can be lost in a crash: ALTER SYSTEM SET {name} = on; SELECT pg_reload_conf();"
    good = found in SYNCHRONOUS if name == "synchronous_commit" else found == "on"
    return judge(name, good, found, advice, otherwise="fail")


async def _time_limit(connection: asyncpg.Connection, name: str, limit: str) -> Finding:
    roles = [row["rolname"] for row in await connection.fetch(ROLES_WITHOUT_LIMIT, name)]
    found = f"none for {', '.join(roles)}" if roles else "set for all roles that log in"
    advice = "What hangs holds back every follower of the log: " + " ".join(
        f"ALTER ROLE \"{role}\" SET {name} = '{limit}';" for role in roles
    )
    return judge(name, not roles, found, advice)


async def _clock(connection: asyncpg.Connection) -> Finding:
    """The database's clock against ours, read in the middle of the round trip."""
    before = time.time()  # noqa: TID251 our own is what is looked at
    there = (await connection.fetchval("SELECT clock_timestamp()")).timestamp()
    off_ms = (there - (before + time.time()) / 2) * 1000  # noqa: TID251
    advice = "Let both machines keep their clocks by NTP: times of messages come from the database."
    return judge("clock", abs(off_ms) <= CLOCK_LIMIT_MS, f"the database's is {off_ms:+.0f} ms off ours", advice)


async def _connections(connection: asyncpg.Connection) -> Finding:
    row = await connection.fetchrow(CONNECTIONS)
    assert row is not None  # it has no condition
    left = row["most"] - row["used"]
    advice = "Raise max_connections, or end what else is connected."
    return judge("connections", left >= FEW_CONNECTIONS, f"{left} of {row['most']} left", advice)
