"""A primary and the standby that its commits wait for, made as `deploy/compose` makes them; to be lost and promoted."""

import asyncio
import re
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote

import asyncpg
import psutil

from tradepost_server import embedded
from tradepost_server.embedded import EmbeddedPostgres
from tradepost_server.embedded.account import choose
from tradepost_server.embedded.cluster import programs
from tradepost_server.store import migrate

from .eventually import eventually
from .postgres import execute, silent

# Two servers that see the same memory need less of it.
SETTINGS = {"shared_buffers": "32MB", "max_connections": "60"}


@dataclass
class Pair:
    """Both of them; made by `pair`."""

    primary: EmbeddedPostgres
    standby: EmbeddedPostgres

    @property
    def dsn(self) -> str:
        """Of whichever is the primary."""
        return address_of(self.primary, self.standby)

    async def lose_primary(self) -> None:
        """As when its power fails."""
        await asyncio.to_thread(_kill, self.primary)

    async def lose_standby(self) -> None:
        """Likewise."""
        await asyncio.to_thread(_kill, self.standby)

    async def start_standby(self) -> None:
        """It follows again, from where it was."""
        self.standby = await asyncio.to_thread(_start, self.standby.data_dir)

    async def wait_for_standby(self, names: str) -> None:
        """Commits of the primary wait for these from now on."""
        await execute(
            self.primary.dsn, f"ALTER SYSTEM SET synchronous_standby_names = '{names}'", "SELECT pg_reload_conf()"
        )

    async def promote(self) -> None:
        """The standby becomes the primary, and waits for nobody; as deploy/README.md says."""
        await execute(
            self.standby.dsn,
            "ALTER SYSTEM SET synchronous_standby_names = ''",
            "SELECT pg_reload_conf()",
            "SELECT pg_promote()",
        )

    async def rejoin(self) -> None:
        """The one that was lost is made anew, as the standby of the one that took over."""

        async def took_over() -> bool:
            return not await _ask(self.standby, "SELECT pg_is_in_recovery()")

        await eventually(took_over)
        lost, self.primary = self.primary, self.standby
        await asyncio.to_thread(shutil.rmtree, lost.data_dir)
        self.standby = await _add_standby(self.primary, lost.data_dir)
        await self.wait_for_standby("standby")
        await self.following()

    async def following(self) -> None:
        """Returns as soon as commits of the primary wait for the standby, and reach it."""

        async def follows() -> bool:
            return await _ask(self.primary, "SELECT sync_state FROM pg_stat_replication") == "sync"

        await eventually(follows)

    @asynccontextmanager
    async def silent(self) -> AsyncIterator[None]:
        """The standby answers nothing meanwhile, and hangs up on nobody."""
        with silent(self.standby):
            yield

    @asynccontextmanager
    async def paused(self) -> AsyncIterator[None]:
        """The standby has all that was committed, and hears of nothing more meanwhile."""
        await self.caught_up()
        connection = await asyncpg.connect(self.standby.dsn)

        async def stands_still() -> bool:
            return bool(await connection.fetchval("SELECT pg_get_wal_replay_pause_state()") == "paused")

        try:
            await connection.execute("SELECT pg_wal_replay_pause()")
            await eventually(stands_still)
            yield
        finally:
            await connection.execute("SELECT pg_wal_replay_resume()")
            await connection.close()

    async def caught_up(self) -> None:
        """Returns as soon as the standby has all that was committed."""
        written = await _ask(self.primary, "SELECT pg_logical_emit_message(true, 'tests', '')::text")

        async def has_it() -> bool:
            return bool(await _ask(self.standby, f"SELECT pg_last_wal_replay_lsn() >= '{written}'"))

        await eventually(has_it)


@asynccontextmanager
async def pair(directory: Path) -> AsyncIterator[Pair]:
    """A migrated primary and its standby, on empty directories; both are stopped at the end."""
    primary = await asyncio.to_thread(_start, directory / "primary")
    try:
        await migrate.migrate(primary.dsn)
        await execute(primary.dsn, "CREATE ROLE replicator REPLICATION LOGIN")  # primary.sh
        found = Pair(primary, await _add_standby(primary, directory / "standby"))
        try:
            await found.wait_for_standby("standby")
            await found.following()
            yield found
        finally:
            for server in (found.standby, found.primary):
                await asyncio.to_thread(embedded.stop, server)
    finally:
        await asyncio.to_thread(embedded.stop, primary)


def address_of(*servers: EmbeddedPostgres) -> str:
    """One address of several servers."""
    return re.sub("host=[^&]+&port=5432", f"host={','.join(map(_sockets, servers))}&port=5432", servers[0].dsn)


async def _ask(server: EmbeddedPostgres, query: str) -> object:
    connection = await asyncpg.connect(server.dsn)
    try:
        return await connection.fetchval(query)
    finally:
        await connection.close()


def _sockets(server: EmbeddedPostgres) -> str:
    found = re.search("host=([^&]+)", server.dsn)
    assert found is not None
    return found[1]


async def _add_standby(primary: EmbeddedPostgres, data: Path) -> EmbeddedPostgres:
    await execute(primary.dsn, "SELECT pg_create_physical_replication_slot('standby')")
    return await asyncio.to_thread(_copy, primary, data)


def _start(data: Path) -> EmbeddedPostgres:
    return embedded.start(data, settings=SETTINGS)


def _copy(primary: EmbeddedPostgres, data: Path) -> EmbeddedPostgres:
    """standby.sh"""
    data.mkdir(mode=0o700)
    account, _ = choose(data, programs() / "postgres")
    where = f"host={unquote(_sockets(primary))} port=5432 user=replicator application_name=standby"
    options = ["--wal-method", "stream", "--slot", "standby", "--write-recovery-conf", "--checkpoint", "fast"]
    done = account.run(programs() / "pg_basebackup", "--pgdata", data / "postgres", *options, "--dbname", where)
    assert done.returncode == 0, done.stderr
    return _start(data)


def _kill(server: EmbeddedPostgres) -> None:
    """All its processes at once."""
    postmaster = psutil.Process(server.pid)
    gone = [postmaster, *postmaster.children(recursive=True)]
    for process in gone:
        process.kill()
    psutil.wait_procs(gone, timeout=10)
    assert not embedded.alive(server)
