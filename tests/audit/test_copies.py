"""Copies for taking away: long files, encrypted in the store, of which memory holds one portion."""

import hashlib
import tracemalloc
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.core.files.storage import default_storage
from django.utils import timezone

from audit.domain.portions import PORTION
from audit.domain.sealing import ContentUnreadable
from audit.services.copies import (
    FOLDER,
    CopyGone,
    CopyWriter,
    copy_name,
    delete_strays,
    open_copy,
    written_copy,
)

SEALED = PORTION + 16


@pytest.fixture(autouse=True)
def store(tmp_path: Path, settings: LazySettings) -> Path:
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


def nothing() -> None:
    """Nobody waits for a portion."""


def write(data: bytes, *, step: int = 70_000) -> tuple[str, CopyWriter]:
    name = copy_name()
    with written_copy(name, on_portion=nothing) as copy:
        for start in range(0, len(data), step):
            copy.write(data[start : start + step])
        copy.close()
    return name, copy


@pytest.mark.parametrize(
    "size", [0, 1, PORTION - 1, PORTION, PORTION + 1, 2 * PORTION, 2 * PORTION + 5]
)
def test_what_was_written_comes_back(size: int) -> None:
    data = bytes(range(256)) * (size // 256) + b"\x01" * (size % 256)
    name, copy = write(data)
    assert b"".join(open_copy(name, copy.wrapped_key)) == data
    assert (copy.size, copy.sha256) == (size, hashlib.sha256(data).hexdigest())


def test_the_file_in_the_store_shows_nothing_and_is_its_owners(store: Path) -> None:
    secret = "未公开数值".encode() * 50
    name, _copy = write(secret)
    path = store / name
    assert secret[:30] not in path.read_bytes()
    assert path.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda file: bytes([file[0] ^ 1]) + file[1:], id="altered"),
        pytest.param(lambda file: file[:-1], id="shortened"),
        pytest.param(lambda file: file[:SEALED], id="cut after a portion"),
        pytest.param(lambda file: file + file[:SEALED], id="a portion more"),
        pytest.param(
            lambda file: file[SEALED : 2 * SEALED] + file[:SEALED] + file[2 * SEALED :],
            id="portions changed places",
        ),
        pytest.param(lambda file: file[SEALED:], id="a portion left out"),
        pytest.param(lambda file: b"", id="empty"),
    ],
)
def test_a_file_that_is_not_what_was_written_does_not_open(
    store: Path, change: Callable[[bytes], bytes]
) -> None:
    name, copy = write(b"\x07" * (2 * PORTION + 5))
    path = store / name
    path.write_bytes(change(path.read_bytes()))
    with pytest.raises(ContentUnreadable):
        list(open_copy(name, copy.wrapped_key))


def test_memory_does_not_grow_with_the_file() -> None:
    piece, name = b"\x05" * 65_536, copy_name()
    tracemalloc.start()
    try:
        with written_copy(name, on_portion=nothing) as copy:
            for _ in range(384):
                copy.write(piece)
            copy.close()
        size = sum(len(portion) for portion in open_copy(name, copy.wrapped_key))
        _now, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert size == copy.size == 24 << 20
    assert most < 8 << 20


def test_what_is_not_closed_leaves_nothing(store: Path) -> None:
    name = copy_name()
    with pytest.raises(OSError, match="full"), written_copy(name, on_portion=nothing) as copy:
        copy.write(b"\x01" * (2 * PORTION))
        assert (store / name).stat().st_size >= PORTION
        raise OSError("full")
    assert list((store / FOLDER).iterdir()) == []


def test_a_missing_file_is_told_before_anything_is_handed_out() -> None:
    name, copy = write(b"x")
    default_storage.delete(name)
    with pytest.raises(CopyGone):
        open_copy(name, copy.wrapped_key)


def test_files_that_nobody_names_go_once_they_are_old() -> None:
    kept, _copy = write(b"x")
    stray, _copy = write(b"y")
    now = timezone.now()
    assert delete_strays([kept], before=now - timedelta(hours=1)) == 0
    assert delete_strays([kept], before=now + timedelta(hours=1)) == 1
    assert (default_storage.exists(kept), default_storage.exists(stray)) == (True, False)
