"""Rows of conversations, their participants, stints and lanes; and the value that decisions rest on."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import msgspec

from tradepost.protocol.model import Subject

from ..model import LANE_ALL, Conversation, Key, Lane, Participant, Stint
from .db import Connection
from .tenants import policy_from

Heads = dict[str, int]
Blocks = dict[str, frozenset[str]]  # participant → those whom they have blocked

_LOAD = """
SELECT c.*, l.version, l.heads, nullif(l.last_at, '-infinity') AS last_at, t.policy, t.policy_version
FROM conversations c
JOIN logs l ON l.tenant_id = c.tenant_id AND l.conversation_id = c.id
JOIN tenants t ON t.id = c.tenant_id
WHERE c.tenant_id = $1 AND c.id = ANY($2::text[])
"""
_STINTS = """
SELECT p.conversation_id, p.id, p.profile_id, p.enrolled, p.until, p.history,
       s.number, s.role, s.opened, s.ended, s.deadline_at, s.since_at, s.upto_at, s.window_number
FROM participants p
LEFT JOIN stints s ON s.tenant_id = p.tenant_id AND s.conversation_id = p.conversation_id AND s.participant_id = p.id
WHERE p.tenant_id = $1 AND p.conversation_id = ANY($2::text[])
ORDER BY p.conversation_id, p.id, s.number
"""
_LANES = "SELECT conversation_id, id, audience FROM lanes WHERE tenant_id = $1 AND conversation_id = ANY($2::text[])"


# In one join the planner may pair all who are in a large conversation before it looks whether anybody blocked anybody.
_BLOCKS = """
WITH k AS MATERIALIZED (
    SELECT a.conversation_id, a.id AS blocker_id, b.blocked_id FROM participants a
    CROSS JOIN LATERAL (
        SELECT blocked_id FROM blocks WHERE tenant_id = $1 AND profile_id = a.profile_id OFFSET 0) b
    WHERE a.tenant_id = $1 AND a.conversation_id = ANY($2::text[]))
SELECT k.conversation_id, k.blocker_id, array_agg(b.id) AS blocked_ids FROM k
JOIN participants b ON b.tenant_id = $1 AND b.conversation_id = k.conversation_id AND b.profile_id = k.blocked_id
GROUP BY k.conversation_id, k.blocker_id
"""


async def find(tx: Connection, ref: Key) -> tuple[Conversation, Heads] | None:
    """The conversation and the heads of its lanes, if there is one."""
    return (await find_many(tx, ref[0], [ref[1]])).get(ref[1])


async def find_many(tx: Connection, tenant_id: int, ids: Sequence[str]) -> dict[str, tuple[Conversation, Heads]]:
    """Conversations of a tenant and the heads of their lanes, by id.

    Four statements: without the lock of its log a change between them shows in `version`, which the writer compares
    under the lock.
    """
    rows = await tx.fetch(_LOAD, tenant_id, ids)
    stints, lanes = defaultdict(list), defaultdict(list)
    for row in await tx.fetch(_STINTS, tenant_id, ids):
        stints[row["conversation_id"]].append(row)
    for row in await tx.fetch(_LANES, tenant_id, ids):
        lanes[row["conversation_id"]].append(row)
    blocks = await blocks_in(tx, tenant_id, ids)
    return {
        row["id"]: (
            _conversation(row, stints[row["id"]], lanes[row["id"]], blocks.get(row["id"], {})),
            msgspec.json.decode(row["heads"], type=Heads),
        )
        for row in rows
    }


async def find_by_key(tx: Connection, tenant_id: int, key: str) -> str | None:
    """The id of the conversation with the marketplace's own key."""
    found: str | None = await tx.fetchval(
        "SELECT id FROM conversations WHERE tenant_id = $1 AND key = $2", tenant_id, key
    )
    return found


async def blocks_in(tx: Connection, tenant_id: int, ids: Sequence[str]) -> dict[str, Blocks]:
    """Which participants of conversations have blocked others of them."""
    found: dict[str, Blocks] = defaultdict(dict)
    for row in await tx.fetch(_BLOCKS, tenant_id, ids):
        found[row["conversation_id"]][row["blocker_id"]] = frozenset(row["blocked_ids"])
    return found


def _conversation(row: Any, stints: list[Any], lanes: list[Any], blocks: Blocks) -> Conversation:
    return Conversation(
        tenant_id=row["tenant_id"],
        id=row["id"],
        version=row["version"],
        policy=policy_from(row["policy"], row["policy_version"]),
        created_at=row["created_at"],
        active_at=row["last_at"] if row["last_at"] is not None else row["created_at"],
        key=row["key"],
        subject=Subject(type=row["subject_type"], id=row["subject_id"]) if row["subject_id"] is not None else None,
        title=row["title"],
        stage=row["stage"],
        stage_at=row["stage_at"],
        moves=row["moves"],
        order_version=row["order_version"],
        status=row["status"],
        frozen=row["frozen"],
        slow_mode_s=row["slow_mode_s"],
        attributes=msgspec.json.decode(row["attributes"]),
        participants=_participants(stints),
        blocks=blocks,
        lanes={LANE_ALL.id: LANE_ALL} | {r["id"]: Lane(id=r["id"], audience=tuple(r["audience"])) for r in lanes},
    )


def _participants(rows: list[Any]) -> dict[str, Participant]:
    """From a row for each stint, in their order; who never had one has a row without."""
    stints: dict[str, list[Stint]] = defaultdict(list)
    for row in rows:
        if row["number"] is not None:
            stints[row["id"]].append(_stint(row))
    return {
        row["id"]: Participant(
            id=row["id"],
            profile_id=row["profile_id"],
            stints=tuple(stints[row["id"]]),
            enrolled=row["enrolled"],
            until=row["until"],
            history=row["history"],
        )
        for row in {row["id"]: row for row in rows}.values()
    }


def _stint(row: Any) -> Stint:
    return Stint(
        number=row["number"],
        role=row["role"],
        opened=_heads(row["opened"]),
        ended=_heads(row["ended"]),
        since_at=row["since_at"],
        upto_at=row["upto_at"],
        window=row["window_number"],
        deadline_at=row["deadline_at"],
    )


def _heads(raw: str | None) -> Heads | None:
    return None if raw is None else msgspec.json.decode(raw, type=Heads)


async def insert(tx: Connection, conversation: Conversation) -> bool:
    """A new conversation with its log and its lane `all`; False where the key is taken already."""
    subject = conversation.subject
    made = await tx.fetchval(
        "INSERT INTO conversations "
        "(tenant_id, id, key, subject_type, subject_id, title, stage, order_version, attributes, stage_at) "
        "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, CASE WHEN $7::text IS NOT NULL THEN clock_timestamp() END) "
        "ON CONFLICT (tenant_id, key) DO NOTHING RETURNING id",
        conversation.tenant_id,
        conversation.id,
        conversation.key,
        subject.type if subject else None,
        subject.id if subject else None,
        conversation.title,
        conversation.stage,
        conversation.order_version,
        msgspec.json.encode(conversation.attributes).decode(),
    )
    if made is None:
        return False
    await tx.execute("INSERT INTO logs (tenant_id, conversation_id) VALUES ($1, $2)", *conversation.ref)
    await insert_lane(tx, conversation.ref, LANE_ALL)
    return True


async def insert_lane(tx: Connection, ref: Key, lane: Lane) -> None:
    """A lane that is addressed for the first time; the caller holds the lock of the log."""
    await tx.execute(
        "INSERT INTO lanes (tenant_id, conversation_id, id, audience) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING",
        *ref,
        lane.id,
        list(lane.audience),
    )


async def update(tx: Connection, conversation: Conversation) -> None:
    """Writes what a command may change: title, subject, stage, status, attributes, frozen, slow."""
    subject = conversation.subject
    await tx.execute(
        "UPDATE conversations SET title = $3, subject_type = $4, subject_id = $5, stage = $6, order_version = $7, "
        "status = $8, attributes = $9, stage_at = $10, frozen = $11, slow_mode_s = $12 "
        "WHERE tenant_id = $1 AND id = $2",
        *conversation.ref,
        conversation.title,
        subject.type if subject else None,
        subject.id if subject else None,
        conversation.stage,
        conversation.order_version,
        conversation.status,
        msgspec.json.encode(conversation.attributes).decode(),
        conversation.stage_at,
        conversation.frozen,
        conversation.slow_mode_s,
    )


async def outdate(tx: Connection, refs: Sequence[Key]) -> None:
    """What decisions on these rest on has changed beside them; the caller holds the locks of their logs."""
    await tx.execute(
        "UPDATE logs l SET version = l.version + 1 FROM unnest($1::integer[], $2::text[]) AS k (t, c) "
        "WHERE l.tenant_id = k.t AND l.conversation_id = k.c",
        [t for t, _ in refs],
        [c for _, c in refs],
    )


async def count_move(tx: Connection, ref: Key) -> None:
    """A message of the conversation was told to others."""
    await tx.execute("UPDATE conversations SET moves = moves + 1 WHERE tenant_id = $1 AND id = $2", *ref)


async def insert_participants(tx: Connection, ref: Key, participants: Sequence[Participant]) -> None:
    """Participants, without stints; there already: only their enrolment is written."""
    await tx.executemany(
        "INSERT INTO participants (tenant_id, conversation_id, id, profile_id, enrolled, until, history) "
        "VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (tenant_id, conversation_id, profile_id) "
        "DO UPDATE SET enrolled = excluded.enrolled, until = excluded.until, history = excluded.history",
        [(*ref, p.id, p.profile_id, p.enrolled, p.until, p.history) for p in participants],
    )


async def begin_stints(tx: Connection, ref: Key, stints: Sequence[tuple[str, Stint]]) -> None:
    """Writes stints that begin now, by participant id."""
    await tx.executemany(
        "INSERT INTO stints (tenant_id, conversation_id, participant_id, number, role, opened, deadline_at, since_at, "
        "window_number) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        [(*ref, who, s.number, s.role, _encoded(s.opened), s.deadline_at, s.since_at, s.window) for who, s in stints],
    )


async def end_stint(tx: Connection, ref: Key, participant_id: str, stint: Stint) -> None:
    """Writes where a stint ends: the lane heads, and the conversation's clock."""
    await tx.execute(
        "UPDATE stints SET ended = $5, ended_at = clock_timestamp(), upto_at = $6 "
        "WHERE tenant_id = $1 AND conversation_id = $2 AND participant_id = $3 AND number = $4",
        *ref,
        participant_id,
        stint.number,
        _encoded(stint.ended),
        stint.upto_at,
    )


async def move_deadline(tx: Connection, ref: Key, participant_id: str, number: int, deadline: datetime | None) -> None:
    """Writes another deadline of an open stint."""
    await tx.execute(
        "UPDATE stints SET deadline_at = $5 "
        "WHERE tenant_id = $1 AND conversation_id = $2 AND participant_id = $3 AND number = $4",
        *ref,
        participant_id,
        number,
        deadline,
    )


def _encoded(heads: Mapping[str, int] | None) -> str | None:
    return None if heads is None else msgspec.json.encode(heads).decode()


async def left_at(tx: Connection, ref: Key, participant_id: str) -> datetime | None:
    """When the participant's last stint ended: by its end or its deadline, whichever came first."""
    found: datetime | None = await tx.fetchval(
        "SELECT max(least(ended_at, deadline_at)) FROM stints "
        "WHERE tenant_id = $1 AND conversation_id = $2 AND participant_id = $3",
        *ref,
        participant_id,
    )
    return found
