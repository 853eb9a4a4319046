"""From a snapshot and an order to the named file."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TypeAlias

from assessments.domain.annual_report import annual_report
from assessments.domain.blocks import Document
from assessments.domain.edits import with_edits
from assessments.domain.facts import SnapshotFacts, from_text
from assessments.domain.final_report import final_report
from assessments.domain.keys import with_keys
from assessments.domain.midterm_report import midterm_report
from assessments.domain.orders import ReportOrder, order_from
from assessments.domain.papers.bulletin import bulletin
from assessments.domain.papers.responsibilities import responsibility_list
from assessments.domain.papers.score_sheet import score_sheet
from assessments.domain.papers.unit_sheets import county_sheet, department_sheet
from assessments.writers.pdf import pdf_file
from assessments.writers.spreadsheets import (
    progress_table,
    responsibility_workbook,
    score_workbook,
    target_ledger,
)
from assessments.writers.word import word_file
from audit.domain.canonical import digest

DOCX, XLSX, PDF = "docx", "xlsx", "pdf"
_MEDIA_TYPES = {
    XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    DOCX: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    PDF: "application/pdf",
}

# Facts, order, hash of the snapshot.
DocumentOf: TypeAlias = Callable[[SnapshotFacts, ReportOrder, str], Document]
WorkbookOf: TypeAlias = Callable[[SnapshotFacts, ReportOrder, str], bytes]


@dataclass(frozen=True)
class Written:
    """How a kind of report is written.

    Attributes:
        name: what the file's name calls it.
        formats: the formats it comes in, the usual one first.
        about: what it is about: "department", "place", "assessment", or "" for the whole plan.
        whole: without a subject it is about all of them at once.
        prose: running text, whose paragraphs people may rewrite.
        needs_values: it speaks of values: there is nothing to write of a year without any.
    """

    name: str
    formats: tuple[str, ...]
    document: DocumentOf | None = None
    workbook: WorkbookOf | None = None
    languages: tuple[str, ...] = ("zh",)
    about: str = ""
    whole: bool = False
    prose: bool = False
    needs_values: bool = False


def _prose(name: str, document: DocumentOf, *languages: str) -> Written:
    formats = (DOCX, PDF)
    return Written(
        name, formats, document, languages=("zh", *languages), prose=True, needs_values=True
    )


WRITTEN: Mapping[str, Written] = MappingProxyType(
    {
        "annual_report": _prose("评估报告", annual_report, "en"),
        "midterm_report": _prose("中期评估报告", midterm_report),
        "final_report": _prose("终期评估报告", final_report),
        "bulletin": _prose("调度通报", bulletin),
        "department_sheet": Written(
            "部门单页", (DOCX, PDF), document=department_sheet, about="department", whole=True
        ),
        "county_sheet": Written(
            "县区单页", (DOCX, PDF), document=county_sheet, about="place", whole=True
        ),
        "responsibility_list": Written(
            "责任清单",
            (XLSX, DOCX, PDF),
            document=responsibility_list,
            workbook=responsibility_workbook,
        ),
        "target_ledger": Written("目标台账", (XLSX,), workbook=target_ledger),
        "score_sheet": Written(
            "考核计分表",
            (XLSX, DOCX, PDF),
            document=score_sheet,
            workbook=score_workbook,
            about="assessment",
        ),
        "progress_table": Written("指标进展表", (XLSX,), workbook=progress_table),
    }
)


@dataclass(frozen=True)
class WrittenFile:
    """A finished file."""

    name: str
    media_type: str
    data: bytes


def write_file(snapshot: str, order: str) -> WrittenFile:
    """The file of a snapshot and an order: the same texts give the same bytes."""
    facts, wanted = from_text(snapshot), order_from(order)
    kind = WRITTEN[wanted.kind]
    return WrittenFile(
        _name(facts, kind, wanted),
        _MEDIA_TYPES[wanted.file_format],
        _bytes(facts, kind, wanted, digest(snapshot)),
    )


def _bytes(facts: SnapshotFacts, kind: Written, order: ReportOrder, sha256: str) -> bytes:
    if order.file_format == XLSX:
        assert kind.workbook is not None  # noqa: S101  # offered by its `formats`
        return kind.workbook(facts, order, sha256)
    document = with_edits(document_of(facts, order, sha256), order.edits)
    return pdf_file(document) if order.file_format == PDF else word_file(document)


def document_of(facts: SnapshotFacts, order: ReportOrder, sha256: str) -> Document:
    """The generated document, every paragraph with its key, before any edit."""
    build = WRITTEN[order.kind].document
    assert build is not None  # noqa: S101  # offered by its `formats`
    return with_keys(build(facts, order, sha256))


def _name(facts: SnapshotFacts, kind: Written, order: ReportOrder) -> str:
    marked = "(演示数据,数值虚构)" if facts.demonstration else ""
    day = facts.as_of.strftime("%Y%m%d")
    unit = _unit(facts, order)
    edition = "英文版" if order.language == "en" else ""
    name = f"{kind.name}{edition}{unit}"
    stem = f"{facts.plan.place}碳达峰{facts.year}年度{name}(数据截至{day}){marked}"
    return f"{stem}.{order.file_format}"


def _unit(facts: SnapshotFacts, order: ReportOrder) -> str:
    """The one unit that a sheet is about: -市发改委."""
    known = {f"department:{unit.id}": unit.name for unit in facts.departments}
    known |= {f"place:{place.key}": place.name for place in facts.lower_places}
    return f"-{known[order.subject]}" if order.subject in known else ""
