"""From an account that is opened to a role that ends, each by the administration whose act it is."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.core.management import CommandError, call_command
from django.utils import timezone

from audit.domain.actors import Actor
from audit.models import LedgerEntry
from organizations.domain.roles import Role
from organizations.models import Membership, User
from organizations.services import create_account, grant_membership
from organizations.services.accounts import lock_account
from organizations.services.passwords import give_password_link
from tests.cast import PASSWORD, SINCE, SYSTEM, Cast, make_cast

pytestmark = pytest.mark.django_db

TODAY = timezone.localdate().isoformat()


@pytest.fixture
def cast() -> Cast:
    cast = make_cast()
    for name, tenant in (("guard", cast.siping), ("stranger", cast.loudi)):
        user = create_account(username=name, display_name=name, password=PASSWORD, actor=SYSTEM)
        grant_membership(
            user=user, role=Role.SECURITY_ADMIN, tenant=tenant, valid_from=SINCE, actor=SYSTEM
        )
        cast.users[name] = user
    return cast


def opened(cast: Cast) -> User:
    """An account that Siping's system administrator opens on the page."""
    form = {"place": cast.siping.pk, "username": "nina", "display_name": "尼娜", "email": ""}
    assert cast.enter("sysop").post("/accounts/new/", form).status_code == 302
    return User.objects.get(username="nina")


@pytest.mark.parametrize(
    ("username", "display_name", "said"),
    [
        ("Nina", "N", "仅大小写不同"),
        ("\uff4e\uff49\uff4e\uff41", "N", "已存在"),
        ("new", "N\u202eanin", "控制字符"),
    ],
)
def test_no_account_can_be_taken_for_another(
    cast: Cast, username: str, display_name: str, said: str
) -> None:
    opened(cast)
    form = {"place": cast.siping.pk, "username": username, "display_name": display_name}
    answer = cast.enter("sysop").post("/accounts/new/", form)
    assert said in answer.content.decode()
    assert User.objects.filter(username__iexact="nina").count() == 1


def test_an_account_is_opened_by_one_and_given_a_role_by_another(cast: Cast) -> None:
    nina, guard = opened(cast), cast.enter("guard")
    address = f"/accounts/{nina.pk}/"
    assert cast.enter("sysop").get(address).status_code == 404
    assert cast.enter("stranger").get(address).status_code == 404
    assert guard.post("/accounts/new/", {}).status_code == 404
    role = {"tenant": cast.siping.pk, "role": "reporter", "valid_from": TODAY}
    without = guard.post(f"{address}roles/", role)
    assert without.status_code == 422
    assert "须选择部门" in without.content.decode()
    given = guard.post(f"{address}roles/", role | {"department": cast.transport.pk})
    assert given.status_code == 302
    held = Membership.objects.get(user=nina)
    assert (held.role, held.department) == (Role.REPORTER, cast.transport)
    assert f"/accounts/roles/{held.pk}/end/" in guard.get(address).content.decode()
    last = {"last_day": TODAY, "basis": "调离"}
    assert guard.post(f"/accounts/roles/{held.pk}/end/", last).status_code == 302
    held.refresh_from_db()
    assert held.valid_to == timezone.localdate()
    actions = LedgerEntry.objects.filter(action__startswith="membership.", chain="tenant:220300")
    assert list(actions.order_by("-seq").values_list("action", flat=True)[:2]) == [
        "membership.end",
        "membership.grant",
    ]


@pytest.mark.parametrize(
    ("role", "wrong"),
    [
        ("office", {"tenant": "loudi"}),
        ("reporter", {"department": "loudi_planning"}),
        ("county_office", {"place": "loudi"}),
        ("county_office", {}),
        ("auditor", {"basis": "审计通知书〔2026〕1号"}),
        ("security_admin", {}),
        ("emergency_reader", {}),
    ],
)
def test_a_role_that_does_not_fit_is_not_given(
    cast: Cast, role: str, wrong: dict[str, str]
) -> None:
    held = Membership.objects.count()
    form = {"tenant": cast.siping.pk, "role": role, "valid_from": TODAY}
    form |= {name: getattr(getattr(cast, text, text), "pk", text) for name, text in wrong.items()}
    answer = cast.enter("guard").post(f"/accounts/{cast['amy'].pk}/roles/", form)
    assert answer.status_code == 422
    assert "field-error" in answer.content.decode() or "notice-error" in answer.content.decode()
    assert Membership.objects.count() == held


def test_no_role_is_given_to_oneself_or_to_who_belongs_elsewhere(cast: Cast) -> None:
    guard = Actor(cast["guard"].pk, unit="", role=Role.SECURITY_ADMIN)
    for user, role in ((cast["guard"], Role.SECURITY_ADMIN), (cast["oscar"], Role.OFFICE)):
        with pytest.raises(PermissionDenied):
            grant_membership(
                user=user, role=role, tenant=cast.siping, valid_from=SINCE, actor=guard
            )


def test_who_holds_an_office_elsewhere_too_is_not_taken_over(cast: Cast) -> None:
    """Oscar once worked here: a link given here would open what he reads in Loudi."""
    then = timezone.localdate() - timedelta(days=400)
    grant_membership(
        user=cast["oscar"],
        role=Role.SUPERIOR_OFFICE,
        tenant=cast.siping,
        valid_from=then,
        valid_to=then,
        actor=SYSTEM,
    )
    guard = Actor(cast["guard"].pk, unit="", role=Role.SECURITY_ADMIN)
    for act in (give_password_link, lock_account):
        with pytest.raises(PermissionDenied, match="其他地方任职"):
            act(user=cast["oscar"], reason="试", actor=guard)


def test_the_check_names_who_should_be_two_people(
    cast: Cast, capsys: pytest.CaptureFixture[str]
) -> None:
    call_command("check_accounts")
    Membership.objects.create(
        user=cast["olga"], role=Role.AUDIT_ADMIN, tenant=cast.siping, valid_from=SINCE
    )
    with pytest.raises(CommandError, match="1个账号"):
        call_command("check_accounts")
    assert "olga" in capsys.readouterr().err
