"""What a duty asks for, and what its answer is checked against."""

from collections.abc import Callable, Collection
from dataclasses import replace
from datetime import date

from django.core.exceptions import ValidationError

from indicators.access import (
    REVIEWING_ROLES,
    Sight,
    duties_visible_to,
    filling_unit,
    reviewing_office,
)
from indicators.domain.asked import Asked, states_of_rule
from indicators.domain.identities import Printed
from indicators.domain.progress.enums import Rule
from indicators.models import ReportingDuty
from indicators.models.rounds import DutyKind
from indicators.selectors.check_rules import checks_of_places
from indicators.selectors.previous_values import EarlierValues
from indicators.selectors.related_values import RelatedValues
from organizations.access import Viewer
from organizations.domain.roles import Role


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


def asked_to_file(duty: ReportingDuty, today: date) -> Asked:
    """What a duty asks of whoever files, with all that the answer is checked against.

    Five queries at most.
    """
    return asked_to_file_many([duty], today)[duty.pk]


def asked_to_file_many(
    duties: Collection[ReportingDuty],
    today: date,
    *,
    in_hand: Callable[[ReportingDuty, Asked], Printed | None] | None = None,
) -> dict[int, Asked]:
    """The same for many duties, in as many queries; every door by which values come in asks here.

    An answer is checked against what the unit that owes it may read: who files could otherwise
    find out by trying what is not for him. What else is known goes to the reviewers (`in_full`).

    `in_hand` gives the value that is about to be filed for one of them: it stands for what was
    filed before.
    """
    plain = {duty.pk: asked_of(duty, today) for duty in duties}
    held = {duty.pk: duty for duty in duties if duty.kind == DutyKind.VALUE}
    if not held:
        return plain

    def filed_now(pk: int) -> Printed | None:
        return in_hand(held[pk], plain[pk]) if in_hand is not None and pk in held else None

    against = _Against(held.values(), filed_now)
    units = _Sights(filling_unit)
    offices = _Sights(reviewing_office)
    for pk, duty in held.items():
        told = against.asked(duty, plain[pk], units.of(duty))
        in_full = against.asked(duty, plain[pk], offices.of(duty))
        plain[pk] = told if told == in_full else replace(told, in_full=in_full)
    return plain


def asked_to_review(
    viewer: Viewer, duties: Collection[ReportingDuty], today: date
) -> dict[int, Asked]:
    """What duties ask, with all of what their answers are checked against that is for the viewer.

    Six queries at most, however many duties.
    """
    plain = {duty.pk: asked_of(duty, today) for duty in duties}
    held = [duty for duty in duties if duty.kind == DutyKind.VALUE]
    if not held:
        return plain
    against = _Against(held, lambda _pk: None)
    sight = Sight(viewer, opened=_opened(viewer, against.related.duties))
    return plain | {duty.pk: against.asked(duty, plain[duty.pk], sight) for duty in held}


def _opened(viewer: Viewer, duties: Collection[int]) -> frozenset[int]:
    """Those that the viewer may open as their reviewer: one query for who reviews some units."""
    if not duties or not viewer.roles() & REVIEWING_ROLES - {Role.OFFICE}:
        return frozenset()
    return frozenset(duties_visible_to(viewer).filter(pk__in=duties).values_list("pk", flat=True))


class _Against:
    """What the answers to some duties are checked against, whoever may read it."""

    def __init__(
        self, duties: Collection[ReportingDuty], in_hand: Callable[[int], Printed | None]
    ) -> None:
        self._checks = checks_of_places({duty.tenant_id for duty in duties})
        self._earlier = EarlierValues(duties)
        self.related = RelatedValues(duties, in_hand)

    def asked(self, duty: ReportingDuty, plain: Asked, sight: Sight) -> Asked:
        """What a duty asks, with what is for a viewer."""
        return replace(
            plain,
            earlier=tuple(each.value for each in self._earlier.of(duty, sight)),
            checks=self._checks[duty.tenant_id],
            related=self.related.of(duty, sight),
        )


class _Sights:
    """The sights of those by whom duties are looked at: one for all duties of one unit."""

    def __init__(self, viewer_of: Callable[[ReportingDuty], Viewer]) -> None:
        self._viewer_of = viewer_of
        self._known: dict[Viewer, Sight] = {}

    def of(self, duty: ReportingDuty) -> Sight:
        """The sight on one duty."""
        viewer = self._viewer_of(duty)
        return self._known.setdefault(viewer, Sight(viewer))
