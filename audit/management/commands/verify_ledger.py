"""Prove the ledger whole, or name what was altered."""

from argparse import ArgumentParser
from collections.abc import Iterator
from pathlib import Path
from time import monotonic
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from audit.domain.chain import Anchor
from audit.services import Verification, ledger_heads, verify_ledger

_BREAKS = {
    "missing_entry": "此处少了一条记录,或记录被调换了次序",
    "previous_hash": "与前一条记录不衔接,前一条或本条被替换",
    "before_altered": "变更前的内容或盐值被改动",
    "after_altered": "变更后的内容或盐值被改动",
    "entry_altered": "记录的时间、人员、动作、对象或理由被改动",
    "head_differs": "链首与末条记录不符,末尾的记录被删除、添加,或链首被改动",
    "anchor_differs": "与此前记下的链首不符,该条或更早的记录被改写或删除",
}
_CONTENTS = {
    "content_altered": "内容与存入时的哈希不符",
    "file_missing": "文件不在存储中",
    "key_missing": "密钥未经封存销毁批准即已不在",
}


class Command(BaseCommand):
    """`manage.py verify_ledger`; exit status 1 where anything does not match."""

    help = "核对台账:重算哈希链,比对记录所指的行、存储内容和触发器,指出被改动之处。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Heads noted earlier, and how much to do."""
        parser.add_argument(
            "--anchor",
            action="append",
            default=[],
            metavar="FILE|CHAIN:SEQ:HASH",
            help="此前记下的链首:文件(每行一个)或直接写出(如报告上印的),可多次给出",
        )
        parser.add_argument(
            "--head", action="store_true", help="只打印各链现在的链首,供存放在系统之外"
        )
        parser.add_argument(
            "--chains-only", action="store_true", help="只核对哈希链和触发器,不比对行和存储内容"
        )

    # Any: Django's own signature of handle().
    def handle(self, *_args: Any, **options: Any) -> None:
        """Print the heads; or check, and say what was found and how long it took."""
        if options["head"]:
            for chain, head in ledger_heads().items():
                self.stdout.write(str(Anchor(chain, *head)))
            return
        anchors = [anchor for text in options["anchor"] for anchor in _anchors(text)]
        began = monotonic()
        result = verify_ledger(anchors, chains_only=options["chains_only"])
        took = f"用时{monotonic() - began:.1f}秒"
        for chain, head in result.heads.items():
            self.stdout.write(f"链首 {Anchor(chain, *head)}")
        for sentence in _sentences(result):
            self.stderr.write(sentence)
        if not result.holds:
            raise CommandError(f"台账核对未通过,{took}。请保全数据库,不要继续写入。")
        compared = f"与{len(anchors)}个此前记下的链首相符," if anchors else ""
        self.stdout.write(f"台账完整: {result.entries}条,{compared}{took}")


def _sentences(result: Verification) -> Iterator[str]:
    for broken in result.breaks:
        yield f"断点: 链{broken.chain} 第{broken.seq}条:{_BREAKS[broken.fault]}"
    for row in result.rows:
        what = f"被改动的字段: {'、'.join(row.fields)}" if row.fields else "该行已不存在"
        yield f"行不符: {row.row},见链{row.chain} 第{row.seq}条;{what}"
    for content in result.contents:
        yield f"存储内容不符: {content.id}:{_CONTENTS[content.fault]}"
    for name in result.missing_triggers:
        yield f"触发器缺失、停用或被改: {name}"


def _anchors(text: str) -> Iterator[Anchor]:
    """One head, or those of a file; blank lines and lines that begin with # are passed over."""
    path = Path(text)
    lines = path.read_text(encoding="utf-8").splitlines() if path.is_file() else [text]
    for line in lines:
        if not line.strip() or line.startswith("#"):
            continue
        try:
            yield Anchor.of(line.removeprefix("链首 "))
        except ValueError as error:
            raise CommandError(
                f"--anchor应为文件,或写成 链:序号:哈希(64位),收到: {line}"
            ) from error
