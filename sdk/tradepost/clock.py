"""Time as the client sees it. The real one, and, in `tradepost.testing`, one that a test moves."""

import asyncio
from collections.abc import Callable
from typing import Protocol, TypeVar

T = TypeVar("T")


class Timer(Protocol):
    """Something that will happen, and can be called off."""

    def cancel(self) -> None:
        """Call it off; harmless afterwards."""
        ...


class Clock(Protocol):
    """Seconds that only go forward, and things to do later."""

    def now(self) -> float:
        """Seconds since some fixed moment."""
        ...

    def call_later(self, delay_s: float, callback: Callable[[], object]) -> Timer:
        """Call `callback` on the event loop in `delay_s` seconds."""
        ...

    async def sleep(self, delay_s: float) -> None:
        """Return in `delay_s` seconds."""
        ...


class LoopClock:
    """The clock of the running event loop."""

    def now(self) -> float:
        """Seconds of the loop's monotonic clock."""
        return asyncio.get_running_loop().time()

    def call_later(self, delay_s: float, callback: Callable[[], object]) -> Timer:
        """See `asyncio.AbstractEventLoop.call_later`."""
        return asyncio.get_running_loop().call_later(delay_s, callback)

    async def sleep(self, delay_s: float) -> None:
        """See `asyncio.sleep`."""
        await asyncio.sleep(delay_s)


async def within(clock: Clock, timeout_s: float | None, future: "asyncio.Future[T]") -> T:
    """The result of `future`, which is left alone whatever happens to the one who waits.

    Raises: TimeoutError after `timeout_s` seconds; None means as long as it takes.
    """
    if timeout_s is None:
        return await asyncio.shield(future)
    late: asyncio.Future[None] = asyncio.get_running_loop().create_future()
    timer = clock.call_later(timeout_s, late.cancel)
    try:
        await asyncio.wait((future, late), return_when=asyncio.FIRST_COMPLETED)
    finally:
        timer.cancel()
        late.cancel()
    if future.done():
        return future.result()
    raise TimeoutError
