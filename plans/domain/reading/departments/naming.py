"""The full name of a body, from its printed short one."""

import re

from plans.domain.reading.departments.bodies import (
    FIELDS,
    NATIONAL,
    SHORT_FORMS,
    WHOLE_FORMS,
)

_LEVELS = "市省县区旗州盟"
_LEVEL_WORD = re.compile(rf"自治区|自治州|自治县|地区|[{_LEVELS}]")
_WHOLE = dict(WHOLE_FORMS)
_STEM = re.compile(r"(?:(?:[一-龥]{1,4}族)*自治[县旗州区]|省|市|县|区|旗|盟|州|地区)$")
_KNOWN_WORDS = "|".join(
    sorted(
        {
            *(short for short, _full in SHORT_FORMS),
            *(full for _short, full in SHORT_FORMS),
            *FIELDS,
        },
        key=lambda word: (-len(word), word),
    )
)
_KNOWN_BODY = re.compile(
    rf"(?:[{_LEVELS}]|国家|自治区)(?:{_KNOWN_WORDS}|(?:委(?:宣传|组织|统战)))(?:管理)?"
    r"(?:局|委|委员会|厅|办|办公室|部)|[市省县区旗州](?:妇联|总工会|科协|残联|工商联)|团[市县省区旗]委"
)
_HALF_WIDTH = {0xFF08: "(", 0xFF09: ")"}
_KEPT_COMMITTEES = re.compile(r"(?:[党纪工团]|政法|[市省县区旗州盟])委$")


def plain(name: str) -> str:
    """A printed name without blanks and line breaks, its brackets half-width."""
    return re.sub(r"\s", "", name).translate(_HALF_WIDTH) or name


def is_known_body(name: str) -> bool:
    """Whether a printed name is, whole, one of the usual departments: 市发改委."""
    return bool(_KNOWN_BODY.fullmatch(name.strip()))


def stem_of_place(place_name: str) -> str:
    """A place without the word for its level: 四平 of 四平市."""
    stem = _STEM.sub("", place_name)
    return stem if len(stem) > 1 else place_name


def full_name(name: str, place_name: str) -> str:
    """The official name of a body that a plan of a place prints, with the place.

    A level that is not the place's own (省发改委 in a city's plan) stays as printed.
    """
    name = undoubled(name, place_name)
    if name in NATIONAL and _is_nation(place_name):
        return NATIONAL[name]
    place, rest = _split_level(name, place_name)
    special = _special(place, rest, name, place_name)
    return special or place + expanded(rest)


def expanded(rest: str) -> str:
    """A name without its place, its short form written out: 发改委 → 发展和改革委员会."""
    if rest in _WHOLE:
        return _WHOLE[rest]
    for short, full in SHORT_FORMS:
        if rest.startswith(short) and not rest.startswith(full):
            rest = full + rest[len(short) :]
            break
    if rest.endswith("委") and not _KEPT_COMMITTEES.search(rest):
        rest += "员会"
    return re.sub(r"管委会$", "管理委员会", rest)


def undoubled(name: str, place_name: str) -> str:
    """A name without a level printed twice (市市能源…); 市市场监管局 is right as it stands."""
    doubled = re.match(rf"([{_LEVELS}])\1", name)
    if not doubled or name.startswith(("市市场", "市市政", "市市容", "市市监", "市市级", "市市直")):
        return name
    return name[1:]


def _split_level(name: str, place_name: str) -> tuple[str, str]:
    """The place a name begins with, written out, and the rest."""
    if name.startswith(place_name):
        return place_name, name[len(place_name) :]
    level = _LEVEL_WORD.match(name)
    if not level:
        return "", name
    if place_name.endswith(level[0]) or (level[0] == "区" and place_name.endswith("自治区")):
        return place_name, name[level.end() :]
    return level[0], name[level.end() :]


def _special(place: str, rest: str, name: str, place_name: str) -> str | None:
    """Names of which more than the short form differs: party, league, banks, taxes."""
    if rest.startswith("委") and place:
        return _party(place, rest)
    if rest in ("税务局", "国税局") and place:
        return f"国家税务总局{place}税务局"
    league = re.fullmatch(rf"团([{_LEVELS}])委", name)
    if league:
        return f"共青团{place_name if place_name.endswith(league[1]) else league[1]}委员会"
    for pattern, full in _REWRITTEN:
        match = pattern.fullmatch(name)
        if match:
            written = match.expand(full)
            return written.replace("@", place_name).replace("~", stem_of_place(place_name))
    if _ZONE.fullmatch(rest):
        near = "" if place or stem_of_place(place_name) in name else place_name
        return f"{near}{place}{rest}管理委员会"
    return None


_REWRITTEN: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern), full)
    for pattern, full in (
        (r"(?:中国)?人民银行(.+)", r"中国人民银行\1"),
        (r"人行(.+)", r"中国人民银行\1"),
        (r"(.+)银保监分局", r"中国银行保险监督管理委员会\1监管分局"),
        (r"(.+)银保监局", r"中国银行保险监督管理委员会\1监管局"),
        (r"(.+)证监局", r"中国证券监督管理委员会\1监管局"),
        (r"(?:国家)?金融监管总局(.+?)(?:监管)?分局", r"国家金融监督管理总局\1监管分局"),
        (r"中国电信(?!股份)(.+分公司)", r"中国电信股份有限公司\1"),
        (r"中国联通(.+分公司)", r"中国联合网络通信有限公司\1"),
        (r"中国铁塔(.+分公司)", r"中国铁塔股份有限公司\1"),
        (r"中共(.+)", r"中共\1"),
        (r"(?:各|有关|相关)(.+)", r"@\g<0>"),
        (r"(?:经开区|经济开发区)(?:管委会)?", r"~经济开发区管理委员会"),
        (r"(?:经济技术开发区)(?:管委会)?", r"~经济技术开发区管理委员会"),
        (r"(?:高新区|高新技术产业开发区)(?:管委会)?", r"~高新技术产业开发区管理委员会"),
        (r"(火车站|高铁站|机场)", r"~\1"),
    )
)
"""Whole names written anew; @ is the place, ~ the place without its level."""
_ZONE = re.compile(
    r".+(?:新区|工业城|开发区|高新区|园区|产业园|工业园|示范区|试验区|保税区|管理区)$"
)


def _party(place: str, rest: str) -> str:
    school = re.fullmatch(r"委党校[(〔〈]行政学院[)〕〉]", rest)
    if school:
        return f"中共{place}委党校({place}行政学院)"
    rest = re.sub(r"^委办(?:公室)?$", "委办公室", rest)
    return f"中共{place}{rest}" if rest != "委" else f"中共{place}委员会"


def _is_nation(place_name: str) -> bool:
    return place_name in ("全国", "中国", "国家", "")
