"""The data of the load test, built once and kept in var/load for the next run."""

import hashlib
import shutil
import subprocess
import sys
import tempfile
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

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
    _through_the_night(path)
    return path


def _through_the_night(path: Path) -> None:
    """Figures judged by today: else the workers would judge a nation anew while people work."""
    day = path / "day"
    today = datetime.now(ZoneInfo("Asia/Shanghai")).date().isoformat()
    if day.exists() and day.read_text(encoding="utf-8") == today:
        return
    servers.say("judging all plans by today")
    with tempfile.TemporaryDirectory(prefix="ld-", dir="/tmp") as temporary:
        folder = Path(temporary)
        servers.own(folder)
        with servers.serving(path / "postgresql", folder) as database:
            _product(folder, database, "-m", "tests.load.inside", "night")
    day.write_text(today, encoding="utf-8")


def _build(folder: Path, copies: int, people: int) -> None:
    with servers.postgresql(folder) as database:
        cast = [
            "--copies",
            str(copies),
            "--people",
            str(people),
            "--output",
            str(folder / "cast.json"),
        ]
        _product(folder, database, "manage.py", "migrate", "--verbosity", "0")
        _product(folder, database, "-m", "tests.load.inside", "furnish", *cast)
    for log in folder.glob("*.log"):
        log.unlink()


def _product(folder: Path, database: str, *command: str) -> None:
    """Run a part of the product, with nobody to take its messages."""
    environment = environment_of(folder, database, "")
    environment["MESSAGE_BROKER"] = f"file://{folder / 'broker'}"
    environment.pop("REDIS_URL")
    subprocess.run(
        [sys.executable, *command],
        env=environment,
        cwd=servers.REPOSITORY,
        stdout=subprocess.DEVNULL,
        check=True,
    )


def _fingerprint() -> str:
    digest = hashlib.sha256()
    for pattern in SOURCES:
        for path in sorted(servers.REPOSITORY.glob(pattern)):
            digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()[:12]
