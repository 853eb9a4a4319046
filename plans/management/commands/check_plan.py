from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from plans.domain.plan_files import check_against_source, parse_plan_file
from plans.domain.problems import DocumentError
from plans.management.plan_sources import read_source_text, read_text


class Command(BaseCommand):
    help = "检查方案文件:结构、键、部门、区间与引文,逐条指出行号。不使用数据库。"
    requires_system_checks: tuple[str, ...] = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--source", type=Path, help="原文文件(默认在方案文件旁的sources/中找)")

    # Any: Django's own signature of handle().
    def handle(self, *_args: Any, **options: Any) -> None:
        try:
            plan_file = parse_plan_file(read_text(options["file"]))
            text = read_source_text(options["file"], plan_file, options["source"])
            problems = check_against_source(plan_file, text)
            if problems:
                raise DocumentError(problems)
        except DocumentError as error:
            for problem in error.problems:
                self.stderr.write(f"{options['file'].name} {problem}")
            raise CommandError(f"{len(error.problems)}处错误") from error
        self.stdout.write(
            f"{plan_file.slug} 第{plan_file.version}版:{len(plan_file.sections)}章节,"
            f"{len(plan_file.tasks)}项任务,{len(plan_file.targets)}个目标,"
            f"{len(plan_file.departments)}个部门,未列为目标的数字{len(plan_file.left_out)}处。无误。"
        )
