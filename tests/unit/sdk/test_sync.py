"""The SDK for programs without asyncio."""

import asyncio
import threading
from collections.abc import Iterator

import pytest

from tradepost import errors, events
from tradepost.clock import LoopClock
from tradepost.facade import FACADES, LEFT_OUT
from tradepost.protocol import commands as c
from tradepost.sync import SyncClient
from tradepost.testing import Server
from tradepost.testing.handlers import HANDLERS, MARKETPLACE
from tradepost.testing.network import listening

from .sync_stub import STUB, stripped, stub


class Remote:
    """An in-memory server on a real socket, on a loop in another thread."""

    def __init__(self) -> None:
        self.ready, self.done = threading.Event(), asyncio.Event()
        self.thread = threading.Thread(target=lambda: asyncio.run(self._serve()))
        self.thread.start()
        assert self.ready.wait(10)

    async def _serve(self) -> None:
        self.loop = asyncio.get_running_loop()
        self.server = Server(LoopClock())
        profiles = ("buyer:7", "seller:42", "supervisor:1")
        people = [c.Invitee(profile=name, role=name.partition(":")[0]) for name in profiles]
        made = HANDLERS[c.CreateConversation](self.server, MARKETPLACE, c.CreateConversation(participants=people))
        self.order = made.conversation.id
        self.tokens = {name: self.server.mint(name, name.partition(":")[0]).token for name in profiles}
        async with listening(self.server) as self.url:
            self.ready.set()
            await self.done.wait()

    def stop(self) -> None:
        self.loop.call_soon_threadsafe(self.done.set)
        self.thread.join(10)


@pytest.fixture
def remote() -> Iterator[Remote]:
    remote = Remote()
    yield remote
    remote.stop()


def test_calls_wait_for_their_answers(remote: Remote) -> None:
    with (
        SyncClient(remote.url, token=remote.tokens["buyer:7"]) as buyer,
        SyncClient(remote.url, token=remote.tokens["seller:42"]) as seller,
        seller.subscribe(types=[events.MessageCreated]) as stream,
    ):
        chat = buyer.conversations.get(remote.order)
        with chat.typing():
            sent = chat.send("hello")
        event = next(stream)
        assert (event.message.text, event.message.id) == ("hello", sent.message)
        event.message.reply("hi")
        assert [message.text for message in chat.history()] == ["hi", "hello"]
        assert [message.text for message in chat.history().all()] == ["hi", "hello"]
        assert [found.id for found in buyer.conversations.list().page()] == [chat.id]
        assert chat.refresh() is chat
        last = chat.last_message
        assert last is not None
        assert last.text == "hi"
        with pytest.raises(errors.NotFound):
            buyer.conversations.get("cv_other")
        assert buyer.me().id == "buyer:7"
    with pytest.raises(errors.Closed):
        buyer.me()


def test_a_live_location_is_a_block_that_gives_its_share(remote: Remote) -> None:
    with (
        SyncClient(remote.url, token=remote.tokens["seller:42"]) as seller,
        SyncClient(remote.url, token=remote.tokens["buyer:7"]) as buyer,
        buyer.subscribe(types=[events.LocationMoved, events.MessageEdited]) as stream,
    ):
        chat = seller.conversations.get(remote.order)
        with chat.share_location(minutes=5, label="Your bike") as live:
            assert live.update(40.41831, -3.70275)
            moved = next(stream)
            assert (moved.body.message, moved.body.latitude) == (live.message, 40.41831)
        assert live.ended
        assert next(stream).message.content.state == "ended"


def test_staff_look_and_act_without_asyncio_too(remote: Remote) -> None:
    with (
        SyncClient(remote.url, token=remote.tokens["buyer:7"]) as buyer,
        SyncClient(remote.url, token=remote.tokens["supervisor:1"]) as supervisor,
    ):
        buyer.conversations.get(remote.order).send("Psst")
        chat = supervisor.conversations.get(remote.order)
        said = next(chat.history())
        moved = chat.rescope(said, ["seller"], reason="For the seller alone")
        assert chat.visible_to(moved) == ("buyer:7", "seller", "staff")
        seen = chat.see_as(chat.participants[1])
        assert [message.text for message in seen.messages] == ["Psst"]
        assert seen.conversation is not None
        assert [message.id for message in seen.conversation.history(before=None)] == [said.id]
        assert seen.messages[0].why(seen.participant).visible
        assert supervisor.policy.set({"roles": {"courier": {"alias": "Courier"}}}).version == 2
        assert supervisor.policy.get().roles["courier"].alias == "Courier"
        assert supervisor.reveal("buyer:7", "phone", reason="Test") is None
        actions = [entry.action for entry in supervisor.audit.list(limit=2)]
        assert actions == ["profile.reveal", "policy.set"]


def test_a_failed_connect_leaves_no_thread() -> None:
    before = threading.active_count()
    with pytest.raises(errors.Transient), SyncClient("http://127.0.0.1:9", token="t", timeout=0.1):
        pass
    with pytest.raises(ValueError, match="exactly one"):
        SyncClient("http://127.0.0.1:9")
    assert threading.active_count() == before


def test_everything_asynchronous_is_there_synchronously() -> None:
    for original, facade in FACADES.items():
        offered = {name for name in dir(original) if not name.startswith("_")} - LEFT_OUT.get(original, set())
        assert offered <= set(dir(facade)), original


def test_the_stub_says_what_the_source_says() -> None:
    assert stripped(STUB.read_text()) == stripped(stub()), "run python tests/unit/sdk/sync_stub.py"
