"""The group commit: one writer per process takes what arrived while its last batch committed, without linger."""

import asyncio
import itertools
import logging
from collections import deque
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from time import monotonic
from typing import TypeAlias
from uuid import UUID, uuid4

import asyncpg

from tradepost.protocol.limits import FRAME_MAX_BYTES

from ..errors import Busy, Conflict, Internal, NotFound, TradepostError, Unavailable
from ..model import Conversation, Key
from . import conversations, log
from .db import LOST, assert_durable, connect

_log = logging.getLogger("tradepost.writer")

BATCH_ROWS = 1_000
BATCH_BYTES = 1_048_576
QUEUE_MAX = 20_000  # submissions waiting; more are refused at once
WAIT_MAX_S = 5.0  # in the queue, then `unavailable`
TOLD_MAX = 64  # outbox rows of published batches that one statement removes; after an idle second fewer do
STUCK_MAX_S = 2.0  # a conversation locked elsewhere, then `busy`
_LOCK_TIMEOUT = "50ms"
_SETTINGS = {
    "statement_timeout": "0",  # a cancelled wait for a commit looks like success
    "lock_timeout": _LOCK_TIMEOUT,
    "plan_cache_mode": "force_custom_plan",
    "enable_seqscan": "off",
    "enable_hashjoin": "off",
    "enable_mergejoin": "off",
    "synchronous_commit": "on",
    "tcp_keepalives_idle": "5",
    "tcp_keepalives_interval": "2",
    "tcp_keepalives_count": "3",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Append:
    """What a handler decided: a message for a lane, resting on one state of the conversation."""

    draft: log.Draft
    conversation: Conversation
    until: datetime | None = None  # the author's deadline: from then on the decision does not hold


@dataclass(frozen=True, slots=True, kw_only=True)
class Committed:
    """An event that PostgreSQL has, and the state of its conversation then: whom to tell."""

    stored: log.Stored
    conversation: Conversation
    also: str | None = None  # a participant told beside the lane's readers: the one who just left


Outcome: TypeAlias = "log.Sent | TradepostError"
Decide: TypeAlias = Callable[[Conversation, datetime], Append]
Publish: TypeAlias = Callable[[Sequence[Committed]], None]


class Submission:
    """One send on its way. `done` is called once, in the event loop, before anyone else hears of the message."""

    __slots__ = ("append", "decide", "done", "outcome", "queued_at", "sure_new")

    def __init__(self, append: Append, decide: Decide, done: Callable[[Outcome], None], *, sure_new: bool) -> None:
        self.append, self.decide, self.done = append, decide, done
        self.sure_new = sure_new  # its client_id was made here just now: no look-up needed the first time
        self.queued_at = monotonic()
        self.outcome: Outcome | None = None

    @property
    def ref(self) -> Key:
        """The conversation."""
        return self.append.draft.ref

    @property
    def message(self) -> log.NewMessage:
        """What is to be stored."""
        assert self.append.draft.message is not None
        return self.append.draft.message

    @property
    def key(self) -> log.SentKey:
        """Under which a resend is recognised."""
        return (*self.ref, self.message.profile_id, self.message.client_id)


class LogWriter:
    """Owns two connections: one for batches, one for conversations that are locked elsewhere."""

    def __init__(self, dsn: str, publish: Publish) -> None:
        self._dsn, self._publish = dsn, publish
        self._queues: dict[int, deque[Submission]] = {}  # by tenant, taken from in turn
        self._waiting = 0
        self._stuck: deque[Submission] = deque()
        self._stuck_refs: dict[Key, float] = {}  # → when it was last seen locked
        self._arrived, self._stuck_arrived = asyncio.Event(), asyncio.Event()
        self._told: list[UUID] = []  # outbox rows whose batches were published
        self._closing = False
        self.batches = self.rows = 0

    @property
    def waiting(self) -> int:
        """Submissions in the queue."""
        return self._waiting + len(self._stuck)

    def submit(self, submission: Submission) -> None:
        """Queues a send; its `done` is called within about five seconds, or once the database answers."""
        if self._closing or self.waiting >= QUEUE_MAX:
            submission.done(Unavailable("Too many messages are waiting to be stored; try again in a moment"))
            return
        if self._stuck_refs and self._is_stuck(submission.ref):
            self._stuck.append(submission)
            self._stuck_arrived.set()
            return
        self._queues.setdefault(submission.ref[0], deque()).append(submission)
        self._waiting += 1
        self._arrived.set()

    def _is_stuck(self, ref: Key) -> bool:
        seen = self._stuck_refs.get(ref)
        if seen is None:
            return False
        if monotonic() - seen < STUCK_MAX_S:
            return True
        del self._stuck_refs[ref]
        return False

    async def run(self) -> None:
        """Serves until cancelled; `close` first, so that what was taken is finished."""
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._serve(self._arrived, self._take, self._commit_batch), name="log writer")
            tasks.create_task(
                self._serve(self._stuck_arrived, self._take_stuck, self._commit_stuck), name="log writer 2"
            )
            tasks.create_task(self._expire(), name="log writer expiry")

    async def close(self) -> None:
        """Refuses new sends and waits up to 5 s for those that were taken."""
        self._closing = True
        deadline = monotonic() + 5
        while self.waiting and monotonic() < deadline:  # noqa: ASYNC110  # the queue empties in many places
            await asyncio.sleep(0.01)

    async def _serve(
        self,
        arrived: asyncio.Event,
        take: Callable[[], list[Submission]],
        commit: Callable[["asyncpg.Connection[asyncpg.Record]", list[Submission]], Awaitable[None]],
    ) -> None:
        """Takes and commits, one batch after the other, over reconnects."""
        connection: asyncpg.Connection[asyncpg.Record] | None = None
        batch: list[Submission] = []
        for attempt in itertools.count():
            try:
                connection = await connect(self._dsn, "tradepost_service", **_SETTINGS)
                await assert_durable(connection)
                while True:
                    if not batch:
                        arrived.clear()
                        batch = take()
                    if batch:
                        await commit(connection, batch)
                        batch = []
                    elif not await self._wait(arrived):
                        await self._forget_told(connection)
            except (*LOST, asyncpg.PostgresError) as error:
                _log.warning("log writer lost its connection: %s; %d sends wait", type(error).__name__, self.waiting)
                batch = self._still_waiting(batch)
            finally:
                if connection is not None:
                    connection.terminate()
            await asyncio.sleep(min(1.0, 0.05 * 2 ** min(attempt, 5)))

    async def _wait(self, arrived: asyncio.Event) -> bool:
        """Until something arrives; False after a second in which nothing did while outbox rows are left."""
        if not self._told:
            await arrived.wait()
            return True
        try:
            async with asyncio.timeout(1):
                await arrived.wait()
        except TimeoutError:
            return False
        return True

    async def _forget_told(self, connection: "asyncpg.Connection[asyncpg.Record]") -> None:
        """Removes the outbox rows of batches that were published."""
        told = list(self._told)
        await connection.execute("DELETE FROM outbox WHERE id = ANY($1::uuid[])", told)
        self._told = [i for i in self._told if i not in told]

    def _still_waiting(self, batch: list[Submission]) -> list[Submission]:
        """After a lost connection the batch runs again: look-ups find what was committed. Who waited too long hears."""
        for submission in batch:
            submission.sure_new = False
        return self._refuse_old(batch)

    def _refuse_old(self, submissions: Iterable[Submission]) -> list[Submission]:
        kept, now = [], monotonic()
        for submission in submissions:
            if now - submission.queued_at > WAIT_MAX_S:
                submission.done(Unavailable("The database does not answer in time; send again with the same client_id"))
            else:
                kept.append(submission)
        return kept

    async def _expire(self) -> None:
        """Twice a second: who waits in the queue for over five seconds is told."""
        while True:
            await asyncio.sleep(0.5)
            for tenant, queue in list(self._queues.items()):
                if queue and monotonic() - queue[0].queued_at > WAIT_MAX_S:
                    self._queues[tenant] = kept = deque(self._refuse_old(queue))
                    self._waiting -= len(queue) - len(kept)

    def _take(self) -> list[Submission]:
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
                self._waiting -= 1
                batch.append(submission)
                size += len(submission.message.content)
        return batch

    def _take_stuck(self) -> list[Submission]:
        batch = list(self._stuck)
        self._stuck.clear()
        return batch

    async def _commit_batch(self, connection: "asyncpg.Connection[asyncpg.Record]", batch: list[Submission]) -> None:
        try:
            for submission in await self._commit(connection, batch, skip_locked=False):
                submission.done(NotFound("No such conversation"))
        except asyncpg.LockNotAvailableError:
            left = await self._commit(connection, batch, skip_locked=True)
            for submission in left:
                self._stuck_refs[submission.ref] = monotonic()
                self._stuck.append(submission)
            if left:
                self._stuck_arrived.set()

    async def _commit_stuck(self, connection: "asyncpg.Connection[asyncpg.Record]", batch: list[Submission]) -> None:
        """Tries the conversations that were locked elsewhere, up to 20 times a second, waiting on none of them."""
        left = await self._commit(connection, batch, skip_locked=True)
        now = monotonic()
        kept = []
        for submission in left:
            self._stuck_refs[submission.ref] = now
            if now - submission.queued_at > STUCK_MAX_S:
                submission.done(Busy("The conversation is locked by another change; try again"))
            else:
                kept.append(submission)
        self._stuck.extendleft(reversed(kept))
        if self._stuck:
            await asyncio.sleep(0.05)
            self._stuck_arrived.set()

    async def _commit(
        self, connection: "asyncpg.Connection[asyncpg.Record]", batch: list[Submission], *, skip_locked: bool
    ) -> list[Submission]:
        """One transaction. A row that PostgreSQL refuses fails alone: the batch is halved until it stands by itself.

        Returns: the submissions whose conversations are locked elsewhere (with `skip_locked`).
        """
        try:
            return await self._transact(connection, batch, skip_locked=skip_locked)
        except (asyncpg.DataError, asyncpg.IntegrityConstraintViolationError) as error:
            for submission in batch:
                submission.sure_new = False
            if len(batch) == 1:
                _log.error("PostgreSQL refused a message: %s", type(error).__name__)
                batch[0].done(Internal("This message could not be stored"))
                return []
            half = len(batch) // 2
            left = await self._commit(connection, batch[:half], skip_locked=skip_locked)
            return left + await self._commit(connection, batch[half:], skip_locked=skip_locked)

    async def _transact(
        self, connection: "asyncpg.Connection[asyncpg.Record]", batch: list[Submission], *, skip_locked: bool
    ) -> list[Submission]:
        outbox_id, told = uuid4(), list(self._told)
        async with connection.transaction():
            heads = await log.lock(connection, {s.ref for s in batch}, skip_locked=skip_locked)
            known = await log.find_sent(connection, [s.key for s in batch if not s.sure_new])
            stored, left = await self._decide(connection, batch, heads, known)
            if len(told) >= TOLD_MAX:
                await connection.execute("DELETE FROM outbox WHERE id = ANY($1::uuid[])", told)
            if stored:
                refs = {c.stored.draft.ref for c in stored}
                await log.write(connection, [c.stored for c in stored], [heads[r] for r in refs], outbox_id)
        if len(told) >= TOLD_MAX:
            self._told = [i for i in self._told if i not in told]
        self.batches += 1
        self.rows += len(stored)
        for submission in batch:
            if submission.outcome is not None:
                submission.done(submission.outcome)
        if stored:
            self._publish(stored)
            self._told.append(outbox_id)
        return left

    async def _decide(
        self,
        connection: "asyncpg.Connection[asyncpg.Record]",
        batch: list[Submission],
        heads: dict[Key, log.Head],
        known: dict[log.SentKey, log.Sent],
    ) -> tuple[list[Committed], list[Submission]]:
        """Under the lock, in the order of arrival: found again, refused, or numbered."""
        stored: list[Committed] = []
        left: list[Submission] = []
        fresh: dict[Key, Conversation] = {}
        for submission in batch:
            submission.outcome = None
            head = heads.get(submission.ref)
            if head is None:
                left.append(submission)
                continue
            first = known.get(submission.key)
            if first is not None:
                submission.outcome = _same(first, submission)
                continue
            try:
                append = await self._current(connection, submission, head, fresh)
                event = head.number(append.draft)
            except TradepostError as refusal:
                submission.outcome = refusal
                continue
            assert event.message_id is not None
            sent = log.Sent(event.message_id, append.draft.lane.id, event.seq, event.at, submission.message.fingerprint)
            known[submission.key] = submission.outcome = sent
            stored.append(Committed(stored=event, conversation=append.conversation))
        return stored, left

    async def _current(
        self,
        connection: "asyncpg.Connection[asyncpg.Record]",
        submission: Submission,
        head: log.Head,
        fresh: dict[Key, Conversation],
    ) -> Append:
        """The decision, made again under the lock where it rests on a state that has passed.

        Raises: TradepostError where the handler refuses on the present state.
        """
        append = submission.append
        current = fresh.get(submission.ref, append.conversation)
        late = append.until is not None and append.until <= head.now
        if current.version == head.version and current.policy.version == head.policy_version and not late:
            return append if current is append.conversation else submission.decide(current, head.now)
        found = await conversations.find(connection, submission.ref)
        if found is None:
            raise NotFound("No such conversation")
        fresh[submission.ref] = found[0]
        return submission.decide(found[0], head.now)


def _same(first: log.Sent, submission: Submission) -> Outcome:
    """A resend gets the first answer; the same id with other content is told so."""
    if first.fingerprint == submission.message.fingerprint:
        return first
    conflict = Conflict("This client_id was used for another message", path="$.client_id")
    conflict.details = {"message": first.message_id, "seq": first.seq}
    return conflict
