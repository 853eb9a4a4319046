"""The outline of a plan document: its head, its sections, its plan tasks."""

import re

from plans.domain.reading.clean_text import CleanText
from plans.domain.reading.outline.head import read_head
from plans.domain.reading.outline.headings import content_end, headings_of, nested
from plans.domain.reading.outline.runs import plan_run
from plans.domain.reading.outline.sections import sections_of
from plans.domain.reading.pieces import DocumentHead, Outline

# What ends a plan: annexes, distribution lists, signatures, the feet of web pages.
_AFTER_THE_PLAN = re.compile(
    r"^(?:附件|附[::表录]|抄送|主送|\(此件|此件|主动公开|\(?信息公开|\(?联系(?:人|电话)|来源[::]|责任编辑|打印|扫一扫|分享到|上一篇|下一篇"
    r"|[^。,;]{2,30}\d{4}年\d{1,2}月\d{1,2}日印发"
    r"|\d{4}年\d{1,2}月\d{1,2}日$"
    r"|(?:中共)?[^。,;:、\d()]{2,24}(?:人民政府(?:办公[厅室])?|委员会(?:办公[厅室])?|办公[厅室])$"
    r"|\|$)",
    re.MULTILINE,
)

# The closing sentence belongs to the last chapter and to none of its tasks.
_CLOSING = re.compile(
    r"^本(?:实施)?(?:方案|意见|计划|规划|措施).{0,30}(?:起施行|起实施|有效期)", re.MULTILINE
)


def read_outline(clean: CleanText) -> Outline:
    """Read the structure of a document; a text without headings has no sections.

    Raises:
        DocumentError: when there are two plans in it.
    """
    text = clean.text
    found, faults = headings_of(text, clean.blanks, clean.gaps)
    if not found:
        return Outline(DocumentHead(), (0, len(text)), ())
    run = plan_run(found, text)
    headings = run.headings
    end = _plan_end(text, headings[-1].title_end, run.end)
    closing = _CLOSING.search(text, headings[-1].title_end, end)
    roots = nested(headings, end, text, tasks_end=closing.start() if closing else end)
    return Outline(
        head=read_head(text, headings[0].start, end),
        body=(headings[0].start, content_end(text, end)),
        sections=tuple(sections_of(roots, text)),
        faults=tuple(fault for fault in faults if headings[0].start <= fault.span[0] < run.end),
    )


def _plan_end(text: str, start: int, limit: int) -> int:
    """Where the words after the last heading stop being the plan."""
    first_line_end = text.find("\n", start, limit)
    if first_line_end < 0:
        return limit
    match = _AFTER_THE_PLAN.search(text, first_line_end + 1, limit)
    return match.start() if match else limit
