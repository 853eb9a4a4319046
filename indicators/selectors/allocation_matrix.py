"""A target by place and year: what was allocated, asked for, reported and judged, and the sums.

A number that rests on a value the viewer may not see is withheld, and so is every sum of it.
"""

from collections import defaultdict
from collections.abc import Container, Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal

from django.db.models import Q

from audit.services import read_texts
from indicators.access import may_see_value
from indicators.domain.allocation.balance import (
    Balance,
    mean_of,
    quotient_of,
    total_of,
)
from indicators.domain.allocation.kinds import WEIGHT_INDICATORS, Kind, Method, judged_as
from indicators.domain.progress.enums import Comparator, Rule, Status
from indicators.domain.trajectories import check_years
from indicators.filing_terms import sentence
from indicators.models import AllocatedPart, Allocation, Measure, Observation, ProgressResult
from indicators.models import allocations as stored
from indicators.selectors.allocation_lines import (
    Cell,
    Check,
    Division,
    Line,
    Matrix,
    YearSum,
)
from indicators.selectors.allocation_proposals import kind_of_terms
from indicators.selectors.progress import Slot, hidden_years, hides_path, terms_of
from indicators.selectors.trajectories import (
    Terms,
    YearlyTarget,
    course_of,
    decimals_of,
    number_of,
    terms_with_numbers,
    yearly_targets,
)
from indicators.selectors.weights import place_values, weights_of
from organizations.access import Viewer
from organizations.models import Place

# By which the counties' declines are weighted, the truest first.
_DECLINE_WEIGHTS = (Method.ENERGY, Method.GDP, Method.INDUSTRY_ENERGY)
FIRST_SHOWN = 2020


def allocation_matrix(measure: Measure, viewer: Viewer, *, today: date) -> Matrix:
    """The matrix of a city's target: ten queries, whatever the number of places and years."""
    tenant = measure.plan.tenant
    places = list(
        Place.objects.valid_on(today).filter(parent=tenant).order_by("-counts_in_rollup", "pk")
    )
    rows = Measure.objects.filter(plan=measure.plan_id, key=measure.key)
    by_measure = terms_with_numbers(rows.values_list("pk", flat=True))
    return _Builder(by_measure[measure.pk], by_measure, places, viewer, today).matrix()


class _Builder:
    """Reads what the matrix needs once; every method builds one piece of it."""

    def __init__(
        self,
        terms: Terms,
        by_measure: Mapping[int, Terms],
        places: list[Place],
        viewer: Viewer,
        today: date,
    ) -> None:
        self.terms = terms
        terms.measure.assigned = terms.assigned  # type: ignore[attr-defined]  # as annotated in lists
        self.promise = terms_of(terms.measure)
        self.tenant = terms.measure.plan.tenant
        self.places = places
        self.viewer = viewer
        self.today = today
        self.by_place = {each.measure.place_id: each for each in by_measure.values()}
        self.kind = kind_of_terms(self.terms)
        self.divisions = list(
            Allocation.objects.filter(measure=terms.measure)
            .select_related("reason", "weight_indicator")
            .order_by("-number")
        )
        self.parts = self._parts()
        self.results = self._results(by_measure)
        self.yearly = self._yearly(by_measure)
        self.values = self._values()

    def matrix(self) -> Matrix:
        """Put the pieces together."""
        version, target = self.terms.version, number_of(self.terms)
        years = self._years()
        return Matrix(
            measure=self.terms.measure,
            terms=self.terms,
            promise=self.promise,
            kind=self.kind,
            target=target,
            decimals=decimals_of(self.terms),
            years=years,
            city=self._line(self.tenant, years),
            lines=tuple(self._line(place, years) for place in self.places),
            check=self._check(target),
            sums=self._sums(years) if version.indicator else (),
            divisions=self._divisions(),
        )

    # --- What is read ---

    def _parts(self) -> dict[int, AllocatedPart]:
        if not self.divisions:
            return {}
        return {row.place_id: row for row in self.divisions[0].parts.all()}

    def _results(self, measures: Iterable[int]) -> dict[tuple[int, int], ProgressResult]:
        rows = ProgressResult.objects.filter(measure__in=list(measures))
        return {(row.measure_id, row.period): row for row in rows}

    def _yearly(self, measures: Iterable[int]) -> dict[int, dict[int, YearlyTarget]]:
        found: dict[int, dict[int, YearlyTarget]] = defaultdict(dict)
        for row in yearly_targets(measures):
            found[row.measure_id][row.year] = row
        return found

    def _values(self) -> list[Observation]:
        """Values of the indicator itself, and of those that weigh its declines."""
        which = Q(indicator=self.terms.version.indicator_id)
        if self.kind is Kind.DECLINE:
            which |= Q(indicator__code__in=[WEIGHT_INDICATORS[each] for each in _DECLINE_WEIGHTS])
        return place_values([self.tenant, *self.places], which)

    def _own(self) -> list[Observation]:
        """Values of the indicator in the definition that is judged."""
        version = self.terms.version
        return [
            row
            for row in self._of_indicator(version.indicator_id)
            if row.definition_id == version.definition_id
            or (version.definition_id is None and row.definition.is_default)
        ]

    def _of_indicator(self, indicator_id: int | None) -> list[Observation]:
        return [row for row in self.values if row.indicator_id == indicator_id]

    # --- What is made of it ---

    def _years(self) -> tuple[int, ...]:
        version = self.terms.version
        begin = max(version.base_year or FIRST_SHOWN, version.target_year - 15)
        return tuple(range(begin, version.target_year + 1))

    def _line(self, place: Place, years: Sequence[int]) -> Line:
        terms, part = self.by_place.get(place.pk), self.parts.get(place.pk)
        whole = place.pk == self.tenant.pk
        course = course_of(terms) if terms else None
        yearly = self.yearly.get(terms.measure.pk, {}) if terms else {}
        checked = (
            check_years(course, {year: each.value for year, each in yearly.items()})
            if course and yearly
            else None
        )
        now = self.results.get((terms.measure.pk, self.today.year)) if terms else None
        return Line(
            place=place,
            measure_id=terms.measure.pk if terms else None,
            part=number_of(terms) if terms and whole else part.value if part else None,
            decimals=part.decimals if part else decimals_of(self.terms),
            numerator=part.numerator if part else None,
            denominator=part.denominator if part else None,
            cells=tuple(self._cell(terms, place, year, yearly) for year in years),
            status=Status(now.status) if now else None,
            oddities=tuple(map(sentence, (*checked.errors.values(), *checked.warnings)))
            if checked
            else (),
        )

    def _cell(
        self, terms: Terms | None, place: Place, year: int, yearly: Mapping[int, YearlyTarget]
    ) -> Cell:
        result = self.results.get((terms.measure.pk, year)) if terms else None
        amount = _amount(terms, result) if terms else self._reported(place, year)
        hidden = amount is not None and year in self._hidden_years(place)
        point = yearly.get(year)
        on_way = year < self.terms.version.target_year and not self._hides_path(place)
        return Cell(
            year=year,
            amount=None if hidden else amount,
            hidden=hidden,
            asked=point.value if point else result.path_value if result and on_way else None,
            decimals=point.decimals if point else None,
            is_set=point is not None,
            status=Status(result.status) if result and result.value_year == year else None,
        )

    def _reported(self, place: Place, year: int) -> float | None:
        """What a place without a part reports; a rate of one year is no cumulative amount."""
        if self.kind is Kind.DECLINE:
            return None
        rows = [row for row in self._own() if row.place_id == place.pk and row.year == year]
        return float(rows[-1].value) if rows else None

    def _hidden_years(self, place: Place) -> Container[int | None]:
        """Years of a place whose amounts rest on what the viewer may not see."""
        return hidden_years(self.terms.measure, self.promise, self._hidden(place))

    def _hides_path(self, place: Place) -> bool:
        """Whether what the rule asks of a place would tell a base that the viewer may not see."""
        return hides_path(self.terms.measure, self.promise, self._hidden(place))

    def _hidden(self, place: Place) -> list[Slot]:
        return [
            (row.indicator_id, row.definition_id, row.year)
            for row in self._own()
            if row.place_id == place.pk and not may_see_value(self.viewer, row)
        ]

    def _check(self, target: Decimal | None) -> Check:
        counted = [place for place in self.places if place.counts_in_rollup]
        without = tuple(place for place in counted if place.pk not in self.parts)
        parts = [self.parts[place.pk] for place in counted if place.pk in self.parts]
        if target is None or not parts:
            return Check(None, without_part=without)
        if self.kind is Kind.ADDITIVE:
            return Check(
                self._balance(target, total_of([p.value for p in parts])), without_part=without
            )
        if self.kind is Kind.SHARE:
            return self._share_check(target, parts, without)
        if self.kind is Kind.DECLINE:
            return self._decline_check(target, parts, without)
        return Check(None, without_part=without)

    def _balance(self, target: Decimal, made: Decimal | None) -> Balance | None:
        if made is None:
            return None
        return Balance(target, made, decimals_of(self.terms), self._at_most())

    def _at_most(self) -> bool:
        version = self.terms.version
        rule, form = judged_as(version.rule, version.numeric_rule, version.target_form)
        if rule is Rule.LOG_DECLINE:
            return False
        known = version.comparator in (Comparator.AT_MOST, Comparator.LESS_THAN)
        return known or rule is Rule.CAP or (form == "level" and version.direction == "down")

    def _share_check(
        self, target: Decimal, parts: Sequence[AllocatedPart], without: tuple[Place, ...]
    ) -> Check:
        """Σ numerators / Σ denominators; of an intensity the mean by its denominators."""
        names = {place.pk: place for place in self.places}
        lacking = tuple(names[part.place_id] for part in parts if part.denominator is None)
        if lacking:
            return Check(None, lacking=lacking, without_part=without)
        indicator = self.terms.version.indicator
        if indicator is not None and indicator.unit == "percent":
            made = quotient_of(
                [(p.numerator or Decimal(0), p.denominator or Decimal(0)) for p in parts]
            )
        else:
            made = mean_of([(part.value, part.denominator or Decimal(0)) for part in parts])
        return Check(self._balance(target, made), without_part=without)

    def _decline_check(
        self, target: Decimal, parts: Sequence[AllocatedPart], without: tuple[Place, ...]
    ) -> Check:
        """The mean of the declines by energy, else by GDP; nothing where a place lacks both."""
        places = [place for place in self.places if place.pk in {part.place_id for part in parts}]
        lacking: tuple[Place, ...] = ()
        for method in _DECLINE_WEIGHTS:
            rows = [row for row in self.values if row.indicator.code == WEIGHT_INDICATORS[method]]
            if not rows:
                continue
            weights = weights_of(rows[0].indicator, rows, places)
            if not weights.is_complete:
                lacking = lacking or weights.lacking
                continue
            made = mean_of([(part.value, weights.values[part.place_id].value) for part in parts])
            seen = all(may_see_value(self.viewer, weights.values[place.pk]) for place in places)
            return Check(
                self._balance(target, made) if seen else None,
                weights=weights.indicator.name_zh,
                weight_year=weights.year,
                by_gdp_alone=method is Method.GDP,
                without_part=without,
                hidden=not seen,
            )
        return Check(None, lacking=lacking or tuple(places), without_part=without)

    def _sums(self, years: Iterable[int]) -> tuple[YearSum, ...]:
        if self.kind in (Kind.DECLINE, Kind.UNCHECKED):
            return ()
        counted = {place.pk for place in self.places if place.counts_in_rollup}
        by_year: dict[int, dict[int, Observation]] = defaultdict(dict)
        for row in self._own():
            by_year[row.year][row.place_id] = row
        shown = [year for year in years if by_year[year].keys() & counted]
        return tuple(self._sum(year, counted, by_year[year]) for year in shown)

    def _sum(self, year: int, counted: set[int], rows: Mapping[int, Observation]) -> YearSum:
        below = [row for place, row in rows.items() if place in counted]
        own = rows.get(self.tenant.pk)
        hidden = not all(
            may_see_value(self.viewer, row) for row in (*below, *([own] if own else []))
        )
        return YearSum(
            year=year,
            asked=len(counted),
            answered=len(below),
            total=None if hidden else _made(self.kind, below),
            value=None if hidden or own is None else own.value,
            hidden=hidden,
        )

    def _divisions(self) -> tuple[Division, ...]:
        texts = read_texts(row.reason for row in self.divisions)
        return tuple(
            Division(
                number=row.number,
                method=str(stored.Method(row.method).label),
                weights=row.weight_indicator.name_zh if row.weight_indicator else "",
                weight_year=row.weight_year,
                reason=texts.get(row.reason_id, ""),
                document=row.document,
                recorded_at=row.recorded_at,
            )
            for row in self.divisions
        )


def _amount(terms: Terms, result: ProgressResult | None) -> float | None:
    """The year's own amount in the terms of the target; none where the year has no value."""
    if result is None or result.value_year != result.period:
        return None
    version = terms.version
    rule, _form = judged_as(version.rule, version.numeric_rule, version.target_form)
    if rule is Rule.LOG_DECLINE:
        change = result.cumulative_change_pct
        return None if change is None else 0.0 - change
    return result.value


def _made(kind: Kind, rows: Sequence[Observation]) -> Decimal | None:
    """What the places' values make: a sum, or Σ numerators / Σ denominators."""
    if not rows:
        return None
    if kind is Kind.ADDITIVE:
        return total_of([row.value for row in rows])
    if any(row.numerator is None or row.denominator is None for row in rows):
        return None
    if rows[0].indicator.unit == "percent":
        return quotient_of([(r.numerator or Decimal(0), r.denominator or Decimal(0)) for r in rows])
    return mean_of([(row.value, row.denominator or Decimal(0)) for row in rows])
