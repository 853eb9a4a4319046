"""The records of one duty: earlier values, submitted versions, evidence and decisions."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from django.db.models import Prefetch, QuerySet, prefetch_related_objects

from audit.compiled import compiled
from audit.models import StoredContent
from audit.services import read_texts
from indicators.access import may_see_value
from indicators.filing_terms import STATE_REPORTED, finding_names, state_name, step_name
from indicators.models import (
    EvidenceUse,
    LatestObservation,
    Observation,
    ReportingDuty,
    ReviewAction,
    Submission,
    SubmissionVersion,
    TargetState,
)
from indicators.models.choices import Answer
from indicators.models.rounds import DutyKind
from indicators.models.submissions import ReturnReason, ReviewDecision
from organizations.access import Viewer
from organizations.selectors.accounts import names_of_accounts
from plans.domain.units import get_unit

YEARS_SHOWN = 5
_PAST = (
    *("tenant", "department", "year", "value", "decimals", "quality", "basis", "release"),
    *("document", "indicator__code", "submission_version__note__ciphertext"),
)


@dataclass(frozen=True)
class PastValue:
    """An accepted value or state of an earlier year; without both there is none, or it is hidden."""

    year: int
    value: Decimal | None = None
    decimals: int | None = None
    state: str = ""
    hidden: bool = False
    quality: str = ""
    basis: str = ""
    document: str = ""
    note: str = ""


@dataclass(frozen=True)
class AttachedFile:
    """A piece of evidence of this submission."""

    pk: int
    name: str
    size: int
    sha256: str
    uploaded_at: datetime
    uploaded_by: str
    personal: bool
    withdrawn_at: datetime | None


@dataclass(frozen=True)
class Decision:
    """One review decision."""

    step: str
    approved: bool
    reason: str
    text: str
    new_due_on: date | None
    by: str
    unit: str
    at: datetime


@dataclass(frozen=True)
class FiledVersion:
    """A submitted version as it was submitted, with the decisions on it."""

    number: int
    at: datetime
    by: str
    entered_by: str
    answer: str
    is_value: bool
    value: Decimal | None
    decimals: int | None
    unit: str
    numerator: Decimal | None
    denominator: Decimal | None
    quality: str
    basis: str
    release: str
    released_on: date | None
    expected_on: date | None
    target_state: str
    assigned_value: Decimal | None
    document: str
    note: str
    explanation: str
    findings: tuple[str, ...]
    # What rests on values that the unit may not read; empty for those who do not read everything.
    withheld: tuple[str, ...]
    files: tuple[AttachedFile, ...]
    decisions: tuple[Decision, ...]


@dataclass(frozen=True)
class Records:
    """What has been filed and decided; `names` are those of the accounts that did."""

    history: tuple[PastValue, ...]
    files: tuple[AttachedFile, ...]
    versions: tuple[FiledVersion, ...]
    names: Mapping[int, str]


def gather_records(viewer: Viewer, duty: ReportingDuty, submission: Submission | None) -> Records:
    """The records of one duty, their texts and the names of the accounts: all at once."""
    observations = _observations(duty)
    versions = _versions(submission)
    uses = _uses(submission)
    texts = read_texts(_contents(observations, versions))
    names = _names(submission, versions, uses)
    files = {use.evidence_id: _file(use, names) for use in uses}
    reads_all = viewer.reads_unreleased(duty.tenant_id)
    return Records(
        history=_history(viewer, duty, observations, texts),
        files=tuple(file for file in files.values() if file.withdrawn_at is None),
        versions=tuple(
            _filed(version, files, texts, names, reads_all=reads_all) for version in versions
        ),
        names=names,
    )


def _observations(duty: ReportingDuty) -> list[Observation]:
    """Accepted values of the years before."""
    if duty.definition is None:
        return []
    round_ = duty.round
    rows = _past(
        place=duty.place_id,
        definition=duty.definition.pk,
        kind=round_.period_kind,
        month=round_.month,
        since=round_.year - YEARS_SHOWN,
        until=round_.year,
    )
    return [row.observation for row in rows]


@compiled
def _past(
    *, place: int, definition: int, kind: str, month: int, since: int, until: int
) -> QuerySet[LatestObservation]:
    rows = LatestObservation.objects.filter(
        place_id=place,
        definition=definition,
        period_kind=kind,
        month=month,
        year__gte=since,
        year__lt=until,
    ).select_related("observation__indicator", "observation__submission_version__note")
    return rows.only(*(f"observation__{name}" for name in _PAST))


def _versions(submission: Submission | None) -> list[SubmissionVersion]:
    """The submitted versions, the last first, with their decisions."""
    if submission is None:
        return []
    rows = SubmissionVersion.objects.select_related("note", "explanation")
    rows = rows.prefetch_related("review_actions__text").order_by("-number")
    # Kept on the submission, for whoever asks next who filled it.
    prefetch_related_objects([submission], Prefetch("versions", rows))
    return list(submission.versions.all())


def _uses(submission: Submission | None) -> list[EvidenceUse]:
    if submission is None:
        return []
    return _uses_of(submission.pk)


@compiled
def _uses_of(submission: int) -> QuerySet[EvidenceUse]:
    uses = EvidenceUse.objects.filter(submission=submission)
    return uses.select_related("evidence").order_by("pk")


def _contents(
    observations: Iterable[Observation], versions: Iterable[SubmissionVersion]
) -> list[StoredContent | None]:
    found: list[StoredContent | None] = [
        row.submission_version.note for row in observations if row.submission_version
    ]
    for version in versions:
        found += [version.note, version.explanation]
        found += [action.text for action in version.review_actions.all()]
    return found


def _names(
    submission: Submission | None,
    versions: Iterable[SubmissionVersion],
    uses: Iterable[EvidenceUse],
) -> dict[int, str]:
    accounts: set[int | None] = {submission.draft_by} if submission else set()
    accounts |= {use.evidence.uploaded_by for use in uses}
    for version in versions:
        accounts |= {version.submitted_by, version.entered_by}
        accounts |= {action.account for action in version.review_actions.all()}
    return names_of_accounts(accounts)


def _text(texts: Mapping[UUID, str], content: StoredContent | None) -> str:
    """A stored text; empty where there is none or it was lawfully destroyed."""
    return texts.get(content.pk, "") if content is not None else ""


def _history(
    viewer: Viewer,
    duty: ReportingDuty,
    observations: Iterable[Observation],
    texts: Mapping[UUID, str],
) -> tuple[PastValue, ...]:
    years = range(duty.round.year - 1, duty.round.year - 1 - YEARS_SHOWN, -1)
    if duty.kind == DutyKind.VALUE:
        by_year = {row.year: row for row in observations}
        return tuple(_past_value(viewer, year, by_year.get(year), texts) for year in years)
    states = TargetState.objects.filter(measure=duty.measure_id, year__in=years)
    # A later version of the same year replaces the earlier one.
    known = {row.year: row for row in states.order_by("version")}
    return tuple(_past_state(year, known.get(year)) for year in years)


def _past_state(year: int, row: TargetState | None) -> PastValue:
    if row is None:
        return PastValue(year)
    return PastValue(
        year, value=row.assigned_value, state=state_name(row.state), document=row.document
    )


def _past_value(
    viewer: Viewer, year: int, row: Observation | None, texts: Mapping[UUID, str]
) -> PastValue:
    if row is None:
        return PastValue(year)
    if not may_see_value(viewer, row):
        return PastValue(year, hidden=True)
    version = row.submission_version
    return PastValue(
        year=year,
        value=row.value,
        decimals=row.decimals,
        quality=row.get_quality_display(),
        basis=row.get_basis_display(),
        document=row.document,
        note=_text(texts, version.note) if version else "",
    )


def _file(use: EvidenceUse, names: Mapping[int, str]) -> AttachedFile:
    evidence = use.evidence
    return AttachedFile(
        pk=evidence.pk,
        name=evidence.file_name,
        size=evidence.size,
        sha256=evidence.sha256,
        uploaded_at=evidence.uploaded_at,
        uploaded_by=names.get(evidence.uploaded_by, ""),
        personal=evidence.contains_personal_data,
        withdrawn_at=use.withdrawn_at,
    )


def _filed(
    version: SubmissionVersion,
    files: Mapping[int, AttachedFile],
    texts: Mapping[UUID, str],
    names: Mapping[int, str],
    *,
    reads_all: bool,
) -> FiledVersion:
    return FiledVersion(
        number=version.number,
        at=version.submitted_at,
        by=names.get(version.submitted_by, ""),
        entered_by=names.get(version.entered_by or 0, ""),
        answer=str(STATE_REPORTED) if version.target_state else version.get_answer_display(),
        is_value=version.answer == Answer.VALUE,
        value=version.value,
        decimals=version.decimals,
        unit=get_unit(version.unit).name if version.unit else "",
        numerator=version.numerator,
        denominator=version.denominator,
        quality=version.get_quality_display(),
        basis=version.get_basis_display(),
        release=version.get_release_display(),
        released_on=version.released_on,
        expected_on=version.expected_on,
        target_state=state_name(version.target_state),
        assigned_value=version.assigned_value,
        document=version.document,
        note=_text(texts, version.note),
        explanation=_text(texts, version.explanation),
        findings=finding_names(version.findings),
        withheld=finding_names(version.withheld_findings) if reads_all else (),
        files=tuple(files[pk] for pk, _sha256 in version.evidence if pk in files),
        decisions=tuple(_decision(action, texts, names) for action in version.review_actions.all()),
    )


def _decision(
    action: ReviewAction, texts: Mapping[UUID, str], names: Mapping[int, str]
) -> Decision:
    return Decision(
        step=step_name(action.step_name),
        approved=action.decision == ReviewDecision.APPROVE,
        reason=str(ReturnReason(action.reason_code).label) if action.reason_code else "",
        text=_text(texts, action.text),
        new_due_on=action.new_due_on,
        by=names.get(action.account, ""),
        unit=action.unit,
        at=action.at,
    )
