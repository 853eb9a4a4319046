"""The pictures of the long reports."""

from collections.abc import Iterator, Sequence
from decimal import Decimal

from assessments.domain.blocks import Block, Picture
from assessments.domain.drawings import Bullet, Bullets, VerdictCounts
from assessments.domain.facts import TargetFacts
from assessments.domain.figures import percent, promise_words
from assessments.domain.phrases import clauses
from assessments.domain.standings import (
    PROBLEMS,
    Standing,
    standing_of,
    status_words,
    tally,
    tally_words,
)

# More are not read at a glance.
_MOST_BULLETS = 20


def tally_picture(year: int, due: Sequence[TargetFacts], later: Sequence[TargetFacts]) -> Picture:
    """How many targets stand in each group."""
    groups = ((f"{year}年及以前到期", due), ("尚未到期", later))
    rows = [(name, tally(targets)) for name, targets in groups if targets]
    said = clauses(f"{name}:{tally_words(targets)}" for name, targets in groups if targets)
    return Picture(VerdictCounts(rows), alt=f"条形图。{said}。", caption="目标评价结果")


def progress_picture(targets: Sequence[TargetFacts]) -> Iterator[Block]:
    """The targets on their way that have a progress, those that need attention first."""
    known = [target for target in targets if target.result.progress is not None]
    known.sort(key=lambda target: _urgency(standing_of(target.result.status, target.result.reason)))
    shown = known[:_MOST_BULLETS]
    if not shown:
        return
    rows = [_bullet(target) for target in shown]
    said = clauses(
        f"{row.name}完成进度{percent(row.progress)},序时进度{percent(row.expected)},{row.verdict}"
        for row in rows
    )
    left = f"(前{len(shown)}项)" if len(shown) < len(known) else ""
    caption = f"尚未到期目标完成进度与序时进度{left}"
    yield Picture(Bullets(rows), alt=f"条形图。{said}。", caption=caption)


def _urgency(standing: Standing) -> int:
    return PROBLEMS.index(standing) if standing in PROBLEMS else len(PROBLEMS)


def _bullet(target: TargetFacts) -> Bullet:
    return Bullet(
        name=target.indicator,
        promise=promise_words(target),
        progress=target.result.progress or Decimal(0),
        expected=target.result.expected,
        standing=standing_of(target.result.status, target.result.reason),
        verdict=status_words(target),
    )
