"""What the pages show of departments and counties, as the facts that a scheme scores."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal

from assessments.domain.scoring.inputs import UnitDuty, UnitFacts, UnitTarget, UnitWork
from assessments.domain.scoring.schemes import WorkState
from dashboards.selectors.duties import DutyLine
from indicators.domain.timeliness import in_time, standing
from indicators.selectors.progress import WITHHELD, Judged
from plans.models import WorkPart
from plans.models.targets import Nature
from plans.selectors.reading import ResponsibleUnit


def facts_by_unit(
    targets: Iterable[tuple[int, Judged, ResponsibleUnit | None]],
    parts: Iterable[tuple[int, WorkPart]],
    duties: Iterable[tuple[int, DutyLine]],
    *,
    today: date,
) -> Mapping[int, UnitFacts]:
    """What is known, by unit; a commitment that only repeats another is counted once."""
    targets_of: dict[int, list[UnitTarget]] = defaultdict(list)
    works_of: dict[int, list[UnitWork]] = defaultdict(list)
    duties_of: dict[int, list[UnitDuty]] = defaultdict(list)
    for unit, judged, accountable in targets:
        if not judged.commitment.repeats:
            targets_of[unit].append(_target(judged, accountable))
    for unit, part in parts:
        works_of[unit].append(_work(part))
    for unit, duty in duties:
        duties_of[unit].append(_duty(duty, today))
    return {
        unit: UnitFacts(tuple(targets_of[unit]), tuple(works_of[unit]), tuple(duties_of[unit]))
        for unit in {*targets_of, *works_of, *duties_of}
    }


def _target(judged: Judged, accountable: ResponsibleUnit | None) -> UnitTarget:
    figures = judged.figures
    natures = {str(each.label): each.value for each in Nature}
    return UnitTarget(
        id=judged.measure_id,
        label=judged.indicator,
        indicator=judged.indicator_code,
        rule=judged.terms.rule,
        year=judged.terms.year,
        nature=natures.get(judged.commitment.nature, ""),
        hedged=bool(judged.commitment.hedge),
        cumulative=judged.status,
        annual=judged.annual,
        reason=judged.reason,
        progress=_exact(figures.progress),
        expected=_exact(figures.expected),
        attainment=_exact(figures.attainment),
        presumed=accountable is not None and accountable.presumed,
        basis_document=accountable.basis if accountable else "",
        withheld=judged.missing == WITHHELD,
    )


def _exact(ratio: float | None) -> Decimal | None:
    return None if ratio is None else Decimal(str(ratio))


def _work(part: WorkPart) -> UnitWork:
    reported = part.latest
    return UnitWork(
        part.item_id, part.item.measure, WorkState(reported.progress) if reported else None
    )


def _duty(duty: DutyLine, today: date) -> UnitDuty:
    owed = duty.owed
    return UnitDuty(owed.state, standing(owed, today), in_time(owed), duty.returns)
