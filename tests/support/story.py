"""A conversation that is lived by chance: people come, speak, go, are cut off and come back; and its `History`."""

import asyncio
import contextlib
import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from random import Random
from typing import Any

import asyncpg

from .invariants import STAFF, Attempt, History, Reader, Replay, Session, Stored, StoredMessage
from .node import LiveNode
from .sockets import Frame, RawSocket, Refused, result_of

PEOPLE = {"buyer:7": "buyer", "seller:1": "seller", "seller:2": "seller", "courier:1": "courier", "agent:1": "agent"}
AT_FIRST = ("buyer:7", "seller:1")
AUDIENCES: list[list[str] | None] = [None, None, None, ["seller"], ["staff"], ["courier"], ["buyer", "courier"]]
ROLES = ("buyer", "seller", "courier")
PAGE = 7  # small, so that there are many


@dataclass
class Person:
    """Someone with a socket, and what they got on it and on those before."""

    profile: str
    role: str
    reader: Reader
    socket: RawSocket | None = None
    session: Session | None = None
    joins: list[str] = field(default_factory=list)
    cursor: str | None = None  # of the first sync


class Story:
    """Lives on a node; `random` decides."""

    def __init__(self, node: LiveNode, random: Random) -> None:
        self._node, self._random = node, random
        self._people = {p: Person(p, r, Reader(profile=p, staff=r in STAFF)) for p, r in PEOPLE.items()}
        self._attempts: list[Attempt] = []
        self._edits: dict[str, list[str]] = {}
        self._conversation = ""
        self._said = 0

    async def live(self, steps: int) -> History:
        """So many things happen, then everyone reads everything once more."""
        made = await self._node.conversation(*((p, PEOPLE[p]) for p in AT_FIRST))
        self._conversation = made["id"]
        for person in self._people.values():
            await self._connect(person)
            assert person.socket is not None
            person.cursor = (await person.socket.command("sync"))["cursor"]
            if person.profile in AT_FIRST:
                person.joins.append("all")
        await self._begin()
        doings: list[tuple[Callable[[Person], Awaitable[None]], int]] = [
            *((self._speak, 12), (self._speak_in_chorus, 2), (self._resend, 3), (self._edit, 4), (self._react, 2)),
            *((self._come, 4), (self._go, 1), (self._change_role, 1), (self._be_cut_off, 2), (self._take_back, 1)),
        ]
        for _ in range(steps):
            do = self._random.choices([d for d, _ in doings], [weight for _, weight in doings])[0]
            with contextlib.suppress(Refused):
                await do(self._random.choice(list(self._people.values())))
        for person in self._people.values():
            await self._end(person)
        return await self._history()

    async def _begin(self) -> None:
        """Whatever chance brings, each of these has happened."""
        buyer, seller, other, courier = (self._people[p] for p in ("buyer:7", "seller:1", "seller:2", "courier:1"))
        await self._send(buyer, "first", self._words(), None)
        await self._send(buyer, "aside", self._words(), ["seller"])
        await self._come(courier, "from_join")
        await self._edit(buyer)
        await self._come(other, "all")
        await self._send(other, "hello", self._words(), None)
        await self._be_cut_off(seller)
        await asyncio.gather(*(self._send(seller, f"s{n}", self._words(), None) for n in range(9)))
        await self._resend(buyer)
        await self._go(other)
        for person in (buyer, seller, courier):
            await self._send(person, "after", self._words(), None)
            await self._send(person, "note", self._words(), ["staff"])
        await self._edit(seller)

    # What people do

    def _words(self) -> str:
        self._said += 1
        return f"word{self._said:04}x{self._random.randrange(10**6):06}"

    async def _speak(self, person: Person) -> None:
        await self._send(person, f"c{self._said}", self._words(), self._random.choice(AUDIENCES))

    async def _speak_in_chorus(self, person: Person) -> None:
        """Some at the same moment, one of them twice."""
        words, audience = self._words(), self._random.choice(AUDIENCES)
        others = [self._speak(other) for other in self._people.values() if other is not person]
        same = [self._send(person, f"c{self._said}-chorus", words, audience) for _ in range(2)]
        await asyncio.gather(*others, *same)

    async def _resend(self, person: Person) -> None:
        own = [a for a in self._attempts if a.profile == person.profile and a.ack]
        if own:
            attempt = self._random.choice(own)
            assert attempt.ack is not None
            await self._send(person, attempt.client_id, attempt.text, attempt.ack["audience"])

    async def _send(self, person: Person, client_id: str, words: str, audience: list[str] | None) -> None:
        assert person.socket is not None
        fields: dict[str, Any] = {} if audience is None else {"audience": audience}
        asked = await person.socket.ask(
            "message.send",
            conversation=self._conversation,
            content={"kind": "text", "text": words},
            client_id=client_id,
            **fields,
        )
        async with asyncio.timeout(15):
            frame = await asked
        ack, code = None, frame.get("code")
        if code is None:
            ack = {**result_of(frame), "audience": audience}
        self._attempts.append(
            Attempt(
                profile=person.profile,
                client_id=client_id,
                text=words,
                ack=ack,
                code=code,
                answered_at=datetime.now(UTC),
            )
        )

    async def _own_message(self, person: Person) -> str | None:
        own = [a.ack["message"] for a in self._attempts if a.profile == person.profile and a.ack]
        return self._random.choice(own) if own else None

    async def _edit(self, person: Person) -> None:
        message, words = await self._own_message(person), self._words()
        if message is not None:
            content = {"kind": "text", "text": words}
            await self._ask(person, "message.edit", message=message, content=content)
            self._edits.setdefault(message, []).append(words)

    async def _take_back(self, person: Person) -> None:
        message = await self._own_message(person)
        if message is not None:
            await self._ask(person, "message.delete", message=message)

    async def _react(self, person: Person) -> None:
        if self._attempts and (ack := self._random.choice(self._attempts).ack):
            await self._ask(person, "message.react", message=ack["message"], emoji=self._random.choice("👍🎉"))

    async def _ask(self, person: Person, command: str, **fields: Any) -> Frame:
        assert person.socket is not None
        return await person.socket.command(command, conversation=self._conversation, **fields)

    # How they come and go

    async def _come(self, person: Person, history: str | None = None) -> None:
        history = history or self._random.choice(["all", "from_join"])
        invited = {"profile": person.profile, "role": person.role, "history": history}
        before = await self._present(person)
        answer = await self._node.rest.post(f"/conversations/{self._conversation}/participants", json=invited)
        if answer.status_code == 200 and not before:
            person.joins.append(history)

    async def _present(self, person: Person) -> str | None:
        """The participant id, if they are in it."""
        shown = (await self._node.rest.get(f"/conversations/{self._conversation}")).json()["conversation"]
        found = [p for p in shown["participants"] if p["profile"] == person.profile and p.get("present", True)]
        return found[0]["id"] if found else None

    async def _go(self, person: Person) -> None:
        if here := await self._present(person):
            await self._node.rest.delete(f"/conversations/{self._conversation}/participants/{here}")

    async def _change_role(self, person: Person) -> None:
        if person.role not in ROLES:
            return
        role = self._random.choice(ROLES)
        if here := await self._present(person):
            path = f"/conversations/{self._conversation}/participants/{here}"
            if (await self._node.rest.patch(path, json={"role": role})).status_code == 200:
                person.role = role

    # How they hear

    async def _connect(self, person: Person) -> None:
        person.socket = await self._node.connect(person.profile, PEOPLE[person.profile])
        person.session = Session(events=[], welcomed_at=datetime.now(UTC), open_at_the_end=False)
        person.reader.sessions.append(person.session)

    async def _be_cut_off(self, person: Person) -> None:
        assert person.socket is not None
        person.socket.cut()
        await person.socket.end()
        self._keep(person)
        await self._connect(person)

    def _keep(self, person: Person) -> None:
        assert person.socket is not None
        assert person.session is not None
        own = [
            f for f in person.socket.events if f["conversation"] == self._conversation
        ]  # its profile is in others too
        person.session.events = own
        person.reader.raw += person.socket.raw

    async def _end(self, person: Person) -> None:
        """What was on its way arrives; then a new session reads it all from the beginning."""
        assert person.socket is not None
        assert person.session is not None
        await person.socket.all_heard()
        person.session.open_at_the_end = True
        self._keep(person)
        await self._connect(person)
        for lane in await self._lanes(person):
            for stretch in lane["ranges"]:
                await self._replay(person, lane, stretch)
        with contextlib.suppress(Refused):
            await self._ask(person, "history", limit=200)
        await person.socket.command("conversation.list")
        self._keep(person)

    async def _lanes(self, person: Person) -> list[Frame]:
        """As a sync from the cursor of the beginning shows them, to those who left as well; to staff as they ask."""
        assert person.socket is not None
        found = (await person.socket.command("sync", cursor=person.cursor))["conversations"]
        if not found and person.role in STAFF:
            found = [(await self._ask(person, "conversation.get"))["conversation"]]
        return [lane for one in found if one["id"] == self._conversation for lane in one["lanes"]]

    async def _replay(self, person: Person, lane: Frame, stretch: Frame) -> None:
        after: int = stretch.get("after", 0)
        to: int = stretch.get("to") or lane["head"]
        replay = Replay(lane=lane["id"], after=after, to=to, events=[])
        cursor = after
        while cursor < to:
            page = await self._ask(person, "events", lane=lane["id"], after=cursor, limit=PAGE)
            inside = [frame for frame in page["events"] if frame["seq"] <= to]
            if not inside:
                break
            replay.events += inside
            cursor = inside[-1]["seq"]
        person.reader.replays.append(replay)

    async def _history(self) -> History:
        connection = await asyncpg.connect(self._node.services.at(self._conversation).database.dsn)
        try:
            events = await connection.fetch(_EVENTS, self._conversation)
            messages = await connection.fetch(_MESSAGES, self._conversation)
            lanes = await connection.fetch(
                "SELECT id, audience FROM lanes WHERE conversation_id = $1", self._conversation
            )
            people = await connection.fetch(
                "SELECT id, profile_id FROM participants WHERE conversation_id = $1", self._conversation
            )
        finally:
            await connection.close()
        return History(
            events=[Stored(**{**row, "data": json.loads(row["data"] or "{}")}) for row in events],
            messages=[StoredMessage(**row) for row in messages],
            audiences={row["id"]: frozenset(row["audience"]) for row in lanes},
            profiles={row["id"]: row["profile_id"] for row in people},
            joins={person.profile: person.joins for person in self._people.values()},
            attempts=self._attempts,
            edits=self._edits,
            readers=[person.reader for person in self._people.values()],
        )


_EVENTS = """
SELECT lane_id AS lane, seq, at, name, message_id AS message, data FROM events WHERE conversation_id = $1 ORDER BY at
"""
_MESSAGES = """
SELECT id, lane_id AS lane, seq, at, profile_id AS profile, client_id FROM messages WHERE conversation_id = $1
"""
_LANES = "SELECT id, audience FROM lanes WHERE conversation_id = $1"
_PEOPLE = "SELECT id, profile_id FROM participants WHERE conversation_id = $1"
