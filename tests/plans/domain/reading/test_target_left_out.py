"""Figures that are no targets: each with its reason, none lost."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from plans.domain.plan_files.checks import unaccounted
from plans.domain.plan_files.schema import SectionKind, TargetKind
from plans.domain.reading.targets import ItemText, read_targets
from tests.effort import growth
from tests.plans.domain.reading.target_reading import clean_of, left_out, targets

WORDS = [
    "到",
    "2025",
    "年",
    ",",
    "。",
    "、",
    ";",
    ":",
    "(",
    ")",
    "《",
    "》",
    "“",
    "”",
    "达到",
    "下降",
    "%",
    "15",
    "1/3",
    "0",
    "百分之",
    "三",
    "分之",
    "一",
    "十",
    "万",
    "千瓦",
    "个",
    "以上",
    "左右",
    "力争",
    "分别",
    "和",
    "比2020年",
    "“十四五”",
    "期间",
    "其中",
    "完成",
    "建设",
    "改造",
    "能耗",
    "率",
    "的",
    "不低于",
    "超",
    "近",
    "翻一番",
    "每年",
    "全面",
    "实现",
    "碳达峰",
    "下达",
    "任务",
    "基本",
    "建成",
    "体系",
    "-",
    "—",
    "至",
    "由",
    "提高到",
    "个百分点",
    "1,234",
    "2030年前",
    "截至",
    "占",
    "均",
    "新增",
    "项",
    "目",
    "5G",
    "PM2.5",
    "GB/T",
    "电话",
    "〔2021〕",
    "A",
]


@pytest.mark.parametrize(
    ("words", "wanted"),
    [
        ("单体建筑面积20000平方米以上的公共建筑执行二星级标准。", ["20000平方米以上: threshold"]),
        ("年综合能耗超过1万吨标准煤的数据中心全部纳入监测。", ["超过1万吨标准煤: threshold"]),
        ("10千伏及以下城乡配电网重点推进。", ["10千伏及以下: threshold"]),
        ("加快推进180万千瓦抽水蓄能电站前期工作。", ["180万千瓦: project_size"]),
        ("建设500千伏输变电工程。", ["500千伏: project_size"]),
        ("建设5000吨级码头。", ["5000吨: project_size"]),
        ("打造5A级景区。", ["5A级景区: name"]),
        ("构建“1+N”政策体系。", ["“1+N”: name"]),
        ("推广5G技术。", ["5G: name"]),
        ("严格执行2级能效。", ["2级: standard"]),
        ("执行GB/T50378-2019。", ["GB/T50378-2019: standard"]),
        ("给予50万元奖励。", ["50万元: standard"]),
        ("依据国发〔2021〕23号。", ["依据国发〔2021〕23号: document_number"]),
        ("落实《2030年前碳达峰行动方案》。", ["《2030年前碳达峰行动方案》: date"]),
        ("新建改造10千伏线路6210千米。", ["10千伏: project_size", "6210千米: undated"]),
        ("截至2021年底,充电桩达到500个。", ["截至2021年底: date", "500个: background"]),
        ("2020年,非化石能源占比达到15%。", ["2020年: date", "15%: background"]),
        ("目前全市建成加氢站3座。", ["3座: background"]),
        ("光伏装机由10万千瓦增加到2025年的30万千瓦。", []),
        ("到2025年,能源利用效率大幅提升。", ["到2025年: date"]),
        ("联系电话:0451-12345678。", ["电话:0451-12345678: contact"]),
        ("2023年5月10日印发。", ["2023年5月10日: date"]),
        ("每年12月底前报送总结。", ["12月底前: date"]),
        ("建设3个中心。", ["3个: undated"]),
    ],
)
def test_a_figure_that_is_no_target_has_its_reason(words: str, wanted: list[str]) -> None:
    assert left_out(words) == wanted


@pytest.mark.parametrize(
    "words",
    [
        "到2025年,对年用能5000吨标准煤以上的企业开展监察。",
        "到2025年,构建“3+5”产业体系。",
        "到2025年,全面执行GB50411-2019标准。",
        "到2025年,持续提升五大行业、三个领域的能效。",
        "到2025年,推进一批近零碳园区建设。",
        "到2025年,加快200万千瓦XX抽水蓄能电站项目建设。",
        "到2025年,打造千亿级产业集群和百亿级园区。",
        "到2025年,以两个方面为重点。",
        "到2025年,按每千瓦100元给予补贴。",
    ],
)
def test_a_dated_figure_may_be_no_commitment(words: str) -> None:
    assert [target for target in targets(words) if target.value is not None] == []


def test_the_rows_of_a_table_are_no_targets() -> None:
    words = "到2025年,实现下列目标:\n森林覆盖率\t40%\t42%\n湿地保护率\t50%\t55%"

    assert targets(words) == []
    assert left_out(words)[1:] == [
        "40%: repeated_list",
        "42%: repeated_list",
        "50%: repeated_list",
        "55%: repeated_list",
    ]


def test_figures_outside_all_items_are_accounted_for() -> None:
    text = "X政发〔2023〕5号\n印发150份。\n到2025年,森林覆盖率达到40%。"
    found = read_targets(clean_of(text), [])

    assert unaccounted(text, [figure.span for figure in found.left_out]) == []


def _check(text: str, cut: int) -> None:
    spans = [span for span in ((0, cut), (cut, len(text))) if span[0] < span[1]]
    items = [ItemText(n, SectionKind.GOAL, (span,)) for n, span in enumerate(spans)]
    found = read_targets(clean_of(text), items)
    for holder, target in found.targets:
        low, high = spans[holder]
        assert low <= target.span[0] < target.span[1] <= high
        assert target.indicator
        assert 1990 <= target.deadline_year <= 2100
        assert (target.value is None) == (target.unit is None) == (target.comparator is None)
        assert target.value is not None or target.kind in (
            TargetKind.COVERAGE,
            TargetKind.QUALITATIVE,
        )
        if target.number_span is not None:
            assert target.span[0] <= target.number_span[0]
            assert target.number_span[1] <= target.span[1]
    told = [target.span for _holder, target in found.targets]
    told += [figure.span for figure in found.left_out]
    assert unaccounted(text, told) == []


@settings(max_examples=300, deadline=None)
@given(st.lists(st.sampled_from([*WORDS, "\n", "\t"]), max_size=60), st.data())
def test_any_words_are_read_and_every_figure_is_accounted_for(
    words: list[str], data: st.DataObject
) -> None:
    text = "".join(words)
    _check(text, data.draw(st.integers(0, len(text))))


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=200))
def test_any_text_is_read(text: str) -> None:
    _check(text, len(text) // 2)


@pytest.mark.parametrize(
    "unit",
    [
        "(",
        "“",
        "1",
        "1,",
        "1.1.",
        "一二十",
        "完成建设",
        "分别均",
        "的、和",
        "全市力争",
        "2025年、",
        "A1-",
        "由5",
        "\n",
        "《“",
        "并且",
        "到2025年,全市单位能耗比2020年下降14.5%,光伏装机达到100万千瓦以上。推动绿色发展。",
    ],
)
def test_hostile_repetition_takes_no_longer_than_its_length(unit: str) -> None:
    def read(size: int) -> None:
        text = "到2025年," + unit * (size // len(unit))
        read_targets(clean_of(text), [ItemText(0, SectionKind.GOAL, ((0, len(text)),))])

    assert growth(read, 5_000) < 8
