"""Setting what a soft check does in one place."""

from decimal import Decimal

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from audit.domain.actors import Actor
from audit.services import recorded, store_text
from indicators.domain.check_rules import CODES, WITH_THRESHOLD, Severity
from indicators.models import CheckSetting
from organizations.models import Place
from plans.access import require_office
from plans.domain.secrecy import secrecy_mark

HIGHEST_LIMIT = Decimal(10000)


def set_check(
    tenant: Place,
    *,
    code: str,
    severity: str,
    threshold: Decimal | None,
    reason: str,
    actor: Actor,
) -> CheckSetting:
    """Set one check anew, with a reason; earlier settings stay on record.

    Raises:
        PermissionDenied: for others than the office.
        ValidationError: unknown check or severity, a threshold out of bounds, no reason.
    """
    if code not in CODES or severity not in set(Severity):
        raise ValidationError(_("没有这条校验规则。"))
    if not reason.strip() or len(reason) > 500 or secrecy_mark(reason):
        raise ValidationError({"reason": _("请写明调整的原因(500字以内,不得涉密)。")})
    threshold = threshold if code in WITH_THRESHOLD else None
    if code in WITH_THRESHOLD and (threshold is None or not 0 < threshold <= HIGHEST_LIMIT):
        raise ValidationError({"threshold": _("界限应大于0,不超过10000。")})
    with recorded(actor) as recording:
        require_office(actor, tenant, today=timezone.localdate(recording.now))
        setting = CheckSetting.objects.create(
            tenant=tenant,
            code=code,
            severity=severity,
            threshold=threshold,
            reason=store_text(reason, chain=tenant.chain, now=recording.now),
            account=actor.account or 0,
            at=recording.now,
        )
        recording.entry(
            chain=tenant.chain,
            action="check.set",
            of=setting,
            after={"code": code, "severity": severity, "threshold": threshold},
            reason=reason,
        )
    return setting
