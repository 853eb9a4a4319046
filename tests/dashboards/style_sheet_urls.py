"""The product's addresses and, for the tests alone, a page with every part of the shell."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.template import engines
from django.urls import include, path

from audit.domain.errors import TransitionError
from carbon_peak import urls as product
from dashboards.charts import Chart, Figure
from dashboards.urls import urlpatterns as dashboards
from indicators.domain.progress.enums import Lamp
from indicators.models.submissions import SubmissionState
from organizations.middleware import ViewerRequest

handler400 = product.handler400
handler403 = product.handler403
handler404 = product.handler404
handler500 = product.handler500

REFUSAL = "该事项已审核通过并锁定;如需更正,请提出数据修订申请。"

PAGE = """{% extends "base.html" %}{% load i18n figures %}
{% block title %}样式页{% endblock %}
{% block breadcrumb %}
  <li class="breadcrumb-item"><a href="/">首页</a></li>
  <li class="breadcrumb-item"><a href="/sample/">示例市</a></li>
  <li class="breadcrumb-item active" aria-current="page">目标清单</li>
{% endblock %}
{% block actions %}
  <a class="btn btn-sm btn-outline-primary" href="/sample/">导出表格</a>
  <a class="btn btn-sm btn-primary" href="/sample/">生成报告</a>
{% endblock %}
{% block content %}
  <h1>目标清单</h1>
  <section class="panel">
    <h2>评价结论</h2>
    <div class="chip-list">{% chip_legend %}</div>
    <h2>预警和填报状态</h2>
    <div class="chip-list">
      {% for lamp in lamps %}{% lamp_chip lamp %}{% endfor %}
      {% for state in states %}{{ state|state_chip }}{% endfor %}
      {{ None|state_chip }}
    </div>
  </section>
  <div class="table-responsive">
  <table class="table table-sm table-hover" id="sample-table">
    <caption>2025 年度目标进展,数据截至 2026-11-20</caption>
    <thead>
      <tr><th scope="col">目标</th><th scope="col">牵头单位</th>
      <th scope="col" class="num">目标值</th><th scope="col" class="num">最新值</th>
      <th scope="col" class="num">完成进度</th><th scope="col" class="num">比上年</th>
      <th scope="col">结论</th></tr>
    </thead>
    <tbody>
      {% for row in rows %}
        <tr><th scope="row"><a href="/sample/">{{ row.0 }}</a></th><td>{{ row.1 }}</td>
        <td class="num">{{ row.2|quantity:row.3 }}</td><td class="num">{{ row.4|quantity:row.3 }}</td>
        <td class="num">{{ row.5|percent }}</td><td class="num">{{ row.6|signed:"%" }}</td>
        <td>{% status_chip row.7 %}</td></tr>
      {% endfor %}
    </tbody>
  </table>
  </div>
  <section class="panel">
    <h2>单位地区生产总值二氧化碳排放</h2>
    {% include "dashboards/_chart.html" %}
  </section>
  <form class="panel narrow" method="post" action="/wrong-state/" data-unsaved>
    {% csrf_token %}
    <h2>填报</h2>
    <div class="field"><label class="form-label" for="value">数值(万千瓦)</label>
    <input class="form-control" id="value" name="value" value="184.5"></div>
    <div class="field"><label class="form-label" for="note">说明</label>
    <textarea class="form-control" id="note" name="note" rows="2"></textarea></div>
    <button type="submit" class="btn btn-primary" name="action" value="submit">提交审核</button>
    <button type="submit" class="btn btn-outline-primary" name="action" value="save">保存草稿</button>
    <button type="button" class="btn btn-outline-danger"
            hx-post="/wrong-state/" hx-params="note" hx-target="#sample-table">退回</button>
  </form>
{% endblock %}"""

ROWS = (
    ("风电装机规模", "市发改委", "184", "万千瓦", "96.4000", 0.524, "12.3", "behind"),
    ("光伏发电装机", "市发改委", "1280", "万千瓦", "1312.5", 1.0254, "8.1", "met_early"),
    ("单位地区生产总值二氧化碳排放下降", "市生态环境局", "18", "%", None, None, None, "pending"),
    ("煤炭消费总量", "市发改委", "620", "万吨标准煤", "655.2", -0.31, "-3.1", "reversing"),
    ("城镇新建绿色建筑占比", "市住建局", "100", "%", "97.6", 0.976, "0", "slightly_behind"),
    ("公共领域新能源汽车占比", "市交通运输局", "40", "%", "41.2", 1.03, "4.4", "on_track"),
    ("森林覆盖率", "市林业局", "12.5", "%", "12.5", None, "0.2", "met_preliminary"),
)
YEARS = (2020, 2021, 2022, 2023, 2024, 2025)
FIGURE: Figure = {
    "data": [
        {
            "type": "scatter",
            "name": "实际",
            "x": YEARS,
            "y": [1, 0.981, 0.962, 0.941, 0.932, 0.919],
            "line": {"color": "var(--chart-1)"},
        },
        {
            "type": "scatter",
            "name": "序时",
            "x": YEARS,
            "y": [1, 0.969, 0.939, 0.910, 0.882, 0.855],
            "line": {"color": "var(--chart-2)", "dash": "dash"},
        },
    ],
    "layout": {"height": 260, "yaxis": {"title": {"text": "2020 年 = 1"}}},
}

CHART = Chart("sample", "示例指标", "2020 年以来累计下降 8.1%,慢于序时进度。", FIGURE, 260)


def sample(request: ViewerRequest) -> HttpResponse:
    """Every part of the shell."""
    messages.success(request, "已保存草稿。")
    messages.warning(request, "距截止日期还有 3 天。")
    context = {"lamps": tuple(Lamp), "states": SubmissionState, "rows": ROWS, "chart": CHART}
    return HttpResponse(engines["django"].from_string(PAGE).render(context, request))


def refused_by_state(request: ViewerRequest) -> HttpResponse:
    raise TransitionError(REFUSAL)


def refused_by_role(request: ViewerRequest) -> HttpResponse:
    raise PermissionDenied("只有领导小组办公室可以开设报送期。")


@login_not_required
def broken(request: ViewerRequest) -> HttpResponse:
    raise RuntimeError("broken on purpose")


def sample_below(request: ViewerRequest, **_parts: str | int) -> HttpResponse:
    """The same page at an address of the product."""
    return sample(request)


_places = (
    [
        path("plans/<slug:slug>/", sample_below, name="overview"),
        path("plans/<slug:slug>/targets/", sample_below, name="targets"),
        path("plans/<slug:slug>/targets/<int:measure_id>/", sample_below, name="target"),
        *dashboards,
    ],
    "dashboards",
)

urlpatterns = [
    path("", include(_places)),
    path("sample/", sample, name="sample"),
    path("wrong-state/", refused_by_state),
    path("wrong-person/", refused_by_role),
    path("broken/", broken),
    *product.urlpatterns,
]
