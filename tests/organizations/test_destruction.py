"""封存销毁: the office asks, the audit administration approves, nobody else and nothing twice."""

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from audit.domain.actors import Actor
from audit.domain.errors import TransitionError
from audit.models import LedgerEntry, StoredContent
from audit.services import read_text, store_text, verify_ledger
from audit.services.content import ContentDestroyed
from organizations.domain.roles import Role
from organizations.services import create_account, grant_membership
from organizations.services.destruction import approve_destruction, request_destruction
from tests.cast import PASSWORD, SINCE, SYSTEM, Cast, make_cast

pytestmark = pytest.mark.django_db

BASIS = "个人信息保护法第47条"


@pytest.fixture
def cast() -> Cast:
    return make_cast()


@pytest.fixture
def content(cast: Cast) -> StoredContent:
    return store_text("含个人信息的说明", chain=cast.siping.chain, now=timezone.now())


def actor(cast: Cast, name: str, role: Role = Role.OFFICE) -> Actor:
    return Actor(account=cast[name].pk, unit="", role=role)


def auditor(cast: Cast) -> Actor:
    user = create_account(username="ada", display_name="Ada", password=PASSWORD, actor=SYSTEM)
    grant_membership(
        user=user, role=Role.AUDIT_ADMIN, tenant=cast.siping, valid_from=SINCE, actor=SYSTEM
    )
    return Actor(account=user.pk, unit="", role=Role.AUDIT_ADMIN)


def test_two_persons_of_two_offices_destroy_a_content(cast: Cast, content: StoredContent) -> None:
    asked = request_destruction(
        content, tenant=cast.siping, legal_basis=BASIS, actor=actor(cast, "olga")
    )
    entry = LedgerEntry.objects.latest("pk")
    assert BASIS not in entry.after, "free text enters the ledger by reference only"
    with pytest.raises(PermissionDenied):
        approve_destruction(asked, tenant=cast.siping, actor=actor(cast, "olga"))
    second = auditor(cast)
    approve_destruction(asked, tenant=cast.siping, actor=second)
    with pytest.raises(ContentDestroyed):
        read_text(content)
    with pytest.raises(TransitionError):
        approve_destruction(asked, tenant=cast.siping, actor=second)
    assert asked.legal_basis == BASIS
    assert verify_ledger().holds


@pytest.mark.parametrize("name", ["amy", "audrey", "oscar"])
def test_nobody_but_the_office_asks(cast: Cast, content: StoredContent, name: str) -> None:
    with pytest.raises(PermissionDenied):
        request_destruction(content, tenant=cast.siping, legal_basis=BASIS, actor=actor(cast, name))


def test_an_office_does_not_reach_into_another_tenant(cast: Cast, content: StoredContent) -> None:
    with pytest.raises(PermissionDenied):
        request_destruction(
            content, tenant=cast.loudi, legal_basis=BASIS, actor=actor(cast, "oscar")
        )
    assert read_text(content)


def test_asking_twice_says_so(cast: Cast, content: StoredContent) -> None:
    given = actor(cast, "olga")
    request_destruction(content, tenant=cast.siping, legal_basis=BASIS, actor=given)
    with pytest.raises(TransitionError, match="已申请"):
        request_destruction(content, tenant=cast.siping, legal_basis=BASIS, actor=given)
