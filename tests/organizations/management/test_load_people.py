"""A city's people come from one file, all of them or none."""

import csv
from datetime import date
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from audit.services import verify_ledger
from organizations.models import Membership, User
from organizations.services.passwords import set_password_by_link
from tests.cast import PASSWORD, make_cast

pytestmark = pytest.mark.django_db

HEAD = "username,name,role,place_code,department,county,from,to,basis"


def written(folder: Path, *lines: str) -> Path:
    path = folder / "people.csv"
    path.write_text("\n".join([HEAD, *lines]), encoding="utf-8-sig")
    return path


def test_people_get_accounts_and_roles_once(tmp_path: Path) -> None:
    cast = make_cast()
    path = written(
        tmp_path,
        "zhang,张三,reporter,220300,市交通局,,2026-01-01,,",
        "zhang,张三,reporter,220300,市发改委,,2026-01-01,,",
        "li,李四,reporter,220300,,梨树县,2026-01-01,,",
        "wang,王五,auditor,220300,,,2026-01-01,2027-12-31,四审通〔2026〕1号",
    )
    links = tmp_path / "links.csv"
    call_command("load_people", str(path), "--links", str(links))
    assert links.stat().st_mode & 0o077 == 0, "for nobody else's eyes"
    with links.open(encoding="utf-8", newline="") as file:
        given = {name: (address, code) for name, address, code, _until in csv.reader(file)}
    assert set(given) == {"zhang", "li", "wang"}
    address, code = given["zhang"]
    assert address == f"{settings.SITE_URL}/password/#{code}"
    assert not User.objects.get(username="zhang").has_usable_password()
    assert set_password_by_link(code=code, password=PASSWORD).username == "zhang"
    roles = Membership.objects.filter(user__username="zhang").values_list("department__name")
    assert {name for (name,) in roles} == {"市交通局", "市发改委"}
    county = Membership.objects.get(user__username="li")
    assert county.department is not None
    assert county.department.place == cast.lishu
    assert county.valid_from == date(2026, 1, 1)
    call_command("load_people", str(path), "--links", str(links))
    assert len(links.read_text(encoding="utf-8").splitlines()) == 3
    assert Membership.objects.filter(user__username__in=given).count() == 4
    assert verify_ledger().holds


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("zhao,赵六,reporter,220300,没有局,,,,", "第3行 四平市没有部门“没有局”"),
        ("zhao,赵六,boss,220300,,,,,", "第3行 没有角色“boss”"),
        ("zhao,赵六,reporter,999999,市交通局,,,,", "第3行 没有区划代码"),
        ("zhao,赵六,reporter,220300,,,,,", "第3行 填报人和审核人须写明部门或县区"),
        ("zhao,赵六,auditor,220300,,,,,", "第3行"),
        ("zhao,赵六,office,220300,,,明年,,", "第3行 from“明年”不是日期"),
    ],
)
def test_one_wrong_line_and_nobody_is_let_in(tmp_path: Path, line: str, said: str) -> None:
    make_cast()
    path = written(tmp_path, "zhang,张三,reporter,220300,市交通局,,2026-01-01,,", line)
    with pytest.raises(CommandError, match=said):
        call_command("load_people", str(path), "--links", str(tmp_path / "p.csv"))
    assert not User.objects.filter(username__in=("zhang", "zhao")).exists()
    assert not (tmp_path / "p.csv").exists()
