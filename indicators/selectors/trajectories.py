"""The office's yearly targets in force, and the path that the rule itself asks."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db.models import OuterRef, QuerySet, Subquery

from audit.compiled import compiled
from indicators.domain.allocation.kinds import judged_as
from indicators.domain.progress.enums import Direction, Rule, TargetForm
from indicators.domain.progress.frame import read_rows
from indicators.domain.trajectories import Course, shown_decimals
from indicators.models import Measure, MeasureVersion, TargetState, Trajectory
from indicators.selectors.course import path_to
from indicators.selectors.input_table import FIRST_YEAR
from indicators.selectors.inputs import terms_only_table, terms_row
from plans.domain.quantities import round_half_up


@dataclass(frozen=True)
class YearlyTarget:
    """A yearly target in force, in the terms of the target."""

    measure_id: int
    year: int
    value: Decimal
    decimals: int
    document: str
    recorded_at: datetime


def yearly_targets(
    measure_ids: Iterable[int], *, as_of: datetime | None = None
) -> tuple[YearlyTarget, ...]:
    """The yearly targets in force of some measures, in order of years: one query."""
    last = {(row.measure_id, row.year): row for row in _recorded(list(measure_ids), as_of)}
    return tuple(
        YearlyTarget(
            row.measure_id, row.year, row.value, row.decimals, row.document, row.recorded_at
        )
        for row in last.values()
        if row.value is not None
    )


@compiled
def _recorded(measures: list[int], as_of: datetime | None) -> QuerySet[Trajectory]:
    rows = Trajectory.objects.filter(measure__in=measures)
    if as_of is not None:
        rows = rows.filter(recorded_at__lte=as_of)
    return rows.order_by("measure_id", "year", "version")


@dataclass(frozen=True)
class Terms:
    """A measure in force, its terms and the number assigned to it from above."""

    measure: Measure
    version: MeasureVersion
    assigned: Decimal | None


def terms_with_numbers(measure_ids: Iterable[int]) -> dict[int, Terms]:
    """Terms of measures by their id: one query. Measures without terms in force are left out."""
    assigned = (
        TargetState.objects.filter(measure=OuterRef("pk"), assigned_value__isnull=False)
        .order_by("-year", "-version")
        .values("assigned_value")[:1]
    )
    rows = (
        Measure.objects.filter(pk__in=list(measure_ids), latest__isnull=False)
        .select_related("plan__tenant", "place", "latest__indicator", "latest__target")
        .annotate(assigned=Subquery(assigned))
    )
    return {row.pk: Terms(row, row.latest, row.assigned) for row in rows if row.latest is not None}


def course_of(terms: Terms) -> Course | None:
    """The target whose years can be set; None where it has no number."""
    version, number = terms.version, number_of(terms)
    if number is None:
        return None
    rule, form = judged_as(version.rule, version.numeric_rule, version.target_form)
    rises = form is not TargetForm.LEVEL or version.direction != Direction.DOWN
    first = (version.base_year or version.start_year or FIRST_YEAR) + 1
    return Course(
        rule=rule,
        first=first,
        last=version.target_year,
        target=number,
        decimals=decimals_of(terms),
        rises=rises and rule is not Rule.CAP,
    )


def number_of(terms: Terms) -> Decimal | None:
    """The number to be reached: assigned from above, or printed; a full coverage is 100 %."""
    if terms.assigned is not None:
        return terms.assigned
    if terms.version.target_value is None and terms.version.rule == Rule.COVERAGE:
        return Decimal(100)
    return terms.version.target_value


def decimals_of(terms: Terms) -> int:
    """The decimals at which the number is compared; of an assigned one those it is written with."""
    if terms.version.decimals is not None:
        return terms.version.decimals
    number = number_of(terms)
    return max(0, -int(number.normalize().as_tuple().exponent)) if number is not None else 0


def own_paths(measures: Iterable[Terms], *, today: date) -> dict[int, dict[int, Decimal]]:
    """What the rule itself asks of every year to the deadline, by measure; printed for people.

    Computed by the engine from the terms and the values that hold, through earlier targets of the
    series and without the office's yearly targets. Empty where the rule gives no path: yearly
    shares stand alone, and some base values are missing. Two queries.
    """
    asked = list(measures)
    if not asked:
        return {}
    rows = [
        {**terms_row(each.measure, each.version), "target_value": number_of(each)} for each in asked
    ]
    for row, each in zip(rows, asked, strict=True):
        # A number assigned from above is here a target like any other.
        row["rule"], row["target_form"] = judged_as(
            each.version.rule, each.version.numeric_rule, each.version.target_form
        )
    table = terms_only_table(rows, today=today)
    found = {}
    for each in asked:
        course = course_of(each)
        own = table[table["measure_id"] == each.measure.pk]
        path = path_to(read_rows(own), each.version.target_year) if course and len(own) else {}
        found[each.measure.pk] = {
            year: round_half_up(Decimal(repr(value)), _shown_decimals(each))
            for year, value in path.items()
            if course and course.first <= year < course.last
        }
    return found


def _shown_decimals(terms: Terms) -> int:
    version = terms.version
    rule, form = judged_as(version.rule, version.numeric_rule, version.target_form)
    in_percent = form is not TargetForm.LEVEL or (
        version.indicator is not None and version.indicator.unit == "percent"
    )
    return shown_decimals(rule, decimals_of(terms), is_percent=in_percent)
