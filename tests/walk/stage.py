"""The stage of the walk: Siping's plan, its people, four known years, and an open round for 2025."""

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

from django.utils import timezone

from audit.services import recorded
from indicators.models import Measure, ReportingDuty
from indicators.services import (
    Period,
    Reported,
    ReviewTemplate,
    open_round,
    recompute_progress,
    record_observation,
)
from plans.models import Plan
from plans.services import name_accountable_unit, serve_recompute
from tests.cast import SYSTEM, Cast, make_cast
from tests.seeds import load_seed, measure_of

# Siping: 到2025年,绿色出行比例达到60%以上. From 50 in 2020, 61.5 is (61.5 - 50) / (60 - 50) = 115 %.
TARGET_KEY = "三/(五)/18#1"
KNOWN = {2020: "50", 2021: "52", 2022: "54", 2023: "56", 2024: "57"}
ENTERED = "61.5"
PROGRESS = 1.15


@dataclass(frozen=True)
class Stage:
    """What a walk begins with."""

    cast: Cast
    plan: Plan
    measure: Measure
    duty: ReportingDuty


def make_stage() -> Stage:
    """Load the plan, make the people, record the known years and open the round."""
    plan = load_seed("siping")
    cast = make_cast()
    measure = measure_of(plan, TARGET_KEY)
    _record_known(plan, measure)
    _name_units(plan, cast)
    today = timezone.localdate()
    round_ = open_round(
        plan,
        period=Period(2025),
        title="2025年度报送",
        due_on=today + timedelta(days=10),
        locks_on=today + timedelta(days=20),
        template=ReviewTemplate(joint_reviewers=(cast.statistics,)),
        actor=SYSTEM,
    )
    with serve_recompute(plan.pk):
        recompute_progress([plan.pk], today=today)
    assert measure.latest is not None
    duty = round_.duties.get(indicator=measure.latest.indicator)
    return Stage(cast=cast, plan=plan, measure=measure, duty=duty)


def _record_known(plan: Plan, measure: Measure) -> None:
    assert measure.latest is not None
    indicator = measure.latest.indicator
    assert indicator is not None
    with recorded(SYSTEM) as recording:
        for year, value in KNOWN.items():
            record_observation(
                recording,
                tenant=plan.tenant,
                place=plan.tenant,
                indicator=indicator,
                definition=indicator.definitions.get(is_default=True),
                period=Period(year),
                reported=Reported(
                    value=Decimal(value),
                    decimals=1,
                    quality="final",
                    basis="published",
                    release="public",
                ),
            )


def _name_units(plan: Plan, cast: Cast) -> None:
    """The office has named who is accountable: the transport bureau, on a document."""
    name_accountable_unit(
        plan,
        key=TARGET_KEY,
        department=cast.transport,
        basis_document="四碳达峰办〔2026〕1号",
        actor=SYSTEM,
    )
