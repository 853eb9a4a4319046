"""Query budgets: how many queries a page or service may take, in `query_counts.json`.

    with assert_query_count("indicators:duties"):
        client.get("/duties/")

A page that takes more fails; raising its number needs a reason in the commit.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.db import connection
from django.test.utils import CaptureQueriesContext

COUNTS = Path(__file__).with_name("query_counts.json")


@contextmanager
def assert_query_count(name: str) -> Iterator[None]:
    """Fail when the block takes more queries than the file grants to `name`."""
    budget: int = json.loads(COUNTS.read_text(encoding="utf-8"))[name]
    # Django asks the database once in a process whether it knows JSON; that is no page's query.
    _ = connection.features.supports_json_field
    with CaptureQueriesContext(connection) as captured:
        yield
    found = len(captured)
    queries = "\n".join(query["sql"][:200] for query in captured.captured_queries)
    assert found <= budget, f"{name}: {found} queries, {budget} granted\n{queries}"
