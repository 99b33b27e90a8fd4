"""The proof: the log against the file, and what came to each participant against what was theirs. Pure."""

import re
from collections import Counter, defaultdict
from collections.abc import Container, Iterator, Mapping

from tradepost.protocol.model import Message

from .dues import Dues, dues
from .finding import Finding
from .log_check import check_copy, check_log, reactions_of, reactions_to, says, text_of
from .plan import State
from .raw import Thing, skips, things
from .record import Part, Record, Said, Witness


def check(record: Record) -> list[Finding]:
    """Everything that is wrong with one conversation."""
    found = [*check_log(record)]
    for witness in record.witnesses:
        who = f"{witness.part.kind} {witness.part.role}"
        theirs = _without_excused(record, witness, dues(record, witness.part))
        found += [finding.under(who) for finding in _heard(witness, theirs)]
        found += [finding.under(who) for finding in _views(record, witness, theirs)]
        found += [finding.under(who) for finding in _frames(record, witness, theirs)]
    return [finding.under(f"line {record.line}") for finding in found]


def _without_excused(record: Record, witness: Witness, theirs: Dues) -> Dues:
    """What changed after the courier left may come to them, if they were cut off until then, as an empty place."""
    if witness.part.kind != "guest":
        return theirs
    end = theirs.may["all"].stop
    changed = {e.message.id for e in record.log["all"] if e.message is not None and e.seq >= end}
    excusable = {e.seq for e in record.log["all"] if e.message is not None and e.message.id in changed}
    heard = {entry.seq for entry in witness.heard}
    skipped = {seq for frame in witness.frames for lane, seq in skips(frame) if lane == "all"}
    return Dues(may=theirs.may, must={"all": theirs.must["all"] - (excusable & skipped - heard)})


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
    """The newest copy that they were told of each message has all the changes that they had to be told of."""
    newest: dict[str, int] = {}
    for entry in witness.heard:
        if entry.message is not None:
            newest[entry.message.id] = max(newest.get(entry.message.id, 0), entry.message.version)
    for message_id, version in _versions(record, theirs.must).items():
        if newest.get(message_id, 0) < version:
            yield Finding("lost", f"a change of message {message_id}")


def _versions(record: Record, places: Mapping[str, Container[int]]) -> Counter[str]:
    """The version that each message has after the events at these places."""
    versions: Counter[str] = Counter()
    for lane, entries in record.log.items():
        told = [entry for entry in entries if entry.message is not None and entry.seq in places.get(lane, ())]
        versions.update(entry.message.id for entry in told if entry.message is not None)
    return versions


def _frames(record: Record, witness: Witness, theirs: Dues) -> Iterator[Finding]:
    """The raw bytes: nothing of another conversation, lane or time, and every copy of a message as it was then."""
    said = {one.client_id: one for one in (*record.turns, *record.notes)}
    versions, outside = _versions(record, theirs.may), _outside(record, witness)
    found: dict[Finding, None] = {}  # each once, however often it came
    for frame in witness.frames:
        found |= {Finding("foreign", f"{match.decode()} in a frame"): None for match in outside.findall(frame)}
        for thing in things(frame):
            found |= dict.fromkeys(_thing(record, witness.part, thing, theirs, said, versions))
    yield from found


def _outside(record: Record, witness: Witness) -> re.Pattern[bytes]:
    """Matches the marks of other conversations, and, for who is no staff, those of notes and of their lane."""
    run, line = re.escape(record.run), record.line
    marks = [rf"{run}-(?!{line}\b)\d+"]
    if not witness.part.is_staff:
        marks += [rf"{run}-{line}-n\d+", *(re.escape(lane) for lane in record.log if lane != "all")]
    return re.compile("|".join(marks).encode())


def _thing(
    record: Record, part: Part, thing: Thing, theirs: Dues, said: Mapping[str, Said], versions: Mapping[str, int]
) -> Iterator[Finding]:
    message = thing.message
    where = f"{'event' if message is None else 'message'} {thing.lane}/{thing.seq} in a frame"
    if thing.conversation != record.conversation:
        yield Finding("foreign", f"{where}: another conversation")
    elif thing.seq not in theirs.may.get(thing.lane, ()):
        yield Finding("foreign", where)
    elif message is not None and message.client_id in said:
        states = said[message.client_id].states
        if versions[message.id] < message.version <= len(states):
            if _tells_more(record, part, message, states[versions[message.id] - 1]):
                yield Finding("foreign", f"{where}: as it stood after they left")
        else:
            found = check_copy(record, message, said[message.client_id], by_staff=part.is_staff)
            yield from (finding.under(where) for finding in found)


def _tells_more(record: Record, part: Part, message: Message, last: State) -> bool:
    """Whether a copy of a message that was changed later says anything that its reader may not know."""
    same = says(text_of(message), last, by_staff=part.is_staff)
    return not same or not reactions_to(message) <= reactions_of(record, last)
