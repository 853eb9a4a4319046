"""One target: the plan's sentence, the verdict, how it comes about, and who is responsible."""

from dataclasses import dataclass
from datetime import date

from dashboards.selectors.frame import Frame, frame_of
from indicators.domain.allocation.kinds import ALLOCATED_RULES
from indicators.domain.progress.enums import Rule
from indicators.selectors.explain import Explanation, explanation
from indicators.selectors.kin import MeasureWithKin
from organizations.access import Viewer
from plans.models import ResponsibilityRole
from plans.selectors.reading import (
    ResponsibleUnit,
    Share,
    head_of,
    responsible_unit,
    shares_of,
)


@dataclass(frozen=True)
class RoleShares:
    """The units of one role in printed order."""

    role: ResponsibilityRole
    shares: tuple[Share, ...]


@dataclass(frozen=True)
class KinLine:
    """Another target of the same indicator."""

    measure_id: int
    name: str
    year: int


@dataclass(frozen=True)
class TargetPage:
    """All that a target's page shows."""

    frame: Frame
    explained: Explanation
    unit: ResponsibleUnit | None
    roles: tuple[RoleShares, ...]
    kin: tuple[KinLine, ...]
    may_name_unit: bool
    opens_history: bool
    has_years: bool

    @property
    def yearly_documents(self) -> tuple[str, ...]:
        """The documents on which the yearly targets rest, each once."""
        documents = (each.document for each in self.explained.yearly)
        return tuple(dict.fromkeys(filter(None, documents)))

    @property
    def is_part(self) -> bool:
        """A part allocated to a lower place, not the city's own target."""
        measure = self.explained.measure
        return measure.place_id != measure.plan.tenant_id


def target_page(found: MeasureWithKin, viewer: Viewer, *, today: date) -> TargetPage:
    """A target's page from what its door has read: four queries more, five without a sentence."""
    explained = explanation(found, viewer, today=today)
    target = explained.version.target
    task = explained.commitment.task_id
    shares = shares_of(target.version_id, task_id=task) if target and task else ()
    return TargetPage(
        frame=frame_of(
            found.measure.plan,
            year=today.year,
            head=head_of(target.version) if target else None,
            as_of=found.as_of,
        ),
        explained=explained,
        unit=found.named or responsible_unit((), task, shares, {}),
        roles=by_role(shares),
        kin=tuple(_kin(found)),
        may_name_unit=viewer.is_office(found.measure.plan.tenant_id),
        opens_history=viewer.reads_unreleased(found.measure.plan.tenant_id),
        has_years=_has_years(explained),
    )


def _has_years(explained: Explanation) -> bool:
    """The target has a number, and a rule that goes by years or can be divided."""
    terms = explained.terms
    rule = terms.numeric_rule if terms.rule is Rule.ASSIGNED else terms.rule
    numbered = terms.value is not None or rule == Rule.COVERAGE
    return numbered and rule in ALLOCATED_RULES


def by_role(shares: tuple[Share, ...]) -> tuple[RoleShares, ...]:
    """Units by role; roles that the plan does not give are left out."""
    groups = (
        RoleShares(role, tuple(share for share in shares if share.role is role))
        for role in ResponsibilityRole
    )
    return tuple(group for group in groups if group.shares)


def _kin(found: MeasureWithKin) -> list[KinLine]:
    lines = []
    for each in found.kin:
        version = each.latest
        if version is None or each.place_id != found.measure.place_id:
            continue
        name = version.target.indicator if version.target else str(version.indicator)
        lines.append(KinLine(each.pk, name, version.target_year))
    return sorted(lines, key=lambda line: (line.year, line.measure_id))
