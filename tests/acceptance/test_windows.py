"""Membership bounded by the stage: a courier is in from `assigned` until `delivered` and a little longer."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from support.eventually import eventually
from support.node import LiveNode, StartNode, participant
from support.sockets import Frame, RawSocket, Refused

IN, AFTER = ["assigned", "on_the_way"], {"delivered": 1}


class Order:
    """A conversation whose courier comes and goes with its stage."""

    def __init__(self, node: LiveNode, made: Frame, buyer: RawSocket, courier: RawSocket) -> None:
        self.node, self.id, self.buyer, self.courier = node, made["id"], buyer, courier
        self._version = 1

    async def stage(self, stage: str) -> None:
        self._version += 1
        said = {"stage": stage, "order_version": self._version}
        answer = await self.node.rest.put(f"/conversations/{self.id}/stage", json=said)
        assert answer.status_code == 200, answer.text

    async def read(self) -> list[str]:
        page = await self.courier.command("history", conversation=self.id)
        return [m["content"]["text"] for m in reversed(page["messages"])]

    async def refused(self) -> str:
        with pytest.raises(Refused) as refusal:
            await self.read()
        return refusal.value.code

    async def gone(self, times: int = 1) -> None:
        await self.courier.until(lambda s: s.names().count("participant.left") == times)


async def set_policy(node: LiveNode, **roles: object) -> None:
    answer = await node.rest.put("/policy", json={"policy": {"roles": roles}})
    assert answer.status_code == 200, answer.text


async def order_of(node: LiveNode, **courier: object) -> Order:
    window = {"stages": IN, "then": AFTER}
    await set_policy(node, courier={"history": "from_join", "window": window, **courier})
    made = await node.conversation(("buyer:1", "buyer"), stage="paid", order_version=1)
    buyer, rider = await node.connect("buyer:1", "buyer"), await node.connect("courier:1", "courier")
    body = {"profile": "courier:1", "role": "courier"}
    added = await node.rest.post(f"/conversations/{made['id']}/participants", json=body)
    assert added.status_code == 200, added.text
    return Order(node, made, buyer, rider)


async def test_before_the_stage_comes_the_courier_knows_of_nothing(node: LiveNode) -> None:
    order = await order_of(node)
    await order.buyer.send(order.id, "before")
    assert await order.refused() == "not_found"
    assert (await order.courier.command("conversation.list"))["conversations"] == []
    assert (await order.courier.command("sync"))["conversations"] == []
    await order.courier.all_heard()
    assert order.courier.events == []
    seen = (await order.buyer.command("conversation.get", conversation=order.id))["conversation"]
    assert [p["profile"] for p in seen["participants"]] == ["buyer:1"]
    mine = (await node.rest.get(f"/conversations/{order.id}")).json()["conversation"]
    assert [p.get("present", True) for p in mine["participants"] if p["role"] == "courier"] == [False]


async def test_the_stage_lets_in_and_out_within_a_second_and_later_reads_are_403(node: LiveNode) -> None:
    order = await order_of(node)
    await order.buyer.send(order.id, "before")
    await order.stage("assigned")
    await order.courier.event("participant.joined")
    await order.buyer.send(order.id, "where are you?")
    await order.courier.heard("where are you?")
    await order.stage("delivered")
    assert await order.read() == ["where are you?"]
    await order.gone()
    await order.buyer.send(order.id, "after")
    assert await order.refused() == "forbidden"
    await order.courier.all_heard()
    assert order.courier.texts() == ["where are you?"]


async def test_a_stage_that_goes_back_opens_a_new_window_and_nothing_between_is_shown(node: LiveNode) -> None:
    order = await order_of(node)
    await order.stage("assigned")
    await order.buyer.send(order.id, "first window")
    await order.stage("delivered")
    await order.gone()
    await order.buyer.send(order.id, "between")
    await order.stage("on_the_way")
    await order.courier.until(lambda s: s.names().count("participant.joined") == 2)
    await order.buyer.send(order.id, "second window")
    assert await order.read() == ["first window", "second window"]
    assert "between" not in b"".join(order.courier.raw).decode()


async def test_policy_may_hide_what_earlier_windows_opened(node: LiveNode) -> None:
    order = await order_of(node, earlier_windows=False)
    await order.stage("assigned")
    await order.buyer.send(order.id, "first window")
    await order.courier.heard("first window")
    await order.stage("cancelled")
    await order.gone()
    await order.stage("assigned")
    await order.courier.until(lambda s: s.names().count("participant.joined") == 2)
    assert await order.read() == []
    seen = (await order.courier.command("conversation.get", conversation=order.id))["conversation"]
    page = await order.courier.command("events", conversation=order.id, lane="all", after=0)
    assert "first window" not in str(seen) + str(page)


async def test_going_back_in_time_takes_the_deadline_away(node: LiveNode) -> None:
    order = await order_of(node)
    await order.stage("assigned")
    await order.stage("delivered")
    await order.stage("on_the_way")
    await asyncio.sleep(1.2)  # the deadline that was taken away
    await order.buyer.send(order.id, "still here?")
    assert await order.read() == ["still here?"]
    assert "participant.left" not in order.courier.names()


async def test_a_stage_without_grace_ends_the_part_at_once_with_that_change(node: LiveNode) -> None:
    order = await order_of(node)
    await order.stage("assigned")
    await order.stage("cancelled")
    await order.gone()
    names = order.courier.names("all")
    assert names == ["participant.joined", "conversation.updated", "participant.left"]
    assert await order.refused() == "forbidden"


async def test_a_clock_bounds_a_window_too(node: LiveNode) -> None:
    await set_policy(node, courier={"window": {"stages": IN, "then": AFTER}})
    made = await node.conversation(("buyer:1", "buyer"), stage="assigned", order_version=1)
    courier = await node.connect("courier:1", "courier")
    until = (datetime.now(UTC) + timedelta(seconds=3)).isoformat()
    body = {"profile": "courier:1", "role": "courier", "until": until}
    await node.rest.post(f"/conversations/{made['id']}/participants", json=body)
    await courier.until(lambda s: "participant.left" in s.names())
    said = {"stage": "on_the_way", "order_version": 2}
    await node.rest.put(f"/conversations/{made['id']}/stage", json=said)
    with pytest.raises(Refused, match="forbidden"):
        await courier.command("history", conversation=made["id"])


async def test_who_was_removed_is_not_let_in_by_a_later_stage(node: LiveNode) -> None:
    order = await order_of(node)
    seen = (await node.rest.get(f"/conversations/{order.id}")).json()["conversation"]
    await node.rest.delete(f"/conversations/{order.id}/participants/{participant(seen, 'courier:1')}")
    await order.stage("assigned")
    assert await order.refused() == "not_found"


async def test_a_timer_moved_by_a_stage_survives_a_restart(start_node: StartNode) -> None:
    first = await start_node()
    order = await order_of(first)
    await order.stage("assigned")
    await order.courier.event("participant.joined")
    await order.stage("delivered")
    second = await start_node()
    watcher = await second.connect("buyer:1", "buyer")

    async def ended() -> bool:
        page = await watcher.command("events", conversation=order.id, lane="all", after=0)
        return "participant.left" in [e["event"]["name"] for e in page["events"]]

    await eventually(ended)


@pytest.mark.parametrize(
    ("until", "path"), [("2020-01-01T00:00:00Z", "$.until"), ("2026-13-01T00:00:00Z", "$.until"), ("soon", "$.until")]
)
async def test_a_deadline_in_the_past_or_none_at_all_is_refused(node: LiveNode, until: str, path: str) -> None:
    made = await node.conversation(("buyer:1", "buyer"))
    body = {"profile": "courier:1", "role": "courier", "until": until}
    answer = await node.rest.post(f"/conversations/{made['id']}/participants", json=body)
    assert (answer.status_code, answer.json()["path"]) == (400, path)


async def test_a_second_membership_over_an_open_one_changes_nothing_or_is_a_conflict(node: LiveNode) -> None:
    made = await node.conversation(("buyer:1", "buyer"), ("courier:1", "courier"))
    path = f"/conversations/{made['id']}/participants"
    same = await node.rest.post(path, json={"profile": "courier:1", "role": "courier", "until": "2030-01-01T00:00:00Z"})
    other = await node.rest.post(path, json={"profile": "courier:1", "role": "seller"})
    assert (same.status_code, other.status_code) == (200, 409)


async def test_a_stage_that_the_policy_does_not_know_is_refused(node: LiveNode) -> None:
    await node.rest.put("/policy", json={"policy": {"stages": ["paid", "assigned", "delivered"]}})
    made = await node.conversation(("buyer:1", "buyer"))
    said = {"stage": "lost", "order_version": 1}
    answer = await node.rest.put(f"/conversations/{made['id']}/stage", json=said)
    assert (answer.status_code, answer.json()["path"]) == (400, "$.stage")
    made_with = await node.rest.post("/conversations", json={"stage": "lost", "order_version": 1})
    assert (made_with.status_code, made_with.json()["path"]) == (400, "$.stage")
