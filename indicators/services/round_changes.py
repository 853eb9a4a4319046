"""Changing an open round: more duties, another unit, more time. Every change is told in the ledger."""

from collections.abc import Sequence
from datetime import date

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from audit.domain.actors import Actor
from audit.services import recorded, store_text
from indicators.models import (
    Definition,
    DutyExtension,
    Indicator,
    ReportingDuty,
    ReportingRound,
    Submission,
)
from indicators.models.rounds import DutyKind, JointScope
from indicators.services.rounds import due_of
from organizations.models import Department, Place
from organizations.models.departments import Governance
from organizations.services import ensure_county_units
from plans.access import require_office

ALREADY_BEGUN = _("该单位已开始填报,不能再改派或撤销;需要更正时请退回。")
EXTENDED_BEFORE = _("该事项批准过延期,延期记录须保留,不能撤销。")
ALREADY_ASKED = _("本报送期已要求报送该数值,没有重复添加。")
NO_DEFINITION = _("该指标没有默认口径,不能要求报送。")
NOT_LATER = _("延至的日期应晚于现在的截止日期%(day)s。")
IN_THE_PAST = _("延至的日期不应早于今天。")
OTHER_PLACE = _("请选择本地的部门。")
COLLECTIVE = _("“各县区”等集体单位不能直接填报,请按县区分别要求。")


def add_value(
    round_: ReportingRound,
    indicator: Indicator,
    department: Department,
    *,
    actor: Actor,
    place: Place | None = None,
) -> ReportingDuty:
    """Ask one more value of a unit: of the whole place, or of one lower place.

    Raises:
        PermissionDenied: for others than the office.
        ValidationError: asked already, no default definition, or not a unit that files.
    """
    added = _add(round_, indicator, [(place or round_.tenant, department)], actor=actor)
    if not added:
        raise ValidationError({"indicator": ALREADY_ASKED})
    return added[0]


def add_value_of_counties(
    round_: ReportingRound, indicator: Indicator, *, actor: Actor
) -> list[ReportingDuty]:
    """Ask a value of every lower place, each of its own unit; those asked already are left alone."""
    with recorded(actor):
        units = ensure_county_units(round_.tenant, actor=actor)
        places = Place.objects.filter(pk__in=units).order_by("pk")
        return _add(round_, indicator, [(each, units[each.pk]) for each in places], actor=actor)


def reassign_duty(duty: ReportingDuty, department: Department, *, actor: Actor) -> ReportingDuty:
    """Ask another unit instead, while nobody has begun.

    Raises:
        PermissionDenied, ValidationError.
    """
    _check_unit(duty.tenant, department)
    with recorded(actor) as recording:
        require_office(actor, duty.tenant, today=timezone.localdate(recording.now))
        held = _untouched(duty)
        before = held.department_id
        held.department, held.department_presumed = department, False
        held.save(update_fields=["department", "department_presumed"])
        recording.entry(
            chain=duty.tenant.chain,
            action="duty.reassign",
            of=held,
            before={"department": before},
            after={"department": department.pk},
        )
    return held


def withdraw_duty(duty: ReportingDuty, *, reason: str, actor: Actor) -> None:
    """Ask no more for what nobody has begun to answer; the ledger keeps what was asked and why not."""
    with recorded(actor) as recording:
        require_office(actor, duty.tenant, today=timezone.localdate(recording.now))
        held = _untouched(duty)
        if held.extensions.exists():
            raise ValidationError(EXTENDED_BEFORE)
        recording.entry(
            chain=duty.tenant.chain,
            action="duty.withdraw",
            of=held,
            before={
                "round": held.round_id,
                "department": held.department_id,
                "place": held.place_id,
                "indicator": held.indicator_id,
                "measure": held.measure_id,
            },
            reason=reason,
        )
        held.delete()


def extend_duty(duty: ReportingDuty, *, until: date, reason: str, actor: Actor) -> DutyExtension:
    """Give one unit more time; after that day the duty is overdue again.

    Raises:
        PermissionDenied: for others than the office.
        ValidationError: a day not later than the present one, or in the past.
    """
    with recorded(actor) as recording:
        today = timezone.localdate(recording.now)
        require_office(actor, duty.tenant, today=today)
        held = ReportingDuty.objects.select_for_update().get(pk=duty.pk)
        if until <= held.due_on:
            raise ValidationError({"until": NOT_LATER % {"day": held.due_on.isoformat()}})
        if until < today:
            raise ValidationError({"until": IN_THE_PAST})
        extension = DutyExtension.objects.create(
            duty=held,
            until=until,
            due_before=held.due_on,
            reason=store_text(reason, chain=duty.tenant.chain, now=recording.now),
            account=actor.account or 0,
            at=recording.now,
        )
        held.due_on = until
        held.save(update_fields=["due_on"])
        recording.entry(
            chain=duty.tenant.chain,
            action="duty.extend",
            of=held,
            before={"due_on": extension.due_before},
            after={"due_on": until, "reason_sha256": extension.reason.sha256},
        )
    return extension


def _add(
    round_: ReportingRound,
    indicator: Indicator,
    wanted: Sequence[tuple[Place, Department]],
    *,
    actor: Actor,
) -> list[ReportingDuty]:
    definition = Definition.objects.filter(indicator=indicator, is_default=True).first()
    if definition is None:
        raise ValidationError({"indicator": NO_DEFINITION})
    for _place, department in wanted:
        _check_unit(round_.tenant, department)
    with recorded(actor) as recording:
        require_office(actor, round_.tenant, today=timezone.localdate(recording.now))
        # Two who add at once wait for each other here.
        ReportingRound.objects.select_for_update().get(pk=round_.pk)
        asked = dict(
            ReportingDuty.objects.filter(round=round_, definition=definition).values_list(
                "place_id", "joint_review"
            )
        )
        duties = ReportingDuty.objects.bulk_create(
            ReportingDuty(
                round=round_,
                tenant=round_.tenant,
                kind=DutyKind.VALUE,
                department=department,
                place=place,
                indicator=indicator,
                definition=definition,
                due_on=due_of(round_, indicator),
                # As the template says; a chosen indicator was chosen for every place.
                joint_review=round_.joint_scope == JointScope.ALL or any(asked.values()),
            )
            for place, department in wanted
            if place.pk not in asked
        )
        for duty in duties:
            recording.entry(
                chain=round_.tenant.chain,
                action="duty.add",
                of=duty,
                after={
                    "round": round_.pk,
                    "department": duty.department_id,
                    "place": duty.place_id,
                    "indicator": indicator.pk,
                },
            )
    return duties


def _check_unit(tenant: Place, department: Department) -> None:
    if department.tenant_id != tenant.pk:
        raise ValidationError({"department": OTHER_PLACE})
    if department.governance == Governance.COLLECTIVE:
        raise ValidationError({"department": COLLECTIVE})


def _untouched(duty: ReportingDuty) -> ReportingDuty:
    held = ReportingDuty.objects.select_for_update().get(pk=duty.pk)
    if Submission.objects.filter(duty=held).exists():
        raise ValidationError(ALREADY_BEGUN)
    return held
