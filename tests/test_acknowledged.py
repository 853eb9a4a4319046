"""The checker of the clients' records finds what is lost, doubled or changed."""

from decimal import Decimal
from pathlib import Path

import pytest

from tests.acknowledged import Filed, Held, Record, Told, counts, faults, read_records

SENT = Filed("a/1", 12, "48.50", Told.ACKNOWLEDGED, 1)
SAVED = Held("a/1", 12, 1, Decimal("48.50000000"))


@pytest.mark.parametrize(
    ("filed", "held"),
    [
        (SENT, [SAVED]),
        (Filed("a/1", 12, "48.50"), [SAVED]),
        (Filed("a/1", 12, "48.50"), []),
        (Filed("a/1", 12, "48.50", Told.REFUSED), []),
    ],
)
def test_what_was_told_and_what_is_held_agree(filed: Filed, held: list[Held]) -> None:
    assert faults([filed], held) == []


@pytest.mark.parametrize(
    ("filed", "held", "sentence"),
    [
        (SENT, [], "a/1: acknowledged and lost"),
        (SENT, [SAVED, Held("a/1", 12, 2, Decimal("48.5"))], "a/1: saved 2 times"),
        (SENT, [Held("a/1", 12, 1, Decimal("48.51"))], "a/1: sent 48.50, saved 48.51"),
        (SENT, [Held("a/1", 13, 1, Decimal("48.5"))], "a/1: saved for duty 13, sent for 12"),
        (SENT, [Held("a/1", 12, 1, Decimal("48.5"), entries=0)], "a/1: 0 entries in the ledger"),
        (
            SENT,
            [Held("a/1", 12, 1, Decimal("48.5"), missing=1)],
            "duty 12: 1 versions before the last are missing",
        ),
        (Filed("a/1", 12, "48.50", Told.REFUSED), [SAVED], "a/1: refused and saved all the same"),
        (Filed("a/2", 12, "48.50"), [SAVED], "a/1: held, and no client sent it"),
    ],
)
def test_a_difference_is_told(filed: Filed, held: list[Held], sentence: str) -> None:
    assert sentence in faults([filed], held)


def test_a_record_tells_how_a_submission_stood_at_last(tmp_path: Path) -> None:
    record = Record(tmp_path / "a.jsonl")
    for number, value in enumerate(("1.0", "2.0", "3.0")):
        record.trying(f"a/{number}", duty=number, value=value)
    record.acknowledged("a/0", version=1)
    record.refused("a/2")
    record.close()
    told = read_records(tmp_path)
    assert [each.told for each in told] == [Told.ACKNOWLEDGED, Told.OPEN, Told.REFUSED]
    assert (told[0].value, told[0].version) == ("1.0", 1)
    assert counts(told)[Told.OPEN] == 1
