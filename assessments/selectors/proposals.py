"""Who would get a letter today, and who a commendation: proposals that the office draws up from."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from assessments.domain.letters import verdict
from assessments.domain.supervision import ENDED, FORMAL, CaseKind, CaseState, Ground, kinds_for
from assessments.models import CaseGround
from assessments.selectors.grounds import Candidate, candidates
from indicators.domain.progress.enums import Status
from organizations.access import Viewer
from organizations.models import Department
from plans.models import Plan

# Reversing, behind or missed; a preliminary miss waits for the final value.
LETTER = frozenset(
    {
        Status.REVERSING,
        Status.MISSED,
        Status.RECOGNISED_MISSED,
        Status.BEHIND,
        Status.SLOW,
    }
)
PRAISE = frozenset({Status.EXCEEDED, Status.MET_EARLY, Status.MET, Status.RECOGNISED_MET})


@dataclass(frozen=True)
class ProposedGround:
    """A target with its verdict in words, and the open case that deals with it already."""

    ground: Ground
    verdict: str
    open_case: int | None


@dataclass(frozen=True)
class UnitProposal:
    """What one named unit would be written about; `kinds` are the instruments it may get."""

    department_id: int
    name: str
    governance: str
    kinds: tuple[CaseKind, ...]
    grounds: tuple[ProposedGround, ...]

    @property
    def is_new(self) -> bool:
        """Some target is not dealt with yet."""
        return any(each.open_case is None for each in self.grounds)


@dataclass(frozen=True)
class Unnamed:
    """A target that would call for a letter, but nobody is named for it."""

    ground: Ground
    verdict: str
    presumed: str


@dataclass(frozen=True)
class ProposalsPage:
    """The proposals of a plan as of a day."""

    slug: str
    place: str
    day: date
    letters: tuple[UnitProposal, ...]
    praise: tuple[UnitProposal, ...]
    unnamed: tuple[Unnamed, ...]
    may_draft: bool


def proposals_page(plan: Plan, viewer: Viewer, *, today: date) -> ProposalsPage:
    """Eleven queries, whatever the plan holds."""
    found = candidates(plan, viewer, year=today.year)
    letters = [each for each in found if Status(each.ground.status) in LETTER]
    praised = [each for each in found if Status(each.ground.status) in PRAISE]
    dealt = _open_cases(each.ground.measure_id for each in (*letters, *praised))
    units = _departments(each.ground.unit_id for each in (*letters, *praised))
    return ProposalsPage(
        slug=plan.slug,
        place=plan.tenant.name,
        day=today,
        letters=tuple(_by_unit(letters, units, dealt, praise=False)),
        praise=tuple(_by_unit(praised, units, dealt, praise=True)),
        unnamed=tuple(
            Unnamed(each.ground, verdict(each.ground), each.presumed)
            for each in letters
            if each.ground.unit_id is None
        ),
        may_draft=viewer.is_office(plan.tenant_id),
    )


def _by_unit(
    found: Iterable[Candidate],
    units: dict[int, Department],
    dealt: dict[tuple[int, bool], int],
    *,
    praise: bool,
) -> Iterable[UnitProposal]:
    by_unit: dict[int, list[Ground]] = {}
    for each in found:
        if each.ground.unit_id is not None:
            by_unit.setdefault(each.ground.unit_id, []).append(each.ground)
    for pk, grounds in by_unit.items():
        yield UnitProposal(
            department_id=pk,
            name=units[pk].name,
            governance=units[pk].get_governance_display(),
            kinds=tuple(_open_kinds(units[pk].governance, grounds, praise=praise)),
            grounds=tuple(
                ProposedGround(ground, verdict(ground), dealt.get((ground.measure_id, praise)))
                for ground in grounds
            ),
        )


def _open_kinds(governance: str, grounds: list[Ground], *, praise: bool) -> Iterable[CaseKind]:
    """The instruments that some of the targets allow; the service looks at each that is chosen."""
    formal = any(ground.binding or ground.assigned for ground in grounds)
    for kind in kinds_for(governance):
        if (kind is CaseKind.RECOGNITION) is praise and (formal or kind not in FORMAL):
            yield kind


def _departments(ids: Iterable[int | None]) -> dict[int, Department]:
    return Department.objects.in_bulk({pk for pk in ids if pk is not None})


def _open_cases(measures: Iterable[int]) -> dict[tuple[int, bool], int]:
    """By measure, and whether it is a commendation: the newest case that deals with it.

    A commendation ends when it is issued; it is not given twice for all that.
    """
    given = Q(case__kind=CaseKind.RECOGNITION, case__state=CaseState.CLOSED)
    rows = CaseGround.objects.filter(~Q(case__state__in=ENDED) | given, measure__in=list(measures))
    columns = rows.order_by("case").values_list("measure", "case__kind", "case")
    return {(measure, kind == CaseKind.RECOGNITION): case for measure, kind, case in columns}
