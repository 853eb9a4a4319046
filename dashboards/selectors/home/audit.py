"""What auditors look after: reports with their snapshots, and whether the ledger is whole."""

from collections.abc import Iterable
from dataclasses import dataclass

from assessments.selectors.reports import FinishedReport, finished_reports
from audit.models import LedgerCheck, LedgerHead
from organizations.access import Viewer
from organizations.domain.roles import Role
from plans.models import Plan

# So many reports are listed.
REPORTS = 5


@dataclass(frozen=True)
class ChainHead:
    """A chain, how many entries it has and the hash of the last."""

    name: str
    seq: int
    hash: str


@dataclass(frozen=True)
class LedgerState:
    """The heads of the viewer's chains, and the last time that all were recomputed."""

    heads: tuple[ChainHead, ...]
    check: LedgerCheck | None


@dataclass(frozen=True)
class Audit:
    """All that an auditor sees first."""

    slug: str
    reports: tuple[FinishedReport, ...]
    ledger: LedgerState

    @property
    def urgency(self) -> int:
        """0 where the ledger is broken, else 2: it informs."""
        return urgency_of(self.ledger)


def audit(viewer: Viewer, plans: Iterable[Plan]) -> Audit:
    """Reports, heads and the last check of the places the viewer audits: three queries."""
    tenants = viewer.tenant_ids(frozenset({Role.AUDITOR}))
    audited = [plan for plan in plans if plan.tenant_id in tenants]
    names = {plan.tenant.chain: plan.tenant.name for plan in audited}
    return Audit(
        slug=audited[0].slug if audited else "",
        reports=finished_reports((plan.pk for plan in audited), most=REPORTS),
        ledger=ledger_state(names),
    )


def ledger_state(names: dict[str, str]) -> LedgerState:
    """The state of some chains by their names: two queries."""
    heads = LedgerHead.objects.filter(chain__in=names).order_by("chain")
    return LedgerState(
        heads=tuple(ChainHead(names[head.chain], head.seq, head.hash) for head in heads),
        check=LedgerCheck.objects.order_by("-pk").first(),
    )


def urgency_of(ledger: LedgerState) -> int:
    """0 where the last check found a break, else 2."""
    return 0 if ledger.check is not None and not ledger.check.holds else 2
