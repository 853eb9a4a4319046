"""What a duty asks for, and what its answer is checked against."""

from collections.abc import Callable, Collection
from dataclasses import replace
from datetime import date

from django.core.exceptions import ValidationError

from indicators.domain.asked import Asked, states_of_rule
from indicators.domain.identities import Printed
from indicators.domain.progress.enums import Rule
from indicators.models import ReportingDuty
from indicators.models.rounds import DutyKind
from indicators.selectors.check_rules import checks_of_places
from indicators.selectors.previous_values import earlier_values
from indicators.selectors.related_values import related_values
from organizations.access import Viewer


def asked_of(duty: ReportingDuty, today: date) -> Asked:
    """What a duty asks for, without what its checks rest on."""
    if duty.kind == DutyKind.STATE:
        latest = duty.measure.latest if duty.measure else None
        rule = latest.rule if latest else ""
        # A value from above needs a unit: without an indicator only the state is asked.
        indicator = latest.indicator if latest else None
        return Asked(
            unit=indicator.unit if indicator else "",
            year=duty.round.year,
            states=states_of_rule(rule),
            takes_assigned_value=rule == Rule.ASSIGNED and indicator is not None,
            day=today,
        )
    indicator = duty.indicator
    if indicator is None:
        raise ValidationError("a value duty without indicator")
    return Asked(
        unit=indicator.unit,
        year=duty.round.year,
        decimals=indicator.decimals,
        # Only a percentage follows from two numbers of one unit.
        takes_shares=indicator.takes_shares and indicator.unit == "percent",
        plausible_min=indicator.plausible_min,
        plausible_max=indicator.plausible_max,
        maximum=indicator.maximum,
        direction=indicator.direction,
        rule=indicator.rule,
        day=today,
    )


def asked_to_check(viewer: Viewer, duty: ReportingDuty, today: date) -> Asked:
    """What a duty asks for, with all that its answer is checked against. Five queries at most."""
    return asked_of_many(viewer, [duty], today)[duty.pk]


def asked_of_many(
    viewer: Viewer,
    duties: Collection[ReportingDuty],
    today: date,
    *,
    in_hand: Callable[[ReportingDuty, Asked], Printed | None] | None = None,
) -> dict[int, Asked]:
    """The same for many duties, in as many queries.

    `in_hand` gives the value that is about to be filed for one of them: it stands for what was
    filed before.
    """
    plain = {duty.pk: asked_of(duty, today) for duty in duties}
    valued = [duty for duty in duties if duty.kind == DutyKind.VALUE]
    if not valued:
        return plain
    held = {duty.pk: duty for duty in valued}

    def filed_now(pk: int) -> Printed | None:
        return in_hand(held[pk], plain[pk]) if in_hand is not None and pk in held else None

    checks = checks_of_places({duty.tenant_id for duty in valued})
    earlier = earlier_values(viewer, valued)
    related = related_values(viewer, valued, filed_now)
    for duty in valued:
        plain[duty.pk] = replace(
            plain[duty.pk],
            earlier=tuple(each.value for each in earlier.get(duty.pk, ())),
            checks=checks[duty.tenant_id],
            related=related[duty.pk],
        )
    return plain
