"""One assessment: where it stands, what waits for whom, what was filed, and the scores."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from itertools import chain
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext as _

from assessments.access import AssessmentScope
from assessments.domain.assessment import (
    SCORED,
    STAGES,
    Stage,
    StepAction,
    has_reached,
    is_open,
    next_stage,
    stages_before,
)
from assessments.domain.editions import ranks
from assessments.domain.scoring.grading import Score
from assessments.domain.scoring.schemes import Item, Scheme
from assessments.domain.scoring.snapshots import awardable
from assessments.models import (
    Assessment,
    AssessmentResult,
    AssessmentStep,
    Award,
    DepartmentOpinion,
    EditionKind,
    Evaluator,
    Objection,
    SelfReport,
    SiteCheck,
)
from assessments.models import Stage as StageName
from assessments.selectors.assessment_scores import Scores, current_cases, read_edition, scored
from assessments.selectors.schemes import scheme_of
from audit.services import read_texts
from organizations.access import Viewer
from organizations.selectors.accounts import names_of_accounts

# So many names stand behind what is waited for.
NAMED = 6


@dataclass(frozen=True)
class StageMark:
    """One stage of the bar: whether it is over, here or to come, and its deadline."""

    stage: str
    name: str
    position: str
    due_on: date | None


@dataclass(frozen=True)
class UnitRow:
    """One unit: what it filed, what waits, and its score as far as the viewer may see it."""

    pk: int
    key: str
    name: str
    own: bool
    open: bool
    report: int | None
    reported_at: datetime | None
    no_problems: bool
    opinions: int
    objections: int
    undecided: int
    score: Score | None
    rank: int | None


@dataclass(frozen=True)
class StepLine:
    """One step: who did what, when, why and by which document."""

    name: str
    stage: str
    by: str
    unit: str
    at: datetime
    reason: str
    document: str
    due_on: date | None
    snapshot: str


@dataclass(frozen=True)
class EditionLine:
    """One edition of the results."""

    number: int
    kind: str
    kind_name: str
    at: datetime
    published_at: datetime | None
    sha256: str
    document: str
    reason: str
    changed: int


@dataclass(frozen=True)
class Waiting:
    """What waits for somebody, with the first names."""

    what: str
    names: tuple[str, ...]


@dataclass(frozen=True)
class Asked:
    """An item and the department that evaluates it; None where nobody is named."""

    item: Item
    department: str
    document: str


@dataclass(frozen=True)
class AssessmentPage:
    """All that the page of an assessment shows; `open_steps` are those that the viewer may take."""

    assessment: Assessment
    scheme: Scheme
    bar: tuple[StageMark, ...]
    units: tuple[UnitRow, ...]
    shown: str
    waiting: tuple[Waiting, ...]
    steps: tuple[StepLine, ...]
    editions: tuple[EditionLine, ...]
    asked: tuple[Asked, ...]
    whole: bool
    office: bool
    open_steps: frozenset[StepAction]
    following: str
    before: tuple[tuple[str, str], ...]

    @property
    def publishes(self) -> bool:
        """The next step publishes the results."""
        return self.following == str(StageName.PUBLISHED.label)

    @property
    def may_name(self) -> bool:
        """Evaluators may still be named."""
        return self.office and self.assessment.now_in in (Stage.SELF_REPORT, Stage.OPINION)

    @property
    def scores(self) -> tuple[UnitRow, ...]:
        """The units whose score the viewer sees."""
        return tuple(unit for unit in self.units if unit.score is not None)


@dataclass(frozen=True)
class Shown:
    """The scores that a viewer sees, and which they are in a few words."""

    what: str
    scores: Scores


def assessment_page(
    assessment: Assessment, viewer: Viewer, scope: AssessmentScope
) -> AssessmentPage:
    """The page of an assessment that came through its door: a constant number of queries."""
    scheme = scheme_of(assessment.scheme_version)
    steps = list(assessment.steps.select_related("reason__key", "snapshot").order_by("pk"))
    editions = list(editions_for(assessment, scope))
    texts = read_texts(chain((row.reason for row in steps), (row.reason for row in editions)))
    filed = _Filed(assessment)
    shown = shown_scores(assessment, scope, editions)
    office, stage = viewer.is_office(assessment.tenant_id), assessment.now_in
    following = next_stage(stage)
    evaluators = _evaluators(assessment)
    return AssessmentPage(
        assessment=assessment,
        scheme=scheme,
        bar=_bar(assessment, steps),
        units=_units(assessment, scope, filed, shown),
        shown=shown.what,
        waiting=_waiting(assessment, scheme, filed, evaluators) if scope.whole else (),
        steps=_steps(steps, texts) if scope.whole else (),
        editions=tuple(
            _edition(row, texts.get(row.reason_id, "") if row.reason_id else "") for row in editions
        ),
        asked=_asked(scheme, evaluators),
        whole=scope.whole,
        office=office,
        open_steps=frozenset(each for each in StepAction if office and is_open(stage, each)),
        following=str(StageName(following.value).label) if following else "",
        before=tuple(
            (each.value, str(StageName(each.value).label)) for each in stages_before(stage)
        ),
    )


def shown_scores(
    assessment: Assessment, scope: AssessmentScope, editions: Iterable[AssessmentResult]
) -> Shown:
    """What a viewer may see of the scores.

    Published results are everybody's. Before that the office and the auditor see what the figures
    and awards give now, and a unit, from 反馈 on, its own score as it was first given.
    """
    held = list(editions)
    if assessment.now_in is Stage.PUBLISHED and held:
        return Shown(_edition_name(held[-1]), scored(assessment, read_edition(held[-1])))
    if scope.whole and assessment.now_in in SCORED:
        cases = current_cases(assessment)
        return Shown(_("按现有数据和评定计算,尚未公布"), scored(assessment, cases))
    first = [row for row in held if row.kind == EditionKind.INITIAL]
    if first and scope.own and has_reached(assessment.now_in, Stage.OBJECTION):
        units = assessment.units.filter(pk__in=scope.own)
        own = {unit.key for unit in units}
        scores = scored(assessment, read_edition(first[-1]))
        kept = {key: score for key, score in scores.items() if key in own}
        return Shown(_edition_name(first[-1]), kept)
    return Shown("", {})


def _edition_name(result: AssessmentResult) -> str:
    told = {"number": result.number, "kind": result.get_kind_display()}
    return _("第%(number)s版(%(kind)s)") % told


def editions_for(assessment: Assessment, scope: AssessmentScope) -> Iterable[AssessmentResult]:
    """All for the office and the auditor; units see the first score of their own, and what is out."""
    rows = assessment.results.select_related("content__key", "reason__key").order_by("number")
    if scope.whole:
        return rows
    return rows if assessment.now_in in SCORED and scope.own else rows.exclude(published_at=None)


class _Filed:
    """What was filed and given so far, by unit."""

    def __init__(self, assessment: Assessment) -> None:
        of_unit = {"unit__assessment": assessment}
        reports = SelfReport.objects.filter(**of_unit).order_by("number")
        self.units = list(assessment.units.order_by("position"))
        self.reports = {row.unit_id: row for row in reports}
        opinions = DepartmentOpinion.objects.filter(**of_unit).values_list("unit", "item")
        self.opinions = set(opinions)
        self.awards = set(Award.objects.filter(**of_unit).values_list("unit", "item"))
        objections = Objection.objects.filter(**of_unit).annotate(waits=Q(decision=None))
        self.objections = list(objections.values_list("unit", "waits"))

    def missing(self, held: Iterable[int]) -> tuple[str, ...]:
        """Units that are not among those held, by name."""
        there = set(held)
        return tuple(unit.name for unit in self.units if unit.pk not in there)


def _units(
    assessment: Assessment, scope: AssessmentScope, filed: _Filed, shown: Shown
) -> tuple[UnitRow, ...]:
    objections = Counter(unit for unit, _waits in filed.objections)
    undecided = Counter(unit for unit, waits in filed.objections if waits)
    opinions = Counter(unit for unit, _item in filed.opinions)
    places: Mapping[str, int] = ranks(shown.scores) if assessment.is_ranked else {}
    evaluates = scope.items and has_reached(assessment.now_in, Stage.OPINION)
    everybody = scope.whole or evaluates or assessment.is_published
    return tuple(
        UnitRow(
            pk=unit.pk,
            key=unit.key,
            name=unit.name,
            own=unit.pk in scope.own,
            open=bool(scope.whole or evaluates or unit.pk in scope.own),
            report=filed.reports[unit.pk].number if unit.pk in filed.reports else None,
            reported_at=filed.reports[unit.pk].at if unit.pk in filed.reports else None,
            no_problems=unit.pk in filed.reports and filed.reports[unit.pk].no_problems,
            opinions=opinions[unit.pk],
            objections=objections[unit.pk],
            undecided=undecided[unit.pk],
            score=shown.scores.get(unit.key),
            rank=places.get(unit.key),
        )
        for unit in filed.units
        if everybody or unit.pk in scope.own
    )


def _waiting(
    assessment: Assessment, scheme: Scheme, filed: _Filed, evaluators: Mapping[str, Evaluator]
) -> tuple[Waiting, ...]:
    """What the stage still waits for; nothing where it can be left."""
    match assessment.now_in:
        case Stage.SELF_REPORT:
            found = [(_("待提交自评报告"), filed.missing(filed.reports))]
        case Stage.OPINION:
            found = [
                (_waited_opinion(row, scheme), _without_opinion(filed, row))
                for row in evaluators.values()
            ]
        case Stage.CHECK:
            found = [(_("待核验"), _unchecked(assessment))]
        case Stage.FIRST_SCORE:
            found = [
                (_("待评定:%(item)s") % {"item": item.title}, _without_award(filed, item.key))
                for item in scheme.items
                if awardable(item) and item.in_total
            ]
        case Stage.OBJECTION:
            open_units = {unit for unit, waits in filed.objections if waits}
            names = tuple(unit.name for unit in filed.units if unit.pk in open_units)
            found = [(_("待答复申诉"), names)]
        case _:
            found = []
    return tuple(Waiting(what, names) for what, names in found if names)


def _waited_opinion(row: Evaluator, scheme: Scheme) -> str:
    told = {"unit": row.department.name, "item": scheme.item(row.item).title}
    return _("待%(unit)s评价:%(item)s") % told


def _without_opinion(filed: _Filed, row: Evaluator) -> tuple[str, ...]:
    """No department evaluates itself."""
    held = {unit for unit, item in filed.opinions if item == row.item}
    held |= {unit.pk for unit in filed.units if unit.department_id == row.department_id}
    return filed.missing(held)


def _without_award(filed: _Filed, item: str) -> tuple[str, ...]:
    return filed.missing(unit for unit, awarded in filed.awards if awarded == item)


def _unchecked(assessment: Assessment) -> tuple[str, ...]:
    rows = SiteCheck.objects.filter(draw__assessment=assessment, outcomes=None)
    related = rows.select_related("observation__indicator", "observation__place")
    return tuple(
        f"{row.observation.place.name} {row.observation.indicator.name_zh}" for row in related
    )


def _evaluators(assessment: Assessment) -> dict[str, Evaluator]:
    rows = assessment.evaluators.select_related("department").order_by("pk")
    return {row.item: row for row in rows}


def _asked(scheme: Scheme, evaluators: Mapping[str, Evaluator]) -> tuple[Asked, ...]:
    return tuple(
        Asked(
            item,
            evaluators[item.key].department.name if item.key in evaluators else "",
            evaluators[item.key].document if item.key in evaluators else "",
        )
        for item in scheme.items
        if awardable(item) or item.key in evaluators
    )


def _bar(assessment: Assessment, steps: Iterable[AssessmentStep]) -> tuple[StageMark, ...]:
    due = {row.after: row.due_on for row in steps if row.due_on is not None}
    now = assessment.now_in
    marks = []
    for stage in STAGES:
        passed = has_reached(now, stage)
        position = "here" if stage is now else "over" if passed else "ahead"
        name = str(StageName(stage.value).label)
        marks.append(StageMark(stage, name, position, due.get(stage) if passed else None))
    return tuple(marks)


def _steps(rows: list[AssessmentStep], texts: Mapping[UUID, str]) -> tuple[StepLine, ...]:
    names = names_of_accounts(row.account for row in rows)
    return tuple(
        StepLine(
            name=row.get_action_display(),
            stage=row.get_after_display(),
            by=names.get(row.account, ""),
            unit=row.unit,
            at=row.at,
            reason=texts.get(row.reason_id, "") if row.reason_id else "",
            document=row.document,
            due_on=row.due_on,
            snapshot=row.snapshot.sha256 if row.snapshot else "",
        )
        for row in rows
    )


def _edition(row: AssessmentResult, reason: str) -> EditionLine:
    return EditionLine(
        number=row.number,
        kind=row.kind,
        kind_name=row.get_kind_display(),
        at=row.at,
        published_at=row.published_at,
        sha256=row.sha256,
        document=row.document,
        reason=reason,
        changed=len(row.changes),
    )
