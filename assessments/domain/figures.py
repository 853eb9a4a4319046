"""Numbers as reports print them: rounded once, half up; a missing one is a dash, never a zero."""

from decimal import Decimal

from assessments.domain.facts import TargetFacts, ValueFacts
from indicators.domain.progress.enums import Rule
from plans.domain.quantities import printed_decimals, round_half_up

MISSING = "—"
# Stands for a promise without a number, whose sentence says all.
IN_WORDS = "定性目标"
_COMPARATORS = {
    ">=": "不低于",
    "<=": "不超过",
    "=": "",
    ">": "超过",
    "<": "低于",
}
# Softening words that stand behind a number; the comparator says them already.
_ABOUT = ("左右", "约", "余")
_CHANGES = {"down": "下降", "up": "提高"}


def plain(value: Decimal | None) -> str:
    """A number as it was given, without the zeros of its storage."""
    if value is None:
        return MISSING
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def printed(value: ValueFacts | None) -> str:
    """A reported value at the precision it was reported with."""
    return MISSING if value is None else format(value.value, "f")


def rounded(value: Decimal | None, decimals: int) -> str:
    """A derived number at fixed decimals."""
    return MISSING if value is None else format(round_half_up(value, decimals), "f")


def percent(ratio: Decimal | None) -> str:
    """A ratio as per cent with one decimal: 0.8252 is 82.5%."""
    return MISSING if ratio is None else f"{rounded(ratio * 100, 1)}%"


def points(ratio: Decimal | None) -> str:
    """A difference of two ratios in percentage points, without its sign."""
    return MISSING if ratio is None else f"{rounded(abs(ratio) * 100, 1)}个百分点"


def is_addition(target: TargetFacts) -> bool:
    """Whether the values say what was added in a year, and not what stands there."""
    return target.case is not None and "additions" in target.case


def is_yearly_change(target: TargetFacts) -> bool:
    """Whether the values are yearly changes, which a cumulative change chains, and no levels."""
    if target.unit != "%":
        return False
    rules = (target.rule, (target.case or {}).get("numeric_rule"))
    return target.result.cumulative_change_pct is not None or Rule.LOG_DECLINE in rules


def value_words(target: TargetFacts) -> str:
    """The value in use with its year, unit and what its quality limits; empty where there is none.

    A yearly change says so, for the number alone does not: 2025年较上年下降2.79%(初步数).
    """
    latest = target.latest
    if latest is None:
        return ""
    limits = ["初步数"] if latest.quality == "preliminary" else []
    limits += ["测算数,不作考核依据"] if latest.is_estimate else []
    marks = f"({'、'.join(limits)})" if limits else ""
    if is_addition(target):
        verb = "新增" if target.kind == "increment" else _CHANGES.get(target.direction, "变化")
        return f"{latest.year}年{verb}{printed(latest)}{target.unit}{marks}"
    if is_yearly_change(target):
        if not latest.value:
            return f"{latest.year}年与上年持平{marks}"
        verb = "下降" if latest.value < 0 else "上升"
        return f"{latest.year}年较上年{verb}{printed(latest).lstrip('-')}{target.unit}{marks}"
    return f"{latest.year}年为{printed(latest)}{target.unit}{marks}"


def target_words(target: TargetFacts) -> str:
    """The target in a few words, with the hedge of the plan: 力争较2020年下降14.5%."""
    text = _target_core(target)
    if not target.hedge or target.hedge in _ABOUT or text == IN_WORDS:
        return text
    return f"{target.hedge}{text}"


def promise_words(target: TargetFacts) -> str:
    """What is promised by when: the plan's own sentence where nothing in it is a number."""
    words = target_words(target)
    if words == IN_WORDS and target.quote:
        return target.quote
    return f"到{target.target_year}年{words}"


def _target_core(target: TargetFacts) -> str:
    if target.place_key and target.target_value is not None:
        # The text is the whole place's; a county has its part.
        return _promised(target, f"{plain(target.target_value)}{_part_unit(target)}")
    if target.target_text is None:
        return _words_without_number(target)
    about = "左右" if target.comparator == "~" else ""
    return _promised(target, f"{target.target_text}{target.target_unit or ''}{about}")


def _part_unit(target: TargetFacts) -> str:
    forms = {"change_pct": "%", "change_points": "个百分点"}
    return forms.get(target.target_form or "", target.unit)


def _promised(target: TargetFacts, printed: str) -> str:
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
        if known is None:
            return "完成上级下达任务"
        falls = (target.case or {}).get("numeric_rule") == Rule.LOG_DECLINE
        return f"上级下达{'下降' if falls else ''}{plain(known)}{target.unit}"
    return IN_WORDS


def change_words(target: TargetFacts) -> str:
    """What came together since the base: 累计下降8.1%, 累计新增120个; empty where unknown."""
    change = target.result.cumulative_change_pct
    if change is None:
        return added_words(target)
    verb = "下降" if change < 0 else "上升"
    return f"累计{verb}{rounded(abs(change), 2)}%"


def added_words(target: TargetFacts) -> str:
    """What was added since the base, in the terms of the target; empty where unknown."""
    amount = amount_added(target)
    if amount is None:
        return ""
    verb = "新增" if target.kind == "increment" else _CHANGES.get(target.direction, "变化")
    return f"累计{verb}{amount}{target.unit}"


def amount_added(target: TargetFacts) -> str | None:
    """Σ additions = P × the promised increment, at the precision of the value in use."""
    done, promised, latest = target.result.progress, target.target_value, target.latest
    if target.rule != Rule.INCREMENT or done is None or promised is None or latest is None:
        return None
    return rounded(done * promised, printed_decimals(printed(latest)))
