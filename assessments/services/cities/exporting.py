"""Writing a whole city into one file that can be read without the product."""

import json
import os
from collections.abc import Callable, Iterator
from datetime import UTC
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from assessments.domain.cities.cells import text_cell
from assessments.domain.cities.manifests import CityManifest
from assessments.domain.cities.readme import README, readme
from assessments.selectors.city_tables import NAMED, STANDARD_MARK, TABLES, CityTable
from assessments.services.cities.cells import Going
from assessments.services.cities.contents import add_contents
from assessments.services.cities.packages import Package, Target
from audit.databases import hold_still
from audit.models import ChainArrival, LedgerEntry, LedgerHead
from indicators.models import FactorSet, FormulaVersion, Measure, ProgressResult
from organizations.models import Place
from plans.domain.plan_files import dump_plan_file
from plans.models import PlanVersion
from plans.selectors import plan_file_of

LEDGER, NUMBERS = "ledger.jsonl", "numbers.json"
PORTION = 1000

# Told how much is done, in per cent.
Progress = Callable[[int], None]


def export_city(
    tenant: Place, path: Path, *, progress: Progress = lambda _done: None
) -> CityManifest:
    """Write a new file that only its owner reads, all or nothing; see `stream_city`.

    Raises:
        FileExistsError: when something is there.
    """
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            return stream_city(tenant, file, progress=progress)
    except BaseException:
        path.unlink(missing_ok=True)
        raise


def stream_city(
    tenant: Place, target: Target, *, progress: Progress = lambda _done: None
) -> CityManifest:
    """Write the package of one moment of the database; nothing that was written is read again.

    Rows stream by: memory does not grow with the city, and each table is one query. Who asked for it
    enters that into the ledger.
    """
    package = Package(target)
    try:
        with transaction.atomic():
            hold_still()
            manifest = _written(package, tenant, progress)
        package.close(manifest.text)
    except BaseException:
        package.abandon()
        raise
    return manifest


def _written(package: Package, tenant: Place, progress: Progress) -> CityManifest:
    head = LedgerHead.objects.filter(chain=tenant.chain).first()
    arrivals = list(ChainArrival.objects.filter(chain=tenant.chain).order_by("until"))
    names = _names(tenant)
    going = Going(names, _number_outside(arrivals))
    for done, table in enumerate(TABLES):
        package.add_table(table.path, heading(table), _rows(table, tenant, going))
        progress(done * 60 // len(TABLES))
    add_contents(package, tenant, lambda share: progress(60 + int(20 * share)))
    progress(80)
    package.add_lines(LEDGER, _entries(tenant.chain))
    seq = head.seq if head else 0
    epochs = _epochs(arrivals, names, seq)
    package.add(NUMBERS, json.dumps(epochs, indent=1, sort_keys=True).encode() + b"\n")
    _add_readings(package, tenant)
    progress(95)
    package.add(README, readme(tenant.name, TABLES_TOLD).encode())
    return CityManifest(
        key=tenant.key,
        name=tenant.name,
        chain=tenant.chain,
        head_seq=seq,
        head_hash=head.hash if head else "",
        made_at=timezone.now().astimezone(UTC).isoformat(timespec="seconds"),
        product=settings.PRODUCT_VERSION,
        files=dict(sorted(package.files.items())),
    )


TABLES_TOLD = tuple((table.path, str(table.model._meta.verbose_name_plural)) for table in TABLES)


def heading(table: CityTable) -> list[str]:
    """The names of a table's columns."""
    return [field.attname for field in table.columns]


def _rows(table: CityTable, tenant: Place, going: Going) -> Iterator[list[str]]:
    columns = table.columns
    rows = table.rows(tenant).values_list(*[field.attname for field in columns])
    for row in rows.iterator(chunk_size=PORTION):
        yield [going.cell(table, field, value) for field, value in zip(columns, row, strict=True)]


def _names(tenant: Place) -> dict[str, dict[int, str]]:
    """The names of rows that are known by one, by type and number."""
    names: dict[str, dict[int, str]] = {}
    for table in TABLES:
        if table.model in NAMED:
            rows = table.rows(tenant).values_list("pk", NAMED[table.model])
            names[table.label] = dict(rows)
    return names | standard_names()


def standard_names() -> dict[str, dict[int, str]]:
    """What standard formulas and sets of factors are called everywhere, by type and number."""
    formulas = FormulaVersion.objects.filter(tenant=None)
    sets = FactorSet.objects.filter(tenant=None)
    return {
        FormulaVersion._meta.label_lower: {
            pk: f"{STANDARD_MARK}{code}:{number}"
            for pk, code, number in formulas.values_list("pk", "definition__code", "number")
        },
        FactorSet._meta.label_lower: {
            pk: f"{STANDARD_MARK}{code}:{sha256}"
            for pk, code, sha256 in sets.values_list("pk", "code", "sha256")
        },
    }


def _number_outside(arrivals: list[ChainArrival]) -> Callable[[str, int], int]:
    """Numbers as in the installation where the city began: they are the same in every file of it."""
    first: dict[str, int] = arrivals[0].shifts if arrivals else {}
    return lambda kind, number: number - first.get(kind, 0)


def _epochs(
    arrivals: list[ChainArrival], names: dict[str, dict[int, str]], seq: int
) -> list[dict[str, Any]]:
    """What numbers in the ledger mean: those of earlier installations, then those of this one."""
    first: dict[str, int] = arrivals[0].shifts if arrivals else {}
    epochs = [
        {
            "until": each.until,
            "shifts": {
                kind: by - first.get(kind, 0)
                for kind, by in each.shifts.items()
                if by != first.get(kind, 0)
            },
            "named": {
                kind: {
                    there: names[kind][here] for there, here in known.items() if here in names[kind]
                }
                for kind, known in each.named.items()
            },
        }
        for each in arrivals
    ]
    if not arrivals or seq > arrivals[-1].until:
        here = {
            kind: {str(pk): name for pk, name in known.items()} for kind, known in names.items()
        }
        shifts = {kind: -by for kind, by in first.items() if by}
        epochs.append({"until": seq, "shifts": shifts, "named": here})
    return epochs


_FIELDS = tuple(
    field.attname for field in LedgerEntry._meta.concrete_fields if not field.primary_key
)


def _entries(chain: str) -> Iterator[str]:
    """The ledger, one entry a line, with all that its hash is made of."""
    rows = LedgerEntry.objects.filter(chain=chain).order_by("seq").values(*_FIELDS)
    for row in rows.iterator(chunk_size=PORTION):
        row["at"] = row["at"].astimezone(UTC).isoformat(timespec="microseconds")
        yield json.dumps(row, ensure_ascii=False, sort_keys=True)


def _add_readings(package: Package, tenant: Place) -> None:
    """What people want to read and an import does not need: plan files, and the figures of now."""
    versions = PlanVersion.objects.filter(plan__tenant=tenant).select_related(
        "source", "plan__tenant"
    )
    for version in versions.order_by("pk"):
        name = f"plans/{version.plan.slug}-{version.number}"
        package.add(f"{name}.yaml", dump_plan_file(plan_file_of(version), as_json=False).encode())
        package.add(f"{name}.txt", version.source.text.encode())
    fields = [field.attname for field in ProgressResult._meta.concrete_fields]
    columns = [name for name in fields if name != "measure_id"]
    measures = Measure.objects.filter(plan__tenant=tenant)
    rows = ProgressResult.objects.filter(measure__in=measures)
    told = {
        pk: [text_cell(name, may_be_none=False) for name in names]
        for pk, *names in measures.values_list("pk", "plan__slug", "key", "place__key")
    }
    lines = (
        [*told[measure], *("" if value is None else str(value) for value in row)]
        for measure, *row in rows.order_by("measure_id", "period").values_list(
            "measure_id", *columns
        )
    )
    package.add_table("figures.csv", ["plan", "target", "place", *columns], lines)
