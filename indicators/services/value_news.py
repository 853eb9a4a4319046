"""News of one value: corrections asked and answered, entries on behalf, remarks."""

from collections.abc import Collection, Iterable, Iterator
from datetime import date, datetime

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from indicators.access import fillers, may_discuss, may_fill
from indicators.models import EntryOnBehalf, ReportingDuty, RevisionRequest, SubmissionComment
from indicators.models.corrections import RevisionState
from indicators.models.on_behalf import OnBehalfState
from indicators.selectors.duties import duty_name
from indicators.selectors.reminders import NAMED
from organizations.access import Viewer, viewers_in
from organizations.domain.notifications import Kind, Notice
from organizations.domain.roles import Role

Dated = tuple[date, Notice]

_TOLD = (Role.REPORTER, Role.DEPARTMENT_REVIEWER, Role.COUNTY_OFFICE, Role.OFFICE)
_ANSWERED = {RevisionState.GRANTED: Kind.GRANTED, RevisionState.REFUSED: Kind.REFUSED}
_DECIDED = {OnBehalfState.CONFIRMED: Kind.CONFIRMED, OnBehalfState.DECLINED: Kind.DECLINED}
_DUTY = ("round", "department", *NAMED)


def value_news(since: datetime, tenants: Collection[int], *, today: date) -> Iterator[Dated]:
    """The notices of what happened to some tenants' values since a moment. Eight queries at most.

    Who has left the post by now is told nothing.
    """
    recent = Q(at__gte=since) | Q(decided_at__gte=since)
    requests = list(
        RevisionRequest.objects.filter(recent, submission__duty__tenant__in=tenants)
        .select_related(*(f"submission__duty__{name}" for name in _DUTY))
        .order_by("pk")
    )
    entries = list(
        EntryOnBehalf.objects.filter(recent, duty__tenant__in=tenants)
        .select_related(*(f"duty__{name}" for name in _DUTY))
        .order_by("pk")
    )
    remarks = list(
        SubmissionComment.objects.filter(at__gte=since, submission__duty__tenant__in=tenants)
        .select_related(*(f"submission__duty__{name}" for name in _DUTY))
        .prefetch_related(
            "submission__versions__review_actions",
            "submission__comments",
            "submission__duty__round__joint_reviewers",
        )
        .order_by("pk")
    )
    duties = [
        *(each.submission.duty for each in requests),
        *(each.submission.duty for each in remarks),
        *(each.duty for each in entries),
    ]
    if not duties:
        return
    people = viewers_in((duty.tenant_id for duty in duties), *_TOLD, today=today)
    yield from _corrections(requests, since, people)
    yield from _on_behalf(entries, since, people)
    yield from _remarks(remarks, people)


def _corrections(
    requests: Iterable[RevisionRequest], since: datetime, people: Iterable[Viewer]
) -> Iterator[Dated]:
    """A request, to the office; its answer, to whoever asked."""
    for request in requests:
        duty, day = request.submission.duty, timezone.localdate(request.at)
        if request.state == RevisionState.OPEN:
            path = reverse("indicators:revision", args=(request.pk,))
            for person in people:
                if person.is_office(duty.tenant_id):
                    key = f"correction:{request.pk}"
                    unit = duty.department.name
                    yield day, _notice(person, duty, Kind.CORRECTION, key, path, unit=unit)
        elif request.decided_at is not None and request.decided_at >= since:
            key, kind = f"answer:{request.pk}", _ANSWERED[RevisionState(request.state)]
            for person in people:
                if person.account == request.account and may_fill(person, duty):
                    yield timezone.localdate(request.decided_at), _of_duty(person, duty, kind, key)


def _on_behalf(
    entries: Iterable[EntryOnBehalf], since: datetime, people: Iterable[Viewer]
) -> Iterator[Dated]:
    """An entry that waits, to the unit's reporters; what they said, to whoever typed it."""
    for entry in entries:
        duty, path = entry.duty, reverse("indicators:on_behalf", args=(entry.pk,))
        if entry.state == OnBehalfState.OPEN:
            for person in people:
                if may_fill(person, duty):
                    key, day = f"on-behalf:{entry.pk}", timezone.localdate(entry.at)
                    yield day, _notice(person, duty, Kind.ON_BEHALF, key, path)
            continue
        kind = _DECIDED.get(OnBehalfState(entry.state))
        if kind is None or entry.decided_at is None or entry.decided_at < since:
            continue
        for person in people:
            if person.account == entry.account and person.is_office(duty.tenant_id):
                key, day = f"confirmed:{entry.pk}", timezone.localdate(entry.decided_at)
                unit = duty.department.name
                yield day, _notice(person, duty, kind, key, path, unit=unit)


def _remarks(remarks: Iterable[SubmissionComment], people: Iterable[Viewer]) -> Iterator[Dated]:
    """A remark, to whoever has filed, reviewed or discussed the value, but for its author."""
    for remark in remarks:
        submission, duty = remark.submission, remark.submission.duty
        concerned = set(fillers(submission))
        concerned |= {each.account for each in submission.comments.all()}
        concerned |= {
            action.account
            for version in submission.versions.all()
            for action in version.review_actions.all()
        }
        for person in people:
            told = person.account in concerned - {remark.account}
            if not told or not may_discuss(person, duty):
                continue
            own = may_fill(person, duty)
            review = reverse("indicators:review", args=(submission.pk,))
            path = reverse("indicators:duty", args=(duty.pk,)) if own else review
            key, day = f"remark:{remark.pk}", timezone.localdate(remark.at)
            yield day, _notice(person, duty, Kind.REMARK, key, path, unit=remark.unit)


def _of_duty(person: Viewer, duty: ReportingDuty, kind: Kind, key: str) -> Notice:
    path = reverse("indicators:duty", args=(duty.pk,))
    return _notice(person, duty, kind, key, path)


def _notice(
    person: Viewer, duty: ReportingDuty, kind: Kind, key: str, path: str, *, unit: str = ""
) -> Notice:
    return Notice(
        account=person.account,
        tenant=duty.tenant_id,
        kind=kind,
        key=key,
        path=path,
        params={"name": duty_name(duty), "round": duty.round.title, "unit": unit},
    )
