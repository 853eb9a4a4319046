"""Disks that are full: the media store's, then the database's. They are small file systems in memory."""

import os
import shutil
import subprocess
import time
from contextlib import suppress
from pathlib import Path

from django.db import connection

from indicators.models import Evidence
from tests.chaos.crowd import Crowd
from tests.chaos.faults.fault import Fault
from tests.chaos.people import Person

MEGABYTE = 1024 * 1024
SECONDS_FULL = 15.0


class SmallDisk:
    """A folder moved onto a file system of its own, with a little room left."""

    def __init__(self, folder: Path, room: int) -> None:
        self.folder = folder
        self.aside = folder.with_name(f"{folder.name}.aside")
        used = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
        owner = folder.stat()
        folder.rename(self.aside)
        folder.mkdir(mode=0o700)
        size = f"size={used + used // 4 + room}"
        subprocess.run(["mount", "-t", "tmpfs", "-o", size, "tmpfs", str(folder)], check=True)
        _copy(self.aside, folder)
        os.chown(folder, owner.st_uid, owner.st_gid)
        folder.chmod(0o700)

    @property
    def filler(self) -> Path:
        return self.folder / "filler"

    def fill(self) -> None:
        """Leave nothing."""
        with self.filler.open("wb", buffering=0) as file, suppress(OSError):
            while True:
                file.write(bytes(64 * 1024))

    def free(self) -> None:
        self.filler.unlink(missing_ok=True)

    def close(self) -> None:
        """Move everything back."""
        self.free()
        shutil.rmtree(self.aside)
        _copy(self.folder, self.aside)
        subprocess.run(["umount", str(self.folder)], check=True)
        self.folder.rmdir()
        self.aside.rename(self.folder)


class MediaFull(Fault):
    """Evidence cannot be kept; values can."""

    name = "media"
    about = "the media store's disk is full while evidence is uploaded"

    def begin(self) -> None:
        self.disk = SmallDisk(self.stack.media, 4 * MEGABYTE)

    def strike(self, crowd: Crowd) -> None:
        crowd.wait_for(0.1)
        person = Person(self.stack.base, crowd.seen, self.spare.account)
        person.sign_in()
        files, rows = self._held()
        self.disk.fill()
        for number in range(3):
            answer = person.attach(self.spare, f"full-{number}.txt", b"evidence " * 40_000)
            said = answer is not None and "存储空间已满" in answer.body
            self.expect(said, "whoever uploads to a full disk is not told so")
        self.disk.free()
        self.expect(self._held() == (files, rows), "a full disk left half a file or row")
        answer = person.attach(self.spare, "kept.txt", b"evidence " * 40_000)
        self.expect(answer is not None and answer.status == 302, "evidence is refused afterwards")
        self.expect(self._held() == (files + 1, rows + 1), "evidence is not kept afterwards")

    def _held(self) -> tuple[int, int]:
        files = sum(path.is_file() for path in self.stack.media.rglob("*"))
        rows = Evidence.objects.count()
        connection.close()
        return files, rows

    def mend(self) -> None:
        self.disk.close()


class DatabaseFull(Fault):
    """No row can be added; the write-ahead log may not grow either."""

    name = "disk"
    about = "the database's disk is full for 15 s"

    def begin(self) -> None:
        self.stack["postgresql"].stop()
        self.disk = SmallDisk(self.stack.data, 48 * MEGABYTE)
        self.stack.start("postgresql")

    def strike(self, crowd: Crowd) -> None:
        crowd.wait_for(0.2)
        self.disk.fill()
        time.sleep(SECONDS_FULL)
        self.disk.free()
        # Without room for its log PostgreSQL ends; whoever runs it starts it again.
        self.stack.wait("postgresql")

    def mend(self) -> None:
        self.stack["postgresql"].stop()
        self.disk.close()
        self.stack.start("postgresql")


def _copy(source: Path, target: Path) -> None:
    """All that is in a folder, with its owners."""
    subprocess.run(["cp", "-a", "--no-target-directory", str(source), str(target)], check=True)
