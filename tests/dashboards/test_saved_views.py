"""Pages kept under names: one's own alone, and only pages of the product."""

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from organizations.models import SavedView
from organizations.services.saved_views import MOST, save_view
from tests.assessments.small_plan import SmallPlan, make_small_plan
from tests.query_counts import assert_query_count

pytestmark = pytest.mark.django_db

LATE = "/plans/siping/targets/?status=behind&year=2025"


@pytest.fixture
def small() -> SmallPlan:
    return make_small_plan()


def test_a_page_is_kept_with_its_filters_and_found_again(small: SmallPlan) -> None:
    olga = small.cast.enter("olga")
    assert f'value="{LATE.replace("&", "&amp;")}"' in olga.get(LATE).content.decode()
    answer = olga.post("/views/", {"name": " 滞后的 2025 ", "address": LATE}, follow=True)
    assert answer.request["QUERY_STRING"] == "status=behind&year=2025"
    assert "已保存视图“滞后的 2025”" in answer.content.decode()
    for page in ("/", "/views/"):
        assert "滞后的 2025" in olga.get(page).content.decode()
    assert "滞后的 2025" not in small.cast.enter("audrey").get("/").content.decode()


@pytest.mark.parametrize(
    "address",
    [
        "https://evil.example/plans/siping/",
        "//evil.example/plans/siping/",
        "/\\evil.example/plans/siping/",
        "/plans/siping/\n/../",
        "javascript:alert(1)",
        "plans/siping/",
        "/nowhere/",
        "/logout/",
        "/duties/1/",
        "/plans/siping/targets/1/explain.json",
        "/plans/siping/targets/?section=" + "一" * 500,
        "",
    ],
)
def test_what_is_no_page_of_ours_is_not_kept(small: SmallPlan, address: str) -> None:
    answer = small.cast.enter("olga").post("/views/", {"name": "甲", "address": address})
    assert answer.status_code == 422
    assert not SavedView.objects.exists()


@pytest.mark.parametrize("address", ["/views/", "/subscriptions/", "/account/shortcuts/"])
def test_everybody_with_an_account_has_these_pages(small: SmallPlan, address: str) -> None:
    for name in ("alice", "adam", "olga", "cora", "sue", "audrey", "bob", "sysop"):
        assert small.cast.enter(name).get(address).status_code == 200, name
    assert Client().get(address)["Location"].startswith("/login/")


def test_a_name_is_needed_and_belongs_to_one_view(small: SmallPlan) -> None:
    olga = small.cast.enter("olga")
    olga.post("/views/", {"name": "甲", "address": LATE})
    refused = olga.post("/views/", {"name": "甲", "address": "/plans/siping/"})
    assert "已有同名的视图" in refused.content.decode()
    assert olga.post("/views/", {"name": "  ", "address": LATE}).status_code == 422
    assert (
        small.cast.enter("sue").post("/views/", {"name": "甲", "address": LATE}).status_code == 302
    )
    assert SavedView.objects.count() == 2


def test_views_are_renamed_ordered_and_deleted_after_a_question(small: SmallPlan) -> None:
    olga = small.cast.enter("olga")
    first, second, third = (
        save_view(user=small.cast["olga"], name=name, address=LATE).pk for name in "甲乙丙"
    )
    olga.post(f"/views/{third}/move/", {"to": "up"})
    olga.post(f"/views/{first}/move/", {"to": "up"})  # stays the first
    assert [view.name for view in SavedView.objects.all()] == ["甲", "丙", "乙"]
    olga.post(f"/views/{second}/rename/", {"name": "丁"})
    assert olga.post(f"/views/{second}/rename/", {"name": "甲"}).status_code == 422
    assert "删除视图“甲”?" in olga.get(f"/views/{first}/delete/").content.decode()
    assert SavedView.objects.count() == 3
    olga.post(f"/views/{first}/delete/")
    assert [view.name for view in SavedView.objects.all()] == ["丙", "丁"]


@pytest.mark.parametrize("action", ["rename", "move", "delete"])
def test_anothers_view_does_not_exist(small: SmallPlan, action: str) -> None:
    view = save_view(user=small.cast["olga"], name="甲", address=LATE)
    sue = small.cast.enter("sue")
    assert sue.post(f"/views/{view.pk}/{action}/", {"name": "乙"}).status_code == 404
    assert list(SavedView.objects.values_list("name", flat=True)) == ["甲"]


def test_there_is_an_end_to_the_list(small: SmallPlan) -> None:
    for number in range(MOST):
        save_view(user=small.cast["olga"], name=str(number), address=LATE)
    with pytest.raises(ValidationError, match="最多保存40个视图"):
        save_view(user=small.cast["olga"], name="一", address=LATE)


def test_the_list_takes_the_same_queries_for_none_and_for_many(small: SmallPlan) -> None:
    olga = small.cast.enter("olga")
    with assert_query_count("dashboards:saved_views"):
        olga.get("/views/")
    for name in "甲乙丙":
        save_view(user=small.cast["olga"], name=name, address=LATE)
    with assert_query_count("dashboards:saved_views"):
        assert olga.get("/views/").status_code == 200


# --- Shortcuts -------------------------------------------------------------------------------------


def test_shortcuts_are_listed_until_somebody_switches_them_off(small: SmallPlan) -> None:
    olga = small.cast.enter("olga")
    page = olga.get("/plans/siping/").content.decode()
    assert 'id="shortcuts"' in page
    assert 'data-shortcut="t"' in page
    olga.post("/account/shortcuts/", {})
    assert 'id="shortcuts"' not in olga.get("/plans/siping/").content.decode()
    assert 'id="shortcuts"' in small.cast.enter("sue").get("/plans/siping/").content.decode()
    olga.post("/account/shortcuts/", {"on": "on"})
    assert 'id="shortcuts"' in olga.get("/plans/siping/").content.decode()
