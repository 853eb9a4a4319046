"""Who uses the product in the load test, and how: locust plays each of them.

LOAD_FOLDER holds the cast; each person keeps a record of what the product acknowledged, and every
answer is a line of `answers.jsonl` there.
"""

import hashlib
import json
import os
import random
from collections.abc import Mapping
from datetime import date, timedelta
from itertools import count
from pathlib import Path
from time import time
from typing import Any, cast

import gevent
from locust import FastHttpUser, between, events, task
from locust.contrib.fasthttp import FastResponse

from tests.acknowledged import Record
from tests.load.cost_headers import COMPUTED_MS, QUERIES, QUERY_MS
from tests.load.forms import Form, Page

FOLDER = Path(os.environ["LOAD_FOLDER"])
CAST = json.loads((FOLDER / "cast.json").read_text(encoding="utf-8"))
SECONDS = float(os.environ["LOAD_SECONDS"])
# People come in over the first sixth of the run, at most two minutes.
ARRIVING = min(120.0, SECONDS / 6)
OK, FOUND = 200, 302
_numbers = count()
_waiting: dict[str, list[str]] = {
    "filler": list(CAST["fillers"]),
    "reviewer": list(CAST["reviewers"]),
    "reader": list(CAST["readers"]),
}
_answers = (FOLDER / "answers.jsonl").open("w", encoding="utf-8", buffering=1)


def _note(
    request_type: str,
    name: str,
    response_time: float,
    response: FastResponse | None,
    exception: Exception | None,
    **_: Any,
) -> None:
    # Any: locust's answers are of several kinds.
    headers: Mapping[str, Any] = (response.headers if response is not None else None) or {}
    line = {
        "at": time(),
        "kind": name.partition(": ")[0],
        "name": name.partition(": ")[2],
        "method": request_type,
        "ms": round(response_time, 1),
        "status": response.status_code if response is not None else 0,
        "queries": int(headers.get(QUERIES) or 0),
        "query_ms": int(headers.get(QUERY_MS) or 0),
        "computed_ms": float(headers.get(COMPUTED_MS) or 0),
        "error": str(exception) if exception else "",
    }
    _answers.write(json.dumps(line, ensure_ascii=False) + "\n")


events.request.add_listener(_note)  # type: ignore[no-untyped-call]  # of locust


class Person(FastHttpUser):
    """Somebody with an account, a browser and an address of their own."""

    abstract = True
    network_timeout = 30.0
    connection_timeout = 30.0
    part = ""

    def on_start(self) -> None:
        """Sign in, some time after the run has begun."""
        self.username = _waiting[self.part].pop()
        self.dice = random.Random(self.username)
        number = next(_numbers)
        # As through the proxy: each from another address, each request on a new connection.
        self.own = {
            "X-Forwarded-For": f"10.20.{number // 250}.{number % 250 + 1}",
            "Connection": "close",
            "Accept-Language": "zh-CN",
        }
        self.record = Record(FOLDER / "records" / f"{self.username}.jsonl")
        self.marks = count(1)
        self.think(0, ARRIVING)
        self.sign_in()

    def think(self, least: float, most: float) -> None:
        """Read, look something up, type."""
        gevent.sleep(self.dice.uniform(least, most))

    def sign_in(self) -> None:
        """The login page, its styles and scripts, then name and password."""
        page = self.open("/login/", "page: login")
        # A browser keeps styles and scripts; one in five has not been here before.
        if self.dice.random() < 0.2:
            for path in page.assets:
                self.get(path, "file: style or script")
        self.think(3, 8)
        form = page.form("[.//input[@name='password']]")
        typed = {"username": self.username, "password": CAST["password"]}
        fields = form.fields if form else {}
        self.post("/login/", "sign-in: password", fields | typed, wanted=FOUND)
        self.open("/", "page: home")

    def get(self, path: str, name: str) -> FastResponse:
        """Ask for an address; anything but 200 is an error."""
        with self.client.get(
            path, name=name, headers=self.own, allow_redirects=False, catch_response=True
        ) as answer:
            self._judge(answer, OK)
        return cast(FastResponse, answer)

    def open(self, path: str, name: str) -> Page:
        """A page as it is seen."""
        return Page(self.get(path, name).text or "")

    def post(
        self,
        path: str,
        name: str,
        fields: Mapping[str, str],
        *,
        wanted: int = OK,
        file: tuple[str, bytes] | None = None,
    ) -> FastResponse:
        """Send a form; another answer than the wanted one is an error."""
        sent: dict[str, Any] = {"data": dict(fields)}
        if file is not None:
            sent = _multipart(fields, *file)
        headers = self.own | sent.pop("headers", {})
        with self.client.post(
            path, name=name, headers=headers, allow_redirects=False, catch_response=True, **sent
        ) as answer:
            self._judge(answer, wanted)
        return cast(FastResponse, answer)

    # Any: locust gives an answer whose judgement has no types.
    def _judge(self, answer: Any, wanted: int) -> None:
        if answer.status_code != wanted:
            told = Page(answer.text or "").root.xpath("string(//*[@role='alert'])").split()
            answer.failure(f"{answer.status_code} instead of {wanted}: {' '.join(told)[:300]}")
        else:
            answer.success()


class Filler(Person):
    """Fills what the own unit owes, in the grid or one by one, and looks at the list."""

    part = "filler"
    fixed_count = len(CAST["fillers"])
    wait_time = between(10, 40)

    @task(6)
    def fill_the_grid(self) -> None:
        """Open the grid, type a few rows with pauses, check, submit."""
        here = "/duties/grid/"
        page = self.open(here, "page: grid")
        form = page.form("[@data-grid]")
        if form is None or not form.rows:
            return
        fields = form.fields
        blank = [duty for duty in form.rows if not fields.get(f"{duty}-value")]
        begun = [duty for duty in form.rows if fields.get(f"{duty}-value")]
        typed = begun + blank[: self.dice.randint(1, 4)]
        for duty in typed:
            self.think(15, 40)
            fields |= {f"{duty}-{key}": text for key, text in self._answer().items()}
            saved = self.post(here, "save: grid autosave", {**fields, "autosave": "1"})
            if saved.status_code != OK:
                return
            fields |= json.loads(saved.text or "{}")["fields"]
        self.think(4, 12)
        checked = self.post(here, "save: grid check", {**fields, "action": "check"})
        if checked.status_code != OK or 'value="submit"' not in (checked.text or ""):
            return
        self.think(3, 8)
        marks = {fields[f"{duty}-document"]: duty for duty in typed}
        for mark, duty in marks.items():
            self.record.trying(mark, duty=duty, value=fields[f"{duty}-value"])
        sent = self.post(here, "save: grid submit", {**fields, "action": "submit"}, wanted=FOUND)
        self._told(sent, marks)
        self.open(here, "page: grid")

    @task(3)
    def fill_one(self) -> None:
        """One value by its form, proved by a file."""
        page = self.open("/duties/", "page: duties")
        links = [each for each in page.links("/duties/") if each[8:-1].isdigit()]
        if not links:
            return
        here = self.dice.choice(links)
        self.think(3, 10)
        form = self.open(here, "page: duty").form("[@data-autosave]")
        if form is None or "value" not in form.fields:
            return
        fields = form.fields
        self.think(20, 60)
        fields |= self._answer()
        saved = self.post(here, "save: form autosave", {**fields, "autosave": "1"})
        if saved.status_code != OK:
            return
        fields |= json.loads(saved.text or "{}")["fields"]
        if self.dice.random() < 0.5:
            self._attach(here, fields)
            form = self.open(here, "page: duty").form("[@data-autosave]") or form
            fields = form.fields
        self.think(2, 6)
        self.post(here, "save: form check", {**fields, "action": "submit"}, wanted=FOUND)
        confirm = self.open(f"{here}?confirm=1", "page: confirm").form(
            "[.//input[@name='confirmed']]"
        )
        self.think(2, 6)
        if confirm is not None:
            self._confirm(here, confirm)

    @task(2)
    def look_at_the_list(self) -> None:
        """What is still owed."""
        self.open("/duties/", "page: duties")

    def _confirm(self, here: str, form: Form) -> None:
        mark, duty = form.fields["document"], int(here.split("/")[2])
        self.record.trying(mark, duty=duty, value=form.fields["value"])
        sent = self.post(here, "save: form submit", form.fields, wanted=FOUND)
        self._told(sent, {mark: duty})

    def _attach(self, here: str, fields: Mapping[str, str]) -> None:
        text = f"证明材料 {self.username} {self.dice.random()}\n" * 400
        digest = hashlib.sha256(text.encode()).hexdigest()[:8]
        file = (f"{digest}.txt", text.encode())
        self.think(4, 12)
        self.post(f"{here}evidence/", "save: evidence", fields, wanted=FOUND, file=file)

    def _told(self, sent: FastResponse, marks: Mapping[str, int]) -> None:
        """A redirect acknowledges, a page refuses; no answer or a failure leaves it open."""
        for mark in marks:
            if sent.status_code == FOUND:
                self.record.acknowledged(mark)
            elif OK <= sent.status_code < 500:
                self.record.refused(mark)

    def _answer(self) -> dict[str, str]:
        return {
            "answer": "value",
            "value": f"{self.dice.uniform(1, 99):.2f}",
            "quality": "final",
            "basis": "record",
            "release": "public",
            "document": f"{self.username}/{next(self.marks)}",
            "explanation": "已与上年口径核对。",
        }


class Reviewer(Person):
    """Goes through the queue: several at once that raise no question, the others one by one."""

    part = "reviewer"
    fixed_count = len(CAST["reviewers"])
    wait_time = between(3, 12)

    @task
    def review(self) -> None:
        """Open the queue, look at one, decide."""
        queue = self.open("/reviews/", "page: review queue")
        picked = queue.values("pick")
        if picked and self.dice.random() < 0.2:
            self._approve_several(queue, picked[: self.dice.randint(2, 6)])
            return
        links = [each for each in queue.links("/reviews/") if each[9:-1].isdigit()]
        if not links:
            return
        here = self.dice.choice(links[:40])
        form = self.open(here, "page: review").form("[.//input[@name='version']]")
        self.think(8, 25)
        if form is None:
            return
        if self.dice.random() < 0.85:
            sent = form.fields | {"action": "approve"}
            self.post(here, "save: approve", sent, wanted=FOUND)
            return
        until = (date.today() + timedelta(days=7)).isoformat()  # noqa: DTZ011 - as a person types it
        why = {"reason_code": "definition", "text": "请核对统计口径。", "new_due_on": until}
        self.post(here, "save: return", form.fields | why | {"action": "return"}, wanted=FOUND)

    def _approve_several(self, queue: Page, picked: list[str]) -> None:
        form = queue.form("[@action='/reviews/approve/']")
        if form is None:
            return
        self.think(5, 15)
        # One field of one name, several times: sent as a body of its own.
        token = form.fields["csrfmiddlewaretoken"]
        body = "&".join([f"csrfmiddlewaretoken={token}", *(f"pick={each}" for each in picked)])
        with self.client.post(
            "/reviews/approve/",
            data=body,
            name="save: approve several",
            headers=self.own | {"Content-Type": "application/x-www-form-urlencoded"},
            allow_redirects=False,
            catch_response=True,
        ) as answer:
            self._judge(answer, FOUND)


class Reader(Person):
    """Looks at figures: the own city's mostly, others' sometimes; searches, takes files away."""

    part = "reader"
    fixed_count = len(CAST["readers"])
    wait_time = between(8, 25)
    words = ("碳排放", "非化石能源", "新能源汽车", "森林", "建筑", "四平", "光伏")

    @task(12)
    def read(self) -> None:
        """A page of the own city."""
        path = self.dice.choice(self._city["pages"])
        self.open(path, f"page: {_kind(path)}")

    @task(2)
    def look_elsewhere(self) -> None:
        """What another place has promised."""
        slug = self.dice.choice(CAST["copies"] or list(CAST["cities"]))
        self.open(f"/plans/{slug}/text/", "page: text of another plan")

    @task(2)
    def search(self) -> None:
        """Search for a word."""
        word = self.dice.choice(self.words)
        self.open(f"/search/?q={word}", "page: search")

    @task(1)
    def list_plans(self) -> None:
        """Which plans there are."""
        self.open("/plans/", "page: plans")

    @task(1)
    def compare(self) -> None:
        """One indicator in many places."""
        self.open("/compare/", "page: compare")

    @task(1)
    def take_a_file(self) -> None:
        """An export."""
        path = self.dice.choice(self._city["files"])
        self.get(path, f"file: {_kind(path)}")

    @property
    def _city(self) -> Mapping[str, list[str]]:
        return CAST["cities"][CAST["readers"][self.username]]  # type: ignore[no-any-return]  # JSON


def _kind(path: str) -> str:
    """What sort of page an address is."""
    parts = path.partition("?")[0].strip("/").split("/")
    if parts[0] != "plans":
        return parts[0]
    kind = parts[2] if len(parts) > 2 else "overview"
    return f"one {kind.rstrip('s')}" if len(parts) > 3 else kind


def _multipart(fields: Mapping[str, str], name: str, data: bytes) -> dict[str, Any]:
    """Fields and a file as a browser sends them."""
    edge = "----load"
    parts = [
        f'--{edge}\r\nContent-Disposition: form-data; name="{key}"\r\n\r\n{text}\r\n'
        for key, text in fields.items()
    ]
    head = f'--{edge}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n'
    body = "".join(parts).encode() + f"{head}Content-Type: text/plain\r\n\r\n".encode() + data
    return {
        "data": body + f"\r\n--{edge}--\r\n".encode(),
        "headers": {"Content-Type": f"multipart/form-data; boundary={edge}"},
    }
