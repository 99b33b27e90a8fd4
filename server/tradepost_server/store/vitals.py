"""How the database is, as a node looks at it every few seconds: followers, the horizon and its holder, jobs, schema."""

from dataclasses import dataclass, field
from time import monotonic

from .. import clock
from . import following, migrate
from .db import Connection

STANDBY_S = 2  # a commit that waits for the synchronous standby for so long is told of
COUNTED_MAX = 10_000  # jobs of one kind are counted up to this
LATE_S = 5  # a timer that has not run so long after its time is late

# Whatever writes anywhere in the cluster holds the horizon, in other databases and prepared transactions too.
_HOLDER = """
SELECT pid, role, xid::text, coalesce(extract(epoch FROM clock_timestamp() - since), 0)::float8 AS age FROM (
    SELECT pid, usename::text AS role, backend_xid AS xid, xact_start AS since FROM pg_stat_activity
    WHERE backend_xid IS NOT NULL
    UNION ALL
    SELECT 0, owner::text, transaction, prepared FROM pg_prepared_xacts) holders
ORDER BY age(xid) DESC LIMIT 1
"""
_JOBS = """
SELECT (SELECT count(*) FROM (SELECT 1 FROM pgqueuer
        WHERE status = 'queued' AND execute_after > now() LIMIT $1) w) AS waiting,
    (SELECT count(*) FROM (SELECT 1 FROM pgqueuer
        WHERE status = 'queued' AND execute_after < now() - make_interval(secs => $2) LIMIT $1) l) AS late
"""
_HELD_UP = """
SELECT count(*) FROM pg_stat_activity
WHERE wait_event = 'SyncRep' AND state_change < clock_timestamp() - make_interval(secs => $1)
"""


@dataclass(frozen=True, slots=True)
class Holder:
    """The oldest open transaction that has written: nothing that follows the log goes past it."""

    pid: int  # 0: a prepared transaction
    role: str
    xid: str
    age_s: float  # 0 where the server's role may not see it


@dataclass(slots=True)
class Vitals:
    """What was found last."""

    followers: dict[str, following.Lag] = field(default_factory=dict)
    parked: int = 0  # events that followers went on without
    holder: Holder | None = None
    jobs_waiting: int = 0
    jobs_late: int = 0
    held_up: int = 0  # commits that wait for the standby
    step: str | None = None  # of the schema


async def read(connection: Connection) -> Vitals:
    """As it is now."""
    followers, parked = await following.lags(connection), await following.parked(connection)
    jobs = await connection.fetchrow(_JOBS, COUNTED_MAX, float(LATE_S))
    assert jobs is not None
    async with connection.transaction(readonly=True):
        await connection.execute("SET LOCAL ROLE NONE")  # who logged in sees more of other sessions
        holder = await connection.fetchrow(_HOLDER)
        held_up = await connection.fetchval(_HELD_UP, float(STANDBY_S))
        step = await connection.fetchval("SELECT version_num FROM alembic_version")
    return Vitals(
        followers=followers,
        parked=parked,
        holder=None if holder is None else Holder(holder["pid"], holder["role"], holder["xid"], holder["age"]),
        jobs_waiting=jobs["waiting"],
        jobs_late=jobs["late"],
        held_up=held_up,
        step=step,
    )


async def learn_time(home: Connection) -> None:
    """Asks for the database's time, which this process goes by from now on."""
    asked = monotonic()
    clock.learn(await home.fetchval("SELECT clock_timestamp()"), asked, monotonic())


def pending(vitals: Vitals) -> bool:
    """Whether the schema lacks steps of this code; one that a newer version migrated does not."""
    return vitals.step is not None and vitals.step < migrate.head()
