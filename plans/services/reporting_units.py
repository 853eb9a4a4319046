"""Units that something can be asked of: departments of the place, and the units of its counties."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from audit.domain.actors import Actor
from organizations.models import Department, Place
from organizations.models.departments import Governance
from organizations.services import ensure_county_units

COLLECTIVE = _("“各县区”等集体单位不能直接填报,请按县区分别要求。")


def check_unit(name: str, tenant_id: int, department: Department) -> None:
    """Raise ValidationError for another place's unit or for one that cannot report."""
    if department.tenant_id != tenant_id:
        raise ValidationError({name: _("请选择本地的部门。")})
    if department.governance == Governance.COLLECTIVE:
        raise ValidationError({name: COLLECTIVE})


def reporting_unit(unit: Department | Place, tenant: Place, *, actor: Actor) -> Department:
    """The department that reports: the unit itself, or a county's, made at first need.

    Raises:
        ValidationError: another place's unit, or one that cannot report.
    """
    if isinstance(unit, Place):
        if unit.parent_id != tenant.pk:
            raise ValidationError({"unit": _("请选择本地的县区。")})
        return ensure_county_units(tenant, actor=actor)[unit.pk]
    check_unit("unit", tenant.pk, unit)
    return unit
