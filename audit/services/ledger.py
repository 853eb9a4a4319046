"""`recorded()`: the one way to change anything, with its ledger entries in the same transaction."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime

from django.db import models, transaction
from django.utils import timezone

from audit.compiled import compiled
from audit.domain.actors import Actor
from audit.domain.canonical import canonical_json, digest
from audit.domain.chain import GENESIS, Link, new_salt, salted
from audit.models import LedgerEntry, LedgerHead, StoredContent
from audit.request_ids import current_request_id
from audit.services.content import store_text

SYSTEM_CHAIN = "system"


@dataclass(frozen=True)
class ObjectRef:
    """An object as the ledger names it."""

    type: str
    id: str

    @classmethod
    def of(cls, instance: models.Model) -> "ObjectRef":
        """The reference of a saved model instance: `app.model` and its primary key."""
        return cls(instance._meta.label_lower, str(instance.pk))


@dataclass(frozen=True)
class _Pending:
    chain: str
    actor: Actor
    action: str
    ref: ObjectRef
    before: str
    after: str
    reason: StoredContent | None


@dataclass
class Recording:
    """An open block of changes by one actor; collects entries until the outermost block ends."""

    actor: Actor
    now: datetime
    pending: list[_Pending] = field(default_factory=list)

    def entry(
        self,
        *,
        chain: str,
        action: str,
        of: models.Model | ObjectRef,
        before: Mapping[str, object] | None = None,
        after: Mapping[str, object] | None = None,
        reason: str = "",
        actor: Actor | None = None,
    ) -> None:
        """Hand in one entry. `reason` is free text and goes to the content store."""
        self.pending.append(
            _Pending(
                chain=chain,
                actor=actor or self.actor,
                action=action,
                ref=of if isinstance(of, ObjectRef) else ObjectRef.of(of),
                before=canonical_json(before),
                after=canonical_json(after),
                reason=store_text(reason, chain=chain, now=self.now) if reason else None,
            )
        )


_current: ContextVar[Recording | None] = ContextVar("audit_recording", default=None)


@contextmanager
def recorded(actor: Actor) -> Iterator[Recording]:
    """Run changes in one transaction and write their ledger entries as its last statements.

    A nested block joins the outer one as a savepoint: its entries go with its changes.
    """
    outer = _current.get()
    if outer is not None:
        yield from _joined(outer, actor)
        return
    recording = Recording(actor=actor, now=timezone.now())
    token = _current.set(recording)
    try:
        with transaction.atomic():
            yield recording
            _append(recording)
    finally:
        _current.reset(token)


def _joined(outer: Recording, actor: Actor) -> Iterator[Recording]:
    inner = Recording(actor=actor, now=outer.now)
    token = _current.set(inner)
    try:
        with transaction.atomic():
            yield inner
    finally:
        _current.reset(token)
    outer.pending.extend(inner.pending)


def _append(recording: Recording) -> None:
    """Give the entries their place in their chains; heads are locked last, in order of chain."""
    pending = recording.pending
    if not pending:
        return
    chains = sorted({item.chain for item in pending})
    heads = _locked_heads(chains)
    rows = []
    for item in pending:
        row = _row(item, heads[item.chain], recording.now)
        head = heads[item.chain]
        head.seq, head.hash = row.seq, row.hash
        rows.append(row)
    LedgerEntry.objects.bulk_create(rows, batch_size=500)
    LedgerHead.objects.bulk_update(heads.values(), ["seq", "hash"])


def _locked_heads(chains: list[str]) -> dict[str, LedgerHead]:
    """The heads of chains, locked in the order of their names; a new chain gets its first one."""
    heads = _locked(chains)
    new = [chain for chain in chains if chain not in heads]
    if new:
        begun = [LedgerHead(chain=chain, seq=0, hash=GENESIS) for chain in new]
        LedgerHead.objects.bulk_create(begun, ignore_conflicts=True)
        heads |= _locked(new)
    return heads


def _locked(chains: list[str]) -> dict[str, LedgerHead]:
    return {head.chain: head for head in _held(chains)}


@compiled
def _held(chains: list[str]) -> models.QuerySet[LedgerHead]:
    return LedgerHead.objects.select_for_update().filter(chain__in=chains).order_by("chain")


def _row(item: _Pending, head: LedgerHead, now: datetime) -> LedgerEntry:
    salt = new_salt()
    link = Link(
        chain=item.chain,
        seq=head.seq + 1,
        at=now,
        actor_account=item.actor.account,
        actor_unit=item.actor.unit,
        actor_role=item.actor.role,
        action=item.action,
        object_type=item.ref.type,
        object_id=item.ref.id,
        before=item.before,
        after=item.after,
        salt=salt,
        before_sha256=digest(salted(salt, item.before)),
        after_sha256=digest(salted(salt, item.after)),
        reason_ref=str(item.reason.pk) if item.reason else "",
        reason_sha256=item.reason.sha256 if item.reason else "",
        request_id=current_request_id(),
        previous_hash=head.hash,
    )
    return LedgerEntry(**link.__dict__, hash=link.hash)
