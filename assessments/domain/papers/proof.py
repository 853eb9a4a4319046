"""What every paper is checked against: moment, snapshot, ledger head."""

from assessments.domain.blocks import Note
from assessments.domain.facts import SnapshotFacts
from assessments.domain.framing import DEMONSTRATION


def warning_of(facts: SnapshotFacts) -> str:
    """What stands on top of every page where figures are invented; else nothing."""
    return DEMONSTRATION if facts.demonstration else ""


def proof(facts: SnapshotFacts, snapshot_sha256: str) -> Note:
    """Moment, hashes and ledger head in small type."""
    head = facts.head
    return Note(
        f"数据截至{facts.as_of_text}。快照哈希 {snapshot_sha256}。"
        f"台账末条 {head.chain} 第{head.seq}条 {head.hash}。本文件哈希登记在台账中。"
    )
