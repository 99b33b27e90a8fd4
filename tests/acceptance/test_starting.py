"""Conversations that people start from a site's pages: found again or made, within what the site allows."""

import asyncio
from typing import Any

import pytest

from support.node import LiveNode, client
from support.sockets import Frame, Refused

Pair = tuple[LiveNode, LiveNode]


async def start(node: LiveNode, token: str, /, *with_: str, **fields: Any) -> Frame:
    """What `conversation.start` answers over REST."""
    async with client(node.url, token) as rest:
        answer = await rest.post("/conversations/start", json={"site": node.site, "with": list(with_), **fields})
    assert answer.is_success, answer.text
    found: Frame = answer.json()
    return found


async def refusal(node: LiveNode, token: str, /, *with_: str, **fields: Any) -> tuple[str, str, str]:
    """Code, path and words of its refusal."""
    async with client(node.url, token) as rest:
        answer = await rest.post("/conversations/start", json={"site": node.site, "with": list(with_), **fields})
    problem = answer.json()
    return problem["code"], problem.get("path", ""), problem["detail"]


async def settings(node: LiveNode, **changes: Any) -> None:
    assert (await node.rest.patch(f"/sites/{node.site}", json={"settings": changes})).is_success


async def test_a_buyer_starts_with_a_seller_and_finds_the_same_again(node: LiveNode) -> None:
    token = await node.token("buyer:7", "buyer")
    first = await start(node, token, "seller:42", context={"listing": "lst_9", "colour": "blue"})
    assert first["created"] is True
    roles = {p["profile"]: p["role"] for p in first["conversation"]["participants"]}
    assert roles == {"buyer:7": "buyer", "seller:42": "seller"}
    again = await start(node, token, "seller:42", context={"listing": "lst_9", "colour": "red"})
    assert (again.get("created", False), again["conversation"]["id"]) == (False, first["conversation"]["id"])
    for fields in ({"context": {"listing": "lst_10"}}, {"context": {"listing": "lst_9", "order": "or_1"}}, {}):
        other = await start(node, token, "seller:42", **fields)
        assert other["created"] is True, fields
    own = await start(node, await node.token("buyer:8", "buyer"), "seller:42", context={"listing": "lst_9"})
    assert own["created"] is True


async def test_what_the_page_told_is_marked_as_its_word(node: LiveNode) -> None:
    context = {"listing": "lst_9", "price_minor": 25_000, "gift": True, "nothing": None}
    made = await start(node, await node.token("buyer:7", "buyer"), "seller:42", context=context)
    seen = (await node.rest.get(f"/conversations/{made['conversation']['id']}")).json()["conversation"]
    assert seen["attributes"] == {"page.listing": "lst_9", "page.price_minor": 25_000, "page.gift": True}
    assert "subject" not in seen
    assert "key" not in seen


async def test_support_is_a_conversation_that_staff_see_as_unanswered(node: LiveNode) -> None:
    visitor = await node.visitor()
    socket = await node.connect("", token=visitor["token"])
    made = (await socket.command("conversation.start", site=node.site))["conversation"]
    await socket.send(made["id"], "Where is my parcel?")
    agent = await node.connect("agent:1", "agent")
    waiting = (await agent.command("conversation.list", unanswered=True))["conversations"]
    assert [one["id"] for one in waiting] == [made["id"]]
    again = await socket.command("conversation.start", site=node.site)
    assert again["conversation"]["id"] == made["id"]


async def test_a_closed_conversation_or_one_that_was_left_is_not_found_again(node: LiveNode) -> None:
    token = await node.token("buyer:7", "buyer")
    first = (await start(node, token))["conversation"]["id"]
    assert (await node.rest.post(f"/conversations/{first}/close", json={})).is_success
    second = await start(node, token)
    assert second["created"] is True
    async with client(node.url, token) as rest:
        assert (await rest.post(f"/conversations/{second['conversation']['id']}/leave", json={})).is_success
    third = await start(node, token)
    assert third["created"] is True
    assert len({first, second["conversation"]["id"], third["conversation"]["id"]}) == 3


async def test_of_twenty_who_start_the_same_at_once_all_are_in_one_conversation(node: LiveNode) -> None:
    token = await node.token("buyer:7", "buyer")
    answers = await asyncio.gather(*(start(node, token, "seller:42") for _ in range(20)))
    assert len({answer["conversation"]["id"] for answer in answers}) == 1
    assert [answer.get("created", False) for answer in answers].count(True) == 1
    assert len((await node.rest.get("/conversations")).json()["conversations"]) == 1


async def test_only_what_the_site_allows_can_be_started(node: LiveNode) -> None:
    token = await node.token("buyer:7", "buyer")
    for who in ("courier:3", "agent:1", "seller", "42", "buyer:8"):
        code, path, words = await refusal(node, token, who)
        assert (code, path) == ("forbidden", "$.with[0]"), who
        assert "seller:…" in words
    assert (await refusal(node, token, "buyer:7"))[:2] == ("invalid", "$.with")
    assert (await refusal(node, token, "seller:1", "seller:1"))[:2] == ("invalid", "$.with")
    await settings(node, starts={"support": False, "roles": [], "unknown": False})
    assert (await refusal(node, token))[:2] == ("forbidden", "$.with")
    assert (await refusal(node, token, "seller:42"))[:2] == ("forbidden", "$.with[0]")


async def test_profiles_that_nobody_knows_are_named_only_where_the_site_says_so(node: LiveNode) -> None:
    token = await node.token("buyer:7", "buyer")
    await settings(node, starts={"unknown": False})
    assert (await refusal(node, token, "seller:42"))[:2] == ("not_found", "$.with[0]")
    assert (await node.rest.patch("/profiles/seller:42", json={"name": "Marco"})).is_success
    assert (await start(node, token, "seller:42"))["created"] is True


async def test_who_may_not_start_is_told_so(node: LiveNode) -> None:
    assert (await refusal(node, await node.token("buyer:7")))[0] == "forbidden"
    assert (await refusal(node, await node.token("agent:1", "agent")))[0] == "forbidden"
    assert (await refusal(node, node.api_key))[0] == "forbidden"
    made = await node.conversation(("buyer:7", "buyer"))
    scoped = await node.token("buyer:7", "buyer", conversations=[made["id"]])
    assert (await refusal(node, scoped))[0] == "forbidden"
    assert (await refusal(node, await node.token("courier:3", "courier"), title="Mine"))[:2] == ("forbidden", "$.title")


async def test_the_site_of_another_tenant_starts_nothing(two_tenants: Pair) -> None:
    node, other = two_tenants
    token = await node.token("buyer:7", "buyer")
    assert (await refusal(node, token, site=other.site))[0] == "not_found"
    ours, theirs = await start(node, token), await start(other, await other.token("buyer:7", "buyer"))
    assert ours["created"] is theirs["created"] is True
    assert ours["conversation"]["id"] != theirs["conversation"]["id"]


@pytest.mark.parametrize(
    "context", [{"Bad Name": 1}, {"a": {"b": 1}}, {"a": "x" * 1_025}, {f"k{n}": n for n in range(21)}, {"a" * 41: 1}]
)
async def test_a_context_that_is_none_is_refused(node: LiveNode, context: dict[str, Any]) -> None:
    assert (await refusal(node, await node.token("buyer:7", "buyer"), context=context))[0] == "invalid"


async def test_the_same_client_id_is_answered_the_same(node: LiveNode) -> None:
    socket = await node.connect("buyer:7", "buyer")
    first = await socket.command("conversation.start", site=node.site, client_id="s1")
    again = await socket.command("conversation.start", site=node.site, client_id="s1")
    assert again["conversation"]["id"] == first["conversation"]["id"]
    with pytest.raises(Refused, match="conflict"):
        await socket.command("conversation.start", site=node.site, client_id="s1", context={"order": "or_1"})
