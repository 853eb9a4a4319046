"""Sixteen composed plans in sixteen styles: every plan task is found, and nearly every unit and number.

The documents were written and read by hand apart from the reader; where a sentence can be read in
two ways the reader need not agree, hence the shares and not exact counts.
"""

from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import yaml

from plans.domain.plan_files.schema import PlanFile, TaskEntry
from plans.domain.reading.assembly import DocumentFacts, read_plan
from plans.domain.reading.opening import open_document
from plans.management.reading_files import reference_catalogue, reference_gazetteer

FOLDER = Path(__file__).resolve().parents[3] / "data" / "reading" / "composed"
NAMES = sorted(path.stem for path in FOLDER.glob("*.yaml"))


class Figure(NamedTuple):
    """What is compared of a number."""

    value: str
    unit: str
    year: int


@cache
def plan_of(name: str) -> PlanFile:
    data = (FOLDER / f"{name}.txt").read_bytes()
    return read_plan(
        open_document(f"{name}.txt", data),
        DocumentFacts.of(f"{name}.txt", data),
        catalogue=reference_catalogue(),
        gazetteer=reference_gazetteer(),
    ).plan_file


@cache
def expected(name: str) -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load((FOLDER / f"{name}.yaml").read_text(encoding="utf-8"))
    return found


def squeezed(words: str) -> str:
    wide = str.maketrans("（），：；", "(),:;")
    return "".join(words.split()).translate(wide)


def units(task: TaskEntry) -> set[tuple[str, str]]:
    return {
        (squeezed(name), role)
        for entry in task.responsibilities
        for role in ("lead", "support", "shared")
        for name in getattr(entry, role)
    }


@pytest.mark.parametrize("name", NAMES)
def test_every_plan_task_is_found_and_none_beside(name: str) -> None:
    found = [(task.number, squeezed(task.title)) for task in plan_of(name).tasks]
    assert found == [(task["number"], squeezed(task["title"])) for task in expected(name)["tasks"]]


@pytest.mark.parametrize("name", NAMES)
def test_units_and_their_roles(name: str) -> None:
    wanted: set[tuple[int, str, str]] = set()
    found: set[tuple[int, str, str]] = set()
    pairs = zip(expected(name)["tasks"], plan_of(name).tasks, strict=True)
    for index, (task, read) in enumerate(pairs):
        wanted |= {(index, squeezed(unit), role) for unit, role in task["departments"]}
        found |= {(index, *unit) for unit in units(read)}
    # A statement behind the last task of a section may be meant for all of it.
    assert len(wanted & found) >= 0.97 * len(wanted)
    assert len(wanted & found) >= 0.7 * len(found)


def test_numbers_with_their_units_and_years() -> None:
    right = wanted = read = 0
    for name in NAMES:
        found = [
            Figure(target.value, squeezed(target.unit or ""), target.deadline_year)
            for target in plan_of(name).targets
            if target.value is not None
        ]
        read += len(found)
        for row in expected(name)["numbers"]:
            figure = Figure(row["value"], squeezed(row["unit"] or "比值"), row["year"])
            wanted += 1
            if figure in found:
                found.remove(figure)
                right += 1
    assert right >= 0.97 * wanted
    assert right >= 0.97 * read
