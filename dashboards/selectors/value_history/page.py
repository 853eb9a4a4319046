"""The page of one value's history."""

from dataclasses import dataclass
from datetime import datetime

from dashboards.selectors.printed import printed
from dashboards.selectors.value_history.events import Event, events_of
from dashboards.selectors.value_history.material import Material
from dashboards.selectors.value_history.uses import (
    ComputedUse,
    LetterUse,
    ReportUse,
    SnapshotUse,
    Uses,
    Verdict,
)
from indicators.domain.progress.schema import ENGINE_VERSION
from indicators.filing_terms import period_words
from indicators.models import EvidenceUse, Observation
from indicators.selectors.value_versions import is_replaced


@dataclass(frozen=True)
class InputValue:
    """A value that a computed one was computed from."""

    reference: str
    pk: int


@dataclass(frozen=True)
class VersionLine:
    """One accepted version, and what it did to the verdicts of its year."""

    pk: int
    number: int
    current: bool
    printed: str
    quality: str
    basis: str
    release: str
    recorded_at: datetime
    submission: int | None
    verdicts: tuple[Verdict, ...]
    formula: str
    inputs: tuple[InputValue, ...]


@dataclass(frozen=True)
class EvidenceLine:
    """A piece of evidence: in which submitted versions it stood, and when it was withdrawn."""

    pk: int
    name: str
    sha256: str
    by: str
    uploaded_at: datetime
    withdrawn_at: datetime | None
    versions: tuple[int, ...]
    destroyed: bool


@dataclass(frozen=True)
class DutyLink:
    """Where the value was asked for."""

    pk: int
    round: str
    unit: str


@dataclass(frozen=True)
class ValueHistory:
    """All that the page shows."""

    pk: int
    indicator: str
    code: str
    place: str
    period: str
    definition: str
    definition_code: str
    chain: str
    engine: str
    current: VersionLine | None
    versions: tuple[VersionLine, ...]
    events: tuple[Event, ...]
    evidence: tuple[EvidenceLine, ...]
    duties: tuple[DutyLink, ...]
    targets: tuple[Verdict, ...]
    reports: tuple[ReportUse, ...]
    snapshots: tuple[SnapshotUse, ...]
    letters: tuple[LetterUse, ...]
    computed: tuple[ComputedUse, ...]


def value_history(slot: Observation) -> ValueHistory:
    """The history of the value that an observation is a version of.

    Twenty-two queries at most, however many versions, steps and reports there are.
    """
    material = Material(slot)
    uses = Uses(material)
    verdicts = uses.verdicts()
    reports = uses.reports()
    last = material.versions[-1]
    lines = tuple(
        _version(row, verdicts.get(row.pk, ()), slot.indicator.unit, is_last=row is last)
        for row in material.versions
    )
    return ValueHistory(
        pk=slot.pk,
        indicator=slot.indicator.name_zh,
        code=slot.indicator.code,
        place=slot.place.name,
        period=period_words(slot.period_kind, slot.year, slot.month),
        definition=slot.definition.name,
        definition_code=slot.definition.code,
        chain=slot.tenant.chain,
        engine=ENGINE_VERSION,
        current=next((line for line in lines if line.current), None),
        versions=lines,
        events=events_of(material),
        evidence=tuple(_evidence(use, material) for use in material.uses),
        duties=tuple(DutyLink(d.pk, d.round.title, d.department.name) for d in material.duties),
        targets=verdicts.get(last.pk, ()),
        reports=reports,
        snapshots=uses.snapshots(reports),
        letters=uses.letters(),
        computed=uses.computed(),
    )


def _version(
    row: Observation, verdicts: tuple[Verdict, ...], unit: str, *, is_last: bool
) -> VersionLine:
    derivation = getattr(row, "derivation", None)
    filed = row.submission_version
    return VersionLine(
        pk=row.pk,
        number=row.version,
        current=is_last and not is_replaced(row, None),
        printed=printed(row.value, row.decimals, unit),
        quality=row.get_quality_display(),
        basis=row.get_basis_display(),
        release=row.get_release_display(),
        recorded_at=row.recorded_at,
        submission=filed.number if filed else None,
        verdicts=verdicts,
        formula=derivation.formula.text if derivation else "",
        inputs=tuple(InputValue(*pair) for pair in derivation.inputs) if derivation else (),
    )


def _evidence(use: EvidenceUse, material: Material) -> EvidenceLine:
    piece = use.evidence
    stood_in = (
        version.number
        for version in material.filed
        if version.submission_id == use.submission_id
        and any(int(pk) == piece.pk for pk, _sha256 in version.evidence)
    )
    return EvidenceLine(
        pk=piece.pk,
        name=piece.file_name,
        sha256=piece.sha256,
        by=material.names.get(piece.uploaded_by, ""),
        uploaded_at=piece.uploaded_at,
        withdrawn_at=use.withdrawn_at,
        versions=tuple(stood_in),
        destroyed=getattr(piece.content, "key", None) is None,
    )
