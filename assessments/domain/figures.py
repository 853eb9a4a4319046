"""Numbers as reports print them: rounded once, half up; a missing one is a dash, never a zero."""

from decimal import Decimal

from assessments.domain.facts import TargetFacts, ValueFacts
from indicators.domain.progress.enums import Rule
from plans.domain.quantities import round_half_up

MISSING = "—"
_COMPARATORS = {
    ">=": "不低于",
    "<=": "不超过",
    "=": "",
    ">": "超过",
    "<": "低于",
}
_CHANGES = {"down": "下降", "up": "提高"}


def plain(value: Decimal | None) -> str:
    """A number as it was given, without the zeros of its storage."""
    if value is None:
        return MISSING
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def rounded(value: Decimal | None, decimals: int) -> str:
    """A derived number at fixed decimals."""
    return MISSING if value is None else format(round_half_up(value, decimals), "f")


def percent(ratio: Decimal | None) -> str:
    """A ratio as per cent with one decimal: 0.8252 is 82.5%."""
    return MISSING if ratio is None else f"{rounded(ratio * 100, 1)}%"


def points(ratio: Decimal | None) -> str:
    """A difference of two ratios in percentage points, without its sign."""
    return MISSING if ratio is None else f"{rounded(abs(ratio) * 100, 1)}个百分点"


def with_unit(value: Decimal | None, unit: str) -> str:
    """A value with its unit."""
    return MISSING if value is None else f"{plain(value)}{unit}"


def value_words(value: ValueFacts | None, unit: str) -> str:
    """A value with unit and what its quality limits."""
    if value is None:
        return MISSING
    marks = []
    if value.quality == "preliminary":
        marks.append("初步数")
    if value.is_estimate:
        marks.append("测算数,不作考核依据")
    limits = f"({'、'.join(marks)})" if marks else ""
    return f"{with_unit(value.value, unit)}{limits}"


def target_words(target: TargetFacts) -> str:
    """The target in a few words, with the hedge of the plan: 较2020年下降14.5%(力争)."""
    text = _target_core(target)
    return f"{text}({target.hedge})" if target.hedge and target.hedge not in text else text


def _target_core(target: TargetFacts) -> str:
    if target.target_text is None:
        return _words_without_number(target)
    about = "左右" if target.comparator == "~" else ""
    printed = f"{target.target_text}{target.target_unit or ''}{about}"
    if target.kind == "change":
        base = f"较{target.base_year}年" if target.base_year else ""
        return f"{base}{_CHANGES.get(target.direction, '变化')}{printed}"
    if target.kind == "increment":
        return f"新增{printed}"
    return f"{_COMPARATORS.get(target.comparator or '', '')}{printed}"


def _words_without_number(target: TargetFacts) -> str:
    if target.rule == Rule.COVERAGE:
        return "全覆盖"
    if target.rule == Rule.PEAK:
        return "达峰"
    if target.rule == Rule.ASSIGNED:
        known = target.assigned_value
        return f"上级下达{plain(known)}{target.unit}" if known is not None else "完成上级下达任务"
    return "定性目标"


def change_words(target: TargetFacts) -> str:
    """The cumulative change since the base in words: 累计下降8.1%; empty where unknown."""
    change = target.result.cumulative_change_pct
    if change is None:
        return ""
    verb = "下降" if change < 0 else "上升"
    return f"累计{verb}{rounded(abs(change), 2)}%"
