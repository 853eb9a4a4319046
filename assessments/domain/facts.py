"""What was known of a plan at a moment, frozen: every figure of a report comes from these facts.

`to_text` gives the snapshot, canonical JSON that is hashed and kept; `from_text` reads it again.
Ratios are ratios (0.8252), numbers Decimals, moments in the time of the place.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime
from decimal import Decimal

from pydantic import JsonValue, TypeAdapter

from assessments.domain.unit_facts import (
    CaseFacts,
    DepartmentFacts,
    DutyFacts,
    LowerPlaceFacts,
    WorkFacts,
)
from audit.domain.canonical import canonical_json

SNAPSHOT_FORMAT = 3
"""Format 1 had no `case`: its figures cannot be computed again. Formats 1 and 2 were frozen for one
kind of report, without units, annual work, duties and supervision."""


@dataclass(frozen=True)
class PlanFacts:
    """The plan version that the report is about."""

    slug: str
    version: int
    title: str | None
    place: str
    tenant: str
    issuer: str | None
    document_number: str | None
    issued_on: date | None
    leading_group: str | None
    lower_units_label: str
    plan_file_sha256: str
    source_sha256: str


@dataclass(frozen=True)
class HeadFacts:
    """The last entry of the tenant's ledger when the snapshot was taken."""

    chain: str
    seq: int
    hash: str


@dataclass(frozen=True)
class UnitFacts:
    """Who answers for a target or plan task."""

    name: str
    # Nobody is named by the office: the first listed unit is presumed (首列单位(推定)).
    presumed: bool
    basis_document: str
    # The department's number; none for a name of the plan that is no department here.
    department_id: int | None = None


@dataclass(frozen=True)
class ValueFacts:
    """One value of a measure as the report uses it, at the precision it was reported with."""

    year: int
    value: Decimal
    quality: str
    is_estimate: bool


@dataclass(frozen=True)
class ResultFacts:
    """The engine's judgement of one year; numbers as the engine gives them, missing is None."""

    status: str
    reason: str
    lamp: str
    value_year: int | None
    progress: Decimal | None
    expected: Decimal | None
    gap: Decimal | None
    attainment: Decimal | None
    cumulative_change_pct: Decimal | None
    path_value: Decimal | None
    required_remaining_pct: Decimal | None
    required_annual_pct: Decimal | None
    required_annual_amount: Decimal | None
    overshoot_pct: Decimal | None
    preliminary: bool
    # Where the run of the values leads in the target year, in the terms of the target, with its
    # 80 % interval; `outlook` is what that says of the target, empty where there is no forecast.
    forecast: Decimal | None = None
    forecast_low: Decimal | None = None
    forecast_high: Decimal | None = None
    outlook: str = ""


@dataclass(frozen=True)
class TargetFacts:
    """A target with the terms it is judged by, its values and its verdict."""

    id: int
    key: str
    place: str
    section: str
    task_key: str | None
    task: str | None
    # The sentence of the plan; none for a control indicator that the plan does not name.
    quote: str | None
    indicator: str
    indicator_code: str | None
    unit: str
    definition: str | None
    definition_code: str | None
    kind: str
    rule: str
    direction: str
    nature: str | None
    hedge: str | None
    comparator: str | None
    # As printed: digits and unit of the plan's own text.
    target_text: str | None
    target_unit: str | None
    # As compared: in the unit of the indicator, or the size of a change.
    target_value: Decimal | None
    target_form: str | None
    target_year: int
    base_year: int | None
    base_year_presumed: bool
    base_value: Decimal | None
    assigned_value: Decimal | None
    repeats: bool
    note: str
    measure_version: int
    measure_recorded_at: datetime
    unit_in_charge: UnitFacts | None
    last_year: ValueFacts | None
    latest: ValueFacts | None
    result: ResultFacts
    # Verdict of the year before, by the values known now; none where there was nothing to judge.
    result_before: str | None
    steps: tuple[str, ...]
    # What the unit wrote to its latest value, and only where the verdict is bad.
    explanation: str
    # All that the engine judged by, as a case of `assess_cases`; none where there was no year to
    # judge, or two values of one year.
    case: Mapping[str, JsonValue] | None = None
    # The key of `place`; empty for the tenant itself.
    place_key: str = ""
    # The verdict of the report's year by itself, beside the cumulative one of `result`.
    annual_status: str = ""
    # The catalogue's English name of the indicator; empty where there is none.
    indicator_en: str = ""
    # What the terms rest on: of a county's part the document that allocated it.
    basis_document: str = ""


@dataclass(frozen=True)
class DerivationFacts:
    """How a value was computed: the formula as written, its inputs and factors.

    `inputs` pairs a reference with the number of the observation put in, `factors` a factor with
    its number in canonical units.
    """

    formula: str
    formula_version: int
    inputs: tuple[tuple[str, int], ...]
    factors: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class ObservationFacts:
    """One accepted value with its whole origin; every version up to the moment."""

    id: int
    place: str
    indicator: str
    indicator_code: str
    unit: str
    definition_code: str
    year: int
    period: str
    version: int
    in_force: bool
    value: Decimal
    decimals: int
    numerator: Decimal | None
    denominator: Decimal | None
    quality: str
    basis: str
    release: str
    synthetic: bool
    department: str
    submitted_by: str
    submitted_at: datetime | None
    accepted_by: str
    recorded_at: datetime
    document: str
    evidence: tuple[str, ...]
    # How a computed value (测算) was made; none for a reported one.
    derivation: DerivationFacts | None = None


@dataclass(frozen=True)
class StateFacts:
    """One reported state of a commitment without number, or of one assigned from above."""

    target_key: str
    year: int
    version: int
    state: str
    assigned_value: Decimal | None
    document: str
    recorded_by: str
    recorded_at: datetime
    synthetic: bool
    evidence: tuple[str, ...]


@dataclass(frozen=True)
class YearTargetFacts:
    """The office's yearly target (年度目标) of a measure, in the terms of the target."""

    target_key: str
    place_key: str
    year: int
    value: Decimal
    document: str
    recorded_at: datetime


@dataclass(frozen=True)
class ResponsibilityFacts:
    """One responsibility bracket, names as printed and in printed order."""

    wording: str
    lead: tuple[str, ...]
    support: tuple[str, ...]
    shared: tuple[str, ...]


@dataclass(frozen=True)
class TaskFacts:
    """A plan task with its responsibilities."""

    key: str
    number: str | None
    title: str
    section: str
    section_kind: str
    responsibilities: tuple[ResponsibilityFacts, ...]
    unit_in_charge: UnitFacts | None
    target_keys: tuple[str, ...]
    # Where it stands in the source text: Unicode code points, end exclusive.
    span: tuple[int, int] | None = None


@dataclass(frozen=True)
class DefinitionFacts:
    """A definition that a value or measure of the report uses."""

    code: str
    indicator: str
    name: str
    text: str
    included: tuple[str, ...]
    excluded: tuple[str, ...]
    price_base: int | None
    source: str | None


@dataclass(frozen=True)
class EvidenceFacts:
    """A piece of evidence behind the values of the report."""

    id: int
    file_name: str
    sha256: str
    size: int
    department: str
    uploaded_at: datetime


@dataclass(frozen=True)
class SnapshotFacts:
    """Everything that the reports of a year rest on."""

    format: int
    year: int
    as_of: datetime
    demonstration: bool
    engine_version: str
    plan: PlanFacts
    head: HeadFacts
    targets: tuple[TargetFacts, ...]
    observations: tuple[ObservationFacts, ...]
    states: tuple[StateFacts, ...]
    tasks: tuple[TaskFacts, ...]
    definitions: tuple[DefinitionFacts, ...]
    evidence: tuple[EvidenceFacts, ...]
    year_targets: tuple[YearTargetFacts, ...] = ()
    departments: tuple[DepartmentFacts, ...] = ()
    lower_places: tuple[LowerPlaceFacts, ...] = ()
    works: tuple[WorkFacts, ...] = ()
    duties: tuple[DutyFacts, ...] = ()
    cases: tuple[CaseFacts, ...] = ()

    @property
    def title(self) -> str:
        """《四平市碳达峰实施方案》: the printed title, or what stands in where none is stated."""
        return f"《{self.plan.title or f'{self.plan.place}碳达峰实施方案'}》"

    @property
    def as_of_text(self) -> str:
        """The moment in words, to the minute."""
        moment = self.as_of
        return f"{day_text(moment.date())}{moment.hour}时{moment.minute:02d}分"


def day_text(day: date) -> str:
    """A day as official papers write it, without leading zeros."""
    return f"{day.year}年{day.month}月{day.day}日"


def to_text(facts: SnapshotFacts) -> str:
    """The snapshot: canonical JSON, the same text for the same facts."""
    return canonical_json(asdict(facts))


def from_text(text: str) -> SnapshotFacts:
    """The facts of a snapshot."""
    return _READER.validate_json(text)


_READER = TypeAdapter(SnapshotFacts)
