"""Rows of uploads: how far each is, and what it becomes. The file's own row is made with them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from tradepost.protocol.model import Upload

from .db import Connection

FINISHING_S = 120  # how long one asker may take to make a file of an upload; then another may try


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredUpload:
    """A row."""

    tenant_id: int
    id: str
    file_id: str
    owner_id: str
    client_id: str | None
    name: str
    mime: str | None
    size_bytes: int
    part_bytes: int
    received_bytes: int
    expires_at: datetime
    finished: bool  # its file is ready

    @property
    def info(self) -> Upload:
        """As the wire shows it."""
        return Upload(
            id=self.id,
            name=self.name,
            size_bytes=self.size_bytes,
            part_bytes=self.part_bytes,
            received_bytes=self.received_bytes,
            expires_at=self.expires_at,
            file=self.file_id if self.finished else None,
        )


_SELECT = """
SELECT u.*, f.state = 'ready' AS finished FROM uploads u JOIN files f ON f.tenant_id = u.tenant_id AND f.id = u.file_id
WHERE u.tenant_id = $1 AND u.owner_id = $2 AND f.state <> 'gone'
"""


async def insert(tx: Connection, upload: StoredUpload) -> None:
    """A new upload; its file's row is there already.

    Raises: asyncpg.UniqueViolationError where the owner's client_id has one.
    """
    await tx.execute(
        "INSERT INTO uploads (tenant_id, id, file_id, owner_id, client_id, name, mime, size_bytes, part_bytes, "
        "expires_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        upload.tenant_id,
        upload.id,
        upload.file_id,
        upload.owner_id,
        upload.client_id,
        upload.name,
        upload.mime,
        upload.size_bytes,
        upload.part_bytes,
        upload.expires_at,
    )


async def find(tx: Connection, owner: tuple[int, str], upload_id: str, *, lock: bool = False) -> StoredUpload | None:
    """An owner's upload that is under way or finished."""
    row = await tx.fetchrow(f"{_SELECT} AND u.id = $3{' FOR UPDATE OF u' if lock else ''}", *owner, upload_id)
    return None if row is None else _upload(row)


async def find_by_client_id(tx: Connection, owner: tuple[int, str], client_id: str) -> StoredUpload | None:
    """The one that was begun under this client_id."""
    row = await tx.fetchrow(f"{_SELECT} AND u.client_id = $3", *owner, client_id)
    return None if row is None else _upload(row)


async def received(tx: Connection, owner: tuple[int, str], upload_id: str, offset: int, size_bytes: int) -> None:
    """A part is stored: the next one begins behind it. One that came twice changes nothing."""
    await tx.execute(
        "UPDATE uploads SET received_bytes = $4::bigint + $5 "
        "WHERE tenant_id = $1 AND owner_id = $2 AND id = $3 AND received_bytes = $4",
        *owner,
        upload_id,
        offset,
        size_bytes,
    )


async def claim(tx: Connection, owner: tuple[int, str], upload_id: str) -> bool:
    """Whether the asker may make the file now; nobody else does for two minutes."""
    done = await tx.fetchval(
        "UPDATE uploads SET busy_until = clock_timestamp() + make_interval(secs => $4) "
        "WHERE tenant_id = $1 AND owner_id = $2 AND id = $3 AND busy_until < clock_timestamp() RETURNING id",
        *owner,
        upload_id,
        FINISHING_S,
    )
    return done is not None


async def release(tx: Connection, owner: tuple[int, str], upload_id: str) -> None:
    """Another may try at once."""
    await tx.execute(
        "UPDATE uploads SET busy_until = '-infinity' WHERE tenant_id = $1 AND owner_id = $2 AND id = $3",
        *owner,
        upload_id,
    )


async def forget_old(tx: Connection, at: datetime | None, limit: int) -> int:
    """Removes rows of finished uploads whose time is over, up to `limit`; what they became stays. How many went."""
    rows = await tx.fetch(
        "DELETE FROM uploads WHERE (tenant_id, id) IN (SELECT u.tenant_id, u.id FROM uploads u "
        "JOIN files f ON f.tenant_id = u.tenant_id AND f.id = u.file_id "
        "WHERE u.expires_at <= coalesce($1::timestamptz, clock_timestamp()) AND f.state = 'ready' LIMIT $2) "
        "RETURNING id",
        at,
        limit,
    )
    return len(rows)


def _upload(row: Any) -> StoredUpload:
    return StoredUpload(
        tenant_id=row["tenant_id"],
        id=row["id"],
        file_id=row["file_id"],
        owner_id=row["owner_id"],
        client_id=row["client_id"],
        name=row["name"],
        mime=row["mime"],
        size_bytes=row["size_bytes"],
        part_bytes=row["part_bytes"],
        received_bytes=row["received_bytes"],
        expires_at=row["expires_at"],
        finished=row["finished"],
    )
