"""Finding and reading the files that belong to a plan file, for the commands."""

from pathlib import Path

from django.core.management.base import CommandError

from plans.domain.plan_files import PlanFile
from plans.services import SourceFile


def read_text(path: Path) -> str:
    """A UTF-8 text file.

    Raises:
        CommandError: when it is missing or not UTF-8.
    """
    try:
        return path.read_bytes().decode("utf-8-sig")
    except FileNotFoundError as error:
        raise CommandError(f"找不到文件 {path}") from error
    except UnicodeDecodeError as error:
        raise CommandError(f"{path} 不是UTF-8文本,请另存为UTF-8") from error


def read_source(plan_path: Path, plan_file: PlanFile, given: Path | None) -> SourceFile:
    """The source document of a plan file: the given one, or beside it, or in `sources/`.

    Raises:
        CommandError: when it is not found.
    """
    folder = plan_path.parent
    name = plan_file.source.file
    places = [given] if given else [folder / name, folder / "sources" / name]
    if given is None:
        places.append(folder.parent / "sources" / name)
    for path in places:
        if path.is_file():
            return SourceFile(name=name, data=path.read_bytes(), text=read_text(path))
    raise CommandError(f"找不到原文 {name},请用 --source 指明")
