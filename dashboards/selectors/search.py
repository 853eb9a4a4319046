"""What the search finds: plans, actions, plan tasks, commitments, units, places and indicators.

Only what the viewer may read: published text of every place; units and lower places of the places
whose figures the viewer reads; of other places the units that their plans name.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple
from urllib.parse import urlencode

from django.db.models import F, QuerySet, TextField, Value
from django.db.models.functions import Cast
from django.urls import reverse

from dashboards.selectors.plans_in_force import PlanInForce, by_version, plans_in_force
from indicators.models import Indicator, Measure
from organizations.access import Viewer
from organizations.models import Department, Place
from plans.domain.search_words import MOST_TYPED, Found, Question, marked
from plans.models import PlanTask, PrintedDepartment, Section, Target

MOST_PLANS = 50
"""Plans whose text is searched at once; the viewer's own come first. A place can be chosen."""
SUGGESTED = 4
SHOWN = 8
SHOWN_OF_ONE_KIND = 200


class Kind(StrEnum):
    """What is found, in the order of the page."""

    TARGET = "target"
    TASK = "task"
    SECTION = "section"
    INDICATOR = "indicator"
    DEPARTMENT = "department"
    PLACE = "place"
    PLAN = "plan"


PAGES = {Kind.SECTION: "dashboards:section", Kind.TASK: "dashboards:plan_task"}
"""Of an own plan, what has a page of its own; of other plans the printed text is shown."""

Pieces = tuple[tuple[str, bool], ...]
"""A text in pieces, each with whether it was looked for."""


@dataclass(frozen=True)
class Hit:
    """One thing found, with the way to it."""

    url: str
    name: Pieces
    sentence: Pieces
    context: str


@dataclass(frozen=True)
class HitGroup:
    """The best hits of one kind, and how many there are."""

    kind: Kind
    hits: tuple[Hit, ...]
    found: int

    @property
    def is_cut(self) -> bool:
        """More were found than are shown."""
        return self.found > len(self.hits)


@dataclass(frozen=True)
class SearchFilter:
    """What the address asks for."""

    typed: str = ""
    kind: Kind | None = None
    place: str = ""

    @classmethod
    def of(cls, query: Mapping[str, str]) -> "SearchFilter":
        """Read the address; what makes no sense is dropped."""
        kind = query.get("kind", "")
        return cls(
            typed=query.get("q", "").strip()[:MOST_TYPED],
            kind=Kind(kind) if kind in {each.value for each in Kind} else None,
            place=query.get("place", ""),
        )


@dataclass(frozen=True)
class SearchPage:
    """All that the page shows; `places` are those to choose from, `left_out` were not searched."""

    chosen: SearchFilter
    groups: tuple[HitGroup, ...]
    places: tuple[tuple[str, str], ...]
    left_out: int

    @property
    def found(self) -> int:
        """Hits of all kinds."""
        return sum(group.found for group in self.groups)


class _Thing(NamedTuple):
    """Something with a name, and what stands around it: one of ten thousand that are searched."""

    kind: Kind
    name: str
    sentence: str = ""
    context: str = ""
    # The page with its arguments, and what follows: addresses are made for what is shown alone.
    view: str = "dashboards:compare"
    arguments: tuple[str | int, ...] = ()
    tail: str = ""
    own: bool = True
    # Of a commitment in an own plan: its plan and key, by which its page is found.
    measured: tuple[int, str] | None = None


_Answer = tuple[_Thing, Found]


def search(viewer: Viewer, chosen: SearchFilter, *, most: int) -> SearchPage:
    """Everything that answers, the best first, `most` of each kind: six queries, seven for targets."""
    every = plans_in_force(viewer)
    texts = [each for each in every if chosen.place in ("", each.slug)]
    read = texts[:MOST_PLANS]
    places = tuple((each.slug, each.place) for each in every[:MOST_PLANS])
    question = Question.of(chosen.typed)
    found: dict[Kind, list[_Answer]] = {}
    for thing in _things(viewer, texts, read, chosen) if question.words else ():
        answer = question.find(thing.name, sentence=thing.sentence, context=thing.context)
        if answer is not None and chosen.kind in (None, thing.kind):
            found.setdefault(thing.kind, []).append((thing, answer))
    return SearchPage(chosen, _groups(found, most), places, len(texts) - len(read))


def _things(
    viewer: Viewer, texts: list[PlanInForce], read: list[PlanInForce], chosen: SearchFilter
) -> Iterator[_Thing]:
    yield from (_plan(text) for text in texts)
    yield from _parts(read)
    yield from _departments(read)
    yield from _places(read)
    if not chosen.place:
        yield from _indicators(viewer)


def _plan(text: PlanInForce) -> _Thing:
    return _Thing(
        kind=Kind.PLAN,
        name=text.title,
        sentence=text.issuer or "",
        context=text.place,
        view="dashboards:overview" if text.is_own else "dashboards:plan_text",
        arguments=(text.slug,),
        own=text.is_own,
    )


def _parts(texts: list[PlanInForce]) -> Iterator[_Thing]:
    """Actions, plan tasks and commitments: one query, whatever the number of plans."""
    of_version = by_version(texts)
    tasks = _columns(PlanTask.objects.all(), Kind.TASK, "title", above="section__title")
    targets = _columns(
        Target.objects.all(), Kind.TARGET, "indicator", "quote", above="section__title"
    )
    sections = _columns(Section.objects.all(), Kind.SECTION, "title")
    wanted = {"version__in": list(of_version)}
    rows = sections.filter(**wanted).union(
        tasks.filter(**wanted), targets.filter(**wanted), all=True
    )
    for kind, version, key, start, name, sentence, above in rows:
        text = of_version[version]
        page = PAGES.get(Kind(kind)) if text.is_own else None
        yield _Thing(
            kind=Kind(kind),
            name=name,
            sentence=sentence,
            context=" · ".join(filter(None, (text.place, above))),
            view=page or "dashboards:plan_text",
            arguments=(text.slug, key) if page else (text.slug,),
            tail="" if page else f"#c{start}",
            own=text.is_own,
            measured=(text.plan_id, key) if text.is_own and kind == Kind.TARGET else None,
        )


def _columns(
    rows: QuerySet[Section] | QuerySet[PlanTask] | QuerySet[Target],
    kind: Kind,
    name: str,
    sentence: str = "",
    above: str = "",
) -> QuerySet[Section, tuple[str, int, str, int, str, str, str]]:
    """The same seven columns of each, so that one query reads them all."""
    text = TextField()
    found = rows.order_by().annotate(
        found_kind=Value(kind.value, text),
        found_name=Cast(name, text),
        found_sentence=Cast(sentence, text) if sentence else Value("", text),
        found_above=Cast(above, text) if above else Value("", text),
    )
    names = ("found_name", "found_sentence", "found_above")
    return found.values_list("found_kind", "version_id", "key", "start", *names)  # type: ignore[return-value]  # annotated


def _departments(texts: list[PlanInForce]) -> Iterator[_Thing]:
    """Units of the own places, and those that other plans name: two queries."""
    own = {text.tenant_id: text for text in texts if text.is_own}
    for row in Department.objects.filter(tenant__in=own):
        text = own[row.tenant_id]
        yield _Thing(
            kind=Kind.DEPARTMENT,
            name=row.name,
            sentence=row.canonical_name if row.canonical_name != row.name else "",
            context=f"{text.place} · {row.function}",
            view="dashboards:department",
            arguments=(text.slug, row.pk),
        )
    others = {text.version_id: text for text in texts if not text.is_own}
    for printed in PrintedDepartment.objects.filter(version__in=others):
        text = others[printed.version_id]
        yield _Thing(
            kind=Kind.DEPARTMENT,
            name=printed.name,
            sentence=printed.canonical if printed.canonical != printed.name else "",
            context=f"{text.place} · {printed.function}",
            tail=f"?{urlencode({'function': printed.function})}",
            own=False,
        )


def _places(texts: list[PlanInForce]) -> Iterator[_Thing]:
    """Lower places of the own places: one query."""
    own = {text.tenant_id: text for text in texts if text.is_own}
    for row in Place.objects.filter(parent__in=own):
        text = own[row.parent_id or 0]
        yield _Thing(
            kind=Kind.PLACE,
            name=row.name,
            context=text.place,
            view="dashboards:place",
            arguments=(text.slug, row.key),
        )


def _indicators(viewer: Viewer) -> Iterator[_Thing]:
    """The catalogue, by its Chinese and English names, for those who may open it: one query."""
    rows = Indicator.objects.values_list("code", "name_zh", "name_en") if viewer.hats else ()
    for code, name, english in rows:
        yield _Thing(
            kind=Kind.INDICATOR,
            name=name,
            sentence=f"{code} {english}",
            view="dashboards:indicator",
            arguments=(code,),
        )


def _groups(found: Mapping[Kind, list[_Answer]], most: int) -> tuple[HitGroup, ...]:
    """The best of each kind; of own commitments with the way to their page: one query."""
    best = {kind: sorted(answers, key=_rank)[:most] for kind, answers in found.items()}
    pages = _target_pages(thing.measured for thing, _found in best.get(Kind.TARGET, ()))
    return tuple(
        HitGroup(kind, tuple(_hit(each, pages) for each in best[kind]), len(found[kind]))
        for kind in Kind
        if kind in best
    )


def _rank(answer: _Answer) -> tuple[object, ...]:
    thing, found = answer
    return (
        found.fit,
        not thing.own,
        found.at,
        len(thing.name),
        thing.name,
        thing.context,
        thing.tail,
    )


def _target_pages(wanted: Iterable[tuple[int, str] | None]) -> dict[tuple[int, str], str]:
    """By plan and key of a commitment: the address of its page."""
    keys = {each for each in wanted if each is not None}
    if not keys:
        return {}
    rows = Measure.objects.filter(
        plan__in={plan for plan, _key in keys},
        key__in={key for _plan, key in keys},
        place=F("plan__tenant"),
    ).values_list("plan_id", "key", "plan__slug", "pk")
    return {
        (plan, key): reverse("dashboards:target", args=(slug, pk)) for plan, key, slug, pk in rows
    }


def _hit(answer: _Answer, pages: Mapping[tuple[int, str], str]) -> Hit:
    thing, found = answer
    page = pages.get(thing.measured) if thing.measured else None
    return Hit(
        url=page or f"{reverse(thing.view, args=thing.arguments)}{thing.tail}",
        name=marked(thing.name, found.name),
        sentence=marked(thing.sentence, found.sentence),
        context=thing.context,
    )
