"""Who is in a conversation: coming, going, looking on, and in which role."""

from . import limits
from .command import Command
from .model import History


class Join(Command, frozen=True, tag="conversation.join"):
    """Staff add themselves; the parties see it. In already: nothing happens."""

    conversation: limits.ConversationId
    client_id: limits.ClientId | None = None


class Leave(Command, frozen=True, tag="conversation.leave"):
    """End one's own stint; the others see it. Out already: nothing happens."""

    conversation: limits.ConversationId
    client_id: limits.ClientId | None = None


class Watch(Command, frozen=True, tag="conversation.watch"):
    """Staff have a conversation open: this session hears it live, joined or not, and other staff know that they look.

    Until `conversation.unwatch` or the end of the session.
    """

    conversation: limits.ConversationId


class Unwatch(Command, frozen=True, tag="conversation.unwatch"):
    """Closed again: stop hearing a conversation that was watched; who has joined goes on hearing it."""

    conversation: limits.ConversationId


class AddParticipant(Command, frozen=True, tag="participant.add"):
    """Begin a stint of a profile. In already in this role: nothing happens."""

    conversation: limits.ConversationId
    profile: limits.ProfileId
    role: limits.Role
    history: History | None = None  # `from_join`: nothing of what was said before; absent: as the role's policy says
    name: limits.Name | None = None  # given when the profile is not known yet
    until: limits.Time | None = None  # deadline of the stint
    client_id: limits.ClientId | None = None


class RemoveParticipant(Command, frozen=True, tag="participant.remove"):
    """End a participant's stint; their last event is their own removal."""

    conversation: limits.ConversationId
    participant: limits.ParticipantId
    client_id: limits.ClientId | None = None


class ChangeRole(Command, frozen=True, tag="participant.role"):
    """End the stint in the old role and begin one in the new."""

    conversation: limits.ConversationId
    participant: limits.ParticipantId
    role: limits.Role
    client_id: limits.ClientId | None = None
