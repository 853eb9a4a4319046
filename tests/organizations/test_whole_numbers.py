"""Whole numbers out of addresses and forms."""

import pytest

from organizations.domain.whole_numbers import whole


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("0", 0),
        ("42", 42),
        ("007", 7),
        ("9" * 18, 10**18 - 1),
        ("9" * 19, None),
        ("9" * 5000, None),
        ("", None),
        ("-1", None),
        ("1.0", None),
        (" 1", None),
        ("四", None),
        ("²", None),
        ("\uff14\uff12", None),
    ],
)
def test_a_whole_number_or_nothing(text: str, number: int | None) -> None:
    assert whole(text) == number
