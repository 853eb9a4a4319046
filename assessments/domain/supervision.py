"""The rules of supervision (督办): what an instrument is for, its states, its deadline.

Which instrument a unit may get follows design §2 and domain §5.4: vertically managed units and
companies get a 函告 and no order; an order or a talk rests on targets that are 约束性 or assigned,
or on annual work items whose lead a document names; for an overdue report there is a 预警函 at most.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from types import MappingProxyType

from assessments.domain.grounds import Ground, GroundKind
from plans.domain.problems import mark

# 10 working days are the usual term of an answer (domain §4.5): two weeks.
USUAL_TERM = timedelta(days=14)
# A deadline so near is shown in amber.
SOON = timedelta(days=3)


class CaseKind(StrEnum):
    """The instrument."""

    WARNING = "warning"
    ORDER = "order"
    NOTICE = "notice"
    TALK = "talk"
    RECOGNITION = "recognition"


class CaseState(StrEnum):
    """Where a case stands; overdue is no state but follows from the deadline."""

    DRAFT = "draft"
    ISSUED = "issued"
    TALKED = "talked"
    ANSWERED = "answered"
    SENT_BACK = "sent_back"
    VERIFIED = "verified"
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"


class CaseAction(StrEnum):
    """A step of a case."""

    DRAFT = "draft"
    REVISE = "revise"
    ISSUE = "issue"
    MINUTES = "minutes"
    FEEDBACK = "feedback"
    RECTIFICATION = "rectification"
    ACCEPT = "accept"
    SEND_BACK = "send_back"
    CLOSE = "close"
    WITHDRAW = "withdraw"


class Urgency(StrEnum):
    """How near the deadline of an answer is."""

    NONE = "none"
    ON_TIME = "on_time"
    SOON = "soon"
    OVERDUE = "overdue"


# Orders and talks are formal instruments: they need an approval record as well.
FORMAL = frozenset({CaseKind.ORDER, CaseKind.TALK})
ANSWERS = frozenset({CaseAction.FEEDBACK, CaseAction.RECTIFICATION})
# The unit's turn.
AWAITING = frozenset({CaseState.ISSUED, CaseState.TALKED, CaseState.SENT_BACK})
ENDED = frozenset({CaseState.CLOSED, CaseState.WITHDRAWN})
NEXT_KIND: Mapping[CaseKind, CaseKind] = MappingProxyType(
    {CaseKind.WARNING: CaseKind.ORDER, CaseKind.ORDER: CaseKind.TALK}
)

_ANSWERABLE = AWAITING | {CaseState.ANSWERED}
_FROM: Mapping[CaseAction, frozenset[CaseState]] = MappingProxyType(
    {
        CaseAction.REVISE: frozenset({CaseState.DRAFT}),
        CaseAction.ISSUE: frozenset({CaseState.DRAFT}),
        CaseAction.MINUTES: frozenset({CaseState.ISSUED}),
        CaseAction.FEEDBACK: _ANSWERABLE,
        CaseAction.RECTIFICATION: _ANSWERABLE,
        CaseAction.ACCEPT: frozenset({CaseState.ANSWERED}),
        CaseAction.SEND_BACK: frozenset({CaseState.ANSWERED}),
        CaseAction.CLOSE: frozenset({CaseState.VERIFIED}),
        CaseAction.WITHDRAW: _ANSWERABLE | {CaseState.DRAFT, CaseState.VERIFIED},
    }
)
_TO: Mapping[CaseAction, CaseState] = MappingProxyType(
    {
        CaseAction.REVISE: CaseState.DRAFT,
        CaseAction.ISSUE: CaseState.ISSUED,
        CaseAction.MINUTES: CaseState.TALKED,
        CaseAction.FEEDBACK: CaseState.ANSWERED,
        CaseAction.RECTIFICATION: CaseState.ANSWERED,
        CaseAction.ACCEPT: CaseState.VERIFIED,
        CaseAction.SEND_BACK: CaseState.SENT_BACK,
        CaseAction.CLOSE: CaseState.CLOSED,
        CaseAction.WITHDRAW: CaseState.WITHDRAWN,
    }
)

# Governance (organizations.models.Governance) of units that are appraised here: 本级, and 双管, which
# answer to the place as well as to the level above. 垂管 and 企业 are not, and get a 函告.
APPRAISED = frozenset({"local", "dual"})
COLLECTIVE = "collective"

NOTICE_ONLY = mark("垂管单位和企业不由本级考核,不能发预警函、督办单或约谈。请改用函告。")
NOT_NOTICE = mark("函告用于垂管单位和企业。对本级和双管单位请用预警函、督办单或约谈。")
NOT_COLLECTIVE = mark("“%(unit)s”是集体称谓,不能作为办理单位。请对其中的具体单位分别起草。")
PRESUMED: Mapping[GroundKind, str] = MappingProxyType(
    {
        GroundKind.TARGET: mark(
            "“%(target)s”的责任主体尚未确定,首列单位只是推定。请先在目标页确定责任主体并填写依据文件。"
        ),
        GroundKind.WORK: mark(
            "“%(target)s”的牵头单位没有依据文件。请先确定该重点任务的责任主体并填写依据文件。"
        ),
        GroundKind.DUTY: mark(
            "“%(target)s”的填报单位没有依据文件。请先确定相应目标的责任主体并填写依据文件。"
        ),
    }
)
OTHER_UNIT = mark("“%(target)s”的责任主体是%(unit)s,不是本事项的办理单位。请另行起草。")
NOT_BINDING = mark(
    "督办单和约谈只能针对约束性目标或上级下达、分解的目标;“%(target)s”不是。请去掉该目标,或改用预警函。"
)
NOT_FOR_DUTIES = mark(
    "“%(target)s”是报送事项,逾期或多次退回的最多发预警函。请去掉该事项,或改用预警函。"
)


def turns_into(kind: CaseKind, state: CaseState, action: CaseAction) -> CaseState | None:
    """The state after a step; None where the step is not open.

    A recognition asks no answer. A talk is held and its minutes are kept before the unit answers.
    """
    if state not in _FROM.get(action, frozenset()):
        return None
    if action is CaseAction.MINUTES and kind is not CaseKind.TALK:
        return None
    if kind is CaseKind.TALK and action in ANSWERS and state is CaseState.ISSUED:
        return None
    if kind is CaseKind.RECOGNITION and action is CaseAction.ISSUE:
        return CaseState.CLOSED
    return _TO[action]


def urgency(state: CaseState, due_on: date | None, today: date) -> Urgency:
    """How near the deadline is while the unit has to answer."""
    if state not in AWAITING or due_on is None:
        return Urgency.NONE
    if today > due_on:
        return Urgency.OVERDUE
    return Urgency.SOON if due_on - today <= SOON else Urgency.ON_TIME


def is_appraised_here(governance: str) -> bool:
    """Whether a unit of this governance is scored and may get letters that ask it to account.

    A collective name stands for its members, who are.
    """
    return governance in APPRAISED


def kinds_for(governance: str) -> tuple[CaseKind, ...]:
    """The instruments that a unit of this governance may get."""
    if governance == COLLECTIVE:
        return ()
    if not is_appraised_here(governance):
        return CaseKind.NOTICE, CaseKind.RECOGNITION
    return CaseKind.WARNING, CaseKind.ORDER, CaseKind.TALK, CaseKind.RECOGNITION


@dataclass(frozen=True)
class Refusal:
    """Why a case may not go to a unit: a sentence that says what to do, with its parameters."""

    template: str
    params: Mapping[str, str]


def refusal(
    kind: CaseKind, *, department_id: int, unit: str, governance: str, grounds: Iterable[Ground]
) -> Refusal | None:
    """The first reason why this instrument may not go to this unit on these grounds."""
    if governance == COLLECTIVE:
        return Refusal(NOT_COLLECTIVE, {"unit": unit})
    if kind not in kinds_for(governance):
        here = is_appraised_here(governance)
        return Refusal(NOT_NOTICE if here else NOTICE_ONLY, {})
    for ground in grounds:
        if ground.unit_id is None or not ground.basis_document:
            return Refusal(PRESUMED[ground.kind], {"target": ground.name})
        if ground.unit_id != department_id:
            return Refusal(OTHER_UNIT, {"target": ground.name, "unit": ground.unit_name})
        if kind in FORMAL and not ground.formal:
            said = NOT_FOR_DUTIES if ground.kind is GroundKind.DUTY else NOT_BINDING
            return Refusal(said, {"target": ground.name})
    return None
