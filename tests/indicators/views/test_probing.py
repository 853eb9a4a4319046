"""What a check says while a value is filed tells nothing of a value that is not for who files.

市交通局's Amy files 48.5 % of a whole, of which 市发改委 has filed the rest. Whatever that is, every
door answers her, and whoever reviews in her unit, byte by byte the same; the office is told.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.http import HttpResponse

from audit.services import verify_ledger
from indicators.models import EntryOnBehalf, ReportingDuty, SubmissionVersion
from indicators.services import EntryRefused
from indicators.services.answers import RowAnswer, file_answers
from indicators.services.check_rules import set_check
from indicators.services.on_behalf import enter_on_behalf
from organizations.domain.roles import Role
from organizations.services import grant_membership
from plans.domain.evidence_files import check_evidence
from tests.cast import SINCE, SYSTEM
from tests.indicators.api.program import Program, program
from tests.indicators.filled import filled
from tests.indicators.services.test_related_values import other_share
from tests.indicators.services.test_roll_up import county_duties
from tests.indicators.services.test_roll_up import typed as capacity
from tests.indicators.views.test_filing_grid import GOOD as CELLS
from tests.indicators.views.test_filing_grid import opened as grid_of
from tests.indicators.views.test_filing_grid import typed as in_grid
from tests.indicators.views.test_sheets import GOOD as IN_SHEET
from tests.indicators.walk import VALUE, YEAR, Walk, make_walk

pytestmark = pytest.mark.django_db

LETTER = b"\x89PNG\r\n\x1a\nletter"
Answer = Any  # the test client's own kind, or Django's: neither is the other
VALUES = FITS, BREAKS = "51.5", "70.3"


@pytest.fixture
def walk() -> Walk:
    return make_walk()


@dataclass(frozen=True)
class Filer:
    """Somebody who files one duty, by every door."""

    walk: Walk
    name: str
    duty: ReportingDuty
    typed: dict[str, str]
    program: Program

    @property
    def here(self) -> str:
        """The duty's page."""
        return f"/duties/{self.duty.pk}/"

    def post(self, address: str, fields: dict[str, object]) -> Answer:
        """What comes of a form, pages that it leads to included."""
        return self.walk.cast.enter(self.name).post(address, fields, follow=True)

    def form(self, **pressed: str) -> Answer:
        """The duty's form, sent as it was opened."""
        return self.post(self.here, {"revision": "1", **self.typed, **pressed})

    def grid(self, **pressed: str) -> Answer:
        """The row of the grid."""
        client, address = self.walk.cast.enter(self.name), "/duties/grid/"
        cells = in_grid(self.duty, CELLS | {"value": self.typed["value"]})
        return self.post(address, {**grid_of(client, address), **cells, **pressed})


Door = Callable[[Filer], Iterable[Answer]]


def on_the_page(filer: Filer) -> Iterable[Answer]:
    yield filer.form(autosave="1")
    yield filer.form(action="submit", revision="2")
    yield filer.walk.cast.enter(filer.name).get(f"{filer.here}?confirm=1")


def confirmed(filer: Filer) -> Iterable[Answer]:
    yield filer.form(action="submit", confirmed="1")


def in_the_grid(filer: Filer) -> Iterable[Answer]:
    yield filer.grid(action="check")
    yield filer.grid(autosave="1")
    yield filer.grid(action="submit")


def in_a_sheet(filer: Filer) -> Iterable[Answer]:
    client = filer.walk.cast.enter(filer.name)
    row = IN_SHEET | {"value": filer.typed["value"]}
    data = filled(client.get("/duties/sheet.xlsx").content, {filer.duty.pk: row})
    file = SimpleUploadedFile("填报表.xlsx", data)
    preview = client.post("/duties/sheets/", {"file": file}, follow=True)
    yield preview
    yield client.post(preview.redirect_chain[-1][0], {"action": "submit"}, follow=True)


def by_a_program(filer: Filer) -> Iterable[Answer]:
    yield filer.program.post(f"{filer.here}submissions/", {**filer.typed, "revision": 1})


def by_a_program_in_bulk(filer: Filer) -> Iterable[Answer]:
    row = {**filer.typed, "duty": filer.duty.pk, "revision": 1}
    yield filer.program.post("/submissions/bulk/", {"rows": [row], "mode": "each"})


def by_the_offices_hand(filer: Filer) -> Iterable[Answer]:
    walk, letter = filer.walk, check_evidence(LETTER, "来函.png")
    duty = walk.duty("olga", filer.duty)
    with transaction.atomic():
        try:
            enter_on_behalf(walk.viewer("olga"), duty, filer.typed, letter, today=walk.today)
        except EntryRefused as refused:
            yield HttpResponse(str(refused.checked.errors))
            return
    address = f"/on-behalf/{EntryOnBehalf.objects.get().pk}/"
    yield walk.cast.enter(filer.name).get(address)
    yield filer.post(address, {"action": "confirm"})


DOORS: tuple[Door, ...] = (
    on_the_page,
    confirmed,
    in_the_grid,
    in_a_sheet,
    by_a_program,
    by_a_program_in_bulk,
    by_the_offices_hand,
)


def afterwards(filer: Filer) -> Iterable[Answer]:
    """What the filer and the reviewer of the unit are shown of it later."""
    review = f"/reviews/{filer.duty.submission.pk}/"
    for name in (filer.name, "arthur"):
        client = filer.walk.cast.enter(name)
        yield from (client.get(each, follow=True) for each in ("/", filer.here, review))
    yield filer.walk.cast.enter("arthur").get("/reviews/")
    yield filer.program.get(filer.here)


# What differs from one answer to the next whatever was filed: tokens, moments, numbers of rows.
CHANGING = re.compile(
    r'(csrfmiddlewaretoken" value=|"X-CSRFToken": )"\w+'
    r"|\d\d:\d\d(:\d\d)?(\.\d+)?"
    r"|/duties/sheets/\d+/|/(on-behalf|evidence)/\d+/"
)


def said(answers: Iterable[Answer]) -> list[str]:
    """Status and text of answers, without what changes by itself."""
    texts = [f"{each.status_code} {each.content.decode()}" for each in answers]
    return [CHANGING.sub("…", text) for text in texts]


def filer_of(walk: Walk, name: str, duty: ReportingDuty, **typed: str) -> Filer:
    """Somebody who has begun, so that what is filed keeps its number in every try."""
    walk.save(duty, {}, by=name)
    return Filer(walk, name, walk.duty(name, duty), VALUE | typed, program(walk, name))


def tried(hide: Callable[[], object], filer: Filer, *doors: Door) -> list[str]:
    """What doors say where something is hidden; then it is undone."""
    with transaction.atomic():
        hide()
        texts = said(answer for door in doors for answer in door(filer))
        transaction.set_rollback(True)
    return texts


def neighbour(walk: Walk, other: ReportingDuty, by: str, value: str) -> Callable[[], object]:
    return lambda: walk.submit(other, VALUE | {"value": value, "explanation": "已核对"}, by=by)


def let(walk: Walk, severity: str, code: str) -> None:
    """What the office lets a check do."""
    actor = walk.viewer("olga").actor(walk.cast.siping.pk, Role.OFFICE)
    why = "会议纪要"
    set_check(
        walk.cast.siping, code=code, severity=severity, threshold=None, reason=why, actor=actor
    )


@pytest.mark.parametrize("door", DOORS, ids=lambda door: door.__name__)
def test_a_door_says_the_same_whatever_another_unit_has_filed(walk: Walk, door: Door) -> None:
    other = other_share(walk, walk.hosted)
    filer = filer_of(walk, "amy", walk.share)
    fits, breaks = (tried(neighbour(walk, other, "alice", v), filer, door) for v in VALUES)
    assert fits == breaks
    # The same unit's own value makes the difference.
    ReportingDuty.objects.filter(pk=other.pk).update(department=walk.cast.transport)
    fits, breaks = (tried(neighbour(walk, other, "amy", v), filer, door) for v in VALUES)
    assert "118.8" not in "".join(fits)
    assert "118.8" in "".join(breaks)


def test_nothing_of_it_is_shown_later(walk: Walk) -> None:
    other = other_share(walk, walk.hosted)
    filer = filer_of(walk, "amy", walk.share)
    for severity in ("explain", "block"):
        let(walk, severity, "shares_disagree")
        hidden = (neighbour(walk, other, "alice", value) for value in VALUES)
        fits, breaks = (tried(hide, filer, confirmed, afterwards) for hide in hidden)
        assert fits == breaks


def test_another_unit_may_have_said_that_there_is_none(walk: Walk) -> None:
    other = other_share(walk, walk.hosted)
    filer = filer_of(walk, "amy", walk.share)
    none = {"answer": "not_applicable", "note": "没有燃油公交车"}
    told = tried(lambda: walk.submit(other, none, by="alice"), filer, confirmed)
    assert told == tried(neighbour(walk, other, "alice", FITS), filer, confirmed)
    assert told == tried(lambda: None, filer, confirmed), "nor whether it has answered"


def test_a_preliminary_value_of_another_unit_is_not_told(walk: Walk) -> None:
    other = other_share(walk, walk.hosted)
    filer = filer_of(walk, "amy", walk.share)

    def known(value: str, quality: str) -> list[str]:
        hide = partial(walk.know, other, {YEAR: value}, quality=quality)
        return tried(hide, filer, confirmed)

    assert known(FITS, "preliminary") == known(BREAKS, "preliminary")
    assert "118.8" in "".join(known(BREAKS, "final")), "published: everybody may read it"


def test_last_years_value_of_another_unit_is_not_told(walk: Walk) -> None:
    filer = filer_of(walk, "amy", walk.share)
    walk.share.department = walk.cast.statistics

    def known(value: str, quality: str) -> list[str]:
        hide = partial(walk.know, walk.share, {YEAR - 1: value}, quality=quality)
        return tried(hide, filer, confirmed)

    assert known("48", "preliminary") == known("10", "preliminary")
    assert "与上年的10相比" in "".join(known("10", "final"))


def test_what_another_tenant_has_filed_of_the_place_is_not_told(walk: Walk) -> None:
    other = other_share(walk, walk.hosted)
    loudi = {
        "round": walk.theirs.round,
        "tenant": walk.cast.loudi,
        "department": walk.theirs.department,
    }
    ReportingDuty.objects.filter(pk=other.pk).update(**loudi)
    other.refresh_from_db()
    filer = filer_of(walk, "amy", walk.share)
    fits, breaks = (tried(neighbour(walk, other, "bob", v), filer, confirmed) for v in VALUES)
    assert fits == breaks
    neighbour(walk, other, "bob", BREAKS)()
    walk.submit(walk.share, VALUE)
    version = SubmissionVersion.objects.get(submission__duty=walk.share)
    assert version.withheld_findings == [], "nor is the office told"


def test_the_city_is_not_told_what_a_county_has_filed(walk: Walk) -> None:
    first, second = county_duties(walk)
    walk.submit(first, capacity("60.5"))
    filer = filer_of(walk, "alice", walk.hosted, unit="10k_kw", value="80.5")

    def counties(value: str) -> list[str]:
        return tried(lambda: walk.submit(second, capacity(value)), filer, confirmed)

    assert counties("20") == counties("33.3")
    for each, value in ((first, "60.5"), (second, "33.3")):
        walk.know(each, {YEAR: value})
    assert "合计93.8万千瓦" in "".join(tried(lambda: None, filer, confirmed)), "accepted and final"


def test_who_fills_for_two_units_is_asked_for_each_by_its_own(walk: Walk) -> None:
    """What is asked stays with the value, before all in the unit."""
    other = other_share(walk, walk.hosted)
    grant_membership(
        user=walk.cast["amy"],
        role=Role.REPORTER,
        tenant=walk.cast.siping,
        department=walk.hosted.department,
        valid_from=SINCE,
        basis="",
        actor=SYSTEM,
    )
    rows = [RowAnswer(walk.share.pk, VALUE), RowAnswer(other.pk, VALUE | {"value": BREAKS})]
    file_answers(walk.viewer("amy"), rows, submit=True, today=walk.today)
    for version in SubmissionVersion.objects.all():
        assert (version.findings, version.withheld_findings) == ([], ["shares_disagree"])


@pytest.mark.parametrize("door", DOORS[1:], ids=lambda door: door.__name__)
def test_the_office_is_told_by_whichever_door_it_came(walk: Walk, door: Door) -> None:
    let(walk, "block", "shares_disagree")
    other = other_share(walk, walk.hosted)
    filer = filer_of(walk, "amy", walk.share)
    neighbour(walk, other, "alice", BREAKS)()
    said(door(filer))
    version = SubmissionVersion.objects.get(submission__duty=walk.share)
    assert (version.findings, version.withheld_findings) == ([], ["shares_disagree"])
    assert verify_ledger().holds
    page = seen(walk, "olga", f"/reviews/{version.submission_id}/")
    assert "合计118.8%,超过100%,多18.8%" in page
    assert "(依据的数值填报单位无权查看,未要求其说明)" in page
    assert "提交之后才出现" not in page
    assert "未告知填报单位的校验提示</dt>" in page


def seen(walk: Walk, name: str, address: str) -> str:
    return walk.cast.enter(name).get(address).content.decode()


def flagged(walk: Walk, name: str) -> dict[str, bool]:
    """Whether the queue and the first page of somebody name the check."""
    pages = {"queue": "/reviews/", "home": "/"}
    return {key: "各项比重合计不符" in seen(walk, name, page) for key, page in pages.items()}


def test_it_is_flagged_to_the_office_alone_and_not_approved_unseen(walk: Walk) -> None:
    other = other_share(walk, walk.hosted)
    neighbour(walk, other, "alice", BREAKS)()
    walk.attach(walk.share, LETTER, "年报.png")
    walk.submit(walk.share, VALUE)
    submission = walk.duty("amy", walk.share).submission
    assert flagged(walk, "arthur") == {"queue": False, "home": False}
    pick = {"pick": f"{submission.pk}:1"}
    answer = walk.cast.enter("arthur").post("/reviews/approve/", pick, follow=True)
    assert "已同意1项" in answer.content.decode()
    assert flagged(walk, "olga") == {"queue": True, "home": True}
    answer = walk.cast.enter("olga").post("/reviews/approve/", pick, follow=True)
    assert "该事项有校验提示,须逐项审核。" in answer.content.decode()
    told = program(walk, "olga").read(f"/duties/{walk.share.pk}/")
    assert told["versions"][0]["withheld_findings"] == ["shares_disagree"]


def test_it_is_flagged_to_a_joint_reviewer_who_may_read_both(walk: Walk) -> None:
    """市统计局 reviews jointly what 市发改委 files, which hosts the office, and here the share."""
    ReportingDuty.objects.filter(pk=walk.share.pk).update(joint_review=True)
    other = other_share(walk, walk.hosted)
    neighbour(walk, other, "alice", BREAKS)()
    walk.attach(walk.share, LETTER, "年报.png")
    walk.submit(walk.share, VALUE)
    walk.approve(walk.share, "arthur")
    assert flagged(walk, "stan") == {"queue": True, "home": True}
    submission = walk.duty("stan", walk.share).submission
    assert "合计118.8%" in seen(walk, "stan", f"/reviews/{submission.pk}/")
    answer = walk.cast.enter("stan").post(
        "/reviews/approve/", {"pick": f"{submission.pk}:1"}, follow=True
    )
    assert "须逐项审核" in answer.content.decode()
    ReportingDuty.objects.filter(pk=other.pk).update(department=walk.cast.transport)
    assert flagged(walk, "stan") == {"queue": False, "home": False}, "it is not for 市统计局 now"
