"""So many at once and no more, so that what is heavy leaves room for the rest."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from ..errors import Unavailable


class Turns:
    """Lets in `at_once`; who waits longer than `wait_s` is told to come back, and so is who would be one too many."""

    def __init__(self, at_once: int, *, waiting_max: int = 50, wait_s: float = 2.0) -> None:
        self._free = asyncio.Semaphore(at_once)
        self._waiting, self._waiting_max, self._wait_s = 0, waiting_max, wait_s

    @asynccontextmanager
    async def turn(self) -> AsyncIterator[None]:
        """Inside of it the turn is one's own.

        Raises: Unavailable.
        """
        if self._waiting >= self._waiting_max:
            raise Unavailable("Too many searches at once; try again in a moment")
        self._waiting += 1
        try:
            async with asyncio.timeout(self._wait_s):
                await self._free.acquire()
        except TimeoutError:
            raise Unavailable("Too many searches at once; try again in a moment") from None
        finally:
            self._waiting -= 1
        try:
            yield
        finally:
            self._free.release()
