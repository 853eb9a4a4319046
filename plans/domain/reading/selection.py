"""A passage that a person selected, as the piece it is to become."""

import re
from typing import Any

from plans.domain.plan_files.schema import (
    Direction,
    SectionKind,
    TargetKind,
    TargetPeriod,
    Wording,
)
from plans.domain.reading.cleaning import clean
from plans.domain.reading.pieces import FoundTarget
from plans.domain.reading.responsibilities import read_responsibilities
from plans.domain.reading.source_text import Medium, SourceText
from plans.domain.reading.targets import ItemText, read_targets
from plans.domain.register_files import RegisterItemKind

DEFAULT_YEAR = 2030
"""Where a passage names no year: the year by which every such plan means to peak."""

_YEAR = re.compile(r"20[2-6][0-9](?=\s?年)")

# Any: fields of a plan file's entry.
Data = dict[str, Any]


def target_in(passage: str, around: str) -> Data:
    """The fields of a target for a passage: as the rules read it, else blank but for its words.

    `around` is the text of what holds it: an earlier sentence may name the year.
    """
    alone = _targets(passage)
    if not alone:
        known = {found.indicator: found for found in _targets(around)}
        alone = [found for found in known.values() if found.indicator in passage]
    return _fields(alone[0]) if alone else _blank(passage, around)


def responsibility_in(passage: str) -> Data:
    """The fields of a responsibility for a passage; without any name found, the passage is one."""
    names = passage.strip("()\uff08\uff09")
    text = clean(SourceText(f"({names})", Medium.TEXT))
    for found in read_responsibilities(text, (0, len(text.text))):
        return {
            "wording": str(found.wording),
            "lead": [name.name for name in found.lead],
            "support": [name.name for name in found.support],
            "shared": [name.name for name in found.shared],
        }
    return {"wording": str(Wording.SHARED), "lead": [], "support": [], "shared": [passage.strip()]}


def task_in(passage: str) -> Data:
    """The fields of a plan task: its first sentence is the title."""
    title = passage.strip().split("。", maxsplit=1)[0][:60]
    return {"number": None, "title": title, "places": []}


def register_item_in(passage: str) -> Data:
    """The fields of a register item."""
    return {"kind": str(RegisterItemKind.PROJECT), "name": passage.strip()[:200], "place": None}


def _targets(passage: str) -> list[FoundTarget]:
    text = clean(SourceText(passage, Medium.TEXT))
    if not text.text:
        return []
    item = ItemText(0, SectionKind.ACTION, ((0, len(text.text)),))
    return [found for _holder, found in read_targets(text, [item]).targets]


def _fields(found: FoundTarget) -> Data:
    return {
        "indicator": found.indicator,
        "indicator_code": None,
        "places": list(found.places),
        "nature": found.nature,
        "deadline_year": found.deadline_year,
        "period": str(found.period),
        "kind": str(found.kind),
        "comparator": None if found.comparator is None else str(found.comparator),
        "value": found.value,
        "unit": found.unit,
        "base_year": found.base_year,
        "base_year_inferred": found.base_year_inferred,
        "direction": str(found.direction),
        "hedge": found.hedge,
        "repeats": False,
    }


def _blank(passage: str, around: str) -> Data:
    """Nothing but the words, and the last year that is named before them."""
    years = _YEAR.findall(around)
    return {
        "indicator": passage.strip()[:200],
        "indicator_code": None,
        "places": [],
        "nature": None,
        "deadline_year": int(years[-1]) if years else DEFAULT_YEAR,
        "period": str(TargetPeriod.BY_END),
        "kind": str(TargetKind.QUALITATIVE),
        "comparator": None,
        "value": None,
        "unit": None,
        "base_year": None,
        "base_year_inferred": False,
        "direction": str(Direction.UP),
        "hedge": None,
        "repeats": False,
    }
