"""Every broker does the same: what one node says, the others hear, and who said it learns that it was taken."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager, suppress

import pytest
from nats.aio.client import Client

from support.eventually import eventually
from support.nats import running
from tradepost_server.broker.bus import Bus, Interest, MemoryBus
from tradepost_server.broker.nats_bus import NatsBus
from tradepost_server.broker.postgres_bus import PostgresBus
from tradepost_server.broker.words import Changed, Governed, ProfileSignal, Word

Start = Callable[[], Awaitable[tuple[Bus, list[Word]]]]


@asynccontextmanager
async def served(bus: Bus) -> AsyncIterator[list[Word]]:
    """What the bus hears while it runs."""
    heard: list[Word] = []
    rose = asyncio.Event()
    task = asyncio.create_task(bus.run(heard.append, rose.set))
    try:
        await asyncio.wait_for(rose.wait(), 10)
        yield heard
    finally:
        task.cancel()
        await asyncio.wait({task})


@pytest.fixture(params=["postgres", "nats"])
async def start(request: pytest.FixtureRequest, database_dsn: str) -> AsyncIterator[Start]:
    """Starts one more node's bus; with what it hears."""
    async with AsyncExitStack() as stack:
        server = stack.enter_context(running()) if request.param == "nats" else None

        async def one() -> tuple[Bus, list[Word]]:
            bus = PostgresBus(database_dsn) if server is None else NatsBus(server.address)
            return bus, await stack.enter_async_context(served(bus))

        yield one


def change(number: int) -> Changed:
    return Changed(tenant=1, conversation=f"cv_{number}", version=number, profiles=["buyer:7", "seller:1"])


async def test_what_one_says_the_others_hear_once_and_itself_not_at_all(start: Start) -> None:
    (a, own), (b, heard), (c, more) = await start(), await start(), await start()
    for bus in (a, b, c):
        await bus.follow(Interest(profiles=[(1, "buyer:7"), (1, "seller:1")]))
    words: list[Word] = [change(number) for number in range(300)]
    confirmed = asyncio.Event()
    a.tell(words, confirmed.set)
    await asyncio.wait_for(confirmed.wait(), 10)
    a.tell([Governed(tenant=1)])

    async def all_heard() -> bool:
        return Governed(tenant=1) in heard and Governed(tenant=1) in more

    await eventually(all_heard)
    assert heard == more == [*words, Governed(tenant=1)]
    assert own == []


async def test_what_was_not_taken_is_never_confirmed(start: Start) -> None:
    a, _ = await start()
    b = type(a)(a._dsn if isinstance(a, PostgresBus) else a._address)  # type: ignore[attr-defined,call-arg]
    confirmed = asyncio.Event()
    b.tell([Governed(tenant=1)], confirmed.set)
    async with served(b):
        taken = asyncio.Event()
        b.tell([Governed(tenant=2)], taken.set)
        await asyncio.wait_for(taken.wait(), 10)
    assert not confirmed.is_set()


async def test_memory_has_taken_it_at_once() -> None:
    confirmed = asyncio.Event()
    MemoryBus().tell([Governed(tenant=1)], confirmed.set)
    assert confirmed.is_set()


async def test_with_nats_whoever_follows_hears_what_is_said_right_after_it() -> None:
    with running() as server:
        a, b = NatsBus(server.address), NatsBus(server.address)
        async with served(a), served(b) as heard:
            said = [ProfileSignal(tenant=1, profiles=[f"buyer:{n}"], payload=b"1") for n in range(300)]
            for word in said:
                await b.follow(Interest(profiles=[(1, word.profiles[0])]))
                taken = asyncio.Event()
                a.tell([word], taken.set)
                await asyncio.wait_for(taken.wait(), 10)

            async def all_heard() -> bool:
                return len(heard) == len(said)

            await eventually(all_heard)
            assert heard == said


async def test_with_nats_it_ends_when_told_to_though_the_client_loses_the_cancellation(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked = asyncio.Event()

    async def answered_at_that_moment(client: Client, timeout: float = 0) -> None:
        asked.set()
        with suppress(asyncio.CancelledError):
            await asyncio.Event().wait()

    with running() as server:
        bus = NatsBus(server.address)
        rose = asyncio.Event()
        task = asyncio.create_task(bus.run(lambda word: None, rose.set))
        await asyncio.wait_for(rose.wait(), 10)
        monkeypatch.setattr(Client, "flush", answered_at_that_moment)
        bus.tell([Governed(tenant=1)])
        await asyncio.wait_for(asked.wait(), 10)
        task.cancel()
        ended, _ = await asyncio.wait({task}, timeout=10)
        monkeypatch.undo()
        for _ in range(3):  # where it went on it waits for words again
            task.cancel()
            await asyncio.wait({task}, timeout=1)
        assert ended == {task}


async def test_with_nats_a_node_hears_what_concerns_its_own_and_no_more() -> None:
    with running() as server:
        a, b = NatsBus(server.address), NatsBus(server.address)
        async with served(a), served(b) as heard:
            buyer, seller = (ProfileSignal(tenant=1, profiles=[p], payload=b"1") for p in ("buyer:7", "seller:1"))
            other_tenant = ProfileSignal(tenant=2, profiles=["buyer:7"], payload=b"2")
            await b.follow(Interest(profiles=[(1, "buyer:7")]))
            a.tell([other_tenant, seller, buyer, Governed(tenant=1)])

            async def all_heard() -> bool:
                return heard[-1:] == [Governed(tenant=1)]

            await eventually(all_heard)
            assert heard == [buyer, Governed(tenant=1)]
            heard.clear()
            await b.keep(Interest(profiles=[(1, "seller:1")]))
            a.tell([buyer, Governed(tenant=1)])
            await eventually(all_heard)
            assert heard == [Governed(tenant=1)]
