"""Files of strangers from an origin of their own: no account, no cookie, one file, one minute."""

from datetime import timedelta
from unittest.mock import patch

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from audit.models import StoredContent
from audit.services import store_file
from plans.domain.evidence_files import TEXT
from plans.views.files import stored_attachment

pytestmark = pytest.mark.django_db

FILES = "files.example.cn"


@pytest.fixture
def content(settings: Settings) -> StoredContent:
    settings.FILES_ORIGIN = f"https://{FILES}"
    settings.ALLOWED_HOSTS = ["testserver", FILES]
    return store_file("证明".encode(), chain="system", now=timezone.now())


def test_a_file_is_handed_out_there_and_only_there(content: StoredContent) -> None:
    origin, _, path = (
        stored_attachment(content, "证明.txt", TEXT).headers["Location"].partition(FILES)
    )
    assert origin == "https://"
    answer = Client().get(path, headers={"host": FILES})
    assert answer.content.decode() == "证明"
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert not answer.cookies
    assert Client().get(path).status_code == 404
    forged = path[:-1] + ("E" if path.endswith("A") else "A")
    assert Client().get(forged, headers={"host": FILES}).status_code == 404


def test_an_address_is_good_for_a_minute(content: StoredContent) -> None:
    path = stored_attachment(content, "证明.txt", TEXT).headers["Location"].partition(FILES)[2]
    later = timezone.now() + timedelta(seconds=62)
    with patch("django.core.signing.time.time", return_value=later.timestamp()):
        assert Client().get(path, headers={"host": FILES}).status_code == 404


def test_no_page_exists_on_that_origin(content: StoredContent) -> None:
    for address in ("/", "/login/", "/plans/", "/api/v1/me/", "/public/"):
        assert Client().get(address, headers={"host": FILES}).status_code == 404, address
