"""The page of one's own tokens: shown once, revoked by a button, nobody else's business."""

import re

import pytest
from django.test import Client
from django.utils import timezone

from organizations.domain.roles import Role
from organizations.models import ApiToken
from organizations.services import create_account, grant_membership
from organizations.services.tokens import recognised_token
from tests.cast import SINCE, SYSTEM, Cast, make_cast

pytestmark = pytest.mark.django_db

PEOPLE = ("amy", "arthur", "olga", "cora", "sue", "audrey", "bob", "sysop")
PAGE = "/account/tokens/"
FORM = {"name": "月报接口", "scopes": ["read", "write"], "days": "30"}


@pytest.fixture
def cast() -> Cast:
    return make_cast()


@pytest.mark.parametrize("name", PEOPLE)
def test_everybody_has_tokens_of_their_own(cast: Cast, name: str) -> None:
    cast.enter("amy").post(PAGE, FORM)
    (amys,) = ApiToken.objects.all()
    client = cast.enter(name)
    assert client.get(PAGE).status_code == 200
    revoke = f"{PAGE}{amys.pk}/revoke/"
    assert client.get(revoke).status_code == 405
    assert client.post(revoke).status_code == (302 if name == "amy" else 404)


def test_nobody_enters_without_an_account() -> None:
    assert Client().get(PAGE).headers["Location"].startswith("/login/")
    assert Client().post(PAGE, FORM).status_code == 403


def test_the_secret_is_shown_once_and_works(cast: Cast) -> None:
    client = cast.enter("amy")
    answer = client.post(PAGE, FORM)
    found = re.search(r'value="(cpt_[^"]+)"', answer.content.decode())
    assert found is not None
    assert "no-store" in answer.headers["Cache-Control"]
    token = recognised_token(found[1])
    assert token is not None
    assert (token.name, token.scopes) == ("月报接口", ["read", "write"])
    again = client.get(PAGE).content.decode()
    assert found[1] not in again
    assert token.prefix in again


def test_a_renewed_one_is_shown_once_too(cast: Cast) -> None:
    client = cast.enter("amy")
    client.post(PAGE, FORM)
    address = f"{PAGE}{ApiToken.objects.get().pk}/rotate/"
    assert cast.enter("bob").post(address).status_code == 404
    page = client.post(address).content.decode()
    found = re.search(r'value="(cpt_[^"]+)"', page)
    assert found is not None
    assert recognised_token(found[1]) is not None
    assert "原令牌有效至" in page
    assert "已换发" in page
    assert client.post(address).status_code == 409


def test_the_security_administration_sees_what_holds_and_who_uses_it(cast: Cast) -> None:
    guard = create_account(username="guard", display_name="g", password=None, actor=SYSTEM)
    grant_membership(
        user=guard, role=Role.SECURITY_ADMIN, tenant=cast.siping, valid_from=SINCE, actor=SYSTEM
    )
    cast.users["guard"] = guard
    for name in ("amy", "bob"):
        cast.enter(name).post(PAGE, FORM | {"name": f"接口{name}"})
    amys, bobs = ApiToken.objects.order_by("pk")
    ApiToken.objects.update(last_used_from="10.1.2.3", last_used_at=timezone.now())
    page = cast.enter("guard").get("/accounts/tokens/").content.decode()
    assert amys.prefix in page
    assert "10.1.2.3" in page
    assert bobs.prefix not in page
    assert cast.enter("amy").get("/accounts/tokens/").status_code == 404
    form = {"action": "revoke_tokens", "reason": "令牌泄露"}
    cast.enter("guard").post(f"/accounts/{cast['amy'].pk}/", form)
    page = cast.enter("guard").get("/accounts/tokens/").content.decode()
    assert amys.prefix not in page


def test_revoking_says_so_and_the_list_shows_it(cast: Cast) -> None:
    client = cast.enter("amy")
    client.post(PAGE, FORM)
    answer = client.post(f"{PAGE}{ApiToken.objects.get().pk}/revoke/", follow=True)
    page = answer.content.decode()
    assert "令牌“月报接口”已吊销。" in page
    assert "已吊销</td>" in re.sub(r"\s+", "", page)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"name": ""}, "id_name_error"),
        ({"scopes": []}, "field-error"),
        ({"days": "9999"}, "id_days_error"),
    ],
)
def test_a_form_with_faults_makes_nothing(cast: Cast, change: dict[str, object], said: str) -> None:
    page = cast.enter("amy").post(PAGE, FORM | change).content.decode()
    assert said in page
    assert not ApiToken.objects.exists()


def test_the_way_there_is_in_the_menu_of_the_account(cast: Cast) -> None:
    assert f'href="{PAGE}"' in cast.enter("amy").get(PAGE).content.decode()
