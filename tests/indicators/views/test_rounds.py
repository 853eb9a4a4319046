"""The office's pages: rounds, opening one, the matrix, naming who is accountable."""

import re
from datetime import timedelta

import pytest
from django.test import Client

from indicators.models import ReportingRound
from organizations.domain.roles import Role
from organizations.services import ensure_county_units, grant_membership
from plans.models import AccountableUnit
from tests.cast import SINCE, SYSTEM
from tests.indicators.walk import VALUE, Walk, make_walk
from tests.query_counts import assert_query_count

pytestmark = pytest.mark.django_db


@pytest.fixture
def walk() -> Walk:
    return make_walk()


@pytest.fixture
def olga(walk: Walk) -> Client:
    client = Client()
    client.force_login(walk.cast["olga"])
    return client


def hidden(page: str) -> dict[str, str]:
    return dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page))


def ticked(page: str) -> list[str]:
    return re.findall(r'name="ask"\s+value="([^"]+)"', page)


def test_the_list_and_the_matrix_count_states(walk: Walk, olga: Client) -> None:
    walk.accept(walk.share, VALUE)
    walk.save(walk.added, VALUE)
    assert "2025年度报送" in olga.get("/rounds/").content.decode()
    with assert_query_count("indicators:round"):
        page = olga.get(f"/rounds/{walk.round.pk}/").content.decode()
    row = page[page.index('<th scope="row"><a href="#department') :]
    counts = re.findall(r'<td class="num[^"]*">(\d+)</td>', row)
    # 市发改委: one not begun. 市交通局: three not begun, one draft, one accepted.
    assert counts[:14] == list("10000003100010")


def test_opening_shows_first_and_opens_what_was_shown(walk: Walk, olga: Client) -> None:
    """The small plan's measures name no unit: one is named, then the round can be opened."""
    page = olga.get("/rounds/new/?plan=siping&year=2024").content.decode()
    assert "尚无责任主体的目标" in page
    measure = walk.assigned.measure
    assert measure is not None
    address = f"/measures/{measure.pk}/accountable-unit/"
    refused = olga.post(address, {"department": walk.cast.transport.pk}).content.decode()
    assert "请填写确定责任主体的依据文件" in refused
    named = {"department": str(walk.cast.transport.pk), "basis_document": "任务分工方案"}
    assert olga.post(address, named).headers["Location"] == "/rounds/new/?plan=siping"
    assert AccountableUnit.objects.get().key == measure.key
    page = olga.get("/rounds/new/?plan=siping&year=2024").content.decode()
    form: dict[str, object] = hidden(page) | {
        "title": "2024年度报送",
        "due_on": (walk.today + timedelta(days=3)).isoformat(),
        "locks_on": (walk.today + timedelta(days=9)).isoformat(),
        "ask": ticked(page),
    }
    stale = olga.post("/rounds/new/", form | {"proposal": "older"})
    assert stale.status_code == 409
    early = form | {"due_on": (walk.today - timedelta(days=1)).isoformat()}
    assert "截止日期不应早于今天" in olga.post("/rounds/new/", early).content.decode()
    assert ReportingRound.objects.filter(plan=walk.plan).count() == 1
    response = olga.post("/rounds/new/", form)
    opened = ReportingRound.objects.get(plan=walk.plan, year=2024)
    assert response.headers["Location"] == f"/rounds/{opened.pk}/"
    assert {duty.department for duty in opened.duties.all()} == {walk.cast.transport}


def test_the_form_waits_while_a_unit_is_named(walk: Walk, olga: Client) -> None:
    """Ticks and dates come back as they were, and what the new unit owes is ticked with them."""
    assigned, milestone = walk.assigned.measure, walk.milestone.measure
    assert assigned is not None
    assert milestone is not None
    named = {"department": str(walk.cast.transport.pk), "basis_document": "任务分工方案"}
    olga.post(f"/measures/{assigned.pk}/accountable-unit/", named)
    page = olga.get("/rounds/new/?plan=siping&year=2024").content.decode()
    offered = ticked(page)
    form: dict[str, object] = hidden(page) | {
        "title": "办公室改过的名称",
        "due_on": walk.today.isoformat(),
        "locks_on": walk.today.isoformat(),
        "ask": offered[1:],
        "name_unit": milestone.pk,
    }
    there = olga.post("/rounds/new/", form).headers["Location"]
    assert there.startswith(f"/measures/{milestone.pk}/accountable-unit/?")
    back = olga.post(there, named).headers["Location"]
    page = olga.get(back).content.decode()
    assert 'value="办公室改过的名称"' in page
    boxes = dict(re.findall(r'name="ask"\s+value="([^"]+)"[^>]*?(checked)?>', page))
    assert [key for key, mark in boxes.items() if not mark] == offered[:1]
    assert set(boxes) > set(offered)
    assert 'value="办公室改过的名称"' not in olga.get(back).content.decode(), "only once"


def test_the_review_template_is_chosen_and_gaps_are_told_once(walk: Walk, olga: Client) -> None:
    for duty in (walk.assigned, walk.milestone):
        assert duty.measure is not None
        named = {"department": str(walk.cast.transport.pk), "basis_document": "任务分工方案"}
        olga.post(f"/measures/{duty.measure.pk}/accountable-unit/", named)
    with assert_query_count("indicators:round_new"):
        page = olga.get("/rounds/new/?plan=siping&year=2024").content.decode()
    assert "没有人能办理" not in page
    form: dict[str, object] = hidden(page) | {
        "title": "2024年度报送",
        "due_on": walk.today.isoformat(),
        "locks_on": walk.today.isoformat(),
        "ask": ticked(page),
        "two_steps": "1",
        "county_review": "on",
        "joint_scope": "chosen",
        "joint_reviewers": [str(walk.cast.statistics.pk)],
    }
    told = olga.post("/rounds/new/", form)
    assert told.status_code == 409
    page = told.content.decode()
    assert "市交通局 ·" in page
    assert "单位负责人复审:还缺1人" in page
    assert "增加审核人" in page
    form |= hidden(page)
    assert "请在下表勾选需要会审的指标" in olga.post("/rounds/new/", form).content.decode()
    definitions = re.findall(r'name="joint"\s+value="([^"]+)"', page)
    page = olga.post("/rounds/new/", form | {"joint": definitions, "title": ""}).content.decode()
    assert len(re.findall(r'name="joint"[^>]*checked', page)) == len(definitions), "kept as ticked"
    olga.post("/rounds/new/", form | {"joint": definitions})
    opened = ReportingRound.objects.get(plan=walk.plan, year=2024)
    assert opened.review_steps == ["section_head", "unit_head", "office"]
    assert opened.county_review
    jointly = opened.duties.filter(joint_review=True)
    assert {str(duty.definition_id) for duty in jointly} == set(definitions)
    page = olga.get(f"/rounds/{opened.pk}/").content.decode()
    assert "科室负责人初审 → 单位负责人复审 → 县区办公室审核" in page
    assert "市统计局会审选定指标的数值" in page


def test_a_department_of_another_city_cannot_be_named(walk: Walk, olga: Client) -> None:
    measure = walk.assigned.measure
    assert measure is not None
    form = {"department": walk.cast.loudi_planning.pk, "basis_document": "任务分工方案"}
    olga.post(f"/measures/{measure.pk}/accountable-unit/", form)
    assert not AccountableUnit.objects.exists()


@pytest.mark.parametrize("year", ["1999", "2999", "x", ""])
def test_a_year_outside_is_named(olga: Client, year: str) -> None:
    page = olga.get(f"/rounds/new/?year={year}").content.decode()
    assert 'id="id_year_error"' in page


def test_unticked_duties_are_not_asked(walk: Walk, olga: Client) -> None:
    for duty in (walk.assigned, walk.milestone):
        assert duty.measure is not None
        named = {"department": str(walk.cast.transport.pk), "basis_document": "任务分工方案"}
        olga.post(f"/measures/{duty.measure.pk}/accountable-unit/", named)
    page = olga.get("/rounds/new/?plan=siping&year=2024").content.decode()
    offered = ticked(page)
    assert len(offered) > 1
    form: dict[str, object] = hidden(page) | {
        "title": "2024年度报送",
        "due_on": (walk.today + timedelta(days=3)).isoformat(),
        "locks_on": (walk.today + timedelta(days=9)).isoformat(),
        "ask": offered[:1],
    }
    assert olga.post("/rounds/new/", form).status_code == 302
    assert ReportingRound.objects.get(plan=walk.plan, year=2024).duties.count() == 1


def test_a_part_of_the_year_asks_for_values_alone(walk: Walk, olga: Client) -> None:
    assert walk.assigned.measure is not None
    named = {"department": str(walk.cast.transport.pk), "basis_document": "任务分工方案"}
    olga.post(f"/measures/{walk.assigned.measure.pk}/accountable-unit/", named)
    asked = "/rounds/new/?plan=siping&year=2024&period=year_to_date-6"
    page = olga.get(asked).content.decode()
    assert "2024年1—6月累计报送" in page
    form: dict[str, object] = hidden(page) | {
        "title": "2024年1—6月累计报送",
        "due_on": (walk.today + timedelta(days=3)).isoformat(),
        "locks_on": (walk.today + timedelta(days=9)).isoformat(),
        "ask": ticked(page),
    }
    assert olga.post("/rounds/new/", form).status_code == 302
    opened = ReportingRound.objects.get(plan=walk.plan, year=2024)
    assert (opened.period_kind, opened.month) == ("year_to_date", 6)
    assert {duty.kind for duty in opened.duties.all()} == {"value"}


def test_a_round_is_changed_from_its_page(walk: Walk, olga: Client) -> None:
    page = olga.get(f"/rounds/{walk.round.pk}/").content.decode()
    assert f"/duties/{walk.added.pk}/change/" in page
    later = (walk.added.due_on + timedelta(days=5)).isoformat()
    change = f"/duties/{walk.added.pk}/change/"
    refused = olga.post(change, {"action": "extend", "until": later, "reason": ""})
    assert "请写明原因" in refused.content.decode()
    done = olga.post(change, {"action": "extend", "until": later, "reason": "年鉴推迟"})
    assert done.headers["Location"] == f"/rounds/{walk.round.pk}/"
    assert "已延期" in olga.get(f"/rounds/{walk.round.pk}/").content.decode()
    olga.post(change, {"action": "reassign", "department": walk.cast.statistics.pk})
    assert "改由" in olga.get(f"/rounds/{walk.round.pk}/").content.decode()
    kept = olga.post(change, {"action": "withdraw", "reason": "重复"}).content.decode()
    assert "批准过延期" in kept
    other = f"/duties/{walk.milestone.pk}/change/"
    olga.post(other, {"action": "withdraw", "reason": "重复"})
    assert olga.get(other).status_code == 404
    add = f"/rounds/{walk.round.pk}/add/"
    indicator = walk.added.indicator
    assert indicator is not None
    missing = olga.post(add, {"indicator": indicator.pk, "place": "", "department": ""})
    assert "本级数值须选择填报单位" in missing.content.decode()
    counties = {"indicator": indicator.pk, "place": "*", "department": ""}
    assert "已增加" in olga.post(add, counties, follow=True).content.decode()
    assert walk.round.duties.filter(place=walk.cast.lishu).count() == 1
    again = olga.post(add, counties, follow=True).content.decode()
    assert "没有增加" in again
    assert "已增加" not in again


def test_the_choice_of_a_county_says_that_nobody_fills_there(walk: Walk, olga: Client) -> None:
    cast, add = walk.cast, f"/rounds/{walk.round.pk}/add/"
    page = olga.get(add).content.decode()
    assert "梨树县(尚无填报人)" in page
    assert "其中1个尚无填报人" in page
    unit = ensure_county_units(cast.siping, actor=SYSTEM)[cast.lishu.pk]
    grant_membership(
        user=cast["amy"],
        role=Role.REPORTER,
        tenant=cast.siping,
        department=unit,
        valid_from=SINCE,
        actor=SYSTEM,
    )
    assert "尚无填报人" not in olga.get(add).content.decode()
