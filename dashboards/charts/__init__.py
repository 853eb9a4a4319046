"""Charts as Plotly figures in plain JSON, each with a sentence and a table that say the same.

Colours are names of `tokens.css`, the same for the same meaning in every chart.
"""

from dashboards.charts.bullets import bullet_chart
from dashboards.charts.comparison import pledge_chart, released_chart
from dashboards.charts.course import course_chart
from dashboards.charts.figures import Chart, Column, Figure, Table
from dashboards.charts.heat import HeatCell, heat_chart
from dashboards.charts.inventory import change_chart, flow_chart
from dashboards.charts.multiples import Panel, multiples_chart
from dashboards.charts.slope import SlopeLine, slope_chart

__all__ = [
    "Chart",
    "Column",
    "Figure",
    "HeatCell",
    "Panel",
    "SlopeLine",
    "Table",
    "bullet_chart",
    "change_chart",
    "course_chart",
    "flow_chart",
    "heat_chart",
    "multiples_chart",
    "pledge_chart",
    "released_chart",
    "slope_chart",
]
