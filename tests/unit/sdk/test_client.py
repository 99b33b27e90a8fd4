"""What a client promises about its states, its tokens, its unsent commands and its listeners."""

import asyncio
import logging
import pickle

import pytest

import tradepost as sdk
from tradepost import Client, State, errors, events
from tradepost.protocol import frames
from tradepost.testing import Tradepost
from tradepost.tokens import TokenReason


async def test_a_message_reaches_the_other_party_live(tradepost: Tradepost) -> None:
    order = tradepost.conversation("buyer:7", "seller:42")
    buyer, seller = await tradepost.user("buyer:7"), await tradepost.user("seller:42")
    async with seller.subscribe(order, [events.MessageCreated]) as stream:
        sent = await (await buyer.conversations.get(order)).send("Is it still for sale?")
        event = await anext(stream)
    assert event.message.text == "Is it still for sale?"
    assert (event.lane, event.seq, event.message.id) == (sent.lane, sent.seq, sent.message)
    assert event.message.author.role == "buyer"


# states


async def test_the_states_follow_the_picture(tradepost: Tradepost) -> None:
    client = tradepost.client("buyer:7")
    seen: list[State] = []
    client.on_state(seen.append)
    assert client.state.name == "IDLE"
    async with client:
        tradepost.faults.drop_connection()
        await tradepost.settled()
    assert [state.value for state in seen] == ["connecting", "syncing", "ready", "reconnecting", "ready", "closed"]
    assert client.reason is None


async def test_a_frozen_peer_is_noticed_after_two_heartbeats(tradepost: Tradepost) -> None:
    client = await tradepost.user("buyer:7")
    tradepost.faults.silent = True
    tradepost.clock.advance(49)
    await tradepost.clock.passed()
    assert client.state.name == "READY"
    tradepost.clock.advance(1.1)
    await tradepost.clock.passed()
    assert client.state.name == "RECONNECTING"
    tradepost.faults.silent = False
    await tradepost.settled()
    assert client.state.name == "READY"


async def test_an_hour_in_which_nothing_happens_is_no_reason_to_reconnect(tradepost: Tradepost) -> None:
    client = await tradepost.user("buyer:7")
    tradepost.clock.advance(hours=1)
    await tradepost.settled()
    assert client.stats().reconnects == 0


async def test_a_day_without_a_server_ends_in_a_reconnect(tradepost: Tradepost) -> None:
    client = await tradepost.user("buyer:7")
    tradepost.faults.down = True
    client.cut()
    tradepost.clock.advance(hours=24)
    await tradepost.clock.passed()
    assert client.state.name == "RECONNECTING"
    tradepost.faults.down = False
    tradepost.clock.advance(30)
    await tradepost.settled()
    assert client.state.name == "READY"


async def test_a_hint_that_the_network_is_back_ends_the_wait(tradepost: Tradepost) -> None:
    client = await tradepost.user("buyer:7")
    tradepost.faults.down = True
    client.cut()
    tradepost.clock.advance(minutes=10)
    await tradepost.clock.passed()
    tradepost.faults.down = False
    client.network_up()
    async with asyncio.timeout(1):
        await client.wait_ready()


async def test_draining_makes_a_client_come_back_by_itself(tradepost: Tradepost) -> None:
    client = await tradepost.user("buyer:7")
    tradepost.faults.close_connection(4001, "draining")
    await tradepost.settled()
    assert client.stats().reconnects == 1


@pytest.mark.parametrize("name", ["read", "write", "pulse", "connection"])
async def test_an_internal_task_that_dies_is_healed_or_told(tradepost: Tradepost, name: str) -> None:
    client = await tradepost.user("buyer:7")
    victim = next(task for task in asyncio.all_tasks() if task.get_name() == f"tradepost-{name}")
    victim.cancel()
    await tradepost.settled()
    if name == "connection":
        with pytest.raises(errors.Transient, match="cancelled from outside"):
            await client.wait_closed()
    else:
        assert client.state.name == "READY"
        assert client.stats().reconnects == 1


async def test_a_revoked_profile_is_told_why_and_its_calls_fail(tradepost: Tradepost) -> None:
    client = tradepost.client("buyer:7", get_token=None, token=tradepost.server.mint("buyer:7", "buyer").token)
    await client.start()
    await client.wait_ready()
    tradepost.faults.close_connection(4503, "revoked")
    with pytest.raises(errors.Fatal, match="4503"):
        await client.wait_closed()
    with pytest.raises(errors.Fatal, match="4503"):
        await client.me()


async def test_a_client_that_was_closed_says_so(tradepost: Tradepost) -> None:
    client = await tradepost.user("buyer:7")
    await client.close()
    await client.close()
    with pytest.raises(errors.Closed):
        await client.me()
    await client.wait_closed()


# tokens


async def test_an_ended_token_is_replaced_and_a_static_one_is_fatal(tradepost: Tradepost) -> None:
    asked: list[TokenReason] = []

    async def get_token(reason: TokenReason) -> str:
        asked.append(reason)
        return tradepost.server.mint("buyer:7", "buyer").token

    client = await tradepost.user("buyer:7", get_token=get_token)
    static = tradepost.client("seller:42", get_token=None, token=tradepost.server.mint("seller:42", "seller").token)
    await static.start()
    await static.wait_ready()
    tradepost.faults.close_connection(4401, "expired")
    await tradepost.settled()
    with pytest.raises(errors.Fatal, match="get_token="):
        await static.wait_closed()
    assert client.state.name == "READY"
    assert asked == ["initial", "expired"]


async def test_a_failing_token_source_is_asked_again(tradepost: Tradepost) -> None:
    failures = iter([OSError("down"), TimeoutError()])

    async def get_token(reason: TokenReason) -> str:
        if (error := next(failures, None)) is not None:
            raise error
        return tradepost.server.mint("buyer:7", "buyer").token

    client = tradepost.client("buyer:7", get_token=get_token)
    await client.start()
    await tradepost.settled()
    assert client.state.name == "READY"


async def test_a_revoked_token_is_replaced_once_and_not_for_ever(tradepost: Tradepost) -> None:
    asked: list[TokenReason] = []

    async def get_token(reason: TokenReason) -> str:
        asked.append(reason)
        return tradepost.server.mint("buyer:7", "buyer").token if len(asked) < 3 else "nonsense"

    client = await tradepost.user("buyer:7", get_token=get_token)
    tradepost.faults.close_connection(4503, "revoked")
    await tradepost.settled()
    assert client.state.name == "READY"
    tradepost.faults.close_connection(4503, "revoked")
    await tradepost.settled()
    with pytest.raises(errors.Fatal, match="4501"):
        await client.wait_closed()
    assert asked == ["initial", "revoked", "revoked"]


async def test_a_token_that_ends_soon_is_replaced_on_the_living_connection(tradepost: Tradepost) -> None:
    asked: list[TokenReason] = []

    async def get_token(reason: TokenReason) -> str:
        asked.append(reason)
        return tradepost.server.mint("buyer:7", "buyer", ttl_s=60 * len(asked)).token

    client = await tradepost.user("buyer:7", get_token=get_token)
    tradepost.server.sessions[0].tell(frames.TokenWanted(expires_at=tradepost.server.now()))
    await tradepost.settled()
    assert asked == ["initial", "expired"]
    assert client.stats().reconnects == 0


# what is new to it


async def test_what_is_newer_than_the_sdk_is_kept_or_left_aside(tradepost: Tradepost) -> None:
    order = tradepost.conversation("buyer:7", "seller:42")
    buyer = await tradepost.user("buyer:7")
    session = tradepost.server.sessions[0]
    async with buyer.subscribe() as stream:
        session.tell({"type": "from.the.future", "x": 1})
        session.tell({"type": "signal", "signal": {"name": "dancing"}})
        at = tradepost.server.now()
        event = {
            "type": "event",
            "conversation": order,
            "lane": "all",
            "seq": 4,
            "at": at,
            "event": {"name": "paid", "x": 1},
        }
        session.tell(event)
        first, second = (await anext(stream)).body, (await anext(stream)).body
    assert isinstance(first, events.UnknownSignal)
    assert isinstance(second, events.Unknown)
    assert (second.name, second.raw) == ("paid", b'{"name":"paid","x":1}')


async def test_a_server_of_another_protocol_is_fatal(tradepost: Tradepost) -> None:
    client = await tradepost.user("buyer:7")
    welcome = {
        "type": "welcome",
        "session": "se_1",
        "profile": {"id": "buyer:7"},
        "role": None,
        "tenant": "t",
        "protocol": 2,
        "heartbeat_s": 25,
        "expires_at": tradepost.server.now(),
        "server_time": tradepost.server.now(),
    }
    tradepost.server.sessions[0].tell(welcome)
    with pytest.raises(errors.Fatal, match="protocol 2"):
        await client.wait_closed()


async def test_something_that_is_no_frame_leads_to_a_new_connection(tradepost: Tradepost) -> None:
    client = await tradepost.user("buyer:7")
    tradepost.server.sessions[0].tell([1, 2])
    await tradepost.settled()
    assert client.stats().reconnects == 1


async def test_a_draining_node_is_left_when_it_says_so(tradepost: Tradepost) -> None:
    client = await tradepost.user("buyer:7")
    tradepost.server.sessions[0].tell(frames.Draining(delay_s=5))
    tradepost.clock.advance(4.9)
    await tradepost.clock.passed()
    assert client.stats().reconnects == 0
    tradepost.clock.advance(0.2)
    await tradepost.settled()
    assert client.stats().reconnects == 1


# unsent


async def test_messages_wait_while_offline_and_go_out_in_order(tradepost: Tradepost) -> None:
    order = tradepost.conversation("buyer:7", "seller:42")
    buyer = await tradepost.user("buyer:7")
    chat = await buyer.conversations.get(order)
    tradepost.faults.down = True
    buyer.cut()
    sends = [asyncio.create_task(chat.send(str(n))) for n in range(50)]
    tradepost.clock.advance(minutes=5)
    await tradepost.clock.passed()
    assert buyer.stats().unsent == 50
    tradepost.faults.down = False
    await tradepost.settled()
    assert [(await sent).seq for sent in sends] == list(range(4, 54))


async def test_a_message_that_must_wait_is_not_overtaken(tradepost: Tradepost) -> None:
    orders = [tradepost.conversation("buyer:7", "seller:42") for _ in range(2)]
    buyer = await tradepost.user("buyer:7")
    chats = [await buyer.conversations.get(order) for order in orders]
    tradepost.faults.refuse("busy", 3)
    sends = [asyncio.create_task(chat.send(str(n))) for n in range(5) for chat in chats]
    await asyncio.sleep(0)
    await tradepost.settled()
    await asyncio.gather(*sends)
    for chat in chats:
        assert [m.text async for m in chat.history(5, newest_first=False)] == ["0", "1", "2", "3", "4"]


async def test_a_full_queue_says_so(tradepost: Tradepost) -> None:
    order = tradepost.conversation("buyer:7", "seller:42")
    buyer = await tradepost.user("buyer:7", unsent_limit=2)
    chat = await buyer.conversations.get(order)
    tradepost.faults.down = True
    buyer.cut()
    waiting = [asyncio.create_task(chat.send("x")) for _ in range(2)]
    await asyncio.sleep(0)
    with pytest.raises(errors.QueueFull):
        await chat.send("one too many")
    tradepost.faults.down = False
    await tradepost.settled()
    assert len({(await sent).message for sent in waiting}) == 2


async def test_a_timeout_does_not_take_a_message_back_and_a_resend_gets_its_answer(tradepost: Tradepost) -> None:
    order = tradepost.conversation("buyer:7", "seller:42")
    buyer = await tradepost.user("buyer:7")
    chat = await buyer.conversations.get(order)
    tradepost.faults.down = True
    buyer.cut()
    sending = asyncio.create_task(chat.send("hello", timeout=5))
    cancelled = asyncio.create_task(chat.send("and this"))
    await asyncio.sleep(0)
    cancelled.cancel()
    tradepost.clock.advance(6)
    with pytest.raises(errors.Timeout) as late:
        await sending
    tradepost.faults.down = False
    await tradepost.settled()
    assert len(tradepost.messages(order)) == 2
    again = await chat.send("hello", client_id=late.value.client_id)
    assert again.seq == 4
    assert len(tradepost.messages(order)) == 2


async def test_a_lost_ack_settles_itself_without_a_double(tradepost: Tradepost) -> None:
    order = tradepost.conversation("buyer:7", "seller:42")
    buyer = await tradepost.user("buyer:7")
    tradepost.faults.lose_acks(3)
    sending = asyncio.create_task((await buyer.conversations.get(order)).send("once"))
    await asyncio.sleep(0)
    await tradepost.settled()
    assert (await sending).seq == 4
    assert len(tradepost.messages(order)) == 1


async def test_a_refusal_is_raised_as_what_it_is(tradepost: Tradepost) -> None:
    order = tradepost.conversation("buyer:7", "seller:42")
    buyer, stranger = await tradepost.user("buyer:7"), await tradepost.user("buyer:8")
    chat = await buyer.conversations.get(order)
    first = await chat.send("a", client_id="c1")
    assert await chat.send("a", client_id="c1") == first
    with pytest.raises(errors.Conflict):
        await chat.send("b", client_id="c1")
    with pytest.raises(errors.Unprocessable) as unknown:
        await chat.send("x", audience=["nobody"])
    assert (unknown.value.code, unknown.value.path) == ("unknown_audience", "$.audience")
    with pytest.raises(errors.NotFound):
        await stranger.conversations.get(order)
    with pytest.raises(errors.BadRequest) as bad:
        await chat.send("")
    assert bad.value.path == "$.content.text"
    with pytest.raises(errors.PayloadTooLarge):
        await chat.send("x" * 70_000)


async def test_what_can_pass_is_tried_again_ten_times(tradepost: Tradepost) -> None:
    order = tradepost.conversation("buyer:7", "seller:42")
    buyer = await tradepost.user("buyer:7")
    chat = await buyer.conversations.get(order)
    tradepost.faults.refuse("busy", 10)
    patient = asyncio.create_task(chat.send("at last"))
    await asyncio.sleep(0)
    await tradepost.settled()
    assert (await patient).seq == 4
    tradepost.faults.refuse("unavailable", 11)
    given_up = asyncio.create_task(chat.send("never"))
    await asyncio.sleep(0)
    await tradepost.settled()
    with pytest.raises(errors.Unavailable):
        await given_up


# listening


async def test_a_slow_reader_reads_from_the_log_and_misses_nothing(tradepost: Tradepost) -> None:
    order = tradepost.conversation("buyer:7", "seller:42")
    buyer, seller = await tradepost.user("buyer:7"), await tradepost.user("seller:42")
    chat = await buyer.conversations.get(order)
    async with seller.subscribe(order, [events.MessageCreated], buffer=7) as stream:
        for n in range(500):
            await chat.send(str(n))
        await tradepost.settled()
        heard = [(await anext(stream)).message.text for _ in range(500)]
        await chat.send("live")
        assert (await anext(stream)).message.text == "live"
    assert heard == [str(n) for n in range(500)]


async def test_a_failing_handler_is_logged_counted_and_blocks_nobody(
    tradepost: Tradepost, caplog: pytest.LogCaptureFixture
) -> None:
    order = tradepost.conversation("buyer:7", "seller:42")
    buyer, told = await tradepost.user("buyer:7"), []

    @buyer.on(events.MessageCreated)
    async def broken(event: events.Event[events.MessageCreated]) -> None:
        raise RuntimeError("oops")

    @buyer.on(events.MessageCreated)
    def works(event: events.Event[events.MessageCreated]) -> None:
        told.append(event.message.text)

    chat = await buyer.conversations.get(order)
    with caplog.at_level(logging.ERROR):
        await chat.send("a")
        await chat.send("b")
        await tradepost.settled()
    assert told == ["a", "b"]
    assert buyer.stats().failures == 2
    assert f"{order}/all/4" in caplog.text
    assert buyer.state is State.READY


async def test_strict_ends_the_client_with_what_a_handler_raised(tradepost: Tradepost) -> None:
    order = tradepost.conversation("buyer:7", "seller:42")
    buyer = await tradepost.user("buyer:7", strict=True)

    @buyer.on(events.MessageCreated)
    def broken(event: events.Event[events.MessageCreated]) -> None:
        raise RuntimeError("oops")

    await (await buyer.conversations.get(order)).send("a")
    with pytest.raises(RuntimeError, match="oops"):
        await buyer.wait_closed()


async def test_signals_are_told_and_a_stream_ends_with_the_client(tradepost: Tradepost) -> None:
    order = tradepost.conversation("buyer:7", "seller:42")
    buyer, seller = await tradepost.user("buyer:7"), await tradepost.user("seller:42")
    chat = await buyer.conversations.get(order)
    async with seller.subscribe(order, [events.Typing]) as stream:
        async with chat.typing():
            await chat.send("…")
        await tradepost.settled()
        await seller.close()
        told = [(event.seq, event.body.on) async for event in stream]
    assert told == [(0, True), (0, False)]


# reading


@pytest.fixture
async def chat(tradepost: Tradepost) -> sdk.Conversation:
    order = tradepost.conversation("buyer:7", "seller:42", key="order:55", title="Order 55")
    buyer = await tradepost.user("buyer:7")
    chat = await buyer.conversations.get(order)
    for n in range(120):
        await chat.send(str(n))
    return chat


async def test_history_is_paged_and_bounded(chat: sdk.Conversation) -> None:
    assert [m.text async for m in chat.history(limit=3)] == ["119", "118", "117"]
    assert [m.text async for m in chat.history(limit=3, newest_first=False)] == ["117", "118", "119"]
    assert [m.text async for m in chat.history()] == [str(n) for n in reversed(range(120))]
    pages = chat.history(page_size=100)
    assert [len(await pages.page()), len(await pages.page()), len(await pages.page())] == [100, 20, 0]
    assert len(await chat.history().all(limit=70)) == 70
    with pytest.raises(ValueError, match="limit"):
        chat.history(newest_first=False)


async def test_events_and_lists_are_iterators_too(chat: sdk.Conversation, tradepost: Tradepost) -> None:
    assert [event.seq async for event in chat.events(after=100)] == list(range(101, 124))
    buyer = await tradepost.user("buyer:7")
    assert [found.title async for found in buyer.conversations.list()] == ["Order 55"]


async def test_a_message_can_be_changed_and_read(chat: sdk.Conversation, tradepost: Tradepost) -> None:
    sent = await chat.send("tpyo")
    edited = await chat.edit(sent, "typo")
    assert (edited.text, edited.version) == ("typo", 2)
    assert (await edited.react("👍")).reactions == {"👍": [chat.me]}
    assert (await edited.delete()).content is None
    seller = await tradepost.user("seller:42")
    theirs = await seller.conversations.get(chat.id)
    assert theirs.unread == 100
    await theirs.read()
    assert (await theirs.refresh()).unread == 0


# odds and ends


def test_the_environment_names_server_and_token() -> None:
    client = Client.from_env({"TRADEPOST_URL": "http://127.0.0.1:1", "TRADEPOST_TOKEN": "t"})
    assert client.url == "http://127.0.0.1:1"
    with pytest.raises(ValueError, match="TRADEPOST_URL"):
        Client.from_env({})
    with pytest.raises(ValueError, match="TRADEPOST_API_KEY"):
        Client.from_env({"TRADEPOST_URL": "http://127.0.0.1:1"})
    with pytest.raises(ValueError, match="exactly one"):
        Client("http://127.0.0.1:1")
    with pytest.raises(ValueError, match="no address"):
        Client("127.0.0.1:1", token="t")


@pytest.mark.parametrize(
    "error",
    [
        errors.refusal("too_fast", "", retry_after=2.5, request_id="rq", path="$.x", details={"a": 1}),
        errors.Fatal("no", close_code=4501),
        errors.Timeout("late", client_id="c"),
        errors.QueueFull("full"),
    ],
)
def test_errors_survive_pickling(error: errors.TradepostError) -> None:
    again = pickle.loads(pickle.dumps(error))  # noqa: S301  # our own bytes
    assert type(again) is type(error)
    assert str(again) == str(error)
    assert again.__dict__ == error.__dict__


async def test_a_search_gives_what_one_may_read_page_by_page(tradepost: Tradepost) -> None:
    order = tradepost.conversation("buyer:7", "seller:42", "courier:3")
    seller = await (await tradepost.user("seller:42")).conversations.get(order)
    for number in range(5):
        await seller.send(f"Parcel {number} is on its way")
    await seller.send("The PARCEL waits behind the garage", audience=["courier"])
    client = await tradepost.user("buyer:7")
    hits = await client.search("parcel", conversation=order, page_size=2).all()
    assert [hit.message.text for hit in hits] == [f"Parcel {n} is on its way" for n in (4, 3, 2, 1, 0)]
    assert [hit.snippet[h.start : h.end] for hit in hits for h in hit.highlights] == ["Parcel"] * 5
    assert [hit.message.text for hit in await client.search("parcel 3", author="seller:42").page()] == [
        "Parcel 3 is on its way"
    ]
    assert await client.search("parcel", kinds=["image"]).page() == []
    assert await client.search("garage").page() == []
    assert len(await (await tradepost.user("courier:3")).search("garage").page()) == 1
