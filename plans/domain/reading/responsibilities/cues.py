"""The words that give units their part: labels (牵头单位:), verbs (按职责分工负责), remarks."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache


class Part(Enum):
    """What a label or verb makes of the units it speaks of."""

    LEAD = "lead"
    SUPPORT = "support"
    SHARED = "shared"
    OTHER = "other"
    """Persons and dates (责任领导:, 完成时限:): what follows is no unit."""


@dataclass(frozen=True, slots=True)
class Cue:
    """A label or verb as it stands in the text, from `start` to `end`."""

    start: int
    end: int
    part: Part
    several: bool = False
    """It speaks of duties (按职责分工) or of several (分别, 共同): no single unit leads."""
    guides: bool = False
    """指导: who guides does not lead for being alone."""
    joins: bool = False
    """会同: the units before it lead, those after it help."""


_LEVEL = r"(?:[市省县区旗州盟][级直属]|具体|主要|总|共同)?"
_NOUN = r"(?:单位|部门|主体|机构|科室|处室|股室|地区|区县|县区|县市区|区市县|企业|方)"
_NOUNS = rf"(?:{_NOUN}(?:[和及、与]{_NOUN})?(?:\({_NOUN}\))?)"
_EXTRA = r"(?:\(?(?:责任|负责|实施|组织|落实|配合|参与|协办)\)?)?"
_PERSON = r"(?:领导|责任人|负责人|联系人|同志|干部)"

_LABEL_WORDS = (
    rf"(?P<other>{_LEVEL}(?:牵头|责任|分管|联系|挂点|包抓|负责|配合|第一){{0,2}}[市省县区旗委]{{0,2}}{_PERSON}"
    r"|(?:计划|预计)?(?:完成|实施|推进|工作)?(?:时间节点|时限|时间|期限|进度)(?:要求|安排|节点)?"
    r"|时间表|备注|(?:预期|工作|年度)目标|文件依据|任务来源)"
    rf"|(?P<lead>{_LEVEL}(?:组织|责任)?(?:牵头|主责|主办|主要责任|第一责任|首要责任|首责){_EXTRA}{_NOUNS}?)"
    rf"|(?P<support>{_LEVEL}(?:协同|协作)?(?:配合|参与|协办|协同){_EXTRA}{_NOUNS}?"
    rf"|{_LEVEL}(?:参加|协作|协助|支持|支撑){_EXTRA}{_NOUNS})"
    r"|(?P<shared>"
    rf"{_LEVEL}(?:责任|负责|落实|实施|承办|承担|承接|组织实施|主管|指导|执行|成员|监管|推进){_EXTRA}{_NOUNS}"
    r"|(?:任务|职责|责任|工作)?分工)"
)
_LABEL = re.compile(rf"(?:{_LABEL_WORDS})[ \t]*(?::|[为是](?=[市省县区旗州盟各国]))[ \t]*")
_BARE_LABEL = re.compile(
    r"(?:(?P<lead>(?:牵头|主责|主办)(?:责任)?(?:单位|部门))"
    r"|(?P<support>(?:配合|参与|协办|协同)(?:责任)?(?:单位|部门))"
    r"|(?P<shared>责任(?:单位|部门|主体)))(?=[市省县区旗州盟各国])"
)
_OF_UNITS = re.compile(r"(?:单位|部门)[ \t]*:")
_OPENING = re.compile(r"[。;!?\n)〕】\]〉][ \t—\-·●◆▪]{0,3}\Z")
_LABEL_ALONE = re.compile(rf"(?!成员)(?:{_LABEL_WORDS})")

_DUTY = (
    r"(?:(?:按|依|根据)照?(?:各自|本|相关|有关|其|法定)?的?(?:部门|工作|单位|行业|岗位)?"
    r"(?:职责|职能|权限|任务|分工|责任)"
    r"(?:职责|职能|任务|范围|权限|分工|要求|领域|和|与|及|、){0,4})"
)
_MANNER = (
    r"(?:分别|共同|联合|具体|抓好|做好|协同|协调|组织|统筹|积极|密切|切实|全面|各自|全力|主要|直接"
    r"|总|并|共){0,3}"
)
_FURTHER = (
    r"(?:负责|落实|实施|推进|组织|推动|指导|督导|抓总|协调|统筹|配合|参与|工作|执行|制定|制订|编制|开展"
    r"|完成|具体|共同|协助|抓好|抓|相关|该项|此项|各项|任务){0,5}"
)
_END = r"(?=[ \t]*(?:[,;。、\n]|$))"
_VERB = re.compile(
    rf"(?P<duty>{_DUTY})?(?P<manner>{_MANNER})(?:"
    rf"(?P<lead>(?:负责)?牵头|为(?:牵头|主责|主办)(?:责任)?(?:单位|部门)|(?:主责|主办|为主){_END}){_FURTHER}"
    r"|(?P<support>配合|参与|参加|协办|为(?:配合|参与|协办|责任配合)(?:单位|部门)"
    rf"|(?:协助|协同|支持|协作){_FURTHER}{_END}){_FURTHER}"
    r"|(?P<shared>负责|负总责|各负其责|为责任(?:单位|部门|主体)"
    rf"|(?:落实|承办|承担|实施|推进|指导|督导|执行|推动|办理|抓落实|分工){_FURTHER}{_END}){_FURTHER}"
    r"|(?P<joins>会同)"
    r")"
    rf"|(?P<only>{_DUTY}){_MANNER}{_END}"
)
_SEVERAL = re.compile(r"分别|共|联合|各|分工")

_REMARK = re.compile(
    r"^(?:以下|以上|下同|长期|持续|常态|每年|全年|适时|年底|近期|远期|并?于?\d{4}年|\d{1,2}月)"
    r"|不再|列出|下同$|首位|第一位|第一个|首个|排名第|排在|位列|列在|标注|[前底月]完成$|指标$|约束性|预期性"
)
_FIRST_LEADS = re.compile(
    r"(?:首位|首个|首列|第一|第1位|最前)[^。\n]{0,12}为(?:牵头|主办|主责|汇总)"
    r"(?P<rest>[^。\n]{0,12}其[他余它][^。\n]{0,8}为(?:配合|参与|协办))?"
)


def labels(clause: str) -> Iterator[Cue]:
    """The labels of a clause, in order."""
    bare = _BARE_LABEL.match(clause)
    if bare:
        yield Cue(bare.start(), bare.end(), _part(bare))
    for match in _LABEL.finditer(clause, bare.end() if bare else 0):
        yield Cue(match.start(), match.end(), _part(match))


def label_places(text: str, start: int, end: int) -> Iterator[int]:
    """Where labels of units open a line or sentence; 牵头单位: and the like stand anywhere."""
    for match in _LABEL.finditer(text, start, end):
        if _part(match) is Part.OTHER:
            continue
        opens = _OPENING.search(text, max(start, match.start() - 4), match.start())
        if opens or match.start() == start or _OF_UNITS.search(match[0]):
            yield match.start()


def verbs(clause: str) -> Iterator[Cue]:
    """The verbs of a clause that give a part, in order."""
    for match in _VERB.finditer(clause):
        manner = f"{match['manner'] or ''}{match['shared'] or ''}"
        several = bool(match["duty"] or match["only"] or _SEVERAL.search(manner))
        yield Cue(
            match.start(),
            match.end(),
            _part(match),
            several,
            guides="指导" in (match["shared"] or ""),
            joins=bool(match["joins"]),
        )


def is_remark(clause: str) -> bool:
    """Whether a clause speaks of the plan (以下…不再列出) or of dates, not of who is responsible."""
    return bool(_REMARK.search(clause))


def is_label(words: str) -> bool:
    """Whether words are a label without its units: 牵头单位 in 牵头单位及责任单位:…"""
    return bool(_LABEL_ALONE.fullmatch(words))


@lru_cache(maxsize=4)
def first_listed_leads(text: str) -> Part | None:
    """The part of the further units where a document says that the first listed one leads.

    None where it says nothing like 排在第一位的为牵头单位.
    """
    match = _FIRST_LEADS.search(text)
    if not match:
        return None
    return Part.SUPPORT if match["rest"] else Part.SHARED


def _part(match: re.Match[str]) -> Part:
    said = {name for name, words in match.groupdict().items() if words}
    if "other" in said:
        return Part.OTHER
    if said & {"lead", "joins"}:
        return Part.LEAD
    return Part.SUPPORT if "support" in said else Part.SHARED
