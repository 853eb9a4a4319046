"""Filling a duty: drafts, and submitting a version that stays as it was submitted."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db.models import OuterRef, QuerySet, Subquery
from django.utils import timezone
from django.utils.translation import gettext

from audit.compiled import compiled
from audit.domain.canonical import canonical_json
from audit.domain.errors import TransitionError
from audit.models import StoredContent
from audit.services import keyed_digest, recorded, store_text
from indicators.access import NOT_REPORTER, filling_actor, joint_bureaus, require_fill
from indicators.domain.entries import Checked, check_entry, check_texts
from indicators.domain.workflow import (
    LOCKED_ROUND,
    Action,
    State,
    closes_on,
    refusal,
    review_steps,
    state_at,
)
from indicators.models import (
    ReportingDuty,
    Submission,
    SubmissionVersion,
)
from indicators.selectors.asked import asked_to_file
from organizations.access import Viewer
from plans.domain.problems import mark

DRAFT_FIELDS = (
    "answer",
    "year",
    "value",
    "unit",
    "numerator",
    "denominator",
    "quality",
    "basis",
    "release",
    "released_on",
    "expected_on",
    "target_state",
    "assigned_value",
    "document",
    "note",
    "explanation",
)

NO_JOINT_REVIEWER = mark(
    "本报送期未指定会审部门,不能审核领导小组办公室所在部门的数值。请联系领导小组办公室。"
)
CHANGED_MEANWHILE = mark("此事项已被他人更新(%(at)s),您的修改尚未保存。请核对后再保存。")


DRAFT_COLUMNS = ["draft", "draft_by", "updated_at", "revision"]
SUBMIT_COLUMNS = [
    *DRAFT_COLUMNS,
    "review_steps",
    "joint_reviewers",
    "section_approved_by",
    "step",
    "state",
]


class EntryRefused(Exception):
    """The answer cannot be submitted; `checked` holds the errors by field."""

    def __init__(self, checked: Checked) -> None:
        self.checked = checked
        super().__init__(str(checked.errors))


class ChangedMeanwhile(TransitionError):
    """Somebody else has saved since the form was opened; `submission` is what they saved."""

    def __init__(self, submission: Submission) -> None:
        self.submission = submission
        at = timezone.localtime(submission.updated_at).strftime("%m-%d %H:%M")
        super().__init__(gettext(CHANGED_MEANWHILE) % {"at": at})


@dataclass(frozen=True)
class Filling:
    """Who fills which duty, from which revision, and when.

    `entered_by` is who of the office typed it for the unit (代录), where somebody did.
    """

    viewer: Viewer
    duty: ReportingDuty
    revision: int
    today: date
    entered_by: int | None = None


def save_draft(filling: Filling, typed: Mapping[str, str]) -> Submission:
    """Keep what has been typed, as typed; numbers are not checked before they are submitted.

    Raises:
        EntryRefused: for a text with a secrecy mark, or one too long to keep.
        PermissionDenied: for others than the department's reporters.
        TransitionError: submitted, accepted, round locked, or changed by somebody else meanwhile.
    """
    require_fill(filling.viewer, filling.duty)
    typed = readable(typed)
    with recorded(filling_actor(filling.viewer, filling.duty)) as recording:
        submission = _open_for_writing(filling, recording.now, Action.SAVE)
        errors = check_texts(typed)
        if errors:
            raise EntryRefused(Checked(None, errors))
        keep_draft(submission, filling, typed, recording.now)
        recording.entry(
            chain=filling.duty.tenant.chain,
            action="submission.save_draft",
            of=submission,
            after={"revision": submission.revision, "draft_hmac": draft_digest(submission)},
        )
    return submission


def submit(filling: Filling, typed: Mapping[str, str]) -> SubmissionVersion:
    """Check an answer and submit it as a new version; the first review step waits from now on.

    Raises:
        EntryRefused: with errors by field; nothing is saved.
        PermissionDenied, TransitionError: as for drafts.
    """
    duty = filling.duty
    require_fill(filling.viewer, duty)
    typed = readable(typed)
    checked = check_entry(typed, asked_to_file(duty, filling.today))
    with recorded(filling_actor(filling.viewer, duty)) as recording:
        submission = _open_for_writing(filling, recording.now, Action.SUBMIT)
        if checked.entry is None:
            raise EntryRefused(checked)
        keep_draft(submission, filling, typed, recording.now, save=False)
        uses = submission.evidence_uses.filter(withdrawn_at__isnull=True).select_related("evidence")
        files = [[use.evidence_id, use.evidence.sha256] for use in uses]
        version = built_version(submission, filling, checked, recording.now, files)
        version.save(force_insert=True)
        before = submission.state
        hand_in(submission, duty)
        submission.save(update_fields=SUBMIT_COLUMNS)
        recording.entry(
            chain=duty.tenant.chain,
            action="submission.submit",
            of=submission,
            before={"state": before},
            after={"state": submission.state, **version_facts(version)},
        )
    return version


def version_facts(version: SubmissionVersion) -> dict[str, object]:
    """A submitted version as the ledger states it: free text by reference and hash."""
    return {
        "version": version.number,
        "answer": version.answer,
        "value": version.value,
        "unit": version.unit,
        "decimals": version.decimals,
        "numerator": version.numerator,
        "denominator": version.denominator,
        "quality": version.quality,
        "basis": version.basis,
        "release": version.release,
        "synthetic": version.synthetic,
        "entered_by": version.entered_by,
        "target_state": version.target_state,
        "assigned_value": version.assigned_value,
        "evidence": version.evidence,
        "findings": version.findings,
        "withheld_findings": version.withheld_findings,
        "note": _reference(version.note),
        "explanation": _reference(version.explanation),
    }


def locked_on(duty: ReportingDuty, today: date) -> str:
    """Why a duty can no longer be filled; empty while it can."""
    last_day = closes_on(duty.round.locks_on, duty.due_on)
    return gettext(LOCKED_ROUND) % {"day": last_day.isoformat()} if today > last_day else ""


def held_submission(
    duty: ReportingDuty, now: datetime, *, today: date, action: Action, is_new: bool = False
) -> Submission:
    """The duty's submission, locked for a change; made at the first one.

    Who knows of none says that it `is_new`, which spares looking for it first.

    Raises:
        TransitionError: when the round is locked, or the state does not allow the action.
        PermissionDenied: when the duty was given to another unit meanwhile.
    """
    locked = locked_on(duty, today)
    if locked:
        raise TransitionError(locked)
    submission = None if is_new else _held(duty)
    if submission is None:
        if reassigned([duty]):
            raise PermissionDenied(NOT_REPORTER)
        # Of two who begin at once the second waits here and then holds the first one's row.
        begun = Submission(duty_id=duty.pk, updated_at=now)
        Submission.objects.bulk_create([begun], ignore_conflicts=True)
        submission = _held(duty) or begun
    refused = refusal(State(submission.state), action)
    if refused:
        raise TransitionError(gettext(refused))
    return submission


def reassigned(duties: Iterable[ReportingDuty]) -> frozenset[int]:
    """Of duties that nobody has begun, locked: those asked of another unit by now, or no more.

    Who gives a duty to another unit waits here for who begins it, and then finds it begun.
    """
    owed = {duty.pk: duty.department_id for duty in duties}
    held = dict(_held_duties(list(owed)))
    return frozenset(pk for pk, department in owed.items() if held.get(pk) != department)


@compiled
def _held_duties(duties: Sequence[int]) -> QuerySet[ReportingDuty, tuple[int, int]]:
    rows = ReportingDuty.objects.select_for_update().filter(pk__in=duties).order_by("pk")
    return rows.values_list("pk", "department")


def _held(duty: ReportingDuty) -> Submission | None:
    return next(iter(held_submissions([duty.pk])), None)


@compiled
def held_submissions(duties: Sequence[int]) -> QuerySet[Submission]:
    """The submissions of duties, locked for a change, with the number of their last version."""
    numbers = SubmissionVersion.objects.filter(submission=OuterRef("pk")).order_by("-number")
    held = Submission.objects.select_for_update().filter(duty__in=duties).order_by("pk")
    return held.annotate(last_number=Subquery(numbers.values("number")[:1]))


def _open_for_writing(filling: Filling, now: datetime, action: Action) -> Submission:
    submission = held_submission(
        filling.duty, now, today=filling.today, action=action, is_new=not filling.revision
    )
    if submission.revision != filling.revision:
        raise ChangedMeanwhile(submission)
    return submission


def readable(typed: Mapping[str, str]) -> dict[str, str]:
    """The fields of a draft, without NUL characters, which no database keeps in a text."""
    return {name: typed.get(name, "").replace("\x00", "") for name in DRAFT_FIELDS}


def keep_draft(
    submission: Submission,
    filling: Filling,
    typed: Mapping[str, str],
    now: datetime,
    *,
    save: bool = True,
) -> None:
    """Put what was typed into the submission's draft; a new revision."""
    submission.draft = dict(typed)
    submission.draft_by = filling.viewer.account
    submission.updated_at = now
    submission.revision += 1
    if save:
        submission.save(update_fields=DRAFT_COLUMNS)


def built_version(
    submission: Submission,
    filling: Filling,
    checked: Checked,
    now: datetime,
    files: list[list[object]],
) -> SubmissionVersion:
    """The next version of a submission, not yet saved; its free texts are kept already.

    Raises:
        EntryRefused: when the answer did not pass its checks.
    """
    entry, duty = checked.entry, filling.duty
    if entry is None:
        raise EntryRefused(checked)
    chain = duty.tenant.chain
    return SubmissionVersion(
        submission=submission,
        number=(getattr(submission, "last_number", None) or 0) + 1,
        answer=entry.answer,
        value=entry.filed_value,
        unit=entry.unit,
        decimals=entry.filed_decimals(duty.indicator.decimals if duty.indicator else 0),
        numerator=entry.numerator,
        denominator=entry.denominator,
        quality=entry.quality,
        basis=entry.basis,
        release=entry.release,
        released_on=entry.released_on,
        synthetic=settings.DEMO,
        expected_on=entry.expected_on,
        target_state=entry.target_state,
        assigned_value=entry.assigned_value,
        document=entry.document,
        note=_text(entry.note, chain, now),
        explanation=_text(entry.explanation, chain, now),
        evidence=files,
        findings=[finding.code for finding in checked.findings],
        withheld_findings=list(dict.fromkeys(finding.code for finding in checked.withheld)),
        entered_by=filling.entered_by,
        submitted_by=filling.viewer.account,
        submitted_at=now,
    )


def hand_in(submission: Submission, duty: ReportingDuty) -> None:
    """Let a submission wait at the first of its review steps; they stay as they are now."""
    submission.joint_reviewers = required_bureaus(duty)
    submission.review_steps = review_steps(
        duty.round.review_steps,
        county=duty.round.county_review and duty.department.place_id is not None,
        bureaus=len(submission.joint_reviewers),
    )
    submission.section_approved_by = None
    submission.step = 0
    submission.state = state_at(0)


def required_bureaus(duty: ReportingDuty) -> list[int]:
    """The bureaus of the joint review.

    Raises:
        TransitionError: the office's own bureau, seated since the round was opened, has none.
    """
    bureaus = joint_bureaus(duty)
    if duty.department.hosts_office and not bureaus:
        raise TransitionError(gettext(NO_JOINT_REVIEWER))
    return bureaus


def _text(text: str, chain: str, now: datetime) -> StoredContent | None:
    return store_text(text, chain=chain, now=now) if text else None


def _reference(content: StoredContent | None) -> list[str] | None:
    return None if content is None else [str(content.pk), content.sha256]


def draft_digest(submission: Submission) -> str:
    """The hash by which the ledger knows a draft; its readers are not those of the draft."""
    return keyed_digest(f"{submission.pk} {canonical_json(submission.draft)}")
