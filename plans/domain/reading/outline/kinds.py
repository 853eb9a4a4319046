"""What a section is about, by the words of its title."""

import re

from plans.domain.plan_files.schema import SectionKind

_GOAL = re.compile(r"(?:目标|指标)(?:任务)?$|^目标任务|^(?:主要|总体|工作|发展|预期|具体)?目标")
_GENERAL = re.compile(
    r"总体要求|指导思想|原则|总体思路|总体部署|总体考虑|现状|形势|背景|发展基础|工作基础|基本情况|重要意义|编制依据|实施范围"
)
_ORGANIZATION = re.compile(
    r"组织实施|组织领导|组织保障|党的领导|实施保障|监督考核|督导考核|考核评价|工作要求|责任落实|工作落实|落实责任"
)
_COOPERATION = re.compile(
    r"区域.{0,8}合作|国际.{0,6}合作|对外.{0,6}合作|绿色低碳.{0,6}合作|对外开放"
)
_SAFEGUARD = re.compile(
    r"保障|政策支[撑持]|支撑体系|配套政策|政策(?:制度)?体系|政策措施|政策机制|体制机制|制度体系|支持政策|支持措施"
)
_CONTAINER = re.compile(
    r"^(?:重点|重大|主要|具体|工作|实施|目标|专项)*(?:任务|工作|行动|举措|措施|领域)(?:及|和|与)?(?:任务|分工|安排|举措|措施)?$"
)


def chapter_kind(title: str, *, holds: bool = True) -> SectionKind:
    """The kind of an outermost section; thematic chapters are actions.

    `holds` is whether it has parts: 目标任务 without any states the goals.
    """
    if _CONTAINER.search(title) and (holds or "目标" not in title):
        return SectionKind.ACTION
    for pattern, kind in (
        (_GENERAL, SectionKind.GENERAL),
        (_GOAL, SectionKind.GOAL),
        (_ORGANIZATION, SectionKind.ORGANIZATION),
        (_COOPERATION, SectionKind.COOPERATION),
        (_SAFEGUARD, SectionKind.SAFEGUARD),
    ):
        if pattern.search(title):
            return kind
    return SectionKind.ACTION


def is_container(title: str) -> bool:
    """Whether a chapter only holds others (重点任务)."""
    return bool(_CONTAINER.search(title))


def general_kind(title: str) -> SectionKind:
    """The kind of a sub-section of 总体要求."""
    return SectionKind.GOAL if _GOAL.search(title) else SectionKind.GENERAL
