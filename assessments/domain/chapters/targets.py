"""三、主要目标完成情况."""

from collections.abc import Iterator
from decimal import Decimal

from assessments.domain.blocks import Block, Heading, Paragraph, Picture
from assessments.domain.drawings import Bullet, Bullets
from assessments.domain.facts import SnapshotFacts, TargetFacts
from assessments.domain.figures import (
    change_words,
    percent,
    points,
    promise_words,
    rounded,
    value_words,
)
from assessments.domain.standings import (
    PROBLEMS,
    Standing,
    counted,
    lamp_words,
    reason_words,
    standing_of,
    status_words,
)
from indicators.domain.progress.enums import Rule

# More are not read at a glance.
_MOST_BULLETS = 20
_BY_STATE = (Rule.ASSIGNED, Rule.PEAK, Rule.MILESTONE)


def main_targets(facts: SnapshotFacts) -> Iterator[Block]:
    """三、主要目标完成情况."""
    targets = counted(facts.targets)
    numeric = [target for target in targets if Rule(target.rule) not in _BY_STATE]
    due = [target for target in numeric if target.target_year <= facts.year]
    later = [target for target in numeric if target.target_year > facts.year]
    yield Heading(1, "三、主要目标完成情况")
    yield Heading(2, f"(一){facts.year}年及以前到期的量化目标")
    yield from _by_standing(due, facts.year)
    yield Heading(2, "(二)尚未到期的量化目标")
    yield from _by_standing(later, facts.year)
    yield from _progress_picture(later)
    yield Heading(2, "(三)上级下达的目标")
    yield from _states(targets, Rule.ASSIGNED)
    yield Heading(2, "(四)达峰目标和定性目标")
    yield from _states(targets, Rule.PEAK, Rule.MILESTONE)
    yield Paragraph("各项目标的基期值、目标值、完成进度、序时进度和责任单位见附件1。")


def _by_standing(targets: list[TargetFacts], year: int) -> Iterator[Block]:
    if not targets:
        yield Paragraph("无。")
    for standing in Standing:
        found = [t for t in targets if standing_of(t.result.status) is standing]
        if found:
            items = ";".join(_item(target, year) for target in found)
            yield Paragraph(f"{standing.value}{len(found)}项。{items}。")


def _progress_picture(targets: list[TargetFacts]) -> Iterator[Block]:
    """The targets on their way that have a progress, those that need attention first."""
    known = [target for target in targets if target.result.progress is not None]
    known.sort(key=lambda target: _urgency(standing_of(target.result.status)))
    shown = known[:_MOST_BULLETS]
    if not shown:
        return
    rows = [_bullet(target) for target in shown]
    said = ";".join(
        f"{row.name}完成进度{percent(row.progress)},序时进度{percent(row.expected)},{row.verdict}"
        for row in rows
    )
    left = f"(前{len(shown)}项)" if len(shown) < len(known) else ""
    caption = f"图2 尚未到期目标完成进度与序时进度{left}"
    yield Picture(Bullets(rows), alt=f"条形图。{said}。", caption=caption)


def _urgency(standing: Standing) -> int:
    return PROBLEMS.index(standing) if standing in PROBLEMS else len(PROBLEMS)


def _bullet(target: TargetFacts) -> Bullet:
    return Bullet(
        name=target.indicator,
        promise=promise_words(target),
        progress=target.result.progress or Decimal(0),
        expected=target.result.expected,
        standing=standing_of(target.result.status),
        verdict=status_words(target),
    )


def _item(target: TargetFacts, year: int) -> str:
    """One target in a clause: what was promised, what is, how far."""
    parts = [f"{target.indicator}(目标:{promise_words(target)})"]
    parts += [value_words(target)] if target.latest is not None else []
    parts += [change_words(target)] if change_words(target) else []
    running = target.target_year > year and target.result.expected is not None
    if running and target.result.progress is not None:
        parts.append(f"完成进度{percent(target.result.progress)}")
        parts.append(_schedule(target))
    if standing_of(target.result.status) in (Standing.UNKNOWN, Standing.AWAITING):
        parts.append(reason_words(target) or status_words(target))
    if status_words(target) == "未达到力争目标":
        parts.append("未达到力争目标")
    parts += [lamp_words(target)] if target.result.lamp not in ("", "green") else []
    return ",".join(parts)


def _schedule(target: TargetFacts) -> str:
    gap = target.result.gap
    if gap is None or not rounded(gap * 100, 1).strip("-0."):
        return f"与序时进度{percent(target.result.expected)}持平"
    word = "快于" if gap > 0 else "慢于"
    return f"{word}序时进度{points(gap)}"


def _states(targets: list[TargetFacts], *rules: Rule) -> Iterator[Block]:
    found = [target for target in targets if Rule(target.rule) in rules]
    if not found:
        yield Paragraph("无。")
        return
    groups: dict[str, list[TargetFacts]] = {}
    for target in found:
        groups.setdefault(_state_words(target), []).append(target)
    for words, members in groups.items():
        names = "、".join(f"{m.indicator}({m.target_year}年)" for m in members)
        yield Paragraph(f"{words}{len(members)}项:{names}。")


def _state_words(target: TargetFacts) -> str:
    reason = reason_words(target)
    return f"{status_words(target)}({reason})" if reason else status_words(target)
