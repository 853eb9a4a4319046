"""Names in a table of another source, found in the catalogue and among the places."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Q

from assessments.domain.source_figures import SourceRow
from assessments.domain.working_papers import SourceFigure
from indicators.models import Definition, Indicator
from organizations.models import Place
from plans.domain.problems import DocumentError, Problem, mark
from plans.domain.units import UnitError, find_unit

NO_INDICATOR = mark("指标目录中没有“%(text)s”。请填写指标代码或目录中的名称。")
TWO_INDICATORS = mark("“%(text)s”对应多个指标(%(codes)s),请填写指标代码。")
NO_PLACE = mark("“%(text)s”不是本地或所辖地区。请填写行政区划代码或名称。")
NO_DEFINITION = mark("该指标没有口径“%(text)s”。请填写口径代码,或留空。")
TWICE = mark("与第%(row)s行是同一指标、地区、年份和口径。")


@dataclass(frozen=True)
class _Names:
    """What a text may mean."""

    indicators: Mapping[str, Sequence[Indicator]]
    places: Mapping[str, Place]
    definitions: Mapping[tuple[int, str], Definition]


def places_of(tenant: Place) -> list[Place]:
    """The place and those below it: one query."""
    below = Q(pk=tenant.pk) | Q(parent=tenant) | Q(parent__parent=tenant)
    return list(Place.objects.filter(below).order_by("pk"))


def figures_of(rows: Iterable[SourceRow], tenant: Place) -> tuple[SourceFigure, ...]:
    """The figures of a table by their codes: three queries.

    Raises:
        DocumentError: every name or unit that is not known, with the address of its cell.
    """
    names = _names(tenant)
    problems: list[Problem] = []
    figures: list[SourceFigure] = []
    seen: dict[tuple[str, str, int, str], int] = {}
    for row in rows:
        figure = _figure(row, names, problems)
        if figure is None:
            continue
        slot = (figure.indicator, figure.place, figure.year, figure.definition)
        first = seen.setdefault(slot, row.number)
        if first != row.number:
            problems.append(Problem(TWICE, {"row": first}, path=row.at("indicator")))
        figures.append(figure)
    if problems:
        raise DocumentError(problems)
    return tuple(figures)


def _names(tenant: Place) -> _Names:
    indicators: dict[str, list[Indicator]] = {}
    for each in Indicator.objects.all():
        for name in {each.code, each.name_zh}:
            indicators.setdefault(name, []).append(each)
    places: dict[str, Place] = {}
    for place in places_of(tenant):
        for known in filter(None, (place.key, place.code, place.name)):
            places.setdefault(known, place)
    definitions = {
        (each.indicator_id, name): each
        for each in Definition.objects.all()
        for name in (each.name, each.code)
    }
    return _Names(indicators, places, definitions)


def _figure(row: SourceRow, names: _Names, problems: list[Problem]) -> SourceFigure | None:
    """The figure of a row; None where a name is not known, which the problems then say."""
    before = len(problems)
    indicator = _indicator(row, names, problems)
    place = names.places.get(row.texts["place"])
    if place is None:
        problems.append(_problem(row, "place", NO_PLACE))
    definition = row.texts.get("definition", "")
    if indicator is not None and definition:
        found = names.definitions.get((indicator.pk, definition))
        if found is None:
            problems.append(_problem(row, "definition", NO_DEFINITION))
        else:
            definition = found.code
    unit = _unit(row, indicator, problems) if indicator else ""
    if len(problems) > before or indicator is None or place is None:
        return None
    return SourceFigure(
        row=row.number,
        indicator=indicator.code,
        place=place.key,
        year=row.year,
        value=row.texts["value"],
        unit=unit,
        definition=definition,
        origin=row.texts.get("origin", ""),
    )


def _indicator(row: SourceRow, names: _Names, problems: list[Problem]) -> Indicator | None:
    found = names.indicators.get(row.texts["indicator"], ())
    if len(found) == 1:
        return found[0]
    if not found:
        problems.append(_problem(row, "indicator", NO_INDICATOR))
    else:
        codes = "、".join(each.code for each in found)
        problem = _problem(row, "indicator", TWO_INDICATORS)
        params = {**problem.params, "codes": codes}
        problems.append(Problem(problem.template, params, path=problem.path))
    return None


def _unit(row: SourceRow, indicator: Indicator, problems: list[Problem]) -> str:
    try:
        return find_unit(row.texts["unit"], expected=indicator.unit).code
    except UnitError as error:
        problem = error.problem
        problems.append(Problem(problem.template, problem.params, path=row.at("unit")))
        return ""


def _problem(row: SourceRow, key: str, template: str) -> Problem:
    return Problem(template, {"text": row.texts[key][:40]}, path=row.at(key))
