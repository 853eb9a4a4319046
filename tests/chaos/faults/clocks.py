"""Clocks of the product that are ahead or behind, and set right again while it runs."""

import shutil
import subprocess
import time
from datetime import timedelta
from pathlib import Path

from tests.background import NotReadyError
from tests.chaos.crowd import Crowd
from tests.chaos.faults.fault import Fault, recompute_all
from tests.chaos.stack import PRODUCT

SOURCE = Path(__file__).resolve().parent.parent / "wrong_clock.c"
# Into the next year, so that figures are judged by it; an hour back, before the last entries.
JUMPS = (timedelta(days=60), timedelta(hours=-1), timedelta())
SECONDS_WRONG = 10.0


class Clock(Fault):
    """Web, workers and beat see another time than PostgreSQL and the clients."""

    name = "clock"
    about = "clocks of web, workers and beat 60 days ahead, then an hour behind, then right"

    def begin(self) -> None:
        self.file = self.stack.folder / "clock"
        self._set(timedelta())
        library = _compiled(self.stack.folder / "wrong_clock.so")
        wrong = {"LD_PRELOAD": str(library), "WRONG_CLOCK": str(self.file)}
        self.stack.restart(*PRODUCT, more=wrong)

    def strike(self, crowd: Crowd) -> None:
        for share, jump in zip((0.2, 0.5, 0.8), JUMPS, strict=True):
            crowd.wait_for(share)
            self._set(jump)
            if jump:
                # What was judged by a wrong day must be found when the clock is right.
                recompute_all()
            time.sleep(SECONDS_WRONG)

    def _set(self, jump: timedelta) -> None:
        self.file.write_text(f"{jump.total_seconds():.0f}\n", encoding="ascii")

    def mend(self) -> None:
        # Without a new start: what was wrong must come right by itself.
        self._set(timedelta())

    def check(self) -> None:
        """Afterwards they run without."""
        self.stack.restart(*PRODUCT)


def _compiled(library: Path) -> Path:
    if not shutil.which("cc"):
        raise NotReadyError("a C compiler is missing: install the package gcc")
    command = ["cc", "-shared", "-fPIC", "-O2", "-o", str(library), str(SOURCE)]
    subprocess.run(command, check=True)
    return library
