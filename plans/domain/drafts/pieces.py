"""A plan file as the pieces that people check one by one."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any, TypeAlias

from plans.domain.drafts.conflicts import conflicting
from plans.domain.plan_files.schema import (
    PlanFile,
    ResponsibilityEntry,
    SectionEntry,
    TargetEntry,
    TaskEntry,
)
from plans.domain.reading.pieces import Finding
from plans.domain.reading.reading import Doubt
from plans.domain.register_files import RegisterItemEntry

# Any: fields of a plan file's entry, of every kind.
Data: TypeAlias = dict[str, Any]

UNCERTAIN = Decimal("0.75")
"""Pieces below this confidence are shown first."""
CONFLICT = "conflict"
"""Commitments in one place that cannot both hold; other flags are kinds of doubt."""


@dataclass(frozen=True, slots=True)
class Piece:
    """One piece; `ref` names it within its draft, `parent` is the ref of what holds it."""

    ref: int
    parent: int | None
    kind: str
    start: int
    end: int
    data: Data
    confidence: Decimal | None = None
    rule: str = ""
    flags: tuple[str, ...] = field(default=())

    @property
    def span(self) -> list[int]:
        """As the plan file has it."""
        return [self.start, self.end]


def pieces_of(
    plan_file: PlanFile,
    text: str,
    *,
    findings: Mapping[str, Finding],
    register_items: Iterable[RegisterItemEntry] = (),
    doubts: Iterable[Doubt] = (),
) -> list[Piece]:
    """The pieces of a plan file in order, each after what holds it.

    Conflicts are flagged, and sections and tasks that the reader doubts.
    """
    return _Cutting(plan_file, text, findings).pieces(register_items, doubts)


def target_data(entry: TargetEntry) -> Data:
    """The fields of a target that a person may change."""
    return entry.model_dump(mode="json", exclude={"key", "quote", "span"})


class _Cutting:
    def __init__(self, plan_file: PlanFile, text: str, findings: Mapping[str, Finding]) -> None:
        self.plan_file = plan_file
        self.text = text
        self.findings = findings
        self.found: list[Piece] = []
        self.by_key: dict[str, int] = {}

    def pieces(
        self, register_items: Iterable[RegisterItemEntry], doubts: Iterable[Doubt]
    ) -> list[Piece]:
        for section in self.plan_file.sections:
            self._section(section)
        for index, left_out in enumerate(self.plan_file.left_out):
            self._add(
                "left_out", f"left_out@{index}", left_out.span, {"reason": left_out.reason}, None
            )
        for item in register_items:
            data = {"kind": item.kind, "name": item.name, "place": item.place}
            self._add("register_item", "", item.span, data, self.by_key.get(item.key))
        return self._flagged({doubt.heading: str(doubt.kind) for doubt in doubts})

    def _section(self, section: SectionEntry) -> None:
        parent = self._holder(section.path)
        data = {
            "path": section.path,
            "kind": section.kind,
            "title": section.title,
            "places": section.places,
        }
        ref = self._add("section", section.key, section.span, data, parent)
        self.by_key[section.key] = ref
        for target in section.targets:
            self._target(target, ref)
        for task in section.tasks:
            self._task(task, ref)

    def _holder(self, path: str) -> int | None:
        above = path.rpartition("/")[0]
        return self.by_key.get(above) if above else None

    def _task(self, task: TaskEntry, section: int) -> None:
        data = {"number": task.number, "title": task.title, "places": task.places}
        ref = self._add("task", task.key, task.span, data, section)
        self.by_key[task.key] = ref
        for index, entry in enumerate(task.responsibilities):
            self._responsibility(entry, f"{task.key}@{index}", ref)
        for target in task.targets:
            self._target(target, ref)

    def _responsibility(self, entry: ResponsibilityEntry, key: str, task: int) -> None:
        data = entry.model_dump(mode="json", exclude={"text", "span"})
        self._add("responsibility", key, entry.span, data, task)

    def _target(self, entry: TargetEntry, holder: int) -> None:
        self._add("target", entry.key, entry.span, target_data(entry), holder)

    def _add(self, kind: str, key: str, span: list[int], data: Data, parent: int | None) -> int:
        finding = self.findings.get(key)
        self.found.append(
            Piece(
                ref=len(self.found),
                parent=parent,
                kind=kind,
                start=span[0],
                end=span[1],
                data=data,
                confidence=Decimal(str(round(finding.confidence, 2))) if finding else None,
                rule=finding.rule if finding else "",
            )
        )
        return len(self.found) - 1

    def _flagged(self, doubtful: Mapping[int, str]) -> list[Piece]:
        at_odds = set(_conflicts(self.found, self.text))
        flagged = []
        for piece in self.found:
            heading = piece.kind in ("section", "task")
            if piece.ref in at_odds:
                flagged.append(replace(piece, flags=(CONFLICT,)))
            elif heading and piece.start in doubtful:
                flagged.append(replace(piece, flags=(doubtful[piece.start],)))
            else:
                flagged.append(piece)
        return flagged


def _conflicts(pieces: list[Piece], text: str) -> Iterator[int]:
    """Targets that say other than something else in the same section or task."""
    targets: dict[int | None, list[Piece]] = {}
    for piece in pieces:
        if piece.kind == "target":
            targets.setdefault(piece.parent, []).append(piece)
    # A commitment without a year stands beside the dated one, often in the task next door.
    for parent, group in targets.items():
        if parent is None:
            continue
        holder = pieces[parent]
        around = pieces[holder.parent] if holder.parent is not None else holder
        for index in conflicting(
            [(piece.data, text[piece.start : piece.end]) for piece in group],
            text[around.start : around.end],
        ):
            yield group[index].ref
