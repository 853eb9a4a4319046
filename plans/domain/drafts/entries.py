"""Whether the fields of a piece fit its kind: the plan file's own schema decides."""

from collections.abc import Callable, Mapping
from typing import Any

from plans.domain.plan_files.schema import (
    LeftOut,
    ResponsibilityEntry,
    SectionEntry,
    TargetEntry,
    TaskEntry,
)
from plans.domain.register_files import RegisterItemEntry

# Any: fields as they come from a form.
Data = dict[str, Any]

_SPAN = [0, 1]
_KEY = "-"


def checked_data(kind: str, data: Mapping[str, Any], quote: str) -> Data:
    """The fields of a piece of this kind, checked and in the schema's order.

    Raises:
        pydantic.ValidationError: when they do not fit.
    """
    return _CHECKS[kind](data, quote)


def _section(data: Mapping[str, Any], _quote: str) -> Data:
    entry = SectionEntry(key=_KEY, span=_SPAN, targets=[], tasks=[], **data)
    return entry.model_dump(mode="json", include=set(data))


def _task(data: Mapping[str, Any], _quote: str) -> Data:
    entry = TaskEntry(key=_KEY, span=_SPAN, responsibilities=[], targets=[], **data)
    return entry.model_dump(mode="json", include=set(data))


def _responsibility(data: Mapping[str, Any], quote: str) -> Data:
    entry = ResponsibilityEntry(text=quote, span=_SPAN, **data)
    return entry.model_dump(mode="json", include=set(data))


def _target(data: Mapping[str, Any], quote: str) -> Data:
    entry = TargetEntry(key=_KEY, quote=quote, span=_SPAN, **data)
    return entry.model_dump(mode="json", include=set(data))


def _left_out(data: Mapping[str, Any], quote: str) -> Data:
    entry = LeftOut(span=_SPAN, quote=quote, **data)
    return entry.model_dump(mode="json", include=set(data))


def _register_item(data: Mapping[str, Any], quote: str) -> Data:
    entry = RegisterItemEntry(key=_KEY, quote=quote, span=_SPAN, **data)
    return entry.model_dump(mode="json", include=set(data))


_CHECKS: Mapping[str, Callable[[Mapping[str, Any], str], Data]] = {
    "section": _section,
    "task": _task,
    "responsibility": _responsibility,
    "target": _target,
    "left_out": _left_out,
    "register_item": _register_item,
}
