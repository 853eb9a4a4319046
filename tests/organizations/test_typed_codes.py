"""Codes that are read from paper and typed."""

import pytest

from organizations.domain.typed_codes import code_digest, new_code


@pytest.mark.parametrize(
    "typed",
    [
        "ABCDEFGHJKLM2345",
        "abcd efgh-jklm 2345 ",
        # As an input method for Chinese writes them.
        "\uff21\uff22\uff23\uff24\uff0d\uff25\uff26\uff27\uff28\u2014\u2014JKLM\u30002345",
    ],
)
def test_case_width_blanks_and_dashes_do_not_count(typed: str) -> None:
    assert code_digest(typed) == code_digest("ABCD-EFGH-JKLM-2345")
    assert code_digest(typed) != code_digest("ABCD-EFGH-JKLM-2346")


def test_codes_are_of_80_bits_and_short_enough_to_type() -> None:
    codes = {new_code() for _time in range(100)}
    assert len(codes) == 100
    assert {len(code) for code in codes} == {19}
    assert not set("".join(codes)) & set("IO01")
