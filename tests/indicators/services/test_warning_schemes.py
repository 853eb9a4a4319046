"""Which edition lights a lamp: chosen by the office, with a reason, for one target or for all."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.utils import timezone

from audit.models import LedgerEntry
from audit.services import verify_ledger
from indicators.domain.progress.enums import SchemeKey
from indicators.models import Measure, ProgressResult
from indicators.selectors.inputs import progress_inputs
from indicators.services import recompute_progress
from indicators.services.trajectories import Grounds
from indicators.services.warning_schemes import choose_warning_scheme
from tests.assessments.small_plan import INTENSITY, WIND, SmallPlan, make_small_plan

pytestmark = pytest.mark.django_db

WHY = Grounds("省里按2021年办法通报", "发改办环资〔2021〕629号")


@pytest.fixture
def small() -> SmallPlan:
    return make_small_plan()


def lamp(small: SmallPlan) -> str:
    recompute_progress([small.plan.pk], today=date(2023, 12, 31))
    found = ProgressResult.objects.get(
        measure__key=INTENSITY, measure__plan=small.plan, period=2023
    )
    return found.warning


def test_the_edition_lights_the_lamp_from_then_on(small: SmallPlan) -> None:
    """Far behind but falling: red by the merged rule, orange by the edition of 2021."""
    assert lamp(small) == "red"
    before = timezone.now()
    created = choose_warning_scheme(
        small.plan, SchemeKey.EDITION_2021, measures=None, grounds=WHY, actor=small.actor()
    )
    (row,) = created
    assert (row.number, row.basis_document) == (2, WHY.document)
    assert lamp(small) == "orange"
    entry = LedgerEntry.objects.filter(action="measure.set").last()
    assert entry is not None
    verify_ledger()
    earlier = progress_inputs([small.plan.pk], today=date(2023, 12, 31), as_of=before)
    assert earlier["warning_scheme"].isin(["2021"]).sum() == 0


def test_the_same_edition_again_writes_nothing(small: SmallPlan) -> None:
    created = choose_warning_scheme(
        small.plan, SchemeKey.MERGED, measures=None, grounds=WHY, actor=small.actor()
    )
    assert created == []


def test_it_is_the_offices_choice_with_a_reason(small: SmallPlan) -> None:
    with pytest.raises(PermissionDenied):
        choose_warning_scheme(
            small.plan,
            SchemeKey.EDITION_2020,
            measures=None,
            grounds=WHY,
            actor=small.actor("alice"),
        )
    with pytest.raises(ValidationError):
        choose_warning_scheme(
            small.plan,
            SchemeKey.EDITION_2020,
            measures=None,
            grounds=Grounds(" "),
            actor=small.actor(),
        )
    wind = Measure.objects.get(plan=small.plan, key=WIND)
    with pytest.raises(ValidationError):
        choose_warning_scheme(
            small.plan,
            SchemeKey.EDITION_2020,
            measures=[wind.pk],
            grounds=WHY,
            actor=small.actor(),
        )


def test_the_page_by_role(small: SmallPlan) -> None:
    intensity, wind = (
        Measure.objects.get(plan=small.plan, key=key).pk for key in (INTENSITY, WIND)
    )
    people = {"olga": 200, "alice": 403, "adam": 403, "audrey": 403, "bob": 404, "oscar": 404}
    for name, status in people.items():
        client = Client()
        client.force_login(small.cast[name])
        assert client.get(f"/measures/{intensity}/warning-scheme/").status_code == status, name
    client = Client()
    client.force_login(small.cast["olga"])
    assert client.get(f"/measures/{wind}/warning-scheme/").status_code == 404
    sent = {"scheme": "2020", "scope": "measure", "reason": ""}
    address = f"/measures/{intensity}/warning-scheme/"
    assert "reason" in client.post(address, sent).context["form"].errors
    assert client.post(address, sent | {"reason": "按2020年办法"}).status_code == 302
    version = Measure.objects.get(pk=intensity).latest
    assert version is not None
    assert version.warning_scheme == "2020"
