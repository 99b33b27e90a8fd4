"""Webhooks when things go wrong on our side: a killed server, a fault of ours; and what operators do by command."""

import asyncio
import json
from collections.abc import AsyncIterator
from pathlib import Path
from string import ascii_lowercase

import pytest
from typer.testing import CliRunner

from support.eventually import eventually
from support.node import LiveNode, StartNode
from support.process import ServerProcess
from support.sockets import Frame
from support.webhooks import BUYER, SELLER, Receiver, hook, receiving, said, say, start, webhook
from tradepost.webhooks import verify
from tradepost_server import listening, tailing
from tradepost_server.asking import Line
from tradepost_server.cli import cli
from tradepost_server.handlers import webhooks
from tradepost_server.outbound import Allowed, Outbound
from tradepost_server.serving import CannotServe
from tradepost_server.settings import Settings
from tradepost_server.store.db import Connection
from tradepost_server.store.deliveries import Due
from tradepost_server.workers import webhooks as worker

pytestmark = pytest.mark.timeout(150)


@pytest.fixture
async def shop() -> AsyncIterator[Receiver]:
    async with receiving() as found:
        yield found


async def test_a_killed_server_goes_on_after_its_restart_and_loses_nothing(tmp_path: Path, shop: Receiver) -> None:
    environment = {"TRADEPOST_OUTBOUND_ALLOW": f"127.0.0.1:{shop.site.port}", "TRADEPOST_WEBHOOK_RETRY_S": "0.2"}
    server = ServerProcess(data=tmp_path / "served", environment=environment)
    try:
        server.start()
        async with server.rest() as rest:
            body = {"url": f"{shop.site.url}/hook", "events": ["message.created"], "at_once": 2}
            assert (await rest.post("/webhooks", json=body)).status_code == 201
            people = [{"profile": profile, "role": role} for profile, role in (BUYER, SELLER)]
            orders = [
                (await rest.post("/conversations", json={"participants": people})).json()["conversation"]["id"]
                for _ in range(2)
            ]
            said_as = [
                f"word {letter}{letter}" for letter in ascii_lowercase[:20]
            ]  # no digits: they look like a number
            for n in range(20):
                for order in orders:
                    content = {"kind": "text", "text": said_as[n]}
                    path, speaker = f"/conversations/{order}/messages", {"tradepost-as": BUYER[0]}
                    sent = await rest.post(path, json={"content": content}, headers=speaker)
                    assert sent.status_code == 201, sent.text
        await shop.until(5)
        server.kill9()
        assert len(shop.taken) < 40
        server.restart()

        async def whole() -> bool:
            return len({visit.headers["webhook-id"] for visit in shop.taken}) == 40

        await eventually(whole, within_s=90)
        for order in orders:
            once = dict.fromkeys(said(event) for event in shop.events if event["conversation"] == order)
            assert list(once) == said_as
    finally:
        server.clear_away()


async def life(node: LiveNode, shop: Receiver) -> list[str]:
    """What an endpoint has in the end that refuses the second and third delivery."""
    made = (await hook(node, shop, events=["message.created"]))["webhook"]
    order = await node.conversation(BUYER, SELLER)
    await say(node, order["id"], "1")
    await shop.until(1)
    shop.refuses = 2
    await say(node, order["id"], "2", "3", "4")

    async def settled() -> bool:
        told = len(shop.taken) + len(shop.refused) >= 4
        return told and not (await webhook(node, made["id"])).get("waiting")

    await eventually(settled, within_s=20)
    return shop.texts


async def test_without_a_fault_everything_is_told(start_node: StartNode, shop: Receiver) -> None:
    assert await life(await start(start_node, shop), shop) == ["1", "2", "3", "4"]


async def test_a_delivery_that_is_noted_before_it_was_answered_is_noticed(
    start_node: StartNode, shop: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A fault planted: whatever the endpoint says, the delivery is done."""
    settle = worker.settle

    async def done_at_once(tx: Connection, due: Due, failed: object, settings: Settings) -> None:
        await settle(tx, due, None, settings)

    monkeypatch.setattr(worker, "settle", done_at_once)
    assert await life(await start(start_node, shop), shop) == ["1", "4"]


async def test_operators_make_list_rotate_and_remove_webhooks_and_follow_the_log(
    start_node: StartNode, shop: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    node = await start(start_node, shop)
    data = ["--data", str(node.settings.data)]
    monkeypatch.setenv("TRADEPOST_DATABASE_URL", node.dsn)
    monkeypatch.setenv("TRADEPOST_OUTBOUND_ALLOW", node.settings.outbound_allow)

    async def run(*words: str) -> str:
        done = await asyncio.to_thread(CliRunner().invoke, cli, [*words, *data], catch_exceptions=False)
        return done.output

    made = await run("webhook", "create", f"{shop.site.url}/hook", "--event", "message.created")
    secret, webhook_id = made.split()[-1], made.split()[1]
    assert secret.startswith("whsec_")
    assert f"{webhook_id}  {shop.site.url}/hook  well, 0 conversations wait, 0 dead" in await run("webhook", "list")
    order = await node.conversation(BUYER, SELLER)
    await say(node, order["id"], "hello")
    await shop.until(1)
    assert "whsec_" in await run("webhook", "rotate", webhook_id, "--keep", "60")
    assert await run("webhook", "dead", webhook_id) == "No dead letters.\n"
    assert "0 are told again" in await run("webhook", "replay", webhook_id)
    await run("webhook", "disable", webhook_id)
    assert "disabled: by the marketplace" in await run("webhook", "list")
    await run("webhook", "enable", webhook_id)
    await run("webhook", "delete", webhook_id)
    assert "No webhooks yet" in await run("webhook", "list")
    lines = [json.loads(line) for line in (await run("follow", "--limit", "1")).splitlines()]
    assert (lines[0]["conversation_id"], lines[0]["name"]) == (order["id"], "conversation.created")
    rest = [json.loads(line) for line in (await run("follow", "--after", lines[-1]["cursor"])).splitlines()]
    assert [line["name"] for line in [*lines[:-1], *rest[:-1]]].count("message.created") == 1
    assert "hello" not in json.dumps([lines, rest])


async def test_a_developer_has_a_test_tenants_events_brought_to_a_program(
    start_node: StartNode, shop: Receiver
) -> None:
    node = await start_node()
    order = await node.conversation(BUYER, SELLER)
    await say(node, order["id"], "before")
    secret, lines = webhooks.new_secret(), list[str]()
    outbound = Outbound(Allowed.parse([f"127.0.0.1:{shop.site.port}"]))
    forward = f"{shop.site.url}/hook"
    shop.refuses = 1

    async def bring(after: str, texts: int) -> None:
        task = asyncio.create_task(
            listening.bring(Line(node.url, node.api_key), outbound, forward, after, secret, lines.append)
        )
        await shop.until(texts)
        task.cancel()

    await bring("", 1)
    assert [event["seq"] for event in shop.events] == list(range(1, len(shop.events) + 1))
    assert shop.texts == ["before"]
    for visit in shop.taken:
        assert verify(visit.body, visit.headers, secret).conversation == order["id"]
    assert lines[0].startswith("200  conversation.created")
    page = (await node.rest.get("/events", params={"after": "latest"})).json()
    assert page["events"] == []
    await say(node, order["id"], "after")
    await bring(page["cursor"], 2)
    assert shop.texts == ["before", "after"]


async def test_listening_is_for_test_tenants_and_real_addresses() -> None:
    for key, forward, why in (
        ("tp_live_x_y", "http://127.0.0.1:1/", "live tenant"),
        ("tp_test_x_y", "ftp://127.0.0.1/", "Expected http or https"),
    ):
        done = CliRunner().invoke(cli, ["listen", "--forward", forward, "--api-key", key])
        assert isinstance(done.exception, CannotServe)
        assert why in done.exception.message


async def test_a_developer_sees_the_frames_of_one_person_live(start_node: StartNode) -> None:
    node = await start_node()
    order, other = [await node.conversation(BUYER, SELLER, ("agent:1", "agent")) for _ in range(2)]
    frames: list[Frame] = []
    where = Line(node.url, node.api_key)
    task = asyncio.create_task(tailing.show(where, order["id"], "seller", lambda said: frames.append(json.loads(said))))

    async def heard() -> bool:
        return any(frame["type"] == "event" for frame in frames)

    async def welcomed() -> bool:
        return any(frame["type"] == "reply" for frame in frames)

    await eventually(welcomed)
    agent = await node.connect("agent:1", "agent")
    await agent.send(order["id"], "staff alone", audience=["staff"])
    await say(node, other["id"], "elsewhere")
    await say(node, order["id"], "hello")
    await eventually(heard)
    task.cancel()
    texts = [frame["event"]["message"]["content"]["text"] for frame in frames if frame["type"] == "event"]
    assert texts == ["hello"]
    with pytest.raises(CannotServe, match="Nobody there is 'courier'"):
        await tailing.show(where, order["id"], "courier", print)
