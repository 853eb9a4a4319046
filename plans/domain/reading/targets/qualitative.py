"""Targets without a number: dated, and checkable all the same."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from plans.domain.plan_files.schema import Direction, TargetKind, TargetPeriod
from plans.domain.reading.pieces import Finding, FoundTarget
from plans.domain.reading.source_text import Span
from plans.domain.reading.targets.context import Context
from plans.domain.reading.targets.subjects import named_indicators, parts, trimmed
from plans.domain.reading.targets.words import HEDGE, is_lower_better

_MAX_INDICATOR = 60

_MAX_WORDS = 300

_PEAK = re.compile(
    r"(?:实现|达成)[^,、]{0,14}?(?P<peak>碳达峰|碳中和|二氧化碳排放达峰|碳排放达峰)|碳排放(?:总量)?(?:尽早)?达峰$"
    r"|^(?:力争|争取|确保|如期|全面)*前?(?P<dated>碳达峰|碳中和)$"
    r"|(?P<done>碳达峰|碳中和)目标?(?:顺利|如期|全面|率先)*实现$"
)
_REACH = re.compile(
    r"(?P<reach>(?:排放总?量?|消费总?量?|用能总?量?|达峰量)(?:整体|力争|争取|确保|率先|尽早)*)(?:[^,。;]{0,6}前)?(?:(?:实现|达到)(?:峰值|达峰)|达峰$)"
)
_NOT_YET = re.compile(
    "^(?:为|以|推动|围绕|按照|锚定|对标|支撑|助力|助推)|奠定|基础|贡献|打下|支撑|创造|夯实|积累|提供|作出|路线图|方案|时间表|路径|领导小组|同步|行动计划"
)
_NOT_YET_UNLESS_DATED = re.compile("率先|尽早")
_TASK = r"[^,。;]{0,40}?(?:下达|分解|确定|规定|核定|要求|[省市国州]定)[^,。;]{0,50}?(?:任务|指标|目标值?|要求|范围之?内|以内)"
_ASSIGNED = re.compile(
    rf"(?P<lead>(?:确保|全面|全部|力争|努力|按期|如期|保质保量){{0,3}})(?:完成|达到|控制在)(?P<task>{_TASK})(?=$|[,。;以])"
    r"|^(?:确保|全面){1,2}完成(?P<own>[^,。;]{4,40}(?:率|量|强度)(?:目标|任务|指标){1,2})$"
)
# What the task is about stands before 完成: it does not only lead to it.
_MEASURED = re.compile(r"(?:率|强度|量|能耗|排放|消耗|消费)(?:累计)?(?:的?下降|的?降低)?[率度]?$")
_LED_TO = re.compile("(?:围绕|督促|推动|确保|按照|根据|对照)[^,]{0,40}$")
_STANDING = re.compile(
    r"(?:达到|处于|位居|进入|保持)"
    r"(?:[^,。;]{0,16}?(?:先进|领先|前列|标杆|一流|平均|[一Ⅰ]级|最优)(?:水平)?(?:以上)?|[^,。;]{0,10}国[^,。;]{0,6}(?:标准|要求)|[ⅠⅡⅢⅣIV]{1,3}类(?:水质|标准|以上)?)"
    r"(?=$|[,。;以并])"
)
_STEADY = re.compile(r"(?:保持|总体)?基本(?:保持)?稳定$")
_KEPT = re.compile(r"(?:均?实现)?(?:只增不减|不降低|不下降|不减少|零增长|负增长|零排放)$")
_COVERED = re.compile(
    r"(?:全覆盖|应收尽收|应改尽改|动态清零|基本清零|清零|全量化?(?:综合)?(?:利用|处置|收集|焚烧)|应分尽分|应接尽接)$"
)
_ALL = re.compile(
    r"(?:全部|全面|均|全域|一律|普遍)"
    r"(?P<verb>执行|实施|完成|落实|达到|采用|淘汰|取消|禁止|按照|使用|实现|退出|关停|纳入|建成|接入|符合|改造|替代|推行|满足|应用|关闭|更换|更新|换装|转为|改为|安装|普及|推广使用)"
    r"(?P<object>[^,。;]{2,60})$"
)
_ENDED = r"淘汰|退出|关停|取缔|拆除|关闭|出清|完成改造|实施改造|完成整治|完成治理|达标|达到标准|建成投运|完成替代|消除"
_ALL_OF = re.compile(
    rf"(?P<thing>[^,。;]{{3,60}}?)(?:基本)?(?:全部|全面|均|一律)(?:完成|实现|予以)?(?P<verb>{_ENDED})$"
)
_BUILT = re.compile(
    r"(?:全面|基本|率先)(?P<verb>建成|建立|完成|消除|淘汰|退出|实现(?=$))(?P<object>[^,。;]{0,40})$"
)
_MADE = re.compile(
    r"^(?P<verb>建成|完成|消除|淘汰|创建成?|建立|试点建设|开工建设|实现)(?P<object>[^,。;]{3,40})$"
)
_VAGUE = re.compile(
    "一批|若干|一系列|体制机制|格局|氛围|明显|显著|大幅|进一步|初步|逐步|稳步|持续|有效|更加|不断|现代化|新局面|深入人心|良好|合力|长效|更多|(?:经济|能源|产业|生产|循环|发展)体系"
)
_POLICY = re.compile("(?:战略|部署|要求|政策|精神|规划|责任|任务|举措|措施|方针|规定)$")
_BUILT_THING = re.compile(
    "断面|站|水体|系统|体系|网络|平台|项目|工程|中心|基地|园区|线路|设施|城市|改造|替代|整治|创建|编制|普查|调查|方案|清单|天气|电网|机制|电站|示范区|标准|达标|市场|黑臭水体|散煤|产能|锅炉|目录|名录|试点"
)


@dataclass(frozen=True, slots=True)
class Wording:
    """A commitment in words: what it is about, which way, how sure."""

    indicators: tuple[str, ...]
    kind: TargetKind
    direction: Direction
    rule: str
    sure: float
    reach: int = 9
    """How many sentences back the year may stand."""
    skipped: int = 0
    """How many characters at the clause's beginning only lead to the commitment."""
    leans: bool = False
    """Whether the clause before names its subject."""


def read_words(words: str, rest: str, span: Span, context: Context) -> Iterator[FoundTarget]:
    """The targets of a clause without numbers; `rest` is its words without years."""
    wording = _wording(rest, context) if len(rest) <= _MAX_WORDS else None
    if wording is None or not _dated(wording, context):
        return
    year = context.deadlines[-1]
    hedge = re.search(f"{HEDGE}|基本(?!级|农田|公共)", words)
    start = context.subject_start if wording.leans and context.subject_start else span[0]
    start += wording.skipped
    for indicator in wording.indicators:
        yield FoundTarget(
            span=(start, span[1]),
            indicator=indicator,
            deadline_year=year.year,
            period=TargetPeriod.ANNUAL if re.search("每年|年均", words) else year.period,
            kind=wording.kind,
            direction=wording.direction,
            finding=Finding(wording.rule, _sure(wording, context)),
            hedge=hedge.group() if hedge else context.hedge,
        )


def _dated(wording: Wording, context: Context) -> bool:
    """Whether the year that holds is near enough for this wording."""
    return context.goal or context.sentences_since_year <= wording.reach


def _sure(wording: Wording, context: Context) -> float:
    return round(wording.sure - 0.1 * bool(context.sentences_since_year), 2)


def _wording(rest: str, context: Context) -> Wording | None:
    for read in _READERS:
        wording = read(rest, context)
        if wording is not None:
            named = tuple(name for name in wording.indicators if name)
            return replace(wording, indicators=_shortened(named)) if named else None
    return None


def _shortened(names: tuple[str, ...]) -> tuple[str, ...]:
    """Of a long list, what follows its 等: the list itself is in the quote."""
    return tuple(
        trimmed(name[name.rfind("等") + 1 :])[-_MAX_INDICATOR:]
        if len(name) > _MAX_INDICATOR
        else name
        for name in names
    )


def _peak(rest: str, context: Context) -> Wording | None:
    if _NOT_YET.search(rest) or (_NOT_YET_UNLESS_DATED.search(rest) and not context.year_in_clause):
        return None
    reach = _REACH.search(rest)
    if reach is not None:
        name = re.sub("(?:整体|力争|争取|确保|率先|尽早)+$", "", rest[: reach.end("reach")])
        return Wording((trimmed(name),), TargetKind.QUALITATIVE, Direction.DOWN, "peak", 0.85)
    match = _PEAK.search(rest)
    if match is None:
        return None
    name = "碳中和" if "碳中和" in (match["peak"], match["dated"], match["done"]) else "碳达峰"
    return Wording((name,), TargetKind.QUALITATIVE, Direction.DOWN, "peak", 0.9)


def _assigned(rest: str, _context: Context) -> Wording | None:
    match = _ASSIGNED.search(rest)
    if match is None:
        return None
    before = rest[: match.start()]
    led = None if _MEASURED.search(before) else _LED_TO.search(before)
    subject = _UNFINISHED.sub("", "" if led else trimmed(before))
    names = _several(subject or _named_in_task(match["task"] or match["own"]))
    names = tuple(
        re.sub("(?<=[强排耗量])[度放]?(?:下降|降低)率?$", _first_sign, name) for name in names
    )
    direction = Direction.DOWN if names and is_lower_better(names[0]) else Direction.UP
    skipped = match.start() if led else 0
    return Wording(names, TargetKind.QUALITATIVE, direction, "assigned", 0.85, skipped=skipped)


_UNFINISHED = re.compile("(?:累计|的?下降率?|降低率?|目标|任务){1,3}$")
_OF_TASK = re.compile(
    "(?:下降|降低|削减|减排)?(?:率|约束性|年度|总|各项)?(?:目标|任务|指标|要求){1,3}$"
)


def _first_sign(match: re.Match[str]) -> str:
    """度 of 强度下降, 放 of 排放下降."""
    return match.group()[:1] if match.group()[0] in "度放" else ""


def _named_in_task(task: str) -> str:
    given = re.search("(?:分解下达|下达|分解|确定|规定|核定)(?:给?我?[市省区县旗])?的?", task)
    named = task[given.end() :] if given else task
    scope = re.search("(?:单位|能耗|能源|碳排放|碳强度)", named[:8])
    named = named[scope.start() :] if scope else named
    ending = _OF_TASK.search(named)
    return (
        named[: ending.start()] + ("率" if ending.group().startswith("率") else "")
        if ending
        else named
    )


def _several(subject: str) -> tuple[str, ...]:
    """能耗和碳排放完成下达任务 are two targets with one quote."""
    count = len(parts(subject))
    names = named_indicators(subject, count) if 1 < count < 7 else [subject]
    return tuple(names)


def _standing(rest: str, _context: Context) -> Wording | None:
    match = _STANDING.search(rest)
    if match is None or _VAGUE.search(match.group()):
        return None
    name = re.sub("(?:力争|争取|全部|全面|基本|总体){1,2}$", "", rest[: match.start()])
    return Wording((trimmed(name),), TargetKind.QUALITATIVE, Direction.UP, "standing", 0.75)


def _steady(rest: str, _context: Context) -> Wording | None:
    match = _STEADY.search(rest) or _KEPT.search(rest)
    if match is None:
        return None
    subject = trimmed(re.sub("(?:保持|的|水平|不低于)+$", "", rest[: match.start()]))
    return Wording(_several(subject), TargetKind.QUALITATIVE, Direction.HOLD, "steady", 0.7)


def _covered(rest: str, _context: Context) -> Wording | None:
    match = _COVERED.search(rest)
    if match is None:
        return None
    subject = re.sub("(?:基本)?(?:实现|达到|力争|全部)", "", rest[: match.start()])
    whole = match.group() == "全覆盖"
    name = trimmed(subject if whole else subject + match.group())
    reach = 9 if whole else 1
    return Wording((name,), TargetKind.COVERAGE, Direction.UP, "all_covered", 0.8, reach=reach)


_WORDED_VERBS = ("执行", "采用", "使用", "按照", "纳入", "接入", "达到", "符合")


def _all(rest: str, context: Context) -> Wording | None:
    match = _ALL.search(rest)
    if match is None or _VAGUE.search(match["object"]):
        return None
    if match["verb"] in ("落实", "执行") and _POLICY.search(match["object"]):
        return None
    own = trimmed(rest[: match.start()])
    verb = match["verb"] if match["verb"] in _WORDED_VERBS else ""
    name = trimmed((own or context.subject or "") + verb + match["object"])
    leans = not own and bool(context.subject)
    return Wording(
        (name,), TargetKind.COVERAGE, Direction.UP, "all_of_them", 0.7, reach=0, leans=leans
    )


def _all_of(rest: str, _context: Context) -> Wording | None:
    """35蒸吨以下燃煤锅炉全部淘汰: the thing stands before the word."""
    match = _ALL_OF.search(rest)
    if match is None or _VAGUE.search(match["thing"]):
        return None
    name = trimmed(match["thing"]) + match["verb"]
    return Wording((name,), TargetKind.COVERAGE, Direction.UP, "all_of_them", 0.7, reach=0)


def _built(rest: str, _context: Context) -> Wording | None:
    bare = re.sub(f"^(?:{HEDGE}|确保|全市|全省|,){{1,4}}", "", rest)
    fully = _BUILT.search(bare)
    match = fully or _MADE.search(bare)
    if match is None or _VAGUE.search(bare):
        return None
    before = trimmed(bare[: match.start()])
    thing = match["object"] or before
    if not _is_thing(thing, match["verb"]):
        return None
    name = trimmed(before + thing if match["object"] else thing)
    direction = Direction.DOWN if match["verb"] in _ENDING_VERBS else Direction.UP
    reach = 1 if fully else 0
    return Wording((name,), TargetKind.QUALITATIVE, direction, "built", 0.65, reach=reach)


_ENDING_VERBS = ("消除", "淘汰", "退出")


def _is_thing(thing: str, verb: str) -> bool:
    """Whether something can be seen to be there or not; 实现 needs a work that is done."""
    if verb == "实现" and not thing.endswith(("改造", "入户", "联网")):
        return bool(_BUILT_THING.search(thing)) and "改造" in thing
    return bool(_BUILT_THING.search(thing))


_READERS: tuple[Callable[[str, Context], Wording | None], ...] = (
    _peak, _assigned, _standing, _steady, _covered, _all, _all_of, _built,
)  # fmt: skip
