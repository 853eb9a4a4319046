from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from organizations.selectors.accounts import mixed_accounts


class Command(BaseCommand):
    help = "检查系统、安全、审计管理员是否各用单独的账号、没有兼任其他角色;有兼任的逐个列出,以错误结束。"

    # Any: Django's own signature of handle().
    def handle(self, *_args: Any, **_options: Any) -> None:
        mixed = mixed_accounts(today=timezone.localdate())
        for each in mixed:
            self.stderr.write(f"{each.username}: {'、'.join(map(str, each.roles))}")
        if mixed:
            raise CommandError(f"{len(mixed)}个账号兼任管理员和其他角色,请终止其中的任职。")
        self.stdout.write("管理员账号各自单独,没有兼任。")
