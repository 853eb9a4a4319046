"""Every series: as a list, as a pivot, and as a file of exactly what is filtered."""

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from audit.services import ObjectRef
from dashboards.access import access_data
from dashboards.as_of import AsOf, dated
from dashboards.selectors.pivot import Dimension
from dashboards.selectors.series import SeriesFilter, SeriesPage, series_page
from dashboards.writers.series import series_csv, series_workbook, withheld_words
from dashboards.writers.workbook import XLSX
from indicators.models.choices import Quality, Release
from organizations.middleware import ViewerRequest
from organizations.models import Place
from organizations.services.exports import Taken, chosen_words
from plans.views.files import CSV, attachment


@require_safe
@dated
def data(request: ViewerRequest, when: AsOf) -> HttpResponse:
    """The values that the viewer may know of."""
    access_data(request.viewer)
    chosen = SeriesFilter.of(request.GET.dict())
    kind = request.GET.get("download", "")
    is_file = kind in ("csv", "xlsx")
    page = series_page(request.viewer, chosen, as_of=when.moment, whole_file=is_file)
    if is_file:
        return _file(request, page, kind, when)
    context = {
        "page": page,
        "frame": page,
        "qualities": Quality,
        "releases": Release,
        "dimensions": tuple(Dimension),
        "withheld": withheld_words(),
    }
    return render(request, "dashboards/data.html", context)


def _file(request: ViewerRequest, page: SeriesPage, kind: str, when: AsOf) -> HttpResponse:
    name, taken = f"data-{when.day:%Y%m%d}", _taken(request, page)
    if kind == "csv":
        return attachment(series_csv(page), f"{name}.csv", CSV, taken=taken)
    book = series_workbook(page, facts=_facts(page, when))
    return attachment(book, f"{name}.xlsx", XLSX, taken=taken)


def _taken(request: ViewerRequest, page: SeriesPage) -> Taken:
    """For the ledger of the viewer's own places; what is there of others is public."""
    tenants = {row.tenant_id for row in page.rows} & request.viewer.tenant_ids()
    return Taken(
        viewer=request.viewer,
        action="data.export",
        of=ObjectRef("indicators.observation", "*"),
        tenants=Place.objects.filter(pk__in=tenants),
        facts={"filter": chosen_words(request.GET), "rows": len(page.rows)},
    )


def _facts(page: SeriesPage, when: AsOf) -> list[tuple[str, str]]:
    """What the file is: its day, its filter, and whether it is a demonstration."""
    facts = [
        (_("生成时间"), f"{timezone.localtime():%Y-%m-%d %H:%M}"),
        (_("数值截至"), when.day.isoformat()),
        (_("数值个数"), str(page.found)),
        (_("筛选条件"), _filter_words(page)),
    ]
    if settings.DEMO:
        facts.insert(0, (_("演示数据,数值虚构"), ""))
    return facts


def _filter_words(page: SeriesPage) -> str:
    chosen = page.chosen
    given = (
        (_("指标"), chosen.indicator),
        (_("地方"), chosen.place),
        (_("填报单位"), _label(page)),
        (_("年份"), page.chosen_year),
        (_("数据质量"), str(Quality(chosen.quality).label) if chosen.quality else ""),
        (_("发布状态"), str(Release(chosen.release).label) if chosen.release else ""),
    )
    told = [f"{name}={value}" for name, value in given if value]
    return _(";").join(told) or _("全部")


def _label(page: SeriesPage) -> str:
    wanted = page.chosen_department
    return next((each.label for each in page.departments if each.value == wanted), wanted)
