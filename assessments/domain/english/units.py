"""Departments and counties: in the plan's order, no ranking."""

from collections.abc import Iterator, Sequence

from assessments.domain.blocks import Align, Block, Column, Heading, Paragraph, Table
from assessments.domain.counts.scope import county_parts, plan_targets
from assessments.domain.counts.units import (
    Naming,
    UnitRow,
    county_rows,
    department_rows,
    unnamed_row,
)
from assessments.domain.english.wording import lower_units, name, promise, some, status, value
from assessments.domain.facts import SnapshotFacts, TargetFacts
from assessments.domain.figures import percent


def places_and_units(facts: SnapshotFacts) -> Iterator[Block]:
    """Departments first, then the places below; no ranking."""
    yield Heading(1, "Departments and counties")
    yield Heading(2, "Responsibility")
    yield Paragraph(_naming(Naming.of(plan_targets(facts))))
    yield Heading(2, "Targets, annual work and reports of departments")
    yield from _departments(facts)
    yield Heading(2, "Counties and districts")
    yield from _counties(facts)


def _naming(naming: Naming) -> str:
    if not naming.targets:
        return "There is no target to answer for."
    counts = (
        (naming.named, "with a unit named by a document of the office"),
        (naming.presumed, "with the first unit printed in the plan (presumed)"),
        (naming.without, "without a responsible unit in the plan, to be determined"),
    )
    said = "; ".join(f"{count} {words}" for count, words in counts if count)
    return f"Of {some(naming.targets, 'target')}: {said}."


def _departments(facts: SnapshotFacts) -> Iterator[Block]:
    rows = department_rows(facts)
    unnamed = unnamed_row(facts, "To be determined by the office")
    if unnamed is not None:
        rows.append(unnamed)
    if not rows:
        yield Paragraph("No department has targets, annual work or reports to file.")
        return
    yield Paragraph(
        "The table follows the register of departments and is no ranking. Numbers in brackets are "
        "targets for which the unit is only presumed; they are no basis for appraisal. Departments "
        "without targets, annual work or reports are left out."
    )
    yield _matrix("Targets, annual work and reports of departments", "Unit", "Targets", rows)
    late = [row for row in rows if row.overdue]
    if late:
        names = ", ".join(f"{row.name} {row.overdue}" for row in late)
        yield Paragraph(f"Reports overdue at the cut-off time: {names}.")


def _matrix(caption: str, head: str, share: str, rows: Sequence[UnitRow]) -> Table:
    titles = (
        "Met or on schedule",
        "Behind, reversing or missed",
        "Open or not assessable",
        "Annual work",
        "Reported on",
        "Reports due",
        "Filed",
        "Overdue",
    )
    widths = (17, 18, 17, 13, 14, 12, 11, 13)
    return Table(
        caption=caption,
        unit_note="Number of items",
        columns=[
            Column(head, 28),
            Column(share, 13, Align.CENTRE),
            *(
                Column(title, width, Align.CENTRE)
                for title, width in zip(titles, widths, strict=True)
            ),
        ],
        rows=[_row(row) for row in rows],
    )


def _row(row: UnitRow) -> list[str]:
    presumed = f" ({row.presumed})" if row.presumed else ""
    verdicts = (row.well, row.badly, row.open_ended)
    done = (row.works, row.works_reported, row.duties, row.answered, row.overdue)
    return [row.name, f"{row.targets}{presumed}", *map(str, (*verdicts, *done))]


def _counties(facts: SnapshotFacts) -> Iterator[Block]:
    rows, parts = county_rows(facts), county_parts(facts)
    label = lower_units(facts)
    if not parts:
        yield Paragraph(f"No target was allocated to {label}; they are not judged in this report.")
    busy = [row for row in rows if not row.is_empty]
    if not busy:
        return
    yield Paragraph(
        f"The table follows the administrative order and is no ranking; {label} without allocated "
        "targets, work or reports are left out."
    )
    yield _matrix("Allocated targets, annual work and reports", "Place", "Parts", busy)
    for row in busy:
        own = [part for part in parts if part.place == row.name]
        if own:
            yield Paragraph(f"{row.name}: {'; '.join(map(_part, own))}.")


def _part(part: TargetFacts) -> str:
    parts = [f"{name(part)} (part: {promise(part)})", value(part)]
    result = part.result
    if result.progress is not None and result.expected is not None:
        parts.append(f"progress {percent(result.progress)}, expected {percent(result.expected)}")
    return ", ".join(filter(None, [*parts, f"judged '{status(part)}'"]))
