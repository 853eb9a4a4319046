"""The Python that runs the product while people work.

That of the image, and of most distributions, was optimised by a profile when it was built. One that
somebody built on a machine often was not, and takes up to twice as long for a call: what is measured
with it is not what is deployed.
"""

import os
import subprocess
import sys
import sysconfig
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

PLACES = (Path("/usr/bin"), Path("/usr/local/bin"))
# Calls with arguments by name, a text made of values: what templates and queries are made of.
TASK = """
import platform, time
import celery, django, gunicorn, pandas, psycopg

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

    @property
    def environment(self) -> dict[str, str]:
        """With this it finds the packages that are installed for the tests."""
        return packages_for(self.path)

    def __str__(self) -> str:
        return f"{self.path} ({self.version}), a million calls in {self.seconds:.2f} s"


def of_the_product() -> Interpreter:
    """That of PRODUCT_PYTHON; else this one, unless the machine has a much faster build of its version.

    One that cannot run the product, as a distribution may have left out a part of it, is none.
    """
    if named := os.environ.get("PRODUCT_PYTHON"):
        return _measured(named)
    own = _measured(sys.executable)
    name = f"python{sys.version_info.major}.{sys.version_info.minor}"
    best = own
    for path in (place / name for place in PLACES if (place / name).exists()):
        with suppress(subprocess.CalledProcessError):
            best = min(best, _measured(str(path)), key=lambda each: each.seconds)
    return best if best.seconds < own.seconds * MUCH_FASTER else own


def packages_for(path: str) -> dict[str, str]:
    """The environment in which that Python finds what this one has."""
    return {} if path == sys.executable else {"PYTHONPATH": sysconfig.get_path("purelib")}


def _measured(path: str) -> Interpreter:
    environment = os.environ | packages_for(path)
    told = subprocess.run(
        [path, "-c", TASK], env=environment, capture_output=True, text=True, check=True
    )
    version, seconds = told.stdout.split()
    return Interpreter(path, version, float(seconds))
