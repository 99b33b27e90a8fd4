"""Two tenants with the same ids: a wall in the database, and nothing through the API."""

from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any, TypeAlias

import asyncpg
import pytest

from support.files import person
from support.indexing import indexed
from support.node import LiveNode, participant
from support.sockets import RawSocket, Refused
from tradepost_server.store.db import connect

Pair = tuple[LiveNode, LiveNode]
FILL = {  # a row each, for a tenant; %d is its id
    "identities": "INSERT INTO identities VALUES (%d, 'sms', '+491234', 'buyer:7')",
    "merges": "INSERT INTO merges VALUES (%d, 'visitor:1', 'buyer:7')",
    "starts": "INSERT INTO starts SELECT tenant_id, 'buyer:7', 'x', id FROM conversations WHERE tenant_id = %d LIMIT 1",
    "codes": "INSERT INTO codes SELECT tenant_id, 'x', id, 'buyer:7', NULL, NULL, now(), now(), now() FROM sites "
    "WHERE tenant_id = %d",
    "responses": "INSERT INTO responses SELECT tenant_id, conversation_id, id, author_id, id FROM messages "
    "WHERE tenant_id = %d LIMIT 1",
    "reports": "INSERT INTO reports SELECT tenant_id, conversation_id, id, 'seller:1', 'spam' FROM messages "
    "WHERE tenant_id = %d LIMIT 1",
    "flags": "INSERT INTO flags (tenant_id, id, conversation_id, author_id, author_role, profile_id, client_id, "
    "fingerprint, decision, audience, findings, kinds, state) SELECT tenant_id, 'fg_1', conversation_id, author_id, "
    "author_role, profile_id, client_id, fingerprint, 'mask', '{all}', '[]', '{}', 'open' FROM messages "
    "WHERE tenant_id = %d LIMIT 1",
    "appeals": "INSERT INTO appeals SELECT tenant_id, 'buyer:7', 'x', id FROM conversations "
    "WHERE tenant_id = %d LIMIT 1",
    "tracks": "INSERT INTO tracks VALUES (%d, 'buyer:7', 'tr_1', now(), 'viewed', '{}')",
    "placed": "INSERT INTO placed VALUES (%d, 'key/order:55', 'cv_1')",
    "blocks": "INSERT INTO blocks VALUES (%d, 'buyer:7', 'seller:1')",
    "push_subscriptions": "INSERT INTO push_subscriptions "
    "VALUES (%d, 'ps_1', 'buyer:7', 'buyer', NULL, 'https://push.example', 'p', 'a')",
}


@pytest.fixture
async def same_ids(two_tenants: Pair) -> Pair:
    """The same order, people, words and client_ids at both, with every table of tenants filled."""
    for tenant in two_tenants:
        made = await tenant.conversation(("buyer:7", "buyer"), ("seller:1", "seller"), key="order:55")
        here = {"latitude": 40.4, "longitude": -3.7}
        seller, going = await tenant.connect("seller:1", "seller"), {"position": here, "destination": here}
        await seller.command("location.start", conversation=made["id"], duration_s=600, **going)
        buyer = await tenant.connect("buyer:7", "buyer")
        owner = await person(tenant, "buyer:7", "buyer")
        await owner.send(made["id"], (await owner.upload())["id"])
        await buyer.command("upload.create", name="later.pdf", size_bytes=9)
        sent = await buyer.send(made["id"], f"secret of {tenant.tenant}", client_id="c1")
        await buyer.send(made["id"], "to the seller", client_id="c2", audience=["seller"])
        await buyer.command("message.react", conversation=made["id"], message=sent["message"], emoji="👍")
        await buyer.command("receipt.set", conversation=made["id"], lane="all", read=sent["seq"])
        agent = await tenant.connect("agent:1", "agent")
        moved = {"message": sent["message"], "audience": ["seller"], "reason": "a test"}
        await agent.command("message.rescope", conversation=made["id"], **moved)
    superuser = await asyncpg.connect(two_tenants[0].dsn)
    for row in await superuser.fetch("SELECT id FROM tenants"):
        for statement in FILL.values():
            await superuser.execute(statement % row["id"])
    await superuser.close()
    await indexed(two_tenants[0])
    return two_tenants


@pytest.fixture
async def walled(same_ids: Pair) -> AsyncIterator["asyncpg.Connection[asyncpg.Record]"]:
    """A connection in the role that serves one tenant at a time."""
    connection = await connect(same_ids[0].dsn, "tradepost_tenant")
    yield connection
    await connection.close()


async def tables(dsn: str) -> dict[str, dict[int, int]]:
    """Rows by tenant in each table that a tenant's role may read, as the superuser sees them."""
    superuser = await asyncpg.connect(dsn)
    try:
        rows = await superuser.fetch(
            "SELECT relname FROM pg_class "
            "WHERE relrowsecurity AND has_table_privilege('tradepost_tenant', oid, 'SELECT')"
        )
        found = {}
        for name in (row["relname"] for row in rows):
            column = "id" if name == "tenants" else "tenant_id"
            counted = await superuser.fetch(f"SELECT {column} AS t, count(*) AS n FROM {name} GROUP BY 1")
            found[name] = {row["t"]: row["n"] for row in counted}
        return found
    finally:
        await superuser.close()


Walled: TypeAlias = "asyncpg.Connection[asyncpg.Record]"


async def test_a_tenant_sees_its_own_rows_and_no_other_in_any_table(walled: Walled, same_ids: Pair) -> None:
    filled = await tables(same_ids[0].dsn)
    assert len(filled) >= 12
    for tenant in (1, 2):
        await walled.execute("SELECT set_config('tradepost.tenant_id', $1, false)", str(tenant))
        for name, counted in filled.items():
            assert set(counted) == {1, 2}, f"{name} holds rows of {set(counted)}"
            assert await walled.fetchval(f"SELECT count(*) FROM {name}") == counted[tenant], name


async def test_without_a_tenant_nothing_is_seen_at_all(walled: Walled, same_ids: Pair) -> None:
    for name in await tables(same_ids[0].dsn):
        with pytest.raises(asyncpg.UndefinedObjectError):
            await walled.fetchval(f"SELECT count(*) FROM {name}")


async def test_nothing_can_be_written_into_another_tenant(walled: Walled) -> None:
    await walled.execute("SELECT set_config('tradepost.tenant_id', '1', false)")
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await walled.execute("INSERT INTO profiles (tenant_id, id) VALUES (2, 'x')")
    assert await walled.execute("UPDATE messages SET content = NULL WHERE tenant_id = 2") == "UPDATE 0"
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await walled.execute("UPDATE messages SET tenant_id = 2")


async def test_the_tenant_of_one_transaction_does_not_stay_for_the_next(same_ids: Pair) -> None:
    database = same_ids[0].node.database
    async with database.transaction(1) as tx:
        assert await tx.fetchval("SELECT count(*) FROM tenants") == 1
    async with database.tenant_pool.acquire() as connection:
        with pytest.raises((asyncpg.UndefinedObjectError, asyncpg.InvalidTextRepresentationError)):
            await connection.fetchval("SELECT count(*) FROM tenants")


# Through the API


async def test_two_tenants_with_the_same_ids_hear_only_their_own(two_tenants: Pair) -> None:
    heard = []
    for tenant in two_tenants:
        made = await tenant.conversation(("buyer:7", "buyer"), ("seller:1", "seller"), key="order:55")
        buyer, seller = await tenant.connect("buyer:7", "buyer"), await tenant.connect("seller:1", "seller")
        await buyer.send(made["id"], f"from {tenant.tenant}", client_id="c1")
        await seller.heard(f"from {tenant.tenant}")
        heard.append((tenant, buyer, seller))
    for tenant, buyer, seller in heard:
        await buyer.all_heard()
        await seller.all_heard()
        assert buyer.texts() == seller.texts() == [f"from {tenant.tenant}"]


async def test_the_same_key_client_id_and_profile_are_separate_things_at_each(same_ids: Pair) -> None:
    first, second = same_ids
    orders = [(await tenant.rest.put("/conversations/by-key/order:55", json={})).json() for tenant in same_ids]
    assert orders[0]["conversation"]["id"] != orders[1]["conversation"]["id"]
    assert [o.get("created", False) for o in orders] == [False, False]
    assert orders[0]["conversation"]["last_message"]["content"]["text"] == "to the seller"
    await first.rest.patch("/profiles/buyer:7", json={"name": "Ada"})
    assert (await second.rest.get("/profiles/buyer:7")).json()["profile"].get("name", "") == ""


async def test_what_belongs_to_another_tenant_is_not_there(same_ids: Pair) -> None:
    """Every id of the other tenant, in every place that takes one, answers as one that never was."""
    ours, theirs = same_ids
    their = (await theirs.rest.get("/conversations")).json()["conversations"][0]
    our = (await ours.rest.get("/conversations")).json()["conversations"][0]
    message, person = their["last_message"]["id"], participant(their, "seller:1")
    agent = await ours.connect("agent:1", "agent")
    buyer = await ours.connect("buyer:7", "buyer")

    async def answer(socket: RawSocket, command: str, **fields: Any) -> tuple[str, str]:
        with pytest.raises(Refused) as refused:
            await socket.command(command, **fields)
        return refused.value.code, refused.value.frame["message"]

    for socket in (agent, buyer):
        for command, fields in (
            ("conversation.get", {}),
            ("history", {}),
            ("events", {"lane": "all", "after": 0}),
            ("message.send", {"content": {"kind": "text", "text": "hi"}}),
            ("message.edit", {"message": message, "content": {"kind": "text", "text": "hi"}}),
            ("message.delete", {"message": message}),
            ("message.react", {"message": message, "emoji": "👍"}),
            ("receipt.set", {"lane": "all", "read": 1}),
            ("typing.set", {}),
            ("conversation.leave", {}),
            ("conversation.watch", {}),
            ("conversation.join", {}),
            ("participant.add", {"profile": "x", "role": "buyer"}),
            ("participant.remove", {"participant": person}),
        ):
            there = await answer(socket, command, conversation=their["id"], **fields)
            nowhere = await answer(socket, command, conversation="cv_0000000000000000000000000", **fields)
            assert there == nowhere == ("not_found", "No such conversation"), command
    for command, fields in (
        ("message.react", {"message": message, "emoji": "👍"}),
        ("message.send", {"reply_to": message, "content": {"kind": "text", "text": "hi"}}),
        ("receipt.set", {"lane": their["last_message"]["lane"], "read": 1}),
    ):
        assert (await answer(buyer, command, conversation=our["id"], **fields))[0] == "not_found", command
    addressed = await answer(
        buyer,
        "message.send",
        conversation=our["id"],
        content={"kind": "text", "text": "hi"},
        audience=[f"participant:{person}"],
    )
    assert addressed[0] == "unknown_audience"


async def test_the_key_of_one_tenant_opens_nothing_of_the_other(same_ids: Pair) -> None:
    ours, theirs = same_ids
    their = (await theirs.rest.get("/conversations")).json()["conversations"][0]
    for method, path in (
        ("GET", f"/conversations/{their['id']}"),
        ("GET", f"/conversations/{their['id']}/messages"),
        ("GET", f"/conversations/{their['id']}/lanes/all/events?after=0"),
        ("POST", f"/conversations/{their['id']}/close"),
    ):
        assert (await ours.rest.request(method, path)).status_code == 404, path
    listed = (await ours.rest.get("/conversations")).text
    assert their["id"] not in listed
    assert "secret of other" not in listed


async def test_a_token_signed_by_one_tenant_with_the_key_id_of_the_other_is_refused(two_tenants: Pair) -> None:
    ours, theirs = two_tenants
    forged = await replace(ours, kid=theirs.kid).token("buyer:7", "buyer")
    socket = await ours.stranger()
    await socket.say(type="auth", token=forged)
    assert (await socket.end())[0] == 4501
