"""The text of a scheme as people hand it in: made clean, and its faults told by item and field."""

import re
from dataclasses import dataclass

from plans.domain.documents import Data, parse_document
from plans.domain.problems import DocumentError, Problem

# Where a fault stands: a list of the file, the place in it, and what is in there.
_PLACE = re.compile(r"(items|groups|grades)\[(\d+)\](?:\.(.*))?")
_NAMES = ("title", "name", "key")


@dataclass(frozen=True)
class Fault:
    """One fault: the line, the item (group, grade) by its title, the field, and what is wrong."""

    line: int | None
    item: str
    field: str
    problem: Problem


def clean_text(text: str) -> str:
    """The text with line ends of one kind and a last one; an editor's byte order mark is dropped."""
    lines = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    return f"{lines.strip()}\n"


def faults_of(text: str, error: DocumentError) -> tuple[Fault, ...]:
    """The faults of a text that was refused, in the order of its lines."""
    data = _data(text)
    faults = (_fault(data, problem) for problem in error.problems)
    return tuple(sorted(faults, key=lambda fault: fault.line or 0))


def _data(text: str) -> Data:
    try:
        return parse_document(text).data
    except DocumentError:
        return None


def _fault(data: Data, problem: Problem) -> Fault:
    found = _PLACE.fullmatch(problem.path)
    if found is None:
        return Fault(problem.line, "", problem.path, problem)
    entries, index, field = found.group(1), int(found.group(2)), found.group(3) or ""
    return Fault(problem.line, _name(data, entries, index), field, problem)


def _name(data: Data, entries: str, index: int) -> str:
    """What the file calls the entry, else where it stands."""
    entry = data[entries][index] if isinstance(data, dict) else None
    named = entry if isinstance(entry, dict) else {}
    texts = (named.get(each) for each in _NAMES)
    return next((text for text in texts if isinstance(text, str) and text), f"{entries}[{index}]")
