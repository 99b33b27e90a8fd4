"""Sends that wait for the log writer: tenants in turn, and aside those whose conversations are locked elsewhere.

Sends of one conversation stay in the order in which they came, wherever they wait.
"""

import asyncio
from collections import Counter, deque
from collections.abc import Iterable
from time import monotonic

from tradepost.protocol.limits import FRAME_MAX_BYTES

from ..errors import Busy, Unavailable
from ..model import Key
from .submission import Submission

BATCH_ROWS = 1_000
BATCH_BYTES = 1_048_576
QUEUE_MAX = 20_000  # submissions waiting; more are refused at once
WAIT_MAX_S = 5.0  # in the queue, then `unavailable`
STUCK_MAX_S = 2.0  # a conversation locked elsewhere, then `busy`


class Waiting:
    """Two queues, one for each connection of the writer."""

    def __init__(self) -> None:
        self.arrived, self.aside_arrived = asyncio.Event(), asyncio.Event()
        self._queues: dict[int, deque[Submission]] = {}  # by tenant, taken from in turn
        self._queued = 0
        self._aside: deque[Submission] = deque()
        self._aside_count: Counter[Key] = Counter()  # of each conversation, those being tried included
        self._locked_at: dict[Key, float] = {}  # when a conversation was last seen locked

    def __len__(self) -> int:
        return self._queued + len(self._aside)

    def add(self, submission: Submission) -> None:
        """Refused at once where too many wait."""
        if len(self) >= QUEUE_MAX:
            submission.answer(Unavailable("Too many messages are waiting to be stored; try again in a moment"))
        elif self._locked_at and self._is_aside(submission.ref):
            self._put_aside([submission])
        else:
            self._queues.setdefault(submission.ref[0], deque()).append(submission)
            self._queued += 1
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
        """The next batch: up to 1,000 rows and 1 MiB, tenants in turn."""
        batch: list[Submission] = []
        size = 0
        while self._queues and len(batch) < BATCH_ROWS and size < BATCH_BYTES - FRAME_MAX_BYTES:
            for tenant in list(self._queues):
                queue = self._queues[tenant]
                if not queue:
                    del self._queues[tenant]
                    continue
                submission = queue.popleft()
                self._queued -= 1
                batch.append(submission)
                size += len(submission.message.content)
        return batch

    def step_aside(self, locked: list[Submission]) -> None:
        """Sends whose conversations are locked elsewhere, and behind them those that came after."""
        refs = {submission.ref for submission in locked}
        self._locked_at |= dict.fromkeys(refs, monotonic())
        self._put_aside(locked)
        for tenant in {tenant for tenant, _ in refs} & self._queues.keys():
            queue = self._queues[tenant]
            behind = [submission for submission in queue if submission.ref in refs]
            self._queues[tenant] = deque(submission for submission in queue if submission.ref not in refs)
            self._queued -= len(behind)
            self._put_aside(behind)

    def _put_aside(self, submissions: list[Submission]) -> None:
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
        for tenant, queue in list(self._queues.items()):
            if queue and monotonic() - queue[0].queued_at > WAIT_MAX_S:
                self._queues[tenant] = kept = deque(refuse_old(queue))
                self._queued -= len(queue) - len(kept)
        if self._aside and monotonic() - self._aside[0].queued_at > WAIT_MAX_S:
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
