"""One supervision case: its letter, what it rests on, all that happened, and what may be done."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from itertools import chain
from uuid import UUID

from assessments.access import cases_visible_to, may_answer
from assessments.domain.grounds import Ground, TargetGround
from assessments.domain.letters import (
    PAPER_NAMES,
    chinese_date,
    facts_beside,
    ground_facts,
    ground_sentence,
    letter_text,
    strange_numbers,
    verdict,
)
from assessments.domain.supervision import (
    ANSWERS,
    ENDED,
    NEXT_KIND,
    CaseAction,
    CaseKind,
    CaseState,
    Urgency,
    turns_into,
)
from assessments.models import CaseFile, CaseStep, CaseVersion, SupervisionCase
from audit.services import read_texts
from organizations.access import Viewer
from organizations.selectors.accounts import names_of_accounts
from plans.selectors.reading import plan_head

Texts = Mapping[UUID, str]


@dataclass(frozen=True)
class GroundLine:
    """What the case rests on, with its verdict in words."""

    ground: Ground
    kind_name: str
    verdict: str
    sha256: str

    @property
    def facts(self) -> str:
        """Its facts in the words of a letter."""
        return ground_facts(self.ground)


@dataclass(frozen=True)
class LetterText:
    """A version of the letter with its texts read."""

    version: CaseVersion
    text: str
    demands: tuple[str, ...]

    @property
    def paragraphs(self) -> tuple[str, ...]:
        """The text by its lines."""
        return tuple(line.strip() for line in self.text.splitlines() if line.strip())


@dataclass(frozen=True)
class StepLine:
    """One step: who did what, when, with what words and files."""

    name: str
    action: str
    by: str
    unit: str
    at: datetime
    number: int | None
    text: str
    due_on: date | None
    files: tuple[CaseFile, ...]


@dataclass(frozen=True)
class Related:
    """The case before or after this one."""

    pk: int
    name: str
    state: str
    state_name: str


@dataclass(frozen=True)
class CasePage:
    """All that a case's page shows; `open_steps` are those that the viewer may take now."""

    case: SupervisionCase
    office: str
    kind: CaseKind
    grounds: tuple[GroundLine, ...]
    letter: LetterText
    versions: int
    steps: tuple[StepLine, ...]
    urgency: Urgency
    days: int | None
    strange: tuple[str, ...]
    open_steps: frozenset[CaseAction]
    may_escalate: bool
    previous: Related | None
    following: tuple[Related, ...]

    @property
    def targets(self) -> tuple[GroundLine, ...]:
        """Targets among the grounds."""
        return tuple(line for line in self.grounds if isinstance(line.ground, TargetGround))

    @property
    def beside(self) -> tuple[GroundLine, ...]:
        """Annual work items and reporting duties among the grounds."""
        return tuple(line for line in self.grounds if not isinstance(line.ground, TargetGround))

    @property
    def paper_name(self) -> str:
        """What the paper calls itself, in Chinese whatever language the interface speaks."""
        return PAPER_NAMES[self.kind]

    @property
    def is_talk(self) -> bool:
        """Invites to a talk."""
        return self.kind is CaseKind.TALK


def case_page(case: SupervisionCase, viewer: Viewer, *, today: date) -> CasePage:
    """The page of a case that came through its door: eight queries."""
    grounds = tuple(
        GroundLine(row.ground, row.get_kind_display(), verdict(row.ground), row.sha256)
        for row in case.grounds.all()
    )
    office = viewer.reads_unreleased(case.tenant_id)
    versions = list(case.versions.select_related("text__key", "demands__key"))
    steps = _shown(case.steps.select_related("text__key", "version"), drafts=office)
    texts = read_texts(
        chain(
            (row.text for row in steps),
            *((version.text, version.demands) for version in versions[-1:]),
        )
    )
    head = plan_head(case.plan)
    letter = _letter(versions[-1], texts)
    kind = CaseKind(case.kind)
    related = _related(case, viewer)
    open_steps = _open_steps(case, kind, viewer)
    return CasePage(
        case=case,
        office=f"{head.leading_group or case.tenant.name}办公室",
        kind=kind,
        grounds=grounds,
        letter=letter,
        versions=len(versions),
        steps=_steps(steps, texts),
        urgency=case.urgency(today),
        days=(case.due_on - today).days if case.due_on else None,
        strange=_strange(case, letter, [line.ground for line in grounds], head.title),
        open_steps=open_steps,
        may_escalate=viewer.is_office(case.tenant_id)
        and kind in NEXT_KIND
        and case.state not in {*ENDED, CaseState.DRAFT}
        and all(each.state == CaseState.WITHDRAWN for each in related if each.pk > case.pk),
        previous=next((each for each in related if each.pk == case.previous_id), None),
        following=tuple(each for each in related if each.pk != case.previous_id),
    )


def _open_steps(case: SupervisionCase, kind: CaseKind, viewer: Viewer) -> frozenset[CaseAction]:
    state = CaseState(case.state)
    possible = {each for each in CaseAction if turns_into(kind, state, each) is not None}
    mine: set[CaseAction] = set()
    if viewer.is_office(case.tenant_id):
        mine |= set(CaseAction) - ANSWERS
    if may_answer(viewer, case):
        mine |= ANSWERS
    return frozenset(possible & mine)


def _shown(rows: Iterable[CaseStep], *, drafts: bool) -> list[CaseStep]:
    """How a letter was drawn up is the office's; its unit sees what happened from the issue on."""
    hidden = () if drafts else (CaseAction.DRAFT, CaseAction.REVISE)
    return [row for row in rows if row.action not in hidden]


def _steps(rows: list[CaseStep], texts: Texts) -> tuple[StepLine, ...]:
    names = names_of_accounts(row.account for row in rows)
    by_step: dict[int, list[CaseFile]] = {}
    for file in CaseFile.objects.filter(step__in=rows).order_by("pk"):
        by_step.setdefault(file.step_id, []).append(file)
    return tuple(
        StepLine(
            name=row.get_action_display(),
            action=row.action,
            by=names.get(row.account, ""),
            unit=row.unit,
            at=row.at,
            number=row.version.number if row.version else None,
            text=texts.get(row.text_id, "") if row.text_id else "",
            due_on=row.due_on,
            files=tuple(by_step.get(row.pk, ())),
        )
        for row in rows
    )


def _letter(version: CaseVersion, texts: Texts) -> LetterText:
    demands = texts.get(version.demands_id, "") if version.demands_id else ""
    lines = tuple(line.strip() for line in demands.splitlines() if line.strip())
    return LetterText(version, texts.get(version.text_id, ""), lines)


def _strange(
    case: SupervisionCase, letter: LetterText, grounds: list[Ground], title: str
) -> tuple[str, ...]:
    """Numbers of the letter that are not among the facts of the case."""
    version, kind = letter.version, CaseKind(case.kind)
    known = [
        letter_text(kind, plan=title, grounds=grounds, day=case.drawn_up_on),
        *(ground_sentence(ground) for ground in grounds),
        *(facts_beside(ground) for ground in grounds),
        *(chinese_date(day) for day in (version.due_on, case.drawn_up_on) if day),
        version.basis,
        version.approval_document,
        version.document_number,
        str(len(grounds)),
    ]
    return strange_numbers([version.subject, letter.text, *letter.demands], known)


def _related(case: SupervisionCase, viewer: Viewer) -> list[Related]:
    """The case before and those after, as far as the viewer may see them: one query."""
    visible = cases_visible_to(viewer)
    found = visible.filter(pk=case.previous_id or 0) | visible.filter(previous=case.pk)
    return [
        Related(row.pk, row.get_kind_display(), row.state, row.get_state_display())
        for row in found.order_by("pk")
    ]
