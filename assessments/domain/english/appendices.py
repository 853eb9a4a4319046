"""The annexes of the annual report in English."""

from collections.abc import Iterator, Mapping

from assessments.domain.blocks import (
    Align,
    Block,
    Column,
    Heading,
    Landscape,
    Note,
    Paragraph,
    Table,
)
from assessments.domain.counts.works import WorkState, parts_reported
from assessments.domain.english.methods import GENERAL_NOTES, RULES
from assessments.domain.english.terms import CASE_STATES, CASES, QUARTERS, WORK_STATES
from assessments.domain.english.wording import (
    aim,
    day_words,
    lamp,
    moment_words,
    name,
    promise,
    quantity,
    reason,
    responsible,
    status,
    unit,
)
from assessments.domain.facts import SnapshotFacts, TargetFacts, TaskFacts
from assessments.domain.figures import MISSING, percent, plain, printed, rounded
from assessments.domain.supervision import CaseKind, CaseState
from assessments.domain.unit_facts import CaseFacts, WorkFacts
from indicators.domain.progress.enums import Rule

ANNEXES = (
    "Targets",
    "Plan tasks, responsibilities and annual work",
    "Rules, definitions and revisions",
    "Evidence",
    "Warnings and supervision",
)
_MARKS = {"preliminary": "*", "final": "", "restated": "※"}
_NOTE = (
    "Values are in the unit of their row. * preliminary, ※ officially restated, ☆ estimate (no basis "
    "for appraisal), △ presumed base year, — no data. Progress and expected progress are shares of "
    "the whole way and not attainment."
)


def appendices(facts: SnapshotFacts) -> Iterator[Block]:
    """Annex 1 to Annex 5."""
    yield Landscape((Heading(0, "Annex 1"), _targets(facts), Note(_NOTE)))
    yield Landscape((Heading(0, "Annex 2"), _tasks(facts), *_works(facts)))
    yield Landscape((Heading(0, "Annex 3"), *_methods(facts)))
    yield Landscape((Heading(0, "Annex 4"), *_evidence(facts)))
    yield Landscape((Heading(0, "Annex 5"), *_warnings(facts)))


def _targets(facts: SnapshotFacts) -> Table:
    right, centre = Align.RIGHT, Align.CENTRE
    return Table(
        caption=f"Targets of the plan, {facts.year}",
        unit_note=f"Data as of {moment_words(facts.as_of)}",
        columns=[
            Column("No.", 8, centre),
            Column("Indicator", 34),
            Column("Unit", 18, centre),
            Column("Base year and value", 18, centre),
            Column("Target", 28),
            Column(f"Value of {facts.year - 1}", 15, right),
            Column("Value used (year)", 20, right),
            Column("Change, %", 14, right),
            Column("Progress / expected / gap, %", 24, centre),
            Column("Verdict", 22, centre),
            Column("Unit in charge; remark", 24),
        ],
        rows=[_target(place, target) for place, target in enumerate(facts.targets, start=1)],
    )


def _target(place: int, target: TargetFacts) -> list[str]:
    result = target.result
    ratios = (percent(each).rstrip("%") for each in (result.progress, result.expected, result.gap))
    return [
        str(place),
        _full_name(target),
        unit(target.unit) or MISSING,
        _base(target),
        f"{aim(target)} by {target.target_year}",
        printed(target.last_year),
        _latest(target),
        rounded(result.cumulative_change_pct, 2),
        " / ".join(ratios),
        f"{status(target)}{f' [{_lamp(target)}]' if result.lamp else ''}",
        "; ".join(filter(None, [responsible(target), reason(target)])),
    ]


def _base(target: TargetFacts) -> str:
    if target.base_year is None:
        return plain(target.base_value)
    mark = "△" if target.base_year_presumed else ""
    return f"{target.base_year}{mark}: {plain(target.base_value)}"


def _full_name(target: TargetFacts) -> str:
    place = f" ({target.place})" if target.place else ""
    return f"{name(target)}{place}{' (said again)' if target.repeats else ''}"


def _lamp(target: TargetFacts) -> str:
    return lamp(target).partition(" (")[0]


def _latest(target: TargetFacts) -> str:
    latest = target.latest
    if latest is None:
        return MISSING
    mark = "☆" if latest.is_estimate else _MARKS[latest.quality]
    return f"{printed(latest)}{mark} ({latest.year})"


def _tasks(facts: SnapshotFacts) -> Table:
    by_key = {target.key: target for target in facts.targets if not target.place_key}
    return Table(
        caption="Plan tasks and responsibilities",
        unit_note="Names and order as printed in the plan",
        columns=[
            Column("No.", 10, Align.CENTRE),
            Column("Section", 34),
            Column("Plan task", 44),
            Column("Responsibilities as printed", 82),
            Column("Targets and verdicts", 55),
        ],
        rows=[
            [str(place), task.section, task.title, _charge(task), _results(task, by_key)]
            for place, task in enumerate(facts.tasks, start=1)
        ],
    )


def _charge(task: TaskFacts) -> str:
    parts = []
    for row in task.responsibilities:
        for words, names in (("lead", row.lead), ("support", row.support), ("shared", row.shared)):
            if names:
                parts.append(f"{words}: {', '.join(names)}")
    return "; ".join(parts) or "none listed in the plan"


def _results(task: TaskFacts, by_key: Mapping[str, TargetFacts]) -> str:
    targets = [by_key[key] for key in dict.fromkeys(task.target_keys) if key in by_key]
    words = "; ".join(f"{target.indicator}: {status(target)}" for target in targets)
    return words or "no target to check"


def _works(facts: SnapshotFacts) -> Iterator[Block]:
    if not facts.works:
        yield Paragraph(f"No annual work items were arranged for {facts.year}.")
        return
    places = {place.key: place.name for place in facts.lower_places}
    yield Table(
        caption=f"Annual work items of {facts.year}",
        unit_note="State as summarised by the lead",
        columns=[
            Column("No.", 10, Align.CENTRE),
            Column("Work", 70),
            Column("Deliverable", 38),
            Column("Due", 20, Align.CENTRE),
            Column("Lead", 34),
            Column("Place", 18),
            Column("State", 18, Align.CENTRE),
            Column("Units reported", 17, Align.CENTRE),
        ],
        rows=[_work(place, work, places) for place, work in enumerate(facts.works, start=1)],
    )


def _work(place: int, work: WorkFacts, places: Mapping[str, str]) -> list[str]:
    state = WorkState(work.progress)
    return [
        str(place),
        work.measure,
        work.deliverable or MISSING,
        QUARTERS[work.quarter],
        f"{work.lead}{' (presumed)' if work.lead_presumed else ''}",
        places.get(work.place_key, "") or "own level",
        "not reported" if state is WorkState.UNREPORTED else WORK_STATES[state],
        f"{parts_reported(work)}/{len(work.parts)}" if work.parts else MISSING,
    ]


def _methods(facts: SnapshotFacts) -> Iterator[Block]:
    used = {target.rule for target in facts.targets}
    yield Table(
        caption="Rules of judgement",
        columns=[Column("Rule", 40), Column("Method", 185)],
        rows=[
            *(list(RULES[rule]) for rule in Rule if rule.value in used),
            *([f"General {place}", text] for place, text in enumerate(GENERAL_NOTES, start=1)),
        ],
    )
    if facts.definitions:
        yield Table(
            caption="Definitions (in Chinese, as adopted)",
            columns=[
                Column("Code", 28),
                Column("Indicator", 40),
                Column("Definition", 37),
                Column("Text", 90),
                Column("Source", 30),
            ],
            rows=[
                [row.code, row.indicator, row.name, row.text, row.source or MISSING]
                for row in facts.definitions
            ],
        )
    yield from _revisions(facts)


def _revisions(facts: SnapshotFacts) -> Iterator[Block]:
    revised = [row for row in facts.observations if row.in_force and row.version > 1]
    if not revised:
        yield Paragraph("No value was revised before the cut-off time.")
        return
    yield Table(
        caption="Revised values",
        columns=[
            Column("Indicator", 60),
            Column("Period", 30, Align.CENTRE),
            Column("Version", 20, Align.CENTRE),
            Column("Value in force", 35, Align.RIGHT),
            Column("Reporting unit", 45),
            Column("Accepted", 35, Align.CENTRE),
        ],
        rows=[
            [
                row.indicator,
                row.period,
                str(row.version),
                quantity(rounded(row.value, row.decimals), row.unit),
                row.department or MISSING,
                f"{row.recorded_at:%Y-%m-%d %H:%M}",
            ]
            for row in revised
        ],
    )


def _evidence(facts: SnapshotFacts) -> Iterator[Block]:
    if not facts.evidence:
        yield Paragraph("There is no evidence for the values used at the cut-off time.")
        return
    yield Table(
        caption="Evidence on file",
        unit_note="By the hash one checks that a file was not replaced since its upload",
        columns=[
            Column("No.", 14, Align.CENTRE),
            Column("File", 56),
            Column("Unit", 35),
            Column("Uploaded", 30, Align.CENTRE),
            Column("Hash (SHA-256)", 90),
        ],
        rows=[
            [
                str(row.id),
                row.file_name,
                row.department,
                f"{row.uploaded_at:%Y-%m-%d %H:%M}",
                row.sha256,
            ]
            for row in facts.evidence
        ],
        verbatim=True,
    )


def _warnings(facts: SnapshotFacts) -> Iterator[Block]:
    lit = [t for t in facts.targets if not t.repeats and t.result.lamp not in ("", "green")]
    if lit:
        yield Table(
            caption="Targets under warning",
            unit_note="Warning lamps apply to indicators of intensity and total only",
            columns=[
                Column("No.", 10, Align.CENTRE),
                Column("Indicator", 60),
                Column("Target", 60),
                Column("Verdict", 30, Align.CENTRE),
                Column("Warning", 35, Align.CENTRE),
                Column("Responsible", 30),
            ],
            rows=[
                [str(n), _full_name(t), promise(t), status(t), lamp(t), responsible(t)]
                for n, t in enumerate(lit, start=1)
            ],
        )
    else:
        yield Paragraph("No target is under warning.")
    if not facts.cases:
        yield Paragraph("No letter, order, talk or recognition was issued by the cut-off time.")
        return
    yield Table(
        caption="Supervision cases",
        unit_note="By date of issue",
        columns=[
            Column("No.", 10, Align.CENTRE),
            Column("Instrument", 30, Align.CENTRE),
            Column("Document number", 30),
            Column("Subject", 56),
            Column("Unit", 33),
            Column("Issued", 24, Align.CENTRE),
            Column("Due", 24, Align.CENTRE),
            Column("State", 18, Align.CENTRE),
        ],
        rows=[_case(place, case) for place, case in enumerate(facts.cases, start=1)],
    )


def _case(place: int, case: CaseFacts) -> list[str]:
    return [
        str(place),
        CASES[CaseKind(case.kind)],
        case.document_number or MISSING,
        case.subject,
        case.department,
        day_words(case.issued_on),
        day_words(case.due_on) if case.due_on else MISSING,
        CASE_STATES[CaseState(case.state)],
    ]
