"""Years that a plan names: deadlines, base years, periods, times past."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from plans.domain.plan_files.schema import TargetPeriod
from plans.domain.reading.source_text import Span
from plans.domain.reading.targets.numerals import DIGITS, numeral_value

_Y = "(?:(?:19|20)[0-9]{2}|二[〇○零][〇○零一二三四五六七八九]{2})"
_FIVE = r"[“\"]?十(?P<five>[二三四五六七])五[”\"]?"
_FIVE_YEARS = {"二": 2015, "三": 2020, "四": 2025, "五": 2030, "六": 2035, "七": 2040}


class YearRole(StrEnum):
    """What a year is to the sentence it stands in."""

    DEADLINE = "deadline"
    BASE = "base"
    PAST = "past"
    DATE = "date"


@dataclass(frozen=True, slots=True)
class YearMention:
    """A year in the text. `stated` is false for a year counted from the date of issue."""

    span: Span
    role: YearRole
    year: int
    period: TargetPeriod = TargetPeriod.BY_END
    stated: bool = True


_MENTION = re.compile(
    rf"(?P<range>(?:从|自)?(?P<range_from>{_Y})年?(?:-|—|–|~|～|至|到){{1,2}}(?P<range_to>{_Y})年(?:底|末|期间)?(?:前|,?分?[五三]年)?)"
    rf"|(?P<from>(?:从|由)(?P<from_year>{_Y})年(?:底|末)?的?(?=[^,。;年]{{0,16}}?[到至]))"
    rf"|(?P<based>(?:在|以|与|同|和|按)(?P<based_year>{_Y})年(?:底|末)?(?:的)?(?:[一-龥]{{0,6}})(?:基础上?|为基[期准数年]|相比|持平))"
    rf"|(?P<than>(?:(?<![占对同环])比|较|相比于?|相较于?|对比)(?:于)?(?P<than_year>{_Y})年?(?:底|末|水平)?)"
    rf"|(?P<than_five>(?:(?<![占对同环])比|较|相比于?|相较于?)[“\"]?十(?P<than_five_year>[二三四五六])五[”\"]?(?:期?末|期间|时期)?)"
    rf"|(?P<based_five>(?:在|以|与)[“\"]?十(?P<based_five_year>[二三四五六])五[”\"]?(?:期?末)?的?(?:基础上?|相比))"
    rf"|(?P<past>(?:截至|截止|截止到)(?:到)?(?P<past_year>{_Y})年(?:底|末|\d{{1,2}}月(?:底|末|\d{{1,2}}日)?)?|(?P<since_year>{_Y})年(?:度)?以来)"
    rf"|(?P<month>(?P<month_lead>到|至|于|在)?(?P<month_year>{_Y})年(?P<month_of>\d{{1,2}})月(?P<day>\d{{1,2}}日)?(?P<month_tail>底前|末前|底|末|之?前|以前|起|之后|后)?)"
    rf"|(?P<plain>(?P<lead>(?<![降高升加长少大达])到|至|于|在|自|从)?(?P<year>{_Y})年(?P<tail>年?底前|年?底之前|年末前|年?底|年?末|[一-龥]{{0,3}}采暖季前|[一-龥]{{0,3}}供暖季前|[一-龥]{{0,3}}取暖季前|汛期前|初|之前|以前|前后|前|左右|时|起|后|之后|以后|度)?)"
    rf"|(?P<plan>(?:到)?{_FIVE}(?P<five_tail>期间|时期|期末|末期?|以来|前[三四]年|后期|中期|五年)?)"
    r"|(?P<mid>(?:到)?(?:本|21|二十一)世纪(?P<mid_when>中叶|末))"
    r"|(?P<ahead>(?:未来|今后|此后)(?P<ahead_years>[一二三四五六七八九十两]|\d{1,2})(?:-\d)?年(?!行动|计划|内|左右))"
    r"|(?P<count>(?:(?:用|再用|未来|今后|通过|经过|力争)?(?P<years>[一二三四五六七八九十两]|\d{1,2})(?:-\d)?[—至-]?(?:[一二三四五六七八九十]|\d)?年(?:左右)?(?:的)?(?:时间|内|之内)))"
    r"|(?P<this>(?<!每)(?<!每年)(?:到)?(?:今年|本年)?年?(?:底前|底|末前|末)(?=[,前全基力完实建])|(?P<this_year>(?:今年|本年度)(?:内)?))"
    r"|(?P<next>(?:到)?明年(?:底前|底|末)?)"
    r"|(?P<day_only>\d{1,2}月(?:\d{1,2}日)?(?:底前|底|末|上旬|中旬|下旬)?)"
    r"|(?P<span_name>(?<![一-龥])(?P<near>近期|中期|远期)(?=[,:目]))"
)
_LATEST_PAST = 2025
"""截至2025年底 may already mean what is to come."""
# A year before these words is an edition or the like, no time by which something is done.
_EDITION = re.compile(
    r"(?:年?度)?(?:版|本\)|修订|修正|第\d|第[一二三四五六七八九十]|印发|发布|出台|颁布|批准|编制|统计年鉴)"
)
# 十四五 without 期间 or 末 dates what follows only before such words; elsewhere it names a programme.
_DATING = re.compile(
    r"[,、]?(?:力争|争取|确保|预计|规划?新增|新增|新建|严控|严格控制|开工|投产|培育|创建|累计|每年|年均|全市|全省|全区|全县|全旗|全国|完成|单位|能耗强度|节能|实现|建设|建成|[“”\"]|\(|和|及|与|,|期)"
)
_PROGRAMME = re.compile(r"(?:规划|方案|计划|纲要|节能减排|专项|重点|能源发展|生态环境|现代)")


# What a year stands in to compare with, not a time to be done by: 保持2025年水平.
_COMPARED = re.compile(
    "(?:保持|维持|稳定在|不低于|高于|低于|达到|恢复到|优于|不超过|超过|是|为|相当于)$"
)


@dataclass(frozen=True, slots=True)
class _Setting:
    issued: int | None
    defined: dict[str, int]


def issue_year(text: str) -> int | None:
    """The year in which a document was issued: its date line, else the latest it can look back from."""
    dated = re.search(rf"(?m)^[ \t]*({_Y})年\d{{1,2}}月\d{{1,2}}日[ \t]*$", text)
    if dated:
        return _number(dated[1])
    named = [_number(year) for year in re.findall(rf"〔({_Y})〕", text)]
    ended = [_number(year) + 1 for year in re.findall(rf"截[至止]到?({_Y})年", text)]
    return max([*named, *(year for year in ended if year <= _LATEST_PAST)], default=None)


def read_years(text: str) -> Iterator[YearMention]:
    """All years of a text with their role, in order."""
    setting = _Setting(issue_year(text), _defined_terms(text))
    for match in _MENTION.finditer(text):
        mention = _mention(match, setting)
        if mention is not None:
            yield mention


def _defined_terms(text: str) -> dict[str, int]:
    """近期, 中期 and 远期 where the document says which year each means."""
    pattern = rf"(近期|中期|远期)(?:目标)?\((?:到|至)?(?:{_Y}年?[-—至~]{{1,2}})?({_Y})年?\)"
    return {term: _number(year) for term, year in re.findall(pattern, text)}


def _mention(match: re.Match[str], setting: _Setting) -> YearMention | None:
    kind = match.lastgroup and _kind(match)
    reader = _READERS.get(kind or "")
    return reader(match, setting) if reader else None


def _kind(match: re.Match[str]) -> str | None:
    return next((kind for kind in _READERS if match[kind]), None)


def _number(year: str) -> int:
    return int("".join(str(DIGITS.get(sign, sign)) for sign in year.replace("○", "〇")))


def _range(match: re.Match[str], _setting: _Setting) -> YearMention:
    return _made(match, YearRole.DEADLINE, _number(match["range_to"]), TargetPeriod.WITHIN)


def _base(match: re.Match[str], _setting: _Setting) -> YearMention:
    year = match["based_year"] or match["than_year"]
    if year is None:
        five = match["than_five_year"] or match["based_five_year"]
        return _made(match, YearRole.BASE, _FIVE_YEARS[five])
    return _made(match, YearRole.BASE, _number(year))


def _from(match: re.Match[str], _setting: _Setting) -> YearMention:
    return _made(match, YearRole.BASE, _number(match["from_year"]))


def _past(match: re.Match[str], setting: _Setting) -> YearMention:
    year = _number(match["past_year"] or match["since_year"])
    ahead = match["past_year"] and year > (setting.issued or 2024)
    return _made(match, YearRole.DEADLINE if ahead else YearRole.PAST, year)


def _month(match: re.Match[str], setting: _Setting) -> YearMention:
    year = _number(match["month_year"])
    tail = match["month_tail"] or ""
    if match["month_lead"] in ("到", "至") or tail:
        period = (
            TargetPeriod.BEFORE if tail == "前" or tail.endswith("之前") else TargetPeriod.BY_END
        )
        return _made(match, YearRole.DEADLINE, year, period)
    return _made(match, YearRole.DATE, year)


def _plain(match: re.Match[str], setting: _Setting) -> YearMention:
    year = _number(match["year"])
    tail = match["tail"] or ""
    if _EDITION.match(match.string, match.end()) or tail in ("后", "之后", "以后"):
        return _made(match, YearRole.DATE, year)
    if _is_compared(match):
        return _made(match, YearRole.BASE, year)
    if not match["lead"] and tail in _BARE_TAILS and _is_past(year, setting):
        return _made(match, YearRole.PAST, year)
    before = tail.endswith("前") and "底" not in tail and "末" not in tail
    return _made(
        match, YearRole.DEADLINE, year, TargetPeriod.BEFORE if before else TargetPeriod.BY_END
    )


_BARE_TAILS = ("", "度", "底", "末", "年底", "年末", "起")


def _is_compared(match: re.Match[str]) -> bool:
    """保持2025年水平, 达到2020年的1.5倍."""
    before = match.string[max(0, match.start() - 6) : match.start()]
    after = match.string[match.end() : match.end() + 8]
    return bool(_COMPARED.search(before) and re.match(r"的?(?:同期)?水平|的[0-9.]+[倍%]", after))


def _is_past(year: int, setting: _Setting) -> bool:
    return year <= 2020 or (setting.issued is not None and year < setting.issued)


def _plan(match: re.Match[str], setting: _Setting) -> YearMention:
    year = _FIVE_YEARS[match["five"]]
    tail = match["five_tail"] or ""
    if _is_past(year, setting) or tail == "以来":
        return _made(match, YearRole.PAST, year)
    if not tail and not match.group().startswith("到"):
        named = _PROGRAMME.match(match.string, match.end())
        if named or not _DATING.match(match.string, match.end()):
            return _made(match, YearRole.DATE, year)
    by_end = "末" in tail or match.group().startswith("到")
    return _made(
        match, YearRole.DEADLINE, year, TargetPeriod.BY_END if by_end else TargetPeriod.WITHIN
    )


def _mid_century(match: re.Match[str], _setting: _Setting) -> YearMention:
    return _made(match, YearRole.DEADLINE, 2050 if match["mid_when"] == "中叶" else 2100)


def _count(match: re.Match[str], setting: _Setting) -> YearMention | None:
    printed = match["years"] or match["ahead_years"]
    years = int(printed) if printed.isdigit() else numeral_value(printed)
    if setting.issued is None or not years:
        return None
    return _made(
        match, YearRole.DEADLINE, setting.issued + years, TargetPeriod.WITHIN, stated=False
    )


def _this(match: re.Match[str], setting: _Setting) -> YearMention | None:
    if setting.issued is None:
        return None
    return _made(match, YearRole.DEADLINE, setting.issued, stated=False)


def _next(match: re.Match[str], setting: _Setting) -> YearMention | None:
    if setting.issued is None:
        return None
    return _made(match, YearRole.DEADLINE, setting.issued + 1, stated=False)


def _day(match: re.Match[str], setting: _Setting) -> YearMention:
    return _made(match, YearRole.DATE, setting.issued or 2000)


def _term(match: re.Match[str], setting: _Setting) -> YearMention | None:
    year = setting.defined.get(match["near"])
    return _made(match, YearRole.DEADLINE, year) if year else None


def _made(
    match: re.Match[str],
    role: YearRole,
    year: int,
    period: TargetPeriod = TargetPeriod.BY_END,
    *,
    stated: bool = True,
) -> YearMention:
    return YearMention(match.span(), role, year, period, stated)


_READERS = {
    "range": _range,
    "from": _from,
    "based": _base,
    "than": _base,
    "than_five": _base,
    "based_five": _base,
    "past": _past,
    "month": _month,
    "plain": _plain,
    "plan": _plan,
    "mid": _mid_century,
    "ahead": _count,
    "count": _count,
    "this": _this,
    "next": _next,
    "day_only": _day,
    "span_name": _term,
}
