"""Accepted answers without a value: the figures say why there is none, now and as of a day."""

from datetime import datetime
from decimal import Decimal

import pytest
from django.utils import timezone

from audit.models import LedgerEntry
from audit.services import verify_ledger
from indicators.domain.progress.engine import assess
from indicators.models import LatestObservation, Observation, Submission, ValueAbsence
from indicators.selectors.explain import explanation
from indicators.selectors.inputs import progress_inputs
from indicators.selectors.kin import measure_with_kin
from indicators.services.corrections import answer_revision, request_revision
from plans.services import outdated_plans
from tests.indicators.walk import STATE, VALUE, YEAR, Walk, make_walk

pytestmark = pytest.mark.django_db

NO_STATISTIC = {"answer": "no_statistic", "note": "统计制度未建立"}


@pytest.fixture
def walk() -> Walk:
    return make_walk()


def _reason(walk: Walk, key: str, as_of: datetime | None = None) -> str:
    """The engine's reason for 2025, as the job and as the target's page find it."""
    measure = walk.plan.measures.get(key=key)
    table = progress_inputs([walk.plan.pk], today=walk.today, as_of=as_of)
    found = assess(table)
    found = found[(found["measure_id"] == measure.pk) & (found["year"] == YEAR)]
    return "".join(found["reason"].astype(object).fillna(""))


def _correct(walk: Walk) -> None:
    """Open the accepted share again."""
    request = request_revision(walk.viewer("amy"), walk.duty("amy", walk.share), reason="误报")
    answer_revision(
        walk.viewer("olga"),
        request,
        grant=True,
        text="同意",
        new_due_on=walk.today,
        today=walk.today,
    )


def test_an_absence_is_recorded_and_asks_for_new_figures(walk: Walk) -> None:
    walk.accept(walk.share, NO_STATISTIC)
    row = ValueAbsence.objects.get()
    assert (row.answer, row.year, row.supersedes) == ("no_statistic", YEAR, None)
    assert not Observation.objects.exists()
    assert outdated_plans() == [walk.plan.pk]
    actions = LedgerEntry.objects.order_by("-pk").values_list("action", flat=True)[:2]
    assert set(actions) == {"absence.record", "submission.approve"}
    assert verify_ledger().holds


def test_the_engine_gives_the_answer_as_its_reason(walk: Walk) -> None:
    assert _reason(walk, "一#1") == "no_value"
    walk.accept(walk.share, NO_STATISTIC)
    assert _reason(walk, "一#1") == "no_statistic"
    before = timezone.now()
    _correct(walk)
    walk.accept(walk.share, VALUE)
    assert _reason(walk, "一#1") not in {"no_statistic", "no_value"}
    assert _reason(walk, "一#1", as_of=before) == "no_statistic"


def test_an_absence_takes_the_place_of_a_value_and_a_value_its_place(walk: Walk) -> None:
    walk.accept(walk.share, VALUE)
    with_value = timezone.now()
    _correct(walk)
    walk.accept(walk.share, NO_STATISTIC)
    assert not LatestObservation.objects.exists()
    assert Observation.objects.get().absence == ValueAbsence.objects.get()
    assert _reason(walk, "一#1") == "no_statistic"
    assert _reason(walk, "一#1", as_of=with_value) == "missing_base"
    _correct(walk)
    walk.accept(walk.share, VALUE | {"value": "49"})
    held = LatestObservation.objects.get().observation
    assert (held.version, held.value) == (2, Decimal(49))


def test_a_commitment_in_words_says_why_it_has_no_state(walk: Walk) -> None:
    assert _reason(walk, "一#2") == "no_state"
    walk.accept(walk.milestone, {"answer": "not_applicable", "note": "本市无此类项目"})
    assert _reason(walk, "一#2") == "not_applicable"
    Submission.objects.filter(duty=walk.milestone).update(state="returned", step=None)
    walk.accept(walk.milestone, STATE)
    assert _reason(walk, "一#2") == ""


@pytest.mark.parametrize("key", ["一#1", "一#2"])
def test_the_page_of_the_target_finds_the_same_reason(walk: Walk, key: str) -> None:
    walk.accept(walk.share, VALUE)
    _correct(walk)
    walk.accept(walk.share, NO_STATISTIC)
    walk.accept(walk.milestone, {"answer": "not_applicable", "note": "本市无此类项目"})
    found = measure_with_kin("siping", walk.plan.measures.get(key=key).pk)
    assert found is not None
    page = explanation(found, walk.viewer("olga"), today=walk.today.replace(year=YEAR))
    assert page.missing == _reason(walk, key)
    assert page.verdict.value is None
    assert [each.current for each in page.values] == ([False] if key == "一#1" else [])
