"""Editions of an assessment's results, as score sheets take them."""

import json

from pydantic import JsonValue

from assessments.models import AssessmentResult, Report
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
    _about, assessment, number = report.subject.split(":")
    result = AssessmentResult.objects.select_related("content__key", "scheme_version").get(
        assessment=int(assessment), assessment__plan=report.plan_id, number=int(number)
    )
    held: dict[str, JsonValue] = json.loads(read_text(result.content))
    held.pop(_LEFT_OUT)
    return {
        **held,
        "number": result.number,
        "kind": result.kind,
        "sha256": result.sha256,
        "scheme_title": result.scheme_version.title,
    }
