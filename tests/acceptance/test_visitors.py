"""Anonymous visitors of a site: who they are, what brings them back, and codes for a second page."""

import asyncio
import re
from dataclasses import replace
from math import ceil
from time import monotonic
from typing import Any

import asyncpg
import httpx2
import jwt
import pytest

from support.node import LiveNode, client
from support.sockets import Frame
from tradepost_server.gateway.sites import ADDRESS_BURST, ADDRESS_RATE

Pair = tuple[LiveNode, LiveNode]


async def ask(node: LiveNode, path: str, /, *, token: str | None = None, **body: Any) -> httpx2.Response:
    """A request to a route of the node's site."""
    headers = {} if token is None else {"Authorization": f"Bearer {token}"}
    async with httpx2.AsyncClient(base_url=f"{node.url}/w/{node.site}", trust_env=False) as page:
        return await page.post(path, json=body, headers=headers)


async def visitor(node: LiveNode, renewal: str | None = None) -> Frame:
    """A visitor's pass."""
    answer = await ask(node, "/visitor", **({} if renewal is None else {"renewal": renewal}))
    assert answer.status_code == 200, answer.text
    found: Frame = answer.json()
    return found


async def sql(node: LiveNode, statement: str, *values: object) -> None:
    """As the superuser."""
    connection = await asyncpg.connect(node.dsn)
    await connection.execute(statement, *values)
    await connection.close()


async def test_a_visitor_is_made_by_the_server_and_works_like_any_profile(node: LiveNode) -> None:
    found = await visitor(node)
    assert re.fullmatch(r"visitor:[0-9a-f]{32}", found["profile"])
    socket = await node.connect("", token=found["token"])
    welcome = socket.frames[0]
    assert (welcome["profile"]["id"], welcome["role"], welcome["tenant"]) == (found["profile"], "buyer", node.tenant)
    assert (await visitor(node))["profile"] != found["profile"]


async def test_the_renewal_brings_the_same_visitor_back_with_a_fresh_one(node: LiveNode) -> None:
    first = await visitor(node)
    again = await visitor(node, first["renewal"])
    assert again["profile"] == first["profile"]
    assert (await visitor(node, again["renewal"]))["profile"] == first["profile"]


async def test_a_site_without_visitors_takes_none_not_even_those_who_come_back(node: LiveNode) -> None:
    before = await visitor(node)
    await node.rest.patch(f"/sites/{node.site}", json={"settings": {"visitors": False}})
    for body in ({}, {"renewal": before["renewal"]}):
        refused = await ask(node, "/visitor", **body)
        assert (refused.status_code, refused.json()["code"]) == (403, "forbidden")


async def test_a_revoked_visitor_does_not_come_back_by_an_old_renewal(node: LiveNode) -> None:
    found = await visitor(node)
    socket = await node.connect("", token=found["token"])
    assert (await node.rest.post("/revocations", json={"profile": found["profile"]})).is_success
    assert (await socket.end())[0] == 4503
    assert (await ask(node, "/visitor", renewal=found["renewal"])).status_code == 401


async def test_a_tenant_with_public_keys_alone_has_visitors_too_and_its_own_tokens_stay_its_own(node: LiveNode) -> None:
    await sql(node, "UPDATE signing_keys SET secret = NULL, public_key = 'x', algorithm = 'EdDSA'")
    found = await visitor(node)
    await node.connect("", token=found["token"])
    refused = await node.rest.post("/tokens", json={"profile": "buyer:7"})
    assert (refused.status_code, refused.json()["detail"]) == (403, "This tenant signs its tokens itself")


@pytest.mark.one_node("it counts what one process lets in; see test_shared_limits")
@pytest.mark.settings(limits="on")
async def test_one_address_gets_so_many_visitors_and_no_more(node: LiveNode) -> None:
    async with httpx2.AsyncClient(base_url=f"{node.url}/w/{node.site}", trust_env=False) as page:
        began = monotonic()
        answers = [await page.post("/visitor", json={}) for _ in range(40)]
        gained = ceil((monotonic() - began) * ADDRESS_RATE)
    refused = [a for a in answers if a.status_code != 200]
    assert 40 - ADDRESS_BURST - gained <= len(refused) <= 40 - ADDRESS_BURST
    assert refused, f"asking took so long that {gained} more were let in"
    assert {(a.status_code, a.json()["code"]) for a in refused} == {(429, "too_fast")}
    assert all(int(a.headers["retry-after"]) >= 1 for a in refused)


# T39: an id of a visitor is no credential


async def test_t39_nothing_but_the_own_renewal_brings_a_visitor_back(two_tenants: Pair) -> None:
    node, other = two_tenants
    found, foreign = await visitor(node), await visitor(other)
    made = await node.rest.post("/sites", json={})
    elsewhere = await visitor(replaced(node, made.json()["site"]["id"]))
    sealed = found["renewal"]
    flipped = sealed[:-1] + ("A" if sealed[-1] != "A" else "B")
    tried = {
        "the id": found["profile"],
        "the bare number": found["profile"].partition(":")[2],
        "the token": found["token"],
        "another tenant's": foreign["renewal"],
        "another site's": elsewhere["renewal"],
        "changed at the end": flipped,
        "changed in front": ("A" if sealed[0] != "A" else "B") + sealed[1:],
        "cut": sealed[:-4],
        "longer": f"{sealed}AAAA",
        "padded": f"{sealed}=",
        "not base64": "%%%",
        "empty": "",
        "huge": "A" * 5_000,
    }
    for name, renewal in tried.items():
        refused = await ask(node, "/visitor", renewal=renewal)
        assert refused.status_code in (400, 401), name
        assert "token" not in refused.json(), name
        assert found["profile"] not in refused.text, name


def replaced(node: LiveNode, site: str) -> LiveNode:
    """The node at another of its sites."""
    return replace(node, site=site)


async def test_t39_a_site_that_is_gone_brings_nobody_back(node: LiveNode) -> None:
    found = await visitor(node)
    assert (await node.rest.delete(f"/sites/{node.site}")).is_success
    refused = await ask(node, "/visitor", renewal=found["renewal"])
    assert (refused.status_code, refused.json()["code"]) == (404, "not_found")


async def test_t39_one_visitor_sees_nothing_of_another(node: LiveNode) -> None:
    first, second = await visitor(node), await visitor(node)
    async with client(node.url, first["token"]) as rest:
        made = (await rest.post("/conversations", json={})).json()["conversation"]
    async with client(node.url, second["token"]) as rest:
        assert (await rest.get(f"/conversations/{made['id']}")).status_code == 404
        assert (await rest.get(f"/profiles/{first['profile']}")).status_code == 404
        assert (await rest.get("/conversations")).json()["conversations"] == []


# Codes


async def test_a_code_stands_for_who_asked_for_it_and_gives_no_more_time(node: LiveNode) -> None:
    token = await node.token("buyer:7", "buyer", ttl_s=120)
    given = await ask(node, "/code", token=token)
    assert given.status_code == 200, given.text
    assert re.fullmatch(r"[0-9a-f]{32}", given.json()["code"])
    got = (await ask(node, "/exchange", code=given.json()["code"])).json()
    socket = await node.connect("", token=got["token"])
    welcome = socket.frames[0]
    assert (welcome["profile"]["id"], welcome["role"]) == ("buyer:7", "buyer")
    async with client(node.url, token) as rest:
        own = await node.connect("", token=token)
        assert (await rest.get("/sync")).status_code == 200
    assert welcome["expires_at"] <= own.frames[0]["expires_at"]


async def test_t37_of_twenty_who_exchange_one_code_at_once_one_gets_in(node: LiveNode) -> None:
    code = (await ask(node, "/code", token=await node.token("buyer:7", "buyer"))).json()["code"]
    answers = await asyncio.gather(*(ask(node, "/exchange", code=code) for _ in range(20)))
    assert sorted(a.status_code for a in answers) == [200] + [401] * 19
    assert (await ask(node, "/exchange", code=code)).status_code == 401


async def test_a_code_is_over_after_its_minute(node: LiveNode) -> None:
    code = (await ask(node, "/code", token=await node.token("buyer:7", "buyer"))).json()["code"]
    await sql(node, "UPDATE codes SET expires_at = expires_at - interval '60 seconds'")
    assert (await ask(node, "/exchange", code=code)).status_code == 401


async def test_a_code_works_at_its_own_site_alone(two_tenants: Pair) -> None:
    node, other = two_tenants
    code = (await ask(node, "/code", token=await node.token("buyer:7", "buyer"))).json()["code"]
    made = (await node.rest.post("/sites", json={})).json()["site"]["id"]
    for elsewhere in (other, replaced(node, made)):
        assert (await ask(elsewhere, "/exchange", code=code)).status_code == 401
    assert (await ask(other, "/code", token=await node.token("buyer:7", "buyer"))).status_code == 404
    assert (await ask(node, "/exchange", code=code)).status_code == 200


async def test_what_revokes_the_token_revokes_its_code(node: LiveNode) -> None:
    code = (await ask(node, "/code", token=await node.token("buyer:7", "buyer"))).json()["code"]
    assert (await node.rest.post("/revocations", json={"profile": "buyer:7"})).is_success
    assert (await ask(node, "/exchange", code=code)).status_code == 401


async def test_codes_are_not_for_keys_nor_for_nobody(node: LiveNode) -> None:
    for token, status in ((node.api_key, 403), (None, 401)):
        assert (await ask(node, "/code", token=token)).status_code == status


async def test_a_code_brings_an_agent_to_the_desk_in_their_own_role(node: LiveNode) -> None:
    code = (await ask(node, "/code", token=await node.token("agent:1", "agent", name="Mei"))).json()["code"]
    got = (await ask(node, "/exchange", code=code)).json()
    assert got["profile"] == "agent:1"
    assert jwt.decode(got["token"], options={"verify_signature": False})["name"] == "Mei"
    async with client(node.url, got["token"]) as rest:
        assert (await rest.get("/policy")).status_code == 200


async def test_a_code_keeps_the_scope_of_its_token(node: LiveNode) -> None:
    mine = await node.conversation(("buyer:7", "buyer"))
    other = await node.conversation(("buyer:7", "buyer"))
    token = await node.token("buyer:7", "buyer", conversations=[mine["id"]])
    code = (await ask(node, "/code", token=token)).json()["code"]
    got = (await ask(node, "/exchange", code=code)).json()
    async with client(node.url, got["token"]) as rest:
        assert (await rest.get(f"/conversations/{mine['id']}")).status_code == 200
        assert (await rest.get(f"/conversations/{other['id']}")).status_code == 404
