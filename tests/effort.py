"""How work grows with its input, told without a clock's seconds: a slow machine fails nobody."""

import time
from collections.abc import Callable

FACTOR = 4
ROUNDS = 3
# Below this a reading is mostly noise.
LEAST_SECONDS = 0.01


def growth(work: Callable[[int], object], size: int) -> float:
    """How many times more processor time `work` takes for four times `size`.

    About 4 where time grows with the size, 16 where it grows with the square.
    """
    # In turn, and the best of each: something else may hold the processor up for a while.
    rounds = [(_once(work, size), _once(work, FACTOR * size)) for _round in range(ROUNDS)]
    small, large = min(small for small, _ in rounds), min(large for _, large in rounds)
    return large / max(small, LEAST_SECONDS)


def _once(work: Callable[[int], object], size: int) -> float:
    started = time.process_time()
    work(size)
    return time.process_time() - started
