"""The phrase by which a plan names what it measures, in the plan's own words."""

import re

_SCOPE = (
    "(?:全市|全省|全区|全县|全旗|全州|全盟|全域|全镇|我市|我省|我区|我县|我旗|我州|本市|本省|本区|全国|全社会(?=煤|天然气消费)|其中|力争|争取|努力|确保|有望|预计|原则上|使|将|让|把|有力支撑|支撑|助力|示范带动|带动|推动|促进|实现|保持|保障"
    "|并且|并|且|同时|以及|逐步|加快|积极|持续|进一步|基本|每年|年均|至少|到|要|应|全面|稳步|大力|不断|有序|着力|深入|扎实|累计|共|分别|总体|及|和|改造后|实施后|对|、|,|:|;|的|在|—|/)"
)
_LEADING = re.compile(f"^{_SCOPE}")
_TRAILING = re.compile(
    "(?:的|、|,|:|;|和|及|与|并|总数|共计?|合计|在|为|约|按|要|应|将|均|都|分别|也|累计|平均|力争|争取|确保|基本|再|各|已|截至|至少|努力|总体|年均|每年|原则上)+$"
)
_ASIDE = re.compile(
    r"\((?:以下简称|下同|简称)[^()]{0,20}\)|(?:由|从)(?:目前|现在|当前|现有)?的?[0-9][^,、]{0,16}$|(?<=积)力争实现|(?<=[一-龥])力争(?:实现)?(?=[一-龥]{2})"
)
_KEPT_HEADS = re.compile(
    "^(?:全社会|在建|在线|在用|对外|和谐|及时|全面建成|全面实施|并网|推动力|将军|要素|应急|应税|持续改进|到达|到港|保障性|到户|在岗|在册|对口|和|总体)"
)
_HEAD_NOUN = re.compile(
    "(?:率|量|比重|比例|强度|能耗|面积|规模|容量|占比|产值|水平|数|能力|里程|能效|消耗|消费|排放|增加值|收入|投资|储备|盖度|浓度|成本|装机|指数|份额|排放量|效率|煤耗|产量|产能|总数|密度|分担率|覆盖)$"
)
_BARE_STEM = re.compile("(?:二氧化碳排放|碳排放|能耗|能源消耗|用水量|水耗|电耗)(?:强度)?")
_POLLUTANT = re.compile("化学需氧量|生化需氧量|氨氮|总[磷氮]|挥发性有机物|需氧量")
_SEPARATOR = re.compile("、|以及|和|与|及(?!以)|或")
_SHARED_TAIL = re.compile(
    "(?:单位|占|森林|草原|湿地|空气|水资源|垃圾|秸秆|污水|水质|重点工程|综合利用|利用|装机|产量|消费|排放|减排|总量|面积|比例|比重|覆盖率|普及率|处理率|达标率|新能源|年|累计|能耗|产值|规模|增加值|数量|新车|二氧化碳|碳排放|货运|客运|运量|周转|运输|营业|销量|保有|投资|服务|处置|收集|治理|保护|污染(?!物)|达标|合格|浓度|优良|控制|工艺|供应|废弃物|资源|需求|用能|单耗|综合|占比|当年|平均|设施|电站|保有|回收|使用|替代|电气化|供热|供暖|发电|建设|改造|资源化|无害化|覆盖|保有量|绿色|能效|产能|行业|领域|新增)"
)
_PER = re.compile(
    "^(?:单位|万元|每万元|人均|规模以上工业单位)[^、]{0,8}?(?:国内生产总值|地区生产总值|生产总值|GDP|工业增加值|增加值|建筑面积|产值)"
)
_SHARED_STEM = re.compile("^(?:二氧化碳|碳排放|能耗|能源消耗|用水量|水耗|用能|电耗|综合能耗|CO2)")


def trimmed(phrase: str) -> str:
    """A phrase without the words that lead to it (全市, 力争, 其中) and those that hang on."""
    phrase = _ASIDE.sub("", phrase.strip(" \t\u3000"))
    while True:
        kept = _KEPT_HEADS.match(phrase)
        shorter = phrase if kept else _LEADING.sub("", phrase, count=1)
        shorter = _balanced(_TRAILING.sub("", shorter, count=1))
        if shorter == phrase:
            return phrase
        phrase = shorter


def _balanced(phrase: str) -> str:
    """Without a bracket that is only opened or only closed at the edge."""
    if phrase.endswith("(") or (phrase.startswith("(") and ")" not in phrase):
        return phrase.strip("(")
    if phrase.endswith(")") and "(" not in phrase:
        return phrase[:-1]
    return phrase


def parts(subject: str) -> list[str]:
    """A list of subjects taken apart at 、 和 与 及, brackets left whole."""
    found = []
    start = 0
    depth = 0
    at = 0
    while at < len(subject):
        depth += (subject[at] in "(“《") - (subject[at] in ")”》")
        mark = _SEPARATOR.match(subject, at) if depth <= 0 else None
        if mark:
            found.append(subject[start:at])
            start = at = mark.end()
        else:
            at += 1
    found.append(subject[start:])
    return [part for part in found if part]


def named_indicators(subject: str, count: int) -> list[str]:
    """The `count` indicators that a shared subject names: 营运车辆、船舶单位…强度 are two.

    Where the list is longer or shorter than the numbers, each gets the whole phrase.
    """
    pieces = parts(subject)
    if len(pieces) > count:
        pieces = _regrouped(pieces, subject, count)
    if len(pieces) != count:
        return [trimmed(subject) or subject] * count
    return [trimmed(piece) or subject for piece in _completed(pieces)]


def _regrouped(pieces: list[str], subject: str, count: int) -> list[str]:
    """Divide at 、 alone, or at 和 alone, if that gives as many as there are numbers."""
    for mark in ("、", "和", "与", "及"):
        found = subject.split(mark)
        if len(found) == count:
            return found
    return pieces


def _completed(pieces: list[str]) -> list[str]:
    """Give back to each part of a list what it shares with its neighbours."""
    first, last = pieces[0], pieces[-1]
    if _HEAD_NOUN.search(_unbracketed(first)) and not _POLLUTANT.fullmatch(_unbracketed(first)):
        stem = _PER.match(first)
        if stem is None:
            return pieces
        return [first, *(stem.group() + p if _SHARED_STEM.match(p) else p for p in pieces[1:])]
    tail = _shared_tail(last)
    if not tail:
        return pieces
    item = last[: -len(tail)]
    prefix = _shared_prefix(first, item)
    middle = [prefix + _with_tail(piece, tail) for piece in pieces[1:-1]]
    own = re.sub(
        "等?(?:[0-9]+|[一二三四五六七八九十])?(?:项|种|类)?(?:主要)?(?:污染物)?(?:的|等)?$",
        "",
        item,
    )
    return [_with_tail(first, tail), *middle, prefix + (own or item) + tail]


def _with_tail(piece: str, tail: str) -> str:
    """供热改造 and 改造规模 share 改造."""
    for length in range(min(len(piece), len(tail)), 1, -1):
        if piece.endswith(tail[:length]):
            return piece + tail[length:]
    return piece + tail


def _unbracketed(phrase: str) -> str:
    return re.sub(r"\([^()]*\)$", "", phrase)


def _shared_tail(last: str) -> str:
    for at in range(1, len(last)):
        if _SHARED_TAIL.match(last, at) and last[:at].count("(") == last[:at].count(")"):
            return last[at:]
    return ""


def _shared_prefix(first: str, last_item: str) -> str:
    """营运 of 营运车辆、船舶; only where the first item is longer by a known word."""
    known = re.match("主要农作物|营运|新增|重点|主要|城镇|农村|规模以上|大宗|城市|新建", first)
    if known and len(first) == len(last_item) + len(known.group()):
        return known.group()
    return ""


_BARE = re.compile(
    "^(?:年?(?:占比|比重|比例|增速|产值|总量|规模|年?利用量|装机|总装机|总规模|总产值|年产值|面积占比|产量|占比|综合利用率))$"
)
_ADDED = re.compile("^年?(?:占比|比重|比例|增速|产值占比)$")


def continued(subject: str, before: str | None) -> str:
    """A subject that leans on the one before it: 占比 after 天然气消费量 is 天然气消费量占比."""
    if before is None:
        return subject
    stem = _PER.match(before)
    if stem and _BARE_STEM.fullmatch(subject):
        return stem.group() + subject
    if subject.startswith("占") and len(subject) > 2:
        return before + subject
    if not _BARE.match(subject):
        return subject
    if _ADDED.match(subject) and not before.endswith(subject):
        return before + subject
    if before.endswith(subject):
        return before
    return before + subject if not _HEAD_NOUN.search(before) else subject
