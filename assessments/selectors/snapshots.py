"""Snapshots as pages show them, and the proof that one still is what its moment was."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields

from django.db.models import Count, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessments.domain.arrived_facts import facts_here
from assessments.domain.facts import SnapshotFacts, from_text
from assessments.domain.recomputing import differences, redone
from assessments.models import Report, Snapshot
from assessments.selectors.freezing import freeze
from audit.domain.canonical import digest
from audit.models import LedgerEntry
from audit.services import ObjectRef, read_text
from audit.services.arrivals import Numberings
from plans.models import Plan

# The list shows so many; older ones stay reachable by their address.
SHOWN = 50
# So many are offered to build a report from.
OFFERED = 20


@dataclass(frozen=True)
class SnapshotsPage:
    """The snapshots of a plan, newest first; `reports` counts what was made from each."""

    plan: Plan
    place: str
    rows: QuerySet[Snapshot]


@dataclass(frozen=True)
class SnapshotPage:
    """One snapshot: how much it holds, and the reports made from it."""

    snapshot: Snapshot
    counts: Mapping[str, int]
    demonstration: bool
    engine_version: str
    reports: QuerySet[Report]


@dataclass(frozen=True)
class Proof:
    """What was compared, and every fault as a sentence."""

    redone: int
    targets: int
    faults: tuple[str, ...]


_PARTS = {
    "year": gettext_lazy("年度"),
    "as_of": gettext_lazy("数据截止时间"),
    "demonstration": gettext_lazy("演示标记"),
    "plan": gettext_lazy("方案"),
    "targets": gettext_lazy("目标和评价结果"),
    "observations": gettext_lazy("数值"),
    "states": gettext_lazy("状态填报"),
    "tasks": gettext_lazy("重点任务"),
    "definitions": gettext_lazy("口径"),
    "evidence": gettext_lazy("佐证材料"),
    "year_targets": gettext_lazy("年度目标"),
    "departments": gettext_lazy("部门"),
    "lower_places": gettext_lazy("下级行政区划"),
    "works": gettext_lazy("年度工作任务"),
    "duties": gettext_lazy("报送事项"),
    "cases": gettext_lazy("督办事项"),
}


def read_snapshot(snapshot: Snapshot) -> SnapshotFacts:
    """The facts that a snapshot holds."""
    return from_text(read_text(snapshot.content))


def snapshots_page(plan: Plan) -> SnapshotsPage:
    """One query."""
    rows = Snapshot.objects.filter(plan=plan).annotate(made=Count("reports"))
    return SnapshotsPage(plan, plan.tenant.name, rows.order_by("-pk")[:SHOWN])


def snapshots_offered(plan: Plan) -> list[tuple[int, str]]:
    """The newest snapshots by number, in words. One query."""
    rows = Snapshot.objects.filter(plan=plan).order_by("-pk")[:OFFERED]
    return [
        (
            row.pk,
            _("%(year)s年度,截至%(as_of)s(%(hash)s)")
            % {
                "year": row.year,
                "as_of": timezone.localtime(row.as_of).strftime("%Y-%m-%d %H:%M"),
                "hash": row.sha256[:8],
            },
        )
        for row in rows
    ]


def snapshot_page(snapshot: Snapshot) -> SnapshotPage:
    """Two queries."""
    facts = read_snapshot(snapshot)
    return SnapshotPage(
        snapshot=snapshot,
        counts={
            _("目标"): len(facts.targets),
            _("数值(含历次修订)"): len(facts.observations),
            _("状态填报"): len(facts.states),
            _("年度工作任务"): len(facts.works),
            _("报送事项"): len(facts.duties),
            _("督办事项"): len(facts.cases),
            _("佐证材料"): len(facts.evidence),
        },
        demonstration=facts.demonstration,
        engine_version=facts.engine_version,
        reports=Report.objects.filter(snapshot=snapshot).order_by("-pk"),
    )


def prove_snapshot(snapshot: Snapshot) -> Proof:
    """Hold a snapshot against its hash, the ledger, the engine and what its moment says today."""
    text = read_text(snapshot.content)
    facts = from_text(text)
    return Proof(
        redone=len(redone(facts)),
        targets=len(facts.targets),
        faults=(
            *_seal_faults(snapshot, digest(text)),
            *_figure_faults(facts),
            *_moment_faults(snapshot, facts),
        ),
    )


def _seal_faults(snapshot: Snapshot, sha256: str) -> Iterator[str]:
    if sha256 != snapshot.sha256:
        yield _("内容的哈希与登记的快照哈希不符。")
    entry = _taking(snapshot)
    if entry is None:
        yield _("台账中没有这份快照的记录。")
    elif json.loads(entry.after)["sha256"] != sha256:
        yield _("内容的哈希与台账第%(seq)s条所记不符。") % {"seq": entry.seq}


def _taking(snapshot: Snapshot) -> LedgerEntry | None:
    """The entry that says that it was taken, under the number that it had then."""
    chain, ref = snapshot.head_chain, ObjectRef.of(snapshot)
    numbering = Numberings([chain]).of(chain, snapshot.head_seq + 1)
    return LedgerEntry.objects.filter(
        chain=chain,
        action="snapshot.take",
        object_type=ref.type,
        object_id=str(numbering.there(ref.type, snapshot.pk)),
    ).first()


def _figure_faults(facts: SnapshotFacts) -> Iterator[str]:
    for found in differences(facts):
        yield _("目标%(key)s的%(figure)s:快照为%(stated)s,重算为%(found)s。") % {
            "key": found.key,
            "figure": found.figure,
            "stated": found.stated,
            "found": found.found,
        }


def _moment_faults(snapshot: Snapshot, facts: SnapshotFacts) -> Iterator[str]:
    """The same moment read today gives the same facts; the ledger and the engine may have gone on."""
    numbering = Numberings([snapshot.head_chain]).of(snapshot.head_chain, snapshot.head_seq + 1)
    facts = facts_here(facts, numbering.here)
    today = freeze(snapshot.plan_version, year=snapshot.year, as_of=snapshot.as_of)
    for each in fields(facts):
        if each.name not in _PARTS:
            continue
        if getattr(facts, each.name) != getattr(today, each.name):
            part = _PARTS[each.name]
            yield _("按同一截止时间重新读取,“%(part)s”与快照不同。") % {"part": part}
