"""Where a new conversation is made."""

from tradepost.protocol import commands as c

from .. import ids
from ..errors import Unavailable
from ..model import Actor
from ..store import conversations, placed
from .services import Services


async def place(
    services: Services, actor: Actor, command: c.CreateConversation | c.EnsureConversation
) -> tuple[Services, str]:
    """The services of its database, and its id: who asks again, by key or `client_id`, is told the same.

    Raises: Unavailable where its database is not served here.
    """
    conversation_id = ids.new("cv", services.place())
    asked = f"key/{command.key}" if command.key is not None else f"by/{len(actor.id)}/{actor.id}/{command.client_id}"
    if len(services.everywhere) > 1 and not (command.key is None and command.client_id is None):
        async with services.database.transaction(actor.tenant.id, readonly=False) as tx:
            known = None if command.key is None else await conversations.find_by_key(tx, actor.tenant.id, command.key)
            conversation_id = known or await placed.reserve(
                tx, actor.tenant.id, asked, conversation_id, for_ever=command.key is not None
            )
    if ids.database(conversation_id) not in services.everywhere:
        raise Unavailable("The database of this conversation is not served at the moment")
    return services.at(conversation_id), conversation_id
