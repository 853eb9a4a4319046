"""The issue of a bulletin before this one: what is kept of it, and what has turned since."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from pydantic import JsonValue

from assessments.domain.counts.movement import Movement
from assessments.domain.counts.scope import plan_targets
from assessments.domain.facts import SnapshotFacts, TargetFacts, day_text
from assessments.domain.phrases import clauses, named

# Under this name an order carries the issue before.
LAST_ISSUE = "last_issue"


def issue_matter(facts: SnapshotFacts, issue: str) -> dict[str, JsonValue]:
    """What the next issue needs of this one: number as filled in, day of its figures, verdicts."""
    verdicts: dict[str, JsonValue] = {
        target.key: target.result.status for target in plan_targets(facts)
    }
    return {"issue": issue, "as_of": facts.as_of.date().isoformat(), "verdicts": verdicts}


def since_last_issue(targets: list[TargetFacts], matter: Mapping[str, JsonValue]) -> str:
    """Verdicts that turned since the last issue; empty where that issue is not known."""
    last = matter.get(LAST_ISSUE)
    verdicts = last.get("verdicts") if isinstance(last, Mapping) else None
    if not isinstance(last, Mapping) or not isinstance(verdicts, Mapping):
        return ""
    moved = Movement.of(
        replace(target, result_before=str(verdicts[target.key]))
        for target in targets
        if target.key in verdicts
    )
    issue = f"第{last['issue']}期" if last.get("issue") else "上一期"
    day = day_text(date.fromisoformat(str(last["as_of"])))
    turned = (("好转", moved.better), ("转差", moved.worse))
    parts = [f"评价{word}的{len(found)}项:{named(found)}" for word, found in turned if found]
    return f"与{issue}通报(数据截至{day})相比,{clauses(parts) or '没有评价好转或转差的目标'}。"
