"""Reading what programs send: bounded, plain, and refused with a sentence instead of a fault."""

import json
from collections.abc import Iterable, Mapping
from typing import IO, Any

from django.conf import settings
from django.utils.translation import gettext as _
from rest_framework.exceptions import ParseError, UnsupportedMediaType
from rest_framework.parsers import BaseParser, DataAndFiles, MultiPartParser

from indicators.api.refusals import ApiError
from plans.domain.evidence_files import MAX_BYTES

DEEPEST = 20
_ROOM_FOR_FIELDS = 64 * 1024

# What the parsers are handed by the framework; `Any` is its own type.
Context = Mapping[str, Any]


class StrictJSONParser(BaseParser):
    """JSON in UTF-8: no NaN, no doubled names, no NUL or half characters, not endlessly nested."""

    media_type = "application/json"

    def parse(
        self,
        stream: IO[Any],
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> Any:
        if _charset(media_type) not in {"", "utf-8", "utf8"}:
            raise UnsupportedMediaType(media_type or "")
        limit = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
        _require_size(parser_context, limit)
        try:
            text = stream.read(limit + 1).decode("utf-8")
            found = json.loads(text, object_pairs_hook=_once, parse_constant=_refuse)
        # ValueError: also bytes that are no UTF-8, and numbers of more than 4300 digits.
        except (ValueError, RecursionError) as error:
            raise ParseError(_("请求正文不是有效的JSON(UTF-8编码)。")) from error
        _require_plain(found)
        return found


class EvidenceParser(MultiPartParser):
    """One file of the permitted size, with its fields."""

    def parse(
        self,
        stream: IO[Any],
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> "DataAndFiles[Any, Any]":
        _require_size(parser_context, MAX_BYTES + _ROOM_FOR_FIELDS)
        return super().parse(stream, media_type, parser_context)


def _charset(media_type: str | None) -> str:
    parameters = [part.strip().lower() for part in (media_type or "").split(";")[1:]]
    found = [part.partition("=")[2].strip('" ') for part in parameters if part[:8] == "charset="]
    return found[0] if found else ""


def _require_size(context: Context | None, limit: int) -> None:
    length = str(context["request"].META.get("CONTENT_LENGTH") or "0") if context else "0"
    if length.isascii() and length.isdigit() and int(length[:12]) > limit:
        size = limit // (1024 * 1024)
        raise ApiError(413, "too_large", _("请求正文超过%(size)s MB的上限。") % {"size": size})


def _once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name stands twice")
    return found


def _refuse(constant: str) -> object:
    raise ValueError(constant)


def _require_plain(found: object) -> None:
    """Refuse what no database keeps or no answer could quote."""
    waiting = [(found, 1)]
    while waiting:
        value, depth = waiting.pop()
        if depth > DEEPEST:
            raise ParseError(_("请求正文嵌套过深,最多%(limit)s层。") % {"limit": DEEPEST})
        if isinstance(value, str):
            _require_text(value)
        elif isinstance(value, dict):
            waiting.extend((part, depth + 1) for part in _parts(value))
        elif isinstance(value, list):
            waiting.extend((part, depth + 1) for part in value)


def _parts(value: Mapping[str, object]) -> Iterable[object]:
    yield from value.keys()
    yield from value.values()


def _require_text(text: str) -> None:
    if "\x00" in text or any("\ud800" <= char <= "\udfff" for char in text):
        raise ParseError(_("文本中含有无效字符(空字符或不完整的字符)。"))
