"""Accepted answers that a period has no value, so that figures say why there is none."""

from audit.services import Recording
from indicators.models import (
    LatestObservation,
    ReportingDuty,
    SubmissionVersion,
    ValueAbsence,
)
from indicators.models.rounds import DutyKind
from indicators.services.observations import plans_resting_on
from plans.services import request_recompute


def record_absence(
    recording: Recording, *, duty: ReportingDuty, version: SubmissionVersion
) -> ValueAbsence:
    """Write an accepted answer without a value, and ask for the figures that rest on it.

    A value that held until then is kept in all its versions and holds no longer.
    """
    held = _held_value(duty)
    row = ValueAbsence.objects.create(
        tenant=duty.tenant,
        place=duty.place,
        measure=duty.measure,
        indicator=duty.indicator,
        definition=duty.definition,
        period_kind=duty.round.period_kind,
        year=duty.round.year,
        month=duty.round.month,
        answer=version.answer,
        supersedes=held.observation if held else None,
        submission_version=version,
        recorded_at=recording.now,
        recorded_by=recording.actor.account,
    )
    recording.entry(
        chain=duty.tenant.chain,
        action="absence.record",
        of=row,
        before={"observation": held.observation_id} if held else None,
        after={
            "place": duty.place_id,
            "indicator": duty.indicator.code if duty.indicator else None,
            "measure": duty.measure_id,
            "period": [row.period_kind, row.year, row.month],
            "answer": row.answer,
        },
    )
    if held:
        held.delete()
    request_recompute(_plans(duty))
    return row


def _held_value(duty: ReportingDuty) -> LatestObservation | None:
    """The pointer to the value that holds, locked."""
    if duty.kind != DutyKind.VALUE:
        return None
    return (
        LatestObservation.objects.select_for_update()
        .filter(
            place=duty.place_id,
            indicator=duty.indicator_id,
            definition=duty.definition_id,
            period_kind=duty.round.period_kind,
            year=duty.round.year,
            month=duty.round.month,
        )
        .first()
    )


def _plans(duty: ReportingDuty) -> list[int]:
    if duty.measure is not None:
        return [duty.measure.plan_id]
    if duty.indicator is None:
        return []
    return plans_resting_on([duty.place_id], [duty.indicator.code])
