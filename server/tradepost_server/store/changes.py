"""Commands that change more than the log: a short transaction each, with the same append, in a task of its own."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from time import monotonic
from typing import TypeAlias
from uuid import UUID, uuid4

import asyncpg
import msgspec

from ..errors import Busy, Conflict, NotFound, Unavailable
from ..model import Actor, Conversation, Key
from ..telemetry import tracing
from . import conversations, jobs, log
from .db import Connection, Database
from .writer import Committed, Publish

_log = logging.getLogger("tradepost.changes")

UNDER_WAY_MAX = 500  # changes at once; more are refused
WAIT_MAX_S = 5.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What a handler decided and wrote: the answer, the events to append, and the conversation after it."""

    result: bytes  # JSON
    conversation: Conversation | None = None  # as it is afterwards; None: nothing happened
    drafts: Sequence[log.Draft] = ()
    structural: bool = False  # decisions rest on what changed: the version grows
    also: tuple[str, ...] = ()  # participants told, beside the lanes' readers, of their own end
    timers: Sequence[jobs.Timer] = field(default=())


Work: TypeAlias = Callable[[Connection, Conversation, log.Head], Awaitable[Change]]
Ran: TypeAlias = tuple[bytes, Conversation | None, list[Committed], UUID | None]  # with its outbox row
Begin: TypeAlias = Callable[[Connection], Awaitable[Key]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """Who asks, under which client_id, and a fingerprint of what."""

    actor: Actor
    client_id: str
    fingerprint: bytes
    ref: Key | None = None  # the conversation; None: `begin` finds or makes it


class Changes:
    """Runs changes; each in a task that a caller's cancellation does not reach."""

    def __init__(
        self,
        database: Database,
        publish: Publish,
        renew: Callable[[Conversation], object],
        seen: Callable[[Conversation], object],
        told: Callable[[UUID], None],
    ) -> None:
        self._database, self._publish, self._renew, self._seen, self._told = database, publish, renew, seen, told
        self._tasks: set[asyncio.Task[bytes]] = set()

    async def run(self, request: Request, work: Work, begin: Begin | None = None) -> bytes:
        """The answer as JSON, of this run or of the first one under this client_id.

        Raises: Conflict for the same client_id with other content, Busy, Unavailable, and what `work` raises.
        """
        if len(self._tasks) >= UNDER_WAY_MAX:
            raise Unavailable("Too many changes are under way; try again in a moment")
        task = asyncio.create_task(self._until_known(request, work, begin))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return await asyncio.shield(task)

    async def close(self) -> None:
        """Waits up to 5 s for what is under way."""
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=5)

    async def _until_known(self, request: Request, work: Work, begin: Begin | None) -> bytes:
        """A lost connection leaves the outcome unknown: it is run again, and finds its answer if it had committed."""
        deadline, again = monotonic() + WAIT_MAX_S, False
        while True:
            try:
                with tracing.span("commit"):
                    result, after, committed, outbox_id = await self._transact(request, work, begin, again=again)
            except Unavailable:
                if monotonic() > deadline:
                    raise
                again = True
                await asyncio.sleep(0.2)
                continue
            if committed and outbox_id is not None:
                self._publish(committed, partial(self._told, outbox_id))
            elif after is not None:
                self._renew(after)
            return result

    async def _transact(self, request: Request, work: Work, begin: Begin | None, *, again: bool) -> Ran:
        tenant_id = request.actor.tenant.id
        async with self._database.transaction(tenant_id, readonly=False) as tx:
            await tx.execute("SET LOCAL lock_timeout = '2s'")
            try:
                answered = await _find_answer(tx, request)
                if answered is not None:
                    there = await _as_it_is(tx, request)
                    if there is not None:
                        self._seen(there)  # who answered first may be another node, of which we have not heard yet
                    return answered, there if again else None, [], None
                ref = request.ref if begin is None else await begin(tx)
                assert ref is not None
                return await self._apply(tx, request, ref, work)
            except (asyncpg.LockNotAvailableError, asyncpg.DeadlockDetectedError) as error:
                raise Busy("The conversation is locked by another change; try again") from error
            except asyncpg.UniqueViolationError as error:  # the same client_id at the same moment: it has an answer now
                raise Unavailable("Asked twice at once; try again") from error

    async def _apply(self, tx: Connection, request: Request, ref: Key, work: Work) -> Ran:
        heads = await log.lock(tx, [ref])
        found = await conversations.find(tx, ref)
        if found is None or ref not in heads:
            raise NotFound("No such conversation")
        head = heads[ref]
        change = await work(tx, found[0], head)
        if request.actor.hops:
            drafts = [msgspec.structs.replace(draft, hops=request.actor.hops) for draft in change.drafts]
            change = replace(change, drafts=drafts)
        outbox_id = uuid4() if change.drafts else None
        after, committed = await _append(tx, head, change, outbox_id)
        await tx.execute(
            "INSERT INTO answers (tenant_id, actor_id, client_id, fingerprint, result) VALUES ($1, $2, $3, $4, $5)",
            request.actor.tenant.id,
            request.actor.id,
            request.client_id,
            request.fingerprint,
            change.result.decode(),
        )
        if change.timers:
            await jobs.enqueue(tx, change.timers)
        return change.result, after, committed, outbox_id


async def _append(
    tx: Connection, head: log.Head, change: Change, outbox_id: UUID | None
) -> tuple[Conversation | None, list[Committed]]:
    if change.conversation is None:
        return None, []
    if change.structural:
        head.version += 1
    after = replace(change.conversation, version=head.version)
    stored = [head.number(draft) for draft in change.drafts]
    await log.write(tx, stored, [head], outbox_id)
    return after, [Committed(stored=s, conversation=after, also=change.also) for s in stored]


async def _as_it_is(tx: Connection, request: Request) -> Conversation | None:
    """The conversation after a change that committed without our hearing of it."""
    found = None if request.ref is None else await conversations.find(tx, request.ref)
    return None if found is None else found[0]


async def _find_answer(tx: Connection, request: Request) -> bytes | None:
    """The first answer under this client_id, if it is remembered.

    Its row is locked: PostgreSQL lets only a transaction that wrote something wait for the synchronous standby, and
    the answer may be of one whose wait was cut off.

    Raises: Conflict where it was used for something else.
    """
    row = await tx.fetchrow(
        "SELECT fingerprint, result FROM answers WHERE tenant_id = $1 AND actor_id = $2 AND client_id = $3 FOR UPDATE",
        request.actor.tenant.id,
        request.actor.id,
        request.client_id,
    )
    if row is None:
        return None
    if row["fingerprint"] != request.fingerprint:
        raise Conflict("This client_id was used for another command", path="$.client_id")
    return str(row["result"]).encode()
