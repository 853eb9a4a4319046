from datetime import date

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.utils.translation import gettext_lazy as _

from organizations.domain.roles import DEPARTMENT_ROLES, Role
from organizations.models.departments import Department
from organizations.models.places import Place

ROLE_NAMES = {
    Role.REPORTER: _("部门填报人"),
    Role.DEPARTMENT_REVIEWER: _("部门审核人"),
    Role.OFFICE: _("领导小组办公室"),
    Role.COUNTY_OFFICE: _("县区办公室"),
    Role.SUPERIOR_OFFICE: _("上级办公室"),
    Role.AUDITOR: _("审计查阅"),
    Role.SYSTEM_ADMIN: _("系统管理员"),
    Role.SECURITY_ADMIN: _("安全管理员"),
    Role.AUDIT_ADMIN: _("审计管理员"),
    Role.EMERGENCY_READER: _("应急查阅"),
}
# What a membership may be.
ROLE_CHOICES = [
    (role.value, name) for role, name in ROLE_NAMES.items() if role is not Role.EMERGENCY_READER
]


class User(AbstractUser):
    """A person's account. What the person may do follows from memberships alone."""

    display_name = models.CharField(_("姓名"), max_length=60)
    # Single keys as shortcuts meet speech input and switch devices: everybody can do without.
    uses_shortcuts = models.BooleanField(_("使用快捷键"), default=True)
    password_set_at = models.DateTimeField(_("密码修改时间"), null=True, blank=True)
    # Given by somebody else: the person has to choose one of the own first. Only the release
    # before gives such passwords; the column goes one release after this.
    password_temporary = models.BooleanField(default=False, db_default=False)

    # Whose system administration opened it: until it holds an office, that place looks after it.
    place = models.ForeignKey(
        Place, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = _("用户")
        verbose_name_plural = _("用户")

    def __str__(self) -> str:
        return self.display_name or self.username


class PastPassword(models.Model):
    """A password (曾用密码) that an account has had, as its hash: it is not to come back soon."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="past_passwords")
    password = models.CharField(max_length=128)
    ended_at = models.DateTimeField(_("停用时间"))

    class Meta:
        verbose_name = _("曾用密码")
        verbose_name_plural = _("曾用密码")

    def __str__(self) -> str:
        return f"{self.user} {self.ended_at:%Y-%m-%d}"


class MembershipQuerySet(models.QuerySet["Membership"]):
    def valid_on(self, day: date) -> "MembershipQuerySet":
        """Memberships in force on `day`."""
        return self.filter(
            models.Q(valid_from__lte=day),
            models.Q(valid_to__isnull=True) | models.Q(valid_to__gte=day),
        )


class Membership(models.Model):
    """A user's role in a tenant: of a department, of a lower place, or of the whole place."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="memberships")
    role = models.CharField(_("角色"), max_length=24, choices=ROLE_CHOICES)
    tenant = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="memberships")
    department = models.ForeignKey(
        Department, on_delete=models.PROTECT, null=True, blank=True, related_name="memberships"
    )
    place = models.ForeignKey(
        Place, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    # The notice by which an auditor reads, or the document that appoints.
    basis = models.CharField(_("依据"), max_length=200, blank=True)
    valid_from = models.DateField(_("起"))
    valid_to = models.DateField(_("止"), null=True, blank=True)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = _("任职")
        verbose_name_plural = _("任职")
        constraints = (
            models.CheckConstraint(
                condition=models.Q(role__in=sorted(DEPARTMENT_ROLES), department__isnull=False)
                | ~models.Q(role__in=sorted(DEPARTMENT_ROLES)) & models.Q(department__isnull=True),
                name="membership_department_iff_department_role",
            ),
            models.CheckConstraint(
                condition=models.Q(role=Role.COUNTY_OFFICE, place__isnull=False)
                | ~models.Q(role=Role.COUNTY_OFFICE) & models.Q(place__isnull=True),
                name="membership_place_iff_county_office",
            ),
            models.CheckConstraint(
                condition=~models.Q(role=Role.AUDITOR)
                | models.Q(valid_to__isnull=False) & ~models.Q(basis=""),
                name="membership_auditor_dated_with_notice",
            ),
            models.CheckConstraint(
                condition=models.Q(valid_to__isnull=True)
                | models.Q(valid_from__lte=models.F("valid_to")),
                name="membership_validity_in_order",
            ),
        )

    def __str__(self) -> str:
        return f"{self.user} {self.get_role_display()}"
