"""Staff stop a conversation for a while, or let parties speak more slowly."""

from tradepost.protocol import commands as c
from tradepost.protocol.results import ConversationResult

from ..model import Actor
from .services import Services


async def moderate(services: Services, actor: Actor, command: c.ModerateConversation) -> ConversationResult:
    """Frozen or not, slow or not, from now on."""
    raise NotImplementedError
