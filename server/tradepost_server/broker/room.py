"""A conversation that is live in this process: its cached state, the gate of each lane, and who listens."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from time import monotonic
from typing import Literal, NamedTuple, Protocol

from tradepost.protocol.model import Author

from ..model import LONG_AGO, Actor, Conversation, Key, Lane, Participant, Place, Policy, Tenant, holds
from ..rules import access, blocks, lanes
from ..rules.leaks.views import chosen

LaneKey = tuple[int, str, str]  # tenant, conversation, lane
What = Literal["receipts", "typing", "places"]  # signals that policy tells or does not tell
HELD_MAX = 64  # events that wait for one that is missing


class Told(NamedTuple):
    """One event as readers are told of it: a frame, and others in its stead where not everyone may know all of it."""

    seq: int
    frame: bytes
    place: Place  # of the message that it is about; else its own
    skip: bytes = b""  # for who may not read that message; empty where it is the message's own event
    answers: Place | None = None  # of what the message answers
    bare: bytes = b""  # for who may not read that one
    party: bytes = b""  # for parties, where names are not theirs to know
    by_role: "Mapping[str, Told] | None" = None  # what parties get, where not every role sees all; "": any other role
    author: str = ""  # who sees all of it all the same
    views: Mapping[str, bytes] | None = None  # for staff who may not see all of it, by what is kept from them
    hidden: "Told | None" = None  # for parties who have blocked its author
    hidden_from: frozenset[str] = frozenset()  # those

    @property
    def plain(self) -> bool:
        """Whether all who may read the message get the same frame."""
        varied = self.by_role or self.views or self.hidden
        return self.answers is None and not self.party and not varied


def finished(told: Told, finish: Callable[[bytes], bytes]) -> Told:
    """With frames as sockets write them."""
    if told.by_role is not None:
        told = told._replace(by_role={role: finished(theirs, finish) for role, theirs in told.by_role.items()})
    if told.views is not None:
        told = told._replace(views={what: finish(frame) for what, frame in told.views.items()})
    if told.hidden is not None:
        told = told._replace(hidden=finished(told.hidden, finish))
    if told.plain and not told.skip:
        return told._replace(frame=finish(told.frame))
    return told._replace(
        frame=finish(told.frame),
        skip=told.skip and finish(told.skip),
        bare=told.bare and finish(told.bare),
        party=told.party and finish(told.party),
    )


class Audience(NamedTuple):
    """Who hears a lane now. All of them may read its places after `opening`, and what was said after `since_at`."""

    listeners: "tuple[Listener, ...]"
    opening: int
    since_at: datetime


class Listener(Protocol):
    """A session, as the hub sees it."""

    @property
    def profile_key(self) -> Key:
        """Whose session it is."""

    @property
    def actor(self) -> Actor:
        """Who that is, and in which role."""

    def hears(self, conversation: Conversation, role: str | None) -> bool:
        """Whether the session's token lets it hear this conversation in this role."""

    def deliver(self, lane: LaneKey, first: int, last: int, frames: bytes) -> None:
        """Finished frames of the lane's events from seq `first` to `last`."""

    def signal(self, frame: bytes) -> None:
        """A finished frame of something that is not kept."""

    def end(self, code: int, reason: str) -> None:
        """Closes the session."""

    def obey(self, tenant: Tenant) -> None:
        """The tenant's policy is another one now."""


class Room:
    """Owned by the hub; everything here happens in the event loop, without awaiting."""

    __slots__ = (
        "_listeners",
        "_listeners_of",
        "asked_at",
        "conversation",
        "heads",
        "held",
        "loaded",
        "older",
        "watchers",
    )

    def __init__(self, conversation: Conversation, heads: Mapping[str, int] | None) -> None:
        self.conversation = conversation
        self.heads: dict[str, int] = {}  # lane → last seq told
        self.older = frozenset(conversation.lanes)  # lanes there when it was opened; another is heard from 1 on
        self.loaded = heads  # the database's heads when it was opened: some of that may be on its way; None: not known
        self.held: dict[str, dict[int, Told]] = {}  # lane → events that came before their turn
        self.asked_at = monotonic()  # when somebody needed it or something happened; on the monotonic clock
        self.watchers: set[Listener] = set()  # sessions of staff who have it open, joined or not
        self._listeners: dict[str, Audience] = {}
        self._listeners_of: object = None  # what `_listeners` was computed for

    def renew(self, conversation: Conversation) -> None:
        """A newer state of the conversation."""
        self.asked_at = monotonic()
        known = self.conversation
        if (conversation.version, conversation.policy.version) < (known.version, known.policy.version):
            return
        if conversation.policy.version < known.policy.version:
            conversation = replace(conversation, policy=known.policy)
        if not set(known.lanes) <= set(conversation.lanes):
            conversation = replace(conversation, lanes={**known.lanes, **conversation.lanes})
        if conversation is not known:
            self.conversation = conversation
            self._listeners_of = None

    def obey(self, policy: Policy) -> None:
        """The tenant's policy is another one now."""
        if policy.version > self.conversation.policy.version:
            self.conversation = replace(self.conversation, policy=policy)
            self._listeners_of = None

    def lane(self, lane: Lane) -> None:
        """A lane that may be new."""
        if lane.id not in self.conversation.lanes:
            known = self.conversation
            self.conversation = replace(known, lanes={**known.lanes, lane.id: lane})

    def told_upto(self, lane_id: str, before: int) -> int:
        """The last seq told of a lane; where nothing was told yet, what is to be told next comes after `before`."""
        head = self.heads.get(lane_id)
        if head is not None:
            return head
        if lane_id not in self.older:
            return 0
        return before if self.loaded is None else min(before, self.loaded.get(lane_id, 0))

    def pass_gate(self, lane_id: str, told: Told) -> list[Told]:
        """What may be told now that this event came, in order: nothing for one told already or one that must wait."""
        self.asked_at = monotonic()
        seq = told.seq
        head = self.told_upto(lane_id, seq - 1)
        if seq <= head:
            return []
        if seq > head + 1:
            self.held.setdefault(lane_id, {})[seq] = told
            return []
        ready = [told]
        held = self.held.get(lane_id)
        while held and (following := held.pop(ready[-1].seq + 1, None)) is not None:
            ready.append(following)
        if held is not None and not held:
            del self.held[lane_id]
        self.heads[lane_id] = ready[-1].seq
        return ready

    def listeners(
        self, lane: Lane, sessions: Mapping[Key, tuple[Listener, ...]], generation: int, now: datetime
    ) -> "Audience":
        """Sessions of those who may read what is appended to the lane now, and of staff who watch."""
        deadline = self.conversation.next_deadline
        passed = deadline is not None and deadline <= now
        state = (generation, passed)
        if self._listeners_of != state or passed:
            self._listeners, self._listeners_of = {}, state
        found = self._listeners.get(lane.id)
        if found is None:
            found = self._listeners[lane.id] = self._find(lane, sessions, now)
        return found

    def _find(self, lane: Lane, sessions: Mapping[Key, tuple[Listener, ...]], now: datetime) -> "Audience":
        conversation = self.conversation
        found: dict[Listener, None] = {}
        opening, since_at = 0, LONG_AGO
        for participant in lanes.readers(conversation, lane, now):
            stint = participant.stints[-1]
            own = sessions.get((conversation.tenant_id, participant.profile_id), ())
            hearing = [session for session in own if session.hears(conversation, stint.role)]
            if hearing and stint.role not in conversation.policy.staff and stint.opened is not None:
                opening = max(opening, stint.opened.get(lane.id, 0))
                since_at = max(since_at, stint.since_at)
            found.update(dict.fromkeys(hearing))
        found.update(dict.fromkeys(w for w in self.watchers if self._may_watch(w)))
        return Audience(tuple(found), opening, since_at)

    def staff(self, sessions: Mapping[Key, tuple[Listener, ...]], now: datetime) -> list[Listener]:
        """Sessions of staff who have it open or are in it."""
        conversation = self.conversation
        found = dict.fromkeys(w for w in self.watchers if self._may_watch(w))
        for participant in conversation.participants.values():
            stint = participant.stint(now)
            if stint is not None and stint.role in conversation.policy.staff:
                own = sessions.get((conversation.tenant_id, participant.profile_id), ())
                found.update(dict.fromkeys(s for s in own if s.hears(conversation, stint.role)))
        return list(found)

    def _may_watch(self, watcher: Listener) -> bool:
        """Staff who became a party hear what a party hears."""
        conversation = self.conversation
        participant = conversation.find(watcher.profile_key[1])
        stints = () if participant is None else participant.stints
        return all(s.role in conversation.policy.staff for s in stints) and watcher.hears(conversation, None)

    def share(self, lane: Lane, listener: Listener, events: Sequence[Told], now: datetime) -> list[Told]:
        """What one listener may be told of these: nothing before their places, else what they may know of each."""
        participant = self.conversation.find(listener.profile_key[1])
        stint = None if participant is None else participant.stint(now)
        policy = self.conversation.policy
        if participant is None or stint is None:  # who watches
            return self.viewed(listener.actor.role, events)
        if stint.role in policy.staff:
            return self.viewed(stint.role, events)
        spans = lanes.spans(participant, lane, policy)
        return [self._version(lane, participant, told) for told in events if lanes.allows(spans, told.seq)]

    def viewed(self, role: str | None, events: Sequence[Told]) -> list[Told]:
        """What staff in this role may know of these."""
        unseen = access.withheld(self.conversation.policy, role)
        if unseen is None:
            return list(events)
        return [
            told._replace(frame=chosen(told.views, unseen) or told.frame) if told.views else told for told in events
        ]

    def share_of_former(
        self, participant: Participant, lane: Lane, events: Sequence[Told], now: datetime
    ) -> list[Told]:
        """What someone who does not hear the lane any more may be told of events from before their part of it ended."""
        policy = self.conversation.policy
        past = lanes.without_overdue(participant, now)
        if not past.stints:
            return []
        spans = lanes.spans(past, lane, policy)
        theirs = [
            told
            for told in events
            if lanes.allows(spans, told.seq)
            and (told.place.changed_at is None or lanes.may_read(past, lane, told.place, policy))
        ]
        if past.stints[-1].role in policy.staff:
            return self.viewed(past.stints[-1].role, theirs)
        return [self._version(lane, past, told) for told in theirs]

    def last_frame(self, leaver: Participant, told: Told) -> bytes:
        """What someone is told of an event of the change that ends their part."""
        role = leaver.stints[-1].role if leaver.stints else None
        if role is None or role in self.conversation.policy.staff:
            return self.viewed(role, [told])[0].frame
        theirs = told.hidden if told.hidden is not None and leaver.id in told.hidden_from else told
        return theirs.party or theirs.frame

    def _version(self, lane: Lane, participant: Participant, told: Told) -> Told:
        policy = self.conversation.policy
        if told.hidden is not None and participant.id in told.hidden_from:
            told = told.hidden
        if told.by_role is not None and participant.id != told.author:
            told = told.by_role.get(participant.stints[-1].role, told.by_role[""])
        if told.skip and not lanes.may_read(participant, lane, told.place, policy):
            return told._replace(frame=told.skip)
        if told.answers is not None:
            original = self.conversation.lanes.get(told.answers.lane)
            if original is None or not lanes.may_read(participant, original, told.answers, policy):
                return told._replace(frame=told.bare)
        return told._replace(frame=told.party) if told.party else told

    def may_know(self, session: Listener, lane: Lane, place: Place, author: Author) -> bool:
        """Whether a listener of the lane may read the message that stands there; staff, and who watches, may."""
        participant = self.conversation.find(session.profile_key[1])
        policy = self.conversation.policy
        if participant is None or not participant.stints or participant.stints[-1].role in policy.staff:
            return True
        if blocks.hides(self.conversation, participant.id, author):
            return False
        return lanes.may_read(participant, lane, place, policy)

    def tells(self, session: Listener, of: str, what: What) -> bool:
        """Whether policy tells the session's role this of someone in the role `of`; who watches is told all."""
        participant = self.conversation.find(session.profile_key[1])
        if participant is None or not participant.stints:
            return True
        if what == "places":
            return True
        role = self.conversation.policy.role(participant.stints[-1].role)
        return holds(role.receipts_of if what == "receipts" else role.typing_of, of)
