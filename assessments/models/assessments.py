from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from assessments.domain import assessment as rules
from assessments.domain.scoring import schemes
from assessments.models.schemes import SchemeVersion
from assessments.models.snapshots import Snapshot
from assessments.models.supervision import MAX_LINE
from audit.models import AppendOnlyModel, StoredContent
from organizations.models import Department, Place
from plans.models import Plan


class Stage(models.TextChoices):
    SELF_REPORT = rules.Stage.SELF_REPORT, _("自评")
    OPINION = rules.Stage.OPINION, _("部门评价")
    CHECK = rules.Stage.CHECK, _("核验")
    FIRST_SCORE = rules.Stage.FIRST_SCORE, _("初评")
    OBJECTION = rules.Stage.OBJECTION, _("反馈与申诉")
    DECISION = rules.Stage.DECISION, _("审定")
    PUBLISHED = rules.Stage.PUBLISHED, _("公布")
    WITHDRAWN = rules.Stage.WITHDRAWN, _("已撤销")


class StepAction(models.TextChoices):
    OPEN = rules.StepAction.OPEN, _("启动考核")
    ADVANCE = rules.StepAction.ADVANCE, _("进入下一阶段")
    BACK = rules.StepAction.BACK, _("退回前一阶段")
    EXTEND = rules.StepAction.EXTEND, _("调整期限")
    ADOPT = rules.StepAction.ADOPT, _("采用最新数据")
    RANK = rules.StepAction.RANK, _("启用排名")
    CORRECT = rules.StepAction.CORRECT, _("更正结果")
    WITHDRAW = rules.StepAction.WITHDRAW, _("撤销考核")


class UnitKind(models.TextChoices):
    DEPARTMENT = schemes.UnitKind.DEPARTMENT, _("部门")
    COUNTY = schemes.UnitKind.COUNTY, _("县区")


class Assessment(models.Model):
    """An assessment (考核) of the units of one kind, for one year, by one scheme.

    Only where it stands changes, by conditional updates of the services: `revision` counts them,
    `due_on` is the deadline of the stage, `snapshot` the one that scores rest on. What happened are
    its steps; what people file and decide are rows of their own. Ranking is off unless a document
    asks for it.
    """

    tenant = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="assessments")
    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="assessments")
    year = models.PositiveSmallIntegerField(
        _("年度"), validators=[MinValueValidator(2000), MaxValueValidator(2100)]
    )
    unit_kind = models.CharField(_("考核对象"), max_length=12, choices=UnitKind.choices)
    scheme_version = models.ForeignKey(SchemeVersion, on_delete=models.PROTECT, related_name="+")
    # Of `scheme_version`, for the rule that a scheme assesses a year once.
    scheme_key = models.CharField(_("办法代码"), max_length=64)
    snapshot = models.ForeignKey(Snapshot, on_delete=models.PROTECT, related_name="+")
    document = models.CharField(_("考核通知"), max_length=MAX_LINE)
    stage = models.CharField(_("阶段"), max_length=12, choices=Stage.choices)
    due_on = models.DateField(_("阶段期限"), null=True, blank=True)
    ranking_document = models.CharField(_("排名依据文件"), max_length=MAX_LINE, blank=True)
    revision = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("考核")
        verbose_name_plural = _("考核")
        ordering = ("-year", "-pk")
        constraints = (
            # Also after publication: a second final of the same year is refused.
            models.UniqueConstraint(
                fields=("plan", "year", "unit_kind", "scheme_key"),
                condition=~models.Q(stage=Stage.WITHDRAWN),
                name="assessment_once",
            ),
            models.CheckConstraint(
                condition=models.Q(stage__in=rules.ENDED, due_on__isnull=True)
                | ~models.Q(stage__in=rules.ENDED) & models.Q(due_on__isnull=False),
                name="assessment_due_iff_running",
            ),
        )

    def __str__(self) -> str:
        return f"{self.year} {self.get_unit_kind_display()} {self.scheme_key}"

    @property
    def now_in(self) -> rules.Stage:
        """The stage as the rules know it."""
        return rules.Stage(self.stage)

    @property
    def is_ranked(self) -> bool:
        """Whether units are ranked, which a document asked for."""
        return bool(self.ranking_document)

    @property
    def is_published(self) -> bool:
        """The results are out: from now on they change only by a corrected edition."""
        return self.now_in is rules.Stage.PUBLISHED

    def may_adopt(self, snapshot: Snapshot) -> bool:
        """Whether a snapshot is of its plan and year, and newer than the one in use."""
        return (
            snapshot.plan_id == self.plan_id
            and snapshot.year == self.year
            and snapshot.as_of > self.snapshot.as_of
        )


class AssessedUnit(AppendOnlyModel):
    """A unit that is assessed (被考核单位): a department or a county, fixed when it was opened."""

    assessment = models.ForeignKey(Assessment, on_delete=models.PROTECT, related_name="units")
    position = models.PositiveSmallIntegerField()
    department = models.ForeignKey(
        Department, on_delete=models.PROTECT, null=True, blank=True, related_name="assessed"
    )
    place = models.ForeignKey(
        Place, on_delete=models.PROTECT, null=True, blank=True, related_name="assessed"
    )
    name = models.CharField(_("名称"), max_length=200)

    class Meta:
        verbose_name = _("被考核单位")
        verbose_name_plural = _("被考核单位")
        ordering = ("assessment", "position")
        constraints = (
            models.CheckConstraint(
                condition=models.Q(department__isnull=False, place__isnull=True)
                | models.Q(department__isnull=True, place__isnull=False),
                name="assessed_unit_is_one",
            ),
            models.UniqueConstraint(
                fields=("assessment", "department"), name="assessed_department_once"
            ),
            models.UniqueConstraint(fields=("assessment", "place"), name="assessed_place_once"),
        )

    def __str__(self) -> str:
        return self.name

    @property
    def key(self) -> str:
        """As cases of scoring name it."""
        if self.department_id is not None:
            return f"{schemes.UnitKind.DEPARTMENT}:{self.department_id}"
        return f"{schemes.UnitKind.COUNTY}:{self.place_id}"


class AssessmentStep(AppendOnlyModel):
    """One step of an assessment (考核过程): who moved it from where to where, when and why."""

    assessment = models.ForeignKey(Assessment, on_delete=models.PROTECT, related_name="steps")
    action = models.CharField(_("环节"), max_length=12, choices=StepAction.choices)
    before = models.CharField(_("原阶段"), max_length=12, choices=Stage.choices, blank=True)
    after = models.CharField(_("阶段"), max_length=12, choices=Stage.choices)
    reason = models.ForeignKey(
        StoredContent, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    document = models.CharField(_("依据文件"), max_length=MAX_LINE, blank=True)
    # The deadline that the step gave, and the snapshot that scores rest on from then.
    due_on = models.DateField(_("阶段期限"), null=True, blank=True)
    snapshot = models.ForeignKey(
        Snapshot, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    account = models.BigIntegerField(_("账号"))
    unit = models.CharField(_("单位"), max_length=200)
    at = models.DateTimeField(_("时间"))

    class Meta:
        verbose_name = _("考核环节")
        verbose_name_plural = _("考核环节")
        ordering = ("assessment", "pk")

    def __str__(self) -> str:
        return f"{self.assessment_id} {self.action}"


class Evaluator(AppendOnlyModel):
    """Who evaluates an item (牵头评价部门), named by the office; the last one of an item counts."""

    assessment = models.ForeignKey(Assessment, on_delete=models.PROTECT, related_name="evaluators")
    item = models.CharField(_("考核项"), max_length=64)
    department = models.ForeignKey(Department, on_delete=models.PROTECT, related_name="evaluates")
    document = models.CharField(_("依据文件"), max_length=MAX_LINE)
    account = models.BigIntegerField(_("账号"))
    at = models.DateTimeField(_("时间"))

    class Meta:
        verbose_name = _("牵头评价部门")
        verbose_name_plural = _("牵头评价部门")
        ordering = ("assessment", "pk")

    def __str__(self) -> str:
        return f"{self.assessment_id} {self.item}"
