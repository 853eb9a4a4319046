from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from audit.services import verify_ledger


class Command(BaseCommand):
    help = "核对台账:逐条重算哈希链,指出第一条被改动的记录。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--anchor",
            action="append",
            default=[],
            metavar="CHAIN:SEQ:HASH",
            help="在系统外记下的链首(如报告上印的),可多次给出",
        )

    # Any: Django's own signature of handle().
    def handle(self, *_args: Any, **options: Any) -> None:
        anchors = dict(_anchor(text) for text in options["anchor"])
        result = verify_ledger(anchors)
        for chain, (seq, digest) in result.heads.items():
            self.stdout.write(f"{chain}: {seq} {digest}")
        for name in result.missing_triggers:
            self.stderr.write(f"缺少触发器: {name}")
        for found in result.breaks:
            self.stderr.write(f"断点: 链{found.chain} 第{found.seq}条 {found.fault}")
        if not result.holds:
            raise CommandError("台账核对未通过")
        self.stdout.write(f"台账完整: {result.entries}条")


def _anchor(text: str) -> tuple[str, tuple[int, str]]:
    try:
        chain, seq, digest = text.rsplit(":", 2)
        return chain, (int(seq), digest)
    except ValueError as error:
        raise CommandError(f"--anchor 应写成 链:序号:哈希,收到 {text}") from error
