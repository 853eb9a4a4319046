"""The reference files that reading from the command line rests on."""

from pathlib import Path

from plans.domain.reading.matching import Catalogue
from plans.domain.reading.places import Gazetteer
from plans.domain.reading.reference import catalogue_of, gazetteer_of

FIXTURES = Path(__file__).resolve().parents[2] / "fixtures"


def reference_catalogue() -> Catalogue:
    """The indicators and phrases of the product's own reference files."""
    folder = FIXTURES / "catalogue"
    return catalogue_of(
        (folder / "indicators.yaml").read_text(encoding="utf-8"),
        (folder / "phrases.yaml").read_text(encoding="utf-8"),
    )


def reference_gazetteer() -> Gazetteer:
    """The places of the product's own reference files."""
    return gazetteer_of((FIXTURES / "places" / "places.yaml").read_text(encoding="utf-8"))
