"""Waiting for what only the database or another process knows."""

import asyncio
import time
from collections.abc import Awaitable, Callable


async def eventually(true: Callable[[], Awaitable[object]], within_s: float = 10.0) -> None:
    """Awaits `true()` again and again until it holds.

    Raises: AssertionError.
    """
    deadline = time.monotonic() + within_s
    while not await true():
        assert time.monotonic() < deadline, f"did not happen within {within_s} s"
        await asyncio.sleep(0.02)
