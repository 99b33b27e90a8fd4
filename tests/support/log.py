"""A log writer without sockets around it: sends as values, and the log as PostgreSQL has it."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime

import asyncpg
import msgspec

from tradepost.protocol.commands import SendMessage
from tradepost.protocol.content import Text
from tradepost_server import ids
from tradepost_server.handlers.messages import decide
from tradepost_server.handlers.screening import Screening
from tradepost_server.model import Actor, Conversation, Participant, Stint, Tenant
from tradepost_server.originals import Originals
from tradepost_server.store import conversations, profiles, tenants
from tradepost_server.store.db import connect
from tradepost_server.store.log import Sent
from tradepost_server.store.submission import Append, Outcome, Submission
from tradepost_server.store.writer import Committed, LogWriter

LOOKS = Screening(Originals([b"k" * 32]))


@dataclass(frozen=True, kw_only=True)
class Room:
    """A conversation as it was when the test began, and who speaks in it."""

    tenant: Tenant
    conversation: Conversation

    def actor(self, profile: str) -> Actor:
        """A token of one of its people, with their role."""
        participant = self.conversation.find(profile)
        role = participant.stints[-1].role if participant is not None else None
        return Actor(tenant=self.tenant, profile_id=profile, role=role)


async def make_rooms(dsn: str, count: int, *people: tuple[str, str], deadline: datetime | None = None) -> list[Room]:
    """Conversations of the tenant `default`, straight into the tables."""
    people = people or (("buyer:7", "buyer"), ("seller:1", "seller"), ("agent:1", "agent"))
    connection = await connect(dsn, "tradepost_service")
    try:
        async with connection.transaction():
            tenant = await tenants.find(connection, "default") or await tenants.insert(connection, "default", test=True)
            for profile, _ in people:
                await profiles.ensure(connection, tenant.id, profile, None)
            return [await _make_room(connection, tenant, people, deadline) for _ in range(count)]
    finally:
        await connection.close()


async def _make_room(
    tx: "asyncpg.Connection[asyncpg.Record]",
    tenant: Tenant,
    people: Sequence[tuple[str, str]],
    deadline: datetime | None,
) -> Room:
    now = await tx.fetchval("SELECT clock_timestamp()")
    blank = Conversation(
        tenant_id=tenant.id, id=ids.new("cv"), version=1, policy=tenant.policy, created_at=now, active_at=now
    )
    await conversations.insert(tx, blank)
    participants = {Participant(id=ids.new("pt"), profile_id=profile): role for profile, role in people}
    await conversations.insert_participants(tx, blank.ref, list(participants))
    stints = [(p.id, Stint(number=1, role=role, deadline_at=deadline)) for p, role in participants.items()]
    await conversations.begin_stints(tx, blank.ref, stints)
    found = await conversations.find(tx, blank.ref)
    assert found is not None
    return Room(tenant=tenant, conversation=found[0])


@dataclass(kw_only=True)
class Writing:
    """A running log writer, and what it published."""

    writer: LogWriter
    published: list[Committed] = field(default_factory=list)
    answers: list[tuple[str, Outcome]] = field(default_factory=list)  # client_id and outcome, in order

    def submit(
        self,
        room: Room,
        profile: str,
        text: str,
        client_id: str | None = None,
        audience: list[str] | None = None,
        **fields: str,
    ) -> "asyncio.Future[Outcome]":
        """Queues a send that was decided on the room as it was; its outcome will be there."""
        given = client_id or ids.new("c")
        command = SendMessage(
            conversation=room.conversation.id, content=Text(text=text), audience=audience, client_id=given, **fields
        )

        def decide_on(current: Conversation, at: datetime) -> Append:
            return decide(room.actor(profile), command, given, None, current, at, LOOKS)

        append = decide_on(room.conversation, room.conversation.created_at)
        return self.queue(append, decide_on, given, sure_new=client_id is None)

    def queue(self, append: Append, decide_on: object, client_id: str, *, sure_new: bool) -> "asyncio.Future[Outcome]":
        """Queues what was decided."""
        outcome: asyncio.Future[Outcome] = asyncio.get_running_loop().create_future()

        def done(said: Outcome) -> None:
            self.answers.append((client_id, said))
            if not outcome.done():
                outcome.set_result(said)

        self.writer.submit(Submission(append, decide_on, done, sure_new=sure_new))  # type: ignore[arg-type]  # Decide
        return outcome

    async def send(self, room: Room, profile: str, text: str, client_id: str | None = None, **fields: object) -> Sent:
        """A send that is stored."""
        outcome = await self.submit(room, profile, text, client_id, **fields)  # type: ignore[arg-type]  # its fields
        assert isinstance(outcome, Sent), outcome
        return outcome


@asynccontextmanager
async def writing(dsn: str) -> AsyncIterator[Writing]:
    """A log writer of its own, as each process has one; it fails the test if it died."""

    def publish(committed: Sequence[Committed], confirmed: Callable[[], None]) -> None:
        run.published.extend(committed)
        confirmed()

    run = Writing(writer=LogWriter(dsn, publish, lambda found: None))
    task = asyncio.create_task(run.writer.run())
    try:
        yield run
        assert not task.done(), task
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


@asynccontextmanager
async def locked(dsn: str, room: Room) -> AsyncIterator[None]:
    """Someone holds the log of a conversation by hand."""
    connection = await asyncpg.connect(dsn)
    try:
        async with connection.transaction():
            found = await connection.fetchval(
                "SELECT 1 FROM logs WHERE tenant_id = $1 AND conversation_id = $2 FOR UPDATE", *room.conversation.ref
            )
            assert found
            yield
    finally:
        await connection.close()


async def violations(dsn: str) -> list[str]:
    """What is wrong with the log of any conversation as stored: holes, doubles, order. Empty: nothing."""
    connection = await asyncpg.connect(dsn)
    try:
        return [str(row["what"]) for query in _VIOLATIONS for row in await connection.fetch(query)]
    finally:
        await connection.close()


_VIOLATIONS = (
    "SELECT format('hole in %s %s: %s events up to %s', conversation_id, lane_id, count(*), max(seq)) AS what "
    "FROM events GROUP BY tenant_id, conversation_id, lane_id HAVING count(*) <> max(seq) OR min(seq) <> 1",
    "SELECT format('head of %s %s is not that of its events', conversation_id, lane) AS what FROM logs "
    "CROSS JOIN LATERAL jsonb_each_text(heads) AS h (lane, head) WHERE head::bigint IS DISTINCT FROM ("
    "SELECT max(seq) FROM events e WHERE e.tenant_id = logs.tenant_id AND e.conversation_id = logs.conversation_id "
    "AND e.lane_id = lane)",
    "SELECT format('a lane of %s is not in its heads', conversation_id) AS what FROM events e WHERE NOT EXISTS ("
    "SELECT 1 FROM logs l WHERE l.tenant_id = e.tenant_id AND l.conversation_id = e.conversation_id "
    "AND l.heads ? e.lane_id)",
    "SELECT format('two events of %s at %s', conversation_id, at) AS what FROM events "
    "GROUP BY tenant_id, conversation_id, at HAVING count(*) > 1",
    "SELECT format('%s %s goes back in time at %s', conversation_id, lane_id, seq) AS what FROM ("
    "SELECT *, lag(at) OVER (PARTITION BY tenant_id, conversation_id, lane_id ORDER BY seq) AS before FROM events) e "
    "WHERE before >= at",
    "SELECT format('message %s and its event differ', m.id) AS what FROM messages m FULL JOIN "
    "(SELECT * FROM events WHERE name = 'message.created') e ON (e.tenant_id, e.conversation_id, e.message_id) = "
    "(m.tenant_id, m.conversation_id, m.id) WHERE (e.lane_id, e.seq, e.at) IS DISTINCT FROM (m.lane_id, m.seq, m.at)",
    "SELECT format('doubled: %s of %s', client_id, profile_id) AS what FROM messages "
    "GROUP BY tenant_id, conversation_id, profile_id, client_id HAVING count(*) > 1",
)


async def stored(dsn: str, room: Room) -> dict[str, tuple[str, int]]:
    """client_id → lane and seq of each message of a conversation."""
    connection = await asyncpg.connect(dsn)
    try:
        rows = await connection.fetch(
            "SELECT client_id, lane_id, seq FROM messages WHERE tenant_id = $1 AND conversation_id = $2 ORDER BY at",
            *room.conversation.ref,
        )
        return {row["client_id"]: (row["lane_id"], row["seq"]) for row in rows}
    finally:
        await connection.close()


def text_of(committed: Committed) -> str:
    """What a published message says."""
    message = committed.stored.draft.message
    assert message is not None
    return msgspec.json.decode(message.content, type=Text).text
