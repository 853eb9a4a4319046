"""《××市碳达峰实施方案》××××年中期评估报告."""

from functools import partial

from assessments.domain.blocks import Document
from assessments.domain.chapters.midterm import midterm_advice, midterm_targets
from assessments.domain.chapters.outlook import outlook
from assessments.domain.chapters.overview import general_progress, overview
from assessments.domain.chapters.problems import problems
from assessments.domain.chapters.tasks import task_progress
from assessments.domain.chapters.units import places_and_units
from assessments.domain.facts import SnapshotFacts
from assessments.domain.framing import framed
from assessments.domain.orders import ReportOrder


def midterm_report(facts: SnapshotFacts, order: ReportOrder, snapshot_sha256: str) -> Document:
    """The report half way through the plan, whatever year that is."""
    return framed(
        facts,
        order,
        snapshot_sha256,
        name="年中期评估报告",
        chapters=(
            partial(overview, purpose="中期评估"),
            general_progress,
            midterm_targets,
            task_progress,
            places_and_units,
            problems,
            outlook,
            midterm_advice,
        ),
    )
