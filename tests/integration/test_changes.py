"""Commands that change more than the log: once under each client_id, whole or not at all, told whatever happens."""

import asyncio
from typing import Any

import asyncpg
import pytest

from support.line import Line
from support.node import LiveNode, StartNode, participant
from support.sockets import Frame, RawSocket, Refused

pytestmark = pytest.mark.timeout(60)
PARTIES = (("buyer:7", "buyer"), ("seller:1", "seller"))


async def changed_by(node: LiveNode, conversation: str) -> list[str]:
    """Names of the events that stand in the lane `all`."""
    connection = await asyncpg.connect(node.dsn)
    try:
        rows = await connection.fetch("SELECT name FROM events WHERE conversation_id = $1 ORDER BY seq", conversation)
        return [row["name"] for row in rows]
    finally:
        await connection.close()


# Once

CHANGES: list[tuple[str, dict[str, Any], dict[str, Any]]] = [  # command, fields, other fields
    ("conversation.update", {"title": "One"}, {"title": "Two"}),
    ("conversation.stage", {"stage": "paid", "order_version": 3}, {"stage": "paid", "order_version": 4}),
    ("conversation.close", {}, {}),
    ("participant.add", {"profile": "courier:1", "role": "courier"}, {"profile": "courier:2", "role": "courier"}),
]


@pytest.mark.parametrize(("command", "fields", "others"), CHANGES, ids=[c[0] for c in CHANGES])
async def test_a_change_sent_again_is_made_once_and_answered_alike(
    node: LiveNode, command: str, fields: Frame, others: Frame
) -> None:
    made = await node.conversation(*PARTIES)
    agent = await node.connect("agent:1", "agent")
    first = await agent.command(command, conversation=made["id"], client_id="c1", **fields)
    before = await changed_by(node, made["id"])
    again = await asyncio.gather(
        *(agent.command(command, conversation=made["id"], client_id="c1", **fields) for _ in range(5))
    )
    assert all(_plain(answer) == _plain(first) for answer in again)
    assert await changed_by(node, made["id"]) == before
    if others:
        with pytest.raises(Refused) as refused:
            await agent.command(command, conversation=made["id"], client_id="c1", **others)
        assert (refused.value.code, refused.value.path) == ("conflict", "$.client_id")
        assert await changed_by(node, made["id"]) == before


def _plain(answer: Frame) -> Frame:
    """Without what moves by itself."""
    return {key: value for key, value in answer.items() if key != "updated_at"}


async def test_the_same_client_id_of_two_askers_is_two_things(node: LiveNode) -> None:
    made = await node.conversation(*PARTIES)
    for who in ("agent:1", "agent:2"):
        agent = await node.connect(who, "agent")
        await agent.command("conversation.join", conversation=made["id"], client_id="c1")
    assert (await changed_by(node, made["id"])).count("participant.joined") == 4


async def test_what_is_so_already_is_no_event(node: LiveNode) -> None:
    made = await node.conversation(*PARTIES)
    agent = await node.connect("agent:1", "agent")
    for _ in range(2):
        await agent.command("conversation.close", conversation=made["id"])
        await agent.command("conversation.stage", conversation=made["id"], stage="paid", order_version=1)
        await agent.command("participant.add", conversation=made["id"], profile="buyer:7", role="buyer")
        await agent.command("participant.remove", conversation=made["id"], participant=participant(made, "seller:1"))
    names = await changed_by(node, made["id"])
    assert names.count("conversation.updated") == 2
    assert names.count("participant.left") == 1
    assert names.count("participant.joined") == 2


async def test_an_older_order_version_changes_nothing(node: LiveNode) -> None:
    made = await node.conversation(*PARTIES, stage="paid", order_version=5)
    for version, stage in ((4, "cancelled"), (5, "cancelled")):
        answer = await node.rest.put(
            f"/conversations/{made['id']}/stage", json={"stage": stage, "order_version": version}
        )
        assert answer.status_code == 409
        assert answer.json()["code"] == "stale_stage"
    now = (await node.rest.get(f"/conversations/{made['id']}")).json()["conversation"]
    assert (now["stage"], now["order_version"]) == ("paid", 5)


# At once


async def test_ensuring_one_key_at_once_makes_one_conversation(node: LiveNode) -> None:
    invited = {"participants": [{"profile": p, "role": r} for p, r in PARTIES]}
    answers = await asyncio.gather(*(node.rest.put("/conversations/by-key/order:9", json=invited) for _ in range(20)))
    assert {a.status_code for a in answers} <= {200, 201}
    bodies = [a.json() for a in answers]
    assert len({b["conversation"]["id"] for b in bodies}) == 1
    assert [b.get("created", False) for b in bodies].count(True) == 1
    names = await changed_by(node, bodies[0]["conversation"]["id"])
    assert names == ["conversation.created", "participant.joined", "participant.joined"]


async def test_creating_with_a_key_that_is_taken_is_a_conflict_and_leaves_nothing(node: LiveNode) -> None:
    await node.conversation(*PARTIES, key="order:9")
    answer = await node.rest.post("/conversations", json={"key": "order:9"})
    assert (answer.status_code, answer.json()["code"], answer.json()["path"]) == (409, "conflict", "$.key")
    assert len((await node.rest.get("/conversations")).json()["conversations"]) == 1


async def test_adding_one_profile_at_once_begins_one_stint(node: LiveNode) -> None:
    made = await node.conversation(*PARTIES)
    path = f"/conversations/{made['id']}/participants"
    answers = await asyncio.gather(
        *(node.rest.post(path, json={"profile": "courier:1", "role": "courier"}) for _ in range(20))
    )
    assert {a.json()["participant"]["id"] for a in answers} == {answers[0].json()["participant"]["id"]}
    assert (await changed_by(node, made["id"])).count("participant.joined") == 3


async def test_changes_and_messages_at_once_leave_no_hole(node: LiveNode) -> None:
    made = await node.conversation(*PARTIES)
    buyer, agent = await node.connect("buyer:7", "buyer"), await node.connect("agent:1", "agent")
    await agent.command("conversation.join", conversation=made["id"])
    sends = [await buyer.ask("message.send", conversation=made["id"], content=_text(str(n))) for n in range(60)]
    titles = [await agent.ask("conversation.update", conversation=made["id"], title=str(n)) for n in range(20)]
    answers = await asyncio.gather(*sends, *titles)
    assert {answer["type"] for answer in answers} == {"reply"}
    await buyer.all_heard()
    seqs = [f["seq"] for f in buyer.events]
    assert seqs == list(range(seqs[0], seqs[0] + len(seqs)))
    assert len(seqs) == 1 + 60 + 20


def _text(text: str) -> Frame:
    return {"kind": "text", "text": text}


# Someone else's lock, someone who does not wait


async def test_a_conversation_locked_elsewhere_answers_busy_and_is_as_it_was(node: LiveNode) -> None:
    made = await node.conversation(*PARTIES)
    connection = await asyncpg.connect(node.dsn)
    async with connection.transaction():
        await connection.execute("SELECT 1 FROM logs WHERE conversation_id = $1 FOR UPDATE", made["id"])
        answer = await node.rest.post(f"/conversations/{made['id']}/close")
        assert (answer.status_code, answer.json()["code"], answer.json()["retryable"]) == (503, "busy", True)
    await connection.close()
    assert (await node.rest.get(f"/conversations/{made['id']}")).json()["conversation"].get("status") != "closed"
    assert (await node.rest.post(f"/conversations/{made['id']}/close")).status_code == 200


async def test_an_asker_who_leaves_does_not_undo_what_was_asked(node: LiveNode) -> None:
    made = await node.conversation(*PARTIES)
    buyer, agent = await node.connect("buyer:7", "buyer"), await node.connect("agent:1", "agent")
    connection = await asyncpg.connect(node.dsn)
    async with connection.transaction():
        await connection.execute("SELECT 1 FROM logs WHERE conversation_id = $1 FOR UPDATE", made["id"])
        await agent.ask("conversation.close", conversation=made["id"])
        await agent.all_heard()  # it was taken
        agent.cut()
        await agent.end()
    await connection.close()
    assert (await buyer.event("conversation.updated"))["event"]["changed"] == ["status"]


async def test_a_refused_change_leaves_nothing_behind(node: LiveNode) -> None:
    """The second invitee is refused, so the first has not joined either."""
    made = await node.conversation(*PARTIES, key="order:9")
    before = await changed_by(node, made["id"])
    invited = [{"profile": "courier:1", "role": "courier"}, {"profile": "x", "role": "emperor"}]
    answer = await node.rest.put("/conversations/by-key/order:9", json={"participants": invited})
    assert answer.status_code == 400
    assert await changed_by(node, made["id"]) == before


# A commit of which nobody heard


async def _at_a_cut_node(cut_line: Line, start_node: StartNode) -> tuple[LiveNode, Frame, RawSocket, RawSocket]:
    node = await start_node(cut_line.dsn)
    made = await node.conversation(*PARTIES)
    buyer, seller = await node.connect("buyer:7", "buyer"), await node.connect("seller:1", "seller")
    await buyer.send(made["id"], "before")
    await seller.heard("before")
    return node, made, buyer, seller


async def test_a_change_whose_answer_was_lost_is_answered_and_told(cut_line: Line, start_node: StartNode) -> None:
    node, made, buyer, _ = await _at_a_cut_node(cut_line, start_node)
    cut_line.swallow_next_commit(b"conversation.updated")
    answer = await node.rest.patch(f"/conversations/{made['id']}", json={"title": "A bicycle"})
    assert (cut_line.cuts, answer.status_code) == (1, 200)
    assert answer.json()["conversation"]["title"] == "A bicycle"
    told = await buyer.event("conversation.updated")
    assert told["event"]["conversation"]["title"] == "A bicycle"
    assert (await changed_by(node, made["id"])).count("conversation.updated") == 1


@pytest.mark.parametrize("audience", [None, ["seller"]])
async def test_a_message_whose_commit_was_not_heard_of_reaches_its_readers_within_five_seconds(
    cut_line: Line, start_node: StartNode, audience: list[str] | None
) -> None:
    """In a lane that everyone knows, and in one that it is the first of."""
    _, made, buyer, seller = await _at_a_cut_node(cut_line, start_node)
    cut_line.swallow_next_commit(b"unheard")
    fields = {} if audience is None else {"audience": audience}
    sent = await buyer.send(made["id"], "unheard", client_id="c1", **fields)
    assert cut_line.cuts == 1
    await seller.until(lambda s: "unheard" in s.texts(), within_s=5)
    assert (await seller.heard("unheard"))["seq"] == sent["seq"]
    await buyer.send(made["id"], "after", **fields)
    await seller.heard("after")
    assert seller.texts() == ["before", "unheard", "after"]


async def test_a_conversation_made_without_hearing_of_it_reaches_its_people(
    cut_line: Line, start_node: StartNode
) -> None:
    node, _, buyer, _ = await _at_a_cut_node(cut_line, start_node)
    cut_line.swallow_next_commit(b"conversation.created")
    made = await node.conversation(*PARTIES)
    assert cut_line.cuts == 1
    await buyer.until(lambda s: any(f["conversation"] == made["id"] for f in s.events), within_s=5)


async def test_who_was_removed_by_a_commit_not_heard_of_hears_nothing_more(
    cut_line: Line, start_node: StartNode
) -> None:
    node, made, buyer, seller = await _at_a_cut_node(cut_line, start_node)
    cut_line.swallow_next_commit(b"participant.left")
    gone = participant(made, "seller:1")
    assert (await node.rest.delete(f"/conversations/{made['id']}/participants/{gone}")).status_code == 200
    assert cut_line.cuts == 1
    await buyer.event("participant.left")
    await buyer.command("typing.set", conversation=made["id"])
    await buyer.send(made["id"], "without you")
    await seller.all_heard()
    assert "without you" not in seller.texts()
    assert [f for f in seller.caused if f["type"] == "signal"] == []


async def test_a_gap_that_could_not_be_read_at_first_is_read_later(
    node: LiveNode, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One event is lost on its way to the hub, and the database is away when the hub looks for it."""
    made = await node.conversation(*PARTIES)
    buyer, seller = await node.connect("buyer:7", "buyer"), await node.connect("seller:1", "seller")
    hub, read = node.services.hub, node.services.hub._read_log
    failed: list[Any] = []

    async def away_at_first(*place: Any) -> Any:
        if not failed:
            failed.append(place)
            raise ConnectionRefusedError
        return await read(*place)

    monkeypatch.setattr(hub, "_read_log", away_at_first)
    encode = hub._encode
    monkeypatch.setattr(hub, "_encode", lambda one, ready: None)
    await buyer.send(made["id"], "lost on the way")
    monkeypatch.setattr(hub, "_encode", encode)
    await buyer.send(made["id"], "after")
    await seller.until(lambda s: s.texts() == ["lost on the way", "after"], within_s=5)
    assert failed


async def test_a_hub_that_fails_does_not_fail_what_was_committed(
    node: LiveNode, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = await node.conversation(*PARTIES)
    buyer = await node.connect("buyer:7", "buyer")

    def failing(*arguments: Any) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(node.services.hub, "_tell", failing)
    answer = await node.rest.patch(f"/conversations/{made['id']}", json={"title": "A bicycle"})
    assert (answer.status_code, answer.json()["conversation"]["title"]) == (200, "A bicycle")
    assert (await buyer.send(made["id"], "one"))["seq"] == 5
    monkeypatch.undo()
    await buyer.send(made["id"], "two")
    await buyer.heard("two")


# Two nodes


async def test_what_one_node_decides_on_a_state_that_another_changed_is_decided_again(start_node: StartNode) -> None:
    here, there = await start_node(), await start_node()
    made = await here.conversation(*PARTIES)
    seller = await there.connect("seller:1", "seller")
    await seller.send(made["id"], "known here now")
    removed = await here.rest.delete(f"/conversations/{made['id']}/participants/{participant(made, 'seller:1')}")
    assert removed.status_code == 200
    with pytest.raises(Refused) as refused:
        await seller.send(made["id"], "still in?")
    assert refused.value.code == "forbidden"
