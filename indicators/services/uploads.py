"""A filled sheet that was sent back: read at once, saved only when its sender has confirmed."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils import timezone

from audit.domain.errors import TransitionError
from audit.services import recorded
from indicators.access import require_unit
from indicators.domain.filing_sheets.grids import Note
from indicators.domain.filing_sheets.rows import Filed, Labels, SheetRow, read_rows
from indicators.models import FilingUpload
from indicators.models.uploads import UploadState
from indicators.services.answers import (
    AnswersRefused,
    Outcome,
    RowAnswer,
    check_answers,
    file_answers,
)
from indicators.services.sent_grids import sent_grid
from organizations.access import Viewer
from organizations.domain.roles import Role
from plans.domain.problems import DocumentError, Problem, mark

EMPTY_SHEET = mark("填报表里没有填写任何内容。请填好后再上传。")
NOT_OPEN = mark("这份填报表已经处理过,没有再次保存。")


@dataclass(frozen=True)
class ReadUpload:
    """An upload with what would become of its rows now; row and outcome stand side by side."""

    upload: FilingUpload
    filed: Filed
    outcomes: tuple[Outcome, ...]

    @property
    def may_keep(self) -> bool:
        """Every row can be saved as a draft."""
        return all(
            not row.faults and outcome.may_keep
            for row, outcome in zip(self.filed.rows, self.outcomes, strict=True)
        )

    @property
    def may_submit(self) -> bool:
        """Every row can be submitted."""
        return self.may_keep and all(outcome.may_submit for outcome in self.outcomes)


def keep_upload(viewer: Viewer, name: str, data: bytes, labels: Labels) -> FilingUpload:
    """Read a sheet and keep its rows until they are confirmed.

    Raises:
        DocumentError: when it is no filing sheet, or nothing is filled in.
        PermissionDenied: for others than the members of a unit.
    """
    require_unit(viewer)
    filed = read_rows(sent_grid(name, data), labels)
    if not filed.rows:
        raise DocumentError([Problem(EMPTY_SHEET)])
    now = timezone.now()
    return FilingUpload.objects.create(
        account=viewer.account,
        created_at=now,
        file_name=name[-255:],
        sha256=hashlib.sha256(data).hexdigest(),
        sheet=filed.sheet,
        rows={"places": dict(filed.places), "rows": [_stored(row) for row in filed.rows]},
    )


def read_upload(viewer: Viewer, upload: FilingUpload, *, today: date) -> ReadUpload:
    """An upload with what would become of it; the duties as they are now."""
    filed = _filed(upload)
    outcomes = check_answers(viewer, [_answer(row) for row in filed.rows], today=today)
    return ReadUpload(upload, filed, tuple(outcomes))


def confirm_upload(
    viewer: Viewer, upload_pk: int, *, submit: bool, today: date
) -> tuple[Outcome, ...]:
    """Save all rows as drafts, or submit them all.

    Raises:
        AnswersRefused: when a row cannot be kept (or submitted); nothing is saved.
        TransitionError: when the upload was dealt with already.
    """
    with recorded(viewer.actor(_tenant(viewer), Role.REPORTER)) as recording:
        upload = FilingUpload.objects.select_for_update().get(pk=upload_pk, account=viewer.account)
        if upload.state != UploadState.OPEN:
            raise TransitionError(NOT_OPEN)
        filed = _filed(upload)
        if any(row.faults for row in filed.rows):
            raise AnswersRefused(list(read_upload(viewer, upload, today=today).outcomes))
        answers = [_answer(row) for row in filed.rows]
        outcomes = file_answers(viewer, answers, submit=submit, today=today)
        upload.state = UploadState.SUBMITTED if submit else UploadState.DRAFTED
        upload.filed_at = recording.now
        upload.save(update_fields=["state", "filed_at"])
        duty = outcomes[0].duty
        if duty is not None:
            recording.entry(
                chain=duty.tenant.chain,
                action="upload.confirm",
                of=upload,
                after={
                    "file_sha256": upload.sha256,
                    "rows": len(outcomes),
                    "submitted": submit,
                },
            )
    return tuple(outcomes)


def discard_upload(viewer: Viewer, upload_pk: int) -> None:
    """Put an upload aside; nothing of it was saved."""
    FilingUpload.objects.filter(
        pk=upload_pk, account=viewer.account, state=UploadState.OPEN
    ).update(state=UploadState.DISCARDED)


def _tenant(viewer: Viewer) -> int:
    return next(hat.tenant_id for hat in viewer.hats if hat.role == Role.REPORTER)


def _answer(row: SheetRow) -> RowAnswer:
    return RowAnswer(row.duty, row.typed, row.revision)


# Any: plain data as JSON has it.
def _stored(row: SheetRow) -> dict[str, Any]:
    return {
        "number": row.number,
        "duty": row.duty,
        "revision": row.revision,
        "typed": row.typed,
        "raw": row.raw,
        "faults": {
            key: [[each.template, dict(each.params)] for each in faults]
            for key, faults in row.faults.items()
        },
        "notes": {key: note.name for key, note in row.notes.items()},
    }


def _filed(upload: FilingUpload) -> Filed:
    data: Mapping[str, Any] = upload.rows
    return Filed(upload.sheet, [_row(row) for row in data["rows"]], data["places"])


def _row(data: Mapping[str, Any]) -> SheetRow:
    return SheetRow(
        number=data["number"],
        duty=data["duty"],
        revision=data["revision"],
        typed=data["typed"],
        raw=data["raw"],
        faults={
            key: [Problem(template, params) for template, params in faults]
            for key, faults in data["faults"].items()
        },
        notes={key: Note[name] for key, name in data["notes"].items()},
    )
