"""Connections to PostgreSQL: two pools with roles of their own, transactions for one tenant, durability asserted."""

from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import Any, TypeAlias

import asyncpg

from ..errors import Unavailable
from .dialing import dial

Connection: TypeAlias = "asyncpg.Connection[asyncpg.Record] | asyncpg.pool.PoolConnectionProxy[asyncpg.Record]"

LOST = (
    asyncpg.PostgresConnectionError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,
    OSError,
    EOFError,
    TimeoutError,
)
"""The connection is gone, refused or will not do: what was under way has an unknown outcome."""

DOWN = (
    *LOST,
    asyncpg.CannotConnectNowError,
    asyncpg.AdminShutdownError,
    asyncpg.CrashShutdownError,
    asyncpg.TooManyConnectionsError,
    asyncpg.InsufficientResourcesError,
    asyncpg.QueryCanceledError,
    asyncpg.IdleInTransactionSessionTimeoutError,
    asyncpg.InvalidCachedStatementError,  # a next version has migrated: its plans are made anew
    asyncpg.ReadOnlySQLTransactionError,
)
"""All that heals by itself: the same thing may succeed later."""

AWAY = "The database does not answer; try again in a moment"

_TIME_LIMITS = {
    "statement_timeout": "10s",
    "lock_timeout": "5s",
    "idle_in_transaction_session_timeout": "15s",
    "application_name": "tradepost",
    "jit": "off",
}


REFUSED = (*DOWN, asyncpg.PostgresError)
"""All that the database can answer instead of what was asked."""

Taken = asyncpg.UniqueViolationError
TookTooLong = asyncpg.QueryCanceledError


class NotDurable(Exception):
    """PostgreSQL would acknowledge commits that a crash can lose."""


@dataclass(frozen=True, slots=True)
class PoolUse:
    """Of one pool, now."""

    size: int
    in_use: int
    waiting: int


@dataclass(frozen=True, slots=True)
class Database:
    """The pools of one process."""

    dsn: str
    tenant_pool: "asyncpg.Pool[asyncpg.Record]"  # role tradepost_tenant: row-level security, one tenant at a time
    service_pool: "asyncpg.Pool[asyncpg.Record]"  # role tradepost_service: the log writer's kin
    patience_s: float = 5.0  # of who waits for a connection
    _waiting: "Counter[asyncpg.Pool[asyncpg.Record]]" = field(default_factory=Counter)

    @asynccontextmanager
    async def transaction(self, tenant_id: int, *, readonly: bool = True) -> AsyncIterator[Connection]:
        """A transaction that sees the rows of one tenant alone; one that only reads sees them all as of one moment.

        Raises: Unavailable where the database does not answer.
        """
        mode = "ISOLATION LEVEL REPEATABLE READ READ ONLY" if readonly else "READ WRITE"
        async with self._acquired(self.tenant_pool) as connection:
            await connection.execute(f"BEGIN {mode}; SET LOCAL tradepost.tenant_id = '{tenant_id:d}'")
            try:
                yield connection
            except BaseException:
                await _roll_back(connection)
                raise
            await connection.execute("COMMIT;")

    @asynccontextmanager
    async def service(self) -> AsyncIterator[Connection]:
        """A connection that serves many tenants: for the hub, keys and workers.

        Raises: Unavailable where the database does not answer.
        """
        async with self._acquired(self.service_pool) as connection:
            yield connection

    @asynccontextmanager
    async def _acquired(self, pool: "asyncpg.Pool[asyncpg.Record]") -> AsyncIterator[Connection]:
        try:
            self._waiting[pool] += 1
            try:
                connection = await pool.acquire(timeout=self.patience_s)
            except asyncpg.PostgresError as error:  # whatever it is, there is no connection now
                raise Unavailable(AWAY) from error
            finally:
                self._waiting[pool] -= 1
            try:
                yield connection
            except BaseException as error:
                if isinstance(error, asyncpg.ReadOnlySQLTransactionError):
                    connection.terminate()  # it was the primary: the next one is looked for
                with suppress(*DOWN):  # what ended the work counts, a cancellation above all
                    await pool.release(connection)
                raise
            await pool.release(connection)
        except DOWN as error:
            raise Unavailable(AWAY) from error

    def pools(self) -> dict[str, PoolUse]:
        """What is in use of each."""
        return {
            name: PoolUse(pool.get_size(), pool.get_size() - pool.get_idle_size(), self._waiting[pool])
            for name, pool in (("tenant", self.tenant_pool), ("service", self.service_pool))
        }

    async def close(self) -> None:
        """Ends both pools, and whatever is under way on their connections, at once."""
        for pool in (self.tenant_pool, self.service_pool):
            pool.terminate()


async def connect(dsn: str, role: str, **settings: str) -> "asyncpg.Connection[asyncpg.Record]":
    """One connection outside the pools, in the given database role.

    Raises: what `DOWN` lists.
    """
    return await dial(dsn, server_settings={**_TIME_LIMITS, "role": role, **settings}, statement_cache_size=200)


async def is_served(dsn: str) -> bool:
    """Whether another process of ours is connected to the database.

    Raises: what `DOWN` lists.
    """
    connection = await connect(dsn, "tradepost_service")
    try:
        others = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND application_name = $1"
        found: int = await connection.fetchval(
            f"{others} AND pid <> pg_backend_pid()", _TIME_LIMITS["application_name"]
        )
    finally:
        await connection.close()
    return found > 0


async def open_database(dsn: str, *, size: int = 8) -> Database:
    """Pools of up to `size` connections each.

    Raises: NotDurable, and what asyncpg raises where the database does not answer.
    """
    tenant_pool = await _pool(dsn, "tradepost_tenant", size)
    service_pool = await _pool(dsn, "tradepost_service", max(2, size // 2))
    async with service_pool.acquire() as connection:
        await assert_durable(connection)
    return Database(dsn, tenant_pool, service_pool)


async def open_copy(dsn: str, *, size: int = 8) -> Database:
    """The same of a standby, which may be away: nothing is connected yet, and nobody waits for it for long."""
    asked: dict[str, Any] = {} if "target_session_attrs=" in dsn else {"target_session_attrs": "standby"}
    asked |= {"min_size": 0, "command_timeout": 1.5}
    pools = await _pool(dsn, "tradepost_tenant", size, **asked), await _pool(dsn, "tradepost_service", 1, **asked)
    return Database(dsn, *pools, patience_s=0.5)


async def _roll_back(connection: Connection) -> None:
    """A connection that cannot even do this is of no use any more."""
    try:
        await connection.execute("ROLLBACK;")
    except (*LOST, asyncpg.PostgresError):
        connection.terminate()


async def _leave_as_it_is(connection: Connection) -> None:
    """Whatever was set was set for one transaction: the usual reset would be a round trip for nothing."""


async def _pool(dsn: str, role: str, size: int, **options: Any) -> "asyncpg.Pool[asyncpg.Record]":
    connecting: Any = dial  # the stubs want every parameter of asyncpg's own
    pool: asyncpg.Pool[asyncpg.Record] = await asyncpg.create_pool(
        dsn,
        connect=connecting,
        max_size=size,
        max_inactive_connection_lifetime=300,
        reset=_leave_as_it_is,
        server_settings={**_TIME_LIMITS, "role": role},
        **{"min_size": 1, "command_timeout": 15, **options},
    )
    return pool


async def assert_durable(connection: Connection) -> None:
    """Refuses a database that acknowledges before it has written.

    Raises: NotDurable naming the settings.
    """
    wanted = {"synchronous_commit": ("on", "remote_apply"), "fsync": ("on",), "full_page_writes": ("on",)}
    wrong = [
        f"{name} is {found}"
        for name, good in wanted.items()
        if (found := await connection.fetchval("SELECT current_setting($1)", name)) not in good
    ]
    if wrong:
        raise NotDurable(f"{', '.join(wrong)}: a crash of the database could lose acknowledged messages; set it to on")
