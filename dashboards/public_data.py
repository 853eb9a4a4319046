"""Open data: a plan's targets and released values as rows, with the dictionary of their columns."""

from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dashboards.selectors.public import PublicPlan, PublicTarget
from indicators.models import Observation
from plans.domain.quantities import round_half_up
from plans.domain.units import get_unit

Columns = Mapping[str, str | Promise]
Row = dict[str, str | int | None]

VALUE_COLUMNS: Columns = MappingProxyType(
    {
        "place": gettext_lazy("行政区划名称"),
        "place_code": gettext_lazy("行政区划代码或方案内的键"),
        "indicator": gettext_lazy("指标代码"),
        "indicator_name": gettext_lazy("指标名称"),
        "definition": gettext_lazy("口径代码;不同口径的数值不可比"),
        "definition_text": gettext_lazy("口径说明"),
        "period": gettext_lazy("期别:year 年度,point 时点,month 当月,year_to_date 1—N月累计"),
        "year": gettext_lazy("年份"),
        "month": gettext_lazy("月份;年度和时点数为空"),
        "value": gettext_lazy("数值,按报送的小数位数"),
        "unit": gettext_lazy("计量单位"),
        "quality": gettext_lazy("数据质量:final 最终,restated 核定修订"),
        "version": gettext_lazy("该数值的版本号;修订后加一"),
        "released_on": gettext_lazy("发布日期"),
        "source": gettext_lazy("来源文件"),
    }
)
TARGET_COLUMNS: Columns = MappingProxyType(
    {
        "target": gettext_lazy("目标在方案中的键"),
        "action": gettext_lazy("所属行动或章节"),
        "sentence": gettext_lazy("方案原文"),
        "name": gettext_lazy("目标名称"),
        "indicator": gettext_lazy("指标代码;未对应指标的为空"),
        "comparator": gettext_lazy("比较符号;~ 为左右"),
        "target_value": gettext_lazy("目标值;上级下达而未写入方案的为空"),
        "target_unit": gettext_lazy("目标值的单位"),
        "target_year": gettext_lazy("期限"),
        "base_year": gettext_lazy("基期年"),
        "status": gettext_lazy("评价代码;依据未公开数值的为空"),
        "value_year": gettext_lazy("评价所依据数值的年份"),
        "progress": gettext_lazy("完成进度,比例(1 为 100%)"),
        "expected": gettext_lazy("序时进度,比例"),
    }
)


def value_rows(values: Iterable[Observation]) -> Iterator[Row]:
    """Released values, one row each."""
    for each in values:
        yield {
            "place": each.place.name,
            "place_code": each.place.key,
            "indicator": each.indicator.code,
            "indicator_name": each.indicator.name_zh,
            "definition": each.definition.code,
            "definition_text": each.definition.text,
            "period": each.period_kind,
            "year": each.year,
            "month": each.month or None,
            "value": str(round_half_up(each.value, each.decimals)),
            "unit": get_unit(each.indicator.unit).name,
            "quality": each.quality,
            "version": each.version,
            "released_on": each.released_on.isoformat() if each.released_on else None,
            "source": each.document or None,
        }


def target_rows(targets: Iterable[PublicTarget]) -> Iterator[Row]:
    """Targets, one row each; verdicts only where all they rest on is released."""
    for each in targets:
        judged, terms, figures = each.judged, each.judged.terms, each.judged.figures
        yield {
            "target": judged.commitment.key,
            "action": judged.commitment.section_title,
            "sentence": judged.commitment.quote,
            "name": judged.indicator,
            "indicator": judged.indicator_code or None,
            "comparator": terms.comparator or None,
            "target_value": None if terms.value is None else f"{terms.value.normalize():f}",
            "target_unit": terms.unit or None,
            "target_year": terms.year,
            "base_year": terms.base_year,
            "status": judged.status.value if each.told else None,
            "value_year": figures.value_year,
            "progress": _ratio(figures.progress),
            "expected": _ratio(figures.expected),
        }


def dictionary_rows() -> Iterator[Row]:
    """What every column of the files means."""
    for file, columns in (("values", VALUE_COLUMNS), ("targets", TARGET_COLUMNS)):
        for name, meaning in columns.items():
            yield {"file": file, "column": name, "meaning": str(meaning)}


def lines_of(columns: Iterable[str], rows: Iterable[Row]) -> Iterator[list[str | int]]:
    """Rows as lines of CSV under their heading; nothing where a value is absent."""
    yield [*columns]
    for row in rows:
        yield ["" if cell is None else cell for cell in row.values()]


def document_of(page: PublicPlan) -> dict[str, object]:
    """Everything in one document, with its dictionary."""
    at = page.figures_at
    return {
        "plan": page.head.title,
        "place": page.place,
        "figures_at": at.isoformat() if at else None,
        "judged_year": page.year,
        "note": _("只含已公开的最终数值;评价以此为据,其余为空。"),
        "dictionary": [*dictionary_rows()],
        "targets": [*target_rows(page.targets)],
        "values": [*value_rows(page.values)],
    }


def _ratio(value: float | None) -> str | None:
    return None if value is None else f"{value:.6f}"
