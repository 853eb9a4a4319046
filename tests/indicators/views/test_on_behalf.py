"""代录: the office types on a unit's letter, nothing counts until the unit confirms it."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile

from audit.domain.errors import TransitionError
from audit.models import LedgerEntry
from audit.services import verify_ledger
from indicators.access import access_duty, may_review
from indicators.models import EntryOnBehalf, Evidence, Submission, SubmissionVersion
from indicators.services import EntryRefused
from indicators.services.on_behalf import confirm_on_behalf, enter_on_behalf, refuse_on_behalf
from organizations.domain.roles import Role
from organizations.services import grant_membership
from plans.domain.evidence_files import check_evidence
from tests.cast import SINCE, SYSTEM
from tests.indicators.walk import STATE, VALUE, Walk, make_walk

pytestmark = pytest.mark.django_db

WHY = "来函数字为初步数, 以统计公报为准"
LETTER = b"\x89PNG\r\n\x1a\nletter"
PEOPLE = ("amy", "arthur", "olga", "audrey", "alice", "stan", "sue", "bob", "oscar")


@pytest.fixture
def walk() -> Walk:
    return make_walk()


def typed_for(walk: Walk, by: str = "olga", **typed: str) -> EntryOnBehalf:
    duty = walk.duty(by, walk.share)
    letter = check_evidence(LETTER, "来函.png")
    return enter_on_behalf(walk.viewer(by), duty, VALUE | typed, letter, today=walk.today)


def confirmed(walk: Walk, entry: EntryOnBehalf, by: str = "amy") -> SubmissionVersion:
    entry.duty = walk.duty("amy", walk.share)
    return confirm_on_behalf(walk.viewer(by), entry, today=walk.today)


def test_what_the_office_typed_counts_only_when_the_unit_confirms(walk: Walk) -> None:
    entry = typed_for(walk)
    assert not Submission.objects.exists()
    version = confirmed(walk, entry)
    assert version.submitted_by == walk.cast["amy"].pk
    assert version.entered_by == walk.cast["olga"].pk
    letter = Evidence.objects.get()
    assert version.evidence == [[letter.pk, entry.letter_sha256]]
    assert Submission.objects.get().state == "submitted"
    entry.refresh_from_db()
    assert (entry.state, entry.version_id) == ("confirmed", version.pk)
    page = walk.cast.enter("amy").get(f"/duties/{walk.share.pk}/").content.decode()
    assert "由Olga代录" in page
    actions = LedgerEntry.objects.filter(action__startswith="on_behalf").order_by("pk")
    assert [(each.action, each.actor_role) for each in actions] == [
        ("on_behalf.enter", "office"),
        ("on_behalf.confirmed", "reporter"),
    ]
    assert verify_ledger().holds


def test_who_typed_it_may_not_accept_it(walk: Walk) -> None:
    confirmed(walk, typed_for(walk))
    walk.approve(walk.share, "arthur")
    duty = access_duty(walk.viewer("olga"), walk.share.pk)
    assert not may_review(walk.viewer("olga"), duty, duty.submission)
    with pytest.raises(PermissionDenied):
        walk.approve(walk.share, "olga")
    siping = walk.cast.siping
    grant_membership(
        user=walk.cast["sue"], role=Role.OFFICE, tenant=siping, valid_from=SINCE, actor=SYSTEM
    )
    assert walk.approve(walk.share, "sue").state == "accepted"


def test_only_the_office_types_and_only_the_unit_confirms(walk: Walk) -> None:
    for name in ("amy", "arthur", "audrey"):
        with pytest.raises(PermissionDenied):
            typed_for(walk, by=name)
    entry = typed_for(walk)
    for name in ("olga", "arthur", "audrey", "alice"):
        with pytest.raises(PermissionDenied):
            confirmed(walk, entry, by=name)
    for name in ("arthur", "audrey", "alice"):
        with pytest.raises(PermissionDenied):
            refuse_on_behalf(walk.viewer(name), entry)
    assert not Submission.objects.exists()


def test_an_entry_is_answered_once_and_only_one_waits(walk: Walk) -> None:
    entry = typed_for(walk)
    with pytest.raises(TransitionError):
        typed_for(walk)
    refuse_on_behalf(walk.viewer("amy"), entry, reason=WHY)
    with pytest.raises(TransitionError):
        confirmed(walk, entry)
    second = typed_for(walk)
    refuse_on_behalf(walk.viewer("olga"), second)
    states = EntryOnBehalf.objects.order_by("pk").values_list("state", flat=True)
    assert list(states) == ["declined", "withdrawn"]
    assert not Submission.objects.exists()


def test_it_goes_the_way_of_every_answer(walk: Walk) -> None:
    with pytest.raises(EntryRefused):
        typed_for(walk, value="四十八")
    with pytest.raises(ValidationError, match="来函只收"):
        letter = check_evidence(b"letter", "a.txt")
        duty = walk.duty("olga", walk.share)
        enter_on_behalf(walk.viewer("olga"), duty, VALUE, letter, today=walk.today)
    entry = typed_for(walk)
    walk.submit(walk.share, VALUE | {"value": "47"})
    with pytest.raises(TransitionError):
        confirmed(walk, entry)
    assert SubmissionVersion.objects.count() == 1
    assert not Evidence.objects.exists(), "nothing of a refused confirmation stays"
    refuse_on_behalf(walk.viewer("olga"), entry)
    with pytest.raises(TransitionError):
        typed_for(walk)
    walk.send_back(walk.share, "arthur")
    assert confirmed(walk, typed_for(walk)).number == 2


def test_the_pages_lead_from_letter_to_submission(walk: Walk) -> None:
    olga, amy = walk.cast.enter("olga"), walk.cast.enter("amy")
    new = f"/duties/{walk.share.pk}/on-behalf/"
    assert f'href="{new}"' in olga.get(f"/duties/{walk.share.pk}/").content.decode()
    assert f'href="{new}"' not in amy.get(f"/duties/{walk.share.pk}/").content.decode()
    assert "单位来函" in olga.get(new).content.decode()
    assert "代录须附该单位来函" in olga.post(new, VALUE).content.decode()
    wrong = VALUE | {"value": "四十八", "letter": SimpleUploadedFile("来函.png", LETTER)}
    page = olga.post(new, wrong).content.decode()
    assert "不是数" in page
    assert "四十八" in page
    fake = VALUE | {"letter": SimpleUploadedFile("来函.pdf", LETTER)}
    assert "扩展名不符" in olga.post(new, fake).content.decode()
    sent = VALUE | {"letter": SimpleUploadedFile("来函.png", LETTER)}
    entry_page = olga.post(new, sent, follow=True).content.decode()
    assert "待单位确认" in entry_page
    assert "撤回代录" in entry_page
    entry = EntryOnBehalf.objects.get()
    here = f"/on-behalf/{entry.pk}/"
    assert f'href="{here}"' in amy.get(f"/duties/{walk.share.pk}/").content.decode()
    assert "有代录待本单位确认" in amy.get("/duties/").content.decode()
    shown = amy.get(here).content.decode()
    assert "48.5" in shown
    assert "来函.png" in shown
    assert amy.get(f"{here}letter/").content == LETTER
    assert amy.post(here, {"action": "confirm"}, follow=True).status_code == 200
    assert Submission.objects.get().state == "submitted"
    assert amy.post(here, {"action": "confirm"}).status_code == 409
    assert "有代录待本单位确认" not in amy.get("/duties/").content.decode()


def test_the_unit_says_why_it_does_not_agree(walk: Walk) -> None:
    entry = typed_for(walk)
    here, amy = f"/on-behalf/{entry.pk}/", walk.cast.enter("amy")
    page = amy.post(here, {"action": "refuse", "reason": "  "}).content.decode()
    assert "请填写内容" in page
    assert EntryOnBehalf.objects.get().state == "open"
    assert amy.post(here, {"action": "refuse", "reason": WHY}).status_code == 302
    assert WHY in walk.cast.enter("olga").get(here).content.decode()
    assert LedgerEntry.objects.get(action="on_behalf.declined").reason_ref
    again = typed_for(walk)
    walk.cast.enter("olga").post(f"/on-behalf/{again.pk}/", {"action": "refuse"})
    states = EntryOnBehalf.objects.order_by("pk").values_list("state", flat=True)
    assert list(states) == ["declined", "withdrawn"]


def test_a_state_is_entered_on_behalf_too(walk: Walk) -> None:
    new = f"/duties/{walk.milestone.pk}/on-behalf/"
    sent = STATE | {"letter": SimpleUploadedFile("来函.png", LETTER)}
    assert walk.cast.enter("olga").post(new, sent).status_code == 302
    entry = EntryOnBehalf.objects.get()
    walk.cast.enter("amy").post(f"/on-behalf/{entry.pk}/", {"action": "confirm"})
    assert SubmissionVersion.objects.get().target_state == "progressing"


def test_an_entry_exists_only_for_whom_it_concerns(walk: Walk) -> None:
    entry = typed_for(walk)
    reads = (200, 200, 200, 200, 404, 404, 404, 404, 404)
    for where in (f"/on-behalf/{entry.pk}/", f"/on-behalf/{entry.pk}/letter/"):
        found = {name: walk.cast.enter(name).get(where).status_code for name in PEOPLE}
        assert found == dict(zip(PEOPLE, reads, strict=True))
    new = f"/duties/{walk.share.pk}/on-behalf/"
    types = (403, 403, 200, 403, 404, 404, 404, 404, 404)
    found = {name: walk.cast.enter(name).get(new).status_code for name in PEOPLE}
    assert found == dict(zip(PEOPLE, types, strict=True))
    answers = (302, 403, 302, 403, 404, 404, 404, 404, 404)
    for name, status in reversed(list(zip(PEOPLE, answers, strict=True))):
        if name == "amy":
            entry = typed_for(walk)
        sent = {"action": "refuse", "reason": WHY}
        post = walk.cast.enter(name).post(f"/on-behalf/{entry.pk}/", sent)
        assert post.status_code == status, name
