"""What a run found, as a table for people and as data."""

import json
import os
import platform
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path

STATUSES = ("2xx", "3xx", "4xx", "503", "5xx")


@dataclass
class Outcome:
    """One fault: what became of the submissions, what was answered, and how long it lasted."""

    name: str
    about: str
    filed: int = 0
    acknowledged: int = 0
    approved: int = 0
    statuses: dict[str, int] = field(default_factory=dict)
    silent: int = 0
    slowest: float = 0.0
    ready_after: float = 0.0
    right_after: float = 0.0
    seconds: float = 0.0
    breaches: list[str] = field(default_factory=list)


def write(outcomes: Sequence[Outcome], folder: Path) -> str:
    """Write report.md and report.json; returns the former."""
    folder.mkdir(parents=True, exist_ok=True)
    text = markdown(outcomes)
    (folder / "report.md").write_text(text, encoding="utf-8")
    data = [asdict(each) for each in outcomes]
    (folder / "report.json").write_text(
        json.dumps(data, ensure_ascii=False, indent=1), encoding="utf-8"
    )
    return text


def markdown(outcomes: Sequence[Outcome]) -> str:
    """The table, and under it whatever was wrong."""
    breaches = sum(len(each.breaches) for each in outcomes)
    filed = sum(each.filed for each in outcomes)
    lines = [
        "# Chaos",
        "",
        (
            f"{len(outcomes)} faults, {filed} submissions, {breaches} breaches. {os.cpu_count()} cores, "
            f"Python {platform.python_version()}."
        ),
        "",
        (
            "| fault | filed | acknowledged | accepted | answers 2xx / 3xx / 4xx / 503 / other 5xx "
            "| no answer | slowest | ready after | figures right after | breaches |"
        ),
        "| --- | ---: | ---: | ---: | --- | ---: | ---: | ---: | ---: | ---: |",
        *(_row(each) for each in outcomes),
        "",
    ]
    for each in outcomes:
        lines += [f"## {each.name}", "", f"{each.about}; {each.seconds:.0f} s in all.", ""]
        lines += [*(f"- {breach}" for breach in each.breaches), ""]
    return "\n".join(lines)


def _row(each: Outcome) -> str:
    answers = " / ".join(str(each.statuses.get(name, 0)) for name in STATUSES)
    cells = (
        each.name,
        str(each.filed),
        str(each.acknowledged),
        str(each.approved),
        answers,
        str(each.silent),
        f"{each.slowest:.1f} s",
        f"{each.ready_after:.1f} s",
        f"{each.right_after:.1f} s",
        str(len(each.breaches)),
    )
    return f"| {' | '.join(cells)} |"
