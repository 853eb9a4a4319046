"""Every value in force that the viewer may know of: filtered, page by page, and whole for a file.

Of the own places every value stands here; its number only where the viewer may see it, else the
word of its state. Of another place the released final ones alone, and nothing tells of the others.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from contextlib import nullcontext
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import Any, NamedTuple

from django.db.models import Q, QuerySet

from audit.compiled import compiled
from dashboards.selectors.pivot import Cell, Dimension, Pivot, pivoted
from dashboards.selectors.plans_in_force import PlanInForce, plans_in_force
from dashboards.selectors.targets import Choice
from indicators.access import Sight, is_released, may_see_value
from indicators.domain.progress.enums import Rule
from indicators.filing_terms import period_words
from indicators.models import Measure, Observation
from indicators.models.choices import Basis, Quality, Release, labels_of
from indicators.selectors.in_force import values_in_force_at
from indicators.selectors.shared_rows import shared_columns, shared_objects
from indicators.selectors.value_versions import EvidencePiece, evidence_names, opens_evidence
from organizations.access import Viewer
from organizations.domain.whole_numbers import whole
from organizations.models import Place
from organizations.selectors.accounts import names_of_accounts
from organizations.tenant_scope import tenants
from plans.domain.units import get_unit

PAGE = 50


@dataclass(frozen=True)
class SeriesFilter:
    """What the address asks for; empty fields ask for everything of the own places."""

    indicator: str = ""
    place: str = ""
    department: int | None = None
    year: int | None = None
    quality: str = ""
    release: str = ""
    rows: Dimension | None = None
    columns: Dimension | None = None
    page: int = 1

    @classmethod
    def of(cls, query: Mapping[str, str]) -> "SeriesFilter":
        """Read the address; what makes no sense is dropped."""
        quality, release = query.get("quality", ""), query.get("release", "")
        return cls(
            indicator=query.get("indicator", ""),
            place=query.get("place", ""),
            department=whole(query.get("department", "")),
            year=whole(query.get("year", "")),
            quality=quality if quality in Quality.values else "",
            release=release if release in Release.values else "",
            page=whole(query.get("page", "")) or 1,
            **_dimensions(query),
        )

    @property
    def is_set(self) -> bool:
        """Anything asked for but the page and the shape of the table."""
        return replace(self, page=1, rows=None, columns=None) != SeriesFilter()

    @property
    def is_pivot(self) -> bool:
        """Asked for as a table of two dimensions."""
        return self.rows is not None


def _dimensions(query: Mapping[str, str]) -> dict[str, Dimension | None]:
    """Rows and columns of a pivot; a dimension cannot be both."""
    known = {each.value: each for each in Dimension}
    rows, columns = known.get(query.get("rows", "")), known.get(query.get("columns", ""))
    if rows is None:
        return {"rows": None, "columns": None}
    if columns is None or columns is rows:
        columns = Dimension.INDICATOR if rows is Dimension.YEAR else Dimension.YEAR
    return {"rows": rows, "columns": columns}


class Slot(NamedTuple):
    """One value in force, as filters and the pivot need it."""

    pk: int
    code: str
    indicator: str
    unit: str
    rule: str | None
    place_key: str
    place: str
    tenant_id: int
    department_id: int | None
    department: str | None
    kind: str
    year: int
    month: int
    quality: str
    release: str
    value: Decimal
    decimals: int


_COLUMNS = (
    "pk",
    "indicator__code",
    "indicator__name_zh",
    "indicator__unit",
    "indicator__rule",
    "place__key",
    "place__name",
    "tenant_id",
    "department_id",
    "department__name",
    "period_kind",
    "year",
    "month",
    "quality",
    "release",
    "value",
    "decimals",
)


@dataclass(frozen=True)
class TargetLink:
    """A target that is judged by a value's series."""

    slug: str
    measure_id: int
    year: int


@dataclass(frozen=True)
class SeriesRow:
    """One value with all that makes it a figure; `value` is None where it is not for the viewer."""

    pk: int
    tenant_id: int
    indicator: str
    code: str
    place: str
    place_key: str
    year: int
    period: str
    value: Decimal | None
    decimals: int
    unit: str
    is_annual_change: bool
    definition: str
    price_base: int | None
    quality: str
    basis: str
    release: str
    version: int
    department: str
    accepted_by: str
    recorded_at: datetime
    document: str
    targets: tuple[TargetLink, ...]
    evidence: tuple[EvidencePiece, ...]
    opens_evidence: bool
    """Whether evidence is for the viewer; if not, nothing tells whether there is any."""
    opens_history: bool


@dataclass(frozen=True)
class SeriesPage:
    """All that the page shows; `rows` are those of its page, or all of them for a file.

    `others` are the other places by key and name.
    """

    chosen: SeriesFilter
    as_of: datetime | None
    found: int
    total: int
    rows: tuple[SeriesRow, ...]
    pivot: Pivot | None
    indicators: tuple[Choice, ...]
    places: tuple[Choice, ...]
    others: tuple[tuple[str, str], ...]
    departments: tuple[Choice, ...]
    years: tuple[Choice, ...]

    @property
    def pages(self) -> int:
        """How many pages there are, one at least."""
        return max(1, -(-self.found // PAGE))

    @property
    def earlier(self) -> int | None:
        """The page before."""
        return self.chosen.page - 1 if self.chosen.page > 1 else None

    @property
    def later(self) -> int | None:
        """The page after."""
        return self.chosen.page + 1 if self.chosen.page < self.pages else None

    @property
    def chosen_department(self) -> str:
        """The department asked for, as the choices name it."""
        return str(self.chosen.department or "")

    @property
    def chosen_year(self) -> str:
        """The year asked for, as the choices name it."""
        return str(self.chosen.year or "")


def series_page(
    viewer: Viewer, chosen: SeriesFilter, *, as_of: datetime | None, whole_file: bool = False
) -> SeriesPage:
    """The values that fit the filter: six queries, however many there are."""
    plans = plans_in_force(viewer)
    foreign = _foreign(plans, chosen.place)
    with tenants([foreign.tenant_id]) if foreign else nullcontext():
        return _series_page(viewer, chosen, plans, foreign, as_of, whole_file=whole_file)


def _series_page(
    viewer: Viewer,
    chosen: SeriesFilter,
    plans: list[PlanInForce],
    foreign: PlanInForce | None,
    as_of: datetime | None,
    *,
    whole_file: bool,
) -> SeriesPage:
    slots = _slots(viewer, foreign, as_of)
    fitting = [slot for slot in slots if _fits(slot, chosen)]
    pages = max(1, -(-len(fitting) // PAGE))
    chosen = replace(chosen, page=min(chosen.page, pages))
    first = (chosen.page - 1) * PAGE
    shown = fitting if whole_file else fitting[first : first + PAGE]
    listed = whole_file or not chosen.is_pivot
    return SeriesPage(
        chosen=chosen,
        as_of=as_of,
        found=len(fitting),
        total=len(slots),
        rows=_rows(viewer, [slot.pk for slot in shown], foreign) if listed else (),
        pivot=_pivot(viewer, fitting, chosen),
        indicators=_choices((slot.code, slot.indicator) for slot in slots),
        places=() if foreign else _choices((slot.place_key, slot.place) for slot in slots),
        others=tuple((p.place_key, p.place) for p in plans if not p.is_own),
        departments=_choices(
            (str(slot.department_id), slot.department or "") for slot in slots if slot.department_id
        ),
        years=_choices((str(slot.year), str(slot.year)) for slot in slots),
    )


def _foreign(plans: Iterable[PlanInForce], place: str) -> PlanInForce | None:
    """The other place that is asked for, if it is one."""
    return next((plan for plan in plans if plan.place_key == place and not plan.is_own), None)


def _slots(viewer: Viewer, foreign: PlanInForce | None, as_of: datetime | None) -> list[Slot]:
    """Values in force of the own places, or the released ones of another: one query."""
    tenants = [foreign.tenant_id] if foreign else list(viewer.tenant_ids())
    return [Slot(*row) for row in _in_force(tenants, as_of, released=foreign is not None)]


# Any: columns of several types.
@compiled
def _in_force(
    tenants: list[int], as_of: datetime | None, *, released: bool
) -> QuerySet[Observation, tuple[Any, ...]]:
    below = Q(pk__in=tenants) | Q(parent__in=tenants) | Q(parent__parent__in=tenants)
    places = Place.objects.filter(below)
    rows = values_in_force_at(as_of, place__in=places.values("pk")).filter(tenant__in=tenants)
    if released:
        rows = rows.filter(release=Release.PUBLIC).exclude(quality=Quality.PRELIMINARY)
    ordered = rows.order_by("indicator__code", "place__key", "-year", "-month", "definition_id")
    return ordered.values_list(*_COLUMNS)


def _fits(slot: Slot, chosen: SeriesFilter) -> bool:
    return (
        chosen.indicator in ("", slot.code)
        and chosen.place in ("", slot.place_key)
        and chosen.department in (None, slot.department_id)
        and chosen.year in (None, slot.year)
        and chosen.quality in ("", slot.quality)
        and chosen.release in ("", slot.release)
    )


def _choices(pairs: Iterable[tuple[str, str]]) -> tuple[Choice, ...]:
    counts = Counter(pairs)
    return tuple(Choice(value, label, counts[value, label]) for value, label in sorted(counts))


_TOLD = {
    "indicator": ("code", "name_zh", "unit", "rule"),
    "definition": ("name",),
    "place": ("key", "name"),
    "department": ("name",),
    "submission_version": ("evidence",),
}


# Any: columns of several types.
@compiled
def _shown(wanted: list[int]) -> QuerySet[Observation, tuple[Any, ...]]:
    return shared_columns(Observation.objects.filter(pk__in=wanted), _TOLD)


def _rows(viewer: Viewer, wanted: list[int], foreign: PlanInForce | None) -> tuple[SeriesRow, ...]:
    """The values with all that belongs to them, in the given order: four queries."""
    every = {row.pk: row for row in shared_objects(Observation, _shown(wanted), _TOLD)}
    found = [every[pk] for pk in wanted]
    facts = _Facts(
        evidence=evidence_names(found, viewer),
        # Names of people of another place are nobody's business here.
        people={} if foreign else names_of_accounts(row.recorded_by for row in found),
        targets={} if foreign else _targets(found),
        qualities=labels_of(Quality),
        bases=labels_of(Basis),
        releases=labels_of(Release),
    )
    return tuple(_row(row, viewer, facts) for row in found)


@dataclass(frozen=True)
class _Facts:
    """What is read or named for all rows at once.

    Names of evidence, accounts and codes, and targets by series.
    """

    evidence: Mapping[int, str]
    people: Mapping[int, str]
    targets: Mapping[tuple[int, int], tuple[TargetLink, ...]]
    qualities: Mapping[str, str]
    bases: Mapping[str, str]
    releases: Mapping[str, str]


def _targets(rows: list[Observation]) -> dict[tuple[int, int], tuple[TargetLink, ...]]:
    """By place and indicator: the targets that are judged by the series. One query."""
    places, indicators = {row.place_id for row in rows}, {row.indicator_id for row in rows}
    found: dict[tuple[int, int], list[TargetLink]] = {}
    for place, indicator, slug, pk, year in _judged_by(places, indicators):
        found.setdefault((place, indicator or 0), []).append(TargetLink(slug, pk, year))
    return {series: tuple(links) for series, links in found.items()}


@compiled
def _judged_by(
    places: set[int], indicators: set[int]
) -> QuerySet[Measure, tuple[int, int | None, str, int, int]]:
    measures = Measure.objects.filter(
        place__in=places, latest__indicator__in=indicators, latest__withdrawn=False
    ).order_by("latest__target_year", "pk")
    return measures.values_list(
        "place_id", "latest__indicator_id", "plan__slug", "pk", "latest__target_year"
    )


def _row(row: Observation, viewer: Viewer, facts: _Facts) -> SeriesRow:
    at_home = viewer.reads_tenant(row.tenant_id)
    opens = opens_evidence(viewer, row)
    attached = row.submission_version.evidence if opens and row.submission_version else []
    visible = _may_see(viewer, row)
    return SeriesRow(
        pk=row.pk,
        tenant_id=row.tenant_id,
        indicator=row.indicator.name_zh,
        code=row.indicator.code,
        place=row.place.name,
        place_key=row.place.key,
        year=row.year,
        period=period_words(row.period_kind, row.year, row.month),
        value=row.value if visible else None,
        decimals=row.decimals,
        unit=get_unit(row.indicator.unit).name,
        is_annual_change=row.indicator.rule == Rule.LOG_DECLINE,
        definition=row.definition.name,
        price_base=row.price_base,
        quality=facts.qualities[row.quality],
        basis=facts.bases[row.basis],
        release=facts.releases[row.release],
        version=row.version,
        department=row.department.name if row.department else "",
        accepted_by=facts.people.get(row.recorded_by or 0, ""),
        recorded_at=row.recorded_at,
        document=row.document if at_home else "",
        targets=facts.targets.get((row.place_id, row.indicator_id), ()),
        evidence=tuple(
            EvidencePiece(int(pk), facts.evidence.get(int(pk), ""), sha) for pk, sha in attached
        ),
        opens_evidence=opens,
        opens_history=viewer.reads_unreleased(row.tenant_id),
    )


def _pivot(viewer: Viewer, slots: list[Slot], chosen: SeriesFilter) -> Pivot | None:
    if chosen.rows is None or chosen.columns is None:
        return None
    seen = Sight(viewer, _may_see)
    cells = (
        Cell(
            {
                Dimension.INDICATOR: (slot.code, f"{slot.indicator}({get_unit(slot.unit).name})"),
                Dimension.PLACE: (slot.place_key, slot.place),
                Dimension.YEAR: (str(slot.year), str(slot.year)),
                Dimension.DEPARTMENT: (str(slot.department_id or ""), slot.department or ""),
            },
            value=slot.value
            if seen.of(
                tenant_id=slot.tenant_id,
                department_id=slot.department_id,
                code=slot.code,
                quality=slot.quality,
                release=slot.release,
            )
            else None,
            decimals=slot.decimals,
            unit=get_unit(slot.unit).name,
            preliminary=slot.quality == Quality.PRELIMINARY,
        )
        for slot in slots
    )
    return pivoted(cells, chosen.rows, chosen.columns)


def _may_see(viewer: Viewer, row: Observation) -> bool:
    return is_released(row) or may_see_value(viewer, row)
