"""One unit of an assessment: what it filed, what was said and given, its score and its objections."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import chain
from uuid import UUID

from assessments.access import AssessmentScope, may_file
from assessments.domain.assessment import AWARDING, ENDED, Stage, has_reached
from assessments.domain.punctuation import full_width
from assessments.domain.scoring.grading import Score
from assessments.domain.scoring.schemes import Item, Scheme, UnitKind
from assessments.domain.scoring.snapshots import awardable, units_of
from assessments.domain.self_reports import self_report_text
from assessments.models import (
    Approval,
    AssessedUnit,
    Assessment,
    Award,
    DepartmentOpinion,
    Objection,
    ObjectionFile,
    SelfReport,
    SelfReportFile,
)
from assessments.selectors.assessment_page import editions_for, shown_scores
from assessments.selectors.schemes import scheme_of
from assessments.selectors.snapshots import read_snapshot
from audit.services import read_texts
from organizations.access import Viewer

Texts = Mapping[UUID, str]


@dataclass(frozen=True)
class ReportLine:
    """One version of a self-assessment with its texts read."""

    report: SelfReport
    text: str
    problems: str
    files: tuple[SelfReportFile, ...]


@dataclass(frozen=True)
class OpinionLine:
    """What a department said for an item."""

    item: str
    department: str
    text: str
    at: datetime


@dataclass(frozen=True)
class AwardLine:
    """What was given for an item; `in_force` is the last of its item."""

    item: str
    award: Award
    in_force: bool


@dataclass(frozen=True)
class ObjectionLine:
    """An objection with its decision."""

    objection: Objection
    item: str
    text: str
    files: tuple[ObjectionFile, ...]
    verdict: str
    reason: str
    decided_by: str
    decided_at: datetime | None


@dataclass(frozen=True)
class UnitPage:
    """All that a unit's page shows, and what the viewer may do there."""

    assessment: Assessment
    unit: AssessedUnit
    scheme: Scheme
    reports: tuple[ReportLine, ...]
    prefilled: str
    opinions: tuple[OpinionLine, ...]
    awards: tuple[AwardLine, ...]
    approvals: tuple[tuple[str, Approval], ...]
    score: Score | None
    shown: str
    objections: tuple[ObjectionLine, ...]
    may_report: bool
    evaluates: bool
    to_evaluate: tuple[Item, ...]
    to_award: tuple[Item, ...]
    to_approve: tuple[Item, ...]
    may_object: bool
    may_decide: bool

    @property
    def report(self) -> ReportLine | None:
        """The last version of the self-assessment."""
        return self.reports[-1] if self.reports else None


def unit_page(unit: AssessedUnit, viewer: Viewer, scope: AssessmentScope) -> UnitPage:
    """The page of a unit that came through its door: a constant number of queries."""
    assessment = unit.assessment
    scheme, stage = scheme_of(assessment.scheme_version), assessment.now_in
    own, office = unit.pk in scope.own, viewer.is_office(assessment.tenant_id)
    told = scope.whole or (own and has_reached(stage, Stage.OBJECTION))
    reports = list(unit.self_reports.select_related("text__key", "problems__key"))
    opinions = _opinions(unit, scope, told=told)
    objections = _objections(unit) if scope.whole or own else []
    texts = read_texts(
        chain(
            *((row.text, row.problems) for row in reports),
            (row.text for row in opinions),
            (row.text for row in objections),
            (row.decision.reason for row in objections if hasattr(row, "decision")),
        )
    )
    shown = shown_scores(assessment, scope, editions_for(assessment, scope))
    may_report = may_file(viewer, unit) and stage is Stage.SELF_REPORT
    return UnitPage(
        assessment=assessment,
        unit=unit,
        scheme=scheme,
        reports=_reports(reports, texts),
        prefilled=_prefilled(unit) if may_report and not reports else "",
        opinions=tuple(_opinion(row, scheme, texts) for row in opinions),
        awards=_awards(unit, scheme) if told else (),
        approvals=_approvals(unit, scheme) if told else (),
        score=shown.scores.get(unit.key),
        shown=shown.what,
        objections=tuple(_objection(row, scheme, texts) for row in objections),
        may_report=may_report,
        evaluates=bool(scope.items) and not own,
        to_evaluate=_to_evaluate(unit, scheme, scope),
        to_award=tuple(item for item in scheme.items if awardable(item))
        if office and stage in AWARDING
        else (),
        to_approve=tuple(item for item in scheme.items if item.veto)
        if office and stage in AWARDING - ENDED
        else (),
        may_object=may_file(viewer, unit) and stage is Stage.OBJECTION,
        may_decide=office and stage in AWARDING - ENDED,
    )


def _to_evaluate(unit: AssessedUnit, scheme: Scheme, scope: AssessmentScope) -> tuple[Item, ...]:
    """No department evaluates itself, and nobody once the stage is over."""
    if unit.assessment.now_in is not Stage.OPINION or unit.pk in scope.own:
        return ()
    return tuple(item for item in scheme.items if item.key in scope.items)


def _prefilled(unit: AssessedUnit) -> str:
    """The records of the unit in words, in the usual Chinese punctuation."""
    assessment = unit.assessment
    snapshot = read_snapshot(assessment.snapshot)
    units = units_of(snapshot, UnitKind(assessment.unit_kind))
    found = next((each for each in units if each.key == unit.key), None)
    return full_width(self_report_text(snapshot, found.facts)) if found else ""


def _reports(rows: list[SelfReport], texts: Texts) -> tuple[ReportLine, ...]:
    files: dict[int, list[SelfReportFile]] = {}
    for file in SelfReportFile.objects.filter(report__in=rows).order_by("pk"):
        files.setdefault(file.report_id, []).append(file)
    return tuple(
        ReportLine(
            report=row,
            text=texts.get(row.text_id, ""),
            problems=texts.get(row.problems_id, "") if row.problems_id else "",
            files=tuple(files.get(row.pk, ())),
        )
        for row in rows
    )


def _opinions(unit: AssessedUnit, scope: AssessmentScope, *, told: bool) -> list[DepartmentOpinion]:
    """All for those who are told; an evaluator sees the opinions on its own items."""
    rows = unit.opinions.select_related("department", "text__key").order_by("pk")
    return list(rows if told else rows.filter(item__in=scope.items))


def _opinion(row: DepartmentOpinion, scheme: Scheme, texts: Texts) -> OpinionLine:
    item = scheme.item(row.item).title
    return OpinionLine(item, row.department.name, texts.get(row.text_id, ""), row.at)


def _awards(unit: AssessedUnit, scheme: Scheme) -> tuple[AwardLine, ...]:
    rows = list(unit.awards.order_by("pk"))
    last = {row.item: row.pk for row in rows}
    return tuple(
        AwardLine(scheme.item(row.item).title, row, last[row.item] == row.pk) for row in rows
    )


def _approvals(unit: AssessedUnit, scheme: Scheme) -> tuple[tuple[str, Approval], ...]:
    return tuple((scheme.item(row.item).title, row) for row in unit.approvals.order_by("pk"))


def _objections(unit: AssessedUnit) -> list[Objection]:
    rows = unit.objections.select_related("text__key", "decision__reason__key")
    return list(rows.prefetch_related("files").order_by("pk"))


def _objection(row: Objection, scheme: Scheme, texts: Texts) -> ObjectionLine:
    decision = getattr(row, "decision", None)
    return ObjectionLine(
        objection=row,
        item=scheme.item(row.item).title if row.item else "",
        text=texts.get(row.text_id, ""),
        files=tuple(row.files.all()),
        verdict=decision.get_verdict_display() if decision else "",
        reason=texts.get(decision.reason_id, "") if decision else "",
        decided_by=decision.decided_by if decision else "",
        decided_at=decision.at if decision else None,
    )
