"""What a client reads when it comes: sync, cursors, unread counts, receipts; and what only some hear."""

import asyncio
import itertools
from typing import Any

import pytest

from support import postgres as cluster
from support.eventually import eventually
from support.node import LiveNode, StartNode, participant
from support.sockets import Frame, RawSocket, Refused

pytestmark = pytest.mark.timeout(60)
PARTIES = (("buyer:7", "buyer"), ("seller:1", "seller"))


async def synced(socket: RawSocket, cursor: str | None = None, limit: int = 100) -> tuple[list[Frame], str]:
    """All pages, and the cursor for the next time."""
    found: list[Frame] = []
    while True:
        given = {} if cursor is None else {"cursor": cursor}
        page = await socket.command("sync", limit=limit, **given)
        found += page["conversations"]
        cursor = str(page["cursor"])
        if not page.get("more", False):
            return found, cursor


async def unread(socket: RawSocket, made: Frame) -> int:
    shown = (await socket.command("conversation.get", conversation=made["id"]))["conversation"]
    assert sum(lane.get("unread", 0) for lane in shown["lanes"]) == shown.get("unread", 0)
    return int(shown.get("unread", 0))


async def long_ago(node: LiveNode) -> None:
    """What was said so far was said an hour ago."""
    await cluster.execute(
        node.dsn,
        "UPDATE logs SET last_at = last_at - interval '1 hour'",
        "UPDATE events SET at = at - interval '1 hour'",
        "UPDATE conversations SET active_at = active_at - interval '1 hour'",
    )


# Sync


async def test_a_first_sync_tells_all_conversations_page_by_page(node: LiveNode) -> None:
    made = [(await node.conversation(*PARTIES))["id"] for _ in range(7)]
    await node.conversation(("buyer:8", "buyer"))
    buyer = await node.connect("buyer:7", "buyer")
    for limit in (1, 3, 7, 100):
        found, _ = await synced(buyer, limit=limit)
        assert [c["id"] for c in found] == made[::-1]


async def test_a_later_sync_tells_only_what_changed(node: LiveNode) -> None:
    quiet, lively = await node.conversation(*PARTIES), await node.conversation(*PARTIES)
    buyer, seller = await node.connect("buyer:7", "buyer"), await node.connect("seller:1", "seller")
    await long_ago(node)
    _, cursor = await synced(buyer)
    await seller.send(lively["id"], "news")
    made = await node.conversation(*PARTIES)
    found, cursor = await synced(buyer, cursor)
    assert {c["id"] for c in found} == {lively["id"], made["id"]}
    assert quiet["id"] not in {c["id"] for c in found}
    head = next(lane["head"] for c in found if c["id"] == lively["id"] for lane in c["lanes"])
    assert head == 4


async def test_an_old_cursor_only_repeats(node: LiveNode) -> None:
    made = await node.conversation(*PARTIES)
    buyer, seller = await node.connect("buyer:7", "buyer"), await node.connect("seller:1", "seller")
    _, first = await synced(buyer)
    await seller.send(made["id"], "one")
    await synced(buyer, first)
    await seller.send(made["id"], "two")
    found, _ = await synced(buyer, first)
    assert [c["last_message"]["content"]["text"] for c in found] == ["two"]


@pytest.mark.parametrize("cursor", ["x", "eyJhdCI6MX0", "%%%", "A" * 512])
async def test_a_cursor_that_was_not_made_here_is_refused(node: LiveNode, cursor: str) -> None:
    buyer = await node.connect("buyer:7", "buyer")
    with pytest.raises(Refused) as refused:
        await buyer.command("sync", cursor=cursor)
    assert (refused.value.code, refused.value.path) == ("invalid", "$.cursor")


async def test_nothing_falls_between_the_welcome_and_the_sync(node: LiveNode) -> None:
    """What is sent while someone connects is heard live or told by their sync."""
    made = await node.conversation(*PARTIES)
    seller = await node.connect("seller:1", "seller")

    async def speak() -> None:
        for n in itertools.count():
            await seller.send(made["id"], str(n))

    speaking = asyncio.create_task(speak())
    for _ in range(8):
        buyer = await node.connect("buyer:7", "buyer")
        found, _ = await synced(buyer)
        head = found[0]["lanes"][0]["head"]
        await buyer.until(lambda s, head=head: s.events and s.events[-1]["seq"] >= head + 2)  # type: ignore[misc]  # bound now
        assert buyer.events[0]["seq"] <= head + 1
        seqs = [f["seq"] for f in buyer.events]
        assert seqs == list(range(seqs[0], seqs[0] + len(seqs)))
        buyer.cut()
    assert not speaking.done()
    speaking.cancel()


async def test_one_too_far_behind_is_told_to_start_afresh(node: LiveNode) -> None:
    made = await node.conversation(*PARTIES)
    buyer, seller = await node.connect("buyer:7", "buyer"), await node.connect("seller:1", "seller")
    sends = [await seller.ask("message.send", conversation=made["id"], content=_text("x")) for _ in range(1_001)]
    await asyncio.gather(*sends)
    with pytest.raises(Refused) as refused:
        await buyer.command("events", conversation=made["id"], lane="all", after=3)
    assert (refused.value.code, refused.value.retryable) == ("reset", False)
    page = await buyer.command("events", conversation=made["id"], lane="all", after=4)
    assert (len(page["events"]), page["head"]) == (200, 1_004)
    with pytest.raises(Refused) as refused:
        await buyer.command("events", conversation=made["id"], lane="all", after=1_005)
    assert refused.value.code == "reset"


def _text(text: str) -> Frame:
    return {"kind": "text", "text": text}


# Unread and receipts


async def test_unread_counts_others_messages_after_the_read_position(node: LiveNode) -> None:
    made = await node.conversation(*PARTIES)
    buyer, seller = await node.connect("buyer:7", "buyer"), await node.connect("seller:1", "seller")
    await buyer.send(made["id"], "my own")
    for n in range(3):
        await seller.send(made["id"], str(n))
    aside = await seller.send(made["id"], "aside", audience=["buyer"])
    assert await unread(buyer, made) == 4
    assert await unread(seller, made) == 1
    await buyer.command("receipt.set", conversation=made["id"], lane="all", read=6)
    assert await unread(buyer, made) == 2
    await buyer.command("receipt.set", conversation=made["id"], lane=aside["lane"], read=1)
    assert await unread(buyer, made) == 1


async def test_unread_leaves_out_what_was_taken_back_and_what_is_not_theirs(node: LiveNode) -> None:
    made = await node.conversation(*PARTIES, ("agent:1", "agent"))
    buyer, seller = await node.connect("buyer:7", "buyer"), await node.connect("seller:1", "seller")
    agent = await node.connect("agent:1", "agent")
    gone = await seller.send(made["id"], "taken back")
    await seller.command("message.delete", conversation=made["id"], message=gone["message"])
    await agent.send(made["id"], "a note", audience=["staff"])
    await seller.send(made["id"], "for couriers", audience=["courier"])
    assert await unread(buyer, made) == 0
    await node.rest.post(
        f"/conversations/{made['id']}/participants",
        json={"profile": "courier:1", "role": "courier", "history": "from_join"},
    )
    courier = await node.connect("courier:1", "courier")
    assert await unread(courier, made) == 0


async def test_unread_is_right_after_reading_on_another_device(node: LiveNode) -> None:
    made = await node.conversation(*PARTIES)
    phone, laptop = await node.connect("buyer:7", "buyer"), await node.connect("buyer:7", "buyer")
    seller = await node.connect("seller:1", "seller")
    sent = await seller.send(made["id"], "hello")
    found, cursor = await synced(laptop)
    assert found[0]["unread"] == 1
    await long_ago(node)
    _, cursor = await synced(laptop, cursor)
    laptop.cut()
    await phone.command("receipt.set", conversation=made["id"], lane="all", read=sent["seq"])
    again = await node.connect("buyer:7", "buyer")
    found, _ = await synced(again, cursor)
    assert [c.get("unread", 0) for c in found] == [0]


async def test_receipts_only_go_forward_and_never_beyond_the_end(node: LiveNode) -> None:
    made = await node.conversation(*PARTIES)
    buyer, seller = await node.connect("buyer:7", "buyer"), await node.connect("seller:1", "seller")
    sent = await seller.send(made["id"], "hello")
    for read, expected in ((2, 2), (sent["seq"] + 100, sent["seq"]), (1, sent["seq"]), (2**53 - 1, sent["seq"])):
        await buyer.command("receipt.set", conversation=made["id"], lane="all", read=read)
        shown = (await seller.command("conversation.get", conversation=made["id"]))["conversation"]
        [receipt] = [r for r in shown["lanes"][0]["receipts"] if r["participant"] == participant(made, "buyer:7")]
        assert (receipt["read"], receipt["delivered"]) == (expected, expected)
    moved = [s["signal"]["receipt"]["read"] for s in seller.signals if s["signal"]["name"] == "receipt"]
    assert moved == sorted(set(moved))
    assert moved[-1] == sent["seq"]


# What only some hear


async def _room(node: LiveNode) -> tuple[Frame, dict[str, RawSocket]]:
    made = await node.conversation(*PARTIES, ("courier:1", "courier"), ("agent:1", "agent"))
    sockets = {r: await node.connect(p, r) for p, r in [*PARTIES, ("courier:1", "courier"), ("agent:1", "agent")]}
    return made, sockets


async def _who_got(sockets: dict[str, RawSocket], words: str) -> set[str]:
    for socket in sockets.values():
        await socket.all_heard()
    return {role for role, socket in sockets.items() if words.encode() in b"".join(socket.raw)}


async def test_a_note_to_staff_is_heard_by_staff_alone(node: LiveNode) -> None:
    made, sockets = await _room(node)
    note = await sockets["agent"].send(made["id"], "be careful", audience=["staff"])
    assert await _who_got(sockets, "be careful") == {"agent"}
    assert await _who_got(sockets, note["lane"]) == {"agent"}
    for role in ("buyer", "seller", "courier"):
        for command, fields in (
            ("events", {"lane": note["lane"], "after": 0}),
            ("receipt.set", {"lane": note["lane"], "read": 1}),
            ("message.react", {"message": note["message"], "emoji": "👍"}),
        ):
            with pytest.raises(Refused) as refused:
                await sockets[role].command(command, conversation=made["id"], **fields)
            assert refused.value.code == "not_found"


async def test_reactions_edits_receipts_and_typing_stay_in_their_lane(node: LiveNode) -> None:
    made, sockets = await _room(node)
    buyer, seller = sockets["buyer"], sockets["seller"]
    aside = await buyer.send(made["id"], "aside", audience=["seller"])
    await seller.command("message.react", conversation=made["id"], message=aside["message"], emoji="🤝")
    edited = _text("aside again")
    await buyer.command("message.edit", conversation=made["id"], message=aside["message"], content=edited)
    await seller.command("receipt.set", conversation=made["id"], lane=aside["lane"], read=1)
    await buyer.command("typing.set", conversation=made["id"], audience=["seller"])
    await buyer.command("message.delete", conversation=made["id"], message=aside["message"])
    await seller.until(lambda s: "message.deleted" in s.names())
    assert await _who_got(sockets, aside["lane"]) == {"buyer", "seller", "agent"}
    assert await _who_got(sockets, "🤝") == {"buyer", "seller", "agent"}
    assert [s for s in sockets["courier"].signals if s["signal"]["name"] != "presence"] == []


async def test_a_reply_stays_where_it_answers_and_is_never_wider(node: LiveNode) -> None:
    made, sockets = await _room(node)
    aside = await sockets["buyer"].send(made["id"], "aside", audience=["seller"])
    answer = await sockets["seller"].send(made["id"], "yes", reply_to=aside["message"])
    assert answer["lane"] == aside["lane"]
    for audience in (["all"], ["seller", "courier"], ["courier"]):
        with pytest.raises(Refused) as refused:
            await sockets["seller"].send(made["id"], "wider", reply_to=aside["message"], audience=audience)
        assert (refused.value.code, refused.value.path) == ("reply_wider_than_original", "$.audience")
    narrower = await sockets["seller"].send(made["id"], "psst", reply_to=aside["message"], audience=["staff"])
    assert narrower["lane"] != aside["lane"]
    assert await _who_got(sockets, "psst") == {"seller", "agent"}


# Staff


async def test_staff_who_watch_hear_everything_and_nobody_but_staff_knows(node: LiveNode) -> None:
    made, sockets = await _room(node)
    watcher = await node.connect("agent:2", "agent")
    shown = (await watcher.command("conversation.watch", conversation=made["id"]))["conversation"]
    assert {lane["id"] for lane in shown["lanes"]} == {"all"}
    await sockets["buyer"].send(made["id"], "aside", audience=["seller"])
    await sockets["agent"].send(made["id"], "note", audience=["staff"])
    await sockets["buyer"].send(made["id"], "to all")
    await watcher.until(lambda s: len(s.texts()) == 3)
    assert sorted(watcher.texts()) == ["aside", "note", "to all"]  # each in a lane of its own
    assert "agent:2" not in b"".join(sockets["buyer"].raw).decode()
    view = (await sockets["buyer"].command("conversation.get", conversation=made["id"]))["conversation"]
    assert "agent:2" not in {p["profile"] for p in view["participants"]}
    await watcher.command("conversation.unwatch", conversation=made["id"])
    await sockets["buyer"].send(made["id"], "afterwards")
    await watcher.all_heard()
    assert "afterwards" not in watcher.texts()


async def test_staff_who_have_not_joined_write_notes_only(node: LiveNode) -> None:
    made, sockets = await _room(node)
    watcher = await node.connect("agent:2", "agent")
    with pytest.raises(Refused) as refused:
        await watcher.send(made["id"], "hello")
    assert refused.value.code == "forbidden"
    await watcher.command("conversation.watch", conversation=made["id"])
    with pytest.raises(Refused) as refused:
        await watcher.send(made["id"], "hello")
    assert refused.value.path == "$.audience"
    await watcher.send(made["id"], "a note", audience=["staff"])
    assert await _who_got(sockets, "a note") == {"agent"}
    await watcher.command("conversation.join", conversation=made["id"])
    await watcher.send(made["id"], "hello all")
    await sockets["buyer"].heard("hello all")


async def test_who_watches_and_becomes_a_party_hears_what_a_party_hears(node: LiveNode) -> None:
    made, sockets = await _room(node)
    watcher = await node.connect("agent:2", "agent")
    await watcher.command("conversation.watch", conversation=made["id"])
    body = {"profile": "agent:2", "role": "buyer"}
    assert (await node.rest.post(f"/conversations/{made['id']}/participants", json=body)).status_code == 200
    await sockets["agent"].send(made["id"], "not for parties", audience=["staff"])
    await sockets["agent"].send(made["id"], "for all")
    await watcher.heard("for all")
    assert watcher.texts() == ["for all"]


# Slow readers


@pytest.mark.settings(slow_reader_s=8.0)
async def test_a_slow_reader_is_caught_up_from_the_log_without_a_hole(node: LiveNode) -> None:
    made = await node.conversation(*PARTIES)
    buyer, seller = await node.connect("buyer:7", "buyer"), await node.connect("seller:1", "seller")
    buyer.stop_reading()
    await _flood(seller, made, 400)
    buyer.read_on()
    await seller.send(made["id"], "the last")
    await buyer.heard("the last")
    assert [f["seq"] for f in buyer.events] == list(range(4, 4 + 401))


@pytest.mark.one_node("the way to two nodes has buffers of its own")
@pytest.mark.settings(slow_reader_s=1.0)
async def test_a_reader_who_stays_slow_is_closed_to_come_back(node: LiveNode) -> None:
    made = await node.conversation(*PARTIES)
    buyer, seller = await node.connect("buyer:7", "buyer"), await node.connect("seller:1", "seller")
    buyer.stop_reading()
    await _flood(seller, made, 600)

    async def evicted() -> bool:
        return not node.services.hub.online((1, "buyer:7"))

    await eventually(evicted, within_s=15)
    buyer.read_on()
    code, _ = await buyer.end()
    assert code in (4008, 1006)
    again = await node.connect("buyer:7", "buyer")
    page = await again.command("events", conversation=made["id"], lane="all", after=3)
    assert page["head"] == 603


async def _flood(socket: RawSocket, made: Frame, count: int) -> None:
    """So many messages of 8 KiB."""
    content: dict[str, Any] = _text("x" * 8_000)
    sends = [await socket.ask("message.send", conversation=made["id"], content=content) for _ in range(count)]
    async with asyncio.timeout(30):
        await asyncio.gather(*sends)


async def test_two_nodes_are_told_of_what_the_other_stored(start_node: StartNode) -> None:
    """Without a broker between them, each reads late what the other one did not tell."""
    here, there = await start_node(), await start_node()
    made = await here.conversation(*PARTIES)
    seller = await there.connect("seller:1", "seller")
    await seller.command("conversation.get", conversation=made["id"])
    buyer = await here.connect("buyer:7", "buyer")
    here.services.writer.told = lambda outbox_id: None  # type: ignore[method-assign]  # it dies before it clears away
    await buyer.send(made["id"], "from the other node")
    await seller.until(lambda s: s.texts() == ["from the other node"], within_s=5)
