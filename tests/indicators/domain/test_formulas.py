"""Formulas: what is read, what is refused with which words, and what comes out to the last place."""

from contextlib import suppress
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indicators.domain.formulas.checking import Formula, Scope, checked_formula
from indicators.domain.formulas.computing import Outcome, compute
from indicators.domain.formulas.dimensions import Amount, composition
from indicators.domain.formulas.order import in_order, needed, resting_on
from indicators.domain.formulas.reading import MAX_SIGNS, FormulaError, read_formula
from indicators.domain.formulas.tree import (
    Call,
    Factor,
    Negation,
    Node,
    Number,
    Operation,
    Power,
    Reference,
    written,
)
from plans.domain.units import UNITS

UNITS_OF = {
    "EN03-EQUAL-ALL": "10k_tce",
    "FU41-STD": "10k_gj",
    "GD01-STD": "100m_yuan_2020",
    "GD01b-STD": "100m_yuan_2025",
    "GD03-STD": "percent",
    "GD04-AVERAGE": "10k_person",
    "FU01-STD": "10k_t",
    "CB02-TERR": "10k_tco2",
    "FU31-STD": "100m_kwh",
    "FU39-STD": "gce_per_kwh",
}
SCOPE = Scope(
    units=UNITS_OF,
    defaults={code.split("-")[0]: code for code in UNITS_OF},
    factors={
        ("fuel", "raw_coal", "tce_per_unit"): composition("tce")[1].times(composition("t")[1], -1)
    },
)


def formula(text: str, unit: str) -> Formula:
    return checked_formula(text, unit=unit, scope=SCOPE)


def computed(text: str, unit: str, **values: str) -> Outcome:
    found = formula(text, unit)
    known = {
        each: Decimal(values[each.name.split("-")[0]])
        for each in found.references
        if each.name.split("-")[0] in values
    }
    coal = Amount(Fraction("0.7143"), SCOPE.factors["fuel", "raw_coal", "tce_per_unit"])
    factors = dict.fromkeys(found.factors, coal)
    return compute(found, values=known, factors=factors, decimals=4)


@pytest.mark.parametrize(
    ("text", "unit", "values", "wanted"),
    [
        # 10⁴ tce over 10⁸ yuan is tce over 10⁴ yuan: 312.5 / 800 = 0.390625.
        ("EN03 / GD01", "tce_per_10k_yuan_2020", {"EN03": "312.5", "GD01": "800"}, "0.3906"),
        ("EN03 ÷ GD01", "tce_per_100m_yuan_2020", {"EN03": "312.5", "GD01": "800"}, "3906.2500"),
        ("CB02/GD04", "tco2_per_person", {"CB02": "1234", "GD04": "200"}, "6.1700"),
        # 0.00005 is a tie: up; below it: down. Never rounded on the way.
        ("EN03/GD01", "tce_per_10k_yuan_2020", {"EN03": "0.00005", "GD01": "1"}, "0.0001"),
        ("EN03/GD01", "tce_per_10k_yuan_2020", {"EN03": "0.000049999", "GD01": "1"}, "0.0000"),
        ("EN03/3*3", "10k_tce", {"EN03": "1"}, "1.0000"),
        ("−EN03/3", "10k_tce", {"EN03": "2"}, "-0.6667"),
        # A share is a quotient; its per cents come from the unit of the indicator.
        ("FU01*<fuel/raw_coal/tce_per_unit>/EN03", "percent", {"FU01": "10", "EN03": "20"}, "35.7150"),
        # 5 % growth is 0.05: 1.05.
        ("GD01*(1+GD03)", "100m_yuan_2020", {"GD01": "100", "GD03": "5"}, "105.0000"),
        # 10⁸ kWh at 300 gce/kWh are 3·10⁴ tce.
        ("FU31*FU39", "10k_tce", {"FU31": "2", "FU39": "300"}, "6.0000"),
        ("FU41*(1{tce}/29.3076{GJ})", "10k_tce", {"FU41": "29.3076"}, "1.0000"),
        ("max(EN03, 5{万吨标准煤})", "10k_tce", {"EN03": "3"}, "5.0000"),
        ("sum(EN03,EN03)−abs(−EN03)+min(EN03,1{tce})", "10k_tce", {"EN03": "3"}, "3.0001"),
        ("EN03^2/EN03^1", "10k_tce", {"EN03": "3"}, "3.0000"),
        ("EN03^-1*EN03^2", "10k_tce", {"EN03": "3"}, "3.0000"),
        ("EN03 - EN03 * 2", "10k_tce", {"EN03": "0"}, "0.0000"),
    ],
)  # fmt: skip
def test_results_are_exact_and_rounded_once(
    text: str, unit: str, values: dict[str, str], wanted: str
) -> None:
    assert str(computed(text, unit, **values).value) == wanted


def test_a_missing_number_makes_the_result_missing_and_zero_does_not() -> None:
    both = computed("EN03/GD01", "tce_per_10k_yuan_2020")
    assert [each.name for each in both.missing if isinstance(each, Reference)] == [
        "EN03-EQUAL-ALL",
        "GD01-STD",
    ]
    assert both.value is None
    assert computed("EN03/GD01", "tce_per_10k_yuan_2020", EN03="0", GD01="1").value == 0


def test_nothing_is_divided_by_zero() -> None:
    outcome = computed("EN03/GD01", "tce_per_10k_yuan_2020", EN03="1", GD01="0")
    assert outcome.value is None
    assert str(outcome.reason) == "“[EN03-EQUAL-ALL] ÷ [GD01-STD]”的分母为零,不能计算。"
    power = computed("EN03^-1*EN03^2", "10k_tce", EN03="0")
    assert power.reason is not None


@pytest.mark.parametrize(
    ("text", "unit", "words"),
    [
        ("FU41 + EN03", "10k_tce", "第6个字符处:“[FU41-STD](万吉焦)”与“[EN03-EQUAL-ALL](万吨标准煤)”不能相加减或比较:前者是热量,后者是标准煤。"),
        ("FU01 + CB02", "10k_t", "前者是质量(实物量),后者是二氧化碳排放量"),
        ("GD01 + GD01b", "100m_yuan_2020", "前者是金额(2020年价),后者是金额(2025年价)"),
        ("1 + EN03", "10k_tce", "前者是比率(无量纲),后者是标准煤"),
        ("EN03/GD01b", "tce_per_10k_yuan_2020", "公式算出的是标准煤÷金额(2025年价),而指标的单位“吨标准煤/万元(2020年价)”是标准煤÷金额(2020年价)"),
        ("max(EN03, GD01)", "10k_tce", "第1个字符处"),
        ("ZZ99", "10k_tce", "第1个字符处:目录中没有指标“ZZ99”。"),
        ("1+[EN03-NONE]", "10k_tce", "第3个字符处:目录中没有口径“EN03-NONE”。"),
        ("EN03*<fuel/peat/tce_per_unit>", "10k_tce", "第6个字符处:没有因子“<fuel/peat/tce_per_unit>”"),
        ("1{吨标准煤}", "10k_tce", "公式中没有任何指标"),
    ],
)  # fmt: skip
def test_units_and_names_are_refused_in_words_that_name_the_place(
    text: str, unit: str, words: str
) -> None:
    with pytest.raises(FormulaError) as refused:
        formula(text, unit)
    assert words in str(refused.value)


@pytest.mark.parametrize(
    ("text", "column"),
    [
        ("EN03 +", 7), ("EN03 GD01", 6), ("(EN03", 6), ("EN03)", 5), ("EN03 ** 2", 7),
        ("EN03^1.5", 6), ("EN03^7", 6), ("((EN03^6)^6)^6", 13), ("__import__('os')", 1),
        ("EN03@+1", 6), ("EN03@-11", 7), ("EN03@99", 6), ("1{斗}", 2), ("abs(1,2)", 1),
        ("exec(1)", 1), ("EN03;1", 5), ("(" * 40 + "1" + ")" * 40, 33), ("--" * 40 + "1", 33),
        ("1" * 25, 1), ("EN034", 1), ("sum()", 5),
    ],
)  # fmt: skip
def test_faults_are_told_with_their_column(text: str, column: int) -> None:
    with pytest.raises(FormulaError) as refused:
        read_formula(text)
    assert refused.value.column == column


def test_long_and_empty_texts_are_refused() -> None:
    for text in ("", "  ", "1+" * 600 + "1", "EN03" + "+1" * (MAX_SIGNS + 1)):
        with pytest.raises(FormulaError):
            read_formula(text)
    longest = "EN03" + " + 1" * MAX_SIGNS
    assert written(read_formula(longest)) == longest


def test_full_width_signs_and_chinese_brackets_are_read() -> None:
    assert read_formula("(EN03+1)×2") == read_formula("(EN03+1)*2")


def test_earlier_years_and_fixed_years_are_other_values() -> None:
    found = formula("EN03 − EN03@-1 + EN03@2020", "10k_tce")
    assert [(each.back, each.year) for each in found.references] == [
        (0, None),
        (1, None),
        (0, 2020),
    ]
    assert found.inputs == ("EN03-EQUAL-ALL",)


def test_circles_are_named_and_order_holds() -> None:
    graph = {"A": ["B", "raw"], "B": ["C"], "C": ["raw"]}
    assert in_order(graph) == ["C", "B", "A"]
    assert needed(graph, ["A"]) == {"A", "B", "C", "raw"}
    assert resting_on(graph, ["C"]) == {"A", "B"}
    with pytest.raises(FormulaError) as refused:
        in_order({"A": ["B"], "B": ["C"], "C": ["A"]})
    for name in "ABC":
        assert name in str(refused.value)
    with pytest.raises(FormulaError):
        in_order({"A": ["A"]})


# --- Any tree, any text --------------------------------------------------------------------------

leaves = st.one_of(
    st.builds(
        Number,
        st.decimals(0, 10**6, places=3, allow_nan=False).map(abs),
        st.none() | st.sampled_from(["tce", "gj", "percent", "100m_yuan_2020"]),
    ),
    st.builds(Reference, st.sampled_from([*UNITS_OF, "EN03"]), st.integers(0, 9)),
    st.builds(Reference, st.just("EN03"), st.just(0), st.integers(1990, 2060)),
    st.builds(Factor, st.just("fuel-cn-1"), st.just("raw_coal"), st.sampled_from(["", "tce"])),
)


def branches(inner: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    return st.one_of(
        st.builds(Operation, st.sampled_from("+-*/"), inner, inner),
        st.builds(Negation, inner),
        st.builds(Power, inner, st.integers(-1, 1)),
        st.builds(Call, st.sampled_from(["sum", "max"]), st.tuples(inner, inner)),
    )


@given(st.recursive(leaves, branches, max_leaves=8))
def test_a_written_formula_reads_as_the_same_tree(tree: Node) -> None:
    text = written(tree)
    if len(text) <= 1000:
        assert read_formula(text) == tree


@given(st.text(max_size=80) | st.text("EN03GD1b@-+*/^(){}[]<>,.吨 \t", max_size=80))
def test_any_text_is_read_or_refused(text: str) -> None:
    with suppress(FormulaError):
        formula(text, "10k_tce")


@given(
    st.decimals(0, 10**9, places=4, allow_nan=False),
    st.decimals("0.0001", 10**9, places=4, allow_nan=False),
)
def test_a_quotient_is_never_off_by_more_than_half_of_the_last_place(
    top: Decimal, bottom: Decimal
) -> None:
    value = computed("EN03/GD01", "tce_per_10k_yuan_2020", EN03=str(top), GD01=str(bottom)).value
    assert value is not None
    assert abs(Fraction(value) - Fraction(top) / Fraction(bottom)) <= Fraction(1, 20000)


def test_every_unit_of_the_table_has_a_dimension() -> None:
    for code in UNITS:
        scale, _dimension = composition(code)
        assert scale > 0
