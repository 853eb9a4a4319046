"""The register of a plan: the list, the same as CSV, and naming many responsible units at once."""

from collections.abc import Iterator

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from organizations.domain.whole_numbers import whole
from organizations.middleware import ViewerRequest
from organizations.services.exports import Taken
from plans.access import NOT_NAMING, access_tenant_plan, office_actor
from plans.domain.csv_files import csv_text
from plans.domain.quantities import short_text
from plans.forms.registers import BasisForm
from plans.selectors.registers import ItemRow, RegisterFilter, RegisterPage, register_page
from plans.services.registers import adopt_item_units
from plans.views.files import CSV, attachment


@require_safe
def register(request: ViewerRequest, slug: str) -> HttpResponse:
    """The items by filter: status, milestones and who answers for them."""
    plan = access_tenant_plan(request.viewer, slug)
    today = timezone.localdate()
    page = register_page(plan, request.viewer, _filter(request), today=today)
    if request.GET.get("download") == "csv":
        name = f"register-{page.slug}-{today:%Y%m%d}.csv"
        rows = {"rows": len(page.rows)}
        taken = Taken(request.viewer, "register.export", plan, (plan.tenant,), rows)
        return attachment(csv_text(_lines(page)), name, CSV, taken=taken)
    return render(request, "plans/register.html", {"page": page})


@require_http_methods(["GET", "HEAD", "POST"])
def register_units(request: ViewerRequest, slug: str) -> HttpResponseBase:
    """The office names the proposed units of many items on one document."""
    plan = access_tenant_plan(request.viewer, slug)
    office_actor(request.viewer, plan.tenant_id, NOT_NAMING)
    form = BasisForm(request.POST if request.method == "POST" else None)
    ticked = {pk for text in request.POST.getlist("item") if (pk := whole(text))}
    if request.method == "POST" and form.is_valid() and not ticked:
        form.add_error(None, _("请勾选要确定责任单位的条目。"))
    if form.is_bound and form.is_valid():
        basis = form.cleaned_data["basis_document"]
        try:
            count = adopt_item_units(request.viewer, plan, ticked, basis_document=basis)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("已确定%(count)s个条目的责任单位。") % {"count": count})
            return redirect("plans:register", slug)
    page = register_page(plan, request.viewer, RegisterFilter(), today=timezone.localdate())
    bare = [row for row in page.rows if row.unit is None or row.unit.presumed]
    context = {"page": page, "rows": bare, "form": form, "ticked": ticked}
    return render(request, "plans/register_units.html", context)


def _filter(request: ViewerRequest) -> RegisterFilter:
    return RegisterFilter(
        kind=request.GET.get("kind", ""),
        department=whole(request.GET.get("department", "")),
        status=request.GET.get("status", ""),
        overdue=request.GET.get("overdue") == "1",
    )


def _lines(page: RegisterPage) -> Iterator[list[str | int]]:
    yield [
        _("类别"),
        _("名称"),
        _("地点"),
        _("责任单位"),
        _("责任单位的依据"),
        _("状态"),
        _("情况截至"),
        _("计划总投资(万元)"),
        _("累计完成投资(万元)"),
        _("下一里程碑"),
        _("应完成月份"),
        _("逾期里程碑数"),
        _("方案原文"),
    ]
    for row in page.rows:
        yield _line(row)


def _line(row: ItemRow) -> list[str | int]:
    coming = row.next_milestone
    return [
        row.kind_name,
        row.name,
        row.place,
        row.unit.name if row.unit else "",
        _basis(row),
        row.status_name,
        row.as_of.isoformat() if row.as_of else "",
        short_text(row.planned_investment),
        short_text(row.invested),
        coming.what if coming else "",
        f"{coming.due:%Y-%m}" if coming else "",
        row.overdue,
        row.quote,
    ]


def _basis(row: ItemRow) -> str:
    if row.unit is None:
        return ""
    return _("首列单位(推定)") if row.unit.presumed and not row.unit.basis else row.unit.basis
