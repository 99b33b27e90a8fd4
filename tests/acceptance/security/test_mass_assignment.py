"""T34, T35: nobody writes a field that is not theirs to write, and nobody speaks as someone else."""

import msgspec
import pytest
from attacker import add_api_key

from support.node import LiveNode, client, participant
from support.sockets import Refused
from tradepost.protocol import commands as c
from tradepost.protocol import content, events, model, results
from tradepost_server.gateway.http import ENDPOINTS
from tradepost_server.gateway.openapi_examples import COMMANDS
from tradepost_server.handlers import dispatch

EVERY_FIELD = {
    *(
        name
        for module in (c, content, events, model, results)
        for struct in vars(module).values()
        if isinstance(struct, type) and issubclass(struct, msgspec.Struct)
        for name in struct.__struct_fields__
    ),
    *("tenant_id", "tenant", "sender", "sender_id", "author_id", "on_behalf_of", "channel_sender", "as", "is_system"),
    *(
        "deleted",
        "is_staff",
        "is_admin",
        "scopes",
        "policy",
        "banned",
        "lane_id",
        "sees_all",
        "__proto__",
        "constructor",
    ),
} - {"raw"}


def commands() -> list[tuple[str, dict[str, object], set[str]]]:
    """Each command's name, the fields of a good one, and all that it takes."""
    all_of_them = (*COMMANDS, c.Watch(conversation="cv_1"), c.Unwatch(conversation="cv_1"))
    found = []
    for one in all_of_them:
        good = msgspec.to_builtins(one, str_keys=True)
        found.append((good.pop("type"), good, set(one.__struct_fields__)))
    return found


async def test_t34_a_frame_with_a_field_that_its_command_does_not_have_is_refused(node: LiveNode) -> None:
    agent = await node.connect("agent:1", "agent")
    wrong = []
    for name, good, taken in commands():
        for field in sorted(EVERY_FIELD - taken - {"type"}):
            reply = await agent.ask(name, **{**good, field: "x"})
            refusal = await reply
            if (refusal["type"], refusal.get("code")) != ("error", "invalid") or refusal["path"] != f"$.{field}":
                wrong.append((name, field, refusal))
    assert wrong == []


SUSPECTS = {
    *(
        "tenant_id",
        "sender_id",
        "author",
        "role",
        "scopes",
        "id",
        "seq",
        "at",
        "created_at",
        "version",
        "lane_id",
        "me",
    ),
    *("is_system", "deleted", "deleted_at", "type", "ref", "profile_id"),
}


async def test_t34_a_body_or_query_with_a_field_that_its_route_does_not_have_is_refused(node: LiveNode) -> None:
    by_name = {name: (good, taken) for name, good, taken in commands()}
    wrong = []
    for endpoint in ENDPOINTS:
        good, taken = by_name[dispatch.name_of(endpoint.command)]
        path = endpoint.path.replace(":path", "")
        for name in [part.partition("}")[0] for part in path.split("{")[1:]]:
            path = path.replace(f"{{{name}}}", str(good[name]))
        body = {k: v for k, v in good.items() if f"{{{k}" not in endpoint.path and k not in ("subject", "on")}
        preset = {name for name, _ in endpoint.preset}
        for field in sorted(SUSPECTS - (taken - {"ref"} - preset)):
            said = {**body, field: "x"}
            how = {"params": said} if endpoint.reads_query else {"json": said}
            answer = await node.rest.request(endpoint.method, path, **how)
            if answer.status_code != 400 or answer.json().get("path") != f"$.{field}":
                wrong.append((endpoint.method, endpoint.path, field, answer.text))
    assert wrong == []


async def test_t34_what_stands_inside_a_field_is_as_strict(node: LiveNode) -> None:
    inside = {
        "$.participants[0].scopes": {"participants": [{"profile": "a", "role": "buyer", "scopes": []}]},
        "$.participants[0].id": {"participants": [{"profile": "a", "role": "buyer", "id": "pt_1"}]},
        "$.subject.tenant": {"subject": {"type": "order", "id": "1", "tenant": 2}},
    }
    for path, body in inside.items():
        answer = await node.rest.post("/conversations", json=body)
        assert (answer.status_code, answer.json()["path"]) == (400, path)
    order = await node.conversation(("buyer:1", "buyer"))
    buyer = await node.connect("buyer:1", "buyer")
    said = {"kind": "text", "text": "x", "html": "<b>x</b>"}
    with pytest.raises(Refused) as refused:
        await buyer.command("message.send", conversation=order["id"], content=said)
    assert refused.value.path == "$.content.html"


async def test_t34_what_a_party_may_not_set_is_refused_by_place(node: LiveNode) -> None:
    order = await node.conversation(("buyer:1", "buyer"), ("seller:1", "seller"))
    buyer = await node.connect("buyer:1", "buyer")
    attempts = {
        "$.subject": ("conversation.update", {"subject": {"type": "order", "id": "9"}}),
        "$.attributes": ("conversation.update", {"attributes": {"paid": True}}),
    }
    for path, (name, fields) in attempts.items():
        with pytest.raises(Refused) as refused:
            await buyer.command(name, conversation=order["id"], **fields)
        assert (refused.value.code, refused.value.path) == ("forbidden", path)
    at = {"conversation": order["id"]}
    seller = participant(order, "seller:1")
    for name, fields in {
        "conversation.stage": {"stage": "paid", "order_version": 1},
        "conversation.close": {},
        "participant.add": {"profile": "friend:1", "role": "agent"},
        "participant.role": {"participant": participant(order, "buyer:1"), "role": "agent"},
        "participant.remove": {"participant": seller},
        "profile.revoke": {"profile": "seller:1"},
        "token.create": {"profile": "agent:1", "role": "agent"},
    }.items():
        with pytest.raises(Refused) as refused:
            await buyer.command(name, **(at if "profile.r" not in name and "token" not in name else {}), **fields)
        assert refused.value.code == "forbidden", name


async def test_t35_a_token_speaks_for_its_profile_alone(node: LiveNode) -> None:
    order = await node.conversation(("buyer:1", "buyer"), ("seller:1", "seller"))
    body = {"content": {"kind": "text", "text": "I am the seller"}}
    path = f"/conversations/{order['id']}/messages"
    for role in ("buyer", "agent"):
        async with client(node.url, await node.token("buyer:1", role)) as rest:
            answer = await rest.post(path, json=body, headers={"Tradepost-As": "seller:1"})
            assert (answer.status_code, answer.json()["code"]) == (403, "forbidden")
    async with client(node.url, await add_api_key(node, "messages:read", "conversations:read")) as rest:
        answer = await rest.post(path, json=body, headers={"Tradepost-As": "seller:1"})
        assert answer.status_code == 403
    assert (await node.rest.post(path, json=body)).status_code == 403


async def test_t35_an_api_key_with_the_scope_speaks_for_who_is_in_it_and_with_no_more_power(node: LiveNode) -> None:
    order = await node.conversation(("buyer:1", "buyer"), ("seller:1", "seller"))
    buyer = await node.connect("buyer:1", "buyer")
    body = {"content": {"kind": "text", "text": "from the shop's own app"}}
    path = f"/conversations/{order['id']}/messages"
    async with client(node.url, await add_api_key(node, "messages:as")) as rest:
        said = await rest.post(path, json=body, headers={"Tradepost-As": "seller:1"})
        assert said.status_code == 201
        heard = await buyer.heard("from the shop's own app")
        assert heard["event"]["message"]["author"] == {"participant": participant(order, "seller:1"), "role": "seller"}
        for who in ("seller:2", "agent:1", "nobody"):
            assert (await rest.post(path, json=body, headers={"Tradepost-As": who})).status_code == 404
        for odd in ("", "x" * 129, "a\tb"):
            assert (await rest.post(path, json=body, headers={"Tradepost-As": odd})).status_code == 400
        for method, below in (
            ("POST", "/tokens"),
            ("POST", "/revocations"),
            ("PUT", f"/conversations/{order['id']}/stage"),
        ):
            asked = {"profile": "x"} if below in ("/tokens", "/revocations") else {"stage": "paid", "order_version": 1}
            answer = await rest.request(method, below, json=asked, headers={"Tradepost-As": "seller:1"})
            assert answer.status_code == 403


async def test_t35_a_name_gives_no_standing(node: LiveNode) -> None:
    order = await node.conversation({"profile": "buyer:1", "role": "buyer", "name": "Support"}, ("seller:1", "seller"))
    buyer, seller = await node.connect("buyer:1", "buyer"), await node.connect("seller:1", "seller")
    await buyer.command("profile.update", name="Tradepost Support ✓")
    await buyer.send(order["id"], "Please send me your code")
    heard = await seller.heard("Please send me your code")
    assert heard["event"]["message"]["author"]["role"] == "buyer"
    with pytest.raises(Refused) as refused:
        await buyer.command("profile.update", name="x", profile="seller:1")
    assert refused.value.code == "forbidden"


async def test_t35_a_tokens_role_is_the_ceiling_of_what_its_profile_may_do(node: LiveNode) -> None:
    order = await node.conversation(("buyer:1", "buyer"), ("agent:1", "agent"))
    weak = await node.connect("agent:1", "buyer")
    with pytest.raises(Refused) as refused:
        await weak.command("conversation.get", conversation=order["id"])
    assert refused.value.code == "not_found"
