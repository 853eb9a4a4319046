"""The rows of the list of duties.

Made here and not in a template, as those of the grid are: a unit owes dozens of values.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from html import escape

from django import template
from django.urls import reverse
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from indicators.domain.workflow import State
from indicators.selectors.duties import OwedDuty
from indicators.selectors.duty_facts import DutyFacts
from indicators.templatetags.figures import days_left, listed, quantity, sparkline, state_chip

register = template.Library()

_WIDE = 'class="d-none d-md-table-cell"'


@dataclass(frozen=True)
class _Words:
    """What all rows say, looked up once; of those with a name in them the pattern."""

    presumed: str
    on_behalf: str
    to_correct: str
    waits_for: str
    reason: str
    change: str
    fill: str
    fill_it: str
    look: str
    look_at_it: str
    facts: str
    definition: str
    years: str
    no_years: str
    in_year: str
    note: str
    plausible: str
    used_in: str


def _words() -> _Words:
    return _Words(
        presumed=escape(_("首列单位(推定)")),
        on_behalf=escape(_("有代录待本单位确认")),
        to_correct=escape(_("已同意修订,请更正")),
        waits_for=_("待%(step)s"),
        reason=escape(_("原因")),
        change=escape(_("修改")),
        fill=escape(_("填报")),
        fill_it=_("填报 %(name)s"),
        look=escape(_("查看")),
        look_at_it=_("查看 %(name)s"),
        facts=escape(_("口径和上年情况")),
        definition=escape(_("口径")),
        years=escape(_("近五年")),
        no_years=escape(_("系统中还没有往年数值")),
        in_year=_("%(year)s年 %(value)s"),
        note=escape(_("上年备注")),
        plausible=escape(_("合理范围")),
        used_in=escape(_("用于")),
    )


@register.simple_tag
def duty_rows(duties: Iterable[OwedDuty], *, fills: bool) -> SafeString:
    """A row for each duty of a round, with the button to fill it for those who fill."""
    words = _words()
    made = [_row(duty, words, fills=fills) for duty in duties]
    return mark_safe("\n".join(made))  # noqa: S308 - every text is escaped where it is put in


def _row(duty: OwedDuty, words: _Words, *, fills: bool) -> str:
    address = reverse("indicators:duty", args=(duty.pk,))
    presumed = f'<br><span class="form-text">{words.presumed}</span>' if duty.presumed else ""
    return f"""<tr>
<th scope="row"><a href="{address}">{escape(duty.name)}</a>{_facts(duty, words)}</th>
<td {_WIDE}>{escape(duty.unit) or "—"}</td>
<td {_WIDE}>{sparkline(duty.course)}</td>
<td>{escape(duty.place)}</td>
<td {_WIDE}>{escape(duty.department)}{presumed}</td>
<td>{state_chip(duty.state)}{_aside(_standing(duty, words))}</td>
<td class="text-nowrap">{duty.due_on.isoformat()}{_aside(_countdown(duty))}</td>
<td class="text-nowrap">{_link(duty, address, words, fills=fills)}</td>
</tr>"""


def _aside(texts: Iterable[str]) -> str:
    """Markup below a cell's own, a line each."""
    return "".join(f'<br><span class="form-text">{text}</span>' for text in texts)


def _standing(duty: OwedDuty, words: _Words) -> Iterator[str]:
    """Where the answer is, and what the unit has to do about it."""
    if duty.step:
        yield escape(words.waits_for % {"step": duty.step})
    if duty.on_behalf:
        yield words.on_behalf
    if duty.returned_for:
        yield f"{words.reason}:{escape(duty.returned_for)}"
    elif duty.state == State.RETURNED:
        yield words.to_correct


def _countdown(duty: OwedDuty) -> Iterator[str]:
    if duty.is_open:
        yield days_left(duty.days_left)


def _link(duty: OwedDuty, address: str, words: _Words, *, fills: bool) -> str:
    if not (duty.is_open and fills):
        label = escape(words.look_at_it % {"name": duty.name})
        return f'<a href="{address}" aria-label="{label}">{words.look}</a>'
    label = escape(words.fill_it % {"name": duty.name})
    text = words.change if duty.state == State.RETURNED else words.fill
    return f'<a class="btn btn-sm btn-primary" href="{address}" aria-label="{label}">{text}</a>'


def _facts(duty: OwedDuty, words: _Words) -> str:
    """What helps to answer, folded; nothing of it is a target's number."""
    if duty.facts is None:
        return ""
    terms = "".join(
        f"<dt>{name}</dt><dd{kind}>{text}</dd>"
        for name, kind, text in _terms(duty, duty.facts, words)
    )
    return f"""
<details class="duty-facts"><summary>{words.facts}</summary><dl class="facts">{terms}</dl></details>"""


def _terms(duty: OwedDuty, facts: DutyFacts, words: _Words) -> Iterator[tuple[str, str, str]]:
    """Name, attributes and markup of each fact."""
    years = [
        f'<span class="text-nowrap">{escape(words.in_year % {"year": each.year, "value": each.shown})}</span>'
        for each in duty.course
    ]
    yield words.definition, "", escape(facts.definition)
    yield words.years, "", " · ".join(years) or words.no_years
    if facts.note:
        yield words.note, ' class="text-prewrap"', escape(facts.note)
    least = conditional_escape(quantity(facts.plausible_min))
    most = conditional_escape(quantity(facts.plausible_max, facts.unit))
    yield words.plausible, "", f"{least}—{most}"
    if facts.used_in:
        yield words.used_in, "", escape(listed(facts.used_in))
