"""How verdicts come about, as printed in Annex 3."""

from collections.abc import Mapping
from types import MappingProxyType

from indicators.domain.progress.enums import Rule

RULES: Mapping[Rule, tuple[str, str]] = MappingProxyType(
    {
        Rule.LOG_DECLINE: (
            "Cumulative decline (logarithmic)",
            (
                "P=ln(1-D)÷ln(1-T). D is the cumulative decline since the base year, chained from yearly "
                "declines or taken from levels of one definition; an officially confirmed cumulative "
                "decline goes first. T is the decline aimed at. Expected E=n÷N."
            ),
        ),
        Rule.LINEAR_LEVEL: (
            "Level (straight line)",
            (
                "P=(v-v0)÷(T-v0), where v is the value used, v0 the base value and T the target; E "
                "follows the straight line from base to target year, in pieces where there are interim "
                "targets."
            ),
        ),
        Rule.CAP: (
            "Cap",
            (
                "With a base below the cap no progress is computed, only the use v÷T; above the cap is "
                "behind, a forecast above it slightly behind."
            ),
        ),
        Rule.INCREMENT: (
            "Increment",
            (
                "P=sum of yearly additions÷addition aimed at; E follows the straight line between first "
                "and last year."
            ),
        ),
        Rule.CUMULATIVE: (
            "Cumulative stock",
            "P=stock÷target, or (v-v0)÷(T-v0); reached before the target year is met early.",
        ),
        Rule.COVERAGE: (
            "Full coverage",
            "P=covered÷to be covered, which must be 100% and is never rounded up.",
        ),
        Rule.ANNUAL_SHARE: (
            "Share of one year",
            (
                "The year's value÷target, each year by itself and never added up; without a yearly "
                "target not judged before the deadline."
            ),
        ),
        Rule.HOLD: (
            "Hold",
            (
                "Judged every year: not below (above) the bound, or within the tolerance of the "
                "reference value."
            ),
        ),
        Rule.STEPS: ("Steps", "P=done so far÷target; E is read from the table of steps."),
        Rule.YTD_SCHEDULE: (
            "Schedule within the year",
            (
                "Completion of months 1 to N less the share of time (N÷12, or last year's share by the "
                "same month)."
            ),
        ),
        Rule.PEAK: (
            "Peak",
            (
                "By the year of the highest value; five lower years in a row confirm the peak, before "
                "that it is provisional."
            ),
        ),
        Rule.ASSIGNED: (
            "Assigned from above",
            (
                "Shown by the state of assignment or recognition; once a value is entered, judged by the "
                "indicator's own rule."
            ),
        ),
        Rule.MILESTONE: (
            "Promise in words",
            "Shown by the state that the responsible unit reported and that was accepted.",
        ),
    }
)
GENERAL_NOTES = (
    (
        "Progress P is the share of the whole way that is done; expected progress E is the share that "
        "should be done by the year of the value used; gap=P-E in percentage points, negative when "
        "behind schedule. Progress and attainment (value÷target) are different things and are not mixed."
    ),
    (
        "Before the deadline by P÷E: from 1.10 ahead, from 1.00 on track, from 0.90 slightly behind, "
        "below that behind; reversing when P is negative, or when an indicator of intensity or total "
        "moves the wrong way in the current period."
    ),
    (
        "After the deadline only the target year's own value counts, rounded half up to the decimals of "
        "the plan. Final values give exceeded, met or missed; preliminary values give a preliminary "
        "verdict; without a value of that year the target awaits its final value. A missed target that "
        "the plan only strives for (力争) is called a striven-for target not reached."
    ),
    (
        "A missing value is never replaced by zero nor interpolated; where the base value or a year is "
        "missing, or definitions differ, the reason is stated."
    ),
    (
        "Warning lamps apply to indicators of intensity and total only, by the merged editions of "
        "发改办环资〔2020〕901号 and 〔2021〕629号."
    ),
    (
        "'Presumed' means that neither the plan nor a document of the office names a lead, and the first "
        "unit printed in the plan stands in; presumed units are not appraised, warned or summoned."
    ),
    (
        "There is no official tolerance for 左右 or 约; a lenient reading of 5% is shown by default, and "
        "the printed number decides."
    ),
)
