"""Self-assessments: what a unit says of its year, and of grave problems, each time a new version."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Max

from assessments.access import filing_actor
from assessments.domain.assessment import Stage
from assessments.models import AssessedUnit, SelfReport, SelfReportFile
from assessments.services.assessment_notices import tell_office
from assessments.services.assessment_steps import require_stage
from assessments.services.kept_files import kept_columns
from assessments.services.moves import kept_text
from audit.services import Recording, recorded, store_text
from organizations.access import Viewer
from plans.domain.evidence_files import CheckedFile
from plans.domain.problems import mark
from plans.services.texts import check_text

MAX_REPORT = 20_000
SELF_REPORT = mark("自评报告")


@dataclass(frozen=True)
class SelfAssessment:
    """What a unit files; empty `problems` declares that there are no grave ones (无重大问题)."""

    text: str
    problems: str = ""
    files: Sequence[CheckedFile] = ()
    problem_files: Sequence[CheckedFile] = ()
    contains_personal_data: bool = False


def file_self_report(viewer: Viewer, unit: AssessedUnit, filed: SelfAssessment) -> SelfReport:
    """File a unit's self-assessment; earlier versions stay.

    Raises:
        PermissionDenied: for others than the unit's people.
        TransitionError: the stage is over.
        ValidationError: no text, or one that may not be kept.
    """
    actor = filing_actor(viewer, unit)
    check_text("text", filed.text, longest=MAX_REPORT)
    check_text("problems", filed.problems, required=False, longest=MAX_REPORT)
    with recorded(actor) as recording:
        require_stage(unit.assessment, Stage.SELF_REPORT)
        report = _keep(recording, viewer, unit, filed)
        tell_office(unit, SELF_REPORT, key=f"self-report:{report.pk}", now=recording.now)
    return report


def _keep(
    recording: Recording, viewer: Viewer, unit: AssessedUnit, filed: SelfAssessment
) -> SelfReport:
    assessment, chain = unit.assessment, unit.assessment.tenant.chain
    last = unit.self_reports.aggregate(last=Max("number"))["last"] or 0
    report = SelfReport.objects.create(
        unit=unit,
        number=last + 1,
        text=store_text(filed.text.strip(), chain=chain, now=recording.now),
        no_problems=not filed.problems.strip(),
        problems=kept_text(recording, assessment, filed.problems),
        account=viewer.account,
        filed_by=recording.actor.unit,
        at=recording.now,
    )
    files = [(file, False) for file in filed.files] + [(file, True) for file in filed.problem_files]
    kept = [
        SelfReportFile.objects.create(
            report=report,
            on_problems=on_problems,
            **kept_columns(recording, chain, file, personal=filed.contains_personal_data),
        )
        for file, on_problems in files
    ]
    recording.entry(
        chain=chain,
        action="assessment.self_report",
        of=report,
        after={
            "assessment": assessment.pk,
            "unit": unit.pk,
            "number": report.number,
            "no_problems": report.no_problems,
            "text_sha256": report.text.sha256,
            "problems_sha256": report.problems.sha256 if report.problems else None,
            "files": [file.sha256 for file in kept],
        },
    )
    return report
