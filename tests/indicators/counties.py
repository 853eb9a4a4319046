"""The small plan with three counties and a zone that overlaps one of them."""

from dataclasses import dataclass
from decimal import Decimal

from django.utils import timezone

from audit.services import recorded
from indicators.models import Definition, Indicator, Measure
from indicators.services import Period, Reported, record_observation
from organizations.models import Place
from tests.assessments.small_plan import CLERK, SmallPlan, make_small_plan


@dataclass(frozen=True)
class Counties:
    """梨树县, 双辽市 and 铁西区 of the city, and a zone."""

    small: SmallPlan
    lishu: Place
    shuangliao: Place
    tiexi: Place
    zone: Place

    @property
    def all(self) -> tuple[Place, ...]:
        """Those that make the city."""
        return self.lishu, self.shuangliao, self.tiexi

    def measure(self, key: str, place: Place | None = None) -> Measure:
        """The city's measure of a target, or the one of a place's part."""
        rows = Measure.objects.select_related("plan__tenant", "latest__indicator", "place")
        return rows.get(plan=self.small.plan, key=key, place=place or self.small.cast.siping)

    def record(
        self,
        code: str,
        place: Place,
        year: int,
        value: str,
        *,
        basis: str = "published",
        release: str = "public",
    ) -> None:
        """Accept a value of a place."""
        indicator = Indicator.objects.get(code=code)
        with recorded(CLERK) as recording:
            record_observation(
                recording,
                tenant=self.small.plan.tenant,
                place=place,
                indicator=indicator,
                definition=indicator.definitions.get(),
                period=Period(year),
                reported=Reported(
                    value=Decimal(value),
                    decimals=len(value.partition(".")[2]),
                    quality="final",
                    basis=basis,
                    release=release,
                ),
            )


def make_counties() -> Counties:
    """The small plan's city with its lower places, and the indicators that weigh."""
    small = make_small_plan()
    city = small.cast.siping
    shuangliao, tiexi = (
        Place.objects.create(key=key, code=key, name=name, level="county", parent=city)
        for key, name in (("220382", "双辽市"), ("220302", "铁西区"))
    )
    zone = Place.objects.create(
        key="siping-zone", name="四平经开区", level="zone", parent=city, counts_in_rollup=False
    )
    for code, name, unit in (
        ("GD01", "地区生产总值(2020年价)", "100m_yuan_2020"),
        ("GD07", "规模以上工业综合能源消费量", "10k_tce"),
        ("EN03", "能源消费总量", "10k_tce"),
    ):
        _basic(code, name, unit)
    return Counties(small, small.cast.lishu, shuangliao, tiexi, zone)


def _basic(code: str, name: str, unit: str) -> None:
    indicator = Indicator.objects.create(
        code=code,
        name_zh=name,
        name_en=code,
        unit=unit,
        direction="context",
        rule="",
        input_form="value",
        decimals=2,
        frequency="year",
        plausible_min=Decimal(0),
        plausible_max=Decimal(100000),
        release_month=6,
    )
    Definition.objects.create(
        indicator=indicator,
        code=f"{code}-STD",
        name="标准口径",
        text=name,
        is_default=True,
        recorded_at=timezone.now(),
    )
