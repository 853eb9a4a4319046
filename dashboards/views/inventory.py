"""A place's inventory of a year: the page, and its table as CSV."""

from collections.abc import Iterator

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from dashboards.as_of import keep_day, takes_day
from dashboards.charts import change_chart, flow_chart
from dashboards.inventory_form import InventoryForm
from dashboards.inventory_terms import FAMILY_NAMES, FAULT_NAMES, KNOWN_NAMES
from dashboards.inventory_wording import InventoryWords, factor_words, withheld_words
from dashboards.selectors.inventory import inventory_page
from dashboards.selectors.inventory_shapes import Change, LineRow, YearView
from organizations.middleware import ViewerRequest
from organizations.services.exports import Taken
from plans.access import access_tenant_plan
from plans.domain.csv_files import csv_text
from plans.domain.quantities import short_text
from plans.views.files import CSV, attachment


@require_safe
@takes_day
def inventory(request: ViewerRequest, slug: str) -> HttpResponse:
    """Energy, emissions, what changed them, and what is missing."""
    plan = access_tenant_plan(request.viewer, slug)
    form = InventoryForm(request.GET)
    page = inventory_page(plan, request.viewer, form.asked(), today=timezone.localdate())
    view = page.view
    if view and request.GET.get("download") == "csv":
        name = f"inventory-{page.place.key}-{view.year}.csv"
        chosen = {"place": page.place.key, "year": view.year}
        facts = {"filter": chosen, "rows": len(view.lines)}
        taken = Taken(request.viewer, "inventory.export", plan, (plan.tenant,), facts)
        return attachment(csv_text(_lines(view)), name, CSV, taken=taken)
    change = view.change if view and isinstance(view.change, Change) else None
    context = {
        "page": page,
        "frame": page.frame,
        "form": form,
        "view": view,
        "flow": flow_chart(view) if view else None,
        "change": change,
        "change_chart": change_chart(change, view.year) if view and change else None,
        "words": InventoryWords.of(page),
    }
    response = render(request, "dashboards/inventory.html", context)
    if page.as_of is not None:
        keep_day(response, timezone.localdate(page.as_of))
    return response


def _lines(view: YearView) -> Iterator[list[str | int]]:
    yield [
        _("年份"),
        _("类别"),
        _("品种"),
        _("填报情况"),
        _("实物量"),
        _("计量单位"),
        _("当量值(万吨标准煤)"),
        _("等价值(万吨标准煤)"),
        _("二氧化碳(万吨)"),
        _("因子"),
        _("说明"),
    ]
    for row in view.lines:
        yield [view.year, *_line(row)]


def _line(row: LineRow) -> list[str | int]:
    known = withheld_words() if row.is_hidden else str(KNOWN_NAMES[row.known])
    return [
        str(FAMILY_NAMES[row.family]),
        row.name,
        known,
        short_text(row.amount),
        row.unit,
        short_text(row.calorific),
        short_text(row.equivalent),
        short_text(row.co2),
        factor_words(row),
        str(FAULT_NAMES[row.fault]) if row.fault else "",
    ]
