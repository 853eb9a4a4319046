"""Values of a measure in all their versions, and the evidence behind them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db.models import QuerySet

from audit.compiled import compiled
from indicators.access import may_see_value
from indicators.filing_terms import period_words
from indicators.models import Evidence, Measure, MeasureVersion, Observation
from indicators.selectors.progress import YEARLY
from organizations.access import Viewer
from organizations.domain.roles import DEPARTMENT_ROLES


@dataclass(frozen=True)
class EvidencePiece:
    """A piece of evidence; `name` is empty for those who may not open it."""

    id: int
    name: str
    sha256: str


@dataclass(frozen=True)
class ValueVersion:
    """One version of one value. `value` is None where the viewer may not see it."""

    id: int
    year: int
    month: int
    period_kind: str
    version: int
    current: bool
    value: Decimal | None
    unit: str
    numerator: Decimal | None
    denominator: Decimal | None
    quality: str
    quality_name: str
    basis_name: str
    release_name: str
    definition: str
    price_base: int | None
    department_id: int | None
    department: str
    account: int | None
    recorded_at: datetime
    document: str
    evidence: tuple[EvidencePiece, ...]

    @property
    def period(self) -> str:
        """The period in words."""
        return period_words(self.period_kind, self.year, self.month)


def observations_of(
    measure: Measure, version: MeasureVersion, *, as_of: datetime | None = None
) -> list[Observation]:
    """Every version of every value the measure may use, newest period and version first.

    Those recorded by a moment, if one is given.
    """
    if version.indicator_id is None:
        return []
    return _of(measure.place_id, version.indicator_id, version.definition_id, as_of)


@compiled
def _of(
    place: int, indicator: int, definition: int | None, as_of: datetime | None
) -> QuerySet[Observation]:
    rows = Observation.objects.filter(place=place, indicator=indicator)
    if definition is not None:
        rows = rows.filter(definition=definition)
    else:
        rows = rows.filter(definition__is_default=True)
    if as_of is not None:
        rows = rows.filter(recorded_at__lte=as_of)
    return rows.select_related(
        "indicator", "definition", "department", "submission_version", "absence", "withdrawal"
    ).order_by("-year", "-month", "definition", "-version")


def of_whole_years(observations: Iterable[Observation]) -> list[Observation]:
    """Those of whole years and of the ends of years, by which targets are judged."""
    return [each for each in observations if each.period_kind in YEARLY]


def values_in_force(
    observations: Iterable[Observation], *, as_of: datetime | None = None
) -> list[Observation]:
    """The last version of each slot, unless an absence took its place or it was withdrawn by then."""
    last: dict[tuple[str, int, int, int], Observation] = {}
    for each in observations:
        slot = (each.period_kind, each.definition_id, each.year, each.month)
        last.setdefault(slot, each)
    return [each for each in last.values() if not is_replaced(each, as_of)]


def is_replaced(row: Observation, as_of: datetime | None) -> bool:
    """An accepted answer that there is no value stands in its place, or what computed it is gone."""
    ends = (getattr(row, name, None) for name in ("absence", "withdrawal"))
    return any(end is not None and (as_of is None or end.recorded_at <= as_of) for end in ends)


def value_versions(
    observations: list[Observation], current: list[Observation], viewer: Viewer, unit: str
) -> tuple[ValueVersion, ...]:
    held = {each.pk for each in current}
    names = evidence_names(observations, viewer)
    return tuple(
        _value_version(each, each.pk in held, may_see_value(viewer, each), names, unit)
        for each in observations
    )


def opens_evidence(viewer: Viewer, row: Observation) -> bool:
    """Whether the evidence of a value is for the viewer."""
    own = viewer.department_ids(*DEPARTMENT_ROLES)
    return viewer.reads_unreleased(row.tenant_id) or row.department_id in own


def evidence_names(observations: Iterable[Observation], viewer: Viewer) -> dict[int, str]:
    """Names of the evidence that the viewer may open: one query."""
    ids = {
        int(pk)
        for each in observations
        if opens_evidence(viewer, each)
        for pk, _ in (each.submission_version.evidence if each.submission_version else [])
    }
    return dict(Evidence.objects.filter(pk__in=ids).values_list("pk", "file_name")) if ids else {}


def _value_version(
    row: Observation, current: bool, visible: bool, names: Mapping[int, str], unit: str
) -> ValueVersion:
    attached = row.submission_version.evidence if row.submission_version else []
    return ValueVersion(
        id=row.pk,
        year=row.year,
        month=row.month,
        period_kind=row.period_kind,
        version=row.version,
        current=current,
        value=row.value if visible else None,
        unit=unit,
        numerator=row.numerator if visible else None,
        denominator=row.denominator if visible else None,
        quality=row.quality,
        quality_name=row.get_quality_display(),
        basis_name=row.get_basis_display(),
        release_name=row.get_release_display(),
        definition=row.definition.name,
        price_base=row.price_base,
        department_id=row.department_id,
        department=row.department.name if row.department else "",
        account=row.recorded_by,
        recorded_at=row.recorded_at,
        document=row.document,
        evidence=tuple(EvidencePiece(int(pk), names.get(int(pk), ""), sha) for pk, sha in attached),
    )
