"""Asking a database that may answer nothing and hang up on nobody, where nobody may wait for it."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

from ..errors import Unavailable
from .beside import HOME
from .db import AWAY

T = TypeVar("T")


class Patience:
    """Of one who asks databases: home for as long as it takes, the others for `wait_s`."""

    def __init__(self, wait_s: float = 1.5) -> None:
        self._wait_s = wait_s
        self._late: dict[asyncio.Task[Any], int] = {}

    async def ask(self, number: int, question: Callable[[], Coroutine[Any, Any, T]]) -> T:
        """The answer. A late one ends by itself, as cancelling waits for the database too; until then nothing is asked.

        Raises: Unavailable, and what `question` raises.
        """
        if number == HOME:
            return await question()
        if number in self._late.values():
            raise Unavailable(AWAY)
        asked = asyncio.create_task(question())
        asked.add_done_callback(self._over)
        answered, _ = await asyncio.wait([asked], timeout=self._wait_s)
        if not answered:
            self._late[asked] = number
            raise Unavailable(AWAY)
        return asked.result()

    def _over(self, asked: asyncio.Task[Any]) -> None:
        self._late.pop(asked, None)
        if not asked.cancelled():
            asked.exception()  # who asked has heard it, or went on without
