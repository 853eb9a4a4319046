"""An accepted value is corrected by a new version, on request; remarks change nothing."""

from datetime import timedelta
from decimal import Decimal

import pytest

from audit.services import verify_ledger
from indicators.models import Observation, RevisionRequest, Submission, SubmissionComment
from indicators.models.observations import LatestObservation
from tests.indicators.walk import VALUE, Walk, make_walk

pytestmark = pytest.mark.django_db


@pytest.fixture
def walk() -> Walk:
    return make_walk()


def asked(walk: Walk) -> RevisionRequest:
    walk.accept(walk.share, VALUE)
    walk.cast.enter("amy").post(
        f"/duties/{walk.share.pk}/revision/", {"reason": "统计局修订了年鉴"}
    )
    return RevisionRequest.objects.get()


def test_a_granted_correction_is_a_new_version_reviewed_again(walk: Walk) -> None:
    request = asked(walk)
    page = walk.cast.enter("amy").get(f"/duties/{walk.share.pk}/").content.decode()
    assert "统计局修订了年鉴" in page
    assert "提出修订申请" not in page, "one waits already"
    office = walk.cast.enter("olga")
    assert "数据修订申请" in office.get("/reviews/").content.decode()
    assert "修订会影响" in office.get(f"/revisions/{request.pk}/").content.decode()
    until = (walk.today + timedelta(days=5)).isoformat()
    answer = {"action": "grant", "text": "请按年鉴更正", "new_due_on": until}
    assert office.post(f"/revisions/{request.pk}/", answer).status_code == 302
    assert Submission.objects.get(duty=walk.share).state == "returned"
    assert Observation.objects.count() == 1, "what was accepted stands until the correction is"
    walk.accept(walk.duty("amy", walk.share), VALUE | {"value": "47.1"})
    values = list(Observation.objects.order_by("pk").values_list("value", flat=True))
    assert values == [Decimal("48.5"), Decimal("47.1")]
    latest = LatestObservation.objects.get(definition=walk.share.definition).observation
    assert latest is not None
    assert latest.value == Decimal("47.1")
    assert verify_ledger().holds


def test_a_refused_correction_changes_nothing(walk: Walk) -> None:
    request = asked(walk)
    office = walk.cast.enter("olga")
    empty = office.post(f"/revisions/{request.pk}/", {"action": "refuse", "text": ""})
    assert "请写明意见" in empty.content.decode()
    answer = {"action": "refuse", "text": "年鉴数与填报一致"}
    office.post(f"/revisions/{request.pk}/", answer)
    assert Submission.objects.get(duty=walk.share).state == "accepted"
    assert office.post(f"/revisions/{request.pk}/", answer).status_code == 409
    shown = walk.cast.enter("amy").get(f"/duties/{walk.share.pk}/").content.decode()
    assert "年鉴数与填报一致" in shown
    assert "提出修订申请" in shown, "another may be asked"


def test_only_the_unit_asks_and_only_the_office_answers(walk: Walk) -> None:
    request = asked(walk)
    ask = f"/duties/{walk.share.pk}/revision/"
    for name, status in (("arthur", 403), ("olga", 403), ("alice", 404), ("bob", 404)):
        assert walk.cast.enter(name).post(ask, {"reason": "x"}).status_code == status
    assert walk.cast.enter("amy").post(ask, {"reason": "x"}).status_code == 409
    until = (walk.today + timedelta(days=5)).isoformat()
    answer = {"action": "grant", "text": "x", "new_due_on": until}
    address = f"/revisions/{request.pk}/"
    for name, status in (("amy", 403), ("arthur", 403), ("audrey", 403), ("oscar", 404)):
        assert walk.cast.enter(name).post(address, answer).status_code == status
    missing = walk.cast.enter("olga").post(address, answer | {"new_due_on": ""})
    assert "新的截止日期" in missing.content.decode()


def test_what_is_not_accepted_needs_no_request(walk: Walk) -> None:
    walk.submit(walk.share, VALUE)
    answer = walk.cast.enter("amy").post(f"/duties/{walk.share.pk}/revision/", {"reason": "x"})
    assert answer.status_code == 409
    assert not RevisionRequest.objects.exists()


def test_filler_and_reviewers_talk_and_others_do_not(walk: Walk) -> None:
    address = f"/duties/{walk.share.pk}/comments/"
    walk.cast.enter("amy").post(address, {"text": "先问一句"})
    assert not SubmissionComment.objects.exists(), "there is nothing to talk about yet"
    walk.submit(walk.share, VALUE)
    submission = Submission.objects.get(duty=walk.share)
    before = (submission.state, submission.revision)
    walk.cast.enter("arthur").post(address, {"text": "是否含氢能公交?", "from": "review"})
    walk.cast.enter("amy").post(address, {"text": "已含。"})
    walk.cast.enter("olga").post(address, {"text": "请补依据。"})
    for name, status in (("audrey", 403), ("alice", 404), ("oscar", 404), ("cora", 404)):
        assert walk.cast.enter(name).post(address, {"text": "x"}).status_code == status
    page = walk.cast.enter("amy").get(f"/duties/{walk.share.pk}/").content.decode()
    assert page.index("是否含氢能公交?") < page.index("已含。") < page.index("请补依据。")
    submission.refresh_from_db()
    assert (submission.state, submission.revision) == before
    secret = walk.cast.enter("amy").post(address, {"text": "秘密★1年"}, follow=True)
    assert "密级标志" in secret.content.decode()
    assert SubmissionComment.objects.count() == 3
    assert verify_ledger().holds
