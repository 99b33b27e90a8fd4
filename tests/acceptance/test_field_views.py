"""What staff read of messages whose phones and emails their role may not see: on every path, live and after."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from support.indexing import indexed
from support.node import LiveNode, api_key, client, participant
from support.sockets import Frame, RawSocket
from tradepost_server.handlers import notifying
from tradepost_server.store.pushes import Due

PEOPLE = (("buyer:1", "buyer"), ("seller:1", "seller"))
PHONE, EMAIL = "612 345 678", "ana@mail.example"
TEXT = f"please call {PHONE} or write to {EMAIL}"
SEEN = {
    "agent": "please call ☎••• or write to ✉•••",  # without a grant
    "phones": f"please call {PHONE} or write to ✉•••",
    "emails": f"please call ☎••• or write to {EMAIL}",
    "supervisor": TEXT,  # with both
}
ROLES = {
    "phones": {"staff": True, "grants": ["pii.phone", "see_as"]},
    "emails": {"staff": True, "grants": ["pii.email", "see_as"]},
}


class Case:
    """An order with staff of each sort looking; the seller has told staff how to be reached."""

    def __init__(self, node: LiveNode, order: Frame, sockets: dict[str, RawSocket]) -> None:
        self.node, self.order, self.sockets = node, order, sockets
        self.message = ""

    @property
    def at(self) -> Frame:
        return {"conversation": self.order["id"]}

    async def read(self, role: str, command: str, **fields: Any) -> str:
        return json.dumps(await self.sockets[role].command(command, **fields), ensure_ascii=False)

    async def over_http(self, role: str, path: str) -> str:
        async with client(self.node.url, await self.node.token(f"{role}:1", role)) as rest:
            answer = await rest.get(path)
        assert answer.status_code == 200, answer.text
        return answer.text

    async def paths(self, role: str) -> dict[str, str]:
        """Every path on which staff read messages, as what they get."""
        here, seller = f"/conversations/{self.order['id']}", participant(self.order, "seller:1")
        await self.sockets[role].event("message.created")
        lane = next(f["lane"] for f in self.sockets[role].events if f["event"]["name"] == "message.created")
        return {
            "events": await self.read(role, "events", **self.at, lane=lane, after=0),
            "history": await self.read(role, "history", **self.at, limit=50),
            "conversation.get": await self.read(role, "conversation.get", **self.at),
            "conversation.list": await self.read(role, "conversation.list"),
            "sync": await self.read(role, "sync"),
            "GET messages": await self.over_http(role, f"{here}/messages?limit=50"),
            "GET conversation": await self.over_http(role, here),
            "conversation.as": await self.over_http(role, f"{here}/as/{seller}"),
        }


@pytest.fixture
async def case(node: LiveNode) -> Case:
    set_ = await node.rest.put("/policy", json={"policy": {"roles": ROLES}})
    assert set_.status_code == 200, set_.text
    order = await node.conversation(*PEOPLE, subject={"type": "order", "id": "55"})
    sockets = {role: await node.connect(f"{role}:1", role) for role in SEEN}
    for role in ("phones", "emails", "supervisor"):
        await sockets[role].command("conversation.watch", conversation=order["id"])
    await sockets["agent"].command("conversation.join", conversation=order["id"])
    for socket in sockets.values():
        await socket.command("desk.follow")
    sockets["seller"] = await node.connect("seller:1", "seller")
    found = Case(node, order, sockets)
    sent = await sockets["seller"].send(order["id"], TEXT, audience=["staff"])
    found.message = sent["message"]
    return found


def requires(role: str, raw: str, where: str) -> None:
    """What a role may see is there, and nothing else of it."""
    assert (PHONE in raw, EMAIL in raw) == (PHONE in SEEN[role], EMAIL in SEEN[role]), (role, where)


async def test_each_socket_is_told_what_its_role_may_see_and_a_party_what_they_said(case: Case) -> None:
    await case.sockets["agent"].command("message.react", **case.at, message=case.message, emoji="👍")
    for role, text in SEEN.items():
        socket = case.sockets[role]
        await socket.event("message.reacted")
        assert socket.texts() == [text]
        await socket.until(lambda s: any(f["signal"]["name"] == "conversation.touched" for f in s.signals))
        requires(role, b"\n".join(socket.raw).decode(), "everything that came")
    await case.sockets["seller"].event("message.reacted")
    assert case.sockets["seller"].texts() == [TEXT]


async def test_staff_without_the_grant_get_their_own_words_in_their_view_edited_ones_too(case: Case) -> None:
    agent, supervisor = case.sockets["agent"], case.sockets["supervisor"]
    own = (await agent.send(case.order["id"], f"they said {PHONE}", audience=["staff"]))["message"]
    await agent.heard("they said ☎•••")
    await supervisor.heard(f"they said {PHONE}")
    other = "699 111 222"
    content = {"kind": "text", "text": f"no, {other}"}
    edited = await agent.command("message.edit", **case.at, message=own, content=content)
    assert edited["message"]["content"]["text"] == "no, ☎•••"
    await supervisor.event("message.edited")
    assert other.encode() in b"".join(supervisor.raw)
    await agent.event("message.edited")
    assert other.encode() not in b"".join(agent.raw)
    plain = {"kind": "text", "text": "no number"}
    shown = await agent.command("message.edit", **case.at, message=own, content=plain)
    assert shown["message"]["content"]["text"] == "no number"


async def test_an_answer_to_what_has_a_number_in_it_is_told_with_its_place(case: Case) -> None:
    await case.sockets["supervisor"].command("conversation.join", **case.at)
    await case.sockets["supervisor"].send(case.order["id"], f"I called {PHONE}", reply_to=case.message)
    told = await case.sockets["agent"].heard("I called ☎•••")
    assert told["event"]["message"]["reply_to"] == case.message


@pytest.mark.parametrize("role", SEEN)
async def test_every_path_shows_what_the_role_may_see(case: Case, role: str) -> None:
    for path, raw in (await case.paths(role)).items():
        requires(role, raw, path)


async def test_the_party_who_said_it_reads_it_as_it_is(case: Case) -> None:
    for command in ("history", "conversation.get"):
        raw = await case.read("seller", command, **case.at)
        assert PHONE in raw
        assert EMAIL in raw


async def test_search_finds_nothing_by_what_is_hidden_and_shows_the_view_of_what_is_found(case: Case) -> None:
    await indexed(case.node)
    for role in SEEN:
        for asked in ("call", '"please call"', "call write", "pleasee"):
            hits = (await case.sockets[role].command("message.search", query=asked))["hits"]
            assert [hit["message"]["content"]["text"] for hit in hits] == [SEEN[role]], (role, asked)
            assert hits[0]["snippet"] == SEEN[role]
        for asked, hidden in ((PHONE, PHONE), ("345", PHONE), ("call 678", PHONE), (EMAIL, EMAIL), ("mail", EMAIL)):
            hits = (await case.sockets[role].command("message.search", query=asked))["hits"]
            assert bool(hits) == (hidden in SEEN[role]), (role, asked)


@pytest.mark.parametrize(("scopes", "whole"), [((), False), (("pii:read",), True)])
async def test_an_api_key_reads_contact_data_with_the_scope_pii_read_alone(
    case: Case, scopes: tuple[str, ...], whole: bool
) -> None:
    key = await api_key(case.node, "conversations:read", "messages:read", "messages:as", *scopes)
    here, seller = f"/conversations/{case.order['id']}", participant(case.order, "seller:1")
    async with client(case.node.url, key) as rest:
        for path in (here, f"{here}/messages", "/conversations", f"{here}/as/{seller}"):
            answer = await rest.get(path)
            assert answer.status_code == 200, answer.text
            assert (PHONE in answer.text, EMAIL in answer.text) == (whole, whole), path


async def test_a_notification_says_what_the_reader_may_see(case: Case) -> None:
    for role in ("agent", "supervisor"):
        if role == "supervisor":
            await case.sockets[role].command("conversation.join", **case.at)
        told = await notifying.notice(case.node.services, due(case, role))
        assert told is not None
        assert told.text == SEEN[role]


def due(case: Case, role: str) -> Due:
    """The message, for the browser of staff."""
    return Due(
        tenant_id=1,
        subscription_id="",
        conversation_id=case.order["id"],
        message_id=case.message,
        attempts=1,
        profile_id=f"{role}:1",
        role=role,
        conversations=None,
        endpoint="",
        p256dh="",
        auth="",
        site=None,
        created_at=datetime.now(UTC),
    )
