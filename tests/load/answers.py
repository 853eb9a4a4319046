"""The answers that people got, as one table by kind of page and of save."""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

# Pages and saves: half a second for nineteen of twenty.
JUDGED = ("page", "save")
LIMIT_MS = 500.0
SLOWEST = 20


@dataclass(frozen=True)
class Answer:
    """One answer as its client saw it; what it cost as the product said."""

    at: float
    kind: str
    name: str
    method: str
    ms: float
    status: int
    queries: int
    query_ms: int
    computed_ms: float
    """Of a processor, in the web's process."""
    error: str


@dataclass(frozen=True)
class Line:
    """All answers of one name, or of one kind where the name is empty; milliseconds."""

    kind: str
    name: str
    count: int
    errors: int
    p50: float
    p95: float
    p99: float
    worst: float
    queries: int
    """The most that one of them asked."""
    computed: float
    """Seconds of a processor that all of them took of the web."""


@dataclass(frozen=True)
class Minute:
    """Pages and saves between two samples: what slowed them all is no fault of one of them.

    `seconds` is when it ended; `taken` and `waiting` are shares of all cores' time.
    """

    seconds: float
    count: int
    p50: float
    p95: float
    taken: float
    waiting: float


def read_answers(path: Path) -> list[Answer]:
    """All lines of the clients' file."""
    return [Answer(**json.loads(line)) for line in path.read_text(encoding="utf-8").splitlines()]


def lines(answers: Iterable[Answer]) -> list[Line]:
    """A line for every kind, after it one for each of its names."""
    grouped: dict[tuple[str, str], list[Answer]] = defaultdict(list)
    for each in answers:
        grouped[each.kind, ""].append(each)
        grouped[each.kind, each.name].append(each)
    return [_line(kind, name, found) for (kind, name), found in sorted(grouped.items())]


def minutes(answers: Iterable[Answer], samples: Iterable[Mapping[str, float]]) -> list[Minute]:
    """What was answered between each two samples; none where nothing was."""
    judged = [each for each in answers if each.kind in JUDGED]
    found, begin = [], 0.0
    for each in samples:
        times = sorted(answer.ms for answer in judged if begin < answer.at <= each["at"])
        begin = each["at"]
        if times:
            p50, p95 = percentile(times, 0.50), percentile(times, 0.95)
            shares = each["taken"], each["waiting"]
            found.append(Minute(each["seconds"], len(times), p50, p95, *shares))
    return found


def percentile(sorted_values: Sequence[float], share: float) -> float:
    """The least value that is not below so large a share of them."""
    place = -(-len(sorted_values) * share // 1)
    return sorted_values[max(0, int(place) - 1)]


def too_slow(table: Iterable[Line]) -> Iterator[str]:
    """The kinds whose p95 is over the limit, as sentences."""
    for line in table:
        if line.kind in JUDGED and not line.name and line.p95 >= LIMIT_MS:
            yield f"p95 of every {line.kind}: {line.p95:.0f} ms, the limit is {LIMIT_MS:.0f} ms"


def failed(answers: Iterable[Answer]) -> Iterator[str]:
    """Every answer that was an error, as a sentence."""
    for each in answers:
        if each.error:
            yield f"{each.kind} {each.name}: {each.error}"


def slowest(answers: Iterable[Answer]) -> list[Answer]:
    """The slowest of each name, the slowest first."""
    worst: dict[tuple[str, str], Answer] = {}
    for each in answers:
        held = worst.setdefault((each.kind, each.name), each)
        if each.ms > held.ms:
            worst[each.kind, each.name] = each
    return sorted(worst.values(), key=lambda each: -each.ms)[:SLOWEST]


def _line(kind: str, name: str, found: list[Answer]) -> Line:
    times = sorted(each.ms for each in found)
    return Line(
        kind=kind,
        name=name,
        count=len(found),
        errors=sum(bool(each.error) for each in found),
        p50=percentile(times, 0.50),
        p95=percentile(times, 0.95),
        p99=percentile(times, 0.99),
        worst=times[-1],
        queries=max(each.queries for each in found),
        computed=sum(each.computed_ms for each in found) / 1000,
    )
