"""The charts of an inventory: energy to emissions, and what changed them."""

from decimal import Decimal

from django.utils.translation import gettext as _

from dashboards.charts.figures import ACTUAL, Chart, Figure
from dashboards.inventory_terms import EFFECT_NAMES, FAMILY_NAMES
from dashboards.inventory_wording import change_words, flow_words, signed_amount
from dashboards.selectors.inventory_shapes import Change, LineRow, YearView
from indicators.domain.inventory.items import Family

COLOURS = {
    Family.COAL: "var(--chart-8)",
    Family.OIL: "var(--chart-2)",
    Family.GAS: "var(--chart-3)",
    Family.POWER: "var(--chart-1)",
    Family.HEAT: "var(--chart-4)",
}


FLOW_HEIGHT, CHANGE_HEIGHT = 380, 320


def flow_chart(view: YearView) -> Chart | None:
    """A Sankey of what emits: kinds of energy, their families, the total; None with nothing.

    The page's own table of every kind of energy stands below.
    """
    if view.is_withheld or not view.sources:
        return None
    return Chart("flow", _("从能源到排放"), flow_words(view), _flows(view.sources), FLOW_HEIGHT)


def change_chart(change: Change, year: int) -> Chart:
    """A waterfall from the year before to the year, above the page's own table of its steps."""
    summary = change_words(change, year)
    return Chart("change", _("比上年变化的原因"), summary, _steps(change, year), CHANGE_HEIGHT)


def _flows(rows: tuple[LineRow, ...]) -> Figure:
    """Bought power and heat are families of one and drawn once; what is sold cannot be drawn."""
    families = list(dict.fromkeys(row.family for row in rows))
    shown = [row for row in rows if row.family not in (Family.POWER, Family.HEAT)]
    labels = [*(row.name for row in shown), *(str(FAMILY_NAMES[each]) for each in families)]
    labels.append(_("能源活动二氧化碳"))
    first, total = len(shown), len(labels) - 1
    links = [(at, first + families.index(row.family), row) for at, row in enumerate(shown)]
    values = [_pixels(row.co2) for row in shown]
    values += [_pixels(_of_family(rows, each)) for each in families]
    colours = [COLOURS[row.family] for row in shown] + [COLOURS[each] for each in families]
    return {
        "data": [
            {
                "type": "sankey",
                "arrangement": "snap",
                "valueformat": ".2f",
                "valuesuffix": f" {_('万吨二氧化碳')}",
                "node": {
                    "label": labels,
                    "color": [*colours, "var(--ink-soft)"],
                    "pad": 14,
                    "thickness": 16,
                    "line": {"width": 0},
                },
                "link": {
                    "source": [at for at, _to, _row in links] + list(range(first, total)),
                    "target": [to for _at, to, _row in links] + [total] * len(families),
                    "value": values,
                    "color": ["var(--line)"] * len(values),
                },
            }
        ],
        "layout": {"height": FLOW_HEIGHT, "margin": {"l": 12, "r": 12, "t": 34, "b": 12}},
    }


def _steps(change: Change, year: int) -> Figure:
    names = [_("%(year)s年") % {"year": each} for each in (change.earlier_year, year)]
    effects = [str(EFFECT_NAMES[step.key]).split("(")[0].strip() for step in change.steps]
    values = [change.earlier, *(step.value for step in change.steps), change.later]
    lowest = min(_running(change))
    return {
        "data": [
            {
                "type": "waterfall",
                "x": [names[0], *effects, names[1]],
                "y": [float(each) for each in values],
                "measure": ["absolute", *["relative"] * len(effects), "total"],
                "text": ["", *(signed_amount(step.value) for step in change.steps), ""],
                "increasing": {"marker": {"color": "var(--fill-red)"}},
                "decreasing": {"marker": {"color": "var(--fill-green)"}},
                "totals": {"marker": {"color": ACTUAL}},
                "connector": {"line": {"color": "var(--line-strong)", "width": 1}},
                "hovertemplate": f"%{{x}}:%{{y:.2f}} {_('万吨二氧化碳')}<extra></extra>",
            }
        ],
        "layout": {
            "height": CHANGE_HEIGHT,
            "showlegend": False,
            "margin": {"l": 64, "r": 16, "t": 34, "b": 36},
            "yaxis": {
                "title": {"text": _("万吨二氧化碳")},
                "range": _window(lowest, max(_running(change))),
            },
        },
    }


def _running(change: Change) -> list[Decimal]:
    level, levels = change.earlier, [change.earlier]
    for step in change.steps:
        level += step.value
        levels.append(level)
    return [*levels, change.later]


def _window(lowest: Decimal, highest: Decimal) -> list[float]:
    """Small changes of a large total can be seen; the axis says where it begins."""
    room = max((highest - lowest) / 2, highest / 200)
    return [float(lowest - room) if lowest > 0 else float(lowest * 2), float(highest + room)]


def _of_family(rows: tuple[LineRow, ...], family: Family) -> Decimal:
    return sum((row.co2 for row in rows if row.family is family and row.co2), Decimal(0))


def _pixels(value: Decimal | None) -> float:
    return float(value or 0)
