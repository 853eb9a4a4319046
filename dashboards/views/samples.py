"""抽样核查: a random sample of accepted values that anybody can draw again."""

from collections.abc import Iterator

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from dashboards.access import access_audited_plan
from dashboards.sample_form import SampleForm
from dashboards.selectors.samples import Sample, sample
from organizations.middleware import ViewerRequest
from organizations.services.exports import Taken
from plans.domain.csv_files import csv_text
from plans.domain.quantities import short_text
from plans.views.files import CSV, attachment

UNPROCESSABLE = 422


@require_safe
def samples(request: ViewerRequest, slug: str) -> HttpResponse:
    """The form, and the sample once it is asked for; as CSV with `download=csv`."""
    plan = access_audited_plan(request.viewer, slug)
    form = SampleForm(request.GET, now=timezone.now())
    valid = form.is_bound and form.is_valid()
    found = sample(plan, form.drawing) if valid else None
    if found is not None and request.GET.get("download") == "csv":
        name = f"sample-{slug}-{found.drawing.year}.csv"
        # Without the seed: who reads the ledger must not know the sample before the visit.
        facts = {"rows": len(found.lines)}
        taken = Taken(request.viewer, "sample.export", plan, (plan.tenant,), facts)
        return attachment(csv_text(_rows(found)), name, CSV, taken=taken)
    status = UNPROCESSABLE if form.is_bound and not valid else 200
    context = {"plan": plan, "form": form, "sample": found, "query": request.GET.urlencode()}
    return render(request, "dashboards/samples.html", context, status=status)


def _rows(found: Sample) -> Iterator[list[str | int]]:
    """The sample with what it was drawn by in every row, so that a row stands for itself."""
    yield [
        _("序号"),
        _("指标代码"),
        _("指标"),
        _("地区"),
        _("数据期"),
        _("数值"),
        _("计量单位"),
        _("数据质量"),
        _("部门"),
        _("版本"),
        _("入库时间"),
        _("佐证份数"),
        _("台账对象"),
        _("随机种子"),
        _("数值入库截止时间"),
        _("总体个数"),
        _("总体哈希"),
        _("排序哈希"),
        _("报送事项网址"),
    ]
    for line in found.lines:
        yield [
            line.place_in_order,
            line.code,
            line.indicator,
            line.place,
            line.period,
            short_text(line.value),
            line.unit,
            line.quality,
            line.department,
            line.version,
            timezone.localtime(line.recorded_at).strftime("%Y-%m-%d %H:%M:%S"),
            len(line.evidence),
            f"indicators.observation {line.pk}",
            found.drawing.seed,
            timezone.localtime(found.drawing.moment).strftime("%Y-%m-%d %H:%M:%S"),
            found.population,
            found.population_sha256,
            line.rank,
            reverse("indicators:duty", args=(line.duty_pk,)) if line.duty_pk else "",
        ]
