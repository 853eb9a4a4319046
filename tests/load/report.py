"""The written result of a load test: what was asked, how fast it was, whether anything was lost."""

import json
import os
import platform
import subprocess
from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from importlib.metadata import version
from pathlib import Path

from tests.load.answers import Answer, Line, Minute
from tests.load.interpreter import Interpreter
from tests.load.watching import Growth
from tests.servers import binary

PACKAGES = ("Django", "gunicorn", "celery", "psycopg", "locust")
MOST_NAMED = 40


@dataclass
class Report:
    """What the run was and what came of it; it is passed when there are no `faults`."""

    people: int
    plans: int
    seconds: float
    machine: dict[str, str]
    lines: list[Line]
    minutes: list[Minute]
    slowest: list[Answer]
    told: dict[str, int]
    found: dict[str, object]
    growths: list[Growth]
    faults: list[str] = field(default_factory=list)

    def write(self, folder: Path) -> Path:
        """As report.json and report.md; returns the latter."""
        text = json.dumps(asdict(self), ensure_ascii=False, indent=1)
        (folder / "report.json").write_text(text, encoding="utf-8")
        path = folder / "report.md"
        path.write_text(self.markdown(), encoding="utf-8")
        return path

    def markdown(self) -> str:
        """For people, and for docs/scale.md."""
        verdict = "PASSED" if not self.faults else f"FAILED: {len(self.faults)} faults"
        parts = [
            f"# Load test: {verdict}\n",
            f"{self.people} people for {self.seconds:.0f} s, {self.plans} plans in the database.\n",
            *(f"- {name}: {value}" for name, value in self.machine.items()),
            "",
            _table(
                (
                    "",
                    "answers",
                    "errors",
                    "p50 ms",
                    "p95 ms",
                    "p99 ms",
                    "worst ms",
                    "queries",
                    "processor s",
                ),
                map(_cells, self.lines),
            ),
            "\n## Minute by minute\n",
            _table(
                (
                    "second",
                    "answers",
                    "p50 ms",
                    "p95 ms",
                    "taken by others",
                    "waiting for the disk",
                ),
                map(_minute_cells, self.minutes),
            ),
            "\n## The slowest of each kind\n",
            _table(
                ("", "ms", "status", "queries", "their ms"),
                (
                    (f"{e.kind} {e.name}", f"{e.ms:.0f}", e.status, e.queries, e.query_ms)
                    for e in self.slowest
                ),
            ),
            "\n## What was submitted\n",
            *(f"- {name}: {count}" for name, count in self.told.items()),
            *(f"- {name}: {value}" for name, value in self.found.items() if name != "tables"),
            "\n## Growth after the warm-up\n",
            _table(("", "first", "last", "an hour", "verdict"), map(_growth_cells, self.growths)),
        ]
        if self.faults:
            counted = Counter(self.faults).most_common(MOST_NAMED)
            parts += ["\n## Faults\n", *(f"- {text} (× {count})" for text, count in counted)]
        return "\n".join(parts) + "\n"


def machine(python: Interpreter) -> dict[str, str]:
    """What it ran on, the product's interpreter among it."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1024**3
    named = [binary("initdb").with_name("postgres"), binary("redis-server")]
    told = [
        subprocess.run([str(each), "--version"], capture_output=True, text=True, check=True).stdout
        for each in named
    ]
    return {
        "machine": f"{os.cpu_count()} cores, {memory:.0f} GiB, {platform.machine()}",
        "load average before and after": "",
        "taken from its cores by other machines": "",
        "the product's Python": str(python),
        "seconds of the processor": "",
        "versions": ", ".join(f"{name} {version(name)}" for name in PACKAGES),
        "servers": ", ".join(text.strip() for text in told),
    }


def _cells(line: Line) -> tuple[object, ...]:
    times = (f"{ms:.0f}" for ms in (line.p50, line.p95, line.p99, line.worst))
    name = f"{line.kind} {line.name}" if line.name else f"**every {line.kind}**"
    return (name, line.count, line.errors, *times, line.queries, f"{line.computed:.1f}")


def _minute_cells(minute: Minute) -> tuple[object, ...]:
    times = (f"{ms:.0f}" for ms in (minute.p50, minute.p95))
    shares = (f"{share:.0%}" for share in (minute.taken, minute.waiting))
    return (f"{minute.seconds:.0f}", minute.count, *times, *shares)


def _growth_cells(growth: Growth) -> tuple[object, ...]:
    verdict = {None: "too short to tell", False: "steady", True: "GROWS"}[growth.grows]
    numbers = (f"{each:.1f}" for each in (growth.first, growth.last, growth.an_hour))
    return (growth.name, *numbers, verdict)


def _table(head: Iterable[str], rows: Iterable[Iterable[object]]) -> str:
    names = list(head)
    lines = [names, ["---", *["---:"] * (len(names) - 1)], *rows]
    return "\n".join(f"| {' | '.join(map(str, line))} |" for line in lines)
