"""The first page of a person: a block for each hat, the most urgent first."""

from dataclasses import dataclass
from datetime import date

from assessments.access import SUPERVISED_ROLES
from assessments.selectors.assessment_desk import Desk, desk
from assessments.selectors.supervision import CasesOnDesk, cases_on_desk
from dashboards.selectors.home.administration import Administration, administration
from dashboards.selectors.home.audit import Audit, audit
from dashboards.selectors.home.city import (
    City,
    DepartmentStanding,
    city,
    city_verdicts,
    department_standing,
)
from dashboards.selectors.home.county import County, county
from dashboards.selectors.home.desk import Filing, Reviewing, filing, reviewing
from dashboards.selectors.home.exceptions import Exceptions, exceptions
from dashboards.selectors.home.plans import own_plans, plan_for
from indicators.access import REVIEWING_ROLES
from indicators.selectors.corrections import waiting_revisions
from indicators.selectors.open_duties import OpenDuty, open_duties
from organizations.access import Viewer
from organizations.domain.roles import ADMINISTRATION_ROLES, Role
from organizations.selectors.saved_views import SavedViewRow, saved_views_of
from plans.models import Plan

Matter = (
    Exceptions
    | Filing
    | Reviewing
    | CasesOnDesk
    | County
    | DepartmentStanding
    | Audit
    | Administration
    | City
    | Desk
)

_OVERSEEING = (Role.OFFICE, Role.SUPERIOR_OFFICE, Role.AUDITOR)
_DUTY_ROLES = REVIEWING_ROLES | {Role.REPORTER}


@dataclass(frozen=True)
class Block:
    """One part of the page, with its template; `wide` puts it into the main column."""

    kind: str
    matter: Matter
    wide: bool = True

    @property
    def template(self) -> str:
        """The partial that shows it."""
        return f"dashboards/home/_{self.kind}.html"


@dataclass(frozen=True)
class Home:
    """All that the page shows."""

    today: date
    main: tuple[Block, ...]
    beside: tuple[Block, ...]
    views: tuple[SavedViewRow, ...]


def home_page(viewer: Viewer, *, today: date) -> Home:
    """The blocks of a viewer's hats: at most nine queries for one hat, whatever it looks after."""
    plans = own_plans(viewer)
    duties = open_duties(viewer, today=today) if viewer.roles() & _DUTY_ROLES else ()
    blocks = [
        *_desks(viewer, duties),
        *_cases(viewer, today),
        *_standings(viewer, plans, duties, today),
    ]
    blocks += _controllers(viewer, plans, today)
    to_assess = desk(viewer, today=today)
    if to_assess.lines:
        blocks.append(Block("assessments", to_assess))
    ordered = sorted(blocks, key=lambda block: block.matter.urgency)
    return Home(
        today=today,
        main=tuple(block for block in ordered if block.wide),
        beside=tuple(block for block in ordered if not block.wide),
        views=saved_views_of(viewer.account),
    )


def _desks(viewer: Viewer, duties: tuple[OpenDuty, ...]) -> list[Block]:
    """What is out of order, to be filled and to be reviewed."""
    roles, blocks = viewer.roles(), []
    if Role.OFFICE in roles:
        tenants = viewer.tenant_ids(frozenset({Role.OFFICE}))
        found = exceptions(duties, waiting_revisions(viewer), tenants)
        blocks.append(Block("exceptions", found))
    if Role.REPORTER in roles:
        blocks.append(Block("filing", filing(viewer, duties)))
    if roles & REVIEWING_ROLES:
        blocks.append(Block("reviewing", reviewing(duties)))
    return blocks


def _cases(viewer: Viewer, today: date) -> list[Block]:
    """Supervision cases that the viewer has to answer, to verify or to close."""
    if not viewer.roles() & (SUPERVISED_ROLES | {Role.OFFICE}):
        return []
    found = cases_on_desk(viewer, today=today)
    return [Block("cases", found)] if found.rows else []


def _standings(
    viewer: Viewer, plans: tuple[Plan, ...], duties: tuple[OpenDuty, ...], today: date
) -> list[Block]:
    """How the county, the department and the city stand."""
    blocks = []
    if (plan := plan_for(viewer, plans, Role.COUNTY_OFFICE)) is not None:
        hat = next(hat for hat in viewer.hats if hat.role is Role.COUNTY_OFFICE)
        blocks.append(Block("county", county(plan, hat, viewer, today=today)))
    of_city = plan_for(viewer, plans, *_OVERSEEING)
    of_department = plan_for(viewer, plans, Role.DEPARTMENT_REVIEWER)
    verdicts = {
        plan.pk: city_verdicts(plan, year=today.year, viewer=viewer)
        for plan in {of_city, of_department} - {None}
        if plan is not None
    }
    if of_department is not None:
        judged = verdicts[of_department.pk]
        standing = department_standing(of_department, viewer, duties, judged)
        blocks.append(Block("department", standing, wide=False))
    if of_city is not None:
        # Who has nothing else to do here has come for the city.
        wide = not viewer.roles() & (_DUTY_ROLES | {Role.AUDITOR})
        blocks.append(Block("city", city(of_city, verdicts[of_city.pk]), wide=wide))
    return blocks


def _controllers(viewer: Viewer, plans: tuple[Plan, ...], today: date) -> list[Block]:
    """What auditors and administrators look after."""
    roles, blocks = viewer.roles(), []
    if Role.AUDITOR in roles:
        blocks.append(Block("audit", audit(viewer, plans)))
    if roles & ADMINISTRATION_ROLES:
        blocks.append(Block("administration", administration(viewer, today=today)))
    return blocks
