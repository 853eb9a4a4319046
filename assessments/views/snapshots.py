"""Pages of snapshots: the list with its form, one snapshot with its proof, its file."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from assessments.access import access_reports, access_snapshot, report_actor
from assessments.forms import SnapshotForm
from assessments.models import Snapshot
from assessments.selectors.reports import years_to_report
from assessments.selectors.snapshots import prove_snapshot, snapshot_page, snapshots_page
from assessments.services import read_snapshot_file, take_snapshot
from organizations.middleware import ViewerRequest
from plans.models import Plan


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def snapshots(request: ViewerRequest, slug: str) -> HttpResponse:
    """The snapshots of a plan, and the form to take one."""
    plan = access_reports(request.viewer, slug)
    this_year = timezone.localdate().year
    form = SnapshotForm(
        request.POST or None,
        years=years_to_report(plan, this_year=this_year),
        initial={"year": this_year - 1},
    )
    if request.method == "POST" and form.is_valid():
        taken = _taken(request, plan, form)
        if taken is not None:
            messages.success(request, _("已冻结快照。"))
            return redirect("assessments:snapshot", taken.pk)
    context = {"form": form, "page": snapshots_page(plan)}
    return render(request, "assessments/snapshots.html", context)


def _taken(request: ViewerRequest, plan: Plan, form: SnapshotForm) -> Snapshot | None:
    actor = report_actor(request.viewer, plan.tenant_id)
    try:
        return take_snapshot(plan, actor=actor, **form.cleaned_data)
    except ValidationError as error:
        form.add_error(None, error)
        return None


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def snapshot(request: ViewerRequest, pk: int) -> HttpResponse:
    """One snapshot; asked by POST, with the proof that it is what its moment was."""
    found = access_snapshot(request.viewer, pk)
    proof = prove_snapshot(found) if request.method == "POST" else None
    context = {"page": snapshot_page(found), "plan": found.plan, "proof": proof}
    return render(request, "assessments/snapshot.html", context)


@never_cache
@require_GET
def snapshot_file(request: ViewerRequest, pk: int) -> HttpResponse:
    """The snapshot itself, canonical JSON; who took it stands in the ledger."""
    found = access_snapshot(request.viewer, pk)
    text = read_snapshot_file(found, actor=report_actor(request.viewer, found.tenant_id))
    name = f"snapshot-{found.sha256[:12]}.json"
    return HttpResponse(
        text,
        content_type="application/json",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )
