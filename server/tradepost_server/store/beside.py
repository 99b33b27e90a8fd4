"""The databases beside home: which deployment each is of, under which number, and what home has left for each."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias
from uuid import UUID, uuid4

import asyncpg

from .dialing import dial

HOME = 0


@dataclass(frozen=True, slots=True)
class Shared:
    """A table whose rows are written at home and are the same everywhere."""

    name: str
    key: tuple[str, ...]
    own: tuple[tuple[str, str], ...] = ()  # columns that each database has its own of, and how they begin
    renewed: str = "false"  # when these begin again: `t` is the row there, `excluded` what it becomes
    anew: tuple[tuple[str, str], ...] = ()  # those that begin anew with each copy


SHARED = (  # each after those that it refers to
    Shared("tenants", ("id",)),
    Shared("profiles", ("tenant_id", "id")),
    Shared("blocks", ("tenant_id", "profile_id", "blocked_id")),
    Shared("push_subscriptions", ("tenant_id", "id")),
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

Owner: TypeAlias = "asyncpg.Connection[asyncpg.Record]"  # of the tables: those who serve may not write all of this


class WrongDatabase(Exception):
    """A database that is not what the settings say; the text says what it is."""


async def join(home_dsn: str, addresses: Mapping[int, str]) -> list[int]:
    """Home and those beside it know each other from now on. Returns the numbers of others that home knows.

    Raises: WrongDatabase, and what `db.REFUSED` lists where one does not answer.
    """
    home = await dial(home_dsn)
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
    """What is shared is left for it, once in each epoch of home.

    Raises: WrongDatabase.
    """
    await home.execute("INSERT INTO deployment (id, number) VALUES ($1, $2) ON CONFLICT DO NOTHING", uuid4(), HOME)
    identity: UUID = await home.fetchval("SELECT id FROM deployment")
    known: int | None = await home.fetchval("SELECT epoch FROM beside WHERE number = $1", number)
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
    epoch: int = await home.fetchval("SELECT max(number) FROM epochs")
    if known != epoch:
        await _leave_everything(home, number, epoch)


async def _leave_everything(home: Owner, number: int, epoch: int) -> None:
    """Whoever writes what is shared waits meanwhile: it is left here, or by the trigger."""
    async with home.transaction():
        await home.execute(f"LOCK TABLE {', '.join(table.name for table in SHARED)} IN SHARE ROW EXCLUSIVE MODE")
        await home.execute(
            "INSERT INTO beside (number, epoch) VALUES ($1, $2) "
            "ON CONFLICT (number) DO UPDATE SET epoch = excluded.epoch",
            number,
            epoch,
        )
        for table in SHARED:
            await home.execute(
                "INSERT INTO copies_due (tenant_id, number, relation, key) "
                f"SELECT {table.key[0]}, $1, $2, jsonb_build_object({_pairs(table.key)}) FROM {table.name}",
                number,
                table.name,
            )


def _pairs(columns: Sequence[str]) -> str:
    return ", ".join(f"'{column}', {column}" for column in columns)
