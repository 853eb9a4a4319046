"""What a bracket or line says of responsibility: which units lead, support, or share."""

import re
from dataclasses import dataclass, field

from plans.domain.plan_files.schema import Wording
from plans.domain.reading.pieces import FoundName
from plans.domain.reading.responsibilities.brackets import masked
from plans.domain.reading.responsibilities.cues import Cue, Part, is_remark, labels, verbs
from plans.domain.reading.responsibilities.names import (
    PrintedName,
    is_collective,
    is_unit,
    split_names,
)

_CLAUSE = re.compile(r"[^,;。\n]+")


@dataclass(slots=True)
class Statement:
    """A text read as responsibilities: its units by part, and the evidence that it is one."""

    units: list[tuple[Part, PrintedName]] = field(default_factory=list)
    labelled: bool = False
    """A label (牵头单位:) stands in it."""
    worded: bool = False
    """A verb of responsibility stands in it."""
    by_duty: bool = False
    """按职责分工, 分别, 共同: nobody is named to lead."""
    closed: bool = False
    """The last word is a verb, as it is in a responsibility and seldom in prose."""
    aside: bool = False
    """There are words that are neither name nor cue nor remark."""
    listed: bool = False
    """等 follows a name, 责任单位 stands before or 指导 behind it: alone, a unit does not lead."""

    classed: bool = False
    """等部门 says that the names are departments, however they end (发改、财政等部门)."""

    def names(self, part: Part) -> tuple[FoundName, ...]:
        """The units of a part in printed order."""
        return tuple(FoundName(unit.name, unit.span) for of, unit in self.units if of is part)

    @property
    def certain(self) -> int:
        """How many of the names end as names of units do."""
        return sum(is_unit(unit.name) for _part, unit in self.units)

    @property
    def wording(self) -> Wording:
        """How the parts are worded together."""
        parts = {part for part, _unit in self.units}
        if Part.SUPPORT in parts:
            return Wording.LEAD_SUPPORT
        return Wording.LEAD_ONLY if Part.LEAD in parts else Wording.SHARED


def read_statement(
    text: str, start: int, end: int, *, part: Part | None = None, others: Part | None = None
) -> Statement:
    """Read a part of a text as a statement of responsibility.

    `part` is what its units are where neither label nor verb says so; `others` is what the units
    after the first are where the document says that the first listed one leads.
    """
    reader = _Reader(text, masked(text[start:end]), start, part)
    for match in _CLAUSE.finditer(reader.mask):
        if not is_remark(match[0]):
            reader.read_clause(*match.span())
    reader.finish()
    statement = reader.statement
    _settle(statement, others)
    return statement


class _Reader:
    """Goes through the clauses; names wait until a verb or the next label says what they are."""

    def __init__(self, text: str, mask: str, start: int, part: Part | None) -> None:
        self.text = text
        self.mask = mask
        self.start = start
        self.part = part
        self.waiting: list[PrintedName] = []
        self.joined = False
        self.led = False
        self.statement = Statement()

    def read_clause(self, start: int, end: int) -> None:
        clause = self.mask[start:end]
        at = 0
        if self.part is not None and self.mask[max(0, start - 1) : start] in (";", "。", "\n"):
            self._give(self.part)
        if self.part is Part.OTHER and next(verbs(clause), None):
            self.part = None
        for label in labels(clause):
            self._read_words(start + at, start + label.start)
            self._give(self.part)
            self.part = label.part
            self.statement.labelled |= label.part is not Part.OTHER
            self.statement.listed |= label.part is Part.SHARED
            at = label.end
        self._read_words(start + at, end)

    def finish(self) -> None:
        self._give(self.part)

    def _read_words(self, start: int, end: int) -> None:
        """Names and verbs between two labels."""
        if self.part is Part.OTHER:
            return
        at = 0
        words = self.mask[start:end]
        for verb in verbs(words):
            self._collect(start + at, start + verb.start, after_verb=at > 0)
            self._apply(verb)
            at = verb.end
        if words[at:].strip("、 \t"):
            self._collect(start + at, end, after_verb=at > 0)
            self.statement.closed = False

    def _collect(self, start: int, end: int, *, after_verb: bool) -> None:
        if not self.mask[start:end].strip("、 \t"):
            return
        found = split_names(self.text, self.start + start, self.start + end)
        if after_verb and not (found and is_unit(found[0].name)):
            self.statement.aside = True
            return
        if not found:
            self.statement.aside = True
        self.statement.listed |= bool(re.search(r"等[^、,]*$", self.mask[start:end]))
        self.statement.classed |= bool(re.search(r"等[^、,]*(?:部门|单位)", self.mask[start:end]))
        self.waiting.extend(found)

    def _apply(self, verb: Cue) -> None:
        self.statement.worded = True
        self.statement.closed = True
        self.statement.listed |= verb.guides
        part = verb.part
        self.statement.by_duty |= verb.several and part is Part.SHARED
        if self.joined and part is not Part.LEAD and not verb.several:
            part = Part.SUPPORT
        self.joined = verb.joins
        self.led |= part is Part.LEAD
        self._give(part)

    def _give(self, part: Part | None) -> None:
        """Hand the waiting names their part; beside a lead that is named, the others support."""
        if part is None:
            part = Part.SUPPORT if self.led else Part.SHARED
        if part is not Part.OTHER:
            self.statement.units.extend((name.part or part, name) for name in self.waiting)
        self.waiting = []


def _settle(statement: Statement, others: Part | None) -> None:
    """Make leads of those that share where the words say so: alone, before 配合, or listed first."""
    parts = [part for part, _unit in statement.units]
    if Part.LEAD in parts or Part.SHARED not in parts:
        return
    if (Part.SUPPORT in parts and not statement.by_duty) or _stands_alone(statement):
        _lead(statement, len(parts))
    elif others:
        _lead(statement, 1)
        statement.units[1:] = [(others, unit) for _part, unit in statement.units[1:]]


def _stands_alone(statement: Statement) -> bool:
    """Whether one unit is responsible (市住建局负责), not one of a list (市林业局按职责分工负责)."""
    if len(statement.units) != 1 or statement.by_duty or statement.listed:
        return False
    return statement.worded and not is_collective(statement.units[0][1].name)


def _lead(statement: Statement, count: int) -> None:
    statement.units[:count] = [
        (Part.LEAD if part is Part.SHARED else part, unit) for part, unit in statement.units[:count]
    ]
