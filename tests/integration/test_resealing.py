"""Keys of what messages said are changed on a real database: nothing is lost, and a stop in between does no harm."""

import asyncio
import os
import sys
from asyncio.subprocess import PIPE
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from cryptography.fernet import Fernet

from support.log import Room, make_rooms
from tradepost_server import administration
from tradepost_server.originals import Originals, originals_of, parse_keys
from tradepost_server.secrets import SecretsUnreadable, Vault
from tradepost_server.settings import Settings
from tradepost_server.store import originals
from tradepost_server.store.db import connect

PROGRAM = Path(sys.executable).with_name("tradepost")
pytestmark = pytest.mark.timeout(60)
SECRET_KEY, OLD, NEW = (Fernet.generate_key().decode() for _ in range(3))
VAULT = Vault(SECRET_KEY)
FLAG = """
INSERT INTO flags (tenant_id, id, conversation_id, author_id, author_role, profile_id, client_id, fingerprint, decision,
                   audience, findings, original, state)
VALUES ($1, $2, $3, 'pt_1', 'buyer', 'buyer:7', $2, 'x', 'mask', '{all}', '[]', $4, 'open')
"""
Db = Any


@pytest.fixture
async def room(database_dsn: str) -> Room:
    return (await make_rooms(database_dsn, 1))[0]


@pytest.fixture
async def connection(database_dsn: str) -> AsyncIterator[Db]:
    found = await connect(database_dsn, "tradepost_service")
    yield found
    await found.close()


async def flag(connection: Db, room: Room, number: int, keys: str) -> None:
    sealed = originals_of(keys, VAULT).seal(f"said {number}".encode())
    await connection.execute(FLAG, room.tenant.id, f"fl_{number:04}", room.conversation.id, sealed)


async def opened(connection: Db, keys: str) -> list[str]:
    rows = await connection.fetch("SELECT original FROM flags WHERE original IS NOT NULL ORDER BY id")
    return [originals_of(keys, VAULT).open(row["original"]).decode() for row in rows]


async def test_keys_are_rotated_and_everything_still_opens(
    database_dsn: str, room: Room, connection: Db, tmp_path: Path
) -> None:
    count = 2 * originals.BATCH + 1
    for number in range(count):
        await flag(connection, room, number, OLD)
    await connection.execute("UPDATE flags SET original = NULL WHERE id = 'fl_0007'")  # erased meanwhile
    both = f"{NEW},{OLD}"
    await flag(connection, room, count, both)
    said = [f"said {number}" for number in range(count + 1) if number != 7]
    assert await opened(connection, both) == said
    with pytest.raises(SecretsUnreadable):
        await opened(connection, NEW)
    settings = Settings(data=tmp_path, database_url=database_dsn, secret_key=SECRET_KEY, originals_keys=both)
    first = await asyncio.to_thread(administration.reseal_originals, settings)
    assert (first.renewed, first.kept, first.unreadable) == (count - 1, 1, 0)
    assert await opened(connection, NEW) == said
    again = await asyncio.to_thread(administration.reseal_originals, settings)
    assert (again.renewed, again.kept, again.unreadable) == (0, count, 0)


class Stopped(Originals):
    """Ends in the second batch."""

    seen = 0

    def renew(self, sealed: bytes) -> bytes | None:
        self.seen += 1
        if self.seen > originals.BATCH:
            raise KeyboardInterrupt
        return super().renew(sealed)


async def test_what_was_sealed_anew_before_a_stop_stays_so(room: Room, connection: Db) -> None:
    for number in range(originals.BATCH + 1):
        await flag(connection, room, number, OLD)
    keys = parse_keys(f"{NEW},{OLD}")
    with pytest.raises(KeyboardInterrupt):
        await originals.reseal(connection, Stopped(keys))
    done = await originals.reseal(connection, Originals(keys))
    assert (done.renewed, done.kept, done.unreadable) == (1, originals.BATCH, 0)


async def test_with_a_key_missing_the_command_counts_what_does_not_open_and_fails(
    database_dsn: str, room: Room, connection: Db, tmp_path: Path
) -> None:
    for number in range(3):
        await flag(connection, room, number, OLD)
    environment = {
        "TRADEPOST_DATABASE_URL": database_dsn,
        "TRADEPOST_SECRET_KEY": SECRET_KEY,
        "TRADEPOST_DATA": str(tmp_path),
    }
    code, out, error = await tradepost(environment | {"TRADEPOST_ORIGINALS_KEYS": NEW})
    assert (code, out) == (1, "0 sealed anew; 0 were sealed with the newest key before.\n")
    assert error.startswith("tradepost: 3 cannot be opened with these keys, the first is that of flag fl_0000.")
    code, out, error = await tradepost(environment | {"TRADEPOST_ORIGINALS_KEYS": f"{NEW},{OLD}"})
    assert (code, out, error) == (0, "3 sealed anew; 0 were sealed with the newest key before.\n", "")
    assert await opened(connection, NEW) == ["said 0", "said 1", "said 2"]


async def tradepost(environment: dict[str, str]) -> tuple[int | None, str, str]:
    process = await asyncio.create_subprocess_exec(
        PROGRAM, "reseal-originals", env={**os.environ, **environment}, stdout=PIPE, stderr=PIPE
    )
    out, error = await process.communicate()
    return process.returncode, out.decode(), error.decode()
