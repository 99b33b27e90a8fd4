"""The log against the file: each message once, in order, as it was said and changed. Pure."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from tradepost.protocol import content
from tradepost.protocol.model import Message

from .finding import Finding
from .hiding import stands_for
from .plan import State
from .record import Entry, Record, Said


def check_log(record: Record) -> Iterator[Finding]:
    """What is wrong with the log of one conversation."""
    notes = [entry for lane, entries in record.log.items() if lane != "all" for entry in entries]
    yield from _said(record, record.turns, record.log.get("all", ()), "turn")
    yield from _said(record, record.notes, notes, "note")
    for lane, entries in record.log.items():
        yield from _numbered(entries, f"log of lane {lane}")
    times = sorted(entry.at for entries in record.log.values() for entry in entries)
    yield from (Finding("reordered", "two events of the log at one time") for a, b in pairwise(times) if a == b)


def _numbered(entries: Sequence[Entry], where: str) -> Iterator[Finding]:
    """A log counts 1, 2, 3, …, and its time only grows."""
    seen: set[int] = set()
    for place, entry in enumerate(entries):
        if entry.seq in seen:
            yield Finding("doubled", f"{where}, place {entry.seq}")
        elif place and (entry.seq < entries[place - 1].seq or entry.at <= entries[place - 1].at):
            yield Finding("reordered", f"{where}, place {entry.seq}")
        seen.add(entry.seq)
    for missing in sorted(set(range(1, max(seen, default=0) + 1)) - seen):
        yield Finding("lost", f"{where}, place {missing}")


def _said(record: Record, said: Sequence[Said], entries: Iterable[Entry], what: str) -> Iterator[Finding]:
    """Nothing of what was said is missing, twice, or out of order; and nothing is there that nobody said."""
    stored: defaultdict[str, list[Message]] = defaultdict(list)
    for entry in entries:
        if entry.name == "message.created" and entry.message is not None:
            stored[entry.message.client_id].append(entry.message)
    last = 0
    for place, one in enumerate(said, 1):
        where, copies = f"{what} {place} in the log", stored.pop(one.client_id, [])
        if not copies:
            yield Finding("lost", where)
            continue
        if len(copies) > 1:
            yield Finding("doubled", where)
        if copies[0].seq < last:
            yield Finding("reordered", where)
        last = copies[0].seq
        if copies[0].version < len(one.states):
            yield Finding("lost", f"{where}: a change of it")
        yield from (finding.under(where) for finding in check_copy(record, copies[0], one))
    yield from (Finding("doubled", f"a {what} in the log that nobody sent") for _ in stored)


def check_copy(record: Record, message: Message, said: Said, *, by_staff: bool = False) -> Iterator[Finding]:
    """A copy of a message, wherever it was found, says what was said when it had that version."""
    if not 1 <= message.version <= len(said.states):
        yield Finding("lost", f"version {message.version} is none of its {len(said.states)}")
        return
    state = said.states[message.version - 1]
    if text_of(message) is not None and state.text is None:
        yield Finding("foreign", "the text of a deleted message")
        return
    author = (message.author.role, message.author.participant)
    if author != (said.author.role, _participants(record).get(said.author.profile, author[1])):
        yield Finding("lost", "it has another author")
    text = text_of(message)
    if state.masked and text == state.text:
        yield Finding("foreign", f"version {message.version} shows what its author was told is hidden")
    elif not says(text, state, by_staff=by_staff) or reactions_to(message) != reactions_of(record, state):
        yield Finding("lost", f"version {message.version} says something else than was said")


def says(text: str | None, state: State, *, by_staff: bool) -> bool:
    """Whether this is what was said; with signs for the words that the server said it hid, or hides from staff."""
    if text == state.text:
        return True
    hides = (state.masked or by_staff) and text is not None and state.text is not None
    return hides and stands_for(text or "", state.text or "")


def text_of(message: Message) -> str | None:
    """What it says; None once it was taken back."""
    shown = content.decode(message.content)
    return shown.fallback if shown is not None else None


def reactions_to(message: Message) -> set[tuple[str, str]]:
    """Each emoji with the participant who put it there."""
    return {(emoji, who) for emoji, people in message.reactions.items() for who in people}


def reactions_of(record: Record, state: State) -> set[tuple[str, str]]:
    """The same as it should be."""
    ids = _participants(record)
    return {(emoji, ids.get(record.speakers[speaker].profile, "")) for emoji, speaker in state.reactions}


def _participants(record: Record) -> dict[str, str]:
    """Profile → participant, of those who joined."""
    joined = (entry.participant for entry in record.log.get("all", ()) if entry.name == "participant.joined")
    return {participant.profile: participant.id for participant in joined if participant is not None}
