"""How grades hang on a scheme's figures: every number redone by hand.

The small scheme: targets 60, works 40; 优 from 90, 良 from 60. A unit with 0.9 of its target and its
works done has 60 × 0.9 + 40 = 94; one with 0.8 and works in progress 48 + 32 = 80.
"""

from decimal import Decimal
from typing import Any

import pytest

from assessments.domain.scoring.checks import parse_scheme
from assessments.domain.scoring.facts import ItemInput
from assessments.domain.scoring.schemes import Scheme
from assessments.domain.scoring.sensitivity import Choice, Outcome, sensitivity, variations
from plans.domain.documents import dump_yaml

STATES = {"how": "states", "done": "1", "in_progress": "0.8", "slow": "0.5", "not_started": "0"}


def scheme(**changes: Any) -> Scheme:
    target = {"key": "target", "title": "目标", "kind": "indicator", "group": "targets"}
    work = {"key": "work", "title": "工作", "kind": "task", "group": "works"}
    data = {
        "format": 1,
        "id": "small",
        "version": 1,
        "title": "小办法",
        "source": "测试",
        "source_read": "proposal",
        "units": ["county"],
        "total": "100",
        "unjudged": "leave_out",
        "groups": [{"key": "targets", "title": "目标"}, {"key": "works", "title": "工作"}],
        "items": [
            {**target, "points": "60", "period": "cumulative", "rule": {"how": "pro_rata"}},
            {**work, "points": "40", "rule": STATES},
        ],
        "grades": [{"name": "优", "from": "90"}, {"name": "良", "from": "60"}, {"name": "差"}],
    }
    return parse_scheme(dump_yaml(data | changes), {"EN01"})


def unit(completion: str | None, state: str | None) -> dict[str, ItemInput]:
    target = {"label": "甲", "cumulative": {"completion": completion} if completion else {}}
    work = {"label": "乙", "state": state, "evidence": True}
    return {
        "target": ItemInput.model_validate({"targets": [target]}),
        "work": ItemInput.model_validate({"works": [work]}),
    }


GOOD, FAIR = unit("0.9", "done"), unit("0.8", "in_progress")


def told(outcomes: tuple[Outcome, ...], place: int) -> list[str]:
    """What each variation gives a unit: score and grade."""
    found = (outcome.scores[place] for outcome in outcomes)
    return [f"{score.score} {score.grade_name or '—'}" for score in found]


def test_the_weight_of_a_group_moves_against_all_others() -> None:
    """Targets 48, 54, 66, 72 of 100: 0.9 × 48 + 52 = 95.20, … 0.9 × 72 + 28 = 92.80."""
    found = sensitivity(scheme(), [GOOD, FAIR], Choice(group="targets"))
    assert [score.score for score in found.scores] == [Decimal("94.00"), Decimal("80.00")]
    assert told(found.outcomes, 0) == ["95.20 优", "94.60 优", "93.40 优", "92.80 优"]
    assert told(found.outcomes, 1) == ["80.00 良"] * 4
    assert found.holds


def test_a_score_that_rests_on_one_item_does_not_move_with_the_weights() -> None:
    """Works alone: 2 of 3 parts at 0.8 are 21.33 of 26.67, 79.98, whatever the works weigh."""
    works = [{"label": "乙", "state": "in_progress", "evidence": True}] * 2 + [{"label": "丙"}]
    only = {"work": ItemInput.model_validate({"works": works})}
    found = sensitivity(scheme(), [only], Choice(group="works"))
    assert told(found.outcomes, 0) == ["79.98 良"] * 4


def test_a_bound_that_moves_says_whose_grade_flips() -> None:
    """优 from 85 leaves 94 and 80 where they were; from 95 the 94 is 良."""
    found = sensitivity(scheme(), [GOOD, FAIR], Choice(grade="优"))
    assert told(found.outcomes, 0) == ["94.00 优", "94.00 良"]
    assert [outcome.flips for outcome in found.outcomes] == [(), (0,)]
    assert not found.holds


def test_what_cannot_be_judged_is_treated_the_other_way() -> None:
    """Left out: 40 × 100 ÷ 40 = 100, 优. Waiting: between 40 (差) and 100 (优), so no grade."""
    found = sensitivity(scheme(), [unit(None, "done")], Choice(unjudged=True))
    assert told(found.outcomes, 0) == ["100.00 —"]
    assert found.outcomes[0].flips == (0,)


@pytest.mark.parametrize("unjudged", ["leave_out", "wait"])
def test_without_an_item_the_others_make_the_total(unjudged: str) -> None:
    """Without the works 0.8 × 60 × 100 ÷ 60 = 80; without the target 32 × 100 ÷ 40 = 80 too."""
    by = scheme(unjudged=unjudged)
    for item in ("target", "work"):
        found = sensitivity(by, [GOOD, FAIR], Choice(item=item))
        assert told(found.outcomes, 1) == ["80.00 良"]
    assert told(found.outcomes, 0) == ["90.00 优"]  # 0.9 × 60 × 100 ÷ 60


def test_the_cap_on_the_best_grade_is_drawn_again() -> None:
    """One of two may be 优: 94 before 92; with targets at 72, 72 + 0.8 × 28 = 94.4 before 92.8."""
    other = unit("1", "in_progress")  # 60 + 32 = 92; at targets 48: 48 + 0.8 × 52 = 89.6
    found = sensitivity(scheme(best_share_pct="50"), [GOOD, other], Choice(group="targets"))
    assert [score.grade_name for score in found.scores] == ["优", "良"]
    assert told(found.outcomes, 1) == ["89.60 良", "90.80 良", "93.20 良", "94.40 优"]
    assert [outcome.flips for outcome in found.outcomes] == [(), (), (), (0, 1)]


def test_nothing_is_moved_that_would_leave_no_sound_scheme() -> None:
    """A group of 90 cannot have 20 % more; 良 from 87 cannot rise by 5 over 优 from 90."""
    items = scheme().model_dump(mode="json", by_alias=True, exclude_none=True)["items"]
    items[0]["points"], items[1]["points"] = "90", "10"
    grades = [{"name": "优", "from": "90"}, {"name": "良", "from": "87"}, {"name": "差"}]
    by = scheme(items=items, grades=grades)
    choice = Choice(group="targets", grade="良")
    assert [str(each.step) for each in variations(by, choice)] == ["-20", "-10", "10", "-5"]
    assert variations(by, Choice(group="x", grade="差", item="x")) == ()
