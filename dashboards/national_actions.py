"""The ten actions of the State Council's plan (国发〔2021〕23号), by which cities' own are lined up.

A city names its actions in its own words; the words of the title say which national action it
carries out. What fits none stays among the others.
"""

OTHER = ""

NATIONAL_ACTIONS = (
    "能源绿色低碳转型行动",
    "节能降碳增效行动",
    "工业领域碳达峰行动",
    "城乡建设碳达峰行动",
    "交通运输绿色低碳行动",
    "循环经济助力降碳行动",
    "绿色低碳科技创新行动",
    "碳汇能力巩固提升行动",
    "绿色低碳全民行动",
    "各地区梯次有序碳达峰行动",
)

# The first that a title holds decides: agriculture before saving, since the national plan has
# 农业农村减排固碳 among the sinks, and 县 before 碳达峰.
_WORDS = (
    ("农", "碳汇能力巩固提升行动"),
    ("碳汇", "碳汇能力巩固提升行动"),
    ("增汇", "碳汇能力巩固提升行动"),
    ("固碳", "碳汇能力巩固提升行动"),
    ("交通", "交通运输绿色低碳行动"),
    ("城乡建设", "城乡建设碳达峰行动"),
    ("建筑", "城乡建设碳达峰行动"),
    ("循环", "循环经济助力降碳行动"),
    ("科技", "绿色低碳科技创新行动"),
    ("全民", "绿色低碳全民行动"),
    ("绿色低碳社会", "绿色低碳全民行动"),
    ("生活", "绿色低碳全民行动"),
    ("工业", "工业领域碳达峰行动"),
    ("产业结构", "工业领域碳达峰行动"),
    ("节能", "节能降碳增效行动"),
    ("能源", "能源绿色低碳转型行动"),
    ("县", "各地区梯次有序碳达峰行动"),
    ("试点", "各地区梯次有序碳达峰行动"),
    ("梯次", "各地区梯次有序碳达峰行动"),
)


def national_action(title: str) -> str:
    """The national action that a city's action carries out, by the words of its title."""
    return next((action for word, action in _WORDS if word in title), OTHER)
