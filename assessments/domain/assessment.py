"""The course of an assessment (考核): its stages, who acts in each, and what leaving one closes.

自评 → 部门评价 → 核验 → 初评 → 反馈与申诉 → 审定 → 公布. It goes back with a reason, and only before
the results are published; after that a mistake is put right by a corrected edition.
"""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType


class Stage(StrEnum):
    """Where an assessment stands."""

    SELF_REPORT = "self_report"
    OPINION = "opinion"
    CHECK = "check"
    FIRST_SCORE = "first_score"
    OBJECTION = "objection"
    DECISION = "decision"
    PUBLISHED = "published"
    WITHDRAWN = "withdrawn"


class StepAction(StrEnum):
    """A step of an assessment."""

    OPEN = "open"
    ADVANCE = "advance"
    BACK = "back"
    EXTEND = "extend"
    ADOPT = "adopt"
    RANK = "rank"
    CORRECT = "correct"
    WITHDRAW = "withdraw"


class Edition(StrEnum):
    """What an edition of the results is."""

    INITIAL = "initial"
    FINAL = "final"
    CORRECTED = "corrected"


# In their order; an assessment that is withdrawn stands outside it.
STAGES = (
    Stage.SELF_REPORT,
    Stage.OPINION,
    Stage.CHECK,
    Stage.FIRST_SCORE,
    Stage.OBJECTION,
    Stage.DECISION,
    Stage.PUBLISHED,
)
ENDED = frozenset({Stage.PUBLISHED, Stage.WITHDRAWN})
# Entering one of these takes a new snapshot: what is drawn from, and what is scored.
FREEZING = frozenset({Stage.CHECK, Stage.FIRST_SCORE})
# Scores rest on a snapshot that was taken for them.
SCORED = frozenset({Stage.FIRST_SCORE, Stage.OBJECTION, Stage.DECISION, Stage.PUBLISHED})
# Points and approvals are the office's until the results are out; then they wait for a correction.
AWARDING = frozenset(STAGES) - {Stage.SELF_REPORT}

_OPEN: Mapping[StepAction, frozenset[Stage]] = MappingProxyType(
    {
        StepAction.ADVANCE: frozenset(STAGES) - ENDED,
        StepAction.BACK: frozenset(STAGES) - ENDED - {Stage.SELF_REPORT},
        StepAction.EXTEND: frozenset(STAGES) - ENDED,
        StepAction.ADOPT: SCORED - ENDED,
        StepAction.RANK: frozenset(STAGES) - ENDED,
        StepAction.CORRECT: frozenset({Stage.PUBLISHED}),
        StepAction.WITHDRAW: frozenset(STAGES) - ENDED,
    }
)


def is_open(stage: Stage, action: StepAction) -> bool:
    """Whether a step may be taken in a stage."""
    return stage in _OPEN.get(action, frozenset())


def next_stage(stage: Stage) -> Stage | None:
    """The stage that follows; None at the end."""
    if stage in ENDED:
        return None
    return STAGES[STAGES.index(stage) + 1]


def stages_before(stage: Stage) -> tuple[Stage, ...]:
    """The stages that an assessment may be sent back to."""
    return STAGES[: STAGES.index(stage)] if stage in STAGES and stage not in ENDED else ()


def has_reached(stage: Stage, wanted: Stage) -> bool:
    """Whether a stage has begun by now."""
    return stage in STAGES and STAGES.index(stage) >= STAGES.index(wanted)
