"""What a plan file must satisfy beyond its schema, with and without its source text."""

import hashlib
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from plans.domain.documents import Path, path_text
from plans.domain.plan_files.schema import (
    PlanFile,
    ResponsibilityEntry,
    SectionEntry,
    TargetEntry,
    TargetKind,
    TaskEntry,
    Wording,
)
from plans.domain.problems import Problem, mark

LineOf = Callable[[Path], int | None]

# Every figure of the text must be accounted for: digits, and shares and multiples in words.
FIGURE = re.compile(
    r"[0-9０-９]+|百分之[一二三四五六七八九十百零〇两]{1,12}|[一二三四五六七八九十]{1,12}分之[一二三四五六七八九十]{1,12}|翻[一两]番"
)
# A heading number at the start of a line (1. or 12．) is numbering, not a figure.
HEADING_NUMBER = re.compile(r"^[ \t\u3000]*[0-9０-９]{1,3}(?=[.．、])", re.MULTILINE)

_PAGE_NUMBER = re.compile(r"\n[ \t]*[-—–]?[ \t]*\d{1,4}[ \t]*[-—–]?[ \t]*(?=\n)")

# Which of the three name lists a wording may fill; "X牵头,Y按职责分工负责" is lead_only with shared.
_LISTS_OF_WORDING: dict[str, tuple[str, ...]] = {
    Wording.SHARED: ("shared",),
    Wording.LEAD_SUPPORT: ("lead", "support"),
    Wording.LEAD_ONLY: ("lead", "shared"),
}


@dataclass(frozen=True)
class _Place:
    """Where a piece stands in the file."""

    path: Path
    line_of: LineOf

    def at(self, *parts: str | int) -> "_Place":
        return _Place((*self.path, *parts), self.line_of)

    def problem(self, template: str, **params: object) -> Problem:
        return Problem(template, params, path_text(self.path), self.line_of(self.path))


def _no_line(_path: Path) -> int | None:
    return None


def check_plan_file(plan_file: PlanFile, line_of: LineOf = _no_line) -> list[Problem]:
    """Faults in keys, departments, wording, spans and values that need no source text."""
    root = _Place((), line_of)
    return [
        *_check_keys(plan_file, root),
        *_check_departments(plan_file, root),
        *_check_nesting(plan_file, root),
        *_check_targets(plan_file, root),
    ]


def check_against_source(
    plan_file: PlanFile, text: str, line_of: LineOf = _no_line
) -> list[Problem]:
    """Faults against the source text: hash, quotes that are not their slice, figures not accounted for."""
    root = _Place((), line_of)
    problems = []
    if hashlib.sha256(text.encode()).hexdigest() != plan_file.source.text_sha256:
        problems.append(
            root.at("source", "text_sha256").problem(mark("原文哈希不符:不是同一份原文"))
        )
    for place, span, quote in _quotes(plan_file, root):
        if text[span[0] : span[1]] != quote:
            problems.append(
                place.at("span").problem(
                    mark("区间[%(start)s, %(end)s)在原文中是“%(found)s”,与引文不符"),
                    start=span[0],
                    end=span[1],
                    found=text[span[0] : span[1]][:40],
                )
            )
    return [*problems, *_check_figures(plan_file, text, root)]


def _sections(plan_file: PlanFile, root: _Place) -> Iterator[tuple[_Place, SectionEntry]]:
    for index, section in enumerate(plan_file.sections):
        yield root.at("sections", index), section


def _tasks(plan_file: PlanFile, root: _Place) -> Iterator[tuple[_Place, SectionEntry, TaskEntry]]:
    for place, section in _sections(plan_file, root):
        for index, task in enumerate(section.tasks):
            yield place.at("tasks", index), section, task


def _targets(
    plan_file: PlanFile, root: _Place
) -> Iterator[tuple[_Place, SectionEntry | TaskEntry, TargetEntry]]:
    holders: list[tuple[_Place, SectionEntry | TaskEntry]] = []
    for place, section in _sections(plan_file, root):
        holders.append((place, section))
        holders.extend((place.at("tasks", n), task) for n, task in enumerate(section.tasks))
    for place, holder in holders:
        for index, target in enumerate(holder.targets):
            yield place.at("targets", index), holder, target


def _responsibilities(
    plan_file: PlanFile, root: _Place
) -> Iterator[tuple[_Place, TaskEntry, ResponsibilityEntry]]:
    for place, _section, task in _tasks(plan_file, root):
        for index, responsibility in enumerate(task.responsibilities):
            yield place.at("responsibilities", index), task, responsibility


def _check_keys(plan_file: PlanFile, root: _Place) -> Iterator[Problem]:
    seen: set[str] = set()
    keyed: list[tuple[_Place, str, str]] = []
    keyed += [(p, s.key, "") for p, s in _sections(plan_file, root)]
    keyed += [(p, t.key, f"{s.key}/") for p, s, t in _tasks(plan_file, root)]
    keyed += [(p, t.key, f"{h.key}#") for p, h, t in _targets(plan_file, root)]
    for place, key, prefix in keyed:
        if key in seen:
            yield place.at("key").problem(mark("键“%(key)s”重复"), key=key)
        if not key.startswith(prefix):
            yield place.at("key").problem(
                mark("键“%(key)s”应以“%(prefix)s”开头"), key=key, prefix=prefix
            )
        seen.add(key)


def _check_departments(plan_file: PlanFile, root: _Place) -> Iterator[Problem]:
    known: set[str] = set()
    for index, department in enumerate(plan_file.departments):
        if department.name in known:
            yield root.at("departments", index, "name").problem(
                mark("部门“%(name)s”重复"), name=department.name
            )
        known.add(department.name)
    for place, _task, responsibility in _responsibilities(plan_file, root):
        yield from _check_responsibility(place, responsibility, known)


def _check_responsibility(
    place: _Place, responsibility: ResponsibilityEntry, known: set[str]
) -> Iterator[Problem]:
    for name in responsibility.names:
        if name not in known:
            yield place.problem(mark("部门“%(name)s”不在departments中,请先列出"), name=name)
        text = responsibility.text
        if not any(name in form for form in (text, _squeezed(text), _unbroken(text))):
            yield place.problem(mark("部门“%(name)s”不在责任原文中"), name=name)
    allowed = _LISTS_OF_WORDING[responsibility.wording]
    for name in ("lead", "support", "shared"):
        if getattr(responsibility, name) and name not in allowed:
            yield place.at(name).problem(
                mark("责任表述%(wording)s不应有%(list)s单位"),
                wording=responsibility.wording,
                list=name,
            )


def _squeezed(text: str) -> str:
    return re.sub(r"\s+", "", text)


def _unbroken(text: str) -> str:
    """A text without line breaks, blanks and the page numbers between them."""
    return _squeezed(_PAGE_NUMBER.sub("", text))


def _check_nesting(plan_file: PlanFile, root: _Place) -> Iterator[Problem]:
    for place, section in _sections(plan_file, root):
        yield from _check_span(place, section.span, None)
    for place, section, task in _tasks(plan_file, root):
        yield from _check_span(place, task.span, section.span)
    for place, holder, target in _targets(plan_file, root):
        yield from _check_span(place, target.span, holder.span)
    attached = [attachment.span for attachment in plan_file.source.attachments]
    for place, task, responsibility in _responsibilities(plan_file, root):
        start, end = responsibility.span
        # A division of work says who is responsible outside of the task's own text.
        if not any(first <= start and end <= last for first, last in attached):
            yield from _check_span(place, responsibility.span, task.span)
    for index, left_out in enumerate(plan_file.left_out):
        yield from _check_span(root.at("left_out", index), left_out.span, None)


def _check_span(place: _Place, span: list[int], outer: list[int] | None) -> Iterator[Problem]:
    if span[0] >= span[1]:
        yield place.at("span").problem(mark("区间的起点应小于终点"))
    elif outer is not None and not (outer[0] <= span[0] and span[1] <= outer[1]):
        yield place.at("span").problem(mark("区间超出所属条目的区间"))


def _check_targets(plan_file: PlanFile, root: _Place) -> Iterator[Problem]:
    for place, _holder, target in _targets(plan_file, root):
        has_number = target.value is not None
        if has_number and target.comparator is None:
            yield place.at("comparator").problem(mark("有数值的目标须写明比较关系"))
        if has_number and target.unit is None:
            yield place.at("unit").problem(mark("有数值的目标须写明计量单位"))
        if not has_number and (target.unit is not None or target.comparator is not None):
            yield place.at("value").problem(mark("没有数值的目标不应有单位或比较关系"))
        if not has_number and target.kind not in (TargetKind.COVERAGE, TargetKind.QUALITATIVE):
            yield place.at("value").problem(mark("%(kind)s类目标须有数值"), kind=target.kind)
        if has_number and target.kind == TargetKind.QUALITATIVE:
            yield place.at("kind").problem(mark("定性目标不应有数值"))
        if target.base_year is not None and target.base_year >= target.deadline_year:
            yield place.at("base_year").problem(mark("基期应早于目标年"))


def _quotes(plan_file: PlanFile, root: _Place) -> Iterator[tuple[_Place, list[int], str]]:
    for place, _holder, target in _targets(plan_file, root):
        yield place, target.span, target.quote
    for place, _task, responsibility in _responsibilities(plan_file, root):
        yield place, responsibility.span, responsibility.text
    for index, left_out in enumerate(plan_file.left_out):
        yield root.at("left_out", index), left_out.span, left_out.quote


def unaccounted(text: str, spans: Iterable[Sequence[int]]) -> list[tuple[int, int]]:
    """The figures of a text that lie in none of the spans and are no heading's number."""
    covering = [(span[0], span[1]) for span in spans]
    covering += [match.span() for match in HEADING_NUMBER.finditer(text)]
    covering.sort()
    found = []
    position = 0
    covered_to = 0
    for match in FIGURE.finditer(text):
        while position < len(covering) and covering[position][0] <= match.start():
            covered_to = max(covered_to, covering[position][1])
            position += 1
        if match.end() > covered_to:
            found.append(match.span())
    return found


def _check_figures(plan_file: PlanFile, text: str, root: _Place) -> Iterator[Problem]:
    spans = [target.span for target in plan_file.targets]
    spans += [left_out.span for left_out in plan_file.left_out]
    spans += [attachment.span for attachment in plan_file.source.attachments]
    for start, end in unaccounted(text, spans):
        yield root.at("left_out").problem(
            mark("原文第%(line)s行的数字“%(figure)s”既不是目标,也未列入left_out"),
            line=text.count("\n", 0, start) + 1,
            figure=text[start : end + 12].split("\n", maxsplit=1)[0],
        )
