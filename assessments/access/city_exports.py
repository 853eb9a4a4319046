"""Who may have to do with the export of a whole city.

The office asks and takes the file away, the security administration decides, the auditor looks on. For
everybody else it does not exist (404), a break-glass access included.
"""

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404
from django.utils.translation import gettext_lazy as _

from assessments.models import CityExport
from audit.domain.actors import Actor
from organizations.access import Viewer
from organizations.domain.roles import Role
from plans.access import office_actor

CITY_EXPORT_ROLES = frozenset({Role.OFFICE, Role.AUDITOR, Role.SECURITY_ADMIN})

NOT_ASKING = _("全市数据导出由领导小组办公室申请。")
NOT_DECIDING = _("全市数据导出由安全管理员审批。")
NOT_ENDING = _("全市数据导出由申请人撤回,文件由申请人或安全管理员删除。")


def access_city_exports(viewer: Viewer) -> None:
    """The door to the list.

    Raises:
        Http404: for whom there is none.
    """
    if not viewer.roles() & CITY_EXPORT_ROLES:
        raise Http404


def city_exports_visible_to(viewer: Viewer) -> QuerySet[CityExport]:
    """The exports of the places whose office, auditor or security administration the viewer is."""
    tenants = viewer.tenant_ids(CITY_EXPORT_ROLES)
    found = CityExport.objects.filter(tenant__in=tenants).select_related("tenant", "reason__key")
    # What opens a file is for nobody's page.
    return found.defer("wrapped_key")


def access_city_export(viewer: Viewer, pk: int) -> CityExport:
    """The door to one export."""
    found = city_exports_visible_to(viewer).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def asking_actor(viewer: Viewer, tenant_id: int) -> Actor:
    """The ledger's actor when asking, calling off, trying again and taking away.

    Raises:
        PermissionDenied: for others than the office.
    """
    return office_actor(viewer, tenant_id, NOT_ASKING)


def deciding_actor(viewer: Viewer, tenant_id: int) -> Actor:
    """The ledger's actor when deciding.

    Raises:
        PermissionDenied: for others than the security administration of the place.
    """
    if Role.SECURITY_ADMIN not in viewer.roles(tenant_id):
        raise PermissionDenied(NOT_DECIDING)
    return viewer.actor(tenant_id, Role.SECURITY_ADMIN)


def removing_actor(viewer: Viewer, tenant_id: int) -> Actor:
    """The ledger's actor when deleting the file before its time.

    Raises:
        PermissionDenied: for others than the office and the security administration.
    """
    if not viewer.roles(tenant_id) & {Role.OFFICE, Role.SECURITY_ADMIN}:
        raise PermissionDenied(NOT_ENDING)
    return viewer.actor(tenant_id, Role.OFFICE, Role.SECURITY_ADMIN)
