"""The reporter's pages: the list, the form, its refusals, its confirmation, and what is locked."""

import re
from datetime import timedelta

import pytest
from django.test import Client

from indicators.models import ReportingDuty, ReportingRound, Submission, SubmissionVersion
from tests.indicators.walk import ASSIGNED, STATE, VALUE, Walk, make_walk
from tests.query_counts import assert_query_count
from tests.visible import visible_text

pytestmark = pytest.mark.django_db


@pytest.fixture
def walk() -> Walk:
    return make_walk()


@pytest.fixture
def amy(walk: Walk) -> Client:
    return walk.cast.enter("amy")


def at(duty: ReportingDuty, tail: str = "") -> str:
    return f"/duties/{duty.pk}/{tail}"


def test_the_list_says_what_is_owed_and_what_is_returned_comes_first(
    walk: Walk, amy: Client
) -> None:
    walk.submit(walk.intensity, VALUE | {"value": "-3.1"})
    walk.send_back(walk.intensity, "arthur")
    walk.accept(walk.share, VALUE)
    page = visible_text(amy.get("/duties/").content.decode())
    order = [page.index(name) for name in ("单位GDP能耗降低率", "新建充电桩", "新能源公交车占比")]
    assert order == sorted(order)
    assert "已退回原因:口径不符" in page
    assert "待办4项,审核中0项,已通过1项" in page
    assert "剩7天" in page
    assert "风电装机规模" not in page, "another department's"


def test_a_reviewer_reads_what_the_unit_owes_and_is_offered_no_filling(walk: Walk) -> None:
    reviewer = walk.cast.enter("arthur").get("/duties/").content.decode()
    assert "本单位填报" in reviewer
    assert "新能源公交车占比" in reviewer
    assert "btn-primary" not in reviewer
    assert "btn-primary" in walk.cast.enter("amy").get("/duties/").content.decode()


def test_the_list_says_what_helps_to_answer_and_no_target(walk: Walk, amy: Client) -> None:
    walk.know(walk.share, {2022: "40.1", 2023: "44.0"})
    filed = walk.round
    filed.year = 2024
    filed.save(update_fields=["year"])
    walk.accept(walk.share, VALUE | {"year": "2024", "value": "47.2", "note": "含氢能公交三辆"})
    filed.year = 2025
    filed.save(update_fields=["year"])
    page = amy.get("/duties/").content.decode()
    told = page.partition("新能源公交车占比,按行业统计制度。")[2].partition("</dl>")[0]
    assert "2023年 44.0" in told
    assert "含氢能公交三辆" in told
    assert "合理范围" in told
    assert "用于" in told
    assert "60" not in told, "the target would suggest the answer"


def test_the_list_takes_the_same_queries_for_one_duty_and_for_many(walk: Walk, amy: Client) -> None:
    amy.get("/duties/")
    with assert_query_count("indicators:duties"):
        amy.get("/duties/")
    walk.submit(walk.share, VALUE)
    walk.submit(walk.added, VALUE | {"value": "3", "unit": "item"})
    walk.send_back(walk.share, "arthur")
    with assert_query_count("indicators:duties"):
        amy.get("/duties/")


def test_the_form_says_what_is_asked_and_not_what_would_be_on_schedule(
    walk: Walk, amy: Client
) -> None:
    walk.know(walk.share, {2023: "41.0", 2024: "45.2"})
    page = visible_text(amy.get(at(walk.share)).content.decode())
    for said in (
        "新能源公交车占比,按行业统计制度",
        "合理范围0—100%",
        "上限100%",
        "45.2",
        "统计年鉴2024",
    ):
        assert said in page
    assert "服务的目标" not in page
    assert "60%" not in page, "the target would suggest the answer"
    walk.submit(walk.share, VALUE)
    page = visible_text(amy.get(at(walk.share)).content.decode())
    assert "服务的目标" in page
    assert "≥60%" in page


def test_only_units_of_the_same_kind_are_offered(walk: Walk) -> None:
    page = walk.cast.enter("alice").get(at(walk.hosted)).content.decode()
    assert 'value="mw"' in page
    assert 'value="10k_t"' not in page


def test_a_draft_is_kept_and_shown_again(walk: Walk, amy: Client) -> None:
    response = amy.post(at(walk.share), {"action": "save", "revision": "0", "value": "约五十"})
    assert response.headers["Location"] == at(walk.share)
    page = amy.get(at(walk.share)).content.decode()
    assert "草稿已保存" in page
    assert 'value="约五十"' in page


def test_submitting_asks_once_more_and_then_submits(walk: Walk, amy: Client) -> None:
    form = VALUE | {"action": "submit", "revision": "0"}
    response = amy.post(at(walk.share), form)
    assert response.headers["Location"] == at(walk.share, "?confirm=1")
    assert not SubmissionVersion.objects.exists()
    page = amy.get(response.headers["Location"]).content.decode()
    assert "确认提交" in page
    assert "未附佐证材料" in page
    hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', page))
    response = amy.post(at(walk.share), hidden)
    assert response.headers["Location"] == at(walk.share)
    version = SubmissionVersion.objects.get()
    assert str(version.value) == "48.50000000"
    assert "已提交第1版" in amy.get(at(walk.share)).content.decode()


@pytest.mark.parametrize("kind", ["milestone", "assigned"])
def test_a_state_goes_the_same_way(walk: Walk, amy: Client, kind: str) -> None:
    duty = getattr(walk, kind)
    typed = STATE if kind == "milestone" else ASSIGNED
    form = typed | {"action": "submit", "confirmed": "1", "revision": "0"}
    assert amy.post(at(duty), form).status_code == 302
    page = visible_text(amy.get(at(duty)).content.decode())
    assert ("正常推进" if kind == "milestone" else "已下达") in page


BAD_INPUT = [
    ({"value": "四十八"}, "id_value", "不是数"),
    ({"unit": "10k_t"}, "id_unit", "不能换算"),
    ({"value": "100.5"}, "id_value", "超过该指标的上限100%"),
    ({"year": "2024"}, "id_year", "只收2025年的数据"),
    ({"note": "机密★10年"}, "id_note", "密级标志"),
    ({"value": "-1"}, "id_explanation", "数值为负"),
]


@pytest.mark.parametrize(("typed", "anchor", "says"), BAD_INPUT)
def test_bad_input_is_named_beside_its_field_and_in_the_summary_and_nothing_is_lost(
    walk: Walk, amy: Client, typed: dict[str, str], anchor: str, says: str
) -> None:
    form = VALUE | typed | {"action": "submit", "revision": "0"}
    page = amy.post(at(walk.share), form).content.decode()
    assert f'href="#{anchor}"' in page
    assert f'id="{anchor}_error"' in page
    assert says in page
    assert "市交通运输统计年报2025" in page, "typed input stays"
    assert not Submission.objects.exists()


def test_who_was_slower_sees_both_and_may_then_save(walk: Walk, amy: Client) -> None:
    walk.save(walk.share, VALUE)
    form = VALUE | {"value": "50", "action": "save", "revision": "0"}
    response = amy.post(at(walk.share), form)
    assert response.status_code == 409
    page = response.content.decode()
    assert "已被他人更新" in page
    differences = visible_text(page[page.index("不同之处") : page.index("再次保存")])
    assert "48.550" in differences, "theirs, then mine"
    assert 'name="revision" value="1"' in page
    assert amy.post(at(walk.share), form | {"revision": "1"}).status_code == 302
    assert Submission.objects.get().draft["value"] == "50"


def test_an_accepted_value_is_locked_and_says_so(walk: Walk, amy: Client) -> None:
    walk.accept(walk.share, VALUE)
    page = amy.get(at(walk.share)).content.decode()
    assert "已审核通过并锁定" in page
    assert 'name="action"' not in page
    response = amy.post(at(walk.share), VALUE | {"action": "save", "revision": "1"})
    assert response.status_code == 409
    assert "已审核通过并锁定" in response.content.decode()


def test_a_locked_round_says_since_when(walk: Walk, amy: Client) -> None:
    day = walk.today - timedelta(days=1)
    ReportingDuty.objects.update(due_on=day)
    walk.round.due_on = walk.round.locks_on = day
    walk.round.save()
    page = amy.get(at(walk.share)).content.decode()
    assert f"报送期已于{day.isoformat()}锁定" in page
    assert 'name="action"' not in page
    response = amy.post(at(walk.share), VALUE | {"action": "save", "revision": "0"})
    assert response.status_code == 409
    assert f"已于{day.isoformat()}锁定" in response.content.decode()


def test_a_round_that_is_over_stands_by_its_year_until_there_is_something_to_do(
    walk: Walk, amy: Client
) -> None:
    walk.submit(walk.share, VALUE)
    day = walk.today - timedelta(days=1)
    ReportingDuty.objects.update(due_on=day)
    ReportingRound.objects.update(due_on=day, locks_on=day)
    # Something still waits for review.
    assert at(walk.share) in amy.get("/duties/").content.decode()
    for reviewer in ("arthur", "olga"):
        walk.approve(walk.share, reviewer)
    present = amy.get("/duties/").content.decode()
    assert at(walk.share) not in present
    assert f'href="/duties/?year={walk.round.year}"' in present
    past = amy.get(f"/duties/?year={walk.round.year}").content.decode()
    assert at(walk.share) in past
    assert at(walk.share) not in amy.get(f"/duties/?year={walk.round.year - 1}").content.decode()
    # The office gives one unit more time.
    ReportingDuty.objects.filter(pk=walk.added.pk).update(due_on=walk.today)
    assert at(walk.share) in amy.get("/duties/").content.decode()


def test_the_history_shows_who_decided_what_and_why(walk: Walk, amy: Client) -> None:
    walk.submit(walk.share, VALUE)
    walk.send_back(walk.share, "arthur")
    walk.submit(walk.share, VALUE | {"value": "47.9", "explanation": "已剔除"})
    page = visible_text(amy.get(at(walk.share)).content.decode())
    for said in ("第2版", "第1版", "退回(口径不符)", "请按口径剔除氢能公交。", "Arthur(市交通局)"):
        assert said in page


def test_the_page_takes_the_same_queries_however_long_its_history(walk: Walk, amy: Client) -> None:
    walk.know(walk.share, {2021: "40", 2022: "42", 2023: "44", 2024: "46"})
    walk.submit(walk.share, VALUE)
    with assert_query_count("indicators:duty"):
        amy.get(at(walk.share))
    for _ in range(3):
        walk.send_back(walk.share, "arthur")
        walk.submit(walk.share, VALUE)
    with assert_query_count("indicators:duty"):
        amy.get(at(walk.share))


def test_a_draft_is_not_shown_to_the_office(walk: Walk) -> None:
    walk.save(walk.share, VALUE)
    page = walk.cast.enter("olga").get(at(walk.share)).content.decode()
    assert "尚未提交" in page
    assert "48.5" not in page
    assert "含氢能公交" not in page
    assert "48.5" in walk.cast.enter("arthur").get(at(walk.share)).content.decode()


def test_hidden_values_of_other_units_stay_hidden(walk: Walk, amy: Client) -> None:
    walk.hosted.department = walk.cast.planning
    walk.know(walk.hosted, {2024: "77.7"}, quality="preliminary")
    ReportingDuty.objects.filter(pk=walk.hosted.pk).update(department=walk.cast.transport)
    page = amy.get(at(walk.hosted)).content.decode()
    assert "77.7" not in page
    assert "未发布,不公开" in page


def test_what_is_typed_is_kept_without_a_button(walk: Walk) -> None:
    client = Client(headers={"Accept-Language": "zh-hans"})
    client.force_login(walk.cast["amy"])
    here = f"/duties/{walk.share.pk}/"
    page = client.get(here).content.decode()
    assert "data-autosave" in page
    assert "autosave.js" in page
    typed = {**VALUE, "value": "48.", "action": "save", "autosave": "1", "revision": "0"}
    kept = client.post(here, typed)
    assert kept.status_code == 200
    assert kept.json()["fields"]["revision"] == "1"
    assert Submission.objects.get(duty=walk.share).draft["value"] == "48."
    again = client.post(here, typed)
    assert again.status_code == 409, "somebody else has saved since: nothing is overwritten"
    assert "已被他人更新" in again.json()["message"]
    secret = client.post(here, {**typed, "revision": "1", "note": "机密★"})
    assert secret.status_code == 422
    assert "密级标志" in secret.json()["message"]
    client.logout()
    ended = client.post(here, {**typed, "revision": "1"})
    assert ended.status_code == 403
    assert "json" not in ended.headers["Content-Type"], "the page then keeps it on the computer"
    assert Submission.objects.get(duty=walk.share).revision == 1


def test_the_list_shows_how_each_value_went(walk: Walk) -> None:
    walk.know(walk.share, {2021: "30", 2023: "42.5", 2024: "45.0", 2015: "1"})
    client = Client(headers={"Accept-Language": "zh-hans"})
    client.force_login(walk.cast["amy"])
    page = client.get("/duties/").content.decode()
    assert page.count('class="sparkline"') == 1, "one value alone makes no line"
    # Three of the five years before 2025: 2021 at the left, 2024 at the right and highest.
    assert "<title>2021 30.0、2023 42.5、2024 45.0</title>" in page
    assert 'points="2.0,18.0 52.7,4.7 78.0,2.0"' in page
