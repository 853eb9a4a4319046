"""The names of units in a list as printed: 市发改委、市委党校〔行政学院〕等部门和各区人民政府."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from plans.domain.reading.departments import is_known_body
from plans.domain.reading.responsibilities.brackets import masked
from plans.domain.reading.responsibilities.cues import Part, is_label, is_remark
from plans.domain.reading.source_text import Span

LONGEST = 60
LONGEST_PIECE = 200
"""Longer pieces between commas are prose."""

_LEVELS = "市省县区旗州盟国各有相全中本"
_OFFICE = r"(?:[局委办部厅署]|委员会|办公室)"
_ENDING = re.compile(
    r"(?:[局委办部厅署院组站处室所社队关校库馆]|委员会|公司|集团|政府|中心|银行|支行|分行|单位|部门|协会|学会"
    r"|商会|联合会|工商联|妇联|残联|科协|文联|侨联|团市委|团县委|工会|大学|学院|高校|街道|乡镇|[乡镇]"
    r"|开发区|高新区|经开区|新区|园区|示范区|试验区|产业园|工业园|工业城|保税区|管理区|企业|机构|电视台"
    r"|融媒体|苏木|嘎查|林场|农场|联社|电网|地区|县区|市区|区县|[县市]、?区\)|旗区|市州|州市|盟市|[县区旗市州盟]"
    r"|人大|政协|监委|专班|铁塔|电信|移动|联通|石油|石化|国网|总会|红十字会|贸促会|理事会)$"
)
_COLLECTIVE = re.compile(r"^(?:各|有关|相关|全市各|其他)")
_GENERIC = re.compile(
    r"(?:政府|部门|企业|社会|单位|公司|市场|群众|个人|公众|地方|中央|业主|用户|各方|国家|财政|行业|学校"
    r"|家庭|社区|全社会|街道|乡镇|园区|机构|全市|全省|全县|[市省县区旗州])"
)
_EDGE = " \t\n\u3000"
_LEADING = re.compile(
    rf"^(?:[{_EDGE}:*★▲☆]|以及|其中|由(?=[{_LEVELS}])|[和与及并](?=[{_LEVELS}]))+"
)
_TRAILING = re.compile(rf"(?:[{_EDGE}*★▲☆.]|(?<![高中平初优均同])等|分别|共同|具体)+$")
_STARRED = re.compile(r"^\s*[*★▲☆]|[*★▲☆]\s*$")
_MARKED = re.compile(
    r"\((?:(?P<lead>(?:总|共同)?牵头(?:单位|部门|负责)?|主责|主办)|(?P<support>配合|参与|协办)|负责)\)$"
)
_REMARKED = re.compile(r"[(〔【\[]([^()〔〕【】\[\]]*)[)〕】\]]$")
"""市财政局(列第一位的为牵头单位,下同): the remark belongs to no name."""
_PLACES = r"(?:直管市|市州|特区|自治[县州旗]|林区|街道|苏木|乡镇|[市县区旗州盟乡镇街])"
_KINDS = r"(?:部门|单位|委办局|机构|企业|公司|院校|高校|园区)"
_ETC = re.compile(
    r"(?<![高中平初优均同])等\d*[个家]?(?:"
    rf"[^、,;。\n和与及等]{{0,8}}{_KINDS}(?:□{{2,10}})?(?:[和及、与](?:有关|相关)?{_KINDS})?"
    r"|[^、,;。\n等]{0,24}成员单位"
    rf"|(?:{_PLACES}|□){{1,12}}(?:人民政府|政府|管委会)?"
    r")?(?=[ \t\n]*(?:[、,;。和与及]|$))"
)
_JOIN = re.compile(r"以及|[和与及]")
_LEFT_OF_JOIN = re.compile(
    rf"(?:{_OFFICE}|政府|公司|集团|中心|部门|单位|企业|开发区|高新区|经开区|新区|园区|银行|[支分]行|街道|[县市州旗]区)$"
)
_BARE_BODY = re.compile(
    r"(?:有关|相关)?(?:人民政府|政府|单位|部门|企业|机构|党委|管委会|区|县|街道|乡镇|组织)"
)
_WANTING_COMMA = re.compile(r"(?<=[局委办部厅])(?=[市省县区旗州](?!政府|委))")
_NESTED = r"(?:\([^()]*\)|〔[^〔〕]*〕|〈[^〈〉]*〉)?"
_EACH = re.compile(
    rf"(?:各|有关|相关)(?:{_PLACES}|、){{1,8}}{_NESTED}(?:{_PLACES}|、){{0,4}}"
    r"(?:党委|党工委|政府|人民政府)?"
)
_CONTINUED = re.compile(
    rf"{_PLACES}{{0,4}}{_NESTED}{_PLACES}{{0,2}}(?:人民政府|政府|党委|党工委|管委会|办事处|街道办)?{_NESTED}"
)
"""What goes on from 各县 in 各县、区人民政府(管委会): one name."""


@dataclass(frozen=True, slots=True)
class PrintedName:
    """A unit as printed, and the part that a mark beside it gives it: 市发改委(牵头)."""

    name: str
    span: Span
    part: Part | None = None


def split_names(text: str, start: int, end: int) -> list[PrintedName]:
    """The names in a list that stands at these places of a text; 等, 等部门 and the like dropped."""
    piece = masked(text[start:end])
    piece = _ETC.sub(lambda match: "、" * len(match[0]), piece)
    found = [
        name
        for match in re.finditer(r"[^、,;。\n/|\\]+", piece)
        for part in _joined(piece, match.start(), match.end())
        if (name := _trimmed(text, start + part[0], start + part[1]))
    ]
    return [name for name in _continued(text, found) if len(name.name) > 1]


def is_unit(name: str) -> bool:
    """Whether a name ends as names of units do, or means several of them (各有关部门)."""
    bare = re.sub(r"[(〔〈【\[][^)〕〉】\]]*[)〕〉】\]]?$", "", name) or name
    if _GENERIC.fullmatch(bare):
        return False
    return bool(_ENDING.search(bare) or (_COLLECTIVE.match(bare) and len(bare) > 2))


def is_collective(name: str) -> bool:
    """Whether a name means several units: 各区人民政府, 有关部门, 领导小组成员单位."""
    return bool(_COLLECTIVE.match(name) or re.search(r"成员单位$|部门$|单位$|企业$", name))


def _joined(piece: str, start: int, end: int) -> Iterator[Span]:
    """Parts of a piece of a list: split at 和, 与, 及 that join two units, and at missing commas."""
    if end - start > LONGEST_PIECE:
        return
    for match in _JOIN.finditer(piece, start, end):
        if match.start() <= start:
            continue
        if match[0] == "以及" or _joins(piece[start : match.start()], piece[match.end() : end]):
            yield from _without_commas(piece, start, match.start())
            start = match.end()
    yield from _without_commas(piece, start, end)


def _joins(left: str, right: str) -> bool:
    left, right = left.strip(), right.strip()
    if not (_LEFT_OF_JOIN.search(left) or _COLLECTIVE.match(left)):
        return False
    return len(right) > 2 and not _BARE_BODY.fullmatch(right) and is_unit(right)


def _without_commas(piece: str, start: int, end: int) -> Iterator[Span]:
    """Parts where two known bodies follow each other without a comma: 市发改委市工信局."""
    for match in _WANTING_COMMA.finditer(piece, start, end):
        rest = _WANTING_COMMA.split(piece[match.start() : end], maxsplit=1)[0]
        if is_known_body(piece[start : match.start()]) and is_known_body(rest):
            yield start, match.start()
            start = match.start()
    yield start, end


def _trimmed(text: str, start: int, end: int) -> PrintedName | None:
    """The name at a place without blanks, 等, 由 and marks beside it; None where it is no name."""
    raw = text[start:end]
    leading = _LEADING.match(raw)
    first = leading.end() if leading else 0
    last = _end_of_name(raw)
    remark = _REMARKED.search(raw, first, last)
    if remark and is_remark(remark[1]):
        last = _end_of_name(raw[: remark.start()])
    marked = _MARKED.search(raw, first, last)
    if marked:
        last = _end_of_name(raw[: marked.start()])
    name = raw[first:last]
    if not _is_name(name):
        return None
    return PrintedName(name, (start + first, start + last), _marked_part(raw, marked))


def _end_of_name(raw: str) -> int:
    trailing = _TRAILING.search(raw)
    last = trailing.start() if trailing else len(raw)
    while last and raw[last - 1] in ")〕】]〉" and _closes_nothing(raw[:last]):
        last -= 1
    return last


def _closes_nothing(name: str) -> bool:
    return sum(name.count(sign) for sign in ")〕】]〉") > sum(
        name.count(sign) for sign in "(〔【[〈"
    )


def _is_name(name: str) -> bool:
    if len(name) == 1:
        return name in "市县区旗州盟乡镇"  # of 各县、市、区人民政府
    if len(name) > LONGEST or not re.search(r"[一-龥].*[一-龥]", name):
        return False
    return not (is_label(name) or is_remark(name))


def _marked_part(raw: str, marked: re.Match[str] | None) -> Part | None:
    if marked:
        if marked["lead"]:
            return Part.LEAD
        return Part.SUPPORT if marked["support"] else None
    return Part.LEAD if _STARRED.search(raw) else None


def _continued(text: str, found: list[PrintedName]) -> list[PrintedName]:
    """Join what belongs to one collective: 各县、区人民政府; 各县市区党委、政府."""
    names: list[PrintedName] = []
    for name in found:
        last = names[-1] if names else None
        if (
            last
            and text[last.span[1] : name.span[0]] == "、"
            and _EACH.fullmatch(last.name)
            and _CONTINUED.fullmatch(name.name)
        ):
            span = (last.span[0], name.span[1])
            names[-1] = PrintedName(text[slice(*span)], span, last.part)
        else:
            names.append(name)
    return names
