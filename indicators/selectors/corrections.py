"""Corrections as people see them: requests, what they would touch, and the remarks on a value."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from audit.compiled import compiled
from audit.services.content import read_texts
from indicators.access import DUTY_ROWS, duties_visible_to
from indicators.models import Measure, ProgressResult, ReportingDuty, RevisionRequest
from indicators.models.corrections import RevisionState, SubmissionComment
from indicators.selectors.duties import NAMED_BY, duty_name
from indicators.selectors.measure_names import measure_name
from indicators.selectors.shared_rows import with_shared
from organizations.access import Viewer
from organizations.domain.roles import Role
from organizations.selectors.accounts import names_of_accounts


@dataclass(frozen=True)
class Remark:
    """One remark of the thread."""

    pk: int
    text: str
    by: str
    unit: str
    at: datetime


@dataclass(frozen=True)
class Asked:
    """One request to correct the version `number`."""

    pk: int
    number: int
    state: str
    state_name: str
    reason: str
    by: str
    at: datetime
    answer: str
    decided_by: str
    decided_at: datetime | None


@dataclass(frozen=True)
class Thread:
    """What was said and asked about one value."""

    remarks: tuple[Remark, ...]
    requests: tuple[Asked, ...]

    @property
    def waits(self) -> bool:
        """A request has no answer yet."""
        return any(each.state == RevisionState.OPEN for each in self.requests)


@dataclass(frozen=True)
class Touched:
    """A target whose figures rest on the value."""

    measure_pk: int
    slug: str
    name: str
    quote: str
    target_year: int
    status: str


@dataclass(frozen=True)
class WaitingRevision:
    """A request that waits for the office."""

    pk: int
    name: str
    place: str
    department: str
    at: datetime


def thread_of(duty: ReportingDuty) -> Thread:
    """The remarks and requests of one duty. Four queries."""
    comments, requests = _comments(duty.pk), _requests(duty.pk)
    texts = read_texts(
        [each.text for each in comments]
        + [content for each in requests for content in (each.reason, each.answer)]
    )
    names = names_of_accounts(
        [each.account for each in comments]
        + [account for each in requests for account in (each.account, each.decided_by or 0)]
    )
    return Thread(
        remarks=tuple(
            Remark(
                pk=each.pk,
                text=texts.get(each.text_id, ""),
                by=names.get(each.account, ""),
                unit=each.unit,
                at=each.at,
            )
            for each in comments
        ),
        requests=tuple(
            Asked(
                pk=each.pk,
                number=each.version.number,
                state=each.state,
                state_name=each.get_state_display(),
                reason=texts.get(each.reason_id, ""),
                by=names.get(each.account, ""),
                at=each.at,
                answer=texts.get(each.answer_id, "") if each.answer_id else "",
                decided_by=names.get(each.decided_by or 0, ""),
                decided_at=each.decided_at,
            )
            for each in requests
        ),
    )


@compiled
def _comments(duty: int) -> QuerySet[SubmissionComment]:
    return SubmissionComment.objects.filter(submission__duty=duty).select_related("text")


@compiled
def _requests(duty: int) -> QuerySet[RevisionRequest]:
    asked = RevisionRequest.objects.filter(submission__duty=duty)
    return asked.select_related("version", "reason", "answer")


def touched_by(duty: ReportingDuty) -> tuple[Touched, ...]:
    """The targets that would be judged anew if the value changed. Two queries."""
    measures = Measure.objects.select_related("plan", "latest__target", "latest__indicator")
    if duty.measure is not None:
        rows = measures.filter(pk=duty.measure.pk)
    else:
        rows = measures.filter(latest__indicator=duty.indicator_id, place=duty.place_id)
    statuses = dict(
        ProgressResult.objects.filter(measure__in=rows)
        .order_by("period")
        .values_list("measure_id", "status")
    )
    return tuple(
        Touched(
            measure_pk=row.pk,
            slug=row.plan.slug,
            name=measure_name(row),
            quote=row.latest.target.quote if row.latest and row.latest.target else "",
            target_year=row.latest.target_year if row.latest else 0,
            status=statuses.get(row.pk, ""),
        )
        for row in rows.order_by("pk")
    )


_WAITING = {
    "submission": ("state",),
    "submission__duty": ("kind",),
    **{
        f"submission__duty__{path}": names
        for path, names in (NAMED_BY | {"place": ("name",), "department": ("name",)}).items()
    },
}


def waiting_revisions(viewer: Viewer) -> tuple[WaitingRevision, ...]:
    """Requests that wait for the viewer's office, the oldest first. One query."""
    tenants = viewer.tenant_ids(frozenset({Role.OFFICE}))
    if not tenants:
        return ()
    open_ = RevisionRequest.objects.filter(
        state=RevisionState.OPEN, submission__duty__tenant__in=tenants
    )
    return tuple(
        WaitingRevision(
            pk=each.pk,
            name=duty_name(each.submission.duty),
            place=each.submission.duty.place.name,
            department=each.submission.duty.department.name,
            at=each.at,
        )
        for each in with_shared(open_.order_by("at"), _WAITING)
    )


def access_revision(viewer: Viewer, pk: int) -> RevisionRequest | None:
    """The door to one request: for those who may open the submission."""
    request = _with_duties(RevisionRequest.objects.filter(pk=pk)).first()
    if request is None:
        return None
    seen = duties_visible_to(viewer).filter(pk=request.submission.duty_id).exists()
    return request if seen else None


def _with_duties(requests: QuerySet[RevisionRequest]) -> QuerySet[RevisionRequest]:
    return requests.select_related("version", *(f"submission__duty__{name}" for name in DUTY_ROWS))
