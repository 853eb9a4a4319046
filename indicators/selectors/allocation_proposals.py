"""What a formula would give every lower place; refused, with the way out, where figures are missing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from django.db.models import Q

from indicators.domain.allocation.apportioning import (
    Undividable,
    equal_parts,
    proportional_parts,
)
from indicators.domain.allocation.kinds import (
    WEIGHT_INDICATORS,
    Kind,
    Method,
    judged_as,
    kind_of,
    methods_for,
)
from indicators.models import Indicator
from indicators.selectors.roll_up import is_additive
from indicators.selectors.trajectories import Terms, decimals_of, number_of
from indicators.selectors.weights import place_values, weights_of
from organizations.models import Place
from plans.domain.problems import Problem, mark
from plans.domain.quantities import round_half_up

LACKING = mark(
    "不能按“%(indicator)s”分解:%(places)s没有%(year)s年的数值(测算数不作权重)。系统不推定权重。"
    "请先让这些地区报送,或改用规模以上工业综合能源消费量、本指标最近数值、平均分解,也可以逐地填写;"
    "没有统计数的地区可改为分解年度工作任务。"
)
LACKING_ALL = mark(
    "不能按“%(indicator)s”分解:各地都没有数值(测算数不作权重)。系统不推定权重。"
    "请先让各地报送,或改用规模以上工业综合能源消费量、本指标最近数值、平均分解,也可以逐地填写;"
    "没有统计数的地区可改为分解年度工作任务。"
)
NO_WEIGHT = mark("不能按“%(indicator)s”分解:%(year)s年各地的数值合计为零,或有负数。")
NOT_THIS_KIND = mark("这一目标不能相加,不能按权重分摊:只能各地取同一数值,再逐地调整。")
NO_PLACES = mark("本地没有可分解的下级地区。")


@dataclass(frozen=True)
class PartsProposal:
    """Parts by the place's id; none of them where the formula is refused.

    `left_out` are places that overlap others: a part of theirs would be counted twice.
    """

    method: Method
    parts: Mapping[int, Decimal] = field(default_factory=dict)
    indicator: Indicator | None = None
    year: int | None = None
    left_out: tuple[Place, ...] = ()
    refusal: Problem | None = None


def kind_of_terms(terms: Terms) -> Kind:
    """How the parts of a measure's target make the whole."""
    version = terms.version
    rule, form = judged_as(version.rule, version.numeric_rule, version.target_form)
    indicator = version.indicator
    return kind_of(
        rule,
        form,
        adds_up=indicator is not None and is_additive(indicator.unit),
        takes_shares=indicator is not None and indicator.takes_shares,
    )


def propose_parts(terms: Terms, places: Sequence[Place], method: Method) -> PartsProposal:
    """Divide a target by a formula among the places that do not overlap: two queries at most."""
    whole, kind = number_of(terms), kind_of_terms(terms)
    counted = [place for place in places if place.counts_in_rollup]
    left_out = tuple(place for place in places if not place.counts_in_rollup)
    if method not in methods_for(kind):
        return PartsProposal(method, left_out=left_out, refusal=Problem(NOT_THIS_KIND))
    if not counted or whole is None:
        return PartsProposal(method, left_out=left_out, refusal=Problem(NO_PLACES))
    if method is Method.MANUAL:
        return PartsProposal(method, left_out=left_out)
    if method is Method.EQUAL:
        divided = equal_parts(whole, len(counted), decimals_of(terms))
        same = [round_half_up(whole, decimals_of(terms))] * len(counted)
        parts = divided if kind is Kind.ADDITIVE else same
        return PartsProposal(method, _by_place(counted, parts), left_out=left_out)
    return _weighted(terms, whole, counted, left_out, method)


def _weighted(
    terms: Terms,
    whole: Decimal,
    counted: Sequence[Place],
    left_out: tuple[Place, ...],
    method: Method,
) -> PartsProposal:
    indicator = _weight_indicator(terms, method)
    rows = place_values(counted, Q(indicator=indicator))
    own = terms.version.definition_id if method is Method.LAST_VALUE else None
    weights = weights_of(indicator, rows, counted, own)
    name = {"indicator": indicator.name_zh, "year": weights.year}
    if weights.year is None:
        return PartsProposal(method, left_out=left_out, refusal=Problem(LACKING_ALL, name))
    if weights.lacking:
        places = "、".join(place.name for place in weights.lacking)
        refusal = Problem(LACKING, {**name, "places": places})
        return PartsProposal(method, left_out=left_out, refusal=refusal)
    try:
        amounts = [weights.of(place) for place in counted]
        parts = proportional_parts(whole, amounts, decimals_of(terms))
    except Undividable:
        return PartsProposal(method, left_out=left_out, refusal=Problem(NO_WEIGHT, name))
    return PartsProposal(
        method, _by_place(counted, parts), indicator, weights.year, left_out=left_out
    )


def _weight_indicator(terms: Terms, method: Method) -> Indicator:
    if method is Method.LAST_VALUE and terms.version.indicator is not None:
        return terms.version.indicator
    return Indicator.objects.get(code=WEIGHT_INDICATORS[method])


def _by_place(places: Sequence[Place], parts: Sequence[Decimal]) -> dict[int, Decimal]:
    return {place.pk: part for place, part in zip(places, parts, strict=True)}
