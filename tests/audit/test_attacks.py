"""The owner of the database lifts the triggers, changes what happened, and puts them back."""

from collections.abc import Callable
from dataclasses import replace
from io import StringIO
from pathlib import Path

import pytest
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from audit.domain.actors import Actor
from audit.domain.canonical import canonical_json, digest
from audit.domain.chain import GENESIS, Anchor, Break
from audit.models import LedgerEntry, LedgerHead, StoredContent
from audit.services import (
    ObjectRef,
    check_ledger,
    ledger_heads,
    read_text,
    recorded,
    store_file,
    store_text,
    verify_ledger,
)
from audit.services.contents import AlteredContent, ContentFault
from audit.triggers import install, missing, trigger_names
from indicators.models import Observation
from plans.services import name_accountable_unit
from tests.append_only import lifted_triggers
from tests.assessments.small_plan import INTENSITY, SmallPlan, make_small_plan

pytestmark = pytest.mark.django_db

CHAIN = "tenant:220300"
CLERK = Actor(account=7, unit="市发改委", role="reporter")


@pytest.fixture
def five() -> None:
    """Five entries of one chain, each with a reason."""
    for number in range(1, 6):
        with recorded(CLERK) as recording:
            recording.entry(
                chain=CHAIN,
                action="value.submit",
                of=ObjectRef("indicators.submission", str(number)),
                after={"value": f"{number}.50"},
                reason=f"第{number}次",
            )


def attack(*statements: str) -> None:
    """Run statements as somebody whom no trigger stops."""
    with lifted_triggers(), connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def rewrite(seq: int, *, after: str) -> None:
    """Change an entry and give it and all that follow correct hashes, and the chain its new head."""
    previous = LedgerEntry.objects.filter(chain=CHAIN, seq=seq - 1).first()
    with lifted_triggers():
        last = previous.hash if previous else GENESIS
        for entry in LedgerEntry.objects.filter(chain=CHAIN, seq__gte=seq).order_by("seq"):
            link = replace(entry.link, previous_hash=last)
            if entry.seq == seq:
                link = replace(link, after=after, after_sha256=digest(link.salt + after))
            last = link.hash
            LedgerEntry.objects.filter(pk=entry.pk).update(**vars(link), hash=last)
        LedgerHead.objects.filter(chain=CHAIN).update(hash=last)


@pytest.mark.usefixtures("five")
@pytest.mark.parametrize(
    ("change", "seq", "fault"),
    [
        ('SET after = \'{"value":"9.50"}\' WHERE seq = 2', 2, "after_altered"),
        ('SET before = \'{"value":"9.50"}\' WHERE seq = 2', 2, "before_altered"),
        ("SET salt = '' WHERE seq = 2", 2, "before_altered"),
        (f"SET salt = '{'0' * 32}' WHERE seq = 2", 2, "before_altered"),
        # Their digests fit, but nothing may move from one into the other.
        ("SET before = salt || before, after = salt || after, salt = ''", 1, "before_altered"),
        ("SET actor_account = 8 WHERE seq = 3", 3, "entry_altered"),
        ("SET actor_unit = '某局' WHERE seq = 3", 3, "entry_altered"),
        ("SET at = '2020-01-01 00:00:00+00:00' WHERE seq = 4", 4, "entry_altered"),
        ("SET reason_sha256 = '' WHERE seq = 4", 4, "entry_altered"),
        ("SET seq = 6 WHERE seq = 3", 3, "missing_entry"),
    ],
)
def test_an_edited_entry_is_named(change: str, seq: int, fault: str) -> None:
    attack(f"UPDATE audit_ledgerentry {change}")
    assert verify_ledger().breaks == [Break(CHAIN, seq, fault)]


@pytest.mark.usefixtures("five")
@pytest.mark.parametrize(
    ("seq", "found"), [(3, Break(CHAIN, 3, "missing_entry")), (5, Break(CHAIN, 5, "head_differs"))]
)
def test_a_deleted_entry_is_named(seq: int, found: Break) -> None:
    attack(f"DELETE FROM audit_ledgerentry WHERE seq = {seq}")
    assert verify_ledger().breaks == [found]


@pytest.mark.usefixtures("five")
def test_swapped_entries_are_named() -> None:
    attack(
        "UPDATE audit_ledgerentry SET seq = 99 WHERE seq = 2",
        "UPDATE audit_ledgerentry SET seq = 2 WHERE seq = 4",
        "UPDATE audit_ledgerentry SET seq = 4 WHERE seq = 99",
    )
    assert verify_ledger().breaks == [Break(CHAIN, 2, "previous_hash")]


def cut_off() -> None:
    last = LedgerEntry.objects.get(chain=CHAIN, seq=3)
    attack(
        "DELETE FROM audit_ledgerentry WHERE seq > 3",
        f"UPDATE audit_ledgerhead SET seq = 3, hash = '{last.hash}'",
    )


def forge() -> None:
    rewrite(2, after=canonical_json({"value": "9.50"}))


def begin_anew() -> None:
    attack("DELETE FROM audit_ledgerentry", "DELETE FROM audit_ledgerhead")


@pytest.mark.usefixtures("five")
@pytest.mark.parametrize("rewriting", [cut_off, forge, begin_anew])
def test_a_chain_rewritten_with_correct_hashes_is_found_by_a_noted_head(
    rewriting: Callable[[], None],
) -> None:
    noted = Anchor(CHAIN, *ledger_heads()[CHAIN])
    assert verify_ledger([noted]).holds
    rewriting()
    assert verify_ledger().holds
    assert verify_ledger([noted]).breaks[0].fault in {"anchor_differs", "head_differs"}


@pytest.mark.usefixtures("five")
def test_the_nightly_checks_are_witnesses_of_their_heads() -> None:
    check_ledger()
    forge()
    assert verify_ledger().breaks == [Break(CHAIN, 5, "anchor_differs")]


@pytest.mark.usefixtures("five")
def test_an_edited_text_is_named_even_with_its_hash_made_to_fit() -> None:
    entry = LedgerEntry.objects.get(chain=CHAIN, seq=2)
    content = StoredContent.objects.get(pk=entry.reason_ref)
    other = b"\x00" * 40
    with lifted_triggers():
        StoredContent.objects.filter(pk=content.pk).update(ciphertext=other)
    assert verify_ledger().contents == [AlteredContent(str(content.pk), ContentFault.ALTERED)]
    with lifted_triggers():
        StoredContent.objects.filter(pk=content.pk).update(sha256=digest("别的"))
    [row] = verify_ledger().rows
    assert (row.seq, row.row, row.fields) == (2, f"audit.storedcontent {content.pk}", ("sha256",))


def test_a_file_edited_in_the_store_or_gone_is_named() -> None:
    content = store_file("整改报告".encode(), chain=CHAIN, now=timezone.now())
    with default_storage.open(content.stored_name, "r+b") as stored:
        stored.write(b"\x00\x01\x02")
    assert verify_ledger().contents == [AlteredContent(str(content.pk), ContentFault.ALTERED)]
    default_storage.delete(content.stored_name)
    assert verify_ledger().contents == [AlteredContent(str(content.pk), ContentFault.FILE_MISSING)]


def test_a_key_taken_away_without_approval_is_named() -> None:
    content = store_text("说明", chain=CHAIN, now=timezone.now())
    assert read_text(content) == "说明"
    attack("DELETE FROM audit_contentkey")
    assert verify_ledger().contents == [AlteredContent(str(content.pk), ContentFault.KEY_MISSING)]


@pytest.fixture
def small() -> SmallPlan:
    """A plan with values."""
    return make_small_plan()


def altered() -> list[tuple[str, tuple[str, ...]]]:
    """The rows that are found altered, with their fields."""
    return [(each.row, each.fields) for each in verify_ledger().rows]


@pytest.mark.usefixtures("small")
@pytest.mark.parametrize(
    ("column", "value", "field"),
    [
        ("value", "'-14.18'", "value"),
        ("quality", "'preliminary'", "quality"),
        ("year", "2019", "period"),
        ("version", "7", "version"),
        ("place_id", "(SELECT MAX(id) FROM organizations_place)", "place"),
    ],
)
def test_an_edited_value_is_named(column: str, value: str, field: str) -> None:
    row = Observation.objects.get(indicator__code="EN01", year=2023)
    attack(f"UPDATE indicators_observation SET {column} = {value} WHERE id = {row.pk}")
    assert altered() == [(f"indicators.observation {row.pk}", (field,))]


@pytest.mark.usefixtures("small")
def test_a_deleted_row_is_named() -> None:
    row = Observation.objects.get(indicator__code="TR03", year=2023)
    attack(
        f"DELETE FROM indicators_latestobservation WHERE observation_id = {row.pk}",
        f"DELETE FROM indicators_observation WHERE id = {row.pk}",
    )
    assert altered() == [(f"indicators.observation {row.pk}", ())]


def test_an_edited_basis_of_a_named_unit_is_named(small: SmallPlan) -> None:
    unit = name_accountable_unit(
        small.plan,
        key=INTENSITY,
        department=small.cast.transport,
        basis_document="任务分工方案",
        actor=small.actor(),
    )
    attack("UPDATE plans_accountableunit SET basis_document = '会议纪要'")
    assert altered() == [(f"plans.accountableunit {unit.pk}", ("basis",))]


def test_a_dropped_a_disabled_and_a_hollowed_trigger_are_named() -> None:
    name, table = trigger_names()[0]
    postgresql = connection.vendor == "postgresql"
    on = f" ON {table}" if postgresql else ""
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TRIGGER {name}{on}")
        assert missing() == verify_ledger().missing_triggers == [name]
        if postgresql:
            hollow = "CREATE OR REPLACE FUNCTION audit_refuse_change() RETURNS trigger"
            cursor.execute(f"{hollow} LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$")
            assert len(missing()) > 1
        else:
            cursor.execute(f"CREATE TRIGGER {name} BEFORE UPDATE ON {table} BEGIN SELECT 1; END")
            assert missing() == [name]
            cursor.execute(f"DROP TRIGGER {name}")
    install()
    assert missing() == []


@pytest.mark.usefixtures("five")
def test_the_operator_is_told_in_sentences(tmp_path: Path) -> None:
    heads, out, told = StringIO(), StringIO(), StringIO()
    call_command("verify_ledger", "--head", stdout=heads)
    noted = tmp_path / "heads.txt"
    noted.write_text(f"# 2026年11月\n\n{heads.getvalue()}")
    call_command("verify_ledger", "--anchor", str(noted), stdout=out)
    assert "台账完整: 5条,与1个此前记下的链首相符,用时" in out.getvalue()
    forge()
    with pytest.raises(CommandError, match="台账核对未通过,用时"):
        call_command("verify_ledger", "--anchor", str(noted), stderr=told, stdout=out)
    assert told.getvalue() == (
        f"断点: 链{CHAIN} 第5条:与此前记下的链首不符,该条或更早的记录被改写或删除\n"
    )
    with pytest.raises(CommandError, match="--anchor应为文件"):
        call_command("verify_ledger", "--anchor", "heads-lost.txt")
