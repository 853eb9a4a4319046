"""What a working paper keeps: enough to draw the sample, or to compare the figures, once more."""

from dataclasses import asdict, dataclass
from datetime import datetime

from pydantic import TypeAdapter

from audit.domain.canonical import canonical_json


@dataclass(frozen=True)
class SampleFacts:
    """What a sample was drawn by, and from how many values with which hash of their keys."""

    slug: str
    year: int
    size: int
    seed: str
    until: datetime
    population: int
    population_sha256: str


@dataclass(frozen=True)
class SourceFigure:
    """One figure of another source; indicator, place, unit and definition by their codes.

    `value` is the number as printed, an empty definition is not stated, `row` that of the table.
    """

    row: int
    indicator: str
    place: str
    year: int
    value: str
    unit: str
    definition: str
    origin: str


@dataclass(frozen=True)
class ComparisonFacts:
    """The figures of a source."""

    figures: tuple[SourceFigure, ...]


def to_text(facts: SampleFacts | ComparisonFacts) -> str:
    """Canonical JSON, the same text for the same facts."""
    return canonical_json(asdict(facts))


def sample_of(text: str) -> SampleFacts:
    """The facts of a sample."""
    return _SAMPLE.validate_json(text)


def comparison_of(text: str) -> ComparisonFacts:
    """The facts of a comparison."""
    return _COMPARISON.validate_json(text)


_SAMPLE = TypeAdapter(SampleFacts)
_COMPARISON = TypeAdapter(ComparisonFacts)
