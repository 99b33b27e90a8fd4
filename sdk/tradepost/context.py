"""What a bot's handler is given: the event, where it happened, and ways to answer."""

from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager
from typing import TYPE_CHECKING, Generic, TypeVar

from .asking import Answered, Questions
from .composing import composed
from .conversation import Conversation
from .events import Body, Event, MessageWithdrawn
from .message import Message
from .protocol import content, model
from .protocol.results import SentResult
from .rich.choices import Offered
from .turns import Turn

if TYPE_CHECKING:
    from .client import Client

B = TypeVar("B", bound=Body, covariant=True)


class Context(Generic[B]):
    """One event at one bot."""

    __slots__ = ("_questions", "_turn", "client", "conversation", "event")

    def __init__(
        self, event: Event[B], conversation: Conversation, client: "Client", questions: Questions, turn: Turn
    ) -> None:
        self.event: Event[B] = event
        self.conversation: Conversation = conversation  # as it was last read: `await ctx.conversation.refresh()`
        self.client: Client = client
        self._questions, self._turn = questions, turn

    @property
    def conversation_id(self) -> str:
        """Where it happened."""
        return self.event.conversation

    @property
    def message(self) -> Message:
        """The message that the event tells of.

        Raises: LookupError if it tells of none.
        """
        return self.event.message

    async def reply(
        self,
        said: str | content.Content,
        *,
        quick_replies: Sequence[Offered] = (),
        fallback: str | None = None,
        client_id: str | None = None,
    ) -> SentResult:
        """Answer, to the same audience; where there is no message to answer, to everyone. See `Conversation.send`.

        Raises: LookupError for a message that was withdrawn: everyone is more than were told of it.
        """
        if isinstance(self.event.body, MessageWithdrawn):
            raise LookupError("a withdrawn message cannot be answered: use ctx.conversation.send(…, audience=…)")
        about = getattr(self.event.body, "message", None)
        reply_to = about.id if isinstance(about, model.Message) else None
        return await self.conversation.send(
            said, quick_replies=quick_replies, fallback=fallback, reply_to=reply_to, client_id=client_id
        )

    async def ask(
        self, question: str | content.Content, *, options: Sequence[Offered] = (), timeout: float = 300.0
    ) -> Answered:
        """Ask the person whose doing the event is, and wait up to `timeout` seconds for their answer.

        An answer is what they tap or fill in; of `options` also the words of one, and to a question without any, the
        next that they say. Meanwhile other events of the conversation are handled. It survives reconnects, and ends
        with the process: for what must outlive that, see `Bot.action` and `Bot.form`.
        Raises: Timeout; QueueFull if 1,000 questions of the bot wait; what `reply` raises.
        """
        return await self._questions.ask(self, self._turn, composed(question, quick_replies=options), timeout)

    async def note(self, said: str | content.Content, *, client_id: str | None = None) -> SentResult:
        """Tell staff only."""
        return await self.conversation.send(said, audience=["staff"], client_id=client_id)

    def typing(self, audience: Sequence[str] | None = None) -> AbstractAsyncContextManager[None]:
        """Show that the bot writes, for as long as the block lasts."""
        return self.conversation.typing(audience)
