"""Publishing a plan together with how its targets are judged, in one transaction."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.utils import timezone

from audit.domain.actors import Actor
from audit.services import recorded
from indicators.domain.measure_files import ControlEntry, MeasureEntry, MeasureFile
from indicators.domain.progress.enums import Rule, TargetForm
from indicators.models import Definition, Indicator, Measure, MeasureVersion
from indicators.services.parts import part_version
from plans.access import require_office
from plans.domain.plan_files import PlanFile
from plans.domain.quantities import printed_decimals
from plans.domain.units import convert, find_unit
from plans.models import Plan, PlanVersion, Target
from plans.services import SourceFile, publish, request_recompute

# The terms of a measure: a new version is written only when one of these differs.
TERMS = (
    "target_id",
    "indicator_id",
    "definition_id",
    "rule",
    "direction",
    "comparator",
    "target_form",
    "target_year",
    "target_value",
    "decimals",
    "start_year",
    "base_year",
    "base_year_inferred",
    "base_value",
    "base_source",
    "tolerance_pct",
    "stock_before_counts",
    "reference_value",
    "steps",
    "series",
    "numeric_rule",
    "hedge",
    "warning_scheme",
    "note",
)


def publish_plan(
    plan_file: PlanFile, source: SourceFile, measures: MeasureFile, *, actor: Actor
) -> PlanVersion:
    """Publish a plan file and build its measures: all, or nothing.

    Raises:
        PublishError: see `plans.services.publish`.
    """
    with recorded(actor):
        version = publish(plan_file, source, actor=actor)
        link_plan(version, measures, actor=actor)
    return version


def link_plan(version: PlanVersion, measures: MeasureFile, *, actor: Actor) -> int:
    """Give every target of a version its measure; returns how many measures changed.

    Measures refer to (plan, key), so a new plan version keeps what it did not change.
    """
    plan = version.plan
    with recorded(actor) as recording:
        require_office(actor, plan.tenant, today=timezone.localdate(recording.now))
        linker = _Linker(plan, version, recording.now, actor)
        wanted = dict(linker.wanted(measures))
        changed = _write(plan, wanted)
        for row in changed:
            recording.entry(
                chain=plan.tenant.chain,
                action="measure.set",
                of=row,
                after={"measure": row.measure_id, **{name: getattr(row, name) for name in TERMS}},
            )
        if changed:
            request_recompute([plan.pk])
    return len(changed)


@dataclass(frozen=True)
class _Value:
    """A target's number in the indicator's unit, with the decimals it is compared at."""

    value: Decimal
    decimals: int
    form: TargetForm


class _Linker:
    """Builds unsaved measure versions from a measure file."""

    def __init__(self, plan: Plan, version: PlanVersion, now: datetime, actor: Actor) -> None:
        self.plan = plan
        self.now = now
        self.account = actor.account
        self.targets = {target.key: target for target in version.targets.all()}
        self.indicators = {row.code: row for row in Indicator.objects.all()}
        self.definitions = {row.code: row for row in Definition.objects.all()}

    def wanted(self, measures: MeasureFile) -> Iterator[tuple[str, MeasureVersion]]:
        """Measure versions by key: one for each target and control indicator."""
        for entry in measures.measures:
            yield entry.target, self._of_target(entry, self.targets[entry.target])
        for control in measures.control:
            key = f"control:{control.indicator}:{control.target_year}"
            yield key, self._of_control(control)

    def _of_target(self, entry: MeasureEntry, target: Target) -> MeasureVersion:
        indicator = self.indicators[entry.indicator] if entry.indicator else None
        value = _target_value(target, indicator)
        return MeasureVersion(
            target=target,
            indicator=indicator,
            definition=self.definitions[entry.definition] if entry.definition else None,
            rule=entry.rule,
            direction=target.direction,
            comparator=target.comparator,
            target_form=value.form if value else None,
            target_year=target.deadline_year,
            target_value=value.value if value else None,
            decimals=value.decimals if value else None,
            start_year=entry.start_year,
            base_year=entry.base_year,
            base_year_inferred=entry.base_source == "presumed",
            base_value=Decimal(entry.base_value) if entry.base_value else None,
            base_source=entry.base_source or "",
            tolerance_pct=Decimal(entry.tolerance_pct) if entry.tolerance_pct else None,
            stock_before_counts=entry.stock_before_counts,
            reference_value=Decimal(entry.hold_reference) if entry.hold_reference else None,
            steps=entry.steps,
            series=entry.series or "",
            numeric_rule=_numeric_rule(indicator) if entry.rule == Rule.ASSIGNED else None,
            hedge=target.hedge,
            note=entry.note or "",
            **self._stamp(),
        )

    def _of_control(self, control: ControlEntry) -> MeasureVersion:
        indicator = self.indicators[control.indicator]
        return MeasureVersion(
            indicator=indicator,
            definition=self.definitions[control.definition] if control.definition else None,
            rule=control.rule,
            direction=indicator.direction,
            target_year=control.target_year,
            base_year=control.base_year,
            base_year_inferred=control.base_source == "presumed",
            base_source=control.base_source,
            numeric_rule=_numeric_rule(indicator),
            note=control.note or "",
            **self._stamp(),
        )

    def _stamp(self) -> dict[str, object]:
        return {"recorded_at": self.now, "recorded_by": self.account}


def _numeric_rule(indicator: Indicator | None) -> str | None:
    """How an assigned value is judged once it is entered: by the indicator's own rule."""
    return indicator.rule if indicator is not None else None


def _target_value(target: Target, indicator: Indicator | None) -> _Value | None:
    if target.value is None or target.unit is None or indicator is None:
        return None
    decimals = printed_decimals(target.value_text or "")
    if target.kind == "change" and indicator.rule != "increment":
        points = "百分点" in target.unit
        form = TargetForm.CHANGE_POINTS if points else TargetForm.CHANGE_PCT
        return _Value(target.value, decimals, form)
    unit = find_unit(target.unit, expected=indicator.unit)
    value = convert(target.value, unit.code, indicator.unit)
    # 0.141亿立方米 is printed to ten 万立方米: converting must not pretend a finer precision.
    shift = convert(Decimal(1), unit.code, indicator.unit).adjusted()
    return _Value(value, max(0, decimals - shift), TargetForm.LEVEL)


def _write(plan: Plan, wanted: dict[str, MeasureVersion]) -> list[MeasureVersion]:
    """Save the versions whose terms differ from the latest; two bulk writes and one update.

    Of a measure that is new the terms are the first; of parts those that follow the city's.
    """
    held = {
        measure.key: measure
        for measure in Measure.objects.filter(plan=plan, place=plan.tenant).select_related("latest")
    }
    missing = [Measure(plan=plan, key=key, place=plan.tenant) for key in wanted if key not in held]
    for measure in Measure.objects.bulk_create(missing):
        held[measure.key] = measure
    rows = []
    for key, row in wanted.items():
        measure = held[key]
        if measure.latest is not None:
            # The edition is the office's choice, which a new version of the plan does not undo.
            row.warning_scheme = measure.latest.warning_scheme
        if measure.latest is not None and not _differs(measure.latest, row):
            continue
        row.measure = measure
        row.number = measure.latest.number + 1 if measure.latest else 1
        rows.append(row)
    rows += _carried(plan, wanted)
    created = MeasureVersion.objects.bulk_create(rows)
    for row in created:
        row.measure.latest = row
    Measure.objects.bulk_update([row.measure for row in created], ["latest"])
    return created


def _carried(plan: Plan, wanted: dict[str, MeasureVersion]) -> Iterator[MeasureVersion]:
    """Parts of lower places follow the terms of the city's measure; the amounts stay theirs."""
    parts = Measure.objects.filter(plan=plan, latest__isnull=False).exclude(place=plan.tenant)
    for measure in parts.select_related("latest"):
        city, held = wanted.get(measure.key), measure.latest
        if city is None or held is None or held.target_value is None:
            continue
        row = part_version(city, value=held.target_value, decimals=held.decimals or 0)
        row.recorded_at, row.recorded_by = city.recorded_at, city.recorded_by
        if _differs(held, row):
            row.measure, row.number = measure, held.number + 1
            yield row


def _differs(held: MeasureVersion, wanted: MeasureVersion) -> bool:
    return any(getattr(held, name) != getattr(wanted, name) for name in TERMS)
