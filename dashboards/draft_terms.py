"""The words of the reading workbench for the codes of plan files."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from plans.domain.reading.terms import LEFT_OUT_TERMS, TARGET_KIND_TERMS

Choices = tuple[tuple[str, str | Promise], ...]


def _translated(terms: Mapping[str, str]) -> Choices:
    return tuple((code, _(words)) for code, words in terms.items())


SECTION_KINDS: Choices = (
    ("general", _("总述")),
    ("goal", _("目标")),
    ("action", _("行动")),
    ("cooperation", _("合作")),
    ("safeguard", _("保障措施")),
    ("organization", _("组织实施")),
)
TARGET_KINDS: Choices = _translated(TARGET_KIND_TERMS)
COMPARATORS: Choices = (
    ("", _("无")),
    (">=", _("不低于 ≥")),
    ("<=", _("不高于 ≤")),
    ("=", _("等于 =")),
    ("~", _("左右 ≈")),
    (">", _("超过 >")),
    ("<", _("低于 <")),
)
PERIODS: Choices = (
    ("by_end", _("到该年底")),
    ("before", _("该年之前")),
    ("within", _("规划期内")),
    ("cumulative", _("累计")),
    ("annual", _("每年")),
)
DIRECTIONS: Choices = (("up", _("上升")), ("down", _("下降")), ("hold", _("保持")))
NATURES: Choices = (("", _("未明确")), ("binding", _("约束性")), ("expected", _("预期性")))
WORDINGS: Choices = (
    ("shared", _("按职责分工负责")),
    ("lead_support", _("牵头、配合")),
    ("lead_only", _("牵头(其余按职责分工)")),
)
LEFT_OUT_CHOICES: Choices = _translated(LEFT_OUT_TERMS)
REGISTER_KINDS: Choices = (
    ("project", _("项目")),
    ("high_energy_project", _("两高项目")),
    ("park", _("园区")),
    ("mine", _("矿山")),
    ("pilot", _("试点示范")),
    ("sub_plan", _("配套方案")),
)
PIECE_KINDS: Choices = (
    ("section", _("章节")),
    ("task", _("任务")),
    ("responsibility", _("责任单位")),
    ("target", _("目标")),
    ("left_out", _("未列为目标的数字")),
    ("register_item", _("台账事项")),
)
PIECE_STATES: Choices = (
    ("unchecked", _("待核对")),
    ("accepted", _("已确认")),
    ("edited", _("已修改")),
    ("added", _("人工添加")),
    ("discarded", _("已弃用")),
)
STATE_MARKS = {"unchecked": "○", "accepted": "✓", "edited": "✎", "added": "+", "discarded": "×"}
ACTION_WORDS: Choices = (
    ("accept", _("确认")),
    ("edit", _("修改")),
    ("discard", _("弃用")),
    ("undo", _("撤销")),
    ("add", _("添加")),
    ("split", _("拆分")),
    ("merged", _("合并")),
)
GOVERNANCES: Choices = (
    ("本级", _("本级")),
    ("垂管", _("垂直管理")),
    ("双管", _("双重管理")),
    ("企业", _("企业")),
    ("集体", _("集体")),
)
