"""Who may see what, said once more and differently: a record of what happened, and questions to it.

It knows nothing of the server's code: no lanes' ranges, no heads, no caches. It keeps the order in which things
happened (steps), who was in when and as what, and what was said to whom; the answers follow from docs/privacy.md.
"""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime
from itertools import pairwise
from typing import NamedTuple

from privacy.contacts import SIGNS, Contact, Decision, decide

STAFF_ROLES = frozenset({"agent", "supervisor"})
UNSEEN = {"agent": {"phone", "email"}, "phones": {"email"}, "supervisor": set[str]()}  # by staff of these roles
NEVER = 10**9


@dataclass
class Stay:
    """One stint: in one role, from after a step to the end of another."""

    role: str
    begin: int
    all_history: bool
    window: int
    until: datetime | None = None
    end: int = NEVER
    end_at: datetime | None = None  # a deadline that has passed: what was said from then on is not theirs

    def covers(self, step: int, at: datetime) -> bool:
        """Whether something said at that step and time falls into it."""
        limit = self.end_at or self.until
        return (self.all_history or step > self.begin) and step < self.end and (limit is None or at < limit)


@dataclass
class Person:
    """A profile that is, was or will be in the conversation."""

    id: str
    profile: str
    name: str  # the real one, which carries a marker
    stays: list[Stay] = field(default_factory=list)
    enrolled: str | None = None
    enrolled_until: datetime | None = None
    enrolled_all: bool = True

    @property
    def now(self) -> Stay | None:
        """The open stint."""
        return self.stays[-1] if self.stays and self.stays[-1].end == NEVER else None


class Words(NamedTuple):
    """What someone says: a text that is nowhere else, and perhaps contact data."""

    secret: str
    contact: Contact | None = None

    @property
    def whole(self) -> str:
        """As it was written."""
        return self.secret if self.contact is None else f"{self.secret} {self.contact.text}"

    @property
    def masked(self) -> str:
        """With the contact data hidden."""
        return self.secret if self.contact is None else f"{self.secret} {SIGNS[self.contact.kind]}"


@dataclass
class Version:
    """What a message said from a step on."""

    words: Words | None  # None: taken back
    step: int
    at: datetime
    masked: bool = False  # for everyone, whatever comes later

    @property
    def secret(self) -> str | None:
        return None if self.words is None else self.words.secret

    def shown(self, unseen: Collection[str] = ()) -> str | None:
        """What it says to who may not see these kinds of contact data."""
        if self.words is None or self.words.contact is None:
            return self.secret
        return self.words.masked if self.masked or self.words.contact.kind in unseen else self.words.whole

    def markers(self, unseen: Collection[str] = ()) -> set[str]:
        """What of it is nowhere else, of that."""
        if self.words is None:
            return set()
        open_ = self.words.contact is not None and self.shown(unseen) == self.words.whole
        return {self.words.secret, self.words.contact.trace} if open_ and self.words.contact else {self.words.secret}


@dataclass
class Said:
    """A message: its versions, and the audiences that it had, newest last."""

    id: str
    author: str
    author_role: str
    step: int
    at: datetime
    versions: list[Version]
    audience: frozenset[str]
    places: list[tuple[str, int]]  # lane and seq, the present one last
    placed: tuple[int, datetime]  # step and time at which it came to its present audience
    answers: str | None = None

    @property
    def deleted(self) -> bool:
        return self.versions[-1].words is None

    @property
    def newest(self) -> Version:
        return self.versions[-1]


@dataclass
class Waiting:
    """A message that waits for staff, or did: `outcome` says what they decided."""

    author: str
    author_role: str
    audience: frozenset[str]
    words: Words
    answers: str | None
    outcome: str | None = None


@dataclass(frozen=True)
class Rules:
    """What of a tenant's policy the model has to know."""

    window: frozenset[str] = frozenset()  # stages while which couriers are in; empty: not bounded
    grace_s: dict[str, float] = field(default_factory=dict)
    earlier_windows: bool = True
    aliases: bool = False


class Model:
    """One conversation."""

    def __init__(self, rules: Rules) -> None:
        self.rules = rules
        self.step = 0
        self.people: dict[str, Person] = {}
        self.messages: dict[str, Said] = {}
        self.read: dict[tuple[str, str], int] = {}  # (participant, lane) → position
        self.ever: dict[str, set[str]] = {}  # participant → markers that they may have been told at some time
        self.theirs: dict[str, set[str]] = {}  # the same, and what was kept from them only because they had blocked it
        self.ever_staff: set[str] = set()  # the same of an agent who watches
        self.held: dict[str, Waiting] = {}  # flag → what it holds back
        self.blocks: set[tuple[str, str]] = set()  # who has blocked whom
        self.stage = "inquiry"

    # What happened

    def enter(self, person: Person, role: str, *, all_history: bool, until: datetime | None = None) -> None:
        windows = person.stays[-1].window + 1 if person.stays else 1
        person.stays.append(Stay(role, self.step, all_history, windows, until))

    def leave(self, person: Person, at: datetime | None = None) -> None:
        """`at`: a deadline, by which the part ended whatever came since."""
        stay = person.now
        assert stay is not None
        stay.end, stay.end_at = self.step, at or stay.end_at

    def change_role(self, person: Person, role: str) -> None:
        stay = person.now
        assert stay is not None
        stay.end = self.step
        person.stays.append(Stay(role, self.step, False, stay.window, stay.until))

    # Who may see what

    def inside(self, person: Person, role: str, audience: frozenset[str]) -> bool:
        return "all" in audience or role in audience or role in STAFF_ROLES or f"participant:{person.id}" in audience

    def stays_shown(self, person: Person) -> list[Stay]:
        courier = bool(person.stays) and person.stays[-1].role == "courier"
        if self.rules.earlier_windows or not courier:
            return person.stays
        return [stay for stay in person.stays if stay.window == person.stays[-1].window]

    def entitled(self, person: Person, said: Said) -> bool:
        """By audience, time and place, whether or not they are in it now.

        It was said in their time, it came to its present audience in a time that is theirs too, and it says what it
        said while they were last of that audience.
        """
        inside = [s for s in self.stays_shown(person) if self.inside(person, s.role, said.audience)]
        if not any(s.covers(said.step, said.at) for s in inside) or not any(s.covers(*said.placed) for s in inside):
            return False
        return max(s.end for s in inside) > said.versions[-1].step

    def may_read(self, person: Person, said: Said) -> bool:
        """By a read made now."""
        return person.now is not None and self.entitled(person, said)

    def told(self, person: Person, said: Said) -> bool:
        """Whether the newest version of a message may reach them, live or by catching up to the end of their part."""
        stay, newest = person.now, said.versions[-1]
        limit = None if stay is None else stay.end_at or stay.until
        return stay is not None and (limit is None or newest.at < limit) and self.entitled(person, said)

    def note(self) -> None:
        """After each step: what everyone may have been told by now."""
        for person in self.people.values():
            markers, theirs = self.ever.setdefault(person.id, set()), self.theirs.setdefault(person.id, set())
            for said in self.messages.values():
                if self.told(person, said):
                    markers.add(said.id)
                    markers |= self.markers(person, said)
                    theirs |= {said.id, *said.newest.markers()}
        for said in self.messages.values():
            self.ever_staff |= said.newest.markers(UNSEEN["agent"])

    # What of it they read

    def decide(self, words: Words, author: str, role: str, audience: frozenset[str]) -> Decision:
        """What becomes of something that is told to these now."""
        if words.contact is None:
            return "allow"
        readers = self._readers(author, audience)
        return decide(words.contact.kind, stage=self.stage, by_staff=role in STAFF_ROLES, readers=readers)

    def _readers(self, author: str, audience: frozenset[str]) -> set[str]:
        """The roles of the parties of an audience, but for the author's name."""
        named = {entry.removeprefix("participant:") for entry in audience if entry.startswith("participant:")}
        roles = {self.people[who].stays[-1].role for who in named - {author} if self.people[who].stays}
        return roles | {e for e in audience if not e.startswith("participant:")} - STAFF_ROLES - {"staff"}

    def hides(self, person: Person, said: Said) -> bool:
        """Whether they get a placeholder, because they have blocked who said it."""
        return (person.id, said.author) in self.blocks

    def markers(self, person: Person, said: Said) -> set[str]:
        """What a message that they may read tells them."""
        return set() if self.hides(person, said) else said.newest.markers()

    def shown(self, person: Person, said: Said) -> str | None:
        """What it says to them."""
        return None if self.hides(person, said) else said.newest.shown()

    # Reading

    def readable(self, person: Person) -> list[Said]:
        """Oldest first."""
        return sorted((m for m in self.messages.values() if self.may_read(person, m)), key=lambda m: m.at)

    def met(self, person: Person, other: Person) -> bool:
        """Whether someone was there in a time that they may read; where both happened in one step, yes."""
        if person is other:
            return True
        return any(
            a.begin <= (mine.end) and ((mine.all_history) or mine.begin <= a.end)
            for mine in person.stays
            for a in other.stays
        )

    def unread(self, person: Person) -> int:
        """Others' visible messages that were not read at any of their places."""
        count = 0
        for said in self.readable(person):
            read = any(self.read.get((person.id, lane), 0) >= seq for lane, seq in said.places)
            count += not (read or said.deleted or said.author == person.id or self.hides(person, said))
        return min(count, 100)

    def narrowed(self, said: Said, audience: frozenset[str]) -> list[tuple[Said, frozenset[str]]]:
        """The answers that move along, each with its new audience, in the order in which they do."""
        moved: list[tuple[Said, frozenset[str]]] = []
        parents = {said.id: audience}
        while parents:
            following: dict[str, frozenset[str]] = {}
            for answer in sorted((m for m in self.messages.values() if m.answers in parents), key=lambda m: m.id):
                outer = parents[answer.answers or ""]
                if self.within(answer.audience, outer):
                    continue
                target = self.with_author(outer, answer.author, answer.author_role)
                following[answer.id] = target
                if target != answer.audience:
                    moved.append((answer, target))
            parents = following
        return moved

    def within(self, inner: frozenset[str], outer: frozenset[str]) -> bool:
        """Whether everyone of one audience is of the other: roles as themselves, people by name or present role."""
        if "all" in outer or inner == outer:
            return True
        return "all" not in inner and all(entry in outer or self._by_role(entry, outer) for entry in inner)

    def _by_role(self, entry: str, outer: frozenset[str]) -> bool:
        person = self.people.get(entry.removeprefix("participant:"))
        return person is not None and person.now is not None and person.now.role in outer

    def with_author(self, audience: frozenset[str], author: str, role: str) -> frozenset[str]:
        """Normalised: staff and the author are always inside, the author by name unless their role is."""
        if "all" in audience:
            return frozenset({"all"})
        full = {"staff" if entry in STAFF_ROLES else entry for entry in audience} | {"staff"}
        if role not in STAFF_ROLES and role not in full:
            full.add(f"participant:{author}")
        return frozenset(full)


def in_order(messages: list[Said]) -> bool:
    """Whether times strictly grow."""
    return all(a.at < b.at for a, b in pairwise(messages))
