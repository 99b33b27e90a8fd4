"""Webhooks, told to a real receiver on this machine: signed, in order, again until they are taken, never too much."""

import json
from collections import defaultdict
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from typing import Any

import pytest
from standardwebhooks.webhooks import Webhook, WebhookVerificationError

from support.eventually import eventually
from support.node import LiveNode, StartNode, api_key, client
from support.site import Visit
from support.sockets import Frame
from support.webhooks import BUYER, SELLER, Receiver, hook, receiving, said, say, start, webhook
from tradepost.protocol.webhooks import LogEvent
from tradepost_server.handlers import feed
from tradepost_server.model import Actor
from tradepost_server.store import resting
from tradepost_server.store.db import Connection, connect


def verify(secret: str, visit: Visit) -> Any:
    return Webhook(secret).verify(visit.body.decode(), dict(visit.headers))


@pytest.fixture
async def shop() -> AsyncIterator[Receiver]:
    async with receiving() as found:
        yield found


async def test_an_event_comes_signed_as_the_api_shows_it(start_node: StartNode, shop: Receiver) -> None:
    node = await start(start_node, shop)
    made = await hook(node, shop, events=["message.created"])
    order = await node.conversation(BUYER, SELLER)
    await say(node, order["id"], "Is it still for sale?")
    await shop.until(1)
    (visit,) = shop.taken
    event = verify(made["secret"], visit)
    assert event == json.loads(visit.body)
    assert visit.headers["webhook-id"] == event["id"]
    page = (await node.rest.get("/events", params={"after": "", "limit": 200})).json()
    assert event in page["events"]
    lane = (await node.rest.get(f"/conversations/{order['id']}/lanes/all/events?after=0")).json()["events"]
    assert {"at": event["at"], "seq": event["seq"], "event": event["data"]} in [
        {"at": frame["at"], "seq": frame["seq"], "event": frame["event"]} for frame in lane
    ]
    assert (event["tenant"], event["conversation"], event["lane"]) == (node.tenant, order["id"], "all")


async def test_after_a_quiet_time_a_commit_of_this_node_ends_the_rest_of_who_tells_of_it(
    start_node: StartNode, shop: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(resting, "LASTS_S", 0.0)
    monkeypatch.setattr(resting, "QUIET_S", 3600.0)
    node = await start(start_node, shop)
    await hook(node, shop, events=["message.created", "conversation.created"])
    conversation = (await node.conversation(BUYER, SELLER))["id"]

    async def both() -> bool:
        await say(node, conversation, "anybody?")  # an older transaction may hide the one before
        return {event["type"] for event in shop.events} == {"message.created", "conversation.created"}

    await eventually(both, within_s=20)


async def test_a_failure_holds_up_its_conversation_alone_and_each_event_is_taken_once(
    start_node: StartNode, shop: Receiver
) -> None:
    node = await start(start_node, shop)
    await hook(node, shop, events=["message.created"], at_once=4)
    orders = [(await node.conversation(BUYER, SELLER))["id"] for _ in range(3)]
    shop.refuses = 4
    for n in range(5):
        for order in orders:
            await say(node, order, f"{n}")
    await shop.until(15)
    told = defaultdict(list)
    for event in shop.events:
        told[event["conversation"]].append(said(event))
    assert told == {order: ["0", "1", "2", "3", "4"] for order in orders}
    assert len(shop.refused) == 4
    taken = {visit.headers["webhook-id"] for visit in shop.taken}
    assert len(taken) == len(shop.taken) == 15
    assert {visit.headers["webhook-id"] for visit in shop.refused} <= taken


async def test_what_was_given_up_is_a_dead_letter_and_can_be_told_again(start_node: StartNode, shop: Receiver) -> None:
    node = await start(start_node, shop, webhook_give_up_s=2)
    made = (await hook(node, shop, events=["message.created"]))["webhook"]
    order = await node.conversation(BUYER, SELLER)
    shop.refuses = 10_000
    await say(node, order["id"], "lost")

    async def dead() -> list[Frame]:
        found: list[Frame] = (await node.rest.get(f"/webhooks/{made['id']}/dead")).json()["letters"]
        return found

    await eventually(dead, within_s=20)
    (letter,) = await dead()
    assert letter["event"] == shop.refused[0].headers["webhook-id"]
    assert (letter["conversation"], letter["error"]) == (order["id"], "status 503")
    assert letter["attempts"] == len(shop.refused) > 1
    shown = await webhook(node, made["id"])
    assert (shown["dead"], shown["failing_since"] is not None) == (1, True)
    shop.refuses = 0
    await say(node, order["id"], "after it")
    await shop.until(1)
    again = await node.rest.post(f"/webhooks/{made['id']}/replay", json={"letter": letter["id"]})
    assert again.json() == {"replayed": 1}
    await shop.until(2)
    assert shop.texts == ["after it", "lost"]
    assert shop.taken[1].headers["webhook-id"] == letter["event"]
    assert await dead() == []
    nothing = await node.rest.post(f"/webhooks/{made['id']}/replay", json={"letter": letter["id"]})
    assert nothing.status_code == 404


async def test_dead_letters_are_listed_each_once_the_oldest_first(start_node: StartNode, shop: Receiver) -> None:
    node = await start(start_node, shop, webhook_give_up_s=2)
    path = f"/webhooks/{(await hook(node, shop, events=['message.created']))['webhook']['id']}/dead"
    order = await node.conversation(BUYER, SELLER)
    shop.refuses = 10_000
    await say(node, order["id"], "one", "two", "three")

    async def all_dead() -> bool:
        return len((await node.rest.get(path)).json()["letters"]) == 3

    await eventually(all_dead, within_s=20)
    letters, given = list[Frame](), dict[str, str]()
    for _ in range(3):
        page = (await node.rest.get(path, params={"limit": 1, **given})).json()
        letters += page["letters"]
        given = {"cursor": page.get("cursor", "")}
    assert given == {"cursor": ""}
    seqs = [letter["seq"] for letter in letters]
    assert seqs == sorted(set(seqs))
    assert len(seqs) == 3


async def test_while_a_secret_is_changed_both_sign(start_node: StartNode, shop: Receiver) -> None:
    node = await start(start_node, shop)
    first = await hook(node, shop, events=["message.created"])
    path = f"/webhooks/{first['webhook']['id']}/rotate"
    second = (await node.rest.post(path, json={"keep_s": 3_600})).json()["secret"]
    order = await node.conversation(BUYER, SELLER)
    await say(node, order["id"], "one")
    await shop.until(1)
    assert verify(first["secret"], shop.taken[0]) == verify(second, shop.taken[0])
    third = (await node.rest.post(path, json={"keep_s": 0})).json()["secret"]
    await say(node, order["id"], "two")
    await shop.until(2)
    assert verify(third, shop.taken[1])
    for old in (first["secret"], second):
        with pytest.raises(WebhookVerificationError):
            verify(old, shop.taken[1])


async def told_and_read(node: LiveNode, shop: Receiver, *scopes: str) -> tuple[str, str]:
    """What a phone number is for a webhook that a key with these scopes makes, and in the log as the key reads it."""
    async with client(node.url, await api_key(node, "webhooks:write", *scopes)) as rest:
        body = {"url": f"{shop.site.url}/hook", "events": ["message.created"]}
        made = (await rest.post("/webhooks", json=body)).json()["webhook"]
        assert made["scopes"] == sorted(scopes)
        order = await node.conversation(BUYER, SELLER, ("agent:1", "agent"), stage="paid")
        already = len(shop.texts)
        await say(node, order["id"], "Call me at +34 612 345 678")
        await shop.until(already + 1)
        page = (await rest.get("/events", params={"after": "", "limit": 200})).json()
        assert (await rest.delete(f"/webhooks/{made['id']}")).status_code == 200
    (read,) = [said(event) for event in page["events"] if event["id"] == shop.events[-1]["id"]]
    return shop.texts[-1], read


async def test_an_endpoint_reads_what_the_key_that_made_it_may_read(start_node: StartNode, shop: Receiver) -> None:
    node = await start(start_node, shop)
    for scopes, whole in ((("messages:read",), False), (("messages:read", "pii:read"), True)):
        told, read = await told_and_read(node, shop, *scopes)
        assert told == read
        assert ("612" in told) is whole
    blind = await api_key(node, "webhooks:write")
    async with client(node.url, blind) as rest:
        assert (await rest.post("/webhooks", json={"url": f"{shop.site.url}/hook"})).status_code == 403
        assert (await rest.get("/events")).status_code == 403


async def test_a_delivery_that_is_read_with_other_scopes_is_noticed(
    start_node: StartNode, shop: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A fault planted: webhooks are told everything."""
    show = feed.show

    async def everything(tx: Connection, actor: Actor, spots: Sequence[feed.Spot]) -> list[LogEvent | None]:
        asks = actor if actor.key_id[:3] != "wh_" else replace(actor, scopes=actor.scopes | {"pii:read"})
        return await show(tx, asks, spots)

    monkeypatch.setattr(feed, "show", everything)
    told, read = await told_and_read(await start(start_node, shop), shop, "messages:read")
    assert ("612" in told, "612" in read) == (True, False)


async def test_an_event_that_deliveries_led_to_is_told_three_times_in_a_row_and_no_more(
    start_node: StartNode, shop: Receiver
) -> None:
    node = await start(start_node, shop)
    await hook(node, shop, events=["message.created"])
    order = await node.conversation(BUYER, SELLER)
    hops = "0"
    for n in range(1, 5):
        await say(node, order["id"], f"{n}", **{"tradepost-hops": hops})
        await shop.until(n)
        hops = shop.taken[-1].headers["tradepost-hops"]
    assert hops == "4"
    await say(node, order["id"], "a loop", **{"tradepost-hops": hops})
    await say(node, order["id"], "no loop")
    await shop.until(5)
    assert shop.texts == ["1", "2", "3", "4", "no loop"]
    assert shop.taken[-1].headers["tradepost-hops"] == "1"


async def test_an_endpoint_that_is_gone_is_disabled_with_the_reason_and_hears_again_when_enabled(
    start_node: StartNode, shop: Receiver
) -> None:
    node = await start(start_node, shop)
    made = (await hook(node, shop, events=["message.created"]))["webhook"]
    order = await node.conversation(BUYER, SELLER)
    shop.refuses, shop.status = 1, "410 Gone"
    await say(node, order["id"], "one")

    async def disabled() -> str | None:
        found: str | None = (await webhook(node, made["id"])).get("disabled")
        return found

    await eventually(disabled)
    assert await disabled() == "it answered 410 Gone"
    await say(node, order["id"], "two")
    enabled = await node.rest.patch(f"/webhooks/{made['id']}", json={"disabled": False})
    assert "disabled" not in enabled.json()["webhook"]
    await say(node, order["id"], "three")
    await shop.until(2)
    assert shop.texts == ["one", "three"]


async def test_an_address_inside_is_refused_and_the_eleventh_too(start_node: StartNode, shop: Receiver) -> None:
    node = await start(start_node, shop)
    for url in ("http://127.0.0.1:1/hook", "https://10.0.0.1/", "https://169.254.169.254/latest"):
        refused = await node.rest.post("/webhooks", json={"url": url})
        assert (refused.status_code, refused.json()["path"]) == (400, "$.url"), refused.text
    for _ in range(10):
        await hook(node, shop)
    more = await node.rest.post("/webhooks", json={"url": f"{shop.site.url}/hook"})
    assert (more.status_code, more.json()["code"]) == (422, "limit_reached")


async def test_nothing_of_another_tenant_is_told_read_or_changed(start_node: StartNode, shop: Receiver) -> None:
    here = await start(start_node, shop)
    there = await here.as_tenant("other")
    made = (await hook(here, shop, events=["message.created"]))["webhook"]
    for node, text in ((there, "theirs"), (here, "ours")):
        order = await node.conversation(BUYER, SELLER)
        await say(node, order["id"], text)
    await shop.until(1)
    assert shop.texts == ["ours"]
    for node, text in ((there, "theirs"), (here, "ours")):
        page = (await node.rest.get("/events", params={"limit": 200})).json()
        assert {event["tenant"] for event in page["events"]} == {node.tenant}
        assert [said(event) for event in page["events"] if event["type"] == "message.created"] == [text]
    path = f"/webhooks/{made['id']}"
    assert (await there.rest.get("/webhooks")).json() == {"webhooks": []}
    answers = [
        await there.rest.patch(path, json={"disabled": True}),
        await there.rest.post(f"{path}/rotate", json={}),
        await there.rest.get(f"{path}/dead"),
        await there.rest.post(f"{path}/replay", json={}),
        await there.rest.delete(path),
    ]
    assert [answer.status_code for answer in answers] == [404] * 5


@pytest.mark.parametrize("at_once", [1, 3])
async def test_two_nodes_together_keep_to_what_is_under_way_at_once_and_to_the_order(
    start_node: StartNode, shop: Receiver, at_once: int
) -> None:
    node = await start(start_node, shop)
    await start(start_node, shop)
    shop.takes_s = 0.05
    await hook(node, shop, events=["message.created"], at_once=at_once)
    orders = [(await node.conversation(BUYER, SELLER))["id"] for _ in range(4)]
    for n in range(4):
        for order in orders:
            await say(node, order, f"{n}")
    await shop.until(16)
    assert shop.most <= at_once
    told = defaultdict(list)
    for event in shop.events:
        told[event["conversation"]].append(said(event))
    assert told == {order: ["0", "1", "2", "3"] for order in orders}


async def test_an_endpoint_that_fails_again_and_again_rests_longer_each_time(
    start_node: StartNode, shop: Receiver
) -> None:
    node = await start(start_node, shop)
    made = (await hook(node, shop, events=["message.created"], at_once=4))["webhook"]
    shop.refuses = 10_000
    for _ in range(8):
        await say(node, (await node.conversation(BUYER, SELLER))["id"], "hello")

    async def tired() -> bool:
        return len(shop.refused) >= 9

    await eventually(tired, within_s=30)
    connection = await connect(node.dsn, "tradepost_service")
    row = await connection.fetchrow(
        "SELECT failures, rests_until > clock_timestamp() - interval '5 s' AS rested FROM webhooks WHERE id = $1",
        made["id"],
    )
    await connection.close()
    assert row is not None
    assert row["failures"] >= 8
    assert row["rested"]
    shop.refuses = 0
    await shop.until(8)

    async def rested() -> bool:
        shown = await webhook(node, made["id"])
        return ("failing_since" in shown, "waiting" in shown) == (False, False)

    await eventually(rested)  # what it took is written down after it took it
