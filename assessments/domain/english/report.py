"""The annual report in English: the whole document, from facts alone."""

from collections.abc import Iterator

from assessments.domain.blocks import (
    Block,
    Column,
    Cover,
    Document,
    Paragraph,
    Signature,
    Table,
    Title,
)
from assessments.domain.english.appendices import ANNEXES, appendices
from assessments.domain.english.closing import advice, outlook, problems
from assessments.domain.english.opening import general_progress, overview
from assessments.domain.english.targets import main_targets
from assessments.domain.english.tasks import task_progress
from assessments.domain.english.units import places_and_units
from assessments.domain.english.wording import day_words, moment_words
from assessments.domain.facts import SnapshotFacts
from assessments.domain.headings import in_english
from assessments.domain.orders import ReportOrder

DEMONSTRATION = "Demonstration data, figures invented"


def english_report(facts: SnapshotFacts, order: ReportOrder, snapshot_sha256: str) -> Document:
    """The document; names of targets, units and sections are the plan's own, in Chinese."""
    title = (facts.title, f"Annual Assessment Report {facts.year}")
    return Document(
        header=DEMONSTRATION if facts.demonstration else "",
        subject=" ".join(title),
        author=_compiled_by(facts, order),
        as_of=facts.as_of,
        blocks=tuple(_blocks(facts, order, title)),
        cover=Cover(
            warning=DEMONSTRATION if facts.demonstration else "",
            title=Title(title),
            unit=_compiled_by(facts, order),
            day=day_words(facts.as_of.date()),
            identity=_identity(facts, snapshot_sha256),
        ),
        language="en",
    )


def _compiled_by(facts: SnapshotFacts, order: ReportOrder) -> str:
    if order.requested_role == "auditor":
        return f"{order.requested_unit} (auditor)"
    return order.compiled_by(facts)


def _identity(facts: SnapshotFacts, snapshot_sha256: str) -> Table:
    plan, head = facts.plan, facts.head
    return Table(
        caption="",
        columns=[Column("To be checked", 36), Column("Content", 120)],
        rows=[
            ["Data as of", f"{moment_words(facts.as_of)} (Beijing time)"],
            ["Plan version", f"{plan.version}, hash of the plan file {plan.plan_file_sha256}"],
            ["Hash of the snapshot", snapshot_sha256],
            ["Last ledger entry", f"{head.chain} no. {head.seq} {head.hash}"],
            ["Engine", facts.engine_version],
            ["Hash of this file", "kept in the system's ledger; compare with any SHA-256 tool"],
        ],
        verbatim=True,
    )


def _blocks(facts: SnapshotFacts, order: ReportOrder, title: tuple[str, ...]) -> Iterator[Block]:
    chapters = (
        overview,
        general_progress,
        main_targets,
        task_progress,
        places_and_units,
        problems,
        outlook,
        advice,
    )
    yield Title(title)
    yield from in_english(block for chapter in chapters for block in chapter(facts))
    yield Paragraph("", kept=True)
    for place, annex in enumerate(ANNEXES, start=1):
        yield Paragraph(f"Annex {place}. {annex}", kept=True)
    yield Signature(_compiled_by(facts, order), day_words(facts.as_of.date()))
    yield from appendices(facts)
