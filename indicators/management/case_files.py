"""Files of cases: read, answered and written without a database, by one command class."""

import json
from argparse import ArgumentParser
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from indicators.domain.progress.case_fields import Json
from indicators.domain.progress.cases import CaseError
from plans.domain.problems import DocumentError
from plans.management.plan_sources import read_text


class CasesCommand(BaseCommand):
    """A command `CASES.json [-o OUT.json]` that answers an array of cases in their order."""

    requires_system_checks = []
    requires_migrations_checks = False

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the case file and where the answers go."""
        parser.add_argument("cases", type=Path, help="算例文件 (JSON 数组)")
        parser.add_argument("-o", "--output", type=Path, help="答案文件, 缺省为标准输出")

    def answers(self, text: str, options: Mapping[str, Any]) -> Sequence[Json]:
        """The answers to a file's text, by the command's own options.

        Raises:
            CaseError, DocumentError: what of the file cannot be read.
        """
        raise NotImplementedError

    def handle(self, *args: Any, **options: Any) -> None:  # Django's own signature
        """Read, answer, write."""
        text = read_text(options["cases"])
        try:
            answers = self.answers(text, options)
        except (CaseError, DocumentError) as error:
            raise CommandError(str(error)) from error
        written = json.dumps(answers, ensure_ascii=False, indent=2) + "\n"
        output: Path | None = options["output"]
        if output is None:
            self.stdout.write(written, ending="")
        else:
            output.write_text(written, encoding="utf-8")
