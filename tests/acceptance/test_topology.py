"""The topology of deploy/compose as plain processes: PostgreSQL with its standby, two nodes, three NATS servers, Caddy;
and the demo on it.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterator
from contextlib import AsyncExitStack
from datetime import UTC, datetime

import httpx2
import pytest

from support import ports
from support.acting import quick
from support.eventually import eventually
from support.node import client
from support.process import ServerProcess
from support.site import answer as page
from support.site import site
from support.sockets import RawSocket, open_socket
from support.standby import Pair, pair
from support.topology import Topology, topology
from tradepost import Client
from tradepost.protocol.commands import CreateToken
from tradepost_server.demo.actor import cast
from tradepost_server.demo.ledger import Ledger
from tradepost_server.demo.play import Play
from tradepost_server.demo.story import FIRST_NUMBER, STORY
from tradepost_server.gateway.auth import sign

pytestmark = pytest.mark.timeout(180)
CHECKOUT = ports.free()


@pytest.fixture(scope="module")
def databases(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pair]:
    """A primary and the standby that its commits wait for."""
    with asyncio.Runner() as runner:
        opened = AsyncExitStack()
        yield runner.run(opened.enter_async_context(pair(tmp_path_factory.mktemp("databases"))))
        runner.run(opened.aclose())


@pytest.fixture(scope="module")
def served(databases: Pair, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Topology]:
    """The topology on both."""
    settings = {"TRADEPOST_OUTBOUND_ALLOW": f"127.0.0.1:{CHECKOUT}"}
    with topology(databases.dsn, tmp_path_factory.mktemp("topology"), **settings) as found:
        yield found


async def enter(opened: AsyncExitStack, at: ServerProcess, url: str, profile: str, role: str) -> RawSocket:
    """A welcomed socket of a profile."""
    signing = at.keys.signing
    socket = await open_socket(f"{url.replace('http', 'ws', 1)}/v1/ws")
    opened.push_async_callback(socket.close)
    token = sign(signing.kid, signing.secret.encode(), CreateToken(profile=profile, role=role)).token
    await socket.say(type="auth", token=token)
    await socket.until(lambda s: s.frames)
    return socket


async def test_pages_and_sockets_come_through_the_proxy_with_tls(served: Topology) -> None:
    trust = served.proxy.trust()
    async with httpx2.AsyncClient(base_url=served.proxy.tls_url, verify=trust, trust_env=False) as browser:
        for path, kind in [("/desk", "text/html"), ("/w/v1.js", "text/javascript"), ("/start", "text/html")]:
            answer = await browser.get(path)
            assert (answer.status_code, answer.headers["content-type"].partition(";")[0]) == (200, kind), path
    socket = await open_socket(f"{served.proxy.tls_url.replace('http', 'ws', 1)}/v1/ws", ssl=trust)
    await socket.say(type="auth", token="of nobody")
    assert (await socket.end())[0] == 4501


async def test_a_buyer_at_one_node_and_a_seller_at_the_other_talk(served: Topology) -> None:
    a, b = served.nodes
    async with AsyncExitStack() as opened, client(served.proxy.url, a.keys.api_key) as rest:
        people = [{"profile": "buyer:7", "role": "buyer"}, {"profile": "seller:1", "role": "seller"}]
        made = (await rest.post("/conversations", json={"participants": people})).json()["conversation"]["id"]
        buyer = await enter(opened, a, a.url, "buyer:7", "buyer")
        seller = await enter(opened, a, b.url, "seller:1", "seller")
        await buyer.send(made, "Is it still for sale?")
        await seller.until(lambda s: "Is it still for sale?" in s.texts(), within_s=3)
        await seller.send(made, "It is.")
        await buyer.until(lambda s: "It is." in s.texts(), within_s=3)


async def test_the_demo_goes_on_and_loses_nothing_while_its_parts_end_one_after_the_other_and_come_back(
    served: Topology, databases: Pair, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "tradepost.demo")
    ledger = Ledger()
    async with (
        site(port=CHECKOUT, pages={"/checkout": page(b'{"url": "https://pay.example/1"}', "application/json")}) as till,
        Client(served.proxy.url, api_key=served.nodes[0].keys.api_key) as shop,
        asyncio.TaskGroup() as tasks,
    ):
        actors = cast(shop, ledger)
        play = Play(shop, actors, ledger, quick(STORY), rest_s=0, checkout_url=f"{till.url}/checkout")
        acting = [tasks.create_task(work) for work in (*(actor.run() for actor in actors.values()), play.run())]
        await asyncio.wait_for(play.begun.wait(), 30)
        assert play.round is not None
        first = play.round.conversation

        async def goes_on() -> None:
            """Five more are stored."""
            before = ledger.count(first.id, 0).acked

            async def told() -> bool:
                return ledger.count(first.id, 0).acked >= before + 5

            await eventually(told, within_s=20)

        await ends_and_comes_back(served, databases, goes_on)

        async def next_round() -> bool:
            return play.round is not None and play.round.number > FIRST_NUMBER

        await eventually(next_round, within_s=90)
        log = {lane.id: [event async for event in first.events(lane=lane.id)] for lane in (await first.refresh()).lanes}
        audiences = {lane.id: lane.audience for lane in first.lanes}

        async def all_heard() -> bool:
            return not ledger.missing(first.id, log, audiences, datetime.now(UTC))

        await eventually(all_heard)
        assert all(actor.client.stats().reconnects for actor in actors.values()), "somebody was on neither node"
        for task in acting:
            task.cancel()
    count = ledger.count(first.id, 0)
    assert (count.doubled, count.reordered) == (0, 0)
    assert [words for words in caplog.messages if words.startswith("left out")] == []


async def ends_and_comes_back(served: Topology, databases: Pair, goes_on: Callable[[], Awaitable[None]]) -> None:
    """A server of NATS dies, a node is told to stop, both come back; the primary is lost, and its standby promoted;
    then the other node is told to stop and comes back.
    """
    await goes_on()
    a, b = served.nodes
    lost = served.heard_by(a)
    lost.kill()
    await goes_on()
    assert await asyncio.to_thread(a.stop) == 0
    await goes_on()
    await asyncio.to_thread(a.restart)
    lost.start()
    await goes_on()
    await databases.lose_primary()
    await databases.promote()
    await goes_on()
    assert await asyncio.to_thread(b.stop) == 0
    await goes_on()
    await asyncio.to_thread(b.restart)
