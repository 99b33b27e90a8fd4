"""Conversations that people start from a site's pages: found again, or made; within what the site lets them start."""

from collections.abc import Iterable

import msgspec
from msgspec import Struct

from tradepost.protocol import commands as c
from tradepost.protocol.results import ConversationResult

from .. import ids
from ..clock import now
from ..errors import Forbidden, NotFound
from ..model import Actor, Conversation, Key
from ..rules import access
from ..rules import starts as rules
from ..rules.leaks import titles
from ..store import conversations, profiles, starts
from ..store.changes import Change
from ..store.db import Connection
from ..store.log import Head
from . import blocking, sites
from .admission import admit
from .conversations import as_first_stored, event, view
from .services import Services


class _Answer(Struct):
    conversation: str
    created: bool


async def start(services: Services, actor: Actor, command: c.StartConversation) -> ConversationResult:
    """The asker's open one with these people about this subject, or a new one.

    Raises: NotFound for a site or a profile that is not there, Forbidden for what the site does not let people start.
    """
    access.require_tenant(actor, "conversation.start")
    roles = await _allowed(services, actor, command)
    first = c.CreateConversation(title=command.title, attributes=rules.attributes(command.context))
    digest, made = rules.digest(command.site, command.with_, command.context), False

    async def begin(tx: Connection) -> Key:
        nonlocal made
        known = await starts.lock(tx, actor.tenant.id, actor.profile_id, digest)
        made = known is None or not await _is_open_to(tx, actor, (actor.tenant.id, known))
        if known is not None and not made:
            return (actor.tenant.id, known)
        await blocking.require_welcome(tx, actor, roles)
        ref = (actor.tenant.id, ids.new("cv"))
        await conversations.insert(tx, as_first_stored(actor, first, ref))
        await starts.put(tx, ref, actor.profile_id, digest)
        return ref

    async def work(tx: Connection, conversation: Conversation, head: Head) -> Change:
        answer = msgspec.json.encode(_Answer(conversation.id, made))
        if not made:
            return Change(result=answer)
        drafts = [event(conversation, "conversation.created")]
        came = await admit(tx, actor, conversation, _invitees(actor, roles.items()), head, before=len(drafts))
        return Change(
            result=answer,
            conversation=came.conversation,
            drafts=[*drafts, *came.drafts],
            structural=True,
            timers=came.timers,
        )

    answer = await services.change(actor, command, _Answer, work, begin)
    return ConversationResult(conversation=await view(services, actor, answer.conversation), created=answer.created)


async def _allowed(services: Services, actor: Actor, command: c.StartConversation) -> dict[str, str]:
    """The roles of those who are to be in it beside the asker, if the site lets this be started.

    Raises: NotFound, Forbidden, Invalid.
    """
    if actor.role is None or actor.conversations is not None:
        raise Forbidden("Your token does not let you start conversations: it needs a role, and no list of them")
    policy = actor.tenant.policy
    if command.title is not None and "title" not in policy.role(actor.role).may:
        raise Forbidden("Your role does not allow setting the title", path="$.title")
    titles.require_free(command.title, policy, actor.role, None)
    async with services.database.transaction(actor.tenant.id) as tx:
        settings = (await sites.find(tx, actor, command.site)).settings
        roles = rules.roles(settings, policy, actor.profile_id, command.with_)
        known = await profiles.names(tx, actor.tenant.id, roles) if roles else {}
    if not settings.starts.unknown:
        for at, profile in enumerate(command.with_):
            if profile not in known:
                raise NotFound("Nobody of that id is known here yet", path=f"$.with[{at}]")
    return roles


async def _is_open_to(tx: Connection, actor: Actor, ref: Key) -> bool:
    """Whether the asker is in it and can write; else they start another."""
    found = await conversations.find(tx, ref)
    if found is None or found[0].status != "open":
        return False
    own = found[0].find(actor.profile_id)
    return own is not None and own.stint(now()) is not None


def _invitees(actor: Actor, others: Iterable[tuple[str, str]]) -> list[c.Invitee]:
    assert actor.role is not None
    return [
        c.Invitee(profile=actor.profile_id, role=actor.role),
        *(c.Invitee(profile=profile, role=role) for profile, role in others),
    ]
