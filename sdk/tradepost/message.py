"""A message as a program sees it: what was said, and what one may do with it."""

import asyncio
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TypeAlias

from .audiences import in_words
from .composing import Filled, chosen, composed, filled
from .flags import revealed
from .protocol import commands, model
from .protocol import content as kinds
from .protocol.previews import LinkPreview
from .protocol.reporting import ReportReason
from .protocol.results import AnsweredResult, Explanation, SentResult
from .requests import Requests
from .rich.choices import Offered

_PREVIEW_TRIES = 10  # while the server fetches the page


class Message:
    """What someone said in one lane, as it stood when it was read. `version` grows with every change."""

    __slots__ = ("_requests", "data")

    def __init__(self, data: model.Message, requests: Requests) -> None:
        self.data: model.Message = data  # the message as on the wire
        self._requests = requests

    def __repr__(self) -> str:
        return f"Message(id={self.id!r}, lane={self.lane!r}, seq={self.seq}, role={self.author.role!r})"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Message) and other.data == self.data

    def __hash__(self) -> int:
        return hash((self.id, self.version))

    @property
    def id(self) -> str:
        """The id, unique in the tenant."""
        return self.data.id

    @property
    def conversation(self) -> str:
        """The id of its conversation."""
        return self.data.conversation

    @property
    def lane(self) -> str:
        """The lane that it is told in."""
        return self.data.lane

    @property
    def audience(self) -> Sequence[str]:
        """Who may read it: `all`, roles, `participant:<id>`."""
        return self.data.audience

    @property
    def visible_to(self) -> tuple[str, ...]:
        """The audience in words: `everyone`, or roles, `participant <id>` and `staff`.

        Within it those read it who were in the conversation when it was said. See `Conversation.visible_to` for names.
        """
        return in_words(self.audience, {})

    @property
    def seq(self) -> int:
        """The place in its lane where it was said, or where it came to by re-scoping."""
        return self.data.seq

    @property
    def at(self) -> datetime:
        """When it was said; UTC; a conversation is sorted by it."""
        return self.data.at

    @property
    def author(self) -> model.Author:
        """Who said it, and in which role then."""
        return self.data.author

    @property
    def client_id(self) -> str:
        """The id that its sender chose."""
        return self.data.client_id

    @property
    def version(self) -> int:
        """Of two copies the one with the higher version is the newer."""
        return self.data.version

    @property
    def reply_to(self) -> str | None:
        """The id of the message that it answers."""
        return self.data.reply_to

    @property
    def edited_at(self) -> datetime | None:
        """When it was last said differently."""
        return self.data.edited_at

    @property
    def deleted_at(self) -> datetime | None:
        """When it was taken back."""
        return self.data.deleted_at

    @property
    def reactions(self) -> Mapping[str, Sequence[str]]:
        """Emoji → the participants who put it there."""
        return self.data.reactions

    @property
    def masked(self) -> model.Masked | None:
        """What was hidden in it before anybody read it: the policy's rule, and the kinds. None: nothing."""
        return self.data.masked

    @property
    def hidden(self) -> str | None:
        """Why one is not told what it says: `blocked`, where one blocked its author. None: one is."""
        return self.data.hidden

    @property
    def content(self) -> kinds.Content | kinds.Unknown | None:
        """What it says; None where it was taken back, or is `hidden`."""
        return kinds.decode(self.data.content)

    @property
    def text(self) -> str:
        """What it says in words: the text, or the fallback of another kind; empty where it was taken back."""
        said = self.content
        return said.fallback if said is not None else ""

    async def reply(
        self,
        said: str | kinds.Content,
        *,
        quick_replies: Sequence[Offered] = (),
        fallback: str | None = None,
        client_id: str | None = None,
    ) -> SentResult:
        """Answer it, to the same audience. See `Conversation.send`."""
        content = composed(said, quick_replies=quick_replies, fallback=fallback)
        command = commands.SendMessage(
            conversation=self.conversation, content=content, reply_to=self.id, client_id=client_id
        )
        return await self._requests.request(command)

    async def choose(
        self, choice: str, values: Mapping[str, Filled] | None = None, *, client_id: str | None = None
    ) -> AnsweredResult:
        """Tap a button, a reply or a row of it, by its id or its label; `values` where it asks for contact details.

        Raises: LookupError where it has no such choice, and what `Conversation.answer` raises.
        """
        return await self._answer(chosen(self.content, choice), values, client_id)

    async def fill(self, values: Mapping[str, Filled], *, client_id: str | None = None) -> AnsweredResult:
        """Fill in its form, or the contact details that it asks for, by the names of the fields.

        Raises: what `Conversation.answer` raises.
        """
        return await self._answer(None, values, client_id)

    async def _answer(
        self, action: str | None, values: Mapping[str, Filled] | None, client_id: str | None
    ) -> AnsweredResult:
        command = commands.AnswerMessage(
            conversation=self.conversation,
            message=self.id,
            action=action,
            values=filled(values or {}),
            client_id=client_id,
        )
        return await self._requests.request(command)

    async def edit(self, said: str | kinds.Content) -> "Message":
        """Say it differently."""
        command = commands.EditMessage(conversation=self.conversation, message=self.id, content=composed(said))
        return Message((await self._requests.request(command)).message, self._requests)

    async def delete(self) -> "Message":
        """Take it back: its content is erased."""
        command = commands.DeleteMessage(conversation=self.conversation, message=self.id)
        return Message((await self._requests.request(command)).message, self._requests)

    async def react(self, emoji: str, *, on: bool = True) -> "Message":
        """Put an emoji on it, or take it off."""
        command = commands.React(conversation=self.conversation, message=self.id, emoji=emoji, on=on)
        return Message((await self._requests.request(command)).message, self._requests)

    async def rescope(self, audience: Sequence[str], *, reason: str) -> "Message":
        """Staff tell it to more or fewer people. See `Conversation.rescope`."""
        command = commands.RescopeMessage(
            conversation=self.conversation, message=self.id, audience=list(audience), reason=reason
        )
        return Message((await self._requests.request(command)).message, self._requests)

    async def why(self, participant: str | model.Participant) -> Explanation:
        """Whether a participant sees it now, and why. See `Conversation.why`."""
        command = commands.Why(conversation=self.conversation, message=self.id, participant=participant_id(participant))
        return await self._requests.request(command)

    async def preview(self) -> LinkPreview | None:
        """What the page behind its first link says of itself; None where it says nothing, or policy has no previews."""
        for _ in range(_PREVIEW_TRIES):
            command = commands.PreviewLink(conversation=self.conversation, message=self.id)
            found = await self._requests.request(command)
            if found.again_in_s is None:
                return found.preview
            await asyncio.sleep(min(found.again_in_s, 5.0))
        return None

    async def report(self, reason: ReportReason, words: str | None = None) -> None:
        """Tell staff that it is wrong, and why (at most 1,000 characters). Reported already: nothing happens."""
        command = commands.ReportMessage(conversation=self.conversation, message=self.id, reason=reason, words=words)
        await self._requests.request(command)

    async def reveal(self, reason: str) -> kinds.Content | kinds.Unknown | None:
        """What was written, before anything was hidden (`masked`). The reason is kept in the audit.

        Raises: Forbidden without the grant `pii.reveal`; NotFound if it was taken back.
        """
        return await revealed(self._requests, self.conversation, self.id, reason)

    async def mark_read(self) -> None:
        """Tell that everything in its lane up to here was read."""
        command = commands.SetReceipt(conversation=self.conversation, lane=self.lane, read=self.seq)
        await self._requests.request(command)


Said: TypeAlias = Message | SentResult | AnsweredResult | model.Message | str  # names a message; a string is its id


def message_id(said: Said) -> str:
    """The id of what names a message; of one that is held back, that of its flag."""
    if isinstance(said, str):
        return said
    if isinstance(said, SentResult) and said.held is not None:
        return said.held
    return said.message if isinstance(said, SentResult | AnsweredResult) else said.id


def participant_id(participant: str | model.Participant) -> str:
    """The id of what names a participant."""
    return participant if isinstance(participant, str) else participant.id
