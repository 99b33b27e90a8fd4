"""Web Push: who is not looking is told of what they may read, and of nothing else."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx2
import pytest

from support import neighbour
from support.eventually import eventually
from support.node import LiveNode, StartNode, client, participant
from support.push import Browser
from support.site import Site, site
from tradepost_server.store import pushes
from tradepost_server.workers import pushing

PARTIES = (
    {"profile": "buyer:1", "role": "buyer", "name": "Ana"},
    {"profile": "seller:1", "role": "seller", "name": "Marco"},
)


@pytest.fixture
async def service() -> AsyncIterator[Site]:
    async with site() as found:
        yield found


@pytest.fixture
async def node(start_node: StartNode, service: Site) -> LiveNode:
    return await start_node(outbound_allow=f"127.0.0.1:{service.port}", push_contact="mailto:shop@example.com")


@asynccontextmanager
async def person(node: LiveNode, profile: str, role: str) -> AsyncIterator[httpx2.AsyncClient]:
    """Someone who speaks over REST: never online."""
    async with client(node.url, await node.token(profile, role)) as rest:
        yield rest


async def subscribed(node: LiveNode, service: Site, profile: str, role: str, path: str | None = None) -> Browser:
    """A browser of someone who is not looking."""
    browser = Browser()
    path = path or f"/{profile}"
    service.pages[path] = browser.page
    await _subscribe(node, profile, role, service.url + path, browser)
    return browser


async def _subscribe(node: LiveNode, profile: str, role: str, endpoint: str, browser: Browser) -> None:
    async with person(node, profile, role) as rest:
        answer = await rest.post("/push/subscriptions", json={"endpoint": endpoint, "keys": browser.keys})
        assert answer.status_code == 200, answer.text


async def say(node: LiveNode, who: str, conversation: str, text: str, **fields: Any) -> dict[str, Any]:
    async with person(node, who, who.split(":")[0]) as rest:
        body = {"content": {"kind": "text", "text": text}, **fields}
        answer = await rest.post(f"/conversations/{conversation}/messages", json=body)
        assert answer.status_code == 201, answer.text
        sent: dict[str, Any] = answer.json()
        return sent


async def settled(node: LiveNode) -> None:
    """Everything that was said so far was pushed, or will not be."""

    async def nothing_due() -> bool:
        async with node.services.database.service() as connection:
            behind = await connection.fetchval(
                "SELECT EXISTS (SELECT 1 FROM events e JOIN followers f ON f.name = 'push' "
                "WHERE e.xid >= f.xid AND e.message_id IS NOT NULL) OR EXISTS (SELECT 1 FROM push_due)"
            )
        return not behind

    await eventually(nothing_due)


async def test_a_buyer_who_is_away_is_told_once_and_only_their_browser_can_read_it(
    node: LiveNode, service: Site
) -> None:
    order = await node.conversation(*PARTIES)
    browser = await subscribed(node, service, "buyer:1", "buyer")
    sent = await say(node, "seller:1", order["id"], "It is on its way")
    await settled(node)
    assert browser.told == [
        {"conversation": order["id"], "message": sent["message"], "title": "Marco", "text": "It is on its way"}
    ]
    visit = browser.visits[0]
    assert b"on its way" not in visit.body
    assert (visit.headers["content-encoding"], visit.headers["ttl"]) == ("aes128gcm", "86400")
    assert len(visit.headers["topic"]) == 32
    assert visit.headers["authorization"].endswith(f"k={node.services.push.public_key}")


async def test_a_push_obeys_the_lanes(node: LiveNode, service: Site) -> None:
    order = await node.conversation(*PARTIES, {"profile": "courier:1", "role": "courier"})
    browsers = {who: await subscribed(node, service, f"{who}:1", who) for who in ("buyer", "seller", "courier")}
    agent = await node.connect("agent:1", "agent")
    await agent.command("conversation.join", conversation=order["id"])
    await agent.send(order["id"], "for the seller", audience=["seller"])
    await agent.send(order["id"], "a note", audience=["staff"])
    await agent.send(order["id"], "for all")
    await settled(node)
    said = {who: [told["text"] for told in browser.told] for who, browser in browsers.items()}
    assert said == {"buyer": ["for all"], "seller": ["for the seller", "for all"], "courier": ["for all"]}


async def test_who_left_or_came_later_is_told_of_nothing_outside_of_their_stay(node: LiveNode, service: Site) -> None:
    order = await node.conversation(*PARTIES, {"profile": "courier:1", "role": "courier"})
    browser = await subscribed(node, service, "courier:1", "courier")
    gone = participant(order, "courier:1")
    await node.rest.delete(f"/conversations/{order['id']}/participants/{gone}")
    await say(node, "seller:1", order["id"], "after they left")
    await settled(node)
    assert browser.told == []


async def test_without_content_in_notifications_neither_words_nor_names_are_told(node: LiveNode, service: Site) -> None:
    await node.rest.put("/policy", json={"policy": {"notification_content": False}})
    order = await node.conversation(*PARTIES)
    browser = await subscribed(node, service, "buyer:1", "buyer")
    sent = await say(node, "seller:1", order["id"], "It is on its way")
    await settled(node)
    assert browser.told == [{"conversation": order["id"], "message": sent["message"], "text": "New message"}]


async def test_where_roles_have_aliases_the_alias_is_told(node: LiveNode, service: Site) -> None:
    await node.rest.put("/policy", json={"policy": {"roles": {"seller": {"alias": "Seller {n}"}}}})
    order = await node.conversation(*PARTIES)
    browser = await subscribed(node, service, "buyer:1", "buyer")
    await say(node, "seller:1", order["id"], "It is on its way")
    await settled(node)
    assert [told["title"] for told in browser.told] == ["Seller 1"]


async def test_who_has_a_live_session_is_not_pushed(node: LiveNode, service: Site) -> None:
    order = await node.conversation(*PARTIES)
    browser = await subscribed(node, service, "buyer:1", "buyer")
    buyer = await node.connect("buyer:1", "buyer")
    await neighbour.known("buyer:1")
    await say(node, "seller:1", order["id"], "you see this")
    await buyer.heard("you see this")
    await settled(node)
    assert browser.told == []


async def test_a_browser_that_is_gone_is_forgotten(node: LiveNode, service: Site) -> None:
    order = await node.conversation(*PARTIES)
    browser = await subscribed(node, service, "buyer:1", "buyer")
    browser.status = "410 Gone"
    await say(node, "seller:1", order["id"], "one")
    await settled(node)
    browser.status = "201 Created"
    await say(node, "seller:1", order["id"], "two")
    await settled(node)
    assert (len(browser.visits), browser.told) == (1, [])


async def test_a_push_service_that_is_busy_is_asked_again_a_few_times(
    node: LiveNode, service: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pushing, "AGAIN_S", 0.01)
    order = await node.conversation(*PARTIES)
    browser = await subscribed(node, service, "buyer:1", "buyer")
    browser.status = "503 Busy"
    await say(node, "seller:1", order["id"], "one")
    await settled(node)
    assert len(browser.visits) == pushes.ATTEMPTS_MAX
    browser.status = "201 Created"
    await say(node, "seller:1", order["id"], "two")
    await settled(node)
    assert [told["text"] for told in browser.told] == ["two"]


async def test_who_unsubscribed_is_told_no_more_and_nobody_can_unsubscribe_another(
    node: LiveNode, service: Site
) -> None:
    order = await node.conversation(*PARTIES)
    browser = await subscribed(node, service, "buyer:1", "buyer")
    for profile, role in (("seller:1", "seller"), ("buyer:1", "buyer")):
        async with person(node, profile, role) as rest:
            gone = await rest.post("/push/subscriptions/remove", json={"endpoint": f"{service.url}/buyer:1"})
            assert gone.status_code == 200
        if role == "seller":
            await say(node, "seller:1", order["id"], "still told")
            await settled(node)
    await say(node, "seller:1", order["id"], "told no more")
    await settled(node)
    assert [told["text"] for told in browser.told] == ["still told"]


async def test_of_too_many_browsers_the_oldest_is_forgotten(node: LiveNode, service: Site) -> None:
    order = await node.conversation(*PARTIES)
    browsers = [await subscribed(node, service, "buyer:1", "buyer", f"/{number}") for number in range(21)]
    await say(node, "seller:1", order["id"], "hello")
    await settled(node)
    assert [len(browser.told) for browser in browsers] == [0, *([1] * 20)]


async def test_who_was_revoked_is_told_of_nothing(node: LiveNode, service: Site) -> None:
    order = await node.conversation(*PARTIES)
    browser = await subscribed(node, service, "buyer:1", "buyer")
    await node.rest.post("/revocations", json={"profile": "buyer:1"})
    await say(node, "seller:1", order["id"], "hello")
    await settled(node)
    assert browser.told == []


async def test_who_was_blocked_pushes_nothing_to_the_blocker(node: LiveNode, service: Site) -> None:
    order = await node.conversation(*PARTIES, subject={"type": "order", "id": "1"})
    browser = await subscribed(node, service, "buyer:1", "buyer")
    async with person(node, "buyer:1", "buyer") as rest:
        assert (await rest.put("/blocks/seller:1", json={})).status_code == 200
    await say(node, "seller:1", order["id"], "hello")
    await settled(node)
    assert browser.told == []


@pytest.mark.parametrize(
    ("endpoint", "path"),
    [
        ("https://10.0.0.1/push", "$.endpoint"),
        ("https://[::1]/push", "$.endpoint"),
        ("https://169.254.169.254/latest", "$.endpoint"),
        ("http://127.0.0.1:1/push", "$.endpoint"),
        ("https://user:secret@push.example/1", "$.endpoint"),
        ("ftp://push.example/1", "$.endpoint"),
    ],
)
async def test_a_push_service_inside_our_own_network_is_refused(node: LiveNode, endpoint: str, path: str) -> None:
    async with person(node, "buyer:1", "buyer") as rest:
        answer = await rest.post("/push/subscriptions", json={"endpoint": endpoint, "keys": Browser().keys})
        assert (answer.status_code, answer.json()["path"]) == (400, path)


async def test_keys_that_nothing_can_be_encrypted_with_are_refused(node: LiveNode) -> None:
    async with person(node, "buyer:1", "buyer") as rest:
        keys = {**Browser().keys, "p256dh": "A" * 87}
        answer = await rest.post("/push/subscriptions", json={"endpoint": "https://push.example/1", "keys": keys})
        assert (answer.status_code, answer.json()["path"]) == (400, "$.keys.p256dh")


async def test_a_browser_of_somebody_whom_nobody_knows_is_not_found(node: LiveNode) -> None:
    body = {"endpoint": "https://updates.push.services.mozilla.com/wpush/v2/x", "keys": Browser().keys}
    answer = await node.rest.post("/push/subscriptions", json=body, headers={"Tradepost-As": "nobody:1"})
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
