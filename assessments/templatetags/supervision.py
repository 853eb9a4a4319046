"""How the state and the deadline of a supervision case look."""

from decimal import Decimal

from django import template
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from assessments.domain.grounds import DutyGround, DutyStanding, WorkGround, WorkStanding
from assessments.domain.punctuation import full_width
from assessments.domain.supervision import Urgency
from assessments.models import CaseKind, CaseState
from indicators.templatetags.figures import Mark, Shape, Tone, chip, missing, percent
from plans.domain.problems import mark

register = template.Library()

_MARKS = {
    CaseState.DRAFT: Mark(Tone.GREY, Shape.PENCIL),
    CaseState.ISSUED: Mark(Tone.AMBER, Shape.CLOCK),
    CaseState.TALKED: Mark(Tone.AMBER, Shape.CLOCK),
    CaseState.ANSWERED: Mark(Tone.AMBER, Shape.EYE),
    CaseState.SENT_BACK: Mark(Tone.RED, Shape.BACK),
    CaseState.VERIFIED: Mark(Tone.BLUE, Shape.TICK),
    CaseState.CLOSED: Mark(Tone.BLUE, Shape.DOUBLE_TICK),
    CaseState.WITHDRAWN: Mark(Tone.GREY, Shape.DASH),
}


@register.filter
def case_chip(state: str) -> SafeString:
    """The state in words, with a shape and a colour."""
    known = CaseState(state)
    return chip(_MARKS[known], known.label)


_GROUND_NAMES = {
    WorkStanding.OVERDUE: mark("已逾期"),
    WorkStanding.NOT_STARTED: mark("未启动"),
    WorkStanding.SLOW: mark("进展较慢"),
    WorkStanding.DONE: mark("按期完成"),
    DutyStanding.RETURNED: mark("多次退回"),
}
_GROUND_MARKS = {
    WorkStanding.OVERDUE: Mark(Tone.RED, Shape.CROSS),
    WorkStanding.NOT_STARTED: Mark(Tone.GREY, Shape.DASH),
    WorkStanding.SLOW: Mark(Tone.AMBER, Shape.CLOCK),
    WorkStanding.DONE: Mark(Tone.BLUE, Shape.TICK),
    DutyStanding.RETURNED: Mark(Tone.RED, Shape.BACK),
}


@register.filter
def ground_chip(ground: WorkGround | DutyGround) -> SafeString:
    """How an annual work item or a duty stands."""
    return chip(_GROUND_MARKS[ground.standing], _(_GROUND_NAMES[ground.standing]))  # type: ignore[index]  # enums of text


@register.filter
def official(text: str) -> str:
    """A paper's words with Chinese punctuation in full width."""
    return full_width(text)


@register.filter
def official_item(text: str) -> str:
    """One of the things that a paper asks for, as a sentence of its own."""
    return official(f"{text.rstrip('.。;；')}。")


@register.filter
def kind_name(kind: str) -> str:
    """An instrument by its name."""
    return str(CaseKind(kind).label)


@register.filter
def ratio_text(ratio: str) -> SafeString | str:
    """A frozen ratio as per cent; empty is a dash."""
    return percent(Decimal(ratio)) if ratio else missing()


@register.simple_tag
def deadline_chip(urgency: str, days: int | None) -> SafeString | str:
    """How near the deadline is, in words; nothing while no answer is due."""
    if days is None or urgency == Urgency.NONE:
        return ""
    if urgency == Urgency.OVERDUE:
        return chip(Mark(Tone.RED, Shape.CROSS), _("逾期%(days)s天") % {"days": -days})
    text = _("今日到期") if days == 0 else _("还有%(days)s天") % {"days": days}
    tone = Tone.AMBER if urgency == Urgency.SOON else Tone.GREEN
    return chip(Mark(tone, Shape.CLOCK), text)
