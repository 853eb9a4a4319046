"""A stable code for every fault that domain code finds: programs do not read sentences."""

from collections.abc import Mapping
from types import MappingProxyType

from indicators.domain import entries, entry_findings, related_findings
from indicators.services import answers
from plans.domain import evidence_files, quantities, units
from plans.domain.problems import Problem
from plans.services import virus_scan

INVALID = "invalid"
MISSING = "required"
CHOICE = "invalid_choice"
DATE = "invalid_date"

# By the sentence: those without a name of their own stand in the code as they are printed.
CODES: Mapping[str, str] = MappingProxyType(
    {
        entries.TEXT_TOO_LONG: "max_length",
        entries.SECRET_TEXT: "secrecy_mark",
        entries.YEAR_OUTSIDE: "year_outside_round",
        entries.TOO_MANY_DECIMALS: "too_many_decimals",
        entries.TOO_LARGE: "too_large",
        entries.OVER_MAXIMUM: "over_maximum",
        entries.VALUE_OR_PARTS: MISSING,
        entries.PAST_DATE: "date_in_past",
        entries.FUTURE_DATE: "date_in_future",
        entries.VALUE_NEEDS_STATE: "state_contradicts_value",
        entries.STATE_NEEDS_VALUE: MISSING,
        "请说明原因:%(findings)s": "explanation_required",
        "请选择答复。": CHOICE,
        "请说明原因。": MISSING,
        "请选择状态。": CHOICE,
        "录入下达数值须写明下达文件。": MISSING,
        "分母应大于零。": "not_positive",
        "分子不应大于分母。": "over_denominator",
        "请选择。": CHOICE,
        "请填写日期。": MISSING,
        "“%(text)s”不是日期,请按2026-11-20的格式填写。": DATE,
        # Findings, where the office lets one bar a submission.
        entries.PARTS_DISAGREE: "parts_disagree",
        entry_findings.OUT_OF_RANGE: "out_of_range",
        entry_findings.ROSE_AGAINST_TARGET: "reversing",
        entry_findings.REVERSED: "reversing",
        entry_findings.NEGATIVE: "negative",
        entry_findings.UNIT_SLIP: "unit_slip",
        entry_findings.FELL: "cumulative_fell",
        entry_findings.JUMPED: "jump",
        entry_findings.OFF_COURSE: "off_course",
        entry_findings.DIFFERENCE_OFF_COURSE: "off_course",
        **dict.fromkeys(related_findings.SUMS, "values_disagree"),
        related_findings.BELOW_DIFFERS: "counties_disagree",
        units.UNKNOWN_UNIT: "unknown_unit",
        units.INCONVERTIBLE: "inconvertible_unit",
        quantities.EMPTY: MISSING,
        quantities.NOT_A_NUMBER: "not_a_number",
        quantities.BAD_SEPARATOR: "not_a_number",
        quantities.PERCENT_REFUSED: "not_a_number",
        quantities.SCALE_REFUSED: "not_a_number",
        quantities.FRACTION_REFUSED: "not_a_number",
        quantities.ZERO_DENOMINATOR: "not_a_number",
        quantities.TOO_LONG: "too_many_digits",
        evidence_files.TOO_LARGE: "too_large",
        evidence_files.EMPTY: "empty_file",
        evidence_files.FORBIDDEN: "file_type",
        evidence_files.EXTENSION_DIFFERS: "file_extension",
        evidence_files.MACROS: "macros",
        **dict.fromkeys(
            (evidence_files.ACTIVE, evidence_files.ACTIVE_PDF, evidence_files.ACTIVE_OFD),
            "active_content",
        ),
        evidence_files.BROKEN: "broken_file",
        evidence_files.TOO_COSTLY: "too_complex",
        evidence_files.OLD_OFFICE: "file_type",
        evidence_files.MARKUP: "file_type",
        virus_scan.INFECTED: "malware",
        virus_scan.UNAVAILABLE: "scan_unavailable",
        evidence_files.SECRET: "secrecy_mark",
        evidence_files.DESTROYED: "destroyed",
        answers.NOT_YOURS: "not_found",
        answers.CHANGED_SINCE: "stale",
    }
)


def code_of(problem: Problem) -> str:
    """The code of a fault."""
    return CODES.get(problem.template, INVALID)
