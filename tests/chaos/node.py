"""`tradepost` with a mistake in it, or one that dies at a named point: `python -m chaos.node serve …`.

Nothing of this is in the product: what the environment names is put around functions of this process before it serves.
A crash point waits for SIGUSR1 and kills the process, without a word, the next time it is passed.
A wrong clock jumps to the other side with SIGUSR2.
"""

import os
import signal
from collections.abc import Callable
from typing import Any

from tradepost_server import cli, clock
from tradepost_server.broker.exchange import Exchange
from tradepost_server.store import deliveries, log
from tradepost_server.store.submission import Submission
from tradepost_server.store.writer import LogWriter

from . import planted

CRASH, PLANT, CLOCK = "CHAOS_CRASH", "CHAOS_PLANT", "CHAOS_CLOCK"

LEASE_S = 3.0  # instead of 30: what was taken by a node that died is delivered within a scene

POINTS: dict[str, tuple[Any, str, bool]] = {  # name → where it is, and whether it comes after the call
    "before-lock": (log, "lock", False),
    "under-lock": (log, "lock", True),
    "before-write": (log, "write", False),
    "before-commit": (log, "write", True),
    "after-commit": (LogWriter, "_count", False),
    "after-an-ack": (Submission, "answer", True),
    "before-publish": (Exchange, "publish", False),
    "after-publish": (Exchange, "publish", True),
}


class Crash:
    """One point at which the process dies once it is armed."""

    def __init__(self) -> None:
        self._armed = False
        signal.signal(signal.SIGUSR1, self._arm)

    def put(self, where: Any, name: str, after: bool) -> None:
        """Around one function."""
        function: Callable[..., Any] = getattr(where, name)

        async def awaited(*arguments: Any, **named: Any) -> Any:
            self._pass(not after)
            found = await function(*arguments, **named)
            self._pass(after)
            return found

        def called(*arguments: Any, **named: Any) -> Any:
            self._pass(not after)
            found = function(*arguments, **named)
            self._pass(after)
            return found

        setattr(where, name, awaited if where is log else called)

    def _arm(self, *_: object) -> None:
        self._armed = True

    def _pass(self, here: bool) -> None:
        if here and self._armed:
            os.kill(os.getpid(), signal.SIGKILL)


class WrongClock:
    """The clock of this process's machine, so many seconds ahead."""

    def __init__(self, ahead_s: int) -> None:
        self._right, self._ahead_s = clock.own, ahead_s
        clock.own = self._wrong
        clock.begin()
        signal.signal(signal.SIGUSR2, self._jump)

    def _wrong(self) -> float:
        return self._right() + self._ahead_s

    def _jump(self, *_: object) -> None:
        self._ahead_s = -self._ahead_s


def main() -> None:
    """As the environment says, and then as `tradepost`."""
    deliveries.LEASE_S = LEASE_S
    if point := os.environ.get(CRASH):
        Crash().put(*POINTS[point])
    if ahead_s := os.environ.get(CLOCK):
        WrongClock(int(ahead_s))
    if plant := os.environ.get(PLANT):
        {**planted.PLANTS, **planted.LOSSES, **planted.CLOCKS}[plant]()
    cli.main()


if __name__ == "__main__":
    main()
