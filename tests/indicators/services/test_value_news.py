"""News of one value: who is told of a correction, an entry on behalf, a remark, and where it leads."""

from datetime import timedelta

import pytest
from django.utils import timezone

from indicators.models import EntryOnBehalf, Submission
from indicators.services.corrections import add_comment, answer_revision, request_revision
from indicators.services.news import send_news
from indicators.services.on_behalf import confirm_on_behalf, enter_on_behalf, refuse_on_behalf
from organizations.models import Membership, Notification
from organizations.notification_terms import title
from plans.domain.evidence_files import check_evidence
from tests.indicators.walk import VALUE, Walk, make_walk

pytestmark = pytest.mark.django_db

LETTER = b"\x89PNG\r\n\x1a\nletter"


@pytest.fixture
def walk() -> Walk:
    """Opened a week ago: no news any more."""
    walk = make_walk()
    for duty in (walk.share, walk.theirs):
        duty.round.opened_at -= timedelta(days=7)
        duty.round.save(update_fields=["opened_at"])
    return walk


def told() -> list[tuple[str, str, str]]:
    """What is new: person, title, address. Nothing is told twice."""
    held = set(Notification.objects.values_list("pk", flat=True))
    send_news(timezone.now())
    assert send_news(timezone.now()) == 0
    rows = Notification.objects.exclude(pk__in=held).select_related("user").order_by("user", "pk")
    return [(row.user.username, title(row), row.path) for row in rows]


def entered(walk: Walk) -> EntryOnBehalf:
    letter = check_evidence(LETTER, "来函.png")
    duty = walk.duty("olga", walk.share)
    return enter_on_behalf(walk.viewer("olga"), duty, VALUE, letter, today=walk.today)


@pytest.mark.parametrize(("grants", "words"), [(True, "已同意,请重新填报"), (False, "未获同意")])
def test_a_correction_goes_to_the_office_and_its_answer_back(
    walk: Walk, grants: bool, words: str
) -> None:
    walk.accept(walk.share, VALUE)
    assert [name for name, *_rest in told()] == ["amy"], "the acceptance"
    duty = walk.duty("amy", walk.share)
    request = request_revision(walk.viewer("amy"), duty, reason="统计年报修订")
    path = f"/revisions/{request.pk}/"
    assert told() == [("olga", "“新能源公交车占比”有数据修订申请,请答复", path)]
    answer_revision(
        walk.viewer("olga"),
        request,
        grant=grants,
        text="同意" if grants else "依据不足",
        new_due_on=walk.today + timedelta(days=5) if grants else None,
        today=walk.today,
    )
    ((name, said, where),) = told()
    assert (name, where) == ("amy", f"/duties/{walk.share.pk}/")
    assert said.endswith(words)


def test_who_has_left_the_unit_hears_no_answer(walk: Walk) -> None:
    walk.accept(walk.share, VALUE)
    request = request_revision(
        walk.viewer("amy"), walk.duty("amy", walk.share), reason="统计年报修订"
    )
    told()
    answer_revision(
        walk.viewer("olga"), request, grant=False, text="不", new_due_on=None, today=walk.today
    )
    Membership.objects.filter(user=walk.cast["amy"]).update(valid_to=walk.today - timedelta(days=1))
    assert told() == []


def test_an_entry_on_behalf_goes_to_the_unit_and_its_word_to_the_office(walk: Walk) -> None:
    entry = entered(walk)
    path = f"/on-behalf/{entry.pk}/"
    assert told() == [("amy", "“新能源公交车占比”有代录,请本单位确认", path)]
    entry.duty = walk.duty("amy", walk.share)
    refuse_on_behalf(walk.viewer("amy"), entry, reason="来函数字有误")
    assert told() == [("olga", "“新能源公交车占比”的代录单位不同意", path)]
    again = entered(walk)
    again.duty = walk.duty("amy", walk.share)
    confirm_on_behalf(walk.viewer("amy"), again, today=walk.today)
    path = f"/on-behalf/{again.pk}/"
    assert told() == [("olga", "“新能源公交车占比”的代录已由单位确认", path)]


def test_a_remark_goes_to_those_who_handle_the_value_and_not_to_its_author(walk: Walk) -> None:
    walk.submit(walk.share, VALUE)
    pk = Submission.objects.get().pk
    add_comment(walk.viewer("arthur"), walk.duty("arthur", walk.share), text="请核对分母")
    said = "“新能源公交车占比”有新留言"
    assert told() == [("amy", said, f"/duties/{walk.share.pk}/")]
    add_comment(walk.viewer("amy"), walk.duty("amy", walk.share), text="已核对")
    assert told() == [("arthur", said, f"/reviews/{pk}/")]
    assert "核对" not in str(Notification.objects.values_list("params", flat=True))
