"""Score a file of cases by the shipped schemes, without a database."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from assessments.domain.scoring.cases import answer_score_cases, read_score_cases
from assessments.selectors.schemes import FOLDER, read_schemes
from plans.domain.problems import DocumentError
from plans.management.plan_sources import read_text


class Command(BaseCommand):
    """`manage.py score_cases CASES.json [-o OUT.json]`; the format stands in docs/assessment.md."""

    help = "按考核办法为 JSON 算例计分, 不连接数据库。"
    requires_system_checks = []
    requires_migrations_checks = False

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the case file, the folder of schemes, and where the answers go."""
        parser.add_argument("cases", type=Path, help="算例文件 (JSON 数组)")
        parser.add_argument("-o", "--output", type=Path, help="答案文件, 缺省为标准输出")
        parser.add_argument("--schemes", type=Path, default=FOLDER, help="考核办法文件夹")

    def handle(self, *args: Any, **options: Any) -> None:  # Django's own signature
        """Read, score, write."""
        try:
            schemes = read_schemes(options["schemes"])
            cases = read_score_cases(read_text(options["cases"]), schemes)
        except DocumentError as error:
            raise CommandError(str(error)) from error
        text = json.dumps(answer_score_cases(cases, schemes), ensure_ascii=False, indent=2) + "\n"
        output: Path | None = options["output"]
        if output is None:
            self.stdout.write(text, ending="")
        else:
            output.write_text(text, encoding="utf-8")
