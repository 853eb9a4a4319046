"""Many people and programs at once, each duty filed by one of them."""

import queue
import threading
import time
from collections.abc import Sequence
from pathlib import Path

from tests.acknowledged import Record
from tests.chaos.answers import Seen
from tests.chaos.people import Duty, GivenUp, Person, Program

WORKERS = 6
# A fault may be over sooner than the filing; it never takes longer than this.
LONGEST = 900.0


class Crowd:
    """Files duties in the background; every third by a program, the others by people."""

    def __init__(self, base: str, folder: Path, duties: Sequence[Duty], name: str) -> None:
        self.base, self.name = base, name
        self.seen = Seen()
        self.record = Record(folder / f"{name}.jsonl")
        self.approved: list[int] = []
        self.done = 0
        self.total = len(duties)
        self._lock = threading.Lock()
        self._waiting: queue.SimpleQueue[tuple[int, Duty]] = queue.SimpleQueue()
        for number, duty in enumerate(duties):
            self._waiting.put((number, duty))
        self._threads = [threading.Thread(target=self._work, daemon=True) for _ in range(WORKERS)]

    def start(self) -> None:
        """Let everybody begin."""
        for thread in self._threads:
            thread.start()

    def wait_for(self, share: float) -> None:
        """Wait until a share of the duties is filed, or everybody has gone."""
        until = time.monotonic() + LONGEST
        while self.done < share * self.total and time.monotonic() < until:
            if not any(thread.is_alive() for thread in self._threads):
                return
            time.sleep(0.05)

    def finish(self) -> None:
        """Wait until everything is filed."""
        until = time.monotonic() + LONGEST
        for thread in self._threads:
            if thread.ident is not None:
                thread.join(max(0.0, until - time.monotonic()))
        if any(thread.is_alive() for thread in self._threads):
            self.seen.breach("somebody is still waiting")
        if self.done < self.total:
            self.seen.breach(f"{self.total - self.done} were never filed")
        self.record.close()

    def _work(self) -> None:
        people: dict[str, Person] = {}
        programs: dict[str, Program] = {}
        while True:
            try:
                number, duty = self._waiting.get_nowait()
            except queue.Empty:
                return
            try:
                if number % 3 == 2:
                    program = programs.setdefault(
                        duty.token, Program(self.base, self.seen, duty.token)
                    )
                    program.file(duty, f"{self.name}/{number}", self.record)
                else:
                    person = self._person(people, duty.account)
                    person.file(duty, f"{self.name}/{number}", self.record)
                self._accept(people, duty)
            except GivenUp as error:
                self.seen.breach(f"gave up: {error}")
            with self._lock:
                self.done += 1

    def _accept(self, people: dict[str, Person], duty: Duty) -> None:
        """The reviewers approve one after the other; noted is what the last was told."""
        told = [self._person(people, name).approve(duty) for name in duty.reviewers]
        if told and all(told):
            self.approved.append(duty.pk)

    def _person(self, people: dict[str, Person], account: str) -> Person:
        if account not in people:
            people[account] = Person(self.base, self.seen, account)
            people[account].sign_in()
        return people[account]
