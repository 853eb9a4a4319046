"""Editions of the results, and the effect that newer figures or awards would have on them."""

from dataclasses import dataclass

from assessments.domain.assessment import SCORED
from assessments.domain.editions import Change, changes, ranks
from assessments.domain.scoring.grading import Score
from assessments.domain.scoring.schemes import Scheme
from assessments.models import Assessment, AssessmentResult, Snapshot
from assessments.selectors.assessment_scores import (
    current_cases,
    read_edition,
    scored,
    unit_names,
)
from assessments.selectors.schemes import scheme_of
from assessments.selectors.snapshots import read_snapshot
from audit.services import read_text
from organizations.access import Viewer


@dataclass(frozen=True)
class ResultRow:
    """A unit of an edition; its rank only where units are ranked."""

    key: str
    name: str
    score: Score
    rank: int | None


@dataclass(frozen=True)
class ResultPage:
    """One edition of the results with what it changed."""

    assessment: Assessment
    result: AssessmentResult
    scheme: Scheme
    rows: tuple[ResultRow, ...]
    changes: tuple[Change, ...]
    reason: str
    newer: AssessmentResult | None


def result_page(assessment: Assessment, result: AssessmentResult) -> ResultPage:
    """An edition that came through its door."""
    scores = scored(assessment, read_edition(result))
    places = ranks(scores) if assessment.is_ranked else {}
    names = unit_names(assessment)
    later = assessment.results.filter(number__gt=result.number).exclude(published_at=None)
    return ResultPage(
        assessment=assessment,
        result=result,
        scheme=scheme_of(assessment.scheme_version),
        rows=tuple(
            ResultRow(key, name, scores[key], places.get(key))
            for key, name in names.items()
            if key in scores
        ),
        changes=tuple(Change.of(each) for each in result.changes),
        reason=read_text(result.reason) if result.reason else "",
        newer=later.order_by("number").last(),
    )


@dataclass(frozen=True)
class EffectPage:
    """What a newer snapshot would change; `newest` is None where there is none newer.

    Published results are compared with all that is known now, points given since included.
    """

    assessment: Assessment
    newest: Snapshot | None
    changes: tuple[Change, ...]
    office: bool
    may_adopt: bool
    may_correct: bool


def effect_page(assessment: Assessment, viewer: Viewer) -> EffectPage:
    """Compare what counts now, or what is published, with the newest snapshot and all awards."""
    newest = _newest(assessment)
    published = assessment.results.exclude(published_at=None).order_by("number").last()
    out = published is not None and assessment.is_published
    before = read_edition(published) if published and out else current_cases(assessment)
    found: tuple[Change, ...] = ()
    if newest is not None or out:
        after = current_cases(assessment, read_snapshot(newest) if newest else None)
        found = changes(
            scored(assessment, before),
            scored(assessment, after),
            unit_names(assessment),
            ranked=assessment.is_ranked,
        )
    office = viewer.is_office(assessment.tenant_id)
    return EffectPage(
        assessment=assessment,
        newest=newest,
        changes=found,
        office=office,
        may_adopt=office and assessment.now_in in SCORED and not out and newest is not None,
        may_correct=office and out and bool(found),
    )


def _newest(assessment: Assessment) -> Snapshot | None:
    rows = Snapshot.objects.filter(
        plan=assessment.plan_id, year=assessment.year, as_of__gt=assessment.snapshot.as_of
    )
    return rows.select_related("content__key").order_by("-as_of", "-pk").first()
