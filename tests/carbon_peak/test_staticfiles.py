"""Plotly's script comes from its wheel, alone."""

from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.core.management import call_command

from carbon_peak.staticfiles import PlotlyFinder


def test_the_script_is_found_and_its_neighbours_are_not() -> None:
    found = finders.find("vendor/plotly/plotly.min.js")
    assert isinstance(found, str)
    assert Path(found).stat().st_size > 1_000_000
    assert finders.find("vendor/plotly/widgetbundle.js") is None
    assert PlotlyFinder().find("vendor/plotly/plotly.min.js", find_all=True) == [found]


def test_collecting_takes_the_one_file(tmp_path: Path, settings: "pytest.FixtureRequest") -> None:
    settings.STATIC_ROOT = tmp_path  # type: ignore[attr-defined]  # pytest-django's own object
    call_command("collectstatic", interactive=False, verbosity=0)
    folder = tmp_path / "vendor" / "plotly"
    assert [path.name for path in folder.iterdir()] == ["plotly.min.js"]
    assert (tmp_path / "django_htmx" / "htmx-2.min.js").exists()
