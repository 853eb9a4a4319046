"""People at work, many at once: `make load`.

    python -m tests.load [--seconds 600] [--people 270] [--size 3200] [--every 60]

Two hundred of 270 people fill, twenty review, fifty read, on servers and processes of their own and
on the data of `size` plans. Writes var/load/report.md and report.json; the exit status is 1 when
pages or saves are slow, anything was answered with an error, lost, doubled or altered, or grows.
"""

import argparse
import json
import os
import resource
import shutil
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

from tests import servers
from tests.acknowledged import counts, faults, held_versions, read_records
from tests.load import answers as answered
from tests.load.interpreter import of_the_product
from tests.load.preparing import MOST_PEOPLE, STORE, prepared
from tests.load.product import Running, data_copied, running
from tests.load.report import Report, machine
from tests.load.watching import growths, processor_seconds, processor_times, watched

# In the second minute after the last click a job that was forgotten is found by the sweep.
PATIENCE = 120
PARTS = ("fillers", "reviewers", "readers")


def main() -> int:
    """Run the test, write the report, tell where it is."""
    parser = argparse.ArgumentParser(description="Hundreds of people at work at once.")
    parser.add_argument("--seconds", type=float, default=600)
    parser.add_argument("--people", type=int, default=270)
    parser.add_argument("--size", type=int, default=3200, help="plans in the database")
    parser.add_argument("--every", type=float, default=60, help="seconds between two samples")
    asked = parser.parse_args()
    # Leaves by the normal way, so that every process is stopped.
    signal.signal(signal.SIGTERM, servers.leave)
    report = play(asked.seconds, asked.people, asked.size, asked.every)
    path = report.write(STORE)
    sys.stdout.write(path.read_text(encoding="utf-8"))
    servers.say(f"report: {path}")
    return 1 if report.faults else 0


def play(seconds: float, people: int, size: int, every: float) -> Report:
    """Let people work so long, then see what is left of it."""
    template = prepared(size, max(people, MOST_PEOPLE))
    run = STORE / "run"
    shutil.rmtree(run, ignore_errors=True)
    (run / "records").mkdir(parents=True)
    cast = json.loads((template / "cast.json").read_text(encoding="utf-8"))
    chosen = json.dumps(chosen_of(cast, people), ensure_ascii=False)
    (run / "cast.json").write_text(chosen, encoding="utf-8")
    python = of_the_product(STORE)
    about = machine(python)
    with data_copied(template) as folder, running(folder, run, python) as product:
        before, began = os.getloadavg()[0], processor_times()
        spent_before, people_before = processor_seconds(product), _spent_by_the_ended()
        with watched(product, run / "samples.jsonl", every=min(every, seconds / 5)):
            _people(product, run, seconds)
        about["load average before and after"] = f"{before:.1f}, {os.getloadavg()[0]:.1f}"
        taken = processor_times().shares_since(began)["taken"]
        about["taken from its cores by other machines"] = f"{taken:.0%}"
        spent = {
            name: seconds_now - spent_before[name]
            for name, seconds_now in processor_seconds(product).items()
        }
        spent["people"] = _spent_by_the_ended() - people_before
        about["seconds of the processor"] = ", ".join(f"{n} {s:.0f}" for n, s in spent.items())
        found = _afterwards(product, run)
        held = held_versions(product.owner, marks="")
    answers = answered.read_answers(run / "answers.jsonl")
    table = answered.lines(answers)
    filed = read_records(run / "records")
    known = {each.mark.partition("/")[0] for each in filed}
    ours = [each for each in held if each.mark.partition("/")[0] in known]
    samples = [json.loads(line) for line in (run / "samples.jsonl").read_text().splitlines()]
    growing = growths(samples)
    return Report(
        people=people,
        plans=found["plans"],
        seconds=seconds,
        machine=about,
        lines=table,
        minutes=answered.minutes(answers, samples),
        slowest=answered.slowest(answers),
        told={str(told): count for told, count in counts(filed).items()},
        found={name: value for name, value in found.items() if name != "faults"},
        growths=growing,
        faults=[
            *answered.too_slow(table),
            *answered.failed(answers),
            *faults(filed, ours),
            *found["faults"],
            *(f"{each.name} grows by {each.an_hour:.1f} an hour" for each in growing if each.grows),
        ],
    )


# Any: as JSON gives it.
def chosen_of(cast: dict[str, Any], people: int) -> dict[str, Any]:
    """So many of the people, from all places and parts alike."""
    share = min(1.0, people / sum(len(cast[part]) for part in PARTS))
    chosen = dict(cast)
    for part in PARTS:
        count = max(1, round(len(cast[part]) * share))
        names = list(cast[part])
        some = [names[place * len(names) // count] for place in range(count)]
        chosen[part] = {name: cast[part][name] for name in some} if part == "readers" else some
    return chosen


def _spent_by_the_ended() -> float:
    """Processor seconds of the processes that this one has started and that have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _people(product: Running, run: Path, seconds: float) -> None:
    """locust in a process of its own: its greenlets stay out of this one."""
    command = [sys.executable, "-m", "locust", "--locustfile", "tests/load/people.py", "--headless"]
    command += ["--host", product.url, "--users", "100000", "--spawn-rate", "100"]
    command += ["--run-time", f"{seconds:.0f}s", "--stop-timeout", "30", "--only-summary"]
    cast = json.loads((run / "cast.json").read_text(encoding="utf-8"))
    everybody = sum(len(cast[part]) for part in PARTS)
    command[command.index("100000")] = str(everybody)
    told = {"LOAD_FOLDER": str(run), "LOAD_SECONDS": str(seconds)}
    with (run / "locust.log").open("wb") as log:
        subprocess.run(
            command,
            env=os.environ | told,
            cwd=servers.REPOSITORY,
            stdout=log,
            stderr=log,
            timeout=seconds + PATIENCE,
            check=False,
        )


# Any: as above.
def _afterwards(product: Running, run: Path) -> dict[str, Any]:
    subprocess.run(
        [
            sys.executable,
            "-m",
            "tests.load.inside",
            "afterwards",
            "--output",
            str(run / "found.json"),
        ],
        env={**product.environment, "DATABASE_URL": product.owner},
        cwd=servers.REPOSITORY,
        check=True,
    )
    found: dict[str, Any] = json.loads((run / "found.json").read_text(encoding="utf-8"))
    return found


if __name__ == "__main__":
    sys.exit(main())
