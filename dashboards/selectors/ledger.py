"""The ledger as its readers page through it: newest first, by chain, filtered by the address."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.utils import timezone

from audit.models import LedgerEntry, LedgerHead
from organizations.access import Viewer
from organizations.domain.roles import Role
from organizations.models import Place
from organizations.selectors.accounts import names_of_accounts

PAGE = 50
SYSTEM = "system"


@dataclass(frozen=True)
class LedgerFilter:
    """What the address asks for; empty fields ask for everything."""

    chain: str = ""
    action: str = ""
    object_type: str = ""
    object_id: str = ""
    since: date | None = None
    until: date | None = None
    before: int | None = None

    @classmethod
    def of(cls, query: Mapping[str, str]) -> "LedgerFilter":
        """Read the address; what makes no sense is dropped."""
        # No database keeps NUL in a text.
        query = {name: text for name, text in query.items() if "\x00" not in text}
        before = query.get("before", "")
        return cls(
            chain=query.get("chain", ""),
            action=query.get("action", ""),
            object_type=query.get("object", ""),
            object_id=query.get("id", "")[:80],
            since=_day(query.get("since", "")),
            until=_day(query.get("until", "")),
            before=int(before) if before.isdecimal() and len(before) < 18 else None,
        )


@dataclass(frozen=True)
class Change:
    """One field of an entry, before and after."""

    field: str
    before: str
    after: str


@dataclass(frozen=True)
class EntryLine:
    """One entry. `changes` is None where its content is not for the viewer."""

    seq: int
    at: datetime
    actor: str
    unit: str
    role: str
    action: str
    object_type: str
    object_id: str
    changes: tuple[Change, ...] | None
    before_sha256: str
    after_sha256: str
    reason_ref: str
    reason_sha256: str
    request_id: str
    previous_hash: str
    hash: str


@dataclass(frozen=True)
class Chain:
    """A chain that the viewer reads, with its head."""

    key: str
    name: str
    seq: int
    hash: str


@dataclass(frozen=True)
class LedgerPage:
    """All that the page shows; `older` is where the next page begins."""

    chosen: LedgerFilter
    chains: tuple[Chain, ...]
    chain: Chain
    entries: tuple[EntryLine, ...]
    actions: tuple[str, ...]
    object_types: tuple[str, ...]
    older: int | None

    @property
    def older_query(self) -> str:
        """The address of the page before this one: the same filter, further back."""
        chosen = self.chosen
        fields = {
            "chain": self.chain.key,
            "action": chosen.action,
            "object": chosen.object_type,
            "id": chosen.object_id,
            "since": chosen.since.isoformat() if chosen.since else "",
            "until": chosen.until.isoformat() if chosen.until else "",
            "before": str(self.older or ""),
        }
        return urlencode({name: value for name, value in fields.items() if value})


def ledger_page(tenant_ids: frozenset[int], viewer: Viewer, chosen: LedgerFilter) -> LedgerPage:
    """A page of one chain: five queries, however long the chain."""
    tenants = {place.chain: place for place in Place.objects.filter(pk__in=tenant_ids)}
    chains = _chains(tenants, viewer)
    chain = next((each for each in chains if each.key == chosen.chain), chains[0])
    rows = list(_entries(chain, chosen)[: PAGE + 1])
    shown, more = rows[:PAGE], len(rows) > PAGE
    open_to_viewer = _may_read_content(chain, tenants, viewer)
    names = names_of_accounts(row.actor_account for row in shown)
    kinds = LedgerEntry.objects.filter(chain=chain.key).order_by("action", "object_type")
    pairs = list(kinds.values_list("action", "object_type").distinct())
    return LedgerPage(
        chosen=chosen,
        chains=chains,
        chain=chain,
        entries=tuple(_line(row, names, open_to_viewer) for row in shown),
        actions=tuple(dict.fromkeys(action for action, _ in pairs)),
        object_types=tuple(sorted({kind for _, kind in pairs})),
        older=shown[-1].seq if more else None,
    )


def _chains(tenants: Mapping[str, Place], viewer: Viewer) -> tuple[Chain, ...]:
    """Chains of the tenants; that of the system for audit administrators alone."""
    heads = {head.chain: head for head in LedgerHead.objects.all()}
    names = {key: place.name for key, place in tenants.items()}
    if Role.AUDIT_ADMIN in viewer.roles():
        names[SYSTEM] = ""
    return tuple(
        Chain(
            key,
            name,
            heads[key].seq if key in heads else 0,
            heads[key].hash if key in heads else "",
        )
        for key, name in sorted(names.items(), key=lambda item: item[0] == SYSTEM)
    )


def _entries(chain: Chain, chosen: LedgerFilter) -> QuerySet[LedgerEntry]:
    rows = LedgerEntry.objects.filter(chain=chain.key).order_by("-seq")
    if chosen.action:
        rows = rows.filter(action=chosen.action)
    if chosen.object_type:
        rows = rows.filter(object_type=chosen.object_type)
    if chosen.object_id:
        rows = rows.filter(object_id=chosen.object_id)
    if chosen.since:
        rows = rows.filter(at__gte=_midnight(chosen.since))
    if chosen.until:
        rows = rows.filter(at__lt=_midnight(chosen.until + timedelta(days=1)))
    if chosen.before:
        rows = rows.filter(seq__lt=chosen.before)
    return rows


def _may_read_content(chain: Chain, tenants: Mapping[str, Place], viewer: Viewer) -> bool:
    """Content holds reported values: for the office and the auditor; accounts have none."""
    if chain.key == SYSTEM:
        return True
    return viewer.reads_unreleased(tenants[chain.key].pk)


def _line(row: LedgerEntry, names: Mapping[int, str], with_content: bool) -> EntryLine:
    account = row.actor_account
    actor = "" if account is None else names.get(account, f"#{account}")
    return EntryLine(
        seq=row.seq,
        at=row.at,
        actor=actor,
        unit=row.actor_unit,
        role=row.actor_role,
        action=row.action,
        object_type=row.object_type,
        object_id=row.object_id,
        changes=_changes(row) if with_content else None,
        before_sha256=row.before_sha256,
        after_sha256=row.after_sha256,
        reason_ref=row.reason_ref,
        reason_sha256=row.reason_sha256,
        request_id=row.request_id,
        previous_hash=row.previous_hash,
        hash=row.hash,
    )


def _changes(row: LedgerEntry) -> tuple[Change, ...]:
    before, after = (json.loads(text) or {} for text in (row.before, row.after))
    return tuple(
        Change(field, _text(before, field), _text(after, field))
        for field in sorted({*before, *after})
    )


def _text(facts: Mapping[str, object], field: str) -> str:
    if field not in facts:
        return ""
    value = facts[field]
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _day(text: str) -> date | None:
    """The day; None for no day, and for the calendar's last ones, which have no moment in UTC."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if date.min.year < day.year < date.max.year else None


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))
