"""How work grows with its input, told without a clock's seconds: a slow machine fails nobody."""

import time
from collections.abc import Callable

FACTOR = 4
# Below this a reading is mostly noise.
LEAST_SECONDS = 0.01


def growth(work: Callable[[int], object], size: int) -> float:
    """How many times more processor time `work` takes for four times `size`.

    About 4 where time grows with the size, 16 where it grows with the square.
    """
    return _seconds(work, FACTOR * size) / max(_seconds(work, size), LEAST_SECONDS)


def _seconds(work: Callable[[int], object], size: int) -> float:
    """The better of two times, in case something else held the processor up."""
    return min(_once(work, size) for _attempt in range(2))


def _once(work: Callable[[int], object], size: int) -> float:
    started = time.process_time()
    work(size)
    return time.process_time() - started
