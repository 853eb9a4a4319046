"""A city's file that does not fit is refused as a whole, with file and line."""

import csv
import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from django.conf import LazySettings

from assessments.domain.cities.manifests import read_city_manifest
from assessments.services.cities import CityRefused, export_city, import_city
from assessments.services.cities.packages import MANIFEST, Package
from audit.models import LedgerEntry
from audit.services import recorded, verify_ledger
from organizations.models import Place
from plans.models import Plan
from tests.assessments.services.cities.test_round_trip import empty
from tests.assessments.small_plan import make_small_plan
from tests.cast import SYSTEM

pytestmark = pytest.mark.django_db(transaction=True)

VALUES = "tables/indicators.observation.csv"
LEDGER = "ledger.jsonl"


@pytest.fixture
def package(tmp_path: Path, settings: LazySettings) -> Path:
    """The small plan as a file."""
    settings.MEDIA_ROOT = tmp_path / "media"
    path = tmp_path / "city.zip"
    export_city(make_small_plan().cast.siping, path)
    return path


def rewritten(path: Path, part: str, change: Callable[[str], str], *, honest: bool = True) -> Path:
    """The package with one file changed, its hash in the manifest too where it is to look right."""
    target = path.with_name("changed.zip")
    with zipfile.ZipFile(path) as source:
        parts = {name: source.read(name) for name in source.namelist()}
    manifest = read_city_manifest(parts.pop(MANIFEST).decode())
    package = Package(target)
    for name, data in parts.items():
        package.add(name, change(data.decode()).encode() if name == part else data)
    files = {**manifest.files, part: package.files[part]} if honest else manifest.files
    fields = json.loads(manifest.text)
    fields["files"] = {name: vars(facts) for name, facts in files.items()}
    package.close(json.dumps(fields))
    return target


def refused(path: Path) -> str:
    """Why; nothing was saved."""
    before = Place.objects.count(), LedgerEntry.objects.count()
    with pytest.raises(CityRefused) as said:
        import_city(path, actor=SYSTEM)
    assert (Place.objects.count(), LedgerEntry.objects.count()) == before
    return str(said.value)


def with_cell(line: int, column: str, cell: str) -> Callable[[str], str]:
    """Put something else into one cell of a table whose rows are a line each."""

    def change(text: str) -> str:
        rows = list(csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline="")))
        rows[line - 1][rows[0].index(column)] = cell
        changed = io.StringIO(newline="")
        csv.writer(changed).writerows(rows)
        return changed.getvalue()

    return change


def test_a_touched_file_is_named(package: Path) -> None:
    empty()
    path = rewritten(package, VALUES, lambda text: text + "x", honest=False)
    assert refused(path) == f"{VALUES}与清单所载哈希不符。"


def test_a_city_that_is_here_is_not_taken_in_again(package: Path) -> None:
    assert "本系统已有四平市(220300)" in refused(package)


def test_names_that_are_taken_are_told_with_their_line(package: Path) -> None:
    empty()
    other = Place.objects.create(key="210200", name="大连市", level="prefecture", is_tenant=True)
    Plan.objects.create(tenant=other, slug="siping")
    assert refused(package) == "tables/plans.plan.csv 第2行:方案标识siping在本系统已有。"


@pytest.mark.parametrize(
    ("column", "cell", "said"),
    [
        ("value", "一", f"{VALUES} 第3行:value:"),
        (
            "department_id",
            "999",
            f"{VALUES} 第3行:department_id:organizations.department中没有编号999",
        ),
        ("indicator_id", "XX99", f"{VALUES} 第3行:indicator_id:本系统没有XX99"),
        ("year", "", f"{VALUES} 第3行:year:不能为空"),
    ],
)
def test_a_cell_that_holds_no_value_is_named(
    package: Path, column: str, cell: str, said: str
) -> None:
    empty()
    assert refused(rewritten(package, VALUES, with_cell(3, column, cell))).startswith(said)


def test_an_altered_ledger_is_found_at_its_line(package: Path) -> None:
    empty()

    def change(text: str) -> str:
        lines = text.splitlines(keepends=True)
        return "".join(
            [*lines[:4], lines[4].replace('"actor_role": "', '"actor_role": "x'), *lines[5:]]
        )

    assert refused(rewritten(package, LEDGER, change)).startswith(f"{LEDGER} 第5行:")


def test_another_format_is_refused(package: Path, tmp_path: Path) -> None:
    path = Package(tmp_path / "later.zip")
    path.add("x", b"")
    path.close(json.dumps({"kind": "carbon-peak city", "format": 2}))
    assert "格式为第2版" in refused(tmp_path / "later.zip")


def test_entries_from_before_there_were_salts_are_taken_in(
    package: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    city = Place.objects.get(key="220300")
    monkeypatch.setattr("audit.services.ledger.new_salt", lambda: "")
    with recorded(SYSTEM) as recording:
        recording.entry(chain=city.chain, action="place.note", of=city, after={"value": "1"})
    left_out = []

    def earlier(text: str) -> str:
        entries = [json.loads(line) for line in text.splitlines()]
        left_out.extend([entry.pop("salt") for entry in entries if not entry["salt"]])
        return "".join(f"{json.dumps(entry, ensure_ascii=False)}\n" for entry in entries)

    path = package.with_name("earlier.zip")
    export_city(city, path)
    path = rewritten(path, LEDGER, earlier)
    empty()
    import_city(path, actor=SYSTEM)
    assert left_out == [""]
    assert verify_ledger().holds
