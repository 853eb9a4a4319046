"""What the search finds: plans, actions, plan tasks, commitments, units, places and indicators.

Only what the viewer may read: published text of every place; units and lower places of the places
whose figures the viewer reads; of other places the units that their plans name.
"""

from collections import OrderedDict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from operator import attrgetter
from threading import Lock
from typing import NamedTuple
from urllib.parse import urlencode

from django.db.models import F, QuerySet, TextField, Value
from django.db.models.functions import Cast
from django.urls import reverse

from dashboards.selectors.plans_in_force import PlanInForce, plans_in_force
from indicators.models import Indicator, Measure
from organizations.access import Viewer
from organizations.models import Department, Place
from plans.domain.search_words import MOST_TYPED, Found, NameIndex, Question, marked
from plans.models import PlanTask, PlanVersion, PrintedDepartment, Section, Target

MOST_PLANS = 50
"""Plans whose text is searched at once; the viewer's own come first. A place can be chosen."""
KEPT_TEXTS = 100
"""Versions whose parts a process keeps, 100 to 150 kB each."""
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
    """What is looked for: a name, and what stands around it."""

    kind: Kind
    name: str
    sentence: str
    context: str
    # The page with its arguments, and what follows: addresses are made for what is shown alone.
    view: str
    arguments: tuple[str | int, ...]
    tail: str = ""
    own: bool = True
    # Of a commitment in an own plan: its plan and key, by which its page is found.
    measured: tuple[int, str] | None = None


class _Part(NamedTuple):
    """An action, a plan task or a commitment as its version prints it; `above` is its action."""

    kind: Kind
    key: str
    start: int
    name: str
    sentence: str
    above: str


class _Unit(NamedTuple):
    """A unit as a version prints it."""

    name: str
    canonical: str
    function: str


_Answer = tuple[_Thing, Found]


def search(viewer: Viewer, chosen: SearchFilter, *, most: int) -> SearchPage:
    """Everything that answers, the best first, `most` of each kind: seven queries, two more for texts
    that were not read yet."""
    every = plans_in_force(viewer)
    texts = [each for each in every if chosen.place in ("", each.slug)]
    read = texts[:MOST_PLANS]
    places = tuple((each.slug, each.place) for each in every[:MOST_PLANS])
    question = Question.of(chosen.typed)
    found: dict[Kind, list[_Answer]] = {}
    for thing in _things(viewer, texts, read, chosen, question) if question.words else ():
        answer = question.find(thing.name, sentence=thing.sentence, context=thing.context)
        if answer is not None and chosen.kind in (None, thing.kind):
            found.setdefault(thing.kind, []).append((thing, answer))
    return SearchPage(chosen, _groups(found, most), places, len(texts) - len(read))


def _things(
    viewer: Viewer,
    texts: list[PlanInForce],
    read: list[PlanInForce],
    chosen: SearchFilter,
    question: Question,
) -> Iterator[_Thing]:
    yield from _plans(sorted(texts, key=attrgetter("version_id")), question)
    kept = _TEXTS.of([text.version_id for text in read])
    yield from _parts(read, kept, question)
    yield from _departments(read, kept, question)
    yield from _places(read)
    if not chosen.place:
        yield from _indicators(viewer)


def _plans(texts: Sequence[PlanInForce], question: Question) -> Iterator[_Thing]:
    """The plans that may answer, of some in an order that is the same for every viewer."""
    titles = tuple(text.title for text in texts)
    issuers = tuple(text.issuer or "" for text in texts)
    for number in _index(titles, issuers).may_answer(question):
        text = texts[number]
        yield _Thing(
            kind=Kind.PLAN,
            name=titles[number],
            sentence=issuers[number],
            context=text.place,
            view="dashboards:overview" if text.is_own else "dashboards:plan_text",
            arguments=(text.slug,),
            own=text.is_own,
        )


@lru_cache(maxsize=4)
def _index(names: tuple[str, ...], sentences: tuple[str, ...]) -> NameIndex:
    """Made once for the same texts: all plans, in each language, are those of every viewer."""
    return NameIndex(names, sentences)


class _Text:
    """What a version says, with the way to find it."""

    def __init__(self, parts: Sequence[_Part], units: Sequence[_Unit]) -> None:
        self.parts, self.units = tuple(parts), tuple(units)
        self._parts = NameIndex([each.name for each in parts], [each.sentence for each in parts])
        self._units = NameIndex([each.name for each in units], [each.canonical for each in units])

    def parts_for(self, question: Question) -> Iterator[_Part]:
        """Actions, plan tasks and commitments that may answer."""
        return map(self.parts.__getitem__, self._parts.may_answer(question))

    def units_for(self, question: Question) -> Iterator[_Unit]:
        """Units that may answer."""
        return map(self.units.__getitem__, self._units.may_answer(question))


class _Texts:
    """Texts that were read before: a published version never changes.

    By their digest besides: a restored database may give a key to another version.
    """

    def __init__(self) -> None:
        self.kept: OrderedDict[tuple[int, str], _Text] = OrderedDict()
        self.lock = Lock()

    def of(self, versions: Sequence[int]) -> dict[int, _Text]:
        """By version: a query for the digests, two more where texts were not read yet."""
        digests = PlanVersion.objects.filter(pk__in=versions)
        keys = dict(digests.values_list("pk", "plan_file_sha256"))
        with self.lock:
            known = {pk: self.kept.get((pk, digest)) for pk, digest in keys.items()}
        read = _texts_read([pk for pk, text in known.items() if text is None])
        texts = {pk: text or read[pk] for pk, text in known.items()}
        with self.lock:
            for pk, text in texts.items():
                self.kept[pk, keys[pk]] = text
                self.kept.move_to_end((pk, keys[pk]))
            while len(self.kept) > KEPT_TEXTS:
                self.kept.popitem(last=False)
        return texts


_TEXTS = _Texts()


def _texts_read(versions: Sequence[int]) -> dict[int, _Text]:
    """Two queries, whatever the number of versions; none for none."""
    parts: dict[int, list[_Part]] = {version: [] for version in versions}
    units: dict[int, list[_Unit]] = {version: [] for version in versions}
    if versions:
        for version, kind, key, start, name, sentence, above in _rows_of_parts(versions):
            parts[version].append(_Part(Kind(kind), key, start, name, sentence, above))
        printed = PrintedDepartment.objects.filter(version__in=versions)
        for version, *texts in printed.values_list("version_id", "name", "canonical", "function"):
            units[version].append(_Unit(*texts))
    return {version: _Text(parts[version], units[version]) for version in versions}


def _rows_of_parts(
    versions: Sequence[int],
) -> QuerySet[Section, tuple[int, str, str, int, str, str, str]]:
    tasks = _columns(PlanTask.objects.all(), Kind.TASK, "title", above="section__title")
    targets = _columns(
        Target.objects.all(), Kind.TARGET, "indicator", "quote", above="section__title"
    )
    sections = _columns(Section.objects.all(), Kind.SECTION, "title")
    wanted = {"version__in": versions}
    return sections.filter(**wanted).union(
        tasks.filter(**wanted), targets.filter(**wanted), all=True
    )


def _parts(
    texts: Sequence[PlanInForce], kept: Mapping[int, _Text], question: Question
) -> Iterator[_Thing]:
    """Actions, plan tasks and commitments that may answer."""
    for text in texts:
        own = text.is_own
        for part in kept[text.version_id].parts_for(question):
            page = PAGES.get(part.kind) if own else None
            yield _Thing(
                kind=part.kind,
                name=part.name,
                sentence=part.sentence,
                context=" · ".join(filter(None, (text.place, part.above))),
                view=page or "dashboards:plan_text",
                arguments=(text.slug, part.key) if page else (text.slug,),
                tail="" if page else f"#c{part.start}",
                own=own,
                measured=(text.plan_id, part.key) if own and part.kind == Kind.TARGET else None,
            )


def _columns(
    rows: QuerySet[Section] | QuerySet[PlanTask] | QuerySet[Target],
    kind: Kind,
    name: str,
    sentence: str = "",
    above: str = "",
) -> QuerySet[Section, tuple[int, str, str, int, str, str, str]]:
    """The same seven columns of each, so that one query reads them all."""
    text = TextField()
    found = rows.order_by().annotate(
        found_kind=Value(kind.value, text),
        found_name=Cast(name, text),
        found_sentence=Cast(sentence, text) if sentence else Value("", text),
        found_above=Cast(above, text) if above else Value("", text),
    )
    names = ("found_name", "found_sentence", "found_above")
    return found.values_list("version_id", "found_kind", "key", "start", *names)  # type: ignore[return-value]  # annotated


def _departments(
    texts: Sequence[PlanInForce], kept: Mapping[int, _Text], question: Question
) -> Iterator[_Thing]:
    """Units of the own places, and those that other plans name: one query."""
    own = {text.tenant_id: text for text in texts if text.is_own}
    rows = Department.objects.filter(tenant__in=own)
    for tenant, pk, *names in rows.values_list(
        "tenant_id", "pk", "name", "canonical_name", "function"
    ):
        yield _department(own[tenant], _Unit(*names), pk)
    for text in texts:
        if not text.is_own:
            for unit in kept[text.version_id].units_for(question):
                yield _department(text, unit)


def _department(text: PlanInForce, unit: _Unit, pk: int | None = None) -> _Thing:
    """A unit with its page, or with what units of its function promise elsewhere."""
    return _Thing(
        kind=Kind.DEPARTMENT,
        name=unit.name,
        sentence=unit.canonical if unit.canonical != unit.name else "",
        context=f"{text.place} · {unit.function}",
        view="dashboards:department" if pk else "dashboards:compare",
        arguments=(text.slug, pk) if pk else (),
        tail="" if pk else f"?{urlencode({'function': unit.function})}",
        own=text.is_own,
    )


def _places(texts: list[PlanInForce]) -> Iterator[_Thing]:
    """Lower places of the own places: one query."""
    own = {text.tenant_id: text for text in texts if text.is_own}
    for row in Place.objects.filter(parent__in=own):
        text = own[row.parent_id or 0]
        yield _Thing(
            kind=Kind.PLACE,
            name=row.name,
            sentence="",
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
            context="",
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
