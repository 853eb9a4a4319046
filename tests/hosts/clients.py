"""Clients that submit one value after the other over the proxy, all the time, and note what they are told."""

import threading
import time
from collections import Counter
from itertools import count
from queue import Empty, Queue

import httpx

from tests.acknowledged import Record
from tests.background import wait_until
from tests.chaos.answers import Answer, faults_of

# As a program does that wants its answer: give up, and ask again under the same key.
SECONDS_OF_PATIENCE = 6.0
SECONDS_BETWEEN = 0.15


class Clients:
    """Some threads, each with one submission at a time in hand until it is acknowledged."""

    def __init__(self, site: str, token: str, duties: list[int], record: Record) -> None:
        self.site = site
        self.headers = {"Authorization": f"Bearer {token}"}
        self.record = record
        self.duties: Queue[int] = Queue()
        for duty in duties:
            self.duties.put(duty)
        self.acknowledged = 0
        self.failures: Counter[str] = Counter()
        self.faults: list[str] = []
        self._numbers = count(1)
        self._lock = threading.Lock()
        self._over = threading.Event()
        self._threads: list[threading.Thread] = []

    def start(self, number: int) -> None:
        """Begin with so many at once."""
        for _each in range(number):
            thread = threading.Thread(target=self._submit_on, daemon=True)
            thread.start()
            self._threads.append(thread)

    def stop(self) -> None:
        """Let each finish what it has in hand."""
        self._over.set()
        for thread in self._threads:
            thread.join(60)

    def until_acknowledged(self, more: int, seconds: float) -> float:
        """Wait until so many more are acknowledged; returns the seconds it took.

        Raises:
            TimeoutError: where it took longer.
        """
        goal = self.acknowledged + more
        return wait_until(
            lambda: self.acknowledged >= goal, seconds, f"{more} more submissions acknowledged"
        )

    def _submit_on(self) -> None:
        with httpx.Client(verify=False, timeout=SECONDS_OF_PATIENCE, headers=self.headers) as http:
            while not self._over.is_set():
                try:
                    duty = self.duties.get_nowait()
                except Empty:
                    self.faults.append("the clients ran out of duties")
                    return
                self._submit(http, duty)
                time.sleep(SECONDS_BETWEEN)

    def _submit(self, http: httpx.Client, duty: int) -> None:
        with self._lock:
            number = next(self._numbers)
        mark, value = f"hosts/{number}", f"{10 + number % 80}.{number % 100:02}"
        self.record.trying(mark, duty=duty, value=value)
        while not self._tried(http, duty, mark, value):
            time.sleep(0.5)

    def _tried(self, http: httpx.Client, duty: int, mark: str, value: str) -> bool:
        """Whether there is no more to be asked: told that it is submitted, or that it cannot be."""
        try:
            answer = http.post(
                f"{self.site}/api/v1/duties/{duty}/submissions/",
                headers={"Idempotency-Key": mark.replace("/", "-")},
                json=ANSWER | {"value": value, "document": mark, "revision": 0},
            )
        except httpx.HTTPError as error:
            self._failed(type(error).__name__)
            return False
        self.faults += faults_of(
            Answer("POST", mark, answer.status_code, answer.headers, answer.text)
        )
        if answer.status_code == httpx.codes.CREATED:
            self.record.acknowledged(mark, version=answer.json()["version"])
            with self._lock:
                self.acknowledged += 1
            return True
        self._failed(str(answer.status_code))
        if answer.status_code >= 500 or answer.status_code == httpx.codes.CONFLICT:
            return False
        self.faults.append(f"{mark}: {answer.status_code} {answer.text[:300]}")
        self.record.refused(mark)
        return True

    def _failed(self, why: str) -> None:
        with self._lock:
            self.failures[why] += 1


ANSWER = {
    "answer": "value",
    "quality": "final",
    "basis": "record",
    "release": "internal",
    "note": "演示数据,数值虚构。",
    "explanation": "演示说明。",
}
