"""From what an administration is shown of the ledger no hidden number can be found by trying."""

import csv
import hashlib
import html
import io
import re
import zipfile

import pytest
from django.test import Client

from audit.models import LedgerEntry
from organizations.domain.roles import Role
from organizations.services import create_account, grant_membership
from tests.assessments.small_plan import SmallPlan, make_small_plan
from tests.cast import PASSWORD, SINCE, SYSTEM

pytestmark = pytest.mark.django_db

HASH = re.compile(r"\b[0-9a-f]{64}\b")
CANDIDATES = range(100, 200)


@pytest.fixture
def small() -> SmallPlan:
    return make_small_plan()


@pytest.fixture
def hana(small: SmallPlan) -> Client:
    """The audit administration of the place."""
    user = create_account(username="hana", display_name="Hana", password=PASSWORD, actor=SYSTEM)
    grant_membership(
        user=user, role=Role.AUDIT_ADMIN, tenant=small.cast.siping, valid_from=SINCE, actor=SYSTEM
    )
    small.cast.users["hana"] = user
    return small.cast.enter("hana")


@pytest.fixture
def without_salts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Entries as the release before writes them."""
    monkeypatch.setattr("audit.services.ledger.new_salt", lambda: "")


def hidden(small: SmallPlan) -> LedgerEntry:
    """The entry of a value of three digits, all else of which is known."""
    small.record("EN11", 2023, "128")
    return LedgerEntry.objects.filter(action="observation.record").latest("seq")


def texts(client: Client, row: LedgerEntry) -> list[str]:
    """All that tells of an entry: its page, the list, and both files."""
    asked = f"/ledger/?chain={row.chain}&action={row.action}"
    book = client.get(f"{asked}&download=xlsx").content
    with zipfile.ZipFile(io.BytesIO(book)) as parts:
        told = [parts.read(name).decode() for name in parts.namelist() if name.endswith(".xml")]
    addresses = (f"/ledger/{row.chain}/{row.seq}/", asked, f"{asked}&download=csv")
    return told + [html.unescape(client.get(each).content.decode()) for each in addresses]


def tried(row: LedgerEntry, told: list[str]) -> set[str]:
    """Values that somebody finds who knows all else of an entry and tries them on what is shown."""
    shown = set(HASH.findall(" ".join(told)))
    salts = {"", *re.findall(r"\b[0-9a-f]{32}\b", " ".join(told))}
    found = set()
    for value in map(str, CANDIDATES):
        text = row.after.replace('"value":"128"', f'"value":"{value}"')
        for salt in salts:
            for guess in (salt + text, f"{salt}\n{text}", text + salt):
                digest = hashlib.sha256(guess.encode()).hexdigest()
                whole = row.link.text.replace(row.after_sha256, digest)
                if {digest, hashlib.sha256(whole.encode()).hexdigest()} & shown:
                    found.add(value)
    return found


def test_who_tries_all_numbers_finds_the_hidden_one_only_where_it_may_be_read(
    small: SmallPlan, hana: Client
) -> None:
    row = hidden(small)
    assert '"value":"128"' in row.after
    told = texts(hana, row)
    assert row.after_sha256 in told[-3]
    assert row.hash in told[-1]
    assert row.salt not in " ".join(told)
    assert tried(row, told) == set()
    assert tried(row, texts(small.cast.enter("audrey"), row)) == {"128"}


@pytest.mark.usefixtures("without_salts")
def test_hashes_of_entries_without_a_salt_are_for_those_who_read_the_numbers(
    small: SmallPlan, hana: Client
) -> None:
    row = hidden(small)
    small.record("EN11", 2024, "133")
    told = texts(hana, row)
    assert tried(row, told) == set()
    assert "尚未加盐" in told[-3]
    for secret in (row.before_sha256, row.after_sha256, row.hash):
        assert secret not in " ".join(told)
    assert tried(row, texts(small.cast.enter("olga"), row)) == {"128"}


def test_the_salt_stands_in_the_files_of_those_who_read_the_numbers(
    small: SmallPlan, hana: Client
) -> None:
    row = hidden(small)
    salts = {}
    for name in ("hana", "audrey", "olga"):
        file = small.cast.enter(name).get(f"/ledger/?chain={row.chain}&download=csv").content
        [line] = [
            each
            for each in csv.DictReader(io.StringIO(file.decode("utf-8-sig")))
            if each["序号"] == str(row.seq)
        ]
        salts[name] = line["盐值"]
        assert (line["变更后哈希"], line["本条哈希"]) == (row.after_sha256, row.hash)
    assert salts == {"hana": "", "audrey": row.salt, "olga": row.salt}


def test_an_administration_redoes_what_it_may_read(small: SmallPlan, hana: Client) -> None:
    row = LedgerEntry.objects.filter(
        chain=small.cast.siping.chain, action="membership.grant"
    ).latest("seq")
    page = html.unescape(hana.get(f"/ledger/{row.chain}/{row.seq}/").content.decode())
    found = re.findall("<pre>(.*?)</pre>", page, re.DOTALL)
    hashes = [hashlib.sha256(text.encode()).hexdigest() for text in found]
    assert hashes == [row.before_sha256, row.after_sha256, row.hash]


def test_a_file_that_was_taken_tells_an_administration_nothing_of_its_numbers(
    small: SmallPlan, hana: Client
) -> None:
    audrey = small.cast.enter("audrey")
    taken = audrey.get("/data/?indicator=EN11&download=csv").content
    row = LedgerEntry.objects.filter(action="data.export").latest("seq")
    sha256 = hashlib.sha256(taken).hexdigest()
    assert sha256[:12] in audrey.get("/audit/exports/").content.decode()
    told = [*texts(hana, row), hana.get("/audit/exports/").content.decode()]
    assert "导出" in told[-1]
    assert "行数" in told[-4]
    for secret in (sha256[:12], row.salt, f'"size":{len(taken)}'):
        assert secret not in " ".join(told)
