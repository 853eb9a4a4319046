"""A city's data leave by two people's hands: asked, decided, taken for some days, and forgotten."""

import hashlib
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.storage import default_storage
from django.db import IntegrityError, transaction
from django.utils import timezone

from assessments.models import CityExport, CityExportState
from assessments.services.city_exports import (
    DECIDED_WITHIN,
    approve_city_export,
    ask_city_export,
    lapse_city_exports,
    refuse_city_export,
    remove_city_export,
    retry_city_export,
    take_city_export,
    withdraw_city_export,
)
from assessments.services.retention import forget_expired
from audit.domain.errors import TransitionError
from audit.models import LedgerEntry
from audit.services import read_text
from organizations.domain.roles import Role
from organizations.models import Notification
from organizations.services import grant_membership
from tests.assessments.exported import (
    REASON,
    again,
    approved,
    asked,
    by,
    guard,
    make_city,
    office,
    written,
)
from tests.assessments.small_plan import SmallPlan
from tests.cast import SINCE, SYSTEM

pytestmark = pytest.mark.django_db
State = CityExportState


@pytest.fixture(autouse=True)
def store(tmp_path: Path, settings: LazySettings) -> Path:
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


@pytest.fixture
def small() -> SmallPlan:
    return make_city()


def actions(export: CityExport) -> list[str]:
    entries = LedgerEntry.objects.filter(
        object_type="assessments.cityexport", object_id=str(export.pk)
    )
    assert {each.chain for each in entries} == {export.tenant.chain}
    return list(entries.order_by("seq").values_list("action", flat=True))


def told(kind: str) -> set[str]:
    found = Notification.objects.filter(kind=kind)
    return set(found.values_list("user__username", flat=True))


def files() -> list[str]:
    return default_storage.listdir("copies")[1] if default_storage.exists("copies") else []


# --- Asking and deciding ---


def test_a_wish_needs_a_second_person_before_anything_is_written(small: SmallPlan) -> None:
    export = asked(small)
    assert (export.state, read_text(export.reason)) == (State.ASKED, REASON)
    assert told("export_asked") == {"sara", "sven", "audrey"}
    approve_city_export(export, actor=guard(small))
    held = again(export)
    assert (held.state, held.decided_by) == (State.QUEUED, small.cast["sara"].pk)
    assert told("export_approved") == {"olga", "audrey"}
    assert actions(export) == ["city_export.ask", "city_export.approve"]


@pytest.mark.parametrize(
    ("name", "role"),
    [
        ("audrey", Role.AUDITOR),
        ("oscar", Role.OFFICE),
        ("sue", Role.OFFICE),
        ("sara", Role.SECURITY_ADMIN),
        ("sysop", Role.SYSTEM_ADMIN),
    ],
)
def test_nobody_but_the_office_asks(small: SmallPlan, name: str, role: Role) -> None:
    with pytest.raises(PermissionDenied):
        ask_city_export(tenant=small.cast.siping, reason=REASON, actor=by(small, name, role))
    assert not CityExport.objects.exists()


@pytest.mark.parametrize(
    ("name", "role"),
    [
        ("olga", Role.OFFICE),
        ("olga", Role.SECURITY_ADMIN),
        ("audrey", Role.AUDITOR),
        ("lou", Role.SECURITY_ADMIN),
        ("sysop", Role.SYSTEM_ADMIN),
    ],
)
def test_nobody_but_the_place_s_security_administration_decides(
    small: SmallPlan, name: str, role: Role
) -> None:
    export = asked(small)
    for decide in (approve_city_export, refuse_city_export):
        with pytest.raises(PermissionDenied):
            decide(export, actor=by(small, name, role))
    assert again(export).state == State.ASKED


def test_who_asked_never_decides(small: SmallPlan) -> None:
    """Whoever became security administrator since then; the database holds it, too."""
    export = asked(small)
    olga = small.cast["olga"]
    olga.memberships.update(valid_to=SINCE)
    grant_membership(
        user=olga,
        role=Role.SECURITY_ADMIN,
        tenant=small.cast.siping,
        valid_from=SINCE + timedelta(days=1),
        actor=SYSTEM,
    )
    with pytest.raises(PermissionDenied, match="另一人"):
        approve_city_export(export, actor=by(small, "olga", Role.SECURITY_ADMIN))
    with pytest.raises(IntegrityError), transaction.atomic():
        CityExport.objects.update(
            state=State.QUEUED, decided_by=export.asked_by, decided_at=timezone.now()
        )


def test_a_wish_without_a_reason_is_none(small: SmallPlan) -> None:
    with pytest.raises(ValidationError):
        ask_city_export(tenant=small.cast.siping, reason=" \n", actor=office(small))


def test_where_nobody_could_decide_that_is_said(small: SmallPlan) -> None:
    for name in ("sara", "sven"):
        small.cast[name].memberships.update(valid_to=SINCE)
    with pytest.raises(TransitionError, match="没有安全管理员"):
        asked(small)


def test_one_at_a_time(small: SmallPlan) -> None:
    first = asked(small)
    with pytest.raises(TransitionError, match="已有"):
        asked(small)
    refuse_city_export(first, actor=guard(small))
    assert told("export_refused") == {"olga", "audrey"}
    assert asked(small).state == State.ASKED


def test_what_is_decided_is_not_decided_again(small: SmallPlan) -> None:
    export = approved(small)
    for decide in (approve_city_export, refuse_city_export):
        with pytest.raises(TransitionError):
            decide(export, actor=by(small, "sven", Role.SECURITY_ADMIN))
    assert again(export).decided_by == small.cast["sara"].pk


def test_what_nobody_decides_lapses(small: SmallPlan) -> None:
    export = asked(small)
    assert lapse_city_exports(timezone.now()) == 0
    CityExport.objects.update(asked_at=timezone.now() - DECIDED_WITHIN - timedelta(minutes=1))
    with pytest.raises(TransitionError, match="失效"):
        approve_city_export(again(export), actor=guard(small))
    assert lapse_city_exports(timezone.now()) == 1
    assert again(export).state == State.LAPSED
    assert told("export_lapsed") == {"olga", "sara", "sven"}
    assert asked(small).state == State.ASKED


@pytest.mark.parametrize(
    "changes",
    [
        {"progress": 101},
        {"state": "queued"},
        {"state": "ready"},
        {"state": "failed"},
        {"state": "writing"},
        {"error": "x"},
        {"sha256": "0" * 64},
        {"wrapped_key": b"x"},
    ],
)
def test_the_database_refuses_states_that_make_no_sense(
    small: SmallPlan, changes: dict[str, object]
) -> None:
    asked(small)
    with pytest.raises(IntegrityError), transaction.atomic():
        CityExport.objects.update(**changes)


# --- Taking it away ---


def test_who_asked_takes_it_and_each_time_is_noted(small: SmallPlan) -> None:
    export = written(small)
    for count in (1, 2):
        taken = take_city_export(export, actor=office(small))
        data = b"".join(taken.portions)
        assert hashlib.sha256(data).hexdigest() == export.sha256
        assert len(data) == taken.size == export.size
        assert again(export).taken == count
    assert actions(export)[-2:] == ["city_export.download"] * 2
    assert told("export_taken") == {"sara", "sven", "audrey"}


def test_nobody_else_takes_it(small: SmallPlan) -> None:
    export = written(small)
    colleague = small.cast["sue"]
    grant_membership(
        user=colleague,
        role=Role.OFFICE,
        tenant=small.cast.siping,
        valid_from=SINCE,
        actor=SYSTEM,
    )
    for name, role in (
        ("sue", Role.OFFICE),
        ("audrey", Role.AUDITOR),
        ("sara", Role.SECURITY_ADMIN),
    ):
        with pytest.raises(PermissionDenied):
            take_city_export(export, actor=by(small, name, role))
    assert again(export).taken == 0


def test_who_has_left_the_office_takes_nothing(small: SmallPlan) -> None:
    export = written(small)
    small.cast["olga"].memberships.update(valid_to=SINCE)
    with pytest.raises(PermissionDenied):
        take_city_export(export, actor=office(small))


def test_its_days_pass_and_the_row_stays(
    small: SmallPlan, django_capture_on_commit_callbacks: Any
) -> None:
    export = written(small)
    assert export.until is not None
    assert export.written_at is not None
    assert export.until - export.written_at == timedelta(days=7)
    assert len(files()) == 1
    forget_expired(export.until - timedelta(seconds=1))
    assert again(export).state == State.READY
    CityExport.objects.update(until=timezone.now())
    with pytest.raises(TransitionError, match="下载期限"):
        take_city_export(again(export), actor=office(small))
    with django_capture_on_commit_callbacks(execute=True):
        assert forget_expired(timezone.now()).city_exports == 1
    held = again(export)
    assert (held.state, held.stored_name, held.wrapped_key) == (State.REMOVED, "", None)
    assert held.sha256 == export.sha256 != ""
    assert files() == []
    assert actions(export)[-1] == "city_export.remove"
    assert LedgerEntry.objects.filter(chain="system", action="retention.delete").exists()


@pytest.mark.parametrize(("name", "role"), [("olga", Role.OFFICE), ("sven", Role.SECURITY_ADMIN)])
def test_the_file_can_be_deleted_before_its_time(
    small: SmallPlan, name: str, role: Role, django_capture_on_commit_callbacks: Any
) -> None:
    export = written(small)
    with pytest.raises(PermissionDenied):
        remove_city_export(export, actor=by(small, "audrey", Role.AUDITOR))
    with django_capture_on_commit_callbacks(execute=True):
        remove_city_export(export, actor=by(small, name, role))
    assert (again(export).state, files()) == (State.REMOVED, [])
    with pytest.raises(TransitionError):
        take_city_export(again(export), actor=office(small))


def test_a_file_that_a_restore_did_not_bring_back_is_told(small: SmallPlan) -> None:
    export = written(small)
    default_storage.delete(export.stored_name)
    with pytest.raises(TransitionError, match="重新申请"):
        take_city_export(export, actor=office(small))
    assert "city_export.download" not in actions(export)


# --- Calling off and trying again ---


def test_who_asked_withdraws_until_there_is_a_file(small: SmallPlan) -> None:
    export = approved(small)
    with pytest.raises(PermissionDenied):
        withdraw_city_export(export, actor=guard(small))
    withdraw_city_export(export, actor=office(small))
    assert again(export).state == State.WITHDRAWN
    with pytest.raises(TransitionError):
        withdraw_city_export(export, actor=office(small))


def test_a_failed_one_is_tried_again_by_who_asked_and_by_the_system_administration(
    small: SmallPlan,
) -> None:
    export = approved(small)
    sysop = by(small, "sysop", Role.SYSTEM_ADMIN)
    for actor in (office(small), sysop):
        CityExport.objects.update(state=State.FAILED, error="x", ended_at=timezone.now())
        with pytest.raises(PermissionDenied):
            retry_city_export(export.pk, actor=guard(small))
        retry_city_export(export.pk, actor=actor)
        assert (again(export).state, again(export).error) == (State.QUEUED, "")
        with pytest.raises(TransitionError):
            retry_city_export(export.pk, actor=actor)


def test_an_old_approval_is_none(small: SmallPlan) -> None:
    export = approved(small)
    long_ago = timezone.now() - DECIDED_WITHIN - timedelta(minutes=1)
    CityExport.objects.update(
        state=State.FAILED, error="x", ended_at=timezone.now(), decided_at=long_ago
    )
    with pytest.raises(TransitionError, match="重新申请"):
        retry_city_export(export.pk, actor=office(small))
