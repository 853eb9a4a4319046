"""A random sample of accepted values for an auditor, which anybody can draw again.

The values of a year in force at a moment are put into the order of SHA-256("seed:key"), and the
first so many are taken: the same seed, year and moment give the same sample, on any machine and
after any number of later values. The order does not depend on the values themselves.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from indicators.filing_terms import period_words
from indicators.models import Observation
from indicators.selectors.in_force import values_in_force_at
from plans.domain.units import get_unit
from plans.models import Plan


@dataclass(frozen=True)
class Drawing:
    """What determines a sample."""

    year: int
    size: int
    seed: str
    moment: datetime


@dataclass(frozen=True)
class SampleLine:
    """One value of the sample, with where its evidence and its ledger entry are found."""

    place_in_order: int
    pk: int
    indicator: str
    code: str
    place: str
    period: str
    value: Decimal
    unit: str
    decimals: int
    quality: str
    department: str
    version: int
    recorded_at: datetime
    duty_pk: int | None
    evidence: tuple[int, ...]
    rank: str


@dataclass(frozen=True)
class Sample:
    """The sample, and what it was drawn from; the digest is that of all keys in their order."""

    slug: str
    place: str
    chain: str
    drawing: Drawing
    population: int
    population_sha256: str
    lines: tuple[SampleLine, ...]


def sample(plan: Plan, drawing: Drawing) -> Sample:
    """Draw a sample of the values of a plan's place and the places below: two queries."""
    held = values_in_force_at(drawing.moment, year=drawing.year).filter(tenant=plan.tenant_id)
    keys = sorted(held.values_list("pk", flat=True))
    drawn = sorted(keys, key=lambda key: rank_of(drawing.seed, key))[: drawing.size]
    return Sample(
        slug=plan.slug,
        place=plan.tenant.name,
        chain=plan.tenant.chain,
        drawing=drawing,
        population=len(keys),
        population_sha256=hashlib.sha256(",".join(map(str, keys)).encode()).hexdigest(),
        lines=_lines(drawn, drawing.seed),
    )


def rank_of(seed: str, key: int) -> str:
    """Where a value stands in the order of a seed."""
    return hashlib.sha256(f"{seed}:{key}".encode()).hexdigest()


def _lines(keys: Iterable[int], seed: str) -> tuple[SampleLine, ...]:
    rows = Observation.objects.filter(pk__in=list(keys)).select_related(
        "indicator", "place", "department", "submission_version__submission"
    )
    found = {row.pk: row for row in rows}
    return tuple(_line(place, found[key], seed) for place, key in enumerate(keys, 1))


def _line(place: int, row: Observation, seed: str) -> SampleLine:
    version = row.submission_version
    return SampleLine(
        place_in_order=place,
        pk=row.pk,
        indicator=row.indicator.name_zh,
        code=row.indicator.code,
        place=row.place.name,
        period=period_words(row.period_kind, row.year, row.month),
        value=row.value,
        unit=get_unit(row.indicator.unit).name,
        decimals=row.decimals,
        quality=row.get_quality_display(),
        department=row.department.name if row.department else "",
        version=row.version,
        recorded_at=row.recorded_at,
        duty_pk=version.submission.duty_id if version else None,
        evidence=tuple(pk for pk, _sha256 in version.evidence) if version else (),
        rank=rank_of(seed, row.pk),
    )
