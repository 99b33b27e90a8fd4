"""The databases beside home: which deployment each is of, under which number, and what home has left for each."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias
from uuid import UUID, uuid4

import asyncpg

from .dialing import dial

HOME = 0
TURN = 0x636F_7079  # advisory, in a database beside: who reads at home later writes there later


@dataclass(frozen=True, slots=True)
class Shared:
    """A table whose rows are written at home and are the same everywhere."""

    name: str
    key: tuple[str, ...]
    own: tuple[tuple[str, str], ...] = ()  # columns that each database has its own of, and how they begin
    renewed: str = "false"  # when these begin again: `t` is the row there, `excluded` what it becomes
    anew: tuple[tuple[str, str], ...] = ()  # those that begin anew with each copy
    people: tuple[str, ...] = ()  # columns that name profiles, which come along
    for_ever: bool = False  # its rows are never deleted


SHARED = (  # each after those that it refers to
    Shared("tenants", ("id",), for_ever=True),
    Shared("profiles", ("tenant_id", "id"), for_ever=True),
    Shared("blocks", ("tenant_id", "profile_id", "blocked_id"), people=("profile_id", "blocked_id")),
    Shared("push_subscriptions", ("tenant_id", "id"), people=("profile_id",)),
    Shared(
        "webhooks",
        ("tenant_id", "id"),
        own=(
            ("epoch", "(SELECT max(number) FROM epochs)"),
            ("xid", "pg_current_xact_id()"),
        ),
        renewed="t.disabled IS NOT NULL AND excluded.disabled IS NULL",  # what came meanwhile is not told
        anew=(("failures", "0"), ("failing_since", "NULL"), ("rests_until", "NULL")),
    ),
)

_TENANTS = "SELECT id, created_at FROM tenants"
_NOTE = """
INSERT INTO beside (number, epoch, there) VALUES ($1, $2, $3)
ON CONFLICT (number) DO UPDATE SET epoch = excluded.epoch, there = excluded.there
"""
_LEAVE = "INSERT INTO copies_due (tenant_id, number, relation, key, backlog)"

Owner: TypeAlias = "asyncpg.Connection[asyncpg.Record]"  # of the tables: those who serve may not write all of this


class WrongDatabase(Exception):
    """A database that is not what the settings say; the text says what it is."""


async def join(home_dsn: str, addresses: Mapping[int, str]) -> list[int]:
    """Home and those beside it know each other from now on. Returns the numbers of others that home knows.

    Raises: WrongDatabase, and what `db.REFUSED` lists where one does not answer.
    """
    home = await dial(home_dsn, transaction_limit="1h")
    try:
        if await home.fetchval("SELECT number FROM deployment WHERE number <> $1", HOME) is not None:
            raise WrongDatabase("What is to be home is a database beside another")
        for number, address in addresses.items():
            there = await dial(address)
            try:
                await _register(home, there, number)
            finally:
                await there.close()
        known = [row["number"] for row in await home.fetch("SELECT number FROM beside ORDER BY number")]
    finally:
        await home.close()
    return [number for number in known if number not in addresses]


async def _register(home: Owner, there: Owner, number: int) -> None:
    """What is shared is left for it, once in each epoch of home's and its own.

    Raises: WrongDatabase.
    """
    await home.execute("INSERT INTO deployment (id, number) VALUES ($1, $2) ON CONFLICT DO NOTHING", uuid4(), HOME)
    identity: UUID = await home.fetchval("SELECT id FROM deployment")
    known = await home.fetchrow("SELECT epoch, there FROM beside WHERE number = $1", number)
    found = await there.fetchrow("SELECT id, number FROM deployment")
    if found is None:
        if known is not None:
            raise WrongDatabase(f"Database {number} is empty or another one: it has conversations already")
        if await there.fetchval("SELECT EXISTS (SELECT FROM tenants)"):
            raise WrongDatabase(f"Database {number} has tenants of its own: one beside another begins empty")
        await there.execute("INSERT INTO deployment (id, number) VALUES ($1, $2)", identity, number)
    elif found["id"] != identity:
        raise WrongDatabase(f"Database {number} is of another deployment")
    elif found["number"] != number:
        what = f"number {found['number']}" if found["number"] else "home"
        raise WrongDatabase(f"What is to be database {number} is {what} of this deployment")
    if set(await there.fetch(_TENANTS)) - set(await home.fetch(_TENANTS)):  # their numbers would be given out again
        raise WrongDatabase(f"Database {number} has tenants that home does not know: home is older than they are")
    epochs: list[int] = [await one.fetchval("SELECT max(number) FROM epochs") for one in (home, there)]
    if known is None or list(known) != epochs:
        await _leave_everything(home, there, number, epochs)


async def _leave_everything(home: Owner, there: Owner, number: int, epochs: Sequence[int]) -> None:
    """Whoever writes what is shared waits for the first transaction: what changes from then on is left by triggers.

    Keys that are only there are left too: what home has not is deleted there.
    """
    async with there.transaction(), home.transaction():
        await there.execute("SELECT pg_advisory_xact_lock($1)", TURN)  # nobody copies what was read before
        await home.execute(f"LOCK TABLE {', '.join(table.name for table in SHARED)} IN SHARE ROW EXCLUSIVE MODE")
        await home.execute(_NOTE, number, -1, -1)
        await home.execute("DELETE FROM copies_due WHERE number = $1", number)
    async with home.transaction():
        for table in sorted(SHARED, key=lambda table: table.name == "profiles"):  # who is blocked comes along
            pairs = "jsonb_build_object(" + ", ".join(f"'{column}', {column}" for column in table.key) + ")"
            if not table.for_ever:
                found = await there.fetch(f"SELECT {table.key[0]}, {pairs} AS key FROM {table.name}")
                left = [(row[0], number, table.name, row["key"]) for row in found]
                await home.executemany(f"{_LEAVE} VALUES ($1, $2, $3, $4, true)", left)
            await home.execute(
                f"{_LEAVE} SELECT {table.key[0]}, $1, $2, {pairs}, $3 FROM {table.name}",
                number,
                table.name,
                table.name != "tenants",  # all others refer to them
            )
        await home.execute(_NOTE, number, *epochs)
