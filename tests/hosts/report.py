"""The report of the drill, as Markdown."""

from collections.abc import Iterable, Iterator

from tests.hosts.steps import Step

HEAD = """# Several hosts: what was cut off, and what held

Web × 2 behind nginx, workers × 3 and one added, beat, Redis, PostgreSQL with a synchronous standby,
each in a network namespace of its own. Clients submit over the proxy all the time; after each fault
every acknowledged submission is looked for in the tables, the ledger is verified, and all figures are
compared with those computed from nothing.

| fault | acknowledged meanwhile | goes on after | figures right after | unanswered or refused tries | faults |
|---|---:|---:|---:|---|---:|
"""


def report(steps: Iterable[Step]) -> str:
    """All steps as a table, and what was noted and wrong at each."""
    steps = list(steps)
    rows = "\n".join(_row(each) for each in steps)
    return f"{HEAD}{rows}\n\n" + "\n".join(line for each in steps for line in _details(each))


def _row(step: Step) -> str:
    failures = ", ".join(f"{why} × {n}" for why, n in sorted(step.failures.items())) or "none"
    return (
        f"| {step.name} | {step.acknowledged} | {step.seconds_to_go_on:.1f} s "
        f"| {step.seconds_to_be_right:.1f} s | {failures} | {len(step.faults)} |"
    )


def _details(step: Step) -> Iterator[str]:
    if step.notes or step.faults:
        yield f"**{step.name}**\n"
        yield from (f"- {note}" for note in step.notes)
        yield from (f"- FAULT: {fault}" for fault in step.faults)
        yield ""
