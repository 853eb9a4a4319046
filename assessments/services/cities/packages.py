"""Writing the package of a city: a zip in which every file is hashed as it streams by."""

import csv
import hashlib
import io
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any, Protocol

from assessments.domain.cities.manifests import Part
from assessments.writers.packing import dateless_entry

MANIFEST = "manifest.json"
# Without a mark at its head Excel takes UTF-8 for the system's old encoding.
_UTF_8 = b"\xef\xbb\xbf"


class Target(Protocol):
    """Where a package is written: a file, or something that takes bytes as one does."""

    def write(self, data: bytes, /) -> int:
        """Take some bytes."""

    def flush(self) -> None:
        """Let go of what was taken."""

    def close(self) -> None:
        """End; a package leaves that to whoever began."""


class _Hashed(io.RawIOBase):
    """Writes through to an entry of the zip, hashing and counting."""

    def __init__(self, target: IO[bytes]) -> None:
        self._target = target
        self.digest = hashlib.sha256()
        self.size = 0

    def writable(self) -> bool:
        return True

    # Any: whatever has bytes, as io has it.
    def write(self, data: Any) -> int:
        portion = bytes(data)
        self.digest.update(portion)
        self.size += len(portion)
        return self._target.write(portion)


class Package:
    """The zip while it is written; `files` are those that are whole."""

    def __init__(self, target: Path | Target) -> None:
        """Begin a new file, or write into what takes bytes: it is never gone back in."""
        self._zip = zipfile.ZipFile(target, "x", allowZip64=True)
        self.files: dict[str, Part] = {}

    def close(self, manifest: str) -> None:
        """Write the manifest, and end."""
        self._zip.writestr(dateless_entry(MANIFEST), manifest)
        self._zip.close()

    def abandon(self) -> None:
        """End without a manifest: what is there is no package."""
        self._zip.close()

    def add(self, path: str, data: bytes, *, rows: int | None = None) -> None:
        """A file at once."""
        self._zip.writestr(dateless_entry(path), data)
        self.files[path] = Part(hashlib.sha256(data).hexdigest(), len(data), rows)

    def add_lines(self, path: str, lines: Iterable[str]) -> None:
        """A text of lines, one a row."""
        with self._entry(path) as entry:
            rows = 0
            for line in lines:
                entry.write(line.encode() + b"\n")
                rows += 1
        self._kept(path, entry, rows)

    def add_table(self, path: str, heading: list[str], rows: Iterable[list[str]]) -> None:
        """A table as CSV."""
        with self._entry(path) as entry:
            entry.write(_UTF_8)
            text = io.TextIOWrapper(io.BufferedWriter(entry), "utf-8", newline="")
            writer = csv.writer(text)
            writer.writerow(heading)
            count = 0
            for row in rows:
                writer.writerow(row)
                count += 1
            text.flush()
            text.detach().detach()
        self._kept(path, entry, count)

    @contextmanager
    def _entry(self, path: str) -> Iterator[_Hashed]:
        with self._zip.open(dateless_entry(path), "w", force_zip64=True) as target:
            yield _Hashed(target)

    def _kept(self, path: str, entry: _Hashed, rows: int) -> None:
        self.files[path] = Part(entry.digest.hexdigest(), entry.size, rows)
