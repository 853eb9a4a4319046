"""A target's explanation as JSON: what the page shows, with the case that gives it again.

Numbers are decimal strings, as everywhere; links are paths on this server.
"""

from collections.abc import Iterable
from decimal import Decimal

from django.urls import reverse

from indicators.domain.progress.as_case import as_case
from indicators.domain.progress.case_fields import Json
from indicators.domain.progress.cases import answer_figures, json_figure
from indicators.domain.progress.schema import ENGINE_VERSION
from indicators.domain.progress.story import Step
from indicators.selectors.explain import Explanation
from indicators.selectors.kin import ReportedState
from indicators.selectors.value_versions import ValueVersion
from plans.domain.quantities import plain_text

FORECAST = (
    "forecast",
    "forecast_low",
    "forecast_high",
    "forecast_progress",
    "forecast_year",
    "forecast_points",
    "forecast_reason",
    "outlook",
    "trend_forecast",
    "trend_class",
    "growth_ratio",
    "growth_class",
    "opinions_disagree",
)


def explained_json(explained: Explanation, *, year: int) -> dict[str, Json]:
    """The explanation; `case`, `result`, `opinions` and their steps are null where numbers
    are withheld."""
    measure, commitment = explained.measure, explained.commitment
    is_open = explained.is_open
    page = reverse("dashboards:target", args=(measure.plan.slug, measure.pk))
    return {
        "engine_version": ENGINE_VERSION,
        "measure": measure.pk,
        "key": measure.key,
        "page": page,
        "year": year,
        "indicator": explained.indicator,
        "unit": explained.unit,
        "sentence": commitment.quote,
        "rule_version": explained.version.number,
        "judged_by": explained.verdict.judged_by.value,
        "status": explained.verdict.status.value,
        "withheld": not is_open,
        "inputs": [_input(each, page) for each in explained.current_values],
        "states": [_state(each, page) for each in explained.states],
        "steps": _steps(explained.steps),
        "in_year": _in_year(explained, page),
        "result": dict(answer_figures(explained.result)) if is_open else None,
        "opinions": {name: json_figure(explained.result[name]) for name in FORECAST}
        if is_open
        else None,
        **_prospect(explained),
        "case": as_case(explained.own, name=measure.pk, year=year) if is_open else None,
    }


def _prospect(explained: Explanation) -> dict[str, Json]:
    """The steps of the forecast and of the second opinions."""
    seen = explained.prospect
    return {
        "forecast_steps": _steps(seen.steps) if seen else None,
        "opinion_steps": _steps(seen.opinion_steps) if seen else None,
    }


def _steps(steps: Iterable[Step]) -> Json:
    return [
        {
            "name": step.name,
            "formula": step.formula,
            "inputs": dict(step.inputs),
            "text": step.text,
        }
        for step in steps
    ]


def _in_year(explained: Explanation, page: str) -> Json:
    """1—N月 against the year's target; figures are null where they are withheld."""
    seen = explained.in_year
    if seen is None:
        return None
    return {
        "year": seen.year,
        "months": seen.months,
        "value": _number(seen.value),
        "target": json_figure(seen.asked.value) if seen.asked else None,
        "progress": json_figure(seen.progress),
        "expected": json_figure(seen.expected),
        "gap": json_figure(seen.gap),
        "inputs": [
            {**_input(each, page), "period_kind": each.period_kind, "month": each.month}
            for each in explained.in_year_values
        ],
        "steps": _steps(seen.steps),
    }


def _input(value: ValueVersion, page: str) -> dict[str, Json]:
    return {
        "observation": value.id,
        "link": f"{page}#v{value.id}",
        "year": value.year,
        "version": value.version,
        "value": _number(value.value),
        "numerator": _number(value.numerator),
        "denominator": _number(value.denominator),
        "unit": value.unit,
        "quality": value.quality,
        "definition": value.definition,
        "document": value.document,
        "evidence": [
            {
                "link": reverse("indicators:evidence", args=(piece.id,)) if piece.name else None,
                "name": piece.name,
                "sha256": piece.sha256,
            }
            for piece in value.evidence
        ],
    }


def _state(state: ReportedState, page: str) -> dict[str, Json]:
    return {
        "link": f"{page}#states-title",
        "year": state.year,
        "version": state.version,
        "state": state.state,
        "assigned_value": _number(state.assigned_value),
        "document": state.document,
        "recorded_at": state.recorded_at.isoformat(),
    }


def _number(value: Decimal | None) -> Json:
    return None if value is None else plain_text(value)
