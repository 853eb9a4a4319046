"""From checked pieces back to a plan file."""

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from rapidfuzz import fuzz

from plans.domain.drafts.pieces import Piece
from plans.domain.plan_files.checks import unaccounted
from plans.domain.plan_files.schema import (
    DepartmentEntry,
    LeftOut,
    PlaceEntry,
    PlanFile,
    ResponsibilityEntry,
    SectionEntry,
    SourceEntry,
    TargetEntry,
    TaskEntry,
)
from plans.domain.reading.departments import suggest_department
from plans.domain.reading.pieces import LeftOutReason

_SAME_TITLE = 80


@dataclass(frozen=True, slots=True)
class Compiled:
    """The plan file, and from which piece every key of it came."""

    plan_file: PlanFile
    refs: Mapping[str, int]


def compiled(
    head: Mapping[str, Any],  # as stored with the draft: the plan file's own fields
    pieces: Iterable[Piece],
    source: SourceEntry,
    text: str,
    *,
    base: PlanFile | None = None,
) -> Compiled:
    """The plan file of the given pieces (discarded ones are not given).

    Keys follow the numbering; where the draft is the next version of a plan, `base`, what was
    there before keeps its key.

    Raises:
        pydantic.ValidationError: when a piece's fields do not fit its kind.
    """
    return _Compilation(head, list(pieces), source, text, base).compiled()


class _Compilation:
    def __init__(
        self,
        head: Mapping[str, Any],
        pieces: list[Piece],
        source: SourceEntry,
        text: str,
        base: PlanFile | None,
    ) -> None:
        self.head = head
        self.source = source
        self.text = text
        self.base = base
        self.held: dict[int | None, list[Piece]] = defaultdict(list)
        for piece in sorted(pieces, key=_order):
            self.held[piece.parent].append(piece)
        self.pieces = sorted(pieces, key=_order)
        self.keys: Counter[str] = Counter()
        self.refs: dict[str, int] = {}
        self.names: dict[str, None] = {}

    def compiled(self) -> Compiled:
        sections = [self._section(piece) for piece in self.pieces if piece.kind == "section"]
        left_out = self._left_out(sections)
        plan_file = PlanFile(
            format=1,
            slug=self.head["slug"],
            version=self.base.version + 1 if self.base else 1,
            title=self.head["title"],
            place=PlaceEntry(**self.head["place"]),
            issuer=self.head["issuer"],
            document_number=self.head["document_number"],
            issued_on=self.head["issued_on"],
            leading_group=self.head["leading_group"],
            source=self.source,
            departments=self._departments(),
            sections=sections,
            left_out=left_out,
        )
        return Compiled(plan_file, self.refs)

    def _left_out(self, sections: Sequence[SectionEntry]) -> list[LeftOut]:
        """The figures that people left out, and those whose target was discarded."""
        found = [
            LeftOut(span=piece.span, quote=self._slice(piece), reason=piece.data["reason"])
            for piece in self.pieces
            if piece.kind == "left_out"
        ]
        spans = [each.span for each in found]
        spans += [each.span for each in self.source.attachments]
        spans += [target.span for section in sections for target in _targets_of(section)]
        found += [
            LeftOut(
                span=[start, end], quote=self.text[start:end], reason=str(LeftOutReason.REJECTED)
            )
            for start, end in unaccounted(self.text, spans)
        ]
        return sorted(found, key=lambda each: each.span)

    def _section(self, piece: Piece) -> SectionEntry:
        key = self._key(piece.data["path"], piece)
        held = self.held[piece.ref]
        tasks = [each for each in held if each.kind == "task"]
        return SectionEntry(
            key=key,
            path=piece.data["path"],
            kind=piece.data["kind"],
            title=piece.data["title"],
            span=piece.span,
            places=piece.data["places"],
            targets=self._targets(key, held),
            tasks=[self._task(key, each) for each in tasks],
        )

    def _task(self, section_key: str, piece: Piece) -> TaskEntry:
        key = self._key(f"{section_key}/{piece.data['number'] or '-'}", piece)
        held = self.held[piece.ref]
        return TaskEntry(
            key=key,
            number=piece.data["number"],
            title=piece.data["title"],
            span=piece.span,
            places=piece.data["places"],
            responsibilities=[
                self._responsibility(each) for each in held if each.kind == "responsibility"
            ],
            targets=self._targets(key, held),
        )

    def _responsibility(self, piece: Piece) -> ResponsibilityEntry:
        entry = ResponsibilityEntry(text=self._slice(piece), span=piece.span, **piece.data)
        self.names.update(dict.fromkeys(entry.names))
        return entry

    def _targets(self, holder_key: str, held: Sequence[Piece]) -> list[TargetEntry]:
        targets = [piece for piece in held if piece.kind == "target"]
        keys = self._target_keys(holder_key, targets)
        self.refs.update({key: piece.ref for key, piece in zip(keys, targets, strict=True)})
        return [
            TargetEntry(key=key, quote=self._slice(piece), span=piece.span, **piece.data)
            for key, piece in zip(keys, targets, strict=True)
        ]

    def _target_keys(self, holder_key: str, targets: Sequence[Piece]) -> list[str]:
        """Numbers in order; targets that the base version has keep theirs, new ones follow the last."""
        before = {
            target.key: target
            for target in (self.base.targets if self.base else [])
            if target.key.rpartition("#")[0] == holder_key
        }
        if not before:
            return [f"{holder_key}#{number}" for number in range(1, len(targets) + 1)]
        keys: list[str] = []
        free = dict(before)
        last = max(int(key.rpartition("#")[2]) for key in before)
        for piece in targets:
            kept = next((key for key, target in free.items() if _is_same(target, piece)), None)
            if kept is None:
                last += 1
                kept = f"{holder_key}#{last}"
            free.pop(kept, None)
            keys.append(kept)
        return keys

    def _departments(self) -> list[DepartmentEntry]:
        """Those of the head that are named, in their order, then names that came later."""
        known = {entry["name"]: entry for entry in self.head["departments"]}
        names = [name for name in known if name in self.names]
        names += [name for name in self.names if name not in known]
        place = str(self.head["place"]["name"])
        return [
            DepartmentEntry(**known[name]) if name in known else suggest_department(name, place)
            for name in names
        ]

    def _key(self, wanted: str, piece: Piece) -> str:
        self.keys[wanted] += 1
        count = self.keys[wanted]
        key = wanted if count == 1 else f"{wanted}{chr(ord('a') + count - 1)}"
        self.refs[key] = piece.ref
        return key

    def _slice(self, piece: Piece) -> str:
        return self.text[piece.start : piece.end]


def source_entry(file_name: str, sha256: str, text: str) -> SourceEntry:
    """The plan file's word on its source."""
    return SourceEntry(
        file=file_name, sha256=sha256, text_sha256=hashlib.sha256(text.encode()).hexdigest()
    )


def _targets_of(section: SectionEntry) -> list[TargetEntry]:
    return [*section.targets, *(target for task in section.tasks for target in task.targets)]


def _order(piece: Piece) -> tuple[int, int]:
    return piece.start, piece.ref


def _is_same(target: TargetEntry, piece: Piece) -> bool:
    """The same commitment: of one year, its phrase alike."""
    same_year = target.deadline_year == piece.data["deadline_year"]
    return same_year and fuzz.ratio(target.indicator, piece.data["indicator"]) >= _SAME_TITLE
