from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from organizations.selectors.account_checks import AccountCheck, Doubt, account_checks


class Command(BaseCommand):
    help = (
        "检查账号:管理员兼任其他角色、管理岗位没有后备人员、须用动态口令而未设置、任职已全部终止、"
        "长期未使用。逐个列出;管理员有兼任的,以错误结束。"
    )

    # Any: Django's own signature of handle().
    def handle(self, *_args: Any, **_options: Any) -> None:
        checks = account_checks(now=timezone.now())
        for check in checks:
            self._tell(check)
        mixed = sum(len(check.accounts) for check in checks if check.kind is Doubt.MIXED)
        if mixed:
            raise CommandError(f"{mixed}个账号兼任管理员和其他角色,请终止其中的任职。")
        self.stdout.write("管理员账号各自单独,没有兼任。")

    def _tell(self, check: AccountCheck) -> None:
        out = self.stderr if check.kind is Doubt.MIXED else self.stdout
        out.write(f"{check.name}({check.found}):{check.advice}")
        for row in check.accounts:
            offices = "、".join(
                f"{each.unit} {each.role}" for each in row.offices if not each.ended
            )
            last = (
                f"{timezone.localtime(row.last_login):%Y-%m-%d}" if row.last_login else "从未登录"
            )
            out.write(f"  {row.username}: {offices or '无任职'};{last}")
        for post in check.posts:
            out.write(f"  {post.place} {post.role}: {post.holders}人")
