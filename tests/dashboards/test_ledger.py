"""The ledger page: newest first, page by page, filtered by the address."""

import csv
import hashlib
import html
import io
import json
import re
import zipfile

import pytest
from django.db import connection
from django.test import Client

from audit.domain.actors import Actor
from audit.models import LedgerEntry, LedgerHead
from audit.services import check_ledger, recorded
from dashboards.ledger_terms import ActionGroup
from dashboards.selectors.ledger import PAGE, LedgerFilter, LedgerPage, entry_page, ledger_page
from tests.assessments.small_plan import SmallPlan, make_small_plan
from tests.product_role import as_owner

pytestmark = pytest.mark.django_db


@pytest.fixture
def small() -> SmallPlan:
    return make_small_plan()


def test_entries_come_newest_first_with_the_head_of_the_chain(small: SmallPlan) -> None:
    page = ledger_page(
        frozenset({small.cast.siping.pk}), small.viewer("audrey"), LedgerFilter.of({})
    )
    head = LedgerHead.objects.get(chain=small.cast.siping.chain)
    assert (page.chain.seq, page.chain.hash) == (head.seq, head.hash)
    assert page.entries[0].row.seq == head.seq
    assert [each.row.seq for each in page.entries] == sorted(
        (each.row.seq for each in page.entries), reverse=True
    )


def test_an_entry_shows_every_field_before_and_after(small: SmallPlan) -> None:
    small.record("EN11", 2023, "128")
    page = ledger_page(
        frozenset({small.cast.siping.pk}), small.viewer("audrey"), LedgerFilter.of({})
    )
    changes = {each.label: (each.before, each.after) for each in page.entries[0].changes or ()}
    assert changes["数值"] == ("", "128 万千瓦")
    assert changes["指标"] == ("", "风电装机规模")
    assert changes["版本"] == ("1", "2")


def test_pages_follow_each_other_without_gap_or_repetition(small: SmallPlan) -> None:
    for year in range(1900, 1900 + PAGE + 5):
        small.record("TR03", year, "1")
    total = LedgerEntry.objects.filter(chain=small.cast.siping.chain).count()
    tenants, viewer = frozenset({small.cast.siping.pk}), small.viewer("olga")
    seen: list[int] = []
    before: int | None = None
    while True:
        query = {} if before is None else {"before": str(before)}
        page = ledger_page(tenants, viewer, LedgerFilter.of(query))
        seen += [each.row.seq for each in page.entries]
        if page.older is None:
            break
        before = page.older
    assert seen == list(range(total, 0, -1))


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"action": "observation.record"}, 8),
        ({"action": "no.such"}, 0),
        ({"object": "indicators.observation"}, 8),
        ({"since": "2999-01-01"}, 0),
        ({"until": "2000-01-01"}, 0),
        ({"action": "observation.record", "since": "nonsense"}, 8),
    ],
)
def test_the_address_filters_the_entries(
    small: SmallPlan, query: dict[str, str], found: int
) -> None:
    page = ledger_page(
        frozenset({small.cast.siping.pk}), small.viewer("audrey"), LedgerFilter.of(query)
    )
    assert len(page.entries) == found


def test_an_empty_answer_says_so(small: SmallPlan) -> None:
    client = Client()
    client.force_login(small.cast["audrey"])
    page = client.get("/ledger/?since=2999-01-01").content.decode()
    assert "没有符合条件的记录" in page


@pytest.fixture
def audrey(small: SmallPlan) -> Client:
    client = Client()
    client.force_login(small.cast["audrey"])
    return client


def found(small: SmallPlan, **query: str) -> LedgerPage:
    chosen = LedgerFilter.of(query)
    return ledger_page(frozenset({small.cast.siping.pk}), small.viewer("audrey"), chosen)


def test_kinds_of_actions_are_counted_within_the_filter(small: SmallPlan) -> None:
    counts = {each.group: each.count for each in found(small).groups}
    assert counts[ActionGroup.VALUES] == 8
    assert sum(counts.values()) == found(small).chain.seq
    narrowed = found(small, object="indicators.observation", action=ActionGroup.VALUES)
    assert (narrowed.found, [each.group for each in narrowed.groups]) == (8, [ActionGroup.VALUES])


def test_entries_are_found_by_the_indicator_they_are_about(small: SmallPlan) -> None:
    small.record("TR03", 1950, "1")
    entries = found(small, indicator="TR03").entries
    assert entries[0].object.name == "绿色出行比例 · 四平市 · 1950"
    assert all(entry.object.name.startswith("绿色出行比例") for entry in entries)


def test_entries_are_found_by_a_part_of_a_name(small: SmallPlan) -> None:
    page = found(small, who="四平")
    everything = found(small)
    units = [entry.row.actor_unit for entry in page.entries]
    assert all(
        "四平" in unit or "四平" in entry.actor
        for unit, entry in zip(units, page.entries, strict=True)
    )
    assert page.found < everything.found


def test_only_entries_with_a_reason(small: SmallPlan) -> None:
    with recorded(Actor.system("test")) as recording:
        recording.entry(
            chain=small.cast.siping.chain,
            action="duty.extend",
            of=small.plan,
            reason="统计口径待定",
        )
    assert [entry.reason for entry in found(small, reason="1").entries] == ["统计口径待定"]


def test_an_entry_shows_the_text_that_its_hash_is_of(small: SmallPlan, audrey: Client) -> None:
    small.record("EN11", 2023, "128")
    row = LedgerEntry.objects.filter(action="observation.record").latest("seq")
    page = html.unescape(audrey.get(f"/ledger/{row.chain}/{row.seq}/").content.decode())
    texts = re.findall("<pre>(.*?)</pre>", page, re.DOTALL)
    hashes = [hashlib.sha256(text.encode()).hexdigest() for text in texts]
    assert hashes == [row.before_sha256, row.after_sha256, row.hash]
    assert "与本条哈希一致" in page


def test_an_entry_without_a_salt_shows_the_text_that_its_hash_is_of(
    small: SmallPlan, audrey: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("audit.services.ledger.new_salt", lambda: "")
    test_an_entry_shows_the_text_that_its_hash_is_of(small, audrey)


def test_the_entries_of_an_object_lead_to_each_other(small: SmallPlan, audrey: Client) -> None:
    for action in ("duty.add", "duty.extend"):
        with recorded(Actor.system("test")) as recording:
            recording.entry(chain=small.cast.siping.chain, action=action, of=small.plan)
    last = LedgerHead.objects.get(chain=small.cast.siping.chain).seq
    tenants, viewer = frozenset({small.cast.siping.pk}), small.viewer("audrey")
    page = entry_page(tenants, viewer, small.cast.siping.chain, last)
    assert page is not None
    assert (page.earlier, page.later) == (last - 1, None)


def test_a_file_holds_the_whole_list_and_is_itself_recorded(
    small: SmallPlan, audrey: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("dashboards.selectors.ledger._AT_ONCE", 3)
    response = audrey.get("/ledger/?action=observation.record&download=csv")
    lines = list(csv.reader(io.StringIO(response.content.decode("utf-8-sig"))))
    assert len(lines) == 1 + 8
    assert lines[0][1] == "序号"
    taken = LedgerEntry.objects.latest("pk")
    said = json.loads(taken.after)
    assert (taken.action, taken.chain) == ("ledger.export", small.cast.siping.chain)
    assert said["filter"] == {"action": "observation.record"}
    assert said["sha256"] == hashlib.sha256(response.content).hexdigest()
    assert "操作台账" in audrey.get("/audit/exports/").content.decode()


def test_no_text_of_a_file_is_a_formula(small: SmallPlan, audrey: Client) -> None:
    with recorded(Actor.system("=1+1")) as recording:
        recording.entry(
            chain=small.cast.siping.chain, action="duty.extend", of=small.plan, reason="=cmd|'/c'"
        )
    text = audrey.get("/ledger/?action=duty.extend&download=csv").content.decode()
    assert ",'=1+1," in text
    assert "'=cmd" in text
    book = audrey.get("/ledger/?action=duty.extend&download=xlsx").content
    with zipfile.ZipFile(io.BytesIO(book)) as parts:
        assert "<f>" not in parts.read("xl/worksheets/sheet1.xml").decode()


def test_too_long_a_file_is_refused(audrey: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dashboards.views.ledger.MOST_IN_FILE", 3)
    response = audrey.get("/ledger/?download=csv")
    assert response.status_code == 422
    assert "请缩短时间段" in response.content.decode()


def test_the_log_of_permissions_tells_who_got_which_role(audrey: Client) -> None:
    page = audrey.get("/audit/permissions/").content.decode()
    assert "授予角色" in page
    assert "部门审核人" in page
    assert "数值入库" not in page


def test_the_room_tells_of_the_ledger_and_missing_triggers(audrey: Client) -> None:
    check_ledger()
    page = audrey.get("/audit/").content.decode()
    assert "台账完整" in page
    assert "齐全" in page
    with as_owner(), connection.cursor() as cursor:
        table = " ON audit_ledgerentry" if connection.vendor == "postgresql" else ""
        cursor.execute(f"DROP TRIGGER audit_ledgerentry_no_delete{table}")
    assert "缺少1个只增不改触发器" in audrey.get("/audit/").content.decode()
