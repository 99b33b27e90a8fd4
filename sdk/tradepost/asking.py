"""Questions that a bot asks one person, and the answers that it waits for."""

import asyncio
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from .clock import within
from .composing import Choice, choices, label_of
from .errors import Closed, QueueFull, Timeout
from .events import AnyEvent, MessageCreated
from .message import Message
from .protocol import content as kinds
from .protocol import model
from .turns import Turn, Turns

if TYPE_CHECKING:
    from .context import Context

PENDING_MAX = 1_000  # questions of one bot that wait for an answer
EARLY_MAX = 16  # messages that came before it was known where the question stands


@dataclass(frozen=True, slots=True)
class Answered:
    """What a person answered."""

    message: Message  # the answer as they gave it
    text: str  # in words: the label of what was chosen, or what was said
    payload: str | None = None  # of what was chosen
    values: Mapping[str, kinds.Value] = field(default_factory=dict)  # what was filled in, by the fields' names


@dataclass(slots=True, eq=False)
class _Question:
    conversation: str
    person: str  # the participant who is asked
    content: kinds.Content
    client_id: str
    answer: "asyncio.Future[Answered]"
    message: str | None = None  # its id, once that is known
    lane: str = ""
    at: datetime | None = None
    early: list[AnyEvent] = field(default_factory=list)

    def stands(self, message: str, lane: str, at: datetime) -> None:
        self.message, self.lane, self.at = message, lane, at

    def answered_by(self, message: Message) -> Answered | None:
        """What it says to this question; None: it is about something else."""
        assert self.at is not None
        said, to_this = message.content, message.reply_to == self.message
        if message.at <= self.at or not (to_this or message.lane == self.lane):
            return None
        if isinstance(said, kinds.Answer):
            values = {given.name: given.value for given in said.values}
            return Answered(message, said.label or message.text, said.payload, values) if to_this else None
        if isinstance(self.content, kinds.Form | kinds.ContactRequest):
            return None
        offered = choices(self.content)
        if isinstance(said, kinds.Location) and to_this:
            return Answered(message, message.text)
        return _in_words(message, offered) if offered else Answered(message, message.text)


def _in_words(message: Message, offered: "list[Choice] | Any") -> Answered | None:
    words = message.text.strip().casefold() if isinstance(message.content, kinds.Text) else ""
    for choice in offered:
        if label_of(choice).casefold() == words:
            return Answered(message, label_of(choice), getattr(choice, "payload", None))
    return None


class Questions:
    """All that a bot waits to be answered."""

    def __init__(self, turns: Turns) -> None:
        self._turns = turns
        self._pending: list[_Question] = []

    async def ask(self, context: "Context[Any]", turn: Turn, content: kinds.Content, timeout_s: float) -> Answered:
        """Say it, and wait for what the person of the event answers.

        Raises: Timeout; QueueFull if too many questions wait; Closed when the bot stops; LookupError if the event is
        nobody's doing.
        """
        if len(self._pending) >= PENDING_MAX:
            raise QueueFull(f"{PENDING_MAX} questions wait for an answer already.")
        answer: asyncio.Future[Answered] = asyncio.get_running_loop().create_future()
        person = _person(context.event)
        question = _Question(context.conversation_id, person, content, uuid.uuid4().hex, answer)
        self._pending.append(question)
        try:
            sent = await context.reply(content, client_id=question.client_id)
            question.stands(sent.message, sent.lane, sent.at)
            await self._look_again(question)
            return await turn.rest(within(context.client.clock, timeout_s, answer))
        except TimeoutError:
            raise Timeout(f"No answer within {timeout_s:g} s.") from None
        finally:
            self._pending.remove(question)
            answer.cancel()

    def take(self, event: AnyEvent) -> bool:
        """Whether the event is an answer that is waited for; or may be, and is handed on later if it is none."""
        if not isinstance(event.body, MessageCreated) or not self._pending:
            return False
        message = event.message
        for question in reversed(self._pending):  # the last one that was asked is answered first
            if question.conversation != event.conversation or question.answer.done():
                continue
            if question.client_id == message.client_id:
                question.stands(message.id, message.lane, message.at)
                return False
            if question.person == message.author.participant and self._taken(question, event):
                return True
        return False

    def end(self) -> None:
        """The bot stops: nobody is waited for."""
        for question in self._pending:
            if not question.answer.done():
                question.answer.set_exception(Closed("The bot stops."))

    @staticmethod
    def _taken(question: _Question, event: AnyEvent) -> bool:
        if question.message is None:
            if len(question.early) < EARLY_MAX:
                question.early.append(event)
                return True
            return False
        answered = question.answered_by(event.message)
        if answered is not None:
            question.answer.set_result(answered)
        return answered is not None

    async def _look_again(self, question: _Question) -> None:
        """At what came before it was known where the question stands."""
        early, question.early = question.early, []
        for event in early:
            if question.answer.done() or not self._taken(question, event):
                await self._turns.take(event)


def _person(event: AnyEvent) -> str:
    message, participant = getattr(event.body, "message", None), getattr(event.body, "participant", None)
    if isinstance(message, model.Message):
        return message.author.participant
    if isinstance(participant, model.Participant):
        return participant.id
    raise LookupError(f"{type(event.body).__name__} is nobody's doing: there is no one to ask")
