"""The hash chain of the ledger, without a database: what one link says, and how a chain is checked."""

import re
import secrets
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from audit.domain.canonical import canonical_json, digest

GENESIS = "0" * 64
_SALT_BYTES = 16
_SALT = re.compile(rf"([0-9a-f]{{{2 * _SALT_BYTES}}})?")
# Canonical JSON of facts or of nothing: no digit of a salt, so that it is plain where that ends.
_BEGINNINGS = ("{", "null")


def new_salt() -> str:
    """A salt for one entry, which nobody can guess."""
    return secrets.token_hex(_SALT_BYTES)


def salted(salt: str, text: str) -> str:
    """What is hashed of one side of an entry: the salt, and at once the text.

    From the digest of the text alone a hidden number could be found by trying; from this it cannot
    without the salt. Entries from before there were salts have an empty one.
    """
    return salt + text


@dataclass(frozen=True)
class Link:
    """One entry of a chain, as it is hashed. `before` and `after` are canonical JSON texts.

    Who may read these two may know the `salt` of their digests, nobody else.
    """

    chain: str
    seq: int
    at: datetime
    actor_account: int | None
    actor_unit: str
    actor_role: str
    action: str
    object_type: str
    object_id: str
    before: str
    after: str
    salt: str
    before_sha256: str
    after_sha256: str
    reason_ref: str
    reason_sha256: str
    request_id: str
    previous_hash: str

    @property
    def sides(self) -> tuple[str, str]:
        """The two texts whose digests the entry holds."""
        return salted(self.salt, self.before), salted(self.salt, self.after)

    @property
    def text(self) -> str:
        """Every field as it is hashed, the full `before` and `after` by their digests."""
        return canonical_json(
            {
                "chain": self.chain,
                "seq": self.seq,
                "at": self.at.astimezone(UTC).isoformat(timespec="microseconds"),
                "actor": [self.actor_account, self.actor_unit, self.actor_role],
                "action": self.action,
                "object": [self.object_type, self.object_id],
                "before": self.before_sha256,
                "after": self.after_sha256,
                "reason": [self.reason_ref, self.reason_sha256],
                "request": self.request_id,
                "previous": self.previous_hash,
            }
        )

    @property
    def hash(self) -> str:
        """SHA-256 of the text."""
        return digest(self.text)


@dataclass(frozen=True)
class Break:
    """The first place where a chain does not hold, and why."""

    chain: str
    seq: int
    fault: str


@dataclass(frozen=True)
class Anchor:
    """A head of a chain as it was noted outside it: on paper, in a file, by an earlier check."""

    chain: str
    seq: int
    hash: str

    @classmethod
    def of(cls, text: str) -> "Anchor":
        """Read `CHAIN:SEQ:HASH`.

        Raises:
            ValueError: for another form.
        """
        chain, seq, noted = text.strip().rsplit(":", 2)
        if not chain or len(noted) != len(GENESIS):
            raise ValueError(text)
        return cls(chain, int(seq), noted)

    def __str__(self) -> str:
        return f"{self.chain}:{self.seq}:{self.hash}"


def first_break(chain: str, links: Iterable[tuple[Link, str]]) -> Break | None:
    """Walk `(link, stored hash)` in order of seq; the first fault, or None when the chain holds."""
    previous, expected_seq = GENESIS, 1
    for link, stored_hash in links:
        for fault in _faults(link, stored_hash, previous, expected_seq):
            return Break(chain, expected_seq, fault)
        previous, expected_seq = stored_hash, expected_seq + 1
    return None


def _faults(link: Link, stored_hash: str, previous: str, expected_seq: int) -> Iterator[str]:
    if link.seq != expected_seq:
        yield "missing_entry"
    if link.previous_hash != previous:
        yield "previous_hash"
    yield from faults_within(link, stored_hash)


def faults_within(link: Link, stored_hash: str) -> Iterator[str]:
    """Where an entry does not hash to what it says of itself."""
    if not _is_digest_of(link.before_sha256, link.salt, link.before):
        yield "before_altered"
    if not _is_digest_of(link.after_sha256, link.salt, link.after):
        yield "after_altered"
    if link.hash != stored_hash:
        yield "entry_altered"


def _is_digest_of(sha256: str, salt: str, text: str) -> bool:
    """Whether a side hashes to what was said of it, with nothing moved between salt and text."""
    parted = _SALT.fullmatch(salt) is not None and text.startswith(_BEGINNINGS)
    return parted and digest(salted(salt, text)) == sha256
