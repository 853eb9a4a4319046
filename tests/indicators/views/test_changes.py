"""What changed between versions, before the reviewer and before the filler."""

import re
from datetime import timedelta

import pytest

from indicators.models import Evidence, RevisionRequest, Submission
from indicators.services import withdraw_evidence
from indicators.services.corrections import answer_revision, request_revision
from tests.indicators.walk import VALUE, Walk, make_walk
from tests.query_counts import assert_query_count

pytestmark = pytest.mark.django_db


@pytest.fixture
def walk() -> Walk:
    return make_walk()


def review(walk: Walk, query: str = "", name: str = "arthur") -> str:
    pk = Submission.objects.get(duty=walk.share).pk
    return walk.cast.enter(name).get(f"/reviews/{pk}/{query}").content.decode()


def rows(html: str, heading: str = "版本差异</h2>") -> dict[str, list[str]]:
    """The rows of the table below a heading: label, then old and new as read."""
    section = html[html.index(heading) :].partition("</section>")[0]
    table = section.partition("<tbody>")[2].partition("</tbody>")[0]
    found = {}
    for row in table.split("<tr>")[1:]:
        cells = re.findall(r"<t[hd].*?>(.*?)</t[hd]>", row, re.DOTALL)
        label, *both = (re.sub(r"\s+", "", re.sub(r"<[^>]+>", " ", cell)) for cell in cells)
        found[label] = both
    return found


def test_only_what_differs_is_shown_with_the_reason_of_the_return(walk: Walk) -> None:
    old = walk.attach(walk.share, b"old", "旧.txt")
    walk.submit(walk.share, VALUE)
    assert "版本差异" not in review(walk), "there is nothing to compare yet"
    walk.send_back(walk.share, "arthur")
    evidence = Evidence.objects.get(pk=old)
    withdraw_evidence(walk.viewer("amy"), walk.duty("amy", walk.share), evidence)
    walk.attach(walk.share, b"new", "新.txt")
    corrected = VALUE | {
        "value": "48.50",
        "quality": "preliminary",
        "note": "",
        "document": "年报2",
    }
    walk.submit(walk.share, corrected)
    html = review(walk)
    assert rows(html) == {
        # the same number, printed more precisely
        "数值": ["48.5%", "48.50%"],
        "数据质量": ["终期数", "初步数"],
        "来源文件": ["市交通运输统计年报2025", "年报2"],
        "备注": ["含氢能公交", "—未填"],
        "佐证材料": ["撤下:旧.txt预览", "新增:新.txt预览"],
    }
    section = html[html.index("版本差异</h2>") :].partition("<table")[0]
    assert "第1版退回原因(口径不符)" in section
    assert "请按口径剔除氢能公交。" in section


def test_numerator_and_denominator_are_told_apart(walk: Walk) -> None:
    parts = VALUE | {"value": "", "numerator": "97", "denominator": "200"}
    walk.submit(walk.share, parts)
    walk.send_back(walk.share, "arthur")
    walk.submit(walk.share, parts | {"denominator": "250"})
    assert rows(review(walk)) == {"数值": ["48.5%", "38.8%"], "分母": ["200", "250"]}


def test_which_two_are_compared_can_be_chosen(walk: Walk) -> None:
    for value in ("48.1", "48.2", "48.3"):
        walk.submit(walk.share, VALUE | {"value": value})
        if value != "48.3":
            walk.send_back(walk.share, "arthur")
    for query, values in (
        ("", ["48.2%", "48.3%"]),
        ("?from=1", ["48.1%", "48.3%"]),
        ("?from=1&to=2", ["48.1%", "48.2%"]),
        ("?from=2&to=1", ["48.2%", "48.3%"]),
        ("?from=3&to=3", ["48.2%", "48.3%"]),
        (f"?from=x&to={10**30}", ["48.2%", "48.3%"]),
    ):
        assert rows(review(walk, query))["数值"] == values, query
    assert rows(
        walk.cast.enter("amy").get(f"/duties/{walk.share.pk}/?from=1").content.decode()
    ) == {"数值": ["48.1%", "48.3%"]}


def test_a_correction_is_compared_with_the_accepted_value(walk: Walk) -> None:
    walk.accept(walk.share, VALUE)
    request_revision(walk.viewer("amy"), walk.duty("amy", walk.share), reason="统计局修订")
    answer_revision(
        walk.viewer("olga"),
        RevisionRequest.objects.get(),
        grant=True,
        text="请更正",
        new_due_on=walk.today + timedelta(days=5),
        today=walk.today,
    )
    page = walk.cast.enter("amy").get(f"/duties/{walk.share.pk}/").content.decode()
    assert "已退回(" not in page, "it was reopened, not returned"
    assert "修订申请已获同意" in page
    walk.submit(walk.share, VALUE | {"value": "47.1"})
    walk.send_back(walk.share, "arthur")
    walk.submit(walk.share, VALUE | {"value": "47.2"})
    html = review(walk)
    assert rows(html) == {"数值": ["47.1%", "47.2%"]}
    assert rows(html, "与已审核通过的数值相比") == {"数值": ["48.5%", "47.2%"]}
    assert "第1版(审核通过)" in re.sub(r"\s+", "", html)
    revision = walk.cast.enter("olga").get(f"/revisions/{RevisionRequest.objects.get().pk}/")
    assert rows(revision.content.decode(), "更正前后</h2>") == {"数值": ["48.5%", "47.2%"]}


def test_the_filler_sees_how_far_the_draft_has_come(walk: Walk) -> None:
    walk.submit(walk.share, VALUE)
    walk.send_back(walk.share, "arthur")
    amy = walk.cast.enter("amy")
    address = f"/duties/{walk.share.pk}/"
    heading = "草稿与第1版的差异</h2>"
    assert "内容没有变化" in amy.get(address).content.decode()
    walk.save(walk.share, VALUE | {"value": "47.9", "basis": "estimate"})
    html = amy.get(address).content.decode()
    assert rows(html, heading) == {
        "数值": ["48.5%", "47.9%"],
        "数据依据": ["部门记录", "测算(测算数,不作考核依据)"],
    }
    assert rows(amy.get(f"{address}?confirm=1").content.decode(), heading)["数值"][1] == "47.9%"
    walk.save(walk.share, VALUE | {"value": "约48"})
    assert heading not in amy.get(address).content.decode(), "it does not read as an answer yet"
    assert heading not in walk.cast.enter("olga").get(address).content.decode()


def test_a_share_computed_again_from_the_same_numbers_has_not_changed(walk: Walk) -> None:
    parts = VALUE | {"value": "", "numerator": "1394.87", "denominator": "2007.76"}
    walk.submit(walk.share, parts)
    walk.send_back(walk.share, "arthur")
    amy = walk.cast.enter("amy")
    address = f"/duties/{walk.share.pk}/"
    assert "内容没有变化" in amy.get(address).content.decode()
    walk.save(walk.share, parts | {"numerator": "1400"})
    changed = rows(amy.get(address).content.decode(), "草稿与第1版的差异</h2>")
    assert changed["数值"] == ["69.5%", "69.7%"]


def test_the_page_takes_the_same_queries_for_two_versions_and_for_many(walk: Walk) -> None:
    client = walk.cast.enter("arthur")
    walk.submit(walk.share, VALUE)
    pk = Submission.objects.get(duty=walk.share).pk
    for number in range(4):
        walk.send_back(walk.share, "arthur")
        walk.attach(walk.share, f"{number}".encode(), f"{number}.txt")
        walk.submit(walk.share, VALUE | {"value": f"{number}.5"})
        with assert_query_count("indicators:review"):
            client.get(f"/reviews/{pk}/")
