"""Random histories of values, terms and yearly targets, with snapshots at random moments.

A snapshot is what the facts of its moment still are when they are read at the end, and verifies.
"""

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from random import Random

import pytest
from django.utils import timezone

from assessments.domain.facts import from_text, to_text
from assessments.domain.recomputing import differences
from assessments.models import Report
from assessments.selectors.freezing import freeze, version_as_of
from assessments.services import Asked, build_report, request_report
from assessments.verifier.verify import main
from audit.services import read_text
from indicators.models import Measure, MeasureVersion
from indicators.services.trajectories import Grounds, Printed, set_trajectory
from plans.services import name_accountable_unit
from tests.assessments.small_plan import INTENSITY, TASK, WIND, SmallPlan, make_small_plan

pytestmark = pytest.mark.django_db

KIND = "progress_table"


def new_value(small: SmallPlan, chance: Random) -> None:
    code, low, high = chance.choice([("EN01", -6, 2), ("EN11", 90, 210), ("TR03", 30, 70)])
    value = Decimal(chance.randint(low * 10, high * 10)) / 10
    quality = chance.choice(["preliminary", "final", "restated"])
    small.record(code, chance.randint(2020, 2026), str(value), quality=quality)


def new_path(small: SmallPlan, chance: Random) -> None:
    measure = Measure.objects.select_related("plan__tenant", "latest").get(key=WIND)
    year = chance.randint(2021, 2029)
    value = Printed(Decimal(chance.randint(101, 199)), 0)
    grounds = Grounds("按在建项目投产时间安排", "")
    set_trajectory(measure, {year: value}, grounds=grounds, actor=small.actor())


def new_terms(small: SmallPlan, chance: Random) -> None:
    measure = Measure.objects.get(key=INTENSITY)
    latest = MeasureVersion.objects.filter(measure=measure).latest("number")
    latest.pk = None
    latest.number += 1
    latest.target_value = Decimal(chance.randint(10, 20))
    latest.recorded_at = timezone.now()
    latest.save(force_insert=True)
    measure.latest = latest
    measure.save(update_fields=["latest"])


def new_unit(small: SmallPlan, chance: Random) -> None:
    department = chance.choice([small.cast.planning, small.cast.transport])
    name_accountable_unit(
        small.plan, key=TASK, department=department, basis_document="文", actor=small.actor()
    )


TURNS: list[Callable[[SmallPlan, Random], None]] = [
    *[new_value] * 6,
    new_path,
    new_terms,
    new_unit,
]


def lived(small: SmallPlan, chance: Random, turns: int, snapshots: int) -> list[Report]:
    """A history with reports asked for on the way; some are built only after more has changed."""
    moments = set(chance.sample(range(turns), snapshots))
    asked, waiting = [], []
    for turn in range(turns):
        chance.choice(TURNS)(small, chance)
        if turn in moments:
            year = chance.randint(2020, 2026)
            asked.append(request_report(small.plan, Asked(KIND, year), actor=small.actor()))
            waiting.append(asked[-1])
        while waiting and chance.random() < 0.5:
            assert build_report(waiting.pop().pk)
    for report in waiting:
        assert build_report(report.pk)
    rows = Report.objects.filter(pk__in=[each.pk for each in asked])
    return list(rows.select_related("plan__tenant", "file__snapshot"))


def check_history(seed: int, turns: int, snapshots: int, tmp_path: Path) -> None:
    small, path = make_small_plan(), tmp_path / "snapshot.json"
    for report in lived(small, Random(seed), turns, snapshots):
        text = read_text(report.file.snapshot)
        facts = from_text(text)
        version = version_as_of(report.plan, report.as_of)
        later = freeze(version, year=report.year, as_of=report.as_of)
        # Only the ledger has gone on.
        assert to_text(replace(later, head=facts.head)) == text, (seed, report.pk)
        assert list(differences(facts)) == []
        path.write_text(text, encoding="utf-8")
        assert main([str(path)]) == 0, (seed, report.pk)


@pytest.mark.parametrize("seed", [1, 2])
def test_a_snapshot_is_what_its_moment_still_is_later(seed: int, tmp_path: Path) -> None:
    check_history(seed, turns=30, snapshots=6, tmp_path=tmp_path)


@pytest.mark.long
@pytest.mark.parametrize("seed", range(10, 14))
def test_a_long_history(seed: int, tmp_path: Path) -> None:
    check_history(seed, turns=500, snapshots=60, tmp_path=tmp_path)
