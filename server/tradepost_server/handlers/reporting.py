"""Reporting messages: parties tell staff, staff settle."""

from tradepost.protocol import commands as c
from tradepost.protocol.results import Empty

from ..model import Actor
from ..store import audit, reports
from ..store.audit import Entry
from . import messages
from .services import Services


async def report(services: Services, actor: Actor, command: c.ReportMessage) -> Empty:
    """Stored once for each who reports; staff learn of it.

    Raises: NotFound for a message that the asker may not read.
    """
    conversation, standing = await services.require(actor, "message.report", command.conversation)
    async with services.database.transaction(actor.tenant.id, readonly=False) as tx:
        message = await messages.visible(tx, conversation, standing, command.message)
        if not await reports.add(tx, actor, command):
            return Empty()
        entry = Entry(
            action="message.report",
            conversation=conversation.id,
            message=message.id,
            participant=message.author.participant,
            reason=command.reason if command.words is None else f"{command.reason}: {command.words}",
        )
        await audit.record(tx, actor, entry)
    services.hub.following.tell(actor.tenant.id, [conversation.id])
    return Empty()


async def settle(services: Services, actor: Actor, command: c.SettleReports) -> Empty:
    """What was reported in the conversation waits no more."""
    conversation, _ = await services.require(actor, "report.settle", command.conversation)
    async with services.database.transaction(actor.tenant.id, readonly=False) as tx:
        settled = await reports.settle(tx, conversation.ref)
        if settled:
            entry = Entry(action="report.settle", conversation=conversation.id, details={"settled": settled})
            await audit.record(tx, actor, entry)
    services.hub.following.tell(actor.tenant.id, [conversation.id])
    return Empty()
