"""Duties and values as plain data, for their shapes."""

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal

from indicators.access import may_fill, may_see_value, sees_draft
from indicators.api.filters import NOT_BEGUN
from indicators.domain.asked import Asked
from indicators.domain.workflow import EDITABLE, State
from indicators.filing_terms import state_name
from indicators.models import (
    Definition,
    Indicator,
    LatestObservation,
    Observation,
    ReportingDuty,
    Submission,
    SubmissionVersion,
    TargetState,
)
from indicators.selectors.asked import asked_of
from indicators.selectors.duties import duty_name, last_day
from indicators.selectors.records import (
    YEARS_SHOWN,
    AttachedFile,
    FiledVersion,
    gather_records,
)
from indicators.selectors.review_course import review_course
from indicators.selectors.round_changes import extensions_of
from indicators.services.submissions import DRAFT_FIELDS
from organizations.access import Viewer
from organizations.models import Place
from plans.domain.quantities import plain_text, round_half_up
from plans.domain.units import UNITS, get_unit

Data = dict[str, object]


def brief_of(viewer: Viewer, duty: ReportingDuty, today: date) -> Data:
    """One duty of a list; no query beyond those of its door."""
    submission: Submission | None = getattr(duty, "submission", None)
    state = submission.state if submission else NOT_BEGUN
    closes_on = last_day(duty.round, duty)
    fillable = state == NOT_BEGUN or State(state) in EDITABLE
    indicator, definition = duty.indicator, duty.definition
    return {
        "id": duty.pk,
        "kind": duty.kind,
        "name": duty_name(duty),
        "round": duty.round,
        "place": place_of(duty.place),
        "department": {
            "id": duty.department_id,
            "name": duty.department.name,
            "presumed": duty.department_presumed,
        },
        "indicator": indicator and {"code": indicator.code, "name": indicator.name_zh},
        "definition": definition and {"code": definition.code, "name": definition.name},
        "unit": unit_of(_unit_code(duty)),
        "due_on": duty.due_on,
        "closes_on": closes_on,
        "state": state,
        "waiting_step": submission.waiting_step if submission else None,
        "revision": submission.revision if submission else 0,
        "may_fill": may_fill(viewer, duty) and fillable and today <= closes_on,
    }


def duty_of(viewer: Viewer, duty: ReportingDuty, today: date) -> Data:
    """One duty with all that the viewer may know of it. Fifteen queries at most."""
    submission: Submission | None = getattr(duty, "submission", None)
    records = gather_records(viewer, duty, submission)
    shows_draft = sees_draft(viewer, duty)
    held = list(submission.versions.all()) if submission else []
    typed: Mapping[str, str] = submission.draft if submission else {}
    return {
        **brief_of(viewer, duty, today),
        "asked": _asked(duty, asked_of(duty, today)),
        "draft": {name: typed.get(name, "") for name in DRAFT_FIELDS} if shows_draft else None,
        "history": _history(viewer, duty),
        "files": [_file(each) for each in records.files] if shows_draft else [],
        "versions": [
            _version(version, told) for version, told in zip(held, records.versions, strict=True)
        ],
        "extensions": extensions_of(duty),
        "review": review_course(duty),
    }


def observation_of(row: Observation) -> Data:
    """An accepted value, printed as it was reported."""
    return {
        "id": row.pk,
        "place": place_of(row.place),
        "indicator": {"code": row.indicator.code, "name": row.indicator.name_zh},
        "definition": {"code": row.definition.code, "name": row.definition.name},
        "period_kind": row.period_kind,
        "year": row.year,
        "month": row.month,
        "value": printed(row.value, row.decimals),
        "unit": unit_of(row.indicator.unit),
        "numerator": printed(row.numerator),
        "denominator": printed(row.denominator),
        "quality": row.quality,
        "basis": row.basis,
        "release": row.release,
        "released_on": row.released_on,
        "price_base": row.price_base,
        "document": row.document,
        "synthetic": row.synthetic,
        "version": row.version,
        "recorded_at": row.recorded_at,
    }


def indicator_of(row: Indicator) -> Data:
    """An indicator with its definitions."""
    return {
        "code": row.code,
        "name": row.name_zh,
        "name_en": row.name_en,
        "unit": unit_of(row.unit),
        "direction": row.direction,
        "rule": row.rule,
        "takes_shares": row.takes_shares,
        "numerator": row.numerator,
        "denominator": row.denominator,
        "decimals": row.decimals,
        "frequency": row.frequency,
        "plausible_min": printed(row.plausible_min),
        "plausible_max": printed(row.plausible_max),
        "maximum": printed(row.maximum),
        "release_month": row.release_month,
        "statistics_note": row.statistics_note,
        "definitions": list(row.definitions.all()),
    }


def place_of(place: Place) -> Data:
    """A place by its permanent code."""
    return {"code": place.key, "name": place.name}


def unit_of(code: str) -> Data | None:
    """A unit by its code, with its usual name."""
    return {"code": code, "name": get_unit(code).name} if code else None


def printed(value: Decimal | None, decimals: int | None = None) -> str | None:
    """A number with the places it was printed with; where they are not known, without zeros."""
    if value is None:
        return None
    if decimals is not None:
        return plain_text(round_half_up(value, decimals))
    text = plain_text(value)
    return text.rstrip("0").rstrip(".") if "." in text else text


def _unit_code(duty: ReportingDuty) -> str:
    if duty.indicator is not None:
        return duty.indicator.unit
    latest = duty.measure.latest if duty.measure else None
    return latest.indicator.unit if latest and latest.indicator else ""


def _asked(duty: ReportingDuty, asked: Asked) -> Data:
    indicator = duty.indicator
    return {
        "definition": duty.definition,
        "rule": asked.rule or "",
        "units": _units(asked.unit),
        "decimals": asked.decimals,
        "plausible_min": printed(asked.plausible_min),
        "plausible_max": printed(asked.plausible_max),
        "maximum": printed(asked.maximum),
        "takes_shares": asked.takes_shares,
        "numerator": (indicator.numerator or "") if indicator else "",
        "denominator": (indicator.denominator or "") if indicator else "",
        "states": [{"code": state, "name": state_name(state)} for state in asked.states],
        "takes_assigned_value": asked.takes_assigned_value,
    }


def _units(code: str) -> list[Data | None]:
    if not code:
        return []
    dimension = get_unit(code).dimension
    others = [each.code for each in UNITS.values() if each.dimension == dimension]
    return [unit_of(each) for each in sorted(others, key=lambda other: other != code)]


def _history(viewer: Viewer, duty: ReportingDuty) -> list[Data]:
    """The years before, the latest first; a value that is not for the viewer is only mentioned."""
    last = duty.round.year - 1
    years = range(last, last - YEARS_SHOWN, -1)
    found = _past_values(viewer, duty) if duty.definition_id else _past_states(duty)
    return [{"year": year, **_NOTHING, **found.get(year, {})} for year in years]


_NOTHING: Data = {
    "hidden": False,
    "value": None,
    "state": "",
    "quality": "",
    "basis": "",
    "document": "",
}


def _past_values(viewer: Viewer, duty: ReportingDuty) -> dict[int, Data]:
    rows = LatestObservation.objects.filter(
        place=duty.place_id,
        definition=duty.definition_id,
        period_kind=duty.round.period_kind,
        month=duty.round.month,
        year__lt=duty.round.year,
    ).select_related("observation__indicator")
    return {row.year: _past_value(viewer, row.observation) for row in rows}


def _past_value(viewer: Viewer, row: Observation) -> Data:
    if not may_see_value(viewer, row):
        return {"hidden": True}
    return {
        "value": printed(row.value, row.decimals),
        "quality": row.quality,
        "basis": row.basis,
        "document": row.document,
    }


def _past_states(duty: ReportingDuty) -> dict[int, Data]:
    rows = TargetState.objects.filter(measure=duty.measure_id, year__lt=duty.round.year)
    # A later version of the same year replaces the earlier one.
    return {
        row.year: {
            "state": row.state,
            "value": printed(row.assigned_value),
            "document": row.document,
        }
        for row in rows.order_by("version")
    }


def _file(file: AttachedFile) -> Data:
    return {
        "id": file.pk,
        "name": file.name,
        "size": file.size,
        "sha256": file.sha256,
        "contains_personal_data": file.personal,
        "uploaded_at": file.uploaded_at,
    }


def _version(version: SubmissionVersion, told: FiledVersion) -> Data:
    """A version by its codes; `told` has its texts in the clear and its decisions."""
    return {
        "number": version.number,
        "submitted_at": version.submitted_at,
        "answer": version.answer,
        "value": printed(version.value, version.decimals),
        "unit": version.unit,
        "numerator": printed(version.numerator),
        "denominator": printed(version.denominator),
        "quality": version.quality or None,
        "basis": version.basis or None,
        "release": version.release or None,
        "released_on": version.released_on,
        "expected_on": version.expected_on,
        "target_state": version.target_state,
        "assigned_value": printed(version.assigned_value),
        "document": version.document,
        "note": told.note,
        "explanation": told.explanation,
        "findings": version.findings,
        "withheld_findings": version.withheld_findings if told.withheld else [],
        "evidence": [_file(each) for each in told.files],
        "decisions": list(_decisions(version, told)),
    }


def _decisions(version: SubmissionVersion, told: FiledVersion) -> Iterable[Data]:
    for action, decision in zip(version.review_actions.all(), told.decisions, strict=True):
        yield {
            "step": action.step_name,
            "approved": decision.approved,
            "reason": action.reason_code or None,
            "text": decision.text,
            "new_due_on": decision.new_due_on,
            "at": decision.at,
        }


def default_first(definitions: Iterable[Definition]) -> list[Definition]:
    """The default definition before the others."""
    return sorted(definitions, key=lambda each: not each.is_default)
