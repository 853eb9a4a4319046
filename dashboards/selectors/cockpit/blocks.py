"""What changed, what is at risk, who owes data, and where the peak stands."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from dashboards.selectors.cockpit.material import Action, Earlier, LastReport, Material
from indicators.domain.inventory.peak_test import PeakTest, peak_of
from indicators.domain.progress.enums import Lamp, Outlook, Rule, Status
from indicators.domain.progress.severity import SEVERITY, STANDINGS, Standing
from indicators.models import Observation
from indicators.models.choices import Quality
from indicators.models.submissions import SubmissionState
from indicators.selectors.outlooks import Prognosis
from indicators.selectors.progress import Judged
from plans.domain.quantities import round_half_up
from plans.domain.units import get_unit
from plans.selectors.reading import ResponsibleUnit

SHOWN_YEARS = 6
CARBON_TOTAL = "CB02"


@dataclass(frozen=True)
class Shift:
    """How many targets have a standing now, and how many had it a year ago."""

    standing: Standing
    now: int
    before: int

    @property
    def change(self) -> int:
        """How many more there are now."""
        return self.now - self.before


@dataclass(frozen=True)
class YearAgo:
    """Counts by standing against those of a year ago; only of targets judged at both times."""

    day: date | None
    year: int
    shifts: tuple[Shift, ...]
    compared: int


def year_ago(judged: Iterable[Judged], ago: Earlier) -> YearAgo:
    """Compare the standings of the targets that were there already."""
    both = [each for each in judged if each.measure_id in ago.statuses]
    now = Counter(each.standing for each in both)
    before = Counter(STANDINGS[ago.statuses[each.measure_id]] for each in both)
    shifts = tuple(Shift(standing, now[standing], before[standing]) for standing, _ in SEVERITY)
    return YearAgo(ago.day, ago.year, shifts, len(both))


# --- Actions ---------------------------------------------------------------------------------------


@dataclass(frozen=True)
class ActionCard:
    """An action: its targets by standing, worst standing first, and the worst of them."""

    key: str
    title: str
    total: int
    counts: tuple[tuple[Standing, int], ...]
    worst: Judged | None


def action_cards(actions: Iterable[Action], judged: Iterable[Judged]) -> tuple[ActionCard, ...]:
    """Every action of the plan in its order, also one without targets."""
    rows = list(judged)
    return tuple(_action_card(action, rows) for action in actions)


def _action_card(action: Action, judged: list[Judged]) -> ActionCard:
    mine = [each for each in judged if each.commitment.section_key == action.key]
    counts = Counter(each.standing for each in mine)
    return ActionCard(
        key=action.key,
        title=action.title,
        total=len(mine),
        counts=tuple((standing, counts[standing]) for standing, _ in SEVERITY),
        worst=min(mine, key=lambda each: each.rank, default=None),
    )


# --- What changed ----------------------------------------------------------------------------------


@dataclass(frozen=True)
class StatusChange:
    """A target whose verdict is another one now."""

    judged: Judged
    was: Status

    @property
    def is_worse(self) -> bool:
        """It was no cause for concern and is one now."""
        was = STANDINGS[self.was]
        return self.judged.standing is Standing.ATTENTION and was is not Standing.ATTENTION


@dataclass(frozen=True)
class NewValue:
    """A value that came in, with a target that rests on its indicator."""

    indicator: str
    year: int
    value: Decimal
    unit: str
    quality: str
    quality_name: str
    recorded_at: datetime
    measure_id: int | None


@dataclass(frozen=True)
class Changes:
    """What changed since the last report, or in the last 30 days where there is none.

    `comparable` is False where the plan was recorded later than that. `values` are the newest of
    each indicator, those of targets first, of `came` values in all.
    """

    report: LastReport | None
    since: datetime
    comparable: bool
    statuses: tuple[StatusChange, ...]
    values: tuple[NewValue, ...]
    came: int


def changes(material: Material) -> Changes:
    """Verdicts that differ and values that came in; of those that the viewer may see."""
    found = [
        StatusChange(each, material.then[each.measure_id])
        for each in material.judged
        if material.then.get(each.measure_id, each.status) is not each.status
        and not each.commitment.repeats
    ]
    found.sort(key=lambda change: (not change.is_worse, change.judged.rank))
    came = [row for row in material.seen if row.recorded_at > material.since]
    targets: dict[str, int] = {}
    for each in material.judged:
        targets.setdefault(each.indicator_code, each.measure_id)
    # Observations stand in order of years, so the last of an indicator is its newest.
    newest = {row.indicator.code: row for row in came}.values()
    values = [_new_value(row, targets.get(row.indicator.code)) for row in newest]
    values.sort(key=lambda value: (value.measure_id is None, -value.year))
    return Changes(
        report=material.report,
        since=material.since,
        comparable=bool(material.then),
        statuses=tuple(found),
        values=tuple(values),
        came=len(came),
    )


def _new_value(row: Observation, measure_id: int | None) -> NewValue:
    return NewValue(
        indicator=row.indicator.name_zh,
        year=row.year,
        value=round_half_up(row.value, row.decimals),
        unit=get_unit(row.indicator.unit).name,
        quality=row.quality,
        quality_name=row.get_quality_display(),
        recorded_at=row.recorded_at,
        measure_id=measure_id,
    )


# --- Risks -----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Risk:
    """A target at risk: its verdict, its lamp, its forecast, and who answers for it."""

    judged: Judged
    unit: ResponsibleUnit | None
    forecast_misses: bool
    opinions_disagree: bool


@dataclass(frozen=True)
class Owing:
    """A department with overdue data."""

    department_id: int
    department: str
    overdue: int
    oldest: date


@dataclass(frozen=True)
class Risks:
    """Targets at risk, worst first, and departments with overdue data, most first."""

    targets: tuple[Risk, ...]
    owing: tuple[Owing, ...]


def risks(material: Material) -> Risks:
    """Verdicts that ask for action, red lamps, forecasts that miss, and data that is overdue."""
    found = [_risk(each, material) for each in material.judged if not each.commitment.repeats]
    at_risk = [each for each in found if each is not None]
    at_risk.sort(key=lambda risk: risk.judged.rank)
    return Risks(tuple(at_risk), _owing(material))


def _risk(judged: Judged, material: Material) -> Risk | None:
    # A forecast is drawn from every value of the series: who may not see one does not see it.
    ahead = None
    if judged.indicator_code not in material.hidden_codes:
        ahead = material.prognoses.get(judged.measure_id)
    misses = ahead is not None and ahead.outlook is Outlook.AT_RISK
    disagree = ahead is not None and ahead.disagree
    bad = judged.standing is Standing.ATTENTION or judged.lamp == Lamp.RED
    if not (bad or misses or disagree):
        return None
    return Risk(judged, material.units[judged.measure_id], misses, disagree)


def _owing(material: Material) -> tuple[Owing, ...]:
    overdue = [duty for duty in material.duties if duty.is_overdue(material.today)]
    names = {duty.department_id: duty.department for duty in overdue}
    found = [
        Owing(
            pk,
            name,
            overdue=sum(duty.department_id == pk for duty in overdue),
            oldest=min(duty.due_on for duty in overdue if duty.department_id == pk),
        )
        for pk, name in names.items()
    ]
    return tuple(sorted(found, key=lambda each: (-each.overdue, each.oldest, each.department_id)))


# --- Data ------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class DataYear:
    """Data of one year: what was asked for, answered and accepted, and the values in force."""

    year: int
    due: int
    answered: int
    accepted: int
    values: int
    final: int


def data_years(material: Material) -> tuple[DataYear, ...]:
    """The last years of which anything was asked or is known, newest first."""
    asked = {duty.year for duty in material.duties}
    known = {row.year for row in material.seen}
    years = sorted(asked | known, reverse=True)[:SHOWN_YEARS]
    return tuple(_data_year(year, material) for year in years)


def _data_year(year: int, material: Material) -> DataYear:
    duties = [duty for duty in material.duties if duty.year == year]
    values = [row for row in material.seen if row.year == year]
    return DataYear(
        year=year,
        due=len(duties),
        answered=sum(duty.is_answered for duty in duties),
        accepted=sum(duty.state == SubmissionState.ACCEPTED for duty in duties),
        values=len(values),
        final=sum(row.quality != Quality.PRELIMINARY for row in values),
    )


# --- The peak --------------------------------------------------------------------------------------


@dataclass(frozen=True)
class YearValue:
    """One value of a series."""

    year: int
    value: Decimal


@dataclass(frozen=True)
class Peak:
    """The plan's peak target and what the city's own carbon total says of it.

    `series` is what the viewer may see, of one definition; `hidden` where some of it is not for
    them, so that no top is named.
    """

    target: Judged | None
    series: tuple[YearValue, ...]
    unit: str
    hidden: bool
    top: YearValue | None
    test: PeakTest | None
    prognosis: Prognosis | None


def peak(material: Material) -> Peak:
    """Where the city's carbon stands against its peak."""
    targets = [each for each in material.judged if each.terms.rule is Rule.PEAK]
    hidden = CARBON_TOTAL in material.hidden_codes
    rows = _one_definition(
        [row for row in material.seen if row.indicator.code == CARBON_TOTAL and not hidden]
    )
    series = tuple(YearValue(row.year, round_half_up(row.value, row.decimals)) for row in rows)
    total = next((each for each in material.judged if each.indicator_code == CARBON_TOTAL), None)
    return Peak(
        target=min(targets, key=lambda each: (each.commitment.repeats, each.rank), default=None),
        series=series,
        unit=get_unit(rows[0].indicator.unit).name if rows else "",
        hidden=hidden,
        top=max(series, key=lambda each: (each.value, -each.year), default=None),
        test=peak_of({each.year: each.value for each in series}),
        prognosis=material.prognoses.get(total.measure_id) if total and not hidden else None,
    )


def _one_definition(rows: list[Observation]) -> list[Observation]:
    """The values of the definition that most of them have: two never meet in one series."""
    counts = Counter(row.definition_id for row in rows)
    usual = max(counts, key=lambda pk: (counts[pk], -pk), default=None)
    return [row for row in rows if row.definition_id == usual]
