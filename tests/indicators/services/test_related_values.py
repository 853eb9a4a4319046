"""A value against others of its place and period: on the page, in a sheet, for the reviewer."""

from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from indicators.domain.identities import Identity, IdentityKind, Term
from indicators.models import Definition, IdentitySet, Indicator, ReportingDuty
from indicators.selectors.findings_now import findings_now
from indicators.selectors.identities import identity_facts
from indicators.services import EntryRefused
from indicators.services.answers import RowAnswer, check_answers
from organizations.domain.roles import Role
from organizations.models import Membership
from tests.indicators.services.test_roll_up import county_duties
from tests.indicators.services.test_roll_up import typed as of_county
from tests.indicators.walk import VALUE, Walk, make_walk

pytestmark = pytest.mark.django_db

EXPLAINED = VALUE | {"explanation": "已核对"}


@pytest.fixture
def walk() -> Walk:
    return make_walk()


def other_share(walk: Walk, department_of: ReportingDuty) -> ReportingDuty:
    """A second share, owed by another unit, that makes a whole with 市交通局's."""
    indicator = Indicator.objects.create(
        code="TR03",
        name_zh="燃油公交车占比",
        name_en="x",
        unit="percent",
        direction="down",
        rule="linear_level",
        input_form="value",
        decimals=1,
        frequency="year",
        plausible_min=Decimal(0),
        plausible_max=Decimal(100),
        release_month=6,
    )
    definition = Definition.objects.create(
        indicator=indicator,
        code="TR03.1",
        name="默认口径",
        text="口径",
        is_default=True,
        recorded_at=timezone.now(),
    )
    make_whole("TR01.1", "TR03.1")
    return ReportingDuty.objects.create(
        round=walk.round,
        tenant=walk.round.tenant,
        kind="value",
        department=department_of.department,
        place=walk.round.tenant,
        indicator=indicator,
        definition=definition,
        due_on=walk.round.due_on,
    )


def make_whole(*definitions: str) -> None:
    terms = tuple(Term(code, f"占比{number}") for number, code in enumerate(definitions, 1))
    mix = Identity("BUSES", IdentityKind.SHARES, "公交车构成", "percent", terms)
    IdentitySet.objects.create(
        sha256="0" * 64, facts=identity_facts((mix,)), recorded_at=timezone.now()
    )


def findings_of(walk: Walk, duty: ReportingDuty, typed: dict[str, str], by: str) -> list[str]:
    with pytest.raises(EntryRefused) as refused:
        walk.submit(duty, typed, by=by)
    return [finding.code for finding in refused.value.checked.findings]


def test_the_last_share_is_asked_about(walk: Walk) -> None:
    other = other_share(walk, walk.share)
    walk.submit(walk.share, VALUE)  # 48.5
    assert findings_of(walk, other, VALUE | {"value": "50.0"}, "amy") == ["shares_disagree"]
    assert walk.submit(other, VALUE | {"value": "51.5"}).withheld_findings == []


def test_what_rests_on_another_units_value_is_kept_for_the_office(walk: Walk) -> None:
    other = other_share(walk, walk.hosted)
    walk.submit(walk.share, VALUE)
    version = walk.submit(other, VALUE | {"value": "70.3"}, by="alice")
    assert (version.findings, version.withheld_findings) == ([], ["shares_disagree"])


def test_the_reviewer_sees_the_numbers_whichever_came_last(walk: Walk) -> None:
    other = other_share(walk, walk.hosted)
    walk.submit(walk.share, VALUE)
    walk.submit(other, VALUE | {"value": "70.3"}, by="alice")
    duty = walk.duty("olga", walk.share)
    (found,) = findings_now(walk.viewer("olga"), duty, walk.today)
    assert found.is_new, "nothing was wrong when 48.5 was submitted"
    assert "合计118.8%,超过100%,多18.8%" in found.sentence
    client = Client(headers={"Accept-Language": "zh-hans"})
    client.force_login(walk.cast["olga"])
    page = client.get(f"/reviews/{duty.submission.pk}/").content.decode()
    assert "合计118.8%" in page
    # 市交通局's own reviewer may not see what another unit has filed.
    mine = walk.duty("arthur", walk.share)
    assert findings_now(walk.viewer("arthur"), mine, walk.today) == ()
    theirs = walk.duty("olga", other)
    (found,) = findings_now(walk.viewer("olga"), theirs, walk.today)
    assert (found.is_new, found.was_withheld) == (False, True)


def test_a_returned_value_is_nobodys(walk: Walk) -> None:
    other = other_share(walk, walk.share)
    walk.submit(other, VALUE | {"value": "70.3"})
    walk.send_back(other, "arthur")
    walk.submit(walk.share, VALUE)


def test_an_accepted_value_of_another_way_counts(walk: Walk) -> None:
    other = other_share(walk, walk.hosted)
    walk.know(other, {2025: "70.3", 2024: "70"})
    with pytest.raises(EntryRefused) as refused:
        walk.submit(walk.share, VALUE)
    (finding,) = refused.value.checked.findings
    assert "合计118.8%" in finding.problem.message, "published: everybody may see it"


def test_rows_of_one_sheet_are_checked_against_each_other(walk: Walk) -> None:
    other = other_share(walk, walk.share)
    walk.submit(other, VALUE | {"value": "51.5"})
    walk.send_back(other, "arthur")
    rows = [
        RowAnswer(walk.share.pk, VALUE | {"value": "40.0"}),
        RowAnswer(other.pk, VALUE | {"value": "61.0"}),
    ]
    for outcome in check_answers(walk.viewer("amy"), rows, today=walk.today):
        assert [found.code for found in outcome.findings] == ["shares_disagree"]
        assert "合计101%" in outcome.findings[0].problem.message
    rows[1] = RowAnswer(other.pk, {"answer": "not_applicable", "note": "没有"})
    alone, _nothing = check_answers(walk.viewer("amy"), rows, today=walk.today)
    assert "合计40%" in alone.findings[0].problem.message
    rows[1] = RowAnswer(other.pk, VALUE | {"value": "60"})
    fitting = check_answers(walk.viewer("amy"), rows, today=walk.today)
    assert [outcome.findings for outcome in fitting] == [[], []]


def test_what_does_not_apply_there_is_none_of_the_sum(walk: Walk) -> None:
    other = other_share(walk, walk.share)
    walk.submit(other, {"answer": "not_applicable", "note": "没有燃油公交车"})
    assert findings_of(walk, walk.share, VALUE, "amy") == ["shares_disagree"], "48.5 is not all"
    walk.submit(walk.share, VALUE | {"value": "100"})


def test_the_counties_make_the_city(walk: Walk) -> None:
    first, second = county_duties(walk)
    walk.submit(first, of_county("60.5"))
    walk.submit(walk.hosted, VALUE | {"unit": "10k_kw", "value": "82"}, by="alice")
    walk.send_back(walk.hosted, "adam")
    walk.submit(second, of_county("20"))
    city = VALUE | {"unit": "10k_kw", "value": "82"}
    assert walk.submit(walk.hosted, city, by="alice").withheld_findings == ["counties_disagree"]
    (found,) = findings_now(walk.viewer("olga"), walk.hosted, walk.today)
    assert "与2个下级地区的合计80.5万千瓦不一致,相差1.5万千瓦" in found.sentence
    walk.send_back(walk.hosted, "adam")
    version = walk.submit(walk.hosted, city | {"value": "80.5"}, by="alice")
    assert (version.findings, version.withheld_findings) == ([], [])


def test_the_queries_do_not_grow_with_the_related_values(walk: Walk) -> None:
    other = other_share(walk, walk.share)
    Membership.objects.create(
        user=walk.cast["amy"],
        role=Role.REPORTER,
        tenant=walk.cast.siping,
        department=walk.hosted.department,
        valid_from=walk.today,
    )
    rows = [RowAnswer(each.pk, VALUE) for each in (walk.share, other, walk.added, walk.hosted)]

    def queries(count: int) -> int:
        viewer = walk.viewer("amy")
        with CaptureQueriesContext(connection) as captured:
            check_answers(viewer, rows[:count], today=walk.today)
        return len(captured)

    assert queries(4) <= queries(1)
