"""The step that lights a lamp: the edition of the rule, the shortfall, and the limits of colours."""

from __future__ import annotations

import math
from collections.abc import Iterator

from indicators.domain.progress.enums import LAMP_TERMS, Lamp
from indicators.domain.progress.explain_period import latest_period
from indicators.domain.progress.frame import MISSING
from indicators.domain.progress.story import Step, Story
from indicators.domain.progress.verdicts import BOUND_RULES
from indicators.domain.progress.warning import SCHEMES, WarningScheme
from indicators.domain.progress.written import plain, printed, shown, term

COLOURS = {Lamp.RED: "红", Lamp.ORANGE: "橙", Lamp.YELLOW: "黄", Lamp.GREEN: "绿"}


def lamp_step(story: Story) -> Iterator[Step]:
    """Write how the lamp follows from the edition chosen; nothing where none is lit."""
    if not story.has("warning"):
        return
    code = int(story.found.rows.code("warning_scheme")[story.asked])
    scheme = SCHEMES[0 if code == MISSING else code]
    bound = story.rule in BOUND_RULES and math.isnan(_asked(story))
    limits, how = _by_bound(story, scheme) if bound else _by_path(story, scheme)
    lamp = Lamp(str(story.result["warning"]))
    text = f"预警办法:{scheme.name}({scheme.document}), {limits};{how}, 为{LAMP_TERMS[lamp]}。"
    inputs = {"scheme": scheme.key.value, "red_above_pct": plain(scheme.red_above_pct)}
    formula = "the bound" if bound else "(asked-amount)/|asked|"
    yield Step("lamp", formula, inputs, text, wider=True)


def _asked(story: Story) -> float:
    return story.at(story.found.way.path_value)


def _by_path(story: Story, scheme: WarningScheme) -> tuple[str, str]:
    """The shortfall against the path, in per cent of what the path asks for."""
    asked, amount = _asked(story), story.at(story.found.amounts.amount)
    up = story.at(story.found.judged.sense) > 0
    unit = story.unit
    y, a = f"{term(asked)}{unit}", f"{term(amount)}{unit}"
    points = f"{y}-{a}" if up else f"{a}-{y}"
    short = 100.0 * (asked - amount if up else amount - asked) / abs(asked)
    size = f"|{y}|" if asked < 0 else y
    how = f"差额占应达到值的 ({points})÷{size} = {shown(short, 2)}%"
    # What is bounded may rise: of a cap only the shortfall is tested.
    rise = scheme.red_on_rise and story.rule not in BOUND_RULES
    if rise:
        how = f"{latest_period(story)};{how}"
    return _limits(scheme, rise=rise), how


def _limits(scheme: WarningScheme, *, rise: bool) -> str:
    red = ["最近一期逆向"] if rise else []
    if math.isfinite(scheme.red_above_pct):
        red.append(f"差额超过 {plain(scheme.red_above_pct)}%")
    first = f"{'或'.join(red)}为红, " if red else ""
    return f"{first}{'其他' if red else ''}差额(大于 0)为{COLOURS[scheme.second]}, 无差额为绿"


def _by_bound(story: Story, scheme: WarningScheme) -> tuple[str, str]:
    limits = f"突破界限为红, 未突破而外推越过为{COLOURS[scheme.second]}, 其余为绿"
    decimals, target = story.put("decimals"), story.at(story.found.judged.target)
    trend = story.at(story.found.trend.forecast)
    told = "不足四个年份, 不外推" if math.isnan(trend) else f"外推值 {printed(trend, decimals)}"
    amount = printed(story.at(story.found.amounts.amount), decimals)
    return limits, f"数值 {amount}, {told}, 界限 {plain(target)}"
