"""Sends that wait for the log writer: tenants and conversations in turn, and aside those that are locked elsewhere.

Sends of one conversation stay in the order in which they came, wherever they wait: while some of them are being
stored, the others are not taken.
"""

import asyncio
from collections import Counter, OrderedDict, deque
from collections.abc import Collection, Iterable
from time import monotonic

from tradepost.protocol.limits import FRAME_MAX_BYTES

from ..errors import Busy, Unavailable
from ..model import Key
from .submission import Submission

BATCH_ROWS = 250  # larger ones cost more for each row, and leave the database idle while their readers are told
TURN_ROWS = 32  # of one conversation, before the next one has its turn
BATCH_BYTES = 1_048_576
QUEUE_MAX = 20_000  # submissions waiting; more are refused at once
WAIT_MAX_S = 5.0  # in the queue, then `unavailable`
STUCK_MAX_S = 2.0  # a conversation locked elsewhere, then `busy`


class Waiting:
    """A queue for each conversation, served by the writer's connections; and one for those that stepped aside."""

    def __init__(self) -> None:
        self.arrived, self.aside_arrived = asyncio.Event(), asyncio.Event()
        self._queues: dict[Key, deque[Submission]] = {}  # by conversation; none is empty
        self._turns: dict[int, OrderedDict[Key, None]] = {}  # by tenant: conversations with something to take
        self._under_way: set[Key] = set()  # conversations with something being stored: not taken from
        self._queued = 0
        self._aside: deque[Submission] = deque()
        self._aside_count: Counter[Key] = Counter()  # of each conversation, those being tried included
        self._locked_at: dict[Key, float] = {}  # when a conversation was last seen locked

    def __len__(self) -> int:
        return self._queued + len(self._aside)

    def add(self, submission: Submission) -> None:
        """Refused at once where too many wait."""
        ref = submission.ref
        if len(self) >= QUEUE_MAX:
            submission.answer(Unavailable("Too many messages are waiting to be stored; try again in a moment"))
        elif self._locked_at and self._is_aside(ref):
            self._put_aside([submission])
        else:
            self._queued += 1
            queue = self._queues.get(ref)
            if queue is not None:
                queue.append(submission)
                return
            self._queues[ref] = deque((submission,))
            if ref not in self._under_way:
                self._give_turn(ref)

    def _give_turn(self, ref: Key) -> None:
        self._turns.setdefault(ref[0], OrderedDict())[ref] = None
        self.arrived.set()

    def _is_aside(self, ref: Key) -> bool:
        """While one of its sends waits aside, and for two seconds after it was seen locked."""
        seen = self._locked_at.get(ref)
        if seen is None:
            return False
        if ref in self._aside_count or monotonic() - seen < STUCK_MAX_S:
            return True
        del self._locked_at[ref]
        return False

    def take(self) -> list[Submission]:
        """The next batch: up to 250 rows and 1 MiB; its conversations are under way until `stored`."""
        batch: list[Submission] = []
        size = 0
        while self._turns and len(batch) < BATCH_ROWS and size < BATCH_BYTES - FRAME_MAX_BYTES:
            for tenant, turns in list(self._turns.items()):
                ref = next(iter(turns))
                turns.move_to_end(ref)
                size += self._take_turn(ref, batch)
                if ref not in self._queues:
                    self._lose_turn(ref)
                if not turns:
                    self._turns.pop(tenant, None)
        self._under_way.update(submission.ref for submission in batch)
        for ref in self._under_way & self._queues.keys():
            self._lose_turn(ref)
        return batch

    def _take_turn(self, ref: Key, batch: list[Submission]) -> int:
        """Some of one conversation; returns their size in bytes."""
        queue, size = self._queues[ref], 0
        for _ in range(min(len(queue), TURN_ROWS, BATCH_ROWS - len(batch))):
            submission = queue.popleft()
            batch.append(submission)
            size += len(submission.message.content)
            self._queued -= 1
        if not queue:
            del self._queues[ref]
        return size

    def _lose_turn(self, ref: Key) -> None:
        turns = self._turns.get(ref[0])
        if turns is not None:
            turns.pop(ref, None)
            if not turns:
                del self._turns[ref[0]]

    def stored(self, refs: Iterable[Key]) -> None:
        """These conversations are not under way any more: what came meanwhile may be taken."""
        for ref in refs:
            self._under_way.discard(ref)
            if ref in self._queues:
                self._give_turn(ref)

    def step_aside(self, locked: list[Submission]) -> None:
        """Sends whose conversations are locked elsewhere, and behind them those that came after."""
        refs = {submission.ref for submission in locked}
        self._locked_at |= dict.fromkeys(refs, monotonic())
        self._put_aside(locked)
        for ref in refs & self._queues.keys():
            behind = self._queues.pop(ref)
            self._queued -= len(behind)
            self._put_aside(behind)

    def _put_aside(self, submissions: Collection[Submission]) -> None:
        self._aside.extend(submissions)
        self._aside_count.update(submission.ref for submission in submissions)
        self.aside_arrived.set()

    def take_aside(self) -> list[Submission]:
        """All that wait aside; each is given back by `tried`."""
        batch = list(self._aside)
        self._aside.clear()
        return batch

    def tried(self, locked: list[Submission]) -> None:
        """Of what was taken aside, these are still locked: back to the front, `busy` after two seconds."""
        now = monotonic()
        kept = [submission for submission in locked if now - submission.queued_at <= STUCK_MAX_S]
        self._locked_at |= dict.fromkeys((submission.ref for submission in locked), now)
        self._aside.extendleft(reversed(kept))
        self._aside_count = Counter(submission.ref for submission in self._aside)
        for submission in locked:
            if now - submission.queued_at > STUCK_MAX_S:
                submission.answer(Busy("The conversation is locked by another change; try again"))

    def expire(self) -> None:
        """Who waits for over five seconds is told."""
        now = monotonic()
        for ref, queue in list(self._queues.items()):
            if now - queue[0].queued_at <= WAIT_MAX_S:
                continue
            kept = deque(refuse_old(queue))
            self._queued -= len(queue) - len(kept)
            if kept:
                self._queues[ref] = kept
            else:
                del self._queues[ref]
                self._lose_turn(ref)
        if self._aside and now - self._aside[0].queued_at > WAIT_MAX_S:
            self._aside = deque(refuse_old(self._aside))


def refuse_old(submissions: Iterable[Submission]) -> list[Submission]:
    """Those that still may wait; the others are answered."""
    kept, now = [], monotonic()
    for submission in submissions:
        if now - submission.queued_at > WAIT_MAX_S:
            submission.answer(Unavailable("The database does not answer in time; send again with the same client_id"))
        else:
            kept.append(submission)
    return kept
