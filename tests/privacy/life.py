"""A random life of one conversation: what is done, by whom, against a real node, and the model that is told of it."""

import asyncio
import random
from collections import Counter
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

from privacy import contacts, moderating
from privacy.model import Model, Person, Rules, Said, Version, Waiting, Words
from support.node import LiveNode
from support.sockets import Frame, RawSocket

PARTIES = ("buyer", "seller", "courier", "bot")
IN, AFTER = frozenset({"assigned", "on_the_way"}), "delivered"
STAGES = ("inquiry", "paid", "assigned", "on_the_way", AFTER, "closed")
GRACE_S = 1  # seconds, the unit of a policy
FILES = 0.5  # of the messages carry one
CONTACTS = 0.55  # of them tell contact data
EDITED = 0.9  # of what is said differently tells some
CARDS = 0.3  # of those that do and carry no file are a card
NEAR = timedelta(milliseconds=100)  # nothing but a message is done so close to a deadline

VARIANTS: dict[str, tuple[dict[str, Any], Rules]] = {
    "plain": ({}, Rules()),
    "aliases": ({role: {"alias": f"{role.title()} {{n}}"} for role in PARTIES}, Rules(aliases=True)),
    "windows": (
        {"courier": {"window": {"stages": sorted(IN), "then": {AFTER: GRACE_S}}}},
        Rules(window=IN, grace_s={AFTER: GRACE_S}),
    ),
    "hidden windows": (
        {
            "courier": {"window": {"stages": sorted(IN)}, "earlier_windows": False},
        },
        Rules(window=IN, earlier_windows=False),
    ),
}
STAFF = {"phones": {"staff": True, "grants": ["pii.phone"]}}  # a role that sees phones and no emails


@dataclass
class Watched:
    """Someone's sockets: all bytes that ever reached them, and what must have while they were connected."""

    profile: str
    role: str
    socket: RawSocket | None = None
    raw: list[bytes] = field(default_factory=list)
    due: set[str] = field(default_factory=set)

    def gather(self) -> bytes:
        """What came so far, of earlier sockets too."""
        return b"".join([*self.raw, *(self.socket.raw if self.socket is not None else ())])


class Life:
    """Plays one conversation. Everything is done one after the other; the model hears of each step."""

    def __init__(self, node: LiveNode, seed: int) -> None:
        self.node, self.seed, self.random = node, seed, random.Random(seed)
        self.variant = self.random.choice(list(VARIANTS))
        self.model = Model(VARIANTS[self.variant][1])
        self.watched: dict[str, Watched] = {}  # by profile
        self.noticed: list[tuple[str, str, str]] = []  # on a path, who saw a trace of what is not theirs
        self.counts: Counter[str] = Counter()  # of what happened to contact data, held messages and blocked people
        self.log: list[str] = []  # what was done, for whoever has to understand a mismatch
        self.id = ""
        self.order_version = 0
        self.lanes: dict[str, frozenset[str]] = {"all": frozenset({"all"})}
        self.files: dict[str, str] = {}  # every file that was ever sent → its message
        self.addresses: dict[str, dict[str, str]] = {}  # participant → file → where they could fetch it once
        self._chance = random.Random(f"files {seed}")  # of its own: who sends files changes nothing else
        self._telling = random.Random(f"contacts {seed}")
        self.contacts: list[contacts.Contact] = []  # that were ever written, oldest first
        self.frozen = False
        self._secrets = 0

    # Words

    def secret(self) -> str:
        """A text that is nowhere else."""
        self._secrets += 1
        return f"zq{contacts.mark(self.seed)}x{self._secrets}q"

    def words(self, share: float = CONTACTS) -> Words:
        """A secret, often with contact data."""
        secret = self.secret()
        if self._telling.random() >= share:
            return Words(secret)
        kind = self._telling.choices(list(contacts.SIGNS), [3, 3, 2, 3])[0]
        self.contacts.append(contacts.contact(kind, self.seed, self._secrets))
        return Words(secret, self.contacts[-1])

    def _name(self, profile: str) -> str:
        return f"nm{self.seed}y{profile.replace(':', 'z')}n"

    # Beginning

    async def begin(self) -> None:
        """The policy, the conversation, its people and their sockets."""
        roles, _ = VARIANTS[self.variant]
        policy = {"roles": {**roles, **STAFF}, "masking": contacts.POLICY}
        answer = await self.node.rest.put("/policy", json={"policy": policy})
        assert answer.is_success, answer.text
        cast = [("buyer", 0), ("seller", 0), *self.random.sample([("buyer", 1), ("seller", 1), ("bot", 0)], 1)]
        invited = []
        for role, n in cast:
            profile = self._profile(role, n)
            history = self.random.choice(["all", "from_join"])
            invited.append({"profile": profile, "role": role, "history": history, "name": self._name(profile)})
        made = await self.node.conversation(*invited, subject={"type": "order", "id": str(self.seed)})
        self.id = made["id"]
        for invitee, shown in zip(invited, sorted(made["participants"], key=lambda p: p["id"]), strict=True):
            assert shown["profile"] == invitee["profile"]
            person = self._person(shown["id"], invitee["profile"])
            self.model.enter(person, invitee["role"], all_history=invitee["history"] == "all")
        for role, n in [*cast, ("courier", 0), ("courier", 1), ("seller", 2)]:
            await self._connect(self._profile(role, n), role)
        self.agent = await self.node.connect(f"agent:{self.seed}", "agent")
        await self.agent.command("conversation.watch", conversation=self.id)
        self.supervisor = await self.node.connect(f"supervisor:{self.seed}", "supervisor")
        await self.supervisor.command("conversation.join", conversation=self.id)
        self.model.note()

    def _profile(self, role: str, n: int) -> str:
        return f"{role}:{self.seed}:{n}"

    def _person(self, participant: str, profile: str) -> Person:
        person = self.model.people.get(participant)
        if person is None:
            person = self.model.people[participant] = Person(participant, profile, self._name(profile))
        return person

    async def _connect(self, profile: str, role: str) -> None:
        watched = self.watched.setdefault(profile, Watched(profile, role))
        watched.socket = await self.node.connect(profile, role)

    def socket_of(self, person: Person) -> RawSocket | None:
        return self.watched[person.profile].socket

    # Steps

    async def step(self) -> None:
        """One thing happens, or is refused; then everyone has heard what is theirs."""
        doing: list[tuple[Callable[[], Awaitable[bool]], int]] = [
            (self.say, 10),
            (self.answer, 8),
            (self.note_of_staff, 2),
            (partial(moderating.hotline, self), 1),
            (partial(moderating.settle, self), 12 if moderating.waiting(self) else 0),
            (partial(moderating.block, self), 3),
            (partial(moderating.unblock, self), 2 if self.model.blocks else 0),
            (partial(moderating.freeze, self), 20 if self.frozen else 1),
            (self.edit, 4),
            (self.delete, 1),
            (self.react, 2),
            (self.rescope, 4),
            (self.add, 4),
            (self.remove, 2),
            (self.change_role, 2),
            (self.set_stage, 4 if self.model.rules.window else 2),
            (self.set_receipt, 2),
            (self.typing, 1),
            (self.cut, 2),
        ]
        await self.clear_of_deadlines()
        self.model.step += 1
        act = self.random.choices([d for d, _ in doing], [w for _, w in doing])[0]
        before = len(self.log)
        if not await act():
            del self.log[before:]
        self.model.note()
        await self._all_heard()

    async def clear_of_deadlines(self, near: timedelta = NEAR) -> None:
        """Deadlines are passed here, and told to the model, so that a step is wholly before or wholly after."""
        while True:
            now = datetime.now(UTC)
            due = [(limit, p) for p in self.model.people.values() if p.now and (limit := self._limit(p)) is not None]
            for limit, person in due:
                if limit <= now:
                    self.model.step += 1
                    self.model.leave(person, limit)
                    self.log.append(f"{person.profile}: deadline")
                    self.model.note()
            soon = [limit for limit, _ in due if now < limit <= now + near]
            if not soon:
                return
            if self.random.random() < 0.5:
                await self._race(max(soon))
            await asyncio.sleep(max(0.0, (max(soon) - datetime.now(UTC)).total_seconds()) + 0.002)

    def _limit(self, person: Person) -> datetime | None:
        stay = person.now
        return None if stay is None else stay.end_at or stay.until

    async def _race(self, until: datetime) -> None:
        """A message around the very moment of a deadline: by its time, not by when it was asked, it is theirs."""
        await asyncio.sleep(max(0.0, (until - datetime.now(UTC)).total_seconds() - 0.002))
        self.model.step += 1
        await self.say()
        self.model.note()

    async def _all_heard(self) -> None:
        for watched in self.watched.values():
            if watched.socket is not None:
                await watched.socket.all_heard()

    def present(self, *roles: str) -> list[Person]:
        return [p for p in self.model.people.values() if p.now and (not roles or p.now.role in roles)]

    def _speaker(self) -> Person | None:
        found = [p for p in self.present() if self.socket_of(p) is not None]
        return self.random.choice(found) if found else None

    def _audience(self) -> list[str]:
        entries = [*PARTIES, "staff", *(f"participant:{p.id}" for p in self.model.people.values() if p.stays)]
        if self.random.random() < 0.3:
            return ["all"]
        return self.random.sample(entries, self.random.choice([1, 1, 2, 3]))

    # What is said

    async def say(self) -> bool:
        person = self._speaker()
        return person is not None and await self._send(person, self._audience(), None)

    async def answer(self) -> bool:
        person = self._speaker()
        readable = self.model.readable(person) if person is not None else []
        if person is None or not readable:
            return False
        original = self.random.choice(readable)
        audience = None if self.random.random() < 0.85 else self._audience()
        return await self._send(person, audience, original)

    async def _send(self, person: Person, audience: list[str] | None, original: Said | None) -> bool:
        socket, stay, words = self.socket_of(person), person.now, self.words()
        if socket is None or stay is None:
            return False
        file = await self._upload(person, words.secret) if self._chance.random() < FILES else None
        fields: dict[str, Any] = {"content": self._content(words, file)}
        if audience is not None:
            fields["audience"] = audience
        if original is not None:
            fields["reply_to"] = original.id
        full = self.model.with_author(frozenset(audience or ["all"]), person.id, stay.role)
        if original is not None and audience is None:
            full = original.audience
        holds = self.model.decide(words, person.id, stay.role, full) == "hold"
        other = self._speaker() if holds else None
        before = await self.views(other)
        allowed = {"reply_wider_than_original", "forbidden", "not_found", "unknown_audience"}
        sent = await self._may_be_refused(socket, "message.send", allowed, **fields)
        if sent is None:
            return False
        if holds:
            await self.unchanged(other, before, words.secret)
        if "masked" in sent:
            self.counts[f"masked {fields['content']['kind']}"] += 1
        place = sent.get("message") or sent["held"]
        self.said(sent, person.id, stay.role, full, words, original)
        if file is not None:
            self.files[file] = place
        self.log.append(f"{person.profile} says {words.whole} ({place}) to {sorted(full)}, {fields['content']['kind']}")
        return True

    def _content(self, words: Words, file: str | None) -> dict[str, Any]:
        """A text, what stands under a file, or a card."""
        if file is not None:
            return {"kind": "file", "file": file, "caption": words.whole}
        if words.contact is None or self._telling.random() >= CARDS:
            return {"kind": "text", "text": words.whole}
        return {"kind": "card", "card": {"title": words.secret, "description": words.contact.text}}

    async def _upload(self, person: Person, secret: str) -> str:
        """A file that says the secret."""
        token = await self.node.token(person.profile, self.watched[person.profile].role)
        form = {"file": ("words.txt", f"In this file: {secret}.".encode(), "text/plain")}
        said = {"Authorization": f"Bearer {token}"}
        answer = await self.node.rest.post("/files", files=form, headers=said)
        assert answer.status_code == 201, answer.text
        found: str = answer.json()["file"]["id"]
        return found

    def carried(self, said: Said) -> str | None:
        """The file that the message still carries: one that was edited says something else."""
        if len(said.versions) > 1:
            return None
        return next((file for file, message in self.files.items() if message == said.id), None)

    def said(
        self, sent: Frame, author: str, role: str, audience: frozenset[str], words: Words, original: Said | None
    ) -> None:
        """It was said, and stands somewhere or waits."""
        decision = self.model.decide(words, author, role, audience)
        self.counts[decision] += words.contact is not None
        answered = "hold" if "held" in sent else "mask" if "masked" in sent else "allow"
        if answered != decision:
            self.noticed.append(("answers", author, f"{words.whole} to {sorted(audience)}: {answered}, not {decision}"))
        answers = original.id if original is not None else None
        if "held" in sent:
            self.model.held[sent["held"]] = Waiting(author, role, audience, words, answers)
        elif decision != "hold":  # what should wait is for nobody, wherever it stands
            self.place(sent, Waiting(author, role, audience, words, answers), masked=decision == "mask")

    def place(self, sent: Frame, told: Waiting, *, masked: bool) -> Said:
        """A message has its place."""
        at = datetime.fromisoformat(sent["at"])
        self.lanes[sent["lane"]] = told.audience
        self.model.messages[sent["message"]] = said = Said(
            id=sent["message"],
            author=told.author,
            author_role=told.author_role,
            step=self.model.step,
            at=at,
            versions=[Version(told.words, self.model.step, at, masked)],
            audience=told.audience,
            places=[(sent["lane"], sent["seq"])],
            placed=(self.model.step, at),
            answers=told.answers,
        )
        self._due(said)
        return said

    def _due(self, said: Said) -> None:
        """Who is connected and may read its newest version must have been sent it.

        But for those whose part ends just now: a delivery after the deadline is none, and they catch up to the end.
        """
        at = said.newest.at
        for person in self.model.people.values():
            watched, limit = self.watched[person.profile], self._limit(person)
            if limit is not None and limit <= at + NEAR:
                continue
            if watched.socket is not None and self.model.told(person, said):
                watched.due |= self.model.markers(person, said)

    async def note_of_staff(self) -> bool:
        """What a party sees is the same before and after: times, order and counts tell nothing of it."""
        words, person = self.words(), self._speaker()
        before = await self.views(person)
        sent = await self.agent.send(self.id, words.whole, audience=["staff"])
        self.said(sent, "staff", "agent", frozenset({"staff"}), words, None)
        self.log.append(f"staff note {words.whole} ({sent['message']})")
        await self.unchanged(person, before, words.secret)
        return True

    async def unchanged(self, person: Person | None, before: list[Frame], secret: str) -> None:
        """What someone sees is as it was before something that is not for them."""
        settled = not any(s.until or s.end_at for p in self.model.people.values() for s in p.stays)  # no end is late
        after = await self.views(person)
        if person is not None and settled and _leaves(after) != _leaves(before):
            changed = [f"{a} → {b}" for a, b in zip(_leaves(before), _leaves(after), strict=False) if a != b]
            self.noticed.append(("activity", person.profile, f"what they see changed with {secret}: {changed[:5]}"))

    async def views(self, person: Person | None) -> list[Frame]:
        """The conversation and the list of someone's own, as they see them."""
        socket = self.socket_of(person) if person is not None else None
        if socket is None:
            return []
        asked = (("conversation.get", {"conversation": self.id}), ("conversation.list", {}), ("sync", {}))
        found = [await (await socket.ask(command, ref="view", **fields)) for command, fields in asked]
        found[2].get("result", {}).pop("cursor", None)  # tells when it was asked
        return found

    def _own(self, person: Person) -> list[Said]:
        """What they said and may still touch."""
        stay = person.now
        return [
            m
            for m in self.model.readable(person)
            if m.author == person.id and not m.deleted and stay and self.model.inside(person, stay.role, m.audience)
        ]

    async def _touch(
        self, command: str, said: Said, socket: RawSocket, refusal: Iterable[str] = (), **fields: Any
    ) -> Frame | None:
        allowed = {"forbidden", "not_found", "message_deleted", *refusal}
        done = await self._may_be_refused(socket, command, allowed, message=said.id, **fields)
        found: Frame | None = None if done is None else done["message"]
        return found

    async def _may_be_refused(self, socket: RawSocket, command: str, allowed: set[str], **fields: Any) -> Frame | None:
        """What a command answers; None where it is refused with one of these codes."""
        answer = await (await socket.ask(command, conversation=self.id, **fields))
        stopped = self.frozen and socket is not self.agent and command.startswith("message.")
        if answer["type"] == "error":
            assert answer["code"] in allowed | ({"conversation_frozen"} if stopped else set()), answer
            self.counts["stopped"] += answer["code"] == "conversation_frozen"
            return None
        if stopped and command != "message.react":
            self.noticed.append(("answers", command, "was not stopped"))
        result: Frame = answer["result"]
        return result

    async def edit(self) -> bool:
        person = self._speaker()
        own = self._own(person) if person is not None else []
        if person is None or not own:
            return False
        said, words, socket = self.random.choice(own), self.words(EDITED), self.socket_of(person)
        assert socket is not None
        assert person.now is not None
        decision = self.model.decide(words, person.id, person.now.role, said.audience)
        refusal = {"content_blocked"} if decision == "hold" else set[str]()  # no edit waits
        content = {"kind": "text", "text": words.whole}
        shown = await self._touch("message.edit", said, socket, refusal, content=content)
        if shown is None:
            return False
        at, masked = datetime.fromisoformat(shown["edited_at"]), decision != "allow"
        said.versions.append(Version(words, self.model.step, at, masked))
        self.counts["masked edit"] += masked
        self._due(said)
        self.log.append(f"{person.profile} edits {said.id} to {words.whole}")
        return True

    async def delete(self) -> bool:
        person = self._speaker()
        own = self._own(person) if person is not None else []
        if person is None or not own:
            return False
        said, socket = self.random.choice(own), self.socket_of(person)
        assert socket is not None
        shown = await self._touch("message.delete", said, socket)
        if shown is None:
            return False
        said.versions.append(Version(None, self.model.step, datetime.fromisoformat(shown["deleted_at"])))
        self.log.append(f"{person.profile} deletes {said.id}")
        return True

    async def react(self) -> bool:
        person = self._speaker()
        readable = [m for m in self.model.readable(person) if not m.deleted] if person is not None else []
        if person is None or not readable:
            return False
        said, socket = self.random.choice(readable), self.socket_of(person)
        assert socket is not None
        return await self._touch("message.react", said, socket, emoji=self.random.choice("👍👀🎉")) is not None

    async def rescope(self) -> bool:
        alive = [m for m in self.model.messages.values() if not m.deleted and m.author != "staff"]
        if not alive:
            return False
        told = [m for m in alive if len(m.newest.markers()) > 1]  # contact data is open in them
        said, audience = self.random.choice(told or alive), self._audience()
        target = self.model.with_author(frozenset(audience), said.author, said.author_role)
        along = self.model.narrowed(said, target) if target != said.audience else []
        asked = {"message": said.id, "audience": audience, "reason": "a test"}
        done = await self._may_be_refused(self.agent, "message.rescope", {"too_many_audiences", "invalid"}, **asked)
        if done is None:
            return False
        moved = done["message"]
        assert frozenset(moved["audience"]) == target, (moved["audience"], target)
        if target != said.audience:
            await self._moved([(said, target), *along])
        self.log.append(f"staff tells {said.id} to {sorted(target)}; along: {[m.id for m, _ in along]}")
        return True

    async def _moved(self, moves: list[tuple[Said, frozenset[str]]]) -> None:
        """Where the moved messages are now, as staff read it; whom they reached, by the model."""
        page = await self.agent.command("history", conversation=self.id, limit=200)
        shown = {m["id"]: m for m in page["messages"]}
        for said, target in moves:
            said.audience = target
            found = shown[said.id]
            assert frozenset(found["audience"]) == target, (said.id, found["audience"], target)
            said.places.append((found["lane"], found["seq"]))
            self.lanes[found["lane"]] = target
            moved_at = datetime.now(UTC) - NEAR / 2  # about: no deadline is near
            said.placed = (self.model.step, moved_at)
            before = said.newest
            gone = before.words is None  # deleted answers go along
            anew = not gone and self.model.decide(before.words, said.author, said.author_role, target) != "allow"
            said.versions.append(Version(before.words, self.model.step, moved_at, before.masked or anew))
            self.counts["masked move"] += anew and not before.masked
            self._due(said)

    # Who comes and goes

    async def add(self) -> bool:
        out = [w for w in self.watched.values() if not self._is_in(w.profile)]
        if not out:
            return False
        watched = self.random.choice(out)
        role = watched.role if self.random.random() < 0.8 else self.random.choice(["buyer", "seller"])
        history = self.random.choice(["all", "from_join", "from_join"])
        body: dict[str, Any] = {
            "profile": watched.profile,
            "role": role,
            "history": history,
            "name": self._name(watched.profile),
        }
        until = None
        if self.random.random() < 0.35:
            until = datetime.now(UTC) + NEAR + timedelta(milliseconds=self.random.randint(20, 150))
            body["until"] = until.isoformat()
        answer = await self.node.rest.post(f"/conversations/{self.id}/participants", json=body)
        if answer.status_code == 400 and until is not None and until <= datetime.now(UTC):
            return False  # the machine was slow: that time has passed already
        assert answer.status_code == 200, answer.text
        person = self._person(answer.json()["participant"]["id"], watched.profile)
        bounded = role == "courier" and self.model.rules.window
        person.enrolled, person.enrolled_until = (role, until) if bounded else (None, None)
        person.enrolled_all = history == "all"
        if not bounded or self.model.stage in self.model.rules.window:
            self.model.enter(person, role, all_history=history == "all", until=until)
        self.log.append(f"{watched.profile} added as {role}, {history}, until {until}")
        return True

    def _is_in(self, profile: str) -> bool:
        return any(p.profile == profile and (p.now or p.enrolled) for p in self.model.people.values())

    async def remove(self) -> bool:
        people = [p for p in self.model.people.values() if p.now or p.enrolled]
        if len(people) < 3:
            return False
        person = self.random.choice(people)
        answer = await self.node.rest.delete(f"/conversations/{self.id}/participants/{person.id}")
        assert answer.status_code == 200, answer.text
        person.enrolled = person.enrolled_until = None
        if person.now:
            self.model.leave(person)
        self.log.append(f"{person.profile} removed")
        return True

    async def change_role(self) -> bool:
        people = self.present("buyer", "seller", "bot")
        if not people:
            return False
        person = self.random.choice(people)
        role = self.random.choice(["buyer", "seller", "bot"])
        path = f"/conversations/{self.id}/participants/{person.id}"
        answer = await self.node.rest.patch(path, json={"role": role})
        assert answer.status_code == 200, answer.text
        if person.now and person.now.role != role:
            self.model.change_role(person, role)
        self.log.append(f"{person.profile} is {role} now")
        return True

    async def set_stage(self) -> bool:
        stage = self.random.choice(STAGES)
        self.order_version += 1
        said = {"stage": stage, "order_version": self.order_version}
        asked = datetime.now(UTC)
        answer = await self.node.rest.put(f"/conversations/{self.id}/stage", json=said)
        assert answer.status_code == 200, answer.text
        before, self.model.stage = self.model.stage, stage
        self.log.append(f"stage {before} → {stage}")
        if self.model.rules.window and stage != before:
            for person in list(self.model.people.values()):
                await self._turn(person, before, stage, asked)
        return True

    async def _turn(self, person: Person, before: str, stage: str, asked: datetime) -> None:
        window = self.model.rules.window
        if person.enrolled is None:
            return
        stay, until = person.now, person.enrolled_until
        if stage in window:
            if stay is not None:
                stay.end_at = None
            elif until is None or until > asked:
                first = not person.stays
                self.model.enter(person, person.enrolled, all_history=first and person.enrolled_all, until=until)
            return
        if stay is None or (before not in window and stage not in self.model.rules.grace_s):
            return
        grace = self.model.rules.grace_s.get(stage, 0)
        if not grace:
            self.model.leave(person)
        elif stay.end_at is None and (until is None or until > asked + timedelta(seconds=grace)):
            stay.end_at = await self._deadline(person, asked + timedelta(seconds=grace))

    async def _deadline(self, person: Person, about: datetime) -> datetime:
        """The very moment that the server noted, of which only its length is known from outside."""
        connection = await self.node.node.database.service_pool.acquire()
        try:
            found: datetime = await connection.fetchval(
                "SELECT max(deadline_at) FROM stints "
                "WHERE conversation_id = $1 AND participant_id = $2 AND ended IS NULL",
                self.id,
                person.id,
            )
        finally:
            await self.node.node.database.service_pool.release(connection)
        assert abs(found - about) < timedelta(seconds=0.5), (found, about)
        return found

    # What is not kept

    async def set_receipt(self) -> bool:
        person = self._speaker()
        if person is None or person.now is None:
            return False
        socket = self.socket_of(person)
        lanes = {place[0] for m in self.model.readable(person) for place in m.places[-1:]}
        if socket is None or not lanes:
            return False
        lane = self.random.choice(sorted(lanes))
        read = max(m.places[-1][1] for m in self.model.readable(person) if m.places[-1][0] == lane)
        await socket.command("receipt.set", conversation=self.id, lane=lane, read=read)
        key = (person.id, lane)
        self.model.read[key] = max(self.model.read.get(key, 0), read)
        self.log.append(f"{person.profile} read {lane} up to {read}")
        return True

    async def typing(self) -> bool:
        person = self._speaker()
        if person is None:
            return False
        socket = self.socket_of(person)
        assert socket is not None
        allowed = {"unknown_audience", "forbidden"}
        return await self._may_be_refused(socket, "typing.set", allowed, audience=self._audience()) is not None

    async def cut(self) -> bool:
        """A connection ends without goodbye; the one who was cut last comes back."""
        gone = [w for w in self.watched.values() if w.socket is None]
        if gone:
            await self._connect(gone[0].profile, gone[0].role)
            self.log.append(f"{gone[0].profile} reconnects")
            return True
        watched = self.random.choice(list(self.watched.values()))
        assert watched.socket is not None
        watched.raw += watched.socket.raw
        watched.socket.cut()
        watched.socket = None
        self.log.append(f"{watched.profile} is cut")
        return True


def _leaves(value: object, path: str = "") -> list[str]:
    """Every scalar of some JSON with its path, in order; but for who is here, which changes with any socket's end."""
    if isinstance(value, dict):
        return [leaf for key in sorted(value) if key != "online" for leaf in _leaves(value[key], f"{path}.{key}")]
    if isinstance(value, list):
        return [leaf for n, item in enumerate(value) for leaf in _leaves(item, f"{path}[{n}]")]
    return [f"{path}={value}"]
