"""The form in which a target is divided: its cells as they stand, and as a formula fills them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.core.exceptions import PermissionDenied
from django.db.models import Max
from django.http import Http404
from django.utils.translation import gettext_lazy as _

from indicators.domain.allocation.balance import Balance, total_of
from indicators.domain.allocation.kinds import (
    ALLOCATED_RULES,
    TRAJECTORY_RULES,
    Kind,
    Method,
    judged_as,
)
from indicators.domain.allocation.sheet import Division, Layout, part_cell, year_cell
from indicators.models import AllocatedPart, Allocation, Measure, Trajectory
from indicators.selectors.allocation_proposals import PartsProposal, kind_of_terms, propose_parts
from indicators.selectors.progress import Terms as Promise
from indicators.selectors.progress import terms_of
from indicators.selectors.trajectories import (
    Terms,
    course_of,
    decimals_of,
    number_of,
    own_paths,
    terms_with_numbers,
    yearly_targets,
)
from indicators.services.parts import part_version
from organizations.access import Viewer
from organizations.models import Place
from plans.domain.quantities import plain_text, round_half_up

NOT_DIVIDED = _("这一目标没有数值,或不按年度路径评价,不能设年度目标,也不分解到县区。")


@dataclass(frozen=True)
class DivisionForm:
    """What the form begins with. `cells` are the texts by name, `state` what they were read from."""

    measure: Measure
    terms: Terms
    promise: Promise
    kind: Kind
    name: str
    places: tuple[Place, ...]
    layout: Layout
    cells: Mapping[str, str]
    state: str

    @property
    def city_target(self) -> str:
        """What the city has to reach, as printed."""
        number = number_of(self.terms)
        return "" if number is None else _printed(number, decimals_of(self.terms))

    @property
    def counted(self) -> dict[int, bool]:
        """By place whether it counts in sums."""
        return {place.pk: place.counts_in_rollup for place in self.places}


def access_division(viewer: Viewer, pk: int, *, today: date) -> DivisionForm:
    """The door to dividing a city's target and setting its years: the office's; else 404 or 403.

    A target without a number, or whose rule knows neither years nor parts, has no such form (404).
    """
    terms = terms_with_numbers([pk]).get(pk)
    if terms is None or not viewer.reads_tenant(terms.measure.plan.tenant_id):
        raise Http404
    if not viewer.is_office(terms.measure.plan.tenant_id):
        raise PermissionDenied(_("年度目标和县区分解由领导小组办公室设定。"))
    if terms.measure.place_id != terms.measure.plan.tenant_id or not is_divisible(terms):
        raise Http404
    return division_form(terms, today=today)


def is_divisible(terms: Terms) -> bool:
    """The target has a number that can be divided or reached year by year."""
    version = terms.version
    rule, _form = judged_as(version.rule, version.numeric_rule, version.target_form)
    return (
        rule in ALLOCATED_RULES and version.indicator is not None and number_of(terms) is not None
    )


def division_form(terms: Terms, *, today: date) -> DivisionForm:
    """The form of a target as it stands: six queries."""
    measure, version = terms.measure, terms.version
    tenant = measure.plan.tenant
    places = tuple(
        Place.objects.valid_on(today).filter(parent=tenant).order_by("-counts_in_rollup", "pk")
    )
    rule, _form = judged_as(version.rule, version.numeric_rule, version.target_form)
    course = course_of(terms)
    years = range(course.first, course.last) if course and rule in TRAJECTORY_RULES else range(0)
    measure.assigned = terms.assigned  # type: ignore[attr-defined]  # as annotated in lists
    indicator = version.indicator
    promise = terms_of(measure)
    layout = Layout(
        rows={tenant.pk: tenant.name, **{place.pk: place.name for place in places}},
        city=tenant.pk,
        years=tuple(years),
        deadline=version.target_year,
        takes_shares=kind_of_terms(terms) is Kind.SHARE,
        in_percent=promise.unit == "%",
    )
    return DivisionForm(
        measure=measure,
        terms=terms,
        promise=promise,
        kind=kind_of_terms(terms),
        name=version.target.indicator if version.target else indicator.name_zh if indicator else "",
        places=places,
        layout=layout,
        cells=_held_cells(measure),
        state=state_of(measure),
    )


def state_of(measure: Measure) -> str:
    """What a form was read from; it differs once anybody has divided or set years meanwhile."""
    of_target = {"measure__plan": measure.plan_id, "measure__key": measure.key}
    rows = (Allocation.objects.filter(**of_target), Trajectory.objects.filter(**of_target))
    last = [each.aggregate(last=Max("pk"))["last"] or 0 for each in rows]
    return "-".join(map(str, last))


def _held_cells(measure: Measure) -> dict[str, str]:
    cells: dict[str, str] = {}
    last = measure.allocations.order_by("-number").values("pk")[:1]
    for part in AllocatedPart.objects.filter(allocation__in=last):
        cells[part_cell(part.place_id)] = _printed(part.value, part.decimals)
        if part.numerator is not None and part.denominator is not None:
            cells[f"above-{part.place_id}"] = _plain(part.numerator)
            cells[f"below-{part.place_id}"] = _plain(part.denominator)
    owners = dict(
        Measure.objects.filter(
            plan=measure.plan_id, key=measure.key, latest__isnull=False
        ).values_list("pk", "place_id")
    )
    for each in yearly_targets(owners):
        cells[year_cell(owners[each.measure_id], each.year)] = _printed(each.value, each.decimals)
    return cells


def proposed_cells(
    form: DivisionForm, method: Method, *, paths: bool, today: date
) -> tuple[dict[str, str], PartsProposal]:
    """The cells as a formula and the rules' own paths fill them; the others stay as they are."""
    proposal = propose_parts(form.terms, form.places, method)
    cells = dict(form.cells)
    cells |= {
        part_cell(place): _printed(value, _decimals(value))
        for place, value in proposal.parts.items()
    }
    if paths:
        for place, years in _paths(form, cells, today=today).items():
            cells |= {
                year_cell(place, year): _printed(value, _decimals(value))
                for year, value in years.items()
                if year in form.layout.years
            }
    return cells, proposal


def _paths(
    form: DivisionForm, cells: Mapping[str, str], *, today: date
) -> dict[int, dict[int, Decimal]]:
    """The rule's own path of the city and of every place that has a part, by place."""
    asked = {form.layout.city: form.terms}
    for place in form.places:
        text = cells.get(part_cell(place.pk), "")
        if text:
            asked[place.pk] = _part_terms(form.terms, place, Decimal(text))
    found = own_paths(asked.values(), today=today)
    return {place: found.get(each.measure.pk, {}) for place, each in asked.items()}


def _part_terms(city: Terms, place: Place, value: Decimal) -> Terms:
    """Terms of a part that is not saved; its number stands for the place's."""
    version = part_version(city.version, value=value, decimals=_decimals(value))
    # At hand already: otherwise every place would read them again.
    version.target, version.indicator = city.version.target, city.version.indicator
    # Below all numbers that the database gives: it meets none of them in the engine's table.
    unsaved = Measure(pk=-place.pk, plan=city.measure.plan, key=city.measure.key, place=place)
    return Terms(unsaved, version, None)


def balance_of(form: DivisionForm, division: Division) -> Balance | None:
    """What additive parts make as they are typed; other kinds are checked once they are saved."""
    target = number_of(form.terms)
    if form.kind is not Kind.ADDITIVE or target is None:
        return None
    counted = form.counted
    parts = [number.value for place, number in division.parts.items() if counted.get(place)]
    direction, rule = form.promise.direction, form.promise.rule
    at_most = form.promise.comparator in ("<=", "<") or rule == "cap" or direction == "down"
    return Balance(target, total_of(parts), decimals_of(form.terms), at_most) if parts else None


def changed_cells(
    form: DivisionForm, cells: Mapping[str, str]
) -> Sequence[tuple[str, str, str, str]]:
    """Cells that would change: name, place, before and after as texts."""
    found = []
    for row, place in form.layout.rows.items():
        for name in form.layout.names(row):
            before, after = form.cells.get(name, ""), cells.get(name, "").strip()
            if before != after:
                found.append((name, place, before, after))
    return found


def _printed(value: Decimal, decimals: int) -> str:
    return plain_text(round_half_up(value, decimals))


def _plain(value: Decimal) -> str:
    return _printed(value, max(0, _decimals(value.normalize())))


def _decimals(value: Decimal) -> int:
    return max(0, -int(value.as_tuple().exponent))
