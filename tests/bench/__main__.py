"""Measure speed and size: `make bench`, or `python -m tests.bench` on SQLite.

    python -m tests.bench [--plans 200]

Prints tables of what was measured beside its budget. It judges nothing: times depend on the
machine, ratios and query counts less so.
"""

import argparse
import os
import platform
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from io import StringIO

import django


def main() -> int:
    """Load the demonstration into a database of its own and measure."""
    parser = argparse.ArgumentParser(description="Measure speed and size.")
    parser.add_argument("--plans", type=int, default=200, help="copies of a plan to recompute")
    plans = parser.parse_args().plans
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    django.setup()
    with _database() as vendor:
        sys.stdout.write(
            f"{vendor}, {os.cpu_count()} cores, Python {platform.python_version()}\n\n"
        )
        _measure(plans)
    return 0


def _measure(plans: int) -> None:
    # These need Django's registry, which main() has just filled.
    from django.core.management import call_command
    from django.db import connection
    from django.utils import timezone

    from tests.bench import nation, sheets, walk
    from tests.bench.report import Row, markdown
    from tests.bench.timing import seconds

    today = timezone.localdate()
    loading = seconds(lambda: call_command("load_demo", stdout=StringIO()))
    load = Row("load the demonstration", loading, "s", 25)
    _print(
        markdown(
            "One value",
            [load, *walk.job_rows(today), walk.submission_row(today), walk.acceptance_row(today)],
        )
    )
    _print(markdown("Filing sheets", sheets.sheet_rows(today)))
    pages = walk.page_rows()
    _print(markdown("Pages", pages))
    _print(markdown("Reports", walk.report_rows(today)))
    _print(markdown("Many plans", [*nation.engine_rows(), *nation.recompute_rows(plans)]))
    if connection.vendor == "postgresql":
        among = walk.pages_among_many(pages)
        _print(markdown(f"Pages, with {plans:,} plans more in the database", among))


def _print(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


@contextmanager
def _database() -> Iterator[str]:
    """A test database, gone afterwards."""
    # As above: only after django.setup().
    from django.db import connection
    from django.test.utils import setup_test_environment, teardown_test_environment

    setup_test_environment(debug=False)
    old = connection.settings_dict["NAME"]
    connection.creation.create_test_db(verbosity=0, autoclobber=True)
    try:
        yield connection.vendor
    finally:
        connection.creation.destroy_test_db(old, verbosity=0)
        teardown_test_environment()


if __name__ == "__main__":
    sys.exit(main())
