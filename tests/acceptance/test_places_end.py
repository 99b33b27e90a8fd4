"""Whatever ends a share, it ends for everyone within a second, and no position is left anywhere."""

import asyncio
from datetime import UTC, datetime, timedelta

import asyncpg
import pytest

from support.eventually import eventually
from support.node import LiveNode, StartNode, participant
from support.places import (
    HERE,
    PEOPLE,
    THERE,
    an_hour_is_a_minute,
    endings,
    everything,
    move,
    moves,
    no_trace_is_left,
    over,
    said,
    start,
    stop,
    traces,
)
from support.process import ServerProcess
from support.sockets import Frame, RawSocket, Refused, open_socket
from tradepost.protocol.commands import CreateToken
from tradepost_server import embedded
from tradepost_server.gateway.auth import sign
from tradepost_server.handlers.services import Services
from tradepost_server.workers import timers


async def shared(node: LiveNode, **conversation: object) -> tuple[Frame, RawSocket, RawSocket, Frame]:
    """An order at a stage, the buyer, the courier, and the share that they see moving."""
    order = await node.conversation(*PEOPLE, **{"stage": "assigned", "order_version": 1, **conversation})
    buyer, courier = await node.connect("buyer:1", "buyer"), await node.connect("courier:1", "courier")
    share = await start(courier, order, position=HERE, destination=THERE, audience=["buyer"])
    await buyer.until(moves)
    return order, buyer, courier, share


async def by_stage(node: LiveNode, order: Frame, courier: RawSocket) -> None:
    await node.rest.put(f"/conversations/{order['id']}/stage", json={"stage": "delivered", "order_version": 2})


async def by_close(node: LiveNode, order: Frame, courier: RawSocket) -> None:
    await node.rest.post(f"/conversations/{order['id']}/close")


async def by_removal(node: LiveNode, order: Frame, courier: RawSocket) -> None:
    await node.rest.delete(f"/conversations/{order['id']}/participants/{participant(order, 'courier:1')}")


async def by_leaving(node: LiveNode, order: Frame, courier: RawSocket) -> None:
    await courier.command("conversation.leave", conversation=order["id"])


async def by_role(node: LiveNode, order: Frame, courier: RawSocket) -> None:
    path = f"/conversations/{order['id']}/participants/{participant(order, 'courier:1')}"
    assert (await node.rest.patch(path, json={"role": "seller"})).is_success


ENDS = [(by_stage, "stage"), (by_close, "stopped"), (by_removal, "left"), (by_leaving, "left"), (by_role, "left")]


@pytest.mark.parametrize(("ends", "reason"), ENDS, ids=[act.__name__ for act, _ in ENDS])
async def test_a_share_ends_with_what_ends_it_though_its_sharer_is_gone(
    node: LiveNode, ends: object, reason: str
) -> None:
    order, buyer, courier, share = await shared(node)
    watcher = await node.connect("courier:1", "courier") if ends is by_leaving else courier
    if ends is not by_leaving:
        await courier.close()
    await ends(node, order, watcher)  # type: ignore[operator]  # one of ENDS
    ended = await over(buyer, share, within_s=5)
    assert (ended["state"], ended["ended"]) == ("ended", reason)
    assert "latitude" not in ended
    assert await said(buyer, order, share) == ended
    again = await node.connect("courier:1", "courier")
    with pytest.raises(Refused):
        await move(again, order, share, **THERE)
    await buyer.all_heard()
    assert len(endings(buyer, share)) == 1
    await no_trace_is_left(node)


async def test_a_share_that_is_taken_back_leaves_nothing(node: LiveNode) -> None:
    order, buyer, courier, share = await shared(node)
    await courier.command("message.delete", conversation=order["id"], message=share["message"])
    await buyer.event("message.deleted")
    with pytest.raises(Refused, match="message_deleted"):
        await move(courier, order, share, **THERE)
    await stop(courier, order, share)
    await no_trace_is_left(node)


async def test_a_window_that_a_stage_closes_takes_the_share_along(node: LiveNode) -> None:
    window = {"stages": ["assigned"], "then": {"handed_over": 1}}
    answer = await node.rest.put("/policy", json={"policy": {"roles": {"courier": {"window": window}}}})
    assert answer.status_code == 200, answer.text
    order, buyer, courier, share = await shared(node)
    said_ = {"stage": "handed_over", "order_version": 2}
    await node.rest.put(f"/conversations/{order['id']}/stage", json=said_)
    assert (await said(buyer, order, share))["state"] == "live"
    ended = await over(buyer, share, within_s=8)
    assert ended["ended"] == "left"
    await courier.event("participant.left")
    await no_trace_is_left(node)


async def test_a_share_lasts_no_longer_than_its_sharers_part(node: LiveNode) -> None:
    order = await node.conversation(("buyer:1", "buyer"))
    until = datetime.now(UTC) + timedelta(seconds=4)
    body = {"profile": "courier:1", "role": "courier", "until": until.isoformat()}
    assert (await node.rest.post(f"/conversations/{order['id']}/participants", json=body)).is_success
    buyer, courier = await node.connect("buyer:1", "buyer"), await node.connect("courier:1", "courier")
    share = await start(courier, order, position=HERE)
    assert datetime.fromisoformat(share["until"]) == until
    ended = await over(buyer, share, within_s=10)
    assert ended["ended"] in ("left", "expired")
    await no_trace_is_left(node)


async def test_the_timer_ends_a_share_within_a_second_of_its_time(
    node: LiveNode, monkeypatch: pytest.MonkeyPatch
) -> None:
    an_hour_is_a_minute(monkeypatch)
    order = await node.conversation(*PEOPLE)
    buyer, courier = await node.connect("buyer:1", "buyer"), await node.connect("courier:1", "courier")
    share = await start(courier, order, duration_s=90, position=HERE)
    await courier.close()
    ended = await over(buyer, share)
    assert (ended["ended"], ended["until"]) == ("expired", share["until"])
    edited = await buyer.event("message.edited")
    assert datetime.fromisoformat(edited["at"]) - datetime.fromisoformat(share["until"]) < timedelta(seconds=2)
    await no_trace_is_left(node)


async def _no_timers(services: Services, dsn: str) -> None:
    await asyncio.Event().wait()


async def test_what_is_over_by_the_clock_is_shown_to_nobody_though_its_timer_is_late(
    start_node: StartNode, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(timers, "run", _no_timers)
    an_hour_is_a_minute(monkeypatch)
    node = await start_node()
    order = await node.conversation(*PEOPLE)
    buyer, courier = await node.connect("buyer:1", "buyer"), await node.connect("courier:1", "courier")
    share = await start(courier, order, duration_s=60, position=HERE)
    assert (await said(buyer, order, share))["latitude"] == HERE["latitude"]
    late = datetime.fromisoformat(share["until"]) - datetime.now(UTC)
    await asyncio.sleep(late.total_seconds() + 0.05)  # the end itself is what is waited for
    known = await said(buyer, order, share)
    assert (known["state"], known["ended"]) == ("ended", "expired")
    page = await buyer.command("events", conversation=order["id"], lane="all", after=0)
    listed = await buyer.command("sync")
    assert traces(f"{known}{page}{listed}") == []
    with pytest.raises(Refused, match="message_deleted"):
        await move(courier, order, share, **THERE)
    assert len(moves(buyer)) == 1


async def connect(server: ServerProcess, profile: str, role: str) -> RawSocket:
    """A welcomed socket, as soon as the server takes it."""
    signing = server.keys.signing
    token = sign(signing.kid, signing.secret.encode(), CreateToken(profile=profile, role=role)).token
    socket = await open_socket(f"{server.url.replace('http', 'ws', 1)}/v1/ws")
    await socket.say(type="auth", token=token)
    await socket.until(lambda s: s.frames)
    return socket


@pytest.mark.timeout(120)
async def test_a_share_whose_time_comes_while_the_server_is_dead_ends_when_it_is_back(
    server_process: ServerProcess,
) -> None:
    async with server_process.rest() as rest:
        people = {"participants": [{"profile": p, "role": r} for p, r in PEOPLE]}
        order = (await rest.post("/conversations", json=people)).json()["conversation"]
    courier = await connect(server_process, "courier:1", "courier")
    share = await start(courier, order, duration_s=60, position=HERE)
    await asyncio.to_thread(server_process.kill9)
    database = embedded.find(server_process.data)
    assert database is not None
    connection = await asyncpg.connect(database.dsn)
    assert traces(await everything(database.dsn)) != []
    minute = "now() - interval '1 second'"  # the minute passes while nothing runs
    assert await connection.execute(f"UPDATE live_locations SET until = {minute}") == "UPDATE 1"
    moved = await connection.execute(
        f"UPDATE pgqueuer SET execute_after = {minute} WHERE entrypoint = 'end_location' AND status = 'queued'"
    )
    assert moved == "UPDATE 1"
    await asyncio.to_thread(server_process.restart)
    buyer = await connect(server_process, "buyer:1", "buyer")
    assert (await said(buyer, order, share))["state"] == "ended"

    async def ended() -> bool:
        return await connection.fetchval("SELECT count(*) FROM live_locations") == 0

    await eventually(ended)
    page = await buyer.command("events", conversation=order["id"], lane="all", after=0)
    edited = [e["event"]["message"]["content"] for e in page["events"] if e["event"]["name"] == "message.edited"]
    assert [content["ended"] for content in edited] == ["expired"]
    assert traces(await everything(database.dsn)) == []
    await connection.close()
    await buyer.close()
    await courier.close()


# The track


async def test_a_track_is_kept_for_as_long_as_the_policy_says_and_then_gone(node: LiveNode) -> None:
    answer = await node.rest.put("/policy", json={"policy": {"location": {"track_retention_s": 2}}})
    assert answer.status_code == 200, answer.text
    order, buyer, courier, share = await shared(node)
    await asyncio.sleep(1.05)  # the throttle
    assert (await move(courier, order, share, **THERE))["accepted"]
    await stop(courier, order, share)
    await over(buyer, share)
    connection = await asyncpg.connect(node.dsn)
    rows = await connection.fetch("SELECT * FROM positions")
    await connection.close()
    assert [row["latitude"] for row in rows] == [HERE["latitude"], THERE["latitude"]]
    assert all(row["expires_at"] is not None for row in rows)
    assert "latitude" not in await said(buyer, order, share)
    await no_trace_is_left(node)


async def test_a_tenants_stages_end_its_shares(node: LiveNode) -> None:
    answer = await node.rest.put("/policy", json={"policy": {"location": {"ends_at_stages": ["at_the_door"]}}})
    assert answer.status_code == 200, answer.text
    order, buyer, _, share = await shared(node)
    at = f"/conversations/{order['id']}/stage"
    await node.rest.put(at, json={"stage": "delivered", "order_version": 2})
    assert (await said(buyer, order, share))["state"] == "live"
    await node.rest.put(at, json={"stage": "at_the_door", "order_version": 3})
    assert (await over(buyer, share))["ended"] == "stage"
