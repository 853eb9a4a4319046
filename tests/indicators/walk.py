"""One small reporting round: what 市交通局 and the host bureau 市发改委 owe for 2025.

Made of rows and not of a seed plan, so that each test shows its numbers and takes no time.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.utils import timezone

from audit.domain.actors import Actor
from audit.services import recorded
from indicators.access import access_duty
from indicators.models import (
    Definition,
    Indicator,
    JointReviewer,
    Measure,
    MeasureVersion,
    ReportingDuty,
    ReportingRound,
    Submission,
    SubmissionVersion,
)
from indicators.services import (
    Filling,
    Period,
    Reported,
    approve,
    attach_evidence,
    record_observation,
    record_target_state,
    return_submission,
    save_draft,
    submit,
)
from organizations.access import Viewer, viewer_of
from organizations.models import Department
from plans.domain.evidence_files import check_evidence
from plans.models import Plan
from tests.cast import Cast, make_cast
from tests.prepared import prepared

CLERK = Actor(account=1, unit="四平市统计局", role="reporter")
YEAR = 2025

# What a reporter types for a plain value that raises no question.
VALUE = {
    "answer": "value",
    "year": "2025",
    "value": "48.5",
    "unit": "percent",
    "quality": "final",
    "basis": "record",
    "release": "internal",
    "document": "市交通运输统计年报2025",
    "note": "含氢能公交",
}
STATE = {"answer": "value", "year": "2025", "target_state": "progressing", "note": "已开工"}
ASSIGNED = {
    "answer": "value",
    "year": "2025",
    "target_state": "issued",
    "assigned_value": "13.5",
    "document": "吉节能办〔2022〕3号",
}


@dataclass(frozen=True)
class Walk:
    """The round, its duties and the people; `today` is the day of the tests."""

    cast: Cast
    plan: Plan
    round: ReportingRound
    share: ReportingDuty
    added: ReportingDuty
    intensity: ReportingDuty
    milestone: ReportingDuty
    assigned: ReportingDuty
    hosted: ReportingDuty
    theirs: ReportingDuty
    today: date

    def viewer(self, name: str) -> Viewer:
        """Somebody of the cast, with the hats worn today."""
        return viewer_of(self.cast[name], today=self.today)

    def duty(self, name: str, duty: ReportingDuty) -> ReportingDuty:
        """A duty as somebody comes to it: through the door."""
        return access_duty(self.viewer(name), duty.pk)

    def filling(self, name: str, duty: ReportingDuty, *, revision: int | None = None) -> Filling:
        """Somebody filling a duty, having seen its present revision."""
        if revision is None:
            held = Submission.objects.filter(duty=duty).first()
            revision = held.revision if held else 0
        return Filling(self.viewer(name), self.duty(name, duty), revision, self.today)

    def save(self, duty: ReportingDuty, typed: dict[str, str], by: str = "amy") -> Submission:
        """Save a draft."""
        return save_draft(self.filling(by, duty), typed)

    def submit(
        self, duty: ReportingDuty, typed: dict[str, str], by: str = "amy"
    ) -> SubmissionVersion:
        """Submit an answer."""
        return submit(self.filling(by, duty), typed)

    def attach(self, duty: ReportingDuty, data: bytes, name: str, by: str = "amy") -> int:
        """Attach a file; returns the evidence's key."""
        found = attach_evidence(self.viewer(by), self.duty(by, duty), check_evidence(data, name))
        return found.pk

    def approve(self, duty: ReportingDuty, by: str) -> Submission:
        """Approve the version that waits."""
        submission = Submission.objects.get(duty=duty)
        return approve(self.viewer(by), submission.pk, version_number=submission.versions.count())

    def send_back(self, duty: ReportingDuty, by: str, days: int = 7) -> Submission:
        """Return the version that waits."""
        submission = Submission.objects.get(duty=duty)
        return return_submission(
            self.viewer(by),
            submission.pk,
            version_number=submission.versions.count(),
            reason_code="definition",
            text="请按口径剔除氢能公交。",
            new_due_on=self.today + timedelta(days=days),
            today=self.today,
        )

    def accept(self, duty: ReportingDuty, typed: dict[str, str]) -> Submission:
        """The whole way of one answer of 市交通局."""
        self.submit(duty, typed)
        self.approve(duty, "arthur")
        return self.approve(duty, "olga")

    def seat(self, *bureaus: Department) -> None:
        """Let these bureaus, and no others, review jointly in the round."""
        self.round.joint_reviewers.all().delete()
        JointReviewer.objects.bulk_create(
            JointReviewer(round=self.round, department=bureau, position=place)
            for place, bureau in enumerate(bureaus, 1)
        )

    def know(self, duty: ReportingDuty, values: dict[int, str], quality: str = "final") -> None:
        """Record accepted values of other years."""
        assert duty.indicator is not None
        assert duty.definition is not None
        with recorded(CLERK) as recording:
            for year, value in values.items():
                record_observation(
                    recording,
                    tenant=duty.tenant,
                    place=duty.place,
                    indicator=duty.indicator,
                    definition=duty.definition,
                    period=Period(year),
                    reported=Reported(
                        value=Decimal(value),
                        decimals=1,
                        quality=quality,
                        basis="published",
                        release="public",
                        document=f"统计年鉴{year}",
                    ),
                    department=duty.department,
                )

    def know_state(self, duty: ReportingDuty, state: str) -> None:
        """Record an accepted state of the round's year."""
        assert duty.measure is not None
        with recorded(CLERK) as recording:
            record_target_state(
                recording, tenant=duty.tenant, measure=duty.measure, year=YEAR, state=state
            )


@prepared
def make_walk() -> Walk:
    """A round that is due in ten days and locks in twenty."""
    cast = make_cast()
    today = timezone.localdate()
    plan = Plan.objects.create(tenant=cast.siping, slug="siping")
    round_ = _round(cast, plan, today)
    share, added = _share(), _added()
    intensity = _intensity()
    _measure(plan, "一#1", share, rule="linear_level", target="60")
    return Walk(
        cast=cast,
        plan=plan,
        round=round_,
        share=_value_duty(round_, cast.transport, share),
        added=_value_duty(round_, cast.transport, added),
        intensity=_value_duty(round_, cast.transport, intensity),
        milestone=_state_duty(round_, cast.transport, _measure(plan, "一#2", rule="milestone")),
        assigned=_state_duty(
            round_, cast.transport, _measure(plan, "一#3", intensity, rule="assigned")
        ),
        hosted=_value_duty(round_, cast.planning, _capacity()),
        theirs=_loudi_duty(cast, share, today),
        today=today,
    )


def _round(cast: Cast, plan: Plan, today: date) -> ReportingRound:
    round_ = ReportingRound.objects.create(
        tenant=plan.tenant,
        plan=plan,
        title="2025年度报送",
        period_kind="year",
        year=YEAR,
        opened_at=timezone.now(),
        due_on=today + timedelta(days=10),
        locks_on=today + timedelta(days=20),
    )
    JointReviewer.objects.create(round=round_, department=cast.statistics, position=1)
    return round_


def _loudi_duty(cast: Cast, indicator: Indicator, today: date) -> ReportingDuty:
    plan = Plan.objects.create(tenant=cast.loudi, slug="loudi")
    return _value_duty(_round(cast, plan, today), cast.loudi_planning, indicator)


def _indicator(code: str, name: str, unit: str, **facts: object) -> Indicator:
    given = {
        "name_en": name,
        "direction": "up",
        "rule": "linear_level",
        "input_form": "value",
        "decimals": 1,
        "frequency": "year",
        "plausible_min": Decimal(0),
        "plausible_max": Decimal(1000),
        "release_month": 6,
        **facts,
    }
    indicator = Indicator.objects.create(code=code, name_zh=name, unit=unit, **given)
    Definition.objects.create(
        indicator=indicator,
        code=f"{code}.1",
        name="默认口径",
        text=f"{name},按行业统计制度。",
        is_default=True,
        recorded_at=timezone.now(),
    )
    return indicator


def _share() -> Indicator:
    return _indicator(
        "TR01",
        "新能源公交车占比",
        "percent",
        input_form="ratio",
        numerator="新能源公交车数量",
        denominator="公交车总数",
        maximum=Decimal(100),
        plausible_max=Decimal(100),
    )


def _added() -> Indicator:
    return _indicator("TR02", "新建充电桩", "item", rule="increment", decimals=0)


def _capacity() -> Indicator:
    return _indicator("EN11", "风电装机规模", "10k_kw", rule="cumulative")


def _intensity() -> Indicator:
    return _indicator(
        "CB01",
        "单位GDP能耗降低率",
        "percent",
        rule="log_decline",
        direction="down",
        plausible_min=Decimal(-10),
        plausible_max=Decimal(5),
    )


def _measure(
    plan: Plan, key: str, indicator: Indicator | None = None, *, rule: str, target: str = ""
) -> Measure:
    measure = Measure.objects.create(plan=plan, key=key, place=plan.tenant)
    measure.latest = MeasureVersion.objects.create(
        measure=measure,
        number=1,
        indicator=indicator,
        rule=rule,
        direction="up",
        comparator=">=" if target else None,
        target_year=2030,
        target_value=Decimal(target) if target else None,
        recorded_at=timezone.now(),
    )
    measure.save(update_fields=["latest"])
    return measure


def _value_duty(
    round_: ReportingRound, department: Department, indicator: Indicator
) -> ReportingDuty:
    return ReportingDuty.objects.create(
        round=round_,
        tenant=round_.tenant,
        kind="value",
        department=department,
        place=round_.tenant,
        indicator=indicator,
        definition=indicator.definitions.get(),
        due_on=round_.due_on,
    )


def _state_duty(round_: ReportingRound, department: Department, measure: Measure) -> ReportingDuty:
    return ReportingDuty.objects.create(
        round=round_,
        tenant=round_.tenant,
        kind="state",
        department=department,
        place=round_.tenant,
        measure=measure,
        due_on=round_.due_on,
    )
