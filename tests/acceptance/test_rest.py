"""REST for back ends: the same handlers, idempotent writes, scopes, pages, problems in words."""

from typing import Any
from urllib.parse import quote

import httpx2
import pytest

from support.node import LiveNode, api_key, client, participant
from tradepost_server import ids
from tradepost_server.rules import access
from tradepost_server.store.db import connect

PEOPLE = (("buyer:1", "buyer"), ("seller:1", "seller"))
HELLO = {"content": {"kind": "text", "text": "hello"}}


def problem(answer: httpx2.Response, status: int, code: str) -> dict[str, Any]:
    """The problem that an answer tells of."""
    assert answer.headers["content-type"] == "application/problem+json"
    told: dict[str, Any] = answer.json()
    assert (answer.status_code, told["status"], told["code"]) == (status, status, code)
    assert told["type"] == f"https://tradepost.dev/errors/{code}"
    assert told["request_id"].startswith("rq_")
    return told


async def test_a_header_and_a_body_that_name_different_keys_are_refused(node: LiveNode) -> None:
    body = {"title": "An order", "client_id": "one"}
    headers = {"Idempotency-Key": "other"}
    told = problem(await node.rest.post("/conversations", json=body, headers=headers), 400, "invalid")
    assert told["path"] == "$.client_id"
    made = await node.rest.post("/conversations", json=body, headers={"Idempotency-Key": "one"})
    assert made.status_code == 201


async def test_a_message_by_rest_and_one_by_socket_are_one_path(node: LiveNode) -> None:
    order = await node.conversation(*PEOPLE)
    buyer, seller = await node.connect("buyer:1", "buyer"), await node.connect("seller:1", "seller")
    path = f"/conversations/{order['id']}/messages"
    async with client(node.url, await node.token("buyer:1", "buyer")) as rest:
        first = await rest.post(path, json=HELLO, headers={"Idempotency-Key": "c1"})
        again = await rest.post(path, json={**HELLO, "client_id": "c1"})
    assert (first.status_code, again.status_code) == (201, 201)
    assert await buyer.send(order["id"], "hello", client_id="c1") == first.json() == again.json()
    await seller.heard("hello")
    await seller.all_heard()
    assert seller.texts() == ["hello"]


async def test_every_write_is_idempotent_by_its_key(node: LiveNode) -> None:
    body = {"title": "Order 1", "participants": [{"profile": p, "role": r} for p, r in PEOPLE]}
    first, again = [await node.rest.post("/conversations", json=body, headers={"Idempotency-Key": "k1"}) for _ in "12"]
    assert first.json()["conversation"]["id"] == again.json()["conversation"]["id"]
    order = first.json()["conversation"]
    at = f"/conversations/{order['id']}"
    who = {"profile": "courier:1", "role": "courier"}
    writes = [
        ("PATCH", at, {"title": "New"}),
        ("PUT", f"{at}/stage", {"stage": "paid", "order_version": 1}),
        ("POST", f"{at}/participants", who),
        ("POST", f"{at}/close", None),
        ("POST", f"{at}/reopen", None),
        ("DELETE", f"{at}/participants/{participant(order, 'seller:1')}", None),
    ]
    for number, (method, path, fields) in enumerate(writes):
        headers = {"Idempotency-Key": f"w{number}"}
        answers = [await node.rest.request(method, path, json=fields, headers=headers) for _ in "12"]
        assert [a.status_code for a in answers] == [200, 200], path
    events = (await node.rest.get(f"{at}/lanes/all/events", params={"after": 0})).json()["events"]
    assert [e["event"]["name"] for e in events] == [
        "conversation.created",
        "participant.joined",
        "participant.joined",
        "conversation.updated",
        "conversation.updated",
        "participant.joined",
        "conversation.updated",
        "conversation.updated",
        "participant.left",
    ]
    other = await node.rest.patch(at, json={"title": "Other"}, headers={"Idempotency-Key": "w0"})
    assert problem(other, 409, "conflict")["path"] == "$.client_id"


async def test_ensure_makes_once_and_finds_afterwards(node: LiveNode) -> None:
    for key in ("order:55", "a/b?c=d&e", "ключ", "50%"):
        answers = [await node.rest.put(f"/conversations/by-key/{quote(key, safe='')}") for _ in "12"]
        assert [a.status_code for a in answers] == [201, 200]
        assert {a.json()["conversation"]["key"] for a in answers} == {key}
        assert [a.json().get("created", False) for a in answers] == [True, False]


async def test_conversations_come_page_by_page_newest_first(node: LiveNode) -> None:
    made = [(await node.conversation(*PEOPLE, title=f"Order {n}"))["id"] for n in range(7)]
    found, cursor = [], None
    for _ in range(4):
        asked = {"limit": "3", **({"cursor": cursor} if cursor else {})}
        page = (await node.rest.get("/conversations", params=asked)).json()
        found += [c["id"] for c in page["conversations"]]
        cursor = page.get("cursor")
        if cursor is None:
            break
    assert found == made[::-1]


async def test_a_listing_is_narrowed_by_its_query(node: LiveNode) -> None:
    paid = await node.conversation(*PEOPLE, stage="paid", order_version=1, subject={"type": "order", "id": "a:b"})
    await node.conversation(("buyer:2", "buyer"), title="Something else")
    for asked in (
        {"stage": "paid"},
        {"subject": "order:a:b"},
        {"participant": "seller:1"},
        {"query": "A:B"},
        {"since": paid["created_at"], "stage": "paid"},
    ):
        listed = (await node.rest.get("/conversations", params=asked)).json()["conversations"]
        assert [c["id"] for c in listed] == [paid["id"]], asked
    assert (await node.rest.get("/conversations", params={"status": "closed"})).json()["conversations"] == []


@pytest.mark.parametrize(
    ("asked", "path"),
    [
        ({"limit": "0"}, "$.limit"),
        ({"limit": "201"}, "$.limit"),
        ({"limit": "ten"}, "$.limit"),
        ({"unanswered": "maybe"}, "$.unanswered"),
        ({"since": "yesterday"}, "$.since"),
        ({"subject": "order"}, "$.subject.id"),
        ({"cursor": "not one of ours"}, "$.cursor"),
        ({"page": "2"}, "$.page"),
        ([("limit", "1"), ("limit", "2")], "$.limit"),
    ],
)
async def test_a_query_that_is_wrong_is_told_where(node: LiveNode, asked: Any, path: str) -> None:
    assert problem(await node.rest.get("/conversations", params=asked), 400, "invalid")["path"] == path


async def test_the_address_and_the_body_must_not_contradict_each_other(node: LiveNode) -> None:
    order = await node.conversation(*PEOPLE)
    at = f"/conversations/{order['id']}"
    same = await node.rest.patch(at, json={"conversation": order["id"], "title": "New"})
    assert same.status_code == 200
    other = await node.rest.patch(at, json={"conversation": "cv_1", "title": "New"})
    assert problem(other, 400, "invalid")["path"] == "$.conversation"


SCOPED = {
    "conversations:read": ("GET", "", None),
    "conversations:write": ("PATCH", "", {"title": "New"}),
    "conversations:stage": ("PUT", "/stage", {"stage": "paid", "order_version": 1}),
    "participants:write": ("POST", "/participants", {"profile": "courier:1", "role": "courier"}),
    "messages:read": ("GET", "/messages", None),
    "messages:delete": ("DELETE", "/messages/{message}", None),
    "profiles:read": ("GET", "profile", None),
    "policy:read": ("GET", "/policy", None),
    "policy:write": ("PUT", "/policy", {"policy": {}}),
    "audit:read": ("GET", "/audit", None),
    "profiles:write": ("PATCH", "profile", {"name": "Ana"}),
    "sessions:revoke": ("POST", "/revocations", {"profile": "seller:1"}),
    "tokens:create": ("POST", "/tokens", {"profile": "buyer:1"}),
    "messages:as": ("POST", "as", HELLO),
    "sites:read": ("GET", "/sites", None),
    "sites:write": ("POST", "/sites", {}),
    "flags:read": ("GET", "/flags", None),
    "flags:write": ("PATCH", "/moderation", {"slow_mode_s": 0}),
    "webhooks:read": ("GET", "/webhooks", None),
    "webhooks:write": ("PATCH", "webhook", {"description": "The ledger"}),
}


async def test_an_api_key_may_do_what_its_scope_says_and_nothing_else(node: LiveNode) -> None:
    order = await node.conversation(*PEOPLE)
    sent = await (await node.connect("buyer:1", "buyer")).send(order["id"], "hello")
    at = f"/conversations/{order['id']}"
    hook = (await node.rest.post("/webhooks", json={"url": "https://bikes.example.com/"})).json()
    special = {
        "profile": "/profiles/buyer:1",
        "as": f"{at}/messages",
        "/revocations": "/revocations",
        "/tokens": "/tokens",
        "/policy": "/policy",
        "/audit": "/audit",
        "/sites": "/sites",
        "/flags": "/flags",
        "/webhooks": "/webhooks",
        "webhook": f"/webhooks/{hook['webhook']['id']}",
    }
    for scope in access.SCOPES:
        async with client(node.url, await api_key(node, scope)) as rest:
            for name, (method, below, body) in SCOPED.items():
                headers = {"Tradepost-As": "buyer:1"} if below == "as" else {}
                path = special.get(below, f"{at}{below}").replace("{message}", sent["message"])
                answer = await rest.request(method, path, json=body, headers=headers)
                if name == scope:
                    assert answer.is_success, answer.text
                else:
                    problem(answer, 403, "forbidden")


def test_every_scope_is_tried() -> None:
    in_fields = {"pii:read"}
    assert set(SCOPED) | in_fields == set(access.SCOPES)


async def test_a_revoked_or_mistyped_key_is_refused(node: LiveNode) -> None:
    key = await api_key(node, *access.SCOPES)
    connection = await connect(node.dsn, "tradepost_service")
    try:
        await connection.execute("UPDATE api_keys SET revoked_at = now() WHERE name = 'test'")
    finally:
        await connection.close()
    wrong = (key, node.api_key[:-1], f"{node.api_key}0", node.api_key.upper(), "tp_test__", f"tp_test_{ids.new('k')}_x")
    for odd in wrong:
        async with client(node.url, odd) as rest:
            answer = await rest.get("/conversations")
        problem(answer, 401, "unauthorized")
        assert answer.headers["www-authenticate"] == "Bearer"


async def test_what_is_not_there_is_a_problem_in_words(node: LiveNode) -> None:
    for method, path in (
        ("GET", "/nothing"),
        ("POST", "/conversations/cv_1/nothing"),
        ("DELETE", "/conversations/cv_1"),
    ):
        told = problem(await node.rest.request(method, path), 404, "not_found")
        assert "/v1/docs" in told["detail"]


async def test_answers_are_not_to_be_stored_and_carry_their_request_id(node: LiveNode) -> None:
    answer = await node.rest.get("/conversations")
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["tradepost-request-id"].startswith("rq_")
    assert (await node.rest.get("/nothing")).headers["cache-control"] == "no-store"


async def test_me_is_the_profile_of_the_token(node: LiveNode) -> None:
    async with client(node.url, await node.token("a/b:1 ü", "buyer", name="Ana")) as rest:
        assert (await rest.get("/profiles/me")).json()["profile"]["id"] == "a/b:1 ü"
        assert (await rest.get(f"/profiles/{quote('a/b:1 ü', safe='')}")).json()["profile"]["name"] == "Ana"
        assert (await rest.patch("/profiles/me", json={"locale": "es-ES"})).json()["profile"]["locale"] == "es-ES"
