"""Papers of blocks that the writers are tried on."""

from dataclasses import replace
from datetime import UTC, datetime

from assessments.domain.blocks import (
    Addressees,
    Column,
    Document,
    DocumentMarks,
    Heading,
    Imprint,
    Landscape,
    Paragraph,
    RedHead,
    Signature,
    Table,
    Title,
)

AS_OF = datetime(2026, 11, 20, 8, 0, tzinfo=UTC)
OFFICE = "四平市碳达峰碳中和工作领导小组办公室"
HOSTILE = "#panic(\"x\") *x* $y$ \\ <b>&amp; @ref `z` // c 'q' [a] {b} \x00\x1b终"
HOSTILE_AS_SET = "#panic(\"x\") *x* $y$ \\ <b>&amp; @ref `z` // c 'q' [a] {b} 终"


def rows(count: int) -> list[list[str]]:
    return [[f"事项{number}", "市发改委"] for number in range(1, count + 1)]


def table(count: int) -> Table:
    return Table("表1 滞后事项", [Column("事项", 80), Column("责任单位", 76)], rows(count))


NOTICE = Document(
    header="",
    subject="关于报送材料的通知",
    author=OFFICE,
    as_of=AS_OF,
    blocks=[
        RedHead(
            [f"{OFFICE}文件"], DocumentMarks("000012", "秘密", "特急", "四碳办〔2026〕4号", "张某")
        ),
        Title(["关于报送材料的通知"]),
        Addressees("各县(市、区)人民政府"),
        Heading(1, "一、总体情况"),
        Paragraph("请按时报送。"),
        Heading(2, "(一)能源"),
        Heading(3, "1.煤炭"),
        Paragraph(HOSTILE),
        Signature(OFFICE, "2026年11月20日"),
        Imprint("市委办公室", OFFICE, "2026年11月20日"),
    ],
)
"""Everything that the head and the foot of a paper can have."""

BARE = replace(NOTICE, blocks=[RedHead(["通报"]), DocumentMarks(), Title(["通报"]), Imprint()])
"""A paper whose office filled nothing in."""

LONG = replace(
    NOTICE,
    header="演示数据,数值虚构",
    blocks=[Title(["通报"]), table(120), Landscape([Heading(0, "附件1"), table(60)])],
)
"""Tables over several pages, upright and across."""
