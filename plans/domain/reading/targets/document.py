"""A text with what the lexers found in it: names, years, quantities."""

import re
from bisect import bisect_left
from collections.abc import Sequence

from plans.domain.reading.pieces import LeftOutReason
from plans.domain.reading.source_text import Span
from plans.domain.reading.targets.figures import Quantity, lex_quantities
from plans.domain.reading.targets.names import read_names
from plans.domain.reading.targets.spans import Stretches
from plans.domain.reading.targets.years import YearMention, YearRole, read_years

_DEADLINE = re.compile(r"(?:到|至)(20\d\d)年|(20\d\d)年(?:底|末)?前")


class Document:
    """The lexed text: what each figure is, before any sentence is understood."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.names: Stretches[LeftOutReason] = read_names(text)
        self.years: Stretches[YearMention] = Stretches(
            (mention.span, mention)
            for mention in read_years(text)
            if self.names.at(mention.span[1] - 1) is None
        )
        self.quantities = [
            quantity for quantity in lex_quantities(text) if self._is_quantity(quantity)
        ]
        self.first_deadline = min(
            (int(first or second) for first, second in _DEADLINE.findall(text)), default=None
        )
        """The earliest year that the text says to reach something by."""
        self._starts = [quantity.core[0] for quantity in self.quantities]

    def _is_quantity(self, quantity: Quantity) -> bool:
        start, end = quantity.core
        return all(
            self.names.at(place) is None and self.years.at(place) is None
            for place in (start, end - 1)
        )

    def quantities_in(self, span: Span) -> Sequence[Quantity]:
        """The quantities that stand in a span."""
        low, high = (bisect_left(self._starts, place) for place in span)
        return [one for one in self.quantities[low:high] if one.span[1] <= span[1]]

    def years_in(self, span: Span, *roles: YearRole) -> list[YearMention]:
        """The years that begin in a span, of some roles if any are given."""
        return [
            mention
            for _span, mention in self.years.within(span)
            if not roles or mention.role in roles
        ]

    def without_years(self, span: Span) -> str:
        """The words of a span with its years taken out."""
        words = []
        at = span[0]
        for year_span, _mention in self.years.within(span):
            words.append(self.text[at : year_span[0]])
            at = max(at, min(year_span[1], span[1]))
        return "".join([*words, self.text[at : span[1]]])
