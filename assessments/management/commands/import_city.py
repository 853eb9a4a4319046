"""Take in a whole city from its file."""

from argparse import ArgumentParser
from pathlib import Path
from time import monotonic
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from assessments.services.cities import CityRefused, import_city
from audit.domain.actors import Actor
from audit.services import verify_ledger


class Command(BaseCommand):
    """`manage.py import_city FILE`; exit status 1 where nothing was saved, or the ledger breaks."""

    help = "整市导入:核对export_city写的文件后,在一个事务中导入全部数据,再核对台账。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the file."""
        parser.add_argument("file", type=Path, help="export_city写的文件(zip)")

    # Any: Django's own signature of handle().
    def handle(self, *_args: Any, **options: Any) -> None:
        """Check, import, check the ledger."""
        began = monotonic()
        try:
            done = import_city(options["file"].absolute(), actor=Actor.system("import_city"))
        except CityRefused as refused:
            for fault in refused.faults:
                self.stderr.write(fault)
            raise CommandError("没有导入。") from refused
        self.stdout.write(f"{done.tenant}已导入:{done.rows}行,台账{done.entries}条。")
        if not verify_ledger().holds:
            raise CommandError("台账核对未通过。请用verify_ledger查看断点,不要继续使用。")
        self.stdout.write(f"台账完整,用时{monotonic() - began:.1f}秒。评价结果由后台任务计算。")
        self.stdout.write(f"{done.people}个账号没有密码且已停用,请安全管理员逐一启用。")
