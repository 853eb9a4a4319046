"""What a page says of a result, given to `assess_cases`, gives the same result again."""

import json
from datetime import date

import pandas as pd
import pytest

from indicators.domain.progress.as_case import as_case
from indicators.domain.progress.cases import answer_figures, assess_cases, read_cases
from indicators.domain.progress.engine import assess
from tests.indicators.seed_table import seed_table

pytestmark = pytest.mark.django_db

TODAY = date(2026, 6, 1)
YEARS = (2021, 2023, 2025, 2026)


@pytest.fixture
def table() -> pd.DataFrame:
    return seed_table(today=TODAY)


def test_the_case_of_every_measure_gives_its_result(table: pd.DataFrame) -> None:
    results = assess(table)
    wanted, cases = [], []
    for measure, own in table.groupby("measure_id"):
        for year in YEARS:
            if year not in set(own["year"]):
                continue
            found = results[(results["measure_id"] == measure) & (results["year"] == year)]
            wanted.append(answer_figures(found.iloc[0].to_dict()))
            cases.append(as_case(own, name=f"{measure}-{year}", year=year))
    answers = assess_cases(read_cases(json.dumps(cases)))
    assert len(answers) > 200
    for case, answer, figures in zip(cases, answers, wanted, strict=True):
        told = {name: answer[name] for name in figures}
        assert told == figures, case
