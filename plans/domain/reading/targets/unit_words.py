"""The words that may follow a number as its unit."""

import re

# A unit is printed with any of these scales, and may be a rate of several: 万立方米/日.
_SCALE = "(?:万亿|千亿|百亿|十亿|千万|百万|十万|亿|万|千|百)"

_PHYSICAL = (
    "千瓦时 千瓦 兆瓦时 兆瓦 吉瓦时 吉瓦 太瓦时 瓦时 瓦 千伏安 兆伏安 千伏 伏 度电 度 "
    "吨标准煤 吨标煤 克标准煤 千克标准煤 公斤标准煤 吨二氧化碳当量 吨CO2当量 吨CO2 吨油当量 吨公里 吨千米 "
    "人公里 蒸吨 吨 公斤 千克 毫克 微克 克 标准立方米 标立方米 立方米 平方米 平方公里 平方千米 立方 平方 "
    "公里 千米 厘米 毫米 米 公顷 亩次 亩 元 美元 百万千焦 吉焦 兆焦 太焦 千焦 焦 升 摄氏度 标准箱 标箱 "
    "kWh kwh KWh kVA KVA MVA kW KW kw MWh MW GWh GW TWh kV KV km2 km² km hm2 hm² mg μg kgce gce tce "
    "m2 m² m3 m³ Nm3 Nm³ TEU GJ TJ kg t ℃ ㎡ ㎥ L dB FLOPS EFLOPS PFLOPS EFlops PFlops "
)

# Count words, each with what may not follow it (5处理, 3方面, 2项目 are no counts).
_COUNTS = {
    "个": "", "座": "", "处": "理置", "家次": "", "户次": "", "家": "级庭电具", "台套": "", "台(套)": "", "台": "账区阶",
    "辆次": "", "辆": "", "项": "", "人次": "", "万人": "均", "人": "均才工民员大口类与间居行机为",
    "车次": "", "班次": "", "批次": "", "频次": "", "次": "", "户": "籍外均", "名": "称牌录单", "条": "件例", "艘": "", "所": "", "对": "标接外应策比",
    "套": "餐", "批": "准次", "片": "区", "只": "", "头": "", "羽": "", "株": "", "棵": "", "件": "", "份": "额", "张": "",
    "支": "持", "间": "", "场": "", "列": "", "架": "", "组": "", "部": "门分署", "口": "", "盏": "", "块": "", "扇": "",
    "栋": "", "幢": "", "宗": "", "例": "", "笔": "", "种": "植子业", "类": "", "门": "", "篇": "", "期": "间", "轮": "",
    "方": "面式法案向便能位", "天": "然", "标台": "", "分": "", "标准台": "", "小时": "", "分钟": "", "床": "", "村": "", "镇": "", "条线路": "", "标段": "",
    "倍": "", "英亩": "", "孔": "", "站": "", "颗": "", "枚": "", "节点": "", "层级": "", "柜": "", "架次": "", "泊位": "", "车位": "", "桩": "", "枪": "", "箱": "",
}  # fmt: skip

_POINTS = ("个百分点", "百分点", "个等级(别)", "个等级", "%", "‰")


_BARRED_WORDS = {
    "项": "目(?!标)",
    "个": "月|工作日|自然日|小时|年|季度|学期|方面|层面|维度|阶段|原则",
    "分": "[之类别布阶配级期担红工析解支行段钟]",
}


def _count_pattern(word: str, barred: str) -> str:
    if word in _BARRED_WORDS:
        return f"{word}(?!{_BARRED_WORDS[word]})"
    return re.escape(word) + (f"(?![{barred}])" if barred else "")


def _alternatives() -> str:
    counts = [(word, _count_pattern(word, barred)) for word, barred in _COUNTS.items()]
    words = counts + [(word, re.escape(word)) for word in _PHYSICAL.split()]
    words.sort(key=lambda pair: -len(pair[0]))
    return "|".join(pattern for _word, pattern in words)


_BASE = f"(?:{_alternatives()})"
_RATE = (
    f"(?:/\\(?{_SCALE}?(?:{_alternatives()}|日|年|月|小时|百公里|h|d|a|人·日|人)\\)?"
    r"|每年|每日|每天)"
)
UNIT = f"(?:{'|'.join(map(re.escape, _POINTS))}|{_SCALE}?{_BASE}(?:·(?:日|千米|公里|年))?{_RATE}{{0,2}})"
"""A unit after a number, as a regular expression."""

COUNT_WORDS = frozenset(_COUNTS)


def bare_count(unit: str) -> bool:
    """Whether a unit counts things (个, 万辆) rather than measuring them."""
    return unit.lstrip("万亿千百十") in COUNT_WORDS
