"""T07, T08, T11, T12: a live socket lasts no longer than what let it in, and stays who it was."""

import asyncio
import time

import pytest
from attacker import StartNode, add_key, forge, header_verdict, http_verdict, secret_key, socket_verdict
from cryptography.fernet import Fernet

from support.node import LiveNode, client
from support.sockets import RawSocket, Refused
from tradepost_server.gateway import socket as gateway_socket
from tradepost_server.store import tenants
from tradepost_server.store.db import connect


def short_token(node: LiveNode, profile: str, lives_s: int) -> tuple[str, float]:
    """A token of a buyer that ends soon, and when."""
    now = int(time.time())
    claims = {"sub": profile, "aud": "tradepost", "iat": now, "exp": now + lives_s, "role": "buyer"}
    return forge({"alg": "HS256", "kid": node.kid}, claims, node.secret.encode()), now + lives_s


async def test_t07_a_token_that_ends_is_asked_for_before_and_closes_its_socket_within_two_seconds(
    node: LiveNode,
) -> None:
    order = await node.conversation(("buyer:1", "buyer"), ("seller:1", "seller"))
    seller = await node.connect("seller:1", "seller")
    token, ends_at = short_token(node, "buyer:1", 5)
    buyer = await node.connect("buyer:1", token=token)
    wanted_at = 0.0
    while buyer.ended is None and time.time() < ends_at + 5:
        await seller.send(order["id"], f"{time.time():.3f}")
        if not wanted_at and any(f["type"] == "token" for f in buyer.frames):
            wanted_at = time.time()
        await asyncio.sleep(0.05)
    assert wanted_at < ends_at - 1
    assert buyer.ended == (4401, "the token has expired")
    assert ends_at <= time.time() < ends_at + 2.5
    heard = len(buyer.texts())
    last = await seller.send(order["id"], "after the end")
    assert last["seq"] > heard > 0
    assert "after the end" not in buyer.texts()
    assert float(buyer.texts()[-1]) < ends_at + 2


async def test_t07_a_fresh_token_on_the_same_socket_carries_it_over_the_end_of_the_first(node: LiveNode) -> None:
    token, ends_at = short_token(node, "buyer:1", 3)
    buyer = await node.connect("buyer:1", token=token)
    await buyer.until(lambda s: any(f["type"] == "token" for f in s.frames))
    await buyer.say(type="auth", token=await node.token("buyer:1", "buyer"))
    await buyer.until(lambda s: sum(f["type"] == "welcome" for f in s.frames) == 2)
    while time.time() < ends_at + 2.5:
        await buyer.command("sync")
        await asyncio.sleep(0.1)


async def test_t07_an_expired_token_is_told_to_come_back_with_another(node: LiveNode) -> None:
    token, _ = short_token(node, "buyer:1", -30)
    assert await socket_verdict(node, token) == 4401
    assert await http_verdict(node, token) == 401


async def closed_within(sockets: list[RawSocket], limit_s: float) -> set[int]:
    """The codes with which all of them were closed, which took no longer than that."""
    for socket in sockets:
        await socket.until(lambda s: s.ended is not None, within_s=limit_s)
    return {socket.ended[0] for socket in sockets if socket.ended}


async def test_t08_a_revoked_profile_loses_its_sockets_at_once_and_its_tokens_for_good(node: LiveNode) -> None:
    order = await node.conversation(("buyer:1", "buyer"), ("seller:1", "seller"))
    seller = await node.connect("seller:1", "seller")
    token = await node.token("buyer:1", "buyer")
    sockets = [await node.connect("buyer:1", token=token) for _ in range(3)]
    await sockets[1].send(order["id"], "busy")
    revoked = await node.rest.post("/revocations", json={"profile": "buyer:1"})
    assert revoked.status_code == 200
    assert await closed_within(sockets, 2) == {4503}
    await seller.send(order["id"], "after the revocation")
    assert all("after the revocation" not in socket.texts() for socket in sockets)
    assert await http_verdict(node, token) == 401
    assert await socket_verdict(node, token) == 4501
    assert await header_verdict(node, token) == 4501
    await asyncio.sleep(1.1 - time.time() % 1)  # tokens count in whole seconds: one of the next second is newer
    assert await socket_verdict(node, await node.token("buyer:1", "buyer")) == 0
    assert seller.ended is None


async def test_t08_a_banned_profile_gets_in_with_no_token_until_the_ban_is_lifted(node: LiveNode) -> None:
    buyer = await node.connect("buyer:1", "buyer")
    await node.rest.post("/revocations", json={"profile": "buyer:1", "ban": True})
    assert (await buyer.end())[0] == 4503
    await asyncio.sleep(1.1 - time.time() % 1)
    assert await http_verdict(node, await node.token("buyer:1", "buyer")) == 401
    again = await node.rest.post("/revocations", json={"profile": "buyer:1"})
    assert again.status_code == 200
    await asyncio.sleep(1.1 - time.time() % 1)
    assert await socket_verdict(node, await node.token("buyer:1", "buyer")) == 4501
    await node.rest.post("/revocations", json={"profile": "buyer:1", "ban": False})
    await asyncio.sleep(1.1 - time.time() % 1)
    assert await socket_verdict(node, await node.token("buyer:1", "buyer")) == 0


async def test_t08_a_node_that_was_not_told_of_a_revocation_finds_it(
    node: LiveNode, start_node: StartNode, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gateway_socket, "RECHECK_S", 1.0)
    second = await start_node()
    there = await second.connect("buyer:1", "buyer")
    other = await second.connect("seller:1", "seller")
    await node.rest.post("/revocations", json={"profile": "buyer:1"})
    assert await closed_within([there], 4) == {4503}
    await other.command("sync")


async def test_t08_revocations_that_nobody_told_of_are_found_among_many_sessions_and_end_no_others(
    node: LiveNode, start_node: StartNode, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gateway_socket, "RECHECK_S", 1.0)
    monkeypatch.setattr(gateway_socket, "RECHECKED_TOGETHER", 3)
    second = await start_node()
    sockets = [await second.connect(f"buyer:{n}", "buyer") for n in range(8)]
    for n in (0, 4, 7):
        await node.rest.post("/revocations", json={"profile": f"buyer:{n}", "ban": n == 4})
    assert await closed_within([sockets[n] for n in (0, 4, 7)], 4) == {4503}
    for n in (1, 2, 3, 5, 6):
        await sockets[n].command("sync")


async def test_t08_a_retired_key_ends_the_sockets_that_it_let_in_and_no_others(
    start_node: StartNode, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gateway_socket, "RECHECK_S", 1.0)
    node = await start_node()
    await add_key(node, "old", "HS256", Fernet(secret_key(node)).encrypt(b"o" * 32), None)
    now = int(time.time())
    claims = {"sub": "buyer:1", "aud": "tradepost", "iat": now, "exp": now + 600, "role": "buyer"}
    token = forge({"alg": "HS256", "kid": "old"}, claims, b"o" * 32)
    by_old, by_new = await node.connect("buyer:1", token=token), await node.connect("buyer:1", "buyer")
    connection = await connect(node.dsn, "tradepost_service")
    try:
        tenant = await tenants.find(connection, node.tenant)
        assert tenant is not None
        assert await tenants.retire_signing_key(connection, tenant.id, "old")
    finally:
        await connection.close()
    assert await closed_within([by_old], 4) == {4503}
    assert await http_verdict(node, token) == 401
    assert await socket_verdict(node, token) == 4501
    await by_new.command("sync")


def test_t08_a_lost_word_of_a_revocation_is_made_up_for_within_a_minute() -> None:
    assert gateway_socket.RECHECK_S <= 50


@pytest.mark.parametrize("how", ["another profile", "another role", "no role", "another tenant"])
async def test_t11_a_live_socket_keeps_its_identity(node: LiveNode, how: str) -> None:
    order = await node.conversation(("buyer:1", "buyer"), ("buyer:2", "buyer"), ("seller:1", "seller"))
    socket, seller = await node.connect("buyer:1", "buyer"), await node.connect("seller:1", "seller")
    token = {
        "another profile": await node.token("buyer:2", "buyer"),
        "another role": await node.token("buyer:1", "agent"),
        "no role": await node.token("buyer:1"),
        "another tenant": await (await node.as_tenant("other")).token("buyer:1", "buyer"),
    }[how]
    await socket.say(type="auth", token=token)
    assert (await socket.end())[0] == 4500
    await seller.send(order["id"], "too late")
    assert [f["type"] for f in socket.frames].count("welcome") == 1
    assert "too late" not in socket.texts()


async def test_t11_a_bad_token_on_a_live_socket_ends_it(node: LiveNode) -> None:
    socket = await node.connect("buyer:1", "buyer")
    await socket.say(type="auth", token="not a token")
    assert (await socket.end())[0] == 4501


async def test_t12_there_is_nothing_to_resume_with_but_a_token(node: LiveNode) -> None:
    """No resume tokens: the id of a session is a name, and a cursor says where to go on, not who asks."""
    own = await node.conversation(("buyer:1", "buyer"), ("seller:1", "seller"))
    foreign = await node.conversation(("buyer:2", "buyer"), ("seller:2", "seller"))
    victim, thief = await node.connect("buyer:1", "buyer"), await node.connect("buyer:2", "buyer")
    session, cursor = victim.frames[0]["session"], (await victim.command("sync"))["cursor"]
    for field in ("session", "resume", "cursor"):
        with pytest.raises(Refused) as refused:
            await thief.command("auth", token="x", **{field: session})
        assert refused.value.code == "invalid"
    for stolen in ({"cursor": cursor}, {}):
        answer = await thief.command("sync", **stolen)
        assert [c["id"] for c in answer["conversations"]] in ([foreign["id"]], [])
    with pytest.raises(Refused) as refused:
        await thief.command("events", conversation=own["id"], lane="all", after=0)
    assert refused.value.code == "not_found"
    async with client(node.url, session) as rest:
        assert (await rest.get("/sync")).status_code == 401
