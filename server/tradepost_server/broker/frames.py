"""From committed values to the bytes of frames. Each event is encoded once; all its readers get the same bytes."""

from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple

import msgspec
from msgspec import Raw

from tradepost.protocol import events as e
from tradepost.protocol import frames as f
from tradepost.protocol.model import Author, Message, Participant

from .. import model
from ..model import LONG_AGO, Conversation, Place
from ..rules import aliases, blocks, restricted
from ..rules.leaks import views as leaks
from ..store.log import EventData, NewMessage, Stored
from .room import Told

_encode = msgspec.json.Encoder().encode
NOWHERE = Place("", 0, LONG_AGO)


def message_created(conversation: Conversation, lane: tuple[str, ...], stored: Stored, new: NewMessage) -> Message:
    """The message that was just stored."""
    assert stored.message_id is not None
    return Message(
        id=stored.message_id,
        conversation=conversation.id,
        lane=stored.draft.lane.id,
        audience=list(lane),
        seq=stored.seq,
        at=stored.at,
        author=Author(participant=new.author_id, role=new.author_role),
        client_id=new.client_id,
        content=Raw(new.content),
        reply_to=new.reply_to,
        masked=new.masked,
    )


class Record(NamedTuple):
    """An event at its place, with what it says: just committed, or read back from the log."""

    lane: str
    seq: int
    at: datetime
    name: str
    actor_id: str | None
    data: EventData
    message: Message | None  # as it stands now
    answers: Place | None  # where what the message answers stands
    names: Mapping[str, str]
    views: bytes | None  # what the message says to staff who may not see all of it


def record(stored: Stored, conversation: Conversation) -> Record:
    """What was just committed."""
    draft = stored.draft
    message, views = draft.about, draft.views
    if draft.message is not None:
        message = message_created(conversation, draft.lane.audience, stored, draft.message)
        views = draft.message.views
    data, lane = draft.data or EventData(), draft.lane.id
    return Record(
        lane, stored.seq, stored.at, draft.name, draft.actor_id, data, message, draft.answers, draft.names, views
    )


def told(event: Record, conversation: Conversation) -> Told:
    """The event as the hub tells it, once for each kind of reader; its frames are not finished yet."""
    message, place = event.message, place_of(event)
    if place.lane != event.lane:  # read back from the log, and its message is told elsewhere now
        return Told(
            event.seq, skip(conversation.id, event.lane, event.seq, event.at), Place(event.lane, event.seq, event.at)
        )
    if message is None:
        return _for_all(event, message, conversation, place)
    by_role = restricted.is_restricted(message.content)
    found = (_by_role if by_role else _for_all)(event, message, conversation, place)
    if event.views is not None:
        found = found._replace(views=_views(event, message, conversation, event.views))
    blockers = blocks.hidden_from(conversation, message.author)
    if blockers:
        found = found._replace(hidden=_hidden(event, message, conversation, place), hidden_from=blockers)
    return found


def _views(event: Record, message: Message, conversation: Conversation, views: bytes) -> dict[str, bytes]:
    """The frame for staff, by what is kept from them."""
    found: dict[str, bytes] = {}
    for what, content in leaks.decoded(views).items():
        theirs = msgspec.structs.replace(message, content=content)
        found[what] = _frame_of(event, conversation, theirs, event.names)
    return found


def _hidden(event: Record, message: Message, conversation: Conversation, place: Place) -> Told:
    """For who has blocked its author. Who reacted to what they cannot read is not told at all."""
    if event.name == "message.reacted":
        return Told(event.seq, skip(conversation.id, event.lane, event.seq, event.at), place)
    return _for_all(event, blocks.placeholder(message), conversation, place)


def _by_role(event: Record, message: Message, conversation: Conversation, place: Place) -> Told:
    """For a message of which some roles see less: what each role is told."""
    found: dict[bytes, Told] = {}
    by_role: dict[str, Told] = {}
    for role in ("", *conversation.policy.roles):
        content = restricted.shown_to(message.content, role)
        told = found.get(bytes(content))
        if told is None:
            theirs = msgspec.structs.replace(message, content=content)
            told = found[bytes(content)] = _for_all(event, theirs, conversation, place)
        by_role[role] = told
    whole = _for_all(event, message, conversation, place)
    return whole._replace(by_role=by_role, author=message.author.participant)


def _for_all(event: Record, message: Message | None, conversation: Conversation, place: Place) -> Told:
    names = event.names
    found = Told(event.seq, _frame_of(event, conversation, message, names), place)
    if message is not None and event.name != "message.created":
        found = found._replace(skip=skip(conversation.id, event.lane, event.seq, event.at))
    if message is not None and message.reply_to is not None and event.name != "message.withdrawn":
        bare = _frame_of(event, conversation, msgspec.structs.replace(message, reply_to=None), names)
        found = found._replace(answers=event.answers or NOWHERE, bare=bare)
    if conversation.policy.aliased and names:
        found = found._replace(party=_frame_of(event, conversation, message, aliases.names(conversation, names)))
    return found


def place_of(event: Record) -> Place:
    """Of the message that the event is about: where it stands now, or, for one that was withdrawn, where it stood."""
    if event.message is None:
        return Place(event.lane, event.seq, event.at)
    if event.name == "message.withdrawn":
        return Place(event.lane, event.data.place, event.message.at)
    return model.place_of(event.message)


def _frame_of(event: Record, conversation: Conversation, message: Message | None, names: Mapping[str, str]) -> bytes:
    said = body(event.name, event.actor_id, event.data, message, conversation, names)
    return frame(conversation.id, event.lane, event.seq, event.at, said)


def frame(conversation_id: str, lane_id: str, seq: int, at: datetime, event: e.Event) -> bytes:
    """An event frame."""
    return _encode(f.EventFrame(conversation=conversation_id, lane=lane_id, seq=seq, at=at, event=Raw(_encode(event))))


def skip(conversation_id: str, lane_id: str, seq: int, at: datetime) -> bytes:
    """The frame for who hears the lane and may not know what happened at this place."""
    return frame(conversation_id, lane_id, seq, at, e.Skip())


def body(
    name: str,
    actor_id: str | None,
    data: EventData,
    message: Message | None,
    conversation: Conversation,
    names: Mapping[str, str],
) -> e.Event:
    """What an event says, with present state where it refers to some."""
    if name.startswith("message."):
        return _message_body(name, actor_id, data, message)
    match name:
        case "conversation.created":
            return e.ConversationCreated(conversation=state(conversation))
        case "conversation.updated":
            return e.ConversationUpdated(conversation=state(conversation), changed=data.changed, by=actor_id)
        case "participant.joined":
            return e.ParticipantJoined(participant=_participant(data, conversation, names, present=True), by=actor_id)
        case "participant.left":
            gone = _participant(data, conversation, names, present=False)
            return e.ParticipantLeft(participant=gone, reason=data.reason or "left", by=actor_id)
        case "participant.role_changed":
            return e.RoleChanged(participant=_participant(data, conversation, names, present=True), by=actor_id)
        case "location.arrived" if message is not None:
            return e.LocationArrived(message=message, participant=data.participant or "")
    return e.Skip()


def _message_body(name: str, actor_id: str | None, data: EventData, message: Message | None) -> e.Event:
    if message is None:  # erased for good
        return e.Skip()
    match name:
        case "message.created":
            return e.MessageCreated(message=message)
        case "message.edited":
            return e.MessageEdited(message=message)
        case "message.deleted":
            return e.MessageDeleted(message=message, by=actor_id)
        case "message.rescoped":
            return e.MessageRescoped(message=message, by=actor_id)
        case "message.withdrawn":
            return e.MessageWithdrawn(message=message.id, version=data.version)
        case "message.reacted":
            who, emoji = data.participant or "", data.emoji or ""
            return e.MessageReacted(message=message, participant=who, emoji=emoji, on=data.on)
    return e.Skip()


def state(conversation: Conversation) -> e.ConversationState:
    """What all participants may know of a conversation."""
    return e.ConversationState(
        status=conversation.status,
        subject=conversation.subject,
        title=conversation.title,
        stage=conversation.stage,
        frozen=conversation.frozen,
        slow_mode_s=conversation.slow_mode_s,
    )


def _participant(
    data: EventData, conversation: Conversation, names: Mapping[str, str], *, present: bool
) -> Participant:
    found = conversation.participants.get(data.participant or "")
    profile_id = "" if found is None else found.profile_id
    return Participant(
        id=data.participant or "",
        profile=profile_id,
        role=data.role or "",
        name=names.get(profile_id, ""),
        present=present,
    )
