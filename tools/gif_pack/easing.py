"""How values move with time: every function takes time as a part of the loop, 0 to 1."""

from collections.abc import Callable
from math import cos, pi, sin

Ease = Callable[[float], float]


def linear(t: float) -> float:
    """At one speed."""
    return t


def smooth(t: float) -> float:
    """Slow at both ends."""
    return t * t * (3 - 2 * t)


def gather(t: float) -> float:
    """Slow at the start, as a falling thing."""
    return t * t


def settle(t: float) -> float:
    """Slow at the end, as a thrown thing."""
    return 1 - (1 - t) ** 3


def overshoot(t: float) -> float:
    """A little too far, then back."""
    return 1 + 2.70158 * (t - 1) ** 3 + 1.70158 * (t - 1) ** 2


def wave(t: float, cycles: int = 1, phase: float = 0.0) -> float:
    """Sine of the loop, -1 to 1; whole `cycles` keep the loop seamless."""
    return sin(2 * pi * (t * cycles + phase))


def pulse(t: float, cycles: int = 1, phase: float = 0.0) -> float:
    """Raised cosine, 0 at the start to 1 in the middle of each cycle."""
    return (1 - cos(2 * pi * (t * cycles + phase))) / 2


def hop(t: float) -> float:
    """A throw: 0 at both ends, 1 at the top."""
    return 4 * t * (1 - t) if 0 < t < 1 else 0.0


def span(t: float, start: float, end: float, ease: Ease = smooth) -> float:
    """0 before `start`, 1 after `end`, eased between."""
    return ease(min(1.0, max(0.0, (t - start) / (end - start))))


def mix(a: float, b: float, part: float) -> float:
    """From `a` (0) to `b` (1)."""
    return a + (b - a) * part


def keys(t: float, *stops: tuple[float, float] | tuple[float, float, Ease]) -> float:
    """The value at `t` between stops of (time, value, ease into it); smooth where no ease is named."""
    before = stops[0]
    for stop in stops[1:]:
        if t < stop[0]:
            ease = stop[2] if len(stop) == 3 else smooth
            return mix(before[1], stop[1], span(t, before[0], stop[0], ease))
        before = stop
    return before[1]
