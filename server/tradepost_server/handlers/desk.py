"""The agents' page: who may follow all conversations of the tenant. What a session then hears, its attention keeps."""

from tradepost.protocol import commands as c
from tradepost.protocol.results import Empty

from ..model import Actor
from ..rules import access
from .services import Services


async def follow(services: Services, actor: Actor, command: c.FollowDesk) -> Empty:
    """Staff of the tenant.

    Raises: Forbidden.
    """
    access.require_tenant(actor, "desk.follow")
    return Empty()


async def unfollow(services: Services, actor: Actor, command: c.UnfollowDesk) -> Empty:
    """Nothing shared changes."""
    return Empty()
