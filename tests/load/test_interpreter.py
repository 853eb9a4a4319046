"""Which Python runs the product in a load test."""

import sys
from pathlib import Path

import pytest

from tests.load import interpreter


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder in which another Python of this one's version is looked for."""
    monkeypatch.delenv("PRODUCT_PYTHON", raising=False)
    monkeypatch.setattr(interpreter, "PLACES", (tmp_path,))
    monkeypatch.setattr(interpreter, "TASK", 'print("own", 1.0)')
    return tmp_path / f"python{sys.version_info.major}.{sys.version_info.minor}"


def put(path: Path, script: str) -> None:
    path.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    path.chmod(0o755)


def test_where_there_is_no_other_this_one_runs_it(place: Path) -> None:
    found = interpreter.of_the_product()
    assert (found.path, found.environment) == (sys.executable, {})


@pytest.mark.parametrize(("seconds", "chosen"), [("0.50", True), ("0.90", False)])
def test_a_much_faster_build_runs_it_with_the_packages_of_this_one(
    place: Path, seconds: str, *, chosen: bool
) -> None:
    put(place, f'test -d "$PYTHONPATH/django" && echo other {seconds}')
    found = interpreter.of_the_product()
    assert (found.path == str(place)) is chosen
    assert ("PYTHONPATH" in found.environment) is chosen


def test_one_that_cannot_run_it_is_left_out(place: Path) -> None:
    put(place, "exit 1")
    assert interpreter.of_the_product().path == sys.executable


def test_the_one_that_was_asked_for_runs_it(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(place, "echo other 9.00")
    monkeypatch.setenv("PRODUCT_PYTHON", str(place))
    assert str(interpreter.of_the_product()) == f"{place} (other), a million calls in 9.00 s"
