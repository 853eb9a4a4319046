"""The steps of a forecast up to its interval: points, weights, line, scatter, standard error."""

from __future__ import annotations

from collections.abc import Iterator

from indicators.domain.progress.enums import FORECAST_REASON_TERMS, ForecastReason, Rule
from indicators.domain.progress.explain_outlook import outlook_steps
from indicators.domain.progress.fitted_line import LESS, LINE_DIGITS, Line, line_of
from indicators.domain.progress.forecasts import INTERVAL_PCT
from indicators.domain.progress.measures import FULL_SHARE
from indicators.domain.progress.story import Step, Story
from indicators.domain.progress.written import bracketed, fine, plain, term

PREDICTION = "√(1+1÷Σw+(H-x̄)²÷Sxx)"


def forecast_steps(story: Story) -> list[Step]:
    """Write how the forecast at the deadline comes about; where there is none, why."""
    reason = story.result["forecast_reason"]
    if isinstance(reason, str):
        text = f"没有预测:{FORECAST_REASON_TERMS[ForecastReason(reason)]}。"
        return [Step("no_forecast", "first reason that applies", {"reason": reason}, text)]
    return list(_steps(line_of(story)))


def _steps(line: Line) -> Iterator[Step]:
    yield _points(line)
    yield _weights(line)
    yield _means(line)
    yield _sums(line)
    yield _slope(line)
    yield _scatter(line)
    yield _error(line)
    yield _half(line)
    yield _interval(line)
    yield from outlook_steps(line)


def _points(line: Line) -> Step:
    amounts = {str(each.year): fine(each.amount, LINE_DIGITS) for each in line.points}
    latest = line.points[-1].year
    if line.decline:
        shown = ";".join(
            f"{each.year}年 D = {amounts[str(each.year)]}%, "
            f"z = ln(1-{term(each.amount, LINE_DIGITS)}%) = {line.z(each)}"
            for each in line.points
        )
        formula, how = "z = ln(1-D)", "取对数"
    else:
        shown = ";".join(f"{year}年 z = {amount}" for year, amount in amounts.items())
        formula, how = "z = a", "用原值"
    text = f"外推所用的 {len(line.points)} 个点({how} {formula}, x 为距{latest}年的年数):{shown}。"
    return Step("forecast_points", formula, amounts, text)


def _weights(line: Line) -> Step:
    latest = line.points[-1].year
    each = ";".join(f"{one.year}年 x = {one.x}, w = {line.share(one)}" for one in line.points)
    total = "+".join(line.share(one) for one in line.points)
    text = (
        f"距目标年 H = {latest + line.left}-{latest} = {line.left} 年, 越近的年份权重越大:{each};"
        f"Σw = {total} = {line.weight}。"
    )
    inputs = {"H": str(line.left)} | {str(one.year): line.share(one) for one in line.points}
    return Step("forecast_weights", "w = H/(H-x)", inputs, text)


def _means(line: Line) -> Step:
    years = line.total(lambda each: term(each.x))
    heights = line.total(line.z)
    text = (
        f"加权平均 x̄ = Σw·x÷Σw = ({years})÷{line.weight} = {line.mean_x};"
        f"z̄ = Σw·z÷Σw = ({heights})÷{line.weight} = {line.mean_z}。"
    )
    return Step("forecast_means", "x̄ = Σwx/Σw; z̄ = Σwz/Σw", {"Σw": line.weight}, text)


def _sums(line: Line) -> Step:
    squares = line.total(lambda each: f"{line.away(each)}²")
    products = line.total(lambda each: f"{line.away(each)}×({line.z(each)}-{line.mean_z})")
    text = (
        f"Sxx = Σw(x-x̄)² = {squares} = {line.square_x};"
        f"Sxz = Σw(x-x̄)(z-z̄) = {products} = {_product(line)}。"
    )
    inputs = {"x̄": line.mean_x, "z̄": line.mean_z}
    return Step("forecast_sums", "Sxx = Σw(x-x̄)²; Sxz = Σw(x-x̄)(z-z̄)", inputs, text)


def _product(line: Line) -> str:
    return bracketed(line.steepness * line.story.at(line.fit.square_x), line.places)


def _slope(line: Line) -> Step:
    """Write slope, intercept (the line at the latest point) and the line at the deadline."""
    now = line.average - line.steepness * line.story.at(line.fit.mean_x)
    text = (
        f"斜率 b = Sxz÷Sxx = {_product(line)}÷{line.square_x} = {line.slope};"
        f"截距(x = 0)z̄-b·x̄ = {line.mean_z}-{line.slope}×{line.mean_x}"
        f" = {bracketed(now, line.places - LESS)};"
        f"目标年 ẑ = z̄+b(H-x̄) = {line.mean_z}+{line.slope}×{line.from_mean} = {line.middle}。"
    )
    inputs = {"Sxz": _product(line), "Sxx": line.square_x, "H": str(line.left)}
    return Step("forecast_line", "b = Sxz/Sxx; ẑ = z̄+b(H-x̄)", inputs, text)


def _scatter(line: Line) -> Step:
    rests = {
        each: bracketed(rest, line.places - LESS)
        for each, rest in zip(line.points, line.residuals, strict=True)
    }
    shown = ";".join(
        f"{each.year}年 e = {line.z(each)}-{line.mean_z}-{line.slope}×{line.away(each)} = {rest}"
        for each, rest in rests.items()
    )
    squares = line.total(lambda each: f"{rests[each]}²")
    text = (
        f"各点与直线之差 e = z-z̄-b(x-x̄):{shown};"
        f"标准差 s = √(Σw·e²÷(n-2)) = √(({squares})÷({len(line.points)}-2)) = {line.spread}。"
    )
    inputs = {str(each.year): rest for each, rest in rests.items()}
    return Step("forecast_scatter", "s = √(Σwe²/(n-2))", inputs, text)


def _error(line: Line) -> Step:
    room = f"√(1+1÷{line.weight}+{line.from_mean}²÷{line.square_x})"
    text = f"预测的标准误 se = s×{PREDICTION} = {line.spread}×{room} = {line.error}。"
    inputs = {"s": line.spread, "Σw": line.weight, "Sxx": line.square_x}
    return Step("forecast_error", "se = s·√(1+1/Σw+(H-x̄)²/Sxx)", inputs, text)


def _half(line: Line) -> Step:
    n, quantile = len(line.points), plain(line.story.at(line.fit.quantile))
    text = (
        f"{INTERVAL_PCT}%区间:自由度 n-2 = {n}-2 = {n - 2}, t 分布的 90% 分位数(查表)t = {quantile};"
        f"半宽 h = t×se = {quantile}×{line.error} = {line.half}。"
    )
    inputs = {"t": quantile, "se": line.error}
    return Step("forecast_half_width", "h = t(0.90; n-2)·se", inputs, text)


def _interval(line: Line) -> Step:
    """Write forecast and interval in the terms of the target; the smaller decline has the higher z."""
    signs = ("+", "-") if line.decline else ("-", "+")
    low, high = (f"{line.middle}{sign}{line.half}" for sign in signs)
    text = (
        f"{line.points[-1].year + line.left}年预测 {_outcome(line, line.middle, 'forecast')};"
        f"下限 {_outcome(line, low, 'forecast_low')};上限 {_outcome(line, high, 'forecast_high')}。"
    )
    formula = "D = 1-e^(ẑ±h)" if line.decline else "ẑ±h"
    return Step("forecast_interval", formula, {"ẑ": line.middle, "h": line.half}, text)


def _outcome(line: Line, position: str, name: str) -> str:
    result = line.story.of(name)
    if line.decline:
        power = position if position == line.middle else f"({position})"
        return f"D = 1-e^{power} = {result}%"
    share = line.story.rule == Rule.COVERAGE
    # Where an end beyond 0 or 100 % is cut off, the sum is not the result.
    if share and float(str(line.story.result[name])) in (0.0, FULL_SHARE):
        return f"a = {position}(限于0—100%), 取 {result}%"
    return f"a = {position} = {result}{'%' if share else ''}"
