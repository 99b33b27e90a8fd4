"""The time that everything goes by: that of home's database, which stands in each message's `at`.

A node whose own clock is wrong, or is set while it serves, neither refuses good tokens nor lets anybody hear for longer
than their part lasts: between two looks at the database it counts on by a clock that nobody can set.
"""

import time
from datetime import UTC, datetime
from time import monotonic

SLOW_S = 2.0  # an answer that took longer says too little


class _Known:
    ahead_s: float  # the time, ahead of the monotonic clock
    off_s: float  # this machine's clock, ahead of the time


_known = _Known()


def own() -> float:
    """What this machine's clock says."""
    return time.time()  # noqa: TID251


def begin() -> None:
    """Until the database is asked, our own clock says it."""
    _known.ahead_s, _known.off_s = own() - monotonic(), 0.0


def learn(there: datetime, asked: float, answered: float) -> None:
    """What the database's clock said to a question; `asked` and `answered` are of the monotonic clock.

    What may be the question's way is not taken for a difference, so that time does not go to and fro.
    """
    way = answered - asked
    if way > SLOW_S:
        return
    ahead = there.timestamp() - (asked + answered) / 2
    if abs(ahead - _known.ahead_s) > way:
        _known.ahead_s = ahead
    _known.off_s = own() - answered - ahead


def seconds() -> float:
    """Since 1970, UTC."""
    return monotonic() + _known.ahead_s


def now() -> datetime:
    """In UTC."""
    return datetime.fromtimestamp(seconds(), UTC)


def off_s() -> float:
    """By how many seconds this machine's clock was ahead at the last look."""
    return _known.off_s


begin()
