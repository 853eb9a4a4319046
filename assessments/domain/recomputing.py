"""Figures of a snapshot computed again by the engine, from the cases that the snapshot holds."""

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from decimal import Decimal

from assessments.domain.facts import SnapshotFacts, TargetFacts
from assessments.domain.results import result_facts
from indicators.domain.progress.cases import read_cases, results_of_cases
from indicators.domain.progress.written import missing

# The engine is deterministic; another processor may round the last digit of a logarithm otherwise.
CLOSE = Decimal("1e-12")


@dataclass(frozen=True)
class Difference:
    """One figure that is not as stated."""

    key: str
    figure: str
    stated: object
    found: object


def redone(facts: SnapshotFacts) -> list[TargetFacts]:
    """The targets whose inputs the snapshot holds."""
    return [target for target in facts.targets if target.case is not None]


def differences(facts: SnapshotFacts) -> Iterator[Difference]:
    """Every figure that the engine does not give again.

    Raises:
        CaseError: a case cannot be read; the message names it.
    """
    targets = redone(facts)
    cases = [{**(target.case or {}), "id": place} for place, target in enumerate(targets)]
    results = results_of_cases(read_cases(json.dumps(cases)))
    for target, result in zip(targets, results, strict=True):
        found = asdict(result_facts(result))
        for name, stated in asdict(target.result).items():
            if not _same(stated, found[name]):
                yield Difference(target.key, name, stated, found[name])
        annual = "" if missing(result["annual_status"]) else str(result["annual_status"])
        if target.annual_status and target.annual_status != annual:
            yield Difference(target.key, "annual_status", target.annual_status, annual)


def _same(stated: object, found: object) -> bool:
    if isinstance(stated, Decimal) and isinstance(found, Decimal):
        return abs(stated - found) <= CLOSE * max(Decimal(1), abs(stated))
    return stated == found
