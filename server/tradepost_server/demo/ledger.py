"""The counter: what was committed against what came to each party's callbacks, one conversation at a time."""

from collections import OrderedDict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TypeAlias

import msgspec

from tradepost.events import AnyEvent, MessageCreated, MessageRescoped, ParticipantJoined, ParticipantLeft

from .cast import CAST, STAFF, Party

CONVERSATIONS_MAX = 4  # that are remembered; the oldest is forgotten
EXPIRY = timedelta(seconds=3)  # a part that ends by itself ends this much before it is told, at most

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
    delivered: dict[str, set[str]] = field(default_factory=dict)  # profile → messages
    seen: dict[tuple[str, str], set[int]] = field(default_factory=dict)  # (profile, lane) → places
    doubled: int = 0
    reordered: int = 0


class Ledger:
    """Written by those who play, read by the page."""

    def __init__(self) -> None:
        self._rooms: OrderedDict[str, _Room] = OrderedDict()

    def acked(self, conversation: str, message: str) -> None:
        """The server said that it stored the message; one without an id is held back: it comes later, or never."""
        if message:
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
        if isinstance(event.body, MessageCreated | MessageRescoped):
            room.acked.add(event.body.message.id)
            room.delivered.setdefault(party.profile, set()).add(event.body.message.id)

    def missing(
        self, conversation: str, log: Log, audiences: Mapping[str, Sequence[str]], before: datetime
    ) -> set[Place]:
        """What happened until `before` and a party should have heard of and did not.

        Under no name: acked messages that are in no log.
        """
        room = self._room(conversation)
        stored = {
            e.body.message.id
            for lane in log.values()
            for e in lane
            if isinstance(e.body, MessageCreated | MessageRescoped)  # where it was before, it left an empty place
        }
        found: set[Place] = {("", message, 0) for message in room.acked - stored}
        for party in CAST:
            stays = _stays(party, log["all"], room.seen.get((party.profile, "all"), set()))
            for lane, events in log.items():
                if _reads(party, audiences[lane], log["all"]):
                    missed = _due((e for e in events if e.at <= before), stays) - room.seen.get(
                        (party.profile, lane), set()
                    )
                    found |= {(party.profile, lane, seq) for seq in missed}
        return found

    def count(self, conversation: str, lost: int) -> Count:
        """The numbers for the page."""
        room = self._room(conversation)
        return Count(
            acked=len(room.acked),
            delivered={party.profile: len(room.delivered.get(party.profile, ())) for party in CAST},
            lost=lost,
            doubled=room.doubled,
            reordered=room.reordered,
        )

    def _room(self, conversation: str) -> _Room:
        room = self._rooms.setdefault(conversation, _Room())
        while len(self._rooms) > CONVERSATIONS_MAX:
            self._rooms.popitem(last=False)
        return room


Stay: TypeAlias = tuple[datetime, datetime | None]  # from a coming to the going, if there was one


def _due(events: Iterable[AnyEvent], stays: Sequence[Stay]) -> set[int]:
    """Places of a lane of theirs that fall into their stays."""
    return {e.seq for e in events for begin, end in stays if begin <= e.at and (end is None or e.at <= end)}


def _stays(party: Party, everyone: Sequence[AnyEvent], heard: set[int]) -> list[Stay]:
    """Staff listen from the first event that they heard on; the others from their coming to their going."""
    if party in STAFF:
        return [(event.at, None) for event in everyone if event.seq == min(heard, default=0)]
    stays: list[Stay] = []
    for event in everyone:
        if isinstance(event.body, ParticipantJoined) and event.participant.profile == party.profile:
            stays.append((event.at, None))
        elif isinstance(event.body, ParticipantLeft) and event.participant.profile == party.profile and stays:
            early = EXPIRY if event.body.reason == "expired" else timedelta()
            stays[-1] = (stays[-1][0], event.at - early)
    return stays


def _reads(party: Party, audience: Sequence[str], everyone: Iterable[AnyEvent]) -> bool:
    """Whether a lane of this audience is one of theirs."""
    joined = (event.participant for event in everyone if isinstance(event.body, ParticipantJoined))
    own = {f"participant:{participant.id}" for participant in joined if participant.profile == party.profile}
    return party in STAFF or not {"all", party.role, *own}.isdisjoint(audience)
