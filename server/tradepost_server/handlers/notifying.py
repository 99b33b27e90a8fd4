"""What of a message a person who is not looking is told: asked of the rules when it is told, not when it was said."""

from datetime import timedelta

from ..clock import now
from ..errors import Forbidden, NotFound
from ..model import Actor, Conversation, Tenant
from ..rules import access, notices
from ..rules.notices import Notice
from ..rules.sight import Sight
from ..store import conversations, messages, profiles, receipts
from ..store.db import Connection
from ..store.pushes import Due
from .services import Services

OLD = timedelta(days=1)  # what was said longer ago is no news


async def notice(services: Services, due: Due) -> Notice | None:
    """For the reader of the browser; None where there is nothing that they may be told, or have not seen."""
    async with services.database.transaction(due.tenant_id) as tx:
        found = await conversations.find(tx, (due.tenant_id, due.conversation_id))
        if found is None or not await profiles.may_enter(tx, due.tenant_id, due.profile_id, due.created_at.timestamp()):
            return None
        return await _for_reader(tx, due, found[0])


async def _for_reader(tx: Connection, due: Due, conversation: Conversation) -> Notice | None:
    tenant = Tenant(id=due.tenant_id, slug="", test=False, policy=conversation.policy)
    reader = Actor(tenant=tenant, profile_id=due.profile_id, role=due.role, conversations=due.conversations)
    try:
        standing = access.require(reader, "history", conversation, now())
    except (NotFound, Forbidden):
        return None
    if standing.relation != "member":
        return None
    sight = Sight(conversation=conversation, standing=standing)
    message = await messages.find_seen(tx, sight, due.message_id)
    if message is None or message.deleted_at is not None or now() - message.at > OLD:
        return None
    author = conversation.participants[message.author.participant]
    if message.hidden is not None or author.id in conversation.blocks.get(standing.participant_id or "", ()):
        return None
    if await receipts.has_read(tx, conversation.ref, standing.participant_id or "", message):
        return None
    names = await profiles.names(tx, due.tenant_id, [author.profile_id] if sight.meets(author) else [])
    name = names.get(author.profile_id, "")
    return notices.compose(conversation, message, name, inner=sight.inner, site=due.site)
