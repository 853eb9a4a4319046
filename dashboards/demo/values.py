"""Invented values for a demonstration: a pure function of the terms, the same in every run.

They fit the rule and the target of their series, so that each outcome shows the verdict it is
named after. They are nobody's figures.
"""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from dashboards.demo.outcomes import Outcome, chance
from dashboards.demo.terms import FIRST_YEAR, LAST_YEAR, Terms
from indicators.domain.progress.enums import Direction, Rule, TargetForm

# Progress as a multiple of what is expected.
PACES = {
    Outcome.AHEAD: 1.25,
    Outcome.ON_TRACK: 1.04,
    Outcome.SLIGHTLY_BEHIND: 0.95,
    Outcome.BEHIND: 0.6,
    Outcome.REVERSING: -0.2,
    Outcome.MISSING_BASE: 1.04,
    Outcome.PRELIMINARY: 1.04,
    Outcome.OVERDUE: 1.0,
}
# A value of the year before the last that already reaches the target.
EARLY = 1.08
# Where only the level above knows the target, the series falls as if it were so many per cent.
USUAL_DECLINE = 14.0
_SHARE_STEP = Decimal("0.01")
_STORED = Decimal("0.00000001")


@dataclass(frozen=True)
class Point:
    """The value of a year; shares with their parts."""

    year: int
    value: Decimal
    numerator: Decimal | None = None
    denominator: Decimal | None = None


def series(terms: Terms, outcome: Outcome) -> list[Point]:
    """The values from the base, or 2020, to 2025, in order of years; some outcomes lack one."""
    if terms.reported is Rule.LOG_DECLINE:
        values = _annual_changes(terms, outcome)
        missing = {FIRST_YEAR + 2}  # a chain with a link missing
    elif terms.reported is Rule.INCREMENT:
        values = _additions(terms, outcome)
        missing = set[int]()
    else:
        values = {year: _bounded(terms, value) for year, value in _levels(terms, outcome).items()}
        missing = set(range(FIRST_YEAR, terms.begins + 1))
    if outcome is Outcome.MISSING_BASE:
        values = {year: value for year, value in values.items() if year not in missing}
    return [_point(terms, year, values[year]) for year in sorted(values)]


def _pace(terms: Terms, outcome: Outcome) -> float:
    """Progress over expected progress in the last year; exactly on target where that is due."""
    if outcome is Outcome.MET_EARLY:
        return EARLY * terms.years / (LAST_YEAR - 1 - terms.begins)
    exact = outcome is Outcome.ON_TRACK and terms.target_year <= LAST_YEAR
    return 1.0 if exact else PACES[outcome]


def _shares_of_way(terms: Terms, outcome: Outcome) -> dict[int, float]:
    """Progress P by year, 0 in the base year; the years between wander a little."""
    pace = _pace(terms, outcome)
    return {
        year: pace
        * (year - terms.begins)
        / terms.years
        * (1 if year == LAST_YEAR else chance(f"{terms.key} way {year}", 0.93, 1.05))
        for year in range(terms.begins, LAST_YEAR + 1)
    }


# --- What is reported ----------------------------------------------------------------------------


def _annual_changes(terms: Terms, outcome: Outcome) -> dict[int, float]:
    """Signed changes on the year before, in per cent, whose chain gives the progress."""
    decline = USUAL_DECLINE if terms.target is None else float(terms.target)
    left = 1 - min(decline, 90.0) / 100
    years = terms.years if terms.target_year > terms.begins else LAST_YEAR - FIRST_YEAR
    begins = min(terms.begins, FIRST_YEAR)
    pace = _pace(terms, outcome)
    levels = {
        year: left
        ** (
            pace
            * (year - begins)
            / years
            * (1 if year in {begins, LAST_YEAR} else chance(f"{terms.key} rate {year}", 0.9, 1.1))
        )
        for year in range(begins, LAST_YEAR + 1)
    }
    return {
        year: (levels[year] / levels[year - 1] - 1) * 100
        for year in range(begins + 1, LAST_YEAR + 1)
    }


def _additions(terms: Terms, outcome: Outcome) -> dict[int, float]:
    """What each year added; the sums, not the years, are rounded, so that they meet the target."""
    total = 100.0 if terms.target is None else float(terms.target)
    unit = 10**terms.decimals
    reached = {
        year: round(share * total * unit) / unit
        for year, share in _shares_of_way(terms, outcome).items()
    }
    return {year: reached[year] - reached[year - 1] for year in list(reached)[1:]}


def _levels(terms: Terms, outcome: Outcome) -> dict[int, float]:
    shapes: dict[Rule, Callable[[Terms, Outcome], dict[int, float]]] = {
        Rule.CAP: _under_cap,
        Rule.HOLD: _held,
        Rule.ANNUAL_SHARE: _yearly_shares,
        Rule.COVERAGE: _coverage,
        Rule.PEAK: _around_peak,
        Rule.INCREMENT: _stock,
    }
    if terms.rule is Rule.PEAK or terms.reported is Rule.PEAK:
        return _around_peak(terms, outcome)
    if terms.target is None and terms.rule not in {Rule.HOLD, Rule.COVERAGE}:
        return _without_target(terms)
    return shapes.get(terms.rule, _on_the_way)(terms, outcome)


# --- The shapes of levels ------------------------------------------------------------------------


def _on_the_way(terms: Terms, outcome: Outcome) -> dict[int, float]:
    base, goal = _ends(terms)
    ways = _shares_of_way(terms, outcome)
    before = {year: base - (goal - base) * 0.02 * (terms.begins - year) for year in _before(terms)}
    return before | {year: base + (goal - base) * share for year, share in ways.items()}


def _ends(terms: Terms) -> tuple[float, float]:
    """Base and target as values."""
    target = float(terms.target or 0)
    if terms.target_form in {TargetForm.CHANGE_PCT, TargetForm.CHANGE_POINTS}:
        base = float(terms.base_value or chance(f"{terms.key} base", 20, 50))
        size = target if terms.target_form is TargetForm.CHANGE_POINTS else base * target / 100
        return base, base - size if terms.direction is Direction.DOWN else base + size
    if terms.base_value is not None:
        return float(terms.base_value), target
    down = terms.direction is Direction.DOWN
    share = chance(f"{terms.key} base", *((1.12, 1.3) if down else (0.62, 0.84)))
    return target * share, target


def _stock(terms: Terms, outcome: Outcome) -> dict[int, float]:
    """A stock that grows by what is to be added."""
    added = float(terms.target or 0)
    before = added * chance(f"{terms.key} stock", 0.3, 0.7)
    ways = _shares_of_way(terms, outcome)
    earlier = {year: before * 0.9 ** (terms.begins - year) for year in _before(terms)}
    return earlier | {year: before + added * share for year, share in ways.items()}


def _under_cap(terms: Terms, outcome: Outcome) -> dict[int, float]:
    cap = float(terms.target or 0)
    ends = {Outcome.BEHIND: 1.03, Outcome.SLIGHTLY_BEHIND: 0.995}.get(outcome, 0.95)
    return _between(cap * chance(f"{terms.key} use", 0.88, 0.92), cap * ends)


def _held(terms: Terms, outcome: Outcome) -> dict[int, float]:
    floor = float(terms.target or terms.reference or 50)
    return _between(floor * 1.003, floor * (0.97 if outcome is Outcome.BEHIND else 1.006))


def _yearly_shares(terms: Terms, outcome: Outcome) -> dict[int, float]:
    target = float(terms.target or 0)
    ends = {Outcome.BEHIND: 0.86, Outcome.ON_TRACK: 1.0}.get(outcome, 1.05)
    return _between(target * chance(f"{terms.key} first", 0.5, 0.7), min(100.0, target * ends))


def _coverage(terms: Terms, outcome: Outcome) -> dict[int, float]:
    """All of it in the year of the deadline, or a part left over."""
    begins = chance(f"{terms.key} first", 45, 65)
    done = min(1.0, (LAST_YEAR - FIRST_YEAR) / max(1, terms.target_year - FIRST_YEAR))
    expected = begins + (100 - begins) * done
    return _between(begins, min(100.0, expected * (0.88 if outcome is Outcome.BEHIND else 1.02)))


def _around_peak(terms: Terms, outcome: Outcome) -> dict[int, float]:
    """Emissions with their highest year behind them, or still rising."""
    level = chance(f"{terms.key} level", 900, 2400)
    shape = (1.0, 1.03, 1.045, 1.052, 1.041, 1.03)
    if outcome is Outcome.BEHIND:
        shape = (1.0, 1.02, 1.031, 1.043, 1.05, 1.058)
    return {FIRST_YEAR + place: level * factor for place, factor in enumerate(shape)}


def _without_target(terms: Terms) -> dict[int, float]:
    """A quiet series in the wanted direction, where the level above alone knows the number."""
    begins = chance(f"{terms.key} level", 9, 18) if terms.maximum <= 100 else 0.0
    begins = begins or min(chance(f"{terms.key} level", 120, 860), float(terms.maximum) / 2)
    growth = -0.08 if terms.direction is Direction.DOWN else 0.16
    return _between(begins, begins * (1 + growth))


def _between(begins: float, ends: float) -> dict[int, float]:
    years = LAST_YEAR - FIRST_YEAR
    return {FIRST_YEAR + step: begins + (ends - begins) * step / years for step in range(years + 1)}


def _before(terms: Terms) -> range:
    return range(FIRST_YEAR, terms.begins)


# --- As they are written down --------------------------------------------------------------------


def _bounded(terms: Terms, value: float) -> float:
    return min(max(value, float(terms.minimum)), float(terms.maximum))


def _point(terms: Terms, year: int, value: float) -> Point:
    if not terms.takes_shares:
        return Point(year, _rounded(value, Decimal(1).scaleb(-terms.decimals)))
    denominator = _rounded(
        chance(f"{terms.key} whole", 400, 2400) * (1 + 0.02 * (year - FIRST_YEAR)), _SHARE_STEP
    )
    numerator = _rounded(float(denominator) * value / 100, _SHARE_STEP)
    return Point(
        year,
        (numerator / denominator * 100).quantize(_STORED, ROUND_HALF_UP),
        numerator,
        denominator,
    )


def _rounded(value: float, step: Decimal) -> Decimal:
    return Decimal(repr(value)).quantize(step, ROUND_HALF_UP)
