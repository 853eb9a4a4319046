"""Redo a report from its snapshot or export bundle."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from assessments.selectors.verifying import examine_file
from assessments.verifier.verify import Refused


class Command(BaseCommand):
    """`manage.py verify_report FILE`; a bundle (zip) or a snapshot (JSON)."""

    help = "用进度计算引擎重算快照或导出包中的各项结果,并与所载结果、文件哈希和台账核对。"
    requires_system_checks = []
    requires_migrations_checks = False

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the file."""
        parser.add_argument("file", type=Path, help="导出包(zip)或快照(json)")

    # Any: Django's own signature of handle().
    def handle(self, *_args: Any, **options: Any) -> None:
        """Compare, and say what does not match."""
        try:
            found = examine_file(options["file"])
        except Refused as refused:
            raise CommandError(str(refused)) from refused
        self.stdout.write(f"快照 SHA-256 {found.snapshot_sha256}")
        for seal in found.seals:
            self.stdout.write(f"签章 {seal}")
        for fault in found.faults:
            self.stderr.write(f"不符: {fault}")
        if found.ledger is None:
            self.stdout.write("没有可用的数据库,未与台账核对。")
        if found.faults:
            raise CommandError(f"复核未通过:{len(found.faults)}处不符。")
        if found.seals:
            self.stdout.write("签章有效。请将证书与签章单位公布的核对。")
        self.stdout.write(
            f"复核通过: {found.targets}项目标,重算{found.redone}项全部一致;"
            f"{found.files}个文件的哈希全部相符。"
        )
