"""Verdicts in the words and groups that reports count them by."""

from collections import Counter
from collections.abc import Iterable
from enum import Enum

from assessments.domain.facts import TargetFacts
from indicators.domain.progress.enums import (
    LAMP_TERMS,
    REASON_TERMS,
    STATUS_TERMS,
    Lamp,
    Reason,
    Status,
)


class Standing(Enum):
    """Groups of verdicts, in the order in which reports name them; together they are all."""

    REACHED = "已完成"
    REACHED_PRELIMINARY = "初步达标"
    ON_SCHEDULE = "符合或快于序时"
    SLIGHTLY_BEHIND = "略滞后"
    BEHIND = "滞后"
    REVERSING = "不降反升(反向变动)"
    MISSED = "未完成"
    MISSED_PRELIMINARY = "初步未达标"
    AWAITING = "待终期数据"
    ASSIGNED = "待上级下达或认定"
    ADJUSTED = "调整(中止)"
    UNKNOWN = "暂无法评估"


_STANDINGS = {
    Status.EXCEEDED: Standing.REACHED,
    Status.MET: Standing.REACHED,
    Status.MET_EARLY: Standing.REACHED,
    Status.RECOGNISED_MET: Standing.REACHED,
    Status.DONE: Standing.REACHED,
    Status.PEAKED_CONFIRMED: Standing.REACHED,
    Status.MET_PRELIMINARY: Standing.REACHED_PRELIMINARY,
    Status.PEAKED_PROVISIONAL: Standing.REACHED_PRELIMINARY,
    Status.AHEAD: Standing.ON_SCHEDULE,
    Status.ON_TRACK: Standing.ON_SCHEDULE,
    Status.PROGRESSING: Standing.ON_SCHEDULE,
    Status.SLIGHTLY_BEHIND: Standing.SLIGHTLY_BEHIND,
    Status.BEHIND: Standing.BEHIND,
    Status.SLOW: Standing.BEHIND,
    Status.NOT_STARTED: Standing.BEHIND,
    Status.REVERSING: Standing.REVERSING,
    Status.MISSED: Standing.MISSED,
    Status.RECOGNISED_MISSED: Standing.MISSED,
    Status.MISSED_PRELIMINARY: Standing.MISSED_PRELIMINARY,
    Status.AWAITING_FINAL: Standing.AWAITING,
    Status.PENDING: Standing.ASSIGNED,
    Status.ISSUED: Standing.ASSIGNED,
    Status.ISSUED_UNDISCLOSED: Standing.ASSIGNED,
    Status.ADJUSTED: Standing.ADJUSTED,
    Status.NOT_PEAKED: Standing.UNKNOWN,
    Status.NOT_ASSESSABLE: Standing.UNKNOWN,
}

GOOD = (Standing.REACHED, Standing.REACHED_PRELIMINARY, Standing.ON_SCHEDULE)
# What the chapter on problems speaks of, gravest first.
PROBLEMS = (
    Standing.REVERSING,
    Standing.MISSED,
    Standing.MISSED_PRELIMINARY,
    Standing.BEHIND,
    Standing.SLIGHTLY_BEHIND,
)
# Verdicts that a promise of effort (力争) softens in words, never in count.
STRIVING = "力争"


def standing_of(status: str, reason: str = "") -> Standing:
    """The group of a verdict; what goes on past its deadline (已过期限, 尚未完成) is not done."""
    found = _STANDINGS[Status(status)]
    late = found is Standing.ON_SCHEDULE and reason == Reason.OVERDUE
    return Standing.MISSED if late else found


def is_striven_for_and_missed(target: TargetFacts) -> bool:
    """Whether a target that the plan only strives for (力争) was missed."""
    striven = (target.hedge or "").startswith(STRIVING)
    return striven and target.result.status == Status.MISSED


def status_words(target: TargetFacts) -> str:
    """The verdict in official words; a missed target that was only striven for says so."""
    status = Status(target.result.status)
    if is_striven_for_and_missed(target):
        return "未达到力争目标"
    if status is Status.REVERSING and target.direction == "up":
        return "反向变动"
    return STATUS_TERMS[status]


def reason_words(target: TargetFacts) -> str:
    """Why something is missing, in the usual Chinese punctuation; empty where nothing is."""
    reason = target.result.reason
    return REASON_TERMS[Reason(reason)].replace(", ", ",") if reason else ""


def lamp_words(target: TargetFacts) -> str:
    """The early-warning lamp; empty where none applies."""
    return LAMP_TERMS[Lamp(target.result.lamp)] if target.result.lamp else ""


def counted(targets: Iterable[TargetFacts]) -> list[TargetFacts]:
    """Targets that counts speak of: a commitment said again in the same plan counts once."""
    return [target for target in targets if not target.repeats]


def gravest_first(targets: Iterable[TargetFacts]) -> list[TargetFacts]:
    """The targets that stand badly."""
    found = list(targets)
    return [
        t
        for group in PROBLEMS
        for t in found
        if standing_of(t.result.status, t.result.reason) is group
    ]


def tally(targets: Iterable[TargetFacts]) -> dict[Standing, int]:
    """How many targets stand in each group; groups without any are left out."""
    found = Counter(standing_of(target.result.status, target.result.reason) for target in targets)
    return {standing: found[standing] for standing in Standing if found[standing]}


def tally_words(targets: Iterable[TargetFacts]) -> str:
    """The counts as one phrase: 已完成3项,滞后1项."""
    return ",".join(f"{standing.value}{count}项" for standing, count in tally(targets).items())
