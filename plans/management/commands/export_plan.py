from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from plans.domain.plan_files import dump_plan_file
from plans.models import PlanVersion
from plans.selectors import plan_file_of, published_version


class Command(BaseCommand):
    help = "导出已发布的方案文件;导出与导入的文件逐字节相同。"

    # Any: Django's own signature. Our --version (of the plan) takes the place of Django's own.
    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> CommandParser:
        return super().create_parser(prog_name, subcommand, conflict_handler="resolve", **kwargs)

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("slug")
        parser.add_argument("--version", dest="number", type=int)
        parser.add_argument("--format", choices=("yaml", "json"), default="yaml")
        parser.add_argument("-o", "--output", type=Path)

    # Any: Django's own signature of handle().
    def handle(self, *_args: Any, **options: Any) -> None:
        try:
            version = published_version(options["slug"], options["number"])
        except PlanVersion.DoesNotExist as error:
            raise CommandError(f"没有已发布的方案 {options['slug']}") from error
        text = dump_plan_file(plan_file_of(version), as_json=options["format"] == "json")
        if options["output"]:
            options["output"].write_text(text, encoding="utf-8", newline="\n")
        else:
            self.stdout.write(text, ending="")
