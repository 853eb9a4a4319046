"""Entry on behalf (代录): the office types a unit's answer on its letter; the unit confirms it."""

import hashlib
from collections.abc import Mapping
from contextlib import suppress
from datetime import date

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from audit.domain.canonical import canonical_json
from audit.domain.errors import TransitionError
from audit.services import Recording, read_content, recorded, store_file, store_text
from indicators.access import NOT_OFFICE, filling_actor, may_fill, require_fill
from indicators.domain.entries import check_entry
from indicators.domain.workflow import Action, State, refusal
from indicators.models import EntryOnBehalf, ReportingDuty, Submission, SubmissionVersion
from indicators.models.on_behalf import OnBehalfState
from indicators.selectors.asked import asked_to_file
from indicators.selectors.on_behalf import typed_in
from indicators.services.evidence import attach_evidence
from indicators.services.stamped import SCAN_TYPES
from indicators.services.submissions import (
    EntryRefused,
    Filling,
    locked_on,
    readable,
    submit,
)
from organizations.access import Viewer
from organizations.domain.roles import Role
from plans.domain.evidence_files import CheckedFile
from plans.domain.problems import mark
from plans.services.texts import check_text

NOT_A_SCAN = _("来函只收PDF、PNG或JPG文件。")
WAITS = mark("该事项已有一份代录等待单位确认。")
ANSWERED = mark("该代录已经答复或撤回。请刷新页面。")


def enter_on_behalf(
    viewer: Viewer,
    duty: ReportingDuty,
    typed: Mapping[str, str],
    letter: CheckedFile,
    *,
    today: date,
) -> EntryOnBehalf:
    """Keep what the office typed for a unit, with the unit's letter; it waits for the unit.

    Raises:
        PermissionDenied: for others than the office.
        TransitionError: submitted or accepted, round locked, or another entry waits.
        EntryRefused: the answer does not pass the checks of a submission.
        ValidationError: the letter is no PDF or picture.
    """
    if not viewer.is_office(duty.tenant_id):
        raise PermissionDenied(NOT_OFFICE)
    if letter.media_type not in SCAN_TYPES:
        raise ValidationError({"letter": NOT_A_SCAN})
    typed = readable(typed)
    with recorded(viewer.actor(duty.tenant_id, Role.OFFICE)) as recording:
        _require_fillable(duty, today)
        checked = check_entry(typed, asked_to_file(duty, today))
        if checked.entry is None:
            raise EntryRefused(checked)
        entry = _kept(recording, viewer, duty, typed, letter)
        recording.entry(
            chain=duty.tenant.chain,
            action="on_behalf.enter",
            of=entry,
            after={
                "duty": duty.pk,
                "typed_sha256": entry.typed.sha256,
                "letter_sha256": entry.letter_sha256,
            },
        )
    return entry


def confirm_on_behalf(viewer: Viewer, entry: EntryOnBehalf, *, today: date) -> SubmissionVersion:
    """The unit submits as its own what was typed for it; its letter becomes evidence.

    Raises:
        PermissionDenied: for others than the unit's reporters.
        TransitionError: answered meanwhile, submitted meanwhile, or round locked.
        EntryRefused: what was typed no longer passes the checks.
    """
    duty = entry.duty
    require_fill(viewer, duty)
    with recorded(filling_actor(viewer, duty)) as recording:
        held = _held(entry)
        letter = CheckedFile(read_content(held.letter), held.letter_name, held.letter_type)
        # The same letter may have served an earlier version.
        with suppress(ValidationError):
            attach_evidence(viewer, duty, letter)
        submission = Submission.objects.select_for_update().filter(duty=duty).first()
        revision = submission.revision if submission else 0
        filling = Filling(viewer, duty, revision, today, entered_by=held.account)
        held.version = submit(filling, typed_in(held))
        _close(recording, viewer, held, OnBehalfState.CONFIRMED)
    return held.version


def refuse_on_behalf(viewer: Viewer, entry: EntryOnBehalf, *, reason: str = "") -> EntryOnBehalf:
    """The unit does not agree and says why, or the office takes its entry back.

    Raises:
        PermissionDenied: for others than the unit's reporters and the office.
        TransitionError: answered meanwhile.
        ValidationError: the unit gives no reason, or one that may not be kept.
    """
    duty = entry.duty
    own = may_fill(viewer, duty)
    if own:
        check_text("reason", reason)
    elif not viewer.is_office(duty.tenant_id):
        raise PermissionDenied(NOT_OFFICE)
    actor = filling_actor(viewer, duty) if own else viewer.actor(duty.tenant_id, Role.OFFICE)
    with recorded(actor) as recording:
        held = _held(entry)
        if own:
            held.reason = store_text(reason, chain=duty.tenant.chain, now=recording.now)
        state = OnBehalfState.DECLINED if own else OnBehalfState.WITHDRAWN
        _close(recording, viewer, held, state, reason=reason if own else "")
    return held


def _require_fillable(duty: ReportingDuty, today: date) -> None:
    """Raise TransitionError where the unit itself could not submit now."""
    locked = locked_on(duty, today)
    if locked:
        raise TransitionError(locked)
    submission = Submission.objects.filter(duty=duty).first()
    refused = refusal(State(submission.state), Action.SUBMIT) if submission else None
    if refused:
        raise TransitionError(gettext(refused))


def _kept(
    recording: Recording,
    viewer: Viewer,
    duty: ReportingDuty,
    typed: Mapping[str, str],
    letter: CheckedFile,
) -> EntryOnBehalf:
    chain = duty.tenant.chain
    try:
        with transaction.atomic():
            return EntryOnBehalf.objects.create(
                duty=duty,
                typed=store_text(canonical_json(typed), chain=chain, now=recording.now),
                letter=store_file(letter.data, chain=chain, now=recording.now),
                letter_name=letter.name,
                letter_type=letter.media_type,
                letter_sha256=hashlib.sha256(letter.data).hexdigest(),
                account=viewer.account,
                at=recording.now,
            )
    except IntegrityError as error:
        raise TransitionError(gettext(WAITS)) from error


def _held(entry: EntryOnBehalf) -> EntryOnBehalf:
    """The entry, locked for its answer.

    Raises:
        TransitionError: when it has one.
    """
    held = EntryOnBehalf.objects.select_for_update().get(pk=entry.pk)
    if held.state != OnBehalfState.OPEN:
        raise TransitionError(gettext(ANSWERED))
    return held


def _close(
    recording: Recording,
    viewer: Viewer,
    entry: EntryOnBehalf,
    state: OnBehalfState,
    *,
    reason: str = "",
) -> None:
    entry.state = state
    entry.decided_by, entry.decided_at = viewer.account, recording.now
    entry.save(update_fields=["state", "version", "decided_by", "decided_at", "reason"])
    duty = entry.duty
    recording.entry(
        chain=duty.tenant.chain,
        action=f"on_behalf.{state}",
        of=entry,
        after={"duty": duty.pk, "version": entry.version.number if entry.version else None},
        reason=reason,
    )
