"""The ledger as its readers page through it: newest first, by chain, filtered by the address."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from urllib.parse import urlencode

from django.db.models import CharField, Count, F, Q, QuerySet, Value
from django.db.models.functions import Cast
from django.utils import timezone

from audit.domain.chain import faults_within
from audit.models import LedgerCheck, LedgerEntry, LedgerHead
from dashboards.ledger_terms import ActionGroup, group_of
from dashboards.selectors.ledger_entries import EntryLine, entry_lines
from dashboards.selectors.ledger_objects import belonging_to
from indicators.models import Indicator, MeasureVersion, ReportingDuty
from organizations.access import Viewer
from organizations.domain.roles import Role
from organizations.models import Place, User
from plans.models import Plan

PAGE = 50
# A file of more entries is for nobody's spreadsheet; the period divides it.
MOST_IN_FILE = 50_000
SYSTEM = "system"
_AT_ONCE = 2000
_TYPED = 80


@dataclass(frozen=True)
class LedgerFilter:
    """What the address asks for; empty fields ask for everything.

    `action` is an action or a group of them, `who` a part of a name of a person or a unit.
    """

    chain: str = ""
    who: str = ""
    role: str = ""
    action: str = ""
    object_type: str = ""
    object_id: str = ""
    plan: str = ""
    indicator: str = ""
    since: date | None = None
    until: date | None = None
    reasoned: bool = False
    before: int | None = None

    @classmethod
    def of(cls, query: Mapping[str, str]) -> "LedgerFilter":
        """Read the address; what makes no sense is dropped."""
        # No database keeps NUL in a text.
        query = {name: text for name, text in query.items() if "\x00" not in text}
        before = query.get("before", "")
        return cls(
            chain=query.get("chain", ""),
            who=query.get("who", "").strip()[:_TYPED],
            role=query.get("role", ""),
            action=query.get("action", ""),
            object_type=query.get("object", ""),
            object_id=query.get("id", "")[:_TYPED],
            plan=query.get("plan", ""),
            indicator=query.get("indicator", ""),
            since=_day(query.get("since", "")),
            until=_day(query.get("until", "")),
            reasoned=query.get("reason", "") == "1",
            before=int(before) if before.isdecimal() and len(before) < 18 else None,
        )

    @property
    def fields(self) -> dict[str, str]:
        """What is asked for, as the address and the ledger say it; without the place in the list."""
        asked = {
            "chain": self.chain,
            "who": self.who,
            "role": self.role,
            "action": self.action,
            "object": self.object_type,
            "id": self.object_id,
            "plan": self.plan,
            "indicator": self.indicator,
            "since": self.since.isoformat() if self.since else "",
            "until": self.until.isoformat() if self.until else "",
            "reason": "1" if self.reasoned else "",
        }
        return {name: value for name, value in asked.items() if value}

    @property
    def address(self) -> str:
        """The same as the query of an address."""
        return urlencode(self.fields)


@dataclass(frozen=True)
class Chain:
    """A chain that the viewer reads, with its head; the system's belongs to no tenant."""

    key: str
    name: str
    seq: int
    hash: str
    tenant: Place | None = None


@dataclass(frozen=True)
class GroupCount:
    """A group of actions, and how many entries of each there are."""

    group: ActionGroup
    actions: tuple[tuple[str, int], ...]

    @property
    def count(self) -> int:
        """How many entries of all of them."""
        return sum(count for _action, count in self.actions)


@dataclass(frozen=True)
class LedgerPage:
    """All that the page shows; `older` is where the next page begins, `found` how many fit."""

    chosen: LedgerFilter
    chains: tuple[Chain, ...]
    chain: Chain
    check: LedgerCheck | None
    entries: tuple[EntryLine, ...]
    groups: tuple[GroupCount, ...]
    plans: tuple[str, ...]
    indicators: tuple[tuple[str, str], ...]
    found: int
    older: int | None
    opens_content: bool

    @property
    def older_query(self) -> str:
        """The address of the page before this one: the same filter, further back."""
        return urlencode(self.chosen.fields | {"before": str(self.older or "")})


@dataclass(frozen=True)
class EntryPage:
    """One entry with what it hashes to now, and its neighbours: of the object, and in the chain."""

    chain: Chain
    line: EntryLine
    check: LedgerCheck | None
    earlier: int | None
    later: int | None
    opens_content: bool

    @property
    def holds(self) -> bool:
        """The entry's hashes are those of its texts, as they stand there now."""
        row = self.line.row
        return next(faults_within(row.link, row.hash), None) is None


def ledger_page(tenant_ids: frozenset[int], viewer: Viewer, chosen: LedgerFilter) -> LedgerPage:
    """A page of one chain: eight queries, however long the chain."""
    chains = _chains(tenant_ids, viewer)
    chain = next((each for each in chains if each.key == chosen.chain), chains[0])
    chosen = replace(chosen, chain=chain.key)
    plans, indicators = _choices(chain)
    fitting = _entries(chosen, chain)
    groups = _groups(fitting)
    wanted = _chosen_actions(chosen, groups)
    rows = list(_page(fitting, wanted, chosen)[: PAGE + 1])
    opens_content = _opens_content(chain, viewer)
    return LedgerPage(
        chosen=chosen,
        chains=chains,
        chain=chain,
        check=LedgerCheck.objects.order_by("-pk").first(),
        entries=entry_lines(rows[:PAGE], opens_all=opens_content),
        groups=groups,
        plans=plans,
        indicators=indicators,
        found=sum(count for each in groups for name, count in each.actions if name in wanted),
        older=rows[PAGE - 1].seq if len(rows) > PAGE else None,
        opens_content=opens_content,
    )


def entry_page(
    tenant_ids: frozenset[int], viewer: Viewer, chain_key: str, seq: int
) -> EntryPage | None:
    """One entry of a chain that the viewer reads; None where there is none. Seven queries."""
    chain = next((each for each in _chains(tenant_ids, viewer) if each.key == chain_key), None)
    row = LedgerEntry.objects.filter(chain=chain_key, seq=seq).first() if chain else None
    if chain is None or row is None:
        return None
    opens_content = _opens_content(chain, viewer)
    same = LedgerEntry.objects.filter(
        chain=chain_key, object_type=row.object_type, object_id=row.object_id
    ).values_list("seq", flat=True)
    return EntryPage(
        chain=chain,
        line=entry_lines([row], opens_all=opens_content)[0],
        check=LedgerCheck.objects.order_by("-pk").first(),
        earlier=same.filter(seq__lt=seq).order_by("-seq").first(),
        later=same.filter(seq__gt=seq).order_by("seq").first(),
        opens_content=opens_content,
    )


def ledger_lines(page: LedgerPage) -> Iterator[EntryLine]:
    """All entries that fit the page's filter, newest first, for a file: read some at a time."""
    wanted = _chosen_actions(page.chosen, page.groups)
    fitting, before = _entries(page.chosen, page.chain), None
    while True:
        chosen = replace(page.chosen, before=before)
        rows = list(_page(fitting, wanted, chosen)[:_AT_ONCE])
        yield from entry_lines(rows, opens_all=page.opens_content)
        if len(rows) < _AT_ONCE:
            return
        before = rows[-1].seq


def _chains(tenant_ids: frozenset[int], viewer: Viewer) -> tuple[Chain, ...]:
    """Chains of the tenants; that of the system for audit administrators alone."""
    tenants: dict[str, Place | None] = {
        place.chain: place for place in Place.objects.filter(pk__in=tenant_ids)
    }
    if Role.AUDIT_ADMIN in viewer.roles():
        tenants[SYSTEM] = None
    heads = LedgerHead.objects.in_bulk(list(tenants))
    return tuple(_chain(key, place, heads.get(key)) for key, place in tenants.items())


def _chain(key: str, place: Place | None, head: LedgerHead | None) -> Chain:
    name = place.name if place else ""
    return Chain(key, name, head.seq if head else 0, head.hash if head else "", place)


def _opens_content(chain: Chain, viewer: Viewer) -> bool:
    """Content holds reported values: for the office and the auditor; accounts have none."""
    return chain.tenant is None or viewer.reads_unreleased(chain.tenant.pk)


def _choices(chain: Chain) -> tuple[tuple[str, ...], tuple[tuple[str, str], ...]]:
    """The tenant's plans, and the indicators that they use: one query."""
    if chain.tenant is None:
        return (), ()
    judged = MeasureVersion.objects.filter(measure__plan__tenant=chain.tenant)
    owed = ReportingDuty.objects.filter(tenant=chain.tenant)
    used = Q(pk__in=judged.values("indicator")) | Q(pk__in=owed.order_by().values("indicator"))
    plans = Plan.objects.filter(tenant=chain.tenant).order_by()
    # SlugField and CharField are one type to no database but in a union's first part.
    as_plans = plans.values_list(Value(""), Cast("slug", CharField()), Cast("slug", CharField()))
    indicators = Indicator.objects.filter(used).order_by()
    rows = as_plans.union(
        indicators.values_list(
            Value("indicator"), Cast("code", CharField()), Cast("name_zh", CharField())
        ),
        all=True,
    )
    found = sorted(rows)
    return (
        tuple(key for kind, key, _name in found if not kind),
        tuple((key, name) for kind, key, name in found if kind),
    )


def _entries(chosen: LedgerFilter, chain: Chain) -> QuerySet[LedgerEntry]:
    """What fits, of whatever kind of action.

    Another place's plan is dropped like one that is not there: which ones there are is not told.
    """
    rows = LedgerEntry.objects.filter(chain=chosen.chain, **_columns(chosen)).order_by()
    if chosen.reasoned:
        rows = rows.exclude(reason_ref="")
    if chosen.who:
        people = Q(display_name__icontains=chosen.who) | Q(username__icontains=chosen.who)
        accounts = User.objects.filter(people).values("pk")
        rows = rows.filter(Q(actor_unit__icontains=chosen.who) | Q(actor_account__in=accounts))
    own = Plan.objects.filter(slug=chosen.plan, tenant=chain.tenant)
    for plan in own[:1] if chosen.plan else ():
        rows = rows.filter(belonging_to("plan", plan.pk))
    for indicator in (
        Indicator.objects.filter(code=chosen.indicator)[:1] if chosen.indicator else ()
    ):
        rows = rows.filter(belonging_to("indicator", indicator.pk))
    return rows


def _columns(chosen: LedgerFilter) -> dict[str, object]:
    until = chosen.until + timedelta(days=1) if chosen.until else None
    asked = {
        "actor_role": chosen.role,
        "object_type": chosen.object_type,
        "object_id": chosen.object_id,
        "at__gte": _midnight(chosen.since),
        "at__lt": _midnight(until),
    }
    return {column: value for column, value in asked.items() if value}


def _groups(fitting: QuerySet[LedgerEntry]) -> tuple[GroupCount, ...]:
    """How many of what fits is of which kind, in the order of the groups: one query."""
    counted: dict[ActionGroup, list[tuple[str, int]]] = {}
    for action, count in fitting.values_list("action").annotate(n=Count("*")).order_by("action"):
        counted.setdefault(group_of(action), []).append((action, count))
    return tuple(
        GroupCount(group, tuple(counted[group])) for group in ActionGroup if group in counted
    )


def _chosen_actions(chosen: LedgerFilter, groups: tuple[GroupCount, ...]) -> frozenset[str]:
    """The actions asked for, of those that there are."""
    asked = chosen.action
    return frozenset(
        action
        for each in groups
        for action, _count in each.actions
        if asked in ("", action, each.group)
    )


def _page(
    fitting: QuerySet[LedgerEntry], wanted: frozenset[str], chosen: LedgerFilter
) -> QuerySet[LedgerEntry]:
    rows = fitting.filter(action__in=sorted(wanted)) if chosen.action else fitting
    if chosen.before:
        rows = rows.filter(seq__lt=chosen.before)
    return rows.order_by(F("seq").desc())


def _day(text: str) -> date | None:
    """The day; None for no day, and for the calendar's last ones, which have no moment in UTC."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if date.min.year < day.year < date.max.year else None


def _midnight(day: date | None) -> datetime | None:
    return timezone.make_aware(datetime.combine(day, time.min)) if day else None
