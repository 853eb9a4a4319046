"""Delete what has expired."""

from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from assessments.services.retention import forget_expired

_NAMES = {
    "uploads": "未确认的填报表",
    "sessions": "已过期的登录会话",
    "password_links": "用过或失效的设置密码链接",
    "notifications": "已读的通知",
    "idempotency_keys": "幂等键",
    "city_exports": "到期的全市数据文件",
}


class Command(BaseCommand):
    """`manage.py forget_expired`; the job of the same name does it every night."""

    help = (
        "删除到期的临时数据:未确认的填报表、过期会话、失效的设置密码链接、已读通知、幂等键、"
        "全市数据导出文件。填报数据永不删除。"
    )

    # Any: Django's own signature of handle().
    def handle(self, *_args: Any, **_options: Any) -> None:
        """Say how many of each kind."""
        for kind, count in asdict(forget_expired(timezone.now())).items():
            self.stdout.write(f"{_NAMES[kind]}: {count}")
