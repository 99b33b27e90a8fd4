"""What this node tells the others, and what it does of what they tell: the hub's way out of its process."""

import asyncio
import logging
from collections import deque
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from time import monotonic

from ..errors import Unavailable
from ..ids import new as new_id
from ..model import Conversation, Key
from ..store.db import REFUSED
from ..store.writer import Committed
from ..telemetry import tracing
from .bus import Bus, Confirmed, Interest, MemoryBus
from .hub import Hub
from .room import Told
from .words import (
    NAMED_MAX,
    Arrived,
    Changed,
    DeskChanged,
    Governed,
    LaneSignal,
    Looking,
    Present,
    ProfileSignal,
    Revoked,
    StaffSignal,
    Word,
    changes,
    desks,
    lane_of,
    listed,
)

_log = logging.getLogger("tradepost.broker")

READERS = 4  # conversations that are read from the database at once
WAITING_MAX = 10_000  # conversations that wait for it; of more the comparison of heads tells
SIGNALS_MAX = 16  # of one of them, the newest
ACTIVE_MAX = 20_000  # conversations whose heads are compared often
EXPECTED_S = 60.0  # from a token that was taken to a session
PRESENT_EACH = 200  # profiles in one word
LOOKING_EACH = 25  # who has what open, in one word
LEAVE_S = 1.0  # the others are told within this that the node leaves

Open = Callable[[Key], Awaitable[bool]]
"""Reads the conversation anew and opens its room; whether there is one."""

Large = Callable[[Key, int], Awaitable[list[Key]]]
"""The conversations of a profile that have more participants than this."""


class Exchange:
    """Owned by the node. With the memory broker it only hands on to the hub."""

    def __init__(self, bus: Bus, hub: Hub, read: Open, find_large: Large) -> None:
        self._bus, self._hub, self._read, self._find_large = bus, hub, read, find_large
        self.node = new_id("nd")
        self.alone = isinstance(bus, MemoryBus)
        self._left = False
        self._waiting: dict[Key, Changed] = {}
        self._busy: set[Key] = set()
        self._signals: dict[Key, deque[LaneSignal | StaffSignal]] = {}  # by conversation, until it is read
        self._arrived = asyncio.Event()
        self._expected: dict[Key, float] = {}  # profiles that sign in, and when they began
        self._large_of: dict[Key, list[Key]] = {}  # profiles that are here: their large conversations
        self._large: set[Key] = set()  # large conversations that changed while a member was here
        self.active: dict[Key, float] = {}  # conversations that changed lately, and when
        self.trouble = asyncio.Event()  # something may have been lost: heads are compared soon
        self.governed = asyncio.Event()  # a policy was set elsewhere
        self.found = 0  # how often the comparison of heads found something missing
        self.revoke: Callable[[Key], None] = lambda key: None
        if not self.alone:
            hub.join(self.node, self.say)

    @property
    def broker(self) -> str:
        """What operators call the broker."""
        return self._bus.name

    @property
    def up(self) -> bool:
        """Whether the broker is."""
        return self._bus.up

    @property
    def idle(self) -> bool:
        """Whether nothing that others told waits to be read."""
        return not self._waiting and not self._busy

    # Telling

    def publish(self, committed: Sequence[Committed], confirmed: Confirmed) -> None:
        """What a transaction committed: to the sessions here, then to the other nodes."""
        if self.alone:
            self._hub.publish(committed)
            confirmed()
            return
        encoded: list[Told | None] | None = [] if self._bus.carries else None
        self._hub.publish(committed, encoded)
        words = changes(committed, encoded)
        for word in words:
            self._note(word.ref)
        self._tell_others(words, confirmed)

    def renew(self, after: Conversation) -> None:
        """A conversation changed in what no event tells."""
        self._hub.open(after)
        self._hub.following.touch({after.ref})
        self.outdate([after.ref])

    def outdate(self, refs: Sequence[Key]) -> None:
        """The state of these conversations is another one: the other nodes read it anew."""
        words = []
        for tenant_id, conversation_id in () if self.alone else refs:
            known = self._hub.find((tenant_id, conversation_id))
            profiles = None if known is None else listed(known.by_profile)
            words.append(Changed(tenant=tenant_id, conversation=conversation_id, again=True, profiles=profiles))
        self._tell_others(words)

    def _tell_others(self, words: Sequence[Changed], confirmed: Confirmed | None = None) -> None:
        """To the nodes of those whom it may concern, and of those who follow a desk."""
        self._bus.tell([*words, *(desks(words) if self._bus.carries else ())], confirmed)

    def say(self, word: Word) -> None:
        """Something that may be lost."""
        self._bus.tell([word])

    def present(self) -> None:
        """That this node is there, who is connected to it, and what staff have open here, for the others."""
        self._say_present(self._hub.profiles_here())
        looks = [] if self._left or self.alone else self._hub.looks_here()
        for at in range(0, len(looks), LOOKING_EACH):
            self.say(Looking(node=self.node, looks=looks[at : at + LOOKING_EACH]))

    def came_or_went(self, keys: Sequence[Key]) -> None:
        """These profiles are here now, or not any more."""
        if self.alone:
            return
        here = [key for key in keys if self._hub.here(key)]
        self._say_present(here, [key for key in keys if not self._hub.here(key)])

    def _say_present(self, here: Sequence[Key], gone: Sequence[Key] = ()) -> None:
        if self._left:
            return
        for at in range(0, max(len(here), len(gone), 1), PRESENT_EACH):
            part = slice(at, at + PRESENT_EACH)
            self.say(Present(node=self.node, here=list(here[part]), gone=list(gone[part])))

    async def leave(self) -> None:
        """This node is no more; the others know when this returns, or after a while if the broker is slow."""
        self._left, taken = True, asyncio.Event()
        self._bus.tell([Present(node=self.node, leaving=True)], taken.set)
        if self.up:
            with suppress(TimeoutError):
                async with asyncio.timeout(LEAVE_S):
                    await taken.wait()

    # Hearing

    async def expect(self, key: Key) -> None:
        """Before the profile is welcomed: from its return on, what concerns it is heard here.

        Raises: Unavailable.
        """
        if not self._bus.carries:
            return
        self._expected[key] = monotonic()
        self._large_of[key] = await self._find_large(key, NAMED_MAX)
        await self._bus.follow(Interest(profiles=[key], large=self._large_of[key]))

    async def follow_large(self) -> None:
        """What grew large since is heard as a whole."""
        if self._bus.carries and self._large:
            await self._bus.follow(Interest(large=self._large))

    async def expect_desk(self, tenant_id: int) -> None:
        """From its return on, what changes for who follows the tenant's desk is heard here."""
        await self._bus.follow(Interest(desks=[tenant_id]))

    async def keep(self) -> None:
        """What concerns nobody here is heard no more."""
        if not self._bus.carries:
            return
        old = monotonic() - EXPECTED_S
        self._expected = {key: at for key, at in self._expected.items() if at > old}
        keys = {*self._hub.profiles_here(), *self._expected}
        self._large_of = {key: large for key, large in self._large_of.items() if key in keys}
        self._large = {ref for ref in self._large if self._has_members(ref)}
        large = {*self._large, *(ref for refs in self._large_of.values() for ref in refs)}
        await self._bus.keep(Interest(profiles=keys, large=large, desks=self._hub.following.tenants))

    def _has_members(self, ref: Key) -> bool:
        known = self._hub.find(ref)
        return known is not None and any(self._hub.here((ref[0], profile_id)) for profile_id in known.by_profile)

    def _note_size(self, ref: Key) -> None:
        known = self._hub.find(ref) if self._bus.carries else None
        if known is not None and len(known.by_profile) > NAMED_MAX:
            self._large.add(ref)

    async def run(self) -> None:
        """Serves until cancelled."""
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._bus.run(self.hear, self._rose), name="broker")
            for number in range(0 if self.alone else READERS):
                tasks.create_task(self._serve(), name=f"broker reader {number}")

    def _rose(self) -> None:
        """The broker is there, or there again."""
        self.trouble.set()
        self.say(Arrived(node=self.node))
        self.present()

    def hear(self, word: Word) -> None:
        """What another node tells."""
        hub = self._hub
        match word:
            case Changed():
                self._changed(word)
            case LaneSignal() | StaffSignal():
                self._signal(word)
            case ProfileSignal():
                hub.signals.hear_profiles([(word.tenant, profile_id) for profile_id in word.profiles], word.payload)
            case DeskChanged():
                hub.following.hear(word.tenant, word.conversations, flagged=word.flagged)
            case Revoked():
                self.revoke((word.tenant, word.profile))
            case Governed():
                self.governed.set()
            case Present(leaving=True):
                hub.came_or_went.update(hub.elsewhere.left(word.node))
            case Present():
                hub.elsewhere.here(word.node, word.here)
                hub.elsewhere.gone(word.node, word.gone)
            case Looking():
                self._looking(word)
            case Arrived():
                hub.elsewhere.here(word.node)
                self.present()

    def _looking(self, word: Looking) -> None:
        for tenant_id, conversation_id, profile_id, role in word.looks:
            ref = (tenant_id, conversation_id)
            if self._hub.elsewhere.looking(ref, profile_id) != role:
                self._hub.following.touch([ref])
            self._hub.elsewhere.looks(word.node, ref, profile_id, role)
            if not word.told:
                self._hub.look_ended(ref, profile_id)

    def _changed(self, word: Changed) -> None:
        hub, ref = self._hub, word.ref
        if hub.following:
            hub.following.touch([ref])
        if not self._concerns(word):
            hub.pass_over(ref, word.version, {lane: run.last for lane, run in word.lanes.items()}, again=word.again)
            return
        self._note(ref)
        if ref not in self._waiting and ref not in self._busy and word.told and self._is_known(word):
            with _heard(word):
                self._tell(word)
            return
        self._wait(word)

    def _wait(self, word: Changed) -> None:
        before = self._waiting.get(word.ref)
        if before is None and len(self._waiting) >= WAITING_MAX:
            self.trouble.set()
            return
        self._waiting[word.ref] = word if before is None else before.joined(word)
        self._arrived.set()

    def _signal(self, word: LaneSignal | StaffSignal) -> None:
        """It is told once what it was decided on is known here, and after the events before it."""
        ref, known = word.ref, self._hub.find(word.ref)
        under_way = ref in self._waiting or ref in self._busy
        if not under_way and known is not None and known.version >= word.version:
            self._hub.signals.hear(word)
        elif self._concerns(word):
            if not under_way:
                self._wait(Changed(tenant=word.tenant, conversation=word.conversation, version=word.version))
            if ref in self._waiting or ref in self._busy:
                self._signals.setdefault(ref, deque(maxlen=SIGNALS_MAX)).append(word)

    def _concerns(self, word: Changed | LaneSignal | StaffSignal) -> bool:
        """Whether anyone here may hear of it."""
        if word.profiles is None or self._hub.watched(word.ref):
            return True
        return any(self._hub.here((word.tenant, profile_id)) for profile_id in word.profiles)

    def _is_known(self, word: Changed) -> bool:
        """Whether the state here is as new as the word."""
        known = self._hub.find(word.ref)
        return not word.again and known is not None and known.version >= word.version

    def _note(self, ref: Key) -> None:
        self._note_size(ref)
        self.active.pop(ref, None)
        while len(self.active) >= ACTIVE_MAX:
            del self.active[next(iter(self.active))]
        self.active[ref] = monotonic()

    def make_up(self, found: Conversation) -> None:
        """The comparison of heads found that nobody told here how the conversation is now."""
        self.found += 1
        self._hub.open(found)
        self._note(found.ref)

    async def _serve(self) -> None:
        """Takes conversations one after the other; each is in one hand at a time."""
        while True:
            ref = next((ref for ref in self._waiting if ref not in self._busy), None)
            if ref is None:
                self._arrived.clear()
                await self._arrived.wait()
                continue
            word = self._waiting.pop(ref)
            self._busy.add(ref)
            try:
                with _heard(word):
                    await self._apply(word)
            except (Unavailable, *REFUSED) as error:
                _log.info("what another node told waits for the comparison of heads: %s", type(error).__name__)
                self.trouble.set()
            except Exception:  # one conversation must not silence the others
                _log.exception("what another node told could not be told on: %s", ref[1])
            finally:
                self._busy.discard(ref)
                for signal in self._signals.pop(ref, ()):
                    self._hub.signals.hear(signal)
                self._arrived.set()

    async def _apply(self, word: Changed) -> None:
        if not self._is_known(word) and not await self._read(word.ref):
            return
        self._note_size(word.ref)
        if word.told:
            self._tell(word)
        for lane_id in word.lanes.keys() - word.told.keys():
            run = word.lanes[lane_id]
            self._hub.add_lane(word.ref, lane_of(lane_id, run.audience))  # a message that begins one leaves the state
            await self._hub.catch_up(word.ref, lane_id, run.last, run.first - 1)

    def _tell(self, word: Changed) -> None:
        for lane_id, events in word.told.items():
            self._hub.receive(word.ref, lane_of(lane_id, word.lanes[lane_id].audience), events)


@contextmanager
def _heard(word: Changed) -> Iterator[None]:
    """The work of the block, inside the trace of what another node committed."""
    with tracing.span("hear", {"traceparent": word.trace}):
        yield
        tracing.rest_of_turn("socket.write")
