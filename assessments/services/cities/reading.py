"""Opening a city's file: everything is compared with its manifest before anything is believed."""

import csv
import hashlib
import io
import json
import zipfile
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import IO, Any

from assessments.domain.cities.manifests import (
    BadCityManifest,
    CityManifest,
    Part,
    read_city_manifest,
)
from assessments.domain.cities.readme import README
from assessments.selectors.city_tables import TABLES
from assessments.services.cities.contents import CONTENTS, HEADING
from assessments.services.cities.exporting import LEDGER, NUMBERS, heading
from assessments.services.cities.packages import MANIFEST
from audit.domain.chain import Link, first_break
from audit.models import LedgerEntry

# So many faults are named at once.
_NAMED = 20
_PORTION = 1 << 20
# A manifest lists some thousand files; a longer one is none.
_MANIFEST_BYTES = 64 << 20
# The longest text of a cell: a source document stands in one.
csv.field_size_limit(16 << 20)


class CityRefused(Exception):
    """The file, or what stands here already, does not allow the import; `faults` are sentences."""

    def __init__(self, *faults: str) -> None:
        super().__init__(" ".join(faults[:_NAMED]))
        self.faults = faults[:_NAMED]


def at_line(path: str, line: int, what: str) -> str:
    """A fault with its place."""
    return f"{path} 第{line}行:{what}。"


class CityFile:
    """An open package whose files are those of its manifest."""

    def __init__(self, path: Path) -> None:
        """Open it, and compare every file with the manifest.

        Raises:
            CityRefused: when it is no such package, or a file is missing, altered or too many.
        """
        try:
            self._zip = zipfile.ZipFile(path)
            if self._zip.getinfo(MANIFEST).file_size > _MANIFEST_BYTES:
                raise CityRefused(f"{path}的清单过大,不是整市数据包。")
            self.manifest: CityManifest = read_city_manifest(self._zip.read(MANIFEST).decode())
        except (OSError, KeyError, UnicodeDecodeError, zipfile.BadZipFile) as error:
            raise CityRefused(
                f"{path}打不开,或其中没有{MANIFEST},不是完整的整市数据包。"
            ) from error
        except BadCityManifest as error:
            raise CityRefused(f"{MANIFEST}:{error}。") from error
        faults = list(self._altered())
        if faults:
            raise CityRefused(*faults)

    def _altered(self) -> Iterator[str]:
        held = {info.filename: info for info in self._zip.infolist()}
        for path in sorted(held.keys() - self.manifest.files.keys() - {MANIFEST}):
            yield f"{path}不在清单中。"
        needed = {LEDGER, NUMBERS, CONTENTS, README, *(table.path for table in TABLES)}
        for path in sorted(needed - self.manifest.files.keys()):
            yield f"清单中没有{path}。"
        for path, part in self.manifest.files.items():
            if path not in held:
                yield f"{path}缺失。"
            elif held[path].file_size != part.size or self._sha256(path) != part.sha256:
                yield f"{path}与清单所载哈希不符。"

    def _sha256(self, path: str) -> str:
        digest = hashlib.sha256()
        with self._zip.open(path) as file:
            while portion := file.read(_PORTION):
                digest.update(portion)
        return digest.hexdigest()

    def part(self, path: str) -> Part:
        """What the manifest says of a file."""
        return self.manifest.files[path]

    def read(self, path: str) -> bytes:
        """The bytes of one file.

        Raises:
            KeyError: when there is no such file.
        """
        return self._zip.read(path)

    def lines(self, path: str) -> Iterator[tuple[int, str]]:
        """The lines of a text with their numbers."""
        with self._zip.open(path) as file:
            yield from enumerate(io.TextIOWrapper(file, "utf-8", newline="\n"), 1)

    def rows(self, path: str, columns: list[str]) -> Iterator[tuple[int, dict[str, str]]]:
        """The rows of a table, each with the line where it ends.

        Raises:
            CityRefused: when the heading is another, or a row has more or fewer cells.
        """
        with self._zip.open(path) as file:
            yield from _rows(file, path, columns)


def _rows(file: IO[bytes], path: str, columns: list[str]) -> Iterator[tuple[int, dict[str, str]]]:
    reader = csv.reader(io.TextIOWrapper(file, "utf-8-sig", newline=""), strict=True)
    try:
        if next(reader, None) != columns:
            raise CityRefused(at_line(path, 1, f"列应为{','.join(columns)}"))
        for cells in reader:
            if len(cells) != len(columns):
                what = f"有{len(cells)}格,应为{len(columns)}格"
                raise CityRefused(at_line(path, reader.line_num, what))
            yield reader.line_num, dict(zip(columns, cells, strict=True))
    except (csv.Error, UnicodeDecodeError) as error:
        raise CityRefused(at_line(path, reader.line_num, f"不是CSV({error})")) from error


def opened_city(path: Path) -> CityFile:
    """The package, once manifest, headings and ledger are found to hold.

    Raises:
        CityRefused: naming file and line.
    """
    file = CityFile(path)
    for table in TABLES:
        next(file.rows(table.path, heading(table)), None)
    next(file.rows(CONTENTS, HEADING), None)
    _check_chain(file)
    return file


def ledger_rows(file: CityFile) -> Iterator[tuple[int, LedgerEntry]]:
    """The entries of the ledger, unsaved, each with its line.

    Raises:
        CityRefused: when a line is no entry.
    """
    for number, line in file.lines(LEDGER):
        try:
            facts: dict[str, Any] = json.loads(line)
            facts["at"] = datetime.fromisoformat(facts["at"])
            yield number, LedgerEntry(**facts)
        except (KeyError, TypeError, ValueError) as error:
            raise CityRefused(at_line(LEDGER, number, "不是台账记录")) from error


def _check_chain(file: CityFile) -> None:
    """Every hash again from the first entry on, and the last against the manifest."""
    manifest, last = file.manifest, {"seq": 0, "hash": ""}

    def links() -> Iterator[tuple[Link, str]]:
        for _number, entry in ledger_rows(file):
            last.update(seq=entry.seq, hash=entry.hash)
            yield entry.link, entry.hash

    # Where an entry was left out or moved, the line tells the place and the entry's own number not.
    broken = first_break(manifest.chain, links())
    if broken is not None:
        raise CityRefused(at_line(LEDGER, broken.seq, "哈希链在此断开,台账被改动过"))
    if (last["seq"], last["hash"]) != (manifest.head_seq, manifest.head_hash):
        raise CityRefused(f"{LEDGER}的末条与清单所载链首不符。")
    if any(entry.chain != manifest.chain for _number, entry in ledger_rows(file)):
        raise CityRefused(f"{LEDGER}中有其他链的记录。")
