"""A snapshot that was taken in another installation, with the numbers that its rows have here."""

import re
from dataclasses import fields, is_dataclass, replace
from typing import Any

from assessments.domain.facts import (
    DerivationFacts,
    EvidenceFacts,
    ObservationFacts,
    SnapshotFacts,
    TargetFacts,
    UnitFacts,
)
from assessments.domain.unit_facts import (
    CaseFacts,
    DepartmentFacts,
    DutyFacts,
    LowerPlaceFacts,
    WorkFacts,
    WorkPartFacts,
)
from audit.domain.numbers import Renumber

_DEPARTMENT, _ACCOUNT = "organizations.department", "organizations.user"
_OBSERVATION = "indicators.observation"
# Which row a number of a fact names.
_NUMBERS: dict[type, dict[str, str]] = {
    UnitFacts: {"department_id": _DEPARTMENT},
    TargetFacts: {"id": "indicators.measure"},
    ObservationFacts: {"id": _OBSERVATION},
    EvidenceFacts: {"id": "indicators.evidence"},
    DepartmentFacts: {"id": _DEPARTMENT},
    LowerPlaceFacts: {"id": "organizations.place"},
    WorkPartFacts: {"department_id": _DEPARTMENT},
    WorkFacts: {"id": "plans.annualworkitem", "lead_id": _DEPARTMENT},
    DutyFacts: {"id": "indicators.reportingduty", "department_id": _DEPARTMENT},
    CaseFacts: {"id": "assessments.supervisioncase", "department_id": _DEPARTMENT},
}
# Accounts stand in a text behind the name of the person.
_ACCOUNT_TEXT = re.compile(r"账号(\d+)")


def facts_here(facts: SnapshotFacts, here: Renumber) -> SnapshotFacts:
    """The same facts, every row and account by its number here."""
    found: SnapshotFacts = _here(facts, here)
    return found


# Any: a fact of any kind, or a value of it.
def _here(value: Any, here: Renumber) -> Any:
    if isinstance(value, tuple):
        return tuple(_here(each, here) for each in value)
    if isinstance(value, str):
        return _ACCOUNT_TEXT.sub(lambda found: f"账号{here(_ACCOUNT, int(found[1]))}", value)
    if not is_dataclass(value) or isinstance(value, type):
        return value
    kinds = _NUMBERS.get(type(value), {})
    changed = {each.name: _here(getattr(value, each.name), here) for each in fields(value)}
    for name, kind in kinds.items():
        if changed[name] is not None:
            changed[name] = here(kind, changed[name])
    if isinstance(value, DerivationFacts):
        pairs = value.inputs
        changed["inputs"] = tuple((name, here(_OBSERVATION, number)) for name, number in pairs)
    return replace(value, **changed)
