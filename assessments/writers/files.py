"""From a snapshot's text to the named file."""

from dataclasses import dataclass

from assessments.domain.facts import ReportFacts, from_text
from assessments.writers.word import word_file
from assessments.writers.workbook import workbook
from audit.domain.canonical import digest

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@dataclass(frozen=True)
class WrittenFile:
    """A finished file."""

    name: str
    media_type: str
    data: bytes


def write_file(snapshot: str) -> WrittenFile:
    """The file of a snapshot: the same text gives the same bytes."""
    facts = from_text(snapshot)
    if facts.kind == "progress_table":
        name = _name(facts, "指标进展表", "xlsx")
        return WrittenFile(name, _XLSX, workbook(facts, digest(snapshot)))
    name = _name(facts, "评估报告", "docx")
    return WrittenFile(name, _DOCX, word_file(facts, digest(snapshot)))


def _name(facts: ReportFacts, what: str, extension: str) -> str:
    marked = "(演示数据,数值虚构)" if facts.demonstration else ""
    day = facts.as_of.strftime("%Y%m%d")
    return f"{facts.plan.place}碳达峰{facts.year}年度{what}(数据截至{day}){marked}.{extension}"
