"""Proof that the ledger is whole: every chain is recomputed from its first entry.

With it goes what the ledger speaks of: the append-only rows that entries name, and the stored
contents. Entries are streamed and rows read in portions: memory does not grow with the ledger.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice

from django.utils import timezone

from audit.domain.chain import GENESIS, Anchor, Break, Link, first_break
from audit.models import LedgerCheck, LedgerEntry, LedgerHead
from audit.services.contents import AlteredContent, altered_contents
from audit.services.rows import AlteredRow, altered_rows
from audit.triggers import missing

PORTION = 2000
# So many altered rows and contents are named; who altered more is found all the same.
NAMED = 100
# So many of the earlier checks are witnesses of the heads that they saw.
WITNESSES = 30


@dataclass(frozen=True)
class Verification:
    """The result: first break of each broken chain, heads of all, what was altered beside them.

    `missing_triggers` are those that are gone, switched off or not as they were installed.
    """

    entries: int
    heads: dict[str, tuple[int, str]]
    breaks: list[Break]
    rows: list[AlteredRow]
    contents: list[AlteredContent]
    missing_triggers: list[str]

    @property
    def holds(self) -> bool:
        """True when nothing is broken, altered or missing."""
        return not (self.breaks or self.rows or self.contents or self.missing_triggers)


def verify_ledger(anchors: Iterable[Anchor] = (), *, chains_only: bool = False) -> Verification:
    """Check every chain against itself, its head, and heads noted earlier.

    Noted are the `anchors`, from outside, and the heads that earlier nightly checks have kept.
    Rows are compared up to the first break of their chain. With `chains_only` neither rows nor
    stored contents are looked at.
    """
    noted: dict[str, list[Anchor]] = {}
    for anchor in (*anchors, *_witnessed()):
        noted.setdefault(anchor.chain, []).append(anchor)
    heads = ledger_heads()
    known = set(heads) | set(LedgerEntry.objects.values_list("chain", flat=True).distinct())
    breaks: list[Break] = []
    rows: list[AlteredRow] = []
    for chain in sorted(known | set(noted)):
        walk = _Walk(chain, until=heads[chain][0] if chain in heads else None)
        found = _check_chain(walk, heads.get(chain), noted.get(chain, []), chains_only=chains_only)
        rows += walk.altered
        if found is not None:
            breaks.append(found)
    contents = [] if chains_only else list(islice(altered_contents(), NAMED))
    count = LedgerEntry.objects.count()
    return Verification(count, heads, breaks, rows[:NAMED], contents, missing())


def ledger_heads() -> dict[str, tuple[int, str]]:
    """The last entry of every chain, with its hash."""
    return {head.chain: (head.seq, head.hash) for head in LedgerHead.objects.order_by("chain")}


def check_ledger() -> LedgerCheck:
    """Verify every chain and keep what was found, so that people can see when that last happened.

    It makes no ledger entry: a check that changed what it checks could never find it at rest.
    """
    found = verify_ledger()
    faults = [[each.chain, each.seq, str(each.fault)] for each in found.breaks]
    faults += [[each.chain, each.seq, f"row_altered {each.row}"] for each in found.rows]
    faults += [["", 0, f"{each.fault} {each.id}"] for each in found.contents]
    return LedgerCheck.objects.create(
        at=timezone.now(),
        entries=found.entries,
        heads={chain: list(head) for chain, head in found.heads.items()},
        faults=faults + [["", 0, name] for name in found.missing_triggers],
    )


def _witnessed() -> Iterator[Anchor]:
    """The heads that the last checks saw, each once: a chain rewritten since does not hold them."""
    kept = LedgerCheck.objects.order_by("-pk").values_list("heads", flat=True)[:WITNESSES]
    seen = {(chain, head[0], head[1]) for heads in kept for chain, head in heads.items()}
    return (Anchor(*each) for each in sorted(seen))


def _check_chain(
    walk: "_Walk", head: tuple[int, str] | None, noted: list[Anchor], *, chains_only: bool
) -> Break | None:
    """Check a chain up to the head as it was read: what is appended meanwhile is for next time."""
    walk.noted = {anchor.seq for anchor in noted}
    found = first_break(walk.chain, walk.links(with_rows=not chains_only))
    if found is not None:
        return found
    if head != (walk.seq, walk.hash) or _goes_on_without_head(walk.chain, walk.seq):
        return Break(walk.chain, walk.seq + 1, "head_differs")
    for anchor in sorted(noted, key=lambda each: each.seq):
        if walk.noted_hashes.get(anchor.seq) != anchor.hash:
            return Break(walk.chain, anchor.seq, "anchor_differs")
    return None


def _goes_on_without_head(chain: str, seq: int) -> bool:
    """Entries stand after the head. Read in this order: an append moves both at once."""
    if not LedgerEntry.objects.filter(chain=chain, seq__gt=seq).exists():
        return False
    return not LedgerHead.objects.filter(chain=chain, seq__gt=seq).exists()


@dataclass
class _Walk:
    """Streams one chain up to `until`: its last hash, those of the entries `noted`, altered rows."""

    chain: str
    until: int | None
    noted: set[int] = field(default_factory=set)
    seq: int = 0
    hash: str = GENESIS
    noted_hashes: dict[int, str] = field(default_factory=dict)
    altered: list[AlteredRow] = field(default_factory=list)

    def links(self, *, with_rows: bool) -> Iterator[tuple[Link, str]]:
        entries = LedgerEntry.objects.filter(chain=self.chain).order_by("seq")
        if self.until is not None:
            entries = entries.filter(seq__lte=self.until)
        streamed = entries.iterator(chunk_size=PORTION)
        while portion := list(islice(streamed, PORTION)):
            for entry in portion:
                self.seq, self.hash = entry.seq, entry.hash
                if entry.seq in self.noted:
                    self.noted_hashes[entry.seq] = entry.hash
                yield entry.link, entry.hash
            if with_rows and len(self.altered) < NAMED:
                self.altered += islice(altered_rows(portion), NAMED)
