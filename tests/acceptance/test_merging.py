"""A visitor becomes someone: what they were in is the signed-in profile's, and the visitor is over."""

import asyncio

import httpx2
import pytest

from support.node import LiveNode, client, participant
from support.sockets import Frame, RawSocket, Refused

Pair = tuple[LiveNode, LiveNode]


async def begun(node: LiveNode, *with_: str, **fields: object) -> tuple[Frame, RawSocket, Frame]:
    """A visitor's pass, socket, and conversation."""
    visitor = await node.visitor()
    socket = await node.connect("", token=visitor["token"])
    made = await socket.command("conversation.start", site=node.site, **{"with": list(with_), **fields})
    return visitor, socket, made["conversation"]


async def renewing(node: LiveNode, renewal: str) -> int:
    """The status of a visitor who comes back."""
    async with httpx2.AsyncClient(base_url=node.url, trust_env=False) as page:
        return (await page.post(f"/w/{node.site}/visitor", json={"renewal": renewal})).status_code


async def test_the_conversations_words_and_places_read_become_theirs(node: LiveNode) -> None:
    visitor, socket, made = await begun(node, "seller:42")
    seller = await node.connect("seller:42", "seller")
    said = await socket.send(made["id"], "Is it still for sale?", client_id="c1")
    await seller.heard("Is it still for sale?")
    answered = await seller.send(made["id"], "It is.")
    await socket.command("receipt.set", conversation=made["id"], lane="all", read=answered["seq"])
    ana = await node.connect("buyer:7", "buyer")
    merged = await ana.command("visitor.merge", renewal=visitor["renewal"])
    assert merged == {"visitor": visitor["profile"], "conversations": [made["id"]]}

    page = (await ana.command("history", conversation=made["id"]))["messages"]
    assert [(m["id"], m["content"]["text"]) for m in page] == [
        (answered["message"], "It is."),
        (said["message"], "Is it still for sale?"),
    ]
    seen = (await ana.command("conversation.get", conversation=made["id"]))["conversation"]
    assert seen["me"] == page[1]["author"]["participant"] == participant(made, visitor["profile"])
    assert {p["profile"] for p in seen["participants"]} == {"buyer:7", "seller:42"}
    assert (seen["lanes"][0]["read"], seen.get("unread", 0)) == (answered["seq"], 0)

    await seller.until(lambda s: "buyer:7" in [f["event"].get("participant", {}).get("profile") for f in s.events])
    await ana.send(made["id"], "I take it.")
    await seller.heard("I take it.")
    await seller.send(made["id"], "Thank you")
    await ana.heard("Thank you")


async def test_a_resend_after_it_is_still_the_same_message(node: LiveNode) -> None:
    visitor, socket, made = await begun(node)
    said = await socket.send(made["id"], "Hello?", client_id="c1")
    ana = await node.connect("buyer:7", "buyer")
    await ana.command("visitor.merge", renewal=visitor["renewal"])
    assert await ana.send(made["id"], "Hello?", client_id="c1") == said
    assert len((await ana.command("history", conversation=made["id"]))["messages"]) == 1
    with pytest.raises(Refused, match="conflict"):
        await ana.send(made["id"], "Something else", client_id="c1")


async def test_what_the_visitor_started_is_found_by_who_they_became(node: LiveNode) -> None:
    visitor, _, made = await begun(node, "seller:42", context={"listing": "lst_9"})
    ana = await node.connect("buyer:7", "buyer")
    await ana.command("visitor.merge", renewal=visitor["renewal"])
    asked = {"site": node.site, "with": ["seller:42"], "context": {"listing": "lst_9"}}
    assert (await ana.command("conversation.start", **asked))["conversation"]["id"] == made["id"]


async def test_where_they_are_in_it_already_the_visitors_part_ends(node: LiveNode) -> None:
    visitor, socket, made = await begun(node)
    await socket.send(made["id"], "Hello?", client_id="c1")
    added = {"profile": "buyer:7", "role": "buyer"}
    assert (await node.rest.post(f"/conversations/{made['id']}/participants", json=added)).is_success
    ana = await node.connect("buyer:7", "buyer")
    await ana.send(made["id"], "It is me", client_id="c1")
    merged = await ana.command("visitor.merge", renewal=visitor["renewal"])
    assert merged["conversations"] == []
    seen = (await node.rest.get(f"/conversations/{made['id']}")).json()["conversation"]
    present = {p["profile"]: p.get("present", True) for p in seen["participants"]}
    assert present == {"buyer:7": True, visitor["profile"]: False}
    texts = [m["content"]["text"] for m in (await ana.command("history", conversation=made["id"]))["messages"]]
    assert texts == ["It is me", "Hello?"]


async def test_the_visitor_is_over(node: LiveNode) -> None:
    visitor, socket, made = await begun(node)
    idle = await node.visitor()  # whose token was never used
    ana = await node.connect("buyer:7", "buyer")
    for one in (visitor, idle):
        await ana.command("visitor.merge", renewal=one["renewal"])
    assert (await socket.end())[0] == 4503
    for one in (visitor, idle):
        assert await renewing(node, one["renewal"]) == 401
        async with client(node.url, one["token"]) as rest:
            assert (await rest.get(f"/conversations/{made['id']}")).status_code == 401
    entries = (await node.rest.get("/audit", params={"profile": "buyer:7"})).json()["entries"]
    assert [(e["action"], e["by"]) for e in entries] == [("visitor.merge", "buyer:7")] * 2


async def test_words_of_the_visitor_under_way_are_committed_for_good_or_refused(node: LiveNode) -> None:
    """Twenty sends race with the merge: what was acknowledged is there under the new profile, once; the rest is not."""
    visitor, socket, made = await begun(node)
    ana = await node.connect("buyer:7", "buyer")
    replies = [
        await socket.ask(
            "message.send", conversation=made["id"], client_id=f"c{n}", content={"kind": "text", "text": f"word {n}"}
        )
        for n in range(20)
    ]
    await ana.command("visitor.merge", renewal=visitor["renewal"])
    answers = await asyncio.gather(*replies, return_exceptions=True)
    kept = {a["result"]["message"] for a in answers if isinstance(a, dict) and a["type"] == "reply"}
    stored = (await ana.command("history", conversation=made["id"]))["messages"]
    assert kept <= {m["id"] for m in stored}
    for message in stored:
        number = message["client_id"]
        again = await ana.send(made["id"], message["content"]["text"], client_id=number)
        assert again["message"] == message["id"]
    assert len((await ana.command("history", conversation=made["id"]))["messages"]) == len(stored)


# T39: nothing but the renewal, once, and for a signed-in person


async def test_t39_a_visitor_becomes_one_profile_and_no_other_though_twenty_ask(node: LiveNode) -> None:
    visitor, _, made = await begun(node)
    tokens = [await node.token(f"buyer:{n}", "buyer") for n in range(20)]

    async def ask(token: str) -> int:
        async with client(node.url, token) as rest:
            return (await rest.post("/visitors/merge", json={"renewal": visitor["renewal"]})).status_code

    answers = await asyncio.gather(*map(ask, tokens))
    assert sorted(answers) == [200] + [403] * 19
    seen = (await node.rest.get(f"/conversations/{made['id']}")).json()["conversation"]
    assert [p["profile"] for p in seen["participants"]] == [f"buyer:{answers.index(200)}"]
    assert await ask(tokens[answers.index(200)]) == 200  # again: it goes on where it stopped


async def test_t39_only_the_renewal_proves_that_one_was_the_visitor(two_tenants: Pair) -> None:
    node, other = two_tenants
    visitor, _, made = await begun(node)
    foreign = await other.visitor()
    ana = await node.connect("buyer:7", "buyer")
    sealed = visitor["renewal"]
    changed = ("A" if sealed[0] != "A" else "B") + sealed[1:]
    for renewal in (visitor["profile"], visitor["token"], foreign["renewal"], changed, sealed[:-3], "x"):
        with pytest.raises(Refused) as refused:
            await ana.command("visitor.merge", renewal=renewal)
        assert refused.value.code == "forbidden"
    with pytest.raises(Refused, match="not_found"):
        await ana.command("conversation.get", conversation=made["id"])
    assert await renewing(node, sealed) == 200


async def test_t39_visitors_staff_keys_and_tokens_for_some_conversations_take_nobody_over(node: LiveNode) -> None:
    visitor, _, made = await begun(node)
    scoped = await node.token("buyer:7", "buyer", conversations=[made["id"]])
    thief = await node.visitor()
    for token in (await node.token("agent:1", "agent"), node.api_key, scoped, thief["token"], visitor["token"]):
        async with client(node.url, token) as rest:
            refused = await rest.post("/visitors/merge", json={"renewal": visitor["renewal"]})
        assert refused.status_code == 403
    assert await renewing(node, visitor["renewal"]) == 200


async def test_two_tenants_visitors_and_people_of_the_same_names_stay_apart(two_tenants: Pair) -> None:
    node, other = two_tenants
    ours, theirs = await begun(node), await begun(other)
    for tenant, (visitor, _, made) in ((node, ours), (other, theirs)):
        ana = await tenant.connect("buyer:7", "buyer")
        assert (await ana.command("visitor.merge", renewal=visitor["renewal"]))["conversations"] == [made["id"]]
        listed = (await ana.command("conversation.list"))["conversations"]
        assert [one["id"] for one in listed] == [made["id"]]
