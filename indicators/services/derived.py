"""Values computed by formula: new versions of their own, never in the place of a reported one.

Safe to run twice: what already stands so is not written. Of a reported value that goes, a computed
one takes the place; when an input goes, the computed value is withdrawn.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property, partial

from django.db.models import Q

from audit.domain.actors import Actor
from audit.services import ObjectRef, Recording, recorded
from indicators.domain.formulas.factors import FactorTable
from indicators.models import (
    Derivation,
    DerivedWithdrawal,
    LatestObservation,
    Measure,
    Observation,
    ValueAbsence,
)
from indicators.models.choices import Answer, Basis, Quality, Release
from indicators.selectors.computed import (
    YEARLY,
    Computed,
    HeldValues,
    ValueInForce,
    computed_value,
    factor_facts,
    input_facts,
    values_in_force,
)
from indicators.selectors.factor_rows import HeldFactors, held_factors
from indicators.selectors.formulas import HeldFormula, formula_books
from indicators.services.observations import (
    Entered,
    Period,
    Reported,
    plans_resting_on,
    record_observations,
)
from organizations.models import Place
from plans.services import request_recompute

# The unit has said that there is no such value: none is computed either.
NO_VALUE = (Answer.NO_STATISTIC, Answer.NOT_APPLICABLE)
# A result is no better and no more public than the worst that it rests on.
QUALITIES = (Quality.PRELIMINARY, Quality.FINAL, Quality.RESTATED)
RELEASES = (Release.UNRELEASED, Release.INTERNAL, Release.PUBLIC)
_NO_FACTORS = FactorTable({}, {})


def derive_values(plan_ids: Iterable[int], *, anew: bool = False) -> int:
    """Compute what the plans' measures rest on by formula; returns how many values changed.

    A value that stands and rests on what it would rest on now is not computed again, unless
    `anew`. The number of queries does not grow with plans, places or years, only with how many
    formulas stand on each other. Every write is told in the ledger of the place's tenant.
    """
    with recorded(Actor.system("derive_values")) as recording:
        work = _Work(list(plan_ids), anew=anew)
        written = _settle(recording, work, _orphans)
        for layer in work.layers:
            written += _settle(recording, work, partial(_due, layer=layer))
    return written


Task = tuple[int, int, str]
"""Tenant, place, code of the definition to compute."""
Fresh = tuple[Task, int, Computed[ValueInForce]]
"""A value that was computed for a year, and is to be written."""


@dataclass
class _Due:
    """What has to be written, and what no longer holds."""

    fresh: list[Fresh] = field(default_factory=list)
    stale: list[ValueInForce] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self.fresh) + len(self.stale)


class _Work:
    """What has to be computed for some plans, in layers that rest on each other."""

    def __init__(self, plan_ids: list[int], *, anew: bool) -> None:
        self.plan_ids = plan_ids
        self.anew = anew
        self.locked = False
        self._tables: dict[int, FactorTable] = {}
        measures = Measure.objects.filter(plan__in=plan_ids, latest__indicator__isnull=False)
        columns = ("plan__tenant", "place", "latest__indicator__code", "latest__definition__code")
        asked = set(measures.order_by().values_list(*columns))
        self.tenant_of = {place: tenant for tenant, place, *_rest in asked}
        self.books = formula_books({tenant for tenant, *_rest in asked}) if asked else {}
        self.tasks: set[Task] = set()
        for tenant, place, indicator, definition in asked:
            book = self.books[tenant]
            code = definition or book.of_indicators.get(indicator)
            if code is not None:
                self.tasks |= {(tenant, place, each) for each in book.derived_for(code)}

    @cached_property
    def layers(self) -> list[list[Task]]:
        """First what rests on reported values alone."""
        layers: dict[int, list[Task]] = {}
        for task in sorted(self.tasks):
            layers.setdefault(self.books[task[0]].depths[task[2]], []).append(task)
        return [layers[depth] for depth in sorted(layers)]

    def formula(self, task: Task) -> HeldFormula:
        return self.books[task[0]].formulas[task[2]]

    @cached_property
    def _read(self) -> tuple[HeldValues[ValueInForce], list[ValueInForce]]:
        inputs = {name for task in self.tasks for name in self.formula(task).formula.inputs}
        return values_in_force(self.tenant_of, {code for _t, _p, code in self.tasks} | inputs)

    @property
    def values(self) -> HeldValues[ValueInForce]:
        """The values that hold."""
        return self._read[0]

    @property
    def computed(self) -> list[ValueInForce]:
        """Those of them that were computed, by whatever formula."""
        return self._read[1]

    def lock(self) -> None:
        """Lock the pointers to computed values and read again: nobody reports in between."""
        derived = Q(definition__code__in={code for _tenant, _place, code in self.tasks})
        derived |= Q(observation__in=[row.pk for row in self.computed])
        slots = LatestObservation.objects.filter(derived, place__in=self.tenant_of)
        list(slots.select_for_update().order_by("pk").values_list("pk"))
        del self._read
        self.locked = True

    @cached_property
    def _held_factors(self) -> HeldFactors:
        return held_factors(self.books)

    def factors(self, task: Task) -> FactorTable:
        """The factors of the task's tenant, read where a formula names any."""
        if not self.formula(task).formula.factors:
            return _NO_FACTORS
        tenant = task[0]
        if tenant not in self._tables:
            self._tables[tenant] = self._held_factors.of(tenant)
        return self._tables[tenant]

    @cached_property
    def places(self) -> dict[int, Place]:
        return Place.objects.in_bulk({*self.tenant_of, *self.tenant_of.values()})

    @cached_property
    def answered_none(self) -> set[tuple[int, str, int]]:
        """Places, definitions and years of which the unit said last that there is no value."""
        rows = ValueAbsence.objects.filter(
            place__in={place for _t, place, _c in self.tasks},
            definition__code__in={code for _t, _p, code in self.tasks},
            period_kind__in=YEARLY,
        )
        last = {
            (place, code, year): answer
            for place, code, year, answer in rows.order_by("pk").values_list(
                "place", "definition__code", "year", "answer"
            )
        }
        return {slot for slot, answer in last.items() if answer in NO_VALUE}


def _settle(recording: Recording, work: _Work, find: Callable[[_Work], _Due]) -> int:
    """Write what is due; before the first write all is locked and found once more."""
    due = find(work)
    if due and not work.locked:
        work.lock()
        due = find(work)
    _withdraw(recording, work, due.stale)
    _write(recording, work, due.fresh)
    return len(due)


def _orphans(work: _Work) -> _Due:
    """Computed values of these places whose formula was taken back."""
    return _Due(
        stale=[
            row
            for row in work.computed
            if row.code not in work.books[work.tenant_of[row.place]].formulas
        ]
    )


def _due(work: _Work, *, layer: list[Task]) -> _Due:
    due = _Due()
    for task in layer:
        _tenant, place, code = task
        formula, years = work.formula(task), work.values.of(place, code)
        for year in _years(work, task):
            held = years.get(year)
            if held is not None and (held.formula is None or _stands(work, task, held)):
                continue
            if len(work.values.put_in(formula, place, year)) < len(formula.formula.references):
                due.stale += [held] if held else []
                continue
            if held is None and (place, code, year) in work.answered_none:
                continue
            found = computed_value(formula, place, year, work.values, work.factors(task))
            if found.outcome.value is None:
                due.stale += [held] if held else []
            elif held is None or _differs(held, found, formula):
                due.fresh.append((task, year, found))
    return due


def _years(work: _Work, task: Task) -> Iterator[int]:
    """The years for which an input is there, and those computed before."""
    _tenant, place, code = task
    years = {
        year + each.back
        for each in work.formula(task).formula.references
        if each.year is None
        for year in work.values.of(place, each.name)
    }
    yield from sorted(years | set(work.values.of(place, code)))


def _stands(work: _Work, task: Task, held: ValueInForce) -> bool:
    """Whether a computed value rests on what it would rest on now: it is not computed again."""
    if work.anew:
        return False
    formula = work.formula(task)
    inputs = input_facts(work.values.put_in(formula, held.place, held.year))
    return (
        held.decimals == formula.version.definition.indicator.decimals
        and _rests_on(held, formula, inputs)
        and held.factors == factor_facts(formula, held.year, work.factors(task))
    )


def _differs(held: ValueInForce, found: Computed[ValueInForce], formula: HeldFormula) -> bool:
    """The same values by the same formula make the same version; nothing is written anew."""
    return (
        held.value != found.outcome.value
        or held.decimals != formula.version.definition.indicator.decimals
        or not _rests_on(held, formula, found.input_facts)
        or held.factors != found.factors
    )


def _rests_on(held: ValueInForce, formula: HeldFormula, inputs: list[list[object]]) -> bool:
    return held.formula == formula.version.pk and held.inputs == inputs


def _write(recording: Recording, work: _Work, fresh: list[Fresh]) -> None:
    for tenant in sorted({task[0] for task, _year, _found in fresh}):
        mine = [each for each in fresh if each[0][0] == tenant]
        rows = record_observations(
            recording,
            tenant=work.places[tenant],
            entered=[_entered(work, *each) for each in mine],
            served=work.plan_ids,
        )
        derivations = Derivation.objects.bulk_create(
            Derivation(
                observation=row,
                formula=work.formula(task).version,
                inputs=found.input_facts,
                factors=found.factors,
            )
            for row, (task, _year, found) in zip(rows, mine, strict=True)
        )
        for row, derivation in zip(rows, derivations, strict=True):
            _hold(work, row, derivation)
            recording.entry(
                chain=work.places[tenant].chain,
                action="observation.derive",
                of=row,
                after={
                    "formula": derivation.formula_id,
                    "inputs": derivation.inputs,
                    "factors": derivation.factors,
                },
            )


def _hold(work: _Work, row: Observation, derivation: Derivation) -> None:
    """A value just written, for the formulas that rest on it."""
    value = ValueInForce(
        pk=row.pk,
        place=row.place_id,
        code=row.definition.code,
        indicator=row.indicator.code,
        period_kind=row.period_kind,
        year=row.year,
        version=row.version,
        value=row.value,
        decimals=row.decimals,
        quality=row.quality,
        release=row.release,
        synthetic=row.synthetic,
        formula=derivation.formula_id,
        inputs=derivation.inputs,
        factors=derivation.factors,
    )
    work.values.add(value.place, value.code, value)


def _entered(work: _Work, task: Task, year: int, found: Computed[ValueInForce]) -> Entered:
    version = work.formula(task).version
    indicator = version.definition.indicator
    inputs = found.inputs.values()
    if found.outcome.value is None:
        raise ValueError("a result without a value is not recorded")
    return Entered(
        place=work.places[task[1]],
        indicator=indicator,
        definition=version.definition,
        period=Period(year),
        reported=Reported(
            value=found.outcome.value,
            decimals=indicator.decimals,
            quality=min((row.quality for row in inputs), key=QUALITIES.index),
            basis=Basis.ESTIMATE,
            release=min((row.release for row in inputs), key=RELEASES.index),
            synthetic=any(row.synthetic for row in inputs),
            document=version.document,
        ),
    )


def _withdraw(recording: Recording, work: _Work, stale: list[ValueInForce]) -> None:
    if not stale:
        return
    DerivedWithdrawal.objects.bulk_create(
        DerivedWithdrawal(observation_id=row.pk, recorded_at=recording.now) for row in stale
    )
    LatestObservation.objects.filter(observation__in=[row.pk for row in stale]).delete()
    waiting: set[int] = set()
    for row in stale:
        work.values.of(row.place, row.code).pop(row.year, None)
        recording.entry(
            chain=work.places[work.tenant_of[row.place]].chain,
            action="observation.underive",
            of=ObjectRef(Observation._meta.label_lower, str(row.pk)),
            before={"version": row.version, "value": row.value},
        )
    for place in {row.place for row in stale}:
        codes = {row.indicator for row in stale if row.place == place}
        waiting |= set(plans_resting_on([place], codes))
    request_recompute(waiting - set(work.plan_ids))
