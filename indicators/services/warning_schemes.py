"""Choosing the early-warning edition by which lamps are lit: new versions of the terms."""

from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from audit.domain.actors import Actor
from audit.services import Recording, recorded
from indicators.domain.progress.enums import SchemeKey
from indicators.models import Measure, MeasureVersion
from indicators.selectors.progress import terms_in_force
from indicators.services.measures import TERMS
from indicators.services.trajectories import Grounds, check_grounds
from plans.access import require_office
from plans.models import Plan
from plans.services import request_recompute

NO_LAMP = _("该指标不亮灯,无须选择预警办法。")


def choose_warning_scheme(
    plan: Plan,
    scheme: SchemeKey,
    *,
    measures: Iterable[int] | None,
    grounds: Grounds,
    actor: Actor,
) -> list[MeasureVersion]:
    """Judge the lamps of these measures, or of all in the plan that light one, by the edition.

    Only measures that another edition holds for get a version, each with a ledger entry; earlier
    versions stay and answer for earlier days. A constant number of queries, one more an entry.

    Raises:
        PermissionDenied: for others than the plan's office.
        ValidationError: no reason or document, or a measure that lights no lamp.
    """
    check_grounds(grounds)
    with recorded(actor) as recording:
        require_office(actor, plan.tenant, today=timezone.localdate(recording.now))
        chosen = _lit(plan, measures)
        if not chosen:
            raise ValidationError({"scheme": NO_LAMP})
        drafts = [
            _next_version(measure, scheme, grounds, recording)
            for measure in chosen
            if measure.latest and (measure.latest.warning_scheme or SchemeKey.MERGED) != scheme
        ]
        created = MeasureVersion.objects.bulk_create(drafts)
        for row in created:
            _record(recording, plan, row, grounds)
        Measure.objects.bulk_update([row.measure for row in created], ["latest"])
        if created:
            request_recompute([plan.pk])
    return created


def _lit(plan: Plan, measures: Iterable[int] | None) -> list[Measure]:
    """The measures asked for that light a lamp, locked; all of the plan where none are named."""
    found = Measure.objects.select_for_update(of=("self",)).select_related("latest")
    found = found.filter(plan=plan, latest__indicator__lamp=True).order_by("pk")
    return list(found if measures is None else found.filter(pk__in=list(measures)))


def _next_version(
    measure: Measure, scheme: SchemeKey, grounds: Grounds, recording: Recording
) -> MeasureVersion:
    """The terms in force with the other edition, not saved yet."""
    held = terms_in_force(measure)
    terms = {name: getattr(held, name) for name in TERMS} | {"warning_scheme": scheme.value}
    row = MeasureVersion(
        measure=measure,
        number=held.number + 1,
        recorded_at=recording.now,
        recorded_by=recording.actor.account,
        basis_document=grounds.document.strip(),
        **terms,
    )
    row.clean_fields()
    return row


def _record(recording: Recording, plan: Plan, row: MeasureVersion, grounds: Grounds) -> None:
    """Write the change to the ledger and let the version hold; the measure still has the former."""
    before = terms_in_force(row.measure).warning_scheme
    recording.entry(
        chain=plan.tenant.chain,
        action="measure.set",
        of=row,
        before={"warning_scheme": before},
        after={"measure": row.measure_id, "warning_scheme": row.warning_scheme},
        reason=grounds.reason,
    )
    row.measure.latest = row
