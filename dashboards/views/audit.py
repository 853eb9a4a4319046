"""审计查阅: the room that leads an auditor to everything."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from dashboards.access import access_audit_room
from dashboards.selectors.audit_room import audit_room
from organizations.middleware import ViewerRequest


@require_safe
def room(request: ViewerRequest) -> HttpResponse:
    """The state of the ledger, what was done lately, and the ways from there."""
    tenants = access_audit_room(request.viewer)
    page = audit_room(tenants, request.viewer, now=timezone.now())
    return render(request, "dashboards/audit_room.html", {"page": page})
