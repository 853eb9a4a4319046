"""Decisions on a plan's public pages."""

from dataclasses import dataclass
from datetime import datetime

from organizations.selectors.accounts import names_of_accounts
from plans.models import Plan, PublicView


@dataclass(frozen=True)
class Decision:
    """One decision, with who took it on what."""

    is_open: bool
    basis_document: str
    by: str
    at: datetime


def decisions_of(plan: Plan) -> tuple[Decision, ...]:
    """All decisions, the one that holds first: two queries."""
    rows = list(PublicView.objects.filter(plan=plan))
    names = names_of_accounts(row.account for row in rows)
    return tuple(
        Decision(row.is_open, row.basis_document, names.get(row.account or 0, ""), row.recorded_at)
        for row in rows
    )
