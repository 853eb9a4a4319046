"""The soft checks as each place has set them, and what they say of a value that is tried."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from audit.services.content import read_texts
from indicators.domain.asked import Asked
from indicators.domain.check_rules import DEFAULTS, CheckRule, Severity, rules_with
from indicators.domain.entry_findings import value_findings
from indicators.filing_terms import FINDING_NAMES, sentence
from indicators.models import CheckSetting, Indicator
from indicators.models.checks import CheckSeverity
from organizations.selectors.accounts import names_of_accounts
from plans.domain.units import get_unit


@dataclass(frozen=True)
class RuleLine:
    """One check as the office sees it."""

    code: str
    name: str
    severity: str
    severity_name: str
    threshold: Decimal | None
    is_default: bool
    reason: str
    by: str
    at: datetime | None
    found: str
    """What it says of the value that is tried; empty where it finds nothing."""


def checks_of(tenant_id: int) -> Mapping[str, CheckRule]:
    """The checks of one place. One query."""
    return checks_of_places([tenant_id])[tenant_id]


def checks_of_places(tenants: Iterable[int]) -> dict[int, Mapping[str, CheckRule]]:
    """The checks of several places. One query."""
    wanted = set(tenants)
    changed: dict[int, dict[str, CheckRule]] = {pk: {} for pk in wanted}
    rows = CheckSetting.objects.filter(tenant__in=wanted).order_by("pk")
    for row in rows:
        rule = CheckRule(row.code, Severity(row.severity), row.threshold)
        changed[row.tenant_id][row.code] = rule
    return {pk: rules_with(rules.values()) for pk, rules in changed.items()}


def rule_lines(
    tenant_id: int, tried: tuple[Indicator, Decimal | None, Decimal] | None = None
) -> tuple[RuleLine, ...]:
    """Every check with its setting; `tried` is an indicator, last year's value and a value."""
    rows = {
        row.code: row
        for row in CheckSetting.objects.filter(tenant=tenant_id)
        .select_related("reason")
        .order_by("pk")
    }
    texts = read_texts(row.reason for row in rows.values())
    names = names_of_accounts(row.account for row in rows.values())
    rules = rules_with(
        CheckRule(row.code, Severity(row.severity), row.threshold) for row in rows.values()
    )
    found = _found(tried, rules) if tried else {}
    return tuple(
        RuleLine(
            code=code,
            name=str(FINDING_NAMES[code]),
            severity=rule.severity,
            severity_name=str(CheckSeverity(rule.severity).label),
            threshold=rule.threshold,
            is_default=rule == DEFAULTS[code],
            reason=texts.get(rows[code].reason_id, "") if code in rows else "",
            by=names.get(rows[code].account, "") if code in rows else "",
            at=rows[code].at if code in rows else None,
            found=found.get(code, ""),
        )
        for code, rule in rules.items()
    )


def _found(
    tried: tuple[Indicator, Decimal | None, Decimal], rules: Mapping[str, CheckRule]
) -> dict[str, str]:
    indicator, previous, value = tried
    asked = Asked(
        unit=get_unit(indicator.unit).code,
        plausible_min=indicator.plausible_min,
        plausible_max=indicator.plausible_max,
        maximum=indicator.maximum,
        direction=indicator.direction,
        rule=indicator.rule,
        previous=previous,
        checks=rules,
    )
    return {
        finding.code: sentence(finding.problem)
        for finding in value_findings(value, asked)
        if rules[finding.code].severity is not Severity.OFF
    }
