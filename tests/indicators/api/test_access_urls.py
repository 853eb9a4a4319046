"""Who may write what: complete bodies against every role, as the pages have it.

200, 201, 204 done; 403 known but another person's; 404 does not exist for you; 409 known and
yours, but not in this state; 412 seen too long ago.
"""

import pytest
from django.test import Client

from indicators.models import Submission
from indicators.services.corrections import request_revision
from tests.indicators.api.program import ROOT, Program, program, token_for, told
from tests.indicators.walk import STATE, VALUE, Walk, make_walk
from tests.plans.register_plan import make_register_plan
from tests.prepared import prepared

pytestmark = pytest.mark.django_db

PEOPLE = (
    *("amy", "arthur", "alice", "stan", "olga", "audrey", "sue", "cora", "bob", "oscar", "sysop"),
)
WRITERS_OF_AN_ITEM = (201, *(403,) * 3, 201, *(403,) * 3, *(404,) * 3)
WRITES = {
    # the share waits for its department's reviewer: nobody may fill it now
    ("PUT", "/duties/{duty}/draft/"): (409, 403, 404, 404, 403, 403, *(404,) * 5),
    ("POST", "/duties/{duty}/submissions/"): (409, 403, 404, 404, 403, 403, *(404,) * 5),
    ("DELETE", "/duties/{duty}/evidence/{evidence}/"): (409, 403, 404, 404, 403, 403, *(404,) * 5),
    # what has not been begun
    ("PUT", "/duties/{added}/draft/"): (200, 403, 404, 404, 403, 403, *(404,) * 5),
    # the unit, its reviewer and the office talk; the auditor reads
    ("POST", "/duties/{duty}/comments/"): (201, 201, 404, 404, 201, 403, *(404,) * 5),
    # accepted, but asked already; and only its reporters ask
    ("POST", "/duties/{accepted}/revisions/"): (409, 403, 404, 404, 403, 403, *(404,) * 5),
    # the own part alone
    ("POST", "/work/items/{work}/parts/{part}/reports/"): (201, *(403,) * 7, 404, 404, 404),
    # the responsible unit's reporter and the office
    ("POST", "/register/items/{item}/reports/"): WRITERS_OF_AN_ITEM,
    ("POST", "/register/items/{item}/milestones/"): (
        201,
        *(403,) * 3,
        422,
        *(403,) * 3,
        *(404,) * 3,
    ),
    ("POST", "/register/items/{item}/milestones/{milestone}/versions/"): (
        *(201, 403, 403, 403, 422, 403, 403, 403, 404, 404, 404),
    ),
    # every row of others is refused in its place, the answer as a whole
    ("POST", "/submissions/bulk/"): (422,) * 11,
}


@pytest.fixture
@prepared
def stage() -> tuple[Walk, dict[str, int]]:
    """A submitted value with one file, and the keys of all that addresses name."""
    walk = make_walk()
    evidence = walk.attach(walk.share, b"certificate", "a.txt")
    walk.submit(walk.share, VALUE)
    walk.accept(walk.milestone, STATE)
    amy = walk.viewer("amy")
    asked = request_revision(amy, walk.duty("amy", walk.milestone), reason="写错了")
    register = make_register_plan(walk.cast, "siping-work").named()
    work = register.work
    item = work.adopt()
    keys = {
        "duty": walk.share.pk,
        "added": walk.added.pk,
        "evidence": evidence,
        "accepted": walk.milestone.pk,
        "revision": asked.pk,
        "work": item.pk,
        "item": register.project.pk,
        "milestone": register.milestone("投用").pk,
        "part": work.part(item, walk.cast.transport).pk,
    }
    return walk, keys


@pytest.fixture
def walk(stage: tuple[Walk, dict[str, int]]) -> Walk:
    return stage[0]


@pytest.fixture
def keys(stage: tuple[Walk, dict[str, int]]) -> dict[str, int]:
    return stage[1]


def bodies(keys: dict[str, int], held: int) -> dict[str, object]:
    entry = {"answer": "no_statistic", "note": "待建制度"}
    return {
        "PUT /duties/{duty}/draft/": {"value": "1"},
        "PUT /duties/{added}/draft/": {"value": "1"},
        "POST /duties/{duty}/submissions/": entry,
        "POST /duties/{duty}/comments/": {"text": "请核对分母"},
        "POST /duties/{accepted}/revisions/": {"reason": "写错了"},
        "POST /work/items/{work}/parts/{part}/reports/": {"progress": "done", "text": "已建成"},
        "POST /register/items/{item}/reports/": {"status": "done", "as_of": "2026-09-30"},
        # said a second time, by the office: already held, nothing new
        "POST /register/items/{item}/milestones/": {"what": "开工", "due": "2027-01"},
        "POST /register/items/{item}/milestones/{milestone}/versions/": {
            "due": "2027-01",
            "reason": "推迟",
        },
        "POST /submissions/bulk/": {"rows": [entry | {"duty": keys["duty"], "revision": held}]},
    }


@pytest.mark.parametrize(("method", "address"), WRITES)
def test_writing(walk: Walk, keys: dict[str, int], method: str, address: str) -> None:
    found = {}
    for name in PEOPLE:
        held = Submission.objects.get(duty=walk.share).revision
        body = bodies(keys, held).get(f"{method} {address}")
        answer = program(walk, name).call(method, address.format(**keys), body, If_Match="*")
        found[name] = answer.status_code
    assert found == dict(zip(PEOPLE, WRITES[method, address], strict=True))


def test_nobody_enters_without_a_token(walk: Walk) -> None:
    answer = Client().get(f"{ROOT}/duties/")
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")
    assert answer.json()["code"] == "not_authenticated"


@pytest.mark.parametrize(("method", "address"), WRITES)
def test_writing_needs_its_scope(
    walk: Walk, keys: dict[str, int], method: str, address: str
) -> None:
    answer = program(walk, "amy", "read").call(method, address.format(**keys), {})
    assert (answer.status_code, told(answer)["code"]) == (403, "scope")
    assert program(walk, "amy", "write").get("/me/").status_code == 403


def test_a_session_is_no_way_in(walk: Walk) -> None:
    client = Client()
    client.force_login(walk.cast["amy"])
    assert client.get(f"{ROOT}/duties/").status_code == 401
    assert client.post(f"{ROOT}/submissions/bulk/", {}, "application/json").status_code == 401
    # A browser that is signed in as one, with the token of another: the token counts.
    headers = {"Authorization": f"Bearer {token_for(walk.cast['bob'])}"}
    assert client.get(f"{ROOT}/me/", headers=headers).json()["username"] == "bob"


@pytest.mark.parametrize(
    "header", ["Bearer", "Bearer a b", "Bearer \u00e9", "Bearer cpt_wrong", "Basic YTpi", "x"]
)
def test_a_wrong_token_is_refused(walk: Walk, header: str) -> None:
    answer = Client().get(f"{ROOT}/me/", headers={"Authorization": header})
    assert answer.status_code == 401
    assert set(answer.json()) == {"code", "message", "errors"}


def test_other_methods_are_refused_with_those_there_are(walk: Walk) -> None:
    answer = program(walk, "amy").post("/duties/", {})
    assert (answer.status_code, told(answer)["code"]) == (405, "method_not_allowed")
    assert "GET" in answer.headers["Allow"]
    assert program(walk, "amy").call("HEAD", "/duties/").status_code == 200


def test_too_many_requests_are_told_to_wait(walk: Walk, settings: pytest.FixtureRequest) -> None:
    settings.API_REQUESTS_PER_MINUTE = 2  # type: ignore[attr-defined]  # pytest-django's settings
    amy = program(walk, "amy")
    assert [amy.get("/me/").status_code for _time in range(2)] == [200, 200]
    answer = amy.get("/me/")
    assert (answer.status_code, told(answer)["code"]) == (429, "throttled")
    assert 1 <= int(answer.headers["Retry-After"]) <= 60
    assert program(walk, "bob").get("/me/").status_code == 200


def test_refusals_speak_the_language_that_is_asked_for(walk: Walk) -> None:
    answer = Program("wrong", language="en").get("/me/")
    assert answer.headers["Content-Language"] == "en"
