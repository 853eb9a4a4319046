"""The statutory marks of a round: all or none, amended until the lock, printed where they count."""

import io
import zipfile
from datetime import timedelta

import pytest
from django.db import IntegrityError
from django.utils import timezone

from audit.models import LedgerEntry
from indicators.models import ReportingRound
from indicators.selectors.filing_forms import filing_form
from tests.indicators.walk import Walk, make_walk

pytestmark = pytest.mark.django_db

NO_SURVEY = "工作调度表,非统计调查"


@pytest.fixture
def walk() -> Walk:
    return make_walk()


def typed(walk: Walk) -> dict[str, str]:
    return {
        "form_number": "吉统碳1表",
        "issuing_body": "吉林省统计局",
        "approving_body": "国家统计局",
        "approval_number": "国统制〔2025〕12号",
        "marks_valid_until": (walk.today + timedelta(days=365)).isoformat(),
    }


def pages(walk: Walk) -> dict[str, str]:
    """What people see and print of the round, by name."""
    amy = walk.cast.enter("amy")
    book = zipfile.ZipFile(io.BytesIO(amy.get("/duties/sheet.xlsx").content))
    names = ("xl/sharedStrings.xml", "xl/worksheets/sheet1.xml")
    return {
        "form": amy.get(
            f"/rounds/{walk.round.pk}/units/{walk.cast.transport.pk}/form/"
        ).content.decode(),
        "duty": amy.get(f"/duties/{walk.share.pk}/").content.decode(),
        "round": walk.cast.enter("olga").get(f"/rounds/{walk.round.pk}/").content.decode(),
        **{name: book.read(name).decode() for name in names},
    }


def test_without_marks_it_says_that_it_is_no_survey(walk: Walk) -> None:
    for name, page in pages(walk).items():
        assert NO_SURVEY in page, name
        assert "表号" not in page, name


def test_marks_are_printed_wherever_the_survey_is(walk: Walk) -> None:
    walk.submit(walk.added, {"answer": "no_statistic", "note": "统计制度未建立"})
    before = filing_form(walk.viewer("amy"), walk.round, walk.cast.transport).sha256
    address = f"/rounds/{walk.round.pk}/marks/"
    assert walk.cast.enter("olga").post(address, typed(walk)).status_code == 302
    for name, page in pages(walk).items():
        for text in ("表号:吉统碳1表", "国统制〔2025〕12号", "批准或备案机关:国家统计局"):
            assert text in page, name
        assert NO_SURVEY not in page, name
    walk.round.refresh_from_db()
    after = filing_form(walk.viewer("amy"), walk.round, walk.cast.transport).sha256
    assert after == before, "the hash is of what was filed"
    walk.cast.enter("olga").post(address, dict.fromkeys(typed(walk), ""))
    walk.round.refresh_from_db()
    assert not walk.round.form_number
    assert LedgerEntry.objects.filter(action="round.marks").count() == 2


@pytest.mark.parametrize("missing", ["form_number", "approving_body", "marks_valid_until"])
def test_marks_are_complete_or_absent(walk: Walk, missing: str) -> None:
    answer = walk.cast.enter("olga").post(
        f"/rounds/{walk.round.pk}/marks/", typed(walk) | {missing: ""}
    )
    assert answer.content.decode().count("法定标识须填写齐全") == 1
    with pytest.raises(IntegrityError):
        ReportingRound.objects.filter(pk=walk.round.pk).update(
            **{**typed(walk), missing: None if missing == "marks_valid_until" else ""}
        )


def test_marks_out_of_force_or_after_the_lock_are_refused(walk: Walk) -> None:
    olga, address = walk.cast.enter("olga"), f"/rounds/{walk.round.pk}/marks/"
    yesterday = (walk.today - timedelta(days=1)).isoformat()
    expired = olga.post(address, typed(walk) | {"marks_valid_until": yesterday})
    assert "有效期已过" in expired.content.decode()
    secret = olga.post(address, typed(walk) | {"approval_number": "机密★1年"})
    assert "密级标志" in secret.content.decode()
    ReportingRound.objects.filter(pk=walk.round.pk).update(due_on=yesterday, locks_on=yesterday)
    locked = olga.post(address, typed(walk))
    assert locked.status_code == 409
    assert "不能再修改" in locked.content.decode()
    walk.round.refresh_from_db()
    assert not walk.round.form_number
    assert timezone.localdate() == walk.today
