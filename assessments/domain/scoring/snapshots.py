"""The scores of an assessment from its snapshot alone, with what assessors gave and approved.

Whoever has the snapshot, the scheme and the awards redoes them. The inputs are cases of
`score_cases`, so that they can also be redone without a snapshot.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from assessments.domain.facts import SnapshotFacts, TargetFacts
from assessments.domain.scoring.cases import ScoreCase, scores_of
from assessments.domain.scoring.facts import Award, ItemInput
from assessments.domain.scoring.grading import Score, deciding_keys
from assessments.domain.scoring.inputs import (
    UnitDuty,
    UnitFacts,
    UnitTarget,
    UnitWork,
    inputs_of,
)
from assessments.domain.scoring.schemes import (
    Counted,
    Item,
    ItemKind,
    PerCase,
    Scheme,
    UnitKind,
    WorkState,
)
from assessments.domain.supervision import is_appraised_here
from indicators.domain.progress.enums import Rule, Status
from indicators.domain.timeliness import Standing


@dataclass(frozen=True)
class Given:
    """What assessors gave a unit for an item: points, cases found, or 1 and 0 for met and not."""

    unit: str
    item: str
    value: Decimal
    basis: str


@dataclass(frozen=True)
class Approved:
    """The record that the veto of an item was approved for a unit."""

    unit: str
    item: str
    record: str


@dataclass(frozen=True)
class SnapshotUnit:
    """A unit of a snapshot, with all that is known of it; `key` names it in cases."""

    key: str
    id: int
    name: str
    facts: UnitFacts


def units_of(snapshot: SnapshotFacts, kind: UnitKind) -> tuple[SnapshotUnit, ...]:
    """The units of a kind that are appraised here; a unit of a county is that county."""
    if kind is UnitKind.COUNTY:
        return tuple(
            SnapshotUnit(f"{kind}:{each.id}", each.id, each.name, _county(snapshot, each.key))
            for each in snapshot.lower_places
        )
    return tuple(
        SnapshotUnit(f"{kind}:{each.id}", each.id, each.name, _facts(snapshot, {each.id}))
        for each in snapshot.departments
        if is_appraised_here(each.governance) and not each.place_key
    )


def cases_of(
    snapshot: SnapshotFacts,
    scheme: Scheme,
    kind: UnitKind,
    *,
    units: Collection[str],
    awards: Iterable[Given] = (),
    approvals: Iterable[Approved] = (),
) -> list[ScoreCase]:
    """The units' inputs in the form of `score_cases`; all share the cap on the best grade.

    `units` are the keys of those that are assessed. A unit that the snapshot does not know, for it
    was closed down since, has no case.
    """
    given = {(each.unit, each.item): each for each in awards}
    approved = {(each.unit, each.item): each for each in approvals}
    return [
        ScoreCase(
            id=unit.key,
            scheme=scheme.id,
            unit=unit.name,
            unit_kind=kind,
            cohort="all",
            inputs=_inputs(scheme, unit, snapshot.year, given, approved),
        )
        for unit in units_of(snapshot, kind)
        if unit.key in units
    ]


def score_cases(cases: list[ScoreCase], scheme: Scheme) -> dict[str, Score]:
    """The scores by the keys of the units."""
    scores = scores_of(cases, {scheme.id: scheme})
    return {case.id: score for case, score in zip(cases, scores, strict=True)}


def awardable(item: Item) -> bool:
    """Whether assessors decide on an item: no record answers it."""
    rule = item.rule
    if isinstance(rule, PerCase):
        return rule.counts is Counted.OTHER
    return rule.how in ("awarded", "found") or (rule.how == "met" and item.kind is ItemKind.TASK)


def _inputs(
    scheme: Scheme,
    unit: SnapshotUnit,
    year: int,
    given: Mapping[tuple[str, str], Given],
    approved: Mapping[tuple[str, str], Approved],
) -> dict[str, ItemInput]:
    found = inputs_of(scheme, unit.facts, year=year)
    for item in scheme.items:
        award = given.get((unit.key, item.key))
        if award is not None and awardable(item):
            found[item.key] = _awarded(item, award)
    for item in scheme.items:
        approval = approved.get((unit.key, item.key))
        if approval is not None and item.veto:
            for key in deciding_keys(scheme, item):
                found[key] = _approved(found[key], approval.record)
    return found


def _awarded(item: Item, award: Given) -> ItemInput:
    if item.rule.how == "awarded":
        return ItemInput(awarded=Award(points=award.value, basis=award.basis))
    if item.rule.how == "met":
        return ItemInput(met=award.value > 0, basis_document=award.basis)
    return ItemInput(count=int(award.value), basis_document=award.basis)


def _approved(given: ItemInput, record: str) -> ItemInput:
    targets = given.targets and [
        each.model_copy(update={"approval_record": record}) for each in given.targets
    ]
    return given.model_copy(update={"targets": targets, "approval_record": record})


# --- What a snapshot knows of a unit ---


def _county(snapshot: SnapshotFacts, key: str) -> UnitFacts:
    """What was allocated to a county, and what its units were named for, did and owed."""
    own = {each.id for each in snapshot.departments if each.place_key == key}
    allocated = tuple(
        replace(_target(each), presumed=False, basis_document=each.basis_document)
        for each in snapshot.targets
        if each.place_key == key and not each.repeats
    )
    found = _facts(snapshot, own)
    named = tuple(each for each in found.targets if not each.presumed)
    return replace(found, targets=(*allocated, *named))


def _facts(snapshot: SnapshotFacts, departments: Collection[int]) -> UnitFacts:
    """What some departments answer for, named or first listed, what they did and owed."""
    return UnitFacts(
        targets=tuple(
            _target(each)
            for each in snapshot.targets
            if not each.place_key
            and not each.repeats
            and each.unit_in_charge is not None
            and each.unit_in_charge.department_id in departments
        ),
        works=tuple(
            UnitWork(work.id, work.measure, WorkState(part.progress) if part.progress else None)
            for work in snapshot.works
            for part in work.parts
            if part.department_id in departments
        ),
        duties=tuple(
            UnitDuty(each.state, Standing(each.standing), each.in_time, each.returns)
            for each in snapshot.duties
            if each.department_id in departments
        ),
    )


def _target(target: TargetFacts) -> UnitTarget:
    result, unit = target.result, target.unit_in_charge
    return UnitTarget(
        id=target.id,
        label=target.indicator,
        indicator=target.indicator_code or "",
        rule=Rule(target.rule),
        year=target.target_year,
        nature=target.nature or "",
        hedged=bool(target.hedge),
        cumulative=Status(result.status),
        annual=Status(target.annual_status or Status.NOT_ASSESSABLE),
        reason=result.reason,
        progress=result.progress,
        expected=result.expected,
        attainment=result.attainment,
        presumed=unit is not None and unit.presumed,
        basis_document=unit.basis_document if unit is not None else "",
    )
