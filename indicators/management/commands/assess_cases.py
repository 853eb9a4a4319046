"""Judge a file of cases with the engine, without a database."""

from collections.abc import Mapping, Sequence
from typing import Any

from indicators.domain.progress.case_fields import Json
from indicators.domain.progress.cases import assess_cases, read_cases
from indicators.management.case_files import CasesCommand


class Command(CasesCommand):
    """`manage.py assess_cases CASES.json [-o OUT.json]`; the format stands in docs/methods.md."""

    help = "用进度计算引擎评价 JSON 算例, 不连接数据库。"

    def answers(self, text: str, options: Mapping[str, Any]) -> Sequence[Json]:
        """Judge every case."""
        return assess_cases(read_cases(text))
