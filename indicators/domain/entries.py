"""What a unit answers to a duty: typed texts in, checked domain values out, findings beside."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal

from indicators.domain.asked import Asked
from indicators.domain.check_rules import Severity
from indicators.domain.entry_findings import Finding, shown, value_findings
from indicators.domain.identities import NONE_THERE, Printed
from indicators.domain.progress.enums import AssignedState, Quality
from indicators.domain.reported import AnswerKind, Basis, Release
from plans.domain.problems import Problem, mark
from plans.domain.quantities import (
    NumberError,
    fold_full_width,
    parse_number,
    printed_decimals,
    round_half_up,
)
from plans.domain.secrecy import secrecy_mark
from plans.domain.units import UNITS, UnitError, convert, find_unit, get_unit

# Longest texts by field; the source document is one line.
LONGEST = {"note": 2000, "explanation": 2000, "document": 300}
# What the database keeps of a number.
MAX_DECIMALS = 8
MAX_WHOLE_DIGITS = 16

TEXT_TOO_LONG = mark("最多%(limit)s字,现有%(count)s字。")
SECRET_TEXT = mark("文中有密级标志“%(mark)s”。本系统为非涉密系统,不得录入涉密内容。")
YEAR_OUTSIDE = mark("本报送期只收%(year)s年的数据,“%(text)s”不在期内。请核对数据年份。")
TOO_MANY_DECIMALS = mark("最多保留%(limit)s位小数。")
TOO_LARGE = mark("数值过大:整数部分最多%(limit)s位,请核对数值和单位。")
OVER_MAXIMUM = mark("%(value)s%(unit)s超过该指标的上限%(maximum)s%(unit)s,请核对数值和单位。")
PARTS_DISAGREE = mark("填写的%(typed)s%%与分子、分母算得的%(computed)s%%不一致")
VALUE_OR_PARTS = mark("请填写数值,或同时填写分子和分母。")
PAST_DATE = mark("预计发布日期应不早于今天。")
FUTURE_DATE = mark("发布日期不应晚于今天。")
VALUE_NEEDS_STATE = mark("已录入下达数值,状态不能是“待下达”或“已下达(数值不公开)”。")
STATE_NEEDS_VALUE = mark("状态为“已下达”的,请录入下达数值;数值不公开的,请选“已下达(数值不公开)”。")


FILED_PLACES = 8


@dataclass(frozen=True)
class Entry:
    """A checked answer. `value` is in the asked unit; `decimals` are those typed."""

    answer: AnswerKind
    value: Decimal | None = None
    unit: str = ""
    decimals: int | None = None
    numerator: Decimal | None = None
    denominator: Decimal | None = None
    quality: str = ""
    basis: str = ""
    release: str = ""
    released_on: date | None = None
    expected_on: date | None = None
    target_state: str = ""
    assigned_value: Decimal | None = None
    document: str = ""
    note: str = ""
    explanation: str = ""

    @property
    def filed_value(self) -> Decimal | None:
        """The value as a version keeps it: a computed share has more digits than its column."""
        return None if self.value is None else round_half_up(self.value, FILED_PLACES)

    def filed_decimals(self, usual: int) -> int | None:
        """How precisely the value is printed: as typed; computed ones as is `usual` for them."""
        if self.value is None:
            return None
        return usual if self.decimals is None else self.decimals


@dataclass
class Checked:
    """The outcome: an entry when nothing blocks; errors by field; findings that want a reason.

    `withheld` is what rests on values that are not for who answers: kept for the reviewer, never
    told, whatever the check does elsewhere.
    """

    entry: Entry | None
    errors: dict[str, list[Problem]] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    withheld: list[Finding] = field(default_factory=list)


def check_entry(typed: Mapping[str, str], asked: Asked) -> Checked:
    """Check typed texts against what is asked.

    Hard faults (not a number, wrong unit, over the maximum …) stand in `errors` by field. A soft
    finding without an explanation is an error of the field `explanation`.
    """
    return _Checker(typed, asked).run()


def all_findings(typed: Mapping[str, str], asked: Asked) -> list[Finding]:
    """What the checks that do not rest find in an answer, whatever they do about it."""
    checks = {
        code: replace(rule, severity=Severity.EXPLAIN) if rule.severity is Severity.BLOCK else rule
        for code, rule in asked.checks.items()
    }
    return check_entry(typed, replace(asked, checks=checks)).findings


def value_in_hand(typed: Mapping[str, str], asked: Asked) -> Printed | None:
    """The value that an answer gives, as printed; None where it gives none that can be read."""
    if typed.get("answer") == AnswerKind.NOT_APPLICABLE:
        return NONE_THERE
    if asked.states or typed.get("answer") != AnswerKind.VALUE:
        return None
    entry = _Checker(typed, asked).read()
    if entry.value is None:
        return None
    decimals = asked.decimals if entry.decimals is None else entry.decimals
    return Printed(round_half_up(entry.value, decimals), decimals)


def check_texts(typed: Mapping[str, str]) -> dict[str, list[Problem]]:
    """What may not even be kept as a draft: secrecy marks, in any field, and over-long texts."""
    errors: dict[str, list[Problem]] = {}
    for name, text in typed.items():
        limit = LONGEST.get(name, max(LONGEST.values()))
        if len(text) > limit:
            problem = Problem(TEXT_TOO_LONG, {"limit": limit, "count": len(text)})
            errors.setdefault(name, []).append(problem)
        found = secrecy_mark(text)
        if found:
            errors.setdefault(name, []).append(Problem(SECRET_TEXT, {"mark": found}))
    return errors


class _Checker:
    """Collects errors by field while it reads the typed texts."""

    def __init__(self, typed: Mapping[str, str], asked: Asked) -> None:
        self.typed = {name: text.strip() for name, text in typed.items()}
        self.asked = asked
        self.errors: dict[str, list[Problem]] = {}
        self.findings: list[Finding] = []

    def run(self) -> Checked:
        entry = self.read()
        self._check_year()
        for name, problems in check_texts(self.typed).items():
            self.errors.setdefault(name, []).extend(problems)
        if entry.value is not None:
            self._check_bounds(entry.value, entry.decimals)
        self._weigh_findings()
        if self.findings and not self.typed.get("explanation"):
            self._error(
                "explanation", mark("请说明原因:%(findings)s"), findings=self._found_so_far()
            )
        if self.errors:
            return Checked(None, self.errors, self.findings)
        return Checked(entry, {}, self.findings, self._withheld())

    def _withheld(self) -> list[Finding]:
        if self.asked.in_full is None:
            return []
        told = {finding.code for finding in self.findings}
        found = all_findings(self.typed, self.asked.in_full)
        return [finding for finding in found if finding.code not in told]

    def _weigh_findings(self) -> None:
        """Drop what a check that is off has found; what a blocking one has found is an error."""
        found, self.findings = self.findings, []
        for finding in found:
            severity = self.asked.checks[finding.code].severity
            if severity is Severity.BLOCK:
                self.errors.setdefault("value", []).append(finding.problem)
            elif severity is Severity.EXPLAIN:
                self.findings.append(finding)

    def read(self) -> Entry:
        """The answer as far as it can be read; faults are kept."""
        answer = self._choice("answer", AnswerKind, mark("请选择答复。")) or AnswerKind.VALUE
        entry = Entry(
            answer,
            document=self.typed.get("document", ""),
            note=self.typed.get("note", ""),
            explanation=self.typed.get("explanation", ""),
        )
        if answer is AnswerKind.NOT_YET_PUBLISHED:
            return replace(entry, expected_on=self._expected_on())
        if answer is not AnswerKind.VALUE:
            if not entry.note:
                self._error("note", mark("请说明原因。"))
            return entry
        return self._read_state(entry) if self.asked.states else self._read_value(entry)

    def _read_state(self, entry: Entry) -> Entry:
        state = self.typed.get("target_state", "")
        if state not in self.asked.states:
            self._error("target_state", mark("请选择状态。"))
        assigned = self._assigned_value()
        if assigned is not None and not entry.document:
            self._error("document", mark("录入下达数值须写明下达文件。"))
        self._check_state_fits(state, assigned)
        return replace(entry, target_state=state, assigned_value=assigned)

    def _assigned_value(self) -> Decimal | None:
        if not self.asked.takes_assigned_value or not self.typed.get("assigned_value"):
            return None
        value, _decimals = self._number("assigned_value", percent=self.asked.unit == "percent")
        return value

    def _check_state_fits(self, state: str, assigned: Decimal | None) -> None:
        without = (AssignedState.PENDING, AssignedState.ISSUED_UNDISCLOSED)
        if assigned is not None and state in without:
            self._error("target_state", VALUE_NEEDS_STATE)
        needs = self.asked.takes_assigned_value and state == AssignedState.ISSUED
        if needs and not self.typed.get("assigned_value"):
            self._error("assigned_value", STATE_NEEDS_VALUE)

    def _read_value(self, entry: Entry) -> Entry:
        numerator, denominator = self._parts() if self.asked.takes_shares else (None, None)
        computed = None
        if numerator is not None and denominator is not None:
            computed = numerator / denominator * 100
        if self.asked.takes_shares and not self.typed.get("value"):
            # Two numbers of any size may give a share that no column holds.
            value, decimals = (self._bounded("value", computed) if computed else computed), None
            if computed is None and not self.errors.keys() & {"numerator", "denominator"}:
                self._error("value", VALUE_OR_PARTS)
        else:
            value, decimals = self._converted(*self._number("value", percent=self._in_percent()))
            self._check_parts(value, decimals, computed)
        return replace(
            entry,
            value=value,
            unit=self.asked.unit,
            decimals=decimals,
            numerator=numerator,
            denominator=denominator,
            quality=self._one_of("quality", Quality),
            basis=self._one_of("basis", Basis),
            release=self._one_of("release", Release),
            released_on=self._released_on(),
        )

    def _in_percent(self) -> bool:
        return (self.typed.get("unit") or self.asked.unit) in ("percent", "%")

    def _check_parts(
        self, value: Decimal | None, decimals: int | None, computed: Decimal | None
    ) -> None:
        if value is None or decimals is None or computed is None:
            return
        if round_half_up(computed, decimals) != value:
            self._finding(
                "parts_disagree",
                PARTS_DISAGREE,
                typed=shown(value),
                computed=shown(round_half_up(computed, max(decimals, 2))),
            )

    def _parts(self) -> tuple[Decimal | None, Decimal | None]:
        if not self.typed.get("numerator") and not self.typed.get("denominator"):
            return None, None
        numerator, _ = self._number("numerator")
        denominator, _ = self._number("denominator")
        if denominator is not None and denominator <= 0:
            self._error("denominator", mark("分母应大于零。"))
            return numerator, None
        if (
            numerator is not None
            and denominator is not None
            and self.asked.maximum == 100
            and numerator > denominator
        ):
            self._error("numerator", mark("分子不应大于分母。"))
        return numerator, denominator

    def _number(self, name: str, *, percent: bool = False) -> tuple[Decimal | None, int | None]:
        text = self.typed.get(name, "")
        try:
            value = parse_number(text, percent=percent)
            decimals = printed_decimals(text)
        except NumberError as error:
            self.errors.setdefault(name, []).append(error.problem)
            return None, None
        if decimals > MAX_DECIMALS:
            self._error(name, TOO_MANY_DECIMALS, limit=MAX_DECIMALS)
            return None, None
        return self._bounded(name, value), decimals

    def _bounded(self, name: str, value: Decimal) -> Decimal | None:
        if abs(value) < Decimal(10) ** MAX_WHOLE_DIGITS:
            return value
        self._error(name, TOO_LARGE, limit=MAX_WHOLE_DIGITS)
        return None

    def _converted(
        self, value: Decimal | None, decimals: int | None
    ) -> tuple[Decimal | None, int | None]:
        """The value in the asked unit; its places move with the unit (1845 MW is 184.5 万千瓦)."""
        typed_unit = self.typed.get("unit") or self.asked.unit
        try:
            code = typed_unit if typed_unit in UNITS else self._found(typed_unit)
            if code == self.asked.unit:
                return value, decimals
            converted = convert(value or Decimal(0), code, self.asked.unit)
        except UnitError as error:
            self.errors.setdefault("unit", []).append(error.problem)
            return None, None
        if value is None or decimals is None:
            return None, None
        places = _places_after(decimals, code, self.asked.unit)
        return self._bounded("value", round_half_up(converted, places)), places

    def _found(self, printed: str) -> str:
        return find_unit(printed, expected=self.asked.unit).code

    def _check_bounds(self, value: Decimal, decimals: int | None) -> None:
        asked = self.asked
        unit = get_unit(asked.unit).name
        if asked.maximum is not None and value > asked.maximum:
            self._error(
                "value",
                OVER_MAXIMUM,
                value=shown(value),
                maximum=shown(asked.maximum),
                unit=unit,
            )
        self.findings.extend(value_findings(value, asked, decimals))

    def _check_year(self) -> None:
        text = self.typed.get("year", "")
        if self.asked.year is not None and text and fold_full_width(text) != str(self.asked.year):
            self._error("year", YEAR_OUTSIDE, year=self.asked.year, text=text[:20])

    def _expected_on(self) -> date | None:
        day = self._date("expected_on", required=True)
        if day is not None and self.asked.day is not None and day < self.asked.day:
            self._error("expected_on", PAST_DATE)
        return day

    def _released_on(self) -> date | None:
        day = self._date("released_on")
        if day is not None and self.asked.day is not None and day > self.asked.day:
            self._error("released_on", FUTURE_DATE)
        return day

    def _choice(self, name: str, kind: type[AnswerKind], message: str) -> AnswerKind | None:
        try:
            return kind(self.typed.get(name, ""))
        except ValueError:
            self._error(name, message)
            return None

    def _one_of(self, name: str, allowed: Iterable[str]) -> str:
        text = self.typed.get(name, "")
        if text not in set(allowed):
            self._error(name, mark("请选择。"))
        return text

    def _date(self, name: str, *, required: bool = False) -> date | None:
        text = self.typed.get(name, "")
        if not text:
            if required:
                self._error(name, mark("请填写日期。"))
            return None
        try:
            return date.fromisoformat(text)
        except ValueError:
            self._error(name, mark("“%(text)s”不是日期,请按2026-11-20的格式填写。"), text=text)
            return None

    def _error(self, name: str, template: str, **params: object) -> None:
        self.errors.setdefault(name, []).append(Problem(template, params))

    def _finding(self, code: str, template: str, **params: object) -> None:
        self.findings.append(Finding(code, Problem(template, params)))

    def _found_so_far(self) -> tuple[Problem, ...]:
        return tuple(finding.problem for finding in self.findings)


def _places_after(decimals: int, source: str, target: str) -> int:
    """Decimal places in `target` that say as much as `decimals` places in `source`."""
    shift = 0
    step = get_unit(target).factor / get_unit(source).factor
    while step >= 10:
        step, shift = step / 10, shift + 1
    while step < 1:
        step, shift = step * 10, shift - 1
    # Between two decades (亩 and 公顷) one more place loses nothing.
    return min(MAX_DECIMALS, max(0, decimals + shift + (step != 1)))
