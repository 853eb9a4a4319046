"""Finding and reading the files that belong to a plan file, for the commands."""

from pathlib import Path

from django.core.management.base import CommandError

from plans.domain.plan_files import PlanFile
from plans.domain.reading.opening import open_document
from plans.services import SourceFile

NO_FILE = "读不到文件“{path}”:请检查路径和权限。"
NOT_UTF8 = "文件“{path}”不是 UTF-8 编码, 请另存为 UTF-8 后再试。"


def read_text(path: Path) -> str:
    """A UTF-8 text file.

    Raises:
        CommandError: when it cannot be read or is not UTF-8.
    """
    try:
        return path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise CommandError(NO_FILE.format(path=path)) from error
    except UnicodeDecodeError as error:
        raise CommandError(NOT_UTF8.format(path=path)) from error


def read_source(plan_path: Path, plan_file: PlanFile, given: Path | None) -> SourceFile:
    """The source document of a plan file: the given one, or beside it, or in `sources/`.

    Raises:
        CommandError: when it is not found.
        DocumentError: when it cannot be opened.
    """
    path = _found(_places(plan_path, plan_file, given))
    if path is None:
        raise CommandError(f"找不到原文 {plan_file.source.file},请用 --source 指明")
    data = path.read_bytes()
    return SourceFile(
        name=plan_file.source.file,
        data=data,
        text=read_source_text(plan_path, plan_file, given),
    )


def read_source_text(plan_path: Path, plan_file: PlanFile, given: Path | None) -> str:
    """The text that the spans count in: the extracted one where `parse_plan` saved it, else read anew.

    Raises:
        CommandError: when neither it nor the document is found.
        DocumentError: when the document cannot be opened.
    """
    places = _places(plan_path, plan_file, given)
    saved = _found([place.with_name(f"{place.name}.txt") for place in places])
    if saved is not None:
        return read_text(saved)
    path = _found(places)
    if path is None:
        raise CommandError(f"找不到原文 {plan_file.source.file},请用 --source 指明")
    return open_document(path.name, path.read_bytes()).text


def _places(plan_path: Path, plan_file: PlanFile, given: Path | None) -> list[Path]:
    folder, name = plan_path.parent, plan_file.source.file
    beside = [folder / name, folder / "sources" / name, folder.parent / "sources" / name]
    return [given, *beside] if given else beside


def _found(paths: list[Path]) -> Path | None:
    return next(filter(Path.is_file, paths), None)
