from types import MappingProxyType

from django.db import models
from django.utils.translation import gettext_lazy as _

from audit.domain.numbers import ListOf, ListOfPairs
from audit.models import AppendOnlyModel, StoredContent
from indicators.domain.workflow import State, Step
from indicators.models.choices import Answer, Basis, Quality, Release
from indicators.models.rounds import ReportingDuty


class SubmissionState(models.TextChoices):
    """The names of the states; the states and their transitions are `indicators.domain.workflow`."""

    DRAFT = State.DRAFT, _("草稿")
    SUBMITTED = State.SUBMITTED, _("已提交")
    IN_REVIEW = State.IN_REVIEW, _("审核中")
    RETURNED = State.RETURNED, _("已退回")
    ACCEPTED = State.ACCEPTED, _("审核通过")


class Submission(models.Model):
    """A submission (填报): the answer to one duty, over all its versions.

    `draft` holds what the filler has typed and not yet submitted, as typed. `step` is the place
    in the round's review steps that waits, while submitted or in review. `revision` rises with
    every write: a form that carries an older one is told that somebody else was faster.
    """

    numbered = MappingProxyType({"joint_reviewers": ListOf("organizations.department")})

    duty = models.OneToOneField(ReportingDuty, on_delete=models.PROTECT, related_name="submission")
    state = models.CharField(
        _("状态"), max_length=12, choices=SubmissionState.choices, default=SubmissionState.DRAFT
    )
    # The steps this submission goes through, fixed when it is submitted.
    review_steps = models.JSONField(_("审核步骤"), default=list)
    step = models.PositiveSmallIntegerField(_("当前步骤"), null=True, blank=True)
    # The bureaus of its joint steps, by department, in their order; fixed with the steps.
    joint_reviewers = models.JSONField(_("会审部门"), default=list)
    # Who approved as head of the section: the head of the unit is somebody else.
    section_approved_by = models.BigIntegerField(_("初审账号"), null=True, blank=True)
    revision = models.PositiveIntegerField(default=0)
    draft = models.JSONField(_("草稿"), default=dict)
    draft_by = models.BigIntegerField(_("填报账号"), null=True, blank=True)
    updated_at = models.DateTimeField(_("更新时间"))

    class Meta:
        verbose_name = _("填报")
        verbose_name_plural = _("填报")
        constraints = (
            models.CheckConstraint(
                condition=models.Q(
                    state__in=(SubmissionState.SUBMITTED, SubmissionState.IN_REVIEW),
                    step__isnull=False,
                )
                | (
                    ~models.Q(state__in=(SubmissionState.SUBMITTED, SubmissionState.IN_REVIEW))
                    & models.Q(step__isnull=True)
                ),
                name="submission_step_iff_under_review",
            ),
        )

    def __str__(self) -> str:
        return f"{self.duty} {self.get_state_display()}"

    @property
    def waiting_step(self) -> str | None:
        """The review step that waits, a `indicators.domain.workflow.Step`."""
        return self.review_steps[self.step] if self.step is not None else None

    @property
    def waiting_bureau(self) -> int | None:
        """The department whose joint review waits; None at every other step."""
        if self.step is None or self.waiting_step != Step.JOINT:
            return None
        before = self.review_steps[: self.step].count(Step.JOINT)
        bureau: int = self.joint_reviewers[before]
        return bureau


class SubmissionVersion(AppendOnlyModel):
    """What was submitted, once and for all: the first time, and after every return."""

    stated = MappingProxyType(
        {"note": ("note", "note__sha256"), "explanation": ("explanation", "explanation__sha256")}
    )
    named_by = MappingProxyType({"submission.submit": ("submission", "version")})
    numbered = MappingProxyType({"evidence": ListOfPairs("indicators.evidence", 0)})

    submission = models.ForeignKey(Submission, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField(_("版本"))
    answer = models.CharField(_("答复"), max_length=20, choices=Answer.choices)
    value = models.DecimalField(_("数值"), max_digits=24, decimal_places=8, null=True, blank=True)
    unit = models.CharField(_("计量单位"), max_length=40, blank=True)
    decimals = models.PositiveSmallIntegerField(_("小数位数"), null=True, blank=True)
    numerator = models.DecimalField(
        _("分子"), max_digits=24, decimal_places=8, null=True, blank=True
    )
    denominator = models.DecimalField(
        _("分母"), max_digits=24, decimal_places=8, null=True, blank=True
    )
    quality = models.CharField(_("数据质量"), max_length=12, choices=Quality.choices, blank=True)
    basis = models.CharField(_("依据"), max_length=12, choices=Basis.choices, blank=True)
    release = models.CharField(_("发布状态"), max_length=12, choices=Release.choices, blank=True)
    released_on = models.DateField(_("发布日期"), null=True, blank=True)
    synthetic = models.BooleanField(_("虚构"), default=False)
    expected_on = models.DateField(_("预计发布日期"), null=True, blank=True)
    # For duties that owe a state: the state, and the value assigned from above if there is one.
    target_state = models.CharField(_("目标状态"), max_length=24, blank=True)
    assigned_value = models.DecimalField(
        _("下达数值"), max_digits=24, decimal_places=8, null=True, blank=True
    )
    document = models.CharField(_("来源文件"), max_length=300, blank=True)
    note = models.ForeignKey(
        StoredContent, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    explanation = models.ForeignKey(
        StoredContent, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    # [[evidence id, SHA-256], …] as attached at this moment.
    evidence = models.JSONField(_("佐证"), default=list)
    # Codes of the soft checks that asked for the explanation.
    findings = models.JSONField(_("校验提示"), default=list)
    # Codes of what rests on values that the unit may not read: it was not asked, and is not told.
    withheld_findings = models.JSONField(_("未告知填报单位的校验提示"), default=list, db_default=[])
    # Who of the office typed it for the unit, which confirmed it by submitting (代录).
    entered_by = models.BigIntegerField(_("代录账号"), null=True, blank=True)
    submitted_by = models.BigIntegerField(_("提交账号"))
    submitted_at = models.DateTimeField(_("提交时间"))

    class Meta:
        verbose_name = _("填报版本")
        verbose_name_plural = _("填报版本")
        indexes = (
            models.Index(
                fields=("id",),
                condition=models.Q(synthetic=True),
                name="submission_version_synthetic",
            ),
        )
        ordering = ("submission", "number")
        constraints = (
            models.UniqueConstraint(
                fields=("submission", "number"), name="submission_version_number_once"
            ),
        )

    def __str__(self) -> str:
        return f"{self.submission_id} v{self.number}"


class ReviewDecision(models.TextChoices):
    APPROVE = "approve", _("同意")
    RETURN = "return", _("退回")


class ReturnReason(models.TextChoices):
    OUT_OF_RANGE = "out_of_range", _("超范围")
    DEFINITION = "definition", _("口径不符")
    EVIDENCE_MISSING = "evidence_missing", _("缺佐证")
    ANOMALY = "anomaly", _("与上年异常")
    UNIT = "unit", _("单位错误")
    CALCULATION = "calculation", _("计算错误")
    OTHER = "other", _("其他")


class ReviewAction(AppendOnlyModel):
    """One decision on one version (审核): by whom, at which step; a return with its reason."""

    version = models.ForeignKey(
        SubmissionVersion, on_delete=models.PROTECT, related_name="review_actions"
    )
    step = models.PositiveSmallIntegerField(_("步骤"))
    step_name = models.CharField(_("步骤名称"), max_length=20)
    decision = models.CharField(_("决定"), max_length=10, choices=ReviewDecision.choices)
    reason_code = models.CharField(
        _("退回原因"), max_length=20, choices=ReturnReason.choices, blank=True
    )
    text = models.ForeignKey(
        StoredContent, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    new_due_on = models.DateField(_("新的截止日期"), null=True, blank=True)
    account = models.BigIntegerField(_("审核账号"))
    unit = models.CharField(_("审核单位"), max_length=200)
    at = models.DateTimeField(_("时间"))

    class Meta:
        verbose_name = _("审核记录")
        verbose_name_plural = _("审核记录")
        ordering = ("version", "pk")
        indexes = (models.Index(fields=("at",), name="review_action_at"),)
        constraints = (
            models.CheckConstraint(
                condition=models.Q(decision=ReviewDecision.APPROVE, reason_code="")
                | models.Q(decision=ReviewDecision.RETURN) & ~models.Q(reason_code=""),
                name="review_action_reason_iff_returned",
            ),
        )

    def __str__(self) -> str:
        return f"{self.version} {self.step_name} {self.decision}"
