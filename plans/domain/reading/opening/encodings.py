"""Which encoding a text is in: BOM, strict UTF-8, then GB18030 or Big5 by what reads more like a plan."""

import codecs
import re
from dataclasses import dataclass

from plans.domain.reading.opening.refusals import UNDECODABLE, WRONG_ENCODING, refuse

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# Frequent in any official Chinese text, of either script.
_COMMON = frozenset(
    "的和在是以及到为為年市化人能工发發一大中国國建全推进進加行业業目标標实實施方案区區产產"
)
_WORDS = re.compile(
    r"实施方案|實施方案|碳达峰|碳達峰|总体要求|總體要求|重点任务|重點任務|责任单位|責任單位|按职责分工|按職責分工|"
    r"人民政府|绿色低碳|綠色低碳|二氧化碳|能源"
)
_SAMPLE = 20_000


@dataclass(frozen=True, slots=True)
class Decoding:
    """A text as one encoding reads it; `likeness` is higher for what reads like a plan."""

    encoding: str
    text: str
    likeness: float


def decodings(data: bytes) -> tuple[Decoding, ...]:
    """Every strict reading of the bytes, the likeliest first; none where no encoding fits."""
    for bom, encoding in _BOMS:
        if data.startswith(bom):
            text = _strict(data, encoding)
            return (Decoding(encoding.removesuffix("-sig"), text, 1.0),) if text else ()
    text = _strict(data, "utf-8")
    if text is not None:
        return (Decoding("utf-8", text, 1.0),)
    found = [
        Decoding(encoding, text, _likeness(text))
        for encoding in ("gb18030", "big5")
        if (text := _strict(data, encoding)) is not None
    ]
    return tuple(sorted(found, key=lambda decoding: -decoding.likeness))


def decode(data: bytes, encoding: str | None) -> Decoding:
    """The text in the given encoding, else in the likeliest.

    Raises:
        DocumentError: when it cannot be read so.
    """
    if encoding:
        text = _strict(data, encoding)
        if text is None:
            refuse(WRONG_ENCODING, encoding=encoding)
        return Decoding(encoding, text.removeprefix("\ufeff"), 1.0)
    found = decodings(data)
    if not found or _is_binary(found[0].text):
        refuse(UNDECODABLE)
    return found[0]


def _strict(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except (UnicodeDecodeError, LookupError):
        return None


def _likeness(text: str) -> float:
    sample = text[:_SAMPLE]
    common = sum(character in _COMMON for character in sample)
    return (common + 20 * len(_WORDS.findall(sample))) / max(len(sample), 1)


def _is_binary(text: str) -> bool:
    controls = sum(
        character < " " and character not in "\t\n\r\f\v" for character in text[:_SAMPLE]
    )
    return controls > 0.01 * max(len(text[:_SAMPLE]), 1)
