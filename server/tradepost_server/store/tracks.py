"""What people did on the marketplace's pages: the latest of each."""

import msgspec

from tradepost.protocol.commands import TrackProfile
from tradepost.protocol.tracking import Tracked

from .. import ids
from ..model import Key
from .db import Connection

KEPT_MAX = 50  # of one profile


async def add(tx: Connection, key: Key, command: TrackProfile) -> None:
    """One more; what is too old goes."""
    await tx.execute(
        "INSERT INTO tracks (tenant_id, profile_id, id, name, properties) VALUES ($1, $2, $3, $4, $5)",
        *key,
        ids.new("tr"),
        command.name,
        msgspec.json.encode(command.properties).decode(),
    )
    await tx.execute(
        "DELETE FROM tracks WHERE tenant_id = $1 AND profile_id = $2 AND id IN (SELECT id FROM tracks "
        "WHERE tenant_id = $1 AND profile_id = $2 ORDER BY id DESC OFFSET $3)",
        *key,
        KEPT_MAX,
    )


async def latest(tx: Connection, key: Key) -> list[Tracked]:
    """The latest first."""
    rows = await tx.fetch(
        "SELECT at, name, properties FROM tracks WHERE tenant_id = $1 AND profile_id = $2 ORDER BY id DESC", *key
    )
    return [Tracked(at=row["at"], name=row["name"], properties=msgspec.json.decode(row["properties"])) for row in rows]


async def hand_over(tx: Connection, tenant_id: int, of: str, to: str) -> None:
    """What one profile did is another's from now on."""
    await tx.execute("UPDATE tracks SET profile_id = $3 WHERE tenant_id = $1 AND profile_id = $2", tenant_id, of, to)
