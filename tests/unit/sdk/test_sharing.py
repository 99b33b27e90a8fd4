"""Sharing where one is: a block that tells, keeps within the limits, and ends whatever happens."""

import asyncio

import pytest

from tradepost import Conversation, LiveShare, content, errors, events
from tradepost.protocol import commands as c
from tradepost.testing import Tradepost

HERE, THERE = (40.41831, -3.70275), (40.42604, -3.70937)


@pytest.fixture
async def order(tradepost: Tradepost) -> str:
    return tradepost.conversation("buyer:7", "seller:42", "courier:3", "agent:1")


async def chat_of(tradepost: Tradepost, order: str, profile: str) -> Conversation:
    return await (await tradepost.user(profile)).conversations.get(order)


def message_of(tradepost: Tradepost, order: str) -> content.LiveLocation:
    """What the only message says now."""
    (message,) = tradepost.messages(order)
    said = content.decode(message.content)
    assert isinstance(said, content.LiveLocation)
    return said


async def test_positions_reach_the_audience_while_the_block_lasts(tradepost: Tradepost, order: str) -> None:
    courier = await chat_of(tradepost, order, "courier:3")
    buyer, seller = await tradepost.user("buyer:7"), await tradepost.user("seller:42")
    told, others = buyer.subscribe(types=[events.LocationMoved]), seller.subscribe(types=[events.LocationMoved])
    async with courier.share_location(minutes=30, audience=["buyer"], label="Your bike") as live:
        assert await live.update(*HERE, accuracy=8, heading=90, speed=4.5)
        event = await anext(told)
        assert (event.body.latitude, event.body.longitude, event.body.accuracy_m) == (*HERE, 8)
        assert (event.body.message, event.seq) == (live.message, 0)
        assert message_of(tradepost, order).latitude == HERE[0]
    over = message_of(tradepost, order)
    assert (over.state, over.ended, over.latitude) == ("ended", "stopped", None)
    assert live.ended
    others.close()
    with pytest.raises(StopAsyncIteration):
        await anext(others)


async def test_updates_that_come_too_often_stay_at_home(tradepost: Tradepost, order: str) -> None:
    courier = await chat_of(tradepost, order, "courier:3")
    async with courier.share_location() as live:
        assert await live.update(*HERE)
        frames = tradepost.server.frames
        assert not await live.update(*HERE)
        assert not await live.update(*THERE)  # within the same second
        tradepost.clock.advance(2)
        await tradepost.clock.passed()
        assert not await live.update(HERE[0] + 0.000_05, HERE[1])  # 5 m
        assert tradepost.server.frames == frames
        assert await live.update(*THERE)
        tradepost.clock.advance(5)
        await tradepost.clock.passed()
        assert await live.update(*THERE)


async def test_of_two_updates_at_once_one_is_told(tradepost: Tradepost, order: str) -> None:
    courier = await chat_of(tradepost, order, "courier:3")
    async with courier.share_location() as live:
        assert sorted(await asyncio.gather(live.update(*HERE), live.update(*THERE))) == [False, True]


async def test_what_the_receiver_does_not_know_is_left_out_and_what_is_nowhere_is_refused(
    tradepost: Tradepost, order: str
) -> None:
    courier = await chat_of(tradepost, order, "courier:3")
    nan = float("nan")
    async with courier.share_location() as live:
        assert await live.update(*HERE, accuracy=nan, heading=-1, speed=float("inf"))
        said = message_of(tradepost, order)
        assert (said.latitude, said.accuracy_m, said.heading_deg, said.speed_mps) == (HERE[0], None, None, None)
        for odd in ((nan, 0), (0, nan), (90.1, 0), (0, -181), (float("inf"), 0)):
            with pytest.raises(ValueError, match="degrees"):
                await live.update(*odd)


async def test_it_ends_with_the_block_however_that_ends(tradepost: Tradepost, order: str) -> None:
    courier = await chat_of(tradepost, order, "courier:3")
    with pytest.raises(RuntimeError, match="flat tyre"):
        async with courier.share_location():
            raise RuntimeError("flat tyre")
    assert message_of(tradepost, order).ended == "stopped"


async def test_it_ends_when_its_task_is_cancelled(tradepost: Tradepost, order: str) -> None:
    courier = await chat_of(tradepost, order, "courier:3")
    begun = asyncio.Event()

    async def ride() -> None:
        async with courier.share_location() as live:
            await live.update(*HERE)
            begun.set()
            await asyncio.Event().wait()

    task = asyncio.create_task(ride())
    await begun.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    said = message_of(tradepost, order)
    assert (said.ended, said.latitude) == ("stopped", None)


async def ended_by_stage(tradepost: Tradepost, order: str) -> str:
    tradepost.ask(c.SetStage(conversation=order, stage="delivered", order_version=1))
    return "stage"


async def ended_by_its_time(tradepost: Tradepost, order: str) -> str:
    tradepost.clock.advance(901)
    await tradepost.clock.passed()
    return "expired"


async def ended_by_staff(tradepost: Tradepost, order: str) -> str:
    agent = await tradepost.user("agent:1")
    (message,) = tradepost.messages(order)
    await agent.request(c.StopLocation(conversation=order, message=message.id))
    return "stopped"


async def ended_by_removal(tradepost: Tradepost, order: str) -> str:
    agent = await chat_of(tradepost, order, "agent:1")
    await agent.remove(next(person for person in agent.participants if person.role == "courier"))
    return "left"


@pytest.mark.parametrize("act", [ended_by_stage, ended_by_its_time, ended_by_staff, ended_by_removal])
async def test_what_the_server_ended_is_over_here_and_says_so(tradepost: Tradepost, order: str, act: object) -> None:
    courier = await chat_of(tradepost, order, "courier:3")
    async with courier.share_location() as live:
        assert await live.update(*HERE)
        reason = await act(tradepost, order)  # type: ignore[operator]  # one of those above
        tradepost.clock.advance(10)
        await tradepost.clock.passed()
        assert not await live.update(*THERE)
        assert live.ended
    said = message_of(tradepost, order)
    assert (said.ended, said.latitude) == (reason, None)


async def test_without_a_connection_nothing_waits_and_nothing_old_is_told(tradepost: Tradepost, order: str) -> None:
    courier = await tradepost.user("courier:3")
    chat = await courier.conversations.get(order)
    async with chat.share_location() as live:
        tradepost.faults.down = True
        courier.cut()
        tradepost.clock.advance(1)
        await tradepost.clock.passed()
        assert not await live.update(*HERE)
        assert courier.stats().unsent == 0
        tradepost.faults.down = False
        await tradepost.settled()
        assert await live.update(*THERE)
    assert message_of(tradepost, order).ended == "stopped"


async def test_a_block_that_cannot_tell_its_end_ends_quietly(
    tradepost: Tradepost, order: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    courier = await chat_of(tradepost, order, "courier:3")

    async def unanswered(share: LiveShare) -> None:
        raise errors.Timeout("No answer within 5 s.")

    monkeypatch.setattr(LiveShare, "stop", unanswered)
    async with courier.share_location():
        pass
    assert "could not be stopped" in caplog.text
    assert message_of(tradepost, order).state == "live"  # until its time


async def test_nothing_is_shared_after_the_delivery(tradepost: Tradepost, order: str) -> None:
    courier = await chat_of(tradepost, order, "courier:3")
    tradepost.ask(c.SetStage(conversation=order, stage="delivered", order_version=1))
    with pytest.raises(errors.Forbidden):
        async with courier.share_location():
            raise AssertionError("it began")
