"""Fill an empty database from a backup, and prove that nothing is missing or altered."""

import hashlib
from argparse import ArgumentParser
from pathlib import Path
from time import monotonic
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from assessments.models import ReportFile
from assessments.services import rebuilt_file
from audit.domain.manifests import Manifest
from audit.services import verify_ledger
from audit.services.backups import BackupRefused, check_backup, note_restored, restore_backup
from audit.services.dumps import DumpFailed


class Command(BaseCommand):
    """`manage.py restore FOLDER`; exit status 1 where a check fails."""

    help = "恢复:核对备份后写入空数据库和文件库,再核对台账、触发器和一份报告。"
    # The database is empty: there is nothing yet that could be checked.
    requires_migrations_checks = False

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the folder."""
        parser.add_argument("folder", type=Path, help="manage.py backup写的文件夹")

    # Any: Django's own signature of handle().
    def handle(self, *_args: Any, **options: Any) -> None:
        """Check, restore, migrate, check again."""
        began = monotonic()
        folder = options["folder"].absolute()
        try:
            manifest = check_backup(folder)
            self.stdout.write(f"清单相符: {len(manifest.files)}个文件,备份于{manifest.made_at}")
            restore_backup(folder, manifest)
        except BackupRefused as refused:
            for fault in refused.faults:
                self.stderr.write(fault)
            raise CommandError("没有恢复。") from refused
        except (DumpFailed, OSError) as error:
            raise CommandError(f"没有恢复完:{error}") from error
        call_command("migrate", interactive=False, verbosity=0)
        self.stdout.write("数据库和文件已写入,迁移已执行,触发器已安装")
        self._check_ledger(manifest)
        self._check_report()
        note_restored(manifest)
        self.stdout.write(f"恢复完成,用时{monotonic() - began:.1f}秒")

    def _check_ledger(self, manifest: Manifest) -> None:
        found = verify_ledger(manifest.heads)
        if not found.holds:
            raise CommandError("台账核对未通过。请用verify_ledger查看断点,不要继续使用。")
        known = {(head.chain, head.seq, head.hash) for head in manifest.heads}
        if {(chain, *head) for chain, head in found.heads.items()} != known:
            raise CommandError("链首与备份清单不符:数据库文件与清单不是同一时刻的。")
        self.stdout.write(f"台账完整: {found.entries}条,与清单中{len(known)}个链首相符")

    def _check_report(self) -> None:
        """Build the newest report again from its snapshot: to the byte what was handed out."""
        file = ReportFile.objects.filter(order__isnull=False).order_by("-built_at").first()
        if file is None:
            self.stdout.write("没有已编制的报告,未重新编制比对")
            return
        rebuilt = hashlib.sha256(rebuilt_file(file.report).data).hexdigest()
        if rebuilt != file.sha256:
            raise CommandError(
                f"报告{file.report_id}重新编制后与原文件不一致({rebuilt},应为{file.sha256})。"
                "若编制后升级过系统,请用备份时的版本恢复后再比对。"
            )
        self.stdout.write(f"报告{file.report_id}重新编制,逐字节一致: {rebuilt}")
