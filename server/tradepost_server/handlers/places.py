"""Live locations: starting, moving, stopping. Positions are signals, and a row that ends with the sharing."""

import logging
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta

import msgspec
from msgspec import Raw, Struct

from tradepost.protocol import commands as c
from tradepost.protocol.frames import SignalFrame
from tradepost.protocol.model import Author
from tradepost.protocol.placing import Position
from tradepost.protocol.results import Empty, MovedResult, SharingResult
from tradepost.protocol.signals import LocationMoved

from .. import ids
from ..errors import (
    Busy,
    Conflict,
    ConversationClosed,
    Forbidden,
    Invalid,
    MessageGone,
    NotFound,
    TradepostError,
    Unavailable,
)
from ..model import STAFF, Actor, Conversation, Lane, Participant, Place
from ..rules import access, calm, lanes, places, sharing
from ..rules.access import Standing
from ..rules.content import Saying
from ..rules.lanes import MOMENT
from ..rules.leaks.contents import Screened
from ..rules.places import Fix, Point
from ..rules.sight import Sight
from ..store import log, messages, pace
from ..store import places as stored
from ..store.changes import Change
from ..store.db import Connection
from ..store.jobs import EndShare, Timer
from ..store.log import Draft, EventData, Head, NewMessage
from ..store.places import Found, Moved
from . import screening
from .services import Services, fingerprint
from .sharing import end

_log = logging.getLogger("tradepost.places")


class _Answer(Struct):
    """Nothing to say."""


NOTHING = msgspec.json.encode(_Answer())


# Starting


async def start(services: Services, actor: Actor, command: c.StartLocation) -> SharingResult:
    """A message that says where its author is, for a time. One that they share here already ends first.

    What is remembered of the command, to know it again, has no place in it, not even as a digest that could be guessed.

    Raises: what an audience raises, ConversationClosed, ConversationFrozen, TooFast, Forbidden at a stage that ends
    live locations, Conflict.
    """
    await services.require(actor, "location.start", command.conversation)
    made, asked = False, msgspec.structs.replace(command, position=None, destination=None)

    async def work(tx: Connection, conversation: Conversation, head: Head) -> Change:
        nonlocal made
        standing = access.require(actor, "location.start", conversation, head.now)
        who, role = _who(standing)
        before = await _sent_before(tx, actor, asked, conversation)
        if before is not None:
            return Change(result=msgspec.json.encode(before))
        made, lane = True, _lane(conversation, who, role, command)
        await pace.require_pace(tx, conversation, who.id, role, head)
        drafts = [
            await end(tx, conversation, other.share, "stopped", head.next_at, by=who.id)
            for other in await stored.find_all(tx, conversation.ref)
            if other.share.participant_id == who.id
        ]
        begun = _begun(who, lane, drafts, command, head)
        saying = Saying(conversation=conversation, lane=lane, author=who, role=role, at=head.now)
        found = services.screening.look(sharing.live(begun.until, command.label), saying)
        screening.require_tellable(found)
        message = _message(actor, saying, asked, begun, found)
        await screening.keep(tx, services.screening.flag(found, saying, message))
        stint = who.stints[-1].number
        await stored.begin(tx, conversation.ref, begun.message, who.id, stint, begun.until, command.destination)
        drafts.append(Draft(ref=conversation.ref, lane=lane, name="message.created", actor_id=who.id, message=message))
        due = EndShare(tenant_id=conversation.tenant_id, conversation_id=conversation.id, message_id=begun.message)
        timer = Timer(entrypoint="end_location", payload=due, at=begun.until)
        return Change(result=msgspec.json.encode(begun), conversation=conversation, drafts=drafts, timers=[timer])

    begun = await services.change(actor, asked, SharingResult, work)
    if made and command.position is not None:
        with suppress(TradepostError):  # it has begun all the same, though another one may have ended it meanwhile
            await _move(services, actor, command, begun.message, command.position)
    return begun


def _who(standing: Standing) -> tuple[Participant, str]:
    if standing.participant is None or standing.role is None:
        raise Forbidden("Join the conversation first")
    return standing.participant, standing.role


async def _sent_before(
    tx: Connection, actor: Actor, command: c.StartLocation, conversation: Conversation
) -> SharingResult | None:
    """What was answered under this client_id, though that answer itself was forgotten.

    Raises: Conflict where it was used for another message.
    """
    if command.client_id is None:
        return None
    key = (*conversation.ref, actor.profile_id, command.client_id)
    sent = (await log.find_sent(tx, [key])).get(key)
    if sent is None:
        return None
    row = await messages.find_row(tx, conversation, sent.message_id)
    content = None if row is None else sharing.live_content(row.message)
    if content is None or sent.fingerprint != fingerprint(command).hex():
        raise Conflict("This client_id was used for another message", path="$.client_id")
    return SharingResult(message=sent.message_id, lane=sent.lane_id, seq=sent.seq, at=sent.at, until=content.until)


def _lane(conversation: Conversation, who: Participant, role: str, command: c.StartLocation) -> Lane:
    lane = lanes.for_audience(conversation, who, role, command.audience)
    if conversation.status == "closed" and lane.audience != (STAFF,):
        raise ConversationClosed("This conversation is closed")
    calm.require_calm(conversation, role)
    if conversation.stage in conversation.policy.location_ends_at:
        raise Forbidden(f"Nothing is shared live at the stage {conversation.stage}")
    return lane


def _begun(who: Participant, lane: Lane, drafts: list[Draft], command: c.StartLocation, head: Head) -> SharingResult:
    """Where the message will stand once what this change tells before it is numbered, and until when it lasts."""
    at = head.next_at + len(drafts) * MOMENT
    seq = head.heads.get(lane.id, 0) + 1 + sum(draft.lane.id == lane.id for draft in drafts)
    until, deadline = head.now + timedelta(seconds=command.duration_s), who.stints[-1].deadline_at
    until = until if deadline is None else min(until, deadline)
    return SharingResult(message=ids.message(at), lane=lane.id, seq=seq, at=at, until=until)


def _message(
    actor: Actor, saying: Saying, command: c.StartLocation, begun: SharingResult, found: Screened
) -> NewMessage:
    return NewMessage(
        id=begun.message,
        author_id=saying.author.id,
        author_role=saying.role,
        profile_id=actor.profile_id,
        client_id=command.client_id or ids.new("own"),
        fingerprint=fingerprint(command).hex(),
        content=msgspec.json.encode(found.content),
        by_staff=saying.role in saying.conversation.policy.staff,
        masked=found.masked,
    )


# Moving


async def move(services: Services, actor: Actor, command: c.MoveLocation) -> MovedResult:
    """Where one is now, if that is far enough from where one was, or long enough after.

    Raises: NotFound, Forbidden for a share of someone else, MessageGone for one that is over, ConversationFrozen.
    """
    position = Position(
        latitude=command.latitude,
        longitude=command.longitude,
        accuracy_m=command.accuracy_m,
        heading_deg=command.heading_deg,
        speed_mps=command.speed_mps,
    )
    return await _move(services, actor, command, command.message, position)


async def _move(
    services: Services, actor: Actor, command: c.StartLocation | c.MoveLocation, message_id: str, position: Position
) -> MovedResult:
    conversation, standing = await services.require(actor, "location.move", command.conversation)
    who, role = _who(standing)
    wait = services.pace((*actor.key, message_id))
    if wait:  # far above what is taken anyway: the database is not asked
        return MovedResult(accepted=False, next_s=round(wait, 3))
    async with services.database.transaction(actor.tenant.id, readonly=False) as tx:
        found = await stored.find(tx, conversation.ref, message_id)
        if found is None or found.share.participant_id != who.id or found.share.until <= found.now:
            raise await _refusal(tx, conversation, standing, message_id)
        calm.require_calm(replace(conversation, frozen=found.frozen), role)
        moved, wait = await _decide(tx, conversation, found, position)
        if moved is None:
            return MovedResult(accepted=False, next_s=round(wait, 3))
        await stored.move(tx, conversation.ref, message_id, moved)
    _tell(services, actor, conversation, role, found, moved)
    if moved.distance_m == 0 and found.share.arrived_at is None:
        await _arrive(services, actor, command, message_id)
    return MovedResult(accepted=True)


async def _refusal(
    tx: Connection, conversation: Conversation, standing: Standing, message_id: str
) -> NotFound | Invalid | Forbidden | MessageGone:
    """Why there is no share of theirs to move or stop; the same for one that is not there and one that is not theirs
    to know.
    """
    message = await messages.find_seen(tx, Sight(conversation=conversation, standing=standing), message_id)
    if message is None:
        return NotFound("No such live location", path="$.message")
    if sharing.live_content(message) is None and message.deleted_at is None:
        return Invalid("This message is no live location", path="$.message")
    if message.author.participant != standing.participant_id:
        return Forbidden("Only who shares it can do this", path="$.message")
    return MessageGone("This live location has ended")


async def _decide(
    tx: Connection, conversation: Conversation, found: Found, position: Position
) -> tuple[Moved | None, float]:
    """What is known from now on; or None, and the seconds until a position is taken.

    Of someone whose role does not say exactly yet where they are, a blurred point is all that is worked with: no
    distance, no arrival, nothing that would give the true one away.
    """
    share = found.share
    if sharing.blurs(conversation, found.stage, share.role, share.participant_id, share.lane):
        near = sharing.blurred_position(position)
        wait = places.wait_s(share.last, Fix(found.now, Point(near.latitude, near.longitude)))
        return (None, wait) if wait else (Moved(found.now, near, exact=False), 0.0)
    here = Fix(found.now, Point(position.latitude, position.longitude))
    wait = places.wait_s(share.last, here)
    if wait:
        return None, wait
    keep = conversation.policy.track_retention_s > 0
    track = (
        await stored.track(tx, conversation.ref, share.message_id, here, keep=keep)
        if keep or share.destination is not None
        else ()
    )
    if share.destination is None:
        return Moved(found.now, position, exact=True), 0.0
    away = places.distance_m(here.point, share.destination)
    eta = places.eta_s(away, share.radius_m, places.speed_mps(track))
    return Moved(found.now, position, True, places.told_m(away, share.radius_m), eta), 0.0


def _tell(services: Services, actor: Actor, conversation: Conversation, role: str, found: Found, moved: Moved) -> None:
    """A signal to those who hear the lane and may read the message."""
    live = services.hub.find(conversation.ref)
    if live is None or live.moves > found.moves:  # told to others meanwhile: the next one goes to the right ones
        return
    position, share = moved.position, found.share
    signal = LocationMoved(
        participant=share.participant_id,
        message=share.message_id,
        latitude=position.latitude,
        longitude=position.longitude,
        at=moved.at,
        accuracy_m=position.accuracy_m,
        heading_deg=position.heading_deg,
        speed_mps=position.speed_mps,
        distance_m=moved.distance_m,
        eta_s=moved.eta_s,
    )
    frame = SignalFrame(conversation=conversation.id, lane=share.lane.id, signal=Raw(msgspec.json.encode(signal)))
    services.hub.signals.lane(
        conversation.ref,
        share.lane,
        msgspec.json.encode(frame),
        besides=actor.key,
        of=role,
        what="places",
        about=(Place(share.lane.id, found.seq, found.said_at), Author(participant=share.participant_id, role=role)),
    )


async def _arrive(services: Services, actor: Actor, command: c.StartLocation | c.MoveLocation, message_id: str) -> None:
    """Told once, by the first of those who come to the lock. Where it cannot be told now, the next position tells."""

    async def work(tx: Connection, conversation: Conversation, head: Head) -> Change:
        found = await stored.find(tx, conversation.ref, message_id)
        if found is None or found.share.arrived_at is not None:
            return Change(result=NOTHING)
        await stored.note_arrival(tx, conversation.ref, message_id, head.now)
        row = await messages.find_row(tx, conversation, message_id)
        assert row is not None
        draft = Draft(
            ref=conversation.ref,
            lane=found.share.lane,
            name="location.arrived",
            actor_id=found.share.participant_id,
            data=EventData(participant=found.share.participant_id),
            about=row.message,
            answers=row.answers,
            views=row.views,
        )
        return Change(result=NOTHING, conversation=conversation, drafts=[draft])

    asked = c.StopLocation(conversation=command.conversation, message=message_id)  # names the conversation, no more
    try:
        await services.change(actor, asked, _Answer, work)
    except (Busy, Unavailable):
        _log.info("an arrival waits for the next position")


# Stopping


async def stop(services: Services, actor: Actor, command: c.StopLocation) -> Empty:
    """A share ends: by who started it, or by staff. Over already: nothing happens.

    Raises: NotFound, Forbidden.
    """
    await services.require(actor, "location.stop", command.conversation)

    async def work(tx: Connection, conversation: Conversation, head: Head) -> Change:
        standing = access.require(actor, "location.stop", conversation, head.now)
        found = await stored.find(tx, conversation.ref, command.message)
        own = found is not None and found.share.participant_id == standing.participant_id
        if found is None or not (own or standing.sees_all):
            refusal = await _refusal(tx, conversation, standing, command.message)
            if isinstance(refusal, MessageGone) or (isinstance(refusal, Forbidden) and standing.sees_all):
                return Change(result=NOTHING)
            raise refusal
        draft = await end(tx, conversation, found.share, "stopped", head.next_at, by=standing.participant_id)
        return Change(result=NOTHING, conversation=conversation, drafts=[draft])

    await services.change(actor, command, _Answer, work)
    return Empty()


async def expire(services: Services, actor: Actor, due: EndShare) -> None:
    """A share whose time has come ends, unless it ended before."""

    async def work(tx: Connection, conversation: Conversation, head: Head) -> Change:
        found = await stored.find(tx, conversation.ref, due.message_id)
        if found is None:
            return Change(result=NOTHING)
        if found.share.until > head.now:  # this clock is early
            return Change(result=NOTHING, timers=[Timer(entrypoint="end_location", payload=due, at=found.share.until)])
        draft = await end(tx, conversation, found.share, "expired", head.next_at, by=None)
        return Change(result=NOTHING, conversation=conversation, drafts=[draft])

    asked = c.StopLocation(conversation=due.conversation_id, message=due.message_id)
    await services.change(actor, asked, _Answer, work)
