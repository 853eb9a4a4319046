"""Digits that are no quantities: document numbers, standards, names, contacts, numbering."""

import re
from collections.abc import Iterator

from plans.domain.reading.pieces import LeftOutReason
from plans.domain.reading.source_text import Span
from plans.domain.reading.targets.spans import Stretches

_R = LeftOutReason

_PATTERNS: tuple[tuple[LeftOutReason, str], ...] = (
    (_R.DOCUMENT_NUMBER, r"[一-龥]{0,8}〔\d{4}〕(?:第?\d+号)?"),
    (_R.DOCUMENT_NUMBER, r"[一-龥]{0,8}\[(?:19|20)\d{2}\](?:第?\d+号)?"),
    (_R.DOCUMENT_NUMBER, r"[一-龥]{0,8}\((?:19|20)\d{2}\)第?\d+号"),
    (_R.CONTACT, r"(?:电话|传真|邮编|邮政编码|邮箱|联系方式|网址)[^\n。]{0,40}"),
    (_R.CONTACT, r"(?<!\d)(?:0\d{2,3}-\d{7,8}|1[3-9]\d{9})(?!\d)"),
    (
        _R.NUMBERING,
        r"(?m)^[ \t]{0,20}(?:\d{1,3}(?:\.\d{1,3}){0,3}[.、](?!\d)|\d{1,2}\)|\(\d{1,2}\))",
    ),
    (_R.NUMBERING, r"\(\d{1,2}\)(?=[一-龥])"),
    (_R.NUMBERING, r"(?<=[。;:,])\d{1,2}[.、](?=[一-龥“])"),
    (
        _R.STANDARD,
        r"(?<![A-Za-z])(?:GB|DB|HJ|JGJ|CJJ|ISO|IEC|SL|NY|QB|JT|TSG|T|Q)[A-Z/ ]{0,6}[\d.:—\-/]{2,24}",
    ),
    (_R.STANDARD, r"\d级(?=能效|标准|及|水|排放|$)|\d星级|\d[—-]\d星级"),
    (_R.STANDARD, r"国[\dⅠⅡⅢⅣⅤⅥ]\b"),
    (_R.NAME, r"(?<![\dA-Za-z])\d[\dA-Za-z.]{0,8}(?:\+[\dA-Za-z.一-龥]{1,8}){1,6}(?=[”\"一-龥])"),
    (
        _R.NAME,
        r"(?<![A-Za-z])(?![Nkhcd]?m[23](?![0-9A-Za-z]))[A-Za-z]{1,16}(?:-?\d{1,8}(?:\.\d{1,8})?){1,3}(?!\d*[%‰])[A-Za-z]{0,8}(?:号|国道|省道|高速)?",
    ),
    (_R.NAME, r"(?<![\d.])\d{1,4}(?:\.\d{1,4})?(?:G(?![Ww])|[A-FH-JL-RU-Z](?![A-Za-z]))(?:级)?"),
    (_R.NAME, r"\dD(?=打印)"),
    (_R.NAME, r"\dA级[一-龥]{0,4}"),
    (_R.NAME, r"第\d{1,6}(?:次|届|批|期|个|轮|代|号|页|条|章|节|款|项|位|名)?"),
    (_R.NAME, r"(?<!\d)\d{1,8}(?:号(?!召)|#|强(?=[企县区市镇园、,。;)])|(?:\.\d+)?版)"),
    (_R.NAME, r"(?<!\d)\d{1,4}·\d{1,4}[一-龥]{0,4}"),
    (_R.NAME, r"(?<!\d)\d{1,4}[国省]道"),
)
_QUOTED = re.compile(r"《[^《》\n]{0,120}(?:《[^《》\n]{0,80}》[^《》\n]{0,40})?》|“[^“”\n]{1,30}”")
_FIGURE = re.compile(r"\d")
_PLAIN_QUOTE = re.compile(r"“(?:十[三四五六]五|到?\d{4}年)")
_ALL = tuple((reason, re.compile(pattern)) for reason, pattern in _PATTERNS)


def read_names(text: str) -> Stretches[LeftOutReason]:
    """Where figures of a text are part of a name, a number of a document, a heading and the like."""
    return Stretches([*_quoted(text), *_by_pattern(text)])


def _by_pattern(text: str) -> Iterator[tuple[Span, LeftOutReason]]:
    for reason, pattern in _ALL:
        for match in pattern.finditer(text):
            yield match.span(), reason


def _quoted(text: str) -> Iterator[tuple[Span, LeftOutReason]]:
    """Titles and short quotations: the years and numbers in them belong to a name."""
    for match in _QUOTED.finditer(text):
        quote = match.group()
        if _PLAIN_QUOTE.match(quote):
            continue
        if _FIGURE.search(quote):
            title = quote.startswith("《") and re.search(r"(?:19|20)\d{2}年", quote)
            yield match.span(), _R.DATE if title else _R.NAME
