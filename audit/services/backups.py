"""Backups: the database and the media store in one folder, and back into an empty place.

The content key is never part of one: who finds the folder reads no stored text or file.
"""

import fcntl
import hashlib
import platform
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import django
from django.conf import settings
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone

from audit.databases import engine
from audit.domain.actors import Actor
from audit.domain.backup_days import NAME, moment_of, superseded
from audit.domain.manifests import BadManifest, FileFacts, Manifest, read_manifest
from audit.services.copies import FOLDER as COPIES
from audit.services.dumps import NAMES, dump_database, is_empty, load_database
from audit.services.ledger import SYSTEM_CHAIN, ObjectRef, recorded

MANIFEST = "manifest.json"
MEDIA = "media"
OBJECT_TYPE = "audit.backup"
MADE, RESTORED = "backup.make", "backup.restore"


class BackupRefused(Exception):
    """The folder, the database or the key does not fit; `faults` are sentences."""

    def __init__(self, *faults: str) -> None:
        super().__init__(" ".join(faults))
        self.faults = faults


def make_backup(folder: Path) -> Manifest:
    """Write a backup into a new or empty folder, all or nothing; the ledger notes its manifest.

    Files are taken after the database: the store only grows, so none that a row names is missing.
    Copies for taking away come and go, and are left out.

    Raises:
        BackupRefused: when something lies in the folder.
        DumpFailed: when the database could not be written.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise BackupRefused(f"{folder}不是空文件夹。请为每次备份另取一个新文件夹。")
    draft = folder.with_name(f"{folder.name}.part")
    draft.mkdir(mode=0o700, parents=True)
    try:
        manifest = _written(draft)
        draft.replace(folder)
    except BaseException:
        shutil.rmtree(draft)
        raise
    _note(MADE, manifest)
    return manifest


def make_dated_backup(place: Path, *, days: int, months: int) -> tuple[Path, Manifest, list[Path]]:
    """Write a backup among others, named by its moment, and remove those that are no longer kept.

    Removed is only what bears such a name; what an interrupted backup left goes as well. Returns
    the new folder, its manifest and the folders that are gone.

    Raises:
        BackupRefused: when another backup is being written there.
        DumpFailed: when the database could not be written; then nothing was removed.
    """
    place.mkdir(mode=0o700, parents=True, exist_ok=True)
    with _alone(place):
        for left in place.glob("*.part"):
            if moment_of(left.stem):
                shutil.rmtree(left)
        folder = place / timezone.localtime().strftime(NAME)
        manifest = make_backup(folder)
        gone = [
            place / moment.strftime(NAME)
            for moment in superseded(dated_backups(place), days=days, months=months)
        ]
        for old in gone:
            shutil.rmtree(old)
    return folder, manifest, gone


def dated_backups(place: Path) -> list[datetime]:
    """The moments of the whole backups there that are named by theirs, the oldest first."""
    named = (path for path in place.iterdir() if (path / MANIFEST).is_file())
    return sorted(moment for path in named if (moment := moment_of(path.name)))


@contextmanager
def _alone(place: Path) -> Iterator[None]:
    """Let no two write there at once: the one would remove what the other has begun."""
    with (place / ".lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise BackupRefused(f"{place}中正在写另一份备份。") from error
        yield


def check_backup(folder: Path) -> Manifest:
    """The manifest, once every file was compared with it, the key too.

    Raises:
        BackupRefused: naming every file that is missing or altered.
    """
    try:
        manifest = read_manifest((folder / MANIFEST).read_text(encoding="utf-8"))
    except OSError as error:
        raise BackupRefused(f"{folder}中没有可读的{MANIFEST},不是完整的备份。") from error
    except BadManifest as error:
        raise BackupRefused(f"{folder / MANIFEST}不是本系统写的清单:{error}。") from error
    faults = [] if manifest.key_sha256 == _key_sha256() else [_OTHER_KEY]
    if manifest.engine != engine():
        faults.append(f"备份来自{manifest.engine},现用数据库是{engine()},不能恢复。")
    faults += [
        f"{path}缺失或与清单所载哈希不符。"
        for path, facts in manifest.files.items()
        if _facts(folder / path) != facts
    ]
    if faults:
        raise BackupRefused(*faults)
    return manifest


_OTHER_KEY = "CONTENT_KEY不是备份时的密钥,恢复后读不出文字和文件。请先换回当时的密钥。"


def restore_backup(folder: Path, manifest: Manifest) -> None:
    """Fill the empty database and the media store from a checked backup.

    Raises:
        BackupRefused: when the database has tables, or another file stands where one belongs.
        DumpFailed: when the database could not be read in.
    """
    if not is_empty():
        raise BackupRefused("数据库中已有表。只能恢复到空数据库。")
    media = {
        Path(settings.MEDIA_ROOT, path.removeprefix(f"{MEDIA}/")): (folder / path, facts)
        for path, facts in manifest.files.items()
        if path.startswith(f"{MEDIA}/")
    }
    held = {target: _facts(target) for target in media}
    faults = [
        f"{target}已存在,内容与备份不同。"
        for target, facts in held.items()
        if facts not in (None, media[target][1])
    ]
    if faults:
        raise BackupRefused(*faults)
    load_database(folder)
    for target, (source, _) in media.items():
        if held[target] is None:
            _copy(source, target)


def note_restored(manifest: Manifest) -> None:
    """Say in the ledger that the database was restored, and from what."""
    _note(RESTORED, manifest)


def manifest_sha256(manifest: Manifest) -> str:
    """By which the ledger knows a backup."""
    return hashlib.sha256(manifest.text.encode()).hexdigest()


def _written(folder: Path) -> Manifest:
    now = timezone.now()
    heads = dump_database(folder)
    (folder / NAMES[engine()]).chmod(0o600)
    for source in _media_files():
        _copy(source, folder / MEDIA / source.relative_to(settings.MEDIA_ROOT))
    files = {path.relative_to(folder).as_posix(): _facts(path) for path in _files(folder)}
    manifest = Manifest(
        made_at=now.isoformat(),
        engine=engine(),
        versions=_versions(),
        migrations=tuple(
            f"{app}.{name}"
            for app, name in sorted(MigrationRecorder(connection).applied_migrations())
        ),
        heads=heads,
        key_sha256=_key_sha256(),
        files={path: facts for path, facts in files.items() if facts is not None},
    )
    (folder / MANIFEST).write_text(manifest.text, encoding="utf-8")
    return manifest


def _media_files() -> list[Path]:
    root = Path(settings.MEDIA_ROOT)
    found = _files(root) if root.is_dir() else ()
    return [path for path in found if path.relative_to(root).parts[0] != COPIES]


def _files(folder: Path) -> Iterator[Path]:
    return (path for path in sorted(folder.rglob("*")) if path.is_file())


def _copy(source: Path, target: Path) -> None:
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    shutil.copyfile(source, target)
    target.chmod(0o600)


def _facts(path: Path) -> FileFacts | None:
    if not path.is_file():
        return None
    with path.open("rb") as file:
        return FileFacts(hashlib.file_digest(file, "sha256").hexdigest(), path.stat().st_size)


def _versions() -> dict[str, str]:
    engine = ".".join(str(part) for part in connection.get_database_version())
    return {
        "product": settings.PRODUCT_VERSION,
        "django": django.get_version(),
        "python": platform.python_version(),
        "database": engine,
    }


def _key_sha256() -> str:
    """Recognises the content key; its 32 random bytes cannot be guessed from it."""
    return hashlib.sha256(b"carbon-peak content key " + settings.CONTENT_KEY).hexdigest()


def _note(action: str, manifest: Manifest) -> None:
    sha256 = manifest_sha256(manifest)
    with recorded(Actor.system("backup")) as recording:
        recording.entry(
            chain=SYSTEM_CHAIN,
            action=action,
            of=ObjectRef(OBJECT_TYPE, sha256),
            after={"sha256": sha256, "files": len(manifest.files), "size": manifest.size},
        )
