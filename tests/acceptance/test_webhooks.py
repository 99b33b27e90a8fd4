"""Webhooks, told to a real receiver on this machine: signed, in order, again until they are taken, never too much."""

import json
from collections import defaultdict
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from standardwebhooks.webhooks import Webhook, WebhookVerificationError

from support.eventually import eventually
from support.node import LiveNode, StartNode, api_key, client
from support.site import Site, Visit, answer, site
from support.sockets import Frame

BUYER, SELLER = ("buyer:1", "buyer"), ("seller:1", "seller")


@dataclass(kw_only=True)
class Receiver:
    """What a marketplace runs: it keeps what it took, and refuses the first so many visits."""

    site: Site
    refuses: int = 0
    status: str = "503 Service Unavailable"
    taken: list[Visit] = field(default_factory=list)
    refused: list[Visit] = field(default_factory=list)

    async def visited(self, visit: Visit) -> None:
        if self.refuses > 0:
            self.refuses -= 1
            self.refused.append(visit)
            await visit.say(answer(status=self.status))
            return
        self.taken.append(visit)
        await visit.say(answer(b"{}", "application/json"))

    @property
    def events(self) -> list[Frame]:
        return [json.loads(visit.body) for visit in self.taken]

    @property
    def texts(self) -> list[str]:
        return [said(event) for event in self.events if event["type"] == "message.created"]

    async def until(self, texts: int) -> None:
        async def enough() -> bool:
            return len(self.texts) >= texts

        await eventually(enough, within_s=20)


def said(event: Frame) -> str:
    return str(event["data"]["message"]["content"]["text"])


def verify(secret: str, visit: Visit) -> Any:
    return Webhook(secret).verify(visit.body.decode(), dict(visit.headers))


@pytest.fixture
async def shop() -> AsyncIterator[Receiver]:
    async with site() as found:
        receiver = Receiver(site=found)
        found.pages["/hook"] = receiver.visited
        yield receiver


async def start(start_node: StartNode, shop: Receiver, **settings: Any) -> LiveNode:
    return await start_node(outbound_allow=f"127.0.0.1:{shop.site.port}", webhook_retry_s=0.2, **settings)


async def hook(node: LiveNode, shop: Receiver, **fields: Any) -> Frame:
    made = await node.rest.post("/webhooks", json={"url": f"{shop.site.url}/hook", **fields})
    assert made.status_code == 201, made.text
    found: Frame = made.json()
    return found


async def webhook(node: LiveNode, webhook_id: str) -> Frame:
    listed = (await node.rest.get("/webhooks")).json()["webhooks"]
    found: Frame = next(one for one in listed if one["id"] == webhook_id)
    return found


async def say(node: LiveNode, conversation: str, *texts: str, **headers: str) -> None:
    key = await api_key(node, "messages:as")
    async with client(node.url, key) as rest:
        for text in texts:
            body = {"content": {"kind": "text", "text": text}}
            path = f"/conversations/{conversation}/messages"
            sent = await rest.post(path, json=body, headers={"tradepost-as": BUYER[0], **headers})
            assert sent.status_code == 201, sent.text


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
    node = await start(start_node, shop, webhook_give_up_s=0.5)
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


async def test_an_endpoint_reads_what_the_key_that_made_it_may_read(start_node: StartNode, shop: Receiver) -> None:
    node = await start(start_node, shop)
    texts = {}
    for scopes in (("messages:read",), ("messages:read", "pii:read")):
        key = await api_key(node, "webhooks:write", *scopes)
        shop.taken.clear()
        async with client(node.url, key) as rest:
            body = {"url": f"{shop.site.url}/hook", "events": ["message.created"]}
            made = (await rest.post("/webhooks", json=body)).json()["webhook"]
            assert made["scopes"] == sorted(scopes)
            order = await node.conversation(BUYER, SELLER, ("agent:1", "agent"), stage="paid")
            await say(node, order["id"], "Call me at +34 612 345 678")
            await shop.until(1)
            (texts[scopes],) = shop.texts
            page = (await rest.get("/events", params={"after": "", "limit": 200})).json()
            assert shop.events[0] in page["events"]
            assert (await rest.delete(f"/webhooks/{made['id']}")).status_code == 200
    assert [("612" in text) for text in texts.values()] == [False, True]
    blind = await api_key(node, "webhooks:write")
    async with client(node.url, blind) as rest:
        assert (await rest.post("/webhooks", json={"url": f"{shop.site.url}/hook"})).status_code == 403
        assert (await rest.get("/events")).status_code == 403


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
