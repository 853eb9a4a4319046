"""Sentences of an inventory's page."""

from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from dashboards.inventory_terms import EFFECT_NAMES, FAMILY_NAMES
from dashboards.selectors.inventory_shapes import Change, InventoryPage, LineRow, YearView
from indicators.domain.inventory.factors import GridFactor
from indicators.templatetags.figures import MINUS
from indicators.terms import STATUS_NAMES
from plans.domain.quantities import short_text
from plans.domain.units import get_unit


@dataclass(frozen=True)
class InventoryWords:
    """The sentences of one page; empty where there is nothing to say."""

    withheld: str
    peak: str
    grid: str

    @classmethod
    def of(cls, page: InventoryPage) -> "InventoryWords":
        """The sentences of a page."""
        view = page.view
        return cls(
            withheld=withheld_words(),
            peak=peak_words(page),
            grid=grid_words(view.grid) if view and view.grid else "",
        )


def signed_amount(value: Decimal) -> str:
    """A change at the decimals that it was rounded to, with its sign."""
    shown = f"{abs(value):,f}"
    return f"{MINUS}{shown}" if value < 0 else f"+{shown}" if value > 0 else shown


def withheld_words() -> str:
    """Why a number is not shown."""
    return _("初步数或未发布数据,仅填报单位、办公室和审计可见")


def factor_words(row: LineRow) -> str:
    """The factor by which a line was computed, with where it stands."""
    if row.grid is not None:
        return grid_words(row.grid)
    if row.fuel is None or row.factor is None:
        return ""
    unit = get_unit(row.fuel.unit).name
    words = _("%(factor)s吨二氧化碳/%(unit)s(来源%(source)s)") % {
        "factor": row.factor,
        "unit": unit,
        "source": row.fuel.source,
    }
    return words + _(",待核对") if row.fuel.unconfirmed else words


def grid_words(grid: GridFactor) -> str:
    """The grid's factor with its notice and both years."""
    return _(
        "%(factor)s千克二氧化碳/千瓦时(%(document)s,%(region)s%(data)s年数据,%(used)s年使用)"
    ) % {
        "factor": f"{float(grid.value):.4f}",
        "document": grid.document,
        "region": grid.region,
        "data": grid.data_year,
        "used": grid.used_for_year,
    }


def parts_words(row: LineRow) -> str:
    """How a fuel's factors come about, to be redone by hand."""
    if row.fuel is None:
        return ""
    words = []
    if row.fuel.parts is not None:
        heat, content, oxidised = row.fuel.parts
        words.append(
            _("低位热值%(heat)s吉焦 × 含碳量%(content)s吨碳/太焦 × 氧化率%(oxidised)s × 44/12")
            % {"heat": heat, "content": content, "oxidised": oxidised}
        )
    if row.coefficient is not None:
        unit = get_unit(row.fuel.unit).name
        words.append(
            _("折标准煤%(tce)s吨/%(unit)s") % {"tce": short_text(row.coefficient), "unit": unit}
        )
    return _(";").join(words)


def flow_words(view: YearView) -> str:
    """The chart of energy and emissions in one sentence."""
    rows = sorted(view.sources, key=lambda row: row.co2 or 0, reverse=True)
    if not rows:
        return _("没有可显示的排放。")
    listed = _("、").join(
        _("%(name)s%(co2)s万吨") % {"name": row.name, "co2": short_text(row.co2)}
        for row in rows[:3]
    )
    words = _("%(year)s年排放最多的是%(listed)s。") % {"year": view.year, "listed": listed}
    sold = [str(FAMILY_NAMES[row.family]) for row in view.lines if row.co2 and row.co2 < 0]
    if sold:
        words += _("%(names)s为净调出,计为负,图中不画。") % {"names": _("、").join(sold)}
    return words


def change_words(change: Change, year: int) -> str:
    """The change and its largest cause in one sentence."""
    largest = max(change.steps, key=lambda step: abs(step.value))
    return _(
        "%(year)s年比%(before)s年变化%(change)s万吨,其中%(cause)s的影响最大:%(effect)s万吨。"
    ) % {
        "year": year,
        "before": change.earlier_year,
        "change": signed_amount(change.total),
        "cause": str(EFFECT_NAMES[largest.key]).split("(")[0].strip(),
        "effect": signed_amount(largest.value),
    }


def peak_words(page: InventoryPage) -> str:
    """What the peak test says, and on which years it rests."""
    years = [each.year for each in page.comparable]
    if page.peak is None:
        return _("覆盖范围相同的年份不足两年,不能做达峰检验(现有%(number)s个)。") % {
            "number": len(years)
        }
    return _(
        "按%(first)s—%(last)s年覆盖范围相同的清单,最高值在%(year)s年:%(status)s。清单为测算,不代替正式评价。"
    ) % {
        "first": years[0],
        "last": years[-1],
        "year": page.peak.year,
        "status": STATUS_NAMES[page.peak.status],
    }
