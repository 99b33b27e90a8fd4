"""Staff who follow all of their tenant's conversations, and which of those changed since they were last told."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from ..model import Key
from .room import Listener
from .words import DeskChanged, Word

FOLLOWERS_MAX = 1_000  # sessions of one tenant
TOUCHED_MAX = 200  # conversations of one tenant between two tellings; of more their number alone is known


@dataclass(slots=True)
class Desk:
    """That of one tenant."""

    sessions: dict[Listener, None] = field(default_factory=dict)
    touched: dict[str, None] = field(default_factory=dict)  # conversations, in the order they first changed
    flooded: bool = False  # more changed than are in `touched`
    flagged: bool = False  # something was found in a message, or settled


class Following:
    """Owned by the hub; costs nothing for tenants whom nobody follows."""

    __slots__ = ("_desks", "say")

    def __init__(self) -> None:
        self._desks: dict[int, Desk] = {}
        self.say: Callable[[Word], None] | None = None  # tells the other nodes, where there are any

    def __bool__(self) -> bool:
        return bool(self._desks)

    def add(self, session: Listener) -> bool:
        """The session is told from now on. Returns: False where there are too many already."""
        desk = self._desks.setdefault(session.profile_key[0], Desk())
        if session not in desk.sessions and len(desk.sessions) >= FOLLOWERS_MAX:
            return False
        desk.sessions[session] = None
        return True

    def remove(self, session: Listener) -> None:
        """Undoes `add`; harmless without."""
        tenant_id = session.profile_key[0]
        desk = self._desks.get(tenant_id)
        if desk is not None:
            desk.sessions.pop(session, None)
            if not desk.sessions:
                del self._desks[tenant_id]

    @property
    def tenants(self) -> list[int]:
        """Whose desks somebody here follows."""
        return list(self._desks)

    def tell(self, tenant_id: int, conversations: Sequence[str] = (), *, flagged: bool = False) -> None:
        """What no event tells, here and at the other nodes: rows that are others, flags that are."""
        self.hear(tenant_id, conversations, flagged=flagged)
        if self.say is not None:
            self.say(DeskChanged(tenant=tenant_id, conversations=list(conversations), flagged=flagged))

    def hear(self, tenant_id: int, conversations: Sequence[str], *, flagged: bool) -> None:
        """The same, here."""
        self.touch((tenant_id, conversation) for conversation in conversations)
        if flagged:
            self.flag(tenant_id)

    def touch(self, refs: Iterable[Key]) -> None:
        """These conversations changed."""
        for tenant_id, conversation_id in refs:
            desk = self._desks.get(tenant_id)
            if desk is None or conversation_id in desk.touched:
                continue
            if len(desk.touched) < TOUCHED_MAX:
                desk.touched[conversation_id] = None
            else:
                desk.flooded = True

    def flag(self, tenant_id: int) -> None:
        """Something was found in a message of the tenant, or settled."""
        desk = self._desks.get(tenant_id)
        if desk is not None:
            desk.flagged = True

    def take_flagged(self) -> list[list[Listener]]:
        """The sessions of each tenant's followers where flags changed."""
        found = [list(desk.sessions) for desk in self._desks.values() if desk.flagged]
        for desk in self._desks.values():
            desk.flagged = False
        return found

    def take(self) -> list[tuple[int, list[Listener], list[Key] | None]]:
        """Tenants with followers of whose conversations some changed; None: too many to name."""
        found: list[tuple[int, list[Listener], list[Key] | None]] = []
        for tenant_id, desk in self._desks.items():
            if desk.touched:
                refs = None if desk.flooded else [(tenant_id, touched) for touched in desk.touched]
                found.append((tenant_id, list(desk.sessions), refs))
                desk.touched, desk.flooded = {}, False
        return found
