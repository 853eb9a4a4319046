from django.db import models
from django.utils.translation import gettext_lazy as _

from assessments.domain import assessment as rules
from assessments.models.assessments import Assessment
from assessments.models.schemes import SchemeVersion
from assessments.models.snapshots import Snapshot
from assessments.models.supervision import MAX_LINE
from audit.models import AppendOnlyModel, StoredContent


class EditionKind(models.TextChoices):
    INITIAL = rules.Edition.INITIAL, _("初评")
    FINAL = rules.Edition.FINAL, _("审定")
    CORRECTED = rules.Edition.CORRECTED, _("更正版")


class AssessmentResult(AppendOnlyModel):
    """One edition of the results (考核结果): never changed, a correction is the next edition.

    `content` is canonical JSON: the cases in the form of `score_cases`, and its answers. `reason`
    says why a corrected edition differs, `changes` are its differences to the edition before.
    """

    assessment = models.ForeignKey(Assessment, on_delete=models.PROTECT, related_name="results")
    number = models.PositiveSmallIntegerField(_("版次"))
    kind = models.CharField(_("种类"), max_length=12, choices=EditionKind.choices)
    snapshot = models.ForeignKey(Snapshot, on_delete=models.PROTECT, related_name="+")
    scheme_version = models.ForeignKey(SchemeVersion, on_delete=models.PROTECT, related_name="+")
    content = models.ForeignKey(StoredContent, on_delete=models.PROTECT, related_name="+")
    sha256 = models.CharField(_("哈希"), max_length=64)
    document = models.CharField(_("审定文件"), max_length=MAX_LINE, blank=True)
    reason = models.ForeignKey(
        StoredContent, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    changes = models.JSONField()
    account = models.BigIntegerField(_("账号"))
    at = models.DateTimeField(_("时间"))
    published_at = models.DateTimeField(_("公布时间"), null=True, blank=True)

    class Meta:
        verbose_name = _("考核结果")
        verbose_name_plural = _("考核结果")
        ordering = ("assessment", "number")
        constraints = (
            models.UniqueConstraint(
                fields=("assessment", "number"), name="assessment_result_number_once"
            ),
            # Two finals at once: the second is refused by the database too.
            models.UniqueConstraint(
                fields=("assessment",),
                condition=models.Q(kind=rules.Edition.FINAL),
                name="assessment_result_final_once",
            ),
            models.CheckConstraint(
                condition=models.Q(kind=rules.Edition.INITIAL, published_at__isnull=True)
                | ~models.Q(kind=rules.Edition.INITIAL) & models.Q(published_at__isnull=False),
                name="assessment_result_published_unless_initial",
            ),
            models.CheckConstraint(
                condition=~models.Q(kind=rules.Edition.CORRECTED) | models.Q(reason__isnull=False),
                name="assessment_result_corrected_with_reason",
            ),
        )

    def __str__(self) -> str:
        return f"{self.assessment_id} v{self.number}"
