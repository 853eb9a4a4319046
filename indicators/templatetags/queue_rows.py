"""The rows of the review queue.

Made here and not in a template, as those of the list of duties are: at a deadline hundreds wait.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from html import escape

from django import template
from django.urls import reverse
from django.utils import timezone
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from indicators.selectors.reviews import WaitingReview
from indicators.templatetags.figures import days_left, figure, listed

register = template.Library()


@dataclass(frozen=True)
class _Words:
    """What all rows say, looked up once; of those with names in them the pattern."""

    tick: str
    resubmitted: str
    without_evidence: str


@register.simple_tag
def queue_rows(waiting: Iterable[WaitingReview]) -> SafeString:
    """A row for each submission that waits, with a box where it may be approved with others."""
    words = _Words(
        tick=_("勾选 %(name)s %(place)s"),
        resubmitted=escape(_("再次提交")),
        without_evidence=_("未附佐证"),
    )
    made = [_row(each, words) for each in waiting]
    return mark_safe("\n".join(made))  # noqa: S308 - every text is escaped where it is put in


def _row(row: WaitingReview, words: _Words) -> str:
    address = reverse("indicators:review", args=(row.submission_pk,))
    again = f' <span class="form-text">{words.resubmitted}</span>' if row.resubmitted else ""
    remarks = (*row.findings, words.without_evidence) if row.without_evidence else row.findings
    at = timezone.localtime(row.submitted_at)
    return f"""<tr>
<td>{_box(row, words)}</td>
<th scope="row"><a href="{address}">{escape(row.name)}</a>{again}</th>
<td>{escape(row.department)}</td>
<td>{escape(row.place)} {escape(row.period)}</td>
<td class="num">{_value(row)}</td>
<td class="text-overdue">{escape(listed(remarks))}</td>
<td class="text-nowrap">{escape(row.submitted_by)} {at:%m-%d %H:%M}</td>
<td class="text-nowrap">{row.due_on.isoformat()} <span class="form-text">{days_left(row.days_left)}</span></td>
</tr>"""


def _box(row: WaitingReview, words: _Words) -> str:
    """The form to which it belongs stands before the table."""
    if not row.passes:
        return ""
    label = escape(words.tick % {"name": row.name, "place": row.place})
    return (
        '<input class="form-check-input" type="checkbox" form="together" name="pick" '
        f'value="{row.submission_pk}:{row.version}" aria-label="{label}">'
    )


def _value(row: WaitingReview) -> str:
    if row.value is None:
        return escape(row.answer)
    return conditional_escape(figure(row.value, row.unit, row.decimals))
