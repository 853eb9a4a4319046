"""What the records say of a unit, in sentences: what its self-assessment begins with.

Nothing is asked that is already held: counts of targets, work and duties are filled in, and the
reasons that the unit gave with bad figures.
"""

from collections.abc import Iterable
from itertools import groupby

from assessments.domain.facts import SnapshotFacts
from assessments.domain.scoring.inputs import UnitDuty, UnitFacts, UnitTarget, UnitWork
from assessments.domain.scoring.items import STATE_TERMS
from indicators.domain.progress.enums import STATUS_TERMS
from indicators.domain.workflow import State

NOT_REPORTED = "未填报"


def self_report_text(snapshot: SnapshotFacts, facts: UnitFacts) -> str:
    """The beginning of a self-assessment, from the records as of the snapshot."""
    paragraphs = (
        f"以下根据系统记录生成,数据截至{snapshot.as_of_text}。",
        f"一、目标完成情况。{_targets(facts.targets)}",
        f"二、年度工作任务。{_works(facts.works)}",
        f"三、数据报送。{_duties(facts.duties)}",
        f"四、未完成的原因和下一步措施。{_explanations(snapshot, facts.targets)}",
    )
    return "\n".join(paragraphs)


def _targets(targets: tuple[UnitTarget, ...]) -> str:
    if not targets:
        return "没有由本单位承担的目标。"
    ordered = sorted(targets, key=lambda each: STATUS_TERMS[each.cumulative])
    groups = (
        f"{words}{len(named)}项({'、'.join(each.label for each in named)})"
        for words, named in (
            (words, list(group))
            for words, group in groupby(ordered, key=lambda each: STATUS_TERMS[each.cumulative])
        )
    )
    return f"共{len(targets)}项:{';'.join(groups)}。"


def _works(works: tuple[UnitWork, ...]) -> str:
    if not works:
        return "没有年度工作任务。"
    counts: dict[str, int] = {}
    for work in works:
        words = NOT_REPORTED if work.state is None else STATE_TERMS[work.state]
        counts[words] = counts.get(words, 0) + 1
    told = ",".join(f"{words}{count}项" for words, count in counts.items())
    return f"共{len(works)}项:{told}。"


def _duties(duties: tuple[UnitDuty, ...]) -> str:
    if not duties:
        return "没有报送事项。"
    accepted = sum(duty.state == State.ACCEPTED for duty in duties)
    late = sum(duty.is_late for duty in duties)
    return f"应报{len(duties)}项,已审核通过{accepted}项,逾期{late}项。"


def _explanations(snapshot: SnapshotFacts, targets: Iterable[UnitTarget]) -> str:
    own = {each.id for each in targets}
    said = {
        each.indicator: each.explanation.strip().rstrip("。")
        for each in snapshot.targets
        if each.id in own and each.explanation.strip()
    }
    return "".join(f"{indicator}:{words}。" for indicator, words in said.items())
