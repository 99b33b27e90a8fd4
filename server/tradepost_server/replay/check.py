"""The proof: the log against the file, and what came to each participant against what was theirs. Pure."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from tradepost.protocol import content
from tradepost.protocol.model import Message

from .dues import Dues, dues
from .raw import Thing, things
from .record import Entry, Record, Said, Witness

Fault = Literal["lost", "doubled", "reordered", "foreign"]
CHANGES = ("message.edited", "message.deleted", "message.reacted")


@dataclass(frozen=True, slots=True)
class Finding:
    """One fault, and where it is; never what was said."""

    fault: Fault
    where: str


def check(record: Record) -> list[Finding]:
    """Everything that is wrong with one conversation."""
    found = [*_log(record)]
    for witness in record.witnesses:
        found += _witness(record, witness)
    return [Finding(f.fault, f"line {record.line}, {f.where}") for f in found]


# The log


def _log(record: Record) -> Iterator[Finding]:
    for lane, entries in record.log.items():
        yield from _numbered(entries, f"log of lane {lane}")
        if lane != "all":
            yield from _said(record, record.notes, entries, "note")
    yield from _said(record, record.turns, record.log.get("all", ()), "turn")
    if record.notes and len(record.log) < 2:
        yield from (Finding("lost", f"note {place} is not in the log") for place, _ in enumerate(record.notes, 1))
    times = sorted(entry.at for entries in record.log.values() for entry in entries)
    yield from (Finding("reordered", "two events at one time") for a, b in pairwise(times) if a == b)


def _numbered(entries: Sequence[Entry], where: str) -> Iterator[Finding]:
    """A log counts 1, 2, 3, …, and its time only grows."""
    seen: set[int] = set()
    for place, entry in enumerate(entries):
        if entry.seq in seen:
            yield Finding("doubled", f"{where}, place {entry.seq}")
        elif place and (entry.seq < entries[place - 1].seq or entry.at <= entries[place - 1].at):
            yield Finding("reordered", f"{where}, place {entry.seq}")
        seen.add(entry.seq)
    for missing in set(range(1, max(seen, default=0) + 1)) - seen:
        yield Finding("lost", f"{where}, place {missing}")


def _said(record: Record, said: Sequence[Said], entries: Iterable[Entry], what: str) -> Iterator[Finding]:
    """Each message once, in order, as it was said and changed; and nothing that nobody said."""
    stored: defaultdict[str, list[Message]] = defaultdict(list)
    for entry in entries:
        if entry.name == "message.created" and entry.message is not None:
            stored[entry.message.client_id].append(entry.message)
    last = 0
    for place, one in enumerate(said, 1):
        copies = stored.pop(one.client_id, [])
        if not copies:
            yield Finding("lost", f"{what} {place} is not in the log")
            continue
        if len(copies) > 1:
            yield Finding("doubled", f"{what} {place} is in the log {len(copies)} times")
        if copies[0].seq < last:
            yield Finding("reordered", f"{what} {place} stands before an earlier one")
        last = copies[0].seq
        if copies[0].version != len(one.states):
            yield Finding("lost", f"{what} {place} misses a change in the log")
        yield from _stands(record, copies[0], one, f"{what} {place} in the log")
    yield from (Finding("doubled", f"a {what} that nobody sent is in the log") for _ in stored)


def _stands(record: Record, message: Message, said: Said, where: str) -> Iterator[Finding]:
    """A copy of a message says what its version said."""
    if not 1 <= message.version <= len(said.states):
        yield Finding("lost", f"{where}: version {message.version} is none of its {len(said.states)}")
        return
    state = said.states[message.version - 1]
    shown = content.decode(message.content)
    if shown is not None and state.text is None:
        yield Finding("foreign", f"{where}: a deleted text is still there")
    ids = _participant_ids(record)
    reactions = {(emoji, who) for emoji, people in message.reactions.items() for who in people}
    expected = {(emoji, ids.get(record.speakers[speaker].profile, "")) for emoji, speaker in state.reactions}
    author = (message.author.role, message.author.participant)
    if (
        (shown.fallback if shown is not None else None) != state.text
        or reactions != expected
        or author != (said.author.role, ids.get(said.author.profile, author[1]))
    ):
        yield Finding("lost", f"{where}: it says something else than was said")


def _participant_ids(record: Record) -> dict[str, str]:
    """Profile → participant, of those who joined."""
    joined = (e.participant for e in record.log.get("all", ()) if e.name == "participant.joined")
    return {p.profile: p.id for p in joined if p is not None}


# A participant


def _witness(record: Record, witness: Witness) -> list[Finding]:
    theirs = dues(record, witness.part)
    found = [
        *_heard(witness, theirs),
        *_views(record, witness, theirs),
        *_frames(record, witness, theirs),
    ]
    return [Finding(f.fault, f"{witness.part.kind} {witness.part.role}, {f.where}") for f in found]


def _heard(witness: Witness, theirs: Dues) -> Iterator[Finding]:
    """The callbacks: each event that is theirs once, in the order of its lane."""
    seen: defaultdict[str, set[int]] = defaultdict(set)
    last: defaultdict[str, int] = defaultdict(int)
    for entry in witness.heard:
        if entry.name == "gap":
            continue  # what it stands for is missing
        if entry.seq in seen[entry.lane]:
            yield Finding("doubled", f"lane {entry.lane}, place {entry.seq}")
        elif entry.seq < last[entry.lane]:
            yield Finding("reordered", f"lane {entry.lane}, place {entry.seq}")
        seen[entry.lane].add(entry.seq)
        last[entry.lane] = max(last[entry.lane], entry.seq)
    for lane, places in theirs.must.items():
        yield from (Finding("lost", f"lane {lane}, place {place}") for place in sorted(places - seen[lane]))


def _views(record: Record, witness: Witness, theirs: Dues) -> Iterator[Finding]:
    """The newest copy that they have of each message is as new as the changes that were theirs to hear."""
    newest: dict[str, int] = {}
    for entry in witness.heard:
        if entry.message is not None:
            newest[entry.message.id] = max(newest.get(entry.message.id, 0), entry.message.version)
    wanted: defaultdict[str, int] = defaultdict(lambda: 1)
    for lane, entries in record.log.items():
        for entry in entries:
            if entry.message is not None and entry.name in CHANGES and entry.seq in theirs.must.get(lane, ()):
                wanted[entry.message.id] += 1
    for message_id, version in wanted.items():
        if newest.get(message_id, 0) < version:
            yield Finding("lost", f"message {message_id} is older than the last change that was told")


def _frames(record: Record, witness: Witness, theirs: Dues) -> Iterator[Finding]:
    """The raw bytes: nothing of another conversation, lane or time, and every copy of a message as it was then."""
    said = {one.client_id: one for one in (*record.turns, *record.notes)}
    found: dict[Finding, None] = {}  # each once, however often it came
    outside = _outside(record, witness)
    for frame in witness.frames:
        found |= {Finding("foreign", f"a frame holds {match.decode()}"): None for match in outside.findall(frame)}
        for thing in things(frame):
            found |= dict.fromkeys(_thing(record, thing, theirs, said))
    yield from found


def _outside(record: Record, witness: Witness) -> re.Pattern[bytes]:
    """Matches the marks of other conversations, and, for who is no staff, those of notes and of their lane."""
    run, line = re.escape(record.run), record.line
    marks = [rf"{run}-(?!{line}\b)\d+"]
    if not witness.part.is_staff:
        marks += [rf"{run}-{line}-n\d+", *(re.escape(lane) for lane in record.log if lane != "all")]
    return re.compile("|".join(marks).encode())


def _thing(record: Record, thing: Thing, theirs: Dues, said: dict[str, Said]) -> Iterator[Finding]:
    what = "event" if thing.message is None else "message"
    where = f"{what} {thing.lane}/{thing.seq} in a frame"
    if thing.conversation != record.conversation:
        yield Finding("foreign", f"{where} of another conversation")
    elif thing.seq not in theirs.may.get(thing.lane, ()):
        yield Finding("foreign", where)
    elif thing.message is not None and thing.message.client_id in said:
        yield from _stands(record, thing.message, said[thing.message.client_id], where)
