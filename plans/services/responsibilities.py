"""Naming who is accountable. The choice is the office's, and rests on a document."""

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from audit.domain.actors import Actor
from audit.services import recorded
from organizations.models import Department
from plans.access import require_office
from plans.domain.secrecy import secrecy_mark
from plans.models import AccountableUnit, Plan

SECRET = _("文中有密级标志。本系统为非涉密系统,不得录入涉密内容。")


def name_accountable_unit(
    plan: Plan, *, key: str, department: Department, basis_document: str, actor: Actor
) -> AccountableUnit:
    """Name the accountable unit (责任主体) of a target or plan task: a new version.

    Raises:
        PermissionDenied: for others than the plan's office.
        ValidationError: without a basis document or with one that bears a secrecy mark, or for
            another tenant's department.
    """
    _check_basis(basis_document)
    if department.tenant_id != plan.tenant_id:
        raise ValidationError({"department": _("请选择本地的部门。")})
    with recorded(actor) as recording:
        require_office(actor, plan.tenant, today=timezone.localdate(recording.now))
        unit = AccountableUnit(
            plan=plan,
            key=key,
            department=department,
            basis_document=basis_document.strip(),
            recorded_at=recording.now,
        )
        unit.clean_fields()
        unit.save()
        recording.entry(
            chain=plan.tenant.chain,
            action="accountable_unit.name",
            of=unit,
            after={"key": key, "department": department.pk, "basis": unit.basis_document},
        )
    return unit


def _check_basis(basis_document: str) -> None:
    if not basis_document.strip():
        raise ValidationError({"basis_document": _("请填写确定责任主体的依据文件。")})
    if secrecy_mark(basis_document):
        raise ValidationError({"basis_document": SECRET})
