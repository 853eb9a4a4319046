"""Proof that the ledger is whole: every chain is recomputed from its first entry."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils import timezone

from audit.domain.chain import GENESIS, Break, Link, first_break
from audit.models import LedgerCheck, LedgerEntry, LedgerHead
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


def check_ledger() -> LedgerCheck:
    """Verify every chain and keep what was found, so that people can see when that last happened.

    It makes no ledger entry: a check that changed what it checks could never find it at rest.
    """
    found = verify_ledger()
    broken = [[each.chain, each.seq, str(each.fault)] for each in found.breaks]
    return LedgerCheck.objects.create(
        at=timezone.now(),
        entries=found.entries,
        heads={chain: list(head) for chain, head in found.heads.items()},
        faults=broken + [["", 0, name] for name in found.missing_triggers],
    )


def _check_chain(
    chain: str, head: tuple[int, str] | None, anchor: tuple[int, str] | None
) -> Break | None:
    """Check a chain up to the head as it was read: what is appended meanwhile is for next time."""
    walk = _Walk(chain, until=head[0] if head else None, noted=anchor[0] if anchor else None)
    found = first_break(chain, walk.links())
    if found is not None:
        return found
    if head != (walk.seq, walk.hash) or _goes_on_without_head(chain, walk.seq):
        return Break(chain, walk.seq + 1, "head_differs")
    if anchor is not None and walk.noted_hash != anchor[1]:
        return Break(chain, anchor[0], "anchor_differs")
    return None


def _goes_on_without_head(chain: str, seq: int) -> bool:
    """Entries stand after the head. Read in this order: an append moves both at once."""
    if not LedgerEntry.objects.filter(chain=chain, seq__gt=seq).exists():
        return False
    return not LedgerHead.objects.filter(chain=chain, seq__gt=seq).exists()


class _Walk:
    """Streams one chain up to `until`; keeps its last hash, and that of the entry `noted`."""

    def __init__(self, chain: str, *, until: int | None, noted: int | None) -> None:
        self.chain = chain
        self.until = until
        self.noted = noted
        self.seq = 0
        self.hash = GENESIS
        self.noted_hash: str | None = None

    def links(self) -> Iterator[tuple[Link, str]]:
        entries = LedgerEntry.objects.filter(chain=self.chain).order_by("seq")
        if self.until is not None:
            entries = entries.filter(seq__lte=self.until)
        for entry in entries.iterator(chunk_size=2000):
            self.seq, self.hash = entry.seq, entry.hash
            if entry.seq == self.noted:
                self.noted_hash = entry.hash
            yield entry.link, entry.hash
