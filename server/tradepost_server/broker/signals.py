"""What is told to those who listen and is not kept: typing, receipts, positions, who is here."""

from collections.abc import Callable, Iterable, Mapping, Sequence

import msgspec
from msgspec import Raw

from tradepost.protocol.frames import SignalFrame
from tradepost.protocol.model import Author
from tradepost.protocol.signals import Watching

from .. import clock
from ..model import Key, Lane, Place
from .room import Listener, Room, What
from .words import NAMED_MAX, LaneSignal, ProfileSignal, StaffSignal, Word, listed


class Signals:
    """Owned by the hub, whose rooms and sessions it reads. `hear` is what other nodes told."""

    def __init__(
        self,
        rooms: Mapping[Key, Room],
        sessions: Mapping[Key, tuple[Listener, ...]],
        generation: Callable[[], int],
        finish: Callable[[bytes], bytes],
    ) -> None:
        self._rooms, self._sessions, self._generation, self._finish = rooms, sessions, generation, finish
        self.say: Callable[[Word], None] | None = None  # tells the other nodes, where there are any

    def lane(
        self,
        ref: Key,
        lane: Lane,
        payload: bytes,
        *,
        besides: Key,
        of: str,
        what: What,
        about: tuple[Place, Author] | None = None,
    ) -> None:
        """Tells the lane's readers something that is not kept of someone in the role `of`, as their policy allows.

        Where it is about a message, only those who may read that are told. Nobody is told where the conversation is
        not live here.
        """
        room = self._rooms.get(ref)
        if room is None:
            return
        word = LaneSignal(
            tenant=ref[0],
            conversation=ref[1],
            version=room.conversation.version,
            lane=lane.id,
            audience=lane.audience,
            payload=payload,
            besides=besides[1],
            of=of,
            what=what,
            profiles=listed(room.conversation.by_profile, NAMED_MAX),
            about=about,
        )
        self._hear_lane(word)
        if self.say is not None:
            self.say(word)

    def hear(self, word: LaneSignal | StaffSignal) -> None:
        """Tells who hears it here. Nobody is told where it was decided on a newer state than is known here."""
        if isinstance(word, LaneSignal):
            self._hear_lane(word)
        else:
            self._hear_staff(word)

    def _hear_lane(self, word: LaneSignal) -> None:
        room = self._rooms.get(word.ref)
        if room is None or room.conversation.version < word.version:
            return
        lane = Lane(id=word.lane, audience=word.audience)
        frame, policy, besides = self._finish(word.payload), room.conversation.policy, (word.tenant, word.besides)
        for session in room.listeners(lane, self._sessions, self._generation(), clock.now()).listeners:
            if session.profile_key == besides or (policy.selective and not room.tells(session, word.of, word.what)):
                continue
            if word.about is None or room.may_know(session, lane, *word.about):
                session.signal(frame)

    def profiles(self, keys: Sequence[Key], payload: bytes) -> None:
        """Tells the sessions of these profiles of one tenant something that is not kept."""
        self.hear_profiles(keys, payload)
        if self.say is not None and keys:
            self.say(ProfileSignal(tenant=keys[0][0], profiles=[profile_id for _, profile_id in keys], payload=payload))

    def hear_profiles(self, keys: Iterable[Key], payload: bytes) -> None:
        """The same, here."""
        frame = self._finish(payload)
        for key in keys:
            for session in self._sessions.get(key, ()):
                session.signal(frame)

    def watching(self, ref: Key, profile_id: str, *, on: bool, here_alone: bool = False) -> None:
        """Tells staff who joined the conversation or have it open whether one of them has it open."""
        room = self._rooms.get(ref)
        own = None if room is None else room.conversation.find(profile_id)
        if room is None or own is None:
            return
        signal = Raw(msgspec.json.encode(Watching(participant=own.id, on=on)))
        word = StaffSignal(
            tenant=ref[0],
            conversation=ref[1],
            version=room.conversation.version,
            payload=msgspec.json.encode(SignalFrame(conversation=ref[1], signal=signal)),
            besides=profile_id,
            profiles=listed(room.conversation.by_profile, NAMED_MAX),
        )
        self._hear_staff(word)
        if self.say is not None and not here_alone:
            self.say(word)

    def _hear_staff(self, word: StaffSignal) -> None:
        room = self._rooms.get(word.ref)
        if room is None or room.conversation.version < word.version:
            return
        frame = self._finish(word.payload)
        for session in room.staff(self._sessions, clock.now()):
            if session.profile_key != (word.tenant, word.besides):
                session.signal(frame)
