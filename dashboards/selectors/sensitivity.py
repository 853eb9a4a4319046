"""敏感性分析: how the trial's scores and grades move with the figures of its scheme.

Units stand in their own order; nothing is kept beside the ledger's entry of the run.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from assessments.access import TrialScope
from assessments.domain.scoring.grading import Score
from assessments.domain.scoring.schemes import Grade, Group, Item, UnitKind
from assessments.domain.scoring.sensitivity import (
    Choice,
    Variation,
    bounded_grades,
    items_to_leave_out,
    sensitivity,
    weighed_groups,
)
from dashboards.selectors.frame import Frame, frame_of
from dashboards.selectors.trial import TrialFilter, cohort_of, years_of
from dashboards.selectors.trial_schemes import Offer, kinds_of
from organizations.access import Viewer
from plans.models import Plan

OFFICE_SCOPE = TrialScope(whole=True, departments=frozenset(), places=frozenset())


@dataclass(frozen=True)
class Cell:
    """A unit's score by one variation; `change` is None without a score on both sides."""

    score: Score
    change: Decimal | None
    flipped: bool


@dataclass(frozen=True)
class UnitRow:
    """A unit: its score as it is, and by every variation."""

    name: str
    score: Score
    cells: tuple[Cell, ...]

    @property
    def scores(self) -> tuple[Score, ...]:
        """The score as it is, and by every variation."""
        return (self.score, *(cell.score for cell in self.cells))

    @property
    def is_judged(self) -> bool:
        """Whether anything of it can be judged."""
        return any(score.grade or score.score is not None for score in self.scores)


@dataclass(frozen=True)
class Flip:
    """A unit whose grade changes; an empty grade is none."""

    name: str
    before: str
    after: str


@dataclass(frozen=True)
class Column:
    """One variation and whose grade it changes."""

    variation: Variation
    subject: str
    flips: tuple[Flip, ...]


@dataclass(frozen=True)
class SensitivityTable:
    """What a run found; `holds`: no grade changes."""

    columns: tuple[Column, ...]
    rows: tuple[UnitRow, ...]
    holds: bool

    @property
    def is_graded(self) -> bool:
        """Whether any unit has a grade, so that there is a conclusion at all."""
        scores = (score for row in self.rows for score in row.scores)
        return any(score.grade for score in scores)


@dataclass(frozen=True)
class SensitivityPage:
    """All that the page shows: what can be asked, and what a run found."""

    frame: Frame
    chosen: TrialFilter
    choice: Choice
    offers: tuple[Offer, ...]
    kinds: tuple[UnitKind, ...]
    years: tuple[int, ...]
    groups: tuple[Group, ...]
    grades: tuple[Grade, ...]
    items: tuple[Item, ...]
    table: SensitivityTable | None


def choice_of(chosen: TrialFilter, query: Mapping[str, str]) -> Choice:
    """What the form asks for; what the scheme does not have is dropped."""
    scheme = chosen.scheme
    groups = {each.key for each in weighed_groups(scheme)}
    grades = {each.name for each in bounded_grades(scheme)}
    items = {each.key for each in items_to_leave_out(scheme)}

    def held(name: str, known: set[str]) -> str:
        return query.get(name, "") if query.get(name) in known else ""

    return Choice(
        group=held("group", groups),
        grade=held("grade", grades),
        item=held("item", items),
        unjudged=bool(query.get("unjudged")),
    )


def sensitivity_page(
    plan: Plan,
    viewer: Viewer,
    offers: Mapping[str, Offer],
    chosen: TrialFilter,
    choice: Choice | None,
    *,
    today: date,
) -> SensitivityPage:
    """The form, and with a choice what came of it: the queries of the trial page."""
    frame = frame_of(plan, year=chosen.year)
    scheme = chosen.scheme
    table = None
    if choice is not None:
        table = _table(plan, viewer, frame, chosen, choice, today=today)
    groups = weighed_groups(scheme)
    return SensitivityPage(
        frame=frame,
        chosen=chosen,
        choice=choice or Choice(group=groups[0].key if groups else "", unjudged=True),
        offers=tuple(offers.values()),
        kinds=tuple(kind for kind in kinds_of(OFFICE_SCOPE) if kind in scheme.units),
        years=years_of(today.year),
        groups=groups,
        grades=bounded_grades(scheme),
        items=items_to_leave_out(scheme),
        table=table,
    )


def _table(
    plan: Plan,
    viewer: Viewer,
    frame: Frame,
    chosen: TrialFilter,
    choice: Choice,
    *,
    today: date,
) -> SensitivityTable:
    cohort = cohort_of(plan, viewer, frame, chosen, today=today)
    inputs = cohort.inputs(chosen.scheme, year=chosen.year)
    found = sensitivity(chosen.scheme, inputs, choice)
    names = [unit.name for unit in cohort.appraised]
    titles = chosen.scheme.titles
    columns = tuple(
        Column(
            outcome.variation,
            titles.get(outcome.variation.subject, outcome.variation.subject),
            tuple(
                Flip(
                    names[place],
                    found.scores[place].grade_name,
                    outcome.scores[place].grade_name,
                )
                for place in outcome.flips
            ),
        )
        for outcome in found.outcomes
    )
    rows = tuple(
        UnitRow(
            name,
            score,
            tuple(
                _cell(score, outcome.scores[place], place in outcome.flips)
                for outcome in found.outcomes
            ),
        )
        for place, (name, score) in enumerate(zip(names, found.scores, strict=True))
    )
    return SensitivityTable(columns, rows, found.holds)


def _cell(before: Score, after: Score, flipped: bool) -> Cell:
    change = None
    if before.score is not None and after.score is not None:
        change = after.score - before.score
    return Cell(after, change, flipped)
