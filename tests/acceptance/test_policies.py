"""What a tenant's policy says is obeyed: whom roles write to, what they are told of others, names, contact fields."""

import asyncio
import base64
import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from support.eventually import eventually
from support.node import LiveNode, client, participant
from support.process import PROGRAM
from support.sockets import RawSocket, Refused

PEOPLE = (("buyer:1", "buyer"), ("seller:1", "seller"), ("courier:1", "courier"))


async def set_policy(node: LiveNode, **roles: Any) -> None:
    answer = await node.rest.put("/policy", json={"policy": {"roles": roles}})
    assert answer.status_code == 200, answer.text


async def test_a_role_writes_only_to_whom_policy_says(node: LiveNode) -> None:
    await set_policy(node, courier={"addresses": ["seller", "staff"]})
    made = await node.conversation(*PEOPLE)
    courier, buyer = await node.connect("courier:1", "courier"), await node.connect("buyer:1", "buyer")
    await courier.send(made["id"], "at the gate", audience=["seller"])
    await courier.send(made["id"], "to the office", audience=["staff"])
    who = f"participant:{participant(made, 'buyer:1')}"
    for audience in (["all"], ["buyer"], [who], ["seller", "buyer"], None):
        with pytest.raises(Refused) as refused:
            await courier.send(made["id"], "hello", **({} if audience is None else {"audience": audience}))
        assert (refused.value.code, refused.value.path) == ("forbidden", "$.audience")
    asked = await buyer.send(made["id"], "who is it?")
    with pytest.raises(Refused, match="may not write to all"):
        await courier.send(made["id"], "me", reply_to=asked["message"])


async def test_a_policy_reaches_live_sessions_without_a_new_token(node: LiveNode) -> None:
    made = await node.conversation(*PEOPLE)
    agent, courier = await node.connect("agent:1", "agent"), await node.connect("courier:1", "courier")
    await courier.command("message.send", conversation=made["id"], content={"kind": "text", "text": "first"})
    await set_policy(node, courier={"denied": ["message.send"]}, agent={"grants": ["rescope"]})
    with pytest.raises(Refused, match="forbidden"):
        await courier.send(made["id"], "second")
    with pytest.raises(Refused, match="forbidden"):
        await agent.command("conversation.as", conversation=made["id"], participant=participant(made, "buyer:1"))


async def test_a_role_that_is_gone_ends_its_sessions_and_its_tokens(node: LiveNode) -> None:
    bot = await node.connect("bot:1", "bot")
    await set_policy(node, bot=None)
    code, _ = await bot.end()
    assert code == 4501
    socket = await node.stranger()
    await socket.say(type="auth", token=await node.token("bot:1", "bot"), client="tests/1")
    assert (await socket.end())[0] == 4501


async def test_a_policy_that_contradicts_itself_is_refused_with_place_and_reason_and_changes_nothing(
    node: LiveNode,
) -> None:
    before = (await node.rest.get("/policy")).json()
    for roles, place in (
        ({"agent": {"invites": ["supervisor"]}}, "$.policy.roles.agent.invites"),
        ({"agent": {"staff": False, "grants": []}, "supervisor": None}, "$.policy.roles"),
        ({"courier": {"window": {"stages": []}}}, "$.policy.roles[...].window.stages"),
        ({"courier": {"window": {"stages": ["a"], "then": {"b": -1}}}}, "$.policy.roles[...].window.then[...]"),
        ({"courier": {"colour": "red"}}, "$.policy.roles[...].colour"),
    ):
        answer = await node.rest.put("/policy", json={"policy": {"roles": roles}})
        assert (answer.status_code, answer.json()["code"]) == (400, "invalid"), answer.text
        assert answer.json()["path"].split("[")[0] == place.split("[")[0]
    assert (await node.rest.get("/policy")).json() == before


async def test_only_a_scoped_key_or_staff_with_the_grant_sets_the_policy(node: LiveNode) -> None:
    for role, may in (("supervisor", True), ("agent", False), ("buyer", False)):
        socket = await node.connect(f"{role}:1", role)
        if may:
            assert (await socket.command("policy.set", policy={}))["version"] > 1
        else:
            with pytest.raises(Refused, match="forbidden"):
                await socket.command("policy.set", policy={})


async def test_parties_see_aliases_everywhere_and_staff_real_names(node: LiveNode) -> None:
    await set_policy(node, courier={"alias": "Courier"}, seller={"alias": "Seller {n}"})
    people = [{"profile": f"{role}:1", "role": role, "name": f"Real{role}"} for role in ("buyer", "seller")]
    made = await node.conversation(*people)
    buyer, agent = await node.connect("buyer:1", "buyer"), await node.connect("agent:1", "agent")
    await agent.command("conversation.join", conversation=made["id"])
    body = {"profile": "courier:1", "role": "courier", "name": "Realcourier"}
    await node.rest.post(f"/conversations/{made['id']}/participants", json=body)
    await buyer.until(lambda s: s.names().count("participant.joined") == 2)
    told = [f["event"]["participant"].get("name") for f in buyer.events if f["event"]["name"] == "participant.joined"]
    assert told[-1] == "Courier"
    await agent.until(lambda s: "Realcourier" in str(s.events))
    seen = (await buyer.command("conversation.get", conversation=made["id"]))["conversation"]
    names = {p["role"]: p.get("name", "") for p in seen["participants"]}
    assert names["seller"] == "Seller 1"
    assert names["courier"] == "Courier"
    profile = await buyer.command("profile.get", profile="courier:1")
    page = await buyer.command("events", conversation=made["id"], lane="all", after=0)
    listed = [await buyer.command("conversation.list"), await buyer.command("sync")]
    everything = b"".join(buyer.raw).decode() + json.dumps([seen, profile, page, listed])
    assert "Realcourier" not in everything
    assert "Realseller" not in everything
    assert profile["profile"]["name"] == "Courier"
    assert (await agent.command("profile.get", profile="courier:1"))["profile"]["name"] == "Realcourier"


async def test_receipts_typing_and_presence_are_told_as_policy_says(node: LiveNode) -> None:
    silent = {"receipts_of": ["seller"], "typing_of": ["seller"], "presence_of": ["seller"]}
    await set_policy(node, courier=silent)
    made = await node.conversation(*PEOPLE)
    courier = await node.connect("courier:1", "courier")
    buyer, seller = await node.connect("buyer:1", "buyer"), await node.connect("seller:1", "seller")
    sent = await courier.send(made["id"], "at the gate")
    for socket in (buyer, seller):
        await socket.command("typing.set", conversation=made["id"])
        await socket.command("receipt.set", conversation=made["id"], lane="all", read=sent["seq"])
    signals = {"typing", "receipt", "presence"}
    await courier.until(lambda s: signals <= {f["signal"]["name"] for f in s.signals})
    await buyer.until(lambda s: "presence" in {f["signal"]["name"] for f in s.signals})
    await courier.all_heard()
    who = participant(made, "buyer:1")
    assert who not in json.dumps(courier.signals)
    assert "buyer:1" not in json.dumps(courier.signals)
    seen = (await courier.command("conversation.get", conversation=made["id"]))["conversation"]
    online = {p["role"]: p.get("online", False) for p in seen["participants"]}
    assert (online["buyer"], online["seller"]) == (False, True)
    assert [r["participant"] for r in seen["lanes"][0]["receipts"]] == [participant(made, "seller:1")]
    assert not (await courier.command("profile.get", profile="buyer:1"))["profile"].get("online", False)


async def with_phone(node: LiveNode) -> None:
    await node.rest.patch(
        "/profiles/buyer:1", json={"name": "Ana", "phone": "+34600111222", "email": "ana@example.com"}
    )


async def test_contact_fields_are_for_the_granted_and_whom_policy_names(node: LiveNode) -> None:
    await set_policy(node, seller={"contact": {"buyer": ["phone"]}})
    await node.conversation(*PEOPLE)
    await with_phone(node)
    expected = {
        ("buyer:1", "buyer"): {"phone", "email"},
        ("seller:1", "seller"): {"phone"},
        ("courier:1", "courier"): set(),
        ("agent:1", "agent"): set(),
        ("boss:1", "supervisor"): {"phone", "email"},
    }
    for (profile, role), fields in expected.items():
        socket = await node.connect(profile, role)
        found = (await socket.command("profile.get", profile="buyer:1"))["profile"]
        assert {"phone", "email"} & found.keys() == fields, role
        for field, value in (("phone", "600111222"), ("email", "ana@")):
            assert (value in b"".join(socket.raw).decode()) == (field in fields), role


async def test_a_field_is_revealed_for_a_reason_and_leaves_an_audit_row(node: LiveNode) -> None:
    await node.conversation(*PEOPLE)
    await with_phone(node)
    agent = await node.connect("agent:1", "agent")
    asked = {"profile": "buyer:1", "field": "phone"}
    with pytest.raises(Refused, match="invalid"):
        await agent.command("profile.reveal", **asked)
    with pytest.raises(Refused, match="invalid"):
        await agent.command("profile.reveal", **asked, reason="")
    revealed = await agent.command("profile.reveal", **asked, reason="the courier cannot find the door")
    assert revealed["value"] == "+34600111222"
    [entry] = (await node.rest.get("/audit", params={"profile": "buyer:1"})).json()["entries"]
    assert (entry["by"], entry["action"], entry["details"]) == ("agent:1", "profile.reveal", {"field": "phone"})
    assert entry["reason"] == "the courier cannot find the door"
    seller = await node.connect("seller:1", "seller")
    with pytest.raises(Refused, match="forbidden"):
        await seller.command("profile.reveal", **asked, reason="I want to call")


@pytest.mark.parametrize("phone", ["600111222", "+0", "+12", "+1234567890123456", "+34 600", ""])
async def test_a_phone_number_is_one_by_e164(node: LiveNode, phone: str) -> None:
    answer = await node.rest.patch("/profiles/buyer:1", json={"phone": phone})
    assert (answer.status_code, answer.json()["path"]) == (400, "$.phone")


async def test_edit_and_delete_windows_belong_to_the_role(node: LiveNode) -> None:
    await set_policy(node, courier={"edit_window_s": 0, "delete_window_s": 0})
    made = await node.conversation(*PEOPLE)
    sockets: list[RawSocket] = [await node.connect(profile, role) for profile, role in PEOPLE]
    for socket, may in zip(sockets, (True, True, False), strict=True):
        sent = await socket.send(made["id"], "hello")
        one = {"conversation": made["id"], "message": sent["message"]}
        for command, fields in (("message.edit", {"content": {"kind": "text", "text": "hm"}}), ("message.delete", {})):
            reply = await (await socket.ask(command, **one, **fields))
            assert (reply["type"] == "reply") == may, (command, reply)


async def test_who_never_met_is_unknown_and_who_left_is_not_looked_up(node: LiveNode) -> None:
    made = await node.conversation(("buyer:1", "buyer"), ("seller:1", "seller"))
    seller = await node.connect("seller:1", "seller")
    late = {"profile": "courier:1", "role": "courier", "history": "from_join"}
    who = participant(made, "seller:1")
    assert (await seller.command("profile.get", profile="buyer:1"))["profile"]["id"] == "buyer:1"
    await node.rest.delete(f"/conversations/{made['id']}/participants/{who}")
    await node.rest.post(f"/conversations/{made['id']}/participants", json=late)
    for profile in ("courier:1", "buyer:1", "nobody:1"):
        with pytest.raises(Refused, match="not_found"):
            await seller.command("profile.get", profile=profile)
    courier = await node.connect("courier:1", "courier")
    with pytest.raises(Refused, match="not_found"):
        await courier.command("profile.get", profile="seller:1")
    seen = (await courier.command("conversation.get", conversation=made["id"]))["conversation"]
    assert {p["profile"] for p in seen["participants"]} == {"buyer:1", "courier:1"}


def position(cursor: str) -> dict[str, str]:
    """What an opaque cursor holds for who takes it apart."""
    found: dict[str, str] = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    return found


async def test_notes_of_staff_move_nothing_that_a_party_can_see(node: LiveNode) -> None:
    """Neither the time of a conversation, nor its place in a list, nor a sync, nor an unread count."""
    quiet = await node.conversation(("buyer:1", "buyer"), key="quiet")
    lively = await node.conversation(("buyer:1", "buyer"), key="lively")
    buyer, agent = await node.connect("buyer:1", "buyer"), await node.connect("agent:1", "agent")
    await buyer.send(lively["id"], "hello")
    cursor = (await buyer.command("sync"))["cursor"]
    before = await buyer.command("conversation.list")
    first = await buyer.command("sync", limit=1)
    await agent.command("conversation.watch", conversation=quiet["id"])
    await agent.send(quiet["id"], "a note", audience=["staff"])
    assert await buyer.command("conversation.list") == before
    again = await buyer.command("sync", limit=1)
    assert again["conversations"] == first["conversations"]
    assert position(again["cursor"])["at"] == position(first["cursor"])["at"]
    changed = await buyer.command("sync", cursor=cursor)
    assert all(found in before["conversations"] for found in changed["conversations"])
    with pytest.raises(Refused, match="forbidden"):
        await buyer.command("conversation.list", unanswered=True)


async def test_a_policy_set_by_the_command_is_obeyed_by_a_running_server(node: LiveNode, tmp_path: Path) -> None:
    made = await node.conversation(*PEOPLE)
    courier = await node.connect("courier:1", "courier")
    document = tmp_path / "policy.json"

    async def run(*words: str) -> "subprocess.CompletedProcess[str]":
        environment = {"TRADEPOST_DATABASE_URL": node.dsn, "PATH": "/usr/bin:/bin"}
        command = [str(PROGRAM), "policy", *words]
        return await asyncio.to_thread(
            subprocess.run, command, env=environment, capture_output=True, text=True, check=False, cwd=tmp_path
        )

    document.write_text('{"roles": {"agent": {"invites": ["supervisor"]}}}')
    refused = await run("check", str(document))
    assert refused.returncode == 2
    assert "$.roles.agent.invites: agent could give the role supervisor" in refused.stderr
    document.write_text('{"roles": {"courier": {"denied": ["message.send"]}}}')
    assert (await run("check", str(document))).returncode == 0
    done = await run("set", str(document))
    assert done.returncode == 0, done.stderr
    shown = await run("show")
    assert json.loads(shown.stdout) == json.loads(document.read_text())

    async def refuses() -> bool:
        content = {"kind": "text", "text": "hello"}
        reply = await (await courier.ask("message.send", conversation=made["id"], content=content))
        return reply["type"] == "error"

    await eventually(refuses, within_s=5)


async def test_another_tenants_policy_is_its_own(two_tenants: tuple[LiveNode, LiveNode]) -> None:
    here, there = two_tenants
    await set_policy(here, courier={"alias": "Courier"})
    assert (await there.rest.get("/policy")).json()["policy"] == {}
    async with client(there.url, there.api_key) as rest:
        assert (await rest.get("/audit")).json()["entries"] == []
