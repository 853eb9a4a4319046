"""Second factors: begun, confirmed, asked for, and reset. The ledger never sees a secret."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from audit.domain.actors import Actor
from audit.domain.errors import TransitionError
from audit.domain.sealing import seal, unseal
from audit.services import SYSTEM_CHAIN, Recording, recorded
from organizations.access import require_own, require_security
from organizations.domain.second_factors import (
    RECOVERY_CODES,
    matching_step,
    new_secret,
)
from organizations.domain.typed_codes import code_digest, new_code
from organizations.models import Membership, RecoveryCode, SecondFactor, User

NOT_OWN = _("只能设置自己账号的动态口令。")
NOT_BEGUN = _("没有待确认的动态口令设置,请重新开始设置。")
NO_FACTOR = _("该账号没有启用动态口令。")
WRONG_CODE = _("动态口令不正确或已使用过。请核对手机时间,输入最新的口令。")
TOO_MANY_FAILURES = _("动态口令连续输错%(times)s次,请%(minutes)s分钟后再试。")
NO_REASON = _("请写明重置的理由和核实身份的方式。")

MOST_FAILURES = 5
LOCKED_FOR = timedelta(minutes=15)


def factor_in_use(user: User) -> SecondFactor | None:
    """The authenticator that an account signs in with."""
    return user.second_factors.filter(confirmed_at__isnull=False, ended_at__isnull=True).first()


def factor_begun(user: User) -> SecondFactor | None:
    """The authenticator that waits for its first code."""
    return user.second_factors.filter(confirmed_at__isnull=True, ended_at__isnull=True).first()


def secret_of(factor: SecondFactor) -> bytes:
    """The secret, unsealed."""
    return unseal(bytes(factor.secret), bytes(factor.wrapped_key), settings.CONTENT_KEY)


def is_required(user: User) -> bool:
    """Whether one of the account's roles today asks for a second factor."""
    held = Membership.objects.valid_on(timezone.localdate()).filter(user=user)
    return held.filter(role__in=settings.OTP_REQUIRED_ROLES).exists()


def begin_factor(*, user: User, actor: Actor) -> SecondFactor:
    """Make a new secret that waits for its first code; one begun earlier is given up.

    Raises:
        PermissionDenied: for another's account.
    """
    require_own(actor, user, NOT_OWN)
    sealed = seal(new_secret(), settings.CONTENT_KEY)
    with recorded(actor) as recording:
        User.objects.select_for_update().get(pk=user.pk)
        earlier = user.second_factors.filter(confirmed_at__isnull=True, ended_at__isnull=True)
        earlier.update(ended_at=recording.now)
        return SecondFactor.objects.create(
            user=user,
            secret=sealed.ciphertext,
            wrapped_key=sealed.wrapped_key,
            begun_at=recording.now,
        )


def confirm_factor(*, user: User, code: str, actor: Actor) -> tuple[str, ...]:
    """Take the begun secret into use by its first code; returns the recovery codes, shown once.

    Raises:
        PermissionDenied: for another's account.
        TransitionError: when none was begun.
        ValidationError: for a wrong code.
    """
    require_own(actor, user, NOT_OWN)
    with recorded(actor) as recording:
        User.objects.select_for_update().get(pk=user.pk)
        factor = factor_begun(user)
        if factor is None:
            raise TransitionError(str(NOT_BEGUN))
        step = matching_step(secret_of(factor), code, at=recording.now.timestamp(), after=0)
        if step is None:
            raise ValidationError(WRONG_CODE)
        _end_in_use(user, recording.now)
        factor.confirmed_at, factor.last_step = recording.now, step
        factor.save(update_fields=["confirmed_at", "last_step"])
        codes = _give_codes(factor)
        _note(recording, "account.second_factor", user)
    return codes


def renew_codes(*, user: User, actor: Actor) -> tuple[str, ...]:
    """Ten new recovery codes; the old ones are worth nothing from now on.

    Raises:
        PermissionDenied: for another's account.
        TransitionError: without an authenticator.
    """
    require_own(actor, user, NOT_OWN)
    with recorded(actor) as recording:
        factor = factor_in_use(user)
        if factor is None:
            raise TransitionError(str(NO_FACTOR))
        factor.codes.filter(used_at__isnull=True).update(ended_at=recording.now)
        codes = _give_codes(factor)
        _note(recording, "account.recovery_codes", user)
    return codes


@dataclass(frozen=True)
class Proof:
    """What became of a code: `refusal` is empty where it was taken."""

    refusal: str = ""


def prove(user: User, code: str) -> Proof:
    """Take a code of the authenticator, or a recovery code, once.

    The account is locked for a while after five wrong ones, wherever they come from: who gets as
    far as this knows the password. A refusal is returned, not raised, so that it is counted.
    """
    with recorded(Actor(account=user.pk, unit="", role="account")) as recording:
        factor = (
            SecondFactor.objects.select_for_update()
            .filter(user=user, confirmed_at__isnull=False, ended_at__isnull=True)
            .first()
        )
        if factor is None:
            return Proof(str(NO_FACTOR))
        if _is_locked(factor, recording.now):
            return Proof(_locked())
        if _takes(factor, code, recording):
            factor.failures = 0
        else:
            # After a lock the count begins again.
            waited = factor.failures >= MOST_FAILURES
            factor.failures = 1 if waited else factor.failures + 1
            factor.failed_at = recording.now
        factor.save(update_fields=["last_step", "failures", "failed_at"])
    if not factor.failures:
        return Proof()
    return Proof(_locked() if _is_locked(factor, recording.now) else str(WRONG_CODE))


def reset_factor(*, user: User, reason: str, actor: Actor) -> None:
    """Take a person's authenticator out of use, who has lost it; the next sign-in sets a new one.

    Raises:
        PermissionDenied: for others than a security administration of the person's place, and
            for one's own account.
        ValidationError: without a reason.
        TransitionError: when there is none.
    """
    if not reason.strip():
        raise ValidationError({"reason": NO_REASON})
    with recorded(actor) as recording:
        require_security(actor, user, today=timezone.localdate(recording.now))
        if not _end_in_use(user, recording.now):
            raise TransitionError(str(NO_FACTOR))
        recording.entry(
            chain=SYSTEM_CHAIN,
            action="account.second_factor_reset",
            of=user,
            after={"account": user.pk},
            reason=reason.strip(),
        )


def _takes(factor: SecondFactor, code: str, recording: Recording) -> bool:
    now = recording.now
    step = matching_step(secret_of(factor), code, at=now.timestamp(), after=factor.last_step)
    if step is not None:
        factor.last_step = step
        return True
    spare = factor.codes.filter(
        sha256=code_digest(code), used_at__isnull=True, ended_at__isnull=True
    )
    if not spare.update(used_at=now):
        return False
    _note(recording, "account.recovery_code_use", factor.user)
    return True


def _end_in_use(user: User, now: datetime) -> int:
    in_use = user.second_factors.filter(confirmed_at__isnull=False, ended_at__isnull=True)
    return in_use.update(ended_at=now)


def _give_codes(factor: SecondFactor) -> tuple[str, ...]:
    codes = tuple(new_code() for _number in range(RECOVERY_CODES))
    RecoveryCode.objects.bulk_create(
        RecoveryCode(factor=factor, sha256=code_digest(code)) for code in codes
    )
    return codes


def _note(recording: Recording, action: str, user: User) -> None:
    recording.entry(chain=SYSTEM_CHAIN, action=action, of=user, after={"account": user.pk})


def _is_locked(factor: SecondFactor, now: datetime) -> bool:
    failed = factor.failed_at
    return factor.failures >= MOST_FAILURES and failed is not None and now - failed < LOCKED_FOR


def _locked() -> str:
    minutes = int(LOCKED_FOR.total_seconds() // 60)
    return str(TOO_MANY_FAILURES) % {"times": MOST_FAILURES, "minutes": minutes}
