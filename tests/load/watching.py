"""What the processes and stores hold while people work: a sample now and then, and its growth."""

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from threading import Event, Thread
from time import monotonic, time
from typing import NamedTuple

import psutil
import psycopg
import redis

from tests.load.product import Running

# Until caches, pools and workers are as they stay.
WARM_UP = 0.25
LEAST_SECONDS = 900.0
# Growth in an hour that is no growth: a share of what is held, and so much at least.
SHARE = 0.1
LEAST = {"MiB": 16.0, "handles": 20.0, "connections": 5.0, "keys": 500.0}
# A server opens a file for each table that it meets, up to a bound of its own.
NOT_JUDGED = {"postgresql handles"}
TABLES = """
SELECT relname, pg_total_relation_size(relid) / 1048576.0, n_dead_tup, n_live_tup
FROM pg_stat_user_tables ORDER BY pg_total_relation_size(relid) DESC LIMIT 12
"""


@dataclass(frozen=True)
class Growth:
    """How a series went after the warm-up; `an_hour` is the slope of its straight line."""

    name: str
    first: float
    last: float
    an_hour: float
    grows: bool | None
    """None where the run was too short to tell."""


class ProcessorTimes(NamedTuple):
    """Ticks of all cores since the start: taken by other machines on the same host, waiting, all."""

    taken: int
    waiting: int
    all: int

    def shares_since(self, earlier: "ProcessorTimes") -> dict[str, float]:
        """Of the time since then: what others took, and what was idle because of the disk."""
        ticks = max(1, self.all - earlier.all)
        return {
            "taken": (self.taken - earlier.taken) / ticks,
            "waiting": (self.waiting - earlier.waiting) / ticks,
        }


def processor_times() -> ProcessorTimes:
    """As the kernel counts them."""
    first = Path("/proc/stat").read_text(encoding="ascii").splitlines()[0]
    # user, nice, system, idle, iowait, irq, softirq, steal; what follows is counted in these.
    ticks = [int(each) for each in first.split()[1:9]]
    return ProcessorTimes(taken=ticks[7], waiting=ticks[4], all=sum(ticks))


@contextmanager
def watched(running: Running, path: Path, *, every: float) -> Iterator[None]:
    """Write a sample to the file now and then until the block ends."""
    ended = Event()

    def watch() -> None:
        began, before = monotonic(), processor_times()
        with path.open("w", encoding="utf-8", buffering=1) as file:
            while not ended.wait(every):
                now = processor_times()
                told = {"at": time(), "seconds": monotonic() - began} | now.shares_since(before)
                before = now
                file.write(json.dumps(sample(running) | told) + "\n")

    thread = Thread(target=watch, daemon=True)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join(30)


def sample(running: Running) -> dict[str, float]:
    """Memory (MiB) and file handles by part, connections, Redis' keys, the tables' MiB."""
    found: dict[str, float] = {}
    for name, pid in running.processes.items():
        family = _family(pid)
        found[f"{name} MiB"] = sum(_memory(each) for each in family) / 1024**2
        found[f"{name} handles"] = sum(_handles(each) for each in family)
    with psycopg.connect(running.owner) as connection:
        row = connection.execute("SELECT count(*) FROM pg_stat_activity").fetchone()
        found["PostgreSQL connections"] = row[0] if row else 0
        for table, size, dead, live in connection.execute(TABLES):
            found[f"table {table} size"] = float(size)
            found[f"table {table} dead"] = dead / max(1, live + dead)
    with redis.Redis.from_url(running.redis) as store:
        found["Redis keys"] = float(store.dbsize())
    return found


def processor_seconds(running: Running) -> dict[str, float]:
    """What each part has used of the processor so far, with what its ended processes had."""
    return {name: sum(map(_processor, _family(pid))) for name, pid in running.processes.items()}


def growths(samples: Sequence[Mapping[str, float]]) -> list[Growth]:
    """Of what should not grow: memory, handles, connections, keys."""
    if not samples:
        return []
    ending = samples[-1]["seconds"]
    settled = [each for each in samples if each["seconds"] >= ending * WARM_UP]
    long_enough = ending * (1 - WARM_UP) >= LEAST_SECONDS
    judged = [name for name in samples[0] if name not in NOT_JUDGED]
    names = [name for name in judged if name.split()[-1] in LEAST]
    return [_growth(name, settled, long_enough) for name in names]


def _growth(name: str, settled: Sequence[Mapping[str, float]], long_enough: bool) -> Growth:
    points = [(each["seconds"] / 3600, each[name]) for each in settled if name in each]
    slope = slope_of(points)
    mean = sum(value for _, value in points) / len(points)
    bound = max(SHARE * mean, LEAST[name.rsplit(maxsplit=1)[-1]])
    grows = slope > bound if long_enough else None
    return Growth(name, points[0][1], points[-1][1], slope, grows)


def slope_of(points: Sequence[tuple[float, float]]) -> float:
    """The slope of the straight line of least squares; 0 where there is none."""
    middle = sum(x for x, _ in points) / len(points)
    height = sum(y for _, y in points) / len(points)
    spread = sum((x - middle) ** 2 for x, _ in points)
    return sum((x - middle) * (y - height) for x, y in points) / spread if spread else 0.0


def _family(pid: int) -> list[psutil.Process]:
    with suppress(psutil.NoSuchProcess):
        first = psutil.Process(pid)
        return [first, *first.children(recursive=True)]
    return []


def _memory(process: psutil.Process) -> float:
    """Its own share: what forked processes have in common is divided among them."""
    with suppress(psutil.Error):
        return float(process.memory_full_info().pss)
    return 0.0


def _processor(process: psutil.Process) -> float:
    with suppress(psutil.Error):
        times = process.cpu_times()
        return float(times.user + times.system + times.children_user + times.children_system)
    return 0.0


def _handles(process: psutil.Process) -> int:
    with suppress(psutil.Error):
        return int(process.num_fds())
    return 0
