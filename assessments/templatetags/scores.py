"""Words of a score and its working in the reader's language."""

from django import template
from django.urls import reverse
from django.utils.translation import gettext

from assessments.domain.scoring.grading import LACKING_TERMS, Veto
from assessments.domain.scoring.items import VERDICT_TERMS, ItemScore, Part, amount
from assessments.domain.scoring.schemes import ItemKind

register = template.Library()


@register.filter
def verdict_words(part: Part) -> str:
    """How a part stands."""
    return gettext(VERDICT_TERMS[part.verdict])


@register.filter
def lacking_words(veto: Veto) -> str:
    """What a veto lacks to be applied."""
    return gettext(";").join(gettext(LACKING_TERMS[each]) for each in veto.lacking)


@register.filter
def points_alone(part: Part) -> str:
    """What a part would earn alone; empty without points."""
    return "" if part.points is None else amount(part.points)


@register.simple_tag
def part_url(slug: str, scored: ItemScore, part: Part) -> str:
    """The page of the target or annual work item that a part rests on; empty without one."""
    if part.ref is None:
        return ""
    if scored.item.kind is ItemKind.TASK:
        return reverse("plans:work_item", args=(part.ref,))
    return reverse("dashboards:target", args=(slug, part.ref))
