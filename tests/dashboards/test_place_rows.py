"""Rows of the matrix of lower places are made without a template: they escape every text."""

from datetime import date
from decimal import Decimal

import lxml.html
import pytest

from dashboards.selectors.duties import DutyLine
from dashboards.selectors.place_values import Lack, PlaceCell, PlaceRow
from dashboards.templatetags.place_rows import place_rows
from indicators.domain.progress.enums import Rule, Status
from indicators.domain.timeliness import Owed, Tally
from indicators.selectors.progress import Commitment, Figures, Judged, Terms
from organizations.models import Place

HOSTILE = """</a></td>"'><script>alert[1]</script>&amp;"""
DUE = date(2026, 12, 4)
KNOWN = {"scope", "href", "class", "title", "viewbox", "aria-hidden", "focusable", "d"}


def part() -> Judged:
    return Judged(
        measure_id=5,
        place_id=3,
        place=HOSTILE,
        indicator=HOSTILE,
        indicator_code="EN11",
        definition_id=None,
        is_control=False,
        commitment=Commitment(
            HOSTILE,
            HOSTILE,
            0,
            HOSTILE,
            HOSTILE,
            1,
            1,
            HOSTILE,
            HOSTILE,
            "",
            HOSTILE,
            repeats=False,
        ),
        terms=Terms(
            Rule.LINEAR_LEVEL, "", "", "at_least", "", Decimal(20), HOSTILE, 0, 2030, 2020, None
        ),
        status=Status.BEHIND,
        annual=Status.BEHIND,
        lamp="",
        reason="",
        preliminary=False,
        figures=Figures(value=12.0, progress=0.2, expected=0.5),
        missing="",
    )


def duty(*, may_open: bool) -> DutyLine:
    return DutyLine(
        id=7,
        round_id=1,
        round_title=HOSTILE,
        what=HOSTILE,
        department_id=2,
        department=HOSTILE,
        place_id=3,
        place=HOSTILE,
        indicator_code="EN11",
        measure_id=None,
        presumed=False,
        due_on=DUE,
        submitted_on=None,
        state="",
        late=False,
        returns=0,
        may_open=may_open,
        said=HOSTILE,
        said_on=None,
        answer="",
        year=2026,
        indicator=None,
        owed=Owed(DUE, ""),
    )


def made(*, lack: Lack | None = None, allocated: bool = False, may_open: bool = False) -> str:
    cell = PlaceCell(
        value=None if lack else Decimal(12),
        definition=HOSTILE,
        unit=HOSTILE,
        quality_name=HOSTILE,
        lack=lack,
        part=part() if allocated else None,
        duty=duty(may_open=may_open),
    )
    row = PlaceRow(Place(key="220322", name=HOSTILE), (cell,), Tally())
    return place_rows([row], "siping")


@pytest.mark.parametrize("lack", [None, Lack.OVERDUE])
@pytest.mark.parametrize("allocated", [True, False])
def test_no_text_becomes_markup(lack: Lack | None, allocated: bool) -> None:
    text = made(lack=lack, allocated=allocated, may_open=True)
    root = lxml.html.fromstring(f"<table>{text}</table>")
    assert root.xpath("//script") == []
    assert "<script" not in text
    # The name, the definition, and what else such a cell has to tell.
    told = 2 + 2 * (lack is None) + allocated
    assert str(root.xpath("string()")).count(HOSTILE) == told
    # An attribute ends where its own quotes do.
    assert {name for element in root.iter() for name in element.attrib} <= KNOWN


@pytest.mark.parametrize(
    ("allocated", "address"),
    [(True, "/plans/siping/targets/5/"), (False, "/plans/siping/places/220322/#own-title")],
)
def test_a_value_leads_to_what_it_belongs_to(allocated: bool, address: str) -> None:
    root = lxml.html.fromstring(f"<table>{made(allocated=allocated)}</table>")
    assert root.xpath("//td/a/@href") == [address]


def test_only_who_may_open_what_was_filed_gets_the_link_to_it() -> None:
    assert "/duties/7/" in made(may_open=True)
    assert "/duties/7/" not in made(may_open=False)
