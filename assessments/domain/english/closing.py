"""Problems, outlook and advice."""

from collections.abc import Iterator
from decimal import Decimal

from assessments.domain.blocks import Block, Heading, Paragraph
from assessments.domain.counts.gaps import Gaps
from assessments.domain.counts.needs import Needs
from assessments.domain.counts.scope import plan_targets
from assessments.domain.counts.steps import Step, StepKind, steps
from assessments.domain.english.terms import OUTLOOKS, REASONS
from assessments.domain.english.wording import (
    be,
    change,
    day_words,
    have,
    lamp,
    name,
    named,
    points,
    promise,
    quantity,
    reason,
    responsible,
    some,
    status,
    units_of,
    value,
)
from assessments.domain.facts import SnapshotFacts, TargetFacts
from assessments.domain.figures import percent, plain, rounded
from assessments.domain.phrases import as_clause
from assessments.domain.standings import gravest_first
from indicators.domain.progress.enums import Outlook, Rule


def problems(facts: SnapshotFacts) -> Iterator[Block]:
    """What is behind, with reasons as the units gave them; data problems apart."""
    targets = plan_targets(facts)
    bad = gravest_first(targets)
    yield Heading(1, "Problems and causes")
    yield Heading(2, "Targets reversing, missed or behind")
    if not bad:
        yield Paragraph("No target is reversing, missed or behind.")
    for place, target in enumerate(bad, start=1):
        yield Paragraph(f"{place}. {_problem(target)}")
    if bad:
        silent = sum(not target.explanation.strip() for target in bad)
        words = "Causes are those that the units gave in writing; the system infers none."
        if silent:
            words += f" {silent} {have(silent)} no explanation yet; they should be added."
        yield Paragraph(words)
    yield Heading(2, "Problems of data")
    yield from (Paragraph(text) for text in _data(Gaps.of(targets)))


def _problem(target: TargetFacts) -> str:
    result = target.result
    parts = [value(target), change(target)]
    if result.progress is not None and result.expected is not None:
        parts.append(f"progress {percent(result.progress)}, expected {percent(result.expected)}")
        if result.gap is not None and result.gap < 0:
            parts.append(f"short by {points(result.gap)}")
    parts += [f"judged '{status(target)}'", lamp(target), reason(target)]
    said = as_clause(target.explanation)
    said = f"The unit explains: '{said}'." if said else "The unit has given no explanation."
    facts = ", ".join(filter(None, parts))
    return (
        f"{name(target)}. Target: {promise(target)}. {facts[0].upper()}{facts[1:]}. Responsible: "
        f"{responsible(target)}. {said}"
    )


def _data(gaps: Gaps) -> Iterator[str]:
    if gaps.is_none:
        yield "No problem of data affects the assessment."
    for why, found in gaps.unjudged.items():
        yield f"Not assessable because of '{REASONS[why]}': {len(found)}. {named(found)}."
    if gaps.waiting:
        yield f"Due, with no value of the target year: {len(gaps.waiting)}. {named(gaps.waiting)}."
    if gaps.preliminary:
        yield (
            f"Judged by a preliminary value: {len(gaps.preliminary)}. {named(gaps.preliminary)}. "
            "Final values may change the verdict."
        )
    if gaps.estimates:
        yield (
            f"Known from an estimate: {len(gaps.estimates)}. {named(gaps.estimates)}. Estimates are "
            "no basis for appraisal."
        )
    if gaps.presumed_base:
        count = len(gaps.presumed_base)
        yield (
            f"The plan states no base year for {some(count, 'target')}; the one presumed is to be "
            "confirmed by a document of the office."
        )


# --- Outlook ---


def outlook(facts: SnapshotFacts) -> Iterator[Block]:
    """What the rest of the way asks for, and where the run of the values leads."""
    needs = Needs.of(plan_targets(facts), facts.year)
    yield Heading(1, "Outlook")
    yield Heading(2, "What remains to be done")
    yield from (Paragraph(text) for text in _rest(needs, facts.year))
    yield Heading(2, "Trends and risks")
    yield from (Paragraph(text) for text in _risks(needs))


def _rest(needs: Needs, year: int) -> Iterator[str]:
    if not (needs.asked or needs.enough or needs.unknown):
        yield f"No target due after {year} has a remainder to be computed."
        return
    if needs.asked:
        yield (
            f"Of the targets due after {year} and not yet met, the remainder can be computed for "
            f"{len(needs.asked)}: {'; '.join(map(_still_asked, needs.asked))}. These are averages "
            "over the years left, not forecasts."
        )
    if needs.enough:
        yield f"Already at the level aimed at and to be kept: {len(needs.enough)}. {named(needs.enough)}."
    if needs.unknown:
        yield (
            "Without an assigned value, a base value or yearly data the remainder cannot be computed "
            f"for {len(needs.unknown)}: {named(needs.unknown)}."
        )


def _still_asked(target: TargetFacts) -> str:
    result = target.result
    if result.required_annual_pct is not None:
        rest = rounded(result.required_remaining_pct, 2)
        yearly = rounded(result.required_annual_pct, 2)
        return (
            f"{name(target)} must fall by another {rest}% by {target.target_year}, {yearly}% a year"
        )
    amount = result.required_annual_amount or Decimal(0)
    unit = "个百分点" if target.unit == "%" else target.unit
    size = quantity(plain(Decimal(rounded(abs(amount), 3))), unit)
    verb = "rise" if amount > 0 else "fall"
    return f"{name(target)} must {verb} by {size} a year until {target.target_year}"


def _risks(needs: Needs) -> Iterator[str]:
    if not needs.outlooks:
        yield "The values of targets not yet due are too few for a trend."
        return
    for kind, found in reversed(needs.outlooks.items()):
        items = named(found) if kind is Outlook.LIKELY else "; ".join(map(_forecast, found))
        yield f"By the run of recent years, {OUTLOOKS[kind]}: {len(found)}. {items}."
    yield (
        "Forecasts use the values of all years up to the one in use. They are for reference, not for "
        "judgement or appraisal; the actual course depends on the economy, on projects coming into "
        "operation and on confirmed statistics."
    )


def _forecast(target: TargetFacts) -> str:
    result = target.result
    decline = target.rule == Rule.LOG_DECLINE
    unit = "%" if decline else target.unit
    middle, low, high = (
        quantity(rounded(each, 2), unit)
        for each in (result.forecast, result.forecast_low, result.forecast_high)
    )
    what = "a cumulative fall of " if decline else ""
    return f"{name(target)}: {what}{middle} in {target.target_year} (80% interval {low} to {high})"


# --- Advice ---

_OPEN_DATE = "to be set by the leading group's office"
_OFFICE = "the leading group's office"


def advice(facts: SnapshotFacts) -> Iterator[Block]:
    """Measure, unit and deadline, only what the facts give reason for."""
    yield Heading(1, "Next steps")
    found = list(steps(facts))
    if not found:
        yield Paragraph("Neither targets nor data give reason for a proposal.", kept=True)
        return
    yield Paragraph(
        "The system lists these proposals from the facts above, for the leading group's office to "
        "decide."
    )
    for place, step in enumerate(found, start=1):
        yield Paragraph(f"{place}. {_step(step)}", kept=place == len(found))


def _step(step: Step) -> str:
    deadline = {StepKind.CONFIRM: "when final values are confirmed"}.get(step.kind, _OPEN_DATE)
    if step.due_on is not None:
        deadline = day_words(step.due_on)
    return f"{_measure(step)}. Responsible: {_who(step)}. Deadline: {deadline}."


def _measure(step: Step) -> str:
    count = step.count
    targets = some(count, "target")
    match step.kind:
        case StepKind.CATCH_UP:
            return f"Find the causes and propose yearly measures for {targets} reversing or behind"
        case StepKind.EXPLAIN:
            return (
                f"Verify the final values of {targets} missed, also on preliminary values, and give "
                "the reasons; what the plan only strives for (力争) is judged as the plan means it "
                "and is no ground for accountability"
            )
        case StepKind.FILL:
            return (
                f"Report values with evidence for {targets} without one; data of statistics bodies "
                "are taken as published or provided"
            )
        case StepKind.FILE:
            return f"File {some(count, 'overdue report')}"
        case StepKind.CONFIRM:
            return (
                f"Judge {targets} again that {be(count)} judged by preliminary values, and say in "
                "the next report what changed"
            )
        case StepKind.ENABLE:
            return (
                f"Complete, with the responsible units and statistics bodies, the data, base values, "
                f"definitions or yearly targets by which {targets} can be judged"
            )
        case StepKind.ASSIGN:
            return (
                f"Obtain from above the values of {targets} assigned from there, and enter them with "
                "the document"
            )
        case StepKind.NAME:
            return f"Name by document who answers for {targets} with a presumed unit or none"
        case StepKind.CASE:
            return f"Deal with the supervision case '{step.subject}' as asked, and answer"


def _who(step: Step) -> str:
    if step.departments:
        return ", ".join(step.departments)
    if step.kind in (StepKind.ENABLE, StepKind.ASSIGN, StepKind.NAME):
        return _OFFICE
    words = units_of([t for t in step.targets if t.unit_in_charge is not None])
    if any(target.unit_in_charge is None for target in step.targets):
        words = ", ".join(filter(None, [words, "others as named by the leading group's office"]))
    return f"{words}; {_OFFICE}" if step.kind is StepKind.CONFIRM else words
