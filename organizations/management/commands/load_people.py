import csv
import secrets
from argparse import ArgumentParser
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from audit.domain.actors import Actor
from audit.services import recorded
from organizations.domain.roles import Role
from organizations.models import Department, Membership, Place, User
from organizations.services import create_account, ensure_county_units, grant_membership

COLUMNS = ("username", "name", "role", "place_code", "department", "county", "from", "to", "basis")


@dataclass(frozen=True)
class Person:
    """One line of the file: a person and one role."""

    line: int
    fields: dict[str, str]

    def day(self, name: str) -> date | None:
        """A day of the line, if it names one."""
        text = self.fields[name]
        try:
            return date.fromisoformat(text) if text else None
        except ValueError as error:
            raise CommandError(f"第{self.line}行 {name}“{text}”不是日期(2026-01-01)") from error


class Command(BaseCommand):
    help = (
        "按CSV建立账号并授予角色,一次完成,可重复执行。列:username,name,role,place_code,department,"
        "county,from,to,basis;role为reporter、department_reviewer、office、county_office、"
        "superior_office或auditor。一人多职写多行。新账号的初始密码写入 --passwords 指定的文件;"
        "不写 --passwords 的,新账号没有本系统密码,由统一身份认证或目录服务登录。"
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument(
            "--passwords", type=Path, help="写入新账号初始密码的文件;不写则不设密码"
        )

    # Any: Django's own signature of handle().
    def handle(self, *_args: Any, **options: Any) -> None:
        if not (options["passwords"] or settings.OIDC_ISSUER or settings.LDAP_URLS):
            raise CommandError("请用 --passwords 写明存放初始密码的文件;没有配置统一身份认证。")
        people = _people(options["file"])
        actor = Actor.system("load_people")
        passwords: list[tuple[str, str]] = []
        granted = 0
        with recorded(actor):
            for person in people:
                try:
                    granted += self._grant(
                        person, passwords, actor, secret=bool(options["passwords"])
                    )
                except ValidationError as error:
                    raise CommandError(f"第{person.line}行 {'; '.join(error.messages)}") from error
        if passwords and options["passwords"]:
            _write_passwords(options["passwords"], passwords)
        self.stdout.write(f"新建账号{len(passwords)}个,授予角色{granted}项。")

    def _grant(
        self, person: Person, passwords: list[tuple[str, str]], actor: Actor, *, secret: bool
    ) -> int:
        fields = person.fields
        tenant = Place.objects.filter(code=fields["place_code"], is_tenant=True).first()
        if tenant is None:
            raise CommandError(
                f"第{person.line}行 没有区划代码为“{fields['place_code']}”的方案地区"
            )
        try:
            role = Role(fields["role"])
        except ValueError as error:
            raise CommandError(f"第{person.line}行 没有角色“{fields['role']}”") from error
        place = self._county(person, tenant)
        department = self._department(person, tenant, place, actor)
        user = User.objects.filter(username=fields["username"]).first()
        if user is None:
            password = secrets.token_urlsafe(12) if secret else None
            user = create_account(
                username=fields["username"],
                display_name=fields["name"],
                password=password,
                actor=actor,
            )
            passwords.append((user.username, password or ""))
        own = place if role is Role.COUNTY_OFFICE else None
        held = Membership.objects.valid_on(timezone.localdate()).filter(
            user=user, role=role, tenant=tenant, department=department, place=own
        )
        if held.exists():
            return 0
        grant_membership(
            user=user,
            role=role,
            tenant=tenant,
            department=department,
            place=own,
            valid_from=person.day("from") or timezone.localdate(),
            valid_to=person.day("to"),
            basis=fields["basis"],
            actor=actor,
        )
        return 1

    def _county(self, person: Person, tenant: Place) -> Place | None:
        name = person.fields["county"]
        if not name:
            return None
        place = Place.objects.filter(parent=tenant, name=name).first()
        if place is None:
            raise CommandError(f"第{person.line}行 {tenant.name}没有下级地区“{name}”")
        return place

    def _department(
        self, person: Person, tenant: Place, place: Place | None, actor: Actor
    ) -> Department | None:
        """The named department, or a county's own unit; none for roles without one."""
        name = person.fields["department"]
        if not name:
            needs = person.fields["role"] in (Role.REPORTER, Role.DEPARTMENT_REVIEWER)
            if not needs:
                return None
            if place is None:
                raise CommandError(f"第{person.line}行 填报人和审核人须写明部门或县区")
            return ensure_county_units(tenant, actor=actor)[place.pk]
        found = Department.objects.filter(tenant=tenant, aliases__name=name).first()
        found = found or Department.objects.filter(tenant=tenant, name=name).first()
        found = found or Department.objects.filter(tenant=tenant, canonical_name=name).first()
        if found is None:
            raise CommandError(f"第{person.line}行 {tenant.name}没有部门“{name}”")
        return found


def _people(path: Path) -> list[Person]:
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise CommandError(f"读不到 {path}(须为UTF-8):{error}") from error
    rows = list(csv.DictReader(text.splitlines()))
    missing = [name for name in COLUMNS if rows and name not in rows[0]]
    if not rows or missing:
        raise CommandError(f"缺少列:{','.join(missing or COLUMNS)}")
    return [
        Person(line, {name: (row[name] or "").strip() for name in COLUMNS})
        for line, row in enumerate(rows, 2)
    ]


def _write_passwords(path: Path, passwords: list[tuple[str, str]]) -> None:
    path.touch(mode=0o600)
    with path.open("a", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(passwords)
