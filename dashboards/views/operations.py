"""系统运维: whether everything runs, for the system administration; it shows no value."""

from collections.abc import Callable
from types import MappingProxyType
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from assessments.services.city_exports import retry_city_export
from assessments.services.reports import retry_report
from dashboards.selectors.operations import operations_page
from organizations.domain.roles import Role
from organizations.middleware import ViewerRequest
from organizations.selectors.account_checks import account_checks
from organizations.services.ledger_checks import request_ledger_check
from organizations.tenant_scope import every_tenant
from plans.access import administering_actor
from plans.services.drafts.uploads import retry_draft

# Any: services of one shape, (id, actor=…).
RETRIES: MappingProxyType[str, Callable[..., Any]] = MappingProxyType(
    {"report": retry_report, "draft": retry_draft, "city_export": retry_city_export}
)


@require_safe
def operations(request: ViewerRequest) -> HttpResponse:
    """Queues, failures, disks, backup, ledger check, readiness, settings, versions, own accounts."""
    administering_actor(request.viewer)
    own = request.viewer.tenant_ids(frozenset({Role.SYSTEM_ADMIN}))
    checks = account_checks(now=timezone.now(), tenants=own)
    context = {"page": operations_page(), "checks": checks}
    return render(request, "dashboards/operations.html", context)


@require_POST
def check(request: ViewerRequest) -> HttpResponseRedirect:
    """立即核对: have the ledger checked by a worker."""
    request_ledger_check(administering_actor(request.viewer))
    messages.success(request, _("已开始核对台账,完成后结果显示在本页。"))
    return redirect("dashboards:operations")


@require_POST
def retry(request: ViewerRequest, kind: str, pk: int) -> HttpResponseRedirect:
    """重试."""
    actor = administering_actor(request.viewer)
    if kind not in RETRIES:
        raise Http404
    with every_tenant("the system administration looks after the work of all places"):
        RETRIES[kind](pk, actor=actor)
    messages.success(request, _("已重新排队。"))
    return redirect("dashboards:operations")
