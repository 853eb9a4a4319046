"""Judge a file of cases with the engine, without a database."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from indicators.domain.progress.cases import CaseError, assess_cases, read_cases

NO_FILE = "读不到文件“{path}”:请检查路径和权限。"
NOT_UTF8 = "文件“{path}”不是 UTF-8 编码, 请另存为 UTF-8 后再试。"


class Command(BaseCommand):
    """`manage.py assess_cases CASES.json [-o OUT.json]`; the format stands in docs/methods.md."""

    help = "用进度计算引擎评价 JSON 算例, 不连接数据库。"
    requires_system_checks = []
    requires_migrations_checks = False

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the case file and where the answers go."""
        parser.add_argument("cases", type=Path, help="算例文件 (JSON 数组)")
        parser.add_argument("-o", "--output", type=Path, help="答案文件, 缺省为标准输出")

    def handle(self, *args: Any, **options: Any) -> None:  # Django's own signature
        """Read, judge, write."""
        path: Path = options["cases"]
        try:
            answers = assess_cases(read_cases(path.read_text(encoding="utf-8-sig")))
        except OSError as error:
            raise CommandError(NO_FILE.format(path=path)) from error
        except UnicodeDecodeError as error:
            raise CommandError(NOT_UTF8.format(path=path)) from error
        except CaseError as error:
            raise CommandError(str(error)) from error
        text = json.dumps(answers, ensure_ascii=False, indent=2) + "\n"
        output: Path | None = options["output"]
        if output is None:
            self.stdout.write(text, ending="")
        else:
            output.write_text(text, encoding="utf-8")
