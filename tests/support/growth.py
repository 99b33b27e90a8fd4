"""That work grows with its size and not with the square of it, whatever the machine is like."""

import time
from collections.abc import Callable

TIMES = 8
LINEAR = TIMES * 4  # four for what a busy machine adds, where a square would be TIMES * TIMES
LEAST_S = 0.0002  # what is quicker than this at first is taken for this


def growth(work: Callable[[int], object], size: int) -> float:
    """How much longer `work` takes at `TIMES` the size. Processor time of this thread, the least of several turns."""
    work(size)  # what is made once is not counted
    turns = [(_seconds(work, size), _seconds(work, size * TIMES)) for _ in range(3)]
    return min(large for _, large in turns) / max(LEAST_S, min(small for small, _ in turns))


def _seconds(work: Callable[[int], object], size: int) -> float:
    began = time.thread_time()
    work(size)
    return time.thread_time() - began
