"""The months of a year against its target, in words."""

from dataclasses import dataclass
from decimal import Decimal

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from indicators.selectors.in_year import InYear
from indicators.templatetags.figures import percent
from plans.domain.quantities import plain_text, round_half_up


@dataclass(frozen=True)
class InYearWords:
    """What the page says: completion, elapsed share, and the gap in the official words."""

    completion: str
    elapsed: str
    basis: str | Promise
    gap: str


def in_year_words(seen: InYear | None) -> InYearWords | None:
    """The words; None without a progress, or where it is withheld."""
    if seen is None or seen.progress is None or seen.expected is None or seen.gap is None:
        return None
    basis = _("上年同期占全年的比重") if seen.by_share else _("已过月份占全年的比重")
    return InYearWords(
        completion=str(percent(seen.progress)),
        elapsed=str(percent(seen.expected)),
        basis=basis,
        gap=_gap(seen.gap),
    )


def _gap(gap: float) -> str:
    points = round_half_up(Decimal(repr(100.0 * gap)), 1)
    if points == 0:
        return _("与序时进度一致")
    words = _("超序时进度%(points)s个百分点") if points > 0 else _("欠序时进度%(points)s个百分点")
    return words % {"points": plain_text(abs(points))}
