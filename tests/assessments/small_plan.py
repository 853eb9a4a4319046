"""A plan small enough to do by hand: five targets of one task, values of 2021 to 2023.

- energy intensity, −17 % on 2020 by 2025; yearly +1.51, −2.20, −4.18 (the worked example that the
  Qinghai bureau of statistics published): fell 4.87 %, done 26.8 % of it, 60 % asked for;
- wind power, 100 in 2020 to 200 by 2030; 130 in 2023 is 30 % done of 30 % asked for;
- green trips, 力争 60 % by 2023; 55 % final is 未达到力争目标;
- wind power said again, which counts do not count twice;
- a promise in words that nobody has reported on.
"""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.utils import timezone

from audit.domain.actors import Actor
from audit.services import recorded, store_text
from indicators.models import Definition, Indicator, Measure, MeasureVersion
from indicators.services import Period, Reported, record_observation
from organizations.access import Viewer, viewer_of
from organizations.models import Place
from plans.models import (
    Plan,
    PlanTask,
    PlanVersion,
    Responsibility,
    ResponsibilityName,
    Section,
    SourceDocument,
    Target,
)
from tests.cast import Cast, make_cast
from tests.prepared import prepared

CLERK = Actor(account=1, unit="四平市统计局", role="reporter")
YEAR = 2023
TASK = "三/(一)/1"
INTENSITY, WIND, TRIPS, AGAIN, WORDS = (f"{TASK}#{number}" for number in range(1, 6))


@dataclass(frozen=True)
class SmallPlan:
    """The plan, its people and its indicators."""

    cast: Cast
    plan: Plan
    indicators: dict[str, Indicator]

    def viewer(self, name: str) -> Viewer:
        """Somebody of the cast today."""
        return viewer_of(self.cast[name], today=timezone.localdate())

    def actor(self, name: str = "olga") -> Actor:
        """Somebody as the ledger names them."""
        viewer = self.viewer(name)
        return viewer.actor(self.plan.tenant_id, *viewer.roles(self.plan.tenant_id))

    def record(
        self,
        code: str,
        year: int,
        value: str,
        *,
        quality: str = "final",
        document: str = "",
        place: Place | None = None,
        definition: Definition | None = None,
    ) -> datetime:
        """Accept a value; returns the moment."""
        indicator = self.indicators[code]
        with recorded(CLERK) as recording:
            record_observation(
                recording,
                tenant=self.plan.tenant,
                place=place or self.plan.tenant,
                indicator=indicator,
                definition=definition or indicator.definitions.get(is_default=True),
                period=Period(year),
                reported=Reported(
                    value=Decimal(value),
                    decimals=len(value.partition(".")[2]),
                    quality=quality,
                    basis="published",
                    release="internal",
                    document=document,
                ),
                department=self.cast.planning,
            )
        return recording.now


def make_definition(indicator: Indicator, name: str) -> Definition:
    """A second way to count the indicator, that nobody asks for by default."""
    return Definition.objects.create(
        indicator=indicator,
        code=f"{indicator.code}-OTHER",
        name=name,
        text=f"{indicator.name_zh},{name}。",
        is_default=False,
        recorded_at=timezone.now(),
    )


@prepared
def make_small_plan(*, with_values: bool = True, binding: tuple[str, ...] = ()) -> SmallPlan:
    """Publish the plan, with these targets as 约束性, and accept its values."""
    cast = make_cast()
    plan = Plan.objects.create(tenant=cast.siping, slug="siping")
    return fill_small_plan(cast, plan, with_values=with_values, binding=binding)


def fill_small_plan(
    cast: Cast, plan: Plan, *, with_values: bool = True, binding: tuple[str, ...] = ()
) -> SmallPlan:
    """Publish a plan that has no version yet; indicators that are there already stay."""
    indicators = {
        "EN01": _indicator("EN01", "单位GDP能耗降低率", "percent", "log_decline", lamp=True),
        "EN11": _indicator("EN11", "风电装机规模", "10k_kw", "linear_level"),
        "TR03": _indicator("TR03", "绿色出行比例", "percent", "linear_level"),
    }
    small = SmallPlan(cast, plan, indicators)
    _publish(small, binding)
    if with_values:
        for year, change in ((2021, "1.51"), (2022, "-2.20"), (2023, "-4.18")):
            small.record("EN01", year, change)
        for year, level in ((2020, "100"), (2022, "120"), (2023, "130")):
            small.record("EN11", year, level)
        for year, share in ((2020, "40"), (2023, "55")):
            small.record("TR03", year, share, document="=HYPERLINK(1)")
    return small


def _indicator(code: str, name: str, unit: str, rule: str, *, lamp: bool = False) -> Indicator:
    held = Indicator.objects.filter(code=code).first()
    if held is not None:
        return held
    indicator = Indicator.objects.create(
        code=code,
        name_zh=name,
        name_en=code,
        unit=unit,
        direction="down" if rule == "log_decline" else "up",
        rule=rule,
        input_form="value",
        decimals=2,
        frequency="year",
        plausible_min=Decimal(-1000),
        plausible_max=Decimal(1000),
        lamp=lamp,
        release_month=6,
    )
    Definition.objects.create(
        indicator=indicator,
        code=f"{code}-STD",
        name="常规口径",
        text=f"{name},按统计制度。",
        is_default=True,
        recorded_at=timezone.now(),
    )
    return indicator


def _publish(small: SmallPlan, binding: tuple[str, ...]) -> None:
    version = publish_version(small.plan)
    section = Section.objects.create(
        version=version,
        position=0,
        key="三/(一)",
        path="三/(一)",
        kind="action",
        title="能源绿色低碳转型行动",
        start=0,
        end=100,
    )
    task = PlanTask.objects.create(
        version=version,
        section=section,
        position=0,
        key=TASK,
        number="1",
        title="大力发展新能源",
        start=0,
        end=100,
    )
    bracket = Responsibility.objects.create(
        plan_task=task, position=0, wording="shared", text="(按职责分工负责)", start=90, end=99
    )
    for position, department in enumerate((small.cast.transport, small.cast.planning)):
        ResponsibilityName.objects.create(
            responsibility=bracket,
            position=position,
            role="shared",
            name=department.name,
            department=department,
        )
    _targets(small, section, task, binding)


def publish_version(plan: Plan) -> PlanVersion:
    """The version of a plan, without its pieces."""
    now = timezone.now()
    source = SourceDocument.objects.create(
        tenant=plan.tenant,
        file_name="siping.txt",
        content=store_text("文", chain=plan.tenant.chain, now=now),
        sha256="a" * 64,
        text="文",
        text_sha256="b" * 64,
        recorded_at=now,
    )
    return PlanVersion.objects.create(
        plan=plan,
        number=1,
        title="四平市碳达峰实施方案",
        place_code="220300",
        place_name="四平市",
        place_level="prefecture",
        issuer="四平市人民政府",
        issued_on=date(2023, 6, 15),
        leading_group="市碳达峰工作领导小组",
        source=source,
        plan_file_sha256="c" * 64,
        published_at=now,
    )


def _targets(small: SmallPlan, section: Section, task: PlanTask, binding: tuple[str, ...]) -> None:
    change: dict[str, object] = {
        "kind": "change",
        "comparator": ">=",
        "unit": "%",
        "direction": "down",
    }
    level: dict[str, object] = {"kind": "level", "comparator": ">=", "direction": "up"}
    words: dict[str, object] = {"kind": "qualitative", "direction": "up"}
    rows: tuple[tuple[str, str, str | None, str, int, str | None, dict[str, object]], ...] = (
        (INTENSITY, "单位GDP能耗", "EN01", "log_decline", 2025, "17", change),
        (WIND, "风电装机规模", "EN11", "linear_level", 2030, "200", {**level, "unit": "万千瓦"}),
        (TRIPS, "绿色出行比例", "TR03", "linear_level", 2023, "60", {**level, "unit": "%"}),
        (AGAIN, "风电装机规模", "EN11", "linear_level", 2030, "200", {**level, "unit": "万千瓦"}),
        (WORDS, "项目库", None, "milestone", 2025, None, words),
    )
    for position, (key, name, code, rule, year, value, facts) in enumerate(rows):
        target = Target.objects.create(
            version=section.version,
            section=section,
            plan_task=task,
            position=position,
            key=key,
            nature="binding" if key in binding else None,
            quote=f"到{year}年,{name}……",
            start=position,
            end=position + 1,
            indicator=name,
            indicator_code=code,
            deadline_year=year,
            period="by_end",
            value_text=value,
            value=Decimal(value) if value else None,
            base_year=2020 if value else None,
            hedge="力争" if key == TRIPS else None,
            repeats=key == AGAIN,
            **facts,
        )
        _measure(small, target, small.indicators[code] if code else None, rule)


def _measure(small: SmallPlan, target: Target, indicator: Indicator | None, rule: str) -> None:
    measure = Measure.objects.create(plan=small.plan, key=target.key, place=small.plan.tenant)
    measure.latest = MeasureVersion.objects.create(
        measure=measure,
        number=1,
        target=target,
        indicator=indicator,
        rule=rule,
        direction=target.direction,
        comparator=target.comparator,
        target_form="change_pct" if rule == "log_decline" else "level",
        target_year=target.deadline_year,
        target_value=target.value,
        decimals=0 if target.value is not None else None,
        base_year=target.base_year,
        hedge=target.hedge,
        recorded_at=timezone.now(),
    )
    measure.save(update_fields=["latest"])
