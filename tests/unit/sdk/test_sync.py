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
        people = [c.Invitee(profile="buyer:7", role="buyer"), c.Invitee(profile="seller:42", role="seller")]
        made = HANDLERS[c.CreateConversation](self.server, MARKETPLACE, c.CreateConversation(participants=people))
        self.order = made.conversation.id
        self.tokens = {name: self.server.mint(name, name.partition(":")[0]).token for name in ("buyer:7", "seller:42")}
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
