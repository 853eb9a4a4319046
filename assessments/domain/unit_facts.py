"""What a snapshot holds of the units: who they are, what they owed, did and were written about."""

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True)
class DepartmentFacts:
    """A department; `place_key` names the county whose unit it is, empty for the tenant's own."""

    id: int
    name: str
    # organizations.models.Governance: local, vertical, dual, company, collective.
    governance: str
    function: str
    place_key: str


@dataclass(frozen=True)
class LowerPlaceFacts:
    """A county, or a zone that overlaps counties (`counts_in_rollup` is false)."""

    id: int
    key: str
    name: str
    counts_in_rollup: bool


@dataclass(frozen=True)
class WorkPartFacts:
    """What one unit owed of an annual work item; `progress` is empty until it reports."""

    department_id: int
    department: str
    role: str
    progress: str
    reported_at: datetime | None


@dataclass(frozen=True)
class WorkFacts:
    """An annual work item (年度工作任务) of the year that was not withdrawn."""

    id: int
    task_key: str
    # 1 to 4; 0 is the whole year.
    quarter: int
    measure: str
    deliverable: str
    # Empty for the tenant itself.
    place_key: str
    lead_id: int
    lead: str
    lead_presumed: bool
    # The lead's summary; empty until it is compiled.
    progress: str
    parts: tuple[WorkPartFacts, ...]


@dataclass(frozen=True)
class DutyFacts:
    """A reporting duty of a round of the year, where it stood.

    `standing` is that of `indicators.domain.timeliness.Standing`; `in_time`: every version was
    filed by the date in force. `returns` counts how often it came back.
    """

    id: int
    round: str
    department_id: int
    department: str
    place_key: str
    what: str
    indicator_code: str
    due_on: date
    filed_on: date | None
    state: str
    standing: str
    in_time: bool
    returns: int


@dataclass(frozen=True)
class CaseFacts:
    """A supervision case (督办事项) that was issued by then."""

    id: int
    kind: str
    department_id: int
    department: str
    subject: str
    document_number: str
    target_keys: tuple[str, ...]
    issued_on: date
    due_on: date | None
    state: str
    # When it was closed (销号); none while it runs.
    closed_on: date | None
