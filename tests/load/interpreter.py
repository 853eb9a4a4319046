"""The Python that runs the product while people work.

That of the image, and of most distributions, was optimised by a profile when it was built. One that
somebody built on a machine often was not, and takes up to twice as long for a call: what is measured
with it is not what is deployed.
"""

import hashlib
import os
import subprocess
import sys
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from tests.servers import REPOSITORY

PLACES = (Path("/usr/bin"), Path("/usr/local/bin"))
LOCK = REPOSITORY / "requirements" / "base.txt"
# Calls with arguments by name, a text made of values: what templates and queries are made of.
TASK = """
import platform, time

def called(*given, **named):
    return f"{given[0]}-{len(named)}"

best = 60.0
for _ in range(3):
    began = time.process_time()
    for number in range(1_000_000):
        called(number, times=2)
    best = min(best, time.process_time() - began)
print(platform.python_version(), best)
"""
# Less is chance, on a machine that others share.
MUCH_FASTER = 0.85


@dataclass(frozen=True)
class Interpreter:
    """A Python, and how long a million calls take it, in seconds of the processor."""

    path: str
    version: str
    seconds: float

    def __str__(self) -> str:
        return f"{self.path} ({self.version}), a million calls in {self.seconds:.2f} s"


def of_the_product(store: Path) -> Interpreter:
    """This one, unless the machine has a much faster build of its version, or PRODUCT_PYTHON names one.

    The other gets an environment of its own in `store`. Where none can be made, it is not taken.
    """
    if named := os.environ.get("PRODUCT_PYTHON"):
        return installed(measured(named), store)
    own = measured(sys.executable)
    name = f"python{sys.version_info.major}.{sys.version_info.minor}"
    others = [measured(str(place / name)) for place in PLACES if (place / name).exists()]
    best = min([own, *others], key=lambda each: each.seconds)
    if best.seconds < own.seconds * MUCH_FASTER:
        with suppress(subprocess.CalledProcessError, FileNotFoundError):
            return installed(best, store)
    return own


def measured(path: str) -> Interpreter:
    """How fast the Python at a path is."""
    told = subprocess.run([path, "-c", TASK], capture_output=True, text=True, check=True).stdout
    version, seconds = told.split()
    return Interpreter(path, version, float(seconds))


def installed(python: Interpreter, store: Path) -> Interpreter:
    """The same in an environment with the product's packages, kept until the lock changes.

    Those of `.venv` would not do: what a package needs depends on the third number of the version.
    """
    lock = hashlib.sha256(LOCK.read_bytes() + python.path.encode()).hexdigest()[:12]
    folder = store / f"python-{python.version}-{lock}"
    path = folder / "bin" / "python"
    if not folder.exists():
        uv = Path(sys.executable).with_name("uv")
        draft = Path(f"{folder}.draft")
        # Which registry serves the packages is the machine's business, as in the Makefile.
        kept = {name: value for name, value in os.environ.items() if "FIND_LINKS" not in name}
        for command in (
            ["venv", "--quiet", "--clear", "--relocatable", "--python", python.path, str(draft)],
            ["pip", "sync", "--quiet", "--require-hashes", "--python", str(draft), str(LOCK)],
        ):
            subprocess.run([str(uv), *command], env=kept, check=True)
        draft.rename(folder)
    return Interpreter(str(path), python.version, python.seconds)
