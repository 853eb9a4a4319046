"""The schema, read by a machine and tried without mercy: no fault of ours, no unspoken answer.

Requests are made from the schema alone, valid and broken ones; every answer must have a status, a
content type, headers and a body that the schema tells of. Once with ids as they come, once with
those of real duties, so that what lies behind the door is reached.
"""

import os
from collections.abc import Iterator
from copy import deepcopy
from itertools import cycle
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.checks import CHECKS, load_all_checks
from schemathesis.generation import GenerationMode

from carbon_peak.wsgi import application
from indicators.models import RevisionRequest
from indicators.services.corrections import add_comment, request_revision
from plans.models import Milestone, WorkPart
from tests.indicators.api.program import ROOT, token_for
from tests.indicators.walk import VALUE, Walk, make_walk
from tests.plans.register_plan import make_register_plan
from tests.plans.work_plan import LED, SHARED
from tests.prepared import prepared

pytestmark = [pytest.mark.django_db, pytest.mark.filterwarnings("ignore")]

OPERATIONS = (
    "GET /api/v1/duties/",
    "GET /api/v1/duties/{id}/",
    "PUT /api/v1/duties/{id}/draft/",
    "POST /api/v1/duties/{id}/submissions/",
    "POST /api/v1/duties/{id}/evidence/",
    "DELETE /api/v1/duties/{id}/evidence/{evidence_pk}/",
    "GET /api/v1/duties/{id}/comments/",
    "POST /api/v1/duties/{id}/comments/",
    "GET /api/v1/duties/{id}/revisions/",
    "POST /api/v1/duties/{id}/revisions/",
    "GET /api/v1/revisions/{id}/",
    "POST /api/v1/submissions/bulk/",
    "GET /api/v1/work/items/",
    "GET /api/v1/work/items/{id}/",
    "GET /api/v1/work/items/{id}/parts/{part_pk}/",
    "POST /api/v1/work/items/{id}/parts/{part_pk}/reports/",
    "GET /api/v1/register/items/",
    "GET /api/v1/register/items/{id}/",
    "POST /api/v1/register/items/{id}/reports/",
    "POST /api/v1/register/items/{id}/milestones/",
    "GET /api/v1/register/items/{id}/milestones/{milestone_pk}/",
    "POST /api/v1/register/items/{id}/milestones/{milestone_pk}/versions/",
    "POST /api/v1/register/items/{id}/documents/",
    "GET /api/v1/observations/",
    "GET /api/v1/rounds/",
    "GET /api/v1/indicators/",
    "GET /api/v1/units/",
    "GET /api/v1/me/",
)
SCHEMA = f"{ROOT}/schema/"
# Any: JSON.
_read: dict[str, Any] = {}
load_all_checks()
CHECKED = [
    CHECKS.get_one(name)
    for name in (
        "not_a_server_error",
        "status_code_conformance",
        "content_type_conformance",
        "response_schema_conformance",
        "response_headers_conformance",
        "negative_data_rejection",
        "ignored_auth",
    )
]
WITHOUT_REJECTION = [check for check in CHECKED if check.__name__ != "negative_data_rejection"]
# Few in every run, many in `make check-long`.
TRIED = settings(
    max_examples=int(os.environ.get("FUZZ_EXAMPLES", "6")),
    deadline=None,
    derandomize=True,
    database=None,
    phases=(Phase.explicit, Phase.generate),
    suppress_health_check=list(HealthCheck),
)


@pytest.fixture(autouse=True)
def connection_kept() -> Iterator[None]:
    """The application is called as a server calls it; it must not close the test's transaction."""
    signals = (request_started, request_finished)
    for signal in signals:
        signal.disconnect(close_old_connections)
    yield
    for signal in signals:
        signal.connect(close_old_connections)


@pytest.fixture
@prepared
def walk() -> Walk:
    """Duties in several states."""
    walk = make_walk()
    walk.know(walk.share, {2024: "45.2"})
    walk.accept(walk.share, VALUE)
    walk.submit(walk.intensity, VALUE | {"value": "-3.1"})
    amy, share = walk.viewer("amy"), walk.duty("amy", walk.share)
    request_revision(amy, share, reason="分母漏了一个县")
    add_comment(amy, share, text="请看修订申请")
    register = make_register_plan(walk.cast, "siping-work").named()
    register.milestone("开工", ahead=-1)
    register.milestone("投用", ahead=2)
    for key in (SHARED, LED):
        register.work.adopt(key)
    return walk


@pytest.fixture
def headers(walk: Walk) -> dict[str, str]:
    """What a program of 市交通局 sends with every request."""
    return {"Authorization": f"Bearer {token_for(walk.cast['amy'])}"}


# Any: the library's own types of a schema and of a case are not part of its interface.
@pytest.fixture
def schema(headers: dict[str, str]) -> Any:
    """The schema as the program reads it; asked for once, because it is the same for everybody."""
    if SCHEMA not in _read:
        _read[SCHEMA] = schemathesis.openapi.from_wsgi(
            SCHEMA, application, headers=headers
        ).raw_schema
    schema = schemathesis.openapi.from_dict(deepcopy(_read[SCHEMA]))
    schema.app, schema.location = application, SCHEMA
    # It would read the whole product's source for constants, a second and more for each schema.
    schema.config.analysis.constants.enabled = False
    return schema


def operations(schema: Any) -> dict[str, Any]:
    """Every operation by method and path."""
    found = [each.ok() for each in schema.get_all_operations()]
    return {each.label: each for each in found}


def test_every_operation_is_tried(schema: Any) -> None:
    assert set(operations(schema)) == set(OPERATIONS)


@pytest.mark.parametrize("mode", list(GenerationMode), ids=lambda mode: str(mode.value))
@pytest.mark.parametrize("label", OPERATIONS)
def test_every_answer_is_one_that_the_schema_tells_of(
    schema: Any, headers: dict[str, str], label: str, mode: GenerationMode
) -> None:
    operation = operations(schema)[label]

    @TRIED
    @given(operation.as_strategy(generation_mode=mode))
    def tried(case: Any) -> None:
        checks = WITHOUT_REJECTION if _is_lost(case) else CHECKED
        case.call_and_validate(headers=headers, checks=checks)

    if mode.is_positive or _has_input(operation):
        tried()


@pytest.mark.parametrize("mode", list(GenerationMode), ids=lambda mode: str(mode.value))
@pytest.mark.parametrize("label", [label for label in OPERATIONS if "{id}" in label])
def test_behind_the_door_as_well(
    walk: Walk, schema: Any, headers: dict[str, str], label: str, mode: GenerationMode
) -> None:
    turns = _turns(walk, label)
    operation = operations(schema)[label]

    @TRIED
    @given(operation.as_strategy(generation_mode=mode))
    def tried(case: Any) -> None:
        named, condition = next(turns)
        case.path_parameters.update(named)
        # The id is put right here: whether what is broken besides is refused is tried above.
        case.call_and_validate(
            headers=headers | condition,
            checks=WITHOUT_REJECTION,
        )

    tried()


def _turns(walk: Walk, label: str) -> Iterator[tuple[dict[str, int], dict[str, str]]]:
    """What the address names in turn, now with a condition that holds, now with what was made up."""
    conditions: list[dict[str, str]] = [{"If-Match": "*"}, {}]
    return zip(cycle(_named(walk, label)), cycle(conditions), strict=False)


def _named(walk: Walk, label: str) -> list[dict[str, int]]:
    if "/v1/revisions/" in label:
        return [{"id": pk} for pk in RevisionRequest.objects.values_list("pk", flat=True)]
    if "/v1/work/" in label:
        rows = WorkPart.objects.values_list("item", "pk")
        return [{"id": item, "part_pk": part} for item, part in rows]
    if "/v1/register/" in label:
        marks = Milestone.objects.values_list("item", "pk")
        return [{"id": item, "milestone_pk": milestone} for item, milestone in marks]
    duties = (walk.added, walk.share, walk.assigned, walk.intensity, walk.milestone)
    return [{"id": duty.pk} for duty in duties]


def _is_lost(case: Any) -> bool:
    """Whether names that the query may not have are lost on the way: an empty list is no text."""
    known = {parameter.name for parameter in case.operation.query}
    unknown = [value for name, value in (case.query or {}).items() if name not in known]
    return bool(unknown) and all(map(_says_nothing, unknown))


def _says_nothing(value: Any) -> bool:
    if isinstance(value, dict):
        value = list(value.values())
    return value is None or (isinstance(value, list) and all(map(_says_nothing, value)))


def _has_input(operation: Any) -> bool:
    """Only what takes something can be given something broken."""
    return bool(operation.body) or any(True for _each in operation.iter_parameters())
