"""Tags of the page that tries a scoring scheme."""

from urllib.parse import urlencode

from django import template
from django.urls import reverse
from django.utils.translation import gettext

from assessments.domain.scoring.sensitivity import Moved
from dashboards.selectors.sensitivity import Column
from dashboards.selectors.trial import TrialFilter
from plans.domain.problems import mark

register = template.Library()

_MOVED = {
    Moved.WEIGHT: mark("“%(subject)s”权重%(step)s%%"),
    Moved.BOUND: mark("“%(subject)s”界限%(step)s分"),
    Moved.UNJUDGED: mark("不能评价的项改按另一规则"),
    Moved.ITEM: mark("不计“%(subject)s”"),
}


@register.filter
def variation_words(column: Column) -> str:
    """What a variation moves."""
    variation = column.variation
    step = f"{variation.step:+}".replace("-", "−")
    return gettext(_MOVED[variation.moved]) % {"subject": column.subject, "step": step}


@register.simple_tag
def trial_url(slug: str, chosen: TrialFilter, unit: int) -> str:
    """The address that shows the working of a unit by the same choice."""
    query = {**_query(chosen), "unit": unit}
    return f"{reverse('dashboards:trial', args=(slug,))}?{urlencode(query)}#working"


@register.simple_tag
def sensitivity_url(slug: str, chosen: TrialFilter) -> str:
    """The address of the analysis of sensitivity by the same choice."""
    return f"{reverse('dashboards:sensitivity', args=(slug,))}?{urlencode(_query(chosen))}"


def _query(chosen: TrialFilter) -> dict[str, object]:
    query = {
        "scheme": chosen.offer.key,
        "units": chosen.kind.value,
        "year": chosen.year,
        "other": chosen.compared.key if chosen.compared else "",
    }
    return {name: value for name, value in query.items() if value != ""}
