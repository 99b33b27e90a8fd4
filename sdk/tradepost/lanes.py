"""The places of a reader in the lanes: what may be delivered, what is held, what is missing. Pure: no I/O, no clock."""

from collections.abc import Iterable, Sequence

from .protocol.frames import EventFrame
from .protocol.model import Conversation, Range

HELD_MAX = 64  # frames of one lane kept while one before them is missing; further ones are read from the log

LaneKey = tuple[str, str]  # conversation, lane


class Gate:
    """One lane as far as it was delivered: the next event passes, an older one is dropped, a later one is held."""

    __slots__ = ("catching", "cursor", "doubted", "held", "known", "ranges", "target")

    def __init__(self) -> None:
        self.cursor: int = 0  # the last place that was delivered or stepped over
        self.target: int = 0  # the last place known to exist
        self.ranges: Sequence[Range] = ()  # as they were told last; none: not known, or not ours to know
        self.known: bool = False  # whether the ranges, and so the beginning, are known
        self.catching: bool = True  # missing events are being read: live ones wait
        self.doubted: bool = False  # more was delivered than the log seems to have: it is asked
        self.held: dict[int, EventFrame] = {}

    @property
    def next(self) -> int:
        """The place to deliver next: after the end of one range it is the first of the following one."""
        for stretch in self.ranges:
            if stretch.to is None or self.cursor < stretch.to:
                return max(self.cursor, stretch.after) + 1
        return self.cursor + 1

    @property
    def behind(self) -> bool:
        """Whether something is known to exist that was not delivered."""
        return self.target >= self.next

    def begin(self, *, latest: bool) -> None:
        """Take the first place: that of the range, or, with `latest`, what was first heard live, or the head."""
        self.known = True
        if latest:
            self.cursor = min([self.target, *(seq - 1 for seq in self.held)])
        elif self.ranges:
            self.cursor = self.ranges[0].after

    def live(self, frame: EventFrame) -> list[EventFrame]:
        """What may be delivered now that `frame` was heard."""
        if frame.seq <= self.cursor and self.known:
            return []
        self.target = max(self.target, frame.seq)
        if len(self.held) < HELD_MAX or frame.seq == self.next:
            self.held[frame.seq] = frame
        return [] if self.catching else self.release()

    def page(self, frames: Iterable[EventFrame]) -> list[EventFrame]:
        """What is news of a page read from the log, which leaves out what is not ours and nothing else: it knows the
        ranges of this moment, and we those of some time ago.
        """
        passed = []
        for frame in frames:
            if frame.seq > self.cursor:
                self.cursor = frame.seq
                passed.append(frame)
        return passed

    def release(self) -> list[EventFrame]:
        """The held frames that follow without a hole; those that came too late are dropped."""
        passed = []
        while (frame := self.held.pop(self.next, None)) is not None:
            self.cursor = frame.seq
            passed.append(frame)
        if self.held and min(self.held) <= self.cursor:
            self.held = {seq: frame for seq, frame in self.held.items() if seq > self.cursor}
        return passed

    def jump(self, cursor: int) -> None:
        """Step over everything up to `cursor`."""
        self.cursor = max(self.cursor, cursor)
        self.target = max(self.target, self.cursor)

    def rewind(self, head: int) -> None:
        """The log ends here, before what was delivered: it is that of a database restored from a backup."""
        self.cursor = self.target = head
        self.held.clear()

    def give_up(self) -> None:
        """Nothing more can be read here: forget what was expected."""
        self.held.clear()
        self.target = self.cursor
        self.catching = False


class Lanes:
    """The gates of all lanes that a reader has heard of."""

    def __init__(self, *, latest: bool) -> None:
        self.gates: dict[LaneKey, Gate] = {}
        self.watched: set[str] = set()  # conversations that staff hear without being in them
        self._latest = latest  # how the lanes of the very first sync begin
        self._of: dict[str, dict[str, Gate]] = {}
        self._synced = False

    def gate(self, key: LaneKey) -> Gate:
        """The gate of a lane; an unknown one is made, and holds until its range is learned."""
        gate = self.gates.get(key)
        if gate is None:
            gate = self.gates[key] = self._of.setdefault(key[0], {})[key[1]] = Gate()
        return gate

    def heard(self, frame: EventFrame) -> list[EventFrame]:
        """What may be delivered now that `frame` was heard. The first event of an unknown lane needs no range."""
        gate = self.gate((frame.conversation, frame.lane))
        if not gate.known and frame.seq == 1 and self._synced:
            gate.known, gate.catching = True, False
        return gate.live(frame)

    def learn(self, conversation: Conversation) -> list[LaneKey]:
        """Take over ranges and heads. Returns the lanes that hold or are behind: to be caught up."""
        anew = not any(gate.known for gate in self._of.get(conversation.id, {}).values())
        latest = anew and (conversation.id in self.watched or (self._latest and not self._synced))
        waiting = []
        for lane in conversation.lanes:
            gate = self.gate((conversation.id, lane.id))
            gate.ranges = lane.ranges
            gate.target = max(gate.target, lane.head)
            if not gate.known:
                gate.begin(latest=latest)
            if gate.behind or gate.catching:
                waiting.append((conversation.id, lane.id))
        return waiting

    def compare(self, conversation: Conversation) -> None:
        """At the beginning of a session: does any lane end before what was delivered of it?"""
        for lane in conversation.lanes:
            gate = self.gate((conversation.id, lane.id))
            gate.doubted = gate.known and lane.head < gate.cursor

    def lost(self, conversation: str) -> None:
        """The conversation is not ours to read any more."""
        self.watched.discard(conversation)
        for gate in self._of.get(conversation, {}).values():
            gate.give_up()

    def synced(self) -> list[LaneKey]:
        """The pages of the sync were read: lanes that miss nothing go live, the others are returned."""
        self._synced = True
        waiting = []
        for key, gate in self.gates.items():
            if gate.behind or gate.doubted or not gate.known:
                waiting.append(key)
            else:
                gate.held.clear()
                gate.catching = False
        return waiting
