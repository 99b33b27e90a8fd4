"""Who asks, and what they may name."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

from ...errors import refusal
from ..log import STAFF, ConversationLog, LaneLog, Member

if TYPE_CHECKING:
    from ..server import Server


@dataclass(frozen=True, slots=True)
class Actor:
    """Who asks: a user by token, or (`profile` empty) the marketplace's back end."""

    profile: str
    role: str | None
    session: str | None = None

    @property
    def staff(self) -> bool:
        """Whether the token says so."""
        return self.role in STAFF


MARKETPLACE = Actor("", None)


Handler: TypeAlias = Callable[["Server", Actor, Any], Any]


def by(log: ConversationLog, actor: Actor) -> str | None:
    """The participant whose doing it is; None: the marketplace."""
    member = log.member_of(actor.profile)
    return member.id if member is not None else None


def member(log: ConversationLog, participant: str) -> Member:
    """A participant by id.

    Raises: NotFound.
    """
    found = log.members.get(participant)
    if found is None:
        raise refusal("not_found", "No such participant.")
    return found


def lane_of(log: ConversationLog, actor: Actor, lane: str) -> LaneLog:
    """A lane that the actor may read.

    Raises: NotFound.
    """
    found = log.lanes.get(lane)
    role = "agent" if not actor.profile else actor.role
    if found is None or not log.ranges(actor.profile, role, found):
        raise refusal("not_found", "No such lane.")
    return found
