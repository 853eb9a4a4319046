"""What is doubtful about accounts is told alike by the command, on the pages and as counts."""

from datetime import timedelta

import pytest
from django.conf import LazySettings
from django.core.cache import cache
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from organizations.domain.roles import Role
from organizations.models import ApiToken, Membership, ProviderIdentity, SecondFactor, User
from organizations.selectors.account_checks import Doubt, account_checks, doubtful_accounts
from organizations.services import create_account, grant_membership
from tests.cast import PASSWORD, SINCE, SYSTEM, Cast, make_cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Cast:
    """Everybody came in today; Siping has one administrator of each kind but for the audit."""
    cast = make_cast()
    guard = create_account(username="guard", display_name="安", password=PASSWORD, actor=SYSTEM)
    grant_membership(
        user=guard, role=Role.SECURITY_ADMIN, tenant=cast.siping, valid_from=SINCE, actor=SYSTEM
    )
    cast.users["guard"] = guard
    User.objects.update(last_login=timezone.now())
    return cast


def named(*tenants: int) -> dict[Doubt, set[str]]:
    """Who is named under what, in some places or everywhere."""
    found = account_checks(now=timezone.now(), tenants=frozenset(tenants) or None)
    return {check.kind: {row.username for row in check.accounts} for check in found}


def test_who_should_be_two_people(cast: Cast) -> None:
    assert Doubt.MIXED not in named()
    Membership.objects.create(
        user=cast["olga"], role=Role.AUDIT_ADMIN, tenant=cast.loudi, valid_from=SINCE
    )
    assert named()[Doubt.MIXED] == {"olga"}
    assert named(cast.siping.pk)[Doubt.MIXED] == {"olga"}
    (check,) = (
        each
        for each in account_checks(now=timezone.now(), tenants=frozenset({cast.siping.pk}))
        if each.kind is Doubt.MIXED
    )
    assert {office.unit for office in check.accounts[0].offices} == {"四平市"}


def test_administrations_without_a_second_holder(cast: Cast) -> None:
    def posts(tenant: int) -> dict[str, int]:
        found = account_checks(now=timezone.now(), tenants=frozenset({tenant}))
        return {
            str(post.role): post.holders
            for check in found
            if check.kind is Doubt.LONE
            for post in check.posts
        }

    siping = cast.siping.pk
    assert posts(siping) == {"系统管理员": 1, "安全管理员": 1, "审计管理员": 0}
    assert set(posts(cast.loudi.pk).values()) == {0}
    second = create_account(username="second", display_name="二", password=None, actor=SYSTEM)
    grant_membership(
        user=second, role=Role.SYSTEM_ADMIN, tenant=cast.siping, valid_from=SINCE, actor=SYSTEM
    )
    assert posts(siping) == {"安全管理员": 1, "审计管理员": 0}
    User.objects.filter(pk=second.pk).update(is_active=False)
    assert posts(siping)["系统管理员"] == 1


def test_who_has_no_second_factor_and_needs_one(cast: Cast, settings: LazySettings) -> None:
    assert Doubt.NO_FACTOR not in named()
    settings.OTP_REQUIRED_ROLES = ["office", "auditor"]
    assert named()[Doubt.NO_FACTOR] == {"olga", "audrey", "oscar"}
    assert named(cast.loudi.pk)[Doubt.NO_FACTOR] == {"oscar"}
    now = timezone.now()
    SecondFactor.objects.create(
        user=cast["olga"], secret=b"", wrapped_key=b"", begun_at=now, confirmed_at=now
    )
    ProviderIdentity.objects.create(
        user=cast["audrey"], issuer="https://provider", subject="7", bound_at=now
    )
    assert named()[Doubt.NO_FACTOR] == {"audrey", "oscar"}
    settings.OIDC_ISSUER, settings.OIDC_SECOND_FACTORS = "https://provider", ["mfa"]
    assert named()[Doubt.NO_FACTOR] == {"oscar"}


def test_who_left_and_who_has_not_come_for_long(cast: Cast, settings: LazySettings) -> None:
    now = timezone.now()
    yesterday = timezone.localdate(now) - timedelta(days=1)
    for name, days in (("alice", 181), ("amy", 181), ("adam", 179), ("stan", 181), ("bob", 181)):
        User.objects.filter(pk=cast[name].pk).update(last_login=now - timedelta(days=days))
    User.objects.filter(pk=cast["cora"].pk).update(last_login=None)
    Membership.objects.filter(user=cast["stan"]).update(valid_to=yesterday)
    ApiToken.objects.create(
        user=cast["amy"],
        created_at=now,
        expires_at=now + timedelta(days=1),
        last_used_at=now - timedelta(days=3),
    )
    found = named(cast.siping.pk)
    assert found[Doubt.UNUSED] == {"alice"}, "programs use Amy's, and Cora's is new"
    assert found[Doubt.LEFT] == {"stan"}
    assert named()[Doubt.UNUSED] == {"alice", "bob"}
    User.objects.filter(pk=cast["cora"].pk).update(date_joined=now - timedelta(days=181))
    User.objects.filter(pk=cast["alice"].pk).update(is_active=False)
    assert named(cast.siping.pk)[Doubt.UNUSED] == {"cora"}
    settings.ACCOUNT_UNUSED_DAYS = 0
    assert Doubt.UNUSED not in named()


def test_command_pages_and_metric_tell_the_same(
    cast: Cast, capsys: pytest.CaptureFixture[str]
) -> None:
    cache.clear()
    for name in ("alice", "bob"):
        then = timezone.now() - timedelta(days=400)
        User.objects.filter(pk=cast[name].pk).update(last_login=then)
    call_command("check_accounts")
    said = capsys.readouterr().out
    assert "长期未使用(2)" in said
    assert "alice: 市发改委 部门填报人" in said
    assert "四平市 审计管理员: 0人" in said
    assert doubtful_accounts(timezone.now()) == {
        "mixed": 0,
        "lone": 6,
        "no_factor": 0,
        "left": 0,
        "unused": 2,
    }
    for name, address, linked in (
        ("guard", "/accounts/", True),
        ("sysop", "/system/operations/", False),
    ):
        client = Client()
        client.force_login(cast[name])
        page = client.get(address).content.decode()
        start = page.index("长期未使用")
        part = page[start : page.index("</details>", start)]
        assert "Alice" in part
        assert "Bob" not in page, "of another city"
        assert "长期未使用" not in client.get("/accounts/?q=alice").content.decode()
        assert (f'href="/accounts/{cast["alice"].pk}/"' in part) is linked
