"""T27–T29: what is not yours is not there: every command and every route, with the id of every thing of others."""

import json
from typing import Any

import httpx2
import msgspec
import pytest

from support.node import LiveNode, client, participant
from support.sockets import Frame, RawSocket, Refused
from tradepost.protocol import commands as c
from tradepost_server.gateway.http import ENDPOINTS, Endpoint
from tradepost_server.gateway.openapi_examples import COMMANDS
from tradepost_server.handlers import dispatch
from tradepost_server.rules import access

NOWHERE = "cv_00000000000000000000000000"
ABOUT_ONE: list[tuple[str, Frame]] = [
    (dispatch.name_of(type(command)), msgspec.to_builtins(command, str_keys=True))
    for command in (*COMMANDS, c.Watch(conversation="x"), c.Unwatch(conversation="x"))
    if "member" in access.matrix()[dispatch.name_of(type(command))]
]


class Victim:
    """Someone's conversation, with a message, a private lane and a reaction in it."""

    def __init__(self, made: Frame, sent: Frame, private: Frame) -> None:
        self.id, self.message, self.lane = made["id"], sent["message"], private["lane"]
        self.participant = participant(made, "buyer:1")


async def victim_of(node: LiveNode) -> Victim:
    made = await node.conversation(("buyer:1", "buyer"), ("seller:1", "seller"), key="order:1")
    buyer = await node.connect("buyer:1", "buyer")
    sent = await buyer.send(made["id"], "a secret word")
    private = await buyer.send(made["id"], "another", audience=["seller"])
    await buyer.command("message.react", conversation=made["id"], message=sent["message"], emoji="👍")
    await buyer.close()
    return Victim(made, sent, private)


def aimed(fields: Frame, conversation: str, victim: Victim) -> Frame:
    """A command at a conversation, with the ids of the victim's things, without a client_id and what only staff set."""
    own = {"conversation": conversation, "message": victim.message, "participant": victim.participant}
    aimed = {
        name: own.get(name, value) for name, value in fields.items() if name not in ("type", "client_id", "attributes")
    }
    return {**aimed, "lane": victim.lane} if "lane" in aimed else aimed


async def said_to(socket: RawSocket, name: str, fields: Frame) -> Frame:
    """How a command is refused, without its ref."""
    with pytest.raises(Refused) as refused:
        await socket.command(name, **fields)
    return {k: v for k, v in refused.value.frame.items() if k != "ref"}


STRANGERS = {
    "another buyer": ("own", "buyer:2", "buyer"),
    "another seller": ("own", "seller:2", "seller"),
    "no role": ("own", "nobody:1", None),
    "another tenant's buyer of the same id": ("other", "buyer:1", "buyer"),
    "another tenant's agent": ("other", "agent:1", "agent"),
}


@pytest.mark.parametrize("who", STRANGERS)
async def test_t27_a_strangers_command_is_answered_as_if_nothing_were_there(
    two_tenants: tuple[LiveNode, LiveNode], who: str
) -> None:
    whose, profile, role = STRANGERS[who]
    victim = await victim_of(two_tenants[0])
    stranger = await two_tenants[whose == "other"].connect(profile, role)
    for name, fields in ABOUT_ONE:
        if name == "conversation.unwatch":
            continue  # stops what never began, whatever is named
        there = await said_to(stranger, name, aimed(fields, victim.id, victim))
        nowhere = await said_to(stranger, name, aimed(fields, NOWHERE, victim))
        assert there == nowhere, name
        assert there["code"] == "not_found", name
    await unharmed(two_tenants[0], victim)


async def unharmed(node: LiveNode, victim: Victim) -> None:
    """The conversation is as it was, and only its own people are in it."""
    seen = (await node.rest.get(f"/conversations/{victim.id}")).json()["conversation"]
    assert {p["profile"] for p in seen["participants"]} == {"buyer:1", "seller:1"}
    assert all(p.get("present", True) for p in seen["participants"])
    heads = {lane["id"]: lane["head"] for lane in seen["lanes"]}
    assert heads == {"all": 5, victim.lane: 1}


def request_for(endpoint: Endpoint, fields: Frame) -> tuple[str, str, Frame]:
    """Method, path and further arguments of a request."""
    path, rest = endpoint.path.replace(":path", ""), dict(fields)
    for name in [part.partition("}")[0] for part in path.split("{")[1:]]:
        path = path.replace(f"{{{name}}}", str(rest.pop(name)))
    rest = {k: v for k, v in rest.items() if k != "on"}
    if endpoint.reads_query:
        return endpoint.method, path, {"params": {k: v for k, v in rest.items() if not isinstance(v, dict)}}
    return endpoint.method, path, {"json": rest} if endpoint.method != "DELETE" else {}


def shown(answer: httpx2.Response) -> tuple[int, Any, dict[str, str]]:
    """All of an answer but what is new in every one."""
    headers = {k: v for k, v in answer.headers.items() if k not in ("date", "tradepost-request-id")}
    body = {k: v for k, v in answer.json().items() if k != "request_id"}
    return answer.status_code, body, headers


@pytest.mark.parametrize("who", [*STRANGERS, "another tenant's API key"])
async def test_t27_a_strangers_request_is_answered_as_if_nothing_were_there(
    two_tenants: tuple[LiveNode, LiveNode], who: str
) -> None:
    whose, profile, role = STRANGERS.get(who, ("other", "", None))
    victim = await victim_of(two_tenants[0])
    home = two_tenants[whose == "other"]
    by_type = dict(ABOUT_ONE)
    async with client(home.url, await home.token(profile, role) if profile else home.api_key) as rest:
        for endpoint in ENDPOINTS:
            name = dispatch.name_of(endpoint.command)
            if name not in by_type:
                continue
            answers = []
            for target in (victim.id, NOWHERE):
                method, path, arguments = request_for(endpoint, aimed(by_type[name], target, victim))
                answers.append(shown(await rest.request(method, path, **arguments)))
            assert answers[0] == answers[1], (endpoint.method, endpoint.path)
            assert answers[0][0] == 404, (endpoint.method, endpoint.path)
    await unharmed(two_tenants[0], victim)


async def test_t27_a_token_for_some_conversations_finds_no_others(node: LiveNode) -> None:
    victim = await victim_of(node)
    other = await node.conversation(("buyer:1", "buyer"), ("seller:2", "seller"))
    token = await node.token("buyer:1", "buyer", conversations=[other["id"]])
    socket = await node.connect("buyer:1", token=token)
    for name, fields in ABOUT_ONE:
        if name != "conversation.unwatch":
            assert (await said_to(socket, name, aimed(fields, victim.id, victim)))["code"] == "not_found", name
    assert [c["id"] for c in (await socket.command("sync"))["conversations"]] == [other["id"]]
    listed = await socket.command("conversation.list")
    assert [c["id"] for c in listed["conversations"]] == [other["id"]]
    seller = await node.connect("seller:1", "seller")
    await seller.send(victim.id, "not for this session")
    await socket.all_heard()
    assert socket.texts() == []


async def test_t27_things_of_other_conversations_are_not_found_in_ones_own(node: LiveNode) -> None:
    victim = await victim_of(node)
    own = await node.conversation(("buyer:2", "buyer"), ("agent:2", "agent"))
    buyer, agent = await node.connect("buyer:2", "buyer"), await node.connect("agent:2", "agent")
    unknown = Victim.__new__(Victim)
    unknown.id, unknown.message, unknown.lane, unknown.participant = NOWHERE, "ms_0", "ln_0", "pt_0"
    for socket, names in (
        (buyer, ("message.edit", "message.delete", "message.react", "receipt.set", "events")),
        (agent, ("participant.remove", "participant.role", "message.delete", "message.edit", "message.react")),
    ):
        for name in names:
            fields = dict(ABOUT_ONE)[name]
            foreign = await said_to(socket, name, aimed(fields, own["id"], victim))
            nothing = await said_to(socket, name, aimed(fields, own["id"], unknown))
            assert foreign == nothing, name
            assert foreign["code"] == "not_found", name
    said = {"conversation": own["id"], "content": {"kind": "text", "text": "x"}}
    for field, foreign, nothing, code in (
        ("reply_to", victim.message, "ms_0", "not_found"),
        ("audience", [f"participant:{victim.participant}"], ["participant:pt_0"], "unknown_audience"),
    ):
        refusals = [await said_to(buyer, "message.send", {**said, field: value}) for value in (foreign, nothing)]
        assert refusals[0] == refusals[1]
        assert refusals[0]["code"] == code
    for place in ("before", "after", "around"):
        page = await buyer.command("history", conversation=own["id"], **{place: victim.message})
        assert page["messages"] == []
    await unharmed(node, victim)


async def test_t27_profiles_of_strangers_are_not_found_and_never_changed(node: LiveNode) -> None:
    await victim_of(node)
    answers = []
    async with client(node.url, await node.token("buyer:2", "buyer")) as rest:
        for profile in ("buyer:1", "nobody"):
            answers.append(shown(await rest.get(f"/profiles/{profile}")))
        assert answers[0] == answers[1]
        assert answers[0][0] == 404
        refused = [shown(await rest.patch(f"/profiles/{p}", json={"name": "x"})) for p in ("buyer:1", "nobody")]
        assert refused[0] == refused[1]
        assert refused[0][0] == 403
        for path, body in (("/revocations", {"profile": "buyer:1"}), ("/tokens", {"profile": "buyer:1"})):
            assert (await rest.post(path, json=body)).status_code == 403
    assert (await node.rest.get("/profiles/nobody")).status_code == 404


async def test_t28_a_key_of_one_tenant_names_nothing_in_another(two_tenants: tuple[LiveNode, LiveNode]) -> None:
    victim = await victim_of(two_tenants[0])
    other = two_tenants[1].rest
    made = await other.put("/conversations/by-key/order:1", json={})
    assert made.status_code == 201
    assert made.json()["conversation"]["id"] != victim.id
    listed = (await other.get("/conversations", params={"participant": "buyer:1"})).json()["conversations"]
    assert listed == []
    assert (await other.get("/profiles/buyer:1")).status_code == 404
    assert (await other.post("/revocations", json={"profile": "buyer:1"})).status_code == 404
    await unharmed(two_tenants[0], victim)


async def test_t28_a_party_cannot_take_or_probe_a_key_of_the_marketplace(node: LiveNode) -> None:
    await victim_of(node)
    async with client(node.url, await node.token("buyer:2", "buyer")) as rest:
        for key in ("order:1", "order:2"):
            ensured, created = (
                await rest.put(f"/conversations/by-key/{key}", json={}),
                await rest.post("/conversations", json={"key": key}),
            )
            assert (ensured.status_code, created.status_code) == (403, 403)
            assert created.json()["path"] == "$.key"


async def test_t29_receipts_stay_inside_what_was_said(node: LiveNode) -> None:
    victim = await victim_of(node)
    buyer, seller = await node.connect("buyer:1", "buyer"), await node.connect("seller:1", "seller")
    for odd in (-1, 2**53, 1.5, "1", True, None):
        refusal = await said_to(seller, "receipt.set", {"conversation": victim.id, "lane": "all", "read": odd})
        assert (refusal["code"], refusal["path"]) == ("invalid", "$.read")
    await seller.command("receipt.set", conversation=victim.id, lane="all", read=2**53 - 1, delivered=1)
    await seller.command("receipt.set", conversation=victim.id, lane="all", read=1)
    seen = (await buyer.command("conversation.get", conversation=victim.id))["conversation"]
    everyone = next(lane for lane in seen["lanes"] if lane["id"] == "all")
    assert [(r["delivered"], r["read"]) for r in everyone["receipts"]] == [(5, 5)]


async def test_t29_strangers_hear_no_signal_and_see_no_presence(node: LiveNode) -> None:
    victim = await victim_of(node)
    await node.conversation(("buyer:2", "buyer"), ("seller:2", "seller"))
    stranger, friend = await node.connect("buyer:2", "buyer"), await node.connect("seller:2", "seller")
    seller, buyer = await node.connect("seller:1", "seller"), await node.connect("buyer:1", "buyer")
    await seller.until(lambda s: any(f["signal"]["name"] == "presence" for f in s.signals))
    await buyer.command("typing.set", conversation=victim.id)
    await buyer.command("receipt.set", conversation=victim.id, lane="all", read=5)
    await seller.until(lambda s: {"typing", "receipt"} <= {f["signal"]["name"] for f in s.signals})
    await buyer.close()
    await seller.until(lambda s: any(f["signal"] == {"name": "presence", "profile": "buyer:1", "online": False}
                                     for f in s.signals))  # fmt: skip
    await stranger.all_heard()
    told = json.dumps([*stranger.frames, *friend.frames])
    assert "buyer:1" not in told
    assert "seller:1" not in told
    assert victim.id not in told
    listed = (await stranger.command("conversation.list"))["conversations"]
    assert victim.id not in {found["id"] for found in listed}
