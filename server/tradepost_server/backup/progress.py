"""How far it is, on a terminal; elsewhere nothing."""

import sys
import time

EVERY_S = 0.2


class Progress:
    """One line of standard error that changes."""

    def __init__(self, what: str) -> None:
        self._what, self._shown, self._next = what, sys.stderr.isatty(), 0.0

    def say(self, done: str) -> None:
        """Shown a few times a second at most."""
        now = time.monotonic()
        if self._shown and now >= self._next:
            self._next = now + EVERY_S
            print(f"\r{self._what}: {done}\x1b[K", end="", file=sys.stderr, flush=True)

    def end(self) -> None:
        """The line is free again."""
        if self._shown:
            print("\r\x1b[K", end="", file=sys.stderr, flush=True)
