"""The latest 1—N月 of a measure against the target of that year; no query of its own."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from indicators.domain.allocation.kinds import judged_as
from indicators.domain.in_year import (
    Asked,
    asked_of,
    in_year_table,
    is_flow,
    latest_months,
    same_months,
    usual_share,
)
from indicators.domain.progress.engine import assess
from indicators.domain.progress.enums import Rule, TargetForm
from indicators.domain.progress.explain import explain
from indicators.domain.progress.story import Step
from indicators.models import MeasureVersion, Observation
from indicators.models.choices import Basis, PeriodKind, Quality
from indicators.selectors.course import plain_number
from indicators.selectors.progress import YEARLY, Terms

SHOWN = ("progress", "expected", "gap")


@dataclass(frozen=True)
class InYear:
    """The months of one year against its target; figures are None where they are withheld.

    `expected` is last year's share of the same months where `by_share`, else months/12. `is_cap`:
    the target is an upper bound, so that being over the schedule is no success.
    """

    year: int
    months: int
    unit: str
    is_cap: bool
    by_share: bool
    estimate: bool
    preliminary: bool
    value: Decimal | None
    asked: Asked | None
    progress: float | None
    expected: float | None
    gap: float | None
    steps: tuple[Step, ...]
    used: frozenset[int]
    """The observations that it rests on."""

    @property
    def withheld(self) -> bool:
        """The figures rest on a value that the viewer may not see."""
        return self.value is None


def in_year_of(
    version: MeasureVersion,
    terms: Terms,
    held: Iterable[Observation],
    path: Mapping[int, float],
    may_see: Callable[[Observation], bool],
    *,
    today: date,
) -> InYear | None:
    """The months of the latest year that has some and no value of the whole year yet.

    None for quantities that do not add up over the months, and without a target of that year.
    """
    values = _Values.of(held)
    rule, form = judged_as(version.rule, version.numeric_rule, version.target_form)
    year = values.latest_year(today.year)
    if year is None or version.indicator is None or terms.value is None:
        return None
    indicator, sized = version.indicator, form is not TargetForm.LEVEL
    if not is_flow(rule, indicator.rule or "", indicator.nature, sized=sized):
        return None
    asked = asked_of(rule, path, year, (terms.year, float(terms.value)))
    found = latest_months(*values.of_months(year))
    if asked is None or found is None:
        return None
    return _judged(
        values, year, found, asked, terms, is_cap=_is_bound(rule, terms), may_see=may_see
    )


def _is_bound(rule: Rule, terms: Terms) -> bool:
    return rule is Rule.CAP or (rule is Rule.LINEAR_LEVEL and terms.direction == "down")


def _judged(
    values: "_Values",
    year: int,
    found: tuple[int, Decimal, tuple[int, ...]],
    asked: Asked,
    terms: Terms,
    *,
    is_cap: bool,
    may_see: Callable[[Observation], bool],
) -> InYear:
    months, value, added = found
    part, whole = same_months(months, *values.of_months(year - 1)), values.whole_year(year - 1)
    share = usual_share(part, whole)
    used = values.used(year, months, added)
    if share is not None:
        used = [*used, *values.used_before(year - 1, months)]
    seen = all(may_see(each) for each in used)
    table = in_year_table(year, asked, months=months, value=value, share=share)
    results = assess(table)
    figures = {name: plain_number(results[name].iloc[0]) if seen else None for name in SHOWN}
    written = [each for each in explain(table, results, 1, year) if each.name in SHOWN]
    inputs = _input_steps(year, found, asked, values)
    if share is not None:
        inputs.append(_share_step(year - 1, months, part, whole))
    return InYear(
        year=year,
        months=months,
        unit=terms.unit,
        is_cap=is_cap,
        by_share=share is not None,
        estimate=any(each.basis == Basis.ESTIMATE for each in used),
        preliminary=any(each.quality == Quality.PRELIMINARY for each in used),
        value=value if seen else None,
        asked=asked if seen else None,
        progress=figures["progress"],
        expected=figures["expected"],
        gap=figures["gap"],
        steps=(*inputs, *written) if seen else (),
        used=frozenset(each.pk for each in used),
    )


def _input_steps(
    year: int, found: tuple[int, Decimal, tuple[int, ...]], asked: Asked, values: "_Values"
) -> list[Step]:
    months, value, added = found
    shown = format(value.normalize(), "f")
    sums = ""
    if added:
        monthly = values.of_months(year)[1]
        sums = "+".join(format(monthly[month].normalize(), "f") for month in added) + " = "
    done = Step("value", "a", {"value": shown}, f"{year}年1—{months}月 a = {sums}{shown}。")
    how = "T = y(t)" if asked.before is None else "T = y(t)-y(t-1)"
    target = Step("target", how, {}, f"{year}年目标 T = {asked.text}。")
    return [done, target]


def _share_step(year: int, months: int, part: Decimal | None, whole: Decimal | None) -> Step:
    one, other = (format((each or Decimal(0)).normalize(), "f") for each in (part, whole))
    text = f"{year}年1—{months}月占全年的比重 = {one}÷{other}。"
    return Step("same_period_share", "a'/A'", {"part": one, "whole": other}, text)


@dataclass(frozen=True)
class _Values:
    """The values in force of one indicator, by period, year and month."""

    rows: Mapping[tuple[str, int, int], Observation]

    @classmethod
    def of(cls, held: Iterable[Observation]) -> "_Values":
        rows = list(held)
        # A measure that names no definition is read in the usual one; two never meet.
        first = rows[0].definition_id if rows else None
        return cls(
            {
                (row.period_kind, row.year, row.month): row
                for row in rows
                if row.definition_id == first
            }
        )

    def latest_year(self, until: int) -> int | None:
        """The last year up to `until` with values of its months and none of the whole year."""
        years = {year for kind, year, _ in self.rows if kind not in YEARLY and year <= until}
        latest = max(years, default=None)
        return None if latest is None or self.whole_year(latest) is not None else latest

    def of_months(self, year: int) -> tuple[dict[int, Decimal], dict[int, Decimal]]:
        """The values of 1—N月 by N, and those of single months."""
        to_date, monthly = (
            {m: row.value for (k, y, m), row in self.rows.items() if k == kind and y == year}
            for kind in (PeriodKind.YEAR_TO_DATE, PeriodKind.MONTH)
        )
        return to_date, monthly

    def whole_year(self, year: int) -> Decimal | None:
        """The value of the year."""
        row = self.rows.get((PeriodKind.YEAR, year, 0))
        return row.value if row else None

    def used(self, year: int, months: int, added: tuple[int, ...]) -> list[Observation]:
        """The observations of 1—N月."""
        if not added:
            return [self.rows[PeriodKind.YEAR_TO_DATE, year, months]]
        return [self.rows[PeriodKind.MONTH, year, month] for month in added]

    def used_before(self, year: int, months: int) -> list[Observation]:
        """The observations behind last year's share."""
        added = () if months in self.of_months(year)[0] else tuple(range(1, months + 1))
        return [*self.used(year, months, added), self.rows[PeriodKind.YEAR, year, 0]]
