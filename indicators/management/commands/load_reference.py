from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from audit.domain.actors import Actor
from audit.services import recorded
from indicators.domain.catalogue import (
    load_catalogue,
    load_definitions,
    load_fuel_factors,
    load_grid_factors,
)
from indicators.domain.formula_files import load_formulas, reference_scope
from indicators.domain.identity_files import Known, load_identities, resolved
from indicators.services import ReferenceData, load_reference_data
from organizations.services import PlaceFacts, ensure_places
from plans.domain.place_files import PlaceFile, day, parse_place_file
from plans.domain.problems import DocumentError
from plans.management.plan_sources import read_text


class Command(BaseCommand):
    help = "载入行政区划、指标目录、口径和排放因子;可重复执行。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--folder", type=Path, default=settings.BASE_DIR / "fixtures")

    # Any: Django's own signature of handle().
    def handle(self, *_args: Any, **options: Any) -> None:
        actor = Actor.system("load_reference")
        folder: Path = options["folder"]
        try:
            places = parse_place_file(read_text(folder / "places" / "places.yaml"))
            data = reference_data(folder / "catalogue")
            with recorded(actor):
                ensure_places(_facts(places), actor=actor)
                load_reference_data(data, actor=actor)
        except DocumentError as error:
            raise CommandError("\n".join(map(str, error.problems))) from error
        self.stdout.write(
            f"行政区划{len(places.places)}个,指标{len(data.catalogue.indicators)}项。"
        )


def _facts(file: PlaceFile) -> Iterator[PlaceFacts]:
    for row in file.places:
        yield PlaceFacts(
            key=row.key,
            code=row.code,
            name=row.name,
            level=row.level,
            parent=row.parent,
            counts_in_rollup=row.counts_in_rollup,
            lower_units_label=row.lower_units_label,
            valid_from=day(row.valid_from),
            valid_to=day(row.valid_to),
        )


def reference_data(folder: Path) -> ReferenceData:
    """The catalogue folder, read and checked.

    Raises:
        DocumentError: with file, line and field.
    """
    catalogue = load_catalogue(read_text(folder / "indicators.yaml"))
    definitions = load_definitions(read_text(folder / "definitions.yaml"), catalogue)
    fuels = load_fuel_factors(read_text(folder / "fuel_factors.yaml"))
    grids = load_grid_factors(read_text(folder / "grid_factors.yaml"))
    known = Known(catalogue, definitions, fuels)
    identities = load_identities(read_text(folder / "identities.yaml"), known)
    scope = reference_scope(catalogue, definitions, fuels, grids)
    return ReferenceData(
        catalogue=catalogue,
        definitions=definitions,
        fuel_factors=fuels,
        grid_factors=grids,
        formulas=load_formulas(read_text(folder / "formulas.yaml"), scope),
        scope=scope,
        identities=resolved(identities, known),
    )
