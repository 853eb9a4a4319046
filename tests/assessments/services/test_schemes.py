"""Adopting, revising and withdrawing scoring schemes: versions, the ledger, who comes second."""

import hashlib

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction

from assessments.models import SchemeVersion
from assessments.selectors.schemes import scheme_files, scheme_of, schemes_in_force
from assessments.services.schemes import Basis, keep_scheme, retire_scheme
from audit.domain.errors import OutdatedError, TransitionError
from audit.models import LedgerEntry
from audit.services import verify_ledger
from plans.domain.problems import DocumentError
from tests.assessments.small_plan import SmallPlan, make_small_plan

pytestmark = pytest.mark.django_db

TEMPLATE = "city-template"
BASIS = Basis("四平市考核办法〔2026〕3号", "首次采用")


@pytest.fixture
def small() -> SmallPlan:
    return make_small_plan(with_values=False)


def template_text() -> str:
    return scheme_files()[TEMPLATE].text


def kept(small: SmallPlan, text: str, *, seen: int = 0, by: str = "olga") -> SchemeVersion:
    viewer = small.viewer(by)
    return keep_scheme(viewer, small.plan.tenant, text, basis=BASIS, seen=seen)


def test_a_shipped_scheme_is_adopted_with_its_document(small: SmallPlan) -> None:
    version = kept(small, template_text())
    assert (version.number, version.title) == (1, "市级年度评价(参考模板)")
    assert version.sha256 == hashlib.sha256(template_text().encode()).hexdigest()
    assert scheme_of(version) == scheme_files()[TEMPLATE].scheme
    entry = LedgerEntry.objects.get(action="scheme.adopt")
    assert version.sha256 in entry.after
    assert BASIS.document in entry.after
    assert BASIS.note not in entry.after
    assert verify_ledger().holds


def test_a_revision_is_a_new_version_and_the_old_one_answers_for_its_day(small: SmallPlan) -> None:
    first = kept(small, template_text())
    lower = template_text().replace('from: "90"', 'from: "85"').replace("\n", "\r\n")
    second = kept(small, lower, seen=1)
    assert second.number == 2
    assert schemes_in_force(small.plan.tenant_id)[TEMPLATE] == second
    assert schemes_in_force(small.plan.tenant_id, first.recorded_at)[TEMPLATE] == first
    assert str(scheme_of(second).grades[0].from_) == "85"
    assert LedgerEntry.objects.filter(action="scheme.revise").count() == 1


def test_nothing_of_a_faulty_text_is_kept(small: SmallPlan) -> None:
    heavier = template_text().replace('points: "35", rule', 'points: "36", rule')
    with pytest.raises(DocumentError, match="合计101"):
        kept(small, heavier)
    circle = template_text().replace(
        'period: "cumulative", rule', 'period: "cumulative", veto: true, veto_by: ["targets"], rule'
    )
    with pytest.raises(DocumentError, match="循环引用"):
        kept(small, circle)
    assert not SchemeVersion.objects.exists()
    assert not LedgerEntry.objects.filter(action__startswith="scheme.").exists()


def test_the_same_text_again_and_who_comes_second_are_told(small: SmallPlan) -> None:
    kept(small, template_text())
    with pytest.raises(ValidationError, match="与第1版完全相同"):
        kept(small, f"\ufeff{template_text()}\n\n", seen=1)
    kept(small, template_text().replace('"90"', '"88"'), seen=1)
    with pytest.raises(OutdatedError, match="第2版"):
        kept(small, template_text().replace('"90"', '"91"'), seen=1)
    with pytest.raises(OutdatedError, match="已登记"):
        kept(small, template_text().replace('"90"', '"91"'))
    assert SchemeVersion.objects.count() == 2


def test_a_withdrawn_scheme_is_not_in_force_and_can_come_back(small: SmallPlan) -> None:
    kept(small, template_text())
    olga, tenant = small.viewer("olga"), small.plan.tenant
    retire_scheme(olga, tenant, TEMPLATE, basis=BASIS, seen=1)
    assert schemes_in_force(tenant.pk) == {}
    with pytest.raises(TransitionError):
        retire_scheme(olga, tenant, TEMPLATE, basis=BASIS, seen=2)
    assert kept(small, template_text(), seen=2).number == 3
    assert set(schemes_in_force(tenant.pk)) == {TEMPLATE}
    actions = LedgerEntry.objects.filter(action__startswith="scheme.").order_by("seq")
    assert [each.action for each in actions] == ["scheme.adopt", "scheme.retire", "scheme.adopt"]


def test_only_the_office_adopts_and_never_without_a_document(small: SmallPlan) -> None:
    for name in ("audrey", "amy", "cora", "oscar"):
        with pytest.raises(PermissionDenied):
            kept(small, template_text(), by=name)
    with pytest.raises(ValidationError):
        keep_scheme(
            small.viewer("olga"), small.plan.tenant, template_text(), basis=Basis(" "), seen=0
        )


def test_a_number_stands_once_for_each_scheme(small: SmallPlan) -> None:
    version = kept(small, template_text())
    version.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        version.save(force_insert=True)
