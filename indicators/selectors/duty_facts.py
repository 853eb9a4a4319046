"""What helps to answer many values: what each counts, what is plausible, last year's note, its use."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import QuerySet

from audit.compiled import compiled
from audit.services import read_texts
from indicators.access import may_see_value
from indicators.models import LatestObservation, Measure, ReportingDuty
from indicators.models.rounds import DutyKind
from indicators.selectors.measure_names import measure_name
from indicators.selectors.shared_rows import shared_columns, shared_objects
from organizations.access import Viewer
from plans.domain.units import get_unit


@dataclass(frozen=True)
class DutyFacts:
    """What is known of a value before it is answered; nothing of what is hoped for."""

    definition: str
    unit: str
    plausible_min: Decimal
    plausible_max: Decimal
    note: str
    """What was remarked on the value of the year before."""
    used_in: tuple[str, ...]
    """The targets that are judged by it."""


Slot = tuple[int, int | None, str, int, int]
# What a target is called by.
_NAMED_BY = {
    "latest": ("indicator_id",),
    "latest__target": ("indicator",),
    "latest__indicator": ("name_zh",),
}


def facts_of(viewer: Viewer, duties: Iterable[ReportingDuty]) -> dict[int, DutyFacts]:
    """By duty, of those that owe a value. Two queries."""
    values = [duty for duty in duties if duty.kind == DutyKind.VALUE]
    notes, uses = _notes(viewer, values), _uses(values)
    return {duty.pk: _facts(duty, notes, uses) for duty in values}


def _facts(
    duty: ReportingDuty,
    notes: Mapping[Slot, str],
    uses: Mapping[tuple[int, int | None], list[str]],
) -> DutyFacts:
    indicator, definition = duty.indicator, duty.definition
    if indicator is None or definition is None:
        raise ValueError("a value duty without indicator")
    return DutyFacts(
        definition=definition.text,
        unit=get_unit(indicator.unit).name,
        plausible_min=indicator.plausible_min,
        plausible_max=indicator.plausible_max,
        note=notes.get(_slot(duty), ""),
        used_in=tuple(dict.fromkeys(uses.get((duty.place_id, duty.indicator_id), ()))),
    )


def _slot(duty: ReportingDuty) -> Slot:
    round_ = duty.round
    return duty.place_id, duty.definition_id, round_.period_kind, round_.year - 1, round_.month


def _notes(viewer: Viewer, duties: Iterable[ReportingDuty]) -> dict[Slot, str]:
    """What stood beside the values of the year before, where the viewer may see those."""
    wanted = {_slot(duty) for duty in duties}
    rows = _noted(
        {slot[0] for slot in wanted},
        {slot[1] for slot in wanted if slot[1]},
        {slot[3] for slot in wanted},
    )
    contents = {}
    for row in rows:
        slot = (row.place_id, row.definition_id, row.period_kind, row.year, row.month)
        version = row.observation.submission_version
        if slot in wanted and version is not None and may_see_value(viewer, row.observation):
            contents[slot] = version.note
    texts = read_texts(contents.values())
    return {slot: texts.get(note.pk, "") for slot, note in contents.items() if note is not None}


@compiled
def _noted(places: set[int], definitions: set[int], years: set[int]) -> QuerySet[LatestObservation]:
    return LatestObservation.objects.filter(
        place__in=places,
        definition__in=definitions,
        year__in=years,
        observation__submission_version__note__isnull=False,
    ).select_related("observation__indicator", "observation__submission_version__note__key")


def _uses(duties: Iterable[ReportingDuty]) -> dict[tuple[int, int | None], list[str]]:
    """Names of the targets by place and indicator; without their numbers."""
    plans = {duty.round.plan_id for duty in duties}
    indicators = {duty.indicator_id for duty in duties if duty.indicator_id}
    measures = shared_objects(Measure, _judged(plans, indicators), _NAMED_BY)
    used: dict[tuple[int, int | None], list[str]] = {}
    for measure in measures:
        indicator = measure.latest.indicator_id if measure.latest else None
        used.setdefault((measure.place_id, indicator), []).append(measure_name(measure))
    return used


@compiled
def _judged(plans: set[int], indicators: set[int]) -> QuerySet[Measure, tuple[object, ...]]:
    judged = Measure.objects.filter(plan__in=plans, latest__indicator__in=indicators)
    return shared_columns(judged.order_by("pk"), _NAMED_BY)
