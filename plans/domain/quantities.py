"""Numbers as people write them, and the product's one rounding function."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Context, Decimal
from fractions import Fraction

from plans.domain.problems import Problem, mark

MAX_DIGITS = 24
# With separators and blanks; what is longer was not typed as a number.
_LONGEST = 100
_SHOWN = 40

EMPTY = mark("请填写一个数。")
NOT_A_NUMBER = mark("“%(text)s”不是数:请只用数字、小数点和正负号填写。")
BAD_SEPARATOR = mark("“%(text)s”的千位分隔有误:逗号或空格只能每三位一处,小数点请用“.”。")
PERCENT_REFUSED = mark("“%(text)s”带有“%%”:此处请只填数字,不带百分号。")
SCALE_REFUSED = mark("“%(text)s”带有“%(suffix)s”:请按本栏单位换算后只填数字。")
FRACTION_REFUSED = mark("“%(text)s”是分数:此处请填小数。")
ZERO_DENOMINATOR = mark("“%(text)s”的分母为零。")
TOO_LONG = mark("“%(text)s”的位数过多:最多%(limit)s位数字。")

# Only these are folded: compatibility folding (NFKC) would read 10² as 102.
_FULL_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
_MINUS_SIGNS = dict.fromkeys(map(ord, "−–—﹣"), ord("-"))
_SCALE_WORDS = {"万": Decimal(10_000), "亿": Decimal(100_000_000), "万亿": Decimal(10) ** 12}
_PLAIN = re.compile(r"[+-]?(\d+(\.\d+)?|\.\d+)", re.ASCII)
_GROUPED = re.compile(r"[+-]?\d{1,3}([, ])\d{3}(\1\d{3})*(\.\d+)?", re.ASCII)
_SEPARATED = re.compile(r"[+-]?[\d., ]*\d[\d., ]*", re.ASCII)
_WIDE = Context(prec=60)


class NumberError(ValueError):
    """A text that is no acceptable number; `code` says why, `problem` what to do."""

    def __init__(self, code: str, template: str, **params: object) -> None:
        self.code = code
        self.problem = Problem(template, params)
        super().__init__(str(self.problem))


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number with the code of its unit in `plans.domain.units`."""

    value: Decimal
    unit: str

    def __post_init__(self) -> None:
        if not self.unit:
            raise ValueError("A quantity needs a unit code.")
        if not self.value.is_finite():
            raise ValueError("A quantity needs a finite number.")


def round_half_up(value: Decimal, decimals: int) -> Decimal:
    """Round to `decimals` places, a tie away from zero, as Chinese statistics do (四舍五入).

    The result keeps exactly `decimals` places; minus zero becomes zero.
    """
    exponent = Decimal(1).scaleb(-decimals)
    rounded = value.quantize(exponent, rounding=ROUND_HALF_UP, context=_WIDE)
    return abs(rounded) if rounded.is_zero() else rounded


def parse_number(text: str, *, percent: bool = False, scale_words: bool = False) -> Decimal:
    """Read a number typed or printed by a person, exactly.

    Full-width digits, blanks around it and thousands separators are understood. A trailing %
    is dropped only where `percent` says that the field is in per cent (14.5% gives 14.5). 万 and
    亿 are refused unless `scale_words`, then multiplied in (1.2万 gives 12000).
    """
    shown = text.strip()
    body = _drop_percent(_normalised(text), shown, percent)
    body, scale = _split_scale(body, shown, scale_words)
    return _WIDE.multiply(_parse_plain(body, shown), scale)


def parse_fraction(text: str) -> Fraction:
    """Read a number or a printed fraction (1/3) as an exact fraction."""
    body = _normalised(text)
    numerator, slash, denominator = body.partition("/")
    top = Fraction(_parse_plain(numerator.strip(), text.strip()))
    if not slash:
        return top
    bottom = Fraction(_parse_plain(denominator.strip(), text.strip()))
    if bottom == 0:
        raise NumberError("zero_denominator", ZERO_DENOMINATOR, text=text.strip())
    return top / bottom


def printed_decimals(text: str) -> int:
    """Count the decimal places as printed: 14.50 has two, 184 has none."""
    parse_number(text, percent=True, scale_words=True)
    match = re.search(r"\.(\d+)", _normalised(text), re.ASCII)
    return len(match.group(1)) if match else 0


def plain_text(value: Decimal) -> str:
    """Write a number without exponent, places kept: the form in which values are exchanged."""
    return format(value, "f")


def short_text(value: Decimal | None) -> str:
    """Write a number without the zeros that a column's fixed places add; empty where there is none."""
    return "" if value is None else plain_text(value.normalize())


def fold_full_width(text: str) -> str:
    """Turn full-width letters, digits and signs into ASCII and every run of blanks into one."""
    return re.sub(r"\s+", " ", text.translate(_FULL_WIDTH)).strip()


def _normalised(text: str) -> str:
    typed = text.strip()
    if len(typed) > _LONGEST:
        raise NumberError("too_long", TOO_LONG, text=f"{typed[:_SHOWN]}…", limit=MAX_DIGITS)
    return fold_full_width(typed).translate(_MINUS_SIGNS)


def _drop_percent(body: str, shown: str, allowed: bool) -> str:
    if not body.endswith("%"):
        return body
    if not allowed:
        raise NumberError("percent", PERCENT_REFUSED, text=shown)
    return body[:-1].rstrip()


def _split_scale(body: str, shown: str, allowed: bool) -> tuple[str, Decimal]:
    for suffix in ("万亿", "万", "亿"):
        if body.endswith(suffix):
            if not allowed:
                raise NumberError("scale", SCALE_REFUSED, text=shown, suffix=suffix)
            return body.removesuffix(suffix).rstrip(), _SCALE_WORDS[suffix]
    return body, Decimal(1)


def _parse_plain(body: str, shown: str) -> Decimal:
    if not body:
        raise NumberError("empty", EMPTY)
    if "/" in body:
        raise NumberError("fraction", FRACTION_REFUSED, text=shown)
    if not _PLAIN.fullmatch(body) and not _GROUPED.fullmatch(body):
        separated = _SEPARATED.fullmatch(body) and re.search(r"[, ]", body)
        code, template = (
            ("separator", BAD_SEPARATOR) if separated else ("not_a_number", NOT_A_NUMBER)
        )
        raise NumberError(code, template, text=shown)
    digits = body.replace(",", "").replace(" ", "")
    if sum(map(str.isdigit, digits)) > MAX_DIGITS:
        raise NumberError("too_long", TOO_LONG, text=shown[:_SHOWN], limit=MAX_DIGITS)
    return Decimal(digits)
