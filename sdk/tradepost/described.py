"""What a conversation says of itself."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Self

from .message import Message
from .protocol import model
from .protocol.results import ConversationResult

if TYPE_CHECKING:
    from .client import Client


class ConversationFields:
    """A conversation as it was last read."""

    __slots__ = ("_client", "data")

    def __init__(self, data: model.Conversation, client: "Client") -> None:
        self.data: model.Conversation = data  # the conversation as on the wire
        self._client = client

    def __repr__(self) -> str:
        return f"Conversation(id={self.id!r}, key={self.key!r}, status={self.status!r})"

    @property
    def id(self) -> str:
        """The id, unique in the tenant."""
        return self.data.id

    @property
    def key(self) -> str | None:
        """The marketplace's own name for it."""
        return self.data.key

    @property
    def title(self) -> str | None:
        """What people read at its head."""
        return self.data.title

    @property
    def subject(self) -> model.Subject | None:
        """What it is about in the marketplace."""
        return self.data.subject

    @property
    def stage(self) -> str | None:
        """How far the matter is."""
        return self.data.stage

    @property
    def status(self) -> model.Status:
        """`open` or `closed`."""
        return self.data.status

    @property
    def frozen(self) -> bool:
        """Whether staff have stopped it for now: parties say nothing."""
        return self.data.frozen

    @property
    def slow_mode_s(self) -> int:
        """Seconds between two messages of one party; 0: as many as they like."""
        return self.data.slow_mode_s

    @property
    def attributes(self) -> Mapping[str, model.Scalar]:
        """What the marketplace noted; staff and back ends see it."""
        return self.data.attributes or {}

    @property
    def participants(self) -> Sequence[model.Participant]:
        """Who is and was in it."""
        return self.data.participants

    @property
    def lanes(self) -> Sequence[model.Lane]:
        """The lanes that one may read."""
        return self.data.lanes

    @property
    def me(self) -> str | None:
        """One's own participant id."""
        return self.data.me

    @property
    def role(self) -> str | None:
        """One's own role now; None for one who is not in it."""
        return self.data.role

    @property
    def unread(self) -> int:
        """Others' messages that one has not read, counted up to 100."""
        return self.data.unread

    @property
    def last_message(self) -> Message | None:
        """The newest message that one may read."""
        last = self.data.last_message
        return Message(last, self._client) if last is not None else None

    def _now(self, result: ConversationResult) -> Self:
        self.data = result.conversation
        return self
