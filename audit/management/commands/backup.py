"""Write database and media store into one folder."""

import time
from argparse import ArgumentParser, ArgumentTypeError
from datetime import datetime
from datetime import time as hour
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError, connections
from django.utils import timezone

from audit.domain.backup_days import next_moment
from audit.domain.manifests import Manifest
from audit.services.backups import (
    BackupRefused,
    dated_backups,
    make_backup,
    make_dated_backup,
    manifest_sha256,
)
from audit.services.dumps import DumpFailed

FAILURES = (BackupRefused, DumpFailed, OSError, DatabaseError)
SECONDS_AFTER_A_FAILURE = 3600


class Command(BaseCommand):
    """`manage.py backup FOLDER`; exit status 1 where nothing was written."""

    help = "备份:把数据库、文件、链首和清单写入一个新文件夹。内容密钥CONTENT_KEY不在其中。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the folder, and how many are kept in it."""
        parser.add_argument("folder", type=Path, help="新文件夹,每次备份一个")
        parser.add_argument(
            "--dated",
            action="store_true",
            help="FOLDER存放多份备份:以备份时刻为名新建子文件夹,并按下列两项清理旧备份",
        )
        parser.add_argument(
            "--daily-at",
            type=_hour,
            metavar="HH:MM",
            help="同--dated,不退出,每天此时备份一次;上一份超过26小时的立即补做",
        )
        parser.add_argument(
            "--keep-days", type=_count, default=14, help="保留最近多少天、每天最后一份(默认14)"
        )
        parser.add_argument(
            "--keep-months", type=_count, default=12, help="保留最近多少月、每月最后一份(默认12)"
        )

    # Any: Django's own signature of handle().
    def handle(self, *_args: Any, **options: Any) -> None:
        """Write it, and say what is in it and what is not."""
        options["folder"] = options["folder"].absolute()
        if options["daily_at"]:
            self._every_night(options)
        try:
            self._once(options)
        except FAILURES as error:
            raise CommandError(f"没有备份:{error}") from error

    def _every_night(self, options: dict[str, Any]) -> None:
        """Stay, and let one failure be no end: it is tried again after an hour."""
        options["dated"] = True
        while True:
            try:
                options["folder"].mkdir(mode=0o700, parents=True, exist_ok=True)
                last = max(dated_backups(options["folder"]), default=None)
                time.sleep(_seconds_until(next_moment(last, _now(), options["daily_at"])))
                self._once(options)
            except FAILURES as error:
                self.stderr.write(f"没有备份:{error}")
                time.sleep(SECONDS_AFTER_A_FAILURE)
            finally:
                # A night is longer than any connection lasts.
                connections.close_all()

    def _once(self, options: dict[str, Any]) -> None:
        folder = options["folder"]
        if options["dated"]:
            folder, manifest, gone = make_dated_backup(
                folder, days=options["keep_days"], months=options["keep_months"]
            )
            for old in gone:
                self.stdout.write(f"已删除旧备份{old}")
        else:
            manifest = make_backup(folder)
        self._say(folder, manifest)

    def _say(self, folder: Path, manifest: Manifest) -> None:
        for head in manifest.heads:
            self.stdout.write(f"链首 {head}")
        self.stdout.write(f"清单 SHA-256 {manifest_sha256(manifest)}")
        self.stdout.write(f"已备份到{folder}:{len(manifest.files)}个文件,{manifest.size}字节。")
        self.stdout.write(
            "备份中没有CONTENT_KEY。没有它,备份中的文字和文件无法读出:请与备份分开另行保管。"
        )


def _now() -> datetime:
    """As clocks show it, like the names of the backups."""
    return timezone.localtime().replace(tzinfo=None)


def _seconds_until(moment: datetime) -> float:
    return max(0.0, (moment - _now()).total_seconds())


def _hour(text: str) -> hour:
    try:
        return datetime.strptime(text, "%H:%M").time()  # noqa: DTZ007 - as clocks show it
    except ValueError as error:
        raise ArgumentTypeError(f"应写成01:15,收到{text}") from error


def _count(text: str) -> int:
    if not text.isascii() or not text.isdigit() or int(text) < 1:
        raise ArgumentTypeError(f"应为1或更大的整数,收到{text}")
    return int(text)
