"""What is whose, from who took part when: not from what the server says anyone may read. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass

from .record import Entry, Part, Record

NOTHING = range(0)


@dataclass(frozen=True, slots=True)
class Dues:
    """The places of each lane that one participant may be told of, and those that they must be."""

    may: Mapping[str, range]
    must: Mapping[str, frozenset[int]]

    @property
    def last(self) -> Mapping[str, int]:
        """The last place of each lane that they must be told of."""
        return {lane: max(places) for lane, places in self.must.items() if places}


def dues(record: Record, part: Part) -> Dues:
    """Staff: all lanes, the listener from the first turn on. Others: what is said to everyone, the courier while in."""
    everything = {lane: range(1, len(entries) + 1) for lane, entries in record.log.items()}
    may = everything if part.is_staff else {"all": _stay(record, part)}
    from_place = record.made_of + 1 if part.kind == "listener" else 1
    must = {
        lane: frozenset(
            entry.seq
            for entry in record.log.get(lane, ())
            if _is_due(entry, places, from_place if lane == "all" else 1)
        )
        for lane, places in may.items()
    }
    return Dues(may=may, must=must)


def _stay(record: Record, part: Part) -> range:
    """The places between someone's coming and going, both included; a speaker is in from the first place on."""
    entries = record.log.get("all", ())
    if part.kind != "guest":
        return range(1, len(entries) + 1)
    own = {e.name: e.seq for e in entries if e.participant is not None and e.participant.profile == part.profile}
    joined, left = own.get("participant.joined"), own.get("participant.left", len(entries))
    return NOTHING if joined is None else range(joined, left + 1)


def _is_due(entry: Entry, places: range, from_place: int) -> bool:
    """What is told of a message from before one came is not for one."""
    known = entry.message is None or entry.message.seq in places
    return entry.seq in places and entry.seq >= from_place and known
