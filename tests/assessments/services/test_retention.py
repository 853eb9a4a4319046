"""What expires goes on its day and not before; what was reported stays."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.utils import timezone

from assessments.services.retention import Forgotten, forget_expired
from audit.models import LedgerEntry
from indicators.models import FilingUpload, Observation
from indicators.models.uploads import UploadState
from organizations.models import AccountSession, IdempotencyKey, Notification
from tests.assessments.small_plan import SmallPlan, make_small_plan

pytestmark = pytest.mark.django_db

NONE = Forgotten(
    uploads=0,
    sessions=0,
    password_links=0,
    notifications=0,
    idempotency_keys=0,
    city_exports=0,
)


@pytest.fixture(autouse=True)
def store(tmp_path: Path, settings: LazySettings) -> None:
    """Of its own: copies that other tests left would expire, too."""
    settings.MEDIA_ROOT = tmp_path


def upload(state: str, at: datetime) -> None:
    FilingUpload.objects.create(
        account=1, created_at=at, file_name="a.xlsx", sha256="0" * 64, rows={}, state=state
    )


def notify(small: SmallPlan, at: datetime, *, read: bool) -> None:
    Notification.objects.create(
        user=small.cast["amy"],
        tenant=small.cast.siping,
        kind="reminder",
        day=at.date(),
        key=f"{at} {read}",
        path="/",
        created_at=at,
        read_at=at if read else None,
    )


def test_each_kind_goes_on_its_day_and_what_was_reported_stays() -> None:
    small = make_small_plan()
    now = timezone.now()
    values = Observation.objects.count()
    for state in UploadState:
        upload(state, now - timedelta(days=6))
    for days in (179, 170):
        notify(small, now - timedelta(days=days), read=True)
    notify(small, now - timedelta(days=400), read=False)
    AccountSession.objects.create(
        session_key="a", session_data="", expire_date=now + timedelta(hours=1)
    )
    IdempotencyKey.objects.create(
        account=1, key="k", request_sha256="0" * 64, created_at=now - timedelta(days=6)
    )
    assert forget_expired(now) == NONE
    assert not LedgerEntry.objects.filter(action="retention.delete").exists()

    assert forget_expired(now + timedelta(days=2)) == Forgotten(
        uploads=2,
        sessions=1,
        password_links=0,
        notifications=1,
        idempotency_keys=1,
        city_exports=0,
    )
    kept = set(FilingUpload.objects.values_list("state", flat=True))
    assert kept == {UploadState.DRAFTED, UploadState.SUBMITTED}
    assert Notification.objects.count() == 2
    assert Observation.objects.count() == values > 0
    assert LedgerEntry.objects.filter(chain="system", action="retention.delete").count() == 1


def test_reported_values_do_not_expire() -> None:
    make_small_plan()
    values = Observation.objects.count()
    forget_expired(timezone.now() + timedelta(days=36500))
    assert Observation.objects.count() == values > 0
