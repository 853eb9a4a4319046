"""The schema and the page that shows it, for programs and for people who signed in."""

import json
import re

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Page, expect

from tests.cast import make_cast
from tests.conftest import SignIn
from tests.indicators.api.program import ROOT, program
from tests.indicators.walk import Walk, make_walk

pytestmark = pytest.mark.django_db

OURS = {"code", "message", "errors"}


@pytest.fixture
def walk() -> Walk:
    return make_walk()


def signed_in(walk: Walk) -> Client:
    client = Client()
    client.force_login(walk.cast["olga"])
    return client


def test_the_schema_is_for_whoever_may_come_in(walk: Walk) -> None:
    assert Client().get(f"{ROOT}/schema/").status_code == 401
    assert signed_in(walk).get(f"{ROOT}/schema/").status_code == 200
    schema = program(walk, "amy").read("/schema/")
    assert schema["openapi"].startswith("3.")
    yaml = program(walk, "amy").get("/schema/", Accept="application/yaml")
    assert yaml.content.decode().startswith("openapi: 3.")


def test_the_schema_names_every_refusal_in_one_shape(walk: Walk) -> None:
    schema = program(walk, "amy").read("/schema/")
    assert set(schema["components"]["schemas"]["Error"]["properties"]) == OURS
    for path, operations in schema["paths"].items():
        for method, operation in operations.items():
            statuses = set(operation["responses"])
            assert {"400", "401", "403", "404", "405", "406", "429"} <= statuses, (method, path)
            assert operation["security"] == [{"token": []}]
            if method != "get":
                assert {"409", "413", "415", "422"} <= statuses, (method, path)


def test_the_schema_is_written_in_the_language_of_the_reader(walk: Walk) -> None:
    amy = program(walk, "amy")
    assert "报送事项" in json.dumps(amy.read("/schema/"), ensure_ascii=False)


def test_the_page_is_for_people_who_signed_in(walk: Walk) -> None:
    assert Client().get(f"{ROOT}/docs/").headers["Location"].startswith("/login/")
    page = signed_in(walk).get(f"{ROOT}/docs/").content.decode()
    assert "swagger-ui-bundle.js" in page
    assert not re.search(r'(src|href)="(https?:)?//', page), "what a browser fetches is ours"
    assert "<style" not in page


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_the_page_works_under_the_security_policy(page: Page, sign_in: SignIn) -> None:
    sign_in(page, make_cast()["amy"])
    page.goto(f"{ROOT}/docs/")
    expect(page.locator(".opblock").first).to_be_visible(timeout=20_000)
    page.locator("#operations-duties-duties_list .opblock-summary-control").click()
    expect(page.locator("#operations-duties-duties_list .opblock-body")).to_be_visible()
    assert settings.CONTENT_SECURITY_POLICY["DIRECTIVES"]["script-src"] == ["'self'"]
