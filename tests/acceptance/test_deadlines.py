"""A stint ends at its deadline: by the clock on every read and delivery, and promptly by a timer."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from support.node import LiveNode, StartNode
from support.sockets import Frame, RawSocket, Refused
from tradepost_server.handlers import participants
from tradepost_server.handlers.services import Services
from tradepost_server.store.jobs import Expire
from tradepost_server.workers import timers


async def add_courier(node: LiveNode, conversation: Frame, seconds: float) -> tuple[RawSocket, str, datetime]:
    """A courier whose part ends soon, connected; their participant id and the deadline."""
    courier = await node.connect("courier:1", "courier")
    until = datetime.now(UTC) + timedelta(seconds=seconds)
    body = {"profile": "courier:1", "role": "courier", "history": "from_join", "until": until.isoformat()}
    added = await node.rest.post(f"/conversations/{conversation['id']}/participants", json=body)
    assert added.status_code == 200, added.text
    await courier.event("participant.joined")
    return courier, added.json()["participant"]["id"], until


async def test_the_timer_ends_a_stint_within_a_second_of_its_deadline(node: LiveNode) -> None:
    conversation = await node.conversation(("buyer:1", "buyer"))
    buyer = await node.connect("buyer:1", "buyer")
    courier, _, until = await add_courier(node, conversation, 3)
    left = await courier.event("participant.left")
    assert left["event"]["reason"] == "expired"
    assert datetime.fromisoformat(left["at"]) - until < timedelta(seconds=2)
    assert (await buyer.event("participant.left"))["seq"] == left["seq"]
    await buyer.send(conversation["id"], "Is the courier gone?")
    await buyer.heard("Is the courier gone?")
    with pytest.raises(Refused, match="forbidden"):
        await courier.command("history", conversation=conversation["id"])
    assert courier.texts() == []


async def test_a_timer_survives_a_restart(start_node: StartNode, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(timers, "run", _no_timers)
        first = await start_node()
        conversation = await first.conversation(("buyer:1", "buyer"))
        _, courier_id, _ = await add_courier(first, conversation, 4)
    second = await start_node()
    buyer = await second.connect("buyer:1", "buyer")
    for _ in range(100):
        page = await buyer.command("events", conversation=conversation["id"], lane="all", after=0)
        left = [e["event"] for e in page["events"] if e["event"]["name"] == "participant.left"]
        if left:
            break
        await asyncio.sleep(0.1)
    assert [(e["participant"]["id"], e["reason"]) for e in left] == [(courier_id, "expired")]


async def _no_timers(services: Services, dsn: str) -> None:
    await asyncio.Event().wait()


async def test_what_came_between_the_deadline_and_a_late_timer_is_never_theirs(
    start_node: StartNode, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(timers, "run", _no_timers)
    node = await start_node()
    conversation = await node.conversation(("buyer:1", "buyer"))
    buyer = await node.connect("buyer:1", "buyer")
    courier, courier_id, until = await add_courier(node, conversation, 4)
    await buyer.send(conversation["id"], "before")
    await courier.heard("before")
    await asyncio.sleep((until - datetime.now(UTC)).total_seconds() + 0.05)  # the deadline itself is what is waited for
    await buyer.send(conversation["id"], "after")
    await buyer.heard("after")
    with pytest.raises(Refused, match="forbidden"):
        await courier.send(conversation["id"], "still here")
    assert await _texts(courier, conversation) is None  # their end is not noted yet: nothing can be read
    due = Expire(tenant_id=1, conversation_id=conversation["id"], participant_id=courier_id, stint=1)
    tenant = node.services.hub.find((1, conversation["id"]))
    assert tenant is not None
    await participants.expire(node.services, timers.the_server(1), due)
    await courier.event("participant.left")
    assert courier.texts() == ["before"]
    assert await _texts(courier, conversation) == ["participant.joined", "before", "participant.left"]


async def _texts(courier: RawSocket, conversation: Frame) -> list[str] | None:
    """What catching up gives from the beginning, page by page; None: nothing is theirs."""
    found: list[str] = []
    after = 0
    while True:
        try:
            page = await courier.command("events", conversation=conversation["id"], lane="all", after=after)
        except Refused as refused:
            return None if refused.code == "not_found" else [refused.code]
        if not page["events"]:
            return found
        for frame in page["events"]:
            event = frame["event"]
            found.append(event["message"]["content"]["text"] if "message" in event else event["name"])
        after = page["events"][-1]["seq"]
