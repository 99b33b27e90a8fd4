"""What was found in messages: staff list it, release or refuse what is held back, and look at originals."""

from tradepost.protocol import commands as c
from tradepost.protocol.results import FlagPage, FlagResult, RevealedMessage

from ..model import Actor
from .services import Services


async def list_(services: Services, actor: Actor, command: c.ListFlags) -> FlagPage:
    """Newest first."""
    raise NotImplementedError


async def settle(services: Services, actor: Actor, command: c.SettleFlag) -> FlagResult:
    """Staff have looked."""
    raise NotImplementedError


async def approve(services: Services, actor: Actor, command: c.ApproveMessage) -> FlagResult:
    """Told now."""
    raise NotImplementedError


async def reject(services: Services, actor: Actor, command: c.RejectMessage) -> FlagResult:
    """Not told."""
    raise NotImplementedError


async def reveal(services: Services, actor: Actor, command: c.RevealMessage) -> RevealedMessage:
    """The original."""
    raise NotImplementedError
