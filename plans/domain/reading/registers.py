"""Named projects, parks, pilots and sub-plans of a task's text, proposed for the register.

Proposals only: what is a name of its own and what a manner of speaking, a person decides.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from plans.domain.reading.source_text import Span
from plans.domain.register_files import RegisterItemKind

_CLAUSE = re.compile(r"[^。;,:\n]+")
# The look for a closing sign is bounded: a clause of commas alone must not take the square of its length.
_PART = re.compile(r"、(?![^(“]{0,40}[)”])")
_MOST_CHARACTERS = 60
"""A clause longer than this, up to the ending, is no name."""

# The first that fits decides: a 示范园区 that is applied for is a pilot, another one a park.
_ENDINGS: tuple[tuple[RegisterItemKind, re.Pattern[str]], ...] = (
    (
        RegisterItemKind.SUB_PLAN,
        re.compile(
            r"(?:实施方案|工作方案|行动方案|行动计划|专项规划|总体规划|规划|路线图|方案)(?:》)?$"
        ),
    ),
    (
        RegisterItemKind.PILOT,
        re.compile(r"(?:试点示范|试点城市|试点|示范区|示范县|示范市|示范城市|先行区|试验区)$"),
    ),
    (RegisterItemKind.PARK, re.compile(r"(?:园区|产业园|工业园|物流园|科技园|经济开发区|高新区)$")),
    (
        RegisterItemKind.PROJECT,
        re.compile(
            r"(?:项目|工程|电站|核电|风电场|铁路专用线|专用线|输变电|输气管道|支线管道|机组|"
            r"数据中心|大数据中心|机场|基地|平台|枢纽站|通道)$"
        ),
    ),
)
_VERBS = re.compile(
    r"^(?:(?:积极|加快|全力|大力|重点|稳妥|有序|持续|高标准|高水平|科学|合理|研究|探索|适时|争取|抓好|做好|"
    r"推进|推动|建设|实施|完成|打造|依托|申报|申创|争创|创建|开展|支持|建成|建立|谋划|规划|启动|抓紧|落实|"
    r"编制|制定|制订|出台|印发|组织|以|在|对|将|和|及|与|的|新建|改造|参与|促进|发挥|构建|一批|现有)+)"
)
_TAIL = re.compile(
    r"(?:的?(?:规划建设|开工建设|前期工作|创建工作|试点工作|开展|建设|实施|落地|投产|创建|申报|发展|"
    r"编制|改造|运营|工作|尽快|等))+$"
)
_ORDERED = re.compile(r"编制|制定|制订|出台|印发|研究")
# What makes a name one's own: quotation marks, a number, a level, a Latin letter.
_OWN = re.compile(r"[“《0-9A-Za-z]|国家级|省级|自治区级|市级|首个|全国|全省")
_GENERAL = re.compile(
    r"重点|重大|示范|一批|各类|相关|有关|其他|符合条件|条件的|具备|企业|"
    r"高耗能|高排放|低水平|两高|新建|在建|拟建|既有|存量"
)


@dataclass(frozen=True, slots=True)
class FoundRegisterItem:
    """A named thing; `span` counts in the text that was read."""

    kind: RegisterItemKind
    name: str
    place: str | None
    span: Span


def read_register_items(
    text: str, span: Span, places: tuple[str, ...]
) -> Iterator[FoundRegisterItem]:
    """The named things in a task's text; `places` are the names of places around."""
    for clause in _CLAUSE.finditer(text, *span):
        yield from _in_clause(clause.group(), clause.start(), places)


def _in_clause(words: str, at: int, places: tuple[str, ...]) -> Iterator[FoundRegisterItem]:
    start = 0
    for part in _parts(words):
        begin = words.index(part, start)
        start = begin + len(part)
        verbs = _VERBS.match(part)
        lead = verbs.end() if verbs else 0
        name = _TAIL.sub("", part[lead:])
        kind = _kind(name, part[:lead] or words[:lead])
        if kind is None or not _is_own(name, places):
            continue
        offset = at + begin + lead
        yield FoundRegisterItem(kind, name, _place(name, places), (offset, offset + len(name)))


def _parts(words: str) -> list[str]:
    """A clause at its 、, brackets kept whole."""
    return [part for part in _PART.split(words) if part]


def _kind(name: str, verbs: str) -> RegisterItemKind | None:
    if not 4 <= len(name) <= _MOST_CHARACTERS:
        return None
    for kind, ending in _ENDINGS:
        if ending.search(name):
            ordered = kind is not RegisterItemKind.SUB_PLAN or _ORDERED.search(verbs)
            return kind if ordered else None
    return None


def _is_own(name: str, places: tuple[str, ...]) -> bool:
    if name.endswith(("方案", "规划", "计划", "路线图", "》")):
        return True
    named = any(place in name for place in places) or bool(_OWN.search(name))
    return named and not _GENERAL.match(name)


def _place(name: str, places: tuple[str, ...]) -> str | None:
    return next((place for place in places if place in name), None)
