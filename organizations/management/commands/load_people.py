import csv
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
from organizations.services.password_link_mail import link_address
from organizations.services.passwords import GivenLink, give_password_link

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
        "superior_office或auditor。一人多职写多行。新账号设置密码的链接和代码写入 --links 指定的文件,由本人在"
        "PASSWORD_LINK_HOURS小时内使用一次;不写 --links 的,由统一身份认证或目录服务登录。"
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument(
            "--links", type=Path, help="写入新账号设置密码链接的文件;不写则没有链接"
        )

    # Any: Django's own signature of handle().
    def handle(self, *_args: Any, **options: Any) -> None:
        if not (options["links"] or settings.OIDC_ISSUER or settings.LDAP_URLS):
            raise CommandError("请用 --links 写明存放设置密码链接的文件;没有配置统一身份认证。")
        people = _people(options["file"])
        actor = Actor.system("load_people")
        opened: list[User] = []
        granted = 0
        with recorded(actor):
            for person in people:
                try:
                    granted += self._grant(person, opened, actor)
                except ValidationError as error:
                    raise CommandError(f"第{person.line}行 {'; '.join(error.messages)}") from error
            links = [_link(user, actor) for user in opened if options["links"]]
        if links:
            _write_links(options["links"], links)
        self.stdout.write(f"新建账号{len(opened)}个,授予角色{granted}项。")

    def _grant(self, person: Person, opened: list[User], actor: Actor) -> int:
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
            user = create_account(
                username=fields["username"],
                display_name=fields["name"],
                password=None,
                actor=actor,
            )
            opened.append(user)
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


def _link(user: User, actor: Actor) -> GivenLink:
    return give_password_link(user=user, reason="按人员名册开通账号", actor=actor)


def _write_links(path: Path, links: list[GivenLink]) -> None:
    path.touch(mode=0o600)
    with path.open("a", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(
            (
                link.user.get_username(),
                link_address(settings.SITE_URL, link.code),
                link.code,
                f"{timezone.localtime(link.expires_at):%Y-%m-%d %H:%M}",
            )
            for link in links
        )
