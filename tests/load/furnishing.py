"""What the people of the load test find: five cities at work among the copies of a nation.

Each city gets two open rounds, and a unit for every filler that owes values of its own in them.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import cycle, islice

from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from dashboards.demo.accounts import PASSWORD, SINCE
from dashboards.demo.loading import ACTOR
from dashboards.demo.terms import LAST_YEAR
from indicators.models import Indicator, ReportingRound
from indicators.models.choices import PeriodKind
from indicators.services import Period, open_round, propose_duties
from indicators.services.review_templates import ReviewTemplate
from indicators.services.round_changes import _add
from organizations.access import viewer_of
from organizations.domain.roles import Role
from organizations.models import Department, User
from organizations.services import create_account, grant_membership
from organizations.services.departments import DepartmentFacts, ensure_departments
from plans.models import Plan
from tests.nation import Numbers, copy_city, settle
from tests.product_role import make_product_role

# Of 270 people 200 fill, 20 review, 50 read.
FILLERS, REVIEWERS, READERS = 200, 20, 50
# Values that each filler owes, in two parts of a year.
DUTIES = 40
MONTHS = (6, 9)


@dataclass
class City:
    """A city as its readers find it: the addresses of its pages, and of files to take away."""

    pages: list[str] = field(default_factory=list)
    files: list[str] = field(default_factory=list)


@dataclass
class Cast:
    """Everybody by name, with the city that each reads about, and the plans of all other places."""

    fillers: list[str] = field(default_factory=list)
    reviewers: list[str] = field(default_factory=list)
    readers: dict[str, str] = field(default_factory=dict)
    cities: dict[str, City] = field(default_factory=dict)
    copies: list[str] = field(default_factory=list)
    password: str = PASSWORD


def furnish(copies: int, people: int) -> Cast:
    """Load, copy and furnish; the database is empty but for its tables."""
    call_command("load_demo")
    plans = list(Plan.objects.select_related("tenant").order_by("pk"))
    cast = Cast()
    each = copies // len(plans)
    for place, plan in enumerate(plans):
        numbers = Numbers(place * each + 1, (place + 1) * each)
        copy_city(plan.tenant, numbers)
        cast.copies += [f"{plan.slug}-{n}" for n in range(numbers.first, numbers.last + 1)]
    settle()
    share = people / (FILLERS + REVIEWERS + READERS) / len(plans)
    for plan in plans:
        units = _units(plan, max(1, round(FILLERS * share)))
        _open_rounds(plan, units)
        _people_of(plan, units, cast, reviewers=max(2, round(REVIEWERS * share)))
        _readers_of(plan, cast, max(1, round(READERS * share)))
        cast.cities[plan.slug] = _city(plan)
    make_product_role()
    settle()
    return cast


def _units(plan: Plan, count: int) -> list[Department]:
    names = [f"第{number + 1}填报单位" for number in range(count)]
    facts = [DepartmentFacts(name, f"{plan.tenant.name}{name}", "综合", "local") for name in names]
    return list(ensure_departments(plan.tenant, facts, actor=ACTOR).values())


def _people_of(plan: Plan, units: list[Department], cast: Cast, *, reviewers: int) -> None:
    """A filler in every unit; one reviewer is the office, the others share the units."""
    for number, unit in enumerate(units):
        cast.fillers.append(_person(plan, f"filler{number}", Role.REPORTER, [unit]))
    in_units = reviewers - 1
    for number in range(in_units):
        own = units[number::in_units]
        cast.reviewers.append(_person(plan, f"reviewer{number}", Role.DEPARTMENT_REVIEWER, own))
    cast.reviewers.append(_person(plan, "office", Role.OFFICE))


def _readers_of(plan: Plan, cast: Cast, count: int) -> None:
    for number in range(count):
        role = Role.AUDITOR if number % 3 == 2 else Role.SUPERIOR_OFFICE
        cast.readers[_person(plan, f"reader{number}", role)] = plan.slug


def _person(
    plan: Plan, name: str, role: Role, departments: Iterable[Department | None] = (None,)
) -> str:
    # A point in the name, not a dash: the demonstration's login page does not list it.
    user = create_account(
        username=f"{plan.slug}.{name}",
        display_name=name,
        password=PASSWORD,
        demonstration=True,
        actor=ACTOR,
    )
    for department in departments:
        grant_membership(
            user=user,
            role=role,
            tenant=plan.tenant,
            department=department,
            valid_from=SINCE,
            valid_to=SINCE + timedelta(days=3650) if role is Role.AUDITOR else None,
            basis="压力测试",
            actor=ACTOR,
        )
    return user.get_username()


def _open_rounds(plan: Plan, units: list[Department]) -> None:
    """Two parts of a year; each unit owes as many values as the next."""
    asked = list(Indicator.objects.filter(definitions__is_default=True).order_by("code"))
    places = [plan.tenant, *plan.tenant.children.order_by("key")[:5]]
    owing = islice(cycle(units), DUTIES * len(units))
    today = timezone.localdate()
    office = viewer_of(User.objects.get(username=f"{plan.slug}-office"), today=today)
    actor = office.actor(plan.tenant_id, Role.OFFICE)
    for month in MONTHS:
        round_ = _open_round(plan, month)
        for indicator in asked:
            wanted = list(zip(places, owing, strict=False))
            if wanted:
                _add(round_, indicator, wanted, actor=actor)


def _open_round(plan: Plan, month: int) -> ReportingRound:
    bureau = Department.objects.get(tenant=plan.tenant, is_statistics_body=True)
    today = timezone.localdate()
    office = viewer_of(User.objects.get(username=f"{plan.slug}-office"), today=today)
    return open_round(
        plan,
        period=Period(LAST_YEAR, PeriodKind.YEAR_TO_DATE, month),
        title=f"{LAST_YEAR}年1—{month}月报送",
        due_on=today + timedelta(days=5),
        locks_on=today + timedelta(days=180),
        template=ReviewTemplate(joint_reviewers=(bureau,)),
        proposal=propose_duties(plan, LAST_YEAR, states=False),
        actor=office.actor(plan.tenant_id, Role.OFFICE),
    )


def _city(plan: Plan) -> City:
    return City(list(_pages(plan)), list(_files(plan)))


def _pages(plan: Plan) -> Iterator[str]:
    """What a reader goes through."""
    for name in ("overview", "targets", "departments", "places", "plan_text"):
        yield reverse(f"dashboards:{name}", args=[plan.slug])
    for pk in plan.measures.order_by("pk").values_list("pk", flat=True)[:20]:
        yield reverse("dashboards:target", args=[plan.slug, pk])
    for pk in plan.tenant.departments.order_by("pk").values_list("pk", flat=True)[:10]:
        yield reverse("dashboards:department", args=[plan.slug, pk])
    for key in plan.tenant.children.order_by("key").values_list("key", flat=True)[:5]:
        yield reverse("dashboards:place", args=[plan.slug, key])
    for key in (plan.tenant.key, *plan.tenant.children.values_list("key", flat=True)[:3]):
        yield f"{reverse('dashboards:data')}?place={key}"


def _files(plan: Plan) -> Iterator[str]:
    yield f"{reverse('dashboards:departments', args=[plan.slug])}?download=csv"
    yield f"{reverse('dashboards:data')}?place={plan.tenant.key}&download=csv"
    yield f"{reverse('dashboards:data')}?place={plan.tenant.key}&download=xlsx"
