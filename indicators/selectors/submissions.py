"""One duty with all that is known of it: what is asked, its history, its versions and reviews."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db.models import Q

from indicators.access import may_fill, may_review, sees_draft
from indicators.domain.asked import Asked
from indicators.domain.workflow import EDITABLE, State
from indicators.filing_terms import marks_of, period_text, state_name
from indicators.models import Measure, ProgressResult, ReportingDuty, Submission
from indicators.selectors.duties import duty_name, duty_state, last_day
from indicators.selectors.formulas import derived_from
from indicators.selectors.measure_names import measure_name
from indicators.selectors.progress import Slot, hidden_slots, rests_on, terms_of
from indicators.selectors.records import (
    AttachedFile,
    Decision,
    FiledVersion,
    PastValue,
    gather_records,
)
from indicators.selectors.review_course import CourseStep, Passed, review_course
from organizations.access import Viewer
from plans.domain.units import UNITS, get_unit

# As a reader of tables knows them; equality goes without a sign.
COMPARATOR_SIGNS = {">=": "≥", "<=": "≤", ">": ">", "<": "<", "~": "约"}


@dataclass(frozen=True)
class UnitChoice:
    """A unit the value may be typed in."""

    code: str
    name: str


@dataclass(frozen=True)
class ServedTarget:
    """A target whose judgement rests on this duty, with its verdict of the period's year."""

    measure_id: int
    slug: str
    name: str
    quote: str
    target_year: int
    target_value: Decimal | None
    comparator: str
    unit: str
    status: str
    hedge: str
    expected: float | None
    progress: float | None


@dataclass(frozen=True)
class AskedOf:
    """What is asked, in plain words."""

    name: str
    kind: str
    definition: str
    definition_name: str
    included: tuple[str, ...]
    excluded: tuple[str, ...]
    source: str
    nature: str
    statistics_note: str
    rule: str
    unit: str
    unit_code: str
    units: tuple[UnitChoice, ...]
    plausible_min: Decimal | None
    plausible_max: Decimal | None
    maximum: Decimal | None
    numerator: str
    denominator: str
    takes_shares: bool
    takes_assigned_value: bool
    states: tuple[UnitChoice, ...]

    @property
    def owes_state(self) -> bool:
        return bool(self.states)


@dataclass(frozen=True)
class DutyPage:
    """Everything the page of one duty shows."""

    pk: int
    asked: AskedOf
    round_title: str
    marks: tuple[str, ...]
    period: str
    year: int
    place: str
    department: str
    presumed: bool
    due_on: date
    days_left: int
    last_day: date
    state: str
    step: str
    course: tuple[CourseStep, ...]
    revision: int
    submission_pk: int | None
    draft: Mapping[str, str]
    draft_hidden: bool
    draft_by: str
    updated_at: datetime | None
    may_fill: bool
    closed: bool
    is_statistics_body: bool
    history: tuple[PastValue, ...]
    files: tuple[AttachedFile, ...]
    versions: tuple[FiledVersion, ...]
    targets: tuple[ServedTarget, ...]
    may_review: bool
    duty: ReportingDuty
    used_for: tuple[str, ...]
    """Indicators computed from the value."""

    @property
    def editable(self) -> bool:
        """The viewer can fill now."""
        return self.may_fill and not self.closed and (not self.state or self.state in EDITABLE)

    @property
    def current(self) -> FiledVersion | None:
        """The version that was submitted last."""
        return self.versions[0] if self.versions else None

    @property
    def last_value(self) -> PastValue | None:
        """The latest earlier year with a value that the viewer may see."""
        return next((row for row in self.history if row.value is not None), None)

    @property
    def last_return(self) -> Decision | None:
        """Why it was returned, while it is; one reopened for a correction was not."""
        if self.state != State.RETURNED or self.current is None or not self.current.decisions:
            return None
        last = self.current.decisions[-1]
        return None if last.approved else last

    @property
    def reopened(self) -> bool:
        """The accepted value is open for a correction that the office has granted."""
        decisions = self.current.decisions if self.current else ()
        return self.state == State.RETURNED and bool(decisions) and decisions[-1].approved


def duty_page(viewer: Viewer, duty: ReportingDuty, asked: Asked, *, today: date) -> DutyPage:
    """The page of one duty, for its unit, its reviewers and its readers.

    Ten queries at most, and two for a joint review.
    """
    submission: Submission | None = getattr(duty, "submission", None)
    course = review_course(duty)
    records = gather_records(viewer, duty, submission)
    shows_draft = sees_draft(viewer, duty)
    derived = _derived(duty)
    return DutyPage(
        pk=duty.pk,
        asked=_asked_of(duty, asked),
        round_title=duty.round.title,
        marks=marks_of(duty.round),
        period=period_text(duty.round),
        year=duty.round.year,
        place=duty.place.name,
        department=duty.department.name,
        presumed=duty.department_presumed,
        due_on=duty.due_on,
        days_left=(duty.due_on - today).days,
        last_day=last_day(duty.round, duty),
        state=duty_state(duty),
        step=next((each.words for each in course if each.passed is Passed.NOW), ""),
        course=course,
        revision=submission.revision if submission else 0,
        submission_pk=submission.pk if submission else None,
        draft=submission.draft if submission and shows_draft else {},
        draft_hidden=not shows_draft,
        draft_by=records.names.get(submission.draft_by or 0, "") if submission else "",
        updated_at=submission.updated_at if submission else None,
        may_fill=may_fill(viewer, duty),
        closed=today > last_day(duty.round, duty),
        is_statistics_body=duty.department.is_statistics_body,
        history=records.history,
        files=records.files if shows_draft else (),
        versions=records.versions,
        # Target and schedule appear after submission: a form must not suggest its answer.
        targets=_targets(viewer, duty, derived) if records.versions else (),
        may_review=submission is not None and may_review(viewer, duty, submission),
        duty=duty,
        used_for=tuple(derived.values()),
    )


def _derived(duty: ReportingDuty) -> dict[str, str]:
    """Indicators computed from the value: names by code."""
    if duty.definition is None:
        return {}
    return derived_from(duty.tenant_id, [duty.definition.code])[duty.definition.code]


def _asked_of(duty: ReportingDuty, asked: Asked) -> AskedOf:
    indicator, definition = duty.indicator, duty.definition
    latest = duty.measure.latest if duty.measure else None
    quote = latest.target.quote if latest and latest.target else ""
    return AskedOf(
        name=duty_name(duty),
        kind=duty.kind,
        definition=definition.text if definition else quote,
        definition_name=definition.name if definition else "",
        included=tuple(definition.included) if definition else (),
        excluded=tuple(definition.excluded) if definition else (),
        source=(definition.source or "") if definition else "",
        nature=indicator.get_nature_display() if indicator else "",
        statistics_note=(indicator.statistics_note or "") if indicator else "",
        rule=asked.rule or "",
        unit=get_unit(asked.unit).name if asked.unit else "",
        unit_code=asked.unit,
        units=units_alike(asked.unit),
        plausible_min=asked.plausible_min,
        plausible_max=asked.plausible_max,
        maximum=asked.maximum,
        numerator=(indicator.numerator or "") if indicator else "",
        denominator=(indicator.denominator or "") if indicator else "",
        takes_shares=asked.takes_shares,
        takes_assigned_value=asked.takes_assigned_value,
        states=tuple(UnitChoice(state, state_name(state)) for state in asked.states),
    )


def units_alike(code: str) -> tuple[UnitChoice, ...]:
    """The asked unit and those of its dimension."""
    if not code:
        return ()
    dimension = get_unit(code).dimension
    same = [unit for unit in UNITS.values() if unit.dimension == dimension]
    same.sort(key=lambda unit: unit.code != code)
    return tuple(UnitChoice(unit.code, unit.name) for unit in same)


def _targets(
    viewer: Viewer, duty: ReportingDuty, derived: Iterable[str]
) -> tuple[ServedTarget, ...]:
    """Targets judged by this duty's value or state, or by an indicator computed from it.

    With the verdict of the period's year: of one that rests on what another unit filed, and the
    viewer may not see, the word alone.
    """
    measures = Measure.objects.select_related("plan", "latest__target", "latest__indicator")
    if duty.measure is not None:
        rows = list(measures.filter(pk=duty.measure.pk))
    else:
        rows = list(
            measures.filter(
                Q(latest__indicator=duty.indicator_id) | Q(latest__indicator__code__in=derived),
                place=duty.place_id,
            ).order_by("pk")
        )
    results = {
        result.measure_id: result
        for result in ProgressResult.objects.filter(measure__in=rows, period=duty.round.year)
    }
    hidden: frozenset[Slot] = frozenset()
    if results:
        hidden = hidden_slots(viewer, duty.place, duty.tenant_id)
    return tuple(_served(measure, results.get(measure.pk), hidden) for measure in rows)


def _served(
    measure: Measure, result: ProgressResult | None, hidden: frozenset[Slot]
) -> ServedTarget:
    latest = measure.latest
    told = result is not None and not rests_on(
        measure, terms_of(measure), result.value_year, hidden
    )
    target = latest.target if latest else None
    indicator = latest.indicator if latest else None
    return ServedTarget(
        measure_id=measure.pk,
        slug=measure.plan.slug,
        name=measure_name(measure),
        quote=target.quote if target else "",
        target_year=latest.target_year if latest else 0,
        target_value=latest.target_value if latest else None,
        comparator=COMPARATOR_SIGNS.get(latest.comparator or "", "") if latest else "",
        unit=get_unit(indicator.unit).name if indicator else "",
        status=result.status if result else "",
        hedge=(latest.hedge or "") if latest else "",
        expected=result.expected if result and told else None,
        progress=result.progress if result and told else None,
    )
