from django.db import models
from django.utils.translation import gettext_lazy as _

from assessments.models.assessments import AssessedUnit
from assessments.models.supervision import MAX_LINE
from audit.models import AppendOnlyModel, StoredContent
from organizations.models import Department


class DepartmentOpinion(AppendOnlyModel):
    """What a department says of a unit (部门评价) as evaluator of an item; the last one counts."""

    unit = models.ForeignKey(AssessedUnit, on_delete=models.PROTECT, related_name="opinions")
    item = models.CharField(_("考核项"), max_length=64)
    department = models.ForeignKey(Department, on_delete=models.PROTECT, related_name="opinions")
    text = models.ForeignKey(StoredContent, on_delete=models.PROTECT, related_name="+")
    account = models.BigIntegerField(_("账号"))
    at = models.DateTimeField(_("时间"))

    class Meta:
        verbose_name = _("部门评价意见")
        verbose_name_plural = _("部门评价意见")
        ordering = ("unit", "pk")

    def __str__(self) -> str:
        return f"{self.unit_id} {self.item}"


class Award(AppendOnlyModel):
    """What assessors give a unit for an item, and the document it rests on; the last one counts.

    `value` is what the item's rule asks for: points, cases found, or 1 for met and 0 for not met.
    """

    unit = models.ForeignKey(AssessedUnit, on_delete=models.PROTECT, related_name="awards")
    item = models.CharField(_("考核项"), max_length=64)
    value = models.DecimalField(_("评定"), max_digits=8, decimal_places=2)
    basis = models.CharField(_("依据文件"), max_length=MAX_LINE)
    account = models.BigIntegerField(_("账号"))
    given_by = models.CharField(_("单位"), max_length=200)
    at = models.DateTimeField(_("时间"))

    class Meta:
        verbose_name = _("评定")
        verbose_name_plural = _("评定")
        ordering = ("unit", "pk")
        constraints = (
            models.CheckConstraint(
                condition=models.Q(value__gte=0), name="assessment_award_not_negative"
            ),
            models.CheckConstraint(
                condition=~models.Q(basis=""), name="assessment_award_has_basis"
            ),
        )

    def __str__(self) -> str:
        return f"{self.unit_id} {self.item} {self.value}"


class Approval(AppendOnlyModel):
    """The record that a veto on an item of a unit was approved (一票否决审批记录)."""

    unit = models.ForeignKey(AssessedUnit, on_delete=models.PROTECT, related_name="approvals")
    item = models.CharField(_("考核项"), max_length=64)
    document = models.CharField(_("审批文件"), max_length=MAX_LINE)
    approved_by = models.CharField(_("批准人"), max_length=60)
    account = models.BigIntegerField(_("账号"))
    at = models.DateTimeField(_("时间"))

    class Meta:
        verbose_name = _("一票否决审批")
        verbose_name_plural = _("一票否决审批")
        ordering = ("unit", "pk")
        constraints = (
            models.UniqueConstraint(fields=("unit", "item"), name="assessment_approval_once"),
            models.CheckConstraint(
                condition=~models.Q(document="") & ~models.Q(approved_by=""),
                name="assessment_approval_is_recorded",
            ),
        )

    def __str__(self) -> str:
        return f"{self.unit_id} {self.item}"
