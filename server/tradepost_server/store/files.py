"""Rows of files: who owns them, which messages carry them, how much everyone keeps, and what is to be collected.

A file's row is there before its first byte is stored and after the last one is gone, so that what a crash leaves is
found. States: `pending` (bytes are coming), `ready`, `gone` (nobody may fetch it; its bytes are being removed).
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal, NamedTuple

import msgspec

from tradepost.protocol.model import Author, FileInfo

from ..errors import QuotaReached
from ..model import Key, Place
from .db import Connection

State = Literal["pending", "ready", "gone"]
Attachment = tuple[int, str, str, str]  # tenant, conversation, message, file
Renamed = tuple[int, str, str]  # tenant, file, name
FileKind = Literal["image", "audio", "video", "file"]
CARRIERS_MAX = 50  # messages that a fetch looks at, the newest first
GRACE_S = 30  # a file that ends sooner is not usable any more: its message could come too late
_ALL = ""  # the owner under which a whole tenant is counted


class Variant(msgspec.Struct, frozen=True, kw_only=True):
    """One stored object of a file."""

    key: str
    mime: str
    size_bytes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What is known of a file once its bytes are stored. `kept_bytes` counts all variants."""

    name: str
    kind: FileKind
    mime: str
    size_bytes: int
    kept_bytes: int
    variants: Mapping[str, Variant]
    width: int | None = None
    height: int | None = None
    placeholder: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredFile:
    """A row."""

    tenant_id: int
    id: str
    owner_id: str  # profile, or key/<id>
    state: State
    name: str
    kind: FileKind
    mime: str
    size_bytes: int
    width: int | None
    height: int | None
    placeholder: str
    variants: Mapping[str, Variant] = field(default_factory=dict)  # `main`, and of pictures `thumbnail`, `still`

    @property
    def info(self) -> FileInfo:
        """As the wire shows it."""
        return FileInfo(
            id=self.id,
            kind=self.kind,
            name=self.name,
            mime=self.mime,
            size_bytes=self.size_bytes,
            width=self.width,
            height=self.height,
            placeholder=self.placeholder,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Quota:
    """How much may be kept. None: no limit of its own."""

    owner_bytes: int | None  # by one profile; the marketplace itself has only its tenant's
    tenant_bytes: int
    loose_max: int | None  # files of one profile that no message carries (yet)


class Loose(NamedTuple):
    """A file to be removed, and where its objects are."""

    tenant_id: int
    id: str


class Carrier(NamedTuple):
    """A message that carries a file."""

    conversation_id: str
    place: Place
    author: Author


async def reserve(
    tx: Connection, owner: tuple[int, str], file_id: str, name: str, kept_bytes: int, life_s: float, quota: Quota
) -> None:
    """Makes the row of a file to be and counts its bytes; the caller commits before the first byte is stored.

    Raises: QuotaReached.
    """
    tenant_id, owner_id = owner
    kept = await _count(tx, tenant_id, owner_id, kept_bytes)
    if quota.owner_bytes is not None and kept > quota.owner_bytes:
        raise QuotaReached(f"You may keep {quota.owner_bytes:,} bytes of files; this one would be too many")
    loose = await tx.fetchval(  # the row of usage is locked: nobody adds another meanwhile
        "SELECT count(*) FROM files WHERE tenant_id = $1 AND owner_id = $2 AND expires_at IS NOT NULL "
        "AND state <> 'gone'",
        *owner,
    )
    if quota.loose_max is not None and loose >= quota.loose_max:
        raise QuotaReached(f"{quota.loose_max} files of yours wait for a message: send some, or wait an hour")
    if await _count(tx, tenant_id, _ALL, kept_bytes) > quota.tenant_bytes:
        raise QuotaReached("This marketplace keeps as many files as it may")
    await tx.execute(
        "INSERT INTO files (tenant_id, owner_id, id, name, kept_bytes, expires_at) "
        "VALUES ($1, $2, $3, $4, $5, clock_timestamp() + make_interval(secs => $6))",
        *owner,
        file_id,
        name,
        kept_bytes,
        life_s,
    )


async def _count(tx: Connection, tenant_id: int, owner_id: str, more: int) -> int:
    """Counts bytes that came or went; the row stays locked until the end of the transaction."""
    return int(
        await tx.fetchval(
            "INSERT INTO file_usage AS u (tenant_id, owner_id, kept_bytes) VALUES ($1, $2, greatest($3::bigint, 0)) "
            "ON CONFLICT (tenant_id, owner_id) DO UPDATE SET kept_bytes = greatest(u.kept_bytes + $3::bigint, 0) "
            "RETURNING kept_bytes",
            tenant_id,
            owner_id,
            more,
        )
    )


async def settle(tx: Connection, tenant_id: int, file_id: str, facts: Facts, life_s: float) -> StoredFile | None:
    """The bytes are stored: the file is ready, and goes after `life_s` unless a message carries it by then.

    None: it was collected meanwhile.
    """
    before = await tx.fetchrow(
        "SELECT owner_id, kept_bytes FROM files WHERE tenant_id = $1 AND id = $2 AND state = 'pending' FOR UPDATE",
        tenant_id,
        file_id,
    )
    if before is None:
        return None
    row = await tx.fetchrow(
        "UPDATE files SET state = 'ready', name = $3, kind = $4, mime = $5, size_bytes = $6, kept_bytes = $7, "
        "width = $8, height = $9, placeholder = $10, variants = $11::jsonb, "
        "expires_at = clock_timestamp() + make_interval(secs => $12) WHERE tenant_id = $1 AND id = $2 RETURNING *",
        tenant_id,
        file_id,
        facts.name,
        facts.kind,
        facts.mime,
        facts.size_bytes,
        facts.kept_bytes,
        facts.width,
        facts.height,
        facts.placeholder,
        msgspec.json.encode(facts.variants).decode(),
        life_s,
    )
    change = facts.kept_bytes - before["kept_bytes"]
    await _count(tx, tenant_id, before["owner_id"], change)
    await _count(tx, tenant_id, _ALL, change)
    return _file(row)


async def find(tx: Connection, tenant_id: int, file_id: str) -> StoredFile | None:
    """A file that is ready; whether the asker may fetch it is for the caller to check."""
    row = await tx.fetchrow(
        "SELECT * FROM files WHERE tenant_id = $1 AND id = $2 AND state = 'ready'", tenant_id, file_id
    )
    return None if row is None else _file(row)


async def usable(tx: Connection, tenant_id: int, profile_id: str, file_ids: Collection[str]) -> dict[str, StoredFile]:
    """Files of this uploader that a message may carry, by id; those that are missing here it may not."""
    rows = await tx.fetch(
        "SELECT * FROM files WHERE tenant_id = $1 AND owner_id = $2 AND id = ANY($3::text[]) AND state = 'ready' "
        "AND (expires_at IS NULL OR expires_at > clock_timestamp() + make_interval(secs => $4))",
        tenant_id,
        profile_id,
        list(file_ids),
        GRACE_S,
    )
    return {row["id"]: _file(row) for row in rows}


_ATTACH = """
WITH k AS (SELECT * FROM unnest($1::integer[], $2::text[], $3::text[], $4::text[]) AS k (t, c, m, f)),
locked AS (
    SELECT f.tenant_id, f.id FROM files f
    WHERE (f.tenant_id, f.id) IN (SELECT t, f FROM k) AND f.state = 'ready' ORDER BY 1, 2 FOR UPDATE
), kept AS (
    UPDATE files SET expires_at = NULL FROM locked l
    WHERE files.tenant_id = l.tenant_id AND files.id = l.id AND files.expires_at IS NOT NULL
)
INSERT INTO attachments (tenant_id, file_id, conversation_id, message_id)
SELECT k.t, k.f, k.c, k.m FROM k JOIN locked l ON l.tenant_id = k.t AND l.id = k.f ON CONFLICT DO NOTHING
"""


async def attach(tx: Connection, ref: Key, message_id: str, file_ids: Iterable[str]) -> None:
    """The message carries these files from now on: they stay as long as it does."""
    await attach_all(tx, [(*ref, message_id, file_id) for file_id in file_ids])


async def attach_all(tx: Connection, rows: Sequence[Attachment]) -> None:
    """The same for many messages."""
    if rows:
        await tx.execute(_ATTACH, *(list(column) for column in zip(*rows, strict=True)))


async def hand_over(tx: Connection, ref: Key, of: str, to: str) -> None:
    """What one carried another carries from now on."""
    await tx.execute(
        "UPDATE attachments SET message_id = $4 WHERE tenant_id = $1 AND conversation_id = $2 AND message_id = $3",
        *ref,
        of,
        to,
    )


async def rename_all(tx: Connection, rows: Sequence[Renamed]) -> None:
    """Files are called something else from now on, wherever they are."""
    if rows:
        await tx.executemany("UPDATE files SET name = $3 WHERE tenant_id = $1 AND id = $2", rows)


async def detach(tx: Connection, ref: Key, message_id: str, *, keep: Collection[str] = ()) -> None:
    """The message carries its files no longer, but for those in `keep`. What no message carries now is gone at once."""
    tenant_id = ref[0]
    rows = await tx.fetch(
        "DELETE FROM attachments WHERE tenant_id = $1 AND conversation_id = $2 AND message_id = $3 "
        "AND file_id <> ALL($4::text[]) RETURNING file_id",
        *ref,
        message_id,
        list(keep),
    )
    if not rows:
        return
    file_ids = sorted({row["file_id"] for row in rows})
    await tx.execute(  # in a statement of its own: the next one sees what those who held the locks committed
        "SELECT FROM files WHERE tenant_id = $1 AND id = ANY($2::text[]) ORDER BY id FOR UPDATE", tenant_id, file_ids
    )
    await tx.execute(
        "UPDATE files f SET state = 'gone', expires_at = clock_timestamp() WHERE f.tenant_id = $1 "
        "AND f.id = ANY($2::text[]) AND NOT EXISTS (SELECT FROM attachments a WHERE a.tenant_id = f.tenant_id "
        "AND a.file_id = f.id)",
        tenant_id,
        file_ids,
    )


async def carriers(tx: Connection, tenant_id: int, file_id: str) -> list[Carrier]:
    """Where the messages that carry a file stand, newest first; whether anyone may read them is for the caller."""
    rows = await tx.fetch(
        "SELECT m.conversation_id, m.lane_id, m.seq, m.at, m.edited_at, m.author_id, m.author_role "
        "FROM attachments a JOIN messages m "
        "ON m.tenant_id = a.tenant_id AND m.conversation_id = a.conversation_id AND m.id = a.message_id "
        "WHERE a.tenant_id = $1 AND a.file_id = $2 AND m.deleted_at IS NULL ORDER BY a.message_id DESC LIMIT $3",
        tenant_id,
        file_id,
        CARRIERS_MAX,
    )
    return [
        Carrier(
            r["conversation_id"],
            Place(r["lane_id"], r["seq"], r["at"], r["edited_at"]),
            Author(participant=r["author_id"], role=r["author_role"]),
        )
        for r in rows
    ]


async def attached(tx: Connection, tenant_id: int, file_id: str) -> bool:
    """Whether any message carries the file."""
    return bool(
        await tx.fetchval(
            "SELECT EXISTS (SELECT FROM attachments WHERE tenant_id = $1 AND file_id = $2)", tenant_id, file_id
        )
    )


async def abandon(tx: Connection, tenant_id: int, file_id: str) -> bool:
    """A file that no message carries is gone; False where one does, or where it is no more."""
    done = await tx.fetchval(
        "UPDATE files SET state = 'gone', expires_at = clock_timestamp() "
        "WHERE tenant_id = $1 AND id = $2 AND expires_at IS NOT NULL RETURNING id",
        tenant_id,
        file_id,
    )
    return done is not None


async def collect(tx: Connection, at: datetime | None, limit: int) -> list[Loose]:
    """Files whose time is over are gone from now on; up to `limit` of them, and of those that were gone before.

    `at`: by this clock instead of the database's.
    """
    rows = await tx.fetch(
        "UPDATE files SET state = 'gone' FROM (SELECT tenant_id, id FROM files "
        "WHERE expires_at <= coalesce($1::timestamptz, clock_timestamp()) ORDER BY expires_at LIMIT $2 "
        "FOR UPDATE SKIP LOCKED) o WHERE files.tenant_id = o.tenant_id AND files.id = o.id "
        "RETURNING files.tenant_id, files.id",
        at,
        limit,
    )
    return [Loose(r["tenant_id"], r["id"]) for r in rows]


async def forget(tx: Connection, loose: Loose) -> None:
    """Removes the row of a file that is gone, once its objects are; inside a transaction."""
    row = await tx.fetchrow(
        "DELETE FROM files WHERE tenant_id = $1 AND id = $2 AND state = 'gone' RETURNING owner_id, kept_bytes", *loose
    )
    if row is not None:
        await _count(tx, loose.tenant_id, row["owner_id"], -row["kept_bytes"])
        await _count(tx, loose.tenant_id, _ALL, -row["kept_bytes"])


def _file(row: Any) -> StoredFile:
    return StoredFile(
        tenant_id=row["tenant_id"],
        id=row["id"],
        owner_id=row["owner_id"],
        state=row["state"],
        name=row["name"],
        kind=row["kind"],
        mime=row["mime"],
        size_bytes=row["size_bytes"],
        width=row["width"],
        height=row["height"],
        placeholder=row["placeholder"],
        variants=msgspec.json.decode(row["variants"], type=dict[str, Variant]),
    )
