"""The ledger page: newest first, page by page, filtered by the address."""

import pytest
from django.test import Client

from audit.models import LedgerEntry, LedgerHead
from dashboards.selectors.ledger import PAGE, LedgerFilter, ledger_page
from tests.assessments.small_plan import SmallPlan, make_small_plan

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
    assert page.entries[0].seq == head.seq
    assert [each.seq for each in page.entries] == sorted(
        (each.seq for each in page.entries), reverse=True
    )


def test_an_entry_shows_every_field_before_and_after(small: SmallPlan) -> None:
    small.record("EN11", 2023, "128")
    page = ledger_page(
        frozenset({small.cast.siping.pk}), small.viewer("audrey"), LedgerFilter.of({})
    )
    changes = {each.field: (each.before, each.after) for each in page.entries[0].changes or ()}
    assert changes["value"] == ("", "128")
    assert changes["version"] == ("1", "2")


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
        seen += [each.seq for each in page.entries]
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
