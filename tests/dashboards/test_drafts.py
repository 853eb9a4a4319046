"""The pages of the reading workbench: who gets in, what they show, what a button does."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from indicators.selectors.reading import reading_catalogue, reading_gazetteer
from organizations.access import viewer_of
from organizations.domain.roles import Role
from organizations.models import User
from plans.models import DraftPiece, DraftState, PlanDraft
from plans.services.drafts import read_draft, start_draft
from tests.cast import Cast, make_cast
from tests.query_counts import assert_query_count
from tests.seeds import load_reference, source_file

pytestmark = pytest.mark.django_db

PEOPLE = ("alice", "adam", "amy", "olga", "cora", "sue", "audrey", "bob", "oscar", "sysop")
OFFICE = (404, 404, 404, 200, 404, 404, 404, 404, 404, 404)
ANY_OFFICE = (404, 404, 404, 200, 404, 404, 404, 404, 200, 404)
ADDRESSES = {
    "/drafts/": ANY_OFFICE,
    "/drafts/new/": ANY_OFFICE,
    "/drafts/{draft}/": OFFICE,
    "/drafts/{draft}/pieces/{piece}/": OFFICE,
    "/drafts/{draft}/head/": OFFICE,
    "/drafts/{draft}/departments/": OFFICE,
    "/drafts/{draft}/compare/": OFFICE,
    "/drafts/{draft}/publish/": OFFICE,
    "/drafts/{draft}/report/": OFFICE,
    "/drafts/999999/": (404,) * 10,
}
POSTED = (
    "/drafts/{draft}/stop/",
    "/drafts/{draft}/accept/",
    "/drafts/{draft}/add/",
    "/drafts/{draft}/division/",
    "/drafts/{draft}/pieces/{piece}/",
    "/drafts/{draft}/head/",
    "/drafts/{draft}/departments/",
    "/drafts/{draft}/publish/",
)


@pytest.fixture
def cast() -> Cast:
    load_reference()
    return make_cast()


@pytest.fixture
def draft(cast: Cast) -> PlanDraft:
    source = source_file("siping")
    user = cast["olga"]
    actor = viewer_of(user, today=timezone.localdate()).actor(cast.siping.pk, Role.OFFICE)
    found = start_draft(cast.siping, file_name=source.name, data=source.data, actor=actor)
    read_draft(found.pk, catalogue=reading_catalogue(), gazetteer=reading_gazetteer())
    return PlanDraft.objects.get(pk=found.pk)


def signed_in(name: str) -> Client:
    client = Client(headers={"Accept-Language": "zh-hans"})
    client.force_login(
        User.objects.get(username=name), backend="django.contrib.auth.backends.ModelBackend"
    )
    return client


def at(draft: PlanDraft, address: str) -> str:
    target = draft.pieces.filter(kind="target").order_by("position").first()
    assert target is not None
    return address.format(draft=draft.pk, piece=target.pk)


@pytest.mark.parametrize("name", PEOPLE)
def test_only_the_office_of_the_place_gets_in(draft: PlanDraft, name: str) -> None:
    client = signed_in(name)
    place = PEOPLE.index(name)
    found = {address: client.get(at(draft, address)).status_code for address in ADDRESSES}
    assert found == {address: codes[place] for address, codes in ADDRESSES.items()}


@pytest.mark.parametrize("name", ["alice", "oscar", "audrey"])
def test_nobody_else_changes_anything(draft: PlanDraft, name: str) -> None:
    client = signed_in(name)
    assert {client.post(at(draft, address)).status_code for address in POSTED} == {404}


def test_the_workbench_shows_every_piece_on_both_sides(draft: PlanDraft) -> None:
    client = signed_in("olga")
    with assert_query_count("dashboards:draft"):
        page = client.get(f"/drafts/{draft.pk}/").content.decode()
    for piece in draft.pieces.all():
        assert f'id="row-{piece.pk}"' in page
        if piece.kind == "target":
            assert f"{piece.pk}" in page.split("data-of=", 1)[1]
    assert "data-workbench" in page


def test_accepting_answers_with_the_row_and_the_counters(draft: PlanDraft) -> None:
    piece = draft.pieces.filter(kind="target").first()
    assert piece is not None
    address = f"/drafts/{draft.pk}/pieces/{piece.pk}/"
    answer = signed_in("olga").post(
        address, {"action": "accept", "revision": piece.revision}, headers={"HX-Request": "true"}
    )
    assert answer.status_code == 200
    assert "piece-checked" in answer["HX-Trigger-After-Settle"]
    assert f'id="row-{piece.pk}"' in answer.content.decode()
    piece.refresh_from_db()
    assert piece.state == "accepted"


def test_what_is_filled_in_wrongly_is_named_and_not_saved(draft: PlanDraft) -> None:
    piece = draft.pieces.filter(kind="target").exclude(data__value=None).first()
    assert piece is not None
    data = {name: value if value is not None else "" for name, value in piece.data.items()}
    data |= {"action": "save", "revision": piece.revision, "value": "三十%", "places": ""}
    answer = signed_in("olga").post(f"/drafts/{draft.pk}/pieces/{piece.pk}/", data)
    assert answer.status_code == 422
    assert "请只填数字" in answer.content.decode()
    piece.refresh_from_db()
    assert piece.state == "unchecked"


def test_the_second_of_two_editors_sees_what_the_first_made(draft: PlanDraft) -> None:
    piece = draft.pieces.filter(kind="target").first()
    assert piece is not None
    address = f"/drafts/{draft.pk}/pieces/{piece.pk}/"
    client = signed_in("olga")
    client.post(address, {"action": "accept", "revision": 1})
    answer = client.post(address, {"action": "accept", "revision": 1})
    assert answer.status_code == 409
    assert "没有保存" in answer.content.decode()


def test_an_uploaded_file_or_a_pasted_text_starts_a_draft(cast: Cast) -> None:
    client = signed_in("olga")
    tenant = cast.siping.pk
    file = SimpleUploadedFile("方案.txt", "一、任务\n(一)工作。推进。".encode())
    answer = client.post("/drafts/new/", {"tenant": tenant, "file": file, "encoding": ""})
    assert answer.status_code == 302
    answer = client.post("/drafts/new/", {"tenant": tenant, "text": "一、任务", "encoding": ""})
    assert answer.status_code == 302
    assert PlanDraft.objects.filter(state=DraftState.QUEUED).count() == 2
    # Before it is read there is nothing to compare or publish.
    unread = PlanDraft.objects.filter(state=DraftState.QUEUED).latest("pk")
    for address in ("compare/", "publish/"):
        assert client.get(f"/drafts/{unread.pk}/{address}").status_code == 409
    for wrong in ({}, {"text": "秘密★5年\n方案"}):
        answer = client.post("/drafts/new/", {"tenant": tenant, **wrong})
        assert answer.status_code == 422
    assert PlanDraft.objects.count() == 2


def test_a_document_that_cannot_be_read_says_why(cast: Cast) -> None:
    client = signed_in("olga")
    file = SimpleUploadedFile("方案.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"0" * 600)
    client.post("/drafts/new/", {"tenant": cast.siping.pk, "file": file, "encoding": ""})
    draft = PlanDraft.objects.get()
    read_draft(draft.pk, catalogue=reading_catalogue(), gazetteer=reading_gazetteer())
    page = client.get(f"/drafts/{draft.pk}/").content.decode()
    assert "另存为 .docx" in page


def test_a_plan_goes_from_upload_to_its_published_text(draft: PlanDraft) -> None:
    client = signed_in("olga")
    page = client.get(f"/drafts/{draft.pk}/publish/").content.decode()
    assert "还不能发布" in page
    pieces = [str(pk) for pk in draft.pieces.values_list("pk", flat=True)]
    client.post(f"/drafts/{draft.pk}/accept/", {"piece": pieces})
    answer = client.post(f"/drafts/{draft.pk}/publish/", {"revision": draft.revision}, follow=True)
    assert answer.redirect_chain[-1][0] == "/plans/siping/text/"
    assert not DraftPiece.objects.filter(draft=draft, state="unchecked").exists()


def test_the_list_costs_the_same_for_many(draft: PlanDraft, cast: Cast) -> None:
    client = signed_in("olga")
    with assert_query_count("dashboards:drafts"):
        assert "四平市碳达峰实施方案" in client.get("/drafts/").content.decode()
