"""What another city learns without getting in: from refusals, from ids in bodies, from searches."""

import re

import pytest
from django.http import HttpResponse

from indicators.models import EvidenceUse, SubmissionVersion
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


def body(answer: HttpResponse) -> str:
    """What is shown, without the number of the request and those of the address."""
    return re.sub(r"[0-9a-f]{32}|\d+", "#", visible_text(answer.content.decode()))


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
