"""Conversations as one reader sees them: lanes and ranges, receipts, unread counts, last words. Many at a time."""

import base64
import binascii
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, NamedTuple, Protocol

import msgspec

from tradepost.protocol.limits import UNREAD_MAX
from tradepost.protocol.model import Conversation as View
from tradepost.protocol.model import Lane as LaneView
from tradepost.protocol.model import Message, Range, Receipt
from tradepost.protocol.model import Participant as ParticipantView

from ..errors import Invalid
from ..model import Actor, Conversation, Key, Lane
from ..rules import access, aliases, lanes
from ..rules.access import Standing
from ..rules.sight import Sight
from . import blocks, conversations, profiles
from .db import Connection
from .messages import COLUMNS, columns, unheard
from .messages import seen as message_seen


class Here(Protocol):
    """Who is connected to this process; the hub."""

    def online(self, key: Key) -> bool:
        """Whether a profile has a live session."""

    def watching(self, ref: Key, profile_id: str) -> str | None:
        """The role in which a profile has a conversation open; None: it has not."""


class Company(NamedTuple):
    """What is known of the people of some conversations, beside what these say."""

    names: Mapping[str, str]  # of profiles
    blocked: frozenset[str]  # profiles, by the asker
    here: Here
    now: datetime


class Need(NamedTuple):
    """Since when a conversation waits for staff, how much of it was reported, and how many messages are held back."""

    unanswered_since: datetime | None = None
    reported: int = 0
    held: int = 0


_UNREAD = """
SELECT k.n, (SELECT count(*) FROM (
    SELECT 1 FROM events e
    CROSS JOIN LATERAL (
        SELECT x.* FROM messages x
        WHERE x.tenant_id = e.tenant_id AND x.conversation_id = e.conversation_id AND x.id = e.message_id LIMIT 1) m
    WHERE m.lane_id = e.lane_id AND m.seq = e.seq
      AND e.tenant_id = $1 AND e.conversation_id = k.c AND e.lane_id = k.l AND e.seq > k.r
      AND e.name IN ('message.created', 'message.rescoped')
      AND m.profile_id <> $2 AND m.deleted_at IS NULL
      AND EXISTS (SELECT 1 FROM unnest($7::text[], $8::text[], $9::timestamptz[], $10::timestamptz[],
                                           $11::timestamptz[]) AS s (c, l, a, z, h)
                  WHERE s.c = k.c AND s.l = k.l AND m.at > s.a AND m.at <= s.z AND coalesce(m.edited_at, m.at) <= s.h)
      AND EXISTS (SELECT 1 FROM unnest($12::text[], $13::text[], $14::bigint[], $15::bigint[]) AS s (c, l, a, z)
                  WHERE s.c = k.c AND s.l = k.l AND m.seq > s.a AND m.seq <= s.z)
      AND NOT (e.name = 'message.rescoped' AND EXISTS (
          SELECT 1 FROM placements p JOIN receipts r ON r.tenant_id = p.tenant_id
              AND r.conversation_id = p.conversation_id AND r.lane_id = p.lane_id AND r.participant_id = k.p
          WHERE p.tenant_id = m.tenant_id AND p.conversation_id = m.conversation_id AND p.message_id = m.id
            AND r.read >= p.seq))
      AND NOT (m.author_id = ANY($16::text[]) AND m.author_role <> ALL($17::text[]))
    ORDER BY e.seq LIMIT 100) x) AS unread
FROM unnest($3::text[], $4::text[], $5::bigint[], $6::text[]) WITH ORDINALITY AS k (c, l, r, p, n)
"""
_LAST_MESSAGE = f"""
SELECT k.c, last.* FROM unnest($2::text[]) AS k (c)
CROSS JOIN LATERAL (
    SELECT {COLUMNS} FROM messages m
    WHERE m.tenant_id = $1 AND m.conversation_id = k.c AND (  -- counted, so that it stays a filter and no join
        SELECT count(*) FROM unnest($3::text[], $4::text[], $5::timestamptz[], $6::timestamptz[],
                                   $7::timestamptz[]) AS s (c, l, a, z, h)
        WHERE s.c = m.conversation_id AND s.l = m.lane_id AND m.at > s.a AND m.at <= s.z
          AND coalesce(greatest(m.edited_at, m.deleted_at), m.at) <= s.h) > 0 AND (
        SELECT count(*) FROM unnest($8::text[], $9::text[], $10::bigint[], $11::bigint[]) AS s (c, l, a, z)
        WHERE s.c = m.conversation_id AND s.l = m.lane_id AND m.seq > s.a AND m.seq <= s.z) > 0
    ORDER BY m.id DESC LIMIT 1
) last
"""
_LAST_AT = """
SELECT k.c, max(e.at) AS at FROM unnest($2::text[], $3::text[], $4::bigint[]) AS k (c, l, s)
CROSS JOIN LATERAL (
    SELECT x.at FROM events x
    WHERE x.tenant_id = $1 AND x.conversation_id = k.c AND x.lane_id = k.l AND x.seq = k.s LIMIT 1) e
GROUP BY k.c
"""
_NEEDS = """
SELECT conversation_id, unanswered_since, reported, held FROM logs
WHERE tenant_id = $1 AND conversation_id = ANY($2::text[]) AND needs_since IS NOT NULL
"""
_RECEIPTS = """
SELECT conversation_id, participant_id, lane_id, delivered, read FROM receipts
WHERE tenant_id = $1 AND conversation_id = ANY($2::text[])
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """A conversation as its asker may see it, and the places of each lane that they may read."""

    sight: Sight
    spans: dict[str, list[tuple[int, int]]]
    last_at: datetime

    @property
    def conversation(self) -> Conversation:
        """Its state."""
        return self.sight.conversation

    @property
    def standing(self) -> Standing:
        """The asker's."""
        return self.sight.standing


async def render(tx: Connection, actor: Actor, refs: Iterable[Key], here: Here, now: datetime) -> list[View]:
    """The conversations in the order asked for; strangers' are left out.

    `here` answers who is connected.
    """
    ids = [conversation_id for _, conversation_id in refs]
    found = await conversations.find_many(tx, actor.tenant.id, ids)
    seen = [_seen(actor, *found[i], now) for i in ids if i in found]
    seen = [s for s in seen if s.standing.relation != "none"]
    company = await _company(tx, actor, {p for s in seen for p in s.conversation.by_profile}, here, now)
    receipts = await _receipts(tx, actor, seen)
    unread = await _unread(tx, actor, seen, receipts)
    last = await _last_messages(tx, actor, seen)
    seen = await _dated(tx, actor, seen)
    needs = await _needs(tx, actor, seen)
    return [
        _view(s, company, receipts, unread, last.get(s.conversation.id), needs.get(s.conversation.id, Need()))
        for s in seen
    ]


async def _company(tx: Connection, actor: Actor, people: Iterable[str], here: Here, now: datetime) -> Company:
    names = await profiles.names(tx, actor.tenant.id, people)
    blocked = frozenset() if actor.is_key or actor.is_staff else await blocks.of(tx, actor.key)
    return Company(names, blocked, here, now)


async def _needs(tx: Connection, actor: Actor, seen: Sequence[Seen]) -> dict[str, Need]:
    """Of those that the asker sees as staff or the marketplace do."""
    inner = [s.conversation.id for s in seen if s.sight.inner]
    rows = await tx.fetch(_NEEDS, actor.tenant.id, inner) if inner else []
    return {row["conversation_id"]: Need(row["unanswered_since"], row["reported"], row["held"]) for row in rows}


async def _dated(tx: Connection, actor: Actor, seen: Sequence[Seen]) -> list[Seen]:
    """With the time of the last event that each asker may read: of others they do not hear."""
    wanted = [
        (s.conversation.id, lane, places[-1][1])
        for s in seen
        if not s.sight.inner
        for lane, places in s.spans.items()
        if places[-1][1]
    ]
    rows = await tx.fetch(_LAST_AT, actor.tenant.id, *columns(wanted, 3)) if wanted else []
    last = {row["c"]: row["at"] for row in rows}
    return [
        s if s.sight.inner else replace(s, last_at=last.get(s.conversation.id, s.conversation.created_at)) for s in seen
    ]


async def roster(
    tx: Connection, actor: Actor, conversation: Conversation, here: Here, now: datetime
) -> list[ParticipantView]:
    """The participants as the asker sees them."""
    sight = Sight(conversation=conversation, standing=access.standing(actor, conversation, now))
    return _roster(sight, await _company(tx, actor, conversation.by_profile, here, now))


def _seen(actor: Actor, conversation: Conversation, heads: dict[str, int], now: datetime) -> Seen:
    sight = Sight(conversation=conversation, standing=access.standing(actor, conversation, now))
    spans: dict[str, list[tuple[int, int]]] = {}
    for lane in conversation.lanes.values():
        places = _places(sight, lane, heads)
        if places is not None:
            spans[lane.id] = places
    return Seen(sight=sight, spans=spans, last_at=conversation.active_at)


def _places(sight: Sight, lane: Lane, heads: dict[str, int]) -> list[tuple[int, int]] | None:
    """None: nothing of this lane was ever theirs to read."""
    head = heads.get(lane.id, 0)
    if sight.inner:
        return [(0, head)]
    found = sight.spans(lane)
    places = lanes.clip(found, head)
    if found and found[-1][1] is None and found[-1][0] >= head:  # open, and nothing came yet
        places.append((head, head))
    return places or None


ReceiptRows = dict[tuple[str, str], dict[str, tuple[int, int]]]  # (conversation, lane) → participant → positions


async def _receipts(tx: Connection, actor: Actor, seen: Sequence[Seen]) -> ReceiptRows:
    found: ReceiptRows = defaultdict(dict)
    for row in await tx.fetch(_RECEIPTS, actor.tenant.id, [s.conversation.id for s in seen]):
        lane = (row["conversation_id"], row["lane_id"])
        found[lane][row["participant_id"]] = (row["delivered"], row["read"])
    return found


async def _unread(
    tx: Connection, actor: Actor, seen: Sequence[Seen], receipts: ReceiptRows
) -> dict[tuple[str, str], int]:
    """Others' messages after the reader's read position, by conversation and lane."""
    members = [s for s in seen if s.standing.relation == "member"]
    wanted = [
        (s.conversation.id, lane, _read(s, lane, receipts), s.standing.participant_id or "")
        for s in members
        for lane, places in s.spans.items()
        if places[-1][1] > _read(s, lane, receipts)
    ]
    counted: dict[tuple[str, str], int] = defaultdict(int)
    silent = unheard(s.sight for s in members)
    rows = await tx.fetch(_UNREAD, actor.tenant.id, actor.profile_id, *columns(wanted, 4), *_visible(members), *silent)
    for row in rows:
        conversation_id, lane, _, _ = wanted[row["n"] - 1]
        counted[(conversation_id, lane)] = min(UNREAD_MAX, row["unread"])
    return counted


def _visible(seen: Sequence[Seen]) -> list[list[Any]]:
    """Conversation, lane, and the times and places between which its messages may be read, as arrays."""
    windows = [(s.conversation.id, *window) for s in seen for window in s.sight.windows()]
    ranges = [(s.conversation.id, *places) for s in seen for places in s.sight.ranges()]
    return [*columns(windows, 5), *columns(ranges, 4)]


def _read(seen: Seen, lane: str, receipts: ReceiptRows) -> int:
    return receipts[(seen.conversation.id, lane)].get(seen.standing.participant_id or "", (0, 0))[1]


async def _last_messages(tx: Connection, actor: Actor, seen: Sequence[Seen]) -> dict[str, Message]:
    inside = [s for s in seen if s.standing.relation != "former"]
    sights = {s.conversation.id: s.sight for s in inside}
    rows = await tx.fetch(_LAST_MESSAGE, actor.tenant.id, list(sights), *_visible(inside))
    return {row["c"]: message_seen(sights[row["c"]], row) for row in rows}


def _view(
    seen: Seen,
    company: Company,
    receipts: ReceiptRows,
    unread: Mapping[tuple[str, str], int],
    last: Message | None,
    need: Need,
) -> View:
    conversation, standing = seen.conversation, seen.standing
    if standing.relation == "former":
        return _farewell(seen)
    lane_views = [
        _lane_view(seen, lane, receipts[(conversation.id, lane)], unread.get((conversation.id, lane), 0))
        for lane in seen.spans
    ]
    inner = standing.sees_all
    return View(
        id=conversation.id,
        created_at=conversation.created_at,
        updated_at=seen.last_at,
        key=conversation.key,
        subject=conversation.subject,
        title=conversation.title,
        stage=conversation.stage,
        order_version=conversation.order_version if inner else None,
        status=conversation.status,
        frozen=conversation.frozen,
        slow_mode_s=conversation.slow_mode_s,
        attributes=dict(conversation.attributes) if inner else None,
        me=standing.participant_id,
        role=standing.role,
        participants=_roster(seen.sight, company),
        lanes=lane_views,
        unread=min(UNREAD_MAX, sum(lane.unread for lane in lane_views)),
        last_message=last,
        unanswered_since=need.unanswered_since,
        reported=need.reported,
        held=need.held,
    )


def _farewell(seen: Seen) -> View:
    """What someone who left still needs to read to the end: their lanes and ranges, nothing of now."""
    return View(
        id=seen.conversation.id,
        created_at=seen.conversation.created_at,
        updated_at=seen.conversation.created_at,
        me=seen.standing.participant_id,
        lanes=[_lane_view(seen, lane, {}, 0) for lane in seen.spans],
    )


def _lane_view(seen: Seen, lane_id: str, receipts: Mapping[str, tuple[int, int]], unread: int) -> LaneView:
    conversation, me = seen.conversation, seen.standing.participant_id
    places = seen.spans[lane_id]
    own = receipts.get(me or "", (0, 0))
    is_open = seen.standing.sees_all or (seen.standing.relation == "member" and _ends_open(seen, lane_id))
    ranges = [Range(after=a, to=z) for a, z in places]
    if is_open:
        ranges[-1] = Range(after=places[-1][0])
    inside = {
        p.id
        for p in conversation.participants.values()
        if p.stints and seen.sight.meets(p) and seen.sight.told_of(aliases.role_of(p), "receipts")
    }
    return LaneView(
        id=lane_id,
        audience=list(conversation.lanes[lane_id].audience),
        head=places[-1][1],
        ranges=ranges,
        delivered=own[0],
        read=own[1],
        unread=unread,
        receipts=[
            Receipt(participant=who, delivered=min(d, places[-1][1]), read=min(r, places[-1][1]))
            for who, (d, r) in receipts.items()
            if who != me and who in inside
        ],
    )


def _ends_open(seen: Seen, lane_id: str) -> bool:
    spans = seen.sight.spans(seen.conversation.lanes[lane_id])
    return bool(spans) and spans[-1][1] is None


def _roster(sight: Sight, company: Company) -> list[ParticipantView]:
    """Who is or was in it while the asker was; who only watches or waits for a stage is told to staff alone."""
    conversation, found = sight.conversation, []
    for participant in conversation.participants.values():
        if not sight.meets(participant) or not (participant.stints or sight.inner):
            continue
        role, present = aliases.role_of(participant), participant.stint(company.now) is not None
        name = company.names.get(participant.profile_id, "")
        reachable = present and sight.told_of(role, "presence")
        watching = company.here.watching(conversation.ref, participant.profile_id) if sight.inner else None
        found.append(
            ParticipantView(
                id=participant.id,
                profile=participant.profile_id,
                role=role or watching or "",
                name=name if sight.inner else aliases.shown(conversation, participant, name),
                present=present,
                online=reachable and company.here.online((conversation.tenant_id, participant.profile_id)),
                watching=watching is not None,
                blocked=participant.profile_id in company.blocked,
            )
        )
    return found


class Position(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Where a listing goes on, inside an opaque cursor."""

    at: datetime
    id: str
    waits: bool = False  # among those that wait for staff, longest first; the others follow
    since: datetime | None = None  # sync: what changed after it
    began: datetime | None = None  # sync: when its first page was read
    epoch: int = 0


def encode_cursor(position: Position) -> str:
    """As clients carry it."""
    return base64.urlsafe_b64encode(msgspec.json.encode(position)).decode().rstrip("=")


def decode_cursor(cursor: str) -> Position:
    """Raises: Invalid for one that was not made here."""
    try:
        raw = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
        position = msgspec.json.decode(raw, type=Position)
    except (ValueError, binascii.Error, msgspec.MsgspecError):
        raise Invalid("Expected a cursor from an earlier answer", path="$.cursor") from None
    if any(t is not None and t.tzinfo is None for t in (position.at, position.since, position.began)):
        raise Invalid("Expected a cursor from an earlier answer", path="$.cursor")
    return position
