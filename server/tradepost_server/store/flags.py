"""What was found in messages: a row for each, told or not; and what waits for staff."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

import msgspec
from msgspec import Raw

from tradepost.protocol.masking import LeakKind, ReviewDecision
from tradepost.protocol.model import NO_CONTENT, Author
from tradepost.protocol.moderation import Finding, Flag, FlagOutcome

from ..errors import ContentBlocked, MessageRejected, TradepostError
from ..model import Actor, Key
from . import files, log
from .db import Connection

State = Literal["waiting", "open", "settled"]
Unplaced = Literal["hold", "block"]


@dataclass(frozen=True, slots=True, kw_only=True)
class NewFlag:
    """The row of a message in which something was found. Content is JSON; `original` is sealed."""

    ref: Key
    id: str
    author_id: str
    author_role: str
    profile_id: str
    client_id: str
    fingerprint: str
    decision: ReviewDecision
    rule: str | None
    stage: str | None
    audience: tuple[str, ...]
    findings: list[Finding]
    shown: bytes
    masked: bytes | None  # with all that was found hidden, of one that waits
    original: bytes
    kinds: list[LeakKind]  # of what may not be said
    files: tuple[str, ...] = ()  # uploaded ones that it would carry; kept while it waits
    message_id: str | None = None  # None: it is not told
    reply_to: str | None = None

    @property
    def state(self) -> State:
        """What staff are to do about it."""
        return "waiting" if self.decision == "hold" else "open"


@dataclass(frozen=True, slots=True)
class Held:
    """The answer to a message that waits for staff."""

    flag_id: str
    at: datetime
    kinds: list[LeakKind]


@dataclass(frozen=True, slots=True)
class Kept:
    """What became of a message that was sent and is not told, as it is answered again."""

    outcome: Held | TradepostError
    fingerprint: str


_INSERT = """
INSERT INTO flags (tenant_id, id, conversation_id, at, author_id, author_role, profile_id, client_id, fingerprint,
                   decision, rule, stage, audience, findings, shown, masked, original, kinds, message_id, reply_to,
                   state)
VALUES ($1, $2, $3, clock_timestamp(), $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20)
ON CONFLICT DO NOTHING
"""
_WITHHELD = """
UPDATE logs SET withheld = true FROM unnest($1::integer[], $2::text[]) AS k (t, c)
WHERE tenant_id = k.t AND conversation_id = k.c AND NOT withheld
"""
_COUNT = """
UPDATE logs l SET held = w.n, held_since = w.since FROM (
    SELECT count(*) AS n, min(at) AS since FROM flags
    WHERE tenant_id = $1 AND conversation_id = $2 AND state = 'waiting') w
WHERE l.tenant_id = $1 AND l.conversation_id = $2
"""
_KEPT = """
SELECT k.n, f.id, f.at, f.kinds, f.decision, f.rule, f.outcome, f.reason, f.fingerprint
FROM unnest($1::integer[], $2::text[], $3::text[], $4::text[]) WITH ORDINALITY AS k (t, c, p, cid, n)
JOIN flags f ON f.tenant_id = k.t AND f.conversation_id = k.c AND f.profile_id = k.p AND f.client_id = k.cid
    AND f.decision IN ('hold', 'block') AND f.outcome IS DISTINCT FROM 'approved'
"""
_COLUMNS = """
id, conversation_id, at, author_id, author_role, profile_id, client_id, fingerprint, decision, rule, stage, audience,
findings, shown, message_id, reply_to, state, outcome, settled_at, settled_by, reason, kinds
"""
_PAGE = f"""
SELECT {_COLUMNS} FROM flags
WHERE tenant_id = $1 AND ($2::text IS NULL OR state = $2) AND ($3::text IS NULL OR conversation_id = $3)
  AND ($4::text IS NULL OR id < $4)
ORDER BY id DESC LIMIT $5
"""


async def insert(tx: Connection, flags: Sequence[NewFlag]) -> None:
    """Adds rows; those that wait are counted. The caller holds the locks of the conversations' logs."""
    await tx.executemany(_INSERT, [_row(flag) for flag in flags])
    withheld = {flag.ref for flag in flags if flag.decision in ("hold", "block")}
    if withheld:
        await tx.execute(_WITHHELD, *(list(column) for column in zip(*withheld, strict=True)))
    waiting = [flag for flag in flags if flag.state == "waiting"]
    await files.attach_all(tx, [(*flag.ref, flag.id, file) for flag in waiting for file in flag.files])
    for ref in {flag.ref for flag in waiting}:
        await tx.execute(_COUNT, *ref)


def _row(flag: NewFlag) -> tuple[Any, ...]:
    return (
        flag.ref[0],
        flag.id,
        flag.ref[1],
        flag.author_id,
        flag.author_role,
        flag.profile_id,
        flag.client_id,
        flag.fingerprint,
        flag.decision,
        flag.rule,
        flag.stage,
        list(flag.audience),
        msgspec.json.encode(flag.findings).decode(),
        flag.shown.decode(),
        None if flag.masked is None else flag.masked.decode(),
        flag.original,
        list(flag.kinds),
        flag.message_id,
        flag.reply_to,
        flag.state,
    )


async def find_kept(tx: Connection, keys: Sequence[log.SentKey]) -> dict[log.SentKey, Kept]:
    """What was sent under these client_ids and is not told. In a statement after the lock of the logs."""
    if not keys:
        return {}
    rows = await tx.fetch(_KEPT, *(list(column) for column in zip(*keys, strict=True)))
    return {keys[row["n"] - 1]: Kept(_outcome(row), row["fingerprint"]) for row in rows}


def _outcome(row: Any) -> Held | TradepostError:
    if row["decision"] == "block":
        return blocked(row["rule"], row["kinds"])
    if row["outcome"] == "rejected":
        refusal = MessageRejected("Staff have looked at this message and refused it")
        refusal.details = {"flag": row["id"], "reason": row["reason"]}
        return refusal
    return Held(row["id"], row["at"], row["kinds"])


def blocked(rule: str | None, kinds: Iterable[str], path: str = "$.content") -> ContentBlocked:
    """The answer to what may not be said."""
    refusal = ContentBlocked("Not sent: what is in it may not be said here", path=path)
    refusal.details = {"rule": rule, "kinds": list(kinds)}
    return refusal


async def page(
    tx: Connection, tenant_id: int, state: State | None, conversation: str | None, *, before: str | None, limit: int
) -> list[Flag]:
    """Flags before an id, newest first."""
    return [flag_from(row) for row in await tx.fetch(_PAGE, tenant_id, state, conversation, before, limit)]


def flag_from(row: Any) -> Flag:
    """A flag as staff see it."""
    return Flag(
        id=row["id"],
        conversation=row["conversation_id"],
        at=row["at"],
        author=Author(participant=row["author_id"], role=row["author_role"]),
        client_id=row["client_id"],
        decision=row["decision"],
        rule=row["rule"],
        stage=row["stage"],
        audience=list(row["audience"]),
        findings=msgspec.json.decode(row["findings"], type=list[Finding]),
        content=NO_CONTENT if row["shown"] is None else Raw(row["shown"].encode()),
        message=row["message_id"],
        reply_to=row["reply_to"],
        waiting=row["state"] == "waiting",
        outcome=row["outcome"],
        settled_at=row["settled_at"],
        settled_by=row["settled_by"],
        reason=row["reason"],
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored:
    """A flag with what staff are not shown."""

    flag: Flag
    profile_id: str
    fingerprint: str
    kinds: list[LeakKind]
    masked: bytes | None
    original: bytes | None  # sealed; None: erased


async def find(tx: Connection, ref: Key, flag_id: str) -> Stored | None:
    """One flag of a conversation."""
    row = await tx.fetchrow(
        f"SELECT {_COLUMNS}, masked, original FROM flags WHERE tenant_id = $1 AND conversation_id = $2 AND id = $3",
        *ref,
        flag_id,
    )
    return None if row is None else _stored(row)


async def of_message(tx: Connection, ref: Key, message_id: str) -> Stored | None:
    """The newest flag of a message that is told."""
    row = await tx.fetchrow(
        f"SELECT {_COLUMNS}, masked, original FROM flags "
        "WHERE tenant_id = $1 AND conversation_id = $2 AND message_id = $3 ORDER BY id DESC LIMIT 1",
        *ref,
        message_id,
    )
    return None if row is None else _stored(row)


def _stored(row: Any) -> Stored:
    return Stored(
        flag=flag_from(row),
        profile_id=row["profile_id"],
        fingerprint=row["fingerprint"],
        kinds=row["kinds"],
        masked=None if row["masked"] is None else row["masked"].encode(),
        original=row["original"],
    )


async def settle(
    tx: Connection,
    actor: Actor,
    ref: Key,
    flag_id: str,
    outcome: FlagOutcome,
    *,
    message_id: str | None = None,
    reason: str | None = None,
) -> Flag:
    """Staff have decided. The caller holds the lock of the log."""
    row = await tx.fetchrow(
        "UPDATE flags SET state = 'settled', outcome = $4, settled_at = clock_timestamp(), settled_by = $5, "
        "message_id = coalesce($6, message_id), reason = $7 "
        f"WHERE tenant_id = $1 AND conversation_id = $2 AND id = $3 RETURNING {_COLUMNS}",
        *ref,
        flag_id,
        outcome,
        actor.id,
        message_id,
        reason,
    )
    await tx.execute(_COUNT, *ref)
    return flag_from(row)


async def erase(tx: Connection, ref: Key, message_id: str) -> None:
    """The message was taken back: what it said is gone from here too; what was found, and how, stays."""
    await tx.execute(
        "UPDATE flags SET shown = NULL, masked = NULL, original = NULL "
        "WHERE tenant_id = $1 AND conversation_id = $2 AND message_id = $3",
        *ref,
        message_id,
    )
