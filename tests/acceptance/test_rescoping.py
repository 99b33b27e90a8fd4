"""Staff tell a message to more or fewer people: what each party has afterwards, live, in replay and in every page."""

import asyncio
import time
from dataclasses import dataclass

import pytest

from support.node import LiveNode, participant
from support.sockets import Frame, RawSocket, Refused


@dataclass
class Room:
    """An order with a buyer, a seller, a courier and an agent, all live."""

    node: LiveNode
    conversation: Frame
    buyer: RawSocket
    seller: RawSocket
    courier: RawSocket
    agent: RawSocket

    @property
    def id(self) -> str:
        found: str = self.conversation["id"]
        return found

    def who(self, profile: str) -> str:
        return f"participant:{participant(self.conversation, profile)}"

    async def rescope(self, message: str, *audience: str, by: RawSocket | None = None) -> Frame:
        asked = {"message": message, "audience": list(audience), "reason": "an address in it"}
        done = await (by or self.agent).command("message.rescope", conversation=self.id, **asked)
        found: Frame = done["message"]
        return found

    async def read(self, socket: RawSocket) -> list[str]:
        page = await socket.command("history", conversation=self.id)
        return [m["content"]["text"] for m in reversed(page["messages"]) if m.get("content")]

    async def replayed(self, socket: RawSocket) -> list[Frame]:
        """All that the reader's lanes hold for them, from the first place on."""
        seen = (await socket.command("conversation.get", conversation=self.id))["conversation"]
        frames: list[Frame] = []
        for lane in seen["lanes"]:
            page = await socket.command("events", conversation=self.id, lane=lane["id"], after=0)
            frames += page["events"]
        return frames


@pytest.fixture
async def room(node: LiveNode) -> Room:
    people = [(f"{role}:1", role) for role in ("buyer", "seller", "courier")]
    made = await node.conversation(*people)
    sockets = [await node.connect(profile, role) for profile, role in [*people, ("agent:1", "agent")]]
    made = (await sockets[3].command("conversation.join", conversation=made["id"]))["conversation"]
    return Room(node, made, *sockets)


async def test_a_narrowed_message_leaves_those_outside_within_a_second_and_keeps_its_place_in_time(room: Room) -> None:
    sent = await room.buyer.send(room.id, "call me at my flat")
    await room.seller.send(room.id, "after it")
    began = time.monotonic()
    moved = await room.rescope(sent["message"], "seller")
    gone = await room.courier.event("message.withdrawn")
    assert time.monotonic() - began < 1
    assert gone["event"] == {"name": "message.withdrawn", "message": sent["message"], "version": 2}
    told = await room.seller.event("message.rescoped")
    assert told["event"]["message"]["at"] == sent["at"] == moved["at"]
    assert moved["audience"] == sorted([room.who("buyer:1"), "seller", "staff"])
    assert await room.read(room.courier) == ["after it"]
    for socket in (room.buyer, room.seller, room.agent):
        assert await room.read(socket) == ["call me at my flat", "after it"]


async def test_its_old_events_are_skips_for_those_outside_and_name_nothing(room: Room) -> None:
    sent = await room.buyer.send(room.id, "call me at my flat")
    await room.buyer.command(
        "message.edit",
        conversation=room.id,
        message=sent["message"],
        content={"kind": "text", "text": "call me at my new flat"},
    )
    await room.courier.event("message.edited")
    await room.rescope(sent["message"], "seller")
    frames = await room.replayed(room.courier)
    about = [f["event"] for f in frames if f["lane"] == "all"]
    assert [e["name"] for e in about][-3:] == ["skip", "skip", "message.withdrawn"]
    assert "flat" not in str(frames)
    assert [f["seq"] for f in frames] == list(range(1, len(frames) + 1))


async def test_who_came_after_the_narrowing_is_not_even_told_of_it(room: Room) -> None:
    sent = await room.buyer.send(room.id, "call me at my flat")
    await room.rescope(sent["message"], "seller")
    late = await room.node.connect("courier:2", "courier")
    body = {"profile": "courier:2", "role": "courier", "history": "all"}
    await room.node.rest.post(f"/conversations/{room.id}/participants", json=body)
    await late.event("participant.joined")
    assert sent["message"] not in str(await room.replayed(late))


async def test_a_widened_message_reaches_whom_it_is_for_now_at_its_first_time(room: Room) -> None:
    note = await room.agent.send(room.id, "the courier has the key", audience=["staff"])
    await room.buyer.send(room.id, "later")
    await room.rescope(note["message"], "courier")
    told = await room.courier.event("message.rescoped")
    assert told["event"]["message"]["content"]["text"] == "the courier has the key"
    assert await room.read(room.courier) == ["the courier has the key", "later"]
    await room.buyer.all_heard()
    assert "the key" not in b"".join(room.buyer.raw).decode()
    assert await room.read(room.buyer) == ["later"]


async def test_back_and_forth_ends_where_it_began_with_each_step_in_order(room: Room) -> None:
    sent = await room.buyer.send(room.id, "is this for all?")
    for audience in ("seller", "all", "seller", "all"):
        moved = await room.rescope(sent["message"], audience)
    assert (moved["lane"], moved["version"], moved["at"]) == ("all", 5, sent["at"])
    await room.courier.until(lambda s: s.names().count("message.rescoped") == 2)
    versions = [f["event"].get("version") or f["event"]["message"]["version"] for f in room.courier.events[-4:]]
    assert versions == [2, 3, 4, 5]
    assert await room.read(room.courier) == ["is this for all?"]
    everyone = await room.replayed(room.seller)
    assert [f["event"]["message"]["version"] for f in everyone if f["event"]["name"] == "message.rescoped"][-1] == 5


async def test_an_edited_message_is_told_to_others_as_it_stands(room: Room) -> None:
    sent = await room.buyer.send(room.id, "first words", audience=["seller"])
    edit = {"message": sent["message"], "content": {"kind": "text", "text": "second words"}}
    await room.buyer.command("message.edit", conversation=room.id, **edit)
    await room.rescope(sent["message"], "all")
    told = await room.courier.event("message.rescoped")
    assert told["event"]["message"]["content"]["text"] == "second words"
    assert told["event"]["message"]["edited_at"]
    await room.courier.all_heard()
    assert "first words" not in b"".join(room.courier.raw).decode()
    late = {"message": sent["message"], "content": {"kind": "text", "text": "third words"}}
    await room.buyer.command("message.edit", conversation=room.id, **late)
    assert (await room.courier.event("message.edited"))["event"]["message"]["content"]["text"] == "third words"


async def test_answers_follow_a_narrowed_message_and_reactions_stay_on_it(room: Room) -> None:
    sent = await room.buyer.send(room.id, "my number is 600")
    answer = await room.courier.send(room.id, "I call 600", reply_to=sent["message"])
    await room.seller.send(room.id, "do not call", reply_to=answer["message"])
    await room.seller.command("message.react", conversation=room.id, message=sent["message"], emoji="👀")
    await room.rescope(sent["message"], "seller")
    await room.courier.until(lambda s: s.names().count("message.withdrawn") == 3)
    assert await room.read(room.courier) == ["I call 600", "do not call"]
    assert await room.read(room.seller) == ["my number is 600", "I call 600", "do not call"]
    page = await room.courier.command("history", conversation=room.id)
    assert sent["message"] not in str(page)
    assert page["messages"][0]["reply_to"] == answer["message"]
    seen = await room.seller.command("history", conversation=room.id)
    assert list(seen["messages"][-1]["reactions"]) == ["👀"]


async def test_a_reaction_to_a_narrowed_message_is_told_where_it_is_told_now(room: Room) -> None:
    sent = await room.buyer.send(room.id, "my number is 600")
    await room.rescope(sent["message"], "seller")
    await room.seller.event("message.rescoped")
    await room.seller.command("message.react", conversation=room.id, message=sent["message"], emoji="👀")
    assert (await room.buyer.event("message.reacted"))["lane"] != "all"
    await room.courier.all_heard()
    assert "message.reacted" not in room.courier.names()
    with pytest.raises(Refused, match="not_found"):
        await room.courier.command("message.react", conversation=room.id, message=sent["message"], emoji="👀")


async def test_unread_follows_and_what_was_read_where_it_was_is_not_unread_again(room: Room) -> None:
    sent = await room.buyer.send(room.id, "to all")
    await room.seller.command("receipt.set", conversation=room.id, lane="all", read=sent["seq"])
    await room.rescope(sent["message"], "seller", "courier")

    async def unread(socket: RawSocket) -> int:
        seen = (await socket.command("conversation.get", conversation=room.id))["conversation"]
        return int(seen.get("unread", 0))

    assert await unread(room.seller) == 0
    assert await unread(room.courier) == 1
    await room.rescope(sent["message"], "seller")
    assert await unread(room.courier) == 0


async def test_it_leaves_an_audit_row_that_says_who_when_from_to_and_why(room: Room) -> None:
    sent = await room.buyer.send(room.id, "call me at my flat")
    await room.rescope(sent["message"], "seller")
    audit = (await room.node.rest.get("/audit", params={"conversation": room.id})).json()["entries"]
    assert len(audit) == 1
    assert audit[0]["at"] > sent["at"]
    assert {**audit[0], "at": 0, "id": 0} == {
        "id": 0,
        "at": 0,
        "action": "message.rescope",
        "by": "agent:1",
        "conversation": room.id,
        "message": sent["message"],
        "reason": "an address in it",
        "details": {"from": ["all"], "to": sorted([room.who("buyer:1"), "seller", "staff"]), "answers_moved": 0},
    }


async def test_only_staff_with_the_grant_do_it_and_the_same_again_changes_nothing(room: Room) -> None:
    sent = await room.buyer.send(room.id, "mine", audience=["seller"])
    for socket in (room.buyer, room.seller):
        with pytest.raises(Refused, match="forbidden"):
            await room.rescope(sent["message"], "all", by=socket)
    same = await room.rescope(sent["message"], "seller")
    assert same.get("version", 1) == 1
    assert (await room.node.rest.get("/audit")).json()["entries"] == []


async def test_odd_audiences_are_refused_by_name_and_leave_the_message_where_it_was(room: Room) -> None:
    sent = await room.buyer.send(room.id, "stays")
    for audience, code in (
        (["plumber"], "unknown_audience"),
        (["participant:pt_nobody"], "unknown_audience"),
        (["all", "seller"], "invalid"),
        ([], "invalid"),
        (["seller"] * 1_000, "invalid"),
    ):
        with pytest.raises(Refused) as refused:
            await room.rescope(sent["message"], *audience)
        assert (refused.value.frame["code"], refused.value.frame["path"]) == (code, "$.audience")
    for message, code in (("ms_nothing", "not_found"), (sent["message"], "message_deleted")):
        await room.buyer.command("message.delete", conversation=room.id, message=sent["message"])
        with pytest.raises(Refused, match=code):
            await room.rescope(message, "seller")


async def test_an_answer_under_way_while_its_original_is_narrowed_stays_inside(room: Room) -> None:
    for turn in range(6):
        sent = await room.buyer.send(room.id, f"number {turn}")

        async def answer(original: str, turn: int) -> Frame | None:
            asked = {"content": {"kind": "text", "text": f"quoting {turn}"}, "reply_to": original}
            answer = await (await room.courier.ask("message.send", conversation=room.id, **asked))
            assert answer["type"] == "reply" or answer["code"] in ("busy", "not_found")
            return answer if answer["type"] == "reply" else None

        answered, _ = await asyncio.gather(answer(sent["message"], turn), room.rescope(sent["message"], "seller"))
        texts = await room.read(room.seller)
        assert (f"quoting {turn}" in texts) == (answered is not None)
        other = await room.node.connect("courier:9", "courier")
        body = {"profile": "courier:9", "role": "courier", "history": "all"}
        added = await room.node.rest.post(f"/conversations/{room.id}/participants", json=body)
        assert f"quoting {turn}" not in await room.read(other)
        await room.node.rest.delete(f"/conversations/{room.id}/participants/{added.json()['participant']['id']}")


async def test_widening_tells_nobody_what_was_said_before_their_time(room: Room) -> None:
    sent = await room.buyer.send(room.id, "said before")
    await room.rescope(sent["message"], "seller")
    late = await room.node.connect("courier:2", "courier")
    body = {"profile": "courier:2", "role": "courier", "history": "from_join"}
    await room.node.rest.post(f"/conversations/{room.id}/participants", json=body)
    await late.event("participant.joined")
    await room.rescope(sent["message"], "all")
    assert (await late.event("skip"))["lane"] == "all"
    await late.all_heard()
    assert "said before" not in b"".join(late.raw).decode()
    assert await room.read(late) == []
