"""Duties as rows of the filing sheet: what a unit downloads, and what became of what it sent back."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from django.utils import translation

from indicators.access import duties_visible_to
from indicators.domain.asked import states_of_rule
from indicators.domain.filing_sheets.columns import TYPED
from indicators.domain.filing_sheets.rows import Filed, SheetRow
from indicators.domain.workflow import EDITABLE, closes_on
from indicators.filing_terms import STATE_REPORTED, marks_of, period_text, state_name
from indicators.models import ReportingDuty, ReportingRound
from indicators.models.choices import Answer, Basis, Quality, Release, labels_of
from indicators.models.rounds import DutyKind
from indicators.selectors.duties import duty_name, duty_state
from indicators.selectors.previous_values import PreviousValue, previous_values
from organizations.access import Viewer
from organizations.domain.roles import Role
from plans.domain.quantities import plain_text, round_half_up
from plans.domain.units import UNITS, get_unit

_STATE_RULES = ("assigned", "milestone")


@dataclass(frozen=True)
class SheetLine:
    """One row of the sheet: what is shown, what is typed (as printed), which states can be chosen."""

    duty: int
    revision: int
    shown: Mapping[str, str]
    typed: Mapping[str, str]
    states: tuple[str, ...] = ()
    remarks: Mapping[str, str] = field(default_factory=dict)
    """Faults by column, marked in the cells of a corrected copy."""


def sheet_lines(
    viewer: Viewer, *, today: date, round_pk: int | None = None
) -> tuple[SheetLine, ...]:
    """What the viewer's units can still fill, in order of due date. Two queries."""
    own = viewer.department_ids(Role.REPORTER)
    duties = duties_visible_to(viewer).filter(department__in=own)
    if round_pk is not None:
        duties = duties.filter(round=round_pk)
    fillable = [duty for duty in duties.order_by("due_on", "pk") if _is_open(duty, today)]
    previous = previous_values(viewer, fillable)
    with translation.override("zh-hans"):
        labels = codes_to_labels()
        return tuple(_line(duty, previous.get(duty.pk), labels) for duty in fillable)


def marked_lines(
    viewer: Viewer, filed: Filed, remarks: Mapping[int, Mapping[str, str]]
) -> tuple[SheetLine, ...]:
    """The rows as they were sent, with what is wrong beside each cell; `remarks` by row number."""
    duties = {
        duty.pk: duty
        for duty in duties_visible_to(viewer).filter(pk__in={row.duty for row in filed.rows})
    }
    previous = previous_values(viewer, duties.values())
    with translation.override("zh-hans"):
        return tuple(
            _sent(row, duties.get(row.duty), previous, remarks.get(row.number, {}))
            for row in filed.rows
        )


def printed_heads(lines: Iterable[SheetLine]) -> tuple[str, ...]:
    """What the workbook says of its rounds: their statutory marks, or what they are. One query."""
    rounds = ReportingRound.objects.filter(duties__in={line.duty for line in lines}).distinct()
    with translation.override("zh-hans"):
        return tuple(f"{row.title}:{';'.join(marks_of(row))}" for row in rounds.order_by("pk"))


def choice_labels() -> dict[str, dict[str, str]]:
    """By column with choices: label as printed in the sheet, to code. In Chinese, as the sheet is."""
    with translation.override("zh-hans"):
        return {
            key: {label: code for code, label in codes.items()}
            for key, codes in codes_to_labels().items()
        }


def codes_to_labels() -> dict[str, dict[str, str]]:
    """By column with choices: code to label, in the language in force."""
    states = [state for rule in _STATE_RULES for state in states_of_rule(rule)]
    return {
        "answer": labels_of(Answer),
        "quality": labels_of(Quality),
        "basis": labels_of(Basis),
        "release": labels_of(Release),
        "target_state": {state: state_name(state) for state in states},
    }


def _is_open(duty: ReportingDuty, today: date) -> bool:
    state = duty_state(duty)
    fillable = not state or state in EDITABLE
    return fillable and today <= closes_on(duty.round.locks_on, duty.due_on)


def _line(
    duty: ReportingDuty,
    previous: PreviousValue | None,
    labels: Mapping[str, Mapping[str, str]],
) -> SheetLine:
    submission = getattr(duty, "submission", None)
    draft: Mapping[str, str] = submission.draft if submission else {}
    typed = {column.key: draft.get(column.key, "") for column in TYPED}
    for key, names in labels.items():
        typed[key] = names.get(typed[key], typed[key])
    if duty.kind == DutyKind.STATE and typed["answer"]:
        typed["answer"] = labels["answer"].get(draft.get("answer", ""), "")
    typed["unit"] = _unit_name(duty, draft.get("unit", ""))
    return SheetLine(
        duty=duty.pk,
        revision=submission.revision if submission else 0,
        shown=_shown(duty, previous),
        typed=typed,
        states=_states(duty),
    )


def _sent(
    row: SheetRow,
    duty: ReportingDuty | None,
    previous: Mapping[int, PreviousValue],
    remarks: Mapping[str, str],
) -> SheetLine:
    return SheetLine(
        duty=row.duty,
        revision=row.revision,
        shown=_shown(duty, previous.get(row.duty)) if duty else {},
        typed=row.raw,
        states=_states(duty) if duty else (),
        remarks=remarks,
    )


def _shown(duty: ReportingDuty, previous: PreviousValue | None) -> dict[str, str]:
    return {
        "name": duty_name(duty),
        "place": duty.place.name,
        "department": duty.department.name,
        "period": period_text(duty.round),
        "due_on": duty.due_on.isoformat(),
        "previous": (
            plain_text(round_half_up(previous.value, previous.decimals)) if previous else ""
        ),
        "definition": duty.definition.text if duty.definition else str(STATE_REPORTED),
    }


def _states(duty: ReportingDuty) -> tuple[str, ...]:
    if duty.kind != DutyKind.STATE or duty.measure is None or duty.measure.latest is None:
        return ()
    return tuple(state_name(state) for state in states_of_rule(duty.measure.latest.rule))


def _unit_name(duty: ReportingDuty, typed: str) -> str:
    if typed:
        return UNITS[typed].name if typed in UNITS else typed
    if duty.kind == DutyKind.STATE or duty.indicator is None:
        return ""
    return get_unit(duty.indicator.unit).name


def state_choices(lines: Iterable[SheetLine]) -> list[tuple[str, ...]]:
    """The different lists of states that the rows of a sheet need."""
    return list(dict.fromkeys(line.states for line in lines if line.states))
