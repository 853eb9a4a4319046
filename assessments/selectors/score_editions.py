"""Editions of an assessment's results, as score sheets take them."""

import json

from pydantic import JsonValue

from assessments.models import AssessmentResult, Report
from assessments.selectors.schemes import as_json, checked_scheme, text_of
from assessments.verifier.verify_scores import EDITION, SCHEME, SCHEME_TEXT
from assessments.writers.bundle import verifier
from audit.domain.canonical import canonical_json
from audit.services import read_text

# What the cases hold, the answers say again with their working.
_LEFT_OUT = "cases"


def edition_subject(result: AssessmentResult) -> str:
    """What a report about an edition says that it is about: assessment:5:2."""
    return f"assessment:{result.assessment_id}:{result.number}"


def edition_matter(report: Report) -> dict[str, JsonValue]:
    """The edition that a report is about, with its number, kind, hash and scheme. One query.

    Raises:
        AssessmentResult.DoesNotExist: where the plan has no such edition.
    """
    result = _edition(report)
    held: dict[str, JsonValue] = json.loads(read_text(result.content))
    held.pop(_LEFT_OUT)
    return {
        **held,
        "number": result.number,
        "kind": result.kind,
        "sha256": result.sha256,
        "scheme_title": result.scheme_version.title,
    }


def edition_files(report: Report) -> dict[str, bytes]:
    """What an outsider redoes the scores of a score sheet with: edition, scheme, scorer."""
    result = _edition(report)
    text = text_of(result.scheme_version)
    return {
        EDITION: read_text(result.content).encode(),
        SCHEME: canonical_json(as_json(checked_scheme(text))).encode(),
        SCHEME_TEXT: text.encode(),
        "verify_scores.py": verifier("verify_scores.py"),
    }


def _edition(report: Report) -> AssessmentResult:
    _about, assessment, number = report.subject.split(":")
    rows = AssessmentResult.objects.select_related("content__key", "scheme_version")
    return rows.get(assessment=int(assessment), assessment__plan=report.plan_id, number=int(number))
