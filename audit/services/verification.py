"""Proof that the ledger is whole: every chain is recomputed from its first entry."""

from collections.abc import Iterator
from dataclasses import dataclass

from audit.domain.chain import GENESIS, Break, Link, first_break
from audit.models import LedgerEntry, LedgerHead
from audit.triggers import missing


@dataclass(frozen=True)
class Verification:
    """The result: first break of each broken chain, heads of all, triggers that are missing."""

    entries: int
    heads: dict[str, tuple[int, str]]
    breaks: list[Break]
    missing_triggers: list[str]

    @property
    def holds(self) -> bool:
        """True when nothing is broken or missing."""
        return not self.breaks and not self.missing_triggers


def verify_ledger(anchors: dict[str, tuple[int, str]] | None = None) -> Verification:
    """Check every chain against itself, its head, and heads noted outside (`anchors`)."""
    heads = {head.chain: (head.seq, head.hash) for head in LedgerHead.objects.order_by("chain")}
    known = set(heads) | set(LedgerEntry.objects.values_list("chain", flat=True).distinct())
    breaks = []
    for chain in sorted(known | set(anchors or {})):
        found = _check_chain(chain, heads.get(chain), (anchors or {}).get(chain))
        if found is not None:
            breaks.append(found)
    return Verification(LedgerEntry.objects.count(), heads, breaks, missing())


def _check_chain(
    chain: str, head: tuple[int, str] | None, anchor: tuple[int, str] | None
) -> Break | None:
    walk = _Walk(chain)
    found = first_break(chain, walk.links())
    if found is not None:
        return found
    if head != (walk.seq, walk.hash):
        return Break(chain, walk.seq + 1, "head_differs")
    if anchor is not None and walk.hashes_at.get(anchor[0]) != anchor[1]:
        return Break(chain, anchor[0], "anchor_differs")
    return None


class _Walk:
    """Streams one chain and remembers its hashes."""

    def __init__(self, chain: str) -> None:
        self.chain = chain
        self.seq = 0
        self.hash = GENESIS
        self.hashes_at: dict[int, str] = {}

    def links(self) -> Iterator[tuple[Link, str]]:
        entries = LedgerEntry.objects.filter(chain=self.chain).order_by("seq")
        for entry in entries.iterator(chunk_size=2000):
            self.seq, self.hash = entry.seq, entry.hash
            self.hashes_at[entry.seq] = entry.hash
            yield entry.link, entry.hash
