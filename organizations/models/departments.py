from django.db import models
from django.utils.translation import gettext_lazy as _

from organizations.models.places import Place


class Governance(models.TextChoices):
    """治理关系: 本级 and 双管 units are appraised locally; 垂管 ones and companies get a 函告."""

    LOCAL = "local", _("本级")
    VERTICAL = "vertical", _("垂管")
    DUAL = "dual", _("双管")
    COMPANY = "company", _("企业")
    COLLECTIVE = "collective", _("集体")


class Department(models.Model):
    """A department or unit (部门、单位) of a tenant.

    `function` (发改, 工信, 生态环境 …) is comparable across cities. A collective body
    (各县(市)区人民政府) stands for its dated member list.
    """

    tenant = models.ForeignKey(
        Place, on_delete=models.PROTECT, related_name="departments", verbose_name=_("租户")
    )
    name = models.CharField(_("简称"), max_length=200)
    canonical_name = models.CharField(_("全称"), max_length=200)
    function = models.CharField(_("职能"), max_length=20)
    governance = models.CharField(_("治理关系"), max_length=20, choices=Governance.choices)
    # The leading group's office sits in this bureau: its own values need joint review.
    hosts_office = models.BooleanField(_("领导小组办公室所在部门"), default=False)
    # Its figures are queried (核实), never returned (statistics law).
    is_statistics_body = models.BooleanField(_("统计机构"), default=False)
    # The lower place whose government this unit is: it files that county's values.
    place = models.ForeignKey(
        Place, on_delete=models.PROTECT, null=True, blank=True, related_name="units"
    )
    successor = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="predecessors"
    )
    is_synthetic = models.BooleanField(_("演示"), default=False)
    valid_from = models.DateField(_("启用日期"), null=True, blank=True)
    valid_to = models.DateField(_("停用日期"), null=True, blank=True)

    class Meta:
        verbose_name = _("部门")
        verbose_name_plural = _("部门")
        ordering = ("tenant", "id")
        constraints = (
            models.UniqueConstraint(
                fields=("tenant", "canonical_name"), name="department_canonical_name_once"
            ),
            models.CheckConstraint(
                condition=models.Q(valid_from__isnull=True)
                | models.Q(valid_to__isnull=True)
                | models.Q(valid_from__lte=models.F("valid_to")),
                name="department_validity_in_order",
            ),
        )

    def __str__(self) -> str:
        return self.name


class DepartmentAlias(models.Model):
    """Another name under which a plan prints a department, typos included."""

    tenant = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    department = models.ForeignKey(Department, on_delete=models.PROTECT, related_name="aliases")
    name = models.CharField(_("别名"), max_length=200)

    class Meta:
        verbose_name = _("部门别名")
        verbose_name_plural = _("部门别名")
        constraints = (
            models.UniqueConstraint(fields=("tenant", "name"), name="department_alias_once"),
        )

    def __str__(self) -> str:
        return self.name


class CollectiveMember(models.Model):
    """A member of a collective body, from one day to another: a place, or a department."""

    collective = models.ForeignKey(Department, on_delete=models.PROTECT, related_name="members")
    place = models.ForeignKey(
        Place, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    department = models.ForeignKey(
        Department, on_delete=models.PROTECT, null=True, blank=True, related_name="collectives"
    )
    valid_from = models.DateField(_("起"), null=True, blank=True)
    valid_to = models.DateField(_("止"), null=True, blank=True)

    class Meta:
        verbose_name = _("集体成员")
        verbose_name_plural = _("集体成员")
        constraints = (
            models.CheckConstraint(
                condition=models.Q(place__isnull=True, department__isnull=False)
                | models.Q(place__isnull=False, department__isnull=True),
                name="collective_member_place_or_department",
            ),
        )

    def __str__(self) -> str:
        return str(self.place or self.department)
