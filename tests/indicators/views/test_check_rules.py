"""The office sets what a check does; it then holds on the page, in the sheet and for programs alike."""

import re

import pytest
from django.utils import timezone

from audit.services import verify_ledger
from indicators.domain.identities import Identity, IdentityKind, Term
from indicators.models import CheckSetting, IdentitySet, SubmissionVersion
from indicators.selectors.identities import identity_facts
from indicators.services import EntryRefused
from indicators.services.answers import RowAnswer, check_answers
from tests.indicators.walk import VALUE, Walk, make_walk

pytestmark = pytest.mark.django_db

HERE = "/plans/siping/checks/"


@pytest.fixture
def walk() -> Walk:
    return make_walk()


def set_jump(walk: Walk, severity: str, threshold: str = "30") -> None:
    change = {
        "code": "jump",
        "severity": severity,
        "threshold": threshold,
        "reason": "领导小组会议纪要",
    }
    assert walk.cast.enter("olga").post(HERE, change).status_code == 302


def test_a_check_asks_blocks_or_is_silent(walk: Walk) -> None:
    walk.know(walk.share, {2024: "30"})
    with pytest.raises(EntryRefused) as asked:
        walk.submit(walk.share, VALUE)
    assert list(asked.value.checked.errors) == ["explanation"], "48.5 is 62 % above 30"

    set_jump(walk, "block")
    with pytest.raises(EntryRefused) as blocked:
        walk.submit(walk.share, VALUE | {"explanation": "新购一批"})
    assert list(blocked.value.checked.errors) == ["value"]
    (sheet,) = check_answers(
        walk.viewer("amy"), [RowAnswer(walk.share.pk, VALUE)], today=walk.today
    )
    assert list(sheet.errors) == ["value"], "the sheet says the same"

    set_jump(walk, "explain", "70")
    assert walk.submit(walk.share, VALUE).findings == []
    assert CheckSetting.objects.count() == 2, "what was set before stays on record"
    assert verify_ledger().holds


def test_a_check_that_is_off_says_nothing(walk: Walk) -> None:
    walk.know(walk.share, {2024: "30"})
    set_jump(walk, "off")
    walk.submit(walk.share, VALUE)
    assert SubmissionVersion.objects.get().findings == []


def test_another_place_keeps_its_own_rules(walk: Walk) -> None:
    set_jump(walk, "off")
    theirs = walk.cast.enter("oscar")
    assert theirs.get(HERE).status_code == 404
    assert theirs.post(HERE, {"code": "jump"}).status_code == 404
    assert {setting.tenant for setting in CheckSetting.objects.all()} == {walk.cast.siping}


@pytest.mark.parametrize(
    "change",
    [
        {"code": "nonsense", "severity": "off", "reason": "x"},
        {"code": "jump", "severity": "maybe", "threshold": "30", "reason": "x"},
        {"code": "jump", "severity": "off", "threshold": "0", "reason": "x"},
        {"code": "jump", "severity": "off", "threshold": "", "reason": "x"},
        {"code": "jump", "severity": "off", "threshold": "1e99", "reason": "x"},
        {"code": "jump", "severity": "off", "threshold": "30", "reason": ""},
    ],
)
def test_what_makes_no_sense_is_not_set(walk: Walk, change: dict[str, str]) -> None:
    answer = walk.cast.enter("olga").post(HERE, change, follow=True)
    assert answer.status_code == 200
    assert not CheckSetting.objects.exists()


def tried(walk: Walk, **typed: str) -> dict[str, str]:
    """What the page says, check by check, of a value that is tried; by the names of the checks."""
    indicator = walk.share.indicator
    assert indicator is not None
    page = walk.cast.enter("olga").get(HERE, {"indicator": str(indicator.pk), **typed})
    found = re.findall(r'<th scope="row">([^<]+)</th>(.*?)</tr>', page.content.decode(), re.DOTALL)
    said = {name: re.search(r'<p class="mb-1[^>]*>([^<]*)</p>', row) for name, row in found}
    return {name: match[1] for name, match in said.items() if match}


def test_the_checks_can_be_tried(walk: Walk) -> None:
    said = tried(walk, value="48.5", earlier="30")
    assert said.pop("与上年相比变动过大") == "与上年的30相比变动超过30%"
    assert len(said) > 5
    assert set(said.values()) == {"没有提示"}
    assert tried(walk, value="x", earlier="约") == {}
    assert not CheckSetting.objects.exists()
    assert walk.cast.enter("audrey").post(HERE, {"code": "jump"}).status_code == 403


def make_identities() -> None:
    """新能源公交车占比 with another makes 100, and is a value beside it."""
    here = Term("TR01-STD", "新能源公交车占比")
    shares = (here, Term("TR03-STD", "燃油公交车占比"))
    identities = (
        Identity("MIX", IdentityKind.SHARES, "构成", "percent", shares),
        Identity(
            "BALANCE", IdentityKind.BALANCE, "平衡", "percent", (here,), Term("EN13-STD", "总")
        ),
    )
    IdentitySet.objects.create(
        sha256="0" * 64, facts=identity_facts(identities), recorded_at=timezone.now()
    )


TRIALS = [
    ("out_of_range", {"value": "-1"}, "不在合理范围"),
    ("jump", {"value": "48.5", "earlier": "30"}, "与上年相比变动过大"),
    ("reversing", {"value": "29", "earlier": "30"}, "反向变动"),
    ("negative", {"value": "-1"}, "数值为负"),
    ("unit_slip", {"value": "0.3", "earlier": "30"}, "可能用错计量单位"),
    ("off_course", {"value": "60", "earlier": "40 42、44.1;46.3"}, "与历年走势不合"),
    ("off_course", {"value": "90", "earlier": "40 42、44.1;46.3"}, "与历年走势不合"),
    (
        "parts_disagree",
        {"value": "50", "numerator": "1", "denominator": "3"},
        "与分子、分母不一致",
    ),
    ("counties_disagree", {"value": "48.5", "below": "20 30"}, "与下级地区合计不一致"),
    ("shares_disagree", {"value": "48.5", "others": "TR03 50.0"}, "各项比重合计不符"),
    ("balance_broken", {"value": "48.5", "others": "EN13 60"}, "能源平衡关系不符"),
]


@pytest.mark.parametrize(("code", "typed", "name"), TRIALS)
def test_each_check_has_its_own_button(
    walk: Walk, code: str, typed: dict[str, str], name: str
) -> None:
    make_identities()
    said = tried(walk, only=code, **typed)
    assert list(said) == [name]
    assert said[name] != "没有提示"
