"""What the page behind a message's link says of itself, for who may read the message."""

from tradepost.protocol import commands as c
from tradepost.protocol import content as kinds
from tradepost.protocol.model import Message
from tradepost.protocol.results import PreviewResult

from ..clock import now
from ..errors import NotFound
from ..media.previews import links
from ..media.previews.previews import AGAIN_IN_S
from ..model import Actor, Policy
from ..rules import access
from ..store import conversations
from . import messages
from .services import Services


async def preview(services: Services, actor: Actor, command: c.PreviewLink) -> PreviewResult:
    """Of the first link of its text. Where policy has no previews, nothing is fetched.

    Raises: NotFound, the same for a message that is not there and one that is not theirs.
    """
    async with services.database.transaction(actor.tenant.id) as tx:
        found = await conversations.find(tx, (actor.tenant.id, command.conversation))
        if found is None:
            raise NotFound("No such conversation")
        standing = access.require(actor, "link.preview", found[0], now())
        message = await messages.visible(tx, found[0], standing, command.message)
    url = _link(found[0].policy, message)
    if url is None:
        return PreviewResult()
    seen = await services.previews.of(actor.tenant.id, url)
    return PreviewResult(preview=seen.preview, again_in_s=AGAIN_IN_S if seen.under_way else None)


def _link(policy: Policy, message: Message) -> str | None:
    said = kinds.decode(message.content) if policy.link_previews else None
    return links.first(said.text) if isinstance(said, kinds.Text) else None
