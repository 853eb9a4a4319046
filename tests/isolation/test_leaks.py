"""What another city learns without getting in: from refusals, from ids in bodies, from searches."""

import re
from datetime import timedelta

import pytest
from django.http import Http404, HttpResponse
from django.utils import timezone

from assessments.models import Assessment, Report, SupervisionCase
from audit.models import LedgerEntry, StoredContent
from dashboards.selectors.page_digests import page_digest
from indicators.models import (
    EvidenceUse,
    ReportingDuty,
    ReportingRound,
    ReviewAction,
    SubmissionVersion,
)
from organizations.domain.notifications import Kind, Notice
from organizations.models import Membership, PageSubscription, SavedView, User
from organizations.services import end_membership
from organizations.services.notification_mail import waiting_notifications
from organizations.services.notifications import notify
from plans.models import AccountableUnit, AnnualWorkItem, RegisterUnit
from tests.cast import SYSTEM
from tests.isolation.asking import Asking
from tests.isolation.table import ROWS
from tests.visible import visible_text

pytestmark = pytest.mark.django_db

ABSENT = 987654321
# Addresses of one piece by its number, that another city's office is told do not exist.
NUMBERED = sorted(
    {
        (row.route, row.keys)
        for row in ROWS
        if row.reads
        and row.reads.split()[1][1] == "."
        and row.keys
        and all(
            key not in row.keys
            for key in ("slug", "form", "link", "their", "view", "token", "chain", "run")
        )
    }
)
VALIDATORS = ("ETag", "Last-Modified", "Content-Disposition")


def body(answer: HttpResponse, asked: str = "#") -> str:
    """What is shown, without the numbers of the request and the address, nor what it asked for."""
    text = re.sub(r"[0-9a-f]{32}|\d+", "#", visible_text(answer.content.decode()))
    return text.replace(asked, "#")


@pytest.mark.parametrize(("route", "keys"), NUMBERED)
def test_what_is_anothers_answers_like_what_is_not_there(
    asking: Asking, route: str, keys: str
) -> None:
    names = keys.split()
    address = asking.address(route, tuple(names))
    last = str(asking.stage.keys[names[-1]])
    nowhere = str(ABSENT).join(address.rsplit(last, 1))
    theirs, none = asking.get("oscar", address), asking.get("oscar", nowhere)
    assert (theirs.status_code, none.status_code) == (404, 404)
    assert body(theirs) == body(none)
    assert not [each for each in VALIDATORS if each in theirs.headers]


# Own pieces in the address, another's nested in it.
NESTED = (
    ("bob", "DELETE", "api:evidence_withdraw", "their_duty evidence"),
    ("bob", "POST", "indicators:evidence_withdraw", "their_duty evidence"),
    ("olga", "GET", "assessments:assessed_unit", "begun unit"),
    ("olga", "GET", "dashboards:department", "slug their_department"),
    ("olga", "GET", "indicators:filing_form", "round their_department"),
    ("oscar", "GET", "indicators:filing_form", "their_round transport"),
    ("oscar", "GET", "indicators:filing_form_facts", "their_round transport"),
    ("olga", "POST", "api:milestone_versions", "internal milestone"),
)


@pytest.mark.parametrize(("name", "method", "route", "keys"), NESTED)
def test_a_piece_of_anothers_is_not_reached_through_ones_own(
    asking: Asking, name: str, method: str, route: str, keys: str
) -> None:
    address = asking.address(route, tuple(keys.split()))
    assert asking.status(name, method, address) == 404
    assert EvidenceUse.objects.filter(evidence__pk=asking.stage.keys["evidence"]).exists()


def test_another_citys_values_are_not_written_in_a_batch(asking: Asking) -> None:
    keys, held = asking.stage.keys, SubmissionVersion.objects.count()
    entry = {"answer": "no_statistic", "note": "待建制度", "revision": 0}
    rows = [entry | {"duty": keys["their_duty"]}, entry | {"duty": keys["drafted"]}]
    answer = asking.post("bob", "/api/v1/submissions/bulk/", {"rows": rows})
    missing = asking.post(
        "bob", "/api/v1/submissions/bulk/", {"rows": [rows[0], entry | {"duty": ABSENT}]}
    )
    assert (answer.status_code, missing.status_code) == (422, 422)
    assert body(answer) == body(missing)
    assert SubmissionVersion.objects.count() == held


@pytest.mark.parametrize("name", ["bob", "oscar", "sysop", "sara", "hana"])
@pytest.mark.parametrize(
    "address",
    [
        "/api/v1/observations/",
        "/api/v1/observations/?place=220300",
        "/api/v1/rounds/",
        "/api/v1/rounds/?plan=siping",
    ],
)
def test_lists_for_programs_hold_nothing_of_another_city(
    asking: Asking, name: str, address: str
) -> None:
    """Siping's values are internal: no filter and no count tells that there are some."""
    text = asking.get(name, address).content.decode()
    assert "四平" not in text
    assert "siping" not in text
    assert "-4.18" not in text


@pytest.mark.parametrize("name", ["oscar", "sue", "cora"])
@pytest.mark.parametrize(
    "address", ["/search/?q=48.5", "/search/?q=certificate", "/data/?rows=indicator&columns=year"]
)
def test_what_waits_for_review_is_not_found(asking: Asking, name: str, address: str) -> None:
    """The bureau submitted 48.5 with a file; its reviewer has not seen it yet."""
    answer = asking.get(name, address)
    assert answer.status_code == 200
    page = answer.content.decode().replace("q=48.5", "").replace('value="48.5"', "")
    assert "certificate.txt" not in page
    assert re.search(r"(?<![\d.])48\.50?(?!\d)", visible_text(page).replace("“48.5”", "")) is None


@pytest.mark.parametrize(
    "address",
    [
        "/public/siping/",
        "/public/siping/values.csv",
        "/public/siping/targets.csv",
        "/public/siping/data.json",
    ],
)
def test_internal_values_are_not_public(asking: Asking, address: str) -> None:
    answer = asking.get("", address)
    assert answer.status_code == 200
    text = answer.content.decode()
    assert re.search(r"(?<![\d.])(-?4\.18|130)(?![\d.])", text) is None


# What a stranger types into an own address, and another place's and an absent one for it.
ASKED = (
    ("oscar", "/data/?department={}", "transport"),
    ("oscar", "/supervision/?unit={}", "transport"),
    ("oscar", "/ledger/?plan={}", "slug"),
    ("oscar", "/ledger/?object=indicators.reportingduty&id={}", "duty"),
    ("oscar", "/ledger/?chain={}", "chain"),
    ("oscar", "/audit/statistics/?plan={}", "slug"),
    ("oscar", "/plans/loudi/targets/?department={}", "transport"),
    ("oscar", "/plans/loudi/reports/?snapshot={}", "snapshot"),
    ("bob", "/duties/sheets/?round={}", "round"),
    ("bob", "/duties/grid/?round={}", "round"),
    ("cora", "/supervision/?unit={}", "transport"),
    ("stan", "/plans/siping/trial/?unit={}", "transport"),
)


@pytest.mark.parametrize(("name", "address", "key"), ASKED)
def test_no_filter_tells_that_anothers_piece_is_there(
    asking: Asking, name: str, address: str, key: str
) -> None:
    theirs = str(asking.stage.keys[key])
    absent = re.sub(r"\d+", str(ABSENT), theirs) if re.search(r"\d", theirs) else f"{theirs}x"
    found = [asking.get(name, address.format(each)) for each in (theirs, absent)]
    assert found[0].status_code == found[1].status_code
    assert body(found[0], theirs) == body(found[1], absent)


def written() -> dict[str, int]:
    """How many rows there are of what a form could add."""
    models = (
        *(SubmissionVersion, EvidenceUse, ReviewAction, ReportingRound, ReportingDuty),
        *(AccountableUnit, RegisterUnit, AnnualWorkItem, Report, SupervisionCase, Assessment),
        *(PageSubscription, Membership, LedgerEntry),
    )
    return {model.__name__: model.objects.count() for model in models}


# Another place's keys in the body of a form at an own address.
SENT = (
    ("bob", "/duties/evidence/", {"duty": "{duty}"}),
    ("oscar", "/reviews/approve/", {"pick": "{submission}:1"}),
    ("oscar", "/plans/loudi/register/units/", {"item": "{item}", "basis_document": "文件"}),
    ("oscar", "/plans/loudi/supervision/", {"unit": "{transport}", "kind": "warning"}),
    ("oscar", "/plans/loudi/reports/", {"kind": "progress_table", "snapshot": "{snapshot}"}),
    ("oscar", "/plans/loudi/assessments/", {"scheme": "{first}", "kind": "department"}),
    ("oscar", "/rounds/new/", {"plan": "{slug}", "title": "新报送期", "joint": "{transport}"}),
    ("oscar", "/duties/{their_duty}/change/", {"department": "{transport}", "basis": "文件"}),
    ("oscar", "/subscriptions/", {"address": "/plans/siping/departments/{transport}/"}),
    ("sara", "/accounts/{their_account}/lock/", {"reason": "试"}),
)


@pytest.mark.parametrize(("name", "address", "sent"), SENT)
def test_no_form_takes_anothers_piece(
    asking: Asking, name: str, address: str, sent: dict[str, str]
) -> None:
    keys = asking.stage.keys | {"their_account": asking.stage.walk.cast["oscar"].pk}
    absent = {key: ABSENT if isinstance(each, int) else "nowhere" for key, each in keys.items()}
    absent["their_duty"] = keys["their_duty"]
    before, answers = written(), []
    for held in (keys, absent):
        form = {field: text.format(**held) for field, text in sent.items()}
        answers.append(asking.send(name, address.format(**held), form))
    assert answers[0].status_code == answers[1].status_code
    assert body(answers[0]) == body(answers[1])
    assert written() == before


def test_what_one_changes_leaves_the_order_of_the_others(asking: Asking) -> None:
    """A view that moves, and a milestone that gets a date, stand among siblings."""
    walk, now = asking.stage.walk, timezone.now()
    for name in ("amy", "bob"):
        for position, title in enumerate("甲乙丙", 2):
            SavedView.objects.create(
                user=walk.cast[name], name=title, address="/", position=position, created_at=now
            )
    middle = SavedView.objects.get(user=walk.cast["amy"], name="乙")
    asking.send("amy", f"/views/{middle.pk}/move/", {"to": "up"})
    asking.send("amy", f"/views/{middle.pk}/rename/", {"name": "乙二"})
    asking.send("bob", f"/views/{middle.pk}/move/", {"to": "up"})

    def order(name: str) -> list[str]:
        views = SavedView.objects.filter(user=walk.cast[name]).order_by("position", "pk")
        return list(views.values_list("name", flat=True))

    assert order("amy") == ["风电", "乙二", "甲", "丙"]
    assert order("bob") == ["甲", "乙", "丙"]


def test_a_validator_of_ones_own_opens_nothing_of_anothers(asking: Asking) -> None:
    """The tag of a duty is asked for after its door, and is another for each who reads it."""
    address = asking.address("api:duty", ("duty",))
    tags = [asking.get(name, address).headers["ETag"] for name in ("amy", "olga")]
    assert tags[0] != tags[1]
    for name in ("alice", "bob", "oscar", "sue"):
        answer = asking.get(name, address, {"If-None-Match": tags[0]})
        assert answer.status_code == 404
        assert "ETag" not in answer.headers


def test_names_of_stored_files_cannot_be_guessed() -> None:
    names = StoredContent.objects.filter(is_file=True).values_list("stored_name", flat=True)
    assert names
    assert not [name for name in names if not re.fullmatch(r"content/[0-9a-f]{32}", name)]


def test_who_left_hears_no_more(asking: Asking) -> None:
    """Neither a mail of what was told before, nor anything new."""
    walk = asking.stage.walk
    amy, tenant = walk.cast["amy"], walk.cast.siping
    User.objects.filter(pk=amy.pk).update(email="amy@example.org")
    assert waiting_notifications().filter(user=amy).exists()
    yesterday = walk.today - timedelta(days=1)
    end_membership(amy.memberships.get(), last_day=yesterday, basis="调离", actor=SYSTEM)
    assert not waiting_notifications().filter(user=amy).exists()
    notice = Notice(amy.pk, tenant.pk, Kind.RETURNED, "k2", "/duties/", {"name": "x"})
    assert notify([notice], day=walk.today, now=timezone.now()) == 0
    with pytest.raises(Http404):
        page_digest("/plans/siping/", walk.viewer("amy"), today=walk.today)
