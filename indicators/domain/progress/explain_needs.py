"""The steps that set P against E, and say what is still needed to reach the target."""

from __future__ import annotations

from collections.abc import Iterator

from indicators.domain.progress.story import Step, Story
from indicators.domain.progress.written import as_float, percent, plain, shown, term


def needs(story: Story) -> Iterator[Step]:
    """Write gap and index, what is still needed, and how far a cap is used up."""
    yield from _gap(story)
    yield from still_needed(story)
    yield from _usage(story)


def _gap(story: Story) -> Iterator[Step]:
    if story.has("gap") and story.has("index"):
        done, asked = (
            term(100.0 * as_float(story.result[name])) for name in ("progress", "expected")
        )
        points, index = percent(story.result["gap"]), story.of("index", 4)
        text = f"P-E = {done}-{asked} = {points} 个百分点;进度指数 P÷E = {done}÷{asked} = {index}。"
        yield Step("gap", "P-E; P/E", {"P": done, "E": asked}, text)


def still_needed(story: Story) -> Iterator[Step]:
    """Write the change still needed and the rate now required for each year left."""
    if story.has("required_remaining_pct"):
        yield _decline_needed(story)
    elif story.has("required_annual_amount"):
        how = f"(T-a)÷(N-n) = ({_target(story)}-{_amount(story)})÷{_left(story)}"
        text = f"尚需每年变化 {how} = {story.of('required_annual_amount')}。"
        yield Step("needed", "(T-a)/(N-n)", _inputs(story), text)


def _decline_needed(story: Story) -> Step:
    target, rest = _target(story), term(story.result["required_remaining_pct"])
    text = f"尚需降低 R = 1-(1-T)÷(1-D) = 1-(1-{target}%)÷(1-{story.fall}%) = {rest}%"
    if story.has("required_annual_pct"):
        yearly = story.of("required_annual_pct")
        text += f", 年均 r = 1-(1-R)^(1÷(N-n)) = 1-(1-{rest}%)^(1÷{_left(story)}) = {yearly}%"
    formula = "R = 1-(1-T)/(1-D); r = 1-(1-R)^(1/(N-n))"
    return Step("needed", formula, _inputs(story), text + "。")


def _usage(story: Story) -> Iterator[Step]:
    if story.has("headroom"):
        usage, rest = percent(story.result["attainment"]), story.of("headroom")
        amount, target = _amount(story), _target(story)
        text = f"上限使用率 v÷T = {amount}÷{target} = {usage}%, 余量 T-v = {target}-{amount} = {rest}。"
        yield Step("usage", "v/T; T-v", {"v": amount, "T": target}, text)


def room_left(story: Story) -> Iterator[Step]:
    """Write how much a bound leaves for each year to its deadline, where it has a number."""
    amount, target = (
        story.at(each) for each in (story.found.amounts.amount, story.found.judged.target)
    )
    left = as_float(story.given["target_year"]) - story.at(story.found.rows.year)
    room = shown((target - amount) / left, story.places)
    text = (
        f"距界限平均每年还可变化 (T-v)÷H = ({term(target)}-{term(amount)})÷{plain(left)} = {room}。"
    )
    yield Step("room_left", "(T-v)/H", {"v": term(amount), "T": term(target)}, text)


def _inputs(story: Story) -> dict[str, str]:
    return {
        "T": _target(story),
        "a": _amount(story),
        "N": plain(story.at(story.found.judged.end_year)),
        "n": story.year,
    }


def _amount(story: Story) -> str:
    return term(story.at(story.found.amounts.amount))


def _target(story: Story) -> str:
    return term(story.at(story.found.judged.target))


def _left(story: Story) -> str:
    return f"({plain(story.at(story.found.judged.end_year))}-{story.year})"
