"""When everybody has gone home: the ledger, the accepted values, the figures, the sizes."""

import time
from collections.abc import Iterator
from dataclasses import dataclass, field

from django.db import connection
from django.utils import timezone

from audit.services.ledger import SYSTEM_CHAIN
from audit.services.verification import _check_chain, _Walk, ledger_heads
from indicators.services import recompute_progress
from organizations.models import Place
from plans.models import Plan
from plans.services import outdated_plans
from tests.nation import STRIDE

SECONDS_FOR_JOBS = 60.0
# An accepted value is one observation, and says the same.
ACCEPTED = r"""
SELECT version.id, version.value, count(value.id), min(value.value), max(value.value)
FROM indicators_submission submission
JOIN LATERAL (SELECT * FROM indicators_submissionversion each
  WHERE each.submission_id = submission.id ORDER BY each.number DESC LIMIT 1) version ON true
LEFT JOIN indicators_observation value ON value.submission_version_id = version.id
WHERE submission.state = 'accepted' AND version.answer = 'value' AND version.value IS NOT NULL
  AND version.document ~ '^[a-z]+\.filler[0-9]+/'
GROUP BY version.id, version.value
"""
SIZES = """
SELECT relname, n_live_tup, pg_total_relation_size(relid) FROM pg_stat_user_tables
ORDER BY pg_total_relation_size(relid) DESC LIMIT 15
"""


@dataclass
class Found:
    """What the database says at the end; `faults` are sentences, none where all is well."""

    faults: list[str] = field(default_factory=list)
    accepted: int = 0
    entries: int = 0
    seconds_until_recomputed: float = 0.0
    plans: int = 0
    database_mib: float = 0.0
    tables: list[tuple[str, int, float]] = field(default_factory=list)
    """The largest: name, rows, MiB."""


def look() -> Found:
    """Wait for the jobs, then check all chains that people wrote to, and what rests on values."""
    found = Found(plans=Plan.objects.count())
    found.seconds_until_recomputed = _wait_for_jobs(found)
    cities = Plan.objects.filter(pk__lt=STRIDE)
    differing = recompute_progress(cities.values_list("pk", flat=True), today=timezone.localdate())
    if differing:
        found.faults.append(f"{differing} results were not as they are when computed anew")
    found.faults += _of_chains(found, list(cities.values_list("tenant", flat=True)))
    found.faults += _of_accepted(found)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_database_size(current_database())")
        found.database_mib = cursor.fetchone()[0] / 1024**2
        cursor.execute(SIZES)
        found.tables = [(name, rows, size / 1024**2) for name, rows, size in cursor.fetchall()]
    return found


def _wait_for_jobs(found: Found) -> float:
    began = time.monotonic()
    while outdated := outdated_plans():
        if time.monotonic() - began > SECONDS_FOR_JOBS:
            found.faults.append(f"figures of {len(outdated)} plans were not brought up to date")
            break
        time.sleep(0.2)
    return time.monotonic() - began


def _of_chains(found: Found, tenants: list[int]) -> Iterator[str]:
    heads = ledger_heads()
    used = [place.chain for place in Place.objects.filter(pk__in=tenants)]
    for chain in [SYSTEM_CHAIN, *used]:
        head = heads.get(chain)
        # What is still being answered goes on writing.
        walk = _Walk(chain, until=head[0] if head else None)
        broken = _check_chain(walk, head, [], chains_only=False)
        found.entries += walk.seq
        if broken is not None:
            yield f"ledger {chain} is broken at {broken.seq}: {broken.fault}"
        yield from (f"ledger {chain} {row.seq}: {row.row} was altered" for row in walk.altered)


def _of_accepted(found: Found) -> Iterator[str]:
    with connection.cursor() as cursor:
        cursor.execute(ACCEPTED)
        rows = cursor.fetchall()
    found.accepted = len(rows)
    for version, value, count, least, most in rows:
        if count != 1 or least != value or most != value:
            yield f"version {version}: accepted as {value}, held {count} times as {least} to {most}"
