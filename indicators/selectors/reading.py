"""What the reader of plan documents knows beforehand, from the database."""

from collections import defaultdict
from functools import cache

from django.conf import settings

from indicators.models import Indicator
from organizations.models import Place
from plans.domain.plan_files.schema import PlaceEntry, PlaceLevel
from plans.domain.reading.matching import Catalogue, CatalogueEntry
from plans.domain.reading.places import Gazetteer
from plans.domain.reading.reference import phrases_of
from plans.models import Target


def reading_catalogue() -> Catalogue:
    """The indicators, each with its name, the usual phrases, and those of every published plan."""
    phrases: dict[str, dict[str, None]] = defaultdict(dict)
    for usual_code, usual in _usual_phrases().items():
        phrases[usual_code].update(dict.fromkeys(usual))
    printed = (
        Target.objects.exclude(indicator_code=None)
        .values_list("indicator_code", "indicator")
        .distinct()
        .order_by("indicator_code", "indicator")
    )
    for code, phrase in printed:
        phrases[str(code)][phrase] = None
    return Catalogue(
        CatalogueEntry(code, unit, (name, *phrases[code]))
        for code, unit, name in Indicator.objects.values_list("code", "unit", "name_zh")
    )


@cache
def _usual_phrases() -> dict[str, list[str]]:
    """The reference file of phrases, which comes with the product."""
    path = settings.BASE_DIR / "fixtures" / "catalogue" / "phrases.yaml"
    return phrases_of(path.read_text(encoding="utf-8"))


def reading_gazetteer() -> Gazetteer:
    """The places that have a code."""
    rows = Place.objects.exclude(code=None).values_list("code", "name", "level", "parent__code")
    return Gazetteer(
        PlaceEntry(code=code, name=name, level=PlaceLevel(level), parent=parent)
        for code, name, level, parent in rows
        if code
    )
