"""Sections and plan tasks are found as they are numbered, whatever the numbering."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from plans.domain.plan_files import parse_plan_file
from plans.domain.problems import DocumentError, Problem
from plans.domain.reading.clean_text import CleanText
from plans.domain.reading.cleaning import clean
from plans.domain.reading.outline import read_outline
from plans.domain.reading.outline.numbering import chinese_number
from plans.domain.reading.outline.runs import TWO_PLANS
from plans.domain.reading.pieces import Outline
from plans.domain.reading.source_text import Medium, SourceText

FIXTURES = Path(__file__).resolve().parents[4] / "fixtures"
SEEDS = ("siping", "dalian", "ruichang", "loudi", "jungar")
BODY = "推进有关工作,完善有关政策。"


def cleaned(text: str) -> CleanText:
    return clean(SourceText(text, Medium.TEXT))


def shape(outline: Outline) -> list[tuple[str, str, list[tuple[str | None, str]]]]:
    return [
        (each.path, str(each.kind), [(task.number, task.title) for task in each.tasks])
        for each in outline.sections
    ]


@pytest.mark.parametrize("slug", SEEDS)
def test_the_seeds_are_outlined_as_proofread(slug: str) -> None:
    source = (FIXTURES / "sources" / f"{slug}.txt").read_text(encoding="utf-8")
    plan = parse_plan_file((FIXTURES / "plans" / f"{slug}.yaml").read_text(encoding="utf-8"))
    text = cleaned(source)
    outline = read_outline(text)
    found = [
        (each.path, each.kind, each.title, text.source_span(each.span)) for each in outline.sections
    ]
    assert found == [(each.path, each.kind, each.title, tuple(each.span)) for each in plan.sections]
    tasks = [task for each in outline.sections for task in each.tasks]
    assert [(task.number, task.title, text.source_span(task.span)) for task in tasks] == [
        (task.number, task.title, tuple(task.span)) for task in plan.tasks
    ]
    head = outline.head
    assert (head.title, head.document_number, head.issued_on, head.leading_group) == (
        plan.title,
        plan.document_number,
        plan.issued_on,
        plan.leading_group,
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            f"一、重点任务\n(一)能源行动\n1.发展新能源。{BODY}\n2.控制煤炭。{BODY}\n(二)工业行动\n1.钢铁。{BODY}",
            [
                ("一", "general", []),
                ("一/(一)", "action", [("1", "发展新能源"), ("2", "控制煤炭")]),
                ("一/(二)", "action", [("1", "钢铁")]),
            ],
        ),
        (
            f"一、总体要求\n(一)指导思想。{BODY}\n(二)主要目标。{BODY}\n二、发展绿色产业\n(三)升级工业。{BODY}\n(四)发展农业。{BODY}",
            [
                ("一", "general", []),
                ("一/(一)", "general", []),
                ("一/(二)", "goal", []),
                ("二", "action", [("(三)", "升级工业"), ("(四)", "发展农业")]),
            ],
        ),
        (
            f"一、重点任务\n(一)能源行动\n1.发展新能源。{BODY}\n(二)农牧业行动\n{BODY}",
            [
                ("一", "general", []),
                ("一/(一)", "action", [("1", "发展新能源")]),
                ("一/(二)", "action", [(None, "农牧业行动")]),
            ],
        ),
        (
            f"一、调整结构\n1、优化产业。{BODY}\n2、淘汰落后。{BODY}\n二、保障措施\n{BODY}",
            [
                ("一", "action", [("1", "优化产业"), ("2", "淘汰落后")]),
                ("二", "safeguard", [(None, "保障措施")]),
            ],
        ),
        (
            f"第一章 总体要求\n第一节 指导思想\n{BODY}\n第二章 主要任务\n第一节 能源转型\n{BODY}\n第二节 工业转型\n{BODY}",
            [
                ("第一章", "general", []),
                ("第一章/第一节", "general", []),
                ("第二章", "action", [("第一节", "能源转型"), ("第二节", "工业转型")]),
            ],
        ),
        (
            f"一、能源行动\n(一)发展新能源\n{BODY}\n(1)光伏。{BODY}\n(2)风电。{BODY}\n(二)控制煤炭\n{BODY}",
            [("一", "action", [("(一)", "发展新能源"), ("(二)", "控制煤炭")])],
        ),
        (
            f"一、能源行动。(一)发展新能源。{BODY}(二)控制煤炭。{BODY}二、组织实施。(一)加强领导。{BODY}",
            [
                ("一", "action", [("(一)", "发展新能源"), ("(二)", "控制煤炭")]),
                ("二", "organization", [("(一)", "加强领导")]),
            ],
        ),
        (
            f"一、能源行动\n1.发展新能源 {BODY}\n2.控制煤炭 {BODY}\n3.完善管网 {BODY}",
            [("一", "action", [("1", "发展新能源"), ("2", "控制煤炭"), ("3", "完善管网")])],
        ),
        (
            (
                f"一、重点任务\n(一)能源行动(牵头单位:市能源局;责任单位:各县区)\n1.发展新能源(市能源局负责)。{BODY}\n"
                f"(二)工业行动〔市工信局牵头〕\n2.钢铁。{BODY}"
            ),
            [
                ("一", "general", []),
                ("一/(一)", "action", [("1", "发展新能源")]),
                ("一/(二)", "action", [("2", "钢铁")]),
            ],
        ),
        (
            f"# 方案\n## 一、能源行动\n**1.发展新能源。**{BODY}\n**2.控制煤炭。**{BODY}",
            [("一", "action", [("1", "发展新能源"), ("2", "控制煤炭")])],
        ),
    ],
    ids=[
        "chapter, action, task",
        "numbers run through",
        "an action without numbers",
        "numbers directly below the chapter",
        "chapters and parts",
        "points below a task",
        "all in one line",
        "titles that end at a blank",
        "units behind a title",
        "markdown",
    ],
)
def test_numbering_makes_the_outline(
    text: str, expected: list[tuple[str, str, list[tuple[str | None, str]]]]
) -> None:
    assert shape(read_outline(cleaned(text))) == expected


@pytest.mark.parametrize(
    "words",
    [
        "到2025年,新增装机1.5万千瓦。",
        "推动二、三产业协同。",
        "一是加强领导;二是完善政策。",
        "新增光伏10万千瓦。2025年底完成。",
        "按照第(一)款办理。",
    ],
)
def test_numbers_in_running_text_are_no_headings(words: str) -> None:
    text = f"一、能源行动\n(一)发展新能源。{words}\n{words}\n(二)控制煤炭。{BODY}"
    assert shape(read_outline(cleaned(text))) == [
        ("一", "action", [("(一)", "发展新能源"), ("(二)", "控制煤炭")])
    ]


def test_a_table_of_contents_is_not_the_plan_twice() -> None:
    contents = "目录\n一、总体要求……………1\n二、重点任务..... 2\n(一)能源行动\n(二)工业行动 13\n"
    plan = f"一、总体要求\n{BODY}\n二、重点任务\n(一)能源行动\n{BODY}\n(二)工业行动\n{BODY}"
    assert shape(read_outline(cleaned(contents + plan))) == shape(read_outline(cleaned(plan)))


def test_annexes_and_signatures_are_no_part_of_the_last_task() -> None:
    text = (
        f"一、组织实施\n(一)加强领导。{BODY}\n附件:重点任务分工表\n某市人民政府办公室\n2023年5月6日"
    )
    outline = read_outline(cleaned(text))
    task = outline.sections[0].tasks[0]
    assert text[slice(*task.span)].endswith(BODY)


@pytest.mark.parametrize(
    "annex",
    [
        "附件:1.名词解释\n2.重点任务分工表",
        "附件1\n某市重点任务分工方案",
        "附件:名词解释",
        "附录",
        "附表2 重点项目清单",
    ],
)
@pytest.mark.parametrize(
    "points", ["一、第一项\n二、第二项", "1.碳达峰。指排放。\n2.碳汇。指吸收。"]
)
def test_numbered_annexes_are_no_chapters(annex: str, points: str) -> None:
    plan = f"某市碳达峰实施方案\n一、重点任务\n1.能源。{BODY}\n2.工业。{BODY}\n二、组织实施\n1.领导。{BODY}"
    outline = read_outline(cleaned(f"{plan}\n{annex}\n{points}"))
    assert shape(outline) == shape(read_outline(cleaned(plan)))
    assert outline.head.title == "某市碳达峰实施方案"


def test_a_notice_with_points_of_its_own_is_not_the_plan() -> None:
    notice = "关于印发某市碳达峰实施方案的通知\n各县区:\n一、提高认识\n抓好落实。\n二、加强督导\n按季报送。"
    plan = f"某市碳达峰实施方案\n一、重点任务\n1.能源。{BODY * 9}\n二、组织实施\n1.领导。{BODY}"
    outline = read_outline(cleaned(f"{notice}\n附件\n{plan}"))
    assert shape(outline) == shape(read_outline(cleaned(plan)))


@pytest.mark.parametrize("between", ["", "附件2\n"])
def test_two_plans_in_one_file_are_refused_by_name(between: str) -> None:
    chapters = f"一、总体要求\n{BODY}\n二、重点任务\n1.能源。{BODY}\n三、组织实施\n1.领导。{BODY}"
    file = f"某市碳达峰实施方案\n{chapters}\n{between}某市工业领域碳达峰行动计划\n{chapters}"
    with pytest.raises(DocumentError) as refused:
        read_outline(cleaned(file))
    titles = {"first": "某市碳达峰实施方案", "second": "某市工业领域碳达峰行动计划"}
    assert refused.value.problems == [Problem(TWO_PLANS, titles)]


def test_a_jump_in_the_numbers_is_told() -> None:
    text = f"一、能源行动\n1.甲项工作。{BODY}\n2.乙项工作。{BODY}\n4.丁项工作。{BODY}"
    outline = read_outline(cleaned(text))
    assert [task.number for task in outline.sections[0].tasks] == ["1", "2", "4"]
    assert len(outline.faults) == 1
    assert outline.sections[0].tasks[2].finding.confidence < 0.75


@pytest.mark.parametrize(
    ("front", "expected"),
    [
        (
            "某市人民政府关于印发某市碳达峰实施方案的通知\n某政发〔2023〕5号\n各区人民政府:\n现印发给你们。\n某市人民政府\n2023年5月6日\n某市碳达峰实施方案\n",
            ("某市碳达峰实施方案", "某市人民政府", "某政发〔2023〕5号", "2023-05-06"),
        ),
        (
            "某市人民政府2022年3月25日某市加快建立绿色低碳循环发展经济体系的实施方案\n",
            ("某市加快建立绿色低碳循环发展经济体系的实施方案", "某市人民政府", None, "2022-03-25"),
        ),
        ("为落实有关部署,制定本方案。\n", (None, None, None, None)),
        (
            "中共某市委 某市人民政府关于完整准确全面贯彻新发展理念做好碳达峰碳中和工作的\n实施意见\n(2022年5月1日)\n",
            (
                "中共某市委某市人民政府关于完整准确全面贯彻新发展理念做好碳达峰碳中和工作的实施意见",
                None,
                None,
                "2022-05-01",
            ),
        ),
    ],
)
def test_the_head_of_a_document(front: str, expected: tuple[str | None, ...]) -> None:
    head = read_outline(cleaned(f"{front}一、能源行动\n(一)发展新能源。{BODY}")).head
    found = (head.title, head.issuer, head.document_number, head.issued_on)
    assert found == expected or (found[0], *found[2:]) == (expected[0], *expected[2:])


@pytest.mark.parametrize(
    ("text", "value"),
    [("一", 1), ("十", 10), ("十二", 12), ("二十", 20), ("三十五", 35), ("一百零三", 103)],
)
def test_chinese_numbers(text: str, value: int) -> None:
    assert chinese_number(text) == value


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet="一二三十、()(1234567890.)第章节。\n能源行动附件", max_size=300))
def test_any_text_has_an_outline_whose_pieces_lie_in_one_another(text: str) -> None:
    outline = read_outline(cleaned(text))
    for section in outline.sections:
        assert section.span[0] < section.span[1]
        end = section.span[0]
        for task in section.tasks:
            assert end <= task.span[0] < task.span[1] <= section.span[1]
            end = task.span[1]


def test_hostile_headings_take_linear_time() -> None:
    text = "(一)1.一、第一章。" * 20_000
    assert len(read_outline(CleanText(text, tuple(range(len(text))))).sections) > 0
