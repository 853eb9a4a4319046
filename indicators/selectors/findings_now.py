"""What the checks say of submitted values, to whoever may read what that rests on."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from operator import attrgetter

from indicators.access import DUTY_ROWS, may_review
from indicators.domain.asked import Asked
from indicators.domain.entries import all_findings
from indicators.domain.entry_findings import Finding
from indicators.domain.reported import AnswerKind
from indicators.domain.workflow import IN_DEPARTMENT
from indicators.filing_terms import FINDING_NAMES, sentence
from indicators.models import ReportingDuty, SubmissionVersion
from indicators.selectors.asked import asked_to_review
from indicators.selectors.duties import duty_state
from organizations.access import Viewer
from plans.domain.quantities import plain_text, round_half_up


@dataclass(frozen=True)
class FoundNow:
    """One finding; `is_new` where what it rests on came after the submission.

    `was_withheld` where it was there already, but rests on values that the unit may not read: it
    was not asked to explain.
    """

    name: str
    sentence: str
    is_new: bool
    was_withheld: bool


def findings_now(viewer: Viewer, duty: ReportingDuty, today: date) -> tuple[FoundNow, ...]:
    """What is unusual about the value submitted last, beside what others have filed since.

    It rests on nothing that the viewer may not read. Six queries at most, one more where the
    submission's versions are not read yet.
    """
    versions = duty.submission.versions.all() if duty_state(duty) else ()
    version = max(versions, key=attrgetter("number"), default=None)
    if version is None or version.value is None:
        return ()
    asked = asked_to_review(viewer, [duty], today)[duty.pk]
    return tuple(
        FoundNow(
            name=str(FINDING_NAMES[finding.code]),
            sentence=sentence(finding.problem),
            is_new=finding.code not in (*version.findings, *version.withheld_findings),
            was_withheld=finding.code in version.withheld_findings,
        )
        for finding in _found(version, asked)
    )


def findings_told(
    viewer: Viewer, waiting: Iterable[tuple[ReportingDuty, SubmissionVersion]], today: date
) -> dict[int, tuple[str, ...]]:
    """By duty: what was found when its version was submitted, by code, as far as it is for a viewer.

    What rests on values that the unit may not read is for who reads all of the tenant, and for
    reviewers of other units who may read those values: seven queries where such a value waits for
    one of them, else none.
    """
    told: dict[int, tuple[str, ...]] = {}
    unsure: dict[int, SubmissionVersion] = {}
    for duty, version in waiting:
        told[duty.pk] = tuple(version.findings)
        if viewer.reads_unreleased(duty.tenant_id):
            told[duty.pk] += tuple(version.withheld_findings)
        elif version.withheld_findings and _is_reviewed_outside(viewer, duty):
            unsure[duty.pk] = version
    if not unsure:
        return told
    # Lists read less of a duty than its checks rest on.
    duties = list(ReportingDuty.objects.filter(pk__in=unsure).select_related(*DUTY_ROWS))
    asked = asked_to_review(viewer, duties, today)
    for pk, version in unsure.items():
        seen = {finding.code for finding in _found(version, asked[pk])}
        told[pk] += tuple(code for code in version.withheld_findings if code in seen)
    return told


def _is_reviewed_outside(viewer: Viewer, duty: ReportingDuty) -> bool:
    """Waits for the viewer, who is no reviewer of the unit itself: that reads what the unit does."""
    submission = duty.submission
    return submission.waiting_step not in IN_DEPARTMENT and may_review(viewer, duty, submission)


def _found(version: SubmissionVersion, asked: Asked) -> list[Finding]:
    return all_findings(_typed(version), asked)


def _typed(version: SubmissionVersion) -> dict[str, str]:
    """The value as it is printed, with its parts."""
    typed = {"answer": str(AnswerKind.VALUE)}
    if version.value is not None:
        typed["value"] = plain_text(round_half_up(version.value, version.decimals or 0))
    if version.numerator is not None and version.denominator is not None:
        typed["numerator"] = plain_text(version.numerator)
        typed["denominator"] = plain_text(version.denominator)
    return typed
