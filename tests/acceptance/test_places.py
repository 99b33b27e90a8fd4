"""Where someone is: told to those entitled for as long as it is shared, throttled, and nowhere any more afterwards."""

import asyncio
from typing import Any

import pytest

from support.node import LiveNode, client, participant
from support.places import (
    HERE,
    PEOPLE,
    THERE,
    endings,
    everything,
    move,
    moves,
    no_trace_is_left,
    over,
    said,
    start,
    stop,
    told,
    traces,
)
from support.sockets import Frame, RawSocket, Refused
from tradepost import Client, Destination, content, events
from tradepost_server.rules import places

KNOWN = {"latitude", "longitude", "accuracy_m", "heading_deg", "speed_mps", "moved_at", "distance_m", "eta_s"}


@pytest.fixture
async def order(node: LiveNode) -> Frame:
    return await node.conversation(*PEOPLE)


@pytest.fixture
async def buyer(node: LiveNode) -> RawSocket:
    return await node.connect("buyer:1", "buyer")


@pytest.fixture
async def courier(node: LiveNode) -> RawSocket:
    return await node.connect("courier:1", "courier")


async def test_a_share_from_its_start_to_its_end(
    node: LiveNode, order: Frame, buyer: RawSocket, courier: RawSocket
) -> None:
    share = await start(courier, order, label="Your bike", audience=["buyer"])
    made = (await buyer.event("message.created"))["event"]["message"]
    assert (made["id"], made["seq"], made["lane"]) == (share["message"], share["seq"], share["lane"])
    assert (made["content"]["state"], made["content"]["until"]) == ("live", share["until"])
    assert made["content"]["fallback"] == "Live location: Your bike"
    measured = {**HERE, "accuracy_m": 8, "heading_deg": 90, "speed_mps": 4.5}
    assert await move(courier, order, share, **measured) == {"accepted": True}
    await buyer.until(moves)
    heard = moves(buyer)[0]
    assert {name: heard[name] for name in measured} == measured
    assert (heard["message"], heard["participant"]) == (share["message"], participant(order, "courier:1"))
    known = await said(buyer, order, share)
    assert {name: known[name] for name in measured} == measured
    assert known["moved_at"] == heard["at"]
    listed = await buyer.command("sync")
    assert listed["conversations"][0]["last_message"]["content"] == known
    assert "location.moved" not in str(await buyer.command("events", conversation=order["id"], lane="all", after=0))
    await stop(courier, order, share)
    ended = await over(buyer, share)
    assert (ended["state"], ended["ended"], ended["fallback"]) == (
        "ended",
        "stopped",
        "Live location, ended: Your bike",
    )
    assert ended.keys() & KNOWN == set()
    assert await said(buyer, order, share) == ended
    assert share["message"] in await everything(node.dsn)
    await no_trace_is_left(node)


async def test_the_first_position_may_come_with_the_start(order: Frame, buyer: RawSocket, courier: RawSocket) -> None:
    share = await start(courier, order, position={**HERE, "accuracy_m": 5})
    await buyer.until(moves)
    assert moves(buyer)[0]["latitude"] == HERE["latitude"]
    assert (await said(courier, order, share))["accuracy_m"] == 5


async def test_a_position_that_comes_too_soon_or_too_near_changes_nothing(
    order: Frame, buyer: RawSocket, courier: RawSocket
) -> None:
    share = await start(courier, order)
    assert (await move(courier, order, share))["accepted"]
    far = await move(courier, order, share, **THERE)
    assert not far["accepted"]
    assert 0 < far["next_s"] <= 1
    await asyncio.sleep(far["next_s"] + 0.05)  # the second that has to pass is what is tried
    near = await move(courier, order, share, latitude=HERE["latitude"] + 0.00005)
    assert not near["accepted"]
    assert 3 < near["next_s"] < 4
    assert (await said(buyer, order, share))["latitude"] == HERE["latitude"]
    assert (await move(courier, order, share, **THERE))["accepted"]
    await buyer.until(lambda s: len(moves(s)) == 2)
    assert [heard["latitude"] for heard in moves(buyer)] == [HERE["latitude"], THERE["latitude"]]


async def test_a_flood_of_positions_is_taken_once_a_second_and_spends_no_messages(
    node: LiveNode, order: Frame, buyer: RawSocket, courier: RawSocket
) -> None:
    share = await start(courier, order)
    asked = [await courier.ask("location.move", conversation=order["id"], message=share["message"], **HERE)]
    asked += [
        await courier.ask("location.move", conversation=order["id"], message=share["message"], **THERE)
        for _ in range(60)
    ]
    answers = [(await answer)["result"] for answer in asked]
    assert sum(answer["accepted"] for answer in answers) == 1
    assert all(answer["next_s"] > 0 for answer in answers if not answer["accepted"])
    await courier.send(order["id"], "On my way")
    await buyer.until(lambda s: s.names().count("message.created") == 2)
    assert len(moves(buyer)) == 1


async def test_a_start_is_idempotent_and_its_client_id_is_that_of_a_message(
    order: Frame, buyer: RawSocket, courier: RawSocket
) -> None:
    first = await start(courier, order, client_id="c1", position=HERE)
    for position in (HERE, THERE):  # a resend may come from elsewhere
        assert await start(courier, order, client_id="c1", position=position) == first
    assert buyer.names("all").count("message.created") <= 1
    for command, fields in (
        ("location.start", {"duration_s": 901}),
        ("message.send", {"content": {"kind": "text", "text": "c1 again"}}),
    ):
        with pytest.raises(Refused, match="conflict"):
            await courier.command(command, conversation=order["id"], client_id="c1", **fields)
    await courier.send(order["id"], "words", client_id="c2")
    with pytest.raises(Refused, match="conflict"):
        await start(courier, order, client_id="c2")


async def test_a_start_is_remembered_longer_than_its_answer(node: LiveNode, order: Frame, courier: RawSocket) -> None:
    first = await start(courier, order, client_id="c1")
    async with node.node.database.transaction(1, readonly=False) as tx:
        await tx.execute("UPDATE answers SET client_id = client_id || '-forgotten'")
    assert await start(courier, order, client_id="c1") == first


async def test_a_second_share_ends_the_first(order: Frame, buyer: RawSocket, courier: RawSocket) -> None:
    first = await start(courier, order)
    second = await start(courier, order, audience=["buyer"])
    assert (await over(buyer, first))["ended"] == "stopped"
    assert (await said(buyer, order, second))["state"] == "live"
    with pytest.raises(Refused, match="message_deleted"):
        await move(courier, order, first)
    assert (await move(courier, order, second))["accepted"]


async def test_of_starts_that_race_one_share_is_left(
    node: LiveNode, order: Frame, buyer: RawSocket, courier: RawSocket
) -> None:
    sockets = [courier, *[await node.connect("courier:1", "courier") for _ in range(3)]]
    shares = await asyncio.gather(*(start(who, order, position=HERE) for who in sockets))
    assert len({share["message"] for share in shares}) == len({share["seq"] for share in shares}) == 4
    states = [(await said(buyer, order, share))["state"] for share in sorted(shares, key=lambda s: s["at"])]
    assert states == ["ended", "ended", "ended", "live"]
    page = await buyer.command("events", conversation=order["id"], lane="all", after=0)
    places_of = {
        e["event"]["message"]["id"]: e["seq"] for e in page["events"] if e["event"]["name"] == "message.created"
    }
    assert places_of == {share["message"]: share["seq"] for share in shares}


async def test_the_same_over_http(node: LiveNode, order: Frame, buyer: RawSocket) -> None:
    at = f"/conversations/{order['id']}/locations"
    async with client(node.url, await node.token("courier:1", "courier")) as rest:
        made = await rest.post(at, json={"duration_s": 900}, headers={"Idempotency-Key": "k1"})
        assert made.status_code == 201
        share = made.json()
        assert (await rest.post(at, json={"duration_s": 900}, headers={"Idempotency-Key": "k1"})).json() == share
        moved = await rest.put(f"{at}/{share['message']}", json=HERE)
        assert (moved.status_code, moved.json()) == (200, {"accepted": True})
        await buyer.until(moves)
        assert (await rest.delete(f"{at}/{share['message']}")).status_code == 200
        assert (await rest.delete(f"{at}/{share['message']}")).status_code == 200
    assert (await over(buyer, share))["ended"] == "stopped"


async def test_a_share_cannot_be_sent_or_edited_as_a_message(order: Frame, courier: RawSocket) -> None:
    share = await start(courier, order)
    said_ = {"kind": "live_location", "state": "live", "until": share["until"]}
    with pytest.raises(Refused, match=r"location\.start"):
        await courier.command("message.send", conversation=order["id"], content=said_)
    words = {"kind": "text", "text": "I am elsewhere"}
    with pytest.raises(Refused, match="forbidden"):
        await courier.command("message.edit", conversation=order["id"], message=share["message"], content=words)


async def test_a_reaction_to_a_share_does_not_disturb_it(order: Frame, buyer: RawSocket, courier: RawSocket) -> None:
    share = await start(courier, order, position=HERE)
    one = {"conversation": order["id"], "message": share["message"]}
    reacted = await buyer.command("message.react", **one, emoji="👍")
    assert reacted["message"]["content"]["latitude"] == HERE["latitude"]
    assert (await over_after(courier, order, share))["ended"] == "stopped"


async def over_after(courier: RawSocket, order: Frame, share: Frame) -> Frame:
    await stop(courier, order, share)
    return await over(courier, share)


# Arrival


DOOR = {**HERE, "radius_m": 100}


async def test_the_way_that_is_left_is_told_and_the_arrival_once_though_positions_race(
    node: LiveNode, order: Frame, buyer: RawSocket, courier: RawSocket
) -> None:
    share = await start(courier, order, destination=DOOR, audience=["buyer"], position=THERE)
    await buyer.until(moves)
    assert 900 <= moves(buyer)[0]["distance_m"] <= 1_200
    assert moves(buyer)[0]["distance_m"] % 10 == 0
    assert "eta_s" not in moves(buyer)[0]
    await asyncio.sleep(1.05)  # the throttle
    other = await node.connect("courier:1", "courier")
    near = {"latitude": HERE["latitude"] + 0.0003, "longitude": HERE["longitude"]}
    await asyncio.gather(*(move(who, order, share, **near) for who in (courier, other, courier, other)))
    arrived = await buyer.event("location.arrived")
    assert arrived["lane"] == share["lane"]
    assert arrived["event"]["message"]["id"] == share["message"]
    assert arrived["event"]["participant"] == participant(order, "courier:1")
    await asyncio.sleep(1.05)  # the throttle
    await move(courier, order, share, **near, accuracy_m=3)
    await buyer.all_heard()
    assert buyer.names().count("location.arrived") == 1
    known = await said(buyer, order, share)
    assert (known["distance_m"], known["eta_s"]) == (0, 0)
    assert known["arrived_at"] <= arrived["at"]
    ended = await over_after(courier, order, share)
    assert ended["arrived_at"] == known["arrived_at"]
    assert ended.keys() & KNOWN == set()


async def test_an_arrival_is_told_once_however_many_notice_it(
    node: LiveNode, order: Frame, buyer: RawSocket, courier: RawSocket, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The throttle lets everything through: what remains is the lock."""
    monkeypatch.setattr(places, "wait_s", lambda last, new: 0.0)
    share = await start(courier, order, destination=DOOR)
    sockets = [courier, *[await node.connect("courier:1", "courier") for _ in range(3)]]
    taken = await asyncio.gather(*(move(who, order, share) for who in sockets))
    assert sum(answer["accepted"] for answer in taken) >= 2
    await buyer.event("location.arrived")
    await buyer.all_heard()
    assert buyer.names().count("location.arrived") == 1


async def test_where_someone_goes_is_shown_to_nobody(
    node: LiveNode, order: Frame, buyer: RawSocket, courier: RawSocket
) -> None:
    agent = await node.connect("agent:1", "agent")
    await agent.command("conversation.join", conversation=order["id"])
    share = await start(courier, order, destination=DOOR)
    far = {"latitude": 40.5, "longitude": -3.5}
    assert (await move(courier, order, share, **far))["accepted"]
    for socket in (buyer, courier, agent):
        await said(socket, order, share)
        await socket.command("events", conversation=order["id"], lane="all", after=0)
        await socket.command("sync")
        assert traces(told(socket)) == []
    for path in (f"/conversations/{order['id']}", f"/conversations/{order['id']}/messages", "/conversations"):
        assert traces((await node.rest.get(path)).text) == []


async def test_the_sdk_shares_a_ride_from_its_start_to_the_door(node: LiveNode, order: Frame) -> None:
    door = Destination(latitude=HERE["latitude"], longitude=HERE["longitude"])
    async with (
        Client(node.url, token=await node.token("courier:1", "courier")) as courier,
        Client(node.url, token=await node.token("buyer:1", "buyer")) as buyer,
        buyer.subscribe(
            order["id"], types=[events.LocationMoved, events.LocationArrived, events.MessageEdited]
        ) as told,
    ):
        chat = await courier.conversations.get(order["id"])
        async with chat.share_location(minutes=15, audience=["buyer"], destination=door) as live:
            assert await live.update(THERE["latitude"], THERE["longitude"], accuracy=8, speed=float("nan"))
            moved = (await anext(told)).body
            assert isinstance(moved, events.LocationMoved)
            assert (moved.message, moved.latitude, moved.speed_mps) == (live.message, THERE["latitude"], None)
            assert not await live.update(HERE["latitude"], HERE["longitude"])
            await asyncio.sleep(1.05)  # the throttle, which the client keeps too
            assert await live.update(HERE["latitude"], HERE["longitude"])
            kinds = {type((await anext(told)).body) for _ in "12"}
            assert kinds == {events.LocationMoved, events.LocationArrived}
        ended = (await anext(told)).message.content
        assert isinstance(ended, content.LiveLocation)
        assert (ended.state, ended.ended, ended.latitude) == ("ended", "stopped", None)


# What does not fit


BAD: list[tuple[str, Any, str]] = [
    ("latitude", 90.1, "$.latitude"),
    ("latitude", -91, "$.latitude"),
    ("longitude", 180.5, "$.longitude"),
    ("latitude", None, "$.latitude"),
    ("longitude", "3.7", "$.longitude"),
    ("accuracy_m", -1, "$.accuracy_m"),
    ("accuracy_m", 1e9, "$.accuracy_m"),
    ("heading_deg", 361, "$.heading_deg"),
    ("speed_mps", -0.1, "$.speed_mps"),
    ("speed_mps", 9_999, "$.speed_mps"),
    ("altitude", 3, "$.altitude"),
]


async def test_what_is_no_position_is_refused_with_its_place(order: Frame, courier: RawSocket) -> None:
    share = await start(courier, order)
    for field, value, path in BAD:
        with pytest.raises(Refused) as refused:
            await move(courier, order, share, **{field: value})
        assert (refused.value.code, refused.value.path) == ("invalid", path)
    assert "latitude" not in await said(courier, order, share)


async def test_what_is_no_number_is_refused(order: Frame, courier: RawSocket) -> None:
    share = await start(courier, order)
    for number in ("NaN", "Infinity", "-Infinity", "1e999"):
        refused = sum(f["type"] == "error" for f in courier.frames)
        text = (
            f'{{"type":"location.move","ref":"x","conversation":"{order["id"]}","message":"{share["message"]}",'
            f'"latitude":{number},"longitude":0}}'
        )
        await courier.text(text)
        await courier.until(lambda s, before=refused: sum(f["type"] == "error" for f in s.frames) > before)
        assert courier.frames[-1]["code"] == "invalid"
    assert "latitude" not in await said(courier, order, share)


BAD_STARTS: list[tuple[Frame, str]] = [
    ({"duration_s": 59}, "$.duration_s"),
    ({"duration_s": 28_801}, "$.duration_s"),
    ({"duration_s": None}, "$.duration_s"),
    ({"duration_s": 1e12}, "$.duration_s"),
    ({"label": "x" * 1_025}, "$.label"),
    ({"destination": {**HERE, "radius_m": 19}}, "$.destination.radius_m"),
    ({"destination": {**HERE, "radius_m": 2_001}}, "$.destination.radius_m"),
    ({"destination": {"latitude": 91, "longitude": 0}}, "$.destination.latitude"),
    ({"position": {"latitude": 0, "longitude": -181}}, "$.position.longitude"),
    ({"audience": []}, "$.audience"),
    ({"until": "2099-01-01T00:00:00Z"}, "$.until"),
]


async def test_a_share_that_never_ends_or_is_nowhere_is_refused(order: Frame, courier: RawSocket) -> None:
    for fields, path in BAD_STARTS:
        with pytest.raises(Refused) as refused:
            await start(courier, order, **fields)
        assert (refused.value.code, refused.value.path) == ("invalid", path)


async def test_a_start_without_a_duration_is_refused(order: Frame, courier: RawSocket) -> None:
    with pytest.raises(Refused) as refused:
        await courier.command("location.start", conversation=order["id"])
    assert (refused.value.code, refused.value.path) == ("invalid", "$.duration_s")


async def test_only_who_shares_it_moves_it_and_staff_may_stop_it(
    node: LiveNode, order: Frame, buyer: RawSocket, courier: RawSocket
) -> None:
    share = await start(courier, order)
    seller, agent = await node.connect("seller:1", "seller"), await node.connect("agent:1", "agent")
    for other in (buyer, seller):
        for act in (move, stop):
            with pytest.raises(Refused, match="forbidden"):
                await act(other, order, share)
    with pytest.raises(Refused, match="forbidden"):
        await move(agent, order, share)
    await stop(agent, order, share)
    assert (await over(buyer, share))["ended"] == "stopped"
    for socket in (buyer, courier, seller):
        await socket.all_heard()
        assert len(endings(socket, share)) == 1


async def test_a_message_that_is_no_share_or_of_elsewhere_cannot_be_moved_or_stopped(
    node: LiveNode, order: Frame, courier: RawSocket
) -> None:
    words = await courier.send(order["id"], "words")
    elsewhere = await node.conversation(*PEOPLE)
    foreign = await start(courier, elsewhere)
    for share, code in ((words, "invalid"), (foreign, "not_found"), ({"message": "ms_nothing"}, "not_found")):
        for act in (move, stop):
            with pytest.raises(Refused) as refused:
                await act(courier, order, share)
            assert (refused.value.code, refused.value.path) == (code, "$.message")


async def test_nothing_is_shared_in_a_closed_conversation_or_at_a_stage_that_ends_it(
    node: LiveNode, order: Frame, courier: RawSocket
) -> None:
    at = f"/conversations/{order['id']}"
    await node.rest.put(f"{at}/stage", json={"stage": "delivered", "order_version": 1})
    with pytest.raises(Refused, match="forbidden"):
        await start(courier, order)
    await node.rest.put(f"{at}/stage", json={"stage": "returned", "order_version": 2})
    await start(courier, order)
    await node.rest.post(f"{at}/close")
    with pytest.raises(Refused, match="conversation_closed"):
        await start(courier, order)
