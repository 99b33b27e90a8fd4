"""The SDK against a real node with its own PostgreSQL."""

import asyncio
import json
import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import httpx2
import pytest

from tradepost import Bot, Client, Context, Conversation, Invitee, errors, events
from tradepost.protocol import commands as c
from tradepost.protocol.model import Subject

TRADEPOST = Path(sys.executable).with_name("tradepost")


class Node:
    """A `tradepost serve` of its own; it can be killed and started again on the same port and data."""

    def __init__(self, data: Path) -> None:
        self.data = data
        self.port = 0
        self.start()

    def start(self) -> None:
        """Serve; returns when the node is ready."""
        command = [str(TRADEPOST), "serve", "--port", str(self.port), "--data", str(self.data)]
        log = (self.data.parent / "serve.log").open("ab")
        self.process = subprocess.Popen(command, stdout=log, stderr=log, env={**os.environ, "TRADEPOST_LIMITS": "off"})
        log.close()
        while not self._ready():
            assert self.process.poll() is None, (self.data.parent / "serve.log").read_text()

    def _ready(self) -> bool:
        try:
            self.keys = json.loads((self.data / "keys.json").read_text())
            answer = httpx2.get(f"{self.keys['url']}/ready", timeout=1, trust_env=False)
        except (OSError, ValueError, httpx2.TransportError):
            return False
        self.port = int(self.keys["url"].rpartition(":")[2])
        return answer.status_code == 200

    def kill(self) -> None:
        """SIGKILL: no goodbye to anyone."""
        self.process.kill()
        self.process.wait(30)

    def stop(self) -> None:
        """SIGTERM: a clean end."""
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(60)


@pytest.fixture(scope="module")
def node(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Node]:
    node = Node(tmp_path_factory.mktemp("node") / "data")
    yield node
    node.stop()


@pytest.fixture
async def shop(node: Node) -> AsyncIterator[Client]:
    async with Client(node.keys["url"], api_key=node.keys["api_key"]) as shop:
        yield shop


@pytest.fixture
def key(request: pytest.FixtureRequest) -> str:
    return f"order:{request.node.name}"


def user(shop: Client, profile: str, **options: object) -> Client:
    """A client for a profile in the role before the colon."""
    role = profile.partition(":")[0]
    return Client(shop.url, get_token=shop.token_source(profile, role=role, name=profile), **options)  # type: ignore[arg-type]  # options are Client's


async def texts(chat: Conversation) -> list[str]:
    """What was said, in the order of time."""
    return [message.text for message in await chat.history(200, newest_first=False).all()]


async def test_the_readme_runs_as_it_stands(node: Node) -> None:
    readme = (Path(__file__).parents[2] / "sdk" / "README.md").read_text()
    code = readme.split("```python\n")[1].split("```")[0]
    code = code.replace("http://127.0.0.1:8080", node.keys["url"]).replace("tp_test_…", node.keys["api_key"])
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", code, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE
    )
    out, err = await process.communicate()
    assert (out.decode(), err.decode()) == ("buyer Is it still for sale?\n", "")


async def test_one_order_is_the_same_over_http_and_over_the_socket(shop: Client, key: str) -> None:
    order = await shop.conversations.ensure(key=key, title="Order 55", participants=["buyer:7", "seller:42"])
    async with Client(shop.url, get_token=shop.token_source("buyer:7", role="buyer")) as buyer:
        chat = await buyer.conversations.get(order.id)
        await chat.send("Is it still for sale?")
        said = [(message.author.role, message.text) async for message in chat.history(limit=10)]
    assert said == [("buyer", "Is it still for sale?")]
    assert (chat.title, chat.role, chat.key) == ("Order 55", "buyer", key)
    assert [m.text async for m in order.history()] == ["Is it still for sale?"]


async def test_ensure_finds_what_is_there_and_adds_who_is_missing(shop: Client, key: str) -> None:
    made = await shop.conversations.ensure(key=key, participants=["buyer:7"])
    again = await shop.conversations.ensure(
        key=key, participants=[Invitee(profile="seller:42", role="seller"), {"profile": "c1", "role": "courier"}]
    )
    assert made.id == again.id
    assert sorted(p.role for p in again.participants) == ["buyer", "courier", "seller"]
    with pytest.raises(errors.Conflict):
        await shop.conversations.create(key=key, participants=["buyer:8"])


async def test_state_is_changed_over_http_and_told_over_the_socket(shop: Client, key: str) -> None:
    order = await shop.conversations.ensure(key=key, participants=["buyer:7", "seller:42"])
    async with user(shop, "buyer:7") as buyer, buyer.subscribe(order.id) as stream:
        await order.set_stage("shipped", order_version=3)
        assert isinstance((event := await anext(stream)).body, events.ConversationUpdated)
        assert event.body.conversation.stage == "shipped"
        with pytest.raises(errors.Conflict) as stale:
            await order.set_stage("paid", order_version=2)
        assert stale.value.code == "stale_stage"
        assert stale.value.request_id
        await order.update(title="New", subject=Subject(type="order", id="55"), attributes={"vip": True})
        assert order.attributes == {"vip": True}
        await anext(stream)
        courier = await order.add("courier:1", history="from_join")
        assert (await anext(stream)).participant.id == courier.id
        await order.change_role(courier, "bot")
        await order.remove(courier)
        await order.close()
        chat = await buyer.conversations.get(order.id)
        assert chat.status == "closed"
        with pytest.raises(errors.Conflict, match=r"(?i)closed"):
            await chat.send("anybody?")
        await order.reopen()
        assert (await chat.send("hello")).lane == "all"
        names = [
            event.body.name if isinstance(event.body, events.Unknown) else type(event.body).__name__
            for event in [await anext(stream) for _ in range(5)]
        ]
    assert names == ["RoleChanged", "ParticipantLeft", "ConversationUpdated", "ConversationUpdated", "MessageCreated"]
    found = [c.id async for c in shop.conversations.list(subject=Subject(type="order", id="55"))]
    assert order.id in found


async def test_a_back_end_may_speak_for_a_profile(node: Node, shop: Client, key: str) -> None:
    order = await shop.conversations.ensure(key=key, participants=["buyer:7", "seller:42"])
    async with Client(shop.url, api_key=node.keys["api_key"], speak_as="seller:42") as seller:
        chat = await seller.conversations.get(order.id)
        sent = await chat.send("We ship today", client_id="c1")
        assert await chat.send("We ship today", client_id="c1") == sent
        with pytest.raises(errors.Conflict):
            await chat.send("We ship tomorrow", client_id="c1")
        edited = await chat.edit(sent, "We ship now")
        await edited.react("👍")
        assert (await edited.react("👍", on=False)).reactions == {}
        await edited.mark_read()
        assert [event.seq async for event in chat.events(after=2)][:2] == [3, 4]
        assert (await edited.delete()).content is None


async def test_private_lanes_notes_and_watching(shop: Client, key: str) -> None:
    order = await shop.conversations.ensure(key=key, participants=["buyer:7", "seller:42"])
    async with user(shop, "buyer:7") as buyer, user(shop, "seller:42") as seller, user(shop, "agent:1") as agent:
        at_buyer, at_agent = await buyer.conversations.get(order.id), await agent.conversations.get(order.id)
        async with agent.subscribe(types=[events.MessageCreated]) as stream, seller.subscribe() as heard:
            await at_buyer.send("before")
            await at_agent.watch()
            await at_buyer.send("to staff", audience=["staff"])
            assert (await anext(stream)).message.text == "to staff"
            agent.cut()
            await at_buyer.send("to all")
            assert (await anext(stream)).message.text == "to all"
            await at_agent.join()
            note = await at_agent.send("note", audience=["staff"])
            assert (await anext(stream)).message.id == note.message
            await at_agent.send("bye")
            told = [event.message.text async for event in _until(heard, "bye")]
        assert told == ["before", "to all", "bye"]
        assert await texts(at_buyer) == ["before", "to staff", "to all", "bye"]
        with pytest.raises(errors.NotFound):
            await user_get(shop, "buyer:stranger", order.id)


async def test_a_program_of_staff_follows_the_desk(shop: Client, key: str) -> None:
    order = await shop.conversations.ensure(key=key, participants=["buyer:7", "seller:42"])
    async with user(shop, "buyer:7") as buyer, user(shop, "agent:1") as agent:
        async with agent.subscribe(types=[events.ConversationTouched]) as rows:
            await agent.request(c.FollowDesk())
            await (await buyer.conversations.get(order.id)).send("anyone there?")
            async for row in rows:
                if row.body.conversation.id == order.id and row.body.conversation.last_message is not None:
                    break
        assert row.body.conversation.unanswered_since == row.body.conversation.last_message.at


async def _until(stream: AsyncIterator[events.AnyEvent], text: str) -> AsyncIterator[events.AnyEvent]:
    async for event in stream:
        if isinstance(event.body, events.MessageCreated):
            yield event
            if event.message.text == text:
                return


async def user_get(shop: Client, profile: str, conversation: str) -> Conversation:
    async with user(shop, profile) as client:
        return await client.conversations.get(conversation)


async def test_who_leaves_and_comes_back_hears_both_stays_and_nothing_between(shop: Client, key: str) -> None:
    order = await shop.conversations.ensure(key=key, participants=["buyer:7", "seller:42"])
    async with user(shop, "buyer:7") as buyer, user(shop, "courier:9") as courier:
        chat = await buyer.conversations.get(order.id)
        await chat.send("before")
        async with courier.subscribe(order.id) as heard:
            member = await order.add("courier:9", history="from_join")
            await chat.send("in")
            await order.remove(member)
            await chat.send("between")
            await order.add("courier:9", history="from_join")
            await chat.send("last")
            told = [event.message.text async for event in _until(heard, "last")]
    assert told == ["in", "last"]


async def test_removed_while_away_hears_the_last_that_was_theirs(shop: Client, key: str) -> None:
    order = await shop.conversations.ensure(key=key, participants=["buyer:7", "courier:8"])
    async with user(shop, "buyer:7") as buyer, user(shop, "courier:8") as courier:
        chat = await buyer.conversations.get(order.id)
        async with courier.subscribe(order.id) as heard:
            member = next(p for p in order.participants if p.profile == "courier:8")
            courier.cut()
            await chat.send("still yours")
            await order.remove(member)
            await chat.send("not yours")
            async with asyncio.timeout(20):
                told = [(await anext(heard)).body for _ in range(2)]
    assert [type(body).__name__ for body in told] == ["MessageCreated", "ParticipantLeft"]


async def test_signals_reach_the_others(shop: Client, key: str) -> None:
    order = await shop.conversations.ensure(key=key, participants=["buyer:7", "seller:42"])
    async with user(shop, "buyer:7") as buyer, user(shop, "seller:42") as seller:
        theirs, mine = await seller.conversations.get(order.id), await buyer.conversations.get(order.id)
        async with buyer.subscribe(order.id, [events.Typing, events.ReceiptMoved]) as signals:
            sent = await mine.send("hello")
            async with theirs.typing():
                assert (await anext(signals)).body.on
            await theirs.read(sent)
            while not isinstance((body := (await anext(signals)).body), events.ReceiptMoved) or not body.receipt.read:
                pass
        assert body.receipt.read == sent.seq
        assert (await theirs.refresh()).unread == 0


async def test_profiles_are_read_and_changed(shop: Client, key: str) -> None:
    async with user(shop, "buyer:31") as buyer:
        assert (await buyer.me()).id == "buyer:31"
        assert (await buyer.update_profile(name="Ana", locale="es")).name == "Ana"
        assert (await shop.get_profile("buyer:31")).locale == "es"
        assert buyer.role == "buyer"


async def test_a_bot_answers(shop: Client, key: str) -> None:
    bot = Bot("helper")

    @bot.command("order", help="order <id>")
    async def order(ctx: Context[events.MessageCreated], order_id: int) -> None:
        async with ctx.typing():
            await ctx.reply(f"Order {order_id}: in transit")
        await ctx.note("asked for the order")

    conversation = await shop.conversations.ensure(key=key, participants=["buyer:7", "bot:1"])
    client = user(shop, "bot:1")
    serving = asyncio.create_task(bot.serve(client))
    await client.wait_ready(20)
    async with user(shop, "buyer:7") as buyer, buyer.subscribe(types=[events.MessageCreated]) as heard:
        await (await buyer.conversations.get(conversation.id)).send("order 55")
        answers = [(await anext(heard)).message.text for _ in range(2)]
    bot.stop()
    await serving
    assert answers == ["order 55", "Order 55: in transit"]
    assert bot.failures == 0


async def test_a_wrong_key_and_a_wrong_token_are_told_kindly(node: Node) -> None:
    with pytest.raises(errors.Fatal):
        async with Client(node.keys["url"], token="nonsense", timeout=10):
            pass
    async with Client(node.keys["url"], api_key="tp_test_nonsense") as shop:
        with pytest.raises(errors.Unauthorized):
            await shop.conversations.get("cv_1")


async def test_nothing_is_lost_or_doubled_when_the_node_is_killed(node: Node, shop: Client, key: str) -> None:
    lines = [f"line {n} of a letter" for n in range(60)]  # bare numbers in a row would be a telephone in pieces
    order = await shop.conversations.ensure(key=key, participants=["buyer:7", "seller:42"])
    async with user(shop, "buyer:7") as buyer, user(shop, "seller:42") as seller:
        chat = await buyer.conversations.get(order.id)
        async with seller.subscribe(order.id, [events.MessageCreated]) as heard:
            for line in lines[:10]:
                await chat.send(line)
            sending = [asyncio.create_task(chat.send(line)) for line in lines[10:]]
            await asyncio.wait(sending, return_when=asyncio.FIRST_COMPLETED)
            await asyncio.to_thread(node.kill)
            await asyncio.to_thread(node.start)
            async with asyncio.timeout(60):
                told = [(await anext(heard)).message.text for _ in range(60)]
            acked = await asyncio.gather(*sending)
        assert told == lines
        assert [sent.seq for sent in acked] == sorted({sent.seq for sent in acked})
        assert await texts(chat) == told
