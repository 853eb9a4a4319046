"""Scoring schemes: those that ship with the product, and the versions that a place has adopted."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType

from django.conf import settings
from django.utils.translation import gettext
from pydantic import JsonValue

from assessments.domain.scoring.checks import parse_scheme, read_scheme
from assessments.domain.scoring.schemes import Scheme
from assessments.domain.scoring.texts import clean_text
from assessments.models import SchemeVersion
from audit.domain.errors import TransitionError
from audit.services import read_texts
from indicators.domain.catalogue import load_catalogue
from plans.domain.evidence_files import DESTROYED
from plans.domain.problems import DocumentError, Problem, mark

FOLDER: Path = settings.BASE_DIR / "fixtures" / "schemes"
CATALOGUE: Path = settings.BASE_DIR / "fixtures" / "catalogue" / "indicators.yaml"
SAME_ID = mark("考核办法“%(id)s”已在另一文件中")

# Schemes of adopted versions by the hash of their text: a text never changes.
_READ: dict[str, Scheme] = {}


@dataclass(frozen=True)
class SchemeFile:
    """A scheme that ships with the product, and its text."""

    scheme: Scheme
    text: str


@lru_cache
def indicator_names() -> Mapping[str, str]:
    """Names of the indicators that a scheme may look at, by code. No query."""
    catalogue = load_catalogue(CATALOGUE.read_text(encoding="utf-8"))
    return MappingProxyType({each.code: each.name_zh for each in catalogue.indicators})


def checked_scheme(text: str) -> Scheme:
    """A scheme's text, checked against the catalogue. No query.

    Raises:
        DocumentError: every fault with path and line.
    """
    return parse_scheme(text, indicator_names())


def as_json(scheme: Scheme) -> JsonValue:
    """A scheme as JSON has it, for readers without YAML."""
    held: JsonValue = scheme.model_dump(mode="json", by_alias=True)
    return held


def read_schemes(folder: Path = FOLDER) -> Mapping[str, Scheme]:
    """Every scheme of a folder by its id, in order of the file names. No query.

    Raises:
        DocumentError: every fault of every file, the file named.
    """
    return {key: file.scheme for key, file in scheme_files(folder).items()}


@lru_cache
def scheme_files(folder: Path = FOLDER) -> Mapping[str, SchemeFile]:
    """Every scheme of a folder with its text, by its id. No query.

    Raises:
        DocumentError: every fault of every file, the file named.
    """
    files: dict[str, SchemeFile] = {}
    problems: list[Problem] = []
    for path in sorted(folder.glob("*.yaml")):
        text = clean_text(path.read_text(encoding="utf-8"))
        try:
            scheme = checked_scheme(text)
        except DocumentError as error:
            problems += [_in_file(path, each) for each in error.problems]
            continue
        if scheme.id in files:
            problems.append(_in_file(path, Problem(SAME_ID, {"id": scheme.id}, "id")))
        files[scheme.id] = SchemeFile(scheme, text)
    if problems:
        raise DocumentError(problems)
    return MappingProxyType(files)


def schemes_in_force(tenant_id: int, as_of: datetime | None = None) -> Mapping[str, SchemeVersion]:
    """The schemes that a place has adopted and not withdrawn, now or by a moment: one query."""
    return in_force(scheme_versions(tenant_id, as_of=as_of))


def in_force(versions: Iterable[SchemeVersion]) -> Mapping[str, SchemeVersion]:
    """The last version of each scheme, unless that withdraws it; `versions` are in their order."""
    last = {version.scheme_id: version for version in versions}
    return {key: version for key, version in last.items() if not version.withdrawn}


def scheme_versions(
    tenant_id: int, *, scheme_id: str = "", as_of: datetime | None = None
) -> list[SchemeVersion]:
    """Every version of a place's schemes, or of one, the first first, with their texts: one query."""
    rows = SchemeVersion.objects.filter(tenant=tenant_id).order_by("scheme_id", "number")
    if scheme_id:
        rows = rows.filter(scheme_id=scheme_id)
    if as_of is not None:
        rows = rows.filter(recorded_at__lte=as_of)
    return list(rows.select_related("content__key", "note__key"))


def scheme_of(version: SchemeVersion) -> Scheme:
    """The scheme of a version; no query where the version was read with its text.

    Raises:
        TransitionError: its text was lawfully destroyed.
    """
    found = _READ.get(version.sha256)
    if found is None:
        found = _READ[version.sha256] = read_scheme(text_of(version))
    return found


def text_of(version: SchemeVersion) -> str:
    """The YAML of a version; no query where the version was read with its text.

    Raises:
        TransitionError: it was lawfully destroyed.
    """
    text = read_texts([version.content]).get(version.content_id)
    if text is None:
        raise TransitionError(gettext(DESTROYED))
    return text


def _in_file(path: Path, problem: Problem) -> Problem:
    where = f"{path.name} {problem.path}".strip()
    return Problem(problem.template, problem.params, where, problem.line)
