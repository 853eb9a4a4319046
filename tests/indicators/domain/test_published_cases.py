"""Figures that offices have published: the engine must give them again."""

from __future__ import annotations

import pytest

from tests.indicators.domain.tables import judge


@pytest.mark.parametrize(
    ("name", "target", "cumulative", "published", "tolerance"),
    [
        ("NDRC 2015: 13.4 % of 16 %", 16, -13.4, 82.5, 0.05),
        ("Tianjin, 11th plan: 20.07 % of 20 %", 20, -20.07, 100.39, 0.005),
        ("Qinghai 2009: 4.87 % of 17 %", 17, -4.87, 26.8, 0.05),
        # Published 38.58: the decline itself was rounded before it was printed.
        ("Beijing 2011: 6.94 % of 17 %", 17, -6.94, 38.58, 0.03),
    ],
)
def test_logarithmic_progress_gives_the_published_share(
    name: str, target: float, cumulative: float, published: float, tolerance: float
) -> None:
    result = judge(
        year=2014,
        rule="log_decline",
        target_value=target,
        decimals=2,
        base_year=2010,
        target_year=2015,
        series={"official_cumulative_pct": {2014: cumulative}},
    )
    assert result["progress"] * 100 == pytest.approx(published, abs=tolerance), name


def test_ndrc_share_to_two_decimals() -> None:
    """13.4 % done of 16 %: 82.52 by the logarithm, 83.75 by plain division (domain 1.1 c)."""
    result = judge(
        year=2014,
        rule="log_decline",
        target_value=16,
        decimals=0,
        base_year=2010,
        target_year=2015,
        series={"official_cumulative_pct": {2014: -13.4}},
    )
    assert round(result["progress"] * 100, 2) == 82.52
    assert round(result["attainment"] * 100, 2) == 83.75
    assert result["expected"] == pytest.approx(0.8)


def test_qinghai_chain_progress_and_what_is_left() -> None:
    """The method note works through +1.51, -2.20, -4.18: -4.87; still 12.75, 6.59 a year."""
    result = judge(
        year=2008,
        rule="log_decline",
        target_value=17,
        decimals=0,
        base_year=2005,
        target_year=2010,
        changes=[1.51, -2.20, -4.18],
    )
    assert round(result["cumulative_change_pct"], 2) == -4.87
    assert round(result["progress"] * 100, 1) == 26.8
    assert round(result["required_remaining_pct"], 2) == 12.75
    assert round(result["required_annual_pct"], 2) == 6.59
    assert result["status"] == "behind"


COMPOUND = {
    # T: even annual rate, then D_1 … D_5, as printed in the domain notes
    # (the notes print 2.08 for T = 10, n = 1; 1 - 0.9^0.2 is 2.0852, which rounds to 2.09).
    10: (2.085, 2.09, 4.13, 6.13, 8.08, 10),
    13.5: (2.859, 2.86, 5.64, 8.33, 10.95, 13.5),
    14.5: (3.085, 3.08, 6.07, 8.97, 11.78, 14.5),
    17: (3.658, 3.66, 7.18, 10.58, 13.85, 17),
    17.5: (3.774, 3.77, 7.41, 10.90, 14.26, 17.5),
    18: (3.891, 3.89, 7.63, 11.23, 14.68, 18),
}


@pytest.mark.parametrize(
    ("target", "n", "printed"),
    [(target, n, row[n]) for target, row in COMPOUND.items() for n in range(1, 6)],
)
def test_expected_decline_is_the_printed_compound_path(
    target: float, n: int, printed: float
) -> None:
    result = judge(
        year=2020 + n,
        rule="log_decline",
        target_value=target,
        decimals=1,
        base_year=2020,
        target_year=2025,
        changes=[-1.0] * n,
    )
    assert result["path_value"] == pytest.approx(printed, abs=0.0051)
    assert result["expected"] == pytest.approx(n / 5)


@pytest.mark.parametrize(("target", "row"), COMPOUND.items())
def test_even_annual_rate_is_what_is_needed_after_a_year_on_the_path(
    target: float, row: tuple[float, ...]
) -> None:
    """On the path each remaining year needs the even rate k = 1-(1-T)^(1/N)."""
    even = (1 - (1 - target / 100) ** 0.2) * 100
    result = judge(
        year=2021,
        rule="log_decline",
        target_value=target,
        base_year=2020,
        target_year=2025,
        changes=[-even],
    )
    assert result["required_annual_pct"] == pytest.approx(row[0], abs=0.00051)
    assert result["annual_expected"] == pytest.approx(-row[0], abs=0.00051)
    assert result["status"] == "on_track"


def test_the_five_rates_of_the_12th_plan_are_chained_not_added() -> None:
    """2.01 + 3.6 + 3.7 + 4.8 + 5.6 = 19.71 is the press figure; the chain gives 18.25."""
    rates = [-2.01, -3.6, -3.7, -4.8, -5.6]
    assert round(sum(rates), 2) == -19.71
    result = judge(
        year=2015,
        rule="log_decline",
        target_value=16,
        decimals=0,
        base_year=2010,
        target_year=2015,
        changes=rates,
    )
    assert round(result["cumulative_change_pct"], 2) == -18.25
    assert result["status"] == "exceeded"


def test_an_official_figure_is_preferred_and_the_chain_goes_on_from_it() -> None:
    """Three years -7.3 %, then -3.8 %: chain -10.82 %; the official four-year figure is -11.6 %."""
    plan = {
        "rule": "log_decline",
        "target_value": 13.5,
        "decimals": 1,
        "base_year": 2020,
        "target_year": 2025,
        "changes": [None, None, None, -3.8],
    }
    chained = judge(year=2024, **plan, series={"official_cumulative_pct": {2023: -7.3}})
    assert round(chained["cumulative_change_pct"], 2) == -10.82
    assert chained["decline_source"] == "chain"
    official = judge(
        year=2024, **plan, series={"official_cumulative_pct": {2023: -7.3, 2024: -11.6}}
    )
    assert official["cumulative_change_pct"] == pytest.approx(-11.6)
    assert official["decline_source"] == "official"


def test_the_difference_between_official_and_chain_is_kept() -> None:
    result = judge(
        year=2022,
        rule="log_decline",
        target_value=13.5,
        base_year=2020,
        target_year=2025,
        changes=[-3.0, -2.0],
        series={"official_cumulative_pct": {2022: -5.5}},
    )
    assert result["cumulative_change_pct"] == pytest.approx(-5.5)
    assert result["chained_change_pct"] == pytest.approx(-4.94)  # 1 - 0.97 x 0.98


def test_beijing_overshoot() -> None:
    """NDRC notice 2011 No. 9: 26.59 % on 20 % is 超额 32.95 %."""
    result = judge(
        year=2010,
        rule="log_decline",
        target_value=20,
        decimals=0,
        base_year=2005,
        target_year=2010,
        series={"official_cumulative_pct": {2010: -26.59}},
    )
    assert result["overshoot_pct"] == pytest.approx(32.95)
    assert result["status"] == "exceeded"


@pytest.mark.parametrize(
    ("done", "plan", "months", "completion", "gap"),
    [
        (629.0, 647.4, 10, 97.2, 13.8),  # 超过时间进度13.8个百分点
        (77.2, 100, 8, 77.2, 10.5),  # 超序时进度10.5个百分点
        (85.1, 100, 10, 85.1, 1.8),  # 超均衡进度1.8个百分点
    ],
)
def test_time_elapsed_progress(
    done: float, plan: float, months: int, completion: float, gap: float
) -> None:
    result = judge(
        year=2025,
        rule="ytd_schedule",
        target_value=plan,
        target_year=2025,
        series={"value": {2025: done}, "months": {2025: months}},
    )
    assert result["progress"] * 100 == pytest.approx(completion, abs=0.05)
    assert result["gap"] * 100 == pytest.approx(gap, abs=0.05)


def test_headline_rates_of_two_definitions_do_not_meet() -> None:
    """-2.7, -0.1, -0.5 is one definition, -7.3 the other: levels of both are refused."""
    result = judge(
        year=2023,
        rule="log_decline",
        target_value=13.5,
        base_year=2020,
        target_year=2025,
        series={
            "value": {2020: 1.0, 2023: 0.927},
            "definition": {2020: "含原料用能", 2023: "扣除原料用能"},
        },
    )
    assert (result["status"], result["reason"]) == ("not_assessable", "definition_mixed")
    assert result["progress"] is None


def test_canada_keeps_its_maintained_share() -> None:
    """Statistics Canada: 58.2 to 59.5 against "maintain at least 50" is achieved."""
    result = judge(
        year=2020,
        rule="hold",
        comparator=">=",
        target_value=50,
        decimals=0,
        base_year=2015,
        base_value=58.2,
        target_year=2030,
        series={"value": {2020: 59.5}},
    )
    assert result["growth_class"] == "target_achieved"
    assert result["status"] == "on_track"
    assert result["met"] is True
