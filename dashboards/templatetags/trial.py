"""Tags of the page that tries a scoring scheme."""

from urllib.parse import urlencode

from django import template
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from assessments.domain.scoring.grading import LACKING_TERMS, Veto
from assessments.domain.scoring.items import VERDICT_TERMS, ItemScore, Part, Sentence, amount
from assessments.domain.scoring.schemes import ItemKind, SourceRead, UnitKind
from dashboards.selectors.trial import TrialFilter

register = template.Library()

_UNIT_KINDS: dict[UnitKind, str | Promise] = {
    UnitKind.DEPARTMENT: _("部门"),
    UnitKind.COUNTY: _("县区"),
}
_SOURCES: dict[SourceRead, str | Promise] = {
    SourceRead.READ: _("已见原文或表头"),
    SourceRead.SECOND_HAND: _("转引,未见原文"),
    SourceRead.MEMORY: _("凭记忆,使用前核对"),
    SourceRead.PROPOSAL: _("自拟参考,不是官方文件"),
}


@register.filter
def unit_kind(kind: UnitKind) -> str | Promise:
    """The word of a kind of unit."""
    return _UNIT_KINDS[kind]


@register.filter
def source_read(read: SourceRead) -> str | Promise:
    """How well the source of a scheme is known."""
    return _SOURCES[read]


@register.filter
def told(sentence: Sentence | None) -> str:
    """A sentence of the working in the reader's language; empty where there is none."""
    return sentence.worded(gettext) if sentence else ""


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


@register.simple_tag
def trial_url(slug: str, chosen: TrialFilter, unit: int) -> str:
    """The address that shows the working of a unit by the same choice."""
    query = {
        "scheme": chosen.scheme.id,
        "units": chosen.kind.value,
        "year": chosen.year,
        "other": chosen.other.id if chosen.other else "",
        "unit": unit,
    }
    found = {name: value for name, value in query.items() if value != ""}
    return f"{reverse('dashboards:trial', args=(slug,))}?{urlencode(found)}#working"
