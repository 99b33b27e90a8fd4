"""The group commit: one writer per process takes what arrived while its last batches committed, without linger."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from time import monotonic
from typing import TypeAlias
from uuid import UUID, uuid4

import asyncpg

from ..errors import Conflict, Internal, NotFound, TradepostError, Unavailable
from ..model import Conversation, Key
from ..telemetry import tracing
from ..telemetry.histogram import SECONDS, SIZES, Histogram
from . import conversations, flags, log, pace
from .db import LOST, assert_durable, connect
from .flags import Kept, NewFlag
from .submission import Append, Outcome, Submission
from .waiting import Waiting, refuse_old

_log = logging.getLogger("tradepost.writer")

Wire: TypeAlias = "asyncpg.Connection[asyncpg.Record]"

TOLD_MAX = 64  # outbox rows of published batches that one statement removes
TOLD_FOR_S = 0.5  # or what was published for so long; a hub looks at those that are left for two seconds
ASIDE = 2  # the connection of conversations that are locked elsewhere
_LOCK_TIMEOUT = "50ms"  # a conversation that is locked elsewhere for longer steps aside
_FORGET = "DELETE FROM outbox WHERE id = ANY($1::uuid[])"
_SETTINGS = {
    "statement_timeout": "0",  # a cancelled wait for a commit looks like success
    "lock_timeout": _LOCK_TIMEOUT,
    "plan_cache_mode": "force_generic_plan",  # they differ by nothing but what is looked up: planned once
    "enable_seqscan": "off",
    "enable_hashjoin": "off",
    "enable_mergejoin": "off",
    "synchronous_commit": "on",
    "tcp_keepalives_idle": "5",
    "tcp_keepalives_interval": "2",
    "tcp_keepalives_count": "3",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Committed:
    """An event that PostgreSQL has, and the state of its conversation then: whom to tell."""

    stored: log.Stored
    conversation: Conversation
    also: tuple[str, ...] = ()  # participants told beside the lane's readers: those whose end this event tells


Publish: TypeAlias = Callable[[Sequence[Committed], Callable[[], None]], None]
"""Tells what was committed; what it is given to call is called once the broker has it too."""
Known: TypeAlias = dict[log.SentKey, "log.Sent | Kept"]  # what became of what was sent before


class LogWriter:
    """Owns three connections: two for batches, whose conversations differ, so that one is stored while the readers of
    the other are told; and one for conversations that are locked elsewhere.
    """

    def __init__(self, dsn: str, publish: Publish, flagged: Callable[[Sequence[NewFlag]], None]) -> None:
        self._dsn, self._publish, self._flagged = dsn, publish, flagged
        self._waiting = Waiting()
        self._taken: list[list[Submission]] = [[], [], []]  # by connection: what it is storing
        self._told: list[UUID] = []  # outbox rows whose batches were published
        self._forgot_at = 0.0  # when such rows were last removed along with a batch
        self._closing = False
        self.batches = self.rows = self.masked = 0
        self.withheld = {"hold": 0, "block": 0}  # messages that are not told, by why
        self.sizes, self.commits, self.acks = Histogram(SIZES), Histogram(SECONDS), Histogram(SECONDS)

    @property
    def waiting(self) -> int:
        """Submissions in the queue."""
        return len(self._waiting)

    def submit(self, submission: Submission) -> None:
        """Queues a send; it is answered within about five seconds, or once the database answers."""
        if self._closing:
            submission.answer(Unavailable("This node stops; send again with the same client_id"))
        else:
            self._waiting.add(submission)

    def told(self, outbox_id: UUID) -> None:
        """The events of this outbox row were published: it may go."""
        self._told.append(outbox_id)
        if len(self._told) == 1:
            self._waiting.arrived.set()

    async def run(self) -> None:
        """Serves until cancelled; `close` first, so that what was taken is finished."""
        waiting = self._waiting
        async with asyncio.TaskGroup() as tasks:
            for number in (0, 1):
                serve = self._serve(number, waiting.arrived, waiting.take, self._commit_batch)
                tasks.create_task(serve, name=f"log writer {number}")
            aside = self._serve(ASIDE, waiting.aside_arrived, waiting.take_aside, self._commit_aside)
            tasks.create_task(aside, name="log writer, aside")
            tasks.create_task(self._expire(), name="log writer expiry")

    async def close(self) -> None:
        """Refuses new sends and waits up to 5 s for those that were taken."""
        self._closing = True
        deadline = monotonic() + 5
        while (len(self._waiting) or any(self._taken)) and monotonic() < deadline:  # noqa: ASYNC110  # in many places
            await asyncio.sleep(0.01)

    async def _serve(
        self,
        number: int,
        arrived: asyncio.Event,
        take: Callable[[], list[Submission]],
        commit: Callable[[Wire, list[Submission]], Awaitable[None]],
    ) -> None:
        """Takes and commits, one batch after the other, over reconnects. Nothing but the end of the process ends it."""
        waiting, attempt = self._waiting, 0
        while True:
            connection: Wire | None = None
            try:
                connection = await connect(self._dsn, "tradepost_service", **_SETTINGS)
                await assert_durable(connection)
                while True:
                    if not self._taken[number]:
                        arrived.clear()
                        self._taken[number] = take()
                    if self._taken[number]:
                        await commit(connection, self._taken[number])
                        stored, self._taken[number], attempt = self._taken[number], [], 0
                        waiting.stored({submission.ref for submission in stored})
                    elif not await self._wait(arrived):
                        await self._forget_told(connection)
            except (*LOST, asyncpg.PostgresError) as error:
                _log.warning("log writer lost its connection: %s; %d sends wait", type(error).__name__, self.waiting)
            except Exception:
                _log.exception("log writer begins again; %d sends wait", self.waiting)
            finally:
                if connection is not None:
                    connection.terminate()
            self._taken[number] = self._again(self._taken[number])
            await asyncio.sleep(min(1.0, 0.05 * 2 ** min(attempt, 5)))
            attempt += 1

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

    async def _forget_told(self, connection: Wire) -> None:
        """Removes the outbox rows of batches that were published."""
        told, self._told = self._told, []
        try:
            await connection.execute(_FORGET, told)
        except BaseException:
            self._told += told
            raise

    def _take_told(self) -> list[UUID]:
        """Enough outbox rows to be worth a statement, or none. Only one transaction at a time removes a row."""
        now = monotonic()
        if len(self._told) < TOLD_MAX and now - self._forgot_at < TOLD_FOR_S:
            return []
        told, self._told, self._forgot_at = self._told, [], now
        return told

    def _again(self, batch: list[Submission]) -> list[Submission]:
        """After a lost connection the batch runs again: look-ups find what was committed. Who waited too long hears."""
        for submission in batch:
            submission.sure_new = False
        kept = refuse_old(submission for submission in batch if not submission.answered)
        self._waiting.stored({submission.ref for submission in batch} - {submission.ref for submission in kept})
        return kept

    async def _expire(self) -> None:
        """Twice a second: who waits in the queue for over five seconds is told."""
        while True:
            await asyncio.sleep(0.5)
            self._waiting.expire()

    async def _commit_batch(self, connection: Wire, batch: list[Submission]) -> None:
        try:
            for submission in await self._commit(connection, batch, skip_locked=False):
                submission.answer(NotFound("No such conversation"))
        except asyncpg.LockNotAvailableError:
            rest = [submission for submission in batch if not submission.answered]
            locked = await self._commit(connection, rest, skip_locked=True)
            self._waiting.step_aside(locked)

    async def _commit_aside(self, connection: Wire, batch: list[Submission]) -> None:
        """Tries the conversations that were locked elsewhere, up to 20 times a second, waiting on none of them."""
        locked = await self._commit(connection, batch, skip_locked=True)
        self._waiting.tried(locked)
        if locked:
            await asyncio.sleep(0.05)
            self._waiting.aside_arrived.set()

    async def _commit(self, connection: Wire, batch: list[Submission], *, skip_locked: bool) -> list[Submission]:
        """One transaction. A row that PostgreSQL refuses fails alone: the batch is halved until it stands by itself.

        Returns: the submissions whose conversations are locked elsewhere (with `skip_locked`).
        """
        try:
            with tracing.batch("commit", (submission.span for submission in batch)):
                return await self._transact(connection, batch, skip_locked=skip_locked)
        except (asyncpg.DataError, asyncpg.IntegrityConstraintViolationError) as error:
            for submission in batch:
                submission.sure_new = False
            if len(batch) == 1:
                _log.error("PostgreSQL refused a message: %s", type(error).__name__)
                batch[0].answer(Internal("This message could not be stored"))
                return []
            half = len(batch) // 2
            left = await self._commit(connection, batch[:half], skip_locked=skip_locked)
            locked = {submission.ref for submission in left}
            behind = [submission for submission in batch[half:] if submission.ref in locked]
            others = [submission for submission in batch[half:] if submission.ref not in locked]
            return [
                *left,
                *behind,
                *(await self._commit(connection, others, skip_locked=skip_locked) if others else ()),
            ]

    async def _transact(self, connection: Wire, batch: list[Submission], *, skip_locked: bool) -> list[Submission]:
        outbox_id, told, began = uuid4(), self._take_told(), monotonic()
        try:
            async with connection.transaction():
                heads = await log.lock(connection, {s.ref for s in batch}, skip_locked=skip_locked)
                known = await _known(connection, [s.key for s in batch if not s.sure_new], heads)
                stored, found, left = await self._decide(connection, batch, heads, known)
                if told:
                    await connection.execute(_FORGET, told)
                if stored:
                    refs = {c.stored.draft.ref for c in stored}
                    await log.write(connection, [c.stored for c in stored], [heads[r] for r in refs], outbox_id)
                if found:
                    await flags.insert(connection, found)
        except BaseException:
            self._told += told
            raise
        self._count(batch, stored, found, began)
        for submission in batch:
            if submission.outcome is not None:
                submission.answer(submission.outcome)
        if stored:
            self._publish(stored, partial(self.told, outbox_id))
        if found:
            self._flagged(found)
        return left

    def _count(
        self, batch: Sequence[Submission], stored: Sequence[Committed], found: Sequence[NewFlag], began: float
    ) -> None:
        """Of one transaction, which is committed."""
        now = monotonic()
        self.batches += 1
        self.rows += len(stored)
        self.sizes.observe(len(batch))
        self.commits.observe(now - began)
        self.acks.observe_all([now - s.queued_at for s in batch if s.outcome is not None])
        messages = [c.stored.draft.message for c in stored]
        self.masked += sum([message is not None and message.masked is not None for message in messages])
        for flag in found:
            if flag.decision in self.withheld:
                self.withheld[flag.decision] += 1

    async def _decide(
        self,
        connection: Wire,
        batch: list[Submission],
        heads: dict[Key, log.Head],
        known: Known,
    ) -> tuple[list[Committed], list[NewFlag], list[Submission]]:
        """Under the lock, in the order of arrival: found again, refused, kept for staff, or numbered."""
        stored: list[Committed] = []
        found: list[NewFlag] = []
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
                if append.conversation.slow_mode_s:
                    await _require_pace(connection, append, head, stored)
                if append.instead is not None:
                    submission.outcome = append.instead
                    known[submission.key] = Kept(append.instead, submission.message.fingerprint)
                    found += [append.flag] if append.flag is not None else []
                    continue
                event = head.number(append.draft)
            except TradepostError as refusal:
                submission.outcome = refusal
                continue
            assert event.message_id is not None
            known[submission.key] = submission.outcome = log.sent(event)
            stored.append(Committed(stored=event, conversation=append.conversation))
            if append.flag is not None:
                found.append(replace(append.flag, message_id=event.message_id))
        return stored, found, left

    async def _current(
        self,
        connection: Wire,
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


async def _require_pace(connection: Wire, append: Append, head: log.Head, stored: Sequence[Committed]) -> None:
    """Of a slow conversation: the author's last message may be of this very batch.

    Raises: TooFast.
    """
    message = append.draft.message
    assert message is not None
    author, role = message.author_id, message.author_role
    here = (c.stored for c in stored if c.stored.draft.ref == append.draft.ref)
    last = max((event.at for event in here if event.draft.actor_id == author), default=None)
    await pace.require_pace(connection, append.conversation, author, role, head, last)


async def _known(connection: Wire, sent: Iterable[log.SentKey], heads: Mapping[Key, log.Head]) -> Known:
    """What became of these before: told, or kept for staff or refused by what is in it."""
    keys = [key for key in sent if key[:2] in heads]
    withheld = [key for key in keys if heads[key[:2]].withheld]
    return {**await flags.find_kept(connection, withheld), **await log.find_sent(connection, keys)}


def _same(first: log.Sent | Kept, submission: Submission) -> Outcome:
    """A resend gets the first answer; the same id with other content is told so."""
    if first.fingerprint == submission.message.fingerprint:
        return first.outcome if isinstance(first, Kept) else first
    conflict = Conflict("This client_id was used for another message", path="$.client_id")
    if isinstance(first, log.Sent):
        conflict.details = {"message": first.message_id, "seq": first.seq}
    return conflict
