"""Saving the table of a target: its parts and all yearly targets, together or not at all."""

from collections.abc import Mapping

from audit.domain.actors import Actor
from audit.domain.errors import TransitionError
from audit.services import recorded
from indicators.domain.allocation.kinds import Method
from indicators.domain.allocation.sheet import Division, Number
from indicators.models import Measure
from indicators.selectors.allocation_proposals import propose_parts
from indicators.selectors.divisions import DivisionForm, state_of
from indicators.services.allocations import Formula, Part, set_matrix
from indicators.services.trajectories import Grounds, Printed, Years
from plans.domain.problems import Problem, mark

CHANGED_MEANWHILE = mark("您打开本页以后,他人保存过这一目标的分解或年度目标。请核对后重新保存。")


def save_division(
    form: DivisionForm,
    division: Division,
    *,
    method: str,
    seen: str,
    grounds: Grounds,
    actor: Actor,
) -> tuple[Problem, ...]:
    """Save what was typed into the table that was read as `seen`; returns what is odd about it.

    Raises:
        TransitionError: when somebody else has saved meanwhile; else what `set_matrix` raises.
    """
    with recorded(actor):
        # The second of two who save waits here, and then sees what the first has saved.
        Measure.objects.select_for_update().filter(pk=form.measure.pk).first()
        if state_of(form.measure) != seen:
            raise TransitionError(CHANGED_MEANWHILE)
        return set_matrix(
            form.measure,
            _parts(form, division),
            {row: _years(division.years.get(row, {})) for row in form.layout.rows},
            grounds=grounds,
            actor=actor,
            formula=_formula(form, method),
        )


def _parts(form: DivisionForm, division: Division) -> list[Part]:
    parts = []
    for place in form.places:
        number = division.parts.get(place.pk)
        if number is None:
            continue
        above, below = division.shares.get(place.pk, (None, None))
        parts.append(
            Part(
                place,
                number.value,
                number.decimals,
                above.value if above else None,
                below.value if below else None,
            )
        )
    return parts


def _years(years: Mapping[int, Number]) -> Years:
    return {year: Printed(number.value, number.decimals) for year, number in years.items()}


def _formula(form: DivisionForm, method: str) -> Formula:
    """The formula that was shown last, with the weights that it rests on now."""
    if method not in set(Method) or method == Method.MANUAL:
        return Formula()
    proposal = propose_parts(form.terms, form.places, Method(method))
    if not proposal.parts:
        return Formula()
    return Formula(method, proposal.indicator, proposal.year)
