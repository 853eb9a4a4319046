"""The stage that the tests of this folder share, made once."""

from collections.abc import Iterator

import pytest
from django.db import transaction
from django.template.backends.django import Template
from pytest_django.plugin import DjangoDbBlocker

from tests.isolation.asking import Asking
from tests.isolation.stage import make_stage
from tests.isolation.table import PEOPLE


@pytest.fixture(scope="package")
def asking(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Asking]:
    """Everybody signed in on one stage; every test works in a savepoint of its own."""
    with django_db_blocker.unblock(), transaction.atomic():
        asking = Asking(make_stage())
        asking.enter(*PEOPLE)
        yield asking
        transaction.set_rollback(True)


@pytest.fixture
def unprinted() -> Iterator[None]:
    """Who gets in is decided before a page is printed; printing would be most of the time."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Template, "render", lambda *_given: "")
        yield
