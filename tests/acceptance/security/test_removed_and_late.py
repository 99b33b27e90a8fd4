"""T30, T31: who left hears nothing more, who came late nothing from before; neither live, nor by any way of reading."""

import asyncio
import json
from typing import Any

import pytest

from support.node import LiveNode, client, participant
from support.sockets import RawSocket, Refused

STATE_COMMANDS: dict[str, dict[str, Any]] = {
    "conversation.get": {},
    "conversation.update": {"title": "x"},
    "history": {},
    "message.send": {"content": {"kind": "text", "text": "still here"}},
    "message.react": {"message": "ms_0", "emoji": "👍"},
    "receipt.set": {"lane": "all", "read": 1},
    "typing.set": {},
}


async def refused(socket: RawSocket, name: str, **fields: Any) -> str:
    """The code with which a command is refused."""
    with pytest.raises(Refused) as refusal:
        await socket.command(name, **fields)
    return refusal.value.code


async def keep_talking(speaker: RawSocket, conversation: str, stop: asyncio.Event) -> list[tuple[int, str]]:
    """Says one thing after another until told to stop; seq and words of each."""
    said = []
    while not stop.is_set():
        words = f"{speaker.frames[0]['profile']['id']} {len(said)}"
        said.append(((await speaker.send(conversation, words))["seq"], words))
    return said


async def test_t30_who_is_removed_while_others_talk_hears_their_own_removal_last(node: LiveNode) -> None:
    order = await node.conversation(("buyer:1", "buyer"), ("seller:1", "seller"), ("courier:1", "courier"))
    speakers = [await node.connect("buyer:1", "buyer"), await node.connect("seller:1", "seller")]
    courier, busy = await node.connect("courier:1", "courier"), await node.connect("courier:1", "courier")
    before = await courier.command("sync")
    stop = asyncio.Event()
    talking = [asyncio.create_task(keep_talking(speaker, order["id"], stop)) for speaker in speakers * 3]
    await courier.until(lambda s: len(s.texts()) > 50)
    own = asyncio.create_task(
        busy.command("message.send", conversation=order["id"], content={"kind": "text", "text": "mine"})
    )
    who = participant(order, "courier:1")
    removed = await node.rest.delete(f"/conversations/{order['id']}/participants/{who}")
    assert removed.status_code == 200
    heard = [courier.events[-1]["seq"]] if courier.events else []
    await speakers[0].until(lambda s: len(s.texts()) > len(courier.texts()) + 100)
    stop.set()
    said = [one for each in await asyncio.gather(*talking) for one in each]
    await asyncio.gather(own, return_exceptions=True)
    await asyncio.gather(courier.all_heard(), busy.all_heard())
    left = next(f for f in speakers[0].events if f["event"]["name"] == "participant.left")
    assert max(seq for seq, _ in said) > left["seq"] + 50
    for socket in (courier, busy):
        assert socket.events[-1]["event"]["name"] == "participant.left"
        assert socket.events[-1]["seq"] == left["seq"] >= max(heard, default=0)
        seqs = [f["seq"] for f in socket.events]
        assert seqs == list(range(seqs[0], left["seq"] + 1))
    later = {words for seq, words in said if seq > left["seq"]}
    await nothing_of(later, courier, order["id"], before["cursor"], left["seq"])
    await nothing_of(later, await node.connect("courier:1", "courier"), order["id"], before["cursor"], left["seq"])


async def nothing_of(later: set[str], courier: RawSocket, order: str, cursor: str, end: int) -> None:
    """No way of reading has a word of what was said after the end of their part."""
    for name, fields in STATE_COMMANDS.items():
        assert await refused(courier, name, conversation=order, **fields) == "forbidden", name
    after, read = 0, []
    while page := (await courier.command("events", conversation=order, lane="all", after=after))["events"]:
        read += page
        after = page[-1]["seq"]
    assert after == end
    assert read[-1]["event"]["name"] == "participant.left"
    synced = (await courier.command("sync", cursor=cursor))["conversations"]
    assert [lane["head"] for c in synced for lane in c["lanes"]] == [end]
    assert (await courier.command("conversation.list"))["conversations"] == []
    told = json.dumps([read, synced, courier.frames])
    assert [words for words in later if f'"{words}"' in told] == []
    assert not any(f.get("unread") or f.get("last_message") for f in synced)


async def test_t30_a_resend_by_who_left_does_not_show_what_a_message_says_now(node: LiveNode) -> None:
    order = await node.conversation(("buyer:1", "buyer"), ("courier:1", "courier"))
    buyer, courier = await node.connect("buyer:1", "buyer"), await node.connect("courier:1", "courier")
    message = (await buyer.send(order["id"], "see you at six"))["message"]
    own = (await courier.send(order["id"], "on my way"))["message"]
    asked = {
        "message.react": {"message": message, "emoji": "👍", "client_id": "r1"},
        "message.edit": {"message": own, "content": {"kind": "text", "text": "there soon"}, "client_id": "e1"},
    }
    for name, fields in asked.items():
        await courier.command(name, conversation=order["id"], **fields)
    who = participant(order, "courier:1")
    await node.rest.delete(f"/conversations/{order['id']}/participants/{who}")
    edited = {"kind": "text", "text": "the word of the door is Zanzibar"}
    await buyer.command("message.edit", conversation=order["id"], message=message, content=edited)
    for name, fields in asked.items():
        assert await refused(courier, name, conversation=order["id"], **fields) == "forbidden"
    assert b"Zanzibar" not in b"".join(courier.raw)


async def test_t30_who_left_reads_nothing_that_was_put_into_their_part_later(node: LiveNode) -> None:
    order = await node.conversation(("buyer:1", "buyer"), ("courier:1", "courier"))
    buyer, courier = await node.connect("buyer:1", "buyer"), await node.connect("courier:1", "courier")
    early, other = [(await buyer.send(order["id"], words))["message"] for words in ("see you at six", "bring change")]
    await buyer.command(
        "message.edit", conversation=order["id"], message=other, content={"kind": "text", "text": "or not"}
    )
    await node.rest.delete(f"/conversations/{order['id']}/participants/{participant(order, 'courier:1')}")
    later = {"kind": "text", "text": "the word of the door is Zanzibar"}
    await buyer.command("message.edit", conversation=order["id"], message=early, content=later)
    await buyer.command("message.react", conversation=order["id"], message=other, emoji="🚪")
    read = (await courier.command("events", conversation=order["id"], lane="all", after=0))["events"]
    names = [e["event"]["name"] for e in read]
    assert names[-4:] == ["skip", "message.created", "message.edited", "participant.left"]
    told = json.dumps(read, ensure_ascii=False)
    assert "or not" in told
    assert "Zanzibar" not in told
    assert "🚪" not in told


async def test_t31_who_joins_without_history_cannot_reach_what_was_before(node: LiveNode) -> None:
    order = await node.conversation(("buyer:1", "buyer"), ("seller:1", "seller"))
    buyer = await node.connect("buyer:1", "buyer")
    old = [await buyer.send(order["id"], f"old secret {n}") for n in range(70)]
    await buyer.command("message.react", conversation=order["id"], message=old[-1]["message"], emoji="👍")
    invited = {"profile": "courier:1", "role": "courier", "history": "from_join"}
    await node.rest.post(f"/conversations/{order['id']}/participants", json=invited)
    new = [await buyer.send(order["id"], f"new {n}") for n in range(5)]
    courier = await node.connect("courier:1", "courier")
    view = (await courier.command("conversation.get", conversation=order["id"]))["conversation"]
    assert view["lanes"][0]["ranges"] == [{"after": new[0]["seq"] - 2}]
    assert view["unread"] == 5
    page = await courier.command("history", conversation=order["id"], limit=3)
    assert page["more_before"]
    oldest = page["messages"][-1]["id"]
    rest = await courier.command("history", conversation=order["id"], before=oldest, limit=50)
    assert ([m["id"] for m in rest["messages"]], rest.get("more_before", False)) == (
        [new[1]["message"], new[0]["message"]],
        False,
    )
    for place in ("before", "around", "after"):
        beyond = await courier.command("history", conversation=order["id"], **{place: old[-1]["message"]})
        assert {m["id"] for m in beyond["messages"]} <= {m["message"] for m in new}
        assert not beyond.get("more_before", False), place
    events = (await courier.command("events", conversation=order["id"], lane="all", after=0))["events"]
    assert events[0]["seq"] == new[0]["seq"] - 1
    for name, fields in {
        "message.react": {"emoji": "👍"},
        "message.edit": {"content": {"kind": "text", "text": "x"}},
        "message.delete": {},
    }.items():
        about = {"conversation": order["id"], "message": old[0]["message"]}
        assert await refused(courier, name, **about, **fields) == "not_found"
    answer = {"conversation": order["id"], "content": {"kind": "text", "text": "x"}, "reply_to": old[0]["message"]}
    assert await refused(courier, "message.send", **answer) == "not_found"
    assert b"old secret" not in b"".join(courier.raw)
    async with client(node.url, await node.token("courier:1", "courier")) as rest_client:
        for path in ("messages", "lanes/all/events?after=0", ""):
            answer_text = (await rest_client.get(f"/conversations/{order['id']}/{path}".rstrip("/"))).text
            assert "old secret" not in answer_text


async def test_t31_an_edit_of_what_was_said_before_is_told_without_its_content(node: LiveNode) -> None:
    order = await node.conversation(("buyer:1", "buyer"), ("seller:1", "seller"))
    buyer = await node.connect("buyer:1", "buyer")
    old = (await buyer.send(order["id"], "before you came"))["message"]
    invited = {"profile": "courier:1", "role": "courier", "history": "from_join"}
    await node.rest.post(f"/conversations/{order['id']}/participants", json=invited)
    courier = await node.connect("courier:1", "courier")
    about = {"conversation": order["id"], "message": old}
    await buyer.command("message.edit", **about, content={"kind": "text", "text": "edited secret"})
    await buyer.command("message.react", **about, emoji="👍")
    await buyer.command("message.delete", **about)
    await buyer.send(order["id"], "now")
    await courier.event("message.created")
    assert courier.names() == ["skip", "skip", "skip", "message.created"]
    events = (await courier.command("events", conversation=order["id"], lane="all", after=0))["events"]
    assert [e["event"]["name"] for e in events] == ["participant.joined", "skip", "skip", "skip", "message.created"]
    assert old.encode() not in b"".join(courier.raw)
    assert b"secret" not in b"".join(courier.raw)
