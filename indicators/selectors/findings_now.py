"""What the checks say today of a value that was submitted, with the numbers."""

from dataclasses import dataclass
from datetime import date

from indicators.domain.entries import all_findings
from indicators.domain.reported import AnswerKind
from indicators.filing_terms import FINDING_NAMES, sentence
from indicators.models import ReportingDuty, SubmissionVersion
from indicators.selectors.asked import asked_to_check
from organizations.access import Viewer
from plans.domain.quantities import plain_text, round_half_up


@dataclass(frozen=True)
class FoundNow:
    """One finding; `is_new` where what it rests on came after the submission."""

    name: str
    sentence: str
    is_new: bool


def findings_now(viewer: Viewer, duty: ReportingDuty, today: date) -> tuple[FoundNow, ...]:
    """What is unusual about the value submitted last, beside what others have filed since.

    Numbers that the viewer may not see are left out. Six queries at most.
    """
    version = SubmissionVersion.objects.filter(submission__duty=duty).order_by("-number").first()
    if version is None or version.value is None:
        return ()
    asked = asked_to_check(viewer, duty, today)
    return tuple(
        FoundNow(
            name=str(FINDING_NAMES[finding.code]),
            sentence=sentence(finding.problem),
            is_new=finding.code not in version.findings,
        )
        for finding in all_findings(_typed(version), asked)
    )


def _typed(version: SubmissionVersion) -> dict[str, str]:
    """The value as it is printed, with its parts."""
    typed = {"answer": str(AnswerKind.VALUE)}
    if version.value is not None:
        typed["value"] = plain_text(round_half_up(version.value, version.decimals or 0))
    if version.numerator is not None and version.denominator is not None:
        typed["numerator"] = plain_text(version.numerator)
        typed["denominator"] = plain_text(version.denominator)
    return typed
