"""All open values of a round in one table: kept, checked and submitted as a filing sheet is."""

import re

import pytest
from django.test import Client
from lxml import html

from audit.models import LedgerEntry
from audit.services import verify_ledger
from indicators.models import ReportingDuty, Submission, SubmissionVersion
from indicators.selectors.filing_grid import ROWS
from organizations.models import Place, User
from tests.indicators.walk import VALUE, Walk, make_walk
from tests.query_counts import assert_query_count

pytestmark = pytest.mark.django_db

HERE = "/duties/grid/"
# 市交通局's share, as the cells of its row hold it.
GOOD = {
    "answer": "value",
    "value": "48.50",
    "unit": "percent",
    "quality": "final",
    "basis": "record",
    "release": "internal",
    "document": "市交通运输统计年报2025",
}


@pytest.fixture
def walk() -> Walk:
    return make_walk()


@pytest.fixture
def amy(walk: Walk) -> Client:
    return signed_in("amy")


def signed_in(name: str) -> Client:
    client = Client(headers={"Accept-Language": "zh-hans"})
    client.force_login(User.objects.get(username=name))
    return client


def opened(client: Client, address: str = HERE) -> dict[str, str]:
    """The fields of the grid as a browser would send them back untouched."""
    return fields_of(client.get(address).content.decode())


def fields_of(page: str) -> dict[str, str]:
    grids = [form for form in read(page).forms if "data-grid" in form.attrib]
    values = grids[0].form_values() if grids else []
    return {name: text.strip() for name, text in values if name != "csrfmiddlewaretoken"}


def read(page: str) -> html.HtmlElement:
    root = html.fromstring(page)
    assert isinstance(root, html.HtmlElement)
    return root


def typed(duty: ReportingDuty, texts: dict[str, str]) -> dict[str, str]:
    return {f"{duty.pk}-{key}": text for key, text in texts.items()}


def draft(duty: ReportingDuty) -> dict[str, str]:
    return dict(Submission.objects.get(duty=duty).draft)


def test_open_values_stand_in_the_grid_with_last_year_and_no_target(
    walk: Walk, amy: Client
) -> None:
    walk.know(walk.share, {2024: "47.2"})
    walk.submit(walk.added, VALUE | {"unit": "", "value": "12"})
    page = amy.get(HERE).content.decode()
    fields = fields_of(page)
    shown = {int(name.partition("-")[0]) for name in fields if name.endswith("-revision")}
    assert shown == {walk.share.pk, walk.intensity.pk}
    table = read(page).get_element_by_id("grid-table").text_content()
    assert "47.2" in table
    assert "60" not in table, "the target would suggest the answer"
    assert fields[f"{walk.share.pk}-answer"] == "value"
    assert f"{walk.share.pk}-numerator" in fields
    assert f"{walk.intensity.pk}-numerator" not in fields
    assert 'href="/duties/grid/"' in amy.get("/duties/").content.decode()


def test_only_what_was_typed_is_kept(walk: Walk, amy: Client) -> None:
    row = typed(walk.share, {"value": "４８．５", "released_on": "2026/3/1", "note": "一\r\n二"})
    answer = amy.post(HERE, opened(amy) | row | {"action": "save"})
    assert (answer.status_code, answer.headers["Location"]) == (302, HERE)
    kept = draft(walk.share)
    assert (kept["value"], kept["released_on"], kept["note"]) == (
        "４８．５",
        "2026-03-01",
        "一\n二",
    )
    assert Submission.objects.count() == 1
    entries = LedgerEntry.objects.count()
    amy.post(HERE, opened(amy) | {"action": "save"})
    assert (LedgerEntry.objects.count(), Submission.objects.get().revision) == (entries, 1)


def test_checking_saves_nothing_and_names_the_cell(walk: Walk, amy: Client) -> None:
    sent = opened(amy) | typed(walk.share, GOOD | {"value": "约48", "basis": ""})
    sent |= typed(walk.intensity, {"note": "忘了填数"}) | {"action": "check"}
    answer = amy.post(HERE, sent)
    page = answer.content.decode()
    assert answer.status_code == 200
    assert not Submission.objects.exists()
    assert f'<a href="#{walk.share.pk}-value">第1行 新能源公交车占比 · 数值</a>' in page
    assert f'<a href="#{walk.share.pk}-basis">' in page
    assert f'<a href="#{walk.intensity.pk}-value">' in page
    assert 'value="submit"' not in page
    assert fields_of(page)[f"{walk.share.pk}-value"] == "约48"


def test_what_is_filled_is_checked_then_submitted_together(walk: Walk, amy: Client) -> None:
    sent = opened(amy) | typed(walk.share, GOOD)
    page = amy.post(HERE, sent | {"action": "check"}).content.decode()
    assert "已填的1项检查通过" in page
    assert "另有2项未填" in page
    assert not Submission.objects.exists()
    answer = amy.post(HERE, fields_of(page) | {"action": "submit"})
    assert answer.status_code == 302
    version = SubmissionVersion.objects.get()
    assert (version.submission.duty_id, version.decimals) == (walk.share.pk, 2)
    assert verify_ledger().holds
    assert amy.post(HERE, sent | {"action": "submit"}).status_code == 422, "a double click"
    assert SubmissionVersion.objects.count() == 1


def test_one_wrong_row_keeps_all_from_being_submitted(walk: Walk, amy: Client) -> None:
    sent = opened(amy) | typed(walk.share, GOOD) | typed(walk.intensity, {"value": "x"})
    answer = amy.post(HERE, sent | {"action": "submit"})
    assert answer.status_code == 422
    assert not SubmissionVersion.objects.exists()
    assert fields_of(answer.content.decode())[f"{walk.share.pk}-value"] == "48.50", (
        "nothing typed is lost"
    )


def test_a_secret_text_is_not_kept(walk: Walk, amy: Client) -> None:
    sent = (
        opened(amy)
        | typed(walk.share, {"note": "机密★1年"})
        | typed(walk.intensity, {"value": "1"})
    )
    answer = amy.post(HERE, sent | {"action": "save"})
    assert answer.status_code == 422
    assert "密级标志" in answer.content.decode()
    assert not Submission.objects.exists()


def test_a_change_made_meanwhile_is_told_by_row(walk: Walk, amy: Client) -> None:
    mine = opened(amy) | typed(walk.share, {"value": "49"}) | typed(walk.intensity, {"value": "-3"})
    walk.save(walk.share, VALUE | {"value": "47.5"})
    answer = amy.post(HERE, mine | {"action": "save"})
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "第1行 新能源公交车占比:打开本页之后已由他人修改" in page
    assert "“47.5”" in page
    assert "“49”" in page
    assert draft(walk.share)["value"] == "47.5"
    assert not Submission.objects.filter(duty=walk.intensity).exists(), "all or nothing"
    assert amy.post(HERE, fields_of(page) | {"action": "save"}).status_code == 302
    assert draft(walk.share)["value"] == "49", "saving again replaces theirs"
    assert draft(walk.intensity)["value"] == "-3"


def test_what_others_do_in_rows_that_i_left_alone_does_not_hinder(walk: Walk, amy: Client) -> None:
    mine = opened(amy) | typed(walk.intensity, {"value": "-3"})
    walk.save(walk.share, VALUE)
    assert amy.post(HERE, mine | {"action": "save"}).status_code == 302
    assert draft(walk.share)["value"] == VALUE["value"]
    assert draft(walk.intensity)["value"] == "-3"


def test_emptying_a_row_empties_its_draft(walk: Walk, amy: Client) -> None:
    walk.save(walk.share, VALUE)
    emptied = {
        name: ""
        for name in opened(amy)
        if re.fullmatch(rf"{walk.share.pk}-(?!seen|revision|answer|unit).*", name)
    }
    amy.post(HERE, opened(amy) | emptied | {"action": "save"})
    assert draft(walk.share)["value"] == ""


def test_autosave_gives_back_revisions_and_saves_what_changed(walk: Walk, amy: Client) -> None:
    sent = opened(amy) | {"action": "save", "autosave": "1"}
    first = amy.post(HERE, sent | typed(walk.share, {"value": "48."})).json()["fields"]
    assert first[f"{walk.share.pk}-revision"] == "1"
    assert set(first) == {f"{walk.share.pk}-revision", f"{walk.share.pk}-seen"}
    again = sent | first | typed(walk.share, {"value": "48."})
    assert amy.post(HERE, again).json()["fields"] == {}
    later = amy.post(HERE, again | typed(walk.share, {"value": "48.5"})).json()["fields"]
    assert later[f"{walk.share.pk}-revision"] == "2"
    stale = amy.post(HERE, sent | typed(walk.share, {"value": "40"}))
    assert stale.status_code == 409
    assert "第1行 新能源公交车占比:打开本页之后已由他人修改" in stale.json()["message"]
    assert draft(walk.share)["value"] == "48.5"


def test_nothing_filled_is_said(walk: Walk, amy: Client) -> None:
    page = amy.post(HERE, opened(amy) | {"action": "check"}).content.decode()
    assert "还没有填写任何一行" in page
    assert amy.post(HERE, {"action": "submit"}).status_code == 200


def test_a_grid_takes_only_its_own_rows(walk: Walk, amy: Client) -> None:
    """Rows of others, forged into the form, are refused and give nothing away."""
    for duty in (walk.hosted, walk.theirs):
        forged = typed(duty, GOOD | {"revision": "0", "seen": ""}) | {"action": "save"}
        answer = amy.post(HERE, forged)
        assert answer.status_code == 422
        assert "不由您的部门填报" in answer.content.decode()
    huge = {f"{'9' * 30}-revision": "1", "9-revision": "9" * 5000, "0-revision": "1"}
    assert amy.post(HERE, huge | {"action": "save"}).status_code == 422
    assert not Submission.objects.exists()


def test_a_row_is_filed_once_however_its_number_is_written(walk: Walk, amy: Client) -> None:
    row = GOOD | {"revision": "0", "seen": ""}
    again = {f"0{name}": text for name, text in typed(walk.share, row).items()}
    answer = amy.post(HERE, typed(walk.share, row) | again | {"action": "submit"})
    assert answer.status_code == 302
    assert SubmissionVersion.objects.count() == 1


def test_a_choice_that_is_none_is_a_fault(walk: Walk, amy: Client) -> None:
    sent = opened(amy) | typed(walk.share, GOOD | {"quality": "best"})
    answer = amy.post(HERE, sent | {"action": "save"})
    assert answer.status_code == 422
    assert "不是可选项" in answer.content.decode()


def test_rows_are_narrowed_and_paged(walk: Walk, amy: Client) -> None:
    places = many(walk, ROWS + 5)
    assert rows_in(amy, HERE) == ROWS
    assert rows_in(amy, f"{HERE}?page=2") == 8, "three of the city, five more of the townships"
    assert rows_in(amy, f"{HERE}?place={places[0].pk}") == 1
    assert rows_in(amy, f"{HERE}?q=降低率") == 1
    assert rows_in(amy, f"{HERE}?due=late") == 0
    assert rows_in(amy, f"{HERE}?round=x&due=y&page=-1&place=99") == 0


def test_the_queries_do_not_grow_with_the_rows(walk: Walk, amy: Client) -> None:
    many(walk, ROWS)
    with assert_query_count("indicators:filing_grid"):
        fields = opened(amy)
    everything = {name: "7" for name in fields if name.endswith("-value")}
    with assert_query_count("indicators:filing_grid_save"):
        amy.post(HERE, fields | everything | {"action": "save"})
    assert Submission.objects.count() == ROWS, "a page"
    filled = opened(amy)
    with assert_query_count("indicators:filing_grid_check"):
        amy.post(HERE, filled | {"action": "check"})


def rows_in(client: Client, address: str) -> int:
    return sum(name.endswith("-revision") for name in opened(client, address))


def many(walk: Walk, count: int) -> list[Place]:
    """As many further values owed, one for each of a county's townships."""
    base, county = walk.added, walk.cast.lishu
    places = Place.objects.bulk_create(
        Place(key=f"{county.key}{number:03}", name=f"第{number}乡", level="township", parent=county)
        for number in range(count)
    )
    ReportingDuty.objects.bulk_create(
        ReportingDuty(
            round=base.round,
            tenant=base.tenant,
            kind=base.kind,
            department=base.department,
            place=place,
            indicator=base.indicator,
            definition=base.definition,
            due_on=base.due_on,
        )
        for place in places
    )
    return places
