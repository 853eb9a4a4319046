"""The filing form (报送表): what one unit has submitted in one round, on one sheet with one hash.

The hash is of facts and not of words: codes, numbers and times, the same in every language and
under every later name of a unit or an indicator. Reviewing adds no fact; a new version does.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal

from django.db.models import OuterRef, QuerySet, Subquery
from django.http import Http404

from audit.domain.canonical import canonical_json, digest
from indicators.filing_terms import STATE_REPORTED, marks_of, period_text, state_name, step_name
from indicators.models import (
    ReportingDuty,
    ReportingRound,
    ReviewAction,
    StampedForm,
    SubmissionVersion,
)
from indicators.models.submissions import ReviewDecision
from indicators.selectors.duties import duty_name, duty_state
from organizations.access import Viewer
from organizations.domain.roles import DEPARTMENT_ROLES, UNRELEASED_READER_ROLES
from organizations.models import Department
from organizations.selectors.accounts import names_of_accounts
from plans.domain.quantities import plain_text
from plans.domain.units import get_unit

# Names the layout of the facts: another layout is another name, and other hashes.
LAYOUT = "filing-form/1"
GROUP = 4

Versions = Mapping[int, SubmissionVersion]


@dataclass(frozen=True)
class Approval:
    """One consent to the version that is printed."""

    step: str
    by: str
    at: datetime


@dataclass(frozen=True)
class FormLine:
    """One duty on the form; without `number` the unit has submitted nothing for it."""

    name: str
    place: str
    definition: str
    state: str
    number: int | None = None
    answer: str = ""
    value: Decimal | None = None
    decimals: int | None = None
    unit: str = ""
    numerator: Decimal | None = None
    denominator: Decimal | None = None
    target_state: str = ""
    assigned_value: Decimal | None = None
    quality: str = ""
    basis: str = ""
    release: str = ""
    released_on: date | None = None
    expected_on: date | None = None
    document: str = ""
    files: int = 0
    filled_by: str = ""
    entered_by: str = ""
    submitted_at: datetime | None = None
    approvals: tuple[Approval, ...] = ()


@dataclass(frozen=True)
class Stamped:
    """One stamped scan, and whether the form of today is the one it shows."""

    pk: int
    name: str
    size: int
    sha256: str
    groups: tuple[str, ...]
    by: str
    at: datetime
    covers: bool


@dataclass(frozen=True)
class FilingForm:
    """The form of one unit in one round.

    `facts` is the canonical JSON whose SHA-256 is printed.
    """

    round_pk: int
    round_title: str
    period: str
    marks: tuple[str, ...]
    due_on: date
    tenant: str
    department_pk: int
    department: str
    lines: tuple[FormLine, ...]
    facts: str
    sha256: str
    stamped: tuple[Stamped, ...]
    may_attach: bool
    of_own_unit: bool

    @property
    def groups(self) -> tuple[str, ...]:
        """The hash in groups of four, as it is printed."""
        return grouped(self.sha256)

    @property
    def submitted(self) -> int:
        """How many duties have a submitted version."""
        return sum(line.number is not None for line in self.lines)

    @property
    def covered(self) -> bool:
        """A stamped scan shows the present values."""
        return any(each.covers for each in self.stamped)


def filing_form(viewer: Viewer, round_: ReportingRound, department: Department) -> FilingForm:
    """Everything on one unit's form. Five queries, however many duties there are."""
    duties = _duties(round_, department)
    versions = _last_versions(duties)
    actions = _approvals(versions.values())
    scans = list(StampedForm.objects.filter(round=round_, department=department))
    names = _names(versions.values(), actions, scans)
    facts = _facts(round_, department, duties, versions)
    sha256 = digest(facts)
    own = department.pk in viewer.department_ids(*DEPARTMENT_ROLES)
    return FilingForm(
        round_pk=round_.pk,
        round_title=round_.title,
        period=period_text(round_),
        marks=marks_of(round_),
        due_on=round_.due_on,
        tenant=round_.tenant.name,
        department_pk=department.pk,
        department=department.canonical_name,
        lines=tuple(_line(duty, versions.get(duty.pk), actions, names) for duty in duties),
        facts=facts,
        sha256=sha256,
        stamped=tuple(_stamped(scan, sha256, names) for scan in scans),
        may_attach=own and bool(versions),
        of_own_unit=own,
    )


def present_hash(round_: ReportingRound, department: Department) -> str:
    """The hash of the form as it stands; empty while nothing has been submitted. Two queries."""
    duties = _duties(round_, department)
    versions = _last_versions(duties)
    return digest(_facts(round_, department, duties, versions)) if versions else ""


def access_filing_form(
    viewer: Viewer, round_pk: int, department_pk: int
) -> tuple[ReportingRound, Department]:
    """The door to a form: the unit, the round's office and its auditor, where something is owed."""
    duty = (
        ReportingDuty.objects.select_related("round__plan", "round__tenant", "department")
        .filter(round=round_pk, department=department_pk)
        .first()
    )
    if duty is None or not _may_open(viewer, duty.round, duty.department_id):
        raise Http404
    return duty.round, duty.department


def access_stamped(viewer: Viewer, pk: int) -> StampedForm:
    """The door to a stamped scan: as to the form it belongs to."""
    scan = StampedForm.objects.select_related("round", "content").filter(pk=pk).first()
    if scan is None or not _may_open(viewer, scan.round, scan.department_id):
        raise Http404
    return scan


def grouped(sha256: str) -> tuple[str, ...]:
    """A hash in groups of four, for people who compare it by eye."""
    return tuple(sha256[place : place + GROUP] for place in range(0, len(sha256), GROUP))


def _may_open(viewer: Viewer, round_: ReportingRound, department_pk: int) -> bool:
    return department_pk in viewer.department_ids(
        *DEPARTMENT_ROLES
    ) or round_.tenant_id in viewer.tenant_ids(UNRELEASED_READER_ROLES)


def _duties(round_: ReportingRound, department: Department) -> list[ReportingDuty]:
    return list(
        ReportingDuty.objects.filter(round=round_, department=department)
        .select_related(
            "place",
            "indicator",
            "definition",
            "measure__latest__target",
            "measure__latest__indicator",
            "submission",
        )
        .order_by("pk")
    )


def _last_versions(duties: Iterable[ReportingDuty]) -> Versions:
    """The version submitted last, by duty."""
    newer = SubmissionVersion.objects.filter(submission=OuterRef("submission")).order_by("-number")
    rows: QuerySet[SubmissionVersion] = SubmissionVersion.objects.filter(
        submission__duty__in=[duty.pk for duty in duties],
        number=Subquery(newer.values("number")[:1]),
    ).select_related("submission")
    return {row.submission.duty_id: row for row in rows}


def _approvals(versions: Iterable[SubmissionVersion]) -> list[ReviewAction]:
    return list(
        ReviewAction.objects.filter(
            version__in=[version.pk for version in versions], decision=ReviewDecision.APPROVE
        ).order_by("pk")
    )


def _names(
    versions: Iterable[SubmissionVersion],
    actions: Iterable[ReviewAction],
    scans: Iterable[StampedForm],
) -> dict[int, str]:
    accounts: set[int | None] = {version.submitted_by for version in versions}
    accounts |= {version.entered_by for version in versions}
    accounts |= {action.account for action in actions}
    accounts |= {scan.uploaded_by for scan in scans}
    return names_of_accounts(accounts)


def _facts(
    round_: ReportingRound,
    department: Department,
    duties: Iterable[ReportingDuty],
    versions: Versions,
) -> str:
    return canonical_json(
        {
            "layout": LAYOUT,
            "tenant": round_.tenant.key,
            "round": round_.pk,
            "period": [round_.period_kind, round_.year, round_.month],
            "department": department.pk,
            "duties": [_duty_facts(duty, versions.get(duty.pk)) for duty in duties],
        }
    )


def _duty_facts(duty: ReportingDuty, version: SubmissionVersion | None) -> dict[str, object]:
    """What was asked, by code, and what was answered last."""
    return {
        "duty": duty.pk,
        "kind": duty.kind,
        "place": duty.place.key,
        "indicator": duty.indicator.code if duty.indicator else None,
        "definition": duty.definition.code if duty.definition else None,
        "measure": duty.measure.key if duty.measure else None,
        "submitted": _version_facts(version) if version else None,
    }


def _version_facts(version: SubmissionVersion) -> dict[str, object]:
    return {
        "version": version.number,
        "answer": version.answer,
        "value": _number(version.value),
        "decimals": version.decimals,
        "unit": version.unit,
        "numerator": _number(version.numerator),
        "denominator": _number(version.denominator),
        "quality": version.quality,
        "basis": version.basis,
        "release": version.release,
        "released_on": version.released_on,
        "expected_on": version.expected_on,
        "target_state": version.target_state,
        "assigned_value": _number(version.assigned_value),
        "document": version.document,
        "evidence": [sha256 for _pk, sha256 in version.evidence],
        "entered_by": version.entered_by,
        "submitted_by": version.submitted_by,
        "submitted_at": version.submitted_at.astimezone(UTC),
    }


def _number(value: Decimal | None) -> str | None:
    """A number without the zeros that only fill its column: one text on every database."""
    if value is None:
        return None
    text = plain_text(value)
    return text.rstrip("0").rstrip(".") if "." in text else text


def _line(
    duty: ReportingDuty,
    version: SubmissionVersion | None,
    actions: Iterable[ReviewAction],
    names: Mapping[int, str],
) -> FormLine:
    name, place = duty_name(duty), duty.place.name
    definition = duty.definition.name if duty.definition else ""
    if definition == name:
        definition = ""
    if version is None:
        return FormLine(name, place, definition, state="")
    return FormLine(
        name=name,
        place=place,
        definition=definition,
        state=duty_state(duty),
        number=version.number,
        answer=str(STATE_REPORTED) if version.target_state else version.get_answer_display(),
        value=version.value,
        decimals=version.decimals,
        unit=_unit(duty, version),
        numerator=version.numerator,
        denominator=version.denominator,
        target_state=state_name(version.target_state),
        assigned_value=version.assigned_value,
        quality=version.get_quality_display(),
        basis=version.get_basis_display(),
        release=version.get_release_display(),
        released_on=version.released_on,
        expected_on=version.expected_on,
        document=version.document,
        files=len(version.evidence),
        filled_by=names.get(version.submitted_by, ""),
        entered_by=names.get(version.entered_by or 0, ""),
        submitted_at=version.submitted_at,
        approvals=tuple(
            Approval(step_name(action.step_name), names.get(action.account, ""), action.at)
            for action in actions
            if action.version_id == version.pk
        ),
    )


def _unit(duty: ReportingDuty, version: SubmissionVersion) -> str:
    """The unit of the number on the line; an assigned value is in its indicator's."""
    latest = duty.measure.latest if duty.measure else None
    if version.assigned_value is not None and latest is not None and latest.indicator is not None:
        return get_unit(latest.indicator.unit).name
    return get_unit(version.unit).name if version.unit else ""


def _stamped(scan: StampedForm, sha256: str, names: Mapping[int, str]) -> Stamped:
    return Stamped(
        pk=scan.pk,
        name=scan.file_name,
        size=scan.size,
        sha256=scan.sha256,
        groups=grouped(scan.form_sha256),
        by=names.get(scan.uploaded_by, ""),
        at=scan.uploaded_at,
        covers=scan.form_sha256 == sha256,
    )
