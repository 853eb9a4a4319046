"""The scoring schemes that ship with the product, read from their files."""

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType

from django.conf import settings

from assessments.domain.scoring.checks import parse_scheme
from assessments.domain.scoring.schemes import Scheme
from indicators.domain.catalogue import load_catalogue
from plans.domain.problems import DocumentError, Problem, mark

FOLDER: Path = settings.BASE_DIR / "fixtures" / "schemes"
CATALOGUE: Path = settings.BASE_DIR / "fixtures" / "catalogue" / "indicators.yaml"
SAME_ID = mark("考核办法“%(id)s”已在另一文件中")


@lru_cache
def read_schemes(folder: Path = FOLDER) -> Mapping[str, Scheme]:
    """Every scheme of a folder by its id, in order of the file names. No query.

    Raises:
        DocumentError: every fault of every file, the file named.
    """
    catalogue = load_catalogue(CATALOGUE.read_text(encoding="utf-8"))
    codes = frozenset(indicator.code for indicator in catalogue.indicators)
    schemes: dict[str, Scheme] = {}
    problems: list[Problem] = []
    for path in sorted(folder.glob("*.yaml")):
        try:
            scheme = parse_scheme(path.read_text(encoding="utf-8"), codes)
        except DocumentError as error:
            problems += [_in_file(path, each) for each in error.problems]
            continue
        if scheme.id in schemes:
            problems.append(_in_file(path, Problem(SAME_ID, {"id": scheme.id}, "id")))
        schemes[scheme.id] = scheme
    if problems:
        raise DocumentError(problems)
    return MappingProxyType(schemes)


def _in_file(path: Path, problem: Problem) -> Problem:
    where = f"{path.name} {problem.path}".strip()
    return Problem(problem.template, problem.params, where, problem.line)
