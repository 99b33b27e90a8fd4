"""Conversations: making, finding, listing, changing, closing."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TypeAlias

import msgspec
from msgspec import UNSET, Struct

from tradepost.protocol import commands as c
from tradepost.protocol.model import Conversation as View
from tradepost.protocol.model import Status
from tradepost.protocol.results import ConversationPage, ConversationResult, SyncPage

from ..clock import now
from ..errors import Conflict, Forbidden, Invalid, NotFound, StaleStage
from ..model import Actor, Conversation, Key
from ..rules import access, calm, membership
from ..rules.leaks import titles
from ..store import conversations, listing, views
from ..store.changes import Change
from ..store.db import Connection
from ..store.log import Draft, EventData, Head
from ..store.views import Position
from . import blocking, everywhere, placing
from .admission import admit, turn_windows
from .services import Services

ATTRIBUTES_MAX = 50
ATTRIBUTE_KEY_MAX_CHARS = 64


class _Answer(Struct):
    conversation: str
    created: bool = False


async def view(services: Services, actor: Actor, conversation_id: str) -> View:
    """The conversation as the asker sees it now.

    Raises: NotFound.
    """
    async with services.database.transaction(actor.tenant.id) as tx:
        found = await views.render(tx, actor, [(actor.tenant.id, conversation_id)], services.hub, now())
    if not found:
        raise NotFound("No such conversation")
    return found[0]


async def get(services: Services, actor: Actor, command: c.GetConversation) -> ConversationResult:
    """One conversation."""
    await services.require(actor, "conversation.get", command.conversation)
    return ConversationResult(conversation=await view(services, actor, command.conversation))


async def create(services: Services, actor: Actor, command: c.CreateConversation) -> ConversationResult:
    """A new one; a party is a participant of what it creates.

    Raises: Conflict where the key is taken.
    """
    return await _make(services, actor, command, must_be_new=True)


async def ensure(services: Services, actor: Actor, command: c.EnsureConversation) -> ConversationResult:
    """The one with this key, made if there is none."""
    return await _make(services, actor, command, must_be_new=False)


async def _make(
    services: Services, actor: Actor, command: c.CreateConversation | c.EnsureConversation, *, must_be_new: bool
) -> ConversationResult:
    access.require_tenant(actor, command.__struct_config__.tag)  # type: ignore[arg-type]  # a string for commands
    invitees = _invitees(actor, command)
    _check_fields(actor, command)
    _check_attributes(command.attributes or {})
    there, conversation_id = await placing.place(services, actor, command)
    await there.introduce(actor, {i.profile: i.name for i in invitees})
    made = False

    async def begin(tx: Connection) -> Key:
        nonlocal made
        await blocking.require_welcome(tx, actor, [i.profile for i in invitees])
        ref = (actor.tenant.id, conversation_id)
        made = await conversations.insert(tx, as_first_stored(actor, command, ref))
        if made:
            return ref
        assert command.key is not None
        known = await conversations.find_by_key(tx, actor.tenant.id, command.key)
        if must_be_new or known is None:
            raise Conflict("This key is taken by another conversation", path="$.key")
        return (actor.tenant.id, known)

    async def work(tx: Connection, conversation: Conversation, head: Head) -> Change:
        answer = msgspec.json.encode(_Answer(conversation.id, made))
        if not made and actor.is_key is False:
            access.require(actor, "conversation.get", conversation, head.now)
        for invitee in invitees:
            granter = actor.role if not actor.is_key else None
            if invitee.profile != actor.profile_id:
                membership.check_role(conversation, actor, granter, invitee.role, "$.participants")
        drafts = [event(conversation, "conversation.created")] if made else []
        came = await admit(tx, actor, conversation, invitees, head, before=len(drafts))
        if not made and not came.drafts:
            return Change(result=answer)
        return Change(
            result=answer,
            conversation=came.conversation,
            drafts=[*drafts, *came.drafts],
            structural=True,
            also=came.gone,
            timers=came.timers,
        )

    answer = await there.change(actor, command, _Answer, work, begin)
    return ConversationResult(conversation=await view(there, actor, answer.conversation), created=answer.created)


def as_first_stored(actor: Actor, command: c.CreateConversation | c.EnsureConversation, ref: Key) -> Conversation:
    """As it is first stored."""
    at = now()
    return Conversation(
        tenant_id=ref[0],
        id=ref[1],
        version=1,
        policy=actor.tenant.policy,
        created_at=at,
        active_at=at,
        key=command.key,
        subject=command.subject,
        title=command.title,
        stage=command.stage,
        order_version=command.order_version,
        attributes=command.attributes or {},
    )


def _invitees(actor: Actor, command: c.CreateConversation | c.EnsureConversation) -> Sequence[c.Invitee]:
    """Who is in it from the start: those named, and the party that asks."""
    named = {i.profile: i for i in command.participants}
    if len(named) != len(command.participants):
        raise Invalid("Expected each profile once", path="$.participants")
    if actor.is_key:
        return list(named.values())
    if not actor.is_staff:
        strangers = [i for i in named.values() if i.profile != actor.profile_id]
        if strangers and not actor.tenant.policy.role(actor.role).invites:
            raise Forbidden("Your role does not allow adding others", path="$.participants")
    own = named.get(actor.profile_id)
    if own is not None and own.role != actor.role:
        raise Forbidden("Expected the role of your token", path="$.participants")
    assert actor.role is not None
    me = own or c.Invitee(profile=actor.profile_id, role=actor.role)
    return [me, *(i for i in named.values() if i.profile != actor.profile_id)]


def _check_fields(actor: Actor, command: c.CreateConversation | c.EnsureConversation) -> None:
    """Subject, stage and attributes come from the marketplace or staff, never from a party."""
    for name, scope in (
        ("key", "conversations:write"),  # a party could take the key of an order to come
        ("subject", "conversations:write"),
        ("stage", "conversations:stage"),
        ("order_version", "conversations:stage"),
        ("attributes", "conversations:write"),
    ):
        if getattr(command, name) is not None:
            access.require_scope(actor, scope, f"$.{name}")
    stages = actor.tenant.policy.stages
    if command.stage is not None and stages is not None and command.stage not in stages:
        raise Invalid("Expected a stage of this tenant's policy", path="$.stage")
    if command.title is not None and not actor.is_key and "title" not in actor.tenant.policy.role(actor.role).may:
        raise Forbidden("Your role does not allow setting the title", path="$.title")
    titles.require_free(command.title, actor.tenant.policy, actor.role, command.stage)


def event(conversation: Conversation, name: str, by: str | None = None, changed: Sequence[str] = ()) -> Draft:
    """One that is about the conversation itself, told to all in it."""
    return Draft(
        ref=conversation.ref,
        lane=conversation.lanes["all"],
        name=name,
        actor_id=by,
        data=EventData(changed=list(changed)),
    )


async def list_(services: Services, actor: Actor, command: c.ListConversations) -> ConversationPage:
    """A page of conversations: staff and the marketplace get all of the tenant's, others those they are in."""
    access.require_tenant(actor, "conversation.list")
    position = None if command.cursor is None else views.decode_cursor(command.cursor)
    own = None if actor.is_key or actor.is_staff else actor.profile_id
    asked = {
        "participant": command.participant is not None,
        "unanswered": command.unanswered is not None,
        "order": command.order != "activity",
    }
    if own is not None and any(asked.values()):
        name = next(name for name, given in asked.items() if given)
        raise Forbidden("Only staff and API keys may ask this", path=f"$.{name}")
    async with everywhere.reading(services, actor.tenant.id) as txs:
        pages = [await listing.page(tx, actor, command, position, own=own) for tx in txs.values()]
        entries = listing.ordered(entry for page in pages for entry in page)
        kept = entries[: command.limit]
        found = await everywhere.render(services, txs, actor, [entry.ref for entry in kept])
    more = views.encode_cursor(kept[-1].position) if len(entries) > command.limit else None
    return ConversationPage(conversations=found, cursor=more)


async def sync(services: Services, actor: Actor, command: c.Sync) -> SyncPage:
    """What changed since the cursor, which says when that was, and nothing of what the asker may not read."""
    access.require_tenant(actor, "sync")
    position = None if command.cursor is None else views.decode_cursor(command.cursor)
    async with everywhere.reading(services, actor.tenant.id) as txs:
        moments = [await listing.moment(tx) for tx in txs.values()]
        began, epoch = min(one.at for one in moments), sum(one.epoch for one in moments)  # epochs only grow
        if position is None or position.epoch != epoch:
            position = Position(began, "", began=began, epoch=epoch)
        pages = [await listing.changed(tx, actor, position, command.limit) for tx in txs.values()]
        entries = listing.ordered(entry for page in pages for entry in page)
        kept = entries[: command.limit]
        found = await everywhere.render(services, txs, actor, [entry.ref for entry in kept])
    first, more = position.began or began, len(entries) > command.limit
    if more:
        following = Position(kept[-1].at, kept[-1].ref[1], since=position.since, began=first, epoch=epoch)
    else:
        following = Position(first, "", since=first - listing.LATE_COMMITS, epoch=epoch)
    return SyncPage(conversations=found, cursor=views.encode_cursor(following), more=more)


async def update(services: Services, actor: Actor, command: c.UpdateConversation) -> ConversationResult:
    """Title as policy allows; subject and attributes by staff and the marketplace."""
    if command.subject is not UNSET:
        access.require_scope(actor, "conversations:write", "$.subject")
    if command.attributes is not UNSET:
        access.require_scope(actor, "conversations:write", "$.attributes")

    def change(before: Conversation) -> tuple[Conversation, list[str]]:
        after = before
        if command.title is not UNSET:
            titles.require_free(command.title, before.policy, _role_of(actor, before), before.stage)
            after = replace(after, title=command.title)
        if command.subject is not UNSET:
            after = replace(after, subject=command.subject)
        if command.attributes is not UNSET:
            merged = {**before.attributes, **command.attributes}
            after = replace(after, attributes={k: v for k, v in merged.items() if v is not None})
            _check_attributes(after.attributes)
        told = [n for n in ("title", "subject") if getattr(after, n) != getattr(before, n)]
        return after, told

    return await _change_state(services, actor, command, "conversation.update", change)


def _role_of(actor: Actor, conversation: Conversation) -> str | None:
    who = conversation.find(actor.profile_id)
    return who.stints[-1].role if who is not None and who.stints else actor.role


def _check_attributes(attributes: object) -> None:
    assert isinstance(attributes, dict)
    if len(attributes) > ATTRIBUTES_MAX:
        raise Invalid(f"At most {ATTRIBUTES_MAX} attributes", path="$.attributes")
    for key, value in attributes.items():
        if not 0 < len(key) <= ATTRIBUTE_KEY_MAX_CHARS:
            raise Invalid(f"Attribute names have 1 to {ATTRIBUTE_KEY_MAX_CHARS} characters", path="$.attributes")
        if isinstance(value, str) and len(value) > 1_024:
            raise Invalid("Attribute texts have at most 1,024 characters", path="$.attributes")


async def set_stage(services: Services, actor: Actor, command: c.SetStage) -> ConversationResult:
    """How far the order is, by the marketplace's own count.

    Raises: StaleStage for an older order_version.
    """

    def change(before: Conversation) -> tuple[Conversation, list[str]]:
        known = -1 if before.order_version is None else before.order_version
        same = (command.stage, command.order_version) == (before.stage, before.order_version)
        if command.order_version < known or (command.order_version == known and not same):
            raise StaleStage(f"Stage {before.stage!r} was set with order_version {known} already")
        if before.policy.stages is not None and command.stage not in before.policy.stages:
            raise Invalid("Expected a stage of this tenant's policy", path="$.stage")
        after = replace(before, stage=command.stage, order_version=command.order_version)
        return after, ["stage"] if after.stage != before.stage else []

    return await _change_state(services, actor, command, "conversation.stage", change)


async def close(services: Services, actor: Actor, command: c.CloseConversation) -> ConversationResult:
    """No new messages until it is reopened."""
    return await _set_status(services, actor, command, "conversation.close", "closed")


async def reopen(services: Services, actor: Actor, command: c.ReopenConversation) -> ConversationResult:
    """Messages may be sent again."""
    return await _set_status(services, actor, command, "conversation.reopen", "open")


async def _set_status(
    services: Services, actor: Actor, command: c.CloseConversation | c.ReopenConversation, name: str, status: Status
) -> ConversationResult:
    def change(before: Conversation) -> tuple[Conversation, list[str]]:
        return replace(before, status=status), ["status"] if before.status != status else []

    return await _change_state(services, actor, command, name, change)


Changing: TypeAlias = c.UpdateConversation | c.SetStage | c.CloseConversation | c.ReopenConversation


async def _change_state(
    services: Services,
    actor: Actor,
    command: Changing,
    name: str,
    change: Callable[[Conversation], tuple[Conversation, list[str]]],
) -> ConversationResult:
    """Applies a pure change; one event tells what everyone may know of it."""
    await services.require(actor, name, command.conversation)

    async def work(tx: Connection, conversation: Conversation, head: Head) -> Change:
        standing = access.require(actor, name, conversation, head.now)
        if isinstance(command, c.UpdateConversation) and standing.role is not None:  # a title is words, told to all
            calm.require_calm(conversation, standing.role)
        after, told = change(conversation)
        answer = msgspec.json.encode(_Answer(conversation.id))
        if after == conversation:
            return Change(result=answer)
        if after.stage != conversation.stage:
            after = replace(after, stage_at=head.now)
        await conversations.update(tx, after)
        drafts = [event(after, "conversation.updated", standing.participant_id, told)] if told else []
        if after.stage == conversation.stage:
            return Change(result=answer, conversation=after, drafts=drafts, structural=True)
        turned = await turn_windows(tx, conversation, after, head, before=len(drafts))
        return Change(
            result=answer,
            conversation=turned.conversation,
            drafts=[*drafts, *turned.drafts],
            structural=True,
            also=turned.gone,
            timers=turned.timers,
        )

    await services.change(actor, command, _Answer, work)
    return ConversationResult(conversation=await view(services, actor, command.conversation))
