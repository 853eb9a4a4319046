"""Values computed by formula: new versions of their own, never in the place of a reported one.

Safe to run twice: what already stands so is not written. Of a reported value that goes, a computed
one takes the place; when an input goes, the computed value is withdrawn.
"""

from collections.abc import Iterable, Iterator
from functools import cached_property

from audit.domain.actors import Actor
from audit.services import Recording, recorded
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
    computed_value,
    held_values,
    is_derived,
)
from indicators.selectors.factor_rows import NO_FACTORS, HeldFactors, held_factors
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


def derive_values(plan_ids: Iterable[int]) -> int:
    """Compute what the plans' measures rest on by formula; returns how many values changed.

    The number of queries does not grow with plans, places or years, only with how many formulas
    stand on each other. Every write is told in the ledger of the place's tenant.
    """
    with recorded(Actor.system("derive_values")) as recording:
        work = _Work(list(plan_ids))
        orphans = work.orphans()
        _withdraw(recording, work, orphans)
        return len(orphans) + sum(_derive(recording, work, layer) for layer in work.layers)


Task = tuple[int, int, str]
"""Tenant, place, code of the definition to compute."""


class _Work:
    """What has to be computed for some plans, in layers that rest on each other."""

    def __init__(self, plan_ids: list[int]) -> None:
        self.plan_ids = plan_ids
        measures = Measure.objects.filter(plan__in=plan_ids, latest__indicator__isnull=False)
        columns = ("plan__tenant", "place", "latest__indicator__code", "latest__definition__code")
        asked = set(measures.order_by().values_list(*columns))
        self.tenant_of = {place: tenant for tenant, place, *_rest in asked}
        self.books = formula_books({tenant for tenant, *_rest in asked}) if asked else {}
        self.tasks: set[Task] = set()
        for tenant, place, indicator, definition in asked:
            book = self.books[tenant]
            code = definition or book.of_indicators.get(indicator)
            needed = book.needed([code]) if code else set()
            self.tasks |= {(tenant, place, each) for each in needed if each in book.formulas}

    @cached_property
    def layers(self) -> list[list[Task]]:
        """First what rests on reported values alone."""
        layers: dict[int, list[Task]] = {}
        for task in sorted(self.tasks):
            layers.setdefault(self.books[task[0]].depths[task[2]], []).append(task)
        return [layers[depth] for depth in sorted(layers)]

    def orphans(self) -> list[Observation]:
        """Computed values of these places whose formula was taken back."""
        rows = Observation.objects.filter(
            pk__in=LatestObservation.objects.filter(
                place__in=self.tenant_of, observation__derivation__isnull=False
            ).values("observation_id")
        )
        return [
            row
            for row in rows.select_related("definition", "indicator")
            if row.definition.code not in self.books[self.tenant_of[row.place_id]].formulas
        ]

    def formula(self, task: Task) -> HeldFormula:
        return self.books[task[0]].formulas[task[2]]

    @cached_property
    def values(self) -> HeldValues:
        """Read once the pointers to computed values are locked: nobody reports in between."""
        derived = {code for _tenant, _place, code in self.tasks}
        slots = LatestObservation.objects.filter(
            place__in={place for _tenant, place, _code in self.tasks},
            definition__code__in=derived,
        )
        list(slots.select_for_update().order_by("pk").values_list("pk"))
        inputs = {name for task in self.tasks for name in self.formula(task).formula.inputs}
        return held_values({place for _t, place, _c in self.tasks}, derived | inputs)

    @cached_property
    def factors(self) -> HeldFactors:
        used = any(self.formula(task).formula.factors for task in self.tasks)
        return held_factors(task[0] for task in self.tasks) if used else NO_FACTORS

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


def _derive(recording: Recording, work: _Work, layer: list[Task]) -> int:
    fresh: list[tuple[Task, int, Computed]] = []
    stale: list[Observation] = []
    for task in layer:
        for year in _years(work, task):
            held = work.values.of(task[1], task[2]).get(year)
            if (task[1], task[2], year) in work.answered_none and held is None:
                continue
            if held is not None and not is_derived(held):
                continue
            factors = work.factors.of(task[0])
            found = computed_value(work.formula(task), task[1], year, work.values, factors)
            if found.outcome.value is None:
                if held is not None:
                    stale.append(held)
            elif held is None or _differs(held, found, work.formula(task)):
                fresh.append((task, year, found))
    _withdraw(recording, work, stale)
    _write(recording, work, fresh)
    return len(fresh) + len(stale)


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


def _differs(held: Observation, found: Computed, formula: HeldFormula) -> bool:
    """The same values by the same formula make the same version; nothing is written anew."""
    # By the order in which it reads the files, mypy knows of this reverse key or does not.
    derivation: Derivation = held.derivation  # type: ignore[attr-defined, unused-ignore]
    return (
        held.value != found.outcome.value
        or held.decimals != formula.version.definition.indicator.decimals
        or derivation.formula_id != formula.version.pk
        or derivation.inputs != found.input_facts
        or derivation.factors != found.factors
    )


def _write(recording: Recording, work: _Work, fresh: list[tuple[Task, int, Computed]]) -> None:
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
            work.values.add(row)
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


def _entered(work: _Work, task: Task, year: int, found: Computed) -> Entered:
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


def _withdraw(recording: Recording, work: _Work, stale: list[Observation]) -> None:
    if not stale:
        return
    DerivedWithdrawal.objects.bulk_create(
        DerivedWithdrawal(observation=row, recorded_at=recording.now) for row in stale
    )
    LatestObservation.objects.filter(observation__in=stale).delete()
    waiting: set[int] = set()
    for row in stale:
        work.values.of(row.place_id, row.definition.code).pop(row.year, None)
        recording.entry(
            chain=work.places[work.tenant_of[row.place_id]].chain,
            action="observation.underive",
            of=row,
            before={"version": row.version, "value": row.value},
        )
    for place in {row.place_id for row in stale}:
        codes = {row.indicator.code for row in stale if row.place_id == place}
        waiting |= set(plans_resting_on([place], codes))
    request_recompute(waiting - set(work.plan_ids))
