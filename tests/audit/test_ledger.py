"""The ledger: entries with their changes in an unbroken chain, and a database that keeps them."""

import hashlib

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from audit.domain.actors import Actor
from audit.domain.canonical import digest
from audit.domain.chain import Link
from audit.models import LedgerEntry, LedgerHead, StoredContent
from audit.services import (
    ObjectRef,
    approve_destruction,
    read_text,
    recorded,
    request_destruction,
    store_text,
    verify_ledger,
)
from audit.services.content import ContentDestroyed
from audit.services.destruction import TwoPersonsRequired
from audit.triggers import append_only_tables

pytestmark = pytest.mark.django_db

ALICE = Actor(account=7, unit="市发改委", role="reporter")
BOB = Actor(account=8, unit="审计管理", role="audit_admin")


def note(chain: str = "tenant:220300", action: str = "value.submit", reason: str = "") -> None:
    with recorded(ALICE) as recording:
        recording.entry(
            chain=chain,
            action=action,
            of=ObjectRef("indicators.submission", "1"),
            after={"value": "12.50"},
            reason=reason,
        )


def test_entries_of_a_block_follow_one_another_and_verify() -> None:
    note()
    note()
    first, second = LedgerEntry.objects.order_by("seq")
    assert (first.seq, second.seq) == (1, 2)
    assert second.previous_hash == first.hash
    assert verify_ledger().holds


def test_each_entry_is_hashed_with_a_salt_of_its_own() -> None:
    note()
    note()
    entries = LedgerEntry.objects.order_by("seq")
    salts = {entry.salt for entry in entries}
    assert (len(salts), {len(bytes.fromhex(salt)) for salt in salts}) == (2, {16})
    for entry in entries:
        assert entry.after == '{"value":"12.50"}'
        hashed = f"{entry.salt}{entry.after}".encode()
        assert entry.after_sha256 == hashlib.sha256(hashed).hexdigest()
        assert entry.before_sha256 == hashlib.sha256(f"{entry.salt}null".encode()).hexdigest()


def test_entries_that_the_release_before_writes_verify_beside_those_with_salts() -> None:
    note()
    last = LedgerEntry.objects.get()
    columns = {**vars(last.link), "seq": 2, "previous_hash": last.hash, "salt": ""}
    columns |= {"after_sha256": digest(last.after), "before_sha256": digest(last.before)}
    link = Link(**columns)
    # It does not know the column.
    row = {name: value for name, value in vars(link).items() if name != "salt"} | {
        "hash": link.hash
    }
    with connection.cursor() as cursor:
        places = ", ".join(["%s"] * len(row))
        statement = f"INSERT INTO audit_ledgerentry ({', '.join(row)}) VALUES ({places})"
        cursor.execute(statement, list(row.values()))
    LedgerHead.objects.update(seq=2, hash=link.hash)
    note()
    assert [bool(each.salt) for each in LedgerEntry.objects.order_by("seq")] == [True, False, True]
    assert verify_ledger().holds


def test_each_tenant_has_a_chain_of_its_own() -> None:
    note(chain="tenant:a")
    note(chain="tenant:b")
    assert set(LedgerHead.objects.values_list("chain", "seq")) == {("tenant:a", 1), ("tenant:b", 1)}


def test_a_failed_block_leaves_neither_change_nor_entry() -> None:
    with pytest.raises(RuntimeError), recorded(ALICE) as recording:
        recording.entry(chain="tenant:a", action="x", of=ObjectRef("a", "1"))
        raise RuntimeError
    assert not LedgerEntry.objects.exists()


def test_a_failed_inner_block_takes_its_entries_with_it() -> None:
    with recorded(ALICE) as outer:
        outer.entry(chain="tenant:a", action="outer", of=ObjectRef("a", "1"))
        with pytest.raises(RuntimeError), recorded(ALICE) as inner:
            inner.entry(chain="tenant:a", action="inner", of=ObjectRef("a", "1"))
            raise RuntimeError
    assert list(LedgerEntry.objects.values_list("action", flat=True)) == ["outer"]


def test_inner_and_outer_entries_stand_in_one_transaction_in_order() -> None:
    with recorded(ALICE) as outer:
        outer.entry(chain="tenant:a", action="outer", of=ObjectRef("a", "1"))
        with recorded(ALICE) as inner:
            inner.entry(chain="tenant:a", action="inner", of=ObjectRef("a", "1"))
    assert list(LedgerEntry.objects.order_by("seq").values_list("action", flat=True)) == [
        "outer",
        "inner",
    ]


def test_a_reason_enters_only_by_reference_and_hash() -> None:
    note(reason="张三电话告知,数据为初步值")
    entry = LedgerEntry.objects.get()
    content = StoredContent.objects.get(pk=entry.reason_ref)
    assert entry.reason_sha256 == content.sha256
    assert read_text(content) == "张三电话告知,数据为初步值"
    assert "张三" not in entry.after + entry.before


@pytest.mark.parametrize("table", ["audit_ledgerentry", "audit_storedcontent"])
@pytest.mark.parametrize("statement", ["UPDATE {} SET chain = 'x'", "DELETE FROM {}"])
def test_the_database_refuses_change_and_deletion(table: str, statement: str) -> None:
    note(reason="说明")
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement.format(table))


def test_the_database_refuses_truncate() -> None:
    if connection.vendor != "postgresql":
        with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
            note()
            cursor.execute("REPLACE INTO audit_ledgerentry SELECT * FROM audit_ledgerentry")
        return
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("TRUNCATE audit_ledgerentry")


def test_every_append_only_table_is_guarded() -> None:
    assert "audit_ledgerentry" in append_only_tables()
    assert "plans_target" in append_only_tables()


def test_destruction_takes_two_persons_and_leaves_a_ledger_that_verifies() -> None:
    note(reason="含个人信息的说明")
    content = StoredContent.objects.get()
    request = request_destruction(content, actor=ALICE, legal_basis="个人信息保护法第47条")
    with pytest.raises(TwoPersonsRequired):
        approve_destruction(request, actor=ALICE)
    approve_destruction(request, actor=BOB)
    with pytest.raises(ContentDestroyed):
        read_text(content)
    assert verify_ledger().holds


def test_a_key_is_not_deleted_without_approval() -> None:
    content = store_text("说明", chain="tenant:a", now=timezone.now())
    with pytest.raises(IntegrityError), transaction.atomic():
        content.key.delete()
    assert read_text(content) == "说明"
