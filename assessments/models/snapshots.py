from types import MappingProxyType

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from audit.models import AppendOnlyModel, StoredContent
from organizations.models import Place
from plans.models import Plan, PlanVersion


class Snapshot(AppendOnlyModel):
    """A snapshot (快照): all that the reports of a plan and year rest on, as of a moment.

    `content` is canonical JSON of `assessments.domain.facts.SnapshotFacts`, `sha256` its hash, which
    every file made from it prints. `head_*` is the ledger's last entry when it was taken.
    """

    stated = MappingProxyType(
        {
            "plan": ("plan__slug",),
            "plan_version": ("plan_version__number",),
            "head": ("head_seq", "head_hash"),
        }
    )

    tenant = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="snapshots")
    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="snapshots")
    plan_version = models.ForeignKey(PlanVersion, on_delete=models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField(
        _("年度"), validators=[MinValueValidator(2000), MaxValueValidator(2100)]
    )
    as_of = models.DateTimeField(_("数据截止时间"))
    content = models.ForeignKey(StoredContent, on_delete=models.PROTECT, related_name="+")
    sha256 = models.CharField(_("快照哈希"), max_length=64)
    head_chain = models.CharField(_("链"), max_length=64)
    head_seq = models.BigIntegerField(_("台账末条序号"))
    head_hash = models.CharField(_("台账末条哈希"), max_length=64)
    taken_at = models.DateTimeField(_("冻结时间"))
    taken_by = models.BigIntegerField(_("冻结账号"), null=True, blank=True)
    taken_unit = models.CharField(_("冻结单位"), max_length=200)
    taken_role = models.CharField(_("冻结角色"), max_length=40)

    class Meta:
        verbose_name = _("快照")
        verbose_name_plural = _("快照")
        ordering = ("-pk",)
        constraints = (
            models.CheckConstraint(
                condition=models.Q(as_of__lte=models.F("taken_at")),
                name="snapshot_as_of_not_ahead",
            ),
        )

    def __str__(self) -> str:
        return f"{self.year} {self.sha256[:12]}"
