"""What would follow from values that nobody has reported: the same engine, nothing saved."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import pandas as pd

from indicators.domain.progress.engine import examine
from indicators.domain.progress.enums import Rule
from indicators.domain.progress.explain import verdict_steps
from indicators.domain.progress.story import Step, story_from
from indicators.selectors.course import results_by_year
from indicators.selectors.explain import Explanation, Verdict, verdict_of
from indicators.selectors.prospects import Prospect, prospect_of

MOST_YEARS = 12
_NOT_OF_A_GUESS = ("value", "numerator", "denominator", "annual_change_pct", "addition")


@dataclass(frozen=True)
class Question:
    """What may be asked of a measure: values of these years, and a number not yet assigned."""

    years: tuple[int, ...]
    asks_target: bool
    column: str

    @property
    def is_change(self) -> bool:
        """Values are signed changes on the year before, in %."""
        return self.column == "annual_change_pct"


@dataclass(frozen=True)
class Supposed:
    """The verdict that would hold at the end of `year` if the values were these."""

    year: int
    verdict: Verdict
    prospect: Prospect
    steps: tuple[Step, ...]


def question_of(explained: Explanation, *, today: date) -> Question | None:
    """What the viewer may ask; None without numbers, or where some are not for this viewer."""
    terms = explained.terms
    if explained.version.indicator is None or not explained.is_open:
        return None
    if terms.rule in (Rule.MILESTONE, Rule.YTD_SCHEDULE):
        return None
    last = explained.verdict.value_year
    # A peak is looked for beyond its year, too; every other target ends with its own.
    end = today.year + 1 if terms.rule is Rule.PEAK else terms.year
    first = (last or terms.base_year or today.year - 1) + 1
    years = tuple(range(min(first, end), end + 1))[:MOST_YEARS]
    return Question(years, terms.is_unassigned, _column(explained))


def supposed(
    explained: Explanation,
    values: Mapping[int, float],
    *,
    target: float | None = None,
    today: date,
) -> Supposed:
    """Judge the measure as if the values of these years had been accepted as final."""
    own = _with_rows(explained.own, values)
    for year, value in values.items():
        row = own["year"] == year
        own.loc[row, list(_NOT_OF_A_GUESS)] = float("nan")
        own.loc[row, _column(explained)] = value
        own.loc[row, "is_estimate"] = 0.0
        own.loc[row, ["quality", "definition", "price_base", "value_reason"]] = None
    if target is not None:
        own["assigned_value"] = target
    year = max([*values, today.year])
    results, figures = examine(own)
    story = story_from(own, results_by_year(results)[year], figures, year)
    return Supposed(
        year=year,
        verdict=verdict_of(story.result),
        prospect=prospect_of(story),
        steps=tuple(verdict_steps(story)),
    )


def _with_rows(own: pd.DataFrame, values: Mapping[int, float]) -> pd.DataFrame:
    """The rows, and empty ones for years that the table does not reach yet."""
    known = {int(year) for year in own["year"]}
    last = own.iloc[-1].to_dict()
    empty = dict.fromkeys((*_NOT_OF_A_GUESS, "path_value", "today"), float("nan"))
    added = [{**last, **empty, "year": year} for year in sorted(set(values) - known)]
    whole = pd.concat([own, pd.DataFrame(added)], ignore_index=True) if added else own.copy()
    texts = whole.select_dtypes("category").columns
    return whole.astype(dict.fromkeys(texts, object))


def _column(explained: Explanation) -> str:
    """The column of the engine's table in which this indicator's values stand."""
    indicator = explained.version.indicator
    rule = (indicator.rule if indicator else "") or ""
    return {"log_decline": "annual_change_pct", "increment": "addition"}.get(rule, "value")
