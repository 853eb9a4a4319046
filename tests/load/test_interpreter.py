"""Which Python runs the product in a load test."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.load import interpreter
from tests.load.interpreter import Interpreter


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where another Python of this one's version is looked for."""
    monkeypatch.delenv("PRODUCT_PYTHON", raising=False)
    monkeypatch.setattr(interpreter, "PLACES", (tmp_path,))
    monkeypatch.setattr(interpreter, "TASK", 'print("own", 1.0)')
    return tmp_path / f"python{sys.version_info.major}.{sys.version_info.minor}"


def put(path: Path, script: str) -> None:
    path.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    path.chmod(0o755)


def kept(python: Interpreter, _store: Path) -> Interpreter:
    return Interpreter(f"environment of {python.path}", python.version, python.seconds)


def test_where_there_is_no_other_this_one_runs_it(place: Path) -> None:
    assert interpreter.of_the_product(place.parent).path == sys.executable


@pytest.mark.parametrize(("seconds", "chosen"), [("0.50", True), ("0.90", False)])
def test_a_much_faster_build_runs_it_in_its_own_environment(
    place: Path, seconds: str, *, chosen: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(interpreter, "installed", kept)
    put(place, f"echo other {seconds}")
    expected = f"environment of {place}" if chosen else sys.executable
    assert interpreter.of_the_product(place.parent).path == expected


def test_one_that_gets_no_environment_is_left_out(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(command: list[str], **_options: object) -> None:
        raise subprocess.CalledProcessError(2, command)

    put(place, "echo other 0.10")
    own = Interpreter(sys.executable, "own", 1.0)
    found = {sys.executable: own, str(place): interpreter.measured(str(place))}
    monkeypatch.setattr(interpreter, "measured", found.__getitem__)
    monkeypatch.setattr(subprocess, "run", refuse)
    assert interpreter.of_the_product(place.parent) is own


def test_the_one_that_was_asked_for_runs_it(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(interpreter, "installed", kept)
    put(place, "echo other 9.00")
    monkeypatch.setenv("PRODUCT_PYTHON", str(place))
    told = f"environment of {place} (other), a million calls in 9.00 s"
    assert str(interpreter.of_the_product(place.parent)) == told
