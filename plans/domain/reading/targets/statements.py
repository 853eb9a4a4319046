"""What a row of numbers measures, and what kind of commitment the words around it make."""

import re
from dataclasses import dataclass, replace

from plans.domain.plan_files.schema import TargetKind
from plans.domain.reading.targets.context import Context
from plans.domain.reading.targets.document import Document
from plans.domain.reading.targets.figures import LEADING_BOUNDS, Quantity
from plans.domain.reading.targets.relations import Relation, Verb, creation_head, relation
from plans.domain.reading.targets.segments import Segment
from plans.domain.reading.targets.subjects import continued, trimmed
from plans.domain.reading.targets.unit_words import bare_count
from plans.domain.reading.targets.words import CHANGE_HEAD, DOWN_VERB, WEAK_END, WORK_END

_FALLEN = re.compile(
    "(?P<verb>下降|降低)率?(?:累计)?(?:确保|力争)?(?:完成)?(?:[国家省市州盟上级]{0,3}(?:下达|分解|确定)的?(?:目标|任务)?)?$"
)
_OBJECT_END = re.compile(r"[,;。]|并(?:投|实|完|建|形|逐)|以满足|用于|从而|力争")
# 12个园区全部完成改造 commits to all of them: the number only says how many there are.
_WHOLE = re.compile("全部|全面|全覆盖|均(?!匀|衡)")
_MEASURE = re.compile(
    "(?:率|(?<![减节])量|额|比重|比例|占比|强度|浓度|收入|产值|增加值|水平|指数|系数|成本)$"
)
_DOES = re.compile("达到|建成|完成|进入|实现|创建|成为|开展|获评|通过|入选|纳入|接入|参与")
_NO_NOUN = re.compile(
    "(?:涉及|围绕|聚焦|包括|包含|分为|针对|选取|选择|确定|明确|依托|面向|结合|第|上述|以上|其他|各|按照|分|分别|由|含|等|重点|主要|以下|下列|如下|前|后|满|近|内|外|中)+"
)
_WORK = re.compile(f"^(?:每年|年均|全市|全省|,)*(?:完成|实施|开展)|{WORK_END.pattern}")
_MADE_LEVEL = re.compile("建成|累计|形成|拥有|创成|达到|保有")
_PLAIN_MAKING = frozenset(
    (
        "建成",
        "建设",
        "新建",
        "完成",
        "打造",
        "培育",
        "创建",
        "实施",
        "落实",
        "发展",
        "建立",
        "形成",
        "开展",
    )
)


@dataclass(frozen=True, slots=True)
class Stated:
    """A row of numbers with the phrase they measure and how they are led to."""

    indicator: str
    relation: Relation
    kind: TargetKind
    end: int
    betters: bool = False
    """Whether it only goes further than the number before: 下降14.5%,力争达到15%."""
    carried: bool = False
    """Whether indicator or verb come from words before."""


@dataclass(frozen=True, slots=True)
class _Site:
    """A row of numbers in its clause: what leads to it, and the thing named behind it."""

    relation: Relation
    last: Quantity
    thing: str
    thing_end: int
    unit: str

    @property
    def end(self) -> int:
        """Where the commitment ends: behind the thing counted, else behind the number."""
        return self.thing_end if self.thing else self.last.span[1]


def statement(document: Document, segment: Segment, context: Context) -> Stated | None:
    """What the numbers of a segment state; None where nothing says what they measure."""
    first, last = segment.quantities[0], segment.quantities[-1]
    thing = _thing(document.text[last.span[1] : segment.span[1]])
    words = document.without_years((segment.span[0], first.span[0]))
    found = relation(words, thing=bool(thing))
    site = _Site(found, last, _leaned(thing), last.span[1] + len(thing), first.unit or "")
    if first.multiple or (found.verb is Verb.CHANGE and not _betters_things(site)):
        return _change(site, context)
    if found.verb in (Verb.CREATION, Verb.CHANGE):
        return _creation(site, context)
    if found.verb is Verb.LEVEL:
        return _level(site, context)
    return _nominal(site, context)


def _betters_things(site: _Site) -> bool:
    """提升100个老旧小区 is work on things counted, no change of a quantity."""
    return bool(site.thing) and bare_count(site.unit) and not DOWN_VERB.search(site.relation.word)


def _change(site: _Site, context: Context) -> Stated | None:
    subject = _done(trimmed(_unbased(site.relation.subject)))
    subject = continued(subject, context.indicator)
    indicator = subject or context.subject or context.indicator
    if not indicator:
        return None
    end = site.last.span[1]
    if subject and context.made and site.unit.endswith(("亩", "公顷", "平方公里", "平方米")):
        work = subject + site.relation.word
        return Stated(work, site.relation, TargetKind.INCREMENT, end)
    return Stated(indicator, site.relation, TargetKind.CHANGE, end, carried=not subject)


def _done(phrase: str) -> str:
    """The work itself, without 完成 before it."""
    return re.sub("^(?:完成|实施|开展)(?=[一-龥]{2})", "", phrase)


def _unbased(subject: str) -> str:
    """Without what is left of 比2020年累计 and 与上年相比 once the year is out."""
    return re.sub(
        "(?:[一二三四五六七八九十0-9]{1,2}年|相比|同比|比上年|较上年|比上一年|累计|分别|年均|每年|平均|累积)+$",
        "",
        subject,
    )


def _creation(site: _Site, context: Context) -> Stated | None:
    found = site.relation
    cumulative = found.has("累计") or "累计" in found.subject
    kind = TargetKind.LEVEL if cumulative or site.unit == "%" else _made_kind(found.word)
    context.made, context.made_unit, context.verb_in_clause = kind, site.unit, True
    if WEAK_END.search(found.word) and context.sentences_since_year:
        return None
    if site.thing:
        return Stated(site.thing, found, kind, site.end)
    subject = trimmed(found.subject)
    indicator = subject or context.subject or context.indicator
    return Stated(indicator, found, kind, site.end, carried=not subject) if indicator else None


def _made_kind(verb: str) -> TargetKind:
    return TargetKind.LEVEL if _MADE_LEVEL.search(verb) else TargetKind.INCREMENT


def _level(site: _Site, context: Context) -> Stated | None:
    subject = trimmed(site.relation.subject)
    kind = TargetKind.LEVEL
    fallen = _FALLEN.search(subject) if site.unit == "%" else None
    if fallen and not site.thing:
        found = replace(site.relation, verb=Verb.CHANGE, word=fallen["verb"])
        return Stated(subject, found, TargetKind.CHANGE, site.end)
    if subject.startswith("新增") and site.unit != "%":
        kind = TargetKind.INCREMENT
    if subject and not site.thing:
        return Stated(continued(subject, context.indicator), site.relation, kind, site.end)
    if site.thing and site.relation.word in ("具备", "具有", "拥有"):
        subject = ""
    if subject or site.thing:
        return Stated(subject + site.thing, site.relation, kind, site.end)
    indicator = context.subject or context.indicator
    if indicator and context.change and site.unit == "%" and site.relation.word in ("达到", "达"):
        found = replace(site.relation, verb=Verb.CHANGE, word=context.change)
        return Stated(indicator, found, TargetKind.CHANGE, site.end, carried=True, betters=True)
    return Stated(indicator, site.relation, kind, site.end, carried=True) if indicator else None


def _nominal(site: _Site, context: Context) -> Stated | None:
    """Numbers that no verb leads to: 完成既有建筑改造200万平方米, 充电桩9300个, 60%以上的县."""
    subject = site.relation.subject
    head = creation_head(subject) if site.unit != "%" else None
    measured = _MEASURE.search(subject) and head and head[1] not in ("完成", "新增", "实现")
    if head and trimmed(head[2]) and not measured:
        return _made(site, head, context)
    indicator = _done(trimmed(subject))
    if not indicator:
        return _thing_alone(site, context) or _carried(site, context)
    changed = CHANGE_HEAD.match(indicator)
    if changed and not site.thing:
        found = replace(site.relation, verb=Verb.CHANGE, word=changed.group())
        thing = trimmed(indicator[changed.end() :])
        return Stated(thing, found, TargetKind.CHANGE, site.last.span[1])
    if _NO_NOUN.fullmatch(indicator) or (site.unit != "%" and _WHOLE.search(site.thing)):
        return None
    if site.thing and site.unit == "%":
        return Stated(indicator + site.thing, site.relation, TargetKind.LEVEL, site.end)
    goes_on = context.verb_in_clause or bare_count(site.unit) or site.unit == context.made_unit
    listed = context.made is not None and goes_on
    listed = listed and site.unit != "%" and not _MEASURE.search(indicator)
    kind = context.made if context.made and listed else TargetKind.LEVEL
    if not listed and _WORK.search(subject) and site.unit != "%":
        kind = context.made = TargetKind.INCREMENT
        context.made_unit = site.unit
    end = site.last.span[1]
    return Stated(continued(indicator, context.indicator), site.relation, kind, end)


def _carried(site: _Site, context: Context) -> Stated | None:
    """力争突破2000万千瓦: the bound itself leads to the number, the subject stands before."""
    indicator = context.subject or context.indicator
    if indicator is None or site.last.bound not in LEADING_BOUNDS:
        return None
    return Stated(indicator, site.relation, TargetKind.LEVEL, site.end, carried=True)


def _thing_alone(site: _Site, context: Context) -> Stated | None:
    if not site.thing or (site.unit != "%" and _WHOLE.search(site.thing)):
        return None
    listed = context.made is not None and site.unit != "%"
    if not listed and site.unit != "%" and not _DOES.search(site.thing):
        return None
    kind = context.made if context.made and listed else TargetKind.LEVEL
    return Stated(site.thing, site.relation, kind, site.end, carried=listed)


def _made(site: _Site, head: tuple[str, str, str], context: Context) -> Stated:
    before, verb, thing = head
    cumulative = "累计" in before or site.relation.has("累计")
    kind = TargetKind.LEVEL if cumulative else _made_kind(verb)
    context.made, context.made_unit, context.verb_in_clause = kind, site.unit, True
    phrase = trimmed(thing) if _is_plain(verb, site.unit) else verb + thing
    if cumulative and phrase != trimmed(thing):
        phrase = "累计" + phrase
    return Stated(
        trimmed(before.replace("累计", "")) + phrase, site.relation, kind, site.last.span[1]
    )


def _is_plain(verb: str, unit: str) -> bool:
    """Whether the thing alone is the indicator; 新增 tells a capacity added from one reached."""
    return verb in _PLAIN_MAKING or (verb in ("新增", "新改建") and bare_count(unit))


def _thing(after: str) -> str:
    """The words behind a number that name what is counted: 个特色产业基地."""
    match = _OBJECT_END.search(after)
    return (after[: match.start()] if match else after).rstrip("、和及与并(:")


def _leaned(thing: str) -> str:
    return trimmed(re.sub("^(?:的|以上的?|左右的?)", "", thing))
