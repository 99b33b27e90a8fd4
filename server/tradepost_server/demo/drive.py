"""Whoever drives while the others talk: live locations of one round, which end with it."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from itertools import chain, repeat

from tradepost import Conversation, errors
from tradepost.protocol.placing import Position
from tradepost.sharing import LiveShare

from .route import positions
from .script import Drive

_log = logging.getLogger("tradepost.demo")


class Drives:
    """Those of a round: made by `drives`."""

    def __init__(self, tasks: asyncio.TaskGroup, shares: AsyncExitStack) -> None:
        self._tasks, self._shares = tasks, shares
        self.at: Position | None = None  # where whoever set off last was last

    async def begin(self, conversation: Conversation, drive: Drive, client_id: str) -> str:
        """Sets off; the id of the message that shows the way.

        Raises: TradepostError where nothing can be shared.
        """
        first, *others = positions(drive.way, drive.step_s)
        self.at = first
        share = await self._shares.enter_async_context(
            conversation.share_location(
                minutes=drive.minutes,
                audience=drive.to,
                label=drive.label,
                position=first,
                destination=drive.destination,
                client_id=client_id,
            )
        )
        task = self._tasks.create_task(self._go(share, others, drive.step_s), name="someone drives")
        self._shares.callback(task.cancel)
        return share.message

    async def _go(self, share: LiveShare, way: list[Position], step_s: float) -> None:
        """Until the share is over: at the end of the way one stands, and goes on telling so."""
        for at in chain(way, repeat(way[-1])):
            await asyncio.sleep(step_s)
            self.at = at
            try:
                await share.update(
                    at.latitude, at.longitude, accuracy=at.accuracy_m, heading=at.heading_deg, speed=at.speed_mps
                )
            except errors.TradepostError as error:
                _log.info("a position was left out: %s", type(error).__name__)
            if share.ended:
                return


@asynccontextmanager
async def drives() -> AsyncIterator[Drives]:
    """At the end of the block every drive is over, and no task is left."""
    async with asyncio.TaskGroup() as tasks, AsyncExitStack() as shares:
        yield Drives(tasks, shares)
