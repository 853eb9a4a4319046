"""Completeness and timeliness of a round: a page, and the same as CSV."""

from collections.abc import Iterator
from decimal import Decimal

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from indicators.access import access_round, require_rounds
from indicators.domain.timeliness import Tally
from indicators.selectors.timeliness import TimelinessPage, timeliness_page
from organizations.middleware import ViewerRequest
from organizations.services.exports import Taken
from plans.domain.csv_files import csv_text
from plans.domain.quantities import round_half_up
from plans.views.files import CSV, attachment


@require_safe
def timeliness(request: ViewerRequest, pk: int) -> HttpResponse:
    """完整及时情况, for the office and the auditor."""
    found = access_round(request.viewer, pk)
    require_rounds(request.viewer, found.tenant_id)
    page = timeliness_page(found, today=timezone.localdate())
    if request.GET.get("download") == "csv":
        taken = Taken(request.viewer, "timeliness.export", found, (found.tenant,))
        return _download(page, taken)
    return render(request, "indicators/timeliness.html", {"page": page})


def _download(page: TimelinessPage, taken: Taken) -> HttpResponse:
    name = f"timeliness-{page.pk}-{timezone.localdate():%Y%m%d}.csv"
    return attachment(csv_text(_lines(page)), name, CSV, taken=taken)


def _lines(page: TimelinessPage) -> Iterator[list[str | int]]:
    yield [
        _("维度"),
        _("名称"),
        _("应报"),
        _("已通过"),
        _("审核中"),
        _("尚未公布"),
        _("已延期"),
        _("未到期"),
        _("逾期未报"),
        _("按时报送"),
        _("逾期报送"),
        _("完整率(%)"),
        _("及时率(%)"),
    ]
    for row in page.departments:
        yield _line(_("部门"), row.name, row.tally)
    for row in page.places:
        yield _line(_("地区"), row.name, row.tally)
    yield _line(_("合计"), page.title, page.total)


def _line(dimension: str, name: str, tally: Tally) -> list[str | int]:
    return [
        dimension,
        name,
        tally.owed,
        tally.accepted,
        tally.under_review,
        tally.not_yet_published,
        tally.extended,
        tally.not_due,
        tally.overdue,
        tally.on_time,
        tally.late,
        _percent(tally.completeness),
        _percent(tally.timeliness),
    ]


def _percent(ratio: Decimal | None) -> str:
    """Per cent with one decimal; empty where there is nothing to divide by."""
    return "" if ratio is None else str(round_half_up(ratio * 100, 1))
