from django.db import models
from django.utils.translation import gettext_lazy as _

from audit.models import AppendOnlyModel, StoredContent
from indicators.domain.workflow import ONE_STEP
from indicators.models.catalogue import Definition, Indicator
from indicators.models.choices import PeriodKind, period_fields_valid
from indicators.models.measures import Measure
from organizations.models import Department, Place
from plans.models import Plan


def default_review_steps() -> list[str]:
    """Department, then office: the least that separates filling from accepting."""
    return [step.value for step in ONE_STEP]


class JointScope(models.TextChoices):
    """Which values another bureau reviews jointly; those of the office's own bureau always."""

    HOST = "host", _("只会审领导小组办公室所在部门的数值")
    ALL = "all", _("会审全部数值")
    CHOSEN = "chosen", _("会审选定指标的数值")


class ReportingRound(models.Model):
    """A reporting round (报送期): one period of one plan, with its dates and review steps.

    Its review template is chosen when it is opened and stays: `review_steps` from department to
    office, the county's office before the latter for what counties file, and joint review.
    Without statutory marks (表号、制定机关、批准/备案文号、有效期限) a round is printed as
    工作调度表,非统计调查.
    """

    tenant = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="rounds")
    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="rounds")
    title = models.CharField(_("名称"), max_length=200)
    period_kind = models.CharField(_("期别"), max_length=16, choices=PeriodKind.choices)
    year = models.PositiveSmallIntegerField(_("年份"))
    month = models.PositiveSmallIntegerField(_("月份"), default=0)
    opened_at = models.DateTimeField(_("开放时间"))
    due_on = models.DateField(_("截止日期"))
    locks_on = models.DateField(_("锁定日期"))
    review_steps = models.JSONField(_("审核步骤"), default=default_review_steps)
    county_review = models.BooleanField(_("县区办公室审核"), default=False)
    joint_scope = models.CharField(
        _("会审范围"), max_length=8, choices=JointScope.choices, default=JointScope.HOST
    )
    # The statutory marks (法定标识) of a statistical survey: all of them, or none.
    form_number = models.CharField(_("表号"), max_length=60, blank=True)
    issuing_body = models.CharField(_("制定机关"), max_length=200, blank=True)
    approving_body = models.CharField(_("批准或备案机关"), max_length=200, blank=True)
    approval_number = models.CharField(_("批准或备案文号"), max_length=100, blank=True)
    marks_valid_until = models.DateField(_("有效期至"), null=True, blank=True)
    # The document on which the office switched daily reminders on; empty: overdue duties weekly.
    daily_reminders_basis = models.CharField(_("每日催报依据"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("报送期")
        verbose_name_plural = _("报送期")
        ordering = ("-year", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=("plan", "period_kind", "year", "month"),
                name="reporting_round_period_once",
            ),
            models.CheckConstraint(
                condition=models.Q(due_on__lte=models.F("locks_on")),
                name="reporting_round_due_before_lock",
            ),
            models.CheckConstraint(
                condition=period_fields_valid(), name="reporting_round_period_valid"
            ),
            models.CheckConstraint(
                condition=models.Q(
                    form_number="",
                    issuing_body="",
                    approving_body="",
                    approval_number="",
                    marks_valid_until__isnull=True,
                )
                | ~models.Q(form_number="")
                & ~models.Q(issuing_body="")
                & ~models.Q(approving_body="")
                & ~models.Q(approval_number="")
                & models.Q(marks_valid_until__isnull=False),
                name="reporting_round_marks_all_or_none",
            ),
        )

    def __str__(self) -> str:
        return self.title


class JointReviewer(models.Model):
    """A bureau that reviews jointly (会审部门) in a round; several do so one after the other."""

    round = models.ForeignKey(
        ReportingRound, on_delete=models.PROTECT, related_name="joint_reviewers"
    )
    department = models.ForeignKey(
        Department, on_delete=models.PROTECT, related_name="+", verbose_name=_("会审部门")
    )
    position = models.PositiveSmallIntegerField(_("次序"))

    class Meta:
        verbose_name = _("会审部门")
        verbose_name_plural = _("会审部门")
        ordering = ("round", "position")
        constraints = (
            models.UniqueConstraint(fields=("round", "department"), name="joint_reviewer_once"),
        )

    def __str__(self) -> str:
        return f"{self.round_id} {self.department_id}"


class DutyKind(models.TextChoices):
    VALUE = "value", _("数值")
    STATE = "state", _("状态")


class ReportingDuty(models.Model):
    """A reporting duty (报送事项): one department owes one value, or one state, of one period.

    A value that serves many measures is owed once; a state belongs to one measure.
    """

    round = models.ForeignKey(ReportingRound, on_delete=models.PROTECT, related_name="duties")
    tenant = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(_("类别"), max_length=10, choices=DutyKind.choices)
    department = models.ForeignKey(Department, on_delete=models.PROTECT, related_name="duties")
    # True while the office has named nobody: the first listed unit is asked, and says so.
    department_presumed = models.BooleanField(_("首列单位(推定)"), default=False)
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    indicator = models.ForeignKey(
        Indicator, on_delete=models.PROTECT, null=True, blank=True, related_name="duties"
    )
    definition = models.ForeignKey(
        Definition, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    measure = models.ForeignKey(
        Measure, on_delete=models.PROTECT, null=True, blank=True, related_name="state_duties"
    )
    due_on = models.DateField(_("截止日期"))
    # The round's bureaus review this value jointly; those of the office's own bureau they do anyway.
    joint_review = models.BooleanField(_("会审"), default=False)

    class Meta:
        verbose_name = _("报送事项")
        verbose_name_plural = _("报送事项")
        ordering = ("round", "due_on", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=("round", "place", "indicator", "definition"),
                condition=models.Q(kind="value"),
                name="reporting_duty_value_owed_once",
            ),
            models.UniqueConstraint(
                fields=("round", "measure"),
                condition=models.Q(kind="state"),
                name="reporting_duty_state_owed_once",
            ),
            models.CheckConstraint(
                condition=models.Q(
                    kind="value",
                    indicator__isnull=False,
                    definition__isnull=False,
                    measure__isnull=True,
                )
                | models.Q(
                    kind="state",
                    indicator__isnull=True,
                    definition__isnull=True,
                    measure__isnull=False,
                ),
                name="reporting_duty_value_or_state",
            ),
        )

    def __str__(self) -> str:
        return f"{self.round} {self.indicator or self.measure}"


class DutyExtension(AppendOnlyModel):
    """More time for one duty (延期): who allowed it, why, until when. After that day it is late again."""

    duty = models.ForeignKey(ReportingDuty, on_delete=models.PROTECT, related_name="extensions")
    until = models.DateField(_("延至"))
    due_before = models.DateField(_("原截止日期"))
    reason = models.ForeignKey(
        StoredContent, on_delete=models.PROTECT, related_name="+", verbose_name=_("原因")
    )
    account = models.BigIntegerField(_("批准账号"))
    at = models.DateTimeField(_("批准时间"))

    class Meta:
        verbose_name = _("延期")
        verbose_name_plural = _("延期")
        ordering = ("duty", "pk")
        constraints = (
            models.CheckConstraint(
                condition=models.Q(until__gt=models.F("due_before")),
                name="duty_extension_later_than_before",
            ),
        )

    def __str__(self) -> str:
        return f"{self.duty_id} {self.until}"
