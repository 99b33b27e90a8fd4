"""Parties ask staff to look again."""

from tradepost.protocol import commands as c
from tradepost.protocol.results import ConversationResult

from ..model import Actor
from .services import Services


async def appeal(services: Services, actor: Actor, command: c.AppealDecision) -> ConversationResult:
    """A conversation with staff alone, which begins with what the asker says."""
    raise NotImplementedError
