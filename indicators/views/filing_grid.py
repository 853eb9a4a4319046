"""The grid: all open values of a round on one page, typed or pasted, kept and submitted together."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from indicators.access import require_reporter
from indicators.domain.filing_sheets.columns import COLUMNS, TYPED, VALUE_TYPED
from indicators.filing_terms import sentence
from indicators.forms.filing_grid import (
    KEYS,
    GridRow,
    PostedRow,
    posted_rows,
    posted_seen,
    shown_choices,
    shown_row,
)
from indicators.selectors.duties import duty_name
from indicators.selectors.filing_grid import (
    Due,
    GridFilter,
    GridPage,
    duties_named,
    grid_lines,
    grid_page,
)
from indicators.selectors.filing_sheets import choice_labels, codes_to_labels
from indicators.services.answers import (
    AnswersRefused,
    Outcome,
    RowAnswer,
    check_answers,
    file_answers,
)
from indicators.views.duties import CONFLICT, UNPROCESSABLE, Difference
from organizations.domain.whole_numbers import whole
from organizations.middleware import ViewerRequest
from plans.domain.problems import Problem

_HEADERS = {column.key: column.header for column in TYPED}


@dataclass(frozen=True)
class Told:
    """What is said of a whole row: somebody else's change, or why it cannot be filled."""

    number: int
    name: str
    message: str
    differences: tuple[Difference, ...]


@require_http_methods(["GET", "HEAD", "POST"])
def filing_grid(request: ViewerRequest) -> HttpResponseBase:
    """All that a person fills in one round, as one table."""
    require_reporter(request.viewer)
    if request.method != "POST":
        return _fresh(request)
    rows = posted_rows(request.POST, choice_labels())
    if "autosave" in request.POST:
        return _autosave(request, rows)
    if request.POST.get("action") == "save":
        return _save(request, rows)
    return _submit(request, rows, confirmed=request.POST.get("action") == "submit")


def _fresh(request: ViewerRequest) -> HttpResponse:
    page = _page(request)
    choices = shown_choices(codes_to_labels())
    lines = grid_lines(
        request.viewer,
        duties_named(request.viewer, page.pages.object_list),
        today=timezone.localdate(),
    )
    rows = [shown_row(number, line, choices) for number, line in enumerate(lines, 1)]
    return _show(request, page, rows)


def _autosave(request: ViewerRequest, rows: list[PostedRow]) -> JsonResponse:
    """Keep the drafts and say so in data; the page takes over the revisions."""
    changed = [each.row for each in rows if each.touched]
    try:
        outcomes = _file(request, [each for each in rows if each.touched], submit=False)
    except AnswersRefused as error:
        told = [_first_fault(row, outcome) for row, outcome in _paired(rows, error.outcomes)]
        status = CONFLICT if any(each.in_conflict for each in error.outcomes) else UNPROCESSABLE
        return JsonResponse({"message": " ".join(filter(None, told))}, status=status)
    fields: dict[str, str] = {}
    for row, outcome in zip(changed, outcomes, strict=True):
        fields[f"{row.duty}-revision"] = str(row.revision + bool(outcome.changes))
        fields[f"{row.duty}-seen"] = posted_seen(row)
    at = timezone.localtime().strftime("%H:%M:%S")
    return JsonResponse({"fields": fields, "at": at})


def _save(request: ViewerRequest, rows: list[PostedRow]) -> HttpResponseBase:
    touched = [each for each in rows if each.touched]
    try:
        outcomes = _file(request, touched, submit=False)
    except AnswersRefused as error:
        return _refused(request, rows, error.outcomes, saving=True)
    count = sum(bool(each.changes) for each in outcomes)
    said = _("已把%(count)s项存为草稿,尚未提交。") % {"count": count}
    messages.success(request, said if count else _("没有改动,没有再次保存。"))
    return redirect(request.get_full_path())


def _submit(request: ViewerRequest, rows: list[PostedRow], *, confirmed: bool) -> HttpResponseBase:
    """Check what is filled in; once that is confirmed, submit all of it or nothing."""
    filled = [each for each in rows if not each.row.blank]
    if not confirmed or not filled:
        outcomes = check_answers(request.viewer, _answers(filled), today=timezone.localdate())
        return _refused(request, rows, outcomes, checked=len(filled))
    try:
        outcomes = _file(request, filled, submit=True)
    except AnswersRefused as error:
        return _refused(request, rows, error.outcomes)
    messages.success(request, _("已提交%(count)s项,等待审核。") % {"count": len(outcomes)})
    return redirect(request.get_full_path())


def _file(request: ViewerRequest, rows: list[PostedRow], *, submit: bool) -> list[Outcome]:
    today = timezone.localdate()
    if any(each.row.faults for each in rows):
        raise AnswersRefused(check_answers(request.viewer, _answers(rows), today=today))
    return file_answers(request.viewer, _answers(rows), submit=submit, today=today)


def _answers(rows: Iterable[PostedRow]) -> list[RowAnswer]:
    return [RowAnswer(each.row.duty, each.row.typed, each.row.revision) for each in rows]


def _paired(
    rows: Iterable[PostedRow], outcomes: Iterable[Outcome]
) -> list[tuple[PostedRow, Outcome | None]]:
    by_duty = {outcome.answer.duty: outcome for outcome in outcomes}
    return [(each, by_duty.get(each.row.duty)) for each in rows]


def _first_fault(posted: PostedRow, outcome: Outcome | None) -> str:
    if outcome is None:
        return ""
    problems = [each for found in (outcome.unkept, posted.row.faults) for each in found.values()]
    message = _refusal(outcome) or next(
        (sentence(each) for found in problems for each in found), ""
    )
    if not message:
        return ""
    where = _("第%(number)s行 %(name)s") % {"number": posted.row.number, "name": _name(outcome)}
    return f"{where}:{message}"


def _refusal(outcome: Outcome) -> str:
    if outcome.in_conflict:
        return _("打开本页之后已由他人修改。")
    return sentence(outcome.refused) if outcome.refused else ""


def _name(outcome: Outcome) -> str:
    return duty_name(outcome.duty) if outcome.duty else ""


def _refused(
    request: ViewerRequest,
    rows: list[PostedRow],
    outcomes: list[Outcome],
    *,
    saving: bool = False,
    checked: int | None = None,
) -> HttpResponse:
    """The grid as it was typed, with what is wrong by row and column; nothing was saved.

    `checked` is how many rows were checked without an attempt to save them.
    """
    duties = duties_named(request.viewer, (each.row.duty for each in rows))
    lines = grid_lines(request.viewer, duties, today=timezone.localdate())
    by_duty = {line.duty: line for line in lines}
    choices = shown_choices(codes_to_labels())
    shown: list[GridRow] = []
    for posted, outcome in _paired(rows, outcomes):
        line = by_duty.get(posted.row.duty)
        if line is None:
            continue
        untouched = outcome is None and not posted.touched
        shown.append(
            shown_row(
                posted.row.number,
                line,
                choices,
                typed=None if untouched else posted.row.raw,
                revision=None if untouched else _revision(posted, outcome),
                refused=_refusal(outcome) if outcome else "",
                faults=_faults(posted, outcome, saving=saving),
            )
        )
    told = [each for pair in _paired(rows, outcomes) if (each := _told(*pair))]
    wrong = bool(told) or any(True for row in shown for _each in row.faults())
    conflict = any(outcome.in_conflict for outcome in outcomes)
    status = 200 if checked is not None else CONFLICT if conflict else UNPROCESSABLE
    extra: dict[str, object] = {
        "told": told,
        "checked": checked,
        "wrong": wrong,
        "blank": len(rows) - checked if checked is not None else 0,
    }
    return _show(request, _page(request), shown, status=status, **extra)


def _revision(posted: PostedRow, outcome: Outcome | None) -> int:
    """The revision from which a row is filled on: somebody else's change once it has been told."""
    submission = getattr(outcome.duty, "submission", None) if outcome else None
    if outcome is not None and outcome.in_conflict and submission is not None:
        return int(submission.revision)
    return posted.row.revision


def _faults(
    posted: PostedRow, outcome: Outcome | None, *, saving: bool
) -> Mapping[str, list[Problem]]:
    """By column; what only keeps a row from being submitted is not said when it is saved."""
    faults = {key: list(found) for key, found in posted.row.faults.items()}
    if outcome is None or outcome.refused:
        return faults
    for found in (outcome.unkept, {} if saving else outcome.errors):
        for key, problems in found.items():
            # What is wrong with a field that has no column stands at the answer.
            known = key if key in KEYS else "answer"
            faults.setdefault(known, []).extend(problems)
    return faults


def _told(posted: PostedRow, outcome: Outcome | None) -> Told | None:
    if outcome is None or outcome.refused is None:
        return None
    differences = _differences(outcome) if outcome.in_conflict else ()
    return Told(posted.row.number, _name(outcome), _refusal(outcome), differences)


def _differences(outcome: Outcome) -> tuple[Difference, ...]:
    labels = codes_to_labels()
    return tuple(
        Difference(
            _(_HEADERS[each.name]),
            labels.get(each.name, {}).get(each.before, each.before),
            labels.get(each.name, {}).get(each.after, each.after),
        )
        for each in outcome.changes
        if each.name in _HEADERS
    )


def _page(request: ViewerRequest) -> GridPage:
    asked = request.GET
    due = asked.get("due", "")
    wanted = GridFilter(
        round=whole(asked.get("round", "")),
        place=whole(asked.get("place", "")),
        due=Due(due) if due in set(Due) else Due.ALL,
        text=asked.get("q", "").strip()[:100],
        page=asked.get("page", ""),
    )
    return grid_page(request.viewer, wanted, today=timezone.localdate())


def _show(
    request: ViewerRequest,
    page: GridPage,
    rows: list[GridRow],
    *,
    status: int = 200,
    **extra: object,
) -> HttpResponse:
    asked = request.GET.copy()
    asked.pop("page", None)
    context = {
        "page": page,
        "rows": rows,
        "several_units": len({row.line.department for row in rows}) > 1,
        "columns": [(column.key, _(column.header)) for column in VALUE_TYPED],
        "faults": [fault for row in rows for fault in row.faults() if fault.column],
        "grid": _terms(),
        "here": request.get_full_path(),
        "asked": asked.urlencode(),
        "due_choices": [
            (Due.ALL, _("全部")),
            (Due.LATE, _("已逾期")),
            (Due.SOON, _("七天内到期")),
        ],
        **extra,
    }
    return render(request, "indicators/filing_grid.html", context, status=status)


def _terms() -> dict[str, object]:
    """What the script needs to lay a pasted block into the cells: as in the filing sheet."""
    printed = {key: dict(names) for key, names in choice_labels().items()}
    for key, codes in codes_to_labels().items():
        printed[key] |= {label: code for code, label in codes.items()}
    headers = {column.header: column.key for column in COLUMNS}
    headers |= {_(column.header): column.key for column in COLUMNS}
    return {
        "columns": list(KEYS),
        "sheet": [column.key for column in TYPED],
        "headers": headers,
        "choices": printed,
    }
