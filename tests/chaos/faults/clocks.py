"""Clocks of the product that are ahead or behind, and set right again while it runs."""

import shutil
import subprocess
import time
from pathlib import Path

from tests.chaos.crowd import Crowd
from tests.chaos.faults.fault import Fault, recompute_all
from tests.chaos.stack import PRODUCT, NotReadyError

FAKING = "faketime/libfaketime.so.1"
# Into the next year, so that figures are judged by it; an hour back, before the last entries.
JUMPS = ("+60d", "-1h", "+0")
SECONDS_WRONG = 10.0


class Clock(Fault):
    """Web, workers and beat see another time than PostgreSQL and the clients."""

    name = "clock"
    about = "clocks of web, workers and beat 60 days ahead, then an hour behind, then right"

    def begin(self) -> None:
        self.file = self.stack.folder / "clock"
        self.file.write_text("+0\n", encoding="ascii")
        faking = {
            "LD_PRELOAD": str(_library()),
            "FAKETIME_TIMESTAMP_FILE": str(self.file),
            "FAKETIME_CACHE_DURATION": "1",
            # A clock that is set changes the time of day, never the time that has passed.
            "FAKETIME_DONT_FAKE_MONOTONIC": "1",
        }
        self.stack.restart(*PRODUCT, more=faking)

    def strike(self, crowd: Crowd) -> None:
        for share, jump in zip((0.2, 0.5, 0.8), JUMPS, strict=True):
            crowd.wait_for(share)
            self.file.write_text(f"{jump}\n", encoding="ascii")
            recompute_all()
            time.sleep(SECONDS_WRONG)

    def mend(self) -> None:
        self.file.write_text("+0\n", encoding="ascii")
        # Without a new start: what was wrong must come right by itself.

    def check(self) -> None:
        """Afterwards they run without."""
        self.stack.restart(*PRODUCT)


def _library() -> Path:
    found = [*Path("/usr/lib").glob(f"*/{FAKING}"), *Path("/usr/lib").glob(FAKING)]
    if not found and shutil.which("apt-get"):
        subprocess.run(["apt-get", "install", "-y", "-qq", "faketime"], check=False)
        found = list(Path("/usr/lib").glob(f"*/{FAKING}"))
    if not found:
        raise NotReadyError("libfaketime is missing: install the package faketime")
    return found[0]
