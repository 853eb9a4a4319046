"""The official terms in English."""

from collections.abc import Mapping
from types import MappingProxyType

from assessments.domain.counts.scope import Kind
from assessments.domain.counts.works import WorkState
from assessments.domain.standings import Standing
from assessments.domain.supervision import CaseKind, CaseState
from indicators.domain.progress.enums import Lamp, Outlook, Reason, Status

STANDINGS: Mapping[Standing, str] = MappingProxyType(
    {
        Standing.REACHED: "met",
        Standing.REACHED_PRELIMINARY: "met on preliminary values",
        Standing.ON_SCHEDULE: "on or ahead of schedule",
        Standing.SLIGHTLY_BEHIND: "slightly behind",
        Standing.BEHIND: "behind",
        Standing.REVERSING: "reversing",
        Standing.MISSED: "missed",
        Standing.MISSED_PRELIMINARY: "missed on preliminary values",
        Standing.AWAITING: "awaiting final values",
        Standing.ASSIGNED: "awaiting assignment or confirmation from above",
        Standing.ADJUSTED: "adjusted (discontinued)",
        Standing.UNKNOWN: "not assessable for now",
    }
)
STATUSES: Mapping[Status, str] = MappingProxyType(
    {
        Status.NOT_ASSESSABLE: "not assessable",
        Status.REVERSING: "reversing",
        Status.MET_EARLY: "met early",
        Status.AHEAD: "ahead",
        Status.ON_TRACK: "on track",
        Status.SLIGHTLY_BEHIND: "slightly behind",
        Status.BEHIND: "behind",
        Status.EXCEEDED: "exceeded",
        Status.MET: "met",
        Status.MISSED: "missed",
        Status.MET_PRELIMINARY: "met on preliminary values",
        Status.MISSED_PRELIMINARY: "missed on preliminary values",
        Status.AWAITING_FINAL: "awaiting final value",
        Status.NOT_PEAKED: "not peaked",
        Status.PEAKED_PROVISIONAL: "peaked provisionally (to be confirmed)",
        Status.PEAKED_CONFIRMED: "peaked",
        Status.PENDING: "to be assigned",
        Status.ISSUED_UNDISCLOSED: "assigned (number not public)",
        Status.ISSUED: "assigned",
        Status.RECOGNISED_MET: "recognised from above as met",
        Status.RECOGNISED_MISSED: "recognised from above as missed",
        Status.NOT_STARTED: "not started",
        Status.PROGRESSING: "progressing",
        Status.SLOW: "progressing slowly",
        Status.DONE: "done",
        Status.ADJUSTED: "adjusted (discontinued)",
    }
)
STRIVEN_MISSED = "striven-for target not reached"
REASONS: Mapping[Reason, str] = MappingProxyType(
    {
        Reason.DUPLICATE_PERIOD: "two records for the same year",
        Reason.NO_STATE: "no state reported yet",
        Reason.MISSING_RULE: "an assigned value is entered, but no rule of judgement",
        Reason.NOT_DUE: "the year has not come yet",
        Reason.MISSING_TARGET: "no target value",
        Reason.BASE_AFTER_DEADLINE: "the base year is not before the target year",
        Reason.DECLINE_OVER_100: "the decline reaches or passes 100%",
        Reason.TARGET_AGAINST_DIRECTION: "the target value runs against the direction asked for",
        Reason.ZERO_TARGET: "the target value is zero",
        Reason.TARGET_EQUALS_BASE: "the target value equals the base value",
        Reason.BASE_BEYOND_TARGET: (
            "the base value already reaches the target; judged as a bound to be kept"
        ),
        Reason.DIRECTION_UNSUPPORTED: "the rule does not apply to indicators that should fall",
        Reason.MISSING_BASE_YEAR: "no base year",
        Reason.BEFORE_BASE: "before the base year",
        Reason.NOT_FINITE: "the value is not a finite number",
        Reason.DEFINITION_MIXED: "definitions differ and cannot be combined",
        Reason.PRICE_BASE_MIXED: "price bases differ and cannot be combined",
        Reason.ZERO_BASE: "the base value is zero",
        Reason.NEGATIVE_BASE: "the base value is negative",
        Reason.ZERO_DENOMINATOR: "the denominator is zero",
        Reason.SHARE_OUT_OF_RANGE: "the share is outside 0–100%",
        Reason.MISSING_LINK: "a year is missing, so yearly data cannot be chained",
        Reason.MISSING_BASE: "no base value",
        Reason.FACTOR_MISSING: "no emission factor",
        Reason.NOT_YET_PUBLISHED: "data not yet published",
        Reason.NO_STATISTIC: "no statistics are kept yet",
        Reason.NOT_APPLICABLE: "not applicable",
        Reason.NO_VALUE: "no data",
        Reason.ESTIMATE_ONLY: "only an estimate, which is no basis for appraisal",
        Reason.NO_YEARLY_TARGET: "no yearly target before the deadline, so not judged",
        Reason.NO_SCHEDULE: "no schedule to compare with (months or last year's share)",
        Reason.EXPECTED_ZERO: "expected progress is zero",
        Reason.OVERDUE: "past the deadline and not done",
    }
)
LAMPS: Mapping[Lamp, str] = MappingProxyType(
    {
        Lamp.RED: "red warning (situation very severe)",
        Lamp.ORANGE: "orange warning (situation fairly severe)",
        Lamp.YELLOW: "yellow warning (situation fairly severe)",
        Lamp.GREEN: "green (going well on the whole)",
    }
)
OUTLOOKS: Mapping[Outlook, str] = MappingProxyType(
    {
        Outlook.AT_RISK: "at risk of being missed",
        Outlook.UNCERTAIN: "uncertain",
        Outlook.LIKELY: "likely to be met",
    }
)
KINDS: Mapping[Kind, str] = MappingProxyType(
    {
        Kind.QUANTITY: "in quantities",
        Kind.ASSIGNED: "assigned from above",
        Kind.PEAK: "on peaking",
        Kind.WORDS: "in words",
    }
)
WORK_STATES: Mapping[WorkState, str] = MappingProxyType(
    {
        WorkState.DONE: "done",
        WorkState.IN_PROGRESS: "in progress",
        WorkState.SLOW: "progressing slowly",
        WorkState.NOT_STARTED: "not started",
        WorkState.UNREPORTED: "not yet reported on by the lead",
    }
)
# By the terms that snapshots hold.
QUALITIES: Mapping[str, str] = MappingProxyType(
    {"初步数": "preliminary", "终期数": "final", "官方修订数": "officially restated"}
)
CASES: Mapping[CaseKind, str] = MappingProxyType(
    {
        CaseKind.WARNING: "Warning letter (预警函)",
        CaseKind.ORDER: "Supervision order (督办单)",
        CaseKind.NOTICE: "Letter (函告)",
        CaseKind.TALK: "Regulatory talk (约谈)",
        CaseKind.RECOGNITION: "Recognition (表扬通报)",
    }
)
CASE_STATES: Mapping[CaseState, str] = MappingProxyType(
    {
        CaseState.DRAFT: "being drafted",
        CaseState.ISSUED: "issued, answer awaited",
        CaseState.ANSWERED: "answered, to be verified",
        CaseState.SENT_BACK: "sent back, answer awaited",
        CaseState.VERIFIED: "verified, to be closed",
        CaseState.CLOSED: "closed",
        CaseState.WITHDRAWN: "withdrawn",
    }
)
QUARTERS = ("whole year", "first quarter", "second quarter", "third quarter", "fourth quarter")
