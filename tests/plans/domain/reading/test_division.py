"""Division-of-work documents: their rows, and the plan tasks that the rows are about."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from plans.domain.plan_files import parse_plan_file
from plans.domain.reading.clean_text import CleanText
from plans.domain.reading.division import DivisionRow, match_division, read_division
from plans.domain.reading.source_text import Medium, SourceTable, SourceText, TableCell
from tests.effort import growth

SIGNS = {0xFF08: "(", 0xFF09: ")", 0xFF0C: ",", 0xFF1A: ":", 0xFF1B: ";"}
FULL_WIDTH = {ord("("): "\uff08", ord(")"): "\uff09", ord(","): "\uff0c", ord(":"): "\uff1a"}


def source_of(text: str, tables: tuple[SourceTable, ...] = ()) -> SourceText:
    return SourceText(text, Medium.WORD if tables else Medium.TEXT, tables=tables)


def clean_of(source: SourceText) -> CleanText:
    return CleanText(source.text.translate(SIGNS), tuple(range(len(source.text))))


def with_table(
    rows: list[list[str]], merged: dict[tuple[int, int], tuple[int, int]] | None = None
) -> SourceText:
    """A document with one table; `merged` gives rows and columns that a cell reaches over."""
    merged = merged or {}
    text = "附件\n"
    first = len(text)
    cells: list[TableCell] = []
    covered = {
        (row + down, column + right)
        for (row, column), (height, width) in merged.items()
        for down in range(height)
        for right in range(width)
        if down or right
    }
    for row, words in enumerate(rows):
        for column, word in enumerate(words):
            if (row, column) not in covered:
                height, width = merged.get((row, column), (1, 1))
                span = (len(text), len(text) + len(word))
                cells.append(TableCell(span, row, column, height, width))
                text += word
            text += "\t" if column + 1 < len(words) else "\n"
    return source_of(text, (SourceTable((first, len(text)), tuple(cells)),))


def read(source: SourceText) -> tuple[DivisionRow, ...]:
    return read_division(source, clean_of(source))


def names(found: tuple[object, ...]) -> str:
    return " ".join(name.name for name in found)  # type: ignore[attr-defined] # FoundName


HEAD = ["序号", "工作任务", "牵头单位", "责任单位", "完成时限"]


def test_rows_of_a_table() -> None:
    source = with_table(
        [
            HEAD,
            ["1", "大力发展新能源。推进风电。", "市发改委", "市工信局、市财政局", "2025年底前"],
            ["2", "推动煤炭清洁利用", "市工信局", "各县(市、区)人民政府", "持续推进"],
        ]
    )

    first, second = read(source)

    assert (first.number, first.title, first.text) == (
        "1",
        "大力发展新能源",
        "大力发展新能源。推进风电。",
    )
    assert (names(first.lead), names(first.shared)) == ("市发改委", "市工信局 市财政局")
    assert first.deadline == "2025年底前"
    assert first.wording.value == "lead_only"
    assert names(second.shared) == "各县(市、区)人民政府"


def test_spans_count_in_the_source_text_whatever_its_signs() -> None:
    source = with_table(
        [
            HEAD,
            [
                "1",
                "发展新能源",
                "市发改委",
                "各县(市)政府,市工信局".translate(FULL_WIDTH),
                "2025年",
            ],
        ]
    )

    (row,) = read(source)

    assert [source.text[slice(*name.span)] for name in row.shared] == [
        "各县(市)政府".translate(FULL_WIDTH),
        "市工信局",
    ]
    assert source.text[slice(*row.span)].startswith("1\t发展新能源")
    assert source.text[slice(*row.span)].endswith("2025年")


def test_merged_cells_are_carried_down() -> None:
    source = with_table(
        [
            ["领域", "序号", "重点任务", "牵头单位", "配合单位"],
            ["能源", "1", "发展新能源", "市发改委", "市工信局"],
            ["", "2", "控制煤炭", "", "市住建局"],
        ],
        merged={(1, 0): (2, 1), (1, 3): (2, 1)},
    )

    rows = read(source)

    assert [row.section for row in rows] == ["能源", "能源"]
    assert [names(row.lead) for row in rows] == ["市发改委", "市发改委"]
    assert [names(row.support) for row in rows] == ["市工信局", "市住建局"]
    assert rows[1].wording.value == "lead_support"


def test_a_head_of_two_rows_and_headings_between_the_rows() -> None:
    source = with_table(
        [
            ["序号", "任务", "责任分工", ""],
            ["", "", "牵头单位", "配合单位"],
            ["一、能源绿色低碳转型行动", "", "", ""],
            ["1", "发展新能源", "市发改委", "市工信局"],
            ["序号", "任务", "牵头单位", "配合单位"],
            ["2", "控制煤炭", "市工信局", "无"],
        ],
        merged={(0, 0): (2, 1), (0, 1): (2, 1), (0, 2): (1, 2), (2, 0): (1, 4)},
    )

    first, second = read(source)

    assert first.section == second.section == "一、能源绿色低碳转型行动"
    assert (names(first.lead), names(first.support)) == ("市发改委", "市工信局")
    assert (names(second.lead), names(second.support)) == ("市工信局", "")


def test_units_on_lines_of_their_own_in_a_cell_and_names_that_are_wrapped() -> None:
    source = with_table(
        [
            HEAD,
            [
                "1",
                "发展新能源",
                "市发改委\n生态环境局",
                "市工业和信\n息化局、市委\n组织部\n市财政局\n各县区\n政府",
                "",
            ],
        ]
    )

    (row,) = read(source)

    assert names(row.lead) == "市发改委 生态环境局"
    assert names(row.shared) == "市工业和信息化局 市委组织部 市财政局 各县区政府"


@pytest.mark.parametrize(
    ("column", "cell", "lead", "support", "shared"),
    [
        ("责任单位", "市发改委牵头,市工信局配合", "市发改委", "市工信局", ""),
        ("责任单位", "市发改委、市工信局", "", "", "市发改委 市工信局"),
        ("责任单位(列首位的为牵头单位)", "市发改委、市工信局", "市发改委", "", "市工信局"),
        ("责任部门", "市发改委(牵头)、市工信局", "市发改委", "", "市工信局"),
        ("责任分工", "牵头单位:市发改委;配合单位:市工信局", "市发改委", "市工信局", ""),
        ("牵头部门", "市发改委、市工信局等", "市发改委 市工信局", "", ""),
        ("责任/配合单位", "市发改委", "", "市发改委", ""),
        ("责任单位", "市发改委等部门和各区人民政府按职责分工负责", "", "", "市发改委 各区人民政府"),
    ],
)
def test_what_a_cell_says(column: str, cell: str, lead: str, support: str, shared: str) -> None:
    source = with_table([["序号", "主要任务", column], ["1", "发展新能源", cell]])

    (row,) = read(source)

    assert (names(row.lead), names(row.support), names(row.shared)) == (lead, support, shared)


@pytest.mark.parametrize(
    "text",
    [
        "序号\t工作任务\t牵头单位\t配合单位\n1\t发展新能源\t市发改委\t市工信局、市财政局\n2\t控制煤炭\t市工信局\t市住建局",
        "| 序号 | 工作任务 | 牵头单位 | 配合单位 |\n|---|---|---|---|\n| 1 | 发展新能源 | 市发改委 | 市工信局、市财政局 |\n| 2 | 控制煤炭 | 市工信局 | 市住建局 |\n",
        "序号 | 工作任务 | 牵头单位 | 配合单位\n1 | 发展新能源 | 市发改委 | 市工信局、市财政局\n2 | 控制煤炭 | 市工信局 | 市住建局",
    ],
    ids=["tabs", "strokes all round", "strokes between"],
)
def test_a_typed_table(text: str) -> None:
    first, second = read(source_of("任务分工表\n" + text))

    assert (first.number, first.title) == ("1", "发展新能源")
    assert (names(first.lead), names(first.support)) == ("市发改委", "市工信局 市财政局")
    assert (names(second.lead), names(second.support)) == ("市工信局", "市住建局")


def test_a_list() -> None:
    text = (
        "大连市碳达峰任务分工\n一、能源\n(一)发展新能源。推进风电。\n牵头单位:市发改委\n责任单位:市工信局、市财政局\n"
        "完成时限:2025年底\n(二)控制煤炭。(市工信局牵头,市住建局配合)\n二、工业\n1.推动工业达峰\n责任单位:市工信局。\n"
    )

    rows = read(source_of(text.translate(FULL_WIDTH)))

    assert [(row.section, row.number, row.title) for row in rows] == [
        ("能源", "(一)", "发展新能源"),
        ("能源", "(二)", "控制煤炭"),
        ("工业", "1", "推动工业达峰"),
    ]
    assert [(names(row.lead), names(row.support), names(row.shared)) for row in rows] == [
        ("市发改委", "", "市工信局 市财政局"),
        ("市工信局", "市住建局", ""),
        ("", "", "市工信局"),
    ]
    assert rows[0].deadline == "2025年底"


def test_a_document_that_divides_no_work_has_no_rows() -> None:
    assert read(source_of("一、总体要求\n坚持绿色发展。")) == ()
    assert read(with_table([["指标", "2025年"], ["森林覆盖率", "40%"]])) == ()


TASKS = [
    ("三/(一)/1", "1", "大力发展新能源", "推进风电、光伏基地建设,加快抽水蓄能电站建设。"),
    ("三/(一)/2", "2", "严格合理控制煤炭消费", "推动煤炭清洁高效利用,加快散煤替代。"),
    ("三/(二)/1", "1", "推进节能降碳增效", "实施重点行业节能改造,推动能效达标。"),
    ("三/(三)/1", "1", "提升绿色建筑质量", "新建建筑全面执行绿色建筑标准。"),
]


@pytest.mark.parametrize(
    ("title", "text", "number", "keys"),
    [
        ("大力发展新能源", "大力发展新能源。推进风电。", "1", ["三/(一)/1"]),
        ("发展新能源", "发展新能源,推进风电、光伏基地建设", None, ["三/(一)/1"]),
        ("控制煤炭消费", "控制煤炭消费,加快散煤替代", "2", ["三/(一)/2"]),
        ("加快抽水蓄能电站建设", "加快抽水蓄能电站建设", None, ["三/(一)/1"]),
        (
            "大力发展新能源,严格合理控制煤炭消费",
            "大力发展新能源,严格合理控制煤炭消费。",
            None,
            ["三/(一)/1", "三/(一)/2"],
        ),
        ("加强海洋生态修复", "加强海洋生态修复,建设蓝碳示范区", "1", []),
    ],
)
def test_a_row_finds_its_tasks(title: str, text: str, number: str | None, keys: list[str]) -> None:
    source = with_table([HEAD, [number or "", text, "市发改委", "", ""]])
    rows = read(source)
    assert rows[0].title.startswith(title[:4])

    found = match_division(rows, TASKS)

    assert sorted(match.key for match in found.matches) == keys
    assert found.unmatched == (() if keys else (0,))


def test_several_rows_may_be_about_one_task() -> None:
    source = with_table(
        [
            HEAD,
            ["1", "推进风电、光伏基地建设", "市发改委", "", ""],
            ["2", "加快抽水蓄能电站建设", "市水利局", "", ""],
        ]
    )

    found = match_division(read(source), TASKS)

    assert [match.row for match in found.of_task("三/(一)/1")] == [0, 1]


def test_the_tasks_of_a_plan_find_themselves_in_a_table_of_their_titles() -> None:
    plan = parse_plan_file(Path("fixtures/plans/dalian.yaml").read_text(encoding="utf-8"))
    text = Path("fixtures/sources/dalian.txt").read_text(encoding="utf-8")
    tasks = [
        (task.key, task.number, task.title, text[slice(*task.span)][:400]) for task in plan.tasks
    ]
    source = with_table([HEAD, *(["", task.title, "市发改委", "", ""] for task in plan.tasks)])

    found = match_division(read(source), tasks)

    best = {match.row: match.key for match in reversed(found.matches)}
    assert [best[row] for row in range(len(tasks))] == [task.key for task in plan.tasks]


def test_two_hundred_rows_and_tasks_are_matched() -> None:
    tasks = [
        (str(n), str(n), f"推进第{n}类项目建设", "加快绿色低碳转型发展。" * 40) for n in range(200)
    ]
    source = with_table(
        [HEAD, *([str(n), f"推进第{n}类项目建设", "市发改委", "", ""] for n in range(200))]
    )
    found = match_division(read(source), tasks)

    assert found.unmatched == ()


@settings(max_examples=200, deadline=None)
@given(
    st.text(
        alphabet=st.sampled_from("\t|\n 序号工作任务牵头责任单位市发改委局、,。(一)1."),
        max_size=120,
    )
)
def test_any_text_is_read(text: str) -> None:
    source = source_of("序号\t工作任务\t牵头单位\n" + text)
    for row in read(source):
        assert 0 <= row.span[0] < row.span[1] <= len(source.text)
        for name in row.names:
            assert row.span[0] <= name.span[0] < name.span[1] <= row.span[1]


@pytest.mark.parametrize(
    "piece", ["\t", "|", "a\tb\n", "1.", "市发改委\n", "| |\n", "(一)市发改委负责"]
)
def test_time_grows_no_faster_than_the_text(piece: str) -> None:
    def read_table(size: int) -> None:
        read(source_of("序号\t工作任务\t牵头单位\n" + piece * (size // len(piece))))

    assert growth(read_table, 10_000) < 8
