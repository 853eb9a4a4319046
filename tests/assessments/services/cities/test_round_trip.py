"""A city leaves and arrives whole: every row, every figure, every hash."""

import hashlib
import zipfile
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.core.management import call_command
from django.core.management.color import no_style
from django.db import connection
from django.utils import timezone

from assessments.models import Report, ReportKind, Snapshot
from assessments.selectors.snapshots import prove_snapshot
from assessments.services import Asked, build_report, request_report
from assessments.services.building import rebuilt_file
from audit.models import ChainArrival, LedgerEntry
from audit.services import ledger_heads
from dashboards.selectors.ledger_entries import entry_lines
from indicators.models import ProgressResult
from indicators.services import serve_plan
from organizations.models import Membership, User
from organizations.services import (
    DepartmentFacts,
    PlaceFacts,
    create_account,
    ensure_departments,
    ensure_places,
    make_tenant,
)
from plans.models import Plan
from tests.append_only import lifted_triggers
from tests.assessments.small_plan import YEAR, make_small_plan
from tests.cast import PASSWORD, SYSTEM

pytestmark = pytest.mark.django_db(transaction=True)


def empty() -> None:
    """Leave a database as a new installation has it."""
    tables = connection.introspection.django_table_names(only_existing=True)
    kept = {"django_migrations", "django_content_type", "auth_permission"}
    flush = connection.ops.sql_flush(
        no_style(), [name for name in tables if name not in kept], reset_sequences=True
    )
    with lifted_triggers():
        connection.ops.execute_sql_flush(flush)


@pytest.fixture
def package(tmp_path: Path, settings: LazySettings) -> Path:
    """The small plan with a finished report, as a file."""
    settings.MEDIA_ROOT = tmp_path / "media"
    small = make_small_plan()
    serve_plan(small.plan.pk, today=timezone.localdate())
    asked = Asked(kind=ReportKind.PROGRESS_TABLE, year=YEAR)
    build_report(request_report(small.plan, asked, actor=small.actor()).pk)
    call_command("export_city", "siping", "--output", str(tmp_path / "city.zip"))
    return tmp_path / "city.zip"


def parts(path: Path) -> dict[str, bytes]:
    """What lies in a package, the manifest apart."""
    with zipfile.ZipFile(path) as package:
        return {name: package.read(name) for name in package.namelist() if name != "manifest.json"}


def test_a_city_arrives_as_it_left(package: Path, settings: LazySettings) -> None:
    snapshot = Snapshot.objects.get()
    figures = list(ProgressResult.objects.order_by("measure", "period").values())
    heads = ledger_heads()
    empty()
    settings.MEDIA_ROOT = package.with_name("elsewhere")
    call_command("import_city", str(package))
    plan = Plan.objects.get()
    serve_plan(plan.pk, today=timezone.localdate())
    assert list(ProgressResult.objects.order_by("measure", "period").values()) == figures != []
    # The export noted itself after it was written.
    assert ledger_heads()[snapshot.head_chain][0] == heads[snapshot.head_chain][0] - 1
    assert LedgerEntry.objects.get(action="city.import").chain == "system"
    assert prove_snapshot(Snapshot.objects.get()).faults == ()
    report = Report.objects.get()
    assert hashlib.sha256(rebuilt_file(report).data).hexdigest() == report.file.sha256
    again = package.with_name("again.zip")
    call_command("export_city", "siping", "--output", str(again))
    assert parts(again) == parts(package)


def test_people_arrive_without_a_way_in(package: Path, settings: LazySettings) -> None:
    empty()
    settings.MEDIA_ROOT = package.with_name("elsewhere")
    call_command("import_city", str(package))
    olga = User.objects.get(username="olga")
    assert not olga.is_active
    assert not olga.has_usable_password()
    assert not Membership.objects.filter(role="system_admin").exists()


def test_beside_other_cities_numbers_change_and_the_ledger_still_holds(
    package: Path, settings: LazySettings
) -> None:
    figures, told = judged(), ledger_in_words()
    empty()
    settings.MEDIA_ROOT = package.with_name("elsewhere")
    another_city()
    call_command("import_city", str(package))
    serve_plan(Plan.objects.get().pk, today=timezone.localdate())
    assert judged() == figures != []
    shifts = ChainArrival.objects.get().shifts
    # What the ledger tells of objects and people: those of this city, and never another's.
    assert ledger_in_words() == told != []
    assert shifts["organizations.user"] == 1
    assert shifts["organizations.department"] == 3
    assert prove_snapshot(Snapshot.objects.get()).faults == ()
    again = package.with_name("again.zip")
    call_command("export_city", "siping", "--output", str(again))
    assert parts(again) == parts(package)


def another_city() -> None:
    """Rows that have the first numbers of their tables."""
    places = ensure_places(
        [PlaceFacts("210200", "大连市", "prefecture", code="210200")], actor=SYSTEM
    )
    tenant = places["210200"]
    make_tenant(tenant, actor=SYSTEM)
    departments = [
        DepartmentFacts(name, f"大连市{name}", "发改", "local") for name in ("甲局", "乙局", "丙局")
    ]
    ensure_departments(tenant, departments, actor=SYSTEM)
    create_account(username="zhao", display_name="赵", password=PASSWORD, actor=SYSTEM)


def ledger_in_words() -> list[tuple[str, str, str, list[str]]]:
    """Who did what to which object, and what it is afterwards, as the page says it."""
    rows = LedgerEntry.objects.filter(chain="tenant:220300").exclude(action="city.export")
    # Administrations are of an installation: theirs stay there.
    rows = rows.exclude(after__contains="system_admin")
    return [
        (line.row.action, line.actor, line.object.name, [each.after for each in line.changes or ()])
        for line in entry_lines(rows.order_by("seq"), opens_all=True)
    ]


def judged() -> list[tuple[object, ...]]:
    """All figures, by the keys of their targets."""
    names = [field.attname for field in ProgressResult._meta.concrete_fields]
    columns = ["measure__key", *(name for name in names if name != "measure_id")]
    return sorted(ProgressResult.objects.values_list(*columns), key=str)
