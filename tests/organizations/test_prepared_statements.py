"""What a connection asks often is planned once; what cannot be bound at the server is not."""

import pytest
from django.db import connection

from organizations.models import Place
from organizations.postgresql.base import MOST_PARAMETERS

pytestmark = [pytest.mark.postgres, pytest.mark.django_db]
# More than the protocol can number.
TOO_MANY = 70_000


@pytest.fixture(autouse=True)
def _nothing_prepared() -> None:
    with connection.cursor() as cursor:
        cursor.execute("DEALLOCATE ALL")


def _prepared(piece: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT statement FROM pg_prepared_statements")
        return sum(piece in statement for (statement,) in cursor.fetchall())


def _ask(keys: list[int]) -> list[Place]:
    return list(Place.objects.filter(lower_units_label="asked-often", pk__in=keys))


def test_a_question_that_comes_again_is_prepared_whatever_it_asks_for() -> None:
    for key in range(8):
        _ask([key])
    assert _prepared("lower_units_label") == 1
    with connection.cursor() as cursor:
        cursor.execute("SELECT statement FROM pg_prepared_statements")
        assert not [text for (text,) in cursor.fetchall() if "asked-often" in text]


def test_a_long_list_is_not_kept() -> None:
    for _ in range(8):
        _ask(list(range(MOST_PARAMETERS + 1)))
    assert _prepared("lower_units_label") == 0


def test_no_list_is_too_long() -> None:
    assert _ask(list(range(TOO_MANY))) == []
