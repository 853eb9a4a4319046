"""The list of supervision cases, with what the address narrows it to."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import OuterRef, Q, QuerySet, Subquery

from assessments.access import cases_behind, cases_of, cases_visible_to, doors_to_cases
from assessments.domain.supervision import AWAITING, CaseKind, CaseState, Urgency
from assessments.models import CaseVersion, SupervisionCase
from audit.compiled import compiled
from organizations.access import Viewer
from organizations.domain.roles import UNRELEASED_READER_ROLES, Role
from organizations.domain.whole_numbers import whole
from plans.models import Plan

# A page shows so many; the filter narrows it, and the file holds all.
SHOWN = 200
_SHOWN = ("kind", "state", "issued_on", "due_on", "department__name")


@dataclass(frozen=True)
class CaseFilter:
    """What the list is narrowed to, as the address says it."""

    kind: str = ""
    state: str = ""
    unit: int | None = None
    overdue: bool = False

    @classmethod
    def of(cls, query: Mapping[str, str]) -> "CaseFilter":
        """Read the address; what makes no sense is dropped."""
        kind, state = query.get("kind", ""), query.get("state", "")
        return cls(
            kind=kind if kind in {each.value for each in CaseKind} else "",
            state=state if state in {each.value for each in CaseState} else "",
            unit=whole(query.get("unit", "")),
            overdue=query.get("overdue", "") == "1",
        )

    @property
    def is_praise(self) -> bool:
        """The commendations issued (表扬名单)."""
        return self.kind == CaseKind.RECOGNITION and self.state == CaseState.CLOSED

    def applied(self, cases: QuerySet[SupervisionCase], today: date) -> QuerySet[SupervisionCase]:
        """The cases that the filter leaves."""
        wanted = Q()
        if self.kind:
            wanted &= Q(kind=self.kind)
        if self.state:
            wanted &= Q(state=self.state)
        if self.unit is not None:
            wanted &= Q(department=self.unit)
        return cases.filter(wanted & _overdue(today) if self.overdue else wanted)


@dataclass(frozen=True)
class CaseRow:
    """One case in a list; `days` are left until the deadline, negative once it passed."""

    pk: int
    kind_name: str
    unit: str
    subject: str
    document_number: str
    state: str
    state_name: str
    issued_on: date | None
    due_on: date | None
    urgency: Urgency
    days: int | None


@dataclass(frozen=True)
class CasesOnDesk:
    """Cases that wait for the viewer."""

    rows: tuple[CaseRow, ...]

    @property
    def overdue(self) -> int:
        """How many are past their deadline."""
        return sum(row.urgency is Urgency.OVERDUE for row in self.rows)

    @property
    def urgency(self) -> int:
        """0 where something is late, else 1."""
        return 0 if self.overdue else 1


@dataclass(frozen=True)
class CasesPage:
    """The list of cases; `plans` (slug, place) are those whose proposals the viewer may read."""

    chosen: CaseFilter
    rows: tuple[CaseRow, ...]
    units: tuple[tuple[int, str], ...]
    overdue: int
    plans: tuple[tuple[str, str], ...]


def cases_page(viewer: Viewer, chosen: CaseFilter, *, today: date, most: int | None) -> CasesPage:
    """Four queries, whatever the number of cases."""
    visible = cases_visible_to(viewer)
    units = visible.order_by("department").values_list("department", "department__name")
    overseen = viewer.tenant_ids(UNRELEASED_READER_ROLES)
    plans = Plan.objects.filter(tenant__in=overseen).order_by("slug")
    return CasesPage(
        chosen=chosen,
        rows=case_rows(chosen.applied(visible, today), today, most=most),
        units=tuple(units.distinct()),
        overdue=visible.filter(_overdue(today)).count(),
        plans=tuple(plans.values_list("slug", "tenant__name")),
    )


def cases_of_unit(viewer: Viewer, department_id: int, *, today: date) -> tuple[CaseRow, ...]:
    """A unit's cases, as far as the viewer may see them: one query."""
    cases = cases_visible_to(viewer).filter(department=department_id)
    return case_rows(cases, today, most=SHOWN)


def cases_on_desk(viewer: Viewer, *, today: date) -> CasesOnDesk:
    """What the viewer has to do about cases, the nearest deadline first: one query.

    The office verifies answers and closes what it verified, a unit answers what it was asked.
    """
    overseen = viewer.tenant_ids(frozenset({Role.OFFICE}))
    rows = [_row(case, today) for case in _to_do(overseen, *doors_to_cases(viewer))]
    return CasesOnDesk(tuple(sorted(rows, key=lambda row: row.due_on or date.max)))


@compiled
def _to_do(
    overseen: frozenset[int],
    read_whole: frozenset[int],
    units: frozenset[int],
    counties: frozenset[int],
) -> QuerySet[SupervisionCase]:
    to_verify = Q(tenant__in=overseen, state__in=(CaseState.ANSWERED, CaseState.VERIFIED))
    to_answer = cases_of(units, counties) & Q(state__in=AWAITING)
    mine = cases_behind(read_whole, units, counties).filter(to_verify | to_answer)
    return _shown(mine)[:SHOWN]


def case_rows(
    cases: QuerySet[SupervisionCase], today: date, *, most: int | None
) -> tuple[CaseRow, ...]:
    """Cases as lists show them, newest first: one query."""
    return tuple(_row(case, today) for case in _shown(cases)[:most])


def _shown(cases: QuerySet[SupervisionCase]) -> QuerySet[SupervisionCase]:
    last = CaseVersion.objects.filter(case=OuterRef("pk")).order_by("-number")
    shown = cases.select_related(None).select_related("department").only(*_SHOWN)
    return shown.annotate(
        subject=Subquery(last.values("subject")[:1]),
        document_number=Subquery(last.values("document_number")[:1]),
    ).order_by("-pk")


def _overdue(today: date) -> Q:
    return Q(state__in=AWAITING, due_on__lt=today)


def _row(case: SupervisionCase, today: date) -> CaseRow:
    return CaseRow(
        pk=case.pk,
        kind_name=case.get_kind_display(),
        unit=case.department.name,
        subject=case.subject,  # type: ignore[attr-defined]  # annotated, as the next one
        document_number=case.document_number,  # type: ignore[attr-defined]
        state=case.state,
        state_name=case.get_state_display(),
        issued_on=case.issued_on,
        due_on=case.due_on,
        urgency=case.urgency(today),
        days=(case.due_on - today).days if case.due_on else None,
    )
