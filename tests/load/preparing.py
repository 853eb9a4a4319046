"""The data of the load test, built once and kept in var/load for the next run."""

import hashlib
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from tests import servers
from tests.load.product import environment_of

# Fewer take part where fewer are asked for; the data stay the same.
MOST_PEOPLE = 270
STORE = servers.REPOSITORY / "var" / "load"
# What decides what is built.
SOURCES = (
    "*/migrations/*.py",
    "dashboards/demo/*.py",
    "tests/load/furnishing.py",
    "tests/nation.py",
)


def prepared(copies: int, people: int) -> Path:
    """The folder with PostgreSQL's data, the product's, and who works there (`cast.json`)."""
    path = STORE / f"data-{copies}-{people}-{_fingerprint()}"
    if not path.exists():
        servers.say(f"loading {copies} plans and {people} people; kept for the next run in {path}")
        with tempfile.TemporaryDirectory(prefix="ld-", dir="/tmp") as temporary:
            folder = Path(temporary)
            servers.own(folder)
            _build(folder, copies, people)
            STORE.mkdir(parents=True, exist_ok=True)
            # Under its own name only when it is whole.
            draft = Path(f"{path}.draft")
            shutil.rmtree(draft, ignore_errors=True)
            subprocess.run(["cp", "-a", str(folder), str(draft)], check=True)
            draft.rename(path)
    return path


def _build(folder: Path, copies: int, people: int) -> None:
    with servers.postgresql(folder) as database:
        environment = environment_of(folder, database, "")
        environment["MESSAGE_BROKER"] = f"file://{folder / 'broker'}"
        environment.pop("REDIS_URL")
        cast = [
            "--copies",
            str(copies),
            "--people",
            str(people),
            "--output",
            str(folder / "cast.json"),
        ]
        for command in (
            ["manage.py", "migrate", "--verbosity", "0"],
            ["-m", "tests.load.inside", "furnish", *cast],
        ):
            subprocess.run(
                [sys.executable, *command],
                env=environment,
                cwd=servers.REPOSITORY,
                stdout=subprocess.DEVNULL,
                check=True,
            )
    for log in folder.glob("*.log"):
        log.unlink()


def _fingerprint() -> str:
    digest = hashlib.sha256()
    for pattern in SOURCES:
        for path in sorted(servers.REPOSITORY.glob(pattern)):
            digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()[:12]
