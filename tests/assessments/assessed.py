"""The small plan at the end of 2024, assessed for 2023 by the city's template.

The bureau of transport is named for all three numbers: intensity has done 26.8 % of 60 % asked for,
wind power 30 % of 30 %, green trips missed the 力争 target. Nobody has annual work or duties, so
only the 55 points of 方案目标 can be judged.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta

from assessments.domain.scoring.schemes import UnitKind
from assessments.models import AssessedUnit, Assessment, Objection, SchemeVersion
from assessments.selectors.schemes import scheme_files
from assessments.services.assessments import Opening, advance, open_assessment
from assessments.services.objections import decide_objection
from assessments.services.schemes import Basis, keep_scheme
from organizations.access import Viewer
from plans.services import name_accountable_unit
from tests.assessments.small_plan import INTENSITY, TRIPS, WIND, SmallPlan, make_small_plan
from tests.clock import on

DAY = date(2024, 12, 2)
DUE = date(2024, 12, 12)
YEAR = 2023
NOTICE = "四碳办〔2024〕9号"


@dataclass(frozen=True)
class Assessed:
    """The plan and what a test does with its assessments."""

    small: SmallPlan

    @property
    def olga(self) -> Viewer:
        """The office."""
        return self.small.viewer("olga")

    def scheme(self, key: str = "city-template") -> SchemeVersion:
        """A shipped scheme, adopted."""
        held = SchemeVersion.objects.filter(scheme_id=key).first()
        return held or keep_scheme(
            self.olga,
            self.small.plan.tenant,
            scheme_files()[key].text,
            basis=Basis("考核办法印发通知"),
            seen=0,
        )

    def opened(
        self, key: str = "city-template", kind: UnitKind = UnitKind.DEPARTMENT, **given: str
    ) -> Assessment:
        """Opened by the office."""
        opening = Opening(
            year=YEAR,
            kind=kind,
            scheme_version=self.scheme(key),
            document=NOTICE,
            due_on=DUE,
            **given,
        )
        return open_assessment(self.olga, self.small.plan, opening)

    def moved(self, assessment: Assessment, stages: int = 1, **given: str) -> Assessment:
        """So many stages further, each left early with a reason."""
        for _stage in range(stages):
            told = {"due_on": DUE, "reason": "材料已齐", "document": "", **given}
            advance(self.olga, assessment, seen=assessment.revision, **told)  # type: ignore[arg-type]
        return assessment

    def olga_decides(self, objection: Objection, verdict: str = "rejected") -> None:
        """The office answers an objection."""
        decide_objection(self.olga, objection, verdict=verdict, reason="与记录相符")

    def unit(self, assessment: Assessment, name: str = "市交通局") -> AssessedUnit:
        """One of the assessed units."""
        return assessment.units.select_related("assessment__tenant").get(name=name)


@contextmanager
def assessed(*, binding: tuple[str, ...] = ()) -> Iterator[Assessed]:
    """The plan with its verdicts, the clock standing on the day."""
    with on(DAY):
        small = make_small_plan(binding=binding)
        for key in (INTENSITY, WIND, TRIPS):
            name_accountable_unit(
                small.plan,
                key=key,
                department=small.cast.transport,
                basis_document="四平市任务分工方案",
                actor=small.actor(),
            )
        yield Assessed(small)


def later(days: int = 20) -> date:
    """A day after the usual deadline."""
    return DAY + timedelta(days=days)
