"""Telling that one writes, again and again while it lasts."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from .errors import TradepostError
from .protocol import commands as c
from .requests import Requests
from .tasks import Tasks

TYPING_EVERY_S = 4.0  # typing fades after 6 s


@asynccontextmanager
async def kept_up(client: Requests, conversation: str, audience: list[str] | None) -> AsyncIterator[None]:
    """The audience hears that one writes until the block ends."""
    async with Tasks() as tasks:
        tasks.spawn(_keep(client, conversation, audience), "tradepost-typing")
        try:
            yield
        finally:
            await _tell(client, conversation, audience, on=False)


async def _keep(client: Requests, conversation: str, audience: list[str] | None) -> None:
    while True:
        await _tell(client, conversation, audience, on=True)
        await asyncio.sleep(TYPING_EVERY_S)


async def _tell(client: Requests, conversation: str, audience: list[str] | None, *, on: bool) -> None:
    try:
        await client.request(c.SetTyping(conversation=conversation, audience=audience, on=on), timeout=2)
    except TradepostError:
        return  # a courtesy: it must not spoil what is being written
