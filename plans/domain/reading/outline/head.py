"""What a document says of itself before its first heading and after its last: title, issuer, date."""

import re
from collections import Counter

from plans.domain.reading.pieces import DocumentHead

_KINDS = (
    r"实施方案|工作方案|行动方案|总体方案|试点方案|方案|实施意见|指导意见|意见|行动计划|工作计划|计划|"
    r"规划|若干措施|措施|工作要点|要点|纲要"
)
_TITLE_LINE = re.compile(rf"[^。;!?:]{{0,80}}?(?:{_KINDS})(?:\([^()]{{1,20}}\))?")
_GLUED_TITLE = re.compile(rf"\d日(?P<title>[^。;!?:\n]{{4,80}}?(?:{_KINDS}))(?=\n|$|为|根据|按照)")
_QUOTED_TITLE = re.compile(
    rf"(?!为|根据|按照|依据|现将)[一-龥、 ]{{0,40}}《(?P<title>[^《》]{{4,80}}(?:{_KINDS}))》(?![的、和及,])"
)
_SHORTEST = 4
_NOTICE = re.compile(r"通知|印发|转发|现将|已经|\d日")
_NUMBER_LINE = re.compile(r"[一-龥]{1,10}〔\d{4}〕\d{1,4}号")
_OFFICE = re.compile(
    r"(?:中共)?[一-龥、]{2,40}?(?:人民政府(?:办公[厅室])?|委员会(?:办公[厅室])?|委办公[厅室]|办公[厅室]|领导小组(?:办公室)?"
    r"|发展改革委|[局部厅委会])"
)
_DATE = re.compile(r"(\d{4})年(\d{1,2})月(\d{1,2})日")
_SIGNED = re.compile(rf"(?P<office>{_OFFICE.pattern})\n?(?={_DATE.pattern})")
_NOTICE_OF = re.compile(rf"^(?P<office>{_OFFICE.pattern})关于印发")
_GROUP = re.compile(
    r"(?:[一-龥]{2,6}?(?:自治区|省|市|州|盟|县|区|旗)|[省市县区旗州盟])"
    r"(?:能源安全暨|应对气候变化及?|节能减排及?|碳达峰|碳中和|双碳|绿色低碳|工作|委员会|[、和及与暨“”])*"
    r"(?:碳达峰|碳中和|双碳|节能减排|应对气候变化)(?:[一-龥“”、]{0,8}?)领导小组"
)
_NOT_OF_THE_NAME = re.compile(
    r"^.*(?:组织领导|成立|设立|组建|建立|时向|向|由|在|提请|报请|报|强化|发挥|任组长的|的)(?=[一-龥]{0,6}[省市县区旗州盟])"
)


def read_head(text: str, body_start: int, end: int) -> DocumentHead:
    """The head of a document; `body_start` is where its first heading begins."""
    front = text[:body_start]
    return DocumentHead(
        title=title_of(front),
        issuer=_issuer(front, text[end:]),
        document_number=_document_number(front),
        issued_on=_issued_on(front, text[end:]),
        leading_group=_leading_group(text),
    )


def title_of(front: str) -> str | None:
    """The last line before the first heading that is nothing but a title.

    Else one glued to the date before it, or one in 《》 behind its issuer at the very beginning.
    """
    lines = [line.strip() for line in front.split("\n")]
    for index in range(len(lines) - 1, -1, -1):
        line = lines[index]
        if _TITLE_LINE.fullmatch(line) and not _NOTICE.search(line):
            above = lines[index - 1] if index else ""
            title = f"{above}{line}" if _goes_on(above, line) else line
            if len(title) > _SHORTEST:
                return title
    glued = _GLUED_TITLE.search(front) or _QUOTED_TITLE.match(front.lstrip())
    return glued["title"] if glued else None


def _goes_on(above: str, line: str) -> bool:
    """Whether a title began on the line above: 关于…做好碳达峰工作的 / 实施意见."""
    short = len(line) <= 8 or above.endswith(("的", "和", "、", "暨"))
    short = short or ("关于" in above and "关于" not in line)
    return (
        short
        and 4 < len(above) <= 60
        and not re.search(r"[。:;,)日〕]$|号$|政府$|[厅室委]$", above)
    )


def _document_number(front: str) -> str | None:
    for line in front.split("\n"):
        if _NUMBER_LINE.fullmatch(line.strip()):
            return line.strip()
    return None


def _issuer(front: str, tail: str) -> str | None:
    for words in (front, tail):
        signed = None
        for match in _SIGNED.finditer(words):
            signed = match["office"]
        if signed:
            return signed
    lines = [line.strip() for line in front.split("\n")]
    for line in lines:
        noticed = _NOTICE_OF.match(line)
        if noticed:
            return noticed["office"]
    return next((line for line in lines if _OFFICE.fullmatch(line) and len(line) <= 30), None)


def _issued_on(front: str, tail: str) -> str | None:
    """The date of the signature: alone on its line or right after the signing office."""
    for words in (front, tail):
        dates = [
            match
            for match in _DATE.finditer(words)
            if words[: match.start()].endswith(
                ("\n", "\n(", "政府", "室", "厅", "局", "委", "部", "会")
            )
            or not words[: match.start()]
        ]
        if dates:
            year, month, day = (int(part) for part in dates[-1].groups())
            if 1 <= month <= 12 and 1 <= day <= 31:
                return f"{year:04d}-{month:02d}-{day:02d}"
    return None


def _leading_group(text: str) -> str | None:
    """The group with its place's name where that is printed, else the name used most often."""
    names = Counter(_NOT_OF_THE_NAME.sub("", match.group()) for match in _GROUP.finditer(text))
    ranked = [name for name, _count in names.most_common() if not name.startswith(("省", "国"))]
    full = [name for name in ranked if name[0] not in "市县区旗州盟"]
    return next(iter(full or ranked), None)
