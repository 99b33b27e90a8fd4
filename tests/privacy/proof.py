"""A life held against the model: nothing that must not be there, and all that must."""

import re
from collections import Counter
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta

from privacy import paths, staff
from privacy.contacts import mark
from privacy.life import Life
from privacy.mismatch import Mismatch, foreign, foreign_words, words_of
from privacy.model import Person, Said, in_order
from support.indexing import indexed
from support.node import LiveNode

MESSAGE = re.compile(rb"ms_[0-9a-f]{26}")
FLAG = re.compile(rb"fg_[0-9a-f]{32}")
LANE = re.compile(rb"ln_[0-9a-f]{20}")
NAME = re.compile(rb"nm\d+y[a-z0-9]+n")
STEPS = (12, 26)
LOOKED_FOR = 2  # of the newest contact data, by themselves
HALF = 0.5  # of the lives are read for in their middle too
READING = timedelta(milliseconds=500)  # nobody's part ends while they are read for


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """What one life came to."""

    seed: int
    variant: str
    mismatches: tuple[Mismatch, ...]
    log: tuple[str, ...]
    counts: Counter[str]  # of what happened to contact data, held messages and blocked people

    def story(self) -> str:
        """For whoever has to find the cause."""
        return "\n".join([f"seed {self.seed} ({self.variant})", *self.log, *map(str, self.mismatches)])


async def prove(node: LiveNode, seed: int) -> Proof:
    """Plays a life, reading every path of everyone in the middle and at the end, after a reconnect."""
    life = Life(node, seed)
    await life.begin()
    found: list[Mismatch] = []
    steps = life.random.randint(*STEPS)
    middle = life.random.randrange(steps)
    for step in range(steps):
        await life.step()
        if step == middle and life.random.random() < HALF:
            found += await _everyone(life)
    found += await _everyone(life)
    for person in life.model.people.values():
        found += _live(life, person)
    found += await staff.looks(life)
    found += [Mismatch(path, who, what) for path, who, what in life.noticed]
    for watched in life.watched.values():
        if watched.socket is not None:
            await watched.socket.close()
    await life.agent.close()
    await life.supervisor.close()
    return Proof(seed=seed, variant=life.variant, mismatches=tuple(found), log=tuple(life.log), counts=+life.counts)


async def _everyone(life: Life) -> list[Mismatch]:
    found: list[Mismatch] = []
    for person in list(life.model.people.values()):
        await _still(life)
        async with _reader(life, person) as reader:
            reads = {name: await path(reader) for name, path in paths.PATHS.items()}
        for name, read in reads.items():
            found += _check(life, person, name, read)
        found += _pages(life, person, reads) + _files(life, person, reads["file"])
        found += await _looks(life, person)
    return found


async def _still(life: Life) -> None:
    """No deadline is near, and search knows all that was said: also what was said around a deadline just now."""
    said = -1
    while said != len(life.log):
        await life.clear_of_deadlines(READING)
        said = len(life.log)
        await indexed(life.node)
        await life.clear_of_deadlines(READING)


@asynccontextmanager
async def _reader(life: Life, person: Person) -> AsyncIterator[paths.Reader]:
    role = life.watched[person.profile].role
    socket = await life.node.connect(person.profile, role)
    try:
        yield paths.Reader(
            node=life.node,
            profile=person.profile,
            role=role,
            participant=person.id,
            conversation=life.id,
            socket=socket,
            token=await life.node.token(person.profile, role),
            lanes=tuple(life.lanes),
            messages=tuple(life.model.messages),
            others=tuple(p.profile for p in life.model.people.values()),
            words=(f"zq{mark(life.seed)}x",),
            contacts=tuple(contact.text for contact in life.contacts[-LOOKED_FOR:]),
            files=tuple(life.files),
            addresses=life.addresses.setdefault(person.id, {}),
        )
    finally:
        await socket.close()


# Nothing that must not be there


def _check(life: Life, person: Person, path: str, read: paths.Read) -> list[Mismatch]:
    """Markers of a read made now."""
    model = life.model
    readable = {m.id: m for m in model.readable(person)}
    secrets = {marker for m in readable.values() for marker in model.markers(person, m)}
    ever = model.theirs[person.id] - _unheard(life, person)
    # who left reads on to the end of their part, and a withdrawal names what they once had
    ids = {*readable, *ever} if path == "resume" else set(readable)
    if path == "resume" and person.now is None:
        secrets |= ever
    if path == "file" and person.now is None:
        secrets = set()  # who left fetches nothing, whatever they once could
    who = person.profile
    found = foreign_words(life, read.raw, secrets, path, who) + foreign(FLAG, read.raw, (), path, who)
    if path != "answers":  # what is asked for by id is named in no answer but theirs
        found += foreign(MESSAGE, read.raw, ids, path, who)
    found += _foreign_lanes(life, person, read.raw, path)
    return found + foreign(NAME, read.raw, _names(life, person, path), path, who)


def _unheard(life: Life, person: Person) -> set[str]:
    """Markers of whom they have blocked now."""
    said = [m for m in life.model.messages.values() if life.model.hides(person, m)]
    return {marker for m in said for version in m.versions for marker in version.markers()}


def _hidden_lanes(life: Life, person: Person) -> set[str]:
    """Lanes that no stay of theirs reads: that they are there is not told either."""
    model = life.model
    return {
        lane
        for lane, audience in life.lanes.items()
        if not any(model.inside(person, stay.role, audience) for stay in person.stays)
    }


def _foreign_lanes(life: Life, person: Person, raw: bytes, path: str) -> list[Mismatch]:
    there = {match.decode() for match in LANE.findall(raw)}
    return [Mismatch(path, person.profile, f"told {one}") for one in sorted(there & _hidden_lanes(life, person))]


def _names(life: Life, person: Person, path: str) -> set[str]:
    """Real names that may be told: of those they met, unless parties have aliases; one's own in one's profile."""
    if life.model.rules.aliases:
        return {person.name} if path in ("profiles", "live") else set()
    return {other.name for other in life.model.people.values() if life.model.met(person, other)}


# All that must be there


def _pages(life: Life, person: Person, reads: Mapping[str, paths.Read]) -> list[Mismatch]:
    """History is whole and in order, the replay says the same, and unread is counted right."""
    page = reads["history"]
    if person.now is None:
        answered = [name for name in ("history", "search") if reads[name].answers]
        return [Mismatch(name, person.profile, "answered though their part is over") for name in answered]
    readable = life.model.readable(person)
    assert in_order(readable)
    if not page.answers:
        return [Mismatch("history", person.profile, page.raw.decode()[:200])]
    shown = [m["id"] for m in reversed(page.answers[0]["messages"])]
    found = []
    if shown != [m.id for m in readable]:
        found.append(Mismatch("history", person.profile, f"shows {shown} instead of {[m.id for m in readable]}"))
    words = {m["id"]: words_of(m) for m in page.answers[0]["messages"]}
    for said in readable:
        if words.get(said.id) != (shown := life.model.shown(person, said)):
            found.append(Mismatch("history", person.profile, f"{said.id} says {words.get(said.id)}, not {shown}"))
        answered = next((m.get("reply_to") for m in page.answers[0]["messages"] if m["id"] == said.id), None)
        wanted = said.answers if said.answers in {m.id for m in readable} else None
        if answered != wanted:
            found.append(Mismatch("reply", person.profile, f"{said.id} answers {answered} instead of {wanted}"))
    heard = [m for m in readable if not life.model.hides(person, m)]
    found += _searched(person, reads["search"], [m.id for m in heard if not m.deleted])
    found += _looked_for(person, reads["search_of_contacts"], heard)
    found += _replayed(person, reads["resume"], {m.id for m in readable if not m.deleted})
    found += _previewed(life, person, reads["preview_of_link"])
    found += _pushed(life, person, reads["push"])
    view = reads["preview"].answers[0]["conversation"]
    if view.get("unread", 0) != life.model.unread(person):
        found.append(Mismatch("unread", person.profile, f"{view.get('unread', 0)}, not {life.model.unread(person)}"))
    return found


def _searched(person: Person, read: paths.Read, wanted: list[str]) -> list[Mismatch]:
    """All that they may read is found, newest first, once."""
    there = [hit["message"]["id"] for answer in read.answers for hit in answer["hits"]]
    return [] if there == wanted[::-1] else [Mismatch("search", person.profile, f"finds {there}, not {wanted[::-1]}")]


def _looked_for(person: Person, read: paths.Read, heard: list[Said]) -> list[Mismatch]:
    """Contact data finds no message that does not show it."""
    open_ = {m.id for m in heard if len(m.newest.markers()) > 1}
    there = {hit["message"]["id"] for answer in read.answers for hit in answer["hits"]}
    return [Mismatch("search_of_contacts", person.profile, f"finds {one}") for one in sorted(there - open_)]


def _files(life: Life, person: Person, read: paths.Read) -> list[Mismatch]:
    """Who is in it fetches the file of each message that they may read."""
    heard = [m for m in life.model.readable(person) if not life.model.hides(person, m)] if person.now else []
    wanted = [(m.id, m.newest.secret) for m in heard if life.carried(m) is not None]
    lacking = [one for one, secret in wanted if secret is not None and secret.encode() not in read.raw]
    return [Mismatch("file", person.profile, f"lacks the file of {one}") for one in lacking]


def _replayed(person: Person, read: paths.Read, wanted: set[str]) -> list[Mismatch]:
    """Catching up from the first place gives every readable message."""
    events = [frame["event"] for answer in read.answers for frame in answer["events"]]
    there = {e["message"]["id"] for e in events if e["name"] in ("message.created", "message.rescoped")}
    return [Mismatch("resume", person.profile, f"lacks {one}") for one in sorted(wanted - there)]


def _previewed(life: Life, person: Person, read: paths.Read) -> list[Mismatch]:
    """The link of each of the newest messages that they may read is shown."""
    newest = tuple(life.model.messages)[-paths.PREVIEWED :]
    wanted = {marker for m in life.model.readable(person) if m.id in newest for marker in life.model.markers(person, m)}
    lacking = sorted(marker for marker in wanted if marker.encode() not in read.raw)
    return [Mismatch("preview_of_link", person.profile, f"lacks {one}") for one in lacking]


def _pushed(life: Life, person: Person, read: paths.Read) -> list[Mismatch]:
    """Of what they may read and have not seen, the newest of someone else is told."""
    heard = [m for m in life.model.readable(person) if not life.model.hides(person, m)]
    others = [m for m in heard if m.author != person.id and not m.deleted]
    if not life.model.unread(person) or not others:
        return []
    told = {answer["message"] for answer in read.answers}
    return [] if told & {m.id for m in others} else [Mismatch("push", person.profile, "is told of nothing")]


async def _looks(life: Life, person: Person) -> list[Mismatch]:
    """Seen as them, and why: the same as they see, and as the model says."""
    seen = await paths.seen_as(life.node, life.id, person.id)
    answer = seen.answers[0]
    shown = [m["id"] for m in reversed(answer.get("messages", []))]
    readable = [m.id for m in life.model.readable(person)]
    found = []
    if shown != readable:
        found.append(Mismatch("as", person.profile, f"shows {shown} instead of {readable}"))
    found += _check(life, person, "as", seen)
    messages = list(life.model.messages.values())
    for said in life.random.sample(messages, min(2, len(messages))):
        visible = await paths.why(life.node, life.id, said.id, person.id)
        if visible != (life.model.may_read(person, said) and not life.model.hides(person, said)):
            found.append(Mismatch("why", person.profile, f"says {visible} of {said.id}"))
    return found


def _live(life: Life, person: Person) -> list[Mismatch]:
    """All bytes that ever reached their sockets."""
    watched, ever, who = life.watched[person.profile], life.model.ever[person.id], person.profile
    raw = watched.gather()
    flags = {flag for flag, held in life.model.held.items() if held.author == person.id}
    own = {m.id for m in life.model.messages.values() if m.author == person.id}
    found = foreign_words(life, raw, ever, "live", who) + foreign(FLAG, raw, flags, "live", who)
    found += foreign(MESSAGE, raw, ever | own, "live", who)
    found += _foreign_lanes(life, person, raw, "live")
    found += foreign(NAME, raw, _names(life, person, "live"), "live", who)
    lacking = sorted(one for one in watched.due if one.encode() not in raw)
    return found + [Mismatch("live", who, f"was never sent {one}") for one in lacking]
