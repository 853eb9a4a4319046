import json
import time
from argparse import ArgumentParser
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from plans.domain.plan_files import dump_plan_file
from plans.domain.problems import DocumentError
from plans.domain.reading.assembly import DocumentFacts, read_plan
from plans.domain.reading.opening import open_document
from plans.domain.reading.reading import Reading
from plans.domain.reading.report import counts, report_data, report_markdown
from plans.domain.reading.source_text import Medium
from plans.management.reading_files import reference_catalogue, reference_gazetteer

COLUMNS = ("文件", "章节", "任务", "部门", "责任", "目标(数值)", "目标(其他)", "未列", "存疑", "秒")


@dataclass(frozen=True)
class Outcome:
    """One document of a run: its reading, or why there is none."""

    path: Path
    seconds: float
    reading: Reading | None
    problem: str = ""


class Command(BaseCommand):
    help = (
        "把方案文件(.docx、.pdf、.html、.txt)解析成方案数据文件(格式1)。不使用数据库。"
        "给出文件夹时逐份解析,并打印汇总表;解析结果都要人工核对后才能发布。"
    )
    requires_system_checks: tuple[str, ...] = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("path", type=Path, nargs="+", help="方案文件或文件夹,可给多个")
        parser.add_argument("--format", choices=("yaml", "json"), default="yaml")
        parser.add_argument("-o", "--output", type=Path, help="输出文件;多份文件时为输出文件夹")
        parser.add_argument("--report", type=Path, help="解析报告(.md或.json);多份文件时自动写入")
        parser.add_argument("--encoding", help="文本文件的编码,如 gb18030;默认自动识别")

    # Any: Django's own signature of handle().
    def handle(self, *_args: Any, **options: Any) -> None:
        paths = _documents(options["path"])
        self.catalogue, self.gazetteer = reference_catalogue(), reference_gazetteer()
        if len(paths) == 1 and not options["path"][0].is_dir():
            self._one(paths[0], options)
        else:
            self._many(paths, options)

    def _one(self, path: Path, options: dict[str, Any]) -> None:
        outcome = self._read(path, options["encoding"])
        if outcome.reading is None:
            raise CommandError(f"{path.name} {outcome.problem}")
        text = _dumped(outcome.reading, options["format"])
        if options["output"]:
            _write(options["output"], text)
            _write_text(outcome.reading, options["output"].parent)
        else:
            self.stdout.write(text, ending="")
        if options["report"]:
            _write(options["report"], _report(outcome.reading, options["report"].suffix))

    def _many(self, paths: list[Path], options: dict[str, Any]) -> None:
        folder: Path | None = options["output"]
        outcomes = []
        self.stdout.write(_row(COLUMNS) + "\n" + _row(["---"] * len(COLUMNS)))
        for path in paths:
            outcome = self._read(path, options["encoding"])
            outcomes.append(outcome)
            self.stdout.write(_row(_cells(outcome)))
            if folder and outcome.reading:
                name = path.name
                _write(
                    folder / f"{name}.{options['format']}",
                    _dumped(outcome.reading, options["format"]),
                )
                _write_text(outcome.reading, folder)
                for suffix in (".md", ".json"):
                    _write(folder / f"{name}.report{suffix}", _report(outcome.reading, suffix))
        failed = [outcome for outcome in outcomes if outcome.reading is None]
        if failed:
            raise CommandError(f"{len(outcomes)}份文件中有{len(failed)}份未能解析,原因见上表")

    def _read(self, path: Path, encoding: str | None) -> Outcome:
        started = time.perf_counter()
        try:
            data = path.read_bytes()
            reading = read_plan(
                open_document(path.name, data, encoding=encoding),
                DocumentFacts.of(path.name, data),
                catalogue=self.catalogue,
                gazetteer=self.gazetteer,
            )
        except OSError as error:
            raise CommandError(f"读不到文件 {path}:{error.strerror}") from error
        except DocumentError as error:
            problem = ";".join(str(problem) for problem in error.problems)
            return Outcome(path, time.perf_counter() - started, None, problem)
        return Outcome(path, time.perf_counter() - started, reading)


def _documents(paths: list[Path]) -> list[Path]:
    found = []
    for path in paths:
        if path.is_dir():
            inside = sorted(file for file in path.iterdir() if file.is_file())
            found += [file for file in inside if not file.name.startswith(".")]
        else:
            found.append(path)
    if not found:
        raise CommandError("文件夹里没有文件")
    return found


def _dumped(reading: Reading, form: str) -> str:
    return dump_plan_file(reading.plan_file, as_json=form == "json")


def _report(reading: Reading, suffix: str) -> str:
    if suffix == ".json":
        return json.dumps(report_data(reading), ensure_ascii=False, indent=2) + "\n"
    return report_markdown(reading)


def _write_text(reading: Reading, folder: Path) -> None:
    """The extracted text beside the plan file; a text file is its own text."""
    if reading.source.medium is not Medium.TEXT or reading.source.encoding not in (
        "utf-8",
        "ascii",
    ):
        _write(folder / f"{reading.plan_file.source.file}.txt", reading.source.text)


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8", newline="\n")


def _cells(outcome: Outcome) -> list[str]:
    if outcome.reading is None:
        return [outcome.path.name, outcome.problem]
    found = counts(outcome.reading)
    numbers = (
        found.sections,
        found.tasks,
        found.departments,
        found.responsibilities,
        found.numeric_targets,
        found.other_targets,
        found.left_out,
        found.uncertain,
    )
    return [outcome.path.name, *map(str, numbers), f"{outcome.seconds:.2f}"]


def _row(cells: tuple[str, ...] | list[str]) -> str:
    return f"| {' | '.join(cells)} |"
