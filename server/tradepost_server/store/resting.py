"""How long those rest who follow the log of a database: after a commit of this node briefly, otherwise longer.

Whoever commits follows. A node that commits nothing looks only for what another left that died.
"""

import asyncio
from contextlib import suppress
from time import monotonic

LASTS_S = 30.0  # so long after a commit more may come of it: a transaction that was open, a push that waits
EVERY_S, QUIET_S = 0.5, 5.0  # between two steps along the log: while something happens here, and otherwise
POLITE = 2.0  # where there is more to do at once: so many times as long as a step took, for sending comes first


class Resting:
    """Of one node and one database; it begins as if something had just been committed."""

    def __init__(self) -> None:
        self._stirred_at = monotonic()
        self._stirred = asyncio.Event()

    def stir(self) -> None:
        """This node appended to the log."""
        self._stirred_at = monotonic()
        self._stirred.set()

    async def after(self, began: float, *, more: bool) -> None:
        """Between two steps along the log, of which the last began at this time of `monotonic`."""
        if more:
            await asyncio.sleep(min(EVERY_S, POLITE * (monotonic() - began)))
        else:
            await self.rest(EVERY_S, QUIET_S)

    async def rest(self, brisk_s: float, quiet_s: float) -> None:
        """`brisk_s` where this node committed something lately; otherwise until it does, `quiet_s` at most."""
        if monotonic() - self._stirred_at < LASTS_S:
            await asyncio.sleep(brisk_s)
            return
        self._stirred.clear()
        with suppress(TimeoutError):
            async with asyncio.timeout(quiet_s):
                await self._stirred.wait()
