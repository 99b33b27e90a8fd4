"""Messages that are there already: said differently, taken back, reacted to."""

from datetime import timedelta

import msgspec
from msgspec import Struct

from tradepost.protocol import commands as c
from tradepost.protocol import content as kinds
from tradepost.protocol.limits import REACTIONS_MAX
from tradepost.protocol.model import Message
from tradepost.protocol.results import MessageResult

from ..clock import now
from ..errors import Forbidden, LimitReached, NotFound
from ..model import Actor, Conversation
from ..rules import access, content, sharing
from ..rules.content import Saying
from ..rules.leaks.notices import notice
from ..rules.leaks.opinions import NO_OPINION, Opinion
from ..rules.sight import Sight
from ..store import files, flags, messages, places
from ..store.changes import Change, Work
from ..store.db import Connection
from ..store.log import Draft, EventData, Head
from . import filling, screening
from .messages import Basis, author_of, require_inside, require_open, visible
from .services import Services
from .speaking import locale_of


class _MessageAnswer(Struct):
    message: str


async def edit(services: Services, actor: Actor, command: c.EditMessage) -> MessageResult:
    """One's own message says something else from now on."""
    await filling.meet(services, command.content)
    opinion = await _opinion(services, actor, command)

    async def work(tx: Connection, conversation: Conversation, head: Head) -> Change:
        standing = access.require(actor, "message.edit", conversation, head.now)
        message = await visible(tx, conversation, standing, command.message)
        if message.author.participant != standing.participant_id:
            raise Forbidden("Only who said it can edit it")
        author, role = author_of(standing)
        lane = conversation.lanes[message.lane]
        require_inside(conversation, author, role, lane)
        require_open(conversation, message, role)
        if _too_late(conversation.policy.role(standing.role).edit_window_s, message, head):
            raise Forbidden("It is too late to edit this message")
        _require_editable(message)
        saying = Saying(conversation=conversation, lane=lane, author=author, role=role, at=head.now)
        known = await filling.known(tx, services, actor, command.content)
        shown = await _screened(tx, services, command, message, saying, Basis(known, opinion), head)
        carried = content.files_of(shown)
        await files.attach(tx, conversation.ref, message.id, carried)
        await files.detach(tx, conversation.ref, message.id, keep=carried)
        return await _about(tx, conversation, message, "message.edited", standing.participant_id)

    done = await _changed(services, actor, command, work)
    masked = done.message.masked
    if masked is None:
        return done
    return MessageResult(message=done.message, notice=notice("mask", masked.kinds, await locale_of(services, actor)))


async def _opinion(services: Services, actor: Actor, command: c.EditMessage) -> Opinion:
    """What the tenant's classifier thinks of it; it is not asked about what will be refused."""
    conversation = await services.conversation(actor, command.conversation)
    if conversation.policy.classifier is None:
        return NO_OPINION
    try:
        standing = access.require(actor, "message.edit", conversation, now())
        async with services.database.transaction(actor.tenant.id) as tx:
            message = await visible(tx, conversation, standing, command.message)
    except (NotFound, Forbidden):
        return NO_OPINION
    return await services.classifier.consult(actor, conversation, command.content, message.audience)


async def _screened(
    tx: Connection,
    services: Services,
    command: c.EditMessage,
    message: Message,
    saying: Saying,
    basis: Basis,
    head: Head,
) -> kinds.Content:
    """Writes what the message says now, with what may not be said there hidden.

    Raises: ContentBlocked also for what would have to wait for staff: an edit cannot.
    """
    stored = content.as_stored(command.content, saying, basis.known)
    told = sharing.told(stored, saying.conversation, saying.role, saying.author.id, saying.lane)
    found = services.screening.look(told, saying, basis.known, basis.opinion, client_id=message.client_id)
    screening.require_tellable(found)
    ref, shown = saying.conversation.ref, found.content
    await messages.rewrite(tx, ref, message.id, shown, head.next_at, masked=found.masked, views=found.views)
    await files.rename_all(tx, [(ref[0], *names) for names in found.renames.items()])
    await screening.keep(tx, services.screening.flag(found, saying, screening.as_new(saying, message)))
    return shown


async def delete(services: Services, actor: Actor, command: c.DeleteMessage) -> MessageResult:
    """A message is taken back: by who said it, by staff, or by the marketplace."""

    async def work(tx: Connection, conversation: Conversation, head: Head) -> Change:
        standing = access.require(actor, "message.delete", conversation, head.now)
        message = await visible(tx, conversation, standing, command.message)
        if message.deleted_at is not None:
            return Change(result=msgspec.json.encode(_MessageAnswer(message.id)))
        own = message.author.participant == standing.participant_id
        if not own and not standing.sees_all:
            raise Forbidden("Only who said it, or staff, can take it back")
        if own and not standing.sees_all:
            author, role = author_of(standing)
            require_inside(conversation, author, role, conversation.lanes[message.lane])
            require_open(conversation, message, role)
            if _too_late(conversation.policy.role(standing.role).delete_window_s, message, head):
                raise Forbidden("It is too late to take this message back")
        await places.end(tx, conversation.ref, message.id, keep_track_s=0)
        await messages.erase_reactions(tx, conversation.ref, message.id)
        await messages.rewrite(tx, conversation.ref, message.id, None, head.next_at)
        await flags.erase(tx, conversation.ref, message.id)
        await files.detach(tx, conversation.ref, message.id)
        return await _about(tx, conversation, message, "message.deleted", standing.participant_id)

    return await _changed(services, actor, command, work)


def _require_editable(message: Message) -> None:
    """An answer stays as it was given, and a live location is kept up in its own way."""
    if isinstance(kinds.decode(message.content), kinds.Answer | kinds.LiveLocation):
        raise Forbidden("This kind of message cannot be edited")


def _too_late(window_s: int | None, message: Message, head: Head) -> bool:
    return window_s is not None and head.now - message.at > timedelta(seconds=window_s)


async def react(services: Services, actor: Actor, command: c.React) -> MessageResult:
    """An emoji on a message, or off it."""

    async def work(tx: Connection, conversation: Conversation, head: Head) -> Change:
        standing = access.require(actor, "message.react", conversation, head.now)
        who, role = author_of(standing)
        message = await visible(tx, conversation, standing, command.message)
        require_inside(conversation, who, role, conversation.lanes[message.lane])
        require_open(conversation, message, role)
        there = await messages.count_reactions(tx, conversation.ref, message.id, who.id)
        if command.on and there >= REACTIONS_MAX:
            raise LimitReached(f"At most {REACTIONS_MAX} emoji on one message", path="$.emoji")
        if not await messages.react(tx, conversation.ref, message.id, who.id, command.emoji, on=command.on):
            return Change(result=msgspec.json.encode(_MessageAnswer(message.id)))
        data = EventData(participant=who.id, emoji=command.emoji, on=command.on)
        return await _about(tx, conversation, message, "message.reacted", who.id, data)

    return await _changed(services, actor, command, work)


async def _about(
    tx: Connection,
    conversation: Conversation,
    message: Message,
    name: str,
    actor_id: str | None,
    data: EventData | None = None,
) -> Change:
    """An event in the lane of the message, with the message as it stands now."""
    changed = await messages.find_row(tx, conversation, message.id)
    assert changed is not None
    draft = Draft(
        ref=conversation.ref,
        lane=conversation.lanes[message.lane],
        name=name,
        actor_id=actor_id,
        data=data,
        about=changed.message,
        answers=changed.answers,
        views=changed.views,
    )
    return Change(result=msgspec.json.encode(_MessageAnswer(message.id)), conversation=conversation, drafts=(draft,))


async def _changed(
    services: Services, actor: Actor, command: c.EditMessage | c.DeleteMessage | c.React, work: Work
) -> MessageResult:
    """The message as it was committed, whatever became of the asker since; to a resend, as it stands now.

    A resend by someone who left since is refused: what the message says now is not theirs.
    Raises: what `Services.change` and `Services.require` raise.
    """
    committed: list[Message] = []

    async def noting(tx: Connection, conversation: Conversation, head: Head) -> Change:
        change = await work(tx, conversation, head)
        sight = Sight(conversation=conversation, standing=access.standing(actor, conversation, head.now))
        told = [(draft.about, draft.answers, draft.views) for draft in change.drafts]
        committed[:] = [sight.shown(about, answers, views) for about, answers, views in told if about is not None]
        return change

    answer = await services.change(actor, command, _MessageAnswer, noting)
    if committed:
        return MessageResult(message=committed[0])
    conversation, standing = await services.require(actor, str(command.__struct_config__.tag), command.conversation)
    async with services.database.transaction(actor.tenant.id) as tx:
        return MessageResult(message=await visible(tx, conversation, standing, answer.message))
