"""From a source text to a draft plan file: the steps in their order."""

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Self

from pypinyin import lazy_pinyin

from plans.domain.plan_files.checks import unaccounted
from plans.domain.plan_files.schema import (
    DepartmentEntry,
    LeftOut,
    PlanFile,
    ResponsibilityEntry,
    SectionEntry,
    SectionKind,
    SourceEntry,
    TargetEntry,
    TaskEntry,
)
from plans.domain.problems import DocumentError, Problem, mark
from plans.domain.reading.clean_text import CleanText
from plans.domain.reading.cleaning import clean
from plans.domain.reading.departments import suggest_department
from plans.domain.reading.matching import Catalogue, IndicatorMatch, accepted
from plans.domain.reading.outline import read_outline
from plans.domain.reading.pieces import (
    Finding,
    FoundFigure,
    FoundResponsibility,
    FoundTarget,
    LeftOutReason,
    Outline,
    OutlineSection,
    OutlineTask,
)
from plans.domain.reading.places import Gazetteer, place_stem, places_named
from plans.domain.reading.reading import Doubt, DoubtKind, Reading
from plans.domain.reading.registers import read_register_items
from plans.domain.reading.responsibilities import read_responsibilities
from plans.domain.reading.source_text import SourceText, Span
from plans.domain.reading.targets import ItemText, read_targets
from plans.domain.register_files import RegisterItemEntry

NO_PLAN = mark(
    "没有找到方案正文:文中没有“一、”“(一)”“1.”这样编号的任务。"
    "请确认这是实施方案本身;正文在附件里的,请上传附件。"
)

WHOLE_SECTION = mark("这一节整体写明了责任单位“%(units)s”,没有分到具体任务;需要时请逐项添加。")

SWEPT = Finding("swept", 0.5)
"""A figure that no rule spoke of: page and heading numbers, mostly."""


@dataclass(frozen=True, slots=True)
class DocumentFacts:
    """The document's file: its name and the hash of its bytes."""

    name: str
    sha256: str

    @classmethod
    def of(cls, name: str, data: bytes) -> Self:
        """The facts of a file at hand."""
        return cls(name, hashlib.sha256(data).hexdigest())


def read_plan(
    source: SourceText,
    facts: DocumentFacts,
    *,
    catalogue: Catalogue,
    gazetteer: Gazetteer,
) -> Reading:
    """Read a plan document into a draft plan file.

    Raises:
        DocumentError: when there is no plan in it.
    """
    text = clean(source)
    outline = read_outline(text)
    if not any(section.tasks for section in outline.sections):
        raise DocumentError([Problem(NO_PLAN)])
    return _Assembly(source, text, outline, catalogue, gazetteer).reading(facts)


class _Assembly:
    """Collects the pieces of one document, their keys and findings."""

    def __init__(
        self,
        source: SourceText,
        text: CleanText,
        outline: Outline,
        catalogue: Catalogue,
        gazetteer: Gazetteer,
    ) -> None:
        self.source = source
        self.text = text
        self.outline = outline
        self.catalogue = catalogue
        self.findings: dict[str, Finding] = {}
        self.matches: dict[str, tuple[IndicatorMatch, ...]] = {}
        self.departments: dict[str, DepartmentEntry] = {}
        self.keys: Counter[str] = Counter()
        self.said: set[tuple[object, ...]] = set()
        self.register_items: list[RegisterItemEntry] = []
        head = outline.head
        self.place = gazetteer.issuing_place(head.title, head.issuer)
        self.places_below = gazetteer.below(self.place)
        self.targets: dict[int, list[FoundTarget]] = {}

    def reading(self, facts: DocumentFacts) -> Reading:
        """Put everything together."""
        found = read_targets(self.text, self._items())
        for holder, target in found.targets:
            self.targets.setdefault(holder, []).append(target)
        sections = self._sections()
        left_out = self._left_out(found.left_out, sections)
        plan_file = self._plan_file(facts, sections, left_out)
        return Reading(
            source=self.source,
            plan_file=plan_file,
            findings=self.findings,
            matches=self.matches,
            doubts=(
                *(
                    self._doubt(DoubtKind.NUMBERING, fault.span, fault.span, fault.problem)
                    for fault in self.outline.faults
                ),
                *self._of_whole_sections(),
            ),
            register_items=tuple(self.register_items),
        )

    def _items(self) -> list[ItemText]:
        """What targets are looked for in: every section's own text and every plan task."""
        items: list[ItemText] = []
        for section in self.outline.sections:
            items.append(ItemText(len(items), section.kind, _with_heading(section)))
            for task in section.tasks:
                # The title too: 1.到2025年新增风电100万千瓦。 is both.
                items.append(ItemText(len(items), section.kind, (task.span,)))
        return items

    def _sections(self) -> list[SectionEntry]:
        sections = []
        holder = 0
        for section in self.outline.sections:
            tasks_at = holder + 1
            sections.append(self._section(section, holder, tasks_at))
            holder = tasks_at + len(section.tasks)
        return sections

    def _section(self, section: OutlineSection, holder: int, tasks_at: int) -> SectionEntry:
        key = self._key(section.path, section.finding)
        return SectionEntry(
            key=key,
            path=section.path,
            kind=section.kind,
            title=section.title,
            span=self._span(section.span),
            places=[],
            targets=self._targets(key, holder),
            tasks=[
                self._task(key, task, tasks_at + index) for index, task in enumerate(section.tasks)
            ],
        )

    def _task(self, section_key: str, task: OutlineTask, holder: int) -> TaskEntry:
        key = self._key(f"{section_key}/{task.number or '-'}", task.finding)
        found = read_responsibilities(self.text, task.span)
        self._note_register_items(key, task.body)
        for index, responsibility in enumerate(found):
            self.findings[f"{key}@{index}"] = responsibility.finding
        return TaskEntry(
            key=key,
            number=task.number,
            title=task.title,
            span=self._span(task.span),
            places=self._places(task, found),
            responsibilities=[self._responsibility(one) for one in found],
            targets=self._targets(key, holder),
        )

    def _of_whole_sections(self) -> Iterator[Doubt]:
        """Statements of responsibility that a section makes for all its tasks."""
        for section in self.outline.sections:
            if section.kind in (SectionKind.GENERAL, SectionKind.GOAL):
                continue
            for span in _with_heading(section):
                for found in read_responsibilities(self.text, span):
                    units = self._slice(self.text.source_span(found.span))
                    problem = Problem(WHOLE_SECTION, {"units": units})
                    yield self._doubt(DoubtKind.WHOLE_SECTION, section.span, found.span, problem)

    def _doubt(self, kind: DoubtKind, heading: Span, span: Span, problem: Problem) -> Doubt:
        begins, _ends = self.text.source_span(heading)
        return Doubt(kind, begins, self.text.source_span(span), problem)

    def _places(self, task: OutlineTask, found: Sequence[FoundResponsibility]) -> list[str]:
        """Places below the issuing one that the task speaks of, its brackets of units aside."""
        words = list(self.text.text[slice(*task.span)])
        for responsibility in found:
            start, end = (at - task.span[0] for at in responsibility.bracket)
            words[start:end] = " " * (end - start)
        return places_named("".join(words), self.places_below)

    def _note_register_items(self, key: str, span: Span) -> None:
        own = (place_stem(self.place.name),)
        for item in read_register_items(self.text.text, span, (*self.places_below, *own)):
            found = self.text.source_span(item.span)
            self.register_items.append(
                RegisterItemEntry(
                    kind=item.kind,
                    name=item.name,
                    place=item.place,
                    key=key,
                    quote=self._slice(found),
                    span=list(found),
                )
            )

    def _responsibility(self, found: FoundResponsibility) -> ResponsibilityEntry:
        names = {
            role: [self._printed(name.span) for name in getattr(found, role)]
            for role in ("lead", "support", "shared")
        }
        for printed in (*names["lead"], *names["support"], *names["shared"]):
            if printed not in self.departments:
                self.departments[printed] = suggest_department(printed, self.place.name)
        span = self.text.source_span(found.span)
        return ResponsibilityEntry(
            wording=found.wording, text=self._slice(span), span=list(span), **names
        )

    def _targets(self, holder_key: str, holder: int) -> list[TargetEntry]:
        found = self.targets.get(holder, [])
        return [
            self._target(f"{holder_key}#{number}", target) for number, target in enumerate(found, 1)
        ]

    def _target(self, key: str, found: FoundTarget) -> TargetEntry:
        self.findings[key] = found.finding
        matches = self.catalogue.match(found.indicator, unit=found.unit, kind=found.kind)
        self.matches[key] = matches
        code = accepted(matches)
        span = self.text.source_span(found.span)
        same = (code or found.indicator, found.kind, found.value, found.deadline_year)
        repeats = same in self.said
        self.said.add(same)
        return TargetEntry(
            key=key,
            quote=self._slice(span),
            span=list(span),
            indicator=found.indicator,
            indicator_code=code,
            places=list(found.places),
            nature=found.nature,
            deadline_year=found.deadline_year,
            period=found.period,
            kind=found.kind,
            comparator=found.comparator,
            value=found.value,
            unit=found.unit,
            base_year=found.base_year,
            base_year_inferred=found.base_year_inferred,
            direction=found.direction,
            hedge=found.hedge,
            repeats=repeats,
        )

    def _left_out(
        self, found: Iterable[FoundFigure], sections: Iterable[SectionEntry]
    ) -> list[LeftOut]:
        """Every figure that is no target, in order of the text."""
        quoted = [target.span for section in sections for target in _targets_of(section)]
        told = [
            (self.text.source_span(figure.span), figure.reason, figure.finding) for figure in found
        ]
        rest = unaccounted(self.source.text, [*quoted, *(list(span) for span, _r, _f in told)])
        told += [(span, LeftOutReason.NUMBERING, SWEPT) for span in rest]
        told.sort(key=lambda row: row[0])
        for index, (_span, _reason, finding) in enumerate(told):
            self.findings[f"left_out@{index}"] = finding
        return [
            LeftOut(span=list(span), quote=self._slice(span), reason=reason)
            for span, reason, _finding in told
        ]

    def _plan_file(
        self, facts: DocumentFacts, sections: list[SectionEntry], left_out: list[LeftOut]
    ) -> PlanFile:
        head = self.outline.head
        return PlanFile(
            format=1,
            slug=_slug(self.place.name),
            version=1,
            title=head.title,
            place=self.place,
            issuer=head.issuer,
            document_number=head.document_number,
            issued_on=head.issued_on,
            leading_group=head.leading_group,
            source=SourceEntry(
                file=facts.name,
                sha256=facts.sha256,
                text_sha256=hashlib.sha256(self.source.text.encode()).hexdigest(),
            ),
            departments=list(self.departments.values()),
            sections=sections,
            left_out=left_out,
        )

    def _key(self, wanted: str, finding: Finding) -> str:
        """A key of its own: where the document numbers two pieces alike, the second gets a b."""
        self.keys[wanted] += 1
        count = self.keys[wanted]
        key = wanted if count == 1 else f"{wanted}{_suffix(count)}"
        self.findings[key] = finding
        return key

    def _span(self, span: Span) -> list[int]:
        return list(self.text.source_span(span))

    def _printed(self, span: Span) -> str:
        """The printed characters of a clean span: no line breaks or page numbers between them."""
        return "".join(self.source.text[self.text.origin[at]] for at in range(*span))

    def _slice(self, span: Span) -> str:
        return self.source.text[slice(*span)]


def _with_heading(section: OutlineSection) -> tuple[Span, ...]:
    """A section's own text, from its heading on where this stands right before."""
    if not section.own:
        return ()
    (start, end), *rest = section.own
    follows = start - section.span[0] <= len(section.title) + 12
    return ((section.span[0] if follows else start, end), *rest)


def _targets_of(section: SectionEntry) -> list[TargetEntry]:
    return [*section.targets, *(target for task in section.tasks for target in task.targets)]


def _suffix(count: int) -> str:
    return chr(ord("a") + count - 1) if count <= 26 else str(count)


def _slug(place_name: str) -> str:
    """四平市 → siping: what the office may change before publishing."""
    stem = place_stem(place_name)
    letters = "".join(lazy_pinyin(stem)).lower()
    kept = "".join(letter for letter in letters if letter.isascii() and letter.isalnum())
    return kept if kept and kept[0].isalpha() else "plan"
