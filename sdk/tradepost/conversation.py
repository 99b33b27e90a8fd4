"""A conversation as a program sees it: who is in it, what was said, and what one may do."""

from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any, TypeVar, overload

import msgspec

from . import events
from .audiences import in_words
from .composing import Filled, composed, filled
from .described import ConversationFields
from .events import AnyEvent, Body
from .message import Message, Said, message_id, participant_id
from .pages import PAGE, Pages
from .people import Person, invitee
from .protocol import commands as c
from .protocol import content, model
from .protocol.frames import EventFrame
from .protocol.limits import PAGE_MAX
from .protocol.placing import Destination, Position
from .protocol.results import AnsweredResult, Explanation, SentResult
from .rich.choices import Offered
from .seen import Seen
from .sharing import LiveShare, ended_quietly
from .stream import Stream
from .typing_signal import kept_up

if TYPE_CHECKING:
    pass

B = TypeVar("B", bound=Body)


class Conversation(ConversationFields):
    """What the parties of one matter share. Its fields are as it was last read: see `refresh`."""

    __slots__ = ()

    async def refresh(self) -> "Conversation":
        """Read it anew."""
        return self._now(await self._client.request(c.GetConversation(conversation=self.id)))

    # saying

    async def send(
        self,
        said: str | content.Content,
        *,
        quick_replies: Sequence[Offered] = (),
        fallback: str | None = None,
        audience: Sequence[str] | None = None,
        reply_to: Said | None = None,
        client_id: str | None = None,
        timeout: float | None = None,
    ) -> SentResult:
        """Say words, or what `tradepost.rich` builds; returns where it stands in the log, committed.

        `quick_replies` are offered beneath words; `fallback` is plain text for who cannot be shown the content.
        Without `audience`: that of `reply_to`, else everyone. While there is no connection it waits and is sent in
        order; without `timeout` (seconds) as long as it takes. The same `client_id` again returns the first answer.
        Raises: Timeout (it is still sent), QueueFull, Closed, ApiError if the server refuses it.
        """
        command = c.SendMessage(
            conversation=self.id,
            content=composed(said, quick_replies=quick_replies, fallback=fallback),
            audience=list(audience) if audience is not None else None,
            reply_to=message_id(reply_to) if reply_to is not None else None,
            client_id=client_id,
        )
        return await self._client.request(command, timeout=timeout)

    async def answer(
        self,
        message: Said,
        *,
        action: str | None = None,
        values: Mapping[str, Filled] | None = None,
        client_id: str | None = None,
        timeout: float | None = None,
    ) -> AnsweredResult:
        """Choose what has the id `action` in a message, or fill in `values`, by the names of its form's fields.

        See `Message.choose` for labels. The answer is a message of its own; it waits and is sent in order as others.
        Raises: BadRequest with the `path` of what does not fit; AlreadyAnswered; Expired; NotFound; Conflict if the
        message was deleted; and what `send` raises.
        """
        command = c.AnswerMessage(
            conversation=self.id,
            message=message_id(message),
            action=action,
            values=filled(values or {}),
            client_id=client_id,
        )
        return await self._client.request(command, timeout=timeout)

    async def edit(self, message: Said, said: str | content.Content) -> Message:
        """Say one's own message differently."""
        command = c.EditMessage(conversation=self.id, message=message_id(message), content=composed(said))
        return Message((await self._client.request(command)).message, self._client)

    async def delete(self, message: Said) -> Message:
        """Take a message back: its content is erased."""
        command = c.DeleteMessage(conversation=self.id, message=message_id(message))
        return Message((await self._client.request(command)).message, self._client)

    async def react(self, message: Said, emoji: str, *, on: bool = True) -> Message:
        """Put an emoji on a message, or take it off."""
        command = c.React(conversation=self.id, message=message_id(message), emoji=emoji, on=on)
        return Message((await self._client.request(command)).message, self._client)

    async def rescope(self, message: Said, audience: Sequence[str], *, reason: str) -> Message:
        """Staff tell a message to more or fewer people; the reason is kept in the audit.

        The message keeps its place in time; answers that would be told to more people than it are moved along. Those
        who are no longer told may have read it before.
        Raises: Forbidden without the grant `rescope`; Conflict if it was deleted; Unprocessable for an audience that
        is not here.
        """
        about = message_id(message)
        command = c.RescopeMessage(conversation=self.id, message=about, audience=list(audience), reason=reason)
        return Message((await self._client.request(command)).message, self._client)

    @asynccontextmanager
    async def typing(self, audience: Sequence[str] | None = None) -> AsyncIterator[None]:
        """Tell the audience that one writes, for as long as the block lasts."""
        whom = list(audience) if audience is not None else None
        async with kept_up(self._client, self.id, whom):
            yield

    @asynccontextmanager
    async def share_location(
        self,
        *,
        minutes: float = 15,
        audience: Sequence[str] | None = None,
        label: str = "",
        position: Position | None = None,
        destination: Destination | None = None,
        client_id: str | None = None,
    ) -> AsyncIterator[LiveShare]:
        """Share where one is for as long as the block lasts, `minutes` (1 to 480) at most: see `LiveShare.update`.

        It ends with the block, however that ends, and by itself: at its time, at a stage that ends it (`delivered`),
        with one's part. The audience sees how far it is to the `destination` and when one will be there, never where.
        Raises: Forbidden at a stage at which nothing is shared; Conflict in a conversation that is closed.
        """
        command = c.StartLocation(
            conversation=self.id,
            duration_s=round(minutes * 60),
            audience=list(audience) if audience is not None else None,
            label=label,
            position=position,
            destination=destination,
            client_id=client_id,
        )
        share = LiveShare(self._client, self.id, await self._client.request(command))
        try:
            yield share
        finally:
            await ended_quietly(share)

    async def read(self, message: Message | SentResult | None = None) -> None:
        """Tell that everything up to `message` was read; without it, everything in every lane."""
        if message is not None:
            await self._client.request(c.SetReceipt(conversation=self.id, lane=message.lane, read=message.seq))
            return
        await self.refresh()
        for lane in self.lanes:
            if lane.read < lane.head:
                await self._client.request(c.SetReceipt(conversation=self.id, lane=lane.id, read=lane.head))

    # reading

    def history(
        self,
        limit: int | None = None,
        *,
        newest_first: bool = True,
        before: Said | None = None,
        page_size: int = PAGE,
    ) -> Pages[Message]:
        """The messages of all lanes that one may read, page by page, from the newest (or `before`) back.

        With `newest_first=False` the same messages in the order of time; `limit` (at most 200) says how many.
        Raises: ValueError for another limit then.
        """
        if not newest_first and not 1 <= (limit or 0) <= PAGE_MAX:
            raise ValueError(f"newest_first=False reads one page: give a limit of 1 to {PAGE_MAX}")

        async def fetch(cursor: str | None, size: int) -> tuple[list[Message], str | None]:
            page = await self._client.request(c.ListHistory(conversation=self.id, before=cursor or start, limit=size))
            messages = [Message(message, self._client) for message in page.messages]
            more = messages[-1].id if messages and page.more_before else None
            return (messages, more) if newest_first else (messages[::-1], None)

        start = message_id(before) if before is not None else None
        return Pages(fetch, limit=limit, page_size=page_size if newest_first else PAGE_MAX)

    def events(self, *, lane: str = "all", after: int = 0) -> Pages[AnyEvent]:
        """What happened in a lane after the place `after`, from the log, up to the present."""

        async def fetch(cursor: str | None, size: int) -> tuple[list[AnyEvent], str | None]:
            place = int(cursor) if cursor else after
            page = await self._client.request(c.Events(conversation=self.id, lane=lane, after=place, limit=size))
            frames = [msgspec.json.decode(raw, type=EventFrame) for raw in page.events]
            more = str(frames[-1].seq) if frames and frames[-1].seq < page.head else None
            return [events.from_frame(frame, self._client) for frame in frames], more

        return Pages(fetch, page_size=PAGE_MAX)

    def visible_to(self, message: Message) -> tuple[str, ...]:
        """The audience of a message in words, people by the names that the roster shows."""
        return in_words(message.audience, {person.id: person.name for person in self.participants})

    async def see_as(
        self, participant: str | model.Participant, *, before: Said | None = None, limit: int = PAGE
    ) -> Seen:
        """What a participant sees now, with the newest messages or those before one. The look is kept in the audit.

        Raises: Forbidden without the grant `see_as`; a back end may in a test tenant.
        """
        start = message_id(before) if before is not None else None
        command = c.SeeAs(conversation=self.id, participant=participant_id(participant), before=start, limit=limit)
        result = await self._client.request(command)
        shown = Conversation(result.conversation, self._client) if result.conversation is not None else None
        messages = [Message(message, self._client) for message in result.messages]
        return Seen(result.participant, shown, messages, result.more_before, result.refused)

    async def why(self, message: Said, participant: str | model.Participant) -> Explanation:
        """Whether a participant sees a message now, and why: `.visible`, `.sentence`, `.rule`. As `see_as`."""
        command = c.Why(conversation=self.id, message=message_id(message), participant=participant_id(participant))
        return await self._client.request(command)

    @overload
    def subscribe(self, types: None = None, *, buffer: int = 1_000) -> Stream[Body]: ...
    @overload
    def subscribe(self, types: Collection[type[B]], *, buffer: int = 1_000) -> Stream[B]: ...
    @overload
    def subscribe(self, types: Collection[type[Any]], *, buffer: int = 1_000) -> Stream[Any]: ...
    def subscribe(self, types: Collection[type[Any]] | None = None, *, buffer: int = 1_000) -> Stream[Any]:
        """Listen to this conversation only. See `Client.subscribe`."""
        return self._client.subscribe(self, types, buffer=buffer)

    # people

    async def add(self, person: Person, *, history: model.History | None = None) -> model.Participant:
        """Begin a stint. `"buyer:7"` is the profile buyer:7 in the role buyer; else an `Invitee` or a dict."""
        who = invitee(person)
        command = c.AddParticipant(
            conversation=self.id,
            profile=who.profile,
            role=who.role,
            history=history or who.history,
            name=who.name,
            until=who.until,
        )
        return (await self._client.request(command)).participant

    async def remove(self, participant: str | model.Participant) -> model.Participant:
        """End a participant's stint; their last event is their own removal."""
        command = c.RemoveParticipant(conversation=self.id, participant=participant_id(participant))
        return (await self._client.request(command)).participant

    async def change_role(self, participant: str | model.Participant, role: str) -> model.Participant:
        """End the stint in the old role and begin one in the new."""
        command = c.ChangeRole(conversation=self.id, participant=participant_id(participant), role=role)
        return (await self._client.request(command)).participant

    async def join(self) -> "Conversation":
        """Staff add themselves; the parties see it."""
        return self._now(await self._client.request(c.Join(conversation=self.id)))

    async def leave(self) -> None:
        """End one's own stint."""
        await self._client.request(c.Leave(conversation=self.id))

    async def watch(self) -> "Conversation":
        """Staff hear it live without joining, over reconnects too, until `unwatch`."""
        return self._now(await self._client.request(c.Watch(conversation=self.id)))

    async def unwatch(self) -> None:
        """Stop hearing it."""
        await self._client.request(c.Unwatch(conversation=self.id))

    # state

    async def close(self) -> "Conversation":
        """No new messages until it is reopened."""
        return self._now(await self._client.request(c.CloseConversation(conversation=self.id)))

    async def reopen(self) -> "Conversation":
        """Messages may be sent again."""
        return self._now(await self._client.request(c.ReopenConversation(conversation=self.id)))

    async def freeze(self, reason: str | None = None) -> "Conversation":
        """Staff let parties say, change and take back nothing until `unfreeze`; the reason is kept in the audit.

        Staff and the marketplace go on, and parties read, report and appeal.
        Raises: Forbidden without the grant `moderate`, or the scope `flags:write`.
        """
        return await self._moderate(c.ModerateConversation(conversation=self.id, frozen=True, reason=reason))

    async def unfreeze(self, reason: str | None = None) -> "Conversation":
        """Parties may speak again."""
        return await self._moderate(c.ModerateConversation(conversation=self.id, frozen=False, reason=reason))

    async def slow_mode(self, seconds: int, reason: str | None = None) -> "Conversation":
        """Each party says one message in so many seconds (at most a day); 0 ends it. As `freeze`."""
        return await self._moderate(c.ModerateConversation(conversation=self.id, slow_mode_s=seconds, reason=reason))

    async def _moderate(self, command: c.ModerateConversation) -> "Conversation":
        return self._now(await self._client.request(command))

    async def appeal(self, words: str, message: Said | None = None, *, client_id: str | None = None) -> "Conversation":
        """Ask staff to look again at what became of one's own message, or of this conversation.

        `message` may be the id of the flag of one that was held back or refused. Returns the conversation with staff
        alone that it begins, or that there is about this already.
        Raises: NotFound for a message that one did not write; Conflict for an appeal that staff have closed;
        Unprocessable with 20 open ones; Forbidden for staff.
        """
        about = message_id(message) if message is not None else None
        command = c.AppealDecision(conversation=self.id, words=words, message=about, client_id=client_id)
        return Conversation((await self._client.request(command)).conversation, self._client)

    async def set_stage(self, stage: str, *, order_version: int) -> "Conversation":
        """The marketplace's word on how far the order is; an older `order_version` is refused."""
        command = c.SetStage(conversation=self.id, stage=stage, order_version=order_version)
        return self._now(await self._client.request(command))

    async def update(
        self,
        *,
        title: str | msgspec.UnsetType | None = msgspec.UNSET,
        subject: model.Subject | msgspec.UnsetType = msgspec.UNSET,
        attributes: Mapping[str, model.Scalar] | None = None,
    ) -> "Conversation":
        """Change what is given. Attributes are merged; None removes one."""
        command = c.UpdateConversation(
            conversation=self.id,
            title=title,
            subject=subject,
            attributes=dict(attributes) if attributes is not None else msgspec.UNSET,
        )
        return self._now(await self._client.request(command))
