"""Figures of another source beside the accepted values (数据比对)."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.utils.translation import gettext as _

from assessments.domain.source_figures import Compared, Figure, Outcome, compare, figure_of
from assessments.domain.working_papers import SourceFigure, comparison_of
from assessments.models import PaperFile, WorkingPaper
from assessments.selectors.source_figures import places_of
from audit.services import read_text
from dashboards.selectors.printed import printed
from dashboards.selectors.working_papers import PaperHead, paper_head
from indicators.filing_terms import sentence
from indicators.models import Definition, Indicator, Observation
from indicators.selectors.in_force import values_in_force_at
from indicators.selectors.progress import YEARLY
from organizations.models import Place
from plans.domain.quantities import round_half_up, short_text
from plans.domain.units import get_unit

PERCENT = "percent"
# A conversion may leave a remainder without end.
_MOST_DECIMALS = 12
# Decimals of a difference in per cent of our value.
PCT_DECIMALS = 2


@dataclass(frozen=True)
class DifferenceLine:
    """One indicator, place and year in both sources; `pk` is our observation."""

    row: int | None
    code: str
    indicator: str
    place: str
    year: int
    definition: str
    theirs: Figure | None
    ours: Figure | None
    pk: int | None
    compared: Compared
    origin: str

    @property
    def theirs_printed(self) -> str:
        """As the source prints it."""
        return _printed(self.theirs)

    @property
    def ours_printed(self) -> str:
        """As it was reported."""
        return _printed(self.ours)

    @property
    def reason(self) -> str:
        """Why the two do not compare."""
        return sentence(self.compared.reason) if self.compared.reason else ""

    @property
    def amount(self) -> Decimal | None:
        """The source's number less ours, without the zeros of a conversion."""
        found = self.compared.amount
        return None if found is None else Decimal(short_text(round(found, _MOST_DECIMALS)))

    @property
    def amount_unit(self) -> str:
        """The unit of the difference: of per cents percentage points."""
        if self.ours is None or self.amount is None:
            return ""
        return _("个百分点") if self.ours.unit == PERCENT else get_unit(self.ours.unit).name

    @property
    def pct(self) -> Decimal | None:
        """The same in per cent of ours."""
        found = self.compared.pct
        return None if found is None else round_half_up(found, PCT_DECIMALS)


@dataclass(frozen=True)
class OutcomeCount:
    """How many lines have an outcome."""

    outcome: Outcome
    count: int


@dataclass(frozen=True)
class DifferencePage:
    """All that a comparison's page shows; `lines` are those of the chosen outcome."""

    head: PaperHead
    file: PaperFile
    moment: datetime | None
    chosen: str
    counts: tuple[OutcomeCount, ...]
    lines: tuple[DifferenceLine, ...]

    @property
    def total(self) -> int:
        """Lines of every outcome."""
        return sum(each.count for each in self.counts)


@dataclass(frozen=True)
class _Held:
    """Accepted values by slot, each with its observation, and the catalogue's names."""

    values: Mapping[tuple[str, str, int], list[tuple[Figure, int]]]
    indicators: Mapping[str, Indicator]
    places: Mapping[str, str]
    defaults: Mapping[str, str]


def difference_page(paper: WorkingPaper, *, now: bool, chosen: str) -> DifferencePage:
    """A comparison with the values in force when it was opened, or those of now.

    Eight queries, however many figures there are.
    """
    figures = comparison_of(read_text(paper.facts)).figures
    moment = None if now else paper.opened_at
    held = _held(figures, paper.tenant, moment)
    lines = [*(_line(each, held) for each in figures), *_missing_there(figures, held)]
    counts = Counter(line.compared.outcome for line in lines)
    return DifferencePage(
        head=paper_head(paper),
        file=paper.file,
        moment=moment,
        chosen=chosen,
        counts=tuple(OutcomeCount(each, counts[each]) for each in Outcome),
        lines=tuple(line for line in lines if chosen in ("", line.compared.outcome)),
    )


def _held(figures: Iterable[SourceFigure], tenant: Place, moment: datetime | None) -> _Held:
    figures = list(figures)
    codes = {each.indicator for each in figures}
    rows = values_in_force_at(
        moment,
        indicator__code__in=codes,
        place__key__in={each.place for each in figures},
        year__in={each.year for each in figures},
        period_kind__in=YEARLY,
    ).filter(tenant=tenant)
    values: dict[tuple[str, str, int], list[tuple[Figure, int]]] = {}
    for row in rows.select_related("indicator", "place", "definition").order_by("pk"):
        slot = (row.indicator.code, row.place.key, row.year)
        values.setdefault(slot, []).append((_figure(row), row.pk))
    defaults = Definition.objects.filter(indicator__code__in=codes, is_default=True)
    return _Held(
        values=values,
        indicators={each.code: each for each in Indicator.objects.filter(code__in=codes)},
        places={place.key: place.name for place in places_of(tenant)},
        defaults=dict(defaults.values_list("indicator__code", "code")),
    )


def _figure(row: Observation) -> Figure:
    """An accepted value as it was printed."""
    value = round_half_up(row.value, row.decimals)
    return Figure(value, row.decimals, row.indicator.unit, row.definition.code)


def _line(source: SourceFigure, held: _Held) -> DifferenceLine:
    theirs = figure_of(source.value, source.unit, source.definition)
    mine = held.values.get((source.indicator, source.place, source.year), [])
    default = held.defaults.get(source.indicator, "")
    compared = compare(theirs, [figure for figure, _key in mine], default=default)
    wanted = source.definition or default
    # Where the definitions differ, ours is shown as what it is.
    ours = next((pair for pair in mine if pair[0].definition == wanted), mine[0] if mine else None)
    return DifferenceLine(
        row=source.row,
        code=source.indicator,
        indicator=held.indicators[source.indicator].name_zh,
        place=held.places.get(source.place, source.place),
        year=source.year,
        definition=source.definition,
        theirs=theirs,
        ours=ours[0] if ours else None,
        pk=ours[1] if ours else None,
        compared=compared,
        origin=source.origin,
    )


def _missing_there(figures: Iterable[SourceFigure], held: _Held) -> Iterable[DifferenceLine]:
    """Accepted values of the source's indicators, places and years that it does not print."""
    printed_there = {(each.indicator, each.place, each.year) for each in figures}
    for (code, place, year), mine in sorted(held.values.items()):
        if (code, place, year) in printed_there:
            continue
        for figure, key in mine:
            yield DifferenceLine(
                row=None,
                code=code,
                indicator=held.indicators[code].name_zh,
                place=held.places.get(place, place),
                year=year,
                definition=figure.definition,
                theirs=None,
                ours=figure,
                pk=key,
                compared=Compared(Outcome.MISSING_THERE),
                origin="",
            )


def _printed(figure: Figure | None) -> str:
    return printed(figure.value, figure.decimals, figure.unit) if figure else ""


@dataclass(frozen=True)
class TemplateRow:
    """A value that a source may print: what the template lists."""

    code: str
    indicator: str
    place: str
    year: int
    unit: str
    definition: str


def template_rows(tenant: Place, year: int) -> tuple[TemplateRow, ...]:
    """The accepted values of a year, without their numbers: one query."""
    rows = values_in_force_at(None, year=year, period_kind__in=YEARLY).filter(tenant=tenant)
    related = rows.select_related("indicator", "place", "definition")
    return tuple(
        TemplateRow(
            code=row.indicator.code,
            indicator=row.indicator.name_zh,
            place=row.place.name,
            year=row.year,
            unit=row.indicator.unit,
            definition=row.definition.code,
        )
        for row in related.order_by("place_id", "indicator__code", "definition__code")
    )
