"""Proving the ledger while people work, and what a head that was set back looks like."""

from collections.abc import Iterable
from datetime import UTC, datetime

import pytest

from audit.domain.actors import Actor
from audit.domain.canonical import digest
from audit.domain.chain import GENESIS, Anchor, Break, Link, faults_within, first_break
from audit.models import LedgerHead
from audit.services import ObjectRef, recorded, verification, verify_ledger

pytestmark = pytest.mark.django_db

CHAIN = "tenant:220300"


def note() -> None:
    with recorded(Actor.system("test")) as recording:
        recording.entry(chain=CHAIN, action="note", of=ObjectRef("a", "1"))


def test_an_entry_written_during_the_proof_is_no_break(monkeypatch: pytest.MonkeyPatch) -> None:
    note()

    def slow(chain: str, links: Iterable[tuple[Link, str]]) -> Break | None:
        note()
        return first_break(chain, links)

    monkeypatch.setattr(verification, "first_break", slow)
    assert verify_ledger().breaks == []
    assert LedgerHead.objects.get().seq == 2


def test_a_head_set_back_is_found() -> None:
    note()
    first = LedgerHead.objects.get()
    note()
    LedgerHead.objects.update(seq=first.seq, hash=first.hash)
    assert verify_ledger().breaks == [Break(CHAIN, 2, "head_differs")]


@pytest.mark.parametrize("seq", [1, 2])
def test_a_head_noted_outside_is_found_again_or_missed(seq: int) -> None:
    note()
    head = LedgerHead.objects.get()
    note()
    assert verify_ledger([Anchor(CHAIN, 1, head.hash)]).holds
    assert not verify_ledger([Anchor(CHAIN, seq, "0" * 64)]).holds


def test_a_list_that_was_taken_names_no_row_and_an_impossible_id_a_missing_one() -> None:
    for id_ in ("*", "no number", "9" * 30):
        with recorded(Actor.system("test")) as recording:
            recording.entry(
                chain=CHAIN,
                action="data.export",
                of=ObjectRef("indicators.observation", id_),
                after={"rows": 2},
            )
    rows = [(each.seq, each.row) for each in verify_ledger().rows]
    assert rows == [
        (2, "indicators.observation no number"),
        (3, f"indicators.observation {'9' * 30}"),
    ]


SALT, FACTS = "5a" * 16, '{"value":null}'


def faults(salt: str, after: str, hashed: str) -> list[str]:
    """What is wrong with an entry whose own hash is right."""
    link = Link(
        chain=CHAIN,
        seq=1,
        at=datetime(2026, 1, 1, tzinfo=UTC),
        actor_account=None,
        actor_unit="",
        actor_role="",
        action="note",
        object_type="a",
        object_id="1",
        before="null",
        after=after,
        salt=salt,
        before_sha256=digest(f"{salt}null"),
        after_sha256=digest(hashed),
        reason_ref="",
        reason_sha256="",
        request_id="",
        previous_hash=GENESIS,
    )
    return [*faults_within(link, link.hash)]


@pytest.mark.parametrize(("salt", "after"), [(SALT, FACTS), ("", FACTS), (SALT, "null")])
def test_a_content_is_hashed_with_its_salt_or_has_none(salt: str, after: str) -> None:
    assert faults(salt, after, salt + after) == []


def test_a_salted_content_is_not_hashed_without_its_salt() -> None:
    assert faults(SALT, FACTS, FACTS) == ["after_altered"]
    assert faults("", FACTS, SALT + FACTS) == ["after_altered"]


def test_nothing_moves_between_salt_and_content() -> None:
    """The hash is the same, and so it would be of these."""
    assert "after_altered" in faults('{"value":', "null}", FACTS)
    assert faults("", SALT + FACTS, SALT + FACTS) == ["after_altered"]
