"""Which kind of outcome each demonstration series shows: every kind, spread evenly, always the same."""

import hashlib
from collections import defaultdict
from collections.abc import Iterable
from enum import StrEnum

from dashboards.demo.terms import LAST_YEAR, Terms
from indicators.domain.progress.enums import Rule


class Outcome(StrEnum):
    """What becomes of a series."""

    AHEAD = "ahead"
    ON_TRACK = "on_track"
    SLIGHTLY_BEHIND = "slightly_behind"
    BEHIND = "behind"
    REVERSING = "reversing"
    MET_EARLY = "met_early"
    MISSING_BASE = "missing_base"
    PRELIMINARY = "preliminary"
    # The value of the last year has not come, although it is due.
    OVERDUE = "overdue"


# The order puts what must not be absent first: a small plan sees only the beginning of a cycle.
CYCLES: dict[str, tuple[Outcome, ...]] = {
    "path, open": (
        Outcome.AHEAD,
        Outcome.BEHIND,
        Outcome.SLIGHTLY_BEHIND,
        Outcome.REVERSING,
        Outcome.ON_TRACK,
        Outcome.MISSING_BASE,
    ),
    "path, due": (
        Outcome.ON_TRACK,
        Outcome.BEHIND,
        Outcome.AHEAD,
        Outcome.PRELIMINARY,
        Outcome.OVERDUE,
        Outcome.MISSING_BASE,
        Outcome.REVERSING,
        Outcome.SLIGHTLY_BEHIND,
    ),
    "sum, open": (Outcome.MET_EARLY, Outcome.ON_TRACK, Outcome.BEHIND, Outcome.AHEAD),
    "sum, due": (
        Outcome.ON_TRACK,
        Outcome.BEHIND,
        Outcome.AHEAD,
        Outcome.OVERDUE,
        Outcome.PRELIMINARY,
    ),
    "bound": (Outcome.ON_TRACK, Outcome.BEHIND, Outcome.SLIGHTLY_BEHIND),
    "share": (Outcome.ON_TRACK, Outcome.BEHIND, Outcome.OVERDUE, Outcome.PRELIMINARY),
    "other": (Outcome.ON_TRACK, Outcome.BEHIND, Outcome.PRELIMINARY),
}

_FAMILIES = {
    Rule.INCREMENT: "sum",
    Rule.CUMULATIVE: "sum",
    Rule.STEPS: "sum",
    Rule.LOG_DECLINE: "path",
    Rule.LINEAR_LEVEL: "path",
    Rule.CAP: "bound",
    Rule.HOLD: "bound",
    Rule.COVERAGE: "share",
    Rule.ANNUAL_SHARE: "share",
}


def chosen_outcomes(series: Iterable[Terms]) -> dict[str, Outcome]:
    """The outcome of each series by its key: like series take turns, in the order of their hash."""
    families: dict[str, list[str]] = defaultdict(list)
    for terms in series:
        families[_family(terms)].append(terms.key)
    return {
        key: CYCLES[family][rank % len(CYCLES[family])]
        for family, keys in families.items()
        for rank, key in enumerate(sorted(keys, key=hash_of))
    }


def hash_of(key: str) -> str:
    """A number that looks random and is the same everywhere, for orders and choices."""
    return hashlib.sha256(key.encode()).hexdigest()


def chance(key: str, low: float = 0.0, high: float = 1.0) -> float:
    """A number from `low` to `high` that follows from the key."""
    return low + (high - low) * int(hash_of(key)[:13], 16) / 16**13


def _family(terms: Terms) -> str:
    name = _FAMILIES.get(terms.rule, "other")
    if name not in {"path", "sum"}:
        return name
    if terms.target is None:
        return "other"
    return f"{name}, {'open' if terms.target_year > LAST_YEAR else 'due'}"
