"""How long to wait before trying again."""

from random import Random

CAP_S = 30.0
HEALTHY_AFTER_S = 60.0  # a connection that lived this long starts the count anew


def reconnect_delay(attempt: int, random: Random) -> float:
    """Seconds to wait before reconnect number `attempt` (0, 1, 2, …).

    Shape:  uniform between 0 and min(30, 0.5 · 2^attempt), so that a restarted node is not stampeded.
    Source: "full jitter", Exponential Backoff And Jitter, AWS Architecture Blog, 2015.
    """
    return random.uniform(0, min(CAP_S, 0.5 * 2.0 ** min(attempt, 10)))


def retry_delay(attempt: int, retry_after_s: float | None, random: Random) -> float:
    """Seconds to wait before a refused command is sent again: what the server asked for, and some jitter on top."""
    return (retry_after_s or 0.0) + random.uniform(0, min(CAP_S, 0.1 * 2.0 ** min(attempt, 10)))
