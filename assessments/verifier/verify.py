"""复核程序: redo the figures of a report from its export bundle, with nothing but Python 3.10.

    python verify.py BUNDLE.zip        (or a snapshot.json)

It shares no code with the system that wrote the bundle. Hashes of all files are compared with the
manifest; every figure is computed anew from the inputs that the snapshot holds, in plain Decimal
arithmetic, one short function for each official rule, and compared with what the snapshot states.
Exit status 0: all of it matches; 1: something does not, or the bundle was refused.

Amounts are in the unit of the target, sizes of decline in % and positive, ratios as ratios.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import re
import sys
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import ROUND_HALF_UP, Decimal, localcontext
from pathlib import Path
from typing import Any, TypeVar

Number = TypeVar("Number")
# Any: JSON as it came, checked where it is used.
Json = Any

MANIFEST, SNAPSHOT = "manifest.json", "snapshot.json"
MANIFEST_FORMAT = 1
SNAPSHOT_FORMATS = (1, 2, 3)
WITH_CASES = 2
"""From this format on the snapshot holds what is needed to compute its figures again."""

# A bundle of a city is some megabytes; what is beyond these is no bundle of ours.
MOST_FILES = 5_000
MOST_BYTES = 1024 * 1024 * 1024
MOST_JSON_BYTES = 64 * 1024 * 1024
CHUNK = 1024 * 1024

PRECISION = 60
CLOSE = Decimal("1e-9")
"""Relative: the system computes in float64 and keeps 15 to 17 digits."""
NEAR = Decimal("1e-12")
"""Ratios closer than this are equal."""
HUNDRED = Decimal(100)


class Refused(Exception):
    """The file is not taken; the text is the whole sentence."""


# --- The file ------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Package:
    """An opened bundle whose names and sizes are safe, or a snapshot alone."""

    path: Path
    archive: zipfile.ZipFile | None
    entries: Mapping[str, zipfile.ZipInfo]

    def read(self, name: str) -> bytes:
        """The bytes of a JSON file."""
        alone = self.archive is None
        size = self.path.stat().st_size if alone else self.entries[name].file_size
        if size > MOST_JSON_BYTES:
            raise Refused(f"“{name}”有{size}字节,超过{MOST_JSON_BYTES}字节的上限,未予打开。")
        return b"".join(self.chunks(name))

    def sha256(self, name: str) -> str:
        """The hash of a file, read piece by piece."""
        found = hashlib.sha256()
        for chunk in self.chunks(name):
            found.update(chunk)
        return found.hexdigest()

    def chunks(self, name: str) -> Iterator[bytes]:
        """The bytes of a file, a piece at a time."""
        if self.archive is None:
            yield self.path.read_bytes()
            return
        try:
            with self.archive.open(self.entries[name]) as opened:
                while chunk := opened.read(CHUNK):
                    yield chunk
        except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError) as error:
            raise Refused(f"包内“{name}”已损坏,不能解压。") from error


def open_package(path: Path) -> Package:
    """Open a bundle or a snapshot; refuse hostile names, doubles and what unpacks too large."""
    if not path.is_file():
        raise Refused(f"找不到文件“{path}”。")
    if path.suffix.lower() == ".json":
        return Package(path, None, {})
    try:
        archive = zipfile.ZipFile(path)
    except (zipfile.BadZipFile, OSError) as error:
        raise Refused(f"“{path.name}”不是完好的zip文件。") from error
    entries = archive.infolist()
    if len(entries) > MOST_FILES:
        raise Refused(f"包内有{len(entries)}个文件,超过{MOST_FILES}个的上限。")
    if sum(entry.file_size for entry in entries) > MOST_BYTES:
        raise Refused(f"包内文件解压后共超过{MOST_BYTES}字节的上限,可能是压缩炸弹,未予解压。")
    return Package(path, archive, _named_once(entries))


def _named_once(entries: Sequence[zipfile.ZipInfo]) -> dict[str, zipfile.ZipInfo]:
    found: dict[str, zipfile.ZipInfo] = {}
    folded: set[str] = set()
    for entry in entries:
        # As written in the file: zipfile itself would mend some hostile names without a word.
        name = entry.orig_filename
        fault = name_fault(name) or _kind_fault(entry)
        if fault:
            raise Refused(f"包内文件名{name!r}{fault},整包不予采信。")
        if name.casefold() in folded:
            raise Refused(f"包内文件名{name!r}出现两次,不能确定以哪一个为准,整包不予采信。")
        folded.add(name.casefold())
        found[name] = entry
    return found


def name_fault(name: str) -> str:
    """What is hostile about a name; empty where nothing is."""
    if not name or name.endswith("/"):
        return "是空名或文件夹"
    if any(ord(char) < 32 or ord(char) == 127 for char in name):
        return "含控制字符"
    if "\\" in name:
        return "含反斜线"
    if name.startswith("/") or re.match(r"[A-Za-z]:", name):
        return "是绝对路径"
    if any(part in ("", ".", "..") for part in name.split("/")):
        return "含指向包外的路径"
    return ""


def _kind_fault(entry: zipfile.ZipInfo) -> str:
    if entry.flag_bits & 0x1:
        return "是加密文件"
    return "是符号链接" if (entry.external_attr >> 16) & 0o170000 == 0o120000 else ""


def read_json(data: bytes, name: str) -> Json:
    """The JSON of a file; refused where it is none or names one thing twice."""
    try:
        return json.loads(data.decode("utf-8"), object_pairs_hook=_once)
    except UnicodeDecodeError as error:
        raise Refused(f"“{name}”不是UTF-8文本。") from error
    except (ValueError, RecursionError) as error:
        raise Refused(f"“{name}”不是有效的JSON:{error}。") from error


def _once(pairs: list[tuple[str, Json]]) -> dict[str, Json]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("同一对象中有重名字段")
    return found


# --- Hashes --------------------------------------------------------------------------------------


@dataclass
class Contents:
    """A bundle as read: its JSON files, how many hashes hold, and what does not."""

    snapshot: Json
    snapshot_sha256: str
    manifest: Json = None
    manifest_sha256: str = ""
    files: int = 0
    faults: list[str] = field(default_factory=list)


def read_contents(package: Package) -> Contents:
    """Read a bundle and compare the hash of every file with the manifest's."""
    if package.archive is None:
        data = package.read(package.path.name)
        return Contents(read_json(data, package.path.name), hashlib.sha256(data).hexdigest())
    for name in (MANIFEST, SNAPSHOT):
        if name not in package.entries:
            raise Refused(f"包内缺少“{name}”,不是完整的导出包。")
    told, data = package.read(MANIFEST), package.read(SNAPSHOT)
    found = Contents(
        snapshot=read_json(data, SNAPSHOT),
        snapshot_sha256=hashlib.sha256(data).hexdigest(),
        manifest=read_json(told, MANIFEST),
        manifest_sha256=hashlib.sha256(told).hexdigest(),
    )
    listed = _listed(found.manifest)
    found.files = len(listed)
    found.faults += _file_faults(package, listed)
    found.faults += _manifest_faults(found, listed)
    return found


def _listed(manifest: Json) -> dict[str, str]:
    """Name and hash of every file that the manifest lists."""
    try:
        if manifest["format"] != MANIFEST_FORMAT:
            raise Refused(f"清单格式{manifest['format']!r}不是本程序认识的{MANIFEST_FORMAT}。")
        listed = {str(each["name"]): str(each["sha256"]) for each in manifest["files"]}
        manifest["report"]["sha256"], manifest["snapshot_sha256"], manifest["head"]["hash"]
    except (KeyError, TypeError) as error:
        raise Refused(f"“{MANIFEST}”缺少应有的内容:{error}。") from error
    if len(listed) != len(manifest["files"]):
        raise Refused(f"“{MANIFEST}”中有文件列了两次,整包不予采信。")
    return listed


def _file_faults(package: Package, listed: Mapping[str, str]) -> Iterator[str]:
    for name, sha256 in listed.items():
        if name not in package.entries:
            yield f"清单所列文件“{name}”不在包内。"
        elif (found := package.sha256(name)) != sha256:
            yield f"文件“{name}”已被改动:SHA-256应为{sha256},实为{found}。"
    for name in package.entries:
        if name not in listed and name != MANIFEST:
            yield f"包内文件“{name}”不在清单上。"


def _manifest_faults(found: Contents, listed: Mapping[str, str]) -> Iterator[str]:
    manifest, snapshot = found.manifest, found.snapshot
    if manifest["snapshot_sha256"] != found.snapshot_sha256:
        yield f"快照的SHA-256是{found.snapshot_sha256},清单记的是{manifest['snapshot_sha256']}。"
    report = manifest["report"]
    if listed.get(report.get("file")) != report["sha256"]:
        yield f"报告文件“{report.get('file')}”的SHA-256与清单所记报告文件的哈希不符。"
    for name in ("head", "as_of"):
        if manifest.get(name) != _of(snapshot, name):
            yield f"清单的“{name}”与快照不一致。"
    known = {each.get("sha256") for each in _listed_in(snapshot, "evidence")}
    for name, sha256 in listed.items():
        if name.startswith("evidence/") and (
            sha256 not in known or Path(name).name.partition(".")[0] != sha256
        ):
            yield f"佐证文件“{name}”不是快照所列佐证,或文件名与哈希不符。"


def _of(snapshot: Json, name: str) -> Json:
    return snapshot.get(name) if isinstance(snapshot, dict) else None


def _listed_in(snapshot: Json, name: str) -> list[dict[str, Json]]:
    rows = _of(snapshot, name)
    return [row for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []


# --- One measure as the snapshot gives it --------------------------------------------------------


def number(text: Json) -> Decimal | None:
    """A decimal string; nothing where there is none."""
    if text is None:
        return None
    if not isinstance(text, str) or not re.fullmatch(r"[+-]?\d{1,40}(\.\d{1,60})?", text):
        raise ValueError(f"{text!r}不是十进制数")
    return Decimal(text)


def by_year(given: Json, read: Callable[[Json], Number | None]) -> dict[int, Number]:
    """What is said of years; years of which nothing is said are left out."""
    found = {int(year): read(each) for year, each in (given or {}).items()}
    return {year: each for year, each in found.items() if each is not None}


@dataclass(frozen=True)
class Seen:
    """What was reported for one year."""

    value: Decimal | None = None
    numerator: Decimal | None = None
    denominator: Decimal | None = None
    quality: str | None = None
    definition: str | None = None
    price_base: str | None = None
    is_estimate: bool = False

    @classmethod
    def read(cls, given: Json) -> Seen:
        """From a case: the value alone, or an object."""
        if not isinstance(given, dict):
            return cls(value=number(given))
        return cls(
            value=number(given.get("value")),
            numerator=number(given.get("numerator")),
            denominator=number(given.get("denominator")),
            quality=given.get("quality"),
            definition=given.get("definition"),
            price_base=given.get("price_base"),
            is_estimate=given.get("is_estimate") is True,
        )

    @property
    def amount(self) -> Decimal | None:
        """The value, or 100 × numerator ÷ denominator of a share entered in two parts."""
        if self.value is not None or self.numerator is None or not self.denominator:
            return self.value
        return HUNDRED * self.numerator / self.denominator


NOTHING = Seen()


@dataclass(frozen=True)
class Case:
    """One measure asked for in one year, as `case` of a target states it."""

    given: Mapping[str, Json]
    year: int
    target_year: int | None
    base_year: int | None
    plan_years: int | None
    seen: Mapping[int, Seen]
    changes: Mapping[int, Decimal]
    additions: Mapping[int, Decimal]
    path: Mapping[int, Decimal]

    @classmethod
    def read(cls, given: Mapping[str, Json]) -> Case:
        """Read what the rules need."""
        target_year, plan_years = given.get("target_year"), given.get("plan_years")
        base_year = given.get("base_year")
        if base_year is None and target_year is not None and plan_years is not None:
            base_year = target_year - plan_years
        return cls(
            given=given,
            year=given["year"],
            target_year=target_year,
            base_year=base_year,
            plan_years=plan_years,
            seen=by_year(given.get("observations"), Seen.read),
            changes=_listed_years(given.get("annual_changes_pct"), base_year),
            additions=_listed_years(given.get("additions"), base_year),
            path=by_year(given.get("step_path") or given.get("path"), number),
        )

    def number(self, name: str) -> Decimal | None:
        """A number of the measure."""
        return number(self.given.get(name))

    def word(self, name: str) -> str | None:
        """A code of the measure."""
        word = self.given.get(name)
        return None if word is None else str(word)

    def at(self, year: int) -> Seen:
        """What was reported for a year."""
        return self.seen.get(year, NOTHING)

    @property
    def today(self) -> str:
        """The day on which the year is judged; the end of the year where none is given."""
        return self.word("today") or f"{self.year}-12-31"

    @property
    def years(self) -> list[int]:
        """Every year of which something is said."""
        said = {*self.seen, *self.changes, *self.additions, *self.path, self.year}
        return sorted(said | {year for year in (self.base_year, self.target_year) if year})


def _listed_years(given: Json, base_year: int | None) -> dict[int, Decimal]:
    """Entries from the year after the base on."""
    if base_year is None:
        return {}
    return by_year({base_year + 1 + place: each for place, each in enumerate(given or ())}, number)


# --- The measure: rule, target, direction --------------------------------------------------------

BOUNDS = ("cap", "hold")
STATES = ("assigned", "milestone")
BASED = ("log_decline", "linear_level", "increment", "cumulative", "coverage")
UPWARD = ("increment", "cumulative", "coverage", "annual_share", "steps", "ytd_schedule")
FALLING = ("log_decline", "cap", "peak")


@dataclass(frozen=True)
class Terms:
    """What is judged by which rule. `sense` is 1 where more is better, else -1."""

    rule: str | None
    capped: bool
    sized: bool
    target: Decimal | None
    base: Decimal | None
    sense: int
    start: int | None
    end: int | None
    refused: bool


def settle(case: Case) -> Terms:
    """Settle the rule: a level beyond its target from the start is held or capped, a cap whose base
    lies above it is a level downward (《方案》评价规则: level up, level cap, hold)."""
    rule, target = case.word("rule"), case.number("target_value")
    if rule == "assigned" and case.number("assigned_value") is not None:
        rule, target = case.word("numeric_rule"), case.number("assigned_value")
    if rule in ("coverage", "steps") and target is None:
        target = HUNDRED
    base = case.number("base_value")
    if base is None and case.base_year is not None:
        base = case.at(case.base_year).amount
    changed = case.word("target_form") in ("change_pct", "change_points")
    sized = rule == "log_decline" or (rule == "linear_level" and changed)
    sense = 1 if sized else -1 if rule == "cap" else _sense(case, rule, target, base)
    capped = rule == "cap"
    rule = _replaced(case, rule, sized, sense, (target, base))
    end = case.target_year
    if case.plan_years is not None and case.base_year is not None:
        end = case.base_year + case.plan_years
    terms = Terms(
        rule=rule,
        capped=capped,
        sized=sized,
        target=target,
        base=base,
        sense=-1 if rule in ("cap", "peak") and not sized else sense,
        start=case.base_year,
        end=end,
        refused=False,
    )
    return replace(terms, refused=any(_refusals(case, terms)))


def _sense(case: Case, rule: str | None, target: Decimal | None, base: Decimal | None) -> int:
    """The stated direction, else the comparator's, else that of the way from base to target."""
    direction, comparator = case.word("direction"), case.word("comparator")
    if direction in ("up", "down"):
        return 1 if direction == "up" else -1
    if comparator in ("<=", "<"):
        return -1
    silent = direction is None and comparator not in (">=", ">") and rule == "linear_level"
    falls = target is not None and base is not None and target < base
    return -1 if silent and falls else 1


def _replaced(
    case: Case,
    rule: str | None,
    sized: bool,
    sense: int,
    values: tuple[Decimal | None, Decimal | None],
) -> str | None:
    target, base = values
    if rule == "linear_level" and not sized and case.word("direction") == "hold":
        return "hold"
    if target is None or base is None:
        return rule
    if rule == "cap":
        return "linear_level" if base > target else rule
    beyond = not sized and sense * (base - target) >= 0
    if beyond and rule == "linear_level":
        return "hold" if sense > 0 else "cap"
    stock = rule == "cumulative" and case.given.get("stock_before_counts") is not False
    return "hold" if beyond and stock else rule


def _refusals(case: Case, terms: Terms) -> Iterator[bool]:
    """What forbids any verdict on the measure itself."""
    rule, target, base = terms.rule, terms.target, terms.base
    entered = case.word("rule") == "assigned" and case.number("assigned_value") is not None
    yield entered and rule in (None, "peak", *STATES)
    held = rule == "hold" and case.number("reference_value") is not None
    if target is None:
        yield not held and rule not in ("peak", *STATES)
        return
    years = terms.start is not None and terms.end is not None
    yield rule in BASED and years and (terms.start or 0) >= (terms.end or 0)
    yield rule == "log_decline" and not 0 < target < HUNDRED
    yield rule in UPWARD and (target <= 0 or terms.sense < 0)
    yield rule in ("coverage", "annual_share") and not 0 <= target <= HUNDRED
    change = rule == "linear_level" and case.word("target_form") == "change_pct"
    yield change and base is not None and base <= 0


# --- The rules: what is compared with the target -------------------------------------------------


@dataclass(frozen=True)
class Amount:
    """What a rule compares with the target in one year.

    `zero` is the amount at P = 0, `begin` that at which the expected path begins.
    """

    value: Decimal | None
    zero: Decimal | None
    begin: Decimal | None
    entered: bool
    preliminary: bool
    estimate: bool


@dataclass(frozen=True)
class Running:
    """A product or sum over the years since the base; `broken` where a year is missing."""

    value: Decimal | None = None
    broken: bool = False
    preliminary: bool = False
    estimate: bool = False


def chained(case: Case, year: int) -> Running:
    """链式累计: Π(1 + c/100) of the annual changes; an official figure replaces earlier links.

    Source: 青海省统计局《关于节能目标完成情况的计算方法》(2009); the appraisal form of 国家发展改革委
    (2015) prints 1 - (1 - D)(1 - d). Rates are multiplied, never added.
    """
    official, anchor = case.number("official_cumulative_pct"), _official_year(case, year)
    factor = 1 + official / HUNDRED if anchor and official is not None else Decimal(1)
    return _run(case, case.changes, year, anchor, (factor, lambda f, c: f * (1 + c / HUNDRED)))


def added(case: Case, year: int) -> Running:
    """新增累计: Σ additions since the base; a missing year is no zero, a retirement is negative."""
    return _run(case, case.additions, year, None, (Decimal(0), lambda sum_, a: sum_ + a))


def _official_year(case: Case, year: int) -> int | None:
    """The year of the official cumulative figure, if it lies after the base and not ahead."""
    if case.given.get("official_cumulative_pct") is None:
        return None
    at = min(case.year, case.target_year or case.year)
    return at if at <= year and (case.base_year is None or at > case.base_year) else None


def _run(
    case: Case,
    entries: Mapping[int, Decimal],
    year: int,
    anchor: int | None,
    how: tuple[Decimal, Callable[[Decimal, Decimal], Decimal]],
) -> Running:
    since = case.base_year if anchor is None else anchor
    if since is None or (year not in entries and year != anchor):
        return Running()
    told = [case.at(each) for each in entries if (anchor or since) <= each <= year]
    preliminary = any(seen.quality == "preliminary" for seen in told)
    estimate = any(seen.is_estimate for seen in told)
    links = range(since + 1, year + 1)
    if any(link not in entries for link in links):
        return Running(None, True, preliminary, estimate)
    value, step = how
    for link in links:
        value = step(value, entries[link])
    return Running(value, False, preliminary, estimate)


def mixed(case: Case, year: int) -> bool:
    """口径或价格基期不一: two never meet; that of the base holds, else the first one stated."""
    return any(_strange(case, year, name) for name in ("definition", "price_base"))


def _strange(case: Case, year: int, name: str) -> bool:
    stated = {y: getattr(seen, name) for y, seen in case.seen.items() if getattr(seen, name)}
    if year not in stated:
        return False
    of_base = stated.get(case.base_year) if case.base_year is not None else None
    return bool(stated[year] != (of_base or stated[min(stated)]))


def log_decline(case: Case, terms: Terms, year: int) -> Amount:
    """降低率: D = 1 - Π(1 + c), or 1 - v/v0 of one definition; P = ln(1-D)/ln(1-T).

    Source: as `chained`; 国家发展改革委2015年: 13.4 % of 16 % = 82.5 % comes of the logarithm only.
    """
    chain, seen = chained(case, year), case.at(year)
    factor, whole = chain.value, chain.value is not None
    if factor is None and seen.amount is not None and terms.base is not None:
        comparable = terms.base > 0 and not mixed(case, year)
        factor = seen.amount / terms.base if comparable else None
    return Amount(
        value=None if factor is None or factor <= 0 else HUNDRED * (1 - factor),
        zero=Decimal(0),
        begin=Decimal(0),
        entered=_entered(seen) or whole or chain.broken,
        preliminary=seen.quality == "preliminary" or (whole and chain.preliminary),
        estimate=seen.is_estimate or (whole and chain.estimate),
    )


def linear_level(case: Case, terms: Terms, year: int) -> Amount:
    """水平值: (v - v0)/(T - v0), the straight line of 序时进度; the size of a change from v0."""
    value = _level(case, year)
    if not terms.sized:
        return _amount(case, year, value, terms.base, terms.base)
    size = None
    if value is not None and terms.base is not None:
        size = _way(case) * (value - terms.base)
        if case.word("target_form") == "change_pct":
            size = HUNDRED * size / terms.base if terms.base > 0 else None
    return _amount(case, year, size, Decimal(0), Decimal(0))


def _way(case: Case) -> int:
    """The wanted direction of the level itself."""
    falls = case.word("rule") in FALLING or case.word("numeric_rule") in FALLING
    direction = case.word("direction")
    return -1 if direction == "down" or (falls and direction is None) else 1


def increment(case: Case, terms: Terms, year: int) -> Amount:
    """新增: Σ additions, or v - v0; v0 is 0 where none is known."""
    total, level = added(case, year), case.at(year).amount
    by_stock = None if level is None else level - (terms.base or 0)
    done = by_stock if total.value is None else total.value
    return _summed(case, year, total, done, Decimal(0))


def cumulative(case: Case, terms: Terms, year: int) -> Amount:
    """累计、建成: v/T, or (v - v0)/(T - v0); where earlier stock does not count, v - v0."""
    excluded = case.given.get("stock_before_counts") is False
    total, level = added(case, year), case.at(year).amount
    before = Decimal(0) if excluded else terms.base or Decimal(0)
    if level is None:
        done = None if total.value is None else total.value + before
    elif excluded:
        done = None if terms.base is None else level - terms.base
    else:
        done = level
    return _summed(case, year, total, done, before)


def share(case: Case, terms: Terms, year: int) -> Amount:
    """全覆盖、当年占比: 100 × covered ÷ total against the target; the path starts at the base."""
    seen = case.at(year)
    value, parts = seen.amount, (seen.numerator, seen.denominator)
    more = None not in parts and (parts[0] or 0) > (parts[1] or 0)
    good = value is not None and 0 <= value <= HUNDRED and not more
    return _amount(case, year, value if good else None, Decimal(0), terms.base)


def amount_done(case: Case, terms: Terms, year: int) -> Amount:
    """分步实施、1—N月: the amount done so far against the phased plan or the year's."""
    del terms
    total, level = added(case, year), case.at(year).amount
    done = total.value if level is None else level
    return _summed(case, year, total, None if done is None or done < 0 else done, Decimal(0))


def bounded(case: Case, terms: Terms, year: int) -> Amount:
    """控制在…以内、不低于: the level against its bound; there is no progress share."""
    return _amount(case, year, case.at(year).amount, None, terms.base)


def peak_level(case: Case, terms: Terms, year: int) -> Amount:
    """碳达峰: the level of each year, of which the maximum is sought."""
    del terms
    return _amount(case, year, _level(case, year), None, None)


RULES: dict[str | None, Callable[[Case, Terms, int], Amount]] = {
    "log_decline": log_decline,
    "linear_level": linear_level,
    "cap": bounded,
    "hold": bounded,
    "increment": increment,
    "cumulative": cumulative,
    "coverage": share,
    "annual_share": share,
    "steps": amount_done,
    "ytd_schedule": amount_done,
    "peak": peak_level,
}


def no_amount(case: Case, terms: Terms, year: int) -> Amount:
    """待下达、定性任务: nothing is compared; the state that was reported is the verdict."""
    del terms
    return _amount(case, year, None, None, None)


def _level(case: Case, year: int) -> Decimal | None:
    return None if mixed(case, year) else case.at(year).amount


def _entered(seen: Seen) -> bool:
    return seen.value is not None or seen.numerator is not None


def _amount(
    case: Case, year: int, value: Decimal | None, zero: Decimal | None, begin: Decimal | None
) -> Amount:
    seen = case.at(year)
    return Amount(
        value=None if seen.denominator == 0 else value,
        zero=zero,
        begin=begin,
        entered=_entered(seen),
        preliminary=seen.quality == "preliminary",
        estimate=seen.is_estimate,
    )


def _summed(case: Case, year: int, total: Running, done: Decimal | None, zero: Decimal) -> Amount:
    """An amount that additions may give; levels of two definitions or of no total give none."""
    seen, whole = case.at(year), total.value is not None
    spoilt = not whole and (seen.denominator == 0 or (_known(seen) and mixed(case, year)))
    return Amount(
        value=None if spoilt else done,
        zero=zero,
        begin=zero,
        entered=_entered(seen) or year in case.additions,
        preliminary=seen.quality == "preliminary" or (whole and total.preliminary),
        estimate=seen.is_estimate or (whole and total.estimate),
    )


def _known(seen: Seen) -> bool:
    return seen.amount is not None


# --- Path and progress ---------------------------------------------------------------------------


def straight(rule: str | None, value: Decimal | None) -> Decimal | None:
    """The terms in which progress is straight: ln(1 - D/100) of declines, else the amount."""
    if rule != "log_decline" or value is None:
        return value
    return (1 - value / HUNDRED).ln() if value < HUNDRED else None


def rounded(value: Decimal, decimals: int) -> Decimal:
    """四舍五入 at the printed precision."""
    return value.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)


class Judge:
    """One case on its way to its figures."""

    def __init__(self, case: Case) -> None:
        self.case = case
        self.terms = settle(case)
        self.rule = self.terms.rule
        self.amounts = {
            year: RULES.get(self.rule, no_amount)(case, self.terms, year) for year in case.years
        }
        self.used = self._used()
        self.target_year = case.target_year
        day = case.today
        self.passed = (
            case.target_year is not None
            and case.year >= case.target_year
            and day >= f"{case.target_year}-12-31"
            and not (self.rule == "ytd_schedule" and self._months() is not None)
        )
        self.final = self.passed and self.used == case.target_year

    def _months(self) -> int | None:
        """Months elapsed, while the year is not over."""
        months = self.case.given.get("months")
        return int(months) if months is not None and int(months) < 12 else None

    # --- Which value counts ---

    def _used(self) -> int | None:
        """The latest confirmed value up to the year, never one after the target year.

        An estimate (测算数) stands in only where nothing else is there; base years are no progress.
        """
        case, start = self.case, self.terms.start
        based = self.rule in BASED
        usable = [
            year
            for year in self.amounts
            if year <= case.year
            and self.amounts[year].entered
            and not (based and start is not None and year < start)
            and (self.rule == "peak" or case.target_year is None or year <= case.target_year)
        ]
        if based and case.year == start and start in usable:
            return start
        later = [year for year in usable if not (based and year == start)]
        firm = [year for year in later if not self.amounts[year].estimate]
        place = max(firm or later, default=None)
        if place is None or place == case.year:
            return place
        own = min(case.year, case.target_year or case.year)
        alone = self.rule in ("annual_share", "ytd_schedule") and place != own
        return None if alone or case.year > int(case.today[:4]) else place

    def _at_used(self) -> Amount | None:
        return None if self.used is None else self.amounts[self.used]

    # --- Path ---

    def path(self, year: int) -> Decimal | None:
        """序时值 in straight terms: through the base, earlier and yearly targets, the deadline."""
        start, end = self.terms.start, self.terms.end
        marks = {
            y: straight(self.rule, value)
            for y, value in self.case.path.items()
            if (start is None or y > start) and (end is None or y < end)
        }
        if self.rule == "annual_share":
            return marks.get(year)
        if self.rule not in BASED and not (self.rule == "cap" and marks):
            return None
        begin, goal = straight(self.rule, self.amounts[year].begin), self._goal()
        if start is not None and year <= start:
            return begin
        if end is not None and year >= end:
            return goal
        if year in marks:
            return marks[year]
        if start is None or end is None:
            return None
        return _between({start: begin, end: goal, **marks}, year)

    def _goal(self) -> Decimal | None:
        return straight(self.rule, self.terms.target)

    def expected(self, year: int) -> Decimal | None:
        """序时进度 E; all of it from the deadline on. NDRC from 2012: 20/40/60/80/100 %."""
        rule, end = self.rule, self.terms.end
        if end is not None and year >= end and rule in (*BASED, "steps", "annual_share"):
            return Decimal(1)
        if rule == "steps":
            return self._steps(year)
        if rule == "ytd_schedule":
            return self._elapsed_months(year)
        if rule in (*BOUNDS, "peak"):
            return None
        found = self._part(self.path(year), self.amounts[year].zero)
        return self._elapsed(year) if found is None and rule == "linear_level" else found

    def _part(self, position: Decimal | None, zero: Decimal | None) -> Decimal | None:
        """(z - z0)/(zT - z0)."""
        start, goal = straight(self.rule, zero), self._goal()
        if position is None or start is None or goal is None or goal == start:
            return None
        return (position - start) / (goal - start)

    def _elapsed(self, year: int) -> Decimal | None:
        """n/N."""
        start, end = self.terms.start, self.terms.end
        if start is None or end is None or end <= start:
            return None
        return min(max(Decimal(year - start) / (end - start), Decimal(0)), Decimal(1))

    def _steps(self, year: int) -> Decimal | None:
        """分步: the share of the last step up to the year."""
        if not self.case.path:
            return None
        due = [step for step in self.case.path if step <= year]
        return self.case.path[max(due)] if due else Decimal(0)

    def _elapsed_months(self, year: int) -> Decimal | None:
        """时间进度: last year's share of the same months, else months/12."""
        months, usual = self.case.given.get("months"), self.case.number("same_period_share")
        if year != self.case.year:
            return None
        if usual is not None:
            return usual if 0 < usual <= 1 else None
        return None if months is None else Decimal(int(months)) / 12

    def progress(self, year: int) -> Decimal | None:
        """完成进度 P = (z - z0)/(zT - z0)."""
        found = self.amounts[year]
        return self._part(straight(self.rule, found.value), found.zero)

    def path_value(self, year: int) -> Decimal | None:
        """The amount that the path asks for."""
        if self.rule in ("steps", "ytd_schedule"):
            expected = self.expected(year)
            known = expected is not None and self.terms.target is not None
            return expected * self.terms.target if known else None  # type: ignore[operator]  # known
        position = self.path(year)
        if position is None or self.rule != "log_decline":
            return position
        return HUNDRED * (1 - position.exp())

    # --- Comparison ---

    def side(self, year: int) -> int | None:
        """1 better than the target, 0 equal, -1 short of it, at the printed precision.

        "100 %" of a coverage is the exception: it is compared unrounded.
        """
        value, goal = self.amounts[year].value, self.terms.target
        if goal is None and self.rule == "hold":
            goal = self.case.number("reference_value")
        if value is None or goal is None:
            return None
        if self.rule != "coverage":
            value, goal = (self._printed(each) for each in (value, goal))
        return self.terms.sense * ((value > goal) - (value < goal))

    def _printed(self, value: Decimal) -> Decimal:
        decimals = self.case.given.get("decimals")
        return value if decimals is None else rounded(value, min(int(decimals), 15))

    def met(self, year: int) -> bool | None:
        """Whether the target is reached; > and < ask for more than equality."""
        steady = self._steady(year)
        if steady is not None:
            return steady
        side = self.side(year)
        if side is None:
            return None
        comparator = self.case.word("comparator")
        if comparator == "=":
            return side == 0
        return side > 0 if comparator in (">", "<") else side >= 0

    def _steady(self, year: int) -> bool | None:
        """保持基本稳定: |v - reference| within the tolerance, 1 % where none is set."""
        value, reference = self.amounts[year].value, self.case.number("reference_value")
        loose = self.case.word("comparator") in (None, "~", "=")
        if self.rule != "hold" or self.terms.target is not None or not loose:
            return None
        if value is None or reference is None:
            return None
        tolerance = self.case.number("tolerance_pct")
        return HUNDRED * abs(value - reference) <= abs(reference) * (
            Decimal(1) if tolerance is None else tolerance
        )

    def ever_broken(self, until: int) -> bool:
        """Whether the bound was broken in a year after the base."""
        start = self.terms.start
        return any(
            self.met(year) is False and not self.amounts[year].estimate
            for year in self.amounts
            if year <= until and (start is None or year > start)
        )

    def breaks(self, year: int) -> bool:
        """Whether the mean of the last five annual changes leads beyond the bound (four points)."""
        levels = {y: amount.value for y, amount in self.amounts.items()}
        start = self.terms.start
        if start in levels and levels[start] is None and self.case.at(start).denominator != 0:
            levels[start] = self.terms.base
        points = sorted((y, v) for y, v in levels.items() if v is not None and y <= year)
        if len(points) < 4 or self.target_year is None or self.terms.target is None:
            return False
        (first, before), (last, now) = points[max(0, len(points) - 6)], points[-1]
        if last >= self.target_year:
            return False
        ahead = now + (now - before) / (last - first) * (self.target_year - last)
        goal = self._printed(self.terms.target)
        return self.terms.sense * (self._printed(ahead) - goal) < 0

    def against(self, year: int) -> bool:
        """不降反升: the latest period moved against the direction, as printed."""
        start, found = self.terms.start, self.amounts[year]
        known = [y for y, amount in self.amounts.items() if amount.value is not None]
        earlier = [y for y in known if start is not None and start <= y < year]
        before = self.amounts[max(earlier)].value if earlier else found.zero
        if self.rule == "log_decline":
            change = self._change(year, before if earlier else Decimal(0))
            return change is not None and self._printed(change) > 0
        if found.value is None or before is None:
            return False
        return self.terms.sense * (self._printed(found.value) - self._printed(before)) < 0

    def _change(self, year: int, before: Decimal | None) -> Decimal | None:
        """The change of the year in %: as reported, else from one amount to the next."""
        link, now = self.case.changes.get(year), self.amounts[year].value
        if link is not None and link > -HUNDRED:
            return link
        if now is None or before is None:
            return None
        return HUNDRED * ((HUNDRED - now) / (HUNDRED - before) - 1)

    # --- Verdict ---

    def blocked(self) -> bool:
        """Whether something forbids any verdict: the measure, no value, an estimate alone."""
        found = self._at_used()
        if self.terms.refused or found is None:
            return True
        return found.value is None or found.estimate

    def status(self) -> str:
        """评价结果, by fixed precedence (docs: 评价规则, 状态)."""
        if self.case.word("rule") == "assigned":
            state = self.case.word("state")
            if state in ("recognised_met", "recognised_missed") or self.rule == "assigned":
                return state or "not_assessable"
        if self.rule == "milestone":
            return self.case.word("state") or "not_assessable"
        if self.rule == "peak":
            return "not_assessable" if self.blocked() else self.peak()[1]
        if self.passed and (self.final or not self._measure_blocks()):
            return "not_assessable" if self.final and self.blocked() else self._after_deadline()
        return "not_assessable" if self.blocked() else self._before_deadline()

    def _measure_blocks(self) -> bool:
        """A flaw of the measure forbids a verdict after the deadline too; a missing value waits."""
        start, ahead = self.terms.start, self.case.year > int(self.case.today[:4])
        first = self.used is None and (ahead or (start is not None and self.case.year < start))
        return self.terms.refused and not first

    def _after_deadline(self) -> str:
        """On the target year's own value only; without it 提前完成 or 待终期数据."""
        met = self.used is not None and self.met(self.used) is True
        if not self.final or self.used is None:
            early = self.rule in ("increment", "cumulative", "steps") and met
            return "met_early" if early else "awaiting_final"
        if self.case.given.get("cap_every_year") and self.terms.capped:
            met = met and not self.ever_broken(self.used)
        word = "met" if met else "missed"
        if self.amounts[self.used].preliminary:
            return f"{word}_preliminary"
        return "exceeded" if met and self._beyond(self.used) else word

    def _beyond(self, year: int) -> bool:
        """超额: better than the target as printed; never of bounds and coverages."""
        if self.rule in (*BOUNDS, "coverage") or self.terms.capped:
            return False
        return self.case.word("comparator") != "=" and (self.side(year) or 0) > 0

    def _before_deadline(self) -> str:
        year = self.used
        if year is None:
            return "not_assessable"
        if self.rule in BOUNDS:
            return self._bound(year)
        progress, expected = self.progress(year), self.expected(year)
        if progress is None or expected is None or expected <= NEAR:
            return "not_assessable"
        lamp = bool(self.case.given.get("lamp"))
        if self.rule not in ("coverage", "annual_share") and (
            progress < -NEAR or (lamp and self.against(year))
        ):
            return "reversing"
        if self.rule in ("increment", "cumulative", "steps") and self.met(year):
            return "met_early"
        return by_index(progress / expected)

    def _bound(self, year: int) -> str:
        """保持中, 预计突破, 已突破."""
        kept = self.met(year)
        if kept is None:
            return "not_assessable"
        if self.case.given.get("cap_every_year") and self.terms.capped and self.ever_broken(year):
            kept = False
        if not kept:
            return "behind"
        return "slightly_behind" if self.breaks(year) else "on_track"

    def peak(self) -> tuple[int | None, str]:
        """Year of the maximum, confirmed after five lower years; 初步达峰(待确认) before that."""
        levels = {
            year: amount.value
            for year, amount in self.amounts.items()
            if year <= self.case.year and amount.value is not None and not amount.estimate
        }
        if not levels:
            return None, "not_assessable"
        top = max(levels.values())
        year = max(y for y, value in levels.items() if value == top)
        lower = sum(y > year for y in levels)
        if self.target_year is not None and year > self.target_year:
            return year, "missed"
        if lower == 0:
            return year, "not_peaked"
        return year, "peaked_confirmed" if lower >= 5 else "peaked_provisional"

    # --- Lamp ---

    def lamp(self) -> str:
        """晴雨表, on declines or path values and never on P; empty where none applies.

        Source: 发改办环资〔2020〕901号, 〔2021〕629号, and the rule that merges both.
        """
        year = self.used
        late = self.target_year is not None and self.case.year > self.target_year
        if not self.case.given.get("lamp") or late or year is None or self.blocked():
            return ""
        if self.rule in ("peak", *STATES):
            return ""
        asked, value = self.path_value(year), self.amounts[year].value
        second = "orange" if self.case.word("warning_scheme") == "2021" else "yellow"
        if self.rule in BOUNDS and asked is None:
            kept = self.met(year)
            inside = second if self.breaks(year) else "green"
            return "" if kept is None else inside if kept else "red"
        if not asked or value is None:
            return ""
        short = HUNDRED * self.terms.sense * (asked - value) / abs(asked)
        return self._shortfall(short, second, self.rule not in BOUNDS and self.against(year))

    def _shortfall(self, short: Decimal, second: str, rose: bool) -> str:
        scheme = self.case.word("warning_scheme")
        if (rose and scheme != "2020") or (scheme != "2021" and short > 10 + CLOSE):
            return "red"
        return second if short > HUNDRED * NEAR else "green"

    # --- All together ---

    def figures(self) -> dict[str, Decimal | int | str | None]:
        """Every figure that is compared with the snapshot's."""
        year, terms = self.used, self.terms
        own = self.case.year if year is None else year
        fine = not terms.refused
        bound = self.rule in BOUNDS
        progress = self.progress(year) if fine and year is not None and not bound else None
        expected = self.expected(own) if fine else None
        known = progress is not None and expected is not None
        return {
            "status": self.status(),
            "value_year": self.peak()[0] if self.rule == "peak" else year,
            "progress": progress,
            "expected": expected,
            "gap": progress - expected if known else None,  # type: ignore[operator]  # known
            "path_value": self.path_value(own) if fine else None,
            "lamp": self.lamp(),
            **self._of_value(self.amounts[year].value if fine and year is not None else None),
        }

    def _of_value(self, amount: Decimal | None) -> dict[str, Decimal | int | str | None]:
        """达成率, 累计变化, 尚需, 超额."""
        target, names = self.terms.target, ("attainment", "cumulative_change_pct")
        if amount is None or target is None or self.used is None:
            return dict.fromkeys((*names, *NEEDS, "overshoot_pct"))
        waiting = self.passed and not self.final
        beyond = not waiting and target != 0 and self._beyond(self.used)
        excess = HUNDRED * self.terms.sense * (amount - target) / abs(target) if beyond else None
        return {
            "attainment": amount / target if target else None,
            "cumulative_change_pct": -amount if self.rule == "log_decline" else None,
            **self._needs(amount, target, (self.terms.end or self.used) - self.used),
            "overshoot_pct": excess,
        }

    def _needs(self, amount: Decimal, target: Decimal, left: int) -> dict[str, Decimal | None]:
        """尚需: R = 1 - (1-T)/(1-D), r = 1 - ((1-T)/(1-D))^(1/(N-n)); or units a year.

        Source: as `chained`.
        """
        found: dict[str, Decimal | None] = dict.fromkeys(NEEDS)
        if self.rule == "log_decline":
            factor = (HUNDRED - target) / (HUNDRED - amount)
            found["required_remaining_pct"] = HUNDRED * (1 - factor)
            if left > 0:
                found["required_annual_pct"] = HUNDRED * (1 - (factor.ln() / left).exp())
        elif self.rule not in (*BOUNDS, "annual_share") and left > 0:
            found["required_annual_amount"] = (target - amount) / left
        return found


NEEDS = ("required_remaining_pct", "required_annual_pct", "required_annual_amount")


def _between(points: Mapping[int, Decimal | None], year: int) -> Decimal | None:
    """Straight from the last point before the year to the first after it."""
    before = max(point for point in points if point < year)
    after = min(point for point in points if point > year)
    low, high = points[before], points[after]
    if low is None or high is None:
        return None
    return low + (high - low) * (year - before) / (after - before)


def by_index(index: Decimal) -> str:
    """超前 from 1.10, 正常 from 1, 略滞后 from 0.90, 滞后 below (P/E)."""
    near = NEAR * max(Decimal(1), abs(index))
    for bound, status in (("1.10", "ahead"), ("1", "on_track"), ("0.90", "slightly_behind")):
        if index >= Decimal(bound) - near:
            return status
    return "behind"


def recompute(case: Json) -> dict[str, Decimal | int | str | None]:
    """The figures of a case.

    Raises:
        ValueError, ArithmeticError, KeyError, TypeError, AttributeError: what is no case.
    """
    with localcontext() as context:
        context.prec = PRECISION
        return Judge(Case.read(case)).figures()


# --- Against the snapshot ------------------------------------------------------------------------

NAMES = {
    "status": "评价结果",
    "value_year": "采用值年份",
    "progress": "完成进度P",
    "expected": "序时进度E",
    "gap": "差距P-E",
    "path_value": "序时值",
    "lamp": "预警灯",
    "attainment": "目标达成率",
    "cumulative_change_pct": "累计变化(%)",
    "required_remaining_pct": "尚需降低(%)",
    "required_annual_pct": "年均尚需降低(%)",
    "required_annual_amount": "年均尚需变化",
    "overshoot_pct": "超额(%)",
}
NO_CASE = ("before_base", "duplicate_period", "missing_base_year")
"""Only for these reasons a target has no case: no year to judge, two values of one year, or
changes from a base that has no year."""


@dataclass(frozen=True)
class Line:
    """One target: what the snapshot states, and what does not match."""

    key: str
    indicator: str
    stated: Mapping[str, Json]
    faults: tuple[str, ...]
    redone: bool


def check_targets(snapshot: Json) -> list[Line]:
    """Compute every target anew and compare.

    Raises:
        Refused: the snapshot holds no inputs, or is of an unknown format.
    """
    refuse_format(_of(snapshot, "format"))
    if not _listed_in(snapshot, "targets"):
        raise Refused("快照中没有目标,无可复核。")
    sources = Sources.of(snapshot)
    return [_line(target, sources) for target in _listed_in(snapshot, "targets")]


def refuse_format(given: Json) -> None:
    """Say why a snapshot cannot be computed again, if so.

    Raises:
        Refused: with the reason.
    """
    if given not in SNAPSHOT_FORMATS:
        raise Refused(f"快照格式{given!r}不是本程序认识的{SNAPSHOT_FORMATS}之一。")
    if given < WITH_CASES:
        raise Refused(
            f"快照为第{given}版格式,当时未记下计算所需的全部输入,只能核对哈希,不能重算。"
            "请由系统按同一截止时间重新编制报告后再复核。"
        )


def _line(target: dict[str, Json], sources: Sources) -> Line:
    stated, case = target.get("result"), target.get("case")
    key, indicator = str(target.get("key")), str(target.get("indicator"))
    if not isinstance(stated, dict):
        return Line(key, indicator, {}, ("快照没有写明评价结果。",), False)
    if case is None:
        idle = stated.get("status") == "not_assessable" and stated.get("reason") in NO_CASE
        faults = () if idle else ("快照没有写明计算所需的输入,不能重算。",)
        return Line(key, indicator, stated, faults, False)
    try:
        found = recompute(case)
        wrong = (*differences(stated, found), *sources.faults(target, case))
    except (ValueError, ArithmeticError, LookupError, TypeError, AttributeError) as error:
        return Line(key, indicator, stated, (f"输入有误,不能重算:{error}。",), False)
    return Line(key, indicator, stated, wrong, True)


def differences(
    stated: Mapping[str, Json], found: Mapping[str, Decimal | int | str | None]
) -> Iterator[str]:
    """Each figure that is not as stated."""
    for name, figure in found.items():
        told = stated.get(name)
        same = close(number(told), figure) if isinstance(figure, Decimal) else told == figure
        if not same:
            yield f"{NAMES[name]}:快照为{shown(told)},重算为{shown(figure)}。"


def close(one: Decimal | None, other: Decimal) -> bool:
    """Equal but for what float64 leaves out."""
    return one is not None and abs(one - other) <= CLOSE * max(Decimal(1), abs(other))


def shown(figure: object) -> str:
    """A figure as it is printed here."""
    if figure is None or figure == "":
        return "无"
    text = f"{figure:.12g}" if isinstance(figure, Decimal) else str(figure)
    return text.rstrip("0").rstrip(".") if "." in text and "e" not in text else text


# --- Inputs against the reported values ----------------------------------------------------------

_TERMS = ("rule", "direction", "comparator", "target_form", "target_year", "base_year")
_TERM_NUMBERS = ("target_value", "base_value", "assigned_value")


@dataclass(frozen=True)
class Sources:
    """The values in force and the states that the snapshot lists, by whose they are."""

    values: Mapping[tuple[str, str, int], tuple[dict[str, Json], ...]]
    states: frozenset[str]

    @classmethod
    def of(cls, snapshot: Json) -> Sources:
        """Values of whole years and of points in time."""
        found: dict[tuple[str, str, int], tuple[dict[str, Json], ...]] = {}
        for row in _listed_in(snapshot, "observations"):
            if row.get("in_force") and row.get("period") in (
                f"{row.get('year')}年",
                f"{row.get('year')}年末",
            ):
                slot = (str(row.get("indicator_code")), str(row.get("place")), int(row["year"]))
                found[slot] = (*found.get(slot, ()), row)
        states = {str(row.get("state")) for row in _listed_in(snapshot, "states")}
        return cls(found, frozenset(states))

    def faults(self, target: dict[str, Json], case: dict[str, Json]) -> Iterator[str]:
        """Inputs that are not the target's own terms, or no value that the snapshot lists."""
        for name in _TERMS:
            if case.get(name) is not None and case[name] != target.get(name):
                yield f"输入“{name}”为{case[name]},快照所列目标为{target.get(name)}。"
        for name in _TERM_NUMBERS:
            told, given = number(target.get(name)), number(case.get(name))
            if given is not None and not close(told, given):
                yield f"输入“{name}”为{shown(given)},快照所列目标为{shown(told)}。"
        if case.get("state") is not None and case["state"] not in self.states:
            yield f"输入状态“{case['state']}”不在快照所列状态中。"
        yield from self._values(target, Case.read(case))

    def _values(self, target: dict[str, Json], case: Case) -> Iterator[str]:
        for year in case.years:
            seen = case.at(year)
            rows = self.values.get(
                (str(target.get("indicator_code")), str(target.get("place")), year), ()
            )
            rows = tuple(row for row in rows if _fits(row, seen))
            if seen.numerator is not None and not rows:
                yield f"{year}年分子{shown(seen.numerator)}不是快照所列的现行数值。"
            given = {"数值": seen.value, "年度变化": case.changes.get(year)}
            given["新增"] = case.additions.get(year)
            for name, value in given.items():
                told = [number(row.get("value")) for row in rows]
                if value is not None and not any(close(each, value) for each in told):
                    yield f"{year}年{name}{shown(value)}不是快照所列的现行数值。"


def _fits(row: Mapping[str, Json], seen: Seen) -> bool:
    parts = (("numerator", seen.numerator), ("denominator", seen.denominator))
    same = all(value is None or close(number(row.get(name)), value) for name, value in parts)
    return same and seen.definition in (None, row.get("definition_code"))


# --- Saying so -----------------------------------------------------------------------------------


def say(text: str) -> None:
    """Print a line, whatever the console can show of it."""
    sys.stdout.write(text + "\n")


def table_lines(lines: Sequence[Line]) -> Iterator[str]:
    """A line for each target, with what does not match beneath it."""
    yield "核对\t目标编号\t指标\t采用值年份\t完成进度P\t序时进度E\t评价结果"
    for line in lines:
        mark = "不符" if line.faults else "一致" if line.redone else "未重算"
        told = (line.stated.get(n) for n in ("value_year", "progress", "expected", "status"))
        cells = (mark, line.key, line.indicator, *(_short(each) for each in told))
        yield "\t".join(cells)
        for fault in line.faults:
            yield f"\t{line.key}:{fault}"


def _short(figure: Json) -> str:
    """Ratios to six decimals; codes and years as they are."""
    if isinstance(figure, str) and re.fullmatch(r"-?\d+\.\d+", figure):
        return format(rounded(Decimal(figure), 6), "f")
    return "—" if figure is None else str(figure)


def report(package: Package) -> bool:
    """Print what matches and what does not; whether all does."""
    contents = read_contents(package)
    say(f"快照 SHA-256 {contents.snapshot_sha256}")
    if contents.manifest is not None:
        head = contents.manifest["head"]
        say(f"清单 SHA-256 {contents.manifest_sha256}")
        say(f"台账末条 {head.get('chain')} #{head.get('seq')} {head['hash']}")
    for fault in contents.faults:
        say(f"不符\t{fault}")
    lines = check_targets(contents.snapshot)
    for text in table_lines(lines):
        say(text)
    wrong = sum(bool(line.faults) for line in lines)
    say(closing(len(lines), wrong, contents))
    return not wrong and not contents.faults


def closing(targets: int, wrong: int, contents: Contents) -> str:
    """The sentence at the end."""
    if wrong or contents.faults:
        return f"结论:不一致。{targets}项目标中{wrong}项有出入,文件和哈希有{len(contents.faults)}处不符,见上。"
    files = f"清单所列{contents.files}个文件的哈希全部相符," if contents.files else ""
    return f"结论:一致。{files}{targets}项目标逐项重算,与快照所载结果全部相符。"


def main(arguments: Sequence[str] | None = None) -> int:
    """Check the file named on the command line."""
    parser = argparse.ArgumentParser(description="复核导出包:核对哈希并重算各项指标。")
    parser.add_argument("file", type=Path, help="导出包(zip)或快照(json)")
    path: Path = parser.parse_args(arguments).file
    reconfigure = getattr(sys.stdout, "reconfigure", None)
    if reconfigure is not None:
        reconfigure(errors="replace")
    try:
        return 0 if report(open_package(path)) else 1
    except Refused as refused:
        say(f"拒绝:{refused}")
        return 1


if __name__ == "__main__":
    sys.exit(main())
