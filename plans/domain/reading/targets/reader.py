"""Reading the targets of items, sentence by sentence."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from plans.domain.plan_files.schema import SectionKind
from plans.domain.reading.pieces import Finding, FoundFigure, FoundTarget, LeftOutReason
from plans.domain.reading.source_text import Span
from plans.domain.reading.targets.context import Context
from plans.domain.reading.targets.document import Document
from plans.domain.reading.targets.figures import Quantity
from plans.domain.reading.targets.items import ItemText
from plans.domain.reading.targets.numeric import read_segment, remember_subject
from plans.domain.reading.targets.qualitative import read_words
from plans.domain.reading.targets.roles import of_the_subject, why_no_target
from plans.domain.reading.targets.segments import Segment, segments
from plans.domain.reading.targets.sentences import Clause, Sentence, split_sentences
from plans.domain.reading.targets.subjects import trimmed
from plans.domain.reading.targets.words import HEDGE
from plans.domain.reading.targets.years import YearMention, YearRole

_STATE_OF_THINGS = re.compile("^(?:目前|当前|截至|截止|近年来|已有|已经|现有|过去)")
_ALREADY = re.compile(
    "(?:已经?|现)(?:建成|达到|达|有|累计|完成|实现|投运|形成|拥有|突破|超过)[^,。]{0,30}[0-9]|(?<!在)现有[^,]{0,12}[0-9]|在建[0-9]"
)
_BARE_YEAR = re.compile(r"(?P<year>20\d\d)年(?=[,全我])")
_AS_IT_WAS = re.compile(r"[为是][0-9]|损失|同比|仍|高达|受灾|平均浓度[0-9]|(?:率|重|比)[0-9]")
# 为2030年前实现碳达峰奠定基础 dates nothing that follows.
_PURPOSE = re.compile("(?:以|并)?为[^,]{0,40}(?:奠定|打下|提供|作出|贡献|创造|夯实)")
_LOCAL = re.compile("[我本全][省市区县旗州盟]|全域")
_NATIONAL = re.compile("[,:]?(?:全国|国家|我国)(?!级)")
_HEDGE_FIRST = re.compile(f"^(?:{HEDGE})")
# 力争达到15% betters the number before it; it opens no list.
_REACHES_AT_ONCE = re.compile("(?:达到|达|下降|降低|提高|提升|突破|超过|实现[0-9])")
_FIRM = re.compile("^确保")
_SETTING = re.compile("^(?:在|通过|按照?|以|随着|经过|根据|对|围绕)[^。]*$")
_ONLY_TIME = re.compile("(?:规划|计划|预期|目标|主要目标|总体目标)?$")
_DEED = re.compile(
    "(?:推进|推动|加快|加强|完善|提升|提高|健全|优化|强化|实施|开展|落实|建立|构建|打造|支持|鼓励|引导|促进|深化|扩大|严格|做好|探索)"
)
_LISTED_YEARS = re.compile('^[“”"]?(?:、|和|与|及|以及)[“”"]?$')


class ItemReader:
    """Reads one item: keeps what later sentences lean on, and the reasons of what is left out.

    `after` is the year of the goal before, if this is a goal too: it goes on to hold.
    """

    def __init__(self, document: Document, *, after: tuple[YearMention, ...] = ()) -> None:
        self._after = after
        self.document = document
        self.context = Context()
        self.left_out: list[FoundFigure] = []

    def read(self, item: ItemText) -> Iterator[FoundTarget]:
        """The targets of an item in order of the text."""
        self.context.goal = item.kind == SectionKind.GOAL
        self.context.deadlines = self._after if self.context.goal else ()
        for span in item.spans:
            for sentence in split_sentences(self.document.text, span):
                self.context.open_sentence()
                if "\t" in self.document.text[slice(*sentence.span)]:
                    self._leave_row(sentence)
                    continue
                yield from self._sentence(sentence)

    def _sentence(self, sentence: Sentence) -> Iterator[FoundTarget]:
        quote_start: int | None = None
        local = _LOCAL.search(self.document.text, *sentence.span) is not None
        for clause in sentence.clauses:
            words = self.document.text[slice(*clause.span)]
            if (
                _STATE_OF_THINGS.match(words)
                or _ALREADY.search(words)
                or self._looks_back(sentence)
            ):
                self.context.past = True
            opens = clause.span[0] if quote_start is None else quote_start
            found = list(self._clause(clause, opens))
            if local and _NATIONAL.match(self.document.without_years(clause.span)):
                self._leave_quoted(found)
                found = []
            yield from found
            quote_start = self._next_quote(clause, quote_start, found=bool(found))

    def _looks_back(self, sentence: Sentence) -> bool:
        """2022年,全市PM2.5平均浓度为45微克/立方米: a year before all deadlines, told as it was."""
        first = self.document.first_deadline
        opens = _BARE_YEAR.match(self.document.text, *sentence.span)
        if first is None or opens is None or int(opens["year"]) >= first:
            return False
        return _AS_IT_WAS.search(self.document.text, *sentence.span) is not None

    def _leave_quoted(self, found: Sequence[FoundTarget]) -> None:
        """What the nation is to reach is background where a sentence sets its own place beside it."""
        for target in found:
            if target.number_span is not None:
                finding = Finding("national_goal", 0.7)
                figure = FoundFigure(target.number_span, LeftOutReason.BACKGROUND, finding)
                self.left_out.append(figure)

    def _next_quote(self, clause: Clause, before: int | None, *, found: bool) -> int | None:
        """Where the next clause's quote begins if this one only sets its time and scene."""
        if found:
            return None
        opens = clause.span[0] if before is None else before
        has_year = bool(self.document.years_in(clause.span, YearRole.DEADLINE))
        rest = self.document.without_years(clause.span)
        if (has_year and _ONLY_TIME.match(trimmed(rest))) or (
            before is not None and _SETTING.match(rest)
        ):
            return opens
        return None

    def _clause(self, clause: Clause, quote_start: int) -> Iterator[FoundTarget]:
        document, context = self.document, self.context
        context.list_base_year = None
        context.verb_in_clause = False
        context.year_in_clause = bool(document.years_in(clause.span, YearRole.DEADLINE))
        if _PURPOSE.match(document.text[slice(*clause.span)]):
            return
        quantities = self._candidates(clause)
        self._note_hedge(clause)
        if not quantities:
            self._note_years(clause.span)
            told = list(self._in_words(clause, quote_start))
            yield from told
            if told:
                context.subject = None
            else:
                self._note_subject(clause, quote_start)
            return
        start = clause.span[0]
        rows: list[list[FoundTarget]] = []
        for segment in segments(document.text, clause.span, quantities):
            self._note_years((start, segment.quantities[0].span[0]))
            start = segment.quantities[0].span[0]
            if segment.span[0] != clause.span[0] and not segment.joined:
                quote_start = segment.span[0]
            found = self._segment(segment, quote_start)
            if segment.joined and found and rows:
                rows[-1] = [_until(target, found[-1]) for target in rows[-1]]
            rows.append(found)
        self._note_years((start, clause.span[1]))
        for row in rows:
            yield from row
        if not any(rows):
            yield from self._in_words(clause, quote_start)

    def _segment(self, segment: Segment, quote_start: int) -> list[FoundTarget]:
        context = self.context
        if context.past or not context.deadlines:
            self._leave(segment.quantities)
            remember_subject(self.document, segment, context)
            return []
        found = list(read_segment(self.document, segment, context, quote_start))
        if not found:
            self._leave(segment.quantities)
        return found

    def _in_words(self, clause: Clause, quote_start: int) -> Iterator[FoundTarget]:
        context = self.context
        if context.past or not context.deadlines:
            return
        words = self.document.text[slice(*clause.span)]
        rest = self.document.without_years(clause.span)
        span = (quote_start, clause.span[1])
        for target in read_words(words, rest, span, context):
            context.indicator = context.indicator or target.indicator
            yield target

    def _candidates(self, clause: Clause) -> list[Quantity]:
        """The quantities of a clause that may be targets; the others get their reason."""
        kept = []
        for quantity in self.document.quantities_in(clause.span):
            reason = why_no_target(self.document, quantity, clause.span)
            if reason is None:
                kept.append(quantity)
            else:
                self._note(quantity, reason, "described")
        dropped = of_the_subject(self.document, kept, clause.span)
        for index in dropped:
            self._note(kept[index], LeftOutReason.NAME, "part_of_a_name")
        return [quantity for index, quantity in enumerate(kept) if index not in dropped]

    def _leave_row(self, sentence: Sentence) -> None:
        """The cells of a table repeat in short what sentences say, or list what was."""
        for quantity in self.document.quantities_in(sentence.span):
            self._note(quantity, LeftOutReason.REPEATED_LIST, "table_row")

    def _leave(self, quantities: Sequence[Quantity]) -> None:
        if self.context.past:
            reason, rule = LeftOutReason.BACKGROUND, "past_sentence"
        elif not self.context.deadlines:
            reason, rule = LeftOutReason.UNDATED, "no_year"
        else:
            reason, rule = LeftOutReason.VAGUE, "no_subject"
        for quantity in quantities:
            self._note(quantity, reason, rule)

    def _note(self, quantity: Quantity, reason: LeftOutReason, rule: str) -> None:
        self.left_out.append(FoundFigure(quantity.span, reason, Finding(rule, 0.8)))

    def _note_years(self, span: Span) -> None:
        for mention in self.document.years_in(span):
            if mention.role is YearRole.PAST:
                self.context.past = True
                self.context.past_year = mention
            elif mention.role is YearRole.DEADLINE:
                self._set_deadline(mention)
            elif mention.role is YearRole.BASE and self._opens_clause(mention, span):
                self.context.base_year = mention.year

    def _opens_clause(self, mention: YearMention, span: Span) -> bool:
        """与2020年相比 as a clause of its own."""
        return not trimmed(self.document.without_years(span)) or mention.span[1] >= span[1]

    def _set_deadline(self, mention: YearMention) -> None:
        context = self.context
        context.past = False
        if context.deadlines and self._listed(context.deadlines[-1], mention):
            context.deadlines = (*context.deadlines, mention)
        else:
            context.deadlines = (mention,)
            context.hedge = self._hedge_before(mention)
        if context.past_year and self._listed(context.past_year, context.deadlines[0]):
            context.deadlines = (context.past_year, *context.deadlines)
        context.sentences_since_year = 0

    def _listed(self, before: YearMention, mention: YearMention) -> bool:
        """Whether only 、 or 和 stands between two years."""
        between = self.document.text[before.span[1] : mention.span[0]]
        return len(between) <= 4 and _LISTED_YEARS.match(between) is not None

    def _hedge_before(self, mention: YearMention) -> str | None:
        before = self.document.text[max(0, mention.span[0] - 3) : mention.span[0]]
        match = re.search(f"(?:{HEDGE})$", before)
        return match.group() if match else None

    def _note_hedge(self, clause: Clause) -> None:
        rest = self.document.without_years(clause.span).lstrip(" ,")
        match = _HEDGE_FIRST.match(rest)
        years = self.document.years_in(clause.span, YearRole.DEADLINE)
        if years and years[0].span[0] - clause.span[0] <= 3:
            self._note_years((clause.span[0], years[-1].span[1]))
        if match and not _REACHES_AT_ONCE.match(rest, match.end()):
            self.context.hedge = match.group()
        elif _FIRM.match(rest):
            self.context.hedge = None

    def _note_subject(self, clause: Clause, quote_start: int) -> None:
        rest = trimmed(self.document.without_years(clause.span))
        if rest and len(rest) <= 40 and not (_SETTING.match(rest) or _DEED.match(rest)):
            self.context.subject = rest
            self.context.subject_start = quote_start


def _until(target: FoundTarget, last: FoundTarget) -> FoundTarget:
    """The same target, its quote running to the end of the one that 和 ties to it."""
    return replace(target, span=(target.span[0], max(target.span[1], last.span[1])))
