"""How figures, verdicts and states look: the one place that turns codes into marks.

A mark is a word, a shape and a colour, so that none of the three is needed to read it. The
shapes differ where the colours alone would meet the same eye (blue and green, amber and red).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from functools import lru_cache

from django import template
from django.utils.functional import Promise
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from indicators.domain.progress.enums import Lamp, Reason, Status
from indicators.models.submissions import SubmissionState
from indicators.selectors.courses import Point
from indicators.terms import LAMP_NAMES, REASON_NAMES, STATUS_NAMES
from plans.domain.quantities import plain_text, round_half_up

register = template.Library()

Number = Decimal | float | int

NO_BREAK_SPACE = "\N{NO-BREAK SPACE}"
MINUS = "\N{MINUS SIGN}"
# Floats come from the engine, whose sixteenth digit says nothing.
_DECIMALS_OF_A_FLOAT = 6


class Tone(StrEnum):
    """The colour of a mark; `tokens.css` has a class for each."""

    BLUE = "blue"
    GREEN = "green"
    AMBER = "amber"
    RED = "red"
    GREY = "grey"


class Shape(StrEnum):
    """The outline of a mark: what an SVG path draws on 12 by 12 units."""

    TICK = "M2 6.5 4.8 9.3 10 3"
    DOUBLE_TICK = "M.8 6.6 3.2 9 7.6 3.6M5.8 8.6l.5.4 4.7-5.4"
    RISING = "M2 7.2 6 3.2l4 4M2 10.4l4-4 4 4"
    LEVEL = "M2 4.4h8M2 7.8h8"
    SLOWER = "M2 4.6l4 4 4-4"
    FALLING = "M2 1.8l4 4 4-4M2 5.6l4 4 4-4"
    REVERSED = "M9.8 9.6V6.2a2.6 2.6 0 0 0-2.6-2.6H2.4M4.8 1.2 2.2 3.6 4.8 6"
    CROSS = "M2.8 2.8l6.4 6.4M9.2 2.8 2.8 9.2"
    CLOCK = "M6 1.4a4.6 4.6 0 1 0 0 9.2 4.6 4.6 0 0 0 0-9.2M6 3.6V6l1.8 1.2"
    RING = "M6 2a4 4 0 1 0 0 8 4 4 0 0 0 0-8"
    DISC = "M6 3.4a2.6 2.6 0 1 0 0 5.2 2.6 2.6 0 0 0 0-5.2M6 5v2M5 6h2"
    DASH = "M2.4 6h7.2"
    SHEET = "M3 1.4h4.2L9.2 3.4v7.2H3zM4.8 5.4h2.6M4.8 7.8h2.6"
    PENCIL = "M2 10l.6-2.4 5.6-5.6 1.8 1.8L4.4 9.4z"
    BACK = "M4.6 2.4 2 5l2.6 2.6M2 5h5a3 2.6 0 0 1 0 5.2H5"
    EYE = "M1 6s1.8-3.2 5-3.2S11 6 11 6s-1.8 3.2-5 3.2S1 6 1 6M6 5v2"
    TRIANGLE = "M6 1.8 11 10.2H1zM6 5v2.2M6 8.6v.2"
    DIAMOND = "M6 1.2 10.8 6 6 10.8 1.2 6z"


@dataclass(frozen=True)
class Mark:
    """Colour and shape; `provisional` marks (preliminary figures) have a broken outline."""

    tone: Tone
    shape: Shape
    provisional: bool = False


STATUS_MARKS: dict[Status, Mark] = {
    Status.NOT_ASSESSABLE: Mark(Tone.GREY, Shape.DASH),
    Status.REVERSING: Mark(Tone.RED, Shape.REVERSED),
    Status.MET_EARLY: Mark(Tone.BLUE, Shape.DOUBLE_TICK),
    Status.AHEAD: Mark(Tone.GREEN, Shape.RISING),
    Status.ON_TRACK: Mark(Tone.GREEN, Shape.LEVEL),
    Status.SLIGHTLY_BEHIND: Mark(Tone.AMBER, Shape.SLOWER),
    Status.BEHIND: Mark(Tone.RED, Shape.FALLING),
    Status.EXCEEDED: Mark(Tone.BLUE, Shape.DOUBLE_TICK),
    Status.MET: Mark(Tone.BLUE, Shape.TICK),
    Status.MISSED: Mark(Tone.RED, Shape.CROSS),
    Status.MET_PRELIMINARY: Mark(Tone.BLUE, Shape.TICK, provisional=True),
    Status.MISSED_PRELIMINARY: Mark(Tone.RED, Shape.CROSS, provisional=True),
    Status.AWAITING_FINAL: Mark(Tone.GREY, Shape.CLOCK),
    Status.NOT_PEAKED: Mark(Tone.GREY, Shape.RISING),
    Status.PEAKED_PROVISIONAL: Mark(Tone.BLUE, Shape.TICK, provisional=True),
    Status.PEAKED_CONFIRMED: Mark(Tone.BLUE, Shape.TICK),
    Status.PENDING: Mark(Tone.GREY, Shape.CLOCK),
    Status.ISSUED_UNDISCLOSED: Mark(Tone.GREY, Shape.SHEET),
    Status.ISSUED: Mark(Tone.GREY, Shape.SHEET),
    Status.RECOGNISED_MET: Mark(Tone.BLUE, Shape.TICK),
    Status.RECOGNISED_MISSED: Mark(Tone.RED, Shape.CROSS),
    Status.NOT_STARTED: Mark(Tone.GREY, Shape.RING),
    Status.PROGRESSING: Mark(Tone.GREEN, Shape.LEVEL),
    Status.SLOW: Mark(Tone.AMBER, Shape.SLOWER),
    Status.DONE: Mark(Tone.BLUE, Shape.TICK),
    Status.ADJUSTED: Mark(Tone.GREY, Shape.DASH),
}

LAMP_MARKS: dict[Lamp, Mark] = {
    Lamp.RED: Mark(Tone.RED, Shape.TRIANGLE),
    Lamp.ORANGE: Mark(Tone.AMBER, Shape.TRIANGLE),
    Lamp.YELLOW: Mark(Tone.AMBER, Shape.DIAMOND),
    Lamp.GREEN: Mark(Tone.GREEN, Shape.RING),
}

STATE_MARKS: dict[SubmissionState, Mark] = {
    SubmissionState.DRAFT: Mark(Tone.GREY, Shape.PENCIL),
    SubmissionState.SUBMITTED: Mark(Tone.AMBER, Shape.CLOCK),
    SubmissionState.IN_REVIEW: Mark(Tone.AMBER, Shape.EYE),
    SubmissionState.RETURNED: Mark(Tone.RED, Shape.BACK),
    SubmissionState.ACCEPTED: Mark(Tone.BLUE, Shape.TICK),
}
# A duty that nobody has begun has no submission yet.
_NOT_BEGUN = Mark(Tone.GREY, Shape.RING)
_NOT_BEGUN_NAME = gettext_lazy("未填报")
_REASONS = frozenset(reason.value for reason in Reason)


def chip(mark: Mark, text: str | Promise) -> SafeString:
    """One mark: the shape is decoration to a screen reader, the word is not."""
    return _chip(mark, str(text))


# Of marks with their words there are few, and a page shows hundreds. Typed: a text that is safe is
# another one than its like that is not.
@lru_cache(maxsize=500, typed=True)
def _chip(mark: Mark, text: str) -> SafeString:
    return format_html(
        '<span class="chip chip-{}{}"><svg viewBox="0 0 12 12" aria-hidden="true" focusable="false">'
        '<path d="{}"/></svg>{}</span>',
        mark.tone.value,
        " chip-provisional" if mark.provisional else "",
        mark.shape.value,
        text,
    )


@register.simple_tag
def status_chip(code: str | None, hedge: str | None = "") -> SafeString:
    """The verdict; a missed target that the plan only strove for (力争) says so."""
    if not code:
        return missing()
    status = Status(code)
    return chip(STATUS_MARKS[status], status_name(status, hedge))


def status_name(status: Status, hedge: str | None = "") -> str:
    """The verdict as a word."""
    if status is Status.MISSED and hedge == "力争":
        return _("未达到力争目标")
    return str(STATUS_NAMES[status])


@register.simple_tag
def lamp_chip(code: str | None) -> SafeString:
    """The early-warning lamp; none where the scheme lights none."""
    if not code:
        return missing(_("该目标不适用预警灯"))
    lamp = Lamp(code)
    return chip(LAMP_MARKS[lamp], LAMP_NAMES[lamp])


@register.filter
def days_left(days: int) -> SafeString:
    """How long until a due date; `days` is negative once it has passed."""
    if days > 0:
        return conditional_escape(_("剩%(days)s天") % {"days": days})
    late = _("逾期%(days)s天") % {"days": -days} if days else _("今天截止")
    return format_html('<span class="text-overdue">{}</span>', late)


@register.filter
def state_chip(state: str | None) -> SafeString:
    """The state of a submission; nothing submitted or drafted is 未填报."""
    if not state:
        return chip(_NOT_BEGUN, _NOT_BEGUN_NAME)
    known = SubmissionState(state)
    return chip(STATE_MARKS[known], known.label)


@register.filter
def reason_text(code: str | None) -> str:
    """The sentence of a reason code; empty where there is none."""
    return str(REASON_NAMES[Reason(code)]) if code else ""


@register.filter
def listed(items: Iterable[object]) -> str:
    """Names one after the other, with the comma of the reader's language (、)."""
    return _("、").join(map(str, items))


@register.simple_tag
def missing(why: str = "") -> SafeString:
    """The dash for a figure that is not there, with the reason: a reason code or a sentence."""
    return _dash(reason_text(why) if why in _REASONS else str(why) or _("无数据"))


@lru_cache(maxsize=500, typed=True)
def _dash(sentence: str) -> SafeString:
    return format_html(
        '<span class="missing" title="{}"><span aria-hidden="true">—</span>'
        '<span class="visually-hidden">{}</span></span>',
        sentence,
        sentence,
    )


@register.filter
def quantity(value: Number | None, unit: str = "") -> SafeString | str:
    """A number with its unit; trailing zeros of the storage are dropped."""
    number = _decimal(value)
    return missing() if number is None else _with_unit(_grouped(_stripped(number)), unit)


@register.simple_tag
def figure(
    value: Number | None, unit: str = "", decimals: int | None = None, reason: str = ""
) -> SafeString | str:
    """A number at the precision it was printed with; where missing, the reason code says why."""
    number = _decimal(value)
    if number is None:
        return missing(reason)
    shown = _stripped(number) if decimals is None else round_half_up(number, decimals)
    return _with_unit(_grouped(shown), unit)


@register.filter
def percent(ratio: Number | None, decimals: int = 1) -> SafeString | str:
    """A ratio as per cent: 0.8252 is 82.5%."""
    number = _decimal(ratio)
    if number is None:
        return missing()
    return _with_unit(_grouped(round_half_up(number * 100, decimals)), "%")


@register.filter
def signed(value: Number | None, unit: str = "") -> SafeString | str:
    """A change with its sign, at the precision it came with: +2.5, −3.1, 0."""
    number = _decimal(value)
    if number is None:
        return missing()
    shown = _grouped(_stripped(number))
    return _with_unit(f"+{shown}" if number > 0 else shown, unit)


def _decimal(value: Number | None) -> Decimal | None:
    """The value as a decimal; what is not finite is no figure."""
    if value is None:
        return None
    number = Decimal(repr(value)) if isinstance(value, float) else Decimal(value)
    if not number.is_finite():
        return None
    return round_half_up(number, _DECIMALS_OF_A_FLOAT) if isinstance(value, float) else number


def _stripped(number: Decimal) -> Decimal:
    text = plain_text(number)
    return Decimal(text.rstrip("0").rstrip(".")) if "." in text else number


def _grouped(number: Decimal) -> str:
    shown = f"{abs(number):,f}"
    return f"{MINUS}{shown}" if number < 0 else shown


def _with_unit(shown: str, unit: str) -> str:
    if not unit:
        return shown
    return f"{shown}{unit}" if unit in {"%", "‰"} else f"{shown}{NO_BREAK_SPACE}{unit}"


@register.simple_tag
def chip_legend() -> SafeString:
    """Every verdict once, for the legend below lists."""
    return mark_safe("".join(chip(STATUS_MARKS[status], STATUS_NAMES[status]) for status in Status))  # noqa: S308 - chips escape their texts


@register.simple_tag
def sparkline(course: Sequence[Point]) -> SafeString:
    """A small line of a few years' values with the same in words; nothing for fewer than two."""
    if len(course) < 2:
        return mark_safe("")
    values = [float(point.value) for point in course]
    low, high = min(values), max(values)
    reach = (high - low) or 1.0
    first, last = course[0].year, course[-1].year
    span = (last - first) or 1
    points = " ".join(
        f"{2 + 76 * (point.year - first) / span:.1f},{18 - 16 * (value - low) / reach:.1f}"
        for point, value in zip(course, values, strict=True)
    )
    words = _("、").join(f"{point.year} {point.shown}" for point in course)
    return format_html(
        '<svg class="sparkline" viewBox="0 0 80 20" width="80" height="20" role="img"'
        ' aria-label="{}"><title>{}</title><polyline points="{}"/></svg>',
        words,
        words,
        points,
    )
