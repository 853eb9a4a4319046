"""The scores of an assessment: as they are now, and as an edition keeps them.

An edition is canonical JSON of the units' cases, in the form of `score_cases`, and of its answers;
read again, the cases give the same scores with their working.
"""

import json

from assessments.domain.facts import SnapshotFacts
from assessments.domain.scoring.cases import ScoreCase, answer_score_cases, case_json
from assessments.domain.scoring.grading import Score
from assessments.domain.scoring.schemes import Scheme, UnitKind
from assessments.domain.scoring.snapshots import Approved, Given, cases_of, score_cases
from assessments.models import Approval, Assessment, AssessmentResult, Award
from assessments.selectors.schemes import scheme_of
from assessments.selectors.snapshots import read_snapshot
from audit.domain.canonical import canonical_json
from audit.services import read_text

Scores = dict[str, Score]


def unit_names(assessment: Assessment) -> dict[str, str]:
    """The assessed units by their keys, in their order: one query."""
    return {unit.key: unit.name for unit in assessment.units.order_by("position")}


def current_cases(assessment: Assessment, facts: SnapshotFacts | None = None) -> list[ScoreCase]:
    """What is known of the units now: by the snapshot in use, or by other facts; four queries."""
    return cases_of(
        facts or read_snapshot(assessment.snapshot),
        scheme_of(assessment.scheme_version),
        UnitKind(assessment.unit_kind),
        units=unit_names(assessment),
        awards=awards_of(assessment),
        approvals=_approvals_of(assessment),
    )


def scored(assessment: Assessment, cases: list[ScoreCase]) -> Scores:
    """The scores of cases by the assessment's scheme, by the units' keys."""
    return score_cases(cases, scheme_of(assessment.scheme_version))


def awards_of(assessment: Assessment) -> list[Given]:
    """What assessors gave; the last for a unit and item counts."""
    rows = Award.objects.filter(unit__assessment=assessment).select_related("unit").order_by("pk")
    last = {(row.unit_id, row.item): row for row in rows}
    return [Given(row.unit.key, row.item, row.value, row.basis) for row in last.values()]


def edition_text(assessment: Assessment, cases: list[ScoreCase]) -> str:
    """An edition as it is kept and hashed."""
    scheme: Scheme = scheme_of(assessment.scheme_version)
    return canonical_json(
        {
            "plan": assessment.plan.slug,
            "year": assessment.year,
            "unit_kind": assessment.unit_kind,
            "ranking_document": assessment.ranking_document,
            "scheme": scheme.id,
            "scheme_number": assessment.scheme_version.number,
            "scheme_sha256": assessment.scheme_version.sha256,
            "snapshot_sha256": assessment.snapshot.sha256,
            "cases": [case_json(case) for case in cases],
            "answers": answer_score_cases(cases, {scheme.id: scheme}),
        }
    )


def read_edition(result: AssessmentResult) -> list[ScoreCase]:
    """The cases that an edition keeps."""
    held = json.loads(read_text(result.content))
    return [ScoreCase.model_validate(case) for case in held["cases"]]


def _approvals_of(assessment: Assessment) -> list[Approved]:
    rows = Approval.objects.filter(unit__assessment=assessment).select_related("unit")
    return [Approved(row.unit.key, row.item, row.document) for row in rows.order_by("pk")]
