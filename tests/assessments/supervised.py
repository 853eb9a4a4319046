"""A plan with somebody to write to: at the end of 2024 the intensity of 2023 is far behind.

Intensity (约束性) fell 4.87 % of 17 %: 26.8 % done of 60 % asked for; the bureau of transport is
named for it. Green trips missed their 力争 target, and nobody is named for them.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.utils import timezone

from assessments.domain.grounds import GroundKey, GroundKind
from assessments.domain.supervision import CaseAction, CaseKind
from assessments.models import SupervisionCase
from assessments.services.supervision import Letter, draft_case, issue_case, revise_case
from assessments.services.supervision_answers import answer_case
from audit.services import read_text
from indicators.models import Measure, ReportingDuty, ReportingRound
from indicators.services import serve_plan
from organizations.models import Department
from plans.models import AnnualWorkItem, RecomputeRequest
from plans.services import name_accountable_unit
from tests.assessments.small_plan import INTENSITY, TASK, SmallPlan, make_small_plan
from tests.clock import on

DAY = date(2024, 12, 30)
DUE = date(2025, 1, 13)
TALK = datetime(2025, 1, 6, 9, tzinfo=ZoneInfo("Asia/Shanghai"))
BASIS = "任务分工方案(四碳办〔2024〕1号)"


@dataclass(frozen=True)
class Supervised:
    """The small plan at the end of 2024, and the cases that a test makes of it."""

    small: SmallPlan

    @property
    def unit(self) -> Department:
        """The bureau that is named for the intensity."""
        return self.small.cast.transport

    def measure(self, key: str = INTENSITY) -> int:
        """The measure of a target."""
        return Measure.objects.get(plan=self.small.plan, key=key).pk

    def name(self, key: str, unit: Department) -> None:
        """The office names a unit."""
        name_accountable_unit(
            self.small.plan,
            key=key,
            department=unit,
            basis_document=BASIS,
            actor=self.small.actor(),
        )

    def work(self, measure: str, *, quarter: int, lead_presumed: bool = False) -> AnnualWorkItem:
        """An item of the year's work that the plan asks of the bureau of transport."""
        return AnnualWorkItem.objects.create(
            tenant=self.small.plan.tenant,
            plan=self.small.plan,
            task_key=TASK if not lead_presumed else f"{TASK}x",
            year=DAY.year,
            quarter=quarter,
            measure=measure,
            lead=self.unit,
            lead_presumed=lead_presumed,
            place=self.small.plan.tenant,
            source="plan",
            created_by=1,
            created_at=timezone.now(),
        )

    def duty(self, *, due_on: date) -> ReportingDuty:
        """The bureau of transport owes the energy intensity of 2023."""
        plan, indicator = self.small.plan, self.small.indicators["EN01"]
        round_ = ReportingRound.objects.create(
            tenant=plan.tenant,
            plan=plan,
            title="2023年度报送",
            period_kind="year",
            year=2023,
            opened_at=timezone.now(),
            due_on=due_on,
            locks_on=due_on + timedelta(days=60),
        )
        return ReportingDuty.objects.create(
            round=round_,
            tenant=plan.tenant,
            kind="value",
            department=self.unit,
            place=plan.tenant,
            indicator=indicator,
            definition=indicator.definitions.get(is_default=True),
            due_on=due_on,
        )

    def draft(
        self,
        kind: CaseKind = CaseKind.WARNING,
        *,
        key: str = INTENSITY,
        unit: Department | None = None,
        by: str = "olga",
        on: GroundKey | None = None,
    ) -> SupervisionCase:
        """Drawn up by the office on a target, or on something else."""
        return draft_case(
            self.small.viewer(by),
            self.small.plan,
            unit or self.unit,
            kind=kind,
            chosen={on or (GroundKind.TARGET, self.measure(key))},
        )

    def issued(
        self, kind: CaseKind = CaseKind.WARNING, *, on: GroundKey | None = None
    ) -> SupervisionCase:
        """Drawn up and issued; a formal one with its approval."""
        case = self.draft(kind, on=on)
        approval = {"approved_by": "王某", "approval_document": "专题会议纪要〔2024〕3号"}
        talk = {"respondents": "赵某", "talk_at": TALK, "talk_place": "第一会议室"}
        self.revise(case, **approval, **(talk if kind is CaseKind.TALK else {}))
        issue_case(self.small.viewer("olga"), case, seen=case.revision)
        return case

    def revise(self, case: SupervisionCase, **changes: object) -> None:
        """The last version with some changes."""
        last = case.versions.order_by("-number")[0]
        said: dict[str, object] = {
            "subject": last.subject,
            "text": read_text(last.text),
            "demands": read_text(last.demands),
            "due_on": last.due_on,
            **changes,
        }
        letter = Letter(**said)  # type: ignore[arg-type]  # a dictionary of the test
        revise_case(self.small.viewer("olga"), case, letter, seen=case.revision)

    def answered(self, kind: CaseKind = CaseKind.WARNING) -> SupervisionCase:
        """Issued and answered by the unit."""
        case = self.issued(kind)
        answer_case(
            self.small.viewer("amy"),
            case,
            action=CaseAction.FEEDBACK,
            text="已约谈重点企业。",
            seen=case.revision,
        )
        return case


@contextmanager
def supervised() -> Iterator[Supervised]:
    """The plan with its verdicts, the clock standing on the day."""
    with on(DAY):
        found = Supervised(make_small_plan(binding=(INTENSITY,)))
        found.name(INTENSITY, found.unit)
        RecomputeRequest.objects.get_or_create(plan=found.small.plan)
        RecomputeRequest.objects.filter(plan=found.small.plan).update(wanted=99)
        serve_plan(found.small.plan.pk, today=DAY)
        yield found
