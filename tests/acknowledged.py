"""What clients were told was saved, and whether the database holds just that, once.

For tests with many clients, under load or while servers die. A client keeps a `Record` of its own,
a file of JSON lines: it notes each submission before it is first sent, and what the product said
of it in the end.

    record = Record(folder / "client-3.jsonl")
    record.trying(mark="client-3/17", duty=12, value="48.50")   # before the first request
    record.acknowledged("client-3/17", version=1)               # told: submitted, as version 1
    record.refused("client-3/17")                               # told: not submitted

`mark` names what the person meant to submit. It goes into the answer's field `document`, so that the
row says which submission it is; sending the same thing again, after a broken connection, keeps the
mark. What is neither acknowledged nor refused is open: it may have been saved, once.

    faults(read_records(folder), held_versions(url, marks="client-"))

returns sentences, none where all is well. Neither side asks the product: the one is what clients saw,
the other is read from the tables.
"""

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum
from pathlib import Path
from threading import Lock

import psycopg

VERSIONS = """
SELECT version.document, submission.duty_id, version.number, version.value,
  (SELECT max(other.number) - count(*) FROM indicators_submissionversion other
    WHERE other.submission_id = submission.id),
  (SELECT count(*) FROM audit_ledgerentry entry
    WHERE entry.object_type = 'indicators.submission' AND entry.object_id = submission.id::text
    AND entry.action = 'submission.submit'
    AND (entry.after::jsonb ->> 'version')::int = version.number)
FROM indicators_submissionversion version
JOIN indicators_submission submission ON submission.id = version.submission_id
WHERE starts_with(version.document, %s)
"""


class Told(StrEnum):
    """What a client knows of a submission in the end."""

    OPEN = "open"
    ACKNOWLEDGED = "acknowledged"
    REFUSED = "refused"


@dataclass(frozen=True)
class Filed:
    """One submission as its client remembers it; `version` is the number it was told, if any."""

    mark: str
    duty: int
    value: str
    told: Told = Told.OPEN
    version: int | None = None


@dataclass(frozen=True)
class Held:
    """One submitted version as the database has it.

    `missing` numbers before the last are not there; `entries` of the ledger speak of it.
    """

    mark: str
    duty: int
    version: int
    value: Decimal | None
    missing: int = 0
    entries: int = 1


class Record:
    """What one client, or all threads of one process, tried and was told."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        # Line by line: what was noted before the client died is known.
        self._file = path.open("a", encoding="utf-8", buffering=1)
        self._lock = Lock()

    def trying(self, mark: str, *, duty: int, value: str) -> None:
        """Note a submission before it is first sent."""
        self._note({"mark": mark, "duty": duty, "value": value})

    def acknowledged(self, mark: str, *, version: int | None = None) -> None:
        """The product said that it is submitted."""
        self._note({"mark": mark, "told": Told.ACKNOWLEDGED, "version": version})

    def refused(self, mark: str) -> None:
        """The product said that it is not, whatever is sent again."""
        self._note({"mark": mark, "told": Told.REFUSED})

    def close(self) -> None:
        self._file.close()

    def _note(self, line: dict[str, object]) -> None:
        with self._lock:
            self._file.write(json.dumps(line, ensure_ascii=False) + "\n")


def read_records(folder: Path) -> list[Filed]:
    """All submissions of the records in a folder, as they stood at last."""
    filed: dict[str, Filed] = {}
    for path in sorted(folder.glob("*.jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines():
            noted = json.loads(line)
            if "told" not in noted:
                filed.setdefault(noted["mark"], Filed(**noted))
            else:
                told, version = Told(noted["told"]), noted.get("version")
                filed[noted["mark"]] = replace(filed[noted["mark"]], told=told, version=version)
    return list(filed.values())


def held_versions(url: str, *, marks: str) -> list[Held]:
    """The versions whose mark begins with `marks`, read past the product, by an account to which
    no row is hidden."""
    with psycopg.connect(url) as connection:
        return [Held(*row) for row in connection.execute(VERSIONS, [marks])]


def faults(filed: Iterable[Filed], held: Iterable[Held]) -> list[str]:
    """What clients and database say differently of each other, as sentences."""
    known = {each.mark: each for each in filed}
    found: dict[str, list[Held]] = defaultdict(list)
    for version in held:
        found[version.mark].append(version)
    sentences = [text for each in known.values() for text in _of_one(each, found[each.mark])]
    sentences += [f"{mark}: held, and no client sent it" for mark in found if mark not in known]
    sentences += [text for each in found.values() for text in _of_rows(each)]
    return sorted(set(sentences))


def counts(filed: Iterable[Filed]) -> Counter[Told]:
    """How many were acknowledged, refused and left open."""
    return Counter(each.told for each in filed)


def _of_one(filed: Filed, held: list[Held]) -> Iterator[str]:
    if filed.told is Told.ACKNOWLEDGED and not held:
        yield f"{filed.mark}: acknowledged and lost"
    if filed.told is Told.REFUSED and held:
        yield f"{filed.mark}: refused and saved all the same"
    if len(held) > 1:
        yield f"{filed.mark}: saved {len(held)} times"
    for version in held:
        if version.duty != filed.duty:
            yield f"{filed.mark}: saved for duty {version.duty}, sent for {filed.duty}"
        if version.value != Decimal(filed.value):
            yield f"{filed.mark}: sent {filed.value}, saved {version.value}"
        if filed.version not in (None, version.version):
            yield f"{filed.mark}: told version {filed.version}, saved as {version.version}"


def _of_rows(held: list[Held]) -> Iterator[str]:
    for version in held:
        if version.missing:
            yield f"duty {version.duty}: {version.missing} versions before the last are missing"
        if version.entries != 1:
            yield f"{version.mark}: {version.entries} entries in the ledger"
