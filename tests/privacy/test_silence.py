"""What is not theirs changes nothing for them: not one byte on a socket, not one byte of any answer."""

import base64
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import httpx2
import msgspec
import pytest

from support import neighbour
from support import postgres as cluster
from support.node import LiveNode, client, participant
from support.sockets import Frame, RawSocket
from tradepost_server.model import Conversation, Lane, Participant
from tradepost_server.rules import lanes
from tradepost_server.store import listing, views

Patch = pytest.MonkeyPatch
pytestmark = pytest.mark.timeout(60)
CAST = {"buyer": "buyer:1", "seller": "seller:1", "courier": "courier:1", "bot": "bot:1", "agent": "agent:1"}
STAFF = {"agent"}
PONG = b'{"type":"pong"}'


@dataclass(kw_only=True)
class Room:
    """A conversation with one of each role, and what has been said in it."""

    node: LiveNode
    made: Frame
    sockets: dict[str, RawSocket]
    rest: dict[str, httpx2.AsyncClient]
    said: dict[str, Frame] = field(default_factory=dict)
    cursors: dict[str, str] = field(default_factory=dict)  # role → of a sync before the deed

    @property
    def id(self) -> str:
        return str(self.made["id"])

    def participant(self, role: str) -> str:
        return participant(self.made, CAST[role])

    async def say(self, author: str, text: str, *audience: str, **fields: Any) -> Frame:
        """Without an audience: to those of what it answers."""
        fields |= {"audience": list(audience)} if audience else {}
        self.said[text] = await self.sockets[author].send(self.id, text, **fields)
        return self.said[text]

    async def on(self, author: str, command: str, text: str, **fields: Any) -> None:
        await self.sockets[author].command(command, conversation=self.id, message=self.said[text]["message"], **fields)

    async def rescope(self, text: str, *audience: str) -> None:
        await self.on("agent", "message.rescope", text, audience=list(audience), reason="a test")

    async def settle(self) -> None:
        for socket in self.sockets.values():
            await socket.all_heard()

    async def answers(self, role: str) -> dict[str, bytes]:
        """Every path's answer to them, word for word."""
        here = f"/conversations/{self.id}"
        paths = [here, f"{here}/messages?limit=200", "/conversations", "/conversations?status=open", "/sync"]
        paths += [
            "/sync?limit=1",
            "/conversations?limit=1",
        ]  # the first of two, and where the cursor says that it stands
        paths += [f"/sync?cursor={self.cursors[role]}", *(f"/profiles/{other}" for other in CAST.values())]
        found = {path: _lasting((await self.rest[role].get(path)).content) for path in paths}
        for lane in {sent["lane"] for sent in self.said.values()} | {"all"}:
            found[f"log of {lane}"] = await self._asked(role, "events", lane=lane, after=0)
        for text, sent in self.said.items():
            found[f"around {text}"] = await self._asked(role, "history", around=sent["message"])
        return found

    async def _asked(self, role: str, command: str, **fields: Any) -> bytes:
        frame = await (await self.sockets[role].ask(command, conversation=self.id, **fields))
        return _lasting(msgspec.json.encode(frame))

    async def remember(self, role: str) -> None:
        """Where a later sync goes on."""
        self.cursors[role] = (await self.sockets[role].command("sync"))["cursor"]


def _lasting(answer: bytes) -> bytes:
    """Without what differs each time: the last page's cursor has the time in it, a refusal its number."""
    found = msgspec.json.decode(answer)
    if found.get("cursor"):
        position = msgspec.json.decode(base64.urlsafe_b64decode(found["cursor"] + "=="))
        found["cursor"] = (position["at"], position["id"]) if position["id"] else None
    return msgspec.json.encode({k: v for k, v in found.items() if k not in ("ref", "request_id")})


Deed = Callable[[Room], Awaitable[object]]


@dataclass(frozen=True, kw_only=True)
class Case:
    """Something that is done, and those for whom it has not happened."""

    name: str
    deed: Deed
    outside: frozenset[str]
    before: Deed


def _outside(*inside: str) -> frozenset[str]:
    return frozenset(CAST) - STAFF - set(inside)


async def _nothing(room: Room) -> None:
    """Nothing had to be there."""


def _case(name: str, outside: frozenset[str], deed: Deed, before: Deed = _nothing) -> Case:
    return Case(name=name, deed=deed, outside=outside, before=before)


async def _aside(room: Room) -> None:
    """The buyer and the seller talk beside the others, and staff among themselves."""
    await room.say("buyer", "aside", "seller")
    await room.say("seller", "answer", reply_to=room.said["aside"]["message"])
    await room.say("agent", "note", "staff")


async def _emoji(room: Room) -> None:
    await room.on("seller", "message.react", "aside", emoji="👍")
    await room.on("seller", "message.react", "aside", emoji="👍", on=False)


async def _receipts(room: Room) -> None:
    lane, seq = room.said["aside"]["lane"], room.said["aside"]["seq"]
    await room.sockets["seller"].command("receipt.set", conversation=room.id, lane=lane, read=seq)


async def _typing(room: Room) -> None:
    for on in (True, False):
        await room.sockets["buyer"].command("typing.set", conversation=room.id, audience=["seller"], on=on)


async def _watching(room: Room) -> None:
    watcher = await room.node.connect("agent:9", "agent")
    await watcher.command("conversation.watch", conversation=room.id)
    await watcher.send(room.id, "a watcher's note", audience=["staff"])
    await watcher.command("conversation.unwatch", conversation=room.id)


async def _looking(room: Room) -> None:
    for role in CAST:
        answer = await room.node.rest.get(f"/conversations/{room.id}/as/{room.participant(role)}")
        assert answer.status_code == 200, answer.text
        message = room.said["aside"]["message"]
        await room.node.rest.get(f"/conversations/{room.id}/messages/{message}/why/{room.participant(role)}")


async def _there_and_back(room: Room) -> None:
    await room.rescope("aside", "courier")
    await room.rescope("aside", "seller")


def _edit(text: str, author: str) -> Deed:
    async def deed(room: Room) -> None:
        await room.on(author, "message.edit", text, content={"kind": "text", "text": f"{text} again"})

    return deed


def _delete(text: str, author: str) -> Deed:
    async def deed(room: Room) -> None:
        await room.on(author, "message.delete", text)

    return deed


CASES = [
    _case("a word to a role", _outside("buyer", "seller"), lambda room: room.say("buyer", "word", "seller")),
    _case(
        "a word to two roles",
        _outside("buyer", "seller", "courier"),
        lambda room: room.say("buyer", "word", "seller", "courier"),
    ),
    _case("a word to staff", _outside("bot"), lambda room: room.say("bot", "word", "staff")),
    _case("a note of staff", _outside(), lambda room: room.say("agent", "word", "staff")),
    _case(
        "a word to someone by name",
        _outside("courier"),
        lambda room: room.say("agent", "word", f"participant:{room.participant('courier')}"),
    ),
    _case(
        "an answer beside the others",
        _outside("buyer", "seller"),
        lambda room: room.say("buyer", "more", reply_to=room.said["answer"]["message"]),
        _aside,
    ),
    _case("an edit", _outside("buyer", "seller"), _edit("aside", "buyer"), _aside),
    _case("an edit of a note", _outside(), _edit("note", "agent"), _aside),
    _case("a deletion", _outside("buyer", "seller"), _delete("aside", "buyer"), _aside),
    _case("reactions", _outside("buyer", "seller"), _emoji, _aside),
    _case("receipts", _outside("buyer", "seller"), _receipts, _aside),
    _case("typing", _outside("buyer", "seller"), _typing, _aside),
    _case("staff who watch", _outside(), _watching),
    _case("looking as another", _outside(), _looking, _aside),
    _case("moving among others", _outside("buyer", "seller"), lambda room: room.rescope("aside", "staff"), _aside),
    _case("moving there and back", _outside("buyer", "seller", "courier"), _there_and_back, _aside),
]


_LONG_AGO = (
    "UPDATE logs SET last_at = last_at - interval '1 hour'",
    "UPDATE conversations SET active_at = active_at - interval '1 hour'",
    "UPDATE events SET at = at - interval '1 hour'",
)


@pytest.fixture
async def room(node: LiveNode) -> Room:
    """With words that everyone has heard, an hour ago: a sync goes back some seconds."""
    made = await node.conversation(*((profile, role) for role, profile in CAST.items()))
    sockets = {role: await node.connect(profile, role) for role, profile in CAST.items()}
    for profile in CAST.values():
        await neighbour.known(profile)
    rest = {role: client(node.url, await node.token(profile, role)) for role, profile in CAST.items()}
    room = Room(node=node, made=made, sockets=sockets, rest=rest)
    await room.say("seller", "good morning", "all")
    await node.conversation(
        *((profile, role) for role, profile in CAST.items())
    )  # a newer one, in which nothing happens
    await cluster.execute(node.dsn, *_LONG_AGO)
    return room


def told(messages: list[bytes]) -> list[bytes]:
    """Without pongs, and without the news, a second late, that the cast itself is here."""
    here = [f'"presence","profile":"{profile}"'.encode() for profile in CAST.values()]
    return [m for m in messages if m != PONG and not any(signal in m for signal in here)]


async def differences(room: Room, case: Case) -> list[str]:
    """What changed for those outside: bytes on their sockets, and answers."""
    await case.before(room)
    for role in case.outside:
        await room.remember(role)
    known = dict(room.said)
    before = {role: await room.answers(role) for role in case.outside}
    await room.settle()
    heard = {role: len(room.sockets[role].raw) for role in case.outside}
    await case.deed(room)
    await room.settle()
    found = [f"{role} heard {m!r}" for role in case.outside for m in told(room.sockets[role].raw[heard[role] :])]
    room.said = known
    for role in case.outside:
        after = await room.answers(role)
        found += [f"{role}: {path}: {answer!r}" for path, answer in after.items() if answer != before[role][path]]
    for rest in room.rest.values():
        await rest.aclose()
    return found


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
async def test_what_is_not_theirs_changes_nothing_for_them(room: Room, case: Case) -> None:
    assert await differences(room, case) == []


def everyone_hears(patch: Patch) -> None:
    """Who is in it hears every lane."""

    def readers(conversation: Conversation, lane: Lane, now: datetime) -> list[Participant]:
        return [p for p in conversation.participants.values() if p.stint(now) is not None]

    patch.setattr(lanes, "readers", readers)


def activity_is_that_of_all(patch: Patch) -> None:
    """A conversation is as new as its last event, whoever may read it."""

    async def as_they_are(tx: object, actor: object, seen: object) -> object:
        return seen

    patch.setattr(views, "_dated", as_they_are)


def a_sync_goes_by_the_activity_of_all(patch: Patch) -> None:
    """What changed, and in which order, is not asked for them."""
    blind = listing._SYNC.replace("ELSE seen.at END", "ELSE l.last_at END")
    assert blind != listing._SYNC
    patch.setattr(listing, "_SYNC", blind)


@pytest.mark.parametrize("plant", [everyone_hears, activity_is_that_of_all, a_sync_goes_by_the_activity_of_all])
async def test_what_shows_through_is_noticed(room: Room, monkeypatch: Patch, plant: Callable[[Patch], None]) -> None:
    plant(monkeypatch)
    assert await differences(room, next(case for case in CASES if case.name == "a note of staff"))
