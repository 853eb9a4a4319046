"""The place where a chart is drawn, as high as the chart will be."""

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from dashboards.charts import Chart

register = template.Library()


@register.simple_tag
def chart_place(chart: Chart) -> SafeString:
    """An empty element that keeps the height of the chart, so that nothing jumps."""
    return format_html(
        '<div class="chart{}" style="{}" data-figure="{}" data-table="{}" data-name="{}"'
        ' role="group" aria-describedby="{}-summary"></div>',
        " chart-panels" if chart.panels else "",
        _height(chart),
        chart.figure_id,
        chart.table_id,
        chart.title,
        chart.key,
    )


def _height(chart: Chart) -> str:
    """Of small multiples one height for each number of columns; the style sheet chooses."""
    if not chart.panels:
        return f"min-height:{chart.height}px"
    heights = ((columns, rows * chart.height) for columns, rows in chart.rows_of_panels)
    return format_html_join(";", "--height-{}:{}px", heights)
