"""What charts draw, on a plan small enough to do by hand (see `small_plan`)."""

from datetime import date
from decimal import Decimal
from itertools import pairwise
from typing import Any

import pytest

from dashboards.charts import (
    Chart,
    HeatCell,
    Panel,
    SlopeLine,
    bullet_chart,
    course_chart,
    heat_chart,
    multiples_chart,
    slope_chart,
)
from dashboards.selectors.target import target_page
from dashboards.wording import promised_words
from indicators.domain.progress.enums import Rule, Status
from indicators.models import Measure
from indicators.selectors.course import YearRow
from indicators.selectors.kin import measure_with_kin
from indicators.selectors.progress import Terms, judged_measures
from indicators.services import recompute_progress
from tests.assessments.small_plan import INTENSITY, TRIPS, WIND, SmallPlan, make_small_plan

TODAY = date(2023, 12, 31)
UNIT = "\N{NO-BREAK SPACE}万千瓦"


@pytest.fixture
def small(db: None) -> SmallPlan:
    small = make_small_plan()
    recompute_progress([small.plan.pk], today=TODAY)
    return small


def course_of(small: SmallPlan, key: str, by: str = "olga") -> Chart:
    found = measure_with_kin("siping", Measure.objects.get(plan=small.plan, key=key).pk)
    assert found is not None
    chart = course_chart(target_page(found, small.viewer(by), today=TODAY).explained)
    assert chart is not None
    return chart


def traces(chart: Chart) -> dict[str, Any]:
    data: Any = chart.figure["data"]
    return {trace["name"]: trace for trace in data if "name" in trace}


# --- The course ------------------------------------------------------------------------------------


def test_actual_path_and_target_are_drawn_with_what_was_promised(small: SmallPlan) -> None:
    drawn = traces(course_of(small, WIND))
    assert (drawn["实际值"]["x"], drawn["实际值"]["y"]) == ([2020, 2022, 2023], [100, 120, 130])
    assert drawn["实际值"]["customdata"][-1] == f"130{UNIT}"
    assert (drawn["序时轨迹"]["x"][0], drawn["序时轨迹"]["y"][0]) == (2020, 100)
    assert (drawn["序时轨迹"]["x"][-1], drawn["序时轨迹"]["y"][-1]) == (2030, 200)
    assert drawn["目标"]["text"] == [f"2030年 不低于 200{UNIT}"]
    assert drawn["目标"]["marker"]["symbol"] == "triangle-up"


def test_a_value_since_replaced_stays_as_a_hollow_point(small: SmallPlan) -> None:
    small.record("EN11", 2023, "128", quality="restated", document="经济普查修订")
    chart = course_of(small, WIND)
    drawn = traces(chart)
    assert drawn["实际值"]["y"][-1] == 128
    former = drawn["以前的版本"]
    assert (former["x"], former["y"], former["marker"]["symbol"]) == ([2023], [130], "circle-open")
    assert former["customdata"] == [f"130{UNIT}(第1版,终期数)"]
    assert chart.table is not None
    assert [row[0] for row in chart.table.rows if row[-1] == "130"] == ["2023"]


def test_a_chain_of_rates_has_no_former_points(small: SmallPlan) -> None:
    small.record("EN01", 2022, "-2.50", quality="restated")
    assert "以前的版本" not in traces(course_of(small, INTENSITY))


def test_a_hidden_value_leaves_no_point_row_or_word(small: SmallPlan) -> None:
    small.record("EN11", 2023, "156.75", quality="preliminary")
    assert "156.75" in str(course_of(small, WIND))
    assert "156.75" not in str(course_of(small, WIND, by="amy"))


@pytest.mark.parametrize(
    ("comparator", "value", "hedge", "words"),
    [
        (">=", "200", "", f"2030年 不低于 200{UNIT}"),
        (">=", "200", "力争", f"2030年 力争不低于 200{UNIT}"),
        ("<=", "925", "", f"2030年 不超过 925{UNIT}"),
        ("~", "35", "左右", f"2030年 35{UNIT}左右"),
        (">", "40", "争取", f"2030年 争取超过 40{UNIT}"),
    ],
)
def test_a_promise_is_said_with_comparator_and_hedge(
    comparator: str, value: str, hedge: str, words: str
) -> None:
    terms = Terms(
        rule=Rule.LINEAR_LEVEL,
        numeric_rule="",
        direction="up",
        comparator=comparator,
        form="level",
        value=Decimal(value),
        unit="万千瓦",
        decimals=0,
        year=2030,
        base_year=2020,
        assigned=None,
    )
    assert promised_words(terms, hedge) == words


# --- The other kinds -------------------------------------------------------------------------------


def test_bullets_show_progress_by_verdict_and_what_is_asked_for(small: SmallPlan) -> None:
    chart = bullets(small)
    assert chart is not None
    drawn = traces(chart)
    layout: Any = chart.figure["layout"]
    names = [each.split("<br>")[0] for each in layout["yaxis"]["ticktext"]]
    place = names.index("单位GDP能耗")
    assert drawn["完成进度 P"]["x"][place] == pytest.approx(26.81, abs=0.01)
    assert drawn["完成进度 P"]["marker"]["color"][place] == "var(--fill-red)"
    assert drawn["序时进度 E"]["x"][place] == pytest.approx(60)
    assert layout["yaxis2"]["ticktext"][place] == "<b>26.8%</b><br>滞后"
    # one name, promised twice: a bar each
    assert drawn["完成进度 P"]["y"] == list(range(4))
    assert names.count("风电装机规模") == 2
    assert "4 项目标有完成进度,其中 2 项低于序时进度" in chart.summary
    assert "另有 1 项" in chart.summary


def test_a_hidden_value_has_no_bullet(small: SmallPlan) -> None:
    small.record("EN11", 2023, "156.75", quality="preliminary")
    recompute_progress([small.plan.pk], today=TODAY)
    assert "风电装机规模" in str(bullets(small))
    withheld = bullets(small, by="amy")
    assert withheld is not None
    assert "风电" not in str(withheld)
    assert "另有 3 项" in withheld.summary


def bullets(small: SmallPlan, by: str = "olga") -> Chart | None:
    return bullet_chart(judged_measures(small.plan, year=2023, viewer=small.viewer(by)))


def test_a_slope_is_drawn_between_two_ends_with_labels_apart() -> None:
    lines = [
        SlopeLine("梨树县", Decimal(10), Decimal(20), is_own=True),
        SlopeLine("双辽市", Decimal(5), Decimal("20.1")),
        SlopeLine("伊通县", Decimal(50), Decimal(10)),
        SlopeLine("铁西区", Decimal(7), None),
    ]
    chart = slope_chart("s", "", "", ends=("2020年", "2023年"), unit="万千瓦", lines=lines)
    assert chart is not None
    drawn = traces(chart)
    assert list(drawn) == ["伊通县", "双辽市", "梨树县"]  # the own one last, above the others
    assert drawn["梨树县"]["y"] == [10, 20]
    assert drawn["梨树县"]["line"]["width"] > drawn["双辽市"]["line"]["width"]
    data: Any = chart.figure["data"]
    heights = sorted(data[-1]["y"])
    # 17 of the 194 pixels between 1.4 and 53.6 are 4.57
    assert min(after - before for before, after in pairwise(heights)) == pytest.approx(
        4.57, abs=0.01
    )
    assert "铁西区" in str(chart.table)


def test_nothing_to_draw_is_no_chart(small: SmallPlan) -> None:
    assert bullet_chart(()) is None
    assert heat_chart("heat", "", "", columns=("2023",), rows=()) is None
    half = [SlopeLine("x", Decimal(1), None)]
    assert slope_chart("s", "", "", ends=("a", "b"), unit="%", lines=half) is None
    assert (
        multiples_chart("m", "", "", [Panel("x", "%", (YearRow(2023, None, 1, None, False),))])
        is None
    )


def test_a_field_without_a_verdict_stays_empty() -> None:
    cells = (HeatCell(Status.BEHIND), HeatCell(None, "未填报"))
    chart = heat_chart("heat", "", "", columns=("2022", "2023"), rows=[("风电", cells)])
    assert chart is not None
    data: Any = chart.figure["data"]
    fields, words = data
    assert fields["z"] == [[3, None]]  # red is the fourth tone
    assert words["text"] == ["滞后"]
    assert "未填报" in str(chart.table)


def test_small_multiples_keep_each_course_on_its_own_axes() -> None:
    course = tuple(
        YearRow(year, amount, None, None, False) for year, amount in ((2022, 1.0), (2023, 2.0))
    )
    chart = multiples_chart("m", "", "", [Panel("一", "%", course), Panel("二", "万千瓦", course)])
    assert chart is not None
    data: Any = chart.figure["data"]
    layout: Any = chart.figure["layout"]
    assert [(trace["xaxis"], trace["yaxis"]) for trace in data] == [("x", "y"), ("x2", "y2")]
    assert [each["text"] for each in layout["annotations"]] == ["一(%)", "二(万千瓦)"]
    # a tick of "1.2万" 万千瓦 would be ten thousand times wrong
    assert layout["meta"]["spoken"] == ["yaxis"]
    assert chart.rows_of_panels == ((1, 2), (2, 1), (3, 1))


def test_the_trips_that_were_striven_for_say_so(small: SmallPlan) -> None:
    assert traces(course_of(small, TRIPS))["目标"]["text"] == ["2023年 力争不低于 60%"]
