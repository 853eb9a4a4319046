"""Tokens: made for oneself, kept as a hash, bounded in time, revoked for good; keys used once."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404
from django.utils import timezone

from audit.domain.actors import Actor
from audit.domain.errors import TransitionError
from audit.models import LedgerEntry
from organizations.models import ApiToken, IdempotencyKey, Notification, User
from organizations.notification_terms import title
from organizations.services import tokens
from organizations.services.idempotency import Carried, KeyReused, carry_out_once
from organizations.services.token_reminders import remind_of_tokens
from organizations.services.tokens import (
    NewToken,
    create_token,
    recognised_token,
    revoke_token,
    revoke_tokens,
    rotate_token,
)
from tests.cast import SYSTEM, Cast, make_cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Cast:
    return make_cast()


def as_self(user: User) -> Actor:
    return Actor(account=user.pk, unit="", role="account")


def make(user: User, days: float = 30, **facts: object) -> NewToken:
    given = {"name": "月报接口", "scopes": ["read", "write"], **facts}
    expires_at = timezone.now() + timedelta(days=days)
    return create_token(user=user, expires_at=expires_at, actor=as_self(user), **given)  # type: ignore[arg-type]  # the facts of the case


def rotate(user: User, old: NewToken) -> NewToken:
    return rotate_token(user=user, pk=old.token.pk, actor=as_self(user))


def test_a_token_is_kept_as_a_hash_and_recognised_by_its_secret(cast: Cast) -> None:
    made = make(cast["amy"])
    kept = ApiToken.objects.values().get()
    assert made.secret not in str(kept)
    assert made.secret.startswith(kept["prefix"])
    assert recognised_token(made.secret) == made.token
    assert recognised_token(made.secret + "x") is None
    entry = LedgerEntry.objects.get(action="account.token_create")
    assert made.secret not in entry.after
    assert made.token.sha256 not in entry.after


def test_a_revoked_token_is_recognised_no_more(cast: Cast) -> None:
    made = make(cast["amy"])
    for _time in range(2):
        revoke_token(user=cast["amy"], pk=made.token.pk, actor=as_self(cast["amy"]))
    assert recognised_token(made.secret) is None
    assert LedgerEntry.objects.filter(action="account.token_revoke").count() == 1


def test_an_expired_token_and_one_of_a_closed_account_are_not_recognised(cast: Cast) -> None:
    made = make(cast["amy"])
    User.objects.filter(pk=cast["amy"].pk).update(is_active=False)
    assert recognised_token(made.secret) is None
    User.objects.filter(pk=cast["amy"].pk).update(is_active=True)
    assert recognised_token(made.secret) is not None
    past = timezone.now() - timedelta(days=2)
    ApiToken.objects.update(created_at=past - timedelta(days=1), expires_at=past)
    assert recognised_token(made.secret) is None


def test_use_is_noted_once_an_hour(cast: Cast) -> None:
    made = make(cast["amy"])
    recognised_token(made.secret)
    first = ApiToken.objects.get().last_used_at
    assert first is not None
    recognised_token(made.secret)
    assert ApiToken.objects.get().last_used_at == first
    ApiToken.objects.update(last_used_at=first - timedelta(hours=1))
    recognised_token(made.secret)
    found = ApiToken.objects.get().last_used_at
    assert found is not None
    assert found >= first


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"days": 400}, "days"),
        ({"days": -1}, "days"),
        ({"name": " "}, "name"),
        ({"scopes": []}, "scopes"),
        ({"scopes": ["admin"]}, "scopes"),
    ],
)
def test_what_a_token_must_not_be(cast: Cast, facts: dict[str, object], field: str) -> None:
    with pytest.raises(ValidationError) as refused:
        make(cast["amy"], **facts)  # type: ignore[arg-type]  # the facts of the case
    assert field in refused.value.message_dict
    assert not ApiToken.objects.exists()


def test_there_is_a_bound_to_their_number(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tokens, "MOST_AT_ONCE", 2)
    made = [make(cast["amy"]), make(cast["amy"])]
    with pytest.raises(ValidationError, match="最多2个"):
        make(cast["amy"])
    revoke_token(user=cast["amy"], pk=made[0].token.pk, actor=as_self(cast["amy"]))
    make(cast["amy"])


def test_nobody_makes_or_revokes_another_ones(cast: Cast) -> None:
    made = make(cast["amy"])
    expires_at = timezone.now() + timedelta(days=1)
    with pytest.raises(PermissionDenied):
        create_token(
            user=cast["amy"],
            name="a",
            scopes=["read"],
            expires_at=expires_at,
            actor=as_self(cast["bob"]),
        )
    with pytest.raises(PermissionDenied):
        revoke_token(user=cast["amy"], pk=made.token.pk, actor=as_self(cast["bob"]))
    with pytest.raises(Http404):
        revoke_token(user=cast["bob"], pk=made.token.pk, actor=as_self(cast["bob"]))


class TestOnce:
    """The same request under the same key is carried out once."""

    def carry_out(self) -> Carried:
        self.times = getattr(self, "times", 0) + 1
        return Carried(201, {"number": self.times}, {"ETag": '"1"'})

    def once(self, key: str = "a", sha256: str = "1" * 64, account: int = 1) -> Carried:
        return carry_out_once(
            account=account, key=key, request_sha256=sha256, carry_out=self.carry_out
        )

    def test_the_second_time_is_answered_as_the_first(self) -> None:
        first, second = self.once(), self.once()
        assert (second.status, second.body, second.headers) == (201, {"number": 1}, first.headers)
        assert (first.replayed, second.replayed) == (False, True)

    def test_a_key_is_for_one_request_of_one_account(self) -> None:
        self.once()
        with pytest.raises(KeyReused):
            self.once(sha256="2" * 64)
        assert self.once(account=2).body == {"number": 2}

    def test_what_failed_leaves_no_key(self) -> None:
        def fail() -> Carried:
            raise ValueError

        with pytest.raises(ValueError):  # noqa: PT011 - the one raised above
            carry_out_once(account=1, key="a", request_sha256="1" * 64, carry_out=fail)
        assert self.once().body == {"number": 1}

    def test_a_key_is_free_again_after_a_week(self) -> None:
        self.once()
        IdempotencyKey.objects.update(created_at=timezone.now() - timedelta(days=8))
        assert self.once(sha256="2" * 64).body == {"number": 2}


class TestRotation:
    """A new token for the same, while the old one holds a little longer."""

    def test_both_hold_for_a_while(self, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(tokens, "MOST_AT_ONCE", 1)
        old = make(cast["amy"], days=30)
        new = rotate(cast["amy"], old)
        assert (new.token.name, new.token.scopes) == (old.token.name, old.token.scopes)
        assert (new.token.expires_at - new.token.created_at).days in (29, 30)
        assert recognised_token(old.secret) == old.token
        assert recognised_token(new.secret) == new.token
        old.token.refresh_from_db()
        assert old.token.expires_at == new.token.created_at + timedelta(hours=72)
        entry = LedgerEntry.objects.get(action="account.token_rotate")
        assert old.token.prefix in entry.after
        assert new.secret not in entry.after

    def test_an_old_one_is_not_made_to_last(self, cast: Cast) -> None:
        old = make(cast["amy"], days=1)
        rotate(cast["amy"], old)
        ended = ApiToken.objects.get(pk=old.token.pk).expires_at
        assert ended == old.token.expires_at

    def test_once_and_only_while_it_holds(self, cast: Cast) -> None:
        old = make(cast["amy"])
        new = rotate(cast["amy"], old)
        with pytest.raises(TransitionError, match="换发过"):
            rotate(cast["amy"], old)
        revoke_token(user=cast["amy"], pk=new.token.pk, actor=as_self(cast["amy"]))
        with pytest.raises(TransitionError, match="已吊销"):
            rotate(cast["amy"], new)
        with pytest.raises(Http404):
            rotate_token(user=cast["bob"], pk=old.token.pk, actor=as_self(cast["bob"]))


def test_the_owner_is_told_once_before_the_end(cast: Cast) -> None:
    now = timezone.now()
    ending, _later = make(cast["amy"], days=10), make(cast["amy"], days=30)
    renewed = make(cast["amy"], days=40)
    rotate(cast["amy"], renewed)
    assert remind_of_tokens(now) == 1
    assert remind_of_tokens(now + timedelta(days=1)) == 0
    told = Notification.objects.get()
    assert (told.user, told.key) == (cast["amy"], f"token:{ending.token.pk}")
    assert title(told) == "访问令牌“月报接口”即将到期,请换发或新建"


def test_use_is_noted_with_its_address(cast: Cast) -> None:
    made = make(cast["amy"])
    for address in ("10.1.2.3", "10.1.2.4"):
        recognised_token(made.secret, address=address)
        assert ApiToken.objects.get().last_used_from == address


def test_the_security_administration_revokes_what_an_account_holds(cast: Cast) -> None:
    made = [make(cast["amy"]), make(cast["amy"])]
    with pytest.raises(ValidationError):
        revoke_tokens(user=cast["amy"], reason=" ", actor=SYSTEM)
    with pytest.raises(PermissionDenied):
        revoke_tokens(user=cast["amy"], reason="泄露", actor=as_self(cast["bob"]))
    revoke_tokens(user=cast["amy"], reason="令牌泄露", actor=SYSTEM)
    assert not [each for each in made if recognised_token(each.secret)]
    assert LedgerEntry.objects.filter(action="account.token_revoke").count() == 2
