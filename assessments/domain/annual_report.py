"""《××市碳达峰实施方案》××××年度评估报告: the whole document, from facts alone."""

from functools import partial

from assessments.domain.blocks import Document
from assessments.domain.chapters.advice import advice
from assessments.domain.chapters.outlook import outlook
from assessments.domain.chapters.overview import general_progress, overview
from assessments.domain.chapters.problems import problems
from assessments.domain.chapters.targets import main_targets
from assessments.domain.chapters.tasks import task_progress
from assessments.domain.chapters.units import places_and_units
from assessments.domain.english.report import english_report
from assessments.domain.facts import SnapshotFacts
from assessments.domain.framing import framed
from assessments.domain.orders import ReportOrder


def annual_report(facts: SnapshotFacts, order: ReportOrder, snapshot_sha256: str) -> Document:
    """The annual report in the language of the order."""
    if order.language == "en":
        return english_report(facts, order, snapshot_sha256)
    return framed(
        facts,
        order,
        snapshot_sha256,
        name="年度评估报告",
        chapters=(
            partial(overview, purpose="年度评估"),
            general_progress,
            main_targets,
            task_progress,
            places_and_units,
            problems,
            outlook,
            advice,
        ),
    )
