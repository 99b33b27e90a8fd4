"""Where someone is reaches those entitled and nobody else: on raw bytes, live and on every read; blurred in time."""

from collections.abc import Callable
from typing import Any

import pytest

from support.node import LiveNode, client, participant
from support.places import HERE, PEOPLE, THERE, everything, move, moves, over, said, start, stop, told, traces
from support.sockets import Frame, RawSocket, Refused
from tradepost_server.broker.room import Room
from tradepost_server.broker.signals import Signals
from tradepost_server.model import FOREVER, LONG_AGO
from tradepost_server.rules import places, sharing
from tradepost_server.rules.places import Point
from tradepost_server.rules.sight import Sight

Patch = pytest.MonkeyPatch


_ALWAYS = (LONG_AGO, FOREVER, FOREVER)  # said and changed at any time


@pytest.fixture(autouse=True)
def unthrottled(monkeypatch: Patch) -> None:
    """The throttle is tried elsewhere."""
    monkeypatch.setattr(places, "wait_s", lambda last, new: 0.0)


async def reads(socket: RawSocket, node: LiveNode, order: Frame, profile: str, role: str) -> str:
    """All that someone ever got, and gets on every path that shows messages; refusals too."""
    lanes = [
        lane["id"] for lane in (await node.rest.get(f"/conversations/{order['id']}")).json()["conversation"]["lanes"]
    ]
    asked: list[tuple[str, Frame]] = [("history", {"conversation": order["id"]}), ("sync", {})]
    asked += [("events", {"conversation": order["id"], "lane": lane, "after": 0}) for lane in lanes]
    asked += [("conversation.list", {}), ("conversation.get", {"conversation": order["id"]})]
    for command, fields in asked:
        await (await socket.ask(command, **fields))
    found = told(socket)
    async with client(node.url, await node.token(profile, role)) as rest:
        for path in (f"/conversations/{order['id']}", f"/conversations/{order['id']}/messages", "/sync"):
            found += (await rest.get(path)).text
    return found


async def people_of(node: LiveNode) -> tuple[Frame, dict[str, RawSocket]]:
    """An order with a stage, its parties and a stranger, connected."""
    order = await node.conversation(*PEOPLE, stage="assigned", order_version=1)
    names = {"buyer:1": "buyer", "seller:1": "seller", "courier:1": "courier", "stranger:1": "buyer"}
    return order, {
        role if name[0] != "s" or role == "seller" else "stranger": await node.connect(name, role)
        for name, role in names.items()
    }


async def leaks(node: LiveNode) -> list[str]:
    """What someone outside of the audience, or outside of their time, is told of where the courier is."""
    order, at = await people_of(node)
    here = f"/conversations/{order['id']}"
    share = await start(at["courier"], order, audience=["buyer"], position=HERE)
    await at["buyer"].until(moves)
    added = await node.rest.post(
        f"{here}/participants", json={"profile": "buyer:2", "role": "buyer", "history": "from_join"}
    )
    late = await node.connect("buyer:2", "buyer")
    assert added.is_success
    await move(at["courier"], order, share, **THERE)
    await at["buyer"].until(lambda s: len(moves(s)) == 2)
    found = []
    for name, socket, profile, role in (
        ("another role", at["seller"], "seller:1", "seller"),
        ("a stranger", at["stranger"], "stranger:1", "buyer"),
        ("who joined later", late, "buyer:2", "buyer"),
    ):
        text = await reads(socket, node, order, profile, role)
        found += [
            f"{name}: {mark}" for mark in [*traces(text), *([share["message"]] if share["message"] in text else [])]
        ]
    await node.rest.delete(f"{here}/participants/{participant(order, 'buyer:1')}")
    await at["buyer"].event("participant.left")
    before = len(moves(at["buyer"]))
    await move(at["courier"], order, share, latitude=40.5, longitude=-3.5)
    await at["courier"].all_heard()
    await at["buyer"].all_heard()
    if len(moves(at["buyer"])) > before:
        found.append("who was removed: live")
    at["buyer"].raw.clear()
    text = await reads(at["buyer"], node, order, "buyer:1", "buyer")
    if traces(text) or "40.5" in text:
        found.append("who was removed: reads")
    return found


async def test_only_those_entitled_are_told_where_someone_is(node: LiveNode) -> None:
    assert await leaks(node) == []


def signals_go_to_all_of_the_lane(patch: Patch) -> None:
    """Who joined later is told about a message of before."""
    patch.setattr(Room, "may_know", lambda *arguments: True)


def signals_go_to_everyone(patch: Patch) -> None:
    """The lane is not looked at."""

    def all_sessions(signals: Any, ref: Any, lane: Any, payload: bytes, **options: Any) -> None:
        for sessions in signals._sessions.values():
            for session in sessions:
                session.signal(signals._finish(payload))

    patch.setattr(Signals, "lane", all_sessions)


def the_last_position_stays_readable(patch: Patch) -> None:
    """Who left reads on to the end of their part, and sees where someone is now."""
    patch.setattr(sharing, "without_position", lambda message: message)


def every_lane_is_heard(patch: Patch) -> None:
    """The messages of every lane are shown to everyone."""
    patch.setattr(Sight, "may_read", lambda sight, place: True)
    patch.setattr(Sight, "windows", lambda sight: [(lane, *_ALWAYS) for lane in sight.conversation.lanes])
    patch.setattr(Sight, "ranges", lambda sight: [(lane, 0, 2**53) for lane in sight.conversation.lanes])


@pytest.mark.parametrize(
    "plant",
    [
        signals_go_to_all_of_the_lane,
        signals_go_to_everyone,
        the_last_position_stays_readable,
        every_lane_is_heard,
    ],
)
async def test_a_fault_planted_in_the_path_is_noticed(
    node: LiveNode, monkeypatch: Patch, plant: Callable[[Patch], None]
) -> None:
    plant(monkeypatch)
    assert await leaks(node) != []


async def test_who_joins_with_the_whole_history_sees_where_someone_is(node: LiveNode) -> None:
    order, at = await people_of(node)
    share = await start(at["courier"], order, position=HERE)
    agent = await node.connect("agent:1", "agent")
    await agent.command("conversation.join", conversation=order["id"])
    assert (await said(agent, order, share))["latitude"] == HERE["latitude"]
    await move(at["courier"], order, share, **THERE)
    for socket in (agent, at["buyer"], at["seller"]):
        await socket.until(moves)


async def test_a_share_that_is_told_to_others_is_followed_by_its_positions(node: LiveNode) -> None:
    order, at = await people_of(node)
    share = await start(at["courier"], order, position=HERE)
    await at["seller"].until(moves)
    agent = await node.connect("agent:1", "agent")
    moved = {"message": share["message"], "audience": ["buyer"], "reason": "a test"}
    await agent.command("message.rescope", conversation=order["id"], **moved)
    await at["seller"].event("message.withdrawn")
    await move(at["courier"], order, share, **THERE)
    await at["buyer"].until(lambda s: len(moves(s)) == 2)
    await at["seller"].all_heard()
    assert len(moves(at["seller"])) == 1
    assert moves(at["buyer"])[1]["latitude"] == THERE["latitude"]
    await stop(at["courier"], order, share)
    await over(at["buyer"], share)
    await at["seller"].all_heard()
    assert "message.edited" not in at["seller"].names()


async def test_strangers_find_nothing_and_former_members_are_refused(node: LiveNode) -> None:
    order, at = await people_of(node)
    share = await start(at["courier"], order, audience=["buyer"])
    await node.rest.delete(f"/conversations/{order['id']}/participants/{participant(order, 'courier:1')}")
    await at["courier"].event("participant.left")
    for socket, code in ((at["stranger"], "not_found"), (at["courier"], "forbidden")):
        for act in (move, stop):
            with pytest.raises(Refused, match=code):
                await act(socket, order, share)
        with pytest.raises(Refused, match=code):
            await start(socket, order)
    with pytest.raises(Refused, match="not_found"):
        await stop(at["seller"], order, share)  # who may not read it does not learn that there is one


# How exactly


EXACT = Point(40.418311, -3.702755)
PLACE = {"kind": "location", **HERE, "accuracy_m": 4, "label": "Home", "address": "Calle Mayor 3"}
WORDS = ("Home", "Calle Mayor", *("40.41831", "3.70275"))


async def say(who: RawSocket, order: Frame, **fields: Any) -> Frame:
    return await who.command("message.send", conversation=order["id"], content=PLACE, **fields)


async def shown(who: RawSocket, order: Frame, sent: Frame) -> Frame:
    return await said(who, order, sent)


async def set_stage(node: LiveNode, order: Frame, stage: str, version: int) -> None:
    answer = await node.rest.put(f"/conversations/{order['id']}/stage", json={"stage": stage, "order_version": version})
    assert answer.is_success


async def test_a_buyers_home_is_blurred_until_the_stage_allows_and_what_was_said_stays_blurred(node: LiveNode) -> None:
    order = await node.conversation(*PEOPLE)
    buyer, seller = await node.connect("buyer:1", "buyer"), await node.connect("seller:1", "seller")
    first = await say(buyer, order, client_id="c1")
    await seller.event("message.created")
    near = await shown(seller, order, first)
    assert 0 < places.distance_m(EXACT, Point(near["latitude"], near["longitude"])) <= 500
    assert near.keys() == {"kind", "latitude", "longitude", "accuracy_m", "fallback"}
    assert near["accuracy_m"] == 500
    second = await say(buyer, order)
    assert await shown(seller, order, second) == near
    assert await say(buyer, order, client_id="c1") == first
    edited = await buyer.command("message.edit", conversation=order["id"], message=second["message"], content=PLACE)
    assert edited["message"]["content"] == near
    assert not [word for word in WORDS if word in await everything(node.dsn)]
    await set_stage(node, order, "paid", 1)
    assert await shown(seller, order, first) == near
    assert not [word for word in WORDS if word in told(seller)]
    exact = await shown(seller, order, await say(buyer, order))
    assert {name: exact[name] for name in PLACE} == PLACE


async def test_a_seller_says_exactly_where_they_are_and_staff_alone_are_told_exactly(node: LiveNode) -> None:
    order = await node.conversation(*PEOPLE, stage="inquiry", order_version=1)
    buyer, seller = await node.connect("buyer:1", "buyer"), await node.connect("seller:1", "seller")
    agent = await node.connect("agent:1", "agent")
    by_seller = await say(seller, order)
    assert (await shown(buyer, order, by_seller))["address"] == "Calle Mayor 3"
    to_staff = await say(buyer, order, audience=["staff"])
    assert (await shown(agent, order, to_staff))["address"] == "Calle Mayor 3"


async def test_what_staff_alone_were_told_exactly_is_blurred_when_it_is_told_to_others(node: LiveNode) -> None:
    order = await node.conversation(*PEOPLE, stage="inquiry", order_version=1)
    buyer, seller = await node.connect("buyer:1", "buyer"), await node.connect("seller:1", "seller")
    agent = await node.connect("agent:1", "agent")
    sent = await say(buyer, order, audience=["staff"])
    moved = {"message": sent["message"], "audience": ["seller"], "reason": "a test"}
    await agent.command("message.rescope", conversation=order["id"], **moved)
    await seller.event("message.rescoped")
    assert (await shown(seller, order, sent))["accuracy_m"] == 500
    assert not [word for word in WORDS if word in told(seller)]


async def test_a_buyer_who_shares_live_is_blurred_too_and_no_distance_gives_them_away(node: LiveNode) -> None:
    order = await node.conversation(*PEOPLE)
    buyer, seller = await node.connect("buyer:1", "buyer"), await node.connect("seller:1", "seller")
    share = await start(buyer, order, position=HERE, destination=HERE)
    await seller.until(moves)
    near = moves(seller)[0]
    assert near["accuracy_m"] == 500
    assert near.keys() <= {"name", "participant", "message", "latitude", "longitude", "at", "accuracy_m"}
    await move(buyer, order, share, **HERE, heading_deg=10, speed_mps=1)
    await seller.until(lambda s: len(moves(s)) == 2)
    assert (moves(seller)[1]["latitude"], moves(seller)[1]["longitude"]) == (near["latitude"], near["longitude"])
    assert traces(told(seller)) == []
    assert "location.arrived" not in seller.names()
    await set_stage(node, order, "paid", 1)
    await move(buyer, order, share, **HERE)
    await seller.until(lambda s: len(moves(s)) == 3)
    assert moves(seller)[2]["latitude"] == HERE["latitude"]
    await set_stage(node, order, "inquiry", 2)
    assert "latitude" not in await said(seller, order, share)


async def test_a_tenant_decides_at_which_stages_a_role_says_exactly_where_it_is(node: LiveNode) -> None:
    roles = {"buyer": {"exact_location_in": None}, "seller": {"exact_location_in": ["sold"]}}
    assert (await node.rest.put("/policy", json={"policy": {"roles": roles}})).is_success
    order = await node.conversation(*PEOPLE)
    buyer, seller = await node.connect("buyer:1", "buyer"), await node.connect("seller:1", "seller")
    assert (await shown(seller, order, await say(buyer, order)))["accuracy_m"] == 4
    assert (await shown(buyer, order, await say(seller, order)))["accuracy_m"] == 500
    await set_stage(node, order, "sold", 1)
    assert (await shown(buyer, order, await say(seller, order)))["accuracy_m"] == 4
