"""Do every fault to the whole product while people file: `make chaos`.

    python -m tests.chaos [--faults redis,disk] [--submissions 1000]

The stage is set once: one city of the demonstration with rounds of many months, PostgreSQL and Redis
of its own in a temporary folder. Then fault after fault: people and programs file their duties, the
fault strikes, everything is started again, and what must hold is looked at. Ends with status 1 where
anything did not. The report is var/chaos/report.md; logs of all processes lie beside it.
"""

import argparse
import json
import os
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import django

from tests import servers
from tests.acknowledged import Told, counts, read_records
from tests.chaos.answers import Seen
from tests.chaos.people import Duty
from tests.chaos.report import Outcome, write
from tests.chaos.stack import PRODUCT, Stack
from tests.product_role import make_product_role

if TYPE_CHECKING:
    from tests.chaos.faults import Fault
    from tests.chaos.inspection import Inspector

REPORT = servers.REPOSITORY / "var" / "chaos"
# Duties of years are accepted and move figures; each fault gets some of both kinds.
FEW = 30
YEARLY = 8


def main() -> int:
    """Set the stage, do the faults, tell what was found."""
    parser = argparse.ArgumentParser(description="Kill, fill and slow what the product stands on.")
    parser.add_argument("--faults", default="", help="names with commas between; all by default")
    parser.add_argument("--submissions", type=int, default=1000)
    parser.add_argument(
        "--stage", type=Path, help="folder that keeps the set stage for another run"
    )
    asked = parser.parse_args()
    signal.signal(signal.SIGTERM, servers.leave)
    with _stack() as stack:
        duties = _staged(stack, asked.stage)
        # Needs Django's registry, which the stage has filled.
        from tests.chaos.faults import FAULTS

        names = asked.faults.split(",") if asked.faults else list(FAULTS)
        if unknown := set(names) - set(FAULTS):
            parser.error(f"no fault {', '.join(sorted(unknown))}: there are {', '.join(FAULTS)}")
        chosen = [FAULTS[name] for name in names]
        outcomes = _do(stack, chosen, duties, asked.submissions)
    say(write(outcomes, REPORT))
    return int(any(each.breaches for each in outcomes))


def _do(
    stack: Stack, chosen: "list[type[Fault]]", duties: dict[str, list[Duty]], submissions: int
) -> list[Outcome]:
    from tests.chaos.inspection import Inspector

    inspector = Inspector(stack, "chaos-")
    sharing = sum(each.during_submissions for each in chosen) or 1
    outcomes = []
    for kind in chosen:
        wanted = -(-submissions // sharing) if kind.during_submissions else min(FEW, submissions)
        yearly = [duties["years"].pop() for _ in range(min(YEARLY, wanted, len(duties["years"])))]
        own = [*yearly, *(duties["months"].pop() for _ in range(wanted - len(yearly)))]
        # Those that are accepted last are filed among the others, not before them.
        own.sort(key=lambda duty: duty.value)
        say(f"{kind.name}: {kind.about}; {len(own)} submissions")
        outcomes.append(_one(kind(stack, duties["months"].pop()), own, inspector))
        write(outcomes, REPORT)
    return outcomes


def _one(fault: "Fault", duties: list[Duty], inspector: "Inspector") -> Outcome:
    from tests.chaos.crowd import Crowd

    began = time.monotonic()
    records = inspector.stack.folder / "records"
    crowd = Crowd(inspector.stack.base, records, duties, f"chaos-{fault.name}")
    try:
        fault.begin()
        crowd.start()
        fault.strike(crowd)
        crowd.finish()
    except Exception as error:  # noqa: BLE001 - the other faults are still done
        fault.breaches.append(f"the fault itself failed: {type(error).__name__}: {error}")
        fault.mend()
        crowd.finish()
    else:
        fault.mend()
    found = inspector.look(crowd.approved)
    fault.check()
    own = [each for each in read_records(records) if each.mark.startswith(f"{crowd.name}/")]
    outcome = Outcome(
        fault.name,
        fault.about,
        filed=len(own),
        acknowledged=counts(own)[Told.ACKNOWLEDGED],
        approved=len(crowd.approved),
        ready_after=found.ready_after,
        right_after=found.right_after,
        seconds=time.monotonic() - began,
        breaches=[*fault.breaches, *found.breaches, *_met(crowd.seen)],
        statuses=dict(crowd.seen.statuses),
        silent=crowd.seen.silent,
        slowest=crowd.seen.slowest,
    )
    say(f"{fault.name}: {len(outcome.breaches)} breaches, {outcome.seconds:.0f} s")
    for breach in outcome.breaches:
        say(f"  {breach}")
    return outcome


def _met(seen: Seen) -> Iterator[str]:
    for sentence, times in seen.faults.items():
        yield f"{sentence} ({times} times)" if times > 1 else sentence


@contextmanager
def _stack() -> Iterator[Stack]:
    shutil.rmtree(REPORT, ignore_errors=True)
    # Short, because the path of a socket holds at most 107 bytes.
    folder = Path(tempfile.mkdtemp(prefix="cp-", dir="/tmp"))
    stack = Stack(folder, REPORT / "logs")
    # What is read past the product takes a connection for each question, which may have died.
    own = {"DATABASE_URL": stack.owner, "DATABASE_POOL_SIZE": "0", "LOG_LEVEL": "ERROR"}
    os.environ.update(stack.environment | own)
    try:
        yield stack
    finally:
        stack.stop()
        shutil.rmtree(folder, ignore_errors=True)


def _staged(stack: Stack, kept: Path | None) -> dict[str, list[Duty]]:
    """Everything started, and the duties that can be filed."""
    began = time.monotonic()
    if kept is not None and kept.exists():
        stack.take_over(kept)
        _migrate()
    else:
        _set(stack)
        if kept is not None:
            stack.keep(kept)
    stack.harden()
    stack.start(*PRODUCT)
    told = json.loads((stack.state / "duties.json").read_text(encoding="utf-8"))
    duties = {name: [_duty(each) for each in rows] for name, rows in told.items()}
    held = ", ".join(f"{len(rows)} duties of {name}" for name, rows in duties.items())
    say(f"the stage is set after {time.monotonic() - began:.0f} s: {held}")
    return duties


def _set(stack: Stack) -> None:
    stack.initialise()
    _migrate()
    from django.db import connection

    from tests.chaos import stage

    stage.load()
    duties = {"years": stage.yearly_duties(), "months": stage.monthly_duties()}
    told = {name: [asdict(each) for each in rows] for name, rows in duties.items()}
    (stack.state / "duties.json").write_text(json.dumps(told), encoding="utf-8")
    connection.close()


def _migrate() -> None:
    """As the owner, who lets the product's account read and write rows."""
    django.setup()
    from django.core.management import call_command
    from django.db import connection

    call_command("migrate", verbosity=0)
    make_product_role()
    connection.close()


def _duty(told: dict[str, object]) -> Duty:
    return Duty(**{**told, "reviewers": tuple(told["reviewers"])})  # type: ignore[arg-type]


def say(text: str) -> None:
    sys.stderr.write(f"{text}\n")
    sys.stderr.flush()


if __name__ == "__main__":
    sys.exit(main())
