"""Which conversations a process keeps in memory: those of who is connected here, and those of the last minutes."""

from collections import OrderedDict
from collections.abc import Container
from time import monotonic

from ..model import Key
from .room import Room

ROOMS_MAX = 50_000  # of more, the one longest not looked at goes, unless staff have it open
QUIET_S = 600.0  # where nothing happened for so long, and nobody who is in it is connected here
LOOKED_AT = 2  # whenever one comes: those that are to go are found faster than others come


class Rooms(OrderedDict[Key, Room]):
    """By conversation, those first that were longest not looked at. One that went is loaded again when it is needed."""

    def __init__(self, connected: Container[Key]) -> None:
        """`connected`: the profiles that have a session in this process."""
        super().__init__()
        self._connected = connected

    def add(self, room: Room) -> None:
        """The room of a conversation that has none; others go for it."""
        for _ in range(min(LOOKED_AT, len(self))):
            ref = next(iter(self))
            if self._needed(self[ref]):
                self.move_to_end(ref)
            else:
                del self[ref]
        while len(self) >= ROOMS_MAX:
            del self[next((ref for ref, other in self.items() if not other.watchers), next(iter(self)))]
        self[room.conversation.ref] = room

    def _needed(self, room: Room) -> bool:
        if room.watchers or monotonic() - room.asked_at < QUIET_S:
            return True
        conversation = room.conversation
        return any((conversation.tenant_id, profile_id) in self._connected for profile_id in conversation.by_profile)
