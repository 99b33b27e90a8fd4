"""Who asks, and what they may name."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

from ...errors import refusal
from ...protocol.policy import Grant
from ..log import STAFF, ConversationLog, LaneLog
from ..members import Member

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


def lane_of(server: "Server", log: ConversationLog, actor: Actor, lane: str) -> LaneLog:
    """A lane that the actor may read.

    Raises: NotFound.
    """
    found = log.lanes.get(lane)
    if found is None or not server.sight(log, actor).ranges(found):
        raise refusal("not_found", "No such lane.")
    return found


def require_calm(log: ConversationLog, actor: Actor) -> None:
    """Parties say, change and take back nothing while staff have stopped the conversation.

    Raises: Conflict.
    """
    if log.data.frozen and actor.profile and not actor.staff:
        raise refusal("conversation_frozen", "Staff have stopped this conversation for now. You can appeal.")


def require_grant(server: "Server", actor: Actor, grant: Grant, *, back_end: bool) -> None:
    """Staff whose role has the grant; and the marketplace where `back_end` says so.

    Raises: Forbidden.
    """
    granted = actor.staff and grant in server.policy.role(actor.role).grants
    if not (granted if actor.profile else back_end):
        raise refusal("forbidden", f"This is for staff with the grant {grant}.")
