"""Where a plan task says who is responsible: in brackets, behind labels, in a last sentence."""

import re
from bisect import bisect_right
from collections.abc import Iterator

from plans.domain.reading.clean_text import CleanText
from plans.domain.reading.pieces import Finding, FoundResponsibility
from plans.domain.reading.responsibilities.brackets import Bracket, continued, find_brackets
from plans.domain.reading.responsibilities.cues import Part, first_listed_leads, label_places
from plans.domain.reading.responsibilities.names import is_collective, is_unit
from plans.domain.reading.responsibilities.statements import Statement, read_statement
from plans.domain.reading.source_text import Span

_HINT = re.compile(r"[局委办部厅院]|政府|单位|部门|公司|负责|牵头|落实|指导|各")
_SENTENCE_ENDS = "。;!?"
_STOPS = " \t\n。;,"
_AFTER = re.compile(r"[ \t。;]*(?:\n|[(〔【\[〈]|$)")
_DUTY_DONE = re.compile(r"负责")
_EXPLAINS = re.compile(r"负责解释|简称|以下称")
_LEVELLED = re.compile(
    r"(?:国家|自治区|[市省县区旗州盟各]|[一-龥]{2,6}?[市县区旗州盟省])[一-龥]|[一-龥]{2,}部$"
)
_LAST_WORD = re.compile(r"(?:负责|配合|参与|牵头|落实)[)〕】\] \t。;]*$")
_NUMBERED = re.compile(r"[ \t]*[(\[]?[\d一二三四五六七八九十]")
_CLOSERS = re.compile(r"[)〕】\] \t。;]+$")
_LABELLED_WORDS = re.compile(r"(?:[^。\n]*[:、,][ \t]*\n)*[^。\n]*")
LONGEST_SENTENCE = 400


def read_responsibilities(clean: CleanText, span: Span) -> tuple[FoundResponsibility, ...]:
    """Who is responsible for the plan task that stands at a span, one entry for each bracket.

    Names stay as printed. Where the document's head says that the first listed unit leads, it does.
    """
    return _Task(clean.text, span).read()


class _Task:
    """One task's text; `taken` are the brackets found by the rules before, in order."""

    def __init__(self, text: str, span: Span) -> None:
        self.text = text
        self.start, self.end = span
        self.others = first_listed_leads(text)
        self.found: list[FoundResponsibility] = []
        self.taken: list[Span] = []

    def read(self) -> tuple[FoundResponsibility, ...]:
        for read in (self._read_brackets, self._read_labels, self._read_last_sentences):
            read()
            self.taken = sorted(entry.bracket for entry in self.found)
        return tuple(sorted(self.found, key=lambda entry: entry.span))

    def _read_brackets(self) -> None:
        at = self.start
        for bracket in find_brackets(self.text, self.start, self.end):
            if bracket.start < at:
                continue
            entry = self._of_bracket(bracket)
            if entry:
                self.found.append(entry)
                at = entry.bracket[1]

    def _of_bracket(self, bracket: Bracket) -> FoundResponsibility | None:
        start, end = bracket.content
        if not _HINT.search(self.text, start, end):
            return None
        if bracket.closed:
            return self._accepted((start, end), (bracket.start, bracket.end))
        for last, bracket_end in self._possible_ends(bracket):
            entry = self._accepted((start, last), (bracket.start, bracket_end), doubt=0.15)
            if entry:
                return entry
        return None

    def _possible_ends(self, bracket: Bracket) -> Iterator[tuple[int, int]]:
        """Where an unclosed bracket may end: at the full stop or line's end, beyond it, or at 负责."""
        start, end = bracket.content
        stop = self.text.find("。", start, end)
        last = stop if stop >= 0 else end
        longer = continued(self.text, bracket, self.end) if stop < 0 else None
        if longer and self.text[start:end].rstrip(" \t")[-1:] in ("、", ",", ";", ":"):
            yield longer.content[1], longer.end
        if self.text[last - 1] in ")〕】]〉":
            yield last - 1, last
        yield last, last
        if longer:
            yield longer.content[1], longer.end
        verb = _DUTY_DONE.search(self.text, start, last)
        if verb:
            yield verb.end(), verb.end()

    def _accepted(
        self, content: Span, bracket: Span, *, doubt: float = 0.0
    ) -> FoundResponsibility | None:
        start, end = content
        while end > start and self.text[end - 1] in " \t":
            end -= 1
        while start < end and self.text[start] in " \t":
            start += 1
        if start >= end:
            return None
        statement = read_statement(self.text, start, end, others=self.others)
        rule = self._rule(statement, (start, end), bracket)
        if rule is None:
            return None
        name, confidence = rule
        return _entry(statement, (start, end), bracket, name, confidence - doubt)

    def _rule(self, statement: Statement, content: Span, bracket: Span) -> tuple[str, float] | None:
        """The rule by which a bracket is a responsibility, and how sure it is."""
        if not statement.units or _EXPLAINS.search(self.text, *content):
            return None
        likely = statement.certain / len(statement.units)
        if statement.labelled:
            return "label", 0.87 + 0.1 * likely
        if statement.worded:
            return self._verb_rule(statement, bracket, likely)
        if likely == 1 and not statement.aside and self._ends_sentence(statement, bracket):
            return "list", 0.7
        return None

    def _verb_rule(
        self, statement: Statement, bracket: Span, likely: float
    ) -> tuple[str, float] | None:
        stops = self._at_stop(bracket)
        if not statement.certain:
            told = statement.classed or (statement.by_duty and _has_long_name(statement))
            return ("duty", 0.6) if told and stops else None
        if not stops and not (statement.by_duty or _names_a_level(statement)):
            return None
        if not (statement.names(Part.LEAD) or statement.names(Part.SHARED)):
            return None
        if statement.aside:
            return ("verb with scope", 0.65) if stops else None
        if statement.by_duty:
            return "duty", 0.87 + 0.1 * likely
        return ("verb", 0.83 + 0.1 * likely) if statement.closed else ("verb, open", 0.75)

    def _at_stop(self, bracket: Span) -> bool:
        after = self.text[bracket[1] : min(self.end, bracket[1] + 20)].lstrip(" \t")
        return (
            self._before(bracket) in _SENTENCE_ENDS + "\n"
            or after[:1] in ("", "。", ";", "\n")
            or bool(_AFTER.match(after))
        )

    def _ends_sentence(self, statement: Statement, bracket: Span) -> bool:
        """Whether a bracket of bare names stands where responsibilities stand."""
        after_stop = self._before(bracket) in _SENTENCE_ENDS + "\n"
        if not _AFTER.match(self.text[bracket[1] : min(self.end, bracket[1] + 20)]):
            return False
        if len(statement.units) == 1:
            return after_stop and _names_a_level(statement)
        return _names_a_level(statement) or (after_stop and _are_bureaus(statement))

    def _before(self, bracket: Span) -> str:
        at = bracket[0] - 1
        while at > self.start and self.text[at] in " \t”":
            at -= 1
        return self.text[at] if at >= self.start else "\n"

    def _read_labels(self) -> None:
        """Labels that open a line or sentence: 牵头单位:… and on the next line 配合单位:…"""
        run: Span | None = None
        for start in label_places(self.text, self.start, self.end):
            if self._is_taken(start) or (run and start < run[1]):
                continue
            end = self._end_of_labelled(start)
            if (
                run
                and not self.text[run[1] : start].strip(_STOPS)
                and not self._leads_anew(run, start)
            ):
                run = (run[0], end)
                continue
            self._add_labelled(run)
            run = (start, end)
        self._add_labelled(run)

    def _end_of_labelled(self, start: int) -> int:
        """The end of the words behind a label; they may begin, or go on, in the next line."""
        match = _LABELLED_WORDS.match(self.text, start, self.end)
        return match.end() if match else self.end

    def _leads_anew(self, run: Span, start: int) -> bool:
        return "牵头" in self.text[start : start + 6] and "牵头" in self.text[slice(*run)]

    def _add_labelled(self, run: Span | None) -> None:
        if run is None:
            return
        start, end = run
        while end > start and self.text[end - 1] in _STOPS:
            end -= 1
        statement = read_statement(self.text, start, end, others=self.others)
        if statement.units and statement.labelled and statement.certain:
            self.found.append(_entry(statement, (start, end), (start, end), "labelled line", 0.9))

    def _read_last_sentences(self) -> None:
        """Last sentences of paragraphs that are a list with its verb, the brackets forgotten."""
        at = self.start
        while at < self.end:
            stop = self.text.find("\n", at, self.end)
            end = stop if stop >= 0 else self.end
            self._read_last_sentence(at, end)
            at = end + 1

    def _read_last_sentence(self, line: int, end: int) -> None:
        line = max(line, end - LONGEST_SENTENCE, self._last_taken(end))
        if line >= end or not _LAST_WORD.search(self.text, max(line, end - 12), end):
            return
        words = _CLOSERS.sub("", self.text[line:end])
        start = max(words.rfind(sign) for sign in _SENTENCE_ENDS) + 1
        span = (line + start, line + len(words))
        if start >= len(words) or _NUMBERED.match(words, start):
            return
        statement = read_statement(self.text, *span, others=self.others)
        if _is_list_with_verb(statement):
            self.found.append(_entry(statement, span, span, "last sentence", 0.6))

    def _last_taken(self, at: int) -> int:
        """The end of the last bracket or labelled line that begins before a place."""
        index = bisect_right(self.taken, (at, -1)) - 1
        return self.taken[index][1] if index >= 0 else self.start

    def _is_taken(self, at: int) -> bool:
        index = bisect_right(self.taken, (at, self.end)) - 1
        return index >= 0 and at < self.taken[index][1]


def _names_a_level(statement: Statement) -> bool:
    return any(_LEVELLED.match(unit.name) for _part, unit in statement.units)


def _are_bureaus(statement: Statement) -> bool:
    return all(re.search(r"[局委办]$", unit.name) for _part, unit in statement.units)


def _has_long_name(statement: Statement) -> bool:
    return any(len(unit.name) > 2 for _part, unit in statement.units)


def _is_list_with_verb(statement: Statement) -> bool:
    """Whether a sentence is nothing but units and their verb; of 各有关部门 alone prose speaks too."""
    names = [unit.name for _part, unit in statement.units]
    if statement.aside or not (statement.worded and statement.closed):
        return False
    if not all(is_unit(name) for name in names) or not _names_a_level(statement):
        return False
    return not all(is_collective(name) for name in names)


def _entry(
    statement: Statement, span: Span, bracket: Span, rule: str, confidence: float
) -> FoundResponsibility:
    return FoundResponsibility(
        span=span,
        wording=statement.wording,
        lead=statement.names(Part.LEAD),
        support=statement.names(Part.SUPPORT),
        shared=statement.names(Part.SHARED),
        finding=Finding(rule=f"responsibility: {rule}", confidence=round(confidence, 2)),
        bracket=bracket,
    )
