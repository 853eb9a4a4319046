"""《××市碳达峰实施方案》××××年终期评估报告."""

from functools import partial

from assessments.domain.blocks import Document
from assessments.domain.chapters.advice import advice
from assessments.domain.chapters.finals import final_problems, final_targets, lessons
from assessments.domain.chapters.overview import general_progress, overview
from assessments.domain.chapters.tasks import task_progress
from assessments.domain.chapters.units import places_and_units
from assessments.domain.facts import SnapshotFacts
from assessments.domain.framing import framed
from assessments.domain.orders import ReportOrder


def final_report(facts: SnapshotFacts, order: ReportOrder, snapshot_sha256: str) -> Document:
    """The report on the targets whose year has come."""
    return framed(
        facts,
        order,
        snapshot_sha256,
        name="年终期评估报告",
        chapters=(
            partial(overview, purpose="终期评估"),
            general_progress,
            final_targets,
            task_progress,
            places_and_units,
            final_problems,
            lessons,
            advice,
        ),
    )
