"""Many answers of a program: all or nothing, or each that can be submitted."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from django.db import transaction
from django.utils.translation import gettext as _

from audit.domain.canonical import Plain
from indicators.api.conditions import stale
from indicators.api.duty_shapes import NOT_TRIED, REFUSED, SUBMITTED
from indicators.api.refusals import ApiError, Faults, fault_of, faults_of
from indicators.api.requests import ALL_OR_NOTHING
from indicators.models import Submission
from indicators.services.answers import (
    CHANGED_SINCE,
    AnswersRefused,
    Outcome,
    RowAnswer,
    check_answers,
    file_answers,
)
from organizations.access import Viewer
from plans.domain.problems import Problem

_ATTEMPTS = 3
_PART = 500

T = TypeVar("T")


@dataclass(frozen=True)
class Row:
    """One row as it was sent."""

    duty: int
    revision: int
    typed: Mapping[str, str]


@dataclass
class Tried:
    """What became of a row."""

    row: Row
    errors: Faults
    submitted: bool = False


def file_rows(viewer: Viewer, rows: Sequence[Row], *, mode: str, today: date) -> dict[str, Plain]:
    """Submit the rows; the answer says of each what became of it.

    Raises:
        ApiError: 422 where all or nothing was asked and one cannot be submitted.
    """
    tried = _checked(viewer, rows, today)
    if mode == ALL_OR_NOTHING and any(each.errors for each in tried):
        raise _refused(tried)
    with transaction.atomic():
        for part in _parts([each for each in tried if not each.errors]):
            done = _submit(viewer, part, today)
            # Between check and lock somebody else was faster; what stands before goes back too.
            if mode == ALL_OR_NOTHING and not done:
                raise _refused(tried)
    return _answer(tried)


def _parts(tried: Sequence[T]) -> Iterator[Sequence[T]]:
    """In parts that SQLite takes in one statement (1,000 terms at most)."""
    for start in range(0, len(tried), _PART):
        yield tried[start : start + _PART]


def _checked(viewer: Viewer, rows: Sequence[Row], today: date) -> list[Tried]:
    outcomes = [
        outcome
        for part in _parts(rows)
        for outcome in check_answers(viewer, [_answer_of(row) for row in part], today=today)
    ]
    times = Counter(row.duty for row in rows)
    tried = []
    for row, outcome in zip(rows, outcomes, strict=True):
        errors = _faults(outcome)
        if times[row.duty] > 1:
            message = _("同一事项在一次提交中只能出现一行。")
            errors.setdefault("duty", []).append({"code": "duplicate", "message": message})
        tried.append(Tried(row, errors))
    return tried


def _submit(viewer: Viewer, part: Sequence[Tried], today: date) -> bool:
    """Submit what still can be; False where one of them no longer could."""
    waiting = part
    for _attempt in range(_ATTEMPTS):
        try:
            file_answers(
                viewer, [_answer_of(each.row) for each in waiting], submit=True, today=today
            )
        except AnswersRefused as error:
            for each, outcome in zip(waiting, error.outcomes, strict=True):
                each.errors = _faults(outcome)
            waiting = [each for each in waiting if not each.errors]
            continue
        for each in waiting:
            each.submitted = True
        break
    return len(waiting) == len(part)


def _answer_of(row: Row) -> RowAnswer:
    return RowAnswer(row.duty, row.typed, row.revision)


def _faults(outcome: Outcome) -> Faults:
    errors = faults_of(outcome.errors)
    for name, found in faults_of(outcome.unkept).items():
        known = errors.setdefault(name, [])
        known += [fault for fault in found if fault not in known]
    if outcome.refused is not None:
        name, fault = _row_fault(outcome.refused)
        errors = {name: [fault], **(errors if outcome.duty is not None else {})}
    return errors


def _row_fault(problem: Problem) -> tuple[str, dict[str, str]]:
    """Why nothing can be submitted for a duty: not yours, seen too long ago, not in this state."""
    fault = fault_of(problem)
    if problem.template == CHANGED_SINCE:
        return "revision", {"code": "stale", "message": stale().message}
    if fault["code"] == "invalid":
        fault["code"] = "wrong_state"
    return "duty", fault


def _refused(tried: Sequence[Tried]) -> ApiError:
    errors = {
        f"rows.{index}.{name}": found
        for index, each in enumerate(tried)
        for name, found in each.errors.items()
    }
    count = sum(bool(each.errors) for each in tried)
    message = _("%(count)s行不能提交,全部没有提交。请按各行的提示修改。") % {"count": count}
    for each in tried:
        each.submitted = False
    results = _results(tried, {}, otherwise=NOT_TRIED)
    return ApiError(422, "rows_refused", message, errors, {"results": results})


def _answer(tried: Sequence[Tried]) -> dict[str, Plain]:
    done = [each.row.duty for each in tried if each.submitted]
    rows = Submission.objects.filter(duty__in=done)
    numbers = Counter(rows.values_list("duty", flat=True).filter(versions__isnull=False))
    held = {
        duty: (numbers[duty], revision) for duty, revision in rows.values_list("duty", "revision")
    }
    return {
        "submitted": len(done),
        "refused": len(tried) - len(done),
        "results": _results(tried, held, otherwise=REFUSED),
    }


def _results(
    tried: Sequence[Tried], held: Mapping[int, tuple[int, int]], *, otherwise: str
) -> list[Plain]:
    """Every row in its place; `otherwise` is the status of one without faults of its own."""
    results: list[Plain] = []
    for index, each in enumerate(tried):
        version, revision = held.get(each.row.duty, (None, None))
        status = SUBMITTED if each.submitted else (REFUSED if each.errors else otherwise)
        errors: Plain = {name: list(found) for name, found in each.errors.items()}
        results.append(
            {
                "index": index,
                "duty": each.row.duty,
                "status": status,
                "version": version if each.submitted else None,
                "revision": revision if each.submitted else None,
                "errors": errors,
            }
        )
    return results
