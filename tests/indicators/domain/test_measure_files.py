"""How the targets of the five plans are judged, and what is refused in a measure file."""

from functools import cache
from pathlib import Path

import pytest

from indicators.domain.catalogue import (
    Catalogue,
    Definitions,
    load_catalogue,
    load_definitions,
)
from indicators.domain.default_rules import default_measures
from indicators.domain.measure_files import (
    SIX_INDICATORS,
    MeasureEntry,
    MeasureFile,
    dump_measure_file,
    parse_measure_file,
)
from plans.domain.plan_files import PlanFile, TargetEntry, parse_plan_file
from plans.domain.problems import DocumentError

FIXTURES = Path(__file__).parents[3] / "fixtures"
SLUGS = ("siping", "dalian", "ruichang", "loudi", "jungar")


def text_of(path: str) -> str:
    return (FIXTURES / path).read_text(encoding="utf-8")


@cache
def catalogue() -> Catalogue:
    return load_catalogue(text_of("catalogue/indicators.yaml"))


@cache
def definitions() -> Definitions:
    return load_definitions(text_of("catalogue/definitions.yaml"), catalogue())


@cache
def plan_of(slug: str) -> PlanFile:
    return parse_plan_file(text_of(f"plans/{slug}.yaml"))


@cache
def measures_of(slug: str) -> MeasureFile:
    text = text_of(f"measures/{slug}.yaml")
    return parse_measure_file(text, plan_of(slug), catalogue(), definitions())


def judged(slug: str, indicator: str, year: int) -> tuple[MeasureEntry, TargetEntry]:
    """The first measure of a plan for an indicator and a year, with its target."""
    targets = {target.key: target for target in plan_of(slug).targets}
    return next(
        (entry, targets[entry.target])
        for entry in measures_of(slug).measures
        if entry.indicator == indicator and targets[entry.target].deadline_year == year
    )


@pytest.mark.parametrize("slug", SLUGS)
def test_every_target_is_judged_and_the_file_is_canonical(slug: str) -> None:
    text = text_of(f"measures/{slug}.yaml")
    measures = measures_of(slug)
    assert dump_measure_file(measures) == text
    assert [entry.target for entry in measures.measures] == [
        target.key for target in plan_of(slug).targets
    ]


@pytest.mark.parametrize("slug", SLUGS)
def test_the_six_indicators_exist_for_every_city_and_both_years(slug: str) -> None:
    targets = {target.key: target for target in plan_of(slug).targets}
    found = {
        (entry.indicator, targets[entry.target].deadline_year)
        for entry in measures_of(slug).measures
    }
    found |= {(entry.indicator, entry.target_year) for entry in measures_of(slug).control}
    assert {(code, year) for code in SIX_INDICATORS for year in (2025, 2030)} <= found


@pytest.mark.parametrize("slug", SLUGS)
def test_default_rules_agree_with_the_files_where_these_say_nothing_else(slug: str) -> None:
    defaults = default_measures(plan_of(slug), catalogue())
    for default, entry in zip(defaults.measures, measures_of(slug).measures, strict=True):
        assert (
            default.model_copy(update={"definition": entry.definition, "note": entry.note}) == entry
        )


@pytest.mark.parametrize(
    ("slug", "indicator", "year", "rule"),
    [
        ("siping", "EN01", 2025, "log_decline"),
        ("siping", "IN01", 2025, "log_decline"),
        ("siping", "TR01", 2030, "log_decline"),
        ("siping", "EN11", 2030, "linear_level"),
        ("siping", "EN15", 2030, "increment"),
        ("siping", "EN04", 2025, "cap"),
        ("siping", "EN06", 2025, "cap"),
        ("siping", "TR04", 2025, "annual_share"),
        ("siping", "BU01", 2025, "annual_share"),
        ("siping", "IN06", 2030, "coverage"),
        ("siping", "AG02a", 2025, "cumulative"),
        ("siping", "AG05", 2025, "increment"),
        ("siping", "CB01", 2025, "assigned"),
        ("siping", "CB02", 2030, "peak"),
        ("siping", "EN09", 2025, "milestone"),
        ("dalian", "SI01", 2025, "linear_level"),
        ("dalian", "SI01", 2030, "hold"),
        ("dalian", "EN01", 2025, "assigned"),
        ("ruichang", "CE05", 2025, "coverage"),
        ("ruichang", "EN09", 2030, "assigned"),
        ("ruichang", "SI02", 2030, "hold"),
        ("ruichang", "ST01b", 2025, "increment"),
        ("ruichang", "ST02b", 2025, "cumulative"),
        ("ruichang", "TR05", 2025, "linear_level"),
        ("loudi", "IN04", 2025, "coverage"),
        ("loudi", "IN05", 2025, "linear_level"),
        ("loudi", "TR07", 2030, "annual_share"),
        ("loudi", "TR08", 2030, "cumulative"),
        ("loudi", "EN15", 2025, "increment"),
        ("jungar", "CB01", 2025, "log_decline"),
        ("jungar", "EN05", 2025, "cap"),
        ("jungar", "TR05", 2025, "coverage"),
        ("jungar", "TR09b", 2025, "increment"),
        ("jungar", "BU02", 2025, "annual_share"),
    ],
)
def test_the_rule_follows_the_wording(slug: str, indicator: str, year: int, rule: str) -> None:
    entry, _target = judged(slug, indicator, year)
    assert entry.rule == rule


def test_what_the_plans_leave_open_is_presumed_or_left_to_the_office() -> None:
    printed, _target = judged("siping", "EN01", 2025)
    assert (printed.base_year, printed.base_source) == (2020, "plan")
    assert printed.definition is None
    presumed, _target = judged("jungar", "EN01", 2025)
    assert (presumed.base_year, presumed.base_source) == (2020, "presumed")
    assert presumed.definition == "EN01-NORENEW-2020"
    assigned, _target = judged("loudi", "EN01", 2030)
    assert (assigned.base_year, assigned.base_source) == (2025, "presumed")
    stock, _target = judged("loudi", "TR08", 2025)
    assert stock.stock_before_counts is None


def test_increments_start_with_the_period_or_the_year_of_issue() -> None:
    within, _target = judged("loudi", "EN15", 2025)
    assert (within.start_year, within.base_source) == (2021, "plan")
    issued, _target = judged("siping", "EN15", 2030)
    assert (issued.start_year, issued.base_source) == (2023, "presumed")
    no_time_left, _target = judged("jungar", "BU08", 2025)
    assert no_time_left.start_year == 2021


def test_about_and_stable_have_their_tolerance() -> None:
    about, target = judged("siping", "TR01", 2030)
    assert (target.comparator, about.tolerance_pct) == ("~", "5")
    stable, _target = judged("ruichang", "SI01", 2030)
    assert (stable.tolerance_pct, stable.hold_reference) == ("1", None)
    floor, _target = judged("dalian", "SI01", 2030)
    assert (floor.tolerance_pct, floor.hold_reference) == (None, "41.5")


def test_targets_of_one_series_share_a_path() -> None:
    assert [judged("loudi", "TR08", year)[0].series for year in (2025, 2030)] == ["TR08", "TR08"]
    assert [judged("dalian", "EN09", year)[0].series for year in (2025, 2030, 2060)] == ["EN09"] * 3
    assert judged("siping", "EN11", 2030)[0].series is None


@pytest.mark.parametrize("slug", SLUGS)
def test_one_series_of_values_is_never_both_a_stock_and_an_addition(slug: str) -> None:
    kinds: dict[tuple[str, str | None], set[bool]] = {}
    for entry in measures_of(slug).measures:
        if entry.indicator is not None and entry.rule not in {"milestone", "assigned", "peak"}:
            key = (entry.indicator, entry.definition)
            kinds.setdefault(key, set()).add(entry.rule == "increment")
    assert all(len(kind) == 1 for kind in kinds.values())


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('target: "二#2"', 'target: "二#99"', "方案中没有目标“二#99”"),
        ('target: "二#2"', 'target: "二#1"', "目标“二#1”重复"),
        ('indicator: "EN11"', 'indicator: "EN99"', "目录中没有指标“EN99”"),
        ('indicator: "EN11"', 'indicator: "EN18"', "背景指标“EN18”不能用于评价"),
        ('indicator: "EN11"', 'indicator: "EN04"', "不能换算成指标的单位“万吨”"),
        ('indicator: "EN11"', "indicator: null", "规则linear_level须有指标"),
        ('definition: "TR08-DC120"', 'definition: "TR07-ALL"', "没有口径“TR07-ALL”"),
        ("base_year: 2020", "base_year: 2026", "基期应早于目标年"),
        ('base_source: "plan"', "base_source: null", "须同时写明或同时为空"),
        ('rule: "cap"', 'rule: "lid"', "取值应为下列之一"),
        ('plan: "siping"', 'plan: "dalian"', "这是方案“dalian”的评价规则"),
        ("target_year: 2030", "target_year: 2035", "缺少2030年的控制指标"),
    ],
)
def test_a_faulty_measure_file_is_refused_with_its_line(old: str, new: str, message: str) -> None:
    text = text_of("measures/siping.yaml")
    assert old in text
    with pytest.raises(DocumentError) as refusal:
        parse_measure_file(text.replace(old, new, 1), plan_of("siping"), catalogue(), definitions())
    problems = [problem for problem in refusal.value.problems if message in problem.message]
    assert problems
    assert problems[0].line is not None
