"""Choosing the early-warning edition by which lamps are lit: new versions of the terms."""

from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from audit.domain.actors import Actor
from audit.services import recorded
from indicators.domain.progress.enums import SchemeKey
from indicators.models import Measure, MeasureVersion
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
        found = Measure.objects.select_for_update(of=("self",)).select_related("latest")
        found = found.filter(plan=plan, latest__indicator__lamp=True).order_by("pk")
        chosen = list(found if measures is None else found.filter(pk__in=list(measures)))
        if not chosen:
            raise ValidationError({"scheme": NO_LAMP})
        fresh = []
        for measure in chosen:
            held = measure.latest
            if held is None or (held.warning_scheme or SchemeKey.MERGED) == scheme:
                continue
            terms = {name: getattr(held, name) for name in TERMS} | {"warning_scheme": scheme.value}
            row = MeasureVersion(
                measure=measure,
                number=held.number + 1,
                recorded_at=recording.now,
                recorded_by=actor.account,
                basis_document=grounds.document.strip(),
                **terms,
            )
            row.clean_fields()
            fresh.append((row, held.warning_scheme))
        created = MeasureVersion.objects.bulk_create([row for row, _before in fresh])
        for row, before in fresh:
            row.measure.latest = row
            recording.entry(
                chain=plan.tenant.chain,
                action="measure.set",
                of=row,
                before={"warning_scheme": before},
                after={"measure": row.measure_id, "warning_scheme": row.warning_scheme},
                reason=grounds.reason,
            )
        Measure.objects.bulk_update([row.measure for row in created], ["latest"])
        if created:
            request_recompute([plan.pk])
    return created
