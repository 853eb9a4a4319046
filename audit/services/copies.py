"""Copies for taking away: long files that lie encrypted in the media store for some days.

The content store keeps what was reported, for ever; these are copies of it, and are deleted. Whoever
has one made keeps its name and its wrapped key in a row, and forgets both with the file.
"""

import hashlib
import os
import uuid
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import IO

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from audit.domain.portions import PORTION, PortionSealer, opened
from audit.domain.sealing import fresh_key, unwrapped

FOLDER = "copies"


class CopyGone(Exception):
    """The file is not in the media store, after a restore for instance: backups leave copies out."""


class CopyWriter:
    """A copy while it is written: takes bytes as a file does, and holds one portion of them.

    `sha256`, `size` are those of what was written, `wrapped_key` opens it.
    """

    def __init__(self, file: IO[bytes], on_portion: Callable[[], None]) -> None:
        """`on_portion` is called whenever a portion was written; what it raises ends the writing."""
        key, self.wrapped_key = fresh_key(settings.CONTENT_KEY)
        self._sealer, self._file, self._on_portion = PortionSealer(key), file, on_portion
        self._held = bytearray()
        self._digest = hashlib.sha256()
        self.size = 0

    @property
    def sha256(self) -> str:
        """Of what was written so far."""
        return self._digest.hexdigest()

    def write(self, data: bytes) -> int:
        """Take some bytes."""
        self._digest.update(data)
        self.size += len(data)
        self._held += data
        # The last portion is known by its end alone: a full one waits for what follows.
        while len(self._held) > PORTION:
            self._file.write(self._sealer.seal(bytes(self._held[:PORTION]), last=False))
            del self._held[:PORTION]
            self._on_portion()
        return len(data)

    def flush(self) -> None:
        """Nothing: a portion is written once it is full."""

    def close(self) -> None:
        """Write the last portion, to the disk."""
        self._file.write(self._sealer.seal(bytes(self._held), last=True))
        self._file.flush()
        os.fsync(self._file.fileno())


def copy_name() -> str:
    """A random name for a copy to come."""
    return f"{FOLDER}/{uuid.uuid4().hex}"


@contextmanager
def written_copy(name: str, *, on_portion: Callable[[], None]) -> Iterator[CopyWriter]:
    """Write a copy, which the block has to close, or nothing: an error in the block deletes it.

    Raises:
        OSError: the store takes no more; nothing of the file is left there.
    """
    # Makes the folder, and the file with its permissions.
    default_storage.save(name, ContentFile(b""))
    try:
        with default_storage.open(name, "wb") as file:
            yield CopyWriter(file, on_portion)
    except BaseException:
        default_storage.delete(name)
        raise


def open_copy(name: str, wrapped_key: bytes) -> Iterator[bytes]:
    """The bytes of a copy, portion by portion.

    Raises:
        CopyGone: at once, where there is no file.
        ContentUnreadable: while it is read, when it is not what was written.
    """
    try:
        file = default_storage.open(name)
    except FileNotFoundError as error:
        raise CopyGone(name) from error
    return _portions(file, unwrapped(wrapped_key, settings.CONTENT_KEY))


def delete_copy(name: str) -> None:
    """Delete a file, if it is there."""
    default_storage.delete(name)


def delete_strays(named: Iterable[str], *, before: datetime) -> int:
    """Delete files older than a moment that nobody names: their workers died. Returns how many."""
    if not default_storage.exists(FOLDER):
        return 0
    known = set(named)
    found = (f"{FOLDER}/{each}" for each in default_storage.listdir(FOLDER)[1])
    strays = [
        name
        for name in found
        if name not in known and default_storage.get_modified_time(name) < before
    ]
    for name in strays:
        default_storage.delete(name)
    return len(strays)


def _portions(file: IO[bytes], key: bytes) -> Iterator[bytes]:
    with file:
        yield from opened(file, key)
