"""应急查阅: a system administrator's look into a place's unreleased data, allowed by another.

Asked for with a reason, approved by the security administration, read-only, for some hours; every
step stands in the chain of the place and in that of the system.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from audit.domain.actors import Actor
from audit.domain.errors import TransitionError
from audit.services import SYSTEM_CHAIN, Recording, recorded, store_text
from organizations.access import Emergency, Viewer, require_role
from organizations.domain.notifications import Kind, Notice
from organizations.domain.roles import Role
from organizations.models import EmergencyAccess, EmergencyStep, Membership, Place, StepKind, User
from organizations.services.notifications import notify

NO_REASON = _("请写明应急查阅的事由和依据。")
HOURS_OUT_OF_RANGE = _("时长须为1至%(most)s小时。")
ONE_AT_A_TIME = _("您已有待审批或正在进行的应急查阅,请先结束。")
NOT_BY_ASKER = _("应急查阅须由另一人审批。")
DECIDED = _("该申请已经办理。")
LAPSED = _("该申请超过24小时未审批,已失效,请重新申请。")
NOT_IN_FORCE = _("该应急查阅没有在进行。")
NOT_ENDING = _("应急查阅由本人或安全管理员结束。")
# What nobody decides within a day is asked for again.
DECIDED_WITHIN = timedelta(hours=24)


def ask_emergency(*, tenant: Place, reason: str, hours: int, actor: Actor) -> EmergencyAccess:
    """Ask to read a place's unreleased data for some hours.

    Raises:
        PermissionDenied: for others than the place's system administration.
        ValidationError: without a reason, or for longer than is allowed.
        TransitionError: while another one waits or lasts.
    """
    _check(reason, hours)
    with recorded(actor) as recording:
        require_role(actor, tenant, Role.SYSTEM_ADMIN, today=timezone.localdate(recording.now))
        account = _account(actor)
        # Of two requests at once the second waits here for the first.
        User.objects.select_for_update().get(pk=account)
        if _is_open(account, recording.now):
            raise TransitionError(str(ONE_AT_A_TIME))
        access = EmergencyAccess.objects.create(
            tenant=tenant,
            account=account,
            reason=store_text(reason.strip(), chain=tenant.chain, now=recording.now),
            hours=hours,
            asked_at=recording.now,
        )
        _note(recording, access, "emergency.ask", {"hours": hours}, reason=reason.strip())
        _tell(recording, access, Kind.EMERGENCY_ASKED, Role.SECURITY_ADMIN)
    return access


def approve_emergency(access: EmergencyAccess, *, actor: Actor) -> EmergencyStep:
    """Let it begin now; the place's office and auditor are told.

    Raises:
        PermissionDenied: for others than the place's security administration, and for who asked.
        TransitionError: when it was decided already, or waited for more than a day.
    """
    return _decide(access, StepKind.APPROVED, actor)


def refuse_emergency(access: EmergencyAccess, *, actor: Actor) -> EmergencyStep:
    """Refuse it.

    Raises:
        PermissionDenied: for others than the place's security administration, and for who asked.
        TransitionError: when it was decided already, or waited for more than a day.
    """
    return _decide(access, StepKind.REFUSED, actor)


def end_emergency(access: EmergencyAccess, *, actor: Actor) -> EmergencyStep:
    """End one that lasts before its time.

    Raises:
        PermissionDenied: for others than who asked and the place's security administration.
        TransitionError: when it does not last.
    """
    with recorded(actor) as recording:
        today = timezone.localdate(recording.now)
        if _account(actor) != access.account:
            require_role(actor, access.tenant, Role.SECURITY_ADMIN, today=today)
        EmergencyAccess.objects.select_for_update().get(pk=access.pk)
        if not _in_force(recording.now).filter(access=access).exists():
            raise TransitionError(str(NOT_IN_FORCE))
        step = _step(recording, access, StepKind.ENDED)
        _note(recording, access, "emergency.end", {})
        _tell(recording, access, Kind.EMERGENCY_ENDED, Role.OFFICE, Role.AUDITOR)
    return step


def note_reading(viewer: Viewer, emergency: Emergency, *, address: str) -> None:
    """Write into the place's chain which page was read."""
    tenant = emergency.tenant
    actor = Actor(viewer.account, unit=tenant.name, role=Role.EMERGENCY_READER)
    with recorded(actor) as recording:
        recording.entry(
            chain=tenant.chain,
            action="emergency.read",
            of=EmergencyAccess(pk=emergency.pk),
            after={"address": address},
        )


def _decide(access: EmergencyAccess, kind: StepKind, actor: Actor) -> EmergencyStep:
    with recorded(actor) as recording:
        today = timezone.localdate(recording.now)
        require_role(actor, access.tenant, Role.SECURITY_ADMIN, today=today)
        if _account(actor) == access.account:
            raise PermissionDenied(NOT_BY_ASKER)
        EmergencyAccess.objects.select_for_update().get(pk=access.pk)
        if access.steps.exists():
            raise TransitionError(str(DECIDED))
        if recording.now - access.asked_at > DECIDED_WITHIN:
            raise TransitionError(str(LAPSED))
        step = _step(recording, access, kind)
        if kind == StepKind.APPROVED:
            _note(recording, access, "emergency.approve", {"until": step.until})
            told = (Role.OFFICE, Role.AUDITOR)
            _tell(recording, access, Kind.EMERGENCY_BEGUN, *told, until=step.until)
        else:
            _note(recording, access, "emergency.refuse", {})
            _tell(recording, access, Kind.EMERGENCY_REFUSED)
    return step


def _step(recording: Recording, access: EmergencyAccess, kind: StepKind) -> EmergencyStep:
    begins = kind == StepKind.APPROVED
    return EmergencyStep.objects.create(
        access=access,
        kind=kind,
        account=_account(recording.actor),
        asked_by=access.account,
        at=recording.now,
        until=recording.now + timedelta(hours=access.hours) if begins else None,
    )


def _in_force(now: datetime) -> QuerySet[EmergencyStep]:
    approved = EmergencyStep.objects.filter(kind=StepKind.APPROVED, until__gt=now)
    return approved.exclude(access__steps__kind=StepKind.ENDED)


def _is_open(account: int, now: datetime) -> bool:
    """Whether one of the account's waits for its decision, or lasts."""
    own = EmergencyAccess.objects.filter(account=account)
    waiting = own.filter(steps__isnull=True, asked_at__gte=now - DECIDED_WITHIN)
    return waiting.exists() or _in_force(now).filter(access__in=own).exists()


def _note(
    recording: Recording,
    access: EmergencyAccess,
    action: str,
    after: Mapping[str, object],
    *,
    reason: str = "",
) -> None:
    """The same entry in the chain of the place and in the system's."""
    for chain in (access.tenant.chain, SYSTEM_CHAIN):
        facts = {"place": access.tenant.key, **after}
        recording.entry(chain=chain, action=action, of=access, after=facts, reason=reason)


def _tell(
    recording: Recording,
    access: EmergencyAccess,
    kind: Kind,
    *roles: Role,
    until: datetime | None = None,
) -> None:
    """Tell those roles of the place, and who asked where somebody else acted."""
    day = timezone.localdate(recording.now)
    held = Membership.objects.valid_on(day).filter(tenant=access.tenant, role__in=roles)
    accounts = {*held.values_list("user", flat=True), access.account} - {recording.actor.account}
    asker = User.objects.get(pk=access.account)
    params = {
        "name": str(asker),
        "place": access.tenant.name,
        "until": f"{timezone.localtime(until):%Y-%m-%d %H:%M}" if until else "",
    }
    path, key = reverse("organizations:emergency"), f"emergency:{access.pk}:{kind}"
    notify(
        (Notice(each, access.tenant_id, kind, key, path, params) for each in sorted(accounts)),
        day=day,
        now=recording.now,
    )


def _check(reason: str, hours: int) -> None:
    if not reason.strip():
        raise ValidationError({"reason": NO_REASON})
    most = settings.EMERGENCY_HOURS
    if not 1 <= hours <= most:
        raise ValidationError({"hours": ValidationError(HOURS_OUT_OF_RANGE, params={"most": most})})


def _account(actor: Actor) -> int:
    """Who acts: the system itself never does."""
    if actor.account is None:
        raise PermissionDenied(NOT_BY_ASKER)
    return actor.account
