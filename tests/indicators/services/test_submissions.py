"""Filling and submitting: what is kept, what is refused, and that nothing is half saved."""

import json
from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404

from audit.domain.canonical import canonical_json, digest
from audit.domain.errors import TransitionError
from audit.models import LedgerEntry
from audit.services import read_text, verify_ledger
from indicators.models import Submission, SubmissionVersion
from indicators.services import ChangedMeanwhile, EntryRefused, save_draft, submit
from tests.indicators.walk import ASSIGNED, STATE, VALUE, Walk, make_walk
from tests.query_counts import assert_query_count

pytestmark = pytest.mark.django_db


@pytest.fixture
def walk() -> Walk:
    return make_walk()


def sentences(error: EntryRefused, name: str) -> list[str]:
    return [problem.message for problem in error.checked.errors[name]]


def test_a_draft_keeps_what_was_typed_as_it_was_typed(walk: Walk) -> None:
    submission = walk.save(walk.share, {"value": " 四十八点五 ", "note": "待核"})
    assert submission.draft["value"] == " 四十八点五 "
    assert (submission.state, submission.revision) == ("draft", 1)
    assert LedgerEntry.objects.latest("pk").action == "submission.save_draft"
    assert LedgerEntry.objects.latest("pk").actor_unit == "市交通局"


def test_who_reads_the_ledger_and_no_draft_finds_no_draft_by_trying(walk: Walk) -> None:
    drafts = [walk.save(walk.share, {"value": value}).draft for value in ("48.5", "48.6", "48.5")]
    saved = LedgerEntry.objects.filter(action="submission.save_draft").order_by("seq")
    told = [json.loads(entry.after) for entry in saved]
    assert [facts["revision"] for facts in told] == [1, 2, 3]
    first, second, third = (facts["draft_hmac"] for facts in told)
    assert first == third != second
    pk = Submission.objects.get().pk
    for guess in (canonical_json(drafts[0]), f"{pk} {canonical_json(drafts[0])}"):
        assert digest(guess) not in saved[0].after


def test_a_submitted_value_is_a_version_and_waits_for_the_department(walk: Walk) -> None:
    version = walk.submit(walk.share, VALUE)
    assert (version.value, version.decimals, version.unit) == (Decimal("48.5"), 1, "percent")
    assert read_text(version.note) == "含氢能公交"
    submission = Submission.objects.get(duty=walk.share)
    assert (submission.state, submission.waiting_step) == ("submitted", "department")
    entry = LedgerEntry.objects.latest("pk")
    assert (entry.action, entry.actor_role) == ("submission.submit", "reporter")
    assert "含氢能公交" not in entry.after, "free text enters the ledger by its hash only"
    assert verify_ledger().holds


def test_a_value_in_another_unit_is_converted_with_its_places(walk: Walk) -> None:
    version = walk.submit(walk.hosted, VALUE | {"value": "1845", "unit": "mw"}, by="alice")
    assert (version.value, version.decimals, version.unit) == (Decimal("184.5"), 1, "10k_kw")


def test_a_share_follows_from_its_parts(walk: Walk) -> None:
    typed = VALUE | {"value": "", "numerator": "1", "denominator": "3"}
    version = walk.submit(walk.share, typed)
    assert version.value == Decimal("33.33333333")
    assert version.decimals == 1, "the catalogue's, where nothing was typed"


def test_a_state_and_an_assigned_value_are_submitted_the_same_way(walk: Walk) -> None:
    assert walk.submit(walk.milestone, STATE).target_state == "progressing"
    version = walk.submit(walk.assigned, ASSIGNED)
    assert (version.target_state, version.assigned_value) == ("issued", Decimal("13.5"))


def test_the_second_submission_after_a_return_is_the_second_version(walk: Walk) -> None:
    walk.submit(walk.share, VALUE)
    walk.send_back(walk.share, "arthur")
    version = walk.submit(walk.share, VALUE | {"value": "47.9"})
    assert version.number == 2
    first = SubmissionVersion.objects.get(submission=version.submission, number=1)
    assert first.value == Decimal("48.5"), "the first stays as it was submitted"


REFUSED = [
    # typed, field, what the sentence says
    ({"value": "约48"}, "value", "不是数"),
    ({"value": ""}, "value", "请填写数值"),
    ({"unit": "10k_t"}, "unit", "不能换算"),
    ({"unit": "丈"}, "unit", "没有计量单位"),
    ({"value": "101"}, "value", "超过该指标的上限100%"),
    ({"year": "2024"}, "year", "只收2025年的数据"),
    ({"year": "二五年"}, "year", "只收2025年的数据"),
    ({"value": "", "numerator": "5", "denominator": "4"}, "numerator", "分子不应大于分母"),
    ({"value": "", "numerator": "5", "denominator": "0"}, "denominator", "分母应大于零"),
    ({"value": "48.123456789"}, "value", "最多保留8位小数"),
    ({"value": "12345678901234567"}, "value", "整数部分最多16位"),
    ({"quality": "sure"}, "quality", "请选择"),
    ({"answer": "maybe"}, "answer", "请选择答复"),
    ({"note": "秘密★10年"}, "note", "密级标志"),
    ({"document": "密级:机密"}, "document", "密级标志"),
    ({"document": "文" * 301}, "document", "最多300字"),
    ({"released_on": "2099-01-01"}, "released_on", "不应晚于今天"),
    ({"released_on": "去年"}, "released_on", "不是日期"),
    ({"answer": "not_yet_published"}, "expected_on", "请填写日期"),
    ({"answer": "not_yet_published", "expected_on": "2020-01-01"}, "expected_on", "不早于今天"),
    ({"answer": "no_statistic", "note": ""}, "note", "请说明原因"),
]


@pytest.mark.parametrize(("typed", "field", "says"), REFUSED)
def test_a_bad_answer_is_refused_beside_its_field_and_nothing_is_saved(
    walk: Walk, typed: dict[str, str], field: str, says: str
) -> None:
    entries = LedgerEntry.objects.count()
    with pytest.raises(EntryRefused) as refused:
        walk.submit(walk.share, VALUE | typed)
    assert any(says in sentence for sentence in sentences(refused.value, field))
    assert not Submission.objects.exists()
    assert LedgerEntry.objects.count() == entries


ODD = [
    # duty, last year's value, typed, finding
    ("share", "52.0", {"value": "48.5"}, "reversing"),
    ("share", "30.0", {"value": "48.5"}, "jump"),
    ("share", None, {"value": "-1"}, "negative"),
    ("share", None, {"value": "50", "numerator": "1", "denominator": "3"}, "parts_disagree"),
    ("added", None, {"value": "1200", "unit": "item"}, "out_of_range"),
    ("intensity", None, {"value": "0.4"}, "reversing"),
]


@pytest.mark.parametrize(("duty", "previous", "typed", "finding"), ODD)
def test_an_odd_value_is_accepted_with_an_explanation_only(
    walk: Walk, duty: str, previous: str | None, typed: dict[str, str], finding: str
) -> None:
    owed = getattr(walk, duty)
    if previous is not None:
        walk.know(owed, {2024: previous})
    with pytest.raises(EntryRefused) as refused:
        walk.submit(owed, VALUE | typed)
    assert list(refused.value.checked.errors) == ["explanation"]
    version = walk.submit(owed, VALUE | typed | {"explanation": "统计范围调整。"})
    assert finding in version.findings
    assert read_text(version.explanation) == "统计范围调整。"


def test_a_draft_with_a_secrecy_mark_is_not_kept_either(walk: Walk) -> None:
    with pytest.raises(EntryRefused):
        walk.save(walk.share, {"note": "第一段\n机密★20年\n第二段"})
    assert not Submission.objects.exists()


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"target_state": "flying"}, "target_state"),
        ({"target_state": "issued"}, "assigned_value"),
        ({"target_state": "pending", "assigned_value": "13.5"}, "target_state"),
        ({"assigned_value": "十三", "document": "文"}, "assigned_value"),
        ({"assigned_value": "13.5", "document": ""}, "document"),
    ],
)
def test_a_state_and_its_value_must_fit(walk: Walk, typed: dict[str, str], field: str) -> None:
    base = ASSIGNED if "assigned_value" in typed else ASSIGNED | {"assigned_value": ""}
    with pytest.raises(EntryRefused) as refused:
        walk.submit(walk.assigned, base | typed)
    assert field in refused.value.checked.errors


def test_only_the_reporters_of_the_department_fill(walk: Walk) -> None:
    for name in ("arthur", "olga", "audrey"):
        with pytest.raises(PermissionDenied):
            walk.save(walk.share, VALUE, by=name)
    for name in ("alice", "bob", "sue", "cora", "sysop", "stan"):
        with pytest.raises(Http404):
            walk.duty(name, walk.share)


def test_who_was_slower_learns_what_the_other_saved(walk: Walk) -> None:
    late = walk.filling("amy", walk.share, revision=0)
    walk.save(walk.share, VALUE)
    with pytest.raises(ChangedMeanwhile) as changed:
        save_draft(late, VALUE | {"value": "50"})
    assert changed.value.submission.draft["value"] == "48.5"
    with pytest.raises(ChangedMeanwhile):
        submit(late, VALUE)
    assert Submission.objects.get().draft["value"] == "48.5"


def test_what_was_submitted_cannot_be_filled_again(walk: Walk) -> None:
    walk.submit(walk.share, VALUE)
    with pytest.raises(TransitionError, match="正在等待审核"):
        walk.save(walk.share, VALUE)
    walk.approve(walk.share, "arthur")
    walk.approve(walk.share, "olga")
    with pytest.raises(TransitionError, match="已审核通过并锁定"):
        walk.submit(walk.share, VALUE)


def test_a_locked_round_takes_nothing_and_says_since_when(walk: Walk) -> None:
    walk.round.locks_on = walk.today - timedelta(days=1)
    walk.round.due_on = walk.today - timedelta(days=2)
    walk.round.save()
    walk.share.due_on = walk.round.due_on
    walk.share.save()
    with pytest.raises(TransitionError, match=f"已于{walk.round.locks_on.isoformat()}锁定"):
        walk.save(walk.share, VALUE)
    with pytest.raises(TransitionError, match="锁定"):
        walk.attach(walk.share, b"text", "a.txt")
    assert not Submission.objects.exists()


def test_a_return_after_the_lock_opens_this_one_duty_until_its_new_date(walk: Walk) -> None:
    walk.submit(walk.share, VALUE)
    walk.round.due_on = walk.round.locks_on = walk.today - timedelta(days=1)
    walk.round.save()
    walk.send_back(walk.share, "arthur", days=3)
    assert walk.submit(walk.share, VALUE).number == 2
    walk.added.due_on = walk.round.due_on
    walk.added.save()
    with pytest.raises(TransitionError, match="锁定"):
        walk.submit(walk.added, VALUE | {"unit": "item", "value": "3"})


def test_nul_characters_do_not_reach_the_database(walk: Walk) -> None:
    assert walk.save(walk.share, {"note": "a\x00b"}).draft["note"] == "ab"


def test_submitting_a_value_takes_few_queries(walk: Walk) -> None:
    walk.save(walk.share, VALUE)
    walk.attach(walk.share, b"certificate", "a.txt")
    filling = walk.filling("amy", walk.share)
    with assert_query_count("submit one value"):
        submit(filling, VALUE | {"explanation": "口径调整。"})
    first = walk.filling("amy", walk.added)
    with assert_query_count("submit one value"):
        submit(first, VALUE | {"unit": "item", "value": "3"})
