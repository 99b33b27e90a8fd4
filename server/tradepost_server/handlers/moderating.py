"""What was found in messages: staff list it, release or refuse what is held back, and look at originals."""

import msgspec
from msgspec import Raw

from tradepost.protocol import commands as c
from tradepost.protocol import content as kinds
from tradepost.protocol.frames import SignalFrame
from tradepost.protocol.model import Masked, Message
from tradepost.protocol.moderation import Flag
from tradepost.protocol.results import FlagPage, FlagResult, RevealedMessage
from tradepost.protocol.signals import MessageSettled

from .. import ids
from ..errors import ConversationClosed, Forbidden, Invalid, NotFound
from ..model import STAFF, Actor, Conversation, Lane, Participant, place_of
from ..rules import access, content, lanes, sharing
from ..rules.content import Saying
from ..store import audit, files, flags, messages
from ..store.audit import Entry
from ..store.changes import Change
from ..store.db import Connection
from ..store.flags import Stored
from ..store.log import Draft, Head, NewMessage
from . import everywhere
from .services import Services


async def list_(services: Services, actor: Actor, command: c.ListFlags) -> FlagPage:
    """What was found, newest first; of a token for some conversations, in those alone."""
    access.require_tenant(actor, "flag.list")
    if command.conversation is not None:
        await services.require(actor, "conversation.get", command.conversation)
    elif actor.conversations is not None:
        raise Invalid("This token is for some conversations only: name one", path="$.conversation")
    named, most = command.conversation, command.limit + 1
    async with everywhere.reading(services, actor.tenant.id, named) as txs:
        pages = [
            await flags.page(tx, actor.tenant.id, command.state, named, before=command.cursor, limit=most)
            for tx in txs.values()
        ]
    found, cursor = everywhere.newest(pages, command.limit)
    return FlagPage(flags=found, cursor=cursor)


async def settle(services: Services, actor: Actor, command: c.SettleFlag) -> FlagResult:
    """Staff have looked at it.

    Raises: NotFound; Invalid for what waits to be released or refused.
    """

    async def work(tx: Connection, conversation: Conversation, head: Head) -> Change:
        access.require(actor, "flag.settle", conversation, head.now)
        found = await _require(tx, conversation, command.flag)
        if found.flag.waiting:
            raise Invalid("This message waits: release it or refuse it", path="$.flag")
        flag = found.flag
        if flag.outcome is None:
            flag = await flags.settle(tx, actor, conversation.ref, flag.id, "seen")
        return Change(result=msgspec.json.encode(FlagResult(flag=flag)))

    result = await services.change(actor, command, FlagResult, work)
    services.hub.following.tell(actor.tenant.id, flagged=True)
    return result


async def approve(services: Services, actor: Actor, command: c.ApproveMessage) -> FlagResult:
    """What was held back is told now, as it was written or with what was found hidden.

    Raises: NotFound; Forbidden where its author is no longer in the conversation; ConversationClosed.
    """
    author = ""

    async def work(tx: Connection, conversation: Conversation, head: Head) -> Change:
        nonlocal author
        access.require(actor, "message.approve", conversation, head.now)
        found = await _require(tx, conversation, command.flag, held=True)
        if found.flag.outcome is not None:
            return Change(result=msgspec.json.encode(FlagResult(flag=found.flag)))
        author = found.profile_id
        draft = await _released(tx, services, conversation, found, head, masked=command.masked)
        assert draft.message is not None
        flag = await flags.settle(tx, actor, conversation.ref, found.flag.id, "approved", message_id=draft.message.id)
        await files.hand_over(tx, conversation.ref, flag.id, draft.message.id or "")
        await _record(tx, actor, "message.approve", flag, masked=command.masked)
        return Change(result=msgspec.json.encode(FlagResult(flag=flag)), conversation=conversation, drafts=[draft])

    result = await services.change(actor, command, FlagResult, work)
    _tell(services, actor, author, result.flag)
    return result


async def reject(services: Services, actor: Actor, command: c.RejectMessage) -> FlagResult:
    """What was held back is not told, and its author learns that.

    Raises: NotFound.
    """
    author = ""

    async def work(tx: Connection, conversation: Conversation, head: Head) -> Change:
        nonlocal author
        access.require(actor, "message.reject", conversation, head.now)
        found = await _require(tx, conversation, command.flag, held=True)
        if found.flag.outcome is not None:
            return Change(result=msgspec.json.encode(FlagResult(flag=found.flag)))
        author = found.profile_id
        flag = await flags.settle(tx, actor, conversation.ref, found.flag.id, "rejected", reason=command.reason)
        await files.detach(tx, conversation.ref, flag.id)
        await _record(tx, actor, "message.reject", flag, reason=command.reason)
        return Change(result=msgspec.json.encode(FlagResult(flag=flag)))

    result = await services.change(actor, command, FlagResult, work)
    _tell(services, actor, author, result.flag)
    return result


async def reveal(services: Services, actor: Actor, command: c.RevealMessage) -> RevealedMessage:
    """What a message said before anything in it was hidden, for a reason that is kept.

    Raises: NotFound, the same for one that is not there and one that was taken back.
    """
    conversation, _ = await services.require(actor, "message.reveal", command.conversation)
    async with services.database.transaction(actor.tenant.id, readonly=False) as tx:
        row = await messages.find_row(tx, conversation, command.message)
        by_message = row is not None and row.message.deleted_at is None
        found = await (flags.of_message if row is not None else flags.find)(tx, conversation.ref, command.message)
        sealed = None if found is None else found.original
        if sealed is None and not by_message:
            raise NotFound("No such message", path="$.message")
        author = row.message.author if row is not None else found.flag.author if found is not None else None
        entry = Entry(
            action="message.reveal",
            conversation=conversation.id,
            message=command.message,
            participant=None if author is None else author.participant,
            reason=command.reason,
        )
        await audit.record(tx, actor, entry)
    if sealed is not None and (row is None or row.message.masked is not None):
        return RevealedMessage(message=command.message, content=Raw(services.screening.original(sealed)))
    assert row is not None
    return RevealedMessage(message=command.message, content=sharing.without_position(row.message).content)


async def _require(tx: Connection, conversation: Conversation, flag_id: str, *, held: bool = False) -> Stored:
    found = await flags.find(tx, conversation.ref, flag_id)
    if found is None or (held and found.flag.decision != "hold"):
        raise NotFound("No such message waits here" if held else "No such flag", path="$.flag")
    return found


async def _released(
    tx: Connection, services: Services, conversation: Conversation, found: Stored, head: Head, *, masked: bool
) -> Draft:
    """The event with which a message is told that was held back."""
    author, role, lane = _author(conversation, found, head)
    answered = await _answered(tx, conversation, found.flag.reply_to)
    if answered is not None and not lanes.inside(conversation, lane.audience, tuple(answered.audience), head.now):
        lane = lanes.of(conversation, author, role, answered.audience)  # told to fewer people since
    sealed = found.original
    if sealed is None:
        raise NotFound("What it said is erased", path="$.flag")
    raw = found.masked if masked and found.masked is not None else services.screening.original(sealed)
    said = kinds.decode(raw)
    assert said is not None
    assert not isinstance(said, kinds.Unknown)
    saying = Saying(conversation=conversation, lane=lane, author=author, role=role, at=head.now)
    told = sharing.told(said, conversation, role, author.id, lane)
    message = NewMessage(
        id=ids.message(head.next_at),
        author_id=author.id,
        author_role=role,
        profile_id=found.profile_id,
        client_id=found.flag.client_id,
        fingerprint=found.fingerprint,
        content=msgspec.json.encode(told),
        reply_to=found.flag.reply_to,
        files=content.files_of(told),
        masked=_masked(found) if masked else None,
        views=services.screening.views(told, saying),
    )
    return Draft(
        ref=conversation.ref,
        lane=lane,
        name="message.created",
        actor_id=author.id,
        message=message,
        answers=None if answered is None else place_of(answered),
    )


def _masked(found: Stored) -> Masked:
    return Masked(rule=found.flag.rule or "", kinds=found.kinds)


def _author(conversation: Conversation, found: Stored, head: Head) -> tuple[Participant, str, Lane]:
    """Who said it, in which role, and to whom: while they are in the conversation."""
    author = conversation.participants[found.flag.author.participant]
    if author.stint(head.now) is None:
        raise Forbidden("Who wrote this is no longer in the conversation: refuse it", path="$.flag")
    role = found.flag.author.role
    lane = lanes.of(conversation, author, role, found.flag.audience)
    if conversation.status == "closed" and lane.audience != (STAFF,):
        raise ConversationClosed("This conversation is closed")
    return author, role, lane


async def _answered(tx: Connection, conversation: Conversation, message_id: str | None) -> Message | None:
    row = None if message_id is None else await messages.find_row(tx, conversation, message_id)
    return None if row is None else row.message


async def _record(
    tx: Connection, actor: Actor, action: str, flag: Flag, *, reason: str | None = None, masked: bool | None = None
) -> None:
    entry = Entry(
        action=action,
        conversation=flag.conversation,
        message=flag.message or flag.id,
        participant=flag.author.participant,
        reason=reason,
        details={} if masked is None else {"masked": masked},
    )
    await audit.record(tx, actor, entry)


def _tell(services: Services, actor: Actor, author: str, flag: Flag) -> None:
    """Its author, and who follows the desk."""
    services.hub.following.tell(actor.tenant.id, [flag.conversation], flagged=True)
    if not author:  # it was settled before
        return
    settled = MessageSettled(
        client_id=flag.client_id, flag=flag.id, approved=flag.outcome == "approved", reason=flag.reason
    )
    frame = SignalFrame(signal=Raw(msgspec.json.encode(settled)), conversation=flag.conversation)
    services.hub.signals.profiles([(actor.tenant.id, author)], msgspec.json.encode(frame))
