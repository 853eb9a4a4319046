from datetime import date

from django.db import models
from django.utils.translation import gettext_lazy as _

from assessments.domain import grounds
from assessments.domain import supervision as rules
from audit.models import AppendOnlyModel, KeptFile, StoredContent
from indicators.models import Measure, ReportingDuty
from organizations.models import Department, Place
from plans.models import AnnualWorkItem, Plan

MAX_LINE = 300


class CaseKind(models.TextChoices):
    WARNING = rules.CaseKind.WARNING, _("预警函")
    ORDER = rules.CaseKind.ORDER, _("督办单")
    NOTICE = rules.CaseKind.NOTICE, _("函告")
    TALK = rules.CaseKind.TALK, _("约谈")
    RECOGNITION = rules.CaseKind.RECOGNITION, _("表扬")


class CaseState(models.TextChoices):
    DRAFT = rules.CaseState.DRAFT, _("起草")
    ISSUED = rules.CaseState.ISSUED, _("已交办")
    TALKED = rules.CaseState.TALKED, _("已约谈")
    ANSWERED = rules.CaseState.ANSWERED, _("待核查")
    SENT_BACK = rules.CaseState.SENT_BACK, _("已退回")
    VERIFIED = rules.CaseState.VERIFIED, _("核查通过")
    CLOSED = rules.CaseState.CLOSED, _("已销号(办结)")
    WITHDRAWN = rules.CaseState.WITHDRAWN, _("已撤回")


class CaseAction(models.TextChoices):
    DRAFT = rules.CaseAction.DRAFT, _("起草")
    REVISE = rules.CaseAction.REVISE, _("修改")
    ISSUE = rules.CaseAction.ISSUE, _("签发")
    MINUTES = rules.CaseAction.MINUTES, _("约谈纪要")
    FEEDBACK = rules.CaseAction.FEEDBACK, _("办理反馈")
    RECTIFICATION = rules.CaseAction.RECTIFICATION, _("整改报告")
    ACCEPT = rules.CaseAction.ACCEPT, _("核查通过")
    SEND_BACK = rules.CaseAction.SEND_BACK, _("核查退回")
    CLOSE = rules.CaseAction.CLOSE, _("销号")
    WITHDRAW = rules.CaseAction.WITHDRAW, _("撤回")


class UrgencyLevel(models.TextChoices):
    NORMAL = "", _("平件")
    URGENT = "urgent", _("加急")
    EXTRA_URGENT = "extra_urgent", _("特急")


class SupervisionCase(models.Model):
    """A supervision case (督办事项): one instrument for one unit, from its draft to 销号.

    Only where it stands changes, by conditional updates of the services: `revision` counts them,
    and `due_on` is the deadline in force. What the letter says are its versions, what happened
    are its steps, what it rests on are its grounds; none of these is ever changed.
    """

    tenant = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="supervision_cases")
    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="supervision_cases")
    kind = models.CharField(_("种类"), max_length=12, choices=CaseKind.choices)
    department = models.ForeignKey(
        Department, on_delete=models.PROTECT, related_name="supervision_cases"
    )
    # The gentler instrument that this one follows (升级).
    previous = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="following"
    )
    drawn_up_on = models.DateField(_("起草日期"))
    state = models.CharField(_("状态"), max_length=12, choices=CaseState.choices)
    due_on = models.DateField(_("办理期限"), null=True, blank=True)
    issued_on = models.DateField(_("签发日期"), null=True, blank=True)
    revision = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("督办事项")
        verbose_name_plural = _("督办事项")
        ordering = ("-pk",)
        constraints = (
            models.UniqueConstraint(
                fields=("previous",),
                condition=~models.Q(state=CaseState.WITHDRAWN),
                name="supervision_case_escalated_once",
            ),
            # A draft that is withdrawn was never issued.
            models.CheckConstraint(
                condition=models.Q(state=CaseState.DRAFT, issued_on__isnull=True)
                | models.Q(state=CaseState.WITHDRAWN)
                | ~models.Q(state__in=(CaseState.DRAFT, CaseState.WITHDRAWN))
                & models.Q(issued_on__isnull=False),
                name="supervision_case_issued_unless_draft",
            ),
        )

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.department}"

    def urgency(self, today: date) -> rules.Urgency:
        """How near the deadline is, while the unit has to answer."""
        return rules.urgency(rules.CaseState(self.state), self.due_on, today)


class GroundKind(models.TextChoices):
    TARGET = grounds.GroundKind.TARGET, _("目标")
    WORK = grounds.GroundKind.WORK, _("年度工作任务")
    DUTY = grounds.GroundKind.DUTY, _("报送事项")


class CaseGround(AppendOnlyModel):
    """What a case rests on, with its facts as of the day it was drawn up.

    A target, an annual work item or a reporting duty. `facts` are those of
    `assessments.domain.grounds`; `sha256` is of their JSON.
    """

    case = models.ForeignKey(SupervisionCase, on_delete=models.PROTECT, related_name="grounds")
    position = models.PositiveSmallIntegerField()
    kind = models.CharField(
        _("依据种类"), max_length=8, choices=GroundKind.choices, default=GroundKind.TARGET
    )
    measure = models.ForeignKey(
        Measure,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="supervision_grounds",
    )
    item = models.ForeignKey(
        AnnualWorkItem, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    # A duty that nobody has begun may be withdrawn; what a case rested on stays all the same.
    duty = models.ForeignKey(
        ReportingDuty,
        on_delete=models.DO_NOTHING,
        db_constraint=False,
        null=True,
        blank=True,
        related_name="+",
    )
    facts = models.JSONField()
    sha256 = models.CharField(_("哈希"), max_length=64)

    class Meta:
        verbose_name = _("督办依据")
        verbose_name_plural = _("督办依据")
        ordering = ("case", "position")
        constraints = (
            models.UniqueConstraint(fields=("case", "measure"), name="case_ground_once"),
            models.UniqueConstraint(fields=("case", "item"), name="case_ground_item_once"),
            models.UniqueConstraint(fields=("case", "duty"), name="case_ground_duty_once"),
            models.CheckConstraint(
                condition=models.Q(
                    kind="target", measure__isnull=False, item__isnull=True, duty__isnull=True
                )
                | models.Q(kind="work", measure__isnull=True, item__isnull=False, duty__isnull=True)
                | models.Q(
                    kind="duty", measure__isnull=True, item__isnull=True, duty__isnull=False
                ),
                name="case_ground_of_its_kind",
            ),
        )

    def __str__(self) -> str:
        return f"{self.case_id} {self.kind} {self.measure_id or self.item_id or self.duty_id}"

    @property
    def ground(self) -> grounds.Ground:
        """The frozen facts."""
        return grounds.ground_of(self.kind, self.facts)


class CaseVersion(AppendOnlyModel):
    """One version of what a letter says (文稿): the last one before the issue is the issued one.

    Document number, signer, urgency and approval are typed by people, never generated.
    """

    case = models.ForeignKey(SupervisionCase, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField(_("版本"))
    subject = models.CharField(_("事由"), max_length=MAX_LINE)
    text = models.ForeignKey(StoredContent, on_delete=models.PROTECT, related_name="+")
    # One demand in a line.
    demands = models.ForeignKey(
        StoredContent, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    basis = models.CharField(_("事项来源和依据"), max_length=MAX_LINE, blank=True)
    due_on = models.DateField(_("办理期限"), null=True, blank=True)
    respondents = models.CharField(_("责任人"), max_length=MAX_LINE, blank=True)
    document_number = models.CharField(_("发文字号"), max_length=60, blank=True)
    signer = models.CharField(_("签发人"), max_length=60, blank=True)
    urgency_level = models.CharField(
        _("紧急程度"), max_length=12, choices=UrgencyLevel.choices, blank=True
    )
    approved_by = models.CharField(_("批准人"), max_length=60, blank=True)
    approval_document = models.CharField(_("批准文件"), max_length=MAX_LINE, blank=True)
    # Of a talk: when and where it is held, who takes part, what to bring.
    talk_at = models.DateTimeField(_("约谈时间"), null=True, blank=True)
    talk_place = models.CharField(_("约谈地点"), max_length=MAX_LINE, blank=True)
    participants = models.CharField(_("参加人"), max_length=MAX_LINE, blank=True)
    materials = models.CharField(_("需提交材料"), max_length=MAX_LINE, blank=True)

    class Meta:
        verbose_name = _("督办文稿")
        verbose_name_plural = _("督办文稿")
        ordering = ("case", "number")
        constraints = (
            models.UniqueConstraint(fields=("case", "number"), name="case_version_number_once"),
        )

    def __str__(self) -> str:
        return f"{self.case_id} v{self.number}"


class CaseStep(AppendOnlyModel):
    """One step of a case (办理过程): who did what when, with what words."""

    case = models.ForeignKey(SupervisionCase, on_delete=models.PROTECT, related_name="steps")
    action = models.CharField(_("环节"), max_length=16, choices=CaseAction.choices)
    # The version that was drawn up, or issued.
    version = models.ForeignKey(
        CaseVersion, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    text = models.ForeignKey(
        StoredContent, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    # The deadline that the step gave.
    due_on = models.DateField(_("办理期限"), null=True, blank=True)
    account = models.BigIntegerField(_("账号"))
    unit = models.CharField(_("单位"), max_length=200)
    at = models.DateTimeField(_("时间"))

    class Meta:
        verbose_name = _("督办环节")
        verbose_name_plural = _("督办环节")
        ordering = ("case", "pk")

    def __str__(self) -> str:
        return f"{self.case_id} {self.action}"


class CaseFile(KeptFile):
    """A file that came with an answer (佐证材料), kept with the SHA-256 of its bytes."""

    step = models.ForeignKey(CaseStep, on_delete=models.PROTECT, related_name="files")

    class Meta:
        verbose_name = _("督办佐证材料")
        verbose_name_plural = _("督办佐证材料")
