"""The reviewers' pages: the queue, and deciding."""

import re

import pytest

from indicators.models import ReviewAction, Submission
from tests.indicators.walk import VALUE, Walk, make_walk
from tests.query_counts import assert_query_count

pytestmark = pytest.mark.django_db


@pytest.fixture
def walk() -> Walk:
    return make_walk()


def queue(walk: Walk, name: str) -> str:
    html = walk.cast.enter(name).get("/reviews/").content.decode()
    return re.sub(r"\s+", "", re.sub(r"<[^>]+>", " ", html))


def test_each_sees_what_waits_for_them(walk: Walk) -> None:
    walk.submit(walk.share, VALUE)
    walk.submit(walk.hosted, VALUE | {"unit": "10k_kw"}, by="alice")
    assert "新能源公交车占比" in queue(walk, "arthur")
    assert "风电装机规模" not in queue(walk, "arthur")
    assert "没有等待您审核" in queue(walk, "olga")
    walk.approve(walk.share, "arthur")
    walk.approve(walk.hosted, "adam")
    assert "会审" in queue(walk, "stan")
    assert "风电装机规模" in queue(walk, "stan")
    office = queue(walk, "olga")
    assert "新能源公交车占比" in office
    assert "风电装机规模" not in office


def test_the_most_pressing_comes_first_with_its_findings(walk: Walk) -> None:
    walk.submit(walk.share, VALUE)
    walk.submit(walk.intensity, VALUE | {"value": "0.4", "explanation": "新项目投产"})
    walk.intensity.due_on = walk.today
    walk.intensity.save()
    page = queue(walk, "arthur")
    assert page.index("单位GDP能耗降低率") < page.index("新能源公交车占比")
    assert "反向变动" in page
    assert "未附佐证" in page
    assert "同意所选" not in page, "none of them may be approved with others"
    assert "须逐项审核" in page


def test_the_queue_takes_the_same_queries_for_one_and_for_many(walk: Walk) -> None:
    client = walk.cast.enter("arthur")
    walk.submit(walk.share, VALUE)
    with assert_query_count("indicators:reviews"):
        client.get("/reviews/")
    walk.submit(walk.added, VALUE | {"value": "3", "unit": "item"})
    walk.submit(walk.intensity, VALUE | {"value": "-3"})
    with assert_query_count("indicators:reviews"):
        client.get("/reviews/")


def test_approving_goes_back_to_the_queue(walk: Walk) -> None:
    walk.submit(walk.share, VALUE)
    submission = Submission.objects.get()
    address = f"/reviews/{submission.pk}/"
    page = walk.cast.enter("arthur").get(address).content.decode()
    assert 'name="version" value="1"' in page
    response = walk.cast.enter("arthur").post(address, {"action": "approve", "version": "1"})
    assert response.headers["Location"] == "/reviews/"
    response = walk.cast.enter("olga").post(
        address, {"action": "approve", "version": "1"}, follow=True
    )
    assert "已审核通过并锁定" in response.content.decode()
    assert 'value="approve"' not in walk.cast.enter("olga").get(address).content.decode()
    assert (
        walk.cast.enter("olga").post(address, {"action": "approve", "version": "1"}).status_code
        == 409
    )


def test_a_decision_on_an_older_version_is_stopped(walk: Walk) -> None:
    walk.submit(walk.share, VALUE)
    address = f"/reviews/{Submission.objects.get().pk}/"
    for version in ("2", "", "x"):
        form = {"action": "approve", "version": version}
        assert walk.cast.enter("arthur").post(address, form).status_code == 409
    assert not ReviewAction.objects.exists()


def test_a_return_needs_reason_text_and_date_and_keeps_what_was_typed(walk: Walk) -> None:
    walk.submit(walk.share, VALUE)
    address = f"/reviews/{Submission.objects.get().pk}/"
    client = walk.cast.enter("arthur")
    form = {"action": "return", "version": "1", "text": "请核对单位"}
    page = client.post(address, form).content.decode()
    assert "请选择退回原因" in page
    assert "请填写新的截止日期" in page
    assert "请核对单位" in page
    form |= {"reason_code": "unit", "new_due_on": "2020-01-01"}
    assert "今天之后" in client.post(address, form).content.decode()
    form |= {"new_due_on": walk.today.isoformat()}
    assert client.post(address, form).headers["Location"] == "/reviews/"
    assert Submission.objects.get().state == "returned"


def test_a_statistics_body_is_asked_and_not_sent_back(walk: Walk) -> None:
    walk.cast.transport.is_statistics_body = True
    walk.cast.transport.save()
    walk.submit(walk.share, VALUE)
    page = (
        walk.cast.enter("arthur").get(f"/reviews/{Submission.objects.get().pk}/").content.decode()
    )
    assert "提请核实" in page
    assert "退回填报部门" not in page


def test_a_draft_has_no_review_page(walk: Walk) -> None:
    submission = walk.save(walk.share, VALUE)
    response = walk.cast.enter("arthur").get(f"/reviews/{submission.pk}/")
    assert response.headers["Location"] == f"/duties/{walk.share.pk}/"


def test_what_raises_no_question_is_approved_together(walk: Walk) -> None:
    for duty, value in ((walk.share, "48.5"), (walk.added, "12")):
        walk.attach(duty, f"certificate {duty.pk}".encode(), "a.txt")
        walk.submit(duty, VALUE | {"unit": "", "value": value})
    walk.submit(walk.intensity, VALUE | {"unit": "", "value": "0.4", "explanation": "新项目投产"})
    client = walk.cast.enter("arthur")
    page = client.get("/reviews/").content.decode()
    offered = re.findall(r'name="pick"\s+value="([^"]+)"', page)
    assert len(offered) == 2, "the one with a finding is looked at by itself"
    odd = Submission.objects.get(duty=walk.intensity)
    answer = client.post(
        "/reviews/approve/", {"pick": [*offered, f"{odd.pk}:1"]}, follow=True
    ).content.decode()
    assert "已同意2项" in answer
    assert "须逐项审核" in answer
    odd.refresh_from_db()
    assert odd.state == "submitted"
    assert ReviewAction.objects.filter(step_name="department").count() == 2


def test_boxes_of_others_are_no_way_in(walk: Walk) -> None:
    walk.submit(walk.share, VALUE)
    pick = f"{Submission.objects.get(duty=walk.share).pk}:1"
    for name, status in (("bob", 403), ("oscar", 404), ("cora", 404), ("stan", 404)):
        assert walk.cast.enter(name).post("/reviews/approve/", {"pick": pick}).status_code == status
    own = walk.cast.enter("olga").post("/reviews/approve/", {"pick": pick}, follow=True)
    assert "填报人不能审核" in own.content.decode(), "the office's step does not wait yet"
    assert not ReviewAction.objects.exists()
    walk.cast.enter("arthur").post("/reviews/approve/", {"pick": ["x", "9" * 40, "1:2:3"]})
