"""Lower places of a plan: what the plan says of them, what they report, and no verdict of ours.

A city's targets are the city's: unless the office has allocated a part to a county or township,
nothing here is judged, and the pages say so.
"""

import re
from bisect import bisect
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from dashboards.selectors.duties import duty_lines
from dashboards.selectors.frame import Frame, frame_of
from dashboards.selectors.overview import SectionGroup, by_section, worst_first
from dashboards.selectors.own_values import (
    NeighbourLine,
    OwnValue,
    Slope,
    neighbour_lines,
    neighbour_slopes,
    own_values,
)
from dashboards.selectors.place_values import (
    PlaceFilter,
    PlaceMatrix,
    chosen_year,
    place_matrix,
    years_of,
)
from indicators.access import may_see_value
from indicators.models import Observation
from indicators.selectors.in_force import values_in_force_at
from indicators.selectors.progress import YEARLY, Judged, judged_parts
from organizations.access import Viewer
from organizations.models import Place
from organizations.models.departments import CollectiveMember, Governance
from plans.access import register_items_visible_to
from plans.models import Plan, PlanVersion, ResponsibilityName
from plans.models.registers import RegisterKind
from plans.selectors.reading import (
    head_of,
    sentences,
    task_label,
    version_with_source,
)

# What may be dropped from a county's name; a township's short name is too often a common word.
_COUNTY_ENDINGS = ("满族自治县", "自治县", "县", "市", "区", "旗")
# A collective body of lower places, as plans word it: 各县市区党委、政府; 各乡〈镇、场、街道〉.
# A responsibility bracket is no requirement of its own: its task is listed as a collective duty.
_BRACKETS = ("(", "(", "〔")
_COLLECTIVE = re.compile(r"^各.*[县区乡镇旗]")

_Told = tuple[int, str]
"""A sentence of the plan with its place in the text."""


@dataclass(frozen=True)
class Sentence:
    """A sentence that names a place, with where it stands."""

    start: int
    text: str
    task_label: str
    section: str


@dataclass(frozen=True)
class NamedPart:
    """A plan task or section that lists the place as responsible or as subject."""

    start: int
    label: str
    section: str


@dataclass(frozen=True)
class CollectiveDuty:
    """A plan task of a collective body to which the place belongs."""

    start: int
    body: str
    label: str
    section: str
    role: str


@dataclass(frozen=True)
class RegisterLine:
    """A register item at the place."""

    pk: int
    kind: str
    name: str
    quote: str
    start: int


@dataclass(frozen=True)
class PlaceLine:
    """One lower place of the list."""

    key: str
    name: str
    level: str
    counts_in_rollup: bool
    named: int
    registered: int
    values: int
    allocated: int


@dataclass(frozen=True)
class PlaceList:
    """All that the list shows; `label` is the city's own word for its lower units."""

    frame: Frame
    label: str
    lines: tuple[PlaceLine, ...]
    matrix: PlaceMatrix


@dataclass(frozen=True)
class PlacePage:
    """All that a lower place's page shows."""

    frame: Frame
    label: str
    place: Place
    level: str
    sentences: tuple[Sentence, ...]
    common: tuple[Sentence, ...]
    named: tuple[NamedPart, ...]
    collective: tuple[CollectiveDuty, ...]
    register: tuple[RegisterLine, ...]
    values: tuple[OwnValue, ...]
    allocated: tuple[Judged, ...]
    neighbours: tuple[NeighbourLine, ...]
    slopes: tuple[Slope, ...]

    @property
    def allocated_groups(self) -> tuple[SectionGroup, ...]:
        """What is allocated to the place, by action."""
        return by_section(self.allocated)


@dataclass(frozen=True)
class _Part:
    """A section or plan task of the text, with the places it lists as printed."""

    start: int
    end: int
    label: str
    section: str
    places: tuple[str, ...]
    task_id: int | None


def place_list(
    plan: Plan,
    viewer: Viewer,
    chosen: PlaceFilter,
    *,
    today: date,
    as_of: datetime | None = None,
) -> PlaceList:
    """Every lower place of the plan's place, with the values of a year: six queries."""
    version = version_with_source(plan, as_of=as_of)
    values = _observations(plan, as_of)
    # Items of kind 两高 are internal, and not counted for anybody.
    listed = Q(register_items__plan=plan) & ~Q(
        register_items__kind=RegisterKind.HIGH_ENERGY_PROJECT
    )
    counted = _below(plan).annotate(registered=Count("register_items", filter=listed))
    places = tuple(counted)
    below = Q(place__in=places)
    duties = duty_lines(plan, viewer, today=today, about=below, as_of=as_of)
    year = chosen_year(chosen, years_of(values, duties), today)
    parts = judged_parts(plan, year=year, viewer=viewer, held=values, as_of=as_of)
    allocated = Counter(part.place_id for part in parts)
    seen = Counter(value.place_id for value in values if may_see_value(viewer, value))
    told = tuple(sentences(version.source.text))
    lines = tuple(
        PlaceLine(
            key=place.key,
            name=place.name,
            level=place.get_level_display(),
            counts_in_rollup=place.counts_in_rollup,
            named=len(_naming(told, names_of(place))),
            registered=place.registered,
            values=seen[place.pk],
            allocated=allocated[place.pk],
        )
        for place in places
    )
    frame = frame_of(plan, year=today.year, head=head_of(version), as_of=as_of)
    matrix = place_matrix(places, chosen, viewer, today, values=values, duties=duties, parts=parts)
    return PlaceList(frame, lower_label(plan), lines, matrix)


def place_page(
    plan: Plan, key: str, viewer: Viewer, *, today: date, as_of: datetime | None = None
) -> PlacePage | None:
    """One lower place, None where the plan's place has none of this key: seven queries."""
    places = lower_places(plan)
    place = next((each for each in places if each.key == key), None)
    if place is None:
        return None
    version = version_with_source(plan, as_of=as_of)
    told = tuple(sentences(version.source.text))
    parts = _parts(version)
    held = _observations(plan, as_of)
    return PlacePage(
        frame=frame_of(plan, year=today.year, head=head_of(version), as_of=as_of),
        label=lower_label(plan),
        place=place,
        level=place.get_level_display(),
        sentences=tuple(
            _placed(start, words, parts) for start, words in _naming(told, names_of(place))
        ),
        common=tuple(
            _placed(start, words, parts)
            for start, words in _naming(told, _all_of_them(plan))
            if not words.startswith(_BRACKETS)
        ),
        named=tuple(
            NamedPart(part.start, part.label, part.section)
            for part in parts
            if any(means(printed, places) == place for printed in part.places)
        ),
        collective=_collective_duties(version, place, parts),
        register=_register(plan, place, viewer, [start for start, _words in told]),
        values=own_values(place, held, viewer),
        allocated=worst_first(
            part
            for part in judged_parts(plan, year=today.year, viewer=viewer, held=held, as_of=as_of)
            if part.place_id == place.pk
        ),
        neighbours=neighbour_lines(place, held, viewer),
        slopes=neighbour_slopes(place, held, viewer),
    )


def _naming(told: Iterable[_Told], names: Iterable[str]) -> list[_Told]:
    """Sentences in which one of the names stands."""
    wanted = tuple(names)
    return [(start, words) for start, words in told if any(name in words for name in wanted)]


def _placed(start: int, words: str, parts: tuple[_Part, ...]) -> Sentence:
    around = [part for part in parts if part.start <= start < part.end]
    tasks = [part for part in around if part.task_id is not None]
    # The innermost part is the one that begins last.
    inner = max(around, key=lambda part: part.start, default=None)
    return Sentence(
        start=start,
        text=words,
        task_label=tasks[-1].label if tasks else "",
        section=tasks[-1].section if tasks else (inner.label if inner else ""),
    )


def lower_places(plan: Plan) -> tuple[Place, ...]:
    """The places below the plan's place, units before zones."""
    return tuple(_below(plan))


def _below(plan: Plan) -> QuerySet[Place]:
    return Place.objects.filter(parent=plan.tenant_id).order_by("-counts_in_rollup", "pk")


def _all_of_them(plan: Plan) -> tuple[str, ...]:
    """How a sentence speaks of all lower units at once: 各县(市)区, 各区市县, 各乡(镇、…)."""
    first = re.split("[((、]", plan.tenant.lower_units_label)[0]
    return (f"各{first}",) if first else ()


def lower_label(plan: Plan) -> str:
    """The city's own word for its lower units."""
    return plan.tenant.lower_units_label or "下级地区"


def names_of(place: Place) -> tuple[str, ...]:
    """The names under which a sentence may speak of a place: the full, and a county's short one."""
    name = place.name.split("(")[0]
    if place.level != "county":
        return (name,)
    for ending in _COUNTY_ENDINGS:
        short = name.removesuffix(ending)
        if short != name and len(short) >= 2:
            return name, short
    return (name,)


def means(printed: str, places: Iterable[Place]) -> Place | None:
    """The place that a printed name means: its full name, or the one name that begins with it."""
    candidates = [place for place in places if place.name.startswith(printed)]
    exact = [place for place in candidates if place.name.split("(")[0] == printed]
    if exact:
        return exact[0]
    return candidates[0] if len(candidates) == 1 else None


def _parts(version: PlanVersion) -> tuple[_Part, ...]:
    """Sections and their plan tasks in order of the text: one query, by an outer join."""
    rows = version.sections.order_by("position", "plan_tasks__position").values_list(
        "start",
        "end",
        "title",
        "places",
        "plan_tasks__pk",
        "plan_tasks__start",
        "plan_tasks__end",
        "plan_tasks__number",
        "plan_tasks__title",
        "plan_tasks__places",
    )
    parts: dict[_Part, None] = {}
    for start, end, title, places, task, *rest in rows:
        parts[_Part(start, end, title, "", tuple(places), None)] = None
        if task is not None:
            begins, ends, number, name, named = rest
            label = task_label(number, name)
            parts[_Part(begins, ends, label, title, tuple(named), task)] = None
    return tuple(parts)


def _collective_duties(
    version: PlanVersion, place: Place, parts: tuple[_Part, ...]
) -> tuple[CollectiveDuty, ...]:
    """Tasks of collective bodies that the place belongs to, by member list or else by wording."""
    listed = CollectiveMember.objects.filter(collective=OuterRef("department"))
    rows = ResponsibilityName.objects.filter(
        responsibility__plan_task__version=version,
        department__governance=Governance.COLLECTIVE,
    )
    found = (
        rows.select_related("responsibility", "department")
        .annotate(is_member=Exists(listed.filter(place=place)), has_members=Exists(listed))
        .order_by("responsibility__start", "position")
    )
    tasks = {part.task_id: part for part in parts}
    return tuple(
        CollectiveDuty(
            start=tasks[row.responsibility.plan_task_id].start,
            body=row.name,
            label=tasks[row.responsibility.plan_task_id].label,
            section=tasks[row.responsibility.plan_task_id].section,
            role=row.get_role_display(),
        )
        for row in found
        if row.is_member or (not row.has_members and _COLLECTIVE.match(row.department.name))
    )


def _register(
    plan: Plan, place: Place, viewer: Viewer, starts: list[int]
) -> tuple[RegisterLine, ...]:
    """Register items at the place that the viewer may see."""
    rows = register_items_visible_to(viewer, plan).filter(place=place)
    return tuple(
        RegisterLine(
            row.pk,
            row.get_kind_display(),
            row.name,
            row.quote,
            starts[bisect(starts, row.start) - 1],
        )
        for row in rows.order_by("position")
    )


def _observations(plan: Plan, as_of: datetime | None) -> list[Observation]:
    """The yearly values of all lower places in force: one query."""
    rows = values_in_force_at(as_of, place__parent=plan.tenant_id, period_kind__in=YEARLY)
    return list(
        rows.select_related("indicator", "definition", "department", "place").order_by(
            "indicator__code", "definition__code", "-year", "pk"
        )
    )
