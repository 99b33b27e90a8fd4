"""The checker: one pass over what was sent, one over the log, one over what each reader got."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from .history import HOOKED, History, Log, Place, Reader, Room, Row

Span = tuple[int, int]  # places from the first up to and with the second
FOREVER = 2**63


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that must not be. `count` names the figure of the report that it adds to."""

    count: str  # lost, doubled, reordered, foreign, dishonest
    words: str


def check(history: History, log: Log) -> list[Finding]:
    """Everything that is wrong, after all has healed and come to rest. Empty: nothing."""
    return list(_findings(history, log))


def due(room: Room, profile: str, log: Log, spans: "Spans") -> Mapping[str, list[Span]]:
    """What of each lane of a room belongs to a profile."""
    lanes = [(lane, audience) for (where, lane), audience in log.audiences.items() if where == room.conversation]
    if profile in room.members:
        staff = profile in room.staff
        return {lane: [(1, FOREVER)] for lane, audience in lanes if staff or "all" in audience}
    return {"all": spans[room.conversation, profile]} if profile in room.guests else {}


Spans = defaultdict[tuple[str, str], list[Span]]


def stays(log: Log) -> Spans:
    """The places of the lane of all at which those were in it who come and go."""
    found: Spans = defaultdict(list)
    for row in log.rows:
        if row.profile is None or row.place.lane != "all":
            continue
        here = found[row.place.conversation, row.profile]
        if row.name == "participant.joined":
            here.append((row.place.seq, FOREVER))
        elif row.name == "participant.left":
            here[-1] = (here[-1][0], row.place.seq)
    return found


def _findings(history: History, log: Log) -> Iterator[Finding]:
    by_id = {row.client_id: row for row in log.rows if row.client_id is not None}
    yield from _stored(log)
    yield from _sent(history, by_id)
    yield from _shown(history, log)
    yield from _delivered(history, log)
    names = {row.place: row.name for row in log.rows}
    spans = stays(log)
    for reader in history.readers:
        theirs = {
            (room.conversation, lane): found
            for room in history.rooms.values()
            for lane, found in due(room, reader.profile, log, spans).items()
        }
        yield from _told(reader, theirs, names)
        yield from _live(reader)
        yield from _private(reader, theirs, by_id)


def _stored(log: Log) -> Iterator[Finding]:
    """The log by itself: whole lanes, nothing twice, and each speaker's own order."""
    lanes, ids = defaultdict[tuple[str, str], list[int]](list), Counter[tuple[str, str, str]]()
    spoken: dict[tuple[str, str], int] = {}
    for row in log.rows:
        lanes[row.place.conversation, row.place.lane].append(row.place.seq)
        if row.client_id is None:
            continue
        ids[row.place.conversation, row.profile or "", row.client_id] += 1
        speaker, _, number = row.client_id.rpartition("-")
        if int(number) <= spoken.get((speaker, row.place.lane), -1):
            yield Finding("reordered", f"{row.client_id} is stored at {row.place} after a later one of its speaker")
        spoken[speaker, row.place.lane] = int(number)
        if row.text != row.client_id:
            yield Finding("lost", f"{row.client_id} is stored with other words")
    for lane, seqs in lanes.items():
        if seqs != list(range(1, len(seqs) + 1)):
            yield Finding("reordered", f"lane {lane} has holes or doubles: {len(seqs)} events up to {seqs[-1]}")
    for key, count in ids.items():
        if count > 1:
            yield Finding("doubled", f"{key} is stored {count} times")


def _sent(history: History, by_id: Mapping[str | None, Row]) -> Iterator[Finding]:
    """What was answered, against the log."""
    for send in history.sends.values():
        row = by_id.get(send.client_id)
        if len(send.places) > 1:
            yield Finding("doubled", f"{send.client_id} was acked at {sorted(send.places)}")
        for place in send.places:
            if row is None or row.place != place:
                there = "nowhere" if row is None else f"at {row.place}"
                yield Finding("lost", f"{send.client_id} was acked at {place} and is {there}")
        if row is not None and send.refusals:
            yield Finding("dishonest", f"{send.client_id} is stored and was refused: {send.refusals}")
        if not send.places and not send.refusals:
            yield Finding("dishonest", f"{send.client_id} was never settled")


def _shown(history: History, log: Log) -> Iterator[Finding]:
    """What REST showed at the end: the same messages, the same words, and the files that they carry."""
    if history.shown is None:
        return
    stored = {row.place: row.client_id for row in log.rows if row.client_id is not None}
    for place in stored.keys() ^ history.shown.keys():
        yield Finding("lost", f"{place} is {'stored' if place in stored else 'shown'} alone")
    for place in stored.keys() & history.shown.keys():
        if stored[place] != history.shown[place]:
            yield Finding("lost", f"{place} is shown as {history.shown[place]}")
    for client_id in history.missing_files.intersection(stored.values()):
        yield Finding("lost", f"the file of {client_id} did not come")


def _delivered(history: History, log: Log) -> Iterator[Finding]:
    """What the webhook was told: each message of its tenant, under one id, in order; and nothing else."""
    hooked = {room.conversation for room in history.rooms.values() if room.tenant == HOOKED}
    stored = {row.place: row.client_id for row in log.rows if row.client_id and row.place.conversation in hooked}
    ids, last = defaultdict[Place, set[str]](set), dict[tuple[str, str], int]()
    for delivery in history.delivered:
        place = delivery.place
        if place.conversation not in history.rooms:
            continue  # of an earlier scene
        if place.conversation not in hooked:
            yield Finding("foreign", f"a webhook of another tenant was told {place}")
        elif stored.get(place) != delivery.client_id:
            yield Finding("dishonest", f"the webhook was told {delivery.client_id} at {place}, which is not stored")
        elif place not in ids and place.seq < last.get(place[:2], 0):
            yield Finding("reordered", f"the webhook was told {place} after {last[place[:2]]}")
        ids[place].add(delivery.id)
        last[place[:2]] = max(place.seq, last.get(place[:2], 0))
    for place, several in ids.items():
        if len(several) > 1:
            yield Finding("doubled", f"{place} was delivered under {len(several)} ids")
    for place in stored.keys() - ids.keys():
        yield Finding("lost", f"the webhook was never told {place}")


def _told(
    reader: Reader, theirs: Mapping[tuple[str, str], list[Span]], names: Mapping[Place, str]
) -> Iterator[Finding]:
    """What the program was told: each event once, in order, all of them, and no others."""
    lanes, heads = defaultdict[tuple[str, str], list[int]](list), Counter(place[:2] for place in names)
    for place in reader.told:
        lanes[place[:2]].append(place.seq)
    for lane in lanes.keys() | theirs.keys():
        heard = lanes.get(lane, [])
        if heard != sorted(heard):
            yield Finding("reordered", f"{reader.profile} was told {lane} in another order")
        if len(set(heard)) < len(heard):
            yield Finding("doubled", f"{reader.profile} was told events of {lane} more than once")
        wanted = {seq for first, last in theirs.get(lane, ()) for seq in range(first, min(last, heads[lane]) + 1)}
        if missed := wanted.difference(heard, range(reader.passed.get(lane, 0) + 1)):
            first = names.get(Place(*lane, min(missed)))
            yield Finding("lost", f"{reader.profile} was never told {lane} {_some(missed)}; the first is {first}")


def _live(reader: Reader) -> Iterator[Finding]:
    """On the wire of one connection the places of a lane only grow."""
    for connection in reader.live:
        last = dict[tuple[str, str], int]()
        for place in connection:
            before = last.get(place[:2], 0)
            if place.seq <= before:
                count = "doubled" if place.seq == before else "reordered"
                yield Finding(count, f"{reader.profile} got {place} after {before}")
            last[place[:2]] = place.seq


def _private(
    reader: Reader, theirs: Mapping[tuple[str, str], list[Span]], by_id: Mapping[str | None, Row]
) -> Iterator[Finding]:
    """Every raw frame, whatever it answered: nothing of another tenant, conversation, lane or time."""
    places = dict.fromkeys(place for connection in reader.live for place in connection)
    for mark in sorted(reader.marks):
        row = by_id.get(mark)
        if row is None:
            yield Finding("lost", f"{reader.profile} was told {mark}, which is stored nowhere")
        else:
            places[row.place] = None
    for place in places:
        if not _within(place, theirs):
            yield Finding("foreign", f"{reader.profile} got {place}")


def _within(place: Place, theirs: Mapping[tuple[str, str], list[Span]]) -> bool:
    return any(first <= place.seq <= last for first, last in theirs.get((place.conversation, place.lane), ()))


def _some(numbers: set[int]) -> str:
    return f"{sorted(numbers)[:10]}{f' and {len(numbers) - 10} more' if len(numbers) > 10 else ''}"
