from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from audit.domain.actors import Actor
from audit.services import recorded
from indicators.domain.default_rules import default_measures
from indicators.domain.measure_files import MeasureFile, parse_measure_file
from indicators.selectors.catalogue import domain_catalogue, domain_definitions
from indicators.services import publish_plan
from plans.domain.plan_files import PlanFile, parse_plan_file
from plans.domain.problems import DocumentError
from plans.domain.register_files import RegisterFile, parse_register_file
from plans.management.plan_sources import read_source, read_text
from plans.services import load_register


class Command(BaseCommand):
    help = "导入并发布方案文件,同时建立评价规则和台账;一次完成,可重复执行。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--source", type=Path, help="原文文件(默认在方案文件旁的sources/中找)")
        parser.add_argument("--measures", type=Path, help="评价规则文件(默认按通用规则)")
        parser.add_argument("--register", type=Path, help="台账文件")

    # Any: Django's own signature of handle().
    def handle(self, *_args: Any, **options: Any) -> None:
        actor = Actor.system("load_plan")
        try:
            plan_file = parse_plan_file(read_text(options["file"]))
            source = read_source(options["file"], plan_file, options["source"])
            measures = _measures(plan_file, options["measures"])
            register = _register(options["register"], source.text)
            with recorded(actor):
                version = publish_plan(plan_file, source, measures, actor=actor)
                if register is not None:
                    load_register(version.plan, register, actor=actor)
        except DocumentError as error:
            for problem in error.problems:
                self.stderr.write(f"{options['file'].name} {problem}")
            raise CommandError(f"{len(error.problems)}处错误,未导入任何内容") from error
        self.stdout.write(f"{plan_file.slug} 第{version.number}版已发布。")


def _measures(plan_file: PlanFile, path: Path | None) -> MeasureFile:
    catalogue = domain_catalogue()
    if path is None:
        return default_measures(plan_file, catalogue)
    return parse_measure_file(read_text(path), plan_file, catalogue, domain_definitions())


def _register(path: Path | None, text: str) -> RegisterFile | None:
    return parse_register_file(read_text(path), text) if path else None
