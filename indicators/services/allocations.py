"""Dividing a city's target among its lower places, each part a measure of its own."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from audit.domain.actors import Actor
from audit.services import Recording, recorded, store_text
from indicators.domain.allocation import kinds
from indicators.domain.allocation.balance import quotient_of
from indicators.domain.allocation.kinds import ALLOCATED_RULES, judged_as
from indicators.domain.progress.enums import Rule
from indicators.models import (
    AllocatedPart,
    Allocation,
    Indicator,
    Measure,
    MeasureVersion,
)
from indicators.models.allocations import Method
from indicators.selectors.trajectories import Terms, number_of, terms_with_numbers
from indicators.services.measures import TERMS
from indicators.services.parts import part_version
from indicators.services.trajectories import (
    Grounds,
    Years,
    YearsRefused,
    check_grounds,
    set_trajectories,
)
from organizations.models import Place
from organizations.services import ensure_county_units
from plans.access import require_office
from plans.domain.problems import Problem, mark
from plans.domain.quantities import plain_text, round_half_up
from plans.services import request_recompute

FULL = Decimal(100)

NO_NUMBER = _("该目标没有可分解的数值:请先录入下达的数值,或把它分解为年度工作任务。")
NOT_DIVIDED = _("这类目标不分解到县区:请把它分解为年度工作任务。")
NOT_THE_CITYS = _("只能分解全域的目标;分解到县区的部分不再往下分解。")
STRANGE_PLACE = mark("“%(place)s”不是本地现有的下级地区。")
TWICE = mark("“%(place)s”出现了两次。")
OUT_OF_RANGE = mark("%(value)s超出可能的范围:应在%(least)s至%(most)s之间。")
NEGATIVE = mark("%(value)s小于零:分解值不能为负。")
PARTS_DISAGREE = mark("分解值%(value)s与分子、分母之比%(share)s不一致。")
ONE_NUMBER = mark("分子和分母须同时填写,分母须大于零。")


@dataclass(frozen=True)
class Part:
    """A place's part, in the terms of the target, printed to `decimals`; a share has two numbers."""

    place: Place
    value: Decimal
    decimals: int
    numerator: Decimal | None = None
    denominator: Decimal | None = None


@dataclass(frozen=True)
class Formula:
    """By what the parts were proposed: the weights' indicator and year, where there were any."""

    method: str = Method.MANUAL
    indicator: Indicator | None = None
    year: int | None = None


class PartsRefused(ValueError):
    """Parts that cannot be; `problems` by the place's id. Nothing was saved."""

    def __init__(self, problems: Mapping[int, Problem]) -> None:
        self.problems = problems
        super().__init__("; ".join(str(problem) for problem in problems.values()))


def allocate(
    measure: Measure,
    parts: Sequence[Part],
    *,
    grounds: Grounds,
    actor: Actor,
    formula: Formula | None = None,
) -> Allocation | None:
    """Divide a city's target anew; a place without a part has its measure withdrawn.

    Every part is judged by a measure of its place, by the city's terms. Parts that do not make the
    whole are saved all the same, and every page says so. None where nothing differs. A constant
    number of queries.

    Raises:
        PermissionDenied: for others than the plan's office.
        PartsRefused: a strange place, a place twice, an impossible number.
        ValidationError: no reason, or a target that is not divided.
    """
    check_grounds(grounds)
    with recorded(actor) as recording:
        Measure.objects.select_for_update().filter(pk=measure.pk).first()
        terms = _terms_of(measure)
        tenant = terms.measure.plan.tenant
        today = timezone.localdate(recording.now)
        require_office(actor, tenant, today=today)
        _check_parts(terms, parts, today)
        last = terms.measure.allocations.order_by("-number").first()
        before = _held(last) if last else {}
        if _said(parts) == before:
            return None
        allocation = Allocation.objects.create(
            tenant=tenant,
            measure=terms.measure,
            number=last.number + 1 if last else 1,
            reason=store_text(grounds.reason, chain=tenant.chain, now=recording.now),
            document=grounds.document.strip(),
            recorded_at=recording.now,
            recorded_by=recording.actor.account,
            **_formula_fields(formula or Formula()),
        )
        # Whoever has a part has a unit that can be asked for its values.
        ensure_county_units(tenant, actor=actor)
        measures = _write_measures(recording, terms, parts, grounds.document.strip())
        _write_parts(allocation, parts, measures)
        recording.entry(
            chain=tenant.chain,
            action="allocation.set",
            of=allocation,
            before={str(place): amount[0] for place, amount in before.items()} or None,
            after=_facts(allocation, parts),
            reason=grounds.reason,
        )
        request_recompute([terms.measure.plan_id])
    return allocation


def set_matrix(
    measure: Measure,
    parts: Sequence[Part],
    years: Mapping[int, Years],
    *,
    grounds: Grounds,
    actor: Actor,
    formula: Formula | None = None,
) -> tuple[Problem, ...]:
    """Divide a target and set the yearly targets of city and places, all in one transaction.

    `years` by the place's id, the city's own among them; places left out keep theirs.

    Raises:
        YearsRefused: its problems by the place's id and the year.
        PermissionDenied, PartsRefused, ValidationError: see `allocate` and `set_trajectories`.
    """
    with recorded(actor):
        allocate(measure, parts, grounds=grounds, actor=actor, formula=formula)
        rows = Measure.objects.filter(plan=measure.plan_id, key=measure.key, place__in=years)
        places = dict(rows.filter(latest__isnull=False).values_list("pk", "place_id"))
        wanted = {pk: years[place_id] for pk, place_id in places.items()}
        try:
            return set_trajectories(wanted, grounds=grounds, actor=actor)
        except YearsRefused as error:
            raise YearsRefused(
                {(places[pk], year): problem for (pk, year), problem in error.problems.items()}
            ) from error


def _terms_of(measure: Measure) -> Terms:
    terms = terms_with_numbers([measure.pk]).get(measure.pk)
    if terms is None or number_of(terms) is None:
        raise ValidationError(NO_NUMBER)
    if terms.measure.place_id != terms.measure.plan.tenant_id:
        raise ValidationError(NOT_THE_CITYS)
    version = terms.version
    rule, _form = judged_as(version.rule, version.numeric_rule, version.target_form)
    if rule not in ALLOCATED_RULES or version.indicator is None:
        raise ValidationError(NOT_DIVIDED)
    return terms


def _check_parts(terms: Terms, parts: Sequence[Part], today: date) -> None:
    tenant = terms.measure.plan.tenant_id
    known = set(Place.objects.valid_on(today).filter(parent=tenant).values_list("pk", flat=True))
    version = terms.version
    rule, form = judged_as(version.rule, version.numeric_rule, version.target_form)
    indicator = version.indicator
    is_share = indicator is not None and indicator.takes_shares and indicator.unit == "percent"
    problems: dict[int, Problem] = {}
    seen: set[int] = set()
    for part in parts:
        name = {"place": part.place.name}
        if part.place.pk not in known:
            problems[part.place.pk] = Problem(STRANGE_PLACE, name)
        elif part.place.pk in seen:
            problems[part.place.pk] = Problem(TWICE, name)
        elif (fault := _fault(part, rule, is_share=is_share and form == "level")) is not None:
            problems[part.place.pk] = fault
        seen.add(part.place.pk)
    if problems:
        raise PartsRefused(problems)


def _fault(part: Part, rule: Rule, *, is_share: bool) -> Problem | None:
    value = {"value": plain_text(part.value)}
    if rule is Rule.LOG_DECLINE:
        least, most = -FULL, FULL - Decimal("0.01")
        if not least <= part.value <= most:
            return Problem(OUT_OF_RANGE, {**value, "least": least, "most": most})
    elif part.value < 0:
        return Problem(NEGATIVE, value)
    if is_share and part.value > FULL:
        return Problem(OUT_OF_RANGE, {**value, "least": 0, "most": FULL})
    return _share_fault(part)


def _share_fault(part: Part) -> Problem | None:
    if part.numerator is None and part.denominator is None:
        return None
    if part.numerator is None or not part.denominator or part.denominator < 0:
        return Problem(ONE_NUMBER)
    share = quotient_of([(part.numerator, part.denominator)]) or Decimal(0)
    if round_half_up(share, part.decimals) != round_half_up(part.value, part.decimals):
        shown = plain_text(round_half_up(share, part.decimals))
        return Problem(PARTS_DISAGREE, {"value": plain_text(part.value), "share": shown})
    return None


def _formula_fields(formula: Formula) -> dict[str, object]:
    if formula.method not in set(kinds.Method):
        raise ValidationError(_("没有这种分解方法。"))
    return {
        "method": formula.method,
        "weight_indicator": formula.indicator if formula.year else None,
        "weight_year": formula.year if formula.indicator else None,
    }


Amount = tuple[Decimal, Decimal | None, Decimal | None]


def _said(parts: Sequence[Part]) -> dict[int, Amount]:
    return {part.place.pk: (part.value, part.numerator, part.denominator) for part in parts}


def _held(allocation: Allocation) -> dict[int, Amount]:
    rows = allocation.parts.values_list("place_id", "value", "numerator", "denominator")
    return {place: (value, above, below) for place, value, above, below in rows}


def _write_measures(
    recording: Recording, terms: Terms, parts: Sequence[Part], document: str
) -> dict[int, Measure]:
    """New terms for what changed, a withdrawal for what has no part; measures by their place."""
    measure = terms.measure
    rows = Measure.objects.filter(plan=measure.plan_id, key=measure.key).exclude(pk=measure.pk)
    numbered = rows.select_related("latest").annotate(last=Max("versions__number"))
    held: dict[int, Measure] = {row.place_id: row for row in numbered}
    fresh = Measure.objects.bulk_create(
        Measure(plan=measure.plan, key=measure.key, place=part.place)
        for part in parts
        if part.place.pk not in held
    )
    held |= {row.place_id: row for row in fresh}
    wanted = {part.place.pk: part for part in parts}
    versions = []
    for place_id, row in held.items():
        version = _next_version(terms.version, row, wanted.get(place_id))
        if version is None:
            continue
        version.measure, version.number = row, (getattr(row, "last", None) or 0) + 1
        version.recorded_at, version.recorded_by = recording.now, recording.actor.account
        version.basis_document = document
        versions.append(version)
    for version in MeasureVersion.objects.bulk_create(versions):
        version.measure.latest = None if version.withdrawn else version
        _enter(recording, measure, version)
    Measure.objects.bulk_update([version.measure for version in versions], ["latest"])
    return held


def _next_version(city: MeasureVersion, row: Measure, part: Part | None) -> MeasureVersion | None:
    """The terms that a place's measure gets; None where they stay."""
    held = row.latest
    if part is not None:
        version = part_version(city, value=part.value, decimals=part.decimals)
        same = held is not None and all(
            getattr(held, name) == getattr(version, name) for name in TERMS
        )
        return None if same else version
    if held is None:
        return None
    return MeasureVersion(**{name: getattr(held, name) for name in TERMS}, withdrawn=True)


def _enter(recording: Recording, measure: Measure, version: MeasureVersion) -> None:
    recording.entry(
        chain=measure.plan.tenant.chain,
        action="measure.withdraw" if version.withdrawn else "measure.set",
        of=version,
        after={
            "measure": version.measure_id,
            "place": version.measure.place_id,
            **{name: getattr(version, name) for name in TERMS},
        },
    )


def _write_parts(
    allocation: Allocation, parts: Sequence[Part], measures: Mapping[int, Measure]
) -> None:
    AllocatedPart.objects.bulk_create(
        AllocatedPart(
            allocation=allocation,
            place=part.place,
            measure=measures[part.place.pk],
            value=part.value,
            decimals=part.decimals,
            numerator=part.numerator,
            denominator=part.denominator,
        )
        for part in parts
    )


def _facts(allocation: Allocation, parts: Sequence[Part]) -> dict[str, object]:
    """An allocation as the ledger states it."""
    return {
        "measure": allocation.measure_id,
        "method": allocation.method,
        "weights": [allocation.weight_indicator_id, allocation.weight_year],
        "parts": {str(part.place.pk): part.value for part in parts},
        "document": allocation.document,
    }
