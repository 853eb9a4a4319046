"""Who files while things fail: people with a browser, programs with a token, and reviewers.

They behave as the pages and documents tell them to: a person who is not sure goes back and looks
whether it was saved; a program sends the same again under the same key.
"""

import json
import re
import time
from dataclasses import dataclass
from typing import Any

import requests

from tests.acknowledged import Record
from tests.chaos.answers import UNAVAILABLE, Answer, Seen

PASSWORD = "demo"
# Longer than any answer should take: what takes longer is found by its seconds.
TIMEOUT = 90
# How long somebody tries before giving up for today; faults last less.
PATIENCE = 240.0
SECONDS_BETWEEN_TRIES = 1.0
_REVISION = re.compile(r'name="revision" value="(\d+)"')
_TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')
_REVIEW = re.compile(r'href="/reviews/(\d+)/"')
_FAULTS = re.compile(r'<li><a href="#id_[^>]*>.*?</li>', re.DOTALL)


@dataclass(frozen=True)
class Duty:
    """One thing to be filed: by whom, and who decides on it, if it is to be accepted."""

    pk: int
    account: str
    token: str
    value: str
    unit: str
    reviewers: tuple[str, ...] = ()

    def typed(self, mark: str) -> dict[str, str]:
        """The answer; `mark` says in its field for the source which submission this is."""
        return {
            "answer": "value",
            "value": self.value,
            "unit": self.unit,
            "quality": "final",
            "basis": "record",
            "release": "internal",
            "document": mark,
            "explanation": "演练。",
        }


class GivenUp(Exception):
    """Nothing was answered for as long as anybody would try."""


class Caller:
    """Somebody with a connection; every answer is looked at."""

    def __init__(self, base: str, seen: Seen) -> None:
        self.base = base
        self.seen = seen
        self.session = requests.Session()

    def ask(self, method: str, path: str, **sent: Any) -> Answer | None:
        """One request; None where no answer came. Any: what `requests` takes."""
        began = time.monotonic()
        try:
            got = self.session.request(
                method, self.base + path, timeout=TIMEOUT, allow_redirects=False, **sent
            )
        except requests.RequestException:
            self.seen.unanswered()
            self.session.close()
            return None
        kind = got.headers.get("Content-Type", "")
        text = got.text if "text" in kind or "json" in kind else ""
        answer = Answer(method, path, got.status_code, got.headers, text, time.monotonic() - began)
        self.seen.answered(answer)
        return answer

    def insist(self, method: str, path: str, **sent: Any) -> Answer:
        """Ask until there is an answer that is not 503.

        Raises:
            GivenUp: after `PATIENCE` seconds.
        """
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            answer = self.ask(method, path, **sent)
            if answer is not None and answer.status != UNAVAILABLE:
                return answer
            time.sleep(SECONDS_BETWEEN_TRIES)
        raise GivenUp(f"{method} {path}")


class Person(Caller):
    """Somebody with a browser, signed in."""

    def __init__(self, base: str, seen: Seen, account: str) -> None:
        super().__init__(base, seen)
        self.account = account

    def sign_in(self) -> None:
        """Begin a session."""
        self.session.cookies.clear()
        page = self.insist("GET", "/login/")
        token = _TOKEN.search(page.body)
        form = {"csrfmiddlewaretoken": token[1] if token else "", "next": "/"}
        self.insist(
            "POST", "/login/", data={**form, "username": self.account, "password": PASSWORD}
        )

    def page(self, path: str) -> Answer:
        """A page, behind the login."""
        page = self.insist("GET", path)
        if page.status in (302, 403):
            self.sign_in()
            page = self.insist("GET", path)
        return page

    def send(self, path: str, page: Answer, fields: dict[str, str], **sent: Any) -> Answer | None:
        """Send a form of a page, once."""
        token = _TOKEN.search(page.body)
        data = {"csrfmiddlewaretoken": token[1] if token else "", **fields}
        return self.ask("POST", path, data=data, **sent)

    def file(self, duty: Duty, mark: str, record: Record) -> None:
        """Fill in and confirm; where it is not certain, look whether it was saved."""
        path = f"/duties/{duty.pk}/"
        record.trying(mark, duty=duty.pk, value=duty.value)
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            page = self.page(path)
            revision = _REVISION.search(page.body)
            if revision is None:
                self._look(page, mark, record)
                return
            fields = {"action": "submit", "revision": revision[1], **duty.typed(mark)}
            checked = self.send(path, page, fields)
            if checked is not None and checked.status == 200:
                found = _FAULTS.search(checked.body)
                self.seen.breach(f"a form was not taken: {found[0] if found else ''}")
                record.refused(mark)
                return
            if checked is None or checked.status != 302:
                time.sleep(SECONDS_BETWEEN_TRIES)
                continue
            if self._confirmed(path, duty, mark):
                record.acknowledged(mark)
                return
        self.seen.breach("somebody gave up")

    def _confirmed(self, path: str, duty: Duty, mark: str) -> bool:
        page = self.page(f"{path}?confirm=1")
        revision = _REVISION.search(page.body)
        fields = {"action": "submit", "confirmed": "1", **duty.typed(mark)}
        done = self.send(path, page, {**fields, "revision": revision[1] if revision else ""})
        return done is not None and done.status == 302 and "confirm" not in done.headers["Location"]

    def _look(self, page: Answer, mark: str, record: Record) -> None:
        """A page without a form: it is submitted already, by ourselves a moment ago."""
        if mark in page.body:
            record.acknowledged(mark)
        else:
            self.seen.breach("a duty was closed and does not show what was filed")

    def approve(self, duty: Duty) -> bool:
        """Approve the step that waits for this reviewer; whether the product said it was done."""
        page = self.page(f"/duties/{duty.pk}/")
        link = _REVIEW.search(page.body)
        if link is None:
            return False
        path = f"/reviews/{link[1]}/"
        form = self.page(path)
        done = self.send(path, form, {"version": "1", "action": "approve"})
        return done is not None and done.status == 302

    def attach(self, duty: Duty, name: str, data: bytes) -> Answer | None:
        """Attach a file to what is being filled."""
        page = self.page(f"/duties/{duty.pk}/")
        files = {"file": (name, data, "text/plain")}
        return self.send(f"/duties/{duty.pk}/evidence/", page, {}, files=files)


class Program(Caller):
    """A program with a token, as docs/api.md has it."""

    def __init__(self, base: str, seen: Seen, token: str) -> None:
        super().__init__(base, seen)
        self.session.headers["Authorization"] = f"Bearer {token}"

    def file(self, duty: Duty, mark: str, record: Record) -> None:
        """Submit under a key; send the same again until there is an answer."""
        path = f"/api/v1/duties/{duty.pk}/"
        record.trying(mark, duty=duty.pk, value=duty.value)
        read = self.insist("GET", path)
        headers = {
            "If-Match": read.headers.get("ETag", ""),
            "Idempotency-Key": mark.replace("/", ":"),
        }
        answer = self.insist("POST", f"{path}submissions/", json=duty.typed(mark), headers=headers)
        if answer.status == 201:
            record.acknowledged(mark, version=int(json.loads(answer.body)["version"]))
            return
        held = self.insist("GET", path)
        if mark in held.body:
            record.acknowledged(mark)
        else:
            self.seen.breach(f"a program was refused: {answer.status} {answer.body[:200]}")
            record.refused(mark)
