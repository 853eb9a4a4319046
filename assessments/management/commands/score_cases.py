"""Score a file of cases by the shipped schemes, without a database."""

from argparse import ArgumentParser
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from assessments.domain.scoring.cases import answer_score_cases, read_score_cases
from assessments.selectors.schemes import FOLDER, read_schemes
from indicators.domain.progress.case_fields import Json
from indicators.management.case_files import CasesCommand


class Command(CasesCommand):
    """`manage.py score_cases CASES.json [-o OUT.json]`; the format stands in docs/assessment.md."""

    help = "按考核办法为 JSON 算例计分, 不连接数据库。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the folder of schemes beside the files."""
        super().add_arguments(parser)
        parser.add_argument("--schemes", type=Path, default=FOLDER, help="考核办法文件夹")

    def answers(self, text: str, options: Mapping[str, Any]) -> Sequence[Json]:
        """Score every case."""
        schemes = read_schemes(options["schemes"])
        return answer_score_cases(read_score_cases(text, schemes), schemes)
