"""Two nodes on one database: what happens at one is heard at the other, whatever the broker does."""

import asyncio
from collections.abc import Callable, Sequence

import pytest

from support.cluster import Tell, between, two_nodes, up
from support.eventually import eventually
from support.nats import NatsServer, running
from support.node import LiveNode, StartNode
from support.places import HERE, move, moves, start
from support.postgres import execute
from support.removals import removed
from support.sockets import Frame, RawSocket, Refused
from tradepost_server.broker import nats_bus
from tradepost_server.broker.bus import Confirmed
from tradepost_server.broker.words import NAMED_MAX, Word
from tradepost_server.workers import heads, policies

pytestmark = pytest.mark.timeout(90)
PARTIES = (("buyer:7", "buyer"), ("seller:1", "seller"))


def numbers(socket: RawSocket, lane: str = "all") -> list[int]:
    """The places of the events that a socket heard in a lane."""
    return [frame["seq"] for frame in socket.events if frame["lane"] == lane]


def swapping() -> Callable[[Sequence[Word], Confirmed | None, Tell], None]:
    """Every other batch of a node comes before the one that it followed, and all but those come twice."""
    waiting: list[Word] = []

    def swap(words: Sequence[Word], confirmed: Confirmed | None, tell: Tell) -> None:
        if waiting:
            tell([*words, *waiting, *words], confirmed)
            waiting.clear()
        else:
            waiting.extend(words)

    return swap


async def test_a_message_sent_at_one_node_is_heard_at_the_other_within_a_second(
    nodes: tuple[LiveNode, LiveNode],
) -> None:
    a, b = nodes
    seller = await b.connect("seller:1", "seller")
    made = await a.conversation(*PARTIES)
    await seller.until(lambda s: "conversation.created" in s.names(), within_s=2)
    buyer = await a.connect("buyer:7", "buyer")
    await buyer.send(made["id"], "hello")
    await seller.until(lambda s: "hello" in s.texts(), within_s=1)
    assert numbers(seller) == sorted(set(numbers(seller)))


async def test_who_types_or_moves_at_one_node_is_seen_at_the_other_where_nothing_was_told_before(
    nodes: tuple[LiveNode, LiveNode],
) -> None:
    a, b = nodes
    made = await a.conversation(*PARTIES, ("courier:1", "courier"))
    buyer, seller = await b.connect("buyer:7", "buyer"), await a.connect("seller:1", "seller")
    await seller.command("typing.set", conversation=made["id"])
    await buyer.until(lambda s: any(f["signal"]["name"] == "typing" for f in s.signals))
    courier = await a.connect("courier:1", "courier")
    share = await start(courier, made, position=HERE)
    await buyer.until(moves)
    names = [f.get("event", f.get("signal"))["name"] for f in buyer.frames if f["type"] in ("event", "signal")]
    assert names.index("location.moved") > names.index("message.created")
    assert moves(buyer)[0]["message"] == share["message"]


async def test_who_has_a_conversation_open_at_another_node_is_in_the_roster_until_they_or_the_node_leave(
    nodes: tuple[LiveNode, LiveNode],
) -> None:
    a, b = nodes
    made = await a.conversation(*PARTIES)

    async def seen(socket: RawSocket) -> dict[str, str]:
        view = (await socket.command("conversation.get", conversation=made["id"]))["conversation"]
        return {p["profile"]: p["role"] for p in view["participants"] if p.get("watching")}

    one, two = await a.connect("agent:1", "agent"), await b.connect("agent:2", "supervisor")
    again = await b.connect("agent:1", "agent")
    for socket in (one, again, two):
        await socket.command("conversation.watch", conversation=made["id"])

    async def both() -> bool:
        everyone = {"agent:1": "agent", "agent:2": "supervisor"}
        return [await seen(one), await seen(two)] == [everyone, everyone]

    await eventually(both)
    again.cut()

    async def one_window() -> bool:
        return a.services.hub.elsewhere.looking((1, made["id"]), "agent:1") is None

    await eventually(one_window)
    assert (await seen(two)).keys() == {"agent:1", "agent:2"}
    await one.command("conversation.unwatch", conversation=made["id"])
    await two.until(lambda s: any(f["signal"]["name"] == "watching" and not f["signal"]["on"] for f in s.signals))
    assert await seen(two) == {"agent:2": "supervisor"}

    async def gone() -> bool:
        return await seen(one) == {}

    await b.node.exchange.leave()
    await eventually(gone)


async def test_two_nodes_alternate_in_one_conversation_and_everyone_hears_it_once_and_in_order(
    nodes: tuple[LiveNode, LiveNode],
) -> None:
    a, b = nodes
    made = await a.conversation(*PARTIES)
    buyer, seller = await a.connect("buyer:7", "buyer"), await b.connect("seller:1", "seller")
    said = []
    for number in range(20):
        said.append(f"message {number}")
        await (buyer if number % 2 else seller).send(made["id"], said[-1])
    await asyncio.gather(*(socket.heard(said[-1]) for socket in (buyer, seller)))
    for socket in (buyer, seller):
        assert socket.texts() == said
        assert numbers(socket) == list(range(numbers(socket)[0], numbers(socket)[-1] + 1))


async def two_at_one_node_hear_once(nodes: tuple[LiveNode, LiveNode], crowd: int) -> bool:
    """Whether two who are at one node hear each message and each signal of one at the other once, and in order."""
    a, b = nodes
    made = await a.conversation(
        *PARTIES, ("courier:1", "courier"), *((f"seller:{n + 10}", "seller") for n in range(crowd))
    )
    pair, courier = [await b.connect(*party) for party in PARTIES], await a.connect("courier:1", "courier")
    said = [f"message {number}" for number in range(20)]
    for text in said:
        await courier.send(made["id"], text)
    await courier.command("typing.set", conversation=made["id"], on=True)
    await courier.send(made["id"], "the end")
    await asyncio.gather(*(socket.heard("the end") for socket in pair))
    await asyncio.gather(*(socket.until(typing) for socket in pair))
    return all(socket.texts() == [*said, "the end"] and len(typing(socket)) == 1 for socket in pair)


def typing(socket: RawSocket) -> list[Frame]:
    """Signals that somebody types."""
    return [frame for frame in socket.signals if frame["signal"]["name"] == "typing"]


@pytest.mark.parametrize("crowd", [0, NAMED_MAX], ids=["few", "many"])
async def test_two_of_one_conversation_at_one_node_hear_everything_once(
    nodes: tuple[LiveNode, LiveNode], crowd: int
) -> None:
    assert await two_at_one_node_hear_once(nodes, crowd)


async def test_with_nats_a_node_that_takes_every_copy_of_a_word_for_news_is_noticed(
    start_node: StartNode, nats_server: NatsServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(nats_bus.NatsBus, "_is_new", lambda *_: True)
    assert not await two_at_one_node_hear_once(await two_nodes(start_node, nats_server.address), crowd=0)


async def test_words_that_come_swapped_and_twice_change_nothing(nodes: tuple[LiveNode, LiveNode]) -> None:
    a, b = nodes
    made = await a.conversation(*PARTIES)
    buyer, seller = await a.connect("buyer:7", "buyer"), await b.connect("seller:1", "seller")
    await buyer.send(made["id"], "first")
    await seller.heard("first")
    with between(a, swapping()):
        for number in range(20):
            await buyer.send(made["id"], f"message {number}")
    await seller.heard("message 19")
    assert seller.texts() == ["first", *(f"message {number}" for number in range(20))]


async def test_a_broker_that_carries_events_needs_no_log_though_it_swaps_and_repeats_them(
    start_node: StartNode, nats_server: NatsServer
) -> None:
    a, b = await two_nodes(start_node, nats_server.address)
    made = await a.conversation(*PARTIES)
    buyer, seller = await a.connect("buyer:7", "buyer"), await b.connect("seller:1", "seller")
    await buyer.send(made["id"], "first")
    await seller.heard("first")
    with between(a, swapping()), between(b, swapping()):
        for number in range(100):
            await asyncio.gather(*(buyer.send(made["id"], f"a{number}{x}") for x in "xy"))
            await asyncio.gather(*(seller.send(made["id"], f"b{number}{x}") for x in "xy"))
    await buyer.send(made["id"], "the last")
    await seller.send(made["id"], "but one")
    await asyncio.gather(*(socket.until(lambda s: len(s.texts()) == 403) for socket in (buyer, seller)))
    assert buyer.texts() == seller.texts()
    assert a.services.hub.log_reads + b.services.hub.log_reads < 4


async def test_staff_who_have_it_open_at_another_node_hear_it(nodes: tuple[LiveNode, LiveNode]) -> None:
    a, b = nodes
    made = await a.conversation(*PARTIES)
    buyer, agent = await a.connect("buyer:7", "buyer"), await b.connect("agent:1", "agent")
    await buyer.send(made["id"], "before")
    await agent.command("conversation.watch", conversation=made["id"])
    await buyer.send(made["id"], "watched")
    await agent.until(lambda s: "watched" in s.texts(), within_s=2)


async def test_who_follows_the_desk_hears_of_what_happens_at_another_node(nodes: tuple[LiveNode, LiveNode]) -> None:
    a, b = nodes
    agent = await b.connect("agent:1", "agent")
    await agent.command("desk.follow")
    made = await a.conversation(*PARTIES)
    await agent.until(lambda s: any(f["signal"]["name"] == "conversation.touched" for f in s.signals), within_s=5)

    def rows(socket: RawSocket) -> list[Frame]:
        return [f["signal"]["conversation"] for f in socket.signals if f["signal"]["name"] == "conversation.touched"]

    assert rows(agent)[0]["id"] == made["id"]
    assert (await a.rest.patch(f"/conversations/{made['id']}", json={"attributes": {"gift": True}})).is_success
    await agent.until(lambda s: rows(s)[-1].get("attributes") == {"gift": True}, within_s=5)  # which is no event


async def test_who_is_removed_hears_their_end_and_nothing_after_it_at_another_node(
    nodes: tuple[LiveNode, LiveNode],
) -> None:
    a, b = nodes
    made = await a.conversation(*PARTIES, ("courier:1", "courier"))
    buyer, courier = await a.connect("buyer:7", "buyer"), await b.connect("courier:1", "courier")
    seller = await b.connect("seller:1", "seller")
    await buyer.send(made["id"], "before")
    await courier.heard("before")
    await asyncio.gather(
        *(buyer.send(made["id"], f"around {number}") for number in range(10)),
        *(seller.send(made["id"], f"from here {number}") for number in range(10)),
        removed(a, made, "courier:1"),
    )
    await buyer.send(made["id"], "SECRET after")
    await seller.heard("SECRET after")
    await courier.until(lambda s: "participant.left" in s.names())
    left = next(f["seq"] for f in courier.events if f["event"]["name"] == "participant.left")
    assert numbers(courier)[-1] == left
    assert numbers(courier) == list(range(numbers(courier)[0], left + 1))
    assert b"SECRET" not in b"".join(courier.raw)


async def test_who_joins_at_one_node_is_heard_and_hears_at_the_other_at_once(
    nodes: tuple[LiveNode, LiveNode],
) -> None:
    a, b = nodes
    made = await a.conversation(*PARTIES)
    buyer, courier = await b.connect("buyer:7", "buyer"), await b.connect("courier:1", "courier")
    await buyer.send(made["id"], "before")
    body = {"profile": "courier:1", "role": "courier"}
    assert (await a.rest.post(f"/conversations/{made['id']}/participants", json=body)).status_code == 200
    await courier.until(lambda s: "participant.joined" in s.names(), within_s=2)
    await buyer.send(made["id"], "after")
    await courier.heard("after")
    assert b"before" not in b"".join(courier.raw)


async def test_what_is_told_and_not_kept_reaches_the_other_node(nodes: tuple[LiveNode, LiveNode]) -> None:
    a, b = nodes
    made = await a.conversation(*PARTIES)
    buyer, seller = await a.connect("buyer:7", "buyer"), await b.connect("seller:1", "seller")
    sent = await buyer.send(made["id"], "hello")
    await seller.heard("hello")
    await buyer.command("typing.set", conversation=made["id"], on=True)
    await seller.until(lambda s: any(f["signal"]["name"] == "typing" for f in s.signals), within_s=2)
    await seller.command("receipt.set", conversation=made["id"], lane="all", read=sent["seq"])
    await buyer.until(lambda s: any(f["signal"]["name"] == "receipt" for f in s.signals), within_s=5)


async def test_presence_is_told_and_shown_over_nodes(nodes: tuple[LiveNode, LiveNode]) -> None:
    a, b = nodes
    made = await a.conversation(*PARTIES)
    buyer = await a.connect("buyer:7", "buyer")
    seller = await b.connect("seller:1", "seller")
    await buyer.until(lambda s: any(f["signal"].get("online") is True for f in s.signals))
    found = await buyer.command("conversation.get", conversation=made["id"])
    online = {p["profile"]: p.get("online") for p in found["conversation"]["participants"]}
    assert online == {"buyer:7": True, "seller:1": True}
    await seller.close()
    await buyer.until(lambda s: any(f["signal"].get("online") is False for f in s.signals))


async def test_two_who_come_in_the_same_moment_learn_of_each_other_though_a_word_is_late(
    nodes: tuple[LiveNode, LiveNode],
) -> None:
    a, b = nodes
    await a.conversation(*PARTIES)

    def late(words: Sequence[Word], confirmed: Confirmed | None, tell: Tell) -> None:
        asyncio.get_running_loop().call_later(0.6, tell, words, confirmed)

    with between(a, late):
        for one in [await a.connect("buyer:7", "buyer"), await b.connect("seller:1", "seller")]:
            await one.until(lambda s: any(f["signal"].get("online") is True for f in s.signals))


async def test_two_windows_at_two_nodes_that_close_in_the_same_moment_are_told_once(
    nodes: tuple[LiveNode, LiveNode],
) -> None:
    a, b = nodes
    made = await a.conversation(*PARTIES)
    others = [await a.connect("agent:2", "agent"), await b.connect("agent:3", "agent")]
    windows = [await a.connect("agent:1", "agent"), await b.connect("agent:1", "agent")]
    for socket in (*others, *windows):
        await socket.command("conversation.watch", conversation=made["id"])

    def of_first(socket: RawSocket) -> list[bool]:
        told = [f["signal"] for f in socket.signals if f["signal"]["name"] == "watching"]
        return [signal["on"] for signal in told if signal["participant"] == agent]

    view = (await others[0].command("conversation.get", conversation=made["id"]))["conversation"]
    (agent,) = [p["id"] for p in view["participants"] if p["profile"] == "agent:1"]
    for other in others:
        await other.until(of_first)
    held = asyncio.Event()

    def late(words: Sequence[Word], confirmed: Confirmed | None, tell: Tell) -> None:
        async def later() -> None:
            await held.wait()
            tell(words, confirmed)

        telling.append(asyncio.create_task(later()))

    telling: list[asyncio.Task[None]] = []
    with between(a, late), between(b, late):
        for window in windows:
            await window.command("conversation.unwatch", conversation=made["id"])
        held.set()
        await asyncio.gather(*telling)
    for other in others:
        await other.until(lambda s: False in of_first(s))
        await other.all_heard()
        assert of_first(other) == [True, False]


async def test_who_looked_at_a_node_that_stopped_looks_no_more(nodes: tuple[LiveNode, LiveNode]) -> None:
    a, b = nodes
    made = await a.conversation(*PARTIES)
    other, agent = await a.connect("agent:2", "agent"), await b.connect("agent:1", "agent")
    for socket in (other, agent):
        await socket.command("conversation.watch", conversation=made["id"])
    await other.until(lambda s: any(f["signal"].get("on") is True for f in s.signals))
    await b.node.exchange.leave()
    await other.until(lambda s: any(f["signal"].get("on") is False for f in s.signals))


async def test_a_courier_on_the_move_is_seen_from_the_other_node(nodes: tuple[LiveNode, LiveNode]) -> None:
    a, b = nodes
    made = await a.conversation(("buyer:7", "buyer"), ("courier:1", "courier"))
    buyer, courier = await b.connect("buyer:7", "buyer"), await a.connect("courier:1", "courier")
    share = await start(courier, made)
    await buyer.until(lambda s: "message.created" in s.names())
    await move(courier, made, share)
    await buyer.until(moves, within_s=5)


async def test_a_revoked_profile_is_out_at_every_node(nodes: tuple[LiveNode, LiveNode]) -> None:
    a, b = nodes
    buyer = await b.connect("buyer:7", "buyer")
    answer = await a.rest.post("/revocations", json={"profile": "buyer:7"})
    assert answer.is_success, answer.text
    await buyer.until(lambda s: s.ended, within_s=2)
    assert buyer.ended is not None
    assert buyer.ended[0] == 4503


async def test_a_policy_set_at_one_node_is_obeyed_at_the_other_without_its_looking(
    start_node: StartNode, broker: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(policies, "EVERY_S", 60.0)
    a, b = await two_nodes(start_node, broker)
    made = await a.conversation(*PARTIES)
    seller = await b.connect("seller:1", "seller")
    await seller.send(made["id"], "may I?")
    answer = await a.rest.put("/policy", json={"policy": {"roles": {"seller": {"denied": ["typing.set"]}}}})
    assert answer.status_code == 200, answer.text

    async def refused() -> bool:
        try:
            await seller.command("typing.set", conversation=made["id"], on=True)
        except Refused:
            return True
        return False

    await eventually(refused, within_s=5)


async def test_nothing_is_looked_for_in_the_database_twice_while_nothing_is_lost(
    nodes: tuple[LiveNode, LiveNode],
) -> None:
    a, b = nodes
    made = await a.conversation(*PARTIES)
    buyer, seller = await a.connect("buyer:7", "buyer"), await b.connect("seller:1", "seller")
    for number in range(100):
        await buyer.send(made["id"], f"message {number}")
    await seller.heard("message 99")
    await asyncio.sleep(heads.EVERY_S + heads.UNDER_WAY_S + 1)  # one comparison, whole
    assert a.node.exchange.found == b.node.exchange.found == 0


async def test_a_change_too_large_for_a_notification_is_told_without_its_names(
    start_node: StartNode,
) -> None:
    a, b = await two_nodes(start_node, "postgres")
    long = [(f"{'x' * 100}:{number}", "buyer") for number in range(60)]
    made = await a.conversation(*PARTIES, *long)
    seller = await b.connect("seller:1", "seller")
    buyer = await a.connect("buyer:7", "buyer")
    await buyer.send(made["id"], "hello, all of you")
    await seller.heard("hello, all of you")


async def test_the_connection_of_the_bell_is_cut_and_what_was_said_meanwhile_is_heard_in_seconds(
    start_node: StartNode, database_dsn: str
) -> None:
    a, b = await two_nodes(start_node, "postgres")
    made = await a.conversation(*PARTIES)
    buyer, seller = await a.connect("buyer:7", "buyer"), await b.connect("seller:1", "seller")
    await buyer.send(made["id"], "hello")
    await seller.heard("hello")
    cut = (
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'LISTEN%' OR query LIKE '%pg_notify%'"
    )
    await execute(database_dsn, f"{cut} AND pid <> pg_backend_pid()")
    await buyer.send(made["id"], "in the dark")
    await seller.until(lambda s: "in the dark" in s.texts(), within_s=5)
    await up(a, b)


async def test_nats_dies_and_what_was_said_meanwhile_is_heard_in_seconds(start_node: StartNode) -> None:
    with running() as server:
        a, b = await two_nodes(start_node, server.address)
        made = await a.conversation(*PARTIES)
        buyer, seller = await a.connect("buyer:7", "buyer"), await b.connect("seller:1", "seller")
        await buyer.send(made["id"], "hello")
        await seller.heard("hello")
        server.kill()
        await buyer.send(made["id"], "in the dark")
        await seller.until(lambda s: "in the dark" in s.texts(), within_s=8)
        server.start()
        await up(a, b)
        await buyer.send(made["id"], "and light")
        await seller.until(lambda s: "and light" in s.texts(), within_s=5)
        assert seller.texts() == ["hello", "in the dark", "and light"]


@pytest.mark.one_node("it starts the second itself")
async def test_a_second_process_with_the_memory_broker_is_warned_about(
    start_node: StartNode, caplog: pytest.LogCaptureFixture
) -> None:
    await start_node()
    assert "another process" not in caplog.text
    await start_node()
    assert "another process serves this database" in caplog.text
