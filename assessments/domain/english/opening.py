"""Overview and general progress."""

from collections.abc import Iterator, Sequence

from assessments.domain.blocks import Align, Block, Column, Heading, Paragraph, Table
from assessments.domain.counts.movement import Movement
from assessments.domain.counts.scope import (
    Scope,
    Values,
    due_after,
    due_by,
    plan_targets,
)
from assessments.domain.counts.works import work_tally
from assessments.domain.english.terms import KINDS, STANDINGS, WORK_STATES
from assessments.domain.english.wording import (
    be,
    day_words,
    have,
    listed,
    lower_units,
    moment_words,
    named,
    qualities,
    some,
    tally_words,
)
from assessments.domain.facts import SnapshotFacts, TargetFacts
from assessments.domain.standings import tally


def overview(facts: SnapshotFacts) -> Iterator[Block]:
    """What was assessed, by what, and with which data."""
    yield Heading(1, "Overview")
    yield Heading(2, "Basis")
    yield Paragraph(_basis(facts))
    yield Heading(2, "Scope")
    yield Paragraph(_scope(facts))
    yield Heading(2, "Method")
    yield Paragraph(
        "Each target is judged by the rule for its kind: progress is computed and compared with the "
        "progress expected by now. A target that is due is judged by the value of its target year "
        "alone. All figures were computed anew from the plan version, rules and values in force at "
        "the cut-off time; every step can be read in the system and redone by hand. Rules and "
        "definitions are set out in Annex 3."
    )
    yield Heading(2, "Data")
    yield from (Paragraph(text) for text in _values(Values.of(facts), facts.year))


def _basis(facts: SnapshotFacts) -> str:
    plan = facts.plan
    issuer = f"issued by {plan.issuer}" if plan.issuer else "issuer not stated"
    issued = f"on {day_words(plan.issued_on)}" if plan.issued_on else "date of issue not stated"
    number = f"document number {plan.document_number}" if plan.document_number else "unnumbered"
    return (
        f"This annual assessment is based on {facts.title} ('the plan'; {issuer}, {issued}, "
        f"{number}; version {plan.version} in the system). It covers the year {facts.year}; data "
        f"are as of {moment_words(facts.as_of)}. The Chinese edition is authoritative."
    )


def _scope(facts: SnapshotFacts) -> str:
    scope = Scope.of(facts)
    tasks = ""
    if scope.tasks:
        tasks = f"lists {some(scope.tasks, 'plan task')} in {some(scope.sections, 'section')} and "
    again = f" ({scope.repeated} more, said twice, counted once)" if scope.repeated else ""
    goals = f"makes {some(scope.named, 'commitment')} that can be checked{again}"
    words = f"The plan {tasks}{goals if scope.named else 'makes no commitment to be checked'}."
    if scope.added:
        words += (
            f" Added {be(scope.added)} {some(scope.added, 'national control indicator')} that the "
            "plan does not name."
        )
    if scope.targets:
        kinds = listed((KINDS[kind], count) for kind, count in scope.kinds.items())
        ends = listed(
            (
                (f"due in {facts.year} or before", scope.due),
                (f"due in {facts.year + 1} or later", scope.later),
            )
        )
        words += f" Of the {some(scope.targets, 'target')} assessed, {kinds}; {ends}."
    if scope.parts:
        words += (
            f" Not counted here {be(scope.parts)} {some(scope.parts, 'part')} allocated to "
            f"{lower_units(facts)}, shown apart."
        )
    return words


def _values(values: Values, year: int) -> Iterator[str]:
    if values.held:
        units = f" from {some(values.units, 'reporting unit')}" if values.units else ""
        revised = (
            f"{values.revised} of them revised" if values.revised else "none of them was revised"
        )
        yield (
            f"At the cut-off time {some(values.held, 'accepted value')} {be(values.held)} in force, "
            f"for {some(values.indicators, 'indicator')}{units}; by quality: "
            f"{qualities(values.qualities)}; {revised}."
        )
    else:
        yield "At the cut-off time no value had been accepted."
    if values.judged:
        held = listed(
            (
                (f"with a value of {year}", values.fresh),
                ("with values of earlier years only", values.older),
                ("without any value", values.empty),
            )
        )
        yield (
            f"Of the {some(values.judged, 'target')} judged by values: {held}. A missing value is "
            "neither taken as zero nor estimated."
        )
    evidence = (
        f"{some(values.evidence, 'piece')} of evidence {be(values.evidence)} listed in Annex 4."
        if values.evidence
        else "There is no evidence on file."
    )
    yield (
        f"{evidence} Unpublished energy and economic data are for internal work and must not be "
        "passed on."
    )


def general_progress(facts: SnapshotFacts) -> Iterator[Block]:
    """The counts of verdicts, the year's work, and what changed since last year."""
    targets = plan_targets(facts)
    due, later = due_by(targets, facts.year), due_after(targets, facts.year)
    yield Heading(1, "General progress")
    if targets:
        yield Paragraph(
            f"As of {moment_words(facts.as_of)}, of the {some(len(targets), 'target')} assessed: "
            f"{tally_words(targets)}."
        )
        if due and later:
            yield Paragraph(
                f"{some(len(due), 'target')} due in {facts.year} or before: {tally_words(due)}."
            )
            yield Paragraph(f"{some(len(later), 'target')} not yet due: {tally_words(later)}.")
        yield _tally_table(facts.year, due, later)
    else:
        yield Paragraph("No target was assessed.")
    yield Paragraph(_works(facts))
    yield Paragraph(_against_last_year(Movement.of(targets), facts.year))


def _tally_table(year: int, due: Sequence[TargetFacts], later: Sequence[TargetFacts]) -> Table:
    groups = tally([*due, *later])
    passed, coming = tally(due), tally(later)
    rows = [
        [STANDINGS[group], str(passed.get(group, 0)), str(coming.get(group, 0)), str(count)]
        for group, count in groups.items()
    ]
    rows.append(["Total", str(len(due)), str(len(later)), str(len(due) + len(later))])
    return Table(
        caption="Targets by verdict",
        unit_note="Number of targets",
        columns=[
            Column("Verdict", 66),
            Column(f"Due in {year} or before", 34, Align.CENTRE),
            Column("Not yet due", 28, Align.CENTRE),
            Column("Total", 28, Align.CENTRE),
        ],
        rows=rows,
    )


def _works(facts: SnapshotFacts) -> str:
    if not facts.works:
        return f"No annual work items were arranged for {facts.year}."
    states = listed((WORK_STATES[state], n) for state, n in work_tally(facts.works).items())
    count = len(facts.works)
    return (
        f"{some(count, 'annual work item')} {'was' if count == 1 else 'were'} arranged for "
        f"{facts.year}: {states}."
    )


def _against_last_year(moved: Movement, year: int) -> str:
    if not moved.compared:
        return f"There is no verdict of {year - 1} to compare with."
    before = listed((("stood well", moved.well_before), ("stood badly", moved.badly_before)))
    words = (
        f"Compared with {year - 1} (both computed from the data of this cut-off time): of the "
        f"{some(moved.compared, 'target')} recorded in both years, "
    )
    words += f"{before} the year before." if before else "none could be judged the year before."
    changes = []
    if moved.better:
        changes.append(
            f"{len(moved.better)} {have(len(moved.better))} become met or on schedule: "
            f"{named(moved.better)}"
        )
    if moved.worse:
        changes.append(
            f"{len(moved.worse)} {have(len(moved.worse))} become behind, reversing or missed: "
            f"{named(moved.worse)}"
        )
    if not changes:
        return f"{words} None has turned for the better or the worse."
    return f"{words} Since then {'. Besides, '.join(changes)}."
