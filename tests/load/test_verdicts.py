"""The load test's own arithmetic: percentiles, what is too slow, what grows."""

from dataclasses import replace

import pytest

from tests.load.answers import Answer, failed, lines, minutes, percentile, slowest, too_slow
from tests.load.forms import Page
from tests.load.watching import ProcessorTimes, growths, slope_of

ANSWER = Answer(0.0, "page", "targets", "GET", 100.0, 200, 9, 20, 30.0, "")


def test_a_percentile_is_a_value_that_so_many_do_not_exceed() -> None:
    times = [float(n) for n in range(1, 21)]
    assert [percentile(times, share) for share in (0.5, 0.95, 0.99)] == [10.0, 19.0, 20.0]
    assert percentile([7.0], 0.95) == 7.0


@pytest.mark.parametrize(("slow", "told"), [(1, []), (2, ["p95 of every page: 900 ms"])])
def test_one_slow_page_of_twenty_is_borne_and_two_are_not(slow: int, told: list[str]) -> None:
    answers = [ANSWER] * (20 - slow) + [replace(ANSWER, ms=900.0)] * slow
    table = lines(answers)
    assert [text.partition(",")[0] for text in too_slow(table)] == told
    assert [line.name for line in table] == ["", "targets"]


def test_files_may_take_longer_and_an_error_is_always_told() -> None:
    slow = replace(ANSWER, kind="file", name="data", ms=3000.0)
    refused = replace(ANSWER, status=500, error="500 instead of 200")
    assert list(too_slow(lines([slow]))) == []
    assert list(failed([slow, refused])) == ["page targets: 500 instead of 200"]
    assert [each.kind for each in slowest([refused, slow, ANSWER])] == ["file", "page"]


def test_each_minute_says_what_others_took_of_it() -> None:
    first, second = ProcessorTimes(10, 0, 100), ProcessorTimes(30, 5, 200)
    samples = [
        {"at": 60.0, "seconds": 60.0, "taken": 0.0, "waiting": 0.0},
        {"at": 120.0, "seconds": 120.0} | second.shares_since(first),
        {"at": 180.0, "seconds": 180.0, "taken": 0.0, "waiting": 0.0},
    ]
    answers = [
        replace(ANSWER, at=60.0),
        replace(ANSWER, at=61.0, ms=300.0),
        replace(ANSWER, at=62.0, ms=9000.0, kind="file"),
        replace(ANSWER, at=120.0, kind="save", ms=900.0),
    ]
    found = minutes(answers, samples)
    assert [(each.seconds, each.count, each.p50, each.p95) for each in found] == [
        (60.0, 1, 100.0, 100.0),
        (120.0, 2, 300.0, 900.0),
    ]
    assert (found[1].taken, found[1].waiting) == (0.2, 0.05)


def test_an_empty_field_is_sent_as_a_browser_does() -> None:
    page = Page(
        "<form method=post data-autosave action=/a/><input name=value><input name=b value=1>"
    )
    form = page.form("[@data-autosave]")
    assert form is not None
    assert (form.action, form.fields) == ("/a/", {"value": "", "b": "1"})


def test_the_slope_of_a_straight_line_is_its_slope() -> None:
    assert slope_of([(0, 5), (1, 8), (2, 11)]) == pytest.approx(3)
    assert slope_of([(1, 5)]) == 0.0


@pytest.mark.parametrize(
    ("minutes", "an_hour", "grows"), [(60, 60.0, True), (60, 3.0, False), (10, 60.0, None)]
)
def test_only_a_long_run_tells_what_grows(minutes: int, an_hour: float, grows: bool | None) -> None:
    samples = [
        {"seconds": minute * 60.0, "web MiB": 200 + an_hour * minute / 60, "table x size": 1.0}
        for minute in range(minutes + 1)
    ]
    (growth,) = growths(samples)
    assert growth.grows is grows
    assert growth.an_hour == pytest.approx(an_hour)
