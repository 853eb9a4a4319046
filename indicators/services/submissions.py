"""Filling a duty: drafts, and submitting a version that stays as it was submitted."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.conf import settings
from django.core.exceptions import ValidationError

from audit.domain.canonical import canonical_json, digest
from audit.domain.errors import TransitionError
from audit.models import StoredContent
from audit.services import recorded, store_text
from indicators.access import require_fill
from indicators.domain.entries import (
    Asked,
    Checked,
    Entry,
    check_entry,
    states_of_rule,
)
from indicators.domain.workflow import Action, State, refusal, review_steps, state_at
from indicators.models import (
    LatestObservation,
    ReportingDuty,
    Submission,
    SubmissionVersion,
)
from indicators.models.rounds import DutyKind
from organizations.access import Viewer
from organizations.domain.roles import Role

DRAFT_FIELDS = (
    "answer",
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
MAX_DRAFT_TEXT = 4000

LOCKED_ROUND = "报送期已于%s锁定,不能再填报;如需更正,请联系领导小组办公室。"
CHANGED_MEANWHILE = "此事项已被他人更新(%s),您的修改尚未保存。请刷新页面核对后再保存。"


class EntryRefused(Exception):
    """The answer cannot be submitted; `checked` holds the errors by field."""

    def __init__(self, checked: Checked) -> None:
        self.checked = checked
        super().__init__(str(checked.errors))


@dataclass(frozen=True)
class Filling:
    """Who fills which duty, from which revision, and when."""

    viewer: Viewer
    duty: ReportingDuty
    revision: int
    today: date


def asked_of(duty: ReportingDuty, today: date) -> Asked:
    """What a duty asks for, with last year's value for the checks. One query."""
    if duty.kind == DutyKind.STATE:
        latest = duty.measure.latest if duty.measure else None
        rule = latest.rule if latest else ""
        return Asked(
            states=states_of_rule(rule), takes_assigned_value=rule == "assigned", today=today
        )
    indicator = duty.indicator
    if indicator is None:
        raise ValidationError("a value duty without indicator")
    return Asked(
        unit=indicator.unit,
        decimals=indicator.decimals,
        takes_shares=indicator.takes_shares,
        plausible_min=indicator.plausible_min,
        plausible_max=indicator.plausible_max,
        maximum=indicator.maximum,
        direction=indicator.direction,
        rule=indicator.rule,
        previous=_previous_value(duty),
        today=today,
    )


def save_draft(filling: Filling, typed: Mapping[str, str]) -> Submission:
    """Keep what has been typed, as typed; nothing is checked but who, when and which revision.

    Raises:
        PermissionDenied: for others than the department's reporters.
        TransitionError: submitted, accepted, round locked, or changed by somebody else meanwhile.
    """
    with recorded(filling.viewer.actor(filling.duty.tenant_id, *Role)) as recording:
        submission = _open_for_writing(filling, recording.now, Action.SAVE)
        _keep_draft(submission, filling, typed, recording.now)
        recording.entry(
            chain=filling.duty.tenant.chain,
            action="submission.save_draft",
            of=submission,
            after={"revision": submission.revision, "draft_sha256": _digest(submission.draft)},
        )
    return submission


def submit(filling: Filling, typed: Mapping[str, str]) -> SubmissionVersion:
    """Check an answer and submit it as a new version; the first review step waits from now on.

    Raises:
        EntryRefused: with errors by field; nothing is saved.
        PermissionDenied, TransitionError: as for drafts.
    """
    duty = filling.duty
    checked = check_entry(typed, asked_of(duty, filling.today))
    actor = filling.viewer.actor(duty.tenant_id, *Role)
    with recorded(actor) as recording:
        submission = _open_for_writing(filling, recording.now, Action.SUBMIT)
        if checked.entry is None:
            raise EntryRefused(checked)
        _keep_draft(submission, filling, typed, recording.now, save=False)
        version = _create_version(submission, duty, checked.entry, checked, recording.now, filling)
        before = submission.state
        submission.review_steps = review_steps(
            duty.round.review_steps, hosts_office=duty.department.hosts_office
        )
        submission.step = 0
        submission.state = state_at(0)
        submission.save()
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
        "target_state": version.target_state,
        "assigned_value": version.assigned_value,
        "evidence": version.evidence,
        "findings": version.findings,
        "note": _reference(version.note),
        "explanation": _reference(version.explanation),
    }


def _open_for_writing(filling: Filling, now: datetime, action: Action) -> Submission:
    require_fill(filling.viewer, filling.duty)
    round_ = filling.duty.round
    if filling.today > round_.locks_on:
        raise TransitionError(LOCKED_ROUND % round_.locks_on.isoformat())
    submission, _created = Submission.objects.select_for_update().get_or_create(
        duty=filling.duty, defaults={"updated_at": now}
    )
    refused = refusal(State(submission.state), action)
    if refused:
        raise TransitionError(refused)
    if submission.revision != filling.revision:
        raise TransitionError(CHANGED_MEANWHILE % submission.updated_at.strftime("%m-%d %H:%M"))
    return submission


def _keep_draft(
    submission: Submission,
    filling: Filling,
    typed: Mapping[str, str],
    now: datetime,
    *,
    save: bool = True,
) -> None:
    submission.draft = {name: typed.get(name, "")[:MAX_DRAFT_TEXT] for name in DRAFT_FIELDS}
    submission.draft_by = filling.viewer.account
    submission.updated_at = now
    submission.revision += 1
    if save:
        submission.save(update_fields=["draft", "draft_by", "updated_at", "revision"])


def _create_version(
    submission: Submission,
    duty: ReportingDuty,
    entry: Entry,
    checked: Checked,
    now: datetime,
    filling: Filling,
) -> SubmissionVersion:
    chain = duty.tenant.chain
    uses = submission.evidence_uses.filter(withdrawn_at__isnull=True).select_related("evidence")
    return SubmissionVersion.objects.create(
        submission=submission,
        number=submission.versions.count() + 1,
        answer=entry.answer,
        value=_stored(entry.value),
        unit=entry.unit,
        decimals=_decimals(entry, duty),
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
        evidence=[[use.evidence_id, use.evidence.sha256] for use in uses],
        findings=[finding.code for finding in checked.findings],
        submitted_by=filling.viewer.account,
        submitted_at=now,
    )


def _stored(value: Decimal | None) -> Decimal | None:
    """A computed share has more digits than the column: eight places are kept."""
    return None if value is None else round(value, 8)


def _decimals(entry: Entry, duty: ReportingDuty) -> int | None:
    if entry.value is None:
        return None
    if entry.decimals is not None:
        return entry.decimals
    return duty.indicator.decimals if duty.indicator else 0


def _previous_value(duty: ReportingDuty) -> Decimal | None:
    latest = (
        LatestObservation.objects.filter(
            place_id=duty.place_id,
            definition_id=duty.definition_id,
            period_kind=duty.round.period_kind,
            year=duty.round.year - 1,
            month=duty.round.month,
        )
        .values_list("observation__value", flat=True)
        .first()
    )
    return latest


def _text(text: str, chain: str, now: datetime) -> StoredContent | None:
    return store_text(text, chain=chain, now=now) if text else None


def _reference(content: StoredContent | None) -> list[str] | None:
    return None if content is None else [str(content.pk), content.sha256]


def _digest(draft: Mapping[str, str]) -> str:
    return digest(canonical_json(draft))
