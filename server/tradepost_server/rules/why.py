"""Why someone sees a message or does not, in one sentence. Pure."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from tradepost.protocol.model import Message

from ..model import ALL, STAFF, Conversation, Lane, Participant, Stint, place_of
from . import aliases, lanes
from .access import Standing
from .sight import Sight


class Verdict(NamedTuple):
    """The answer of `message.why`."""

    visible: bool
    rule: str
    sentence: str


def explain(
    conversation: Conversation,
    standing: Standing,
    participant: Participant,
    message: Message,
    now: datetime,
    ended_at: datetime | None,
) -> Verdict:
    """Whether the participant sees the message now; `ended_at` is when their last stint ended, if it did."""
    lane = Lane(id=message.lane, audience=tuple(message.audience))
    told, role = audience_in_words(conversation, message), aliases.role_of(participant)
    if standing.relation in ("none", "former"):
        return _outside(conversation, participant, lane, message, now, ended_at)
    sight = Sight(conversation=conversation, standing=standing)
    readable = sight.may_read(place_of(message))
    if readable and sight.hides(message.author):
        return Verdict(False, "blocked", f"hidden: audience {told}, and they have blocked its author")
    if message.deleted_at is not None and readable:
        return Verdict(True, "deleted", f"visible as deleted: audience {told}, its content is gone")
    if standing.sees_all:
        return Verdict(True, "staff", f"visible: audience {told}, and staff see all")
    if readable:
        if message.author.participant == participant.id:
            return Verdict(True, "author", f"visible: audience {told}, you looked as its author")
        return Verdict(True, "audience", f"visible: audience {told}, you looked as {role}")
    return _hidden(conversation, participant, lane, message, now)


def _outside(
    conversation: Conversation,
    participant: Participant,
    lane: Lane,
    message: Message,
    now: datetime,
    ended_at: datetime | None,
) -> Verdict:
    """Of someone who is not in it now."""
    if not participant.stints:
        told = f"the {participant.enrolled} comes in at another stage" if participant.enrolled else "they only watch"
        return Verdict(False, "not_member", f"outside window: {told}")
    if not _in_audience(conversation, participant, lane, participant.stints):
        return _other_audience(conversation, participant, message)
    window = conversation.policy.role(participant.stints[-1].role).window
    stage, stage_at = conversation.stage, conversation.stage_at
    if window is not None and stage is not None and stage_at is not None and stage not in window.stages:
        return Verdict(False, "window", f"outside window: {stage} {ago(now - stage_at)}")
    since = f" {ago(now - ended_at)}" if ended_at is not None else ""
    return Verdict(False, "window", f"outside window: their part ended{since}")


def _hidden(
    conversation: Conversation, participant: Participant, lane: Lane, message: Message, now: datetime
) -> Verdict:
    """Of someone who is in it, and may not read this."""
    stints = participant.stints
    if not _in_audience(conversation, participant, lane, stints):
        return _other_audience(conversation, participant, message)
    current = [s for s in stints if s.ended is None]
    said = ago(now - message.at)
    if any(s.since_at < message.at <= (s.upto_at or message.at) for s in stints):
        earlier = [s for s in stints if s.since_at < message.at <= (s.upto_at or message.at)]
        if not _in_audience(conversation, participant, lane, earlier):
            return _other_audience(conversation, participant, message, earlier[-1].role)
        return Verdict(False, "earlier_window", f"outside window: said {said}, in an earlier part that policy hides")
    if all(message.at <= s.since_at for s in stints):
        return Verdict(False, "before_join", f"outside window: said {said}, before {_who(current, participant)} joined")
    return Verdict(False, "window", f"outside window: said {said}, while they were not in it")


def _who(current: Sequence[Stint], participant: Participant) -> str:
    return f"the {current[-1].role if current else aliases.role_of(participant)}"


def _in_audience(conversation: Conversation, participant: Participant, lane: Lane, stints: Sequence[Stint]) -> bool:
    return any(lanes.includes(lane.audience, participant.id, s.role, conversation.policy) for s in stints)


def _other_audience(
    conversation: Conversation, participant: Participant, message: Message, role: str | None = None
) -> Verdict:
    told = audience_in_words(conversation, message)
    return Verdict(False, "audience", f"hidden: audience {told}, you looked as {role or aliases.role_of(participant)}")


def audience_in_words(conversation: Conversation, message: Message) -> str:
    """`seller and staff`, `everyone`, `buyer, the courier pt_9 and staff`; the author is not named."""
    if tuple(message.audience) == ALL:
        return "everyone"
    own = (STAFF, f"participant:{message.author.participant}")
    words = [_entry(conversation, entry) for entry in message.audience if entry not in own]
    return " and ".join([", ".join(words), STAFF] if words else [STAFF])


def _entry(conversation: Conversation, entry: str) -> str:
    if not entry.startswith("participant:"):
        return entry
    participant_id = entry.removeprefix("participant:")
    known = conversation.participants.get(participant_id)
    return f"the {aliases.role_of(known)} {participant_id}" if known is not None else participant_id


def ago(time: timedelta) -> str:
    """`40 s ago`, `12 min ago`, `2 h ago`, `3 days ago`."""
    seconds = max(0, int(time.total_seconds()))
    for unit, size in (("days", 86_400), ("h", 3_600), ("min", 60)):
        if seconds >= size:
            count = seconds // size
            return f"{count} {'day' if unit == 'days' and count == 1 else unit} ago"
    return f"{seconds} s ago"
