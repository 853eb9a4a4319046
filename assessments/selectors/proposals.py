"""Who would get a letter today, and who a commendation: proposals that the office draws up from."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from assessments.domain.grounds import (
    Ground,
    GroundKey,
    GroundKind,
    TargetGround,
    WorkGround,
    WorkStanding,
    key_of,
)
from assessments.domain.letters import ground_facts, verdict
from assessments.domain.supervision import ENDED, FORMAL, CaseKind, CaseState, kinds_for
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
    """A ground with its verdict in words, and the open case that deals with it already."""

    ground: Ground
    verdict: str
    open_case: int | None

    @property
    def key(self) -> str:
        """As the form sends it."""
        return f"{self.ground.kind}:{self.ground.ref}"

    @property
    def facts(self) -> str:
        """Its facts in the words of a letter."""
        return ground_facts(self.ground)


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
        """Some ground is not dealt with yet."""
        return any(each.open_case is None for each in self.grounds)


@dataclass(frozen=True)
class Unnamed:
    """A ground that would call for a letter, but no document names anybody for it."""

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
    """Seven queries, whatever the plan holds."""
    known = candidates(plan, today=today)
    letters = [each for each in known.found if _calls_for_letter(each.ground)]
    praised = [each for each in known.found if _deserves_praise(each.ground)]
    dealt = _open_cases(key_of(each.ground) for each in (*letters, *praised))
    return ProposalsPage(
        slug=plan.slug,
        place=plan.tenant.name,
        day=today,
        letters=tuple(_by_unit(letters, known.units, dealt, praise=False)),
        praise=tuple(_by_unit(praised, known.units, dealt, praise=True)),
        unnamed=tuple(
            Unnamed(each.ground, verdict(each.ground), each.presumed)
            for each in letters
            if each.ground.unit_id is None
        ),
        may_draft=viewer.is_office(plan.tenant_id),
    )


def _calls_for_letter(ground: Ground) -> bool:
    if isinstance(ground, TargetGround):
        return Status(ground.status) in LETTER
    return not _deserves_praise(ground)


def _deserves_praise(ground: Ground) -> bool:
    """Targets reached on final values, work done in time."""
    if isinstance(ground, TargetGround):
        return Status(ground.status) in PRAISE and not ground.preliminary
    return isinstance(ground, WorkGround) and ground.standing == WorkStanding.DONE


def _by_unit(
    found: Iterable[Candidate],
    units: Mapping[int, Department],
    dealt: Mapping[tuple[GroundKey, bool], int],
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
                ProposedGround(ground, verdict(ground), dealt.get((key_of(ground), praise)))
                for ground in grounds
            ),
        )


def _open_kinds(governance: str, grounds: list[Ground], *, praise: bool) -> Iterable[CaseKind]:
    """The instruments that some of the grounds allow; the service looks at each that is chosen."""
    formal = any(ground.formal for ground in grounds)
    for kind in kinds_for(governance):
        if (kind is CaseKind.RECOGNITION) is praise and (formal or kind not in FORMAL):
            yield kind


def _open_cases(keys: Iterable[GroundKey]) -> dict[tuple[GroundKey, bool], int]:
    """By ground, and whether it is a commendation: the newest case that deals with it.

    A commendation ends when it is issued; it is not given twice for all that.
    """
    given = Q(case__kind=CaseKind.RECOGNITION, case__state=CaseState.CLOSED)
    wanted: dict[GroundKind, list[int]] = {kind: [] for kind in GroundKind}
    for kind, number in keys:
        wanted[kind].append(number)
    dealt = (
        Q(measure__in=wanted[GroundKind.TARGET])
        | Q(item__in=wanted[GroundKind.WORK])
        | Q(duty__in=wanted[GroundKind.DUTY])
    )
    rows = CaseGround.objects.filter(~Q(case__state__in=ENDED) | given, dealt).order_by("case")
    columns = rows.values_list("kind", "measure", "item", "duty_id", "case__kind", "case")
    return {
        ((GroundKind(kind), measure or item or duty), told == CaseKind.RECOGNITION): case
        for kind, measure, item, duty, told, case in columns
    }
