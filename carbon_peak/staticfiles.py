"""Serve Plotly's script from its own wheel, so that the pages and the figures never differ."""

from collections.abc import Iterable
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from django.contrib.staticfiles.finders import BaseFinder
from django.core.files.storage import FileSystemStorage

PREFIX = "vendor/plotly"
SCRIPT = "plotly.min.js"


def plotly_folder() -> Path:
    """Return the wheel's data folder without importing Plotly, which takes half a second."""
    spec = find_spec("plotly")
    if spec is None or spec.origin is None:
        raise FileNotFoundError("Plotly is not installed. Run `make install`.")
    return Path(spec.origin).parent / "package_data"


class PlotlyFinder(BaseFinder):
    """Finds `vendor/plotly/plotly.min.js` alone: its neighbours in the wheel weigh 44 MB."""

    def check(self, **kwargs: Any) -> list[Any]:
        return []

    def find(  # type: ignore[override]  # the stubs know only the old name of `find_all`
        self, path: str, find_all: bool = False, **kwargs: Any
    ) -> str | list[str]:
        if path != f"{PREFIX}/{SCRIPT}":
            return []
        location = str(plotly_folder() / SCRIPT)
        return [location] if find_all else location

    def list(
        self, ignore_patterns: Iterable[str] | None
    ) -> Iterable[tuple[str, FileSystemStorage]]:
        storage = FileSystemStorage(location=plotly_folder())
        storage.prefix = PREFIX  # type: ignore[attr-defined]  # how finders name a sub-folder
        yield SCRIPT, storage
