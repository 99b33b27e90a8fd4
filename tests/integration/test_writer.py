"""The group commit: once, in order, in batches, and decided on what is true under the lock."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import asyncpg
import pytest

from support import postgres as cluster
from support.eventually import eventually
from support.log import LOOKS, Room, Writing, locked, make_rooms, stored, text_of, violations, writing
from tradepost.protocol.commands import SendMessage
from tradepost.protocol.content import Text
from tradepost.protocol.limits import LANES_MAX
from tradepost_server.errors import (
    Conflict,
    ConversationClosed,
    Forbidden,
    Internal,
    NotFound,
    TooManyAudiences,
    TradepostError,
    Unavailable,
)
from tradepost_server.handlers.messages import decide
from tradepost_server.model import Conversation
from tradepost_server.store import waiting
from tradepost_server.store.log import Draft, Sent
from tradepost_server.store.submission import Append, Submission

pytestmark = pytest.mark.timeout(30)


@pytest.fixture
async def room(database_dsn: str) -> Room:
    return (await make_rooms(database_dsn, 1))[0]


async def refusal(run: Writing, room: Room, profile: str, text: str, client_id: str | None = None) -> TradepostError:
    outcome = await run.submit(room, profile, text, client_id)
    assert isinstance(outcome, TradepostError), outcome
    return outcome


# Once


async def test_a_hundred_sends_of_one_client_id_at_once_are_one_message_with_one_answer(
    database_dsn: str, room: Room
) -> None:
    async with writing(database_dsn) as one, writing(database_dsn) as other:
        sends = [run.submit(room, "buyer:7", "Hello", "c1") for _ in range(50) for run in (one, other)]
        outcomes = await asyncio.gather(*sends)
        assert isinstance(outcomes[0], Sent)
        assert len(set(outcomes)) == 1
        assert len(one.published) + len(other.published) == 1
        assert list(await stored(database_dsn, room)) == ["c1"]
    assert await violations(database_dsn) == []


async def test_a_resend_gets_the_first_answer(database_dsn: str, room: Room) -> None:
    async with writing(database_dsn) as run:
        first = await run.send(room, "buyer:7", "Hello", "c1")
        await run.send(room, "seller:1", "Good morning")
        assert await run.send(room, "buyer:7", "Hello", "c1") == first
        assert len(run.published) == 2


async def test_the_same_client_id_with_other_content_or_audience_is_a_conflict(database_dsn: str, room: Room) -> None:
    async with writing(database_dsn) as run:
        first = await run.send(room, "buyer:7", "Hello", "c1", audience=["seller"])
        for text, audience in (("Hello!", ["seller"]), ("Hello", None), ("Hello", ["courier"])):
            outcome = await run.submit(room, "buyer:7", text, "c1", audience)
            assert isinstance(outcome, Conflict)
            assert outcome.details == {"message": first.message_id, "seq": first.seq}
        assert await run.send(room, "buyer:7", "Hello", "c1", audience=["seller"]) == first


async def test_two_in_one_batch_with_one_client_id_and_other_content_are_one_and_a_conflict(
    database_dsn: str, room: Room
) -> None:
    async with writing(database_dsn) as run:
        first, second = run.submit(room, "buyer:7", "Hello", "c1"), run.submit(room, "buyer:7", "Hello!", "c1")
        assert isinstance(await first, Sent)
        assert isinstance(await second, Conflict)


async def test_a_client_id_belongs_to_one_sender_in_one_conversation(database_dsn: str, room: Room) -> None:
    other = (await make_rooms(database_dsn, 1))[0]
    async with writing(database_dsn) as run:
        sends = [(room, "buyer:7"), (room, "seller:1"), (other, "buyer:7"), (other, "seller:1")]
        outcomes = [await run.send(where, who, f"{who} here", "c1") for where, who in sends]
        assert len({o.message_id for o in outcomes}) == 4


# In batches, in order


async def test_what_arrives_while_a_batch_commits_shares_the_next_commit(database_dsn: str) -> None:
    rooms = await make_rooms(database_dsn, 50)
    async with writing(database_dsn) as run:
        await run.send(rooms[0], "buyer:7", "warm")
        before = run.writer.batches
        await asyncio.gather(*(run.submit(r, who, "x") for r in rooms for who in ("buyer:7", "seller:1") * 4))
        assert run.writer.batches - before <= 3
        assert run.writer.rows == 401
    assert await violations(database_dsn) == []


async def test_sends_of_one_conversation_stand_in_the_order_they_came(database_dsn: str, room: Room) -> None:
    async with writing(database_dsn) as run:
        outcomes = await asyncio.gather(*(run.submit(room, "buyer:7", str(n)) for n in range(300)))
        assert [o.seq for o in outcomes if isinstance(o, Sent)] == list(range(1, 301))
        assert [text_of(c) for c in run.published] == [str(n) for n in range(300)]


async def test_places_have_no_holes_and_times_only_grow_over_all_lanes(database_dsn: str, room: Room) -> None:
    audiences = [None, ["seller"], ["staff"], ["courier"]]
    async with writing(database_dsn) as one, writing(database_dsn) as other:
        sends = [r.submit(room, "buyer:7", "x", None, audiences[n % 4]) for n in range(200) for r in (one, other)]
        outcomes = [o for o in await asyncio.gather(*sends) if isinstance(o, Sent)]
    assert len(outcomes) == 400
    lanes = {o.lane_id: sorted(x.seq for x in outcomes if x.lane_id == o.lane_id) for o in outcomes}
    assert [seqs == list(range(1, 101)) for seqs in lanes.values()] == [True] * 4
    assert len({o.at for o in outcomes}) == 400
    assert await violations(database_dsn) == []


async def test_time_does_not_go_back_when_the_clock_does(database_dsn: str, room: Room) -> None:
    future = datetime.now(UTC).replace(microsecond=5) + timedelta(hours=1)
    async with writing(database_dsn) as run:
        await cluster.execute(database_dsn, f"UPDATE logs SET last_at = '{future.isoformat()}'")
        first, second = await run.send(room, "buyer:7", "a"), await run.send(room, "seller:1", "b")
        assert first.at == future + timedelta(microseconds=1)
        assert second.at == future + timedelta(microseconds=2)
        assert first.message_id < second.message_id


async def test_a_full_queue_refuses_at_once(database_dsn: str, room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(waiting, "QUEUE_MAX", 10)
    async with writing(database_dsn) as run:
        outcomes = await asyncio.gather(*(run.submit(room, "buyer:7", str(n)) for n in range(15)))
        assert [isinstance(o, Sent) for o in outcomes] == [True] * 10 + [False] * 5
        assert all(isinstance(o, Unavailable) and o.retryable for o in outcomes[10:])


# Decided under the lock


async def change(dsn: str, room: Room, *statements: str) -> None:
    """What another process committed after the decision."""
    connection = await asyncpg.connect(dsn)
    try:
        async with connection.transaction():
            for statement in statements:
                await connection.execute(statement)
            await connection.execute("UPDATE logs SET version = version + 1")
    finally:
        await connection.close()


END_STINTS = "UPDATE stints SET ended = '{\"all\": 1}', ended_at = now() WHERE role = 'buyer'"
CLOSE = "UPDATE conversations SET status = 'closed'"


@pytest.mark.parametrize(("what", "refused"), [(END_STINTS, Forbidden), (CLOSE, ConversationClosed)])
async def test_a_decision_on_a_state_that_passed_is_made_again(
    database_dsn: str, room: Room, what: str, refused: type[TradepostError]
) -> None:
    async with writing(database_dsn) as run:
        await change(database_dsn, room, what)
        assert isinstance(await refusal(run, room, "buyer:7", "Hello"), refused)
        assert await stored(database_dsn, room) == {}


async def test_a_decision_that_still_holds_is_taken_with_the_state_of_now(database_dsn: str, room: Room) -> None:
    async with writing(database_dsn) as run:
        await change(database_dsn, room, "UPDATE stints SET role = 'courier' WHERE role = 'buyer'")
        await run.send(room, "buyer:7", "Hello")
        [told] = run.published
        assert told.conversation.version == room.conversation.version + 1
        assert told.stored.draft.message is not None
        assert told.stored.draft.message.author_role == "courier"


async def test_a_new_policy_is_obeyed_by_sends_decided_on_the_old_one(database_dsn: str, room: Room) -> None:
    """Agents stop being staff: what one of them says as a note is from then on theirs alone to read beside staff."""
    policy = '\'{"roles": {"agent": {"staff": false, "grants": []}}}\''
    async with writing(database_dsn) as run:
        await cluster.execute(
            database_dsn, f"UPDATE tenants SET policy = {policy}, policy_version = policy_version + 1"
        )
        await run.send(room, "agent:1", "a note", audience=["staff"])
        agent = room.conversation.by_profile["agent:1"].id
        assert run.published[0].stored.draft.lane.audience == (f"participant:{agent}", "staff")


@pytest.mark.parametrize("what", [END_STINTS, CLOSE])
async def test_a_resend_after_a_close_or_removal_gets_the_first_answer(
    database_dsn: str, room: Room, what: str
) -> None:
    async with writing(database_dsn) as run:
        first = await run.send(room, "buyer:7", "Hello", "c1")
        await change(database_dsn, room, what)
        assert await run.send(room, "buyer:7", "Hello", "c1") == first
        assert not isinstance(await refusal(run, room, "buyer:7", "Hello", "c2"), Internal)


async def test_a_deadline_that_passes_between_decision_and_commit_refuses(database_dsn: str) -> None:
    deadline = datetime.now(UTC) + timedelta(seconds=1)
    [room] = await make_rooms(database_dsn, 1, ("buyer:7", "buyer"), deadline=deadline)
    async with writing(database_dsn) as run:
        await run.send(room, "buyer:7", "in time")
        async with locked(database_dsn, room):
            late = run.submit(room, "buyer:7", "too late")
            await asyncio.sleep((deadline - datetime.now(UTC)).total_seconds())
        assert isinstance(await late, Forbidden)


async def test_a_conversation_that_is_not_there_answers_so(database_dsn: str, room: Room) -> None:
    gone = replace(room, conversation=replace(room.conversation, id="cv_gone"))
    async with writing(database_dsn) as run:
        [lost, kept] = await asyncio.gather(run.submit(gone, "buyer:7", "a"), run.submit(room, "buyer:7", "b"))
        assert isinstance(lost, NotFound)
        assert isinstance(kept, Sent)


async def test_one_audience_too_many_is_refused_and_the_known_ones_go_on(database_dsn: str) -> None:
    people = [(f"p{n}", "buyer") for n in range(LANES_MAX)]
    [room] = await make_rooms(database_dsn, 1, *people)
    names = [f"participant:{p.id}" for p in room.conversation.participants.values()]
    async with writing(database_dsn) as run:
        outcomes = [await run.submit(room, "p0", "x", None, [name]) for name in names]
        assert [isinstance(o, Sent) for o in outcomes] == [True] * (LANES_MAX - 1) + [False]
        assert isinstance(outcomes[-1], TooManyAudiences)
        await run.send(room, "p0", "x", audience=[names[0]])
        await run.send(room, "p0", "x")
    assert await violations(database_dsn) == []


# What one send cannot do to the others


async def test_a_row_that_postgresql_refuses_fails_alone(database_dsn: str) -> None:
    rooms = await make_rooms(database_dsn, 20)
    async with writing(database_dsn) as run:
        await run.send(rooms[0], "buyer:7", "warm")
        sends = [run.submit(r, "buyer:7", "bad\x00one" if n == 13 else "fine") for n, r in enumerate(rooms)]
        outcomes = await asyncio.gather(*sends)
        assert [n for n, o in enumerate(outcomes) if not isinstance(o, Sent)] == [13]
        assert isinstance(outcomes[13], Internal)
        assert len(run.answers) == len(run.published) + 1 == 21
    assert await violations(database_dsn) == []


async def test_a_decision_that_fails_unforeseen_is_answered_and_the_writer_goes_on(
    database_dsn: str, room: Room
) -> None:
    async with writing(database_dsn) as run:
        await change(database_dsn, room)
        append = Append(draft=_draft_of(room), conversation=room.conversation)

        def broken(current: Conversation, at: datetime) -> Append:
            raise ZeroDivisionError

        outcomes = await asyncio.gather(
            run.queue(append, broken, "c1", sure_new=False), run.submit(room, "buyer:7", "fine")
        )
        assert isinstance(outcomes[0], Internal)
        assert isinstance(outcomes[1], Sent)


async def test_an_asker_that_cannot_be_told_does_not_stop_the_others(database_dsn: str, room: Room) -> None:
    async with writing(database_dsn) as run:

        def deaf(said: object) -> None:
            raise ConnectionResetError

        append = Append(draft=_draft_of(room), conversation=room.conversation)
        run.writer.submit(Submission(append, lambda c, at: append, deaf, sure_new=True))
        after = await run.send(room, "seller:1", "fine")
        assert after.seq == 2
        assert len(run.published) == 2


def _draft_of(room: Room) -> Draft:
    """What a handler would have decided."""
    command = SendMessage(conversation=room.conversation.id, content=Text(text="Hello"), client_id="c1")
    return decide(
        room.actor("buyer:7"), command, "c1", None, room.conversation, room.conversation.created_at, LOOKS
    ).draft


# What is left behind


async def test_each_batch_leaves_a_row_in_the_outbox_until_it_was_told(database_dsn: str, room: Room) -> None:
    connection = await asyncpg.connect(database_dsn)
    rows = "SELECT lanes::text FROM outbox"
    async with writing(database_dsn) as run:
        await run.send(room, "buyer:7", "a")
        assert [r["lanes"] for r in await connection.fetch(rows)] == [f'[[1, "{room.conversation.id}", "all", 1]]']
        await run.send(room, "buyer:7", "b")
        assert len(await connection.fetch(rows)) == 2

        async def cleared() -> bool:
            return not await connection.fetch(rows)

        await eventually(cleared, within_s=5)
    await connection.close()


async def test_who_waits_for_an_answer_of_staff_is_noted(database_dsn: str, room: Room) -> None:
    connection = await asyncpg.connect(database_dsn)

    async def unanswered() -> bool:
        return bool(await connection.fetchval("SELECT unanswered_since IS NOT NULL FROM logs"))

    async with writing(database_dsn) as run:
        await run.send(room, "buyer:7", "Help!")
        assert await unanswered()
        await run.send(room, "agent:1", "who takes this?", audience=["staff"])
        assert await unanswered()
        await run.send(room, "agent:1", "How can I help?")
        assert not await unanswered()
    await connection.close()
