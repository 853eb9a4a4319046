"""What a unit answers to a duty: typed texts in, checked domain values out, findings beside."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum

from indicators.domain.progress.enums import AssignedState, MilestoneState
from plans.domain.problems import Problem, mark
from plans.domain.quantities import NumberError, parse_number, printed_decimals
from plans.domain.secrecy import secrecy_mark
from plans.domain.units import UNITS, UnitError, convert, find_unit, get_unit

MAX_NOTE = 2000


class AnswerKind(StrEnum):
    """What is answered; "nothing" is four different answers."""

    VALUE = "value"
    NOT_YET_PUBLISHED = "not_yet_published"
    NO_STATISTIC = "no_statistic"
    NOT_APPLICABLE = "not_applicable"


@dataclass(frozen=True)
class Asked:
    """What a duty asks for: an indicator's value, or a state (then `states` is not empty)."""

    unit: str = ""
    decimals: int = 0
    takes_shares: bool = False
    plausible_min: Decimal | None = None
    plausible_max: Decimal | None = None
    maximum: Decimal | None = None
    direction: str = ""
    rule: str | None = None
    previous: Decimal | None = None
    states: tuple[str, ...] = ()
    takes_assigned_value: bool = False
    today: date | None = None


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


@dataclass
class Checked:
    """The outcome: an entry when nothing blocks; errors by field; findings that want a reason."""

    entry: Entry | None
    errors: dict[str, list[Problem]] = field(default_factory=dict)
    findings: list["Finding"] = field(default_factory=list)


@dataclass(frozen=True)
class Finding:
    """A soft check that asks for an explanation and does not block."""

    code: str
    problem: Problem


JUMP_PCT = Decimal(30)


def check_entry(typed: Mapping[str, str], asked: Asked) -> Checked:
    """Check typed texts against what is asked.

    Hard faults (not a number, wrong unit, over the maximum …) stand in `errors` by field. A soft
    finding without an explanation is an error of the field `explanation`.
    """
    return _Checker(typed, asked).run()


class _Checker:
    """Collects errors by field while it reads the typed texts."""

    def __init__(self, typed: Mapping[str, str], asked: Asked) -> None:
        self.typed = {name: text.strip() for name, text in typed.items()}
        self.asked = asked
        self.errors: dict[str, list[Problem]] = {}
        self.findings: list[Finding] = []

    def run(self) -> Checked:
        entry = self._read()
        self._check_texts()
        if entry.value is not None:
            self._check_bounds(entry.value)
        if self.findings and not self.typed.get("explanation"):
            self._error("explanation", mark("请说明原因:%(findings)s"), findings=self._sentences())
        if self.errors:
            return Checked(None, self.errors, self.findings)
        return Checked(entry, {}, self.findings)

    def _read(self) -> Entry:
        answer = self._choice("answer", AnswerKind, mark("请选择答复。")) or AnswerKind.VALUE
        common = {
            "document": self.typed.get("document", ""),
            "note": self.typed.get("note", ""),
            "explanation": self.typed.get("explanation", ""),
        }
        if answer is AnswerKind.NOT_YET_PUBLISHED:
            return Entry(answer, expected_on=self._date("expected_on", required=True), **common)
        if answer is not AnswerKind.VALUE:
            if not common["note"]:
                self._error("note", mark("请说明原因。"))
            return Entry(answer, **common)
        if self.asked.states:
            return self._read_state(answer, common)
        return self._read_value(answer, common)

    def _read_state(self, answer: AnswerKind, common: dict[str, str]) -> Entry:
        state = self.typed.get("target_state", "")
        if state not in self.asked.states:
            self._error("target_state", mark("请选择状态。"))
        assigned = None
        if self.asked.takes_assigned_value and self.typed.get("assigned_value"):
            assigned, _decimals = self._number("assigned_value", percent=True)
        if assigned is not None and not common["document"]:
            self._error("document", mark("录入下达数值须写明下达文件。"))
        return Entry(answer, target_state=state, assigned_value=assigned, **common)

    def _read_value(self, answer: AnswerKind, common: dict[str, str]) -> Entry:
        numerator = denominator = None
        if self.asked.takes_shares and not self.typed.get("value"):
            value, decimals, numerator, denominator = self._share()
        else:
            value, decimals = self._number("value", percent=self.asked.unit == "percent")
            value = self._converted(value)
            if self.asked.takes_shares:
                numerator, denominator = self._parts()
        return Entry(
            answer,
            value=value,
            unit=self.asked.unit,
            decimals=decimals,
            numerator=numerator,
            denominator=denominator,
            quality=self._one_of("quality", ("preliminary", "final", "restated")),
            basis=self._one_of("basis", ("published", "confirmed", "record", "estimate")),
            release=self._one_of("release", ("unreleased", "internal", "public")),
            released_on=self._date("released_on"),
            **common,
        )

    def _share(self) -> tuple[Decimal | None, int | None, Decimal | None, Decimal | None]:
        numerator, denominator = self._parts()
        if numerator is None or denominator is None:
            if "numerator" not in self.errors and "denominator" not in self.errors:
                self._error("value", mark("请填写数值,或同时填写分子和分母。"))
            return None, None, None, None
        value = numerator / denominator * 100
        return value, None, numerator, denominator

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
            return value, printed_decimals(text)
        except NumberError as error:
            self.errors.setdefault(name, []).append(error.problem)
            return None, None

    def _converted(self, value: Decimal | None) -> Decimal | None:
        typed_unit = self.typed.get("unit") or self.asked.unit
        try:
            code = typed_unit if typed_unit in UNITS else self._found(typed_unit)
            if value is None or code == self.asked.unit:
                return value
            return convert(value, code, self.asked.unit)
        except UnitError as error:
            self.errors.setdefault("unit", []).append(error.problem)
            return None

    def _found(self, printed: str) -> str:
        return find_unit(printed, expected=self.asked.unit).code

    def _check_bounds(self, value: Decimal) -> None:
        asked = self.asked
        unit = get_unit(asked.unit).name
        if asked.maximum is not None and value > asked.maximum:
            self._error(
                "value",
                mark("%(value)s%(unit)s超过该指标的上限%(maximum)s%(unit)s,请核对数值和单位。"),
                value=_shown(value),
                maximum=_shown(asked.maximum),
                unit=unit,
            )
        if asked.plausible_min is not None and asked.plausible_max is not None:
            if not asked.plausible_min <= value <= asked.plausible_max:
                self._finding(
                    "out_of_range",
                    mark("数值不在合理范围%(low)s—%(high)s%(unit)s之内"),
                    low=_shown(asked.plausible_min),
                    high=_shown(asked.plausible_max),
                    unit=unit,
                )
        self._check_sign(value)
        self._check_jump(value)

    def _check_sign(self, value: Decimal) -> None:
        if self.asked.rule == "log_decline":
            if value > 0:
                self._finding("reversing", mark("本年不降反升"))
        elif value < 0:
            self._finding("negative", mark("数值为负"))

    def _check_jump(self, value: Decimal) -> None:
        previous = self.asked.previous
        if previous is None or self.asked.rule in ("log_decline", "increment"):
            return
        against = (self.asked.direction == "up" and value < previous) or (
            self.asked.direction == "down" and value > previous
        )
        if against:
            self._finding(
                "reversing", mark("与上年的%(previous)s相比反向变动"), previous=_shown(previous)
            )
        elif previous and abs(value - previous) / abs(previous) * 100 > JUMP_PCT:
            self._finding(
                "jump",
                mark("与上年的%(previous)s相比变动超过%(pct)s%%"),
                previous=_shown(previous),
                pct=JUMP_PCT,
            )

    def _check_texts(self) -> None:
        for name in ("note", "explanation", "document"):
            text = self.typed.get(name, "")
            if len(text) > MAX_NOTE:
                self._error(name, mark("最多%(limit)s字。"), limit=MAX_NOTE)
            found = secrecy_mark(text)
            if found:
                self._error(
                    name,
                    mark("文中有密级标志“%(mark)s”。本系统为非涉密系统,不得录入涉密内容。"),
                    mark=found,
                )

    def _choice(self, name: str, kind: type[AnswerKind], message: str) -> AnswerKind | None:
        try:
            return kind(self.typed.get(name, ""))
        except ValueError:
            self._error(name, message)
            return None

    def _one_of(self, name: str, allowed: tuple[str, ...]) -> str:
        text = self.typed.get(name, "")
        if text not in allowed:
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

    def _sentences(self) -> str:
        return ";".join(finding.problem.message for finding in self.findings)


def states_of_rule(rule: str) -> tuple[str, ...]:
    """The states that a commitment judged by `rule` can be reported in; empty for values."""
    if rule == "assigned":
        return tuple(state.value for state in AssignedState)
    if rule == "milestone":
        return tuple(state.value for state in MilestoneState)
    return ()


def _shown(value: Decimal) -> str:
    text = format(value.normalize(), "f")
    return text
