"""Read every labelled document and say how much of it was read right: `make bench-reading`.

    python -m tests.bench.reading [--documents FOLDER] [--only SLUG] [--variant text] [--faults]

The seeds are always read; documents labelled in tests/data/reading only where their folder is at
hand. Texts are read three times: as they are, hard-wrapped, and as a PDF.
"""

import argparse
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from plans.domain.plan_files import PlanFile, parse_plan_file
from plans.domain.problems import DocumentError
from plans.domain.reading.assembly import DocumentFacts, read_plan
from plans.domain.reading.opening import open_document
from plans.management.reading_files import reference_catalogue, reference_gazetteer
from tests.bench.reading.scores import FIELDS, MORE_FIELDS, Score, score
from tests.bench.reading.variants import VARIANTS

REPOSITORY = Path(__file__).resolve().parents[3]
SEEDS = ("siping", "dalian", "ruichang", "loudi", "jungar")
CATALOGUE = reference_catalogue()
GAZETTEER = reference_gazetteer()
LABELS = REPOSITORY / "tests" / "data" / "reading"


@dataclass(frozen=True)
class Labelled:
    """A document with its hand-made plan file; of group `blind`, nobody saw it while the rules grew."""

    slug: str
    document: Path
    labels: PlanFile
    group: str


def main() -> int:
    """Print the tables."""
    parser = argparse.ArgumentParser(description="Measure the reading of plan documents.")
    parser.add_argument("--documents", type=Path, help="folder of the labelled documents")
    parser.add_argument("--only", action="append", help="slug or group; may be given again")
    parser.add_argument("--variant", action="append", choices=list(VARIANTS))
    parser.add_argument("--faults", action="store_true", help="list what was read wrong")
    options = parser.parse_args()
    groups: dict[str, Score] = {}
    sys.stdout.write(_head())
    for labelled in labelled_documents(options.documents):
        if options.only and not {labelled.slug, labelled.group} & set(options.only):
            continue
        for variant in options.variant or VARIANTS:
            _measure(labelled, variant, groups, faults=options.faults)
    sys.stdout.write("\n" + _head())
    for group, total in groups.items():
        sys.stdout.write(_row(group, total, None))
    return 0


def labelled_documents(folder: Path | None) -> Iterator[Labelled]:
    """The seeds, then what is labelled and at hand."""
    fixtures = REPOSITORY / "fixtures"
    for slug in SEEDS:
        labels = parse_plan_file((fixtures / "plans" / f"{slug}.yaml").read_text("utf-8"))
        yield Labelled(slug, fixtures / "sources" / f"{slug}.txt", labels, "seeds")
    for path in sorted(LABELS.glob("*/*.yaml")):
        document = _document(folder, path.stem)
        if document:
            labels = parse_plan_file(path.read_text("utf-8"))
            yield Labelled(path.stem, document, labels, path.parent.name)


def _document(folder: Path | None, slug: str) -> Path | None:
    """The document of a slug as it was published; None where it is not at hand."""
    places = [folder / f"{slug}{suffix}" for suffix in (".pdf", ".txt")] if folder else []
    return next((place for place in places if place.exists()), None)


def _measure(labelled: Labelled, variant: str, groups: dict[str, Score], *, faults: bool) -> None:
    if labelled.document.suffix == ".pdf":
        if variant != "pdf":
            return
        name, data = labelled.document.name, labelled.document.read_bytes()
    else:
        name, data = VARIANTS[variant](labelled.document.read_text("utf-8"))
    started = time.perf_counter()
    try:
        reading = read_plan(
            open_document(name, data),
            DocumentFacts.of(name, data),
            catalogue=CATALOGUE,
            gazetteer=GAZETTEER,
        )
    except DocumentError as error:
        sys.stdout.write(f"| {labelled.slug} | {variant} | refused: {error}\n")
        return
    spent = time.perf_counter() - started
    result = score(reading.plan_file, labelled.labels)
    groups.setdefault(f"{labelled.group} ({variant})", Score()).add(result)
    sys.stdout.write(_row(f"{labelled.slug} ({variant})", result, spent))
    if faults:
        sys.stdout.write("".join(f"    {fault}\n" for fault in result.faults))


def _head() -> str:
    names = (
        "document",
        "tasks R",
        "P",
        "departments R",
        "P",
        "numbers R",
        "P",
        "texts R",
        "P",
        *FIELDS,
        *MORE_FIELDS,
        "s",
    )
    return f"| {' | '.join(names)} |\n|{'---|' * len(names)}\n"


def _row(name: str, result: Score, spent: float | None) -> str:
    cells = [name]
    for share in (result.tasks, result.departments, result.numeric, result.qualitative):
        cells += [_percent(share.recall), _percent(share.precision)]
    cells += [_percent(result.fields[field].recall) for field in (*FIELDS, *MORE_FIELDS)]
    cells.append("" if spent is None else f"{spent:.2f}")
    return f"| {' | '.join(cells)} |\n"


def _percent(share: float) -> str:
    return f"{share * 100:.1f}"


if __name__ == "__main__":
    sys.exit(main())
