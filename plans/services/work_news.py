"""News of annual work: what a unit was asked, what it reported to the lead, what was compiled."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from datetime import date, datetime

from django.urls import reverse
from django.utils import timezone

from organizations.access import Viewer, viewers_in
from organizations.domain.notifications import Kind, Notice
from organizations.domain.roles import DEPARTMENT_ROLES, Role
from plans.access import leading_of
from plans.models import (
    AccountableUnit,
    AnnualWorkItem,
    WorkPart,
    WorkReopening,
    WorkReport,
    WorkSummary,
)

# The measure is a sentence; a subject needs its beginning.
LONGEST_NAME = 60

Dated = tuple[date, Notice]


def work_news(since: datetime, tenants: Collection[int], *, today: date) -> Iterator[Dated]:
    """The notices of what happened to some tenants' annual work since a moment. Seven queries."""
    parts = list(
        WorkPart.objects.filter(
            requested_at__gte=since, item__withdrawn_at=None, item__tenant__in=tenants
        )
        .select_related("item__plan")
        .order_by("pk")
    )
    reports = list(
        WorkReport.objects.filter(at__gte=since, part__item__tenant__in=tenants)
        .select_related("part__item__plan")
        .order_by("pk")
    )
    summaries = list(
        WorkSummary.objects.filter(at__gte=since, item__tenant__in=tenants)
        .select_related("item__plan")
        .prefetch_related("item__parts")
        .order_by("pk")
    )
    again = list(
        WorkReopening.objects.filter(at__gte=since, summary__item__tenant__in=tenants)
        .select_related("summary__item__plan")
        .prefetch_related("summary__item__parts")
        .order_by("pk")
    )
    items = [
        *(part.item for part in parts),
        *(report.part.item for report in reports),
        *(summary.item for summary in summaries),
        *(each.summary.item for each in again),
    ]
    if not items:
        return
    people = viewers_in((item.tenant_id for item in items), *DEPARTMENT_ROLES, today=today)
    yield from _asked(parts, people)
    yield from _reported(reports, people)
    for summary in summaries:
        key, kind = f"work-summary:{summary.pk}", Kind.WORK_COMPILED
        yield from _to_units(summary, summary.item, people, kind=kind, key=key)
    for each in again:
        key, kind = f"work-reopening:{each.pk}", Kind.WORK_REOPENED
        yield from _to_units(each, each.summary.item, people, kind=kind, key=key)


def _asked(parts: Iterable[WorkPart], people: Iterable[Viewer]) -> Iterator[Dated]:
    """What was asked of a unit at one moment, to its reporters: a year adopted is one notice."""
    acts: dict[tuple[int, int, datetime, int], list[WorkPart]] = defaultdict(list)
    for part in parts:
        acts[part.item.plan_id, part.item.year, part.requested_at, part.requested_by].append(part)
    for (_plan, year, at, by), asked in acts.items():
        for person in people:
            units = person.department_ids(Role.REPORTER)
            own = [part for part in asked if part.department_id in units]
            if not own or person.account == by:
                continue
            item = own[0].item
            whole = f"{reverse('plans:work', args=(item.plan.slug,))}?year={year}&mine=1"
            path = reverse("plans:work_item", args=(item.pk,)) if len(own) == 1 else whole
            name = _name(item) if len(own) == 1 else ""
            yield (
                timezone.localdate(at),
                Notice(
                    account=person.account,
                    tenant=item.tenant_id,
                    kind=Kind.WORK_ASKED,
                    key=f"work-asked:{own[0].pk}",
                    path=path,
                    params={"count": len(own), "name": name, "year": year},
                ),
            )


def _reported(reports: Iterable[WorkReport], people: Iterable[Viewer]) -> Iterator[Dated]:
    """A unit's report, to the people of the unit that compiles the item."""
    reports = list(reports)
    named: dict[tuple[int, str | None], int] = {
        (row.plan_id, row.key): row.department_id
        for row in AccountableUnit.objects.filter(
            plan__in={report.part.item.plan_id for report in reports}
        ).order_by("recorded_at", "pk")
    }
    for report in reports:
        item = report.part.item
        leading = leading_of(item, named.get((item.plan_id, item.task_key)))
        for person in people:
            leads = not leading.isdisjoint(person.department_ids(*DEPARTMENT_ROLES))
            if leads and person.account != report.account:
                key = f"work-report:{report.pk}"
                notice = _of_item(item, person, Kind.WORK_REPORTED, key, unit=report.unit)
                yield timezone.localdate(report.at), notice


def _to_units(
    event: WorkSummary | WorkReopening,
    item: AnnualWorkItem,
    people: Iterable[Viewer],
    *,
    kind: Kind,
    key: str,
) -> Iterator[Dated]:
    """What became of an item, to the reporters of every unit that owes a part of it."""
    owing = {part.department_id for part in item.parts.all()}
    for person in people:
        own = not owing.isdisjoint(person.department_ids(Role.REPORTER))
        if own and person.account != event.account:
            yield timezone.localdate(event.at), _of_item(item, person, kind, key)


def _of_item(item: AnnualWorkItem, person: Viewer, kind: Kind, key: str, **params: str) -> Notice:
    return Notice(
        account=person.account,
        tenant=item.tenant_id,
        kind=kind,
        key=key,
        path=reverse("plans:work_item", args=(item.pk,)),
        params={"name": _name(item), "year": item.year, **params},
    )


def _name(item: AnnualWorkItem) -> str:
    return f"{item.measure[:LONGEST_NAME]}…" if len(item.measure) > LONGEST_NAME else item.measure
