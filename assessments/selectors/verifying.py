"""A snapshot or export bundle held against the engine, and against this installation's ledger."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.db import DatabaseError, connection
from django.db.models import Model
from pydantic import ValidationError

from assessments.domain.facts import SnapshotFacts, from_text
from assessments.domain.recomputing import Difference, differences, redone
from assessments.domain.scoring.cases import ScoreCase, answer_score_cases
from assessments.models import ReportFile, Snapshot
from assessments.selectors.schemes import as_json, checked_scheme
from assessments.selectors.seals import SealFacts, foreign_seals, listed_seals, seal_faults
from assessments.verifier import verify_scores
from assessments.verifier.verify import (
    MANIFEST,
    NAMES,
    NO_CASE,
    SNAPSHOT,
    Contents,
    Package,
    Refused,
    Sources,
    open_package,
    read_contents,
    refuse_format,
    shown,
)
from assessments.writers import write_file
from assessments.writers.bundle import ORDER, tables
from audit.domain.chain import Anchor
from audit.models import LedgerEntry
from audit.services import ObjectRef, verify_ledger
from indicators.domain.progress.cases import CaseError

_NAMES = {
    **NAMES,
    "reason": "原因",
    "preliminary": "是否初步数",
    "annual_status": "当年状态",
    "forecast": "目标年预测值",
    "forecast_low": "预测下限",
    "forecast_high": "预测上限",
    "outlook": "走势判断",
}


@dataclass(frozen=True)
class Examined:
    """What was compared; every fault is a sentence that names its place."""

    snapshot_sha256: str
    targets: int
    redone: int
    files: int
    # A line for each seal: who sealed, by which certificate.
    seals: tuple[str, ...]
    # None where there is no database to look into.
    ledger: bool | None
    faults: tuple[str, ...]


def examine_file(path: Path) -> Examined:
    """Recompute what a file holds and compare.

    Raises:
        Refused: the file is taken for no bundle and no snapshot; the message says why.
    """
    package = open_package(path)
    contents = read_contents(package)
    facts = _facts(package, contents)
    here = ledger_is_here()
    return Examined(
        snapshot_sha256=contents.snapshot_sha256,
        targets=len(facts.targets),
        redone=len(redone(facts)),
        files=contents.files,
        seals=tuple(_seal_line(package, seal) for seal in listed_seals(package)),
        ledger=here or None,
        faults=(
            *contents.faults,
            *_figure_faults(facts),
            *_input_faults(contents),
            *_table_faults(package, facts),
            *_rebuilt_faults(package),
            *_score_faults(package),
            *seal_faults(package),
            *(_ledger_faults(facts, contents) if here else ()),
            *(foreign_seals(package) if here else ()),
        ),
    )


def ledger_is_here() -> bool:
    """Whether there is a database with a ledger to compare with."""
    try:
        return LedgerEntry._meta.db_table in connection.introspection.table_names()
    except DatabaseError:
        return False


def _facts(package: Package, contents: Contents) -> SnapshotFacts:
    snapshot = contents.snapshot
    refuse_format(snapshot.get("format") if isinstance(snapshot, dict) else None)
    name = SNAPSHOT if package.archive is not None else package.path.name
    try:
        return from_text(package.read(name).decode())
    except ValidationError as error:
        first = error.errors()[0]
        place = "/".join(str(part) for part in first["loc"])
        raise Refused(f"快照“{name}”的“{place}”不合格式:{first['msg']}。") from error


def _seal_line(package: Package, seal: SealFacts) -> str:
    held = seal.certificate in package.entries
    certificate = package.sha256(seal.certificate) if held else "不在包内"
    moment = f",时间戳{seal.stamped_at}" if seal.stamped_at else ""
    return f"{seal.method} {seal.signer}{moment},证书文件SHA-256 {certificate}"


def _figure_faults(facts: SnapshotFacts) -> Iterator[str]:
    for target in facts.targets:
        idle = target.result.status == "not_assessable" and target.result.reason in NO_CASE
        if target.case is None and not idle:
            yield f"目标{target.key}“{target.indicator}”没有计算所需的输入,不能重算。"
    try:
        yield from (_sentence(found) for found in differences(facts))
    except CaseError as error:
        yield f"快照所载输入不能读取:{error}"


def _sentence(found: Difference) -> str:
    return (
        f"目标{found.key}的{_NAMES[found.figure]}:快照为{shown(found.stated)},"
        f"引擎重算为{shown(found.found)}。"
    )


def _input_faults(contents: Contents) -> Iterator[str]:
    """Inputs must be the target's own terms and values that the snapshot lists."""
    sources = Sources.of(contents.snapshot)
    for target in contents.snapshot["targets"]:
        if target["case"] is not None:
            for fault in sources.faults(target, target["case"]):
                yield f"目标{target['key']}:{fault}"


def _table_faults(package: Package, facts: SnapshotFacts) -> Iterator[str]:
    """The tables say what the snapshot says."""
    for name, text in tables(facts).items() if package.archive is not None else ():
        if name in package.entries and package.read(name) != text.encode():
            yield f"包内“{name}”与快照内容不一致。"


def _rebuilt_faults(package: Package) -> Iterator[str]:
    """The report file is what its snapshot and order give."""
    if package.archive is None or ORDER not in package.entries:
        return
    manifest = json.loads(package.read(MANIFEST))
    written = write_file(package.read(SNAPSHOT).decode(), package.read(ORDER).decode())
    if written.data != package.read(manifest["report"]["file"]):
        yield "报告文件与由快照重新生成的文件不同(编制时的程序版本不同也会如此)。"


def _score_faults(package: Package) -> Iterator[str]:
    """The scores of a score sheet are what its scheme gives, by the engine and by itself."""
    if package.archive is None or verify_scores.EDITION not in package.entries:
        return
    yield from verify_scores.faults_of(package.archive)
    edition = json.loads(package.read(verify_scores.EDITION))
    scheme = checked_scheme(package.read(verify_scores.SCHEME_TEXT).decode())
    if json.loads(package.read(verify_scores.SCHEME)) != as_json(scheme):
        yield "scheme.json与考核办法原文(scheme.yaml)不同。"
    cases = [ScoreCase.model_validate(case) for case in edition["cases"]]
    if answer_score_cases(cases, {scheme.id: scheme}) != edition["answers"]:
        yield "引擎按考核办法重算的结果与edition.json不同。"


def _ledger_faults(facts: SnapshotFacts, contents: Contents) -> Iterator[str]:
    head = facts.head
    anchor = Anchor(head.chain, head.seq, head.hash)
    for broken in verify_ledger([anchor], chains_only=True).breaks:
        if broken.chain == head.chain:
            yield f"台账链{broken.chain}第{broken.seq}条核对不符({broken.fault}):快照所记末条为第{head.seq}条。"
    yield from _snapshot_faults(contents.snapshot_sha256)
    if contents.manifest is not None:
        yield from _file_faults(contents.snapshot_sha256, contents.manifest["report"]["sha256"])


def _snapshot_faults(sha256: str) -> Iterator[str]:
    kept = Snapshot.objects.filter(sha256=sha256).first()
    if kept is None:
        yield f"本系统没有哈希为{sha256}的快照。"
    elif _noted("snapshot.take", kept).get("sha256") != sha256:
        yield f"台账中快照{kept.pk}的哈希与本快照不符。"


def _file_faults(snapshot_sha256: str, sha256: str) -> Iterator[str]:
    kept = ReportFile.objects.filter(snapshot_sha256=snapshot_sha256, sha256=sha256).first()
    if kept is None:
        yield f"本系统没有以该快照编制、SHA-256为{sha256}的报告文件。"
    elif _noted("report.build", kept.report).get("sha256") != sha256:
        yield f"报告文件的SHA-256与台账所记报告{kept.pk}的文件哈希不符。"


def _noted(action: str, about: Model) -> dict[str, object]:
    """What the ledger says of an object after an action."""
    ref = ObjectRef.of(about)
    entry = LedgerEntry.objects.filter(
        action=action, object_type=ref.type, object_id=ref.id
    ).first()
    found: dict[str, object] = json.loads(entry.after) if entry is not None else {}
    return found
