"""Words of the overview: what to do next, and how counts moved."""

from django import template
from django.utils.translation import gettext as _

from dashboards.selectors.cockpit.blocks import Shift, YearAgo
from indicators.domain.progress.enums import Status
from indicators.domain.progress.severity import Standing
from indicators.selectors.progress import Judged
from indicators.templatetags.figures import MINUS, reason_text

register = template.Library()


@register.filter
def next_step(judged: Judged) -> str:
    """What has to be done for this target next; empty where nothing waits."""
    if judged.status is Status.ISSUED_UNDISCLOSED:
        return _("下一步:依规取得数值后录入,或待上级认定")
    if judged.terms.is_unassigned:
        return _("下一步:录入上级下达的数值和文号")
    if judged.status is Status.AWAITING_FINAL:
        return _("下一步:催报%(year)s年终期数据") % {"year": judged.terms.year}
    if judged.status is Status.NOT_ASSESSABLE and judged.reason:
        return _("下一步:补数据(%(reason)s)") % {"reason": reason_text(judged.reason)}
    if judged.standing is Standing.ATTENTION:
        return _("下一步:看原因,定措施")
    return ""


@register.filter
def shift(ago: YearAgo, standing: Standing) -> Shift | None:
    """How a standing's count moved; None where nothing can be compared."""
    if not ago.compared:
        return None
    return next(each for each in ago.shifts if each.standing is standing)


@register.filter
def signed_count(number: int) -> str:
    """A change of a count with its sign."""
    if number == 0:
        return "±0"
    return f"+{number}" if number > 0 else f"{MINUS}{-number}"
