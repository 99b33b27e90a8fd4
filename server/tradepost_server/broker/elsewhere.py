"""Which other nodes there are, who is connected to them and which staff look at what there, as they said last."""

from collections.abc import Callable, Iterable
from time import monotonic

from ..model import Key

EXPIRES_S = 90.0  # a node that says nothing for so long has nobody
PROFILES_MAX = 1_000_000  # remembered; of more it is not known that they are connected elsewhere
LOOKED_AT_MAX = 100_000  # conversations; of more it is not known that they are open elsewhere


class Elsewhere:
    """Owned by the hub; empty in a process without others."""

    __slots__ = ("_alive", "_ended", "_looking", "_nodes")

    def __init__(self, ended: Callable[[Key, str], None] = lambda ref, profile_id: None) -> None:
        self._ended = ended  # called when a look ends of which no word says so
        self._alive: dict[str, float] = {}  # node → until when it is believed to be there
        self._nodes: dict[Key, dict[str, float]] = {}  # profile → node → until when it is believed
        self._looking: dict[Key, dict[tuple[str, str], tuple[str, float]]] = {}  # conversation → (profile, node) → role

    def __contains__(self, key: Key) -> bool:
        return key in self._nodes

    def nodes(self) -> int:
        """How many there are, this one included."""
        return 1 + len(self._alive)

    def here(self, node: str, keys: Iterable[Key] = ()) -> None:
        """The node is there, and these are connected to it."""
        until = self._alive[node] = monotonic() + EXPIRES_S
        for key in keys:
            if key in self._nodes or len(self._nodes) < PROFILES_MAX:
                self._nodes.setdefault(key, {})[node] = until

    def gone(self, node: str, keys: Iterable[Key]) -> None:
        """These are not connected to the node any more."""
        for key in keys:
            nodes = self._nodes.get(key)
            if nodes is not None and nodes.pop(node, None) is not None and not nodes:
                del self._nodes[key]

    def looks(self, node: str, ref: Key, profile_id: str, role: str | None) -> None:
        """The profile has the conversation open at the node in this role; None: not any more."""
        looking = self._looking.get(ref)
        if role is not None and (looking is not None or len(self._looking) < LOOKED_AT_MAX):
            self._looking.setdefault(ref, {})[profile_id, node] = (role, monotonic() + EXPIRES_S)
        elif looking is not None:
            looking.pop((profile_id, node), None)
            if not looking:
                del self._looking[ref]

    def looking(self, ref: Key, profile_id: str) -> str | None:
        """The role in which the profile has the conversation open at another node; None: it has not."""
        looking = self._looking.get(ref, {})
        return next((role for (profile, _), (role, _) in looking.items() if profile == profile_id), None)

    def _forget_looks(self, ended: Callable[[str, float], bool]) -> None:
        for ref, looking in list(self._looking.items()):
            for profile_id, node in [at for at, (_, until) in looking.items() if ended(at[1], until)]:
                self.looks(node, ref, profile_id, None)
                self._ended(ref, profile_id)

    def left(self, node: str) -> list[Key]:
        """The node is not there any more. Returns: who is connected to no other node now."""
        self._alive.pop(node, None)
        self._forget_looks(lambda at, _: at == node)
        own = [key for key, nodes in self._nodes.items() if node in nodes]
        self.gone(node, own)
        return [key for key in own if key not in self]

    def expire(self, now: float) -> list[Key]:
        """Forgets what is not believed any more. Returns: who is connected to no other node now."""
        for node in [node for node, until in self._alive.items() if until <= now]:
            del self._alive[node]
        self._forget_looks(lambda _, until: until <= now)
        ended = []
        for key, nodes in list(self._nodes.items()):
            for node in [node for node, until in nodes.items() if until <= now]:
                del nodes[node]
            if not nodes:
                del self._nodes[key]
                ended.append(key)
        return ended
