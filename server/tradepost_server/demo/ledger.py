"""The counter: what was committed against what came to each party's callbacks, one conversation at a time."""

from collections import OrderedDict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

import msgspec

from tradepost.events import AnyEvent, MessageCreated, ParticipantJoined, ParticipantLeft

from .cast import CAST, STAFF, Party

CONVERSATIONS_MAX = 4  # that are remembered; the oldest is forgotten

Place: TypeAlias = tuple[str, str, int]  # profile, lane, seq
Log: TypeAlias = Mapping[str, Sequence[AnyEvent]]  # lane → its events


class Count(msgspec.Struct, frozen=True, kw_only=True):
    """How it went in one conversation so far."""

    acked: int = 0  # messages whose sender was told that they are stored
    delivered: dict[str, int] = {}  # messages, by profile
    lost: int = 0
    doubled: int = 0
    reordered: int = 0


@dataclass(slots=True)
class _Room:
    """What is known of one conversation."""

    acked: set[str] = field(default_factory=set)
    delivered: dict[str, int] = field(default_factory=dict)
    seen: dict[tuple[str, str], set[int]] = field(default_factory=dict)  # (profile, lane) → places
    doubled: int = 0
    reordered: int = 0


class Ledger:
    """Written by those who play, read by the page."""

    def __init__(self) -> None:
        self._rooms: OrderedDict[str, _Room] = OrderedDict()

    def acked(self, conversation: str, message: str) -> None:
        """The server said that it stored the message."""
        self._room(conversation).acked.add(message)

    def heard(self, party: Party, event: AnyEvent) -> None:
        """One event, as it came to the callback of a party."""
        if not event.seq or not isinstance(event.body, msgspec.Struct):
            return  # a signal, or word of a gap: what is missing shows as lost
        room = self._room(event.conversation)
        seen = room.seen.setdefault((party.profile, event.lane), set())
        if event.seq in seen:
            room.doubled += 1
        elif seen and event.seq < max(seen):
            room.reordered += 1
        seen.add(event.seq)
        if isinstance(event.body, MessageCreated):
            room.acked.add(event.body.message.id)
            room.delivered[party.profile] = room.delivered.get(party.profile, 0) + 1

    def missing(self, conversation: str, log: Log, audiences: Mapping[str, Sequence[str]]) -> set[Place]:
        """Places that a party should have heard of and did not; and, under no name, acked messages that are in no log."""
        room = self._room(conversation)
        stored = {e.body.message.id for lane in log.values() for e in lane if isinstance(e.body, MessageCreated)}
        found: set[Place] = {("", message, 0) for message in room.acked - stored}
        for party in CAST:
            for lane, events in log.items():
                seen = room.seen.get((party.profile, lane), set())
                due = _due(party, events, audiences[lane], log["all"], seen)
                found |= {(party.profile, lane, seq) for seq in due - seen}
        return found

    def count(self, conversation: str, lost: int) -> Count:
        """The numbers for the page."""
        room = self._room(conversation)
        return Count(
            acked=len(room.acked),
            delivered={party.profile: room.delivered.get(party.profile, 0) for party in CAST},
            lost=lost,
            doubled=room.doubled,
            reordered=room.reordered,
        )

    def _room(self, conversation: str) -> _Room:
        room = self._rooms.setdefault(conversation, _Room())
        while len(self._rooms) > CONVERSATIONS_MAX:
            self._rooms.popitem(last=False)
        return room


def _due(
    party: Party, events: Iterable[AnyEvent], audience: Sequence[str], everyone: Sequence[AnyEvent], seen: set[int]
) -> set[int]:
    """Places of a lane that a party must have heard of: staff from the first they heard, others while they were in."""
    if party in STAFF:
        return {event.seq for event in events if seen and event.seq >= min(seen)}
    stays: list[list[AnyEvent]] = []
    for event in everyone:
        if not isinstance(event.body, ParticipantJoined | ParticipantLeft):
            continue
        if event.participant.profile == party.profile:
            if isinstance(event.body, ParticipantJoined):
                stays.append([event])
            elif stays:
                stays[-1].append(event)
    own = {f"participant:{begin.participant.id}" for begin, *_ in stays}
    if "all" not in audience and party.role not in audience and own.isdisjoint(audience):
        return set()
    return {
        event.seq
        for event in events
        for begin, *end in stays
        if begin.at <= event.at and (not end or event.at <= end[0].at)
    }
