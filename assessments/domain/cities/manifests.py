"""The manifest of a city's file: which city, of which moment, and every file with hash and rows."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import PurePosixPath

from audit.domain.canonical import digest

KIND, FORMAT = "carbon-peak city", 1


class BadCityManifest(Exception):
    """The text is no manifest of a city's file that this release reads."""


@dataclass(frozen=True)
class Part:
    """A file in the package; `rows` without the heading, none where it has no rows."""

    sha256: str
    size: int
    rows: int | None


@dataclass(frozen=True)
class CityManifest:
    """`key` is the place's permanent key; `head_*` the last entry of its chain in the file."""

    key: str
    name: str
    chain: str
    head_seq: int
    head_hash: str
    made_at: str
    product: str
    files: Mapping[str, Part]

    @property
    def text(self) -> str:
        """As it is written into the package."""
        fields = {"kind": KIND, "format": FORMAT, **asdict(self)}
        return json.dumps(fields, ensure_ascii=False, indent=1, sort_keys=True) + "\n"

    @property
    def sha256(self) -> str:
        """By which the ledger knows the file."""
        return digest(self.text)


def read_city_manifest(text: str) -> CityManifest:
    """Read what `CityManifest.text` wrote.

    Raises:
        BadCityManifest: another kind or format, a missing field, or a path that leaves the package.
    """
    try:
        fields = json.loads(text)
        if fields.pop("kind") != KIND:
            raise BadCityManifest("不是整市数据包")
        if (number := fields.pop("format")) != FORMAT:
            raise BadCityManifest(f"格式为第{number}版,本系统读第{FORMAT}版")
        files = {path: Part(**facts) for path, facts in fields.pop("files").items()}
        manifest = CityManifest(**fields, files=files)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise BadCityManifest(f"不完整({error})") from error
    for path in map(PurePosixPath, files):
        if path.is_absolute() or ".." in path.parts:
            raise BadCityManifest(f"路径{path}不在数据包内")
    return manifest
