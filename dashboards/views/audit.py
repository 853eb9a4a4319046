"""审计查阅: the room that leads an auditor to everything, and how duties were filed."""

from collections.abc import Iterator

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from dashboards.access import access_audit_room
from dashboards.filing_terms import GROUPING_NAMES, TOLD_NAMES
from dashboards.selectors.audit_room import audit_room
from dashboards.selectors.filing_statistics import (
    StatisticsFilter,
    StatisticsLine,
    StatisticsPage,
    statistics_page,
)
from organizations.middleware import ViewerRequest
from organizations.services.exports import Taken, chosen_words
from plans.domain.csv_files import csv_text
from plans.models import Plan
from plans.views.files import CSV, attachment


@require_safe
def room(request: ViewerRequest) -> HttpResponse:
    """The state of the ledger, what was done lately, and the ways from there."""
    tenants = access_audit_room(request.viewer)
    page = audit_room(tenants, request.viewer, now=timezone.now())
    return render(request, "dashboards/audit_room.html", {"page": page})


@require_safe
def statistics(request: ViewerRequest) -> HttpResponse:
    """Duties of a period by round, department and place: for the office and the auditor alone."""
    tenants = access_audit_room(request.viewer)
    plans = list(Plan.objects.filter(tenant__in=tenants).select_related("tenant").order_by("slug"))
    slug = request.GET.get("plan", "")
    plan = next((each for each in plans if slug in ("", each.slug)), None)
    if plan is None:
        raise Http404
    today = timezone.localdate()
    chosen = StatisticsFilter.of(request.GET.dict(), today=today)
    page = statistics_page(plan, plans, request.viewer, chosen, today=today)
    if request.GET.get("download") == "csv":
        facts = {"filter": chosen_words(request.GET.dict())}
        taken = Taken(request.viewer, "audit_statistics.export", plan, (plan.tenant,), facts)
        name = f"filing-{plan.slug}-{today:%Y%m%d}.csv"
        return attachment(csv_text(_lines(page)), name, CSV, taken=taken)
    context = {"page": page, "told_name": TOLD_NAMES.get(chosen.told or "", "")}
    return render(request, "dashboards/filing_statistics.html", context)


def _lines(page: StatisticsPage) -> Iterator[list[str | int]]:
    yield [
        _("维度"),
        _("名称"),
        _("应报"),
        _("按时报送"),
        _("逾期报送"),
        _("逾期未报"),
        _("尚未公布"),
        _("未到期"),
        _("逾期天数中位数"),
        _("最多逾期天数"),
        _("退回次数"),
        *(_("退回:%(reason)s") % {"reason": name} for _code, name in page.reasons),
        _("催报次数"),
        _("修订申请"),
    ]
    for _grouping, lines in page.groups:
        yield from map(_row, lines)
    yield _row(page.total)


def _row(line: StatisticsLine) -> list[str | int]:
    counted = line.tally
    return [
        str(GROUPING_NAMES[line.grouping]),
        line.name,
        counted.owed,
        counted.on_time,
        counted.late,
        counted.overdue,
        counted.not_yet_published,
        line.not_due,
        "" if line.median_days is None else str(line.median_days),
        "" if line.most_days is None else line.most_days,
        line.returned,
        *line.returns,
        line.reminders,
        line.revisions,
    ]
