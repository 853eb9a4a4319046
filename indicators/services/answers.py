"""Many answers at once: from a workbook, a pasted table, another program. All or nothing."""

from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cache

from django.db.models import QuerySet, prefetch_related_objects

from audit.compiled import compiled
from audit.domain.errors import TransitionError
from audit.services import Recording, recorded
from indicators.access import doors_to_duties, duties_behind, filling_actor, may_fill
from indicators.domain.asked import Asked
from indicators.domain.entries import Checked, check_entry, check_texts, value_in_hand
from indicators.domain.entry_findings import Finding
from indicators.domain.identities import Printed
from indicators.domain.workflow import Action, State, refusal
from indicators.models import (
    EvidenceUse,
    ReportingDuty,
    Submission,
    SubmissionVersion,
)
from indicators.selectors.asked import asked_of, asked_to_file_many
from indicators.selectors.duties import NAMED_BY
from indicators.selectors.shared_rows import shared_columns, shared_objects
from indicators.services.submissions import (
    DRAFT_COLUMNS,
    DRAFT_FIELDS,
    SUBMIT_COLUMNS,
    Filling,
    built_version,
    draft_digest,
    hand_in,
    held_submissions,
    keep_draft,
    locked_on,
    readable,
    reassigned,
    required_bureaus,
    version_facts,
)
from organizations.access import Viewer
from plans.domain.problems import Problem, mark
from plans.domain.units import UNITS, get_unit

NOT_YOURS = mark("该事项不存在,或不由您的部门填报。")
CHANGED_SINCE = mark("下载之后该事项已有更新。请重新下载后再填。")
_BATCH = 500
_MOST_NAMED = 500
"""Duties named in one query."""
_FILED_WITH = NAMED_BY | {
    "round": (
        "plan_id",
        "period_kind",
        "year",
        "month",
        "locks_on",
        "review_steps",
        "county_review",
    ),
    "tenant": ("key", "name"),
    "department": ("name", "place_id", "hosts_office"),
    "place": ("name", "parent_id"),
    "indicator": (
        "code",
        "name_zh",
        "unit",
        "direction",
        "rule",
        "input_form",
        "decimals",
        "plausible_min",
        "plausible_max",
        "maximum",
    ),
    "definition": ("code",),
    "measure__latest__indicator": ("name_zh", "unit"),
    "submission": ("state", "revision", "draft"),
}
"""What of what a duty refers to is needed to check its answer and to file it."""


@dataclass(frozen=True)
class RowAnswer:
    """What was typed for one duty, and the revision that was seen; None where none was given."""

    duty: int
    typed: Mapping[str, str]
    revision: int | None = None


@dataclass(frozen=True)
class FieldChange:
    """A field whose typed text differs from the draft that is held."""

    name: str
    before: str
    after: str


@dataclass
class Outcome:
    """What would become of one answer."""

    answer: RowAnswer
    duty: ReportingDuty | None = None
    refused: Problem | None = None
    """Why nothing can be saved for this duty."""
    unkept: dict[str, list[Problem]] = field(default_factory=dict)
    """Faults for which not even a draft is kept: secrecy marks, over-long texts."""
    errors: dict[str, list[Problem]] = field(default_factory=dict)
    """Faults for which it cannot be submitted."""
    findings: list[Finding] = field(default_factory=list)
    changes: list[FieldChange] = field(default_factory=list)
    checked: Checked | None = None

    @property
    def may_keep(self) -> bool:
        """Can be saved as a draft."""
        return self.refused is None and not self.unkept

    @property
    def in_conflict(self) -> bool:
        """Somebody else has saved since the revision that was seen."""
        return self.refused is not None and self.refused.template == CHANGED_SINCE

    @property
    def may_submit(self) -> bool:
        """Can be submitted."""
        return self.may_keep and not self.errors


class AnswersRefused(Exception):
    """Nothing was saved; `outcomes` say of every answer why or why not."""

    def __init__(self, outcomes: list[Outcome]) -> None:
        self.outcomes = outcomes
        super().__init__("answers refused")


def check_answers(viewer: Viewer, answers: Sequence[RowAnswer], *, today: date) -> list[Outcome]:
    """What would become of each answer if it were filed now; a constant number of queries."""
    duties = _duties(viewer, answers)
    asked = _asked_in_full(duties, answers, today)
    return [_outcome(viewer, answer, duties.get(answer.duty), asked, today) for answer in answers]


def _check_texts_alone(viewer: Viewer, answers: Sequence[RowAnswer], today: date) -> list[Outcome]:
    """What keeps answers from being drafts: what else is known is not asked for."""
    duties = _duties(viewer, answers)
    asked = {duty.pk: asked_of(duty, today) for duty in duties.values()}
    return [_outcome(viewer, answer, duties.get(answer.duty), asked, today) for answer in answers]


def _asked_in_full(
    duties: Mapping[int, ReportingDuty], answers: Iterable[RowAnswer], today: date
) -> dict[int, Asked]:
    """What the duties ask, with all that the answers are checked against."""
    typed = {answer.duty: answer.typed for answer in answers}

    def in_hand(duty: ReportingDuty, asked: Asked) -> Printed | None:
        # Rows of one sheet are checked against each other, not against what they replace.
        return value_in_hand(_coded(duty, typed[duty.pk], asked), asked)

    return asked_to_file_many(duties.values(), today, in_hand=in_hand)


def file_answers(
    viewer: Viewer, answers: Sequence[RowAnswer], *, submit: bool, today: date
) -> list[Outcome]:
    """Keep all answers as drafts, or submit them all, in one transaction.

    Unchanged drafts are not written again, and of a draft only that is checked which would keep it
    from being one. The number of queries does not grow with the answers.

    Raises:
        AnswersRefused: when one of them cannot be kept (or submitted); then nothing is saved.
    """
    if submit:
        outcomes = check_answers(viewer, answers, today=today)
    else:
        outcomes = _check_texts_alone(viewer, answers, today)
    _require_all(outcomes, submit=submit)
    changed = [outcome for outcome in outcomes if submit or outcome.changes]
    if not changed:
        return outcomes
    first = changed[0].duty
    if first is None:
        raise AnswersRefused(outcomes)
    if submit:
        prefetch_related_objects(_owed(changed), "round__joint_reviewers")
    with recorded(filling_actor(viewer, first)) as recording:
        others = reassigned(each for each in _owed(changed) if not hasattr(each, "submission"))
        held = _held(changed, recording.now)
        for outcome in changed:
            _recheck(outcome, held, others, submit=submit)
        _require_all(outcomes, submit=submit)
        filing = _Filing(viewer, recording, today, _files(held.values()) if submit else {})
        for outcome in changed:
            if outcome.duty is not None:
                filing.file(outcome, outcome.duty, held[outcome.duty.pk], submit=submit)
        filing.write(submit=submit)
    return outcomes


class _Filing:
    """Files answers one by one into lists, and writes each list at once."""

    def __init__(
        self,
        viewer: Viewer,
        recording: Recording,
        today: date,
        files: Mapping[int, list[list[object]]],
    ) -> None:
        self.viewer = viewer
        self.recording = recording
        self.today = today
        self.files = files
        self.submissions: list[Submission] = []
        self.versions: list[SubmissionVersion] = []

    def file(
        self, outcome: Outcome, duty: ReportingDuty, submission: Submission, *, submit: bool
    ) -> None:
        """Keep one draft; submit it as a version too."""
        filling = Filling(self.viewer, duty, submission.revision, self.today)
        before = submission.state
        typed = readable(_coded(duty, outcome.answer.typed))
        keep_draft(submission, filling, typed, self.recording.now, save=False)
        self.submissions.append(submission)
        if submit:
            self._submit(outcome, filling, submission, before)
            return
        self.recording.entry(
            chain=duty.tenant.chain,
            action="submission.save_draft",
            of=submission,
            after={
                "revision": submission.revision,
                "draft_hmac": draft_digest(submission),
            },
            actor=filling_actor(self.viewer, duty),
        )

    def _submit(
        self, outcome: Outcome, filling: Filling, submission: Submission, before: str
    ) -> None:
        checked = outcome.checked or Checked(None)
        attached = self.files.get(submission.pk, [])
        version = built_version(submission, filling, checked, self.recording.now, attached)
        self.versions.append(version)
        hand_in(submission, filling.duty)
        self.recording.entry(
            chain=filling.duty.tenant.chain,
            action="submission.submit",
            of=submission,
            before={"state": before},
            after={"state": submission.state, **version_facts(version)},
            actor=filling_actor(self.viewer, filling.duty),
        )

    def write(self, *, submit: bool) -> None:
        """Write what was filed."""
        SubmissionVersion.objects.bulk_create(self.versions, batch_size=_BATCH)
        columns = SUBMIT_COLUMNS if submit else DRAFT_COLUMNS
        # The rows are there and locked: an upsert writes thousands where an update would crawl.
        Submission.objects.bulk_create(
            self.submissions,
            update_conflicts=True,
            unique_fields=["id"],
            update_fields=columns,
            batch_size=_BATCH,
        )


def _require_all(outcomes: list[Outcome], *, submit: bool) -> None:
    if not all(each.may_submit if submit else each.may_keep for each in outcomes):
        raise AnswersRefused(outcomes)


def _duties(viewer: Viewer, answers: Iterable[RowAnswer]) -> dict[int, ReportingDuty]:
    # Thousands of duties share a few rounds, places and indicators: one object of each will do.
    asked = sorted({answer.duty for answer in answers})
    return {
        duty.pk: duty
        for at in range(0, len(asked), _MOST_NAMED)
        for duty in shared_objects(
            ReportingDuty,
            _filed_with(asked[at : at + _MOST_NAMED], *doors_to_duties(viewer)),
            _FILED_WITH,
        )
    }


@compiled
def _filed_with(
    pks: list[int], *doors: frozenset[int]
) -> QuerySet[ReportingDuty, tuple[object, ...]]:
    return shared_columns(duties_behind(*doors).filter(pk__in=pks), _FILED_WITH)


def _outcome(
    viewer: Viewer,
    answer: RowAnswer,
    duty: ReportingDuty | None,
    known: Mapping[int, Asked],
    today: date,
) -> Outcome:
    if duty is None or not may_fill(viewer, duty):
        return Outcome(answer, refused=Problem(NOT_YOURS))
    outcome = Outcome(answer, duty)
    submission: Submission | None = getattr(duty, "submission", None)
    outcome.refused = _refusal(duty, submission, answer, today)
    asked = known[duty.pk]
    typed = _coded(duty, answer.typed, asked)
    outcome.unkept = check_texts(typed)
    outcome.checked = check_entry(typed, asked)
    outcome.errors, outcome.findings = outcome.checked.errors, outcome.checked.findings
    outcome.changes = list(_changes(submission.draft if submission else {}, typed))
    return outcome


def _refusal(
    duty: ReportingDuty, submission: Submission | None, answer: RowAnswer, today: date
) -> Problem | None:
    locked = locked_on(duty, today)
    if locked:
        return Problem(locked.replace("%", "%%"))
    if submission is not None:
        refused = refusal(State(submission.state), Action.SAVE)
        if refused:
            return Problem(refused)
    held = submission.revision if submission else 0
    return Problem(CHANGED_SINCE) if answer.revision not in (None, held) else None


def _coded(
    duty: ReportingDuty, given: Mapping[str, str], asked: Asked | None = None
) -> dict[str, str]:
    """The typed texts with a unit's printed name as its code, the year filled in."""
    typed = {name: given.get(name, "") for name in DRAFT_FIELDS}
    typed["year"] = typed["year"] or str(duty.round.year)
    code = asked.unit if asked else (duty.indicator.unit if duty.indicator else "")
    if not code:
        typed["unit"] = ""
    elif not typed["unit"]:
        typed["unit"] = code
    else:
        typed["unit"] = _unit_codes(get_unit(code).dimension).get(typed["unit"], typed["unit"])
    return typed


@cache
def _unit_codes(dimension: str) -> Mapping[str, str]:
    """Printed name to code, of the units of one dimension."""
    return {unit.name: unit.code for unit in UNITS.values() if unit.dimension == dimension}


def _changes(draft: Mapping[str, str], typed: Mapping[str, str]) -> Iterable[FieldChange]:
    # What a form shows before anything is typed is no change.
    fresh = {"answer": "value", "year": typed["year"], "unit": typed["unit"]}
    for name in DRAFT_FIELDS:
        before = draft.get(name) or fresh.get(name, "")
        if before != typed[name]:
            yield FieldChange(name, before, typed[name])


def _owed(outcomes: Iterable[Outcome]) -> list[ReportingDuty]:
    return [outcome.duty for outcome in outcomes if outcome.duty is not None]


def _held(outcomes: Iterable[Outcome], now: datetime) -> dict[int, Submission]:
    """Every duty's submission, locked; made where there was none."""
    duties = [duty.pk for duty in _owed(outcomes)]
    begun = [Submission(duty_id=pk, updated_at=now) for pk in duties]
    Submission.objects.bulk_create(begun, ignore_conflicts=True, batch_size=_BATCH)
    return {submission.duty_id: submission for submission in held_submissions(duties)}


def _recheck(
    outcome: Outcome, held: Mapping[int, Submission], others: Container[int], *, submit: bool
) -> None:
    """What was true before the lock may no longer be; `others` are now asked of other units."""
    if outcome.duty is None:
        return
    if outcome.duty.pk in others:
        outcome.refused = Problem(NOT_YOURS)
        return
    submission = held[outcome.duty.pk]
    refused = refusal(State(submission.state), Action.SUBMIT if submit else Action.SAVE)
    if refused:
        outcome.refused = Problem(refused)
    elif outcome.answer.revision not in (None, submission.revision):
        outcome.refused = Problem(CHANGED_SINCE)
    elif submit:
        try:
            required_bureaus(outcome.duty)
        except TransitionError as error:
            outcome.refused = Problem(str(error).replace("%", "%%"))


def _files(submissions: Iterable[Submission]) -> dict[int, list[list[object]]]:
    uses = EvidenceUse.objects.filter(
        submission__in=list(submissions), withdrawn_at__isnull=True
    ).select_related("evidence")
    files: dict[int, list[list[object]]] = {}
    for use in uses.order_by("pk"):
        files.setdefault(use.submission_id, []).append([use.evidence_id, use.evidence.sha256])
    return files
