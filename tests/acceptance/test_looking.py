"""Looking as another shows exactly what they see now, says why, and is kept in the audit."""

import asyncio
import json
import re
from typing import Any

import pytest

from support.node import LiveNode, client, participant
from support.process import PROGRAM
from support.sockets import Frame, RawSocket, Refused

PEOPLE = [{"profile": f"{role}:1", "role": role, "history": "from_join"} for role in ("buyer", "seller", "courier")]


async def said(node: LiveNode) -> tuple[Frame, dict[str, str], dict[str, RawSocket]]:
    """An order, its messages by what they say, and the sockets of its people."""
    made = await node.conversation(*PEOPLE)
    sockets = {p["role"]: await node.connect(p["profile"], p["role"]) for p in PEOPLE}
    agent = sockets["agent"] = await node.connect("agent:1", "agent")
    await agent.command("conversation.watch", conversation=made["id"])
    sent = {
        "to all": await sockets["buyer"].send(made["id"], "to all"),
        "to the seller": await sockets["buyer"].send(made["id"], "to the seller", audience=["seller"]),
        "to the courier": await sockets["seller"].send(made["id"], "to the courier", audience=["courier"]),
        "a note": await agent.send(made["id"], "a note", audience=["staff"]),
    }
    return made, {text: one["message"] for text, one in sent.items()}, sockets


async def look(node: LiveNode, conversation: str, who: str, **query: Any) -> Frame:
    answer = await node.rest.get(f"/conversations/{conversation}/as/{who}", params=query)
    assert answer.status_code == 200, answer.text
    found: Frame = answer.json()
    return found


@pytest.mark.one_node("nodes tell each other once a second who is connected, and two views are compared")
@pytest.mark.parametrize("role", ["buyer", "seller", "courier"])
async def test_it_is_what_they_get_themselves(node: LiveNode, role: str) -> None:
    made, _, sockets = await said(node)
    seen = await look(node, made["id"], participant(made, f"{role}:1"))
    own = await sockets[role].command("conversation.get", conversation=made["id"])
    page = await sockets[role].command("history", conversation=made["id"])
    assert seen["conversation"] == own["conversation"]
    assert seen["messages"] == page["messages"]
    texts = {m["content"]["text"] for m in seen["messages"]}
    assert texts == {"to all"} | {"buyer": {"to the seller"}, "seller": {"to the seller", "to the courier"}}.get(
        role, {"to the courier"}
    )


async def test_who_left_sees_what_they_are_refused(node: LiveNode) -> None:
    made, messages, sockets = await said(node)
    who = participant(made, "courier:1")
    await node.rest.delete(f"/conversations/{made['id']}/participants/{who}")
    seen = await look(node, made["id"], who)
    assert (seen["refused"], seen.get("messages", [])) == ("forbidden", [])
    explained = await node.rest.get(f"/conversations/{made['id']}/messages/{messages['to all']}/why/{who}")
    assert re.match(r"outside window: their part ended \d s ago", explained.json()["sentence"])
    with pytest.raises(Refused, match="forbidden"):
        await sockets["courier"].command("history", conversation=made["id"])


async def test_pages_go_on_where_the_last_ended(node: LiveNode) -> None:
    made, _, _ = await said(node)
    who = participant(made, "buyer:1")
    first = await look(node, made["id"], who, limit=1)
    second = await look(node, made["id"], who, limit=1, before=first["messages"][0]["id"])
    texts = [page["messages"][0]["content"]["text"] for page in (first, second)]
    assert (texts, first["more_before"]) == (["to the seller", "to all"], True)


async def test_why_answers_in_one_sentence_with_rule_and_audience(node: LiveNode) -> None:
    made, messages, sockets = await said(node)
    courier = participant(made, "courier:1")
    for text, role, sentence in (
        ("to the seller", "courier", "hidden: audience seller and staff, you looked as courier"),
        ("to the courier", "courier", "visible: audience courier and staff, you looked as courier"),
        ("a note", "buyer", "hidden: audience staff, you looked as buyer"),
        ("to all", "seller", "visible: audience everyone, you looked as seller"),
        ("to all", "buyer", "visible: audience everyone, you looked as its author"),
    ):
        asked = {"conversation": made["id"], "message": messages[text], "participant": participant(made, f"{role}:1")}
        explained = await sockets["agent"].command("message.why", **asked)
        assert explained["sentence"] == sentence
        seen = await sockets[role].command("history", conversation=made["id"])
        assert explained["visible"] == (messages[text] in {m["id"] for m in seen["messages"]})
    late = await node.conversation(*PEOPLE[:2])
    sent = await sockets["buyer"].send(late["id"], "before")
    body = {"profile": "courier:1", "role": "courier", "history": "from_join"}
    courier = (await node.rest.post(f"/conversations/{late['id']}/participants", json=body)).json()["participant"]["id"]
    explained = await node.rest.get(f"/conversations/{late['id']}/messages/{sent['message']}/why/{courier}")
    assert explained.json()["rule"] == "before_join"


async def test_each_look_leaves_an_audit_row(node: LiveNode) -> None:
    made, messages, sockets = await said(node)
    who = participant(made, "buyer:1")
    await sockets["agent"].command("conversation.as", conversation=made["id"], participant=who)
    await look(node, made["id"], who)
    await node.rest.get(f"/conversations/{made['id']}/messages/{messages['to all']}/why/{who}")
    entries = (await node.rest.get("/audit", params={"conversation": made["id"]})).json()["entries"]
    assert [(e["action"], e["participant"], e["profile"]) for e in entries] == [
        ("message.why", who, "buyer:1"),
        ("conversation.as", who, "buyer:1"),
        ("conversation.as", who, "buyer:1"),
    ]
    assert entries[2]["by"] == "agent:1"
    assert entries[0]["by"].startswith("key/")


async def test_parties_and_keys_of_live_tenants_do_not_look(node: LiveNode) -> None:
    made, messages, sockets = await said(node)
    who = participant(made, "seller:1")
    for role in ("buyer", "seller", "courier"):
        for command, fields in (("conversation.as", {}), ("message.why", {"message": messages["to all"]})):
            with pytest.raises(Refused, match="forbidden"):
                await sockets[role].command(command, conversation=made["id"], participant=who, **fields)
    connection = await node.node.database.service_pool.acquire()
    try:
        await connection.execute("UPDATE tenants SET test = false")
    finally:
        await node.node.database.service_pool.release(connection)
    async with client(node.url, node.api_key) as rest:
        answer = await rest.get(f"/conversations/{made['id']}/as/{who}")
    assert (answer.status_code, answer.json()["code"]) == (403, "forbidden")


async def test_what_is_not_there_is_404(node: LiveNode) -> None:
    made, messages, _ = await said(node)
    who = participant(made, "seller:1")
    for path in (
        f"/conversations/cv_none/as/{who}",
        f"/conversations/{made['id']}/as/pt_none",
        f"/conversations/{made['id']}/messages/ms_none/why/{who}",
        f"/conversations/{made['id']}/messages/{messages['to all']}/why/pt_none",
    ):
        assert (await node.rest.get(path)).status_code == 404


async def test_the_command_says_why(node: LiveNode) -> None:
    made, messages, _ = await said(node)

    async def run(*words: str) -> tuple[int, str]:
        process = await asyncio.create_subprocess_exec(
            PROGRAM,
            "why",
            made["id"],
            *words,
            "--url",
            node.url,
            "--api-key",
            node.api_key,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
        out, error = await process.communicate()
        return process.returncode or 0, (out or error).decode().strip()

    expected = (0, "hidden: audience seller and staff, you looked as courier")
    assert await run(messages["to the seller"], "courier:1") == expected
    assert await run(messages["to the seller"], participant(made, "courier:1")) == expected
    code, words = await run("ms_none", "courier:1")
    assert (code, "Traceback" in words, "No such message" in words) == (1, False, True)


async def test_a_look_is_nothing_that_the_parties_hear_of(node: LiveNode) -> None:
    made, _, sockets = await said(node)
    for socket in sockets.values():
        await socket.all_heard()
    before = {role: len(socket.caused) for role, socket in sockets.items()}
    await look(node, made["id"], participant(made, "buyer:1"))
    for role, socket in sockets.items():
        await socket.all_heard()
        since = socket.caused[before[role] :]
        assert [frame["type"] for frame in since] == ["pong"], json.dumps(since)
