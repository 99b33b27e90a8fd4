"""Browsers that want to be told of new messages."""

from tradepost.protocol import commands as c
from tradepost.protocol.results import Empty

from ..errors import Invalid
from ..model import Actor
from ..outbound import Refused
from ..rules import access
from ..store import pushes
from ..webpush.encryption import Browser
from .services import Services


async def subscribe(services: Services, actor: Actor, command: c.SubscribePush) -> Empty:
    """This browser is told from now on.

    Raises: Invalid for keys or an address that nothing could be sent with.
    """
    access.require_tenant(actor, "push.subscribe")
    try:
        Browser.parse(command.keys.p256dh, command.keys.auth)
    except ValueError:
        raise Invalid("Expected the key of a browser: a point of the curve P-256", path="$.keys.p256dh") from None
    try:
        services.outbound.check(command.endpoint)
    except Refused as refused:
        raise Invalid(str(refused), path="$.endpoint") from None
    async with services.database.transaction(actor.tenant.id, readonly=False) as tx:
        await pushes.subscribe(tx, actor, command)
    await services.copies.settle()
    return Empty()


async def unsubscribe(services: Services, actor: Actor, command: c.UnsubscribePush) -> Empty:
    """This browser is told no more."""
    access.require_tenant(actor, "push.unsubscribe")
    async with services.database.transaction(actor.tenant.id, readonly=False) as tx:
        await pushes.unsubscribe(tx, actor, command.endpoint)
    await services.copies.settle()
    return Empty()
