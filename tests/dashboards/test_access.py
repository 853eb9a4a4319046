"""Addresses that ask for something, and for what is not there, against every role of the cast.

200 a page, 404 does not exist for you. The plain addresses stand in `tests/isolation/table.py`.
"""

import pytest
from django.test import Client

from audit.domain.actors import Actor
from indicators.models import Measure
from indicators.services import recompute_progress
from organizations.domain.roles import Role
from organizations.services import create_account, grant_membership
from tests.assessments.small_plan import WIND, SmallPlan, make_small_plan
from tests.cast import PASSWORD, SINCE, make_cast

pytestmark = pytest.mark.django_db

PEOPLE = ("alice", "adam", "amy", "olga", "cora", "sue", "audrey", "bob", "oscar", "sysop")
OWN = (200, 200, 200, 200, 200, 200, 200, 404, 404, 404)

ADDRESSES = {
    "/plans/siping/inventory/?place=431300": (404,) * 10,
    "/plans/siping/trial/?scheme=x&units=x&year=x&unit=x&other=x": (
        *(200, 200, 200, 200, 200),
        *(404, 200, 404, 404, 404),
    ),
    "/plans/siping/targets/{wind}/?y2026=130": OWN,
    "/plans/siping/sections/三/(九)/": (404,) * 10,
    "/plans/siping/tasks/三/(一)/9/": (404,) * 10,
    "/indicators/XX99/": (404,) * 10,
    "/plans/siping/places/431300/": (404,) * 10,
    "/plans/siping/targets/{wind}/?as_of=2020-01-01": OWN,
    "/search/?q=风电": (200,) * 10,
    "/data/?rows=indicator&columns=year&as_of=2020-01-01": (200,) * 9 + (404,),
    "/compare/?function=交通": (200,) * 10,
    "/plans/nowhere/": (404,) * 10,
    "/plans/nowhere/text/": (404,) * 10,
    "/plans/nowhere/inventory/": (404,) * 10,
    "/audit/values/0/": (404,) * 10,
    "/audit/anomalies/?list=bulk": (404, 404, 404, 404, 404, 404, 200, 404, 404, 404),
    "/audit/anomalies/?place=431300": (404,) * 8 + (200, 404),
    "/audit/anomalies/?list=x": (404,) * 10,
    "/ledger/tenant:220300/999999999999999999999/": (404,) * 10,
    "/ledger/system/1/": (404,) * 10,
    "/audit/statistics/?plan=siping": (404, 404, 404, 200, 404, 404, 200, 404, 404, 404),
    "/audit/statistics/?plan=nowhere": (404,) * 10,
}


@pytest.fixture
def small() -> SmallPlan:
    return make_small_plan()


def addressed(small: SmallPlan, address: str) -> str:
    return address.format(
        wind=Measure.objects.get(plan=small.plan, key=WIND).pk,
    )


@pytest.mark.parametrize("address", ADDRESSES)
def test_an_address_answers_by_role(small: SmallPlan, address: str) -> None:
    found = {}
    for name in PEOPLE:
        client = Client()
        client.force_login(small.cast[name])
        found[name] = client.get(addressed(small, address)).status_code
    assert found == dict(zip(PEOPLE, ADDRESSES[address], strict=True))


def test_without_plans_there_is_nothing_to_compare() -> None:
    client = Client()
    client.force_login(make_cast()["olga"])
    assert "还没有公布的方案" in client.get("/compare/").content.decode()


def test_an_administrator_is_told_that_values_are_out_of_reach(small: SmallPlan) -> None:
    client = Client()
    client.force_login(small.cast["sysop"])
    assert "不接触填报数值" in client.get("/").content.decode()


def test_who_holds_no_office_is_told_whom_to_ask() -> None:
    user = create_account(
        username="nobody", display_name="Nobody", password=PASSWORD, actor=Actor.system("test")
    )
    client = Client()
    client.force_login(user)
    assert "系统管理员" in client.get("/").content.decode()


def test_another_city_reads_the_text_without_values_or_verdicts(small: SmallPlan) -> None:
    recompute_progress([small.plan.pk], today=small.plan.versions.get().published_at.date())
    client = Client()
    client.force_login(small.cast["bob"])
    page = client.get("/plans/siping/text/").content.decode()
    assert 'class="chip' not in page
    assert "/targets/" not in page


def test_the_audit_administrator_reads_hashes_and_no_values(small: SmallPlan) -> None:
    user = create_account(
        username="hana", display_name="Hana", password=PASSWORD, actor=Actor.system("test")
    )
    grant_membership(
        user=user,
        role=Role.AUDIT_ADMIN,
        tenant=small.cast.siping,
        valid_from=SINCE,
        actor=Actor.system("test"),
    )
    client = Client()
    client.force_login(user)
    page = client.get("/ledger/?action=observation.record").content.decode()
    assert "只列哈希" in page
    assert "-4.18" not in page
    assert "变更前后" not in page
    assert client.get("/ledger/?chain=system").status_code == 200
    # Who may do what is hers to read in words; the auditor's room is not hers.
    assert "授予角色" in client.get("/audit/permissions/").content.decode()
    assert "与本条哈希一致" in client.get("/ledger/system/1/").content.decode()
    assert client.get("/audit/").status_code == 404
    assert client.get("/audit/statistics/").status_code == 404
