"""An event loop in a thread of its own, and calls into it that wait."""

import asyncio
import threading
from collections.abc import Coroutine
from typing import Any, TypeVar

from .errors import Closed

T = TypeVar("T")


class Blocking:
    """Runs coroutines on its loop. Ends with `close`, or with the program."""

    def __init__(self) -> None:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="tradepost-loop", daemon=True)
        self._thread.start()

    def call(self, work: Coroutine[Any, Any, T]) -> T:
        """Run `work` and wait for its result. An interruption (Ctrl-C) cancels it.

        Raises: Closed; RuntimeError when called on the loop's own thread, where it would wait for itself.
        """
        try:
            self._check()
        except BaseException:
            work.close()
            raise
        future = asyncio.run_coroutine_threadsafe(work, self._loop)
        try:
            return future.result()
        except BaseException:
            future.cancel()
            raise

    def close(self) -> None:
        """End the loop and its thread."""
        if not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._loop.stop)
            self._thread.join()
            self._loop.close()

    def _check(self) -> None:
        if self._loop.is_closed():
            raise Closed("The client is closed.")
        if threading.current_thread() is self._thread:
            raise RuntimeError("a SyncClient must not be used on its own loop: use Client there")
