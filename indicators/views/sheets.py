"""The filing sheet: out, in, and what it would change before anything is saved."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from indicators.access import require_unit
from indicators.domain.filing_sheets.columns import COLUMNS
from indicators.domain.filing_sheets.rows import SheetRow
from indicators.filing_terms import sentence
from indicators.forms.sheets import SheetForm
from indicators.models import FilingUpload
from indicators.models.uploads import UploadState
from indicators.selectors.duties import duty_name
from indicators.selectors.filing_sheets import (
    SheetLine,
    choice_labels,
    codes_to_labels,
    marked_lines,
    printed_heads,
    sheet_lines,
)
from indicators.services.answers import AnswersRefused, Outcome
from indicators.services.uploads import (
    ReadUpload,
    confirm_upload,
    discard_upload,
    keep_upload,
    read_upload,
)
from indicators.writers.filing_workbook import Head, csv_sheet, workbook
from organizations.domain.whole_numbers import whole
from organizations.middleware import ViewerRequest
from plans.domain.problems import DocumentError, Problem
from plans.views.files import CSV, attachment

UNPROCESSABLE = 422
MOST_SHOWN = 200
"""Rows listed on the preview; the corrected copy has them all."""
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_HEADERS = {column.key: column.header for column in COLUMNS}


@dataclass(frozen=True)
class Fault:
    """A fault of one cell, as people find it in their file."""

    address: str
    column: str
    message: str


@dataclass(frozen=True)
class Change:
    """A field that would change."""

    column: str
    before: str
    after: str


@dataclass(frozen=True)
class PreviewRow:
    """One row of an upload: what it answers, what would change, what is wrong, what is odd."""

    number: int
    name: str
    refused: str
    faults: tuple[Fault, ...]
    errors: tuple[Fault, ...]
    findings: tuple[str, ...]
    notes: tuple[Fault, ...]
    changes: tuple[Change, ...]


@require_safe
def sheet_download(request: ViewerRequest, form: str) -> HttpResponse:
    """What I still owe, as a workbook or CSV."""
    require_unit(request.viewer)
    lines = sheet_lines(
        request.viewer,
        today=timezone.localdate(),
        round_pk=whole(request.GET.get("round", "")),
    )
    name = f"填报表-{timezone.localdate():%Y%m%d}"
    return _file(lines, form, name)


@require_http_methods(["GET", "HEAD", "POST"])
def sheet_upload(request: ViewerRequest) -> HttpResponseBase:
    """Send a filled sheet."""
    require_unit(request.viewer)
    form = SheetForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            upload = keep_upload(request.viewer, file.name, file.read(), choice_labels())
        except DocumentError as error:
            for problem in error.problems:
                form.add_error("file", sentence(problem))
        else:
            return redirect("indicators:sheet_preview", upload.pk)
    uploads = FilingUpload.objects.filter(account=request.viewer.account).defer("rows")[:10]
    status = UNPROCESSABLE if form.errors else 200
    context = {"form": form, "uploads": uploads}
    return render(request, "indicators/sheet_upload.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def sheet_preview(request: ViewerRequest, pk: int) -> HttpResponseBase:
    """What a sheet would change; POST saves all of it or nothing."""
    upload = _upload(request, pk)
    if request.method != "POST":
        return _preview(request, upload)
    action = request.POST.get("action")
    if action == "discard":
        discard_upload(request.viewer, pk)
        messages.success(request, _("已放弃,没有保存任何内容。"))
        return redirect("indicators:sheet_upload")
    submit = action == "submit"
    try:
        outcomes = confirm_upload(request.viewer, pk, submit=submit, today=timezone.localdate())
    except AnswersRefused:
        messages.error(request, _("没有保存:下面仍有不能保存的行。"))
        return _preview(request, upload, status=UNPROCESSABLE)
    count = len(outcomes) if submit else sum(bool(each.changes) for each in outcomes)
    said = _("已提交%(count)s项,等待审核。") if submit else _("已把%(count)s项存为草稿,尚未提交。")
    messages.success(request, said % {"count": count})
    return redirect("indicators:duties")


@require_safe
def sheet_marked(request: ViewerRequest, pk: int) -> HttpResponse:
    """The sheet as it was sent, with the faults marked in its cells."""
    upload = _upload(request, pk)
    read = read_upload(request.viewer, upload, today=timezone.localdate())
    remarks = {
        row.number: {key: " ".join(said) for key, said in _remarks(row, outcome)}
        for row, outcome in zip(read.filed.rows, read.outcomes, strict=True)
    }
    lines = marked_lines(request.viewer, read.filed, remarks)
    return _file(lines, "xlsx", f"{upload.file_name.rpartition('.')[0]}-标注")


def _remarks(row: SheetRow, outcome: Outcome) -> Iterator[tuple[str, list[str]]]:
    """What is wrong by column; what concerns the whole row stands at its name."""
    found: dict[str, list[Problem]] = {}
    if outcome.refused:
        found["name"] = [outcome.refused]
    for faults in (row.faults, outcome.unkept, outcome.errors):
        for key, problems in faults.items():
            known = key if key in _HEADERS and key != "duty" else "name"
            found.setdefault(known, []).extend(problems)
    for key, problems in found.items():
        yield key, list(dict.fromkeys(sentence(problem) for problem in problems))


def _upload(request: ViewerRequest, pk: int) -> FilingUpload:
    require_unit(request.viewer)
    return get_object_or_404(FilingUpload, pk=pk, account=request.viewer.account)


def _file(lines: tuple[SheetLine, ...], form: str, name: str) -> HttpResponse:
    if form == "csv":
        return attachment(csv_sheet(lines), f"{name}.csv", CSV)
    if form == "xlsx":
        head = Head(name, printed_heads(lines))
        data = workbook(lines, choice_labels(), head=head, now=timezone.now())
        return attachment(data, f"{name}.xlsx", XLSX)
    raise Http404


def _preview(request: ViewerRequest, upload: FilingUpload, *, status: int = 200) -> HttpResponse:
    read = read_upload(request.viewer, upload, today=timezone.localdate())
    labels = codes_to_labels()
    pairs = list(zip(read.filed.rows, read.outcomes, strict=True))
    wrong = [pair for pair in pairs if pair[0].faults or not pair[1].may_submit]
    right = [pair for pair in pairs if not pair[0].faults and pair[1].may_submit]
    changed = [pair for pair in right if pair[1].changes]
    context = {
        "upload": upload,
        "sheet": read.filed.sheet,
        "open": upload.state == UploadState.OPEN,
        "may_keep": read.may_keep,
        "may_submit": read.may_submit,
        "wrong": [_preview_row(read, *pair, labels) for pair in wrong[:MOST_SHOWN]],
        "changed": [_preview_row(read, *pair, labels) for pair in changed[:MOST_SHOWN]],
        "wrong_count": len(wrong),
        "changed_count": len(changed),
        "unchanged": len(right) - len(changed),
        "total": len(pairs),
        "most": MOST_SHOWN,
    }
    return render(request, "indicators/sheet_preview.html", context, status=status)


def _preview_row(
    read: ReadUpload,
    row: SheetRow,
    outcome: Outcome,
    labels: Mapping[str, Mapping[str, str]],
) -> PreviewRow:
    def faults(found: Mapping[str, list[Problem]]) -> tuple[Fault, ...]:
        return tuple(
            Fault(read.filed.address(row, key), _HEADERS.get(key, key), sentence(problem))
            for key, problems in found.items()
            for problem in problems
        )

    return PreviewRow(
        number=row.number,
        name=duty_name(outcome.duty) if outcome.duty else "",
        refused=sentence(outcome.refused) if outcome.refused else "",
        faults=faults({**row.faults, **outcome.unkept}),
        errors=() if outcome.refused else faults(outcome.errors),
        findings=tuple(sentence(finding.problem) for finding in outcome.findings),
        notes=tuple(
            Fault(read.filed.address(row, key), _HEADERS[key], _(note.value))
            for key, note in row.notes.items()
        ),
        changes=tuple(
            Change(
                _HEADERS.get(each.name, each.name),
                labels.get(each.name, {}).get(each.before, each.before),
                labels.get(each.name, {}).get(each.after, each.after),
            )
            for each in outcome.changes
            if each.name in _HEADERS
        ),
    )
