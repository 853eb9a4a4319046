"""Write database and media store into one folder."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from audit.services.backups import BackupRefused, make_backup, manifest_sha256
from audit.services.dumps import DumpFailed


class Command(BaseCommand):
    """`manage.py backup FOLDER`; exit status 1 where nothing was written."""

    help = "备份:把数据库、文件、链首和清单写入一个新文件夹。内容密钥CONTENT_KEY不在其中。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the folder."""
        parser.add_argument("folder", type=Path, help="新文件夹,每次备份一个")

    # Any: Django's own signature of handle().
    def handle(self, *_args: Any, **options: Any) -> None:
        """Write it, and say what is in it and what is not."""
        folder = options["folder"].absolute()
        try:
            manifest = make_backup(folder)
        except (BackupRefused, DumpFailed, OSError) as error:
            raise CommandError(f"没有备份:{error}") from error
        for head in manifest.heads:
            self.stdout.write(f"链首 {head}")
        self.stdout.write(f"清单 SHA-256 {manifest_sha256(manifest)}")
        self.stdout.write(f"已备份到{folder}:{len(manifest.files)}个文件,{manifest.size}字节。")
        self.stdout.write(
            "备份中没有CONTENT_KEY。没有它,备份中的文字和文件无法读出:请与备份分开另行保管。"
        )
